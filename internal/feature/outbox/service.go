// Package outbox is where an administrator sees what mail the service sent, what waits and what failed, and has a message
// tried again. It shows addresses and occasions, never what a message is about: no message says.
package outbox

import (
	"context"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/mail"
	"channelpanel/internal/platform/pg"
)

// Service is what can be done with the outbox.
type Service struct {
	db     *pg.DB
	guard  *authz.Guard
	outbox *mail.Outbox
}

// NewService makes the service.
func NewService(db *pg.DB, guard *authz.Guard, outbox *mail.Outbox) *Service {
	return &Service{db, guard, outbox}
}

const pageSize = 50

// Page is one page of the outbox.
type Page struct {
	Items           []mail.Item
	Waiting, Failed int
	Next            string // id to give as before for the page after; "" where there is none
}

// List reads a page of the outbox, newest first. status "" is every message.
func (s *Service) List(ctx context.Context, actor casework.Actor, status mail.Status, before string) (Page, error) {
	var p Page
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.grant(ctx, tx, actor, casework.ReadMail, "outbox")
		if err != nil {
			return audit.Entry{}, err
		}
		p = Page{}
		if p.Items, err = mail.Items(ctx, tx, status, before, pageSize+1); err != nil {
			return audit.Entry{}, err
		}
		if len(p.Items) > pageSize {
			p.Items = p.Items[:pageSize]
			p.Next = p.Items[pageSize-1].ID
		}
		if p.Waiting, p.Failed, err = mail.Standing(ctx, tx); err != nil {
			return audit.Entry{}, err
		}
		return audit.Listed(grant, "status="+string(status), before, nil), nil
	})
	return p, err
}

// Again has a message that failed tried again; version is that of the row that was looked at.
func (s *Service) Again(ctx context.Context, actor casework.Actor, id string, version int) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.grant(ctx, tx, actor, casework.ResendMail, "mail "+id)
		if err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/mail")
		return audit.Record(grant, casework.Change{Title: "Had a message tried again"}), s.outbox.Again(ctx, tx, id, version)
	})
}

func (s *Service) grant(ctx context.Context, tx *pg.Tx, actor casework.Actor, action casework.Action, ref string) (authz.Grant, error) {
	r, err := casefile.OnInstallation(ctx, tx, ref)
	if err != nil {
		return authz.Grant{}, err
	}
	return s.guard.Check(ctx, actor, action, r)
}

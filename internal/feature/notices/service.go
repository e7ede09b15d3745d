// Package notices is a person's own in-app notices: what happened that they should know of, and why it is they who are
// told. Other features give notices by casefile.Notify; nobody reads another's.
package notices

import (
	"context"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
)

// Service shows somebody their notices.
type Service struct {
	db    *pg.DB
	guard *authz.Guard
}

// NewService makes the service.
func NewService(db *pg.DB, guard *authz.Guard) *Service { return &Service{db: db, guard: guard} }

const pageSize = 30

// List reads a page of somebody's notices, the newest first. before is the last id of the page before.
func (s *Service) List(ctx context.Context, actor casework.Actor, before string) (list []casefile.Noticed, more bool, err error) {
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.self(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		if list, err = casefile.Notices(ctx, tx, false, before, pageSize+1); err != nil {
			return audit.Entry{}, err
		}
		if more = len(list) > pageSize; more {
			list = list[:pageSize]
		}
		var refs []string
		for _, n := range list {
			if n.Ref != "" {
				refs = append(refs, n.Ref)
			}
		}
		return audit.Listed(grant, "", before, refs), nil
	})
	return list, more, err
}

// Seen marks one of somebody's notices as read, or with "" all of them.
func (s *Service) Seen(ctx context.Context, actor casework.Actor, id string) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.self(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		if _, err := casefile.NoticesSeen(ctx, tx, id); err != nil {
			return audit.Entry{}, err
		}
		return audit.Record(grant, casework.Change{Title: "Marked notices as read"}), nil
	})
}

func (s *Service) self(ctx context.Context, tx *pg.Tx) (authz.Grant, error) {
	return s.guard.Check(ctx, tx.Actor(), casework.UseSelf, casework.Resource{Ref: "notices", Sens: casework.Normal, Policy: tx.Policy()})
}

// Package auditlog is where an auditor lists and filters the entries of the audit log and looks at one. It reads the
// log by the auditor's own database login, and reading it is an entry too.
package auditlog

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
)

// Service is what can be done with the log.
type Service struct {
	db    *pg.DB
	log   *sqlx.DB // login panel_auditor
	guard *authz.Guard
}

// NewService makes the service; log is a pool on the login panel_auditor.
func NewService(db *pg.DB, log *sqlx.DB, guard *authz.Guard) *Service {
	return &Service{db: db, log: log, guard: guard}
}

const pageSize = 50

// Page is one page of the log.
type Page struct {
	Entries []Entry
	Names   map[string]string // of the people among the actors, by "u:<id>"
	Next    int64             // what to give as Filter.Before for the page after; 0 where there is none
	Head    Head
	Follows bool // the reader looks into odd patterns too
}

// List reads a page of the log, newest first.
func (s *Service) List(ctx context.Context, actor casework.Actor, f Filter) (Page, error) {
	var p Page
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.grant(ctx, tx, actor, "audit log")
		if err != nil {
			return audit.Entry{}, err
		}
		p = Page{}
		not, err := shutTo(ctx, s.log, actor.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		if p.Entries, err = page(ctx, s.log, f, not, pageSize+1); err != nil {
			return audit.Entry{}, err
		}
		if len(p.Entries) > pageSize {
			p.Entries = p.Entries[:pageSize]
			p.Next = p.Entries[pageSize-1].Event
		}
		if p.Names, err = names(ctx, tx, p.Entries); err != nil {
			return audit.Entry{}, err
		}
		if p.Head, err = head(ctx, s.log); err != nil {
			return audit.Entry{}, err
		}
		onPanels, err := casefile.OnAnyPanel(ctx, tx, "audit log")
		if err != nil {
			return audit.Entry{}, err
		}
		p.Follows = s.guard.Allows(actor, casework.FollowLooks, onPanels)
		return audit.Listed(grant, f.words(), "", nil), nil
	})
	return p, err
}

// words is the filter as the entry of the look keeps it.
func (f Filter) words() string {
	var w []string
	for _, part := range [][2]string{{"ref", f.Ref}, {"actor", f.Actor}, {"action", f.Action}, {"outcome", f.Outcome}} {
		if part[1] != "" {
			w = append(w, part[0]+"="+part[1])
		}
	}
	if !f.From.IsZero() {
		w = append(w, "from="+f.From.Format("2006-01-02"))
	}
	if !f.Until.IsZero() {
		w = append(w, "until="+f.Until.Format("2006-01-02"))
	}
	return strings.Join(w, " ")
}

// Entry reads one entry.
func (s *Service) Entry(ctx context.Context, actor casework.Actor, id string) (Entry, error) {
	var e Entry
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.grant(ctx, tx, actor, "entry "+id)
		if err != nil {
			return audit.Entry{}, err
		}
		not, err := shutTo(ctx, s.log, actor.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		if e, err = one(ctx, s.log, id, not); errors.Is(err, sql.ErrNoRows) {
			return audit.Entry{}, casework.Absent()
		} else if err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "entry"), nil
	})
	return e, err
}

// Policy is the version of the access policy by which an entry was decided, and the line that allowed it: 0 for none.
func (e Entry) Policy() audit.Policy {
	l, err := audit.ParseLeaf(e.Leaf)
	if err != nil {
		return audit.Policy{} // the verifier says so; the entry's own words are on the page
	}
	return l.Policy
}

func (s *Service) grant(ctx context.Context, tx *pg.Tx, actor casework.Actor, ref string) (authz.Grant, error) {
	r, err := casefile.OnInstallation(ctx, tx, ref)
	if err != nil {
		return authz.Grant{}, err
	}
	return s.guard.Check(ctx, actor, casework.ReadAudit, r)
}

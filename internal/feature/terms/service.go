// Package terms is the terms of use and confidentiality of the service: each version whole and for good, and who accepted
// which and when.
package terms

import (
	"context"
	"strconv"
	"strings"
	"time"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
)

// Draft is where an administrator begins who publishes terms for the first time. It is theirs to change.
const Draft = `I use this service only for the work of the Channel panel, and only for cases in which I have a part.

What I read here is official-sensitive and concerns people who trust us with it. I tell it to nobody who may not know it, I do not copy it into other systems without need, and I do not read it where others can see my screen.

I say at once if I know a person who is discussed here, so that I can step out of the case.

I enter nothing that comes from, or is about, an intelligence service.

I keep my password and my second factor to myself, and I report at once if somebody else may have them, or if something was shown to the wrong person.

I know that everything I open or change is recorded, and that the duties of confidence stay when I leave.`

// Service is what can be done with the terms.
type Service struct {
	db    *pg.DB
	guard *authz.Guard
}

// NewService makes the service.
func NewService(db *pg.DB, guard *authz.Guard) *Service { return &Service{db, guard} }

func (s *Service) administration(ctx context.Context, tx *pg.Tx, action casework.Action) (authz.Grant, error) {
	r, err := casefile.OnInstallation(ctx, tx, "terms")
	if err != nil {
		return authz.Grant{}, err
	}
	return s.guard.Check(ctx, tx.Actor(), action, r)
}

// Board is the terms as an administrator sees them.
type Board struct {
	Versions []Version // the latest first
	Accounts int       // that can be used
}

// Current is the version in force; version 0 where there is none.
func (b Board) Current() Version {
	if len(b.Versions) == 0 {
		return Version{}
	}
	return b.Versions[0]
}

// Board reads every version, and by how many each is accepted.
func (s *Service) Board(ctx context.Context, actor casework.Actor) (Board, error) {
	return s.board(ctx, actor, casework.ReadAccounts, "terms")
}

// Form reads what the form of a new version needs.
func (s *Service) Form(ctx context.Context, actor casework.Actor) (Board, error) {
	return s.board(ctx, actor, casework.WriteAccounts, "form of the terms")
}

func (s *Service) board(ctx context.Context, actor casework.Actor, action casework.Action, what string) (Board, error) {
	var b Board
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.administration(ctx, tx, action)
		if err != nil {
			return audit.Entry{}, err
		}
		if b.Versions, err = versions(ctx, tx); err != nil {
			return audit.Entry{}, err
		}
		b.Accounts, err = accounts(ctx, tx)
		return audit.Viewed(grant, what), err
	})
	return b, err
}

// Publish puts a new version in force. base is the version that its text was drawn from. Everybody is asked to accept it when
// they next sign in.
func (s *Service) Publish(ctx context.Context, actor casework.Actor, base int, body string) error {
	body = strings.TrimSpace(body)
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.administration(ctx, tx, casework.WriteAccounts)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := lockTerms(ctx, tx); err != nil {
			return audit.Entry{}, err
		}
		all, err := versions(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		now := Board{Versions: all}.Current()
		if now.Number != base {
			return audit.Entry{}, &casework.Error{
				Kind: casework.Conflict, Msg: "Somebody else published terms after you opened the form. Nothing of yours was saved, and all of it is kept.",
				Now: []casework.Recorded{{Label: "Version", Text: strconv.Itoa(now.Number)}, {Label: "Text", Text: now.Body}},
			}
		}
		var f casework.Faults
		switch {
		case body == "":
			f.Add("body", "Enter the terms")
		case body == now.Body:
			f.Add("body", "This is the text that is in force already")
		}
		if f.Any() {
			return audit.Entry{}, f.Err()
		}
		tx.Remember("/terms")
		return audit.Record(grant, casework.Change{Title: "Published terms of use", Fields: []casework.FieldChange{
			{Field: "version", New: strconv.Itoa(now.Number + 1)}, {Field: "text", New: body},
		}}), publish(ctx, tx, now.Number+1, body)
	})
}

// Own is the terms as somebody sees them who is to accept them, or has.
type Own struct {
	Version
	AcceptedAt time.Time // zero for not yet
}

// Own reads the terms in force and whether the actor has accepted them.
func (s *Service) Own(ctx context.Context, actor casework.Actor) (Own, error) {
	var own Own
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.self(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		if own, err = s.standing(ctx, tx); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "terms of use"), nil
	})
	return own, err
}

func (s *Service) self(ctx context.Context, tx *pg.Tx) (authz.Grant, error) {
	return s.guard.Check(ctx, tx.Actor(), casework.UseSelf,
		casework.Resource{Ref: "account " + string(tx.Actor().ID), Sens: casework.Normal, Policy: tx.Policy()})
}

func (s *Service) standing(ctx context.Context, tx *pg.Tx) (Own, error) {
	all, err := versions(ctx, tx)
	if err != nil {
		return Own{}, err
	}
	own := Own{Version: Board{Versions: all}.Current()}
	own.AcceptedAt, err = acceptedAt(ctx, tx, tx.Actor().ID, own.Number)
	return own, err
}

// Accept records that the actor accepts a version of the terms. It has to be the one in force.
func (s *Service) Accept(ctx context.Context, actor casework.Actor, version int, agreed bool) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.self(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		own, err := s.standing(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		var f casework.Faults
		switch {
		case own.Number == 0:
			return audit.Entry{}, casework.Absent()
		case own.Number != version:
			f.Add("agree", "The terms have changed since you opened this page. Read them again, then accept them.")
		case !agreed:
			f.Add("agree", "Tick that you accept the terms. If you do not, sign out and talk to an administrator.")
		}
		if f.Any() {
			return audit.Entry{}, f.Err()
		}
		return audit.Record(grant, casework.Change{Title: "Accepted the terms of use", Fields: []casework.FieldChange{{Field: "version", New: strconv.Itoa(version)}}}),
			accept(ctx, tx, actor.ID, version)
	})
}

// Errands are what waits for an administrator: terms that nobody has published yet.
func (s *Service) Errands(ctx context.Context, tx *pg.Tx) (casefile.Errands, error) {
	out := casefile.Errands{Heading: "Terms of use"}
	r, err := casefile.OnInstallation(ctx, tx, "terms")
	if err != nil || !s.guard.Allows(tx.Actor(), casework.WriteAccounts, r) {
		return out, err
	}
	all, err := versions(ctx, tx)
	if err == nil && len(all) == 0 {
		out.List = []casefile.Errand{{Text: "No terms of use are published: nobody is asked to accept any", Href: "/terms/new"}}
	}
	return out, err
}

// Package sessions is the support that is given under the plan in force: each session, or one that was missed, as its
// provider records it. Whether support may be given at all is the pathway's business.
package sessions

import (
	"context"
	"slices"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

// Service records sessions.
type Service struct {
	db      *pg.DB
	cabinet *casefile.Cabinet
}

// NewService makes the service.
func NewService(db *pg.DB, cabinet *casefile.Cabinet) *Service {
	return &Service{db: db, cabinet: cabinet}
}

// View is the support of a case as somebody may see it.
type View struct {
	Ref      string
	State    casework.State
	Version  int
	Items    []Item    // of the plan in force; a provider has their own only
	Sessions []Session // latest first; a provider has their own only
	Own      bool      // only what is the viewer's own is shown
	MayWrite bool
	Missing  []casework.Fault // what keeps any session from being recorded (SC-08, SC-10)
}

// Item is one kind of support with how much of it was commissioned and given.
type Item struct {
	ID        string
	Delivered int // sessions attended
	casework.SupportItem
}

// Session is one session on record.
type Session struct {
	row
	Summary string
}

// record is what is sealed of a session.
type record struct {
	Summary string
}

// Show reads the sessions of a case.
func (s *Service) Show(ctx context.Context, actor casework.Actor, ref string) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.ReadSessions, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		v, err = s.view(ctx, tx, file)
		return audit.Viewed(grant, "sessions"), err
	})
	return v, err
}

func (s *Service) view(ctx context.Context, tx *pg.Tx, file *casefile.File) (View, error) {
	v := View{Ref: file.Ref, State: file.State, Version: file.Version, MayWrite: s.cabinet.Allows(tx, casework.WriteSession, file)}
	v.Own = !s.cabinet.Allows(tx, casework.ReadTimeline, file) // whoever may not follow the case sees what is theirs
	if err := s.items(ctx, tx, file, &v); err != nil {
		return v, err
	}
	if v.MayWrite {
		v.Missing = obstacles(casework.Facts{Today: tx.Today(), Case: file.Case})
	}
	own := casework.UserID("")
	if v.Own {
		own = tx.Actor().ID
	}
	rows, err := sessionsOf(ctx, tx, file.ID, own)
	if err != nil {
		return v, err
	}
	for _, r := range rows {
		v.Sessions = append(v.Sessions, Session{row: r})
	}
	at := map[string]*Session{}
	for i := range v.Sessions {
		at["session/"+v.Sessions[i].ID] = &v.Sessions[i]
	}
	texts := map[string]*record{}
	if err := s.cabinet.RecallAll(ctx, tx, file, "session/", func(field string) any {
		if at[field] == nil {
			return nil
		}
		texts[field] = &record{}
		return texts[field]
	}); err != nil {
		return v, err
	}
	for field, text := range texts {
		at[field].Summary = text.Summary
	}
	return v, nil
}

func (s *Service) items(ctx context.Context, tx *pg.Tx, file *casefile.File, v *View) error {
	plan, ids, err := s.cabinet.PlanInForce(ctx, tx, file)
	if err != nil || plan == nil {
		return err
	}
	n, err := delivered(ctx, tx, file.ID)
	if err != nil {
		return err
	}
	for i, it := range plan.Items {
		if v.Own && !theirs(file, tx.Actor().ID, it) {
			continue
		}
		v.Items = append(v.Items, Item{ID: ids[i], Delivered: n[ids[i]], SupportItem: it})
	}
	return nil
}

// theirs says whether a provider, or the agency for which they hold that role, gives this support.
func theirs(file *casefile.File, provider casework.UserID, it casework.SupportItem) bool {
	return it.ProviderUser == provider || it.ProviderAgency != "" && slices.ContainsFunc(file.Resource().Standings, func(s casework.Standing) bool {
		return s.Agency == it.ProviderAgency
	})
}

// obstacles are what keeps every session of a case from being recorded, whatever is typed.
func obstacles(f casework.Facts) []casework.Fault {
	return append(casework.SC08(f), casework.SC10(f)...)
}

// Record records a session under one kind of support of the plan in force. Everything that is missing is reported at once.
func (s *Service) Record(ctx context.Context, actor casework.Actor, ref string, version int, item string, in casework.Session, faults *casework.Faults) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.WriteSession, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if v, err = s.view(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Expect(ctx, tx, file, version); err != nil {
			return audit.Entry{}, err
		}
		if !slices.ContainsFunc(v.Items, func(it Item) bool { return it.ID == item }) {
			faults.Add("item", "Select the support under which the session was held")
		}
		change, err := file.Apply(casework.EventSession, casework.Facts{Today: tx.Today(), Session: &in})
		if failed := faults.Merge(err); failed != nil {
			return audit.Entry{}, failed
		}
		if err := faults.Err(); err != nil {
			return audit.Entry{}, err
		}
		id, err := insert(ctx, tx, file.ID, item, in)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Narrate(ctx, tx, file, "session/"+id, record{in.Summary}); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/cases/" + file.Ref + "/sessions")
		return audit.Record(grant, change), s.cabinet.Save(ctx, tx, file, change, casework.OnSessions)
	})
	return v, err
}

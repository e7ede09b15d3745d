// Package screening is the way of a referral up to the panel's door: the police's screening with its deconfliction
// check, the section 36 decision, and an end before the panel. What a step needs is the pathway's business, not its.
package screening

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Service is what can be done with a referral before the panel.
type Service struct {
	db      *pg.DB
	cabinet *casefile.Cabinet
}

// NewService makes the service.
func NewService(db *pg.DB, cabinet *casefile.Cabinet) *Service {
	return &Service{db: db, cabinet: cabinet}
}

// View is a case as the forms of this package show it.
type View struct {
	Identity ui.Identity
	Ref      string
	Version  int
	State    casework.State
	Received casework.Date
	Today    casework.Date

	Deconfliction, Result         string // as the file holds them now
	Body, Maker, Section36, Ended string
	DecidedOn                     casework.Date

	By      string // who moved the case last
	When    time.Time
	Earlier []Look // earlier deconfliction checks, newest first

	Unmet []string // references of cases whose person is strongly alike, and of whom nobody has said yet who it is
}

// Can says whether the pathway knows any of the steps from where the case stands.
func (v View) Can(events ...casework.Event) bool { return can(v.State, events...) }

func can(state casework.State, events ...casework.Event) bool {
	return slices.ContainsFunc(casework.Next(state), func(t casework.Transition) bool { return slices.Contains(events, t.On) })
}

// Look is one check of the past with its reason.
type Look struct {
	Row
	Reason string
}

type text struct {
	Reason string `json:"reason"`
}

// Screening reads the case for the form of the screening, with the checks that were made before.
func (s *Service) Screening(ctx context.Context, actor casework.Actor, ref string) (View, error) {
	return s.view(ctx, actor, ref, casework.ScreenReferral, "case.screening", func(tx *pg.Tx, file *casefile.File, v *View) error {
		rows, err := screeningsOf(ctx, tx, file.ID)
		if err != nil {
			return err
		}
		texts := map[string]*text{}
		if err := s.cabinet.RecallAll(ctx, tx, file, "screening/", func(field string) any {
			texts[field] = &text{}
			return texts[field]
		}); err != nil {
			return err
		}
		for _, r := range rows {
			l := Look{Row: r}
			if t := texts["screening/"+r.ID]; t != nil {
				l.Reason = t.Reason
			}
			v.Earlier = append(v.Earlier, l)
		}
		met, err := s.met(ctx, tx, file)
		if err == nil {
			v.Unmet = met.Undecided
		}
		return err
	})
}

// met looks anew, among everybody ever referred, for whoever the person may be.
func (s *Service) met(ctx context.Context, tx *pg.Tx, file *casefile.File) (*casework.Met, error) {
	found, said, err := s.cabinet.MeetFile(ctx, tx, file)
	if err != nil {
		return nil, err
	}
	met := &casework.Met{}
	for _, c := range found.Undecided(said) {
		met.Undecided = append(met.Undecided, c.Cases[0].Ref)
	}
	return met, nil
}

// Section36 reads the case for the form of the section 36 decision.
func (s *Service) Section36(ctx context.Context, actor casework.Actor, ref string) (View, error) {
	return s.view(ctx, actor, ref, casework.DecideSection36, "case.section36", nil)
}

// Exit reads the case for the form of an end before the panel.
func (s *Service) Exit(ctx context.Context, actor casework.Actor, ref string) (View, error) {
	return s.view(ctx, actor, ref, casework.ScreenReferral, "case.screening", nil)
}

func (s *Service) view(ctx context.Context, actor casework.Actor, ref string, action casework.Action, section string,
	more func(*pg.Tx, *casefile.File, *View) error) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, action, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		v = View{
			Ref: file.Ref, Version: file.Version, State: file.State, Received: file.ReceivedOn, Today: tx.Today(),
			Deconfliction: file.Deconfliction, Result: file.ScreeningResult,
			Body: file.Section36Body, Maker: file.Section36Maker, Section36: file.Section36Result, Ended: file.Outcome, DecidedOn: file.Section36On,
		}
		who, err := s.cabinet.Known(ctx, tx, file)
		if err != nil {
			return audit.Entry{}, err
		}
		v.Identity = ui.IdentityOf(file.Case, who)
		if v.By, v.When, err = lastStep(ctx, tx, file.ID); err != nil {
			return audit.Entry{}, err
		}
		if more != nil {
			if err := more(tx, file, &v); err != nil {
				return audit.Entry{}, err
			}
		}
		return audit.Viewed(grant, section), nil
	})
	return v, err
}

// Screen records a deconfliction check and, where it is clear, the screening, and takes the step that they ask for:
// to hold the referral, to screen it out or to let it progress. typed are the faults of what was typed.
func (s *Service) Screen(ctx context.Context, actor casework.Actor, ref string, version int, in casework.Screening, typed *casework.Faults) error {
	event := casework.EventScreenOut
	switch {
	case in.Deconfliction == "hold":
		event, in.Result, in.On, in.Supervisor, in.Signposts = casework.EventHold, "", casework.Date{}, "", nil
	case in.Result == "PROGRESS":
		event = casework.EventProgress
	}
	return s.step(ctx, actor, ref, version, casework.ScreenReferral, casework.OnScreening, func(tx *pg.Tx, file *casefile.File, all *casework.Faults) (casework.Change, error) {
		_ = all.Merge(typed.Err())             // nothing but faults
		_ = all.Merge(in.Validate(tx.Today())) // nothing but faults
		if event == casework.EventHold && !can(file.State, event) && can(file.State, casework.EventProgress) {
			all.Add("deconfliction", "The referral is held already: record here when the check is clear")
			return casework.Change{}, nil
		}
		if in.Deconfliction == "" { // what the step would be is not known, only what is wrong with the form
			sensitive(all, in.NoSensitive)
			return casework.Change{}, nil
		}
		met, err := s.met(ctx, tx, file)
		if err != nil {
			return casework.Change{}, err
		}
		return file.Apply(event, casework.Facts{Today: tx.Today(), Screening: &in, Met: met})
	}, func(tx *pg.Tx, file *casefile.File) error {
		id := uuid.NewString()
		if err := insertScreening(ctx, tx, file.ID, id, in); err != nil {
			return err
		}
		if err := s.cabinet.AskKeepers(ctx, tx, file); err != nil {
			return err
		}
		return s.cabinet.Narrate(ctx, tx, file, "screening/"+id, text{in.Reason})
	})
}

// Decide records the decision of section 36(3), for a reopened case too.
func (s *Service) Decide(ctx context.Context, actor casework.Actor, ref string, version int, in casework.Section36Decision, typed *casework.Faults) error {
	event := casework.EventMet
	if in.Result == "NOT-MET" {
		event = casework.EventNotMet
	}
	var edition string
	return s.step(ctx, actor, ref, version, casework.DecideSection36, casework.OnSection36, func(tx *pg.Tx, file *casefile.File, all *casework.Faults) (casework.Change, error) {
		_ = all.Merge(typed.Err()) // nothing but faults
		if event == casework.EventNotMet && !can(file.State, event) && can(file.State, casework.EventMet) {
			all.Add("result", "A reopened case has been before the panel: end it before the panel instead, with the reason")
			return casework.Change{}, nil
		}
		change, err := file.Apply(event, casework.Facts{Today: tx.Today(), Section36: &in})
		edition = change.Edition
		return change, err
	}, func(tx *pg.Tx, file *casefile.File) error {
		id := uuid.NewString()
		if err := insertDecision(ctx, tx, file.ID, id, edition, in); err != nil {
			return err
		}
		return s.cabinet.Narrate(ctx, tx, file, "section36/"+id, text{in.Grounds})
	})
}

// End ends a case while information is gathered, with the agreement of a police supervisor.
func (s *Service) End(ctx context.Context, actor casework.Actor, ref string, version int, in casework.Exit, typed *casework.Faults) error {
	return s.step(ctx, actor, ref, version, casework.ScreenReferral, casework.OnScreening, func(tx *pg.Tx, file *casefile.File, all *casework.Faults) (casework.Change, error) {
		_ = all.Merge(typed.Err())   // nothing but faults
		_ = all.Merge(in.Validate()) // nothing but faults
		return file.Apply(casework.EventExit, casework.Facts{Today: tx.Today(), Exit: &in})
	}, func(tx *pg.Tx, file *casefile.File) error {
		return s.cabinet.Narrate(ctx, tx, file, "exit", struct {
			Outcome    string `json:"outcome"`
			Reason     string `json:"reason"`
			Supervisor string `json:"supervisor"`
		}{in.Outcome, in.Reason, in.Supervisor})
	})
}

// step is every step of this package: guard, version, rule, record, entry. rule adds faults and applies the event.
func (s *Service) step(ctx context.Context, actor casework.Actor, ref string, version int, action casework.Action, section casework.Subject,
	rule func(*pg.Tx, *casefile.File, *casework.Faults) (casework.Change, error), keep func(*pg.Tx, *casefile.File) error) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, action, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Expect(ctx, tx, file, version); err != nil {
			return audit.Entry{}, err
		}
		var all casework.Faults
		change, err := rule(tx, file, &all)
		if err := all.Merge(err); err != nil {
			return audit.Entry{}, err
		}
		if all.Any() {
			return audit.Entry{}, once(&all)
		}
		if err := keep(tx, file); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Save(ctx, tx, file, change, section); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/cases/" + file.Ref)
		return audit.Record(grant, change), nil
	})
}

// sensitive asks for the confirmation of SC-16.
func sensitive(all *casework.Faults, confirmed bool) {
	if confirmed {
		return
	}
	for _, f := range casework.Sensitive() {
		all.Refuse(f.Check, f.Field, f.Msg)
	}
}

// once keeps the first fault of each field: a date that is no date is also a date that is missing.
func once(all *casework.Faults) error {
	err := all.Err()
	if e, ok := errors.AsType[*casework.Error](err); ok {
		seen := map[string]bool{}
		e.Faults = slices.DeleteFunc(slices.Clone(e.Faults), func(f casework.Fault) bool {
			again := f.Field != "" && seen[f.Field]
			seen[f.Field] = true
			return again
		})
	}
	return err
}

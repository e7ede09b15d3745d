// Package consent is the answer to the request for the necessary consent: given, refused, renewed or withdrawn, by whom
// and how. It says nothing about the support that follows.
package consent

import (
	"context"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

// Service records answers about consent.
type Service struct {
	db      *pg.DB
	cabinet *casefile.Cabinet
}

// NewService makes the service.
func NewService(db *pg.DB, cabinet *casefile.Cabinet) *Service {
	return &Service{db: db, cabinet: cabinet}
}

// View is what is on record about consent, and what may be recorded next.
type View struct {
	Ref     string
	State   casework.State
	Version int
	Status  string // a code of casework.ConsentStatuses
	On      casework.Date
	Answers []Answer         // latest first
	Offered []string         // statuses that the state of the case lets in; none where the actor may not write
	Warning []casework.Fault // SC-10: the 18th birthday that is near, or is past
	Plan    *casework.Plan   // in force: how consent is asked for
	MayRead bool             // the answers with their words
}

// Answer is one answer on record.
type Answer struct {
	row
	record
}

// record is what is sealed of an answer.
type record struct {
	Consent  casework.Consent
	Reassess casework.Reassessment
}

// events are the steps of the pathway by the state of the case and the answer.
var events = map[casework.State]map[string]casework.Event{
	casework.StateConsentPending: {"GIVEN": casework.EventConsent, "REFUSED": casework.EventRefuse},
	casework.StateActive:         {"GIVEN": casework.EventRenewConsent, "WITHDRAWN": casework.EventWithdrawn},
	casework.StatePaused:         {"GIVEN": casework.EventRenewConsent, "WITHDRAWN": casework.EventWithdrawn},
}

// event is the step for an answer. An answer that the state does not know becomes the request for one, so that the
// pathway says what is missing, or that the case is elsewhere.
func event(s casework.State, status string) casework.Event {
	if e, ok := events[s][status]; ok {
		return e
	}
	if s == casework.StateActive || s == casework.StatePaused {
		return casework.EventRenewConsent
	}
	return casework.EventConsent
}

// Show reads what is on record about consent.
func (s *Service) Show(ctx context.Context, actor casework.Actor, ref string) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.ReadConsent, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		v, err = s.view(ctx, tx, file)
		return audit.Viewed(grant, "consent"), err
	})
	return v, err
}

func (s *Service) view(ctx context.Context, tx *pg.Tx, file *casefile.File) (View, error) {
	v := View{Ref: file.Ref, State: file.State, Version: file.Version, Status: file.ConsentStatus, On: file.ConsentOn}
	facts := casework.Facts{Today: tx.Today(), Case: file.Case}
	v.Warning = append(casework.SC10(facts), casework.SC10Ahead(facts)...)
	if s.cabinet.Allows(tx, casework.WriteConsent, file) {
		for _, t := range casework.ConsentStatuses {
			if _, ok := events[file.State][t.Code]; ok {
				v.Offered = append(v.Offered, t.Code)
			}
		}
	}
	if v.MayRead = s.cabinet.Allows(tx, casework.ReadConsent, file); !v.MayRead {
		return v, nil
	}
	if s.cabinet.Allows(tx, casework.ReadPlan, file) {
		var err error
		if v.Plan, _, err = s.cabinet.PlanInForce(ctx, tx, file); err != nil {
			return v, err
		}
	}
	rows, err := answers(ctx, tx, file.ID)
	if err != nil {
		return v, err
	}
	at := map[string]*Answer{}
	for _, r := range rows {
		v.Answers = append(v.Answers, Answer{row: r})
	}
	for i := range v.Answers {
		at["consent/"+v.Answers[i].ID] = &v.Answers[i]
	}
	return v, s.cabinet.RecallAll(ctx, tx, file, "consent/", func(field string) any {
		if a, ok := at[field]; ok {
			return &a.record
		}
		return nil
	})
}

// Record records an answer. Which step it is follows from the state of the case: a first answer to the request, or a
// renewal or withdrawal of the consent in force. Everything that is missing is reported at once.
func (s *Service) Record(ctx context.Context, actor casework.Actor, ref string, version int, in casework.Consent, r casework.Reassessment, faults *casework.Faults) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.WriteConsent, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if v, err = s.view(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Expect(ctx, tx, file, version); err != nil {
			return audit.Entry{}, err
		}
		facts := casework.Facts{Today: tx.Today(), Consent: &in}
		if in.Status == "GIVEN" {
			r = casework.Reassessment{}
		} else {
			facts.Reassess = &r
		}
		step := event(file.State, in.Status)
		change, err := file.Apply(step, facts)
		if failed := faults.Merge(err); failed != nil {
			return audit.Entry{}, failed
		}
		if err := faults.Err(); err != nil {
			return audit.Entry{}, err
		}
		id, err := insert(ctx, tx, file.ID, in)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Narrate(ctx, tx, file, "consent/"+id, record{in, r}); err != nil {
			return audit.Entry{}, err
		}
		for _, kind := range change.Settles {
			if err := casefile.Settle(ctx, tx, file, kind); err != nil {
				return audit.Entry{}, err
			}
		}
		tx.Remember("/cases/" + file.Ref)
		return audit.Record(grant, change), s.cabinet.Save(ctx, tx, file, change, casework.OnConsent)
	})
	return v, err
}

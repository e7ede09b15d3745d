// Package decisions is what a panel decides on a case at its first discussion: adopt, not adopt, defer or return it to
// the police, with the positions, the reasons and what the law asks for.
package decisions

import (
	"context"
	"fmt"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/register"
)

// Service records a panel's decisions.
type Service struct {
	db      *pg.DB
	guard   *authz.Guard
	cabinet *casefile.Cabinet
}

// NewService makes the service.
func NewService(db *pg.DB, guard *authz.Guard, cabinet *casefile.Cabinet) *Service {
	return &Service{db: db, guard: guard, cabinet: cabinet}
}

// Question is what the panel has before it: who sits, the plan that was prepared, and what the law still misses.
type Question struct {
	Ref     string
	Version int
	State   casework.State
	Meeting casework.MeetingID
	Item    casework.AgendaItemID
	Kind    string // of the item: FIRST, REVIEW, POST-CLOSURE or INFORMATION
	On      casework.Date
	Open    bool // the meeting is open
	Sitting *casework.Sitting
	Plan    *casework.Plan
	Missing []casework.Fault // what an adoption lacks at the moment, beside what the form asks for
	Lacking []casework.Fault // what the panel's own rule on its quorum asks for besides
	Without string           // why the item goes on without that, as it was said in the room; "" where nobody has
}

// Ask reads what the panel has before it.
func (s *Service) Ask(ctx context.Context, actor casework.Actor, ref string) (Question, error) {
	var q Question
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.DecideCase, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		q, _, err = s.question(ctx, tx, file)
		return audit.Viewed(grant, "decision form", "plan in draft"), err
	})
	return q, err
}

// itemOf is the item of an agenda on which a case waits for a decision.
func itemOf(ctx context.Context, tx *pg.Tx, file *casefile.File) (item, error) {
	it, err := openItem(ctx, tx, file.ID)
	if casework.Refused(err, casework.NotFound) {
		return it, &casework.Error{Kind: casework.Conflict, Msg: "This case is on no agenda. Put it on one first: the panel decides at a meeting."}
	}
	return it, err
}

func (s *Service) question(ctx context.Context, tx *pg.Tx, file *casefile.File) (Question, item, error) {
	q := Question{Ref: file.Ref, Version: file.Version, State: file.State}
	it, err := itemOf(ctx, tx, file)
	if err != nil {
		return q, it, err
	}
	q.Meeting, q.Item, q.Kind, q.On, q.Open = it.Meeting, it.ID, it.Kind, it.On, it.Status == "OPEN"
	if q.Sitting, err = casefile.Sitting(ctx, tx, it.Meeting, it.ID); err != nil {
		return q, it, err
	}
	panel, err := register.PanelWith(ctx, tx, file.Panel)
	if err != nil {
		return q, it, err
	}
	if q.Lacking, q.Without, err = s.cabinet.OwnRule(ctx, tx, file, it.ID, panel.Quorum, q.Sitting); err != nil {
		return q, it, err
	}
	if q.Plan, err = s.cabinet.PlanInDraft(ctx, tx, file); err != nil {
		return q, it, err
	}
	facts := casework.Facts{Today: tx.Today(), Case: file.Case, Sitting: q.Sitting, Plan: q.Plan}
	for _, check := range []func(casework.Facts) []casework.Fault{casework.SC01, casework.SC02, casework.SC03, casework.SC04, casework.SC05, casework.SC07} {
		q.Missing = append(q.Missing, check(facts)...)
	}
	return q, it, nil
}

// unheld is what keeps a decision from being confirmed of the panel's own rule on its quorum, which gives way to a reason.
func (q Question) unheld() []casework.Fault {
	if len(q.Lacking) == 0 || q.Without != "" {
		return nil
	}
	return []casework.Fault{{Field: "quorum", Msg: "Say in the meeting’s room why the item goes on without the panel’s own quorum: " + q.Lacking[0].Msg}}
}

// events are the steps of the pathway by the outcome that the panel reached.
var events = map[string]casework.Event{
	"ADOPT": casework.EventAdopt, "NOT-ADOPT": casework.EventNotAdopt, "DEFER": casework.EventDefer, "POLICE": casework.EventReturnPolice,
}

// Decide records what the panel decided. Everything that the law or the recording standard misses is reported at once.
func (s *Service) Decide(ctx context.Context, actor casework.Actor, ref string, version int, d casework.Decision, h casework.HealthConsideration, faults *casework.Faults) (Question, error) {
	var q Question
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.DecideCase, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		question, it, err := s.question(ctx, tx, file)
		q = question
		if err != nil {
			return audit.Entry{}, err
		}
		id, entry, err := s.decide(ctx, tx, file, grant, q, it, version, d, h, faults)
		if err == nil {
			tx.Remember(fmt.Sprintf("/cases/%s/decisions/%s", file.Ref, id))
		}
		return entry, err
	})
	return q, err
}

// decide takes the step of the pathway, puts the decision on record and ends every draft of it.
func (s *Service) decide(ctx context.Context, tx *pg.Tx, file *casefile.File, grant authz.Grant, q Question, it item, version int,
	d casework.Decision, h casework.HealthConsideration, faults *casework.Faults) (string, audit.Entry, error) {
	if err := s.cabinet.Expect(ctx, tx, file, version); err != nil {
		return "", audit.Entry{}, err
	}
	all := casework.Faults{}
	if err := all.Merge(faults.Err()); err != nil {
		return "", audit.Entry{}, err
	}
	if !q.Open {
		all.Add("", "The meeting is not open. Open it first: the panel decides in an open meeting.")
	}
	for _, f := range q.unheld() {
		all.Add(f.Field, f.Msg)
	}
	if err := all.Merge(d.Validate(tx.Today())); err != nil {
		return "", audit.Entry{}, err
	}
	if !q.Sitting.Seat(d.Positions) {
		all.Add("position", "Only members who are present for this case take a position")
	}
	event, known := events[d.Outcome]
	facts := casework.Facts{Today: tx.Today(), Sitting: q.Sitting, Decision: &d, Plan: q.Plan, Considered: &h}
	if q.Plan != nil {
		plan := *q.Plan
		facts.Plan = &plan
	}
	if !known {
		if !all.Any() {
			all.Add("outcome", "Select what the panel decides at a first discussion")
		}
		return "", audit.Entry{}, all.Err()
	}
	change, err := file.Apply(event, facts)
	if failed := all.Merge(err); failed != nil {
		return "", audit.Entry{}, failed
	}
	if err := all.Err(); err != nil {
		return "", audit.Entry{}, err
	}
	if q.Without != "" {
		change.Fields = append(change.Fields, casework.FieldChange{Field: "quorum", New: "without the panel's own quorum: " + q.Without})
	}
	id, err := casefile.Confirm(ctx, tx, file, casefile.Confirmed{Decision: d, Item: it.ID, Basis: casework.LegalBasis(d.Outcome), Edition: change.Edition})
	if err != nil {
		return "", audit.Entry{}, err
	}
	if err := s.cabinet.Narrate(ctx, tx, file, "decision/"+id, casefile.DecisionText{Decision: d, Considered: h, Quorum: q.Without}); err != nil {
		return "", audit.Entry{}, err
	}
	if event == casework.EventAdopt {
		if err := s.cabinet.AdoptPlan(ctx, tx, file, *facts.Plan); err != nil {
			return "", audit.Entry{}, err
		}
	}
	if err := dropDrafts(ctx, tx, file.ID); err != nil {
		return "", audit.Entry{}, err
	}
	if err := s.cabinet.Save(ctx, tx, file, change, casework.OnMinutes); err != nil {
		return "", audit.Entry{}, err
	}
	return id, audit.Record(grant, change), nil
}

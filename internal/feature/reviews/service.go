// Package reviews is the panel's eye on support (section 36(4)(c)) and on a case after it closed: the review at a meeting,
// pausing and resuming, closing, the reviews six and twelve months on, and the new episode that a concern makes.
package reviews

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
)

// Service records reviews and what follows from them.
type Service struct {
	db      *pg.DB
	cabinet *casefile.Cabinet
}

// NewService makes the service.
func NewService(db *pg.DB, cabinet *casefile.Cabinet) *Service {
	return &Service{db: db, cabinet: cabinet}
}

// View is what a review, a pause or a closure looks at.
type View struct {
	Ref        string
	State      casework.State
	Version    int
	Today      casework.Date
	Case       casework.Case
	On         casework.Date // of the meeting
	Listed     bool          // the case is on the agenda for its review
	Open       bool          // and that meeting is open
	Sitting    *casework.Sitting
	ExitOnFile bool // an exit assessment is on the file
	Offered    []string
	Missing    []casework.Fault // what the sitting lacks
	Reviews    []Held           // latest first
}

// Held is a review on record with its reasons.
type Held struct {
	held
	casework.Review
}

func (s *Service) view(ctx context.Context, tx *pg.Tx, file *casefile.File, kind string) (View, item, error) {
	v := View{Ref: file.Ref, State: file.State, Version: file.Version, Today: tx.Today(), Case: file.Case}
	it, err := reviewItem(ctx, tx, file.ID, kind)
	switch {
	case casework.Refused(err, casework.NotFound):
	case err != nil:
		return v, it, err
	default:
		v.Listed, v.On, v.Open = true, it.On, it.Status == "OPEN"
		if v.Sitting, err = casefile.Sitting(ctx, tx, it.Meeting, it.ID); err != nil {
			return v, it, err
		}
	}
	facts := casework.Facts{Today: tx.Today(), Case: file.Case, Sitting: v.Sitting}
	for _, check := range []func(casework.Facts) []casework.Fault{casework.SC03, casework.SC04, casework.SC05} {
		v.Missing = append(v.Missing, check(facts)...)
	}
	if v.ExitOnFile, err = exitAssessed(ctx, tx, file.ID); err != nil {
		return v, it, err
	}
	for _, o := range casework.ReviewOutcomes {
		if s.cabinet.Allows(tx, actionOf(o.Code), file) {
			v.Offered = append(v.Offered, o.Code)
		}
	}
	return v, it, s.held(ctx, tx, file, &v)
}

func (s *Service) held(ctx context.Context, tx *pg.Tx, file *casefile.File, v *View) error {
	rows, err := heldReviews(ctx, tx, file.ID)
	if err != nil {
		return err
	}
	at := map[string]*Held{}
	for _, r := range rows {
		v.Reviews = append(v.Reviews, Held{held: r})
	}
	for i := range v.Reviews {
		at["review/"+v.Reviews[i].ID] = &v.Reviews[i]
	}
	return s.cabinet.RecallAll(ctx, tx, file, "review/", func(field string) any {
		if h, ok := at[field]; ok {
			return &h.Review
		}
		return nil
	})
}

// AnyItem stands for an agenda item of whatever kind.
const AnyItem = ""

// Ask reads what one of the forms of this package looks at, for somebody who may do action. kind is of the agenda item.
func (s *Service) Ask(ctx context.Context, actor casework.Actor, action casework.Action, ref, kind string) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, action, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		v, _, err = s.view(ctx, tx, file, kind)
		return audit.Viewed(grant, "reviews"), err
	})
	return v, err
}

// step is one step on a locked file: take applies it and stores its records.
type step struct {
	file  *casefile.File
	grant authz.Grant
	item  item
	tx    *pg.Tx
	view  View
}

func (s *Service) take(ctx context.Context, actor casework.Actor, action casework.Action, ref, kind string, version int, do func(step) (audit.Entry, error)) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, action, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		view, it, err := s.view(ctx, tx, file, kind)
		if v = view; err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Expect(ctx, tx, file, version); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/cases/" + file.Ref)
		return do(step{file, grant, it, tx, view})
	})
	return v, err
}

// save settles what the step does away with and saves the file.
func (s *Service) save(ctx context.Context, st step, change casework.Change, section casework.Subject) (audit.Entry, error) {
	for _, kind := range change.Settles {
		if err := casefile.Settle(ctx, st.tx, st.file, kind); err != nil {
			return audit.Entry{}, err
		}
	}
	return audit.Record(st.grant, change), s.cabinet.Save(ctx, st.tx, st.file, change, section)
}

// actionOf is what somebody must be allowed to record an outcome of a review of support.
func actionOf(outcome string) casework.Action {
	switch outcome {
	case "WITHDRAW":
		return casework.DecideCase
	case "EXIT":
		return casework.CloseCase
	default:
		return casework.WriteReview
	}
}

// PanelReview is what a panel decides at its review of support. The date and the reasons are the decision's.
type PanelReview struct {
	Decision   casework.Decision
	NextDue    casework.Date
	Reassess   casework.Reassessment // of WITHDRAW
	Closure    casework.Closure      // of EXIT
	Considered casework.HealthConsideration
}

// Review records the panel's review of support. Everything that is missing is reported at once.
func (s *Service) Review(ctx context.Context, actor casework.Actor, ref string, version int, in PanelReview, faults *casework.Faults) (View, error) {
	d := in.Decision
	return s.take(ctx, actor, actionOf(d.Outcome), ref, "REVIEW", version, func(st step) (audit.Entry, error) {
		inSitting(st, &d, faults)
		review := casework.Review{Kind: "panel", On: d.On, Outcome: d.Outcome, Rationale: d.Rationale, NextDue: in.NextDue, NoSensitive: d.NoSensitive}
		facts := casework.Facts{Today: st.tx.Today(), Sitting: st.view.Sitting, Decision: &d}
		event := casework.EventReview
		switch d.Outcome {
		case "WITHDRAW":
			event, facts.Reassess = casework.EventWithdraw, &in.Reassess
		case "EXIT":
			closure := in.Closure
			closure.On, closure.Rationale, closure.ExitAssessment, closure.NoSensitive = d.On, d.Rationale, st.view.ExitOnFile, d.NoSensitive
			in.Closure, facts.Closure, facts.Considered = closure, &closure, &in.Considered
			event = casework.EventClose
		default:
			facts.Review = &review
		}
		due := st.file.NextReview
		change, err := st.file.Apply(event, facts)
		if failed := faults.Merge(without(err, "held_on", "closed_on")); failed != nil {
			return audit.Entry{}, failed
		}
		if err := faults.Err(); err != nil {
			return audit.Entry{}, err
		}
		decision, err := casefile.Confirm(ctx, st.tx, st.file, casefile.Confirmed{Decision: d, Item: st.item.ID, Basis: casework.LegalBasis(d.Outcome), Edition: change.Edition})
		if err != nil {
			return audit.Entry{}, err
		}
		in.Decision = d
		if err := s.cabinet.Narrate(ctx, st.tx, st.file, "decision/"+decision, in); err != nil {
			return audit.Entry{}, err
		}
		if err := s.keep(ctx, st, due, review, true); err != nil {
			return audit.Entry{}, err
		}
		return s.save(ctx, st, change, casework.OnReview)
	})
}

// keep puts a review on record, with its reasons sealed, and settles its item of the agenda, if it has one that no decision
// has settled.
func (s *Service) keep(ctx context.Context, st step, due casework.Date, r casework.Review, settled bool) error {
	it := st.item
	if !st.view.Open {
		it = item{}
	}
	id, err := insertReview(ctx, st.tx, st.file.ID, it, due, r)
	if err != nil {
		return err
	}
	if it.ID != "" && !settled {
		if err := settleItem(ctx, st.tx, it); err != nil {
			return err
		}
	}
	return s.cabinet.Narrate(ctx, st.tx, st.file, "review/"+id, r)
}

// inSitting names who took a position, and refuses a decision that no open meeting takes, or a member who is not there.
func inSitting(st step, d *casework.Decision, faults *casework.Faults) {
	if !st.view.Open {
		faults.Add("", "The case is not before an open meeting. The panel decides in an open meeting.")
	}
	if !st.view.Sitting.Seat(d.Positions) {
		faults.Add("position", "Only members who are present for this case take a position")
	}
}

// without leaves out what is said of fields that a form does not have, because another asks for the same.
func without(err error, fields ...string) error {
	var e *casework.Error
	if !errors.As(err, &e) || e.Kind != casework.Invalid {
		return err
	}
	var faults casework.Faults
	for _, f := range e.Faults {
		if !slices.Contains(fields, f.Field) {
			faults.Refuse(f.Check, f.Field, f.Msg)
		}
	}
	return faults.Err()
}

// Pause lets support stand still, or go on again.
func (s *Service) Pause(ctx context.Context, actor casework.Actor, ref string, version int, event casework.Event, in casework.Pause) (View, error) {
	return s.take(ctx, actor, casework.WritePlan, ref, "REVIEW", version, func(st step) (audit.Entry, error) {
		change, err := st.file.Apply(event, casework.Facts{Today: st.tx.Today(), Pause: &in})
		if err != nil {
			return audit.Entry{}, err
		}
		if in.Note != "" {
			if err := s.cabinet.Narrate(ctx, st.tx, st.file, "pause/"+uuid.NewString(), in); err != nil {
				return audit.Entry{}, err
			}
		}
		return s.save(ctx, st, change, casework.OnPlan)
	})
}

// Close closes a case that the panel no longer supports, or whose person died or left the country. d is the panel's decision
// on somebody who left the country, where the panel has the case before it: what it decides, when and why in closes the case.
func (s *Service) Close(ctx context.Context, actor casework.Actor, ref string, version int, in casework.Closure, h casework.HealthConsideration,
	d casework.Decision, faults *casework.Faults) (View, error) {
	return s.take(ctx, actor, casework.CloseCase, ref, AnyItem, version, func(st step) (audit.Entry, error) {
		event := casework.EventClose
		facts := casework.Facts{Today: st.tx.Today(), Closure: &in, Considered: &h}
		byPanel := in.Code == "ABROAD" && st.view.panelDecidesOnAbroad()
		switch {
		case byPanel:
			event = casework.EventAbroad
			d.Outcome, d.On, d.Rationale, d.NoSensitive = "EXIT", in.On, in.Rationale, in.NoSensitive
			inSitting(st, &d, faults)
			facts.Sitting, facts.Decision = st.view.Sitting, &d
		case in.Code == "ABROAD":
			event = casework.EventAbroad
		case in.Code == "DIED":
			event = casework.EventDied
		case st.file.State == casework.StateActive || st.file.State == casework.StatePaused:
			faults.Add("code", "The panel ends support at a review: record the review, with the outcome to end support and close")
			return audit.Entry{}, faults.Err()
		}
		change, err := st.file.Apply(event, facts)
		if failed := faults.Merge(without(err, "decided_on")); failed != nil {
			return audit.Entry{}, failed
		}
		if err := faults.Err(); err != nil {
			return audit.Entry{}, err
		}
		if byPanel {
			if err := s.decided(ctx, st, d, change.Edition); err != nil {
				return audit.Entry{}, err
			}
		}
		if err := s.cabinet.Narrate(ctx, st.tx, st.file, "closure", struct {
			Closure    casework.Closure
			Considered casework.HealthConsideration
		}{in, h}); err != nil {
			return audit.Entry{}, err
		}
		return s.save(ctx, st, change, casework.OnReview)
	})
}

// decided puts the panel's decision that closes a case on record, with its words sealed, and settles its item.
func (s *Service) decided(ctx context.Context, st step, d casework.Decision, edition string) error {
	id, err := casefile.Confirm(ctx, st.tx, st.file, casefile.Confirmed{Decision: d, Item: st.item.ID, Basis: "section 37(7)", Edition: edition})
	if err != nil {
		return err
	}
	return s.cabinet.Narrate(ctx, st.tx, st.file, "decision/"+id, PanelReview{Decision: d})
}

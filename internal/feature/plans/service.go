// Package plans is the support plan: prepared in draft for the panel, put into force by an adoption, and revised as a
// new version with its reason.
package plans

import (
	"context"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

// Service prepares and revises plans.
type Service struct {
	db      *pg.DB
	cabinet *casefile.Cabinet
}

// NewService makes the service.
func NewService(db *pg.DB, cabinet *casefile.Cabinet) *Service {
	return &Service{db: db, cabinet: cabinet}
}

// View is a case's plan: the version in force and the one in draft.
type View struct {
	Ref     string
	State   casework.State
	Version int // of the case
	Plan    int // version in force; 0 while there is none
	InForce *casework.Plan
	Draft   *casework.Plan
	Missing []casework.Fault // what section 36(5) still asks of the draft (SC-07)
	MayEdit bool
}

// Show reads the plan.
func (s *Service) Show(ctx context.Context, actor casework.Actor, ref string) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.ReadPlan, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		v, err = s.view(ctx, tx, file)
		return audit.Viewed(grant, "plan"), err
	})
	return v, err
}

func (s *Service) view(ctx context.Context, tx *pg.Tx, file *casefile.File) (View, error) {
	v := View{Ref: file.Ref, State: file.State, Version: file.Version, Plan: file.PlanVersion}
	v.MayEdit = s.cabinet.Allows(tx, casework.WritePlan, file)
	var err error
	if v.InForce, _, err = s.cabinet.PlanInForce(ctx, tx, file); err != nil {
		return v, err
	}
	if !v.MayEdit {
		return v, nil
	}
	if v.Draft, err = s.cabinet.PlanInDraft(ctx, tx, file); err != nil {
		return v, err
	}
	if v.Draft == nil && v.InForce != nil {
		copied := *v.InForce
		copied.Reason = ""
		v.Draft = &copied
	}
	v.Missing = casework.SC07(casework.Facts{Today: tx.Today(), Case: file.Case, Plan: v.Draft})
	return v, nil
}

// change is every step on the draft: it is written by whoever may write the plan, and only while the case can have one.
func (s *Service) change(ctx context.Context, actor casework.Actor, ref string, version int, title string, faults *casework.Faults, edit func(*casework.Plan)) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.WritePlan, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if v, err = s.view(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Expect(ctx, tx, file, version); err != nil {
			return audit.Entry{}, err
		}
		if file.State.Ended() || file.State == casework.StateMonitoring {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "This case has ended: its plan can no longer be changed."}
		}
		if err := faults.Err(); err != nil {
			return audit.Entry{}, err
		}
		var plan casework.Plan
		if v.Draft != nil {
			plan = *v.Draft
		}
		edit(&plan)
		if err := plan.Validate(); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.DraftPlan(ctx, tx, file, plan); err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: title}
		tx.Remember("/cases/" + ref + "/plan")
		return audit.Record(grant, change), s.cabinet.Save(ctx, tx, file, change, casework.OnPlan)
	})
	return v, err
}

// Frame saves how consent will be asked for, and the needs and goals.
func (s *Service) Frame(ctx context.Context, actor casework.Actor, ref string, version int, in casework.Plan, faults *casework.Faults) (View, error) {
	for _, f := range casework.SC16(casework.Facts{Plan: &in}) {
		faults.Refuse(f.Check, f.Field, f.Msg)
	}
	return s.change(ctx, actor, ref, version, "Support plan drafted", faults, func(p *casework.Plan) {
		p.ConsentMethod, p.ConsentRequestDue, p.ConsentRequester = in.ConsentMethod, in.ConsentRequestDue, in.ConsentRequester
		p.Needs, p.Goals, p.NoSensitive = in.Needs, in.Goals, true
	})
}

// AddItem adds one kind of support to the draft.
func (s *Service) AddItem(ctx context.Context, actor casework.Actor, ref string, version int, it casework.SupportItem, faults *casework.Faults) (View, error) {
	return s.change(ctx, actor, ref, version, "Support added to the plan", faults, func(p *casework.Plan) { p.Items = append(p.Items, it) })
}

// RemoveItem takes the nth kind of support, from 0, out of the draft.
func (s *Service) RemoveItem(ctx context.Context, actor casework.Actor, ref string, version, n int) (View, error) {
	return s.change(ctx, actor, ref, version, "Support taken out of the plan", &casework.Faults{}, func(p *casework.Plan) {
		if n >= 0 && n < len(p.Items) {
			p.Items = append(append([]casework.SupportItem(nil), p.Items[:n]...), p.Items[n+1:]...)
		}
	})
}

// Revise puts the draft into force as a new version, with the reason for it (SC-14).
func (s *Service) Revise(ctx context.Context, actor casework.Actor, ref string, version int, reason string, noSensitive bool) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.WritePlan, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if v, err = s.view(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Expect(ctx, tx, file, version); err != nil {
			return audit.Entry{}, err
		}
		var plan casework.Plan
		if v.Draft != nil {
			plan = *v.Draft
		}
		plan.Reason, plan.NoSensitive = reason, noSensitive
		change, err := file.Apply(casework.EventRevisePlan, casework.Facts{Today: tx.Today(), Plan: &plan})
		if err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.AdoptPlan(ctx, tx, file, plan); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/cases/" + ref + "/plan")
		return audit.Record(grant, change), s.cabinet.Save(ctx, tx, file, change, casework.OnPlan)
	})
	return v, err
}

// MayEdit asks whether somebody may write the plan, for drawing a form of it, with those who can be named as providers.
func (s *Service) MayEdit(ctx context.Context, actor casework.Actor, ref string) (View, []Provider, error) {
	var v View
	var providers []Provider
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.WritePlan, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if v, err = s.view(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		providers, err = providersOn(ctx, tx, file.Panel)
		return audit.Viewed(grant, "plan form"), err
	})
	return v, providers, err
}

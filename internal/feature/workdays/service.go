// Package workdays is the administrator's work on the calendar that limits are reckoned by: days that the government or the
// panel's authorities have closed, and bank holidays that are worked after all. It reckons no limit.
package workdays

import (
	"context"
	"time"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/calendar"
	"channelpanel/internal/platform/pg"
)

// Service is what can be done with the calendar.
type Service struct {
	db    *pg.DB
	guard *authz.Guard
}

// NewService makes the service.
func NewService(db *pg.DB, guard *authz.Guard) *Service { return &Service{db: db, guard: guard} }

// Year is the days of a year that are no working days, beside its weekends, and the bank holidays that are worked.
type Year struct {
	Year int
	Days []Day
}

// Day is one of them.
type Day struct {
	On      casework.Date
	Name    string
	Working bool // a bank holiday that is worked after all
	Own     bool // set here, and not by the law
}

// View is the calendar of this year and the next, with what was changed.
type View struct {
	Today    casework.Date
	Years    []Year
	Changes  []Change // newest first
	MayWrite bool
}

// Show reads the calendar.
func (s *Service) Show(ctx context.Context, actor casework.Actor) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, res, err := s.check(ctx, tx, casework.ReadPanels)
		if err != nil {
			return audit.Entry{}, err
		}
		v = View{Today: tx.Today(), MayWrite: s.guard.Allows(actor, casework.WritePanels, res)}
		set, err := daysSet(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		for y := v.Today.Year; y <= v.Today.Year+1; y++ {
			v.Years = append(v.Years, yearOf(y, set))
		}
		if v.Changes, err = changes(ctx, tx); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "working days"), nil
	})
	return v, err
}

func (s *Service) check(ctx context.Context, tx *pg.Tx, action casework.Action) (authz.Grant, casework.Resource, error) {
	r, err := casefile.OnInstallation(ctx, tx, "working days")
	if err != nil {
		return authz.Grant{}, r, err
	}
	grant, err := s.guard.Check(ctx, tx.Actor(), action, r)
	return grant, r, err
}

// yearOf lays a year out, from the law and from what was set here.
func yearOf(year int, set map[casework.Date]setDay) Year {
	law, out := calendar.New(nil), Year{Year: year}
	for d := (casework.Date{Year: year, Month: time.January, Day: 1}); d.Year == year; d = d.AddDays(1) {
		if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
			continue
		}
		own, isSet := set[d]
		switch {
		case isSet && (!own.Working || law.Holiday(d)):
			out.Days = append(out.Days, Day{On: d, Name: own.Name, Working: own.Working, Own: true})
		case !isSet && law.Holiday(d):
			out.Days = append(out.Days, Day{On: d, Name: law.Name(d)})
		}
	}
	return out
}

// Set says whether a day to come is worked. What was reckoned by days that are past stays as it was.
func (s *Service) Set(ctx context.Context, actor casework.Actor, in casework.WorkDay, typed *casework.Faults) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, _, err := s.check(ctx, tx, casework.WritePanels)
		if err != nil {
			return audit.Entry{}, err
		}
		var all casework.Faults
		_ = all.Merge(typed.Err()) // nothing but faults
		if !all.Any() {
			_ = all.Merge(in.Validate(tx.Today(), tx.Holiday)) // nothing but faults
		}
		if all.Any() {
			return audit.Entry{}, all.Err()
		}
		before := "working day"
		if tx.Holiday(in.On) {
			before = "no working day"
		}
		after := "no working day"
		if in.Working {
			after = "working day"
		}
		if err := setDayTo(ctx, tx, in); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/working-days")
		return audit.Record(grant, casework.Change{Title: "Changed what is a working day", Fields: []casework.FieldChange{
			{Field: "day", New: in.On.String() + " " + in.Name}, {Field: "working", Old: before, New: after},
		}}), nil
	})
}

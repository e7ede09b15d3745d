package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/cases"
	"channelpanel/internal/platform/calendar"
)

// What the auditors of the demonstration have to look at: emergency access that is open, that waits for its review and
// that was reviewed, and looks that stand out from what everybody does for their work.

// planWatch plans it for the last weeks before the end.
func (o *office) planWatch() {
	end := o.timeline.end
	hours := func(daysAgo, hour, minute int) time.Time {
		d := end.AddDate(0, 0, -daysAgo).In(calendar.London())
		return time.Date(d.Year(), d.Month(), d.Day(), hour, minute, 0, 0, calendar.London())
	}
	probation, housing := o.holder(casework.RepProbation, 0), o.holder(casework.RepSocialCare, 1)
	o.timeline.at(weekday(hours(24, 0, 0), 16), "emergency access that is reviewed", func(ctx context.Context) error {
		return o.emergency(ctx, probation, 24, "MISSING", "He has not come home and his mother says that he took his passport.", true)
	})
	o.timeline.at(weekday(hours(6, 0, 0), 15), "emergency access that nobody has reviewed", func(ctx context.Context) error {
		return o.emergency(ctx, housing, 19, "CONTACT", "I am to visit the family in an hour and the neighbours say there are weapons.", false)
	})
	o.timeline.at(end.Add(-20*time.Minute), "emergency access that is open", func(ctx context.Context) error {
		return o.emergency(ctx, housing, 3, "LIFE", "He has just told my colleague what he will do to his brother tonight.", false)
	})

	officer := o.holder(casework.DataProtection, 0)
	for _, asks := range []struct {
		daysAgo, nth int
		wants        string
		yes          bool
	}{{20, 12, "case.identity:read", true}, {3, 8, "case.referral:read", false}} {
		o.timeline.at(weekday(hours(asks.daysAgo, 0, 0), 11), "a request for access", func(ctx context.Context) error {
			return o.askAccess(ctx, officer, o.newest(asks.nth), asks.wants, asks.yes)
		})
	}

	county := o.holder(casework.Coordinator, 1)
	o.timeline.at(hours(9, 22, 40), "a look late in the evening", func(ctx context.Context) error { return o.browse(ctx, county, 1, 0) })
	decider := o.holder(casework.Section36Decider, 1)
	o.timeline.at(weekday(hours(12, 0, 0), 12), "many cases within minutes", func(ctx context.Context) error { return o.browse(ctx, decider, 15, 20) })
	police := o.holder(casework.CaseOfficer, 2)
	o.timeline.at(weekday(hours(4, 0, 0), 13), "a search that nothing follows", func(ctx context.Context) error {
		_, err := o.app.Cases.List(ctx, police.actor(), cases.Filter{Text: o.cases[2].referral.Person.Family}, "", &casework.Faults{})
		return err
	})
	o.timeline.at(weekday(hours(15, 0, 0), 11), "one reference after another", func(ctx context.Context) error {
		for n := range 6 {
			_, err := o.app.Cases.Show(ctx, probation.actor(), casework.NewReference(panelCode, o.today().Year, 300+n))
			if !casework.Refused(err, casework.NotFound) {
				return fmt.Errorf("a reference that was never given is answered with %w", err)
			}
		}
		return nil
	})
}

// emergency has somebody open emergency access to the nth newest case, read it, and where it is reviewed the chair look
// at it the day after.
func (o *office) emergency(ctx context.Context, who SignIn, nth int, need, reason string, reviewed bool) error {
	e := o.newest(nth)
	in := casework.Emergency{Need: need, Reason: reason}
	if _, err := o.app.Emergency.Open(ctx, who.actor(), e.ref, in, &casework.Faults{}); err != nil {
		return err
	}
	if _, err := o.app.Cases.Show(ctx, who.actor(), e.ref); err != nil {
		return err
	}
	if !reviewed {
		return nil
	}
	o.timeline.after(1, 10, "a review of emergency access", func(ctx context.Context) error {
		chair := o.holder(casework.PanelChair, 0).actor()
		list, err := o.app.Emergency.OfCase(ctx, chair, e.ref)
		if err != nil {
			return err
		}
		if len(list.Uses) == 0 {
			return errors.New("the use is not on its case")
		}
		return o.app.Emergency.Review(ctx, chair, e.ref, list.Uses[0].ID, list.Uses[0].Version, casework.EmergencyReview{
			Outcome: "JUSTIFIED", Note: "Spoke to the probation manager: the police were told within the hour, and he was found.",
		})
	})
	return nil
}

// askAccess has somebody ask the lead of a case for access to a section; where it is given, the lead answers two days later.
func (o *office) askAccess(ctx context.Context, who SignIn, e *episode, wants string, yes bool) error {
	id, err := o.app.Access.Ask(ctx, who.actor(), e.ref, wants, "A request for the person's own data came in and is to be answered within a month.", "30")
	if err != nil || !yes {
		return err
	}
	o.timeline.after(2, 9, "an answer to a request for access", func(ctx context.Context) error {
		lead := o.holder(casework.Coordinator, e.n).actor()
		r, err := o.app.Access.Request(ctx, lead, e.ref, id)
		if err != nil {
			return err
		}
		return o.app.Access.Answer(ctx, lead, e.ref, id, r.Version, casework.AccessAnswer{
			Yes: true, Tie: casework.TieAssigned, Until: o.today().AddDays(30), Reason: "For this request only; tell me when it is answered.",
		}, &casework.Faults{})
	})
	return nil
}

// browse has somebody open some of the newest cases, one after another, beginning with the nth newest.
func (o *office) browse(ctx context.Context, who SignIn, count, nth int) error {
	for n := range count {
		if _, err := o.app.Cases.Show(ctx, who.actor(), o.newest(nth+n).ref); err != nil {
			return err
		}
	}
	return nil
}

// newest is the nth newest case that has come in by now, from 0.
func (o *office) newest(nth int) *episode {
	var in []*episode
	for _, e := range o.cases {
		if e.ref != "" {
			in = append(in, e)
		}
	}
	return in[max(len(in)-1-nth, 0)]
}

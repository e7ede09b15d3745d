package demo

import (
	"context"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/queue"
)

// allocate gives a case to whom the rule proposes, or to an officer for a reason.
func (o *office) allocate(ctx context.Context, e *episode, choose bool) error {
	coordinator := o.holder(casework.Coordinator, e.n).actor()
	v, err := o.app.Queue.Allocating(ctx, coordinator, e.ref)
	if err != nil {
		return err
	}
	in := queue.Choice{Version: v.Version, Proposed: v.Proposal.To, To: v.Proposal.To}
	if officer := o.holder(casework.CaseOfficer, e.n); choose && officer.user != in.To {
		in.To, in.Reason, in.NoSensitive = officer.user, "Knows the school from an earlier case.", true
	}
	return o.app.Queue.Allocate(ctx, coordinator, e.ref, in)
}

// planAbsence has the city's coordinator take a week of leave that is to come.
func (o *office) planAbsence() {
	who := o.holder(casework.Coordinator, 0)
	o.timeline.at(weekday(o.timeline.end.AddDate(0, 0, -2), 9), "a week of leave", func(ctx context.Context) error {
		today := o.today()
		return o.app.Queue.SetAway(ctx, who.actor(), o.panel, casework.AwayPeriod{User: who.user, From: today.AddDays(14), To: today.AddDays(20)}, &casework.Faults{})
	})
}

// planCalendar has the administrator close a day that is to come, and put a list into another order.
func (o *office) planCalendar() {
	admin := o.holder(casework.Administrator, 0).actor()
	o.timeline.at(weekday(o.timeline.end.AddDate(0, 0, -20), 10), "a day that is closed", func(ctx context.Context) error {
		day := weekday(o.timeline.end.AddDate(0, 2, 0), 9)
		on := casework.DateOf(day)
		if err := o.app.Workdays.Set(ctx, admin, casework.WorkDay{On: on, Name: "Offices closed for the move"}, &casework.Faults{}); err != nil {
			return err
		}
		if err := o.app.Lists.Change(ctx, admin, "signposting", 0, casework.ListChange{What: "MOVED", Code: "EHP", Before: "EDU"}); err != nil {
			return err
		}
		return o.app.Lists.Change(ctx, admin, "signposting", 1, casework.ListChange{What: "OUT", Code: "VVP"})
	})
}

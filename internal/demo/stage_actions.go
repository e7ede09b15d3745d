package demo

import (
	"context"
	"slices"

	"channelpanel/internal/casework"
	"channelpanel/internal/register"
)

var tasks = []string{
	"Arrange a meeting of school and family.", "Find a place at the football club.", "Ask the family doctor for an appointment.",
	"Check the filter on the school's laptops.", "Write to the housing officer about the move.",
}

// agree puts an action on a case after its adoption. Most are done and accepted; every fourth is left open and falls due.
func (o *office) agree(e *episode) {
	role := []casework.Role{casework.RepHealth, casework.RepEducation, casework.RepSocialCare, casework.RepHousing}[e.n%4]
	owner := o.holder(role, e.n)
	o.timeline.after(1, 9, "an action", func(ctx context.Context) error {
		coordinator := o.holder(casework.Coordinator, e.n).actor()
		i := slices.IndexFunc(o.agencies, func(a register.Agency) bool { return a.Name == owner.Agency })
		id, _, err := o.app.Actions.Raise(ctx, coordinator, e.ref, "", casework.AgreedAction{
			Agency: o.agencies[i].ID, Owner: owner.user, What: pick(e.r, tasks), DueOn: o.today().AddDays(21), NoSensitive: true,
		}, &casework.Faults{})
		if err != nil {
			return err
		}
		o.timeline.after(8, 13, "progress of an action", func(ctx context.Context) error {
			return o.app.Actions.Note(ctx, owner.actor(), id, casework.ActionNote{Text: "Asked twice; a date is to follow.", NoSensitive: true})
		})
		if e.n%4 != 3 {
			other := o.apart(owner.Agency, e.n).actor()
			o.timeline.after(15, 13, "the end of an action", func(ctx context.Context) error { return o.done(ctx, owner, other, id) })
		}
		return nil
	})
}

// apart is the coordinator whose turn it is, or the next of another agency than one.
func (o *office) apart(agency string, n int) SignIn {
	if c := o.holder(casework.Coordinator, n); c.Agency != agency {
		return c
	}
	return o.holder(casework.Coordinator, n+1)
}

func (o *office) done(ctx context.Context, owner SignIn, accepts casework.Actor, id casework.ActionID) error {
	form, err := o.app.Actions.Show(ctx, owner.actor(), id)
	if err != nil {
		return err
	}
	if err := o.app.Actions.Complete(ctx, owner.actor(), id, form.Version, casework.ActionNote{Text: "Done, and the family knows.", NoSensitive: true}); err != nil {
		return err
	}
	if form, err = o.app.Actions.Show(ctx, accepts, id); err != nil {
		return err
	}
	return o.app.Actions.Accept(ctx, accepts, id, form.Version)
}

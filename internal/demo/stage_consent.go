package demo

import (
	"context"

	"channelpanel/internal/casework"
)

// askConsent plans the answer to the request for consent, where there is to be one.
func (o *office) askConsent(e *episode) {
	if e.consent == "" {
		return
	}
	o.timeline.after(4+e.r.IntN(8), 16, "consent", func(ctx context.Context) error {
		if err := o.answer(ctx, e, e.consent); err != nil {
			return err
		}
		switch {
		case e.consent == "REFUSED" && e.afterwards == "LEFT":
			o.timeline.after(70, 11, "a closing", func(ctx context.Context) error { return o.leave(ctx, e, "CONSENT-R", nil) })
		case e.consent == "GIVEN":
			o.support(e)
		}
		switch e.afterwards {
		case "WITHDRAWN", "LEFT":
			if e.consent == "REFUSED" {
				break
			}
			o.timeline.after(20+e.r.IntN(20), 8, "a withdrawal", func(ctx context.Context) error { return o.withdraw(ctx, e) })
		}
		return nil
	})
}

// withdraw records that consent is withdrawn. The panel closes the case in time, if it is to.
func (o *office) withdraw(ctx context.Context, e *episode) error {
	e.stage = "OVER"
	if err := o.answer(ctx, e, "WITHDRAWN"); err != nil {
		return err
	}
	if e.afterwards != "LEFT" {
		return nil
	}
	o.timeline.after(75, 11, "a closing", func(ctx context.Context) error { return o.leave(ctx, e, "CONSENT-W", nil) })
	return nil
}

// answer records what the person, or a parent, says.
func (o *office) answer(ctx context.Context, e *episode, status string) error {
	coordinator := o.holder(casework.Coordinator, e.n)
	form, err := o.app.Consent.Show(ctx, coordinator.actor(), e.ref)
	if err != nil {
		return err
	}
	in := casework.Consent{
		Status: status, Giver: "individual", How: "In person, at the school", AskedBy: coordinator.Name,
		RequestedOn: o.today().AddDays(-2), On: o.today(), NoSensitive: true,
	}
	if !o.adult(e) {
		in.Giver, in.Name, in.Relationship = "parent", pick(e.r, givenNames)+" "+e.referral.Person.Family, "Parent"
		in.YoungView = "Is curious and would like to try it."
	}
	var r casework.Reassessment
	if status != "GIVEN" {
		r.On = o.today().AddMonths(2)
	}
	_, err = o.app.Consent.Record(ctx, coordinator.actor(), e.ref, form.Version, in, r, &casework.Faults{})
	return err
}

// adult says whether the person is 18 or over today.
func (o *office) adult(e *episode) bool {
	p := e.referral.Person
	birth, err := casework.ParseFormDate(p.BirthDay, p.BirthMonth, p.BirthYear)
	return err == nil && birth.Age(o.today()) >= 18
}

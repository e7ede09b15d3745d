package demo

import (
	"context"

	"channelpanel/internal/casework"
)

// screen plans the police's screening of a referral.
func (o *office) screen(e *episode) {
	switch {
	case e.deconfliction != "":
		o.timeline.after(1+e.r.IntN(3), 11, "a hold", func(ctx context.Context) error { return o.hold(ctx, e) })
	case e.screening != "":
		o.timeline.after(1+e.r.IntN(5), 11, "a screening", func(ctx context.Context) error { return o.screened(ctx, e) })
	}
}

func (o *office) hold(ctx context.Context, e *episode) error {
	officer := o.holder(casework.CaseOfficer, e.n).actor()
	form, err := o.app.Screening.Screening(ctx, officer, e.ref)
	if err != nil {
		return err
	}
	err = o.app.Screening.Screen(ctx, officer, e.ref, form.Version, casework.Screening{
		Deconfliction: "hold", DeconflictedOn: o.today(), Reason: "Held until the check is clear.", NoSensitive: true,
	}, &casework.Faults{})
	if err == nil && e.deconfliction == "hold" {
		o.timeline.after(6+e.r.IntN(6), 11, "a screening", func(ctx context.Context) error { return o.screened(ctx, e) })
	}
	return err
}

func (o *office) screened(ctx context.Context, e *episode) error {
	officer := o.holder(casework.CaseOfficer, e.n)
	form, err := o.app.Screening.Screening(ctx, officer.actor(), e.ref)
	if err != nil {
		return err
	}
	err = o.app.Screening.Screen(ctx, officer.actor(), e.ref, form.Version, casework.Screening{
		Deconfliction: "clear", DeconflictedOn: o.today(), Result: e.screening, On: o.today(), Supervisor: o.holder(casework.CaseOfficer, e.n+1).Name,
		Reason: closedRoutes.Label(e.screening), Signposts: signposts(e.screening), NoSensitive: true,
	}, &casework.Faults{})
	if err == nil && e.section36 != "" {
		o.timeline.after(1+e.r.IntN(3), 15, "a section 36 decision", func(ctx context.Context) error { return o.section36(ctx, e) })
	}
	return err
}

func (o *office) section36(ctx context.Context, e *episode) error {
	decider := o.holder(casework.Section36Decider, e.n)
	form, err := o.app.Screening.Section36(ctx, decider.actor(), e.ref)
	if err != nil {
		return err
	}
	in := casework.Section36Decision{
		Body: "police", BodyName: force, Maker: decider.Name, On: o.today(), Result: e.route.section36, NoSensitive: true,
		Grounds: "Reasonable grounds: school and family agree on what they saw, and the interest is growing.",
	}
	if decider.Agency != force {
		in.Body, in.BodyName = "local_authority", "Leicestershire"
	}
	if in.Result == "NOT-MET" {
		in.Grounds = "The interest is passing and explained by a school project; nothing shows a vulnerability."
		in.Signposts = []string{"EDU", "ICT"}
	}
	if err := o.app.Screening.Decide(ctx, decider.actor(), e.ref, form.Version, in, &casework.Faults{}); err != nil || in.Result != "MET" {
		return err
	}
	o.partners(e)
	switch {
	case e.exit != "":
		o.timeline.after(8+e.r.IntN(6), 14, "an end before the panel", func(ctx context.Context) error { return o.end(ctx, e) })
	case !e.unlisted:
		o.timeline.after(4, 9, "an assessment", func(ctx context.Context) error { return o.assess(ctx, e, "PRE-PANEL") })
		o.timeline.after(5+e.r.IntN(3), 14, "a listing", func(ctx context.Context) error { return o.list(ctx, e) })
	}
	return nil
}

func (o *office) end(ctx context.Context, e *episode) error {
	officer := o.holder(casework.CaseOfficer, e.n).actor()
	form, err := o.app.Screening.Exit(ctx, officer, e.ref)
	if err != nil {
		return err
	}
	return o.app.Screening.End(ctx, officer, e.ref, form.Version, casework.Exit{
		Outcome: e.exit, Reason: "Partners see no Prevent concern; the needs are met by services that know the person.",
		Supervisor: o.holder(casework.CaseOfficer, e.n+1).Name, NoSensitive: true,
	}, &casework.Faults{})
}

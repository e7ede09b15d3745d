package demo

import (
	"context"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/screening"
)

// screen plans the police's deconfliction check and screening of a referral.
func (o *office) screen(e *episode) {
	if e.awaiting || e.unsigned || e.look != "" {
		o.timeline.after(1, 9, "an allocation", func(ctx context.Context) error { return o.allocate(ctx, e, e.awaiting && e.screening != "") })
	}
	switch {
	case e.awaiting:
		o.timeline.after(1, 10, "a question", func(ctx context.Context) error { return o.await(ctx, e) })
	case e.deconfliction != "":
		o.timeline.after(1+e.r.IntN(3), 11, "a hold", func(ctx context.Context) error { return o.hold(ctx, e) })
	case e.screening != "":
		o.timeline.after(1+e.r.IntN(5), 11, "a screening", func(ctx context.Context) error { return o.screened(ctx, e) })
	}
}

// await asks whoever made the referral for more; what comes two days later lets the screening go on.
func (o *office) await(ctx context.Context, e *episode) error {
	officer := o.holder(casework.CaseOfficer, e.n).actor()
	form, err := o.app.Screening.Information(ctx, officer, e.ref)
	if err != nil {
		return err
	}
	if err := o.app.Screening.SendBack(ctx, officer, e.ref, form.Version, casework.Waiting{
		Reason: "REFERRER", Question: "Who saw the messages, and when? Are there copies?", NoSensitive: true,
	}); err != nil || e.screening == "" {
		return err
	}
	o.timeline.after(2, 16, "an answer", func(ctx context.Context) error {
		coordinator := o.holder(casework.Coordinator, e.n).actor()
		form, err := o.app.Screening.Information(ctx, coordinator, e.ref)
		if err != nil {
			return err
		}
		o.timeline.after(1, 11, "a screening", func(ctx context.Context) error { return o.screened(ctx, e) })
		return o.app.Screening.Reply(ctx, coordinator, e.ref, form.Version, casework.Reply{
			Text: "Two teachers, in the week before the referral. There are no copies.", Done: true, NoSensitive: true,
		})
	})
	return nil
}

// hasten puts a case into the urgent lane.
func (o *office) hasten(ctx context.Context, e *episode) error {
	officer := o.holder(casework.CaseOfficer, e.n).actor()
	form, err := o.app.Screening.Urgency(ctx, officer, e.ref)
	if err != nil {
		return err
	}
	return o.app.Screening.Hasten(ctx, officer, e.ref, form.Version, casework.Urgency{
		Reason: e.urgent, Note: "A relative says that a flight is booked for next week.", NoSensitive: true,
	})
}

func (o *office) hold(ctx context.Context, e *episode) error {
	err := o.checked(ctx, e, "hold")
	if err == nil && e.deconfliction == "hold" {
		o.timeline.after(6+e.r.IntN(6), 11, "a screening", func(ctx context.Context) error { return o.screened(ctx, e) })
	}
	return err
}

// checked records a deconfliction check.
func (o *office) checked(ctx context.Context, e *episode, answer string) error {
	officer := o.holder(casework.CaseOfficer, e.n).actor()
	form, err := o.app.Screening.Checking(ctx, officer, e.ref)
	if err != nil {
		return err
	}
	return o.app.Screening.Check(ctx, officer, e.ref, form.Version, casework.Deconfliction{Answer: answer, On: o.today()}, &casework.Faults{})
}

func (o *office) screened(ctx context.Context, e *episode) error {
	if e.screening != "PURSUE" {
		if err := o.checked(ctx, e, "clear"); err != nil {
			return err
		}
	}
	if e.n%3 == 0 {
		if err := o.noted(ctx, e, "Rang the referrer, who had nothing to add."); err != nil {
			return err
		}
	}
	officer := o.holder(casework.CaseOfficer, e.n)
	form, err := o.app.Screening.Screening(ctx, officer.actor(), e.ref)
	if err != nil {
		return err
	}
	err = o.app.Screening.Screen(ctx, officer.actor(), e.ref, form.Version, casework.Screening{
		Result: e.screening, On: o.today(), Reason: closedRoutes.Label(e.screening), Signposting: o.signposting(e, officer, signposts(e.screening)), NoSensitive: true,
	}, &casework.Faults{})
	if err == nil && !e.unsigned {
		o.timeline.after(e.r.IntN(2), 14, "a signature", func(ctx context.Context) error { return o.signed(ctx, e) })
	}
	return err
}

// signposting is where somebody is pointed to, and that whoever recorded it follows it up four weeks on. Most of it is
// followed up in time; some is overdue.
func (o *office) signposting(e *episode, by SignIn, codes []string) casework.Signposting {
	if len(codes) == 0 {
		return casework.Signposting{}
	}
	if e.n%4 != 0 {
		o.timeline.after(20+e.r.IntN(8), 16, "what came of signposting", func(ctx context.Context) error { return o.followed(ctx, e, by) })
	}
	return casework.Signposting{Signposts: codes, Owner: by.user, FollowUp: o.today().AddDays(28)}
}

// followed has somebody find out what came of where a person was pointed to.
func (o *office) followed(ctx context.Context, e *episode, by SignIn) error {
	v, err := o.app.Screening.Triage(ctx, by.actor(), e.ref)
	if err != nil {
		return err
	}
	for i, p := range v.Signposts {
		in := casework.SignpostAnswer{Outcome: casework.SignpostOutcomes[(e.n+i)%len(casework.SignpostOutcomes)].Code}
		if in.Outcome == "UNKNOWN" {
			in.Again = o.today().AddDays(14)
		}
		if err := o.app.Screening.Follow(ctx, by.actor(), e.ref, p.ID, p.Version, in, &casework.Faults{}); err != nil {
			return err
		}
	}
	return nil
}

// signed has a second officer sign the screening off; one of them is sent back first, and made again.
func (o *office) signed(ctx context.Context, e *episode) error {
	second := o.holder(casework.CaseOfficer, e.n+1)
	form, err := o.app.Screening.SigningOff(ctx, second.actor(), e.ref)
	if err != nil {
		return err
	}
	in := screening.Answer{Approve: true}
	if e.returned {
		e.returned = false
		in = screening.Answer{Comment: "Say what the school saw, and when.", NoSensitive: true}
		o.timeline.after(1, 10, "a screening made again", func(ctx context.Context) error { return o.screened(ctx, e) })
	}
	if err := o.app.Screening.SignOff(ctx, second.actor(), e.ref, form.Version, in, &casework.Faults{}); err != nil || !in.Approve {
		return err
	}
	if e.section36 != "" {
		o.timeline.after(1+e.r.IntN(3), 15, "a section 36 decision", func(ctx context.Context) error { return o.section36(ctx, e) })
	} else {
		o.challenged(e)
	}
	return nil
}

// challenged plans a second look at a rejection: the coordinator asks for it, and somebody who did not decide takes it.
func (o *office) challenged(e *episode) {
	if e.look == "" {
		return
	}
	o.timeline.after(2, 9, "a second look asked for", func(ctx context.Context) error {
		coordinator := o.holder(casework.Coordinator, e.n).actor()
		v, err := o.app.Screening.SecondLooks(ctx, coordinator, e.ref)
		if err != nil {
			return err
		}
		if err := o.app.Screening.Challenge(ctx, coordinator, e.ref, v.Version, casework.Challenge{Reason: "The school has heard more since then.", NoSensitive: true}); err != nil || e.look == "ASKED" {
			return err
		}
		o.timeline.after(3, 10, "a second look", func(ctx context.Context) error {
			third := o.holder(casework.CaseOfficer, e.n+2).actor()
			v, err := o.app.Screening.SecondLooks(ctx, third, e.ref)
			if err != nil {
				return err
			}
			return o.app.Screening.LookAgain(ctx, third, e.ref, v.Version, casework.SecondLook{
				Outcome: e.look, Reason: "Read the referral and the school's second account again.", NoSensitive: true,
			})
		})
		return nil
	})
}

// noted puts a note of the officer on the timeline.
func (o *office) noted(ctx context.Context, e *episode, words string) error {
	officer := o.holder(casework.CaseOfficer, e.n).actor()
	v, err := o.app.Screening.Triage(ctx, officer, e.ref)
	if err != nil {
		return err
	}
	return o.app.Screening.Note(ctx, officer, e.ref, v.Version, casework.TriageNote{Text: words, NoSensitive: true})
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
		in.Signposting = o.signposting(e, decider, []string{"EDU", "ICT"})
	}
	if err := o.app.Screening.Decide(ctx, decider.actor(), e.ref, form.Version, in, &casework.Faults{}); err != nil || in.Result != "MET" {
		o.challenged(e)
		return err
	}
	o.partners(e)
	if e.urgent != "" {
		o.timeline.after(1, 9, "a case made urgent", func(ctx context.Context) error { return o.hasten(ctx, e) })
	}
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
	officer := o.holder(casework.CaseOfficer, e.n)
	form, err := o.app.Screening.Exit(ctx, officer.actor(), e.ref)
	if err != nil {
		return err
	}
	x := casework.Exit{
		Outcome: e.exit, Reason: "Partners see no Prevent concern; the needs are met by services that know the person.",
		Supervisor: o.holder(casework.CaseOfficer, e.n+1).Name, Rank: "Detective Inspector", NoSensitive: true,
	}
	if e.exit == "EXIT-SIGN" {
		x.Signposting = o.signposting(e, officer, []string{"EHP"})
	}
	return o.app.Screening.End(ctx, officer.actor(), e.ref, form.Version, x, &casework.Faults{})
}

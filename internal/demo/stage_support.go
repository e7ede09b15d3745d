package demo

import (
	"context"
	"slices"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/meetings"
	"channelpanel/internal/feature/reviews"
)

// support plans what follows a consent: sessions, the panel's reviews and, one day, the end.
func (o *office) support(e *episode) {
	e.stage, e.asAdult = "REVIEW", o.adult(e)
	o.timeline.after(9, 16, "a session", func(ctx context.Context) error { return o.session(ctx, e) })
	o.timeline.after(20, 9, "listing for a review", func(ctx context.Context) error { return o.listReview(ctx, e) })
}

var sessionWords = []string{
	"Talked about the week at school and about what a video claims; was open and asked questions.",
	"Went through two news stories together and compared sources.",
	"Spoke about family and about anger; a plan for the weekend was made.",
}

func (o *office) session(ctx context.Context, e *episode) error {
	if e.stage != "REVIEW" || e.halted {
		return nil
	}
	if o.adult(e) && !e.asAdult { // has turned 18: consents anew before any more support
		if err := o.answer(ctx, e, "GIVEN"); err != nil {
			return err
		}
		e.asAdult = true
	}
	mentor := o.holder(casework.Provider, e.n).actor()
	form, err := o.app.Sessions.Show(ctx, mentor, e.ref)
	if err != nil || len(form.Items) == 0 {
		return err
	}
	e.sessions++
	in := casework.Session{
		On: o.today(), Attended: e.sessions%5 != 0, Place: pick(e.r, []string{"SCHOOL", "COMMUNITY", "ONLINE"}), Summary: pick(e.r, sessionWords),
		NextOn: o.today().AddDays(21), RiskFlag: e.risk && e.sessions == 2, NoSensitive: true,
	}
	if !in.Attended {
		in.Summary = "Did not come and gave no reason; a message was left."
	}
	if _, err := o.app.Sessions.Record(ctx, mentor, e.ref, form.Version, form.Items[0].ID, in, &casework.Faults{}); err != nil {
		return err
	}
	if e.sessions < 10 {
		o.timeline.after(20, 16, "a session", func(ctx context.Context) error { return o.session(ctx, e) })
	}
	return nil
}

func (o *office) listReview(ctx context.Context, e *episode) error {
	if e.stage != "REVIEW" {
		return nil
	}
	coordinator := o.holder(casework.Coordinator, e.n).actor()
	form, err := o.app.Meetings.ListingOf(ctx, coordinator, e.ref)
	if err != nil {
		return err
	}
	m := o.next(false)
	if _, err := o.app.Meetings.ListCase(ctx, coordinator, e.ref, meetings.Choice{Version: form.Version, Meeting: m.id, NoSensitive: true}); err != nil {
		return err
	}
	m.items = append(m.items, e)
	if e.afterwards == "EXIT" && e.reviews == 2 {
		o.timeline.after(2, 12, "an exit assessment", func(ctx context.Context) error { return o.assess(ctx, e, "EXIT") })
	}
	return nil
}

// review is the panel's review of support at its meeting.
func (o *office) review(ctx context.Context, e *episode, chair casework.Actor, positions []casework.Position) error {
	outcome, action := "CONTINUE", casework.WriteReview
	switch {
	case e.afterwards == "ABROAD":
		return o.leave(ctx, e, "ABROAD", positions)
	case e.afterwards == "EXIT" && e.reviews == 2:
		outcome, action = "EXIT", casework.CloseCase
	case e.afterwards == "PAUSE" && e.reviews == 0:
		outcome = "PAUSE"
	}
	form, err := o.app.Reviews.Ask(ctx, chair, action, e.ref, "REVIEW")
	if err != nil {
		return err
	}
	in := reviews.PanelReview{
		Decision: casework.Decision{
			Outcome: outcome, On: o.today(), Question: "Should support go on?", Options: "Go on; change the plan; end support.",
			Rationale: reviewReasons.Label(outcome), Proportionality: "Support is wanted and is no more than is needed.",
			ReliedOn: "The provider's records of the last two months and the school's account.", Positions: positions, NoSensitive: true,
		},
		NextDue: casework.DateOf(secondTuesday(o.timeline.now.AddDate(0, 2, 0))),
	}
	if outcome == "EXIT" {
		in.Closure = casework.Closure{Code: "SUCCESS", Onward: "The youth club and the family doctor go on; no more is needed."}
		in.Considered = casework.HealthConsideration{Considered: "yes", Refer: "no", Reason: "Health is in touch already."}
	}
	if _, err := o.app.Reviews.Review(ctx, chair, e.ref, form.Version, in, &casework.Faults{}); err != nil {
		return err
	}
	e.reviews++
	switch outcome {
	case "EXIT":
		o.closed(e)
	case "PAUSE":
		e.halted = true
		o.timeline.after(1, 11, "a pause", func(ctx context.Context) error { return o.pause(ctx, e) })
	default:
		o.timeline.after(35, 9, "listing for a review", func(ctx context.Context) error { return o.listReview(ctx, e) })
	}
	return nil
}

var reviewReasons = casework.Vocabulary{
	{Code: "CONTINUE", Label: "Progress is made, and the person comes to the sessions."},
	{Code: "PAUSE", Label: "The person cannot be found at the moment; support waits."},
	{Code: "EXIT", Label: "The goals of the plan are reached, and the concern has gone."},
}

func (o *office) pause(ctx context.Context, e *episode) error {
	coordinator := o.holder(casework.Coordinator, e.n).actor()
	form, err := o.app.Plans.Show(ctx, coordinator, e.ref)
	if err != nil {
		return err
	}
	_, err = o.app.Reviews.Pause(ctx, coordinator, e.ref, form.Version, casework.EventPause, casework.Pause{Reason: "MISSING", NoSensitive: true})
	return err
}

// leave closes a case whose consent was refused or withdrawn, or, by the panel at its meeting, one whose person left the country.
func (o *office) leave(ctx context.Context, e *episode, code string, positions []casework.Position) error {
	chair := o.holder(casework.PanelChair, 0).actor()
	form, err := o.app.Reviews.Ask(ctx, chair, casework.CloseCase, e.ref, reviews.AnyItem)
	if err != nil {
		return err
	}
	in := casework.Closure{
		Code: code, On: o.today(), Rationale: "The panel looked at the case again and can do no more.", Onward: "None is needed.", NoSensitive: true,
	}
	d := casework.Decision{
		Question: "The person lives abroad now: hold the case, or close it?", Options: "Hold it for a return; close it.", Positions: positions,
		Proportionality: "Nothing more is kept than the case needs.", ReliedOn: "The family's account, and the school's that the place was given up.",
	}
	h := casework.HealthConsideration{Considered: "yes", Refer: "yes", Reason: "There are needs that health can meet.", Arrangement: "The family doctor was written to."}
	if _, err := o.app.Reviews.Close(ctx, chair, e.ref, form.Version, in, h, d, &casework.Faults{}); err != nil {
		return err
	}
	e.stage = "OVER"
	if code != "ABROAD" {
		o.closed(e)
	}
	return nil
}

// closed plans the reviews six and twelve months after closing.
func (o *office) closed(e *episode) {
	e.stage = "CLOSED"
	if e.later == nil {
		e.later = []string{"NO-CONCERN", reviews.Finish}
	}
	for i, found := range e.later {
		kind := []string{"6", "12"}[i]
		o.timeline.after(184*(i+1), 14, "a review after closing", func(ctx context.Context) error { return o.lookBack(ctx, e, kind, found) })
	}
}

func (o *office) lookBack(ctx context.Context, e *episode, kind, found string) error {
	chair := o.holder(casework.PanelChair, 0).actor()
	form, err := o.app.Reviews.Ask(ctx, chair, casework.WriteReview, e.ref, "POST-CLOSURE")
	if err != nil {
		return err
	}
	in := casework.Review{Kind: kind, On: o.today(), Outcome: found, Rationale: "School and police were asked and have nothing new to tell.", NoSensitive: true}
	switch found {
	case "EXTEND":
		in.ExtendTo, in.ExtendWhy = o.today().AddMonths(6), "A move to another school is near; the panel wants to see how it goes."
	case "CONCERN-REOPEN":
		in.Rationale = "The college reports new contact with the group, from two sources."
	}
	_, ref, err := o.app.Reviews.AfterClosing(ctx, chair, e.ref, form.Version, in, &casework.Faults{})
	if err == nil && !slices.Contains([]string{"", e.ref}, ref) {
		e.stage = "OVER"
	}
	return err
}

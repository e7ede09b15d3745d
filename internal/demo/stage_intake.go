package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/intake"
)

// planIntake plans what comes to the panel beside the referrals that are typed at once: one that somebody has begun and not
// sent, and those of people without an account and of partners.
func (o *office) planIntake() {
	o.timeline.at(weekday(o.timeline.end.AddDate(0, 0, -4), 15), "a draft of a referral", o.begin)
	o.byLinks()
	o.byPartners()
}

// byLinks plans one-time links: one that nobody opened, one that was revoked, one whose referral was taken in and one whose
// referral waits.
func (o *office) byLinks() {
	who := o.holder(casework.Coordinator, 0)
	for i, l := range []struct {
		daysAgo      int
		organisation string
		then         func(context.Context, string) error
	}{
		{60, "Wolds Valley Primary School", func(ctx context.Context, link string) error { return o.refer(ctx, link, true) }},
		{20, "Sileby Road Surgery", o.revoke},
		{3, "Market Bosworth High School", func(ctx context.Context, link string) error { return o.refer(ctx, link, false) }},
		{1, "Oadby Youth Club", func(context.Context, string) error { return nil }},
	} {
		o.timeline.at(weekday(o.timeline.end.AddDate(0, 0, -l.daysAgo), 10+i), "a one-time link", func(ctx context.Context) error {
			made, err := o.app.Intake.Invite(ctx, who.actor(), intake.Invitation{Organisation: l.organisation, Reason: "NO-ACCOUNT", Days: 7}, "")
			if err != nil {
				return err
			}
			return l.then(ctx, strings.TrimPrefix(made.Link, "/refer/"))
		})
	}
}

func (o *office) revoke(ctx context.Context, _ string) error {
	who := o.holder(casework.Coordinator, 0).actor()
	links, err := o.app.Intake.Links(ctx, who)
	if err != nil {
		return err
	}
	return o.app.Intake.Revoke(ctx, who, links.List[0].ID)
}

// refer writes a referral by a link, and has it taken in where it is to be.
func (o *office) refer(ctx context.Context, token string, taken bool) error {
	nobody := casework.Actor{Kind: casework.Anonymous}
	secret, _, err := o.app.Intake.Begin(ctx, nobody, token)
	if err != nil {
		return err
	}
	v := intake.Visitor{Token: token, Browser: secret}
	e := &episode{route: route{screening: "NFA"}, n: len(o.cases), r: o.r}
	typed := o.write(e)
	typed.People.SourceDetail = "School without an account"
	for _, page := range intake.Sections() {
		if page.Key == "work" {
			continue
		}
		if _, err := o.app.Intake.KeepOutside(ctx, nobody, v, page, 0, typed); err != nil {
			return fmt.Errorf("the page %s: %w", page.Key, err)
		}
	}
	if _, err := o.app.Intake.SendOutside(ctx, nobody, v, true); err != nil || !taken {
		return err
	}
	o.cases = append(o.cases, e)
	o.timeline.after(1, 9, "taking a referral in", func(ctx context.Context) error {
		who := o.holder(casework.Coordinator, 0).actor()
		waiting, _, err := o.app.Intake.Queue(ctx, who)
		if err != nil {
			return err
		}
		if e.ref, err = o.app.Intake.TakeIn(ctx, who, waiting[0].ID, intake.Decision{Version: waiting[0].Version, NoSensitive: true}); err == nil {
			o.screen(e)
		}
		return err
	})
	return nil
}

// begin keeps three pages of a referral.
func (o *office) begin(ctx context.Context) error {
	e := &episode{r: o.r}
	typed := o.write(e)
	typed.Concern.Type, typed.Person.Gender, typed.Person.Address = "", "", ""
	for _, page := range intake.Sections() {
		if page.Key != "person" && page.Key != "concern" && page.Key != "work" {
			continue
		}
		if _, err := o.app.Intake.Keep(ctx, o.holder(casework.Coordinator, 1).actor(), page, 0, typed); err != nil {
			return fmt.Errorf("the page %s: %w", page.Key, err)
		}
	}
	return nil
}

// afterwards plans what happens to a referral on file beside its way: some are amended, and some taken back.
func (o *office) afterwards(e *episode) {
	if e.n%7 == 3 {
		o.timeline.after(1, 12, "an amendment", func(ctx context.Context) error { return o.amend(ctx, e) })
	}
	if e.n%5 == 1 {
		o.timeline.after(1, 13, "telling a referrer", func(ctx context.Context) error { return o.tell(ctx, e) })
	}
	if e.withdrawn != "" {
		o.timeline.after(2, 16, "a withdrawal of a referral", func(ctx context.Context) error { return o.takeBack(ctx, e) })
	}
}

func (o *office) amend(ctx context.Context, e *episode) error {
	who := o.holder(casework.Coordinator, e.n).actor()
	more := intake.Retyped{Text: "The tutor rang again: a second pupil heard the same.", Reason: "MORE", Note: "By telephone.", NoSensitive: true}
	if err := o.app.Intake.Retype(ctx, who, e.ref, "more", more); err != nil {
		return err
	}
	page, err := o.app.Intake.Amend(ctx, who, e.ref, "phone")
	if err != nil {
		return err
	}
	return o.app.Intake.Retype(ctx, who, e.ref, "phone", intake.Retyped{Version: page.Version, Text: "01632 960999", Reason: "TYPED", NoSensitive: true})
}

func (o *office) takeBack(ctx context.Context, e *episode) error {
	who := o.holder(casework.Coordinator, e.n).actor()
	v, err := o.app.Withdrawal.View(ctx, who, e.ref)
	if err != nil || !v.Possible {
		return err
	}
	notes := map[string]string{"DUPLICATE": "The school had referred the same concern a day earlier.", "MISTAKE": "A namesake: the person named lives in another county."}
	officer := o.people[slices.IndexFunc(o.people, func(p SignIn) bool { return p.Role == casework.CaseOfficer })]
	return o.app.Withdrawal.Withdraw(ctx, who, e.ref, v.Version, v.Pending.Count(), casework.Withdrawal{Reason: e.withdrawn, Note: notes[e.withdrawn], Agreed: officer.Name, NoSensitive: true})
}

// tell has the coordinator tell the referrer of a case what is safe.
func (o *office) tell(ctx context.Context, e *episode) error {
	who := o.holder(casework.Coordinator, e.n).actor()
	v, err := o.app.Feedback.View(ctx, who, e.ref)
	if err != nil {
		return err
	}
	return o.app.Feedback.Tell(ctx, who, e.ref, casework.Feedback{Level: v.Levels[len(v.Levels)-1], To: address(e.referral.People.Name)})
}

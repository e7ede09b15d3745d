package casework_test

import (
	"slices"
	"testing"

	"channelpanel/internal/casework"
)

// Shows SC-13.
func TestSC13WarnsOfAReviewThatIsNotSetOrOverdueAndRefusesNothing(t *testing.T) {
	t.Parallel()
	for _, r := range []struct {
		name string
		next casework.Date
		says string
	}{
		{"a review next month is noted as passed", day("2026-12-22"), ""},
		{"a review today is not overdue", today, ""},
		{"a review that is not set is warned of", casework.Date{}, "No next review is set (section 36(4)(c))"},
		{"a review of yesterday is overdue", day("2026-11-23"), "The review due on 23 November 2026 is overdue (section 36(4)(c))"},
	} {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			c := at(casework.StateActive)
			f := complete(c, casework.EventReview)
			f.Review.NextDue = r.next
			change, err := c.Apply(casework.EventReview, f)
			if err != nil {
				t.Fatalf("the review was refused: %v", err)
			}
			want := map[bool]string{true: "passed", false: "warned"}[r.says == ""]
			if outcome(change, "SC-13") != want || note(change, "SC-13") != r.says {
				t.Errorf("SC-13 %s: %q; want %s: %q", outcome(change, "SC-13"), note(change, "SC-13"), want, r.says)
			}
			if c.NextReview != r.next {
				t.Errorf("the case keeps %s as its next review, want %s", c.NextReview, r.next)
			}
			// The list of cases asks the same of what is on file.
			live := at(casework.StateActive)
			live.NextReview = r.next
			if got := said(casework.SC13(casework.Facts{Today: today, Case: live}), "SC-13"); got != r.says {
				t.Errorf("of the case on file it says %q, want %q", got, r.says)
			}
		})
	}
}

// Shows SC-14.
func TestSC14ARevisedPlanIsANewVersionWithItsReason(t *testing.T) {
	t.Parallel()
	for _, s := range []casework.State{casework.StateConsentPending, casework.StateActive, casework.StatePaused} {
		c := at(s)
		f := complete(c, casework.EventRevisePlan)
		change, err := c.Apply(casework.EventRevisePlan, f)
		if err != nil || c.PlanVersion != 2 || c.State != s || change.Title != "Support plan revised: version 2" {
			t.Errorf("%s: version %d, %q, %v", c.State, c.PlanVersion, change.Title, err)
		}
		f.Plan.Reason = ""
		if _, err = c.Apply(casework.EventRevisePlan, f); err == nil || c.PlanVersion != 2 {
			t.Errorf("%s: without a reason the plan is at version %d, %v", s, c.PlanVersion, err)
		}
		if got, want := said(casework.Missing(f, casework.EventRevisePlan), "SC-14"), "Enter why the plan is revised (section 36(4)(d))"; got != want {
			t.Errorf("%s: SC-14 says %q, want %q", s, got, want)
		}
	}
	first := at(casework.StateListed)
	first.PlanVersion = 0
	if change, err := first.Apply(casework.EventAdopt, complete(first, casework.EventAdopt)); err != nil || first.PlanVersion != 1 {
		t.Errorf("the first plan is version %d, %v, %v; want 1, with no reason asked", first.PlanVersion, change.Title, err)
	}
}

// Shows SC-15.
func TestSC15PartnerInformationSaysWhereItIsFromWhenAndWhy(t *testing.T) {
	t.Parallel()
	for _, r := range []struct {
		name   string
		change func(*casework.PartnerAnswer)
		says   string
	}{
		{"an answer with all three is kept", nil, ""},
		{"an answer needs the body it comes from", func(a *casework.PartnerAnswer) { a.Body = "" },
			"Enter the body that the information comes from (section 38(1))"},
		{"an answer needs its date", func(a *casework.PartnerAnswer) { a.On = casework.Date{} }, "Enter the date of the answer"},
		{"an answer is not dated ahead", func(a *casework.PartnerAnswer) { a.On = today.AddDays(1) }, "The date of the answer must be today or in the past"},
		{"an answer says why it is necessary and proportionate", func(a *casework.PartnerAnswer) { a.Necessity = "" },
			"Enter why it is necessary and proportionate to share this (section 38(3))"},
		{"a refusal with its reason is kept, without information", func(a *casework.PartnerAnswer) {
			a.Kind, a.Reason, a.Information, a.Necessity = casework.ReturnRefused, "It would breach a court order", "", ""
		}, ""},
		{"a nil return discloses nothing and needs no more", func(a *casework.PartnerAnswer) {
			a.Kind, a.Information, a.Necessity = casework.ReturnNothing, "", ""
		}, ""},
		{"a refusal needs its reason", func(a *casework.PartnerAnswer) { a.Kind, a.Information, a.Necessity = casework.ReturnRefused, "", "" }, "Enter why the body does not disclose the information (section 38(3))"},
	} {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			a := casework.PartnerAnswer{Body: "Ashfield School", On: today, Kind: casework.ReturnInformation, Information: "Attends well", Necessity: "The panel has to know", NoSensitive: true}
			if r.change != nil {
				r.change(&a)
			}
			err := a.Validate(today)
			if got := said(faultsOf(err), "SC-15"); got != r.says || (err != nil) != (r.says != "") {
				t.Errorf("%q, %v; want %q", got, err, r.says)
			}
			check, _ := casework.CheckByID("SC-15")
			if check.Severity != casework.Blocks {
				t.Errorf("SC-15 %s", check.Severity)
			}
		})
	}
	empty := casework.PartnerAnswer{Body: "Ashfield School", On: today, Necessity: "The panel has to know", NoSensitive: true}
	if err := empty.Validate(today); err == nil {
		t.Error("an answer that says nothing and refuses nothing is kept")
	}
	asked := casework.Request{Agency: "agency-1", Questions: "How does he attend?", SentOn: today, DueOn: today.AddDays(14), NoSensitive: true}
	if got, want := said(faultsOf(asked.Validate(today)), "SC-15"), "Enter why it is necessary and proportionate to ask for this (section 38(1))"; got != want {
		t.Errorf("of a request SC-15 says %q, want %q", got, want)
	}
	asked.Necessity = "The panel meets on 1 December"
	if err := asked.Validate(today); err != nil {
		t.Errorf("a request that says why is refused: %v", err)
	}
}

const sensitive = "Confirm that this holds no information from or about an intelligence service (section 38(5)). " +
	"If it does, do not save it: tell the police case officer in person"

// Shows SC-16.
func TestSC16NoTextIsSavedWithoutTheConfirmationThatItHoldsNothingSensitive(t *testing.T) {
	t.Parallel()
	in := func(s casework.State, e casework.Event, what string, open func(*casework.Facts)) []row {
		return []row{
			{what + " is not saved without it", s, e, open, sensitive},
			{what + " is saved with it", s, e, nil, ""},
		}
	}
	shows(t, "SC-16", slices.Concat(
		in(casework.StateReceived, casework.EventAssess, "a screening", func(f *casework.Facts) { f.Screening.NoSensitive = false }),
		in(casework.StateSignOff, casework.EventSendBack, "why a screening is sent back", func(f *casework.Facts) { f.SignOff.NoSensitive = false }),
		in(casework.StateSection36, casework.EventMet, "a section 36 decision", func(f *casework.Facts) { f.Section36.NoSensitive = false }),
		in(casework.StateInformation, casework.EventExit, "an end before the panel", func(f *casework.Facts) { f.Exit.NoSensitive = false }),
		in(casework.StateReceived, casework.EventTakeBack, "a withdrawal of a referral", func(f *casework.Facts) { f.Withdrawal.NoSensitive = false }),
		in(casework.StateInformation, casework.EventList, "a reason to list without an assessment", func(f *casework.Facts) {
			f.Listing.Assessed, f.Listing.Waiver = false, "Urgent"
		}),
		in(casework.StateListed, casework.EventDefer, "a decision of the panel", func(f *casework.Facts) { f.Decision.NoSensitive = false }),
		in(casework.StateListed, casework.EventAdopt, "a support plan", func(f *casework.Facts) { f.Plan.NoSensitive = false }),
		in(casework.StateConsentPending, casework.EventConsent, "an answer about consent", func(f *casework.Facts) { f.Consent.NoSensitive = false }),
		in(casework.StateActive, casework.EventSession, "a session", func(f *casework.Facts) { f.Session.NoSensitive = false }),
		in(casework.StateActive, casework.EventPause, "a note on a pause", func(f *casework.Facts) { f.Pause.NoSensitive = false }),
		in(casework.StateActive, casework.EventReview, "a review", func(f *casework.Facts) { f.Review.NoSensitive = false }),
		in(casework.StateActive, casework.EventClose, "a closure", func(f *casework.Facts) { f.Closure.NoSensitive = false }),
		in(casework.StateMonitoring, casework.EventReviewClosed, "a review after closing", func(f *casework.Facts) { f.Review.NoSensitive = false }),
		in(casework.StateActive, casework.EventOfferTransfer, "an offer to another panel", func(f *casework.Facts) { f.Transfer.NoSensitive = false }),
		in(casework.StateActive, casework.EventDied, "a closure for somebody who died", func(f *casework.Facts) { f.Closure.NoSensitive = false }),
	))
	answer := casework.PartnerAnswer{Body: "Ashfield School", On: today, Kind: casework.ReturnInformation, Information: "Attends well", Necessity: "The panel has to know"}
	if got := said(faultsOf(answer.Validate(today)), "SC-16"); got != sensitive {
		t.Errorf("of a partner's answer it says %q", got)
	}
	if got := said(casework.Sensitive(), "SC-16"); got != sensitive {
		t.Errorf("of any other text it says %q", got)
	}
}

// Shows SC-17.
func TestSC17EveryDecisionRecordsTheGuidanceInForceOnItsDay(t *testing.T) {
	t.Parallel()
	for _, r := range []struct{ name, on, want string }{
		{"the day before the guidance of 2015", "2015-04-11", "2012"},
		{"its first day", "2015-04-12", "2015"},
		{"the day before the guidance of 2020", "2020-11-01", "2015"},
		{"its first day", "2020-11-02", "2020"},
		{"the day before the guidance of 2023", "2023-12-14", "2020"},
		{"its first day", "2023-12-15", "2023"},
		{"now", "2026-11-24", "2023"},
	} {
		t.Run(r.name+", "+r.on, func(t *testing.T) {
			t.Parallel()
			c := at(casework.StateListed)
			c.ReceivedOn, c.Section36On = day("2012-11-01"), day("2012-11-02")
			f := complete(c, casework.EventDefer)
			f.Decision.On = day(r.on)
			change, err := c.Apply(casework.EventDefer, f)
			if err != nil || change.Edition != r.want {
				t.Errorf("a decision of the panel records %q, %v; want %q", change.Edition, err, r.want)
			}
			s := at(casework.StateSection36)
			s.ReceivedOn = day("2012-11-01")
			f = complete(s, casework.EventMet)
			f.Section36.On = day(r.on)
			if change, err = s.Apply(casework.EventMet, f); err != nil || change.Edition != r.want {
				t.Errorf("a section 36 decision records %q, %v; want %q", change.Edition, err, r.want)
			}
		})
	}
}

// Shows SC-18.
func TestSC18AClosureSetsTheSixAndTheTwelveMonthReview(t *testing.T) {
	t.Parallel()
	for _, s := range []casework.State{casework.StateActive, casework.StatePaused, casework.StateConsentRefused, casework.StateWithdrawn} {
		c := at(s)
		f := complete(c, casework.EventClose)
		f.Closure.On = day("2026-08-31")
		change, err := c.Apply(casework.EventClose, f)
		want := []casework.Followup{
			{Kind: "review-6", Title: "Six-month review after closure", Due: day("2027-02-28"), Basis: "SC-18"},
			{Kind: "review-12", Title: "Twelve-month review after closure", Due: day("2027-08-31"), Basis: "SC-18"},
		}
		if err != nil || !slices.Equal(change.Due, want) {
			t.Errorf("from %s is due %+v, %v; want %+v", s, change.Due, err, want)
		}
		if c.State != casework.StateMonitoring || c.MonitorUntil != day("2027-08-31") {
			t.Errorf("from %s the case is %s until %s", s, c.State, c.MonitorUntil)
		}
	}
	for _, e := range []casework.Event{casework.EventDied, casework.EventAbroad} {
		c := at(casework.StateActive)
		if change, err := c.Apply(e, complete(c, e)); err != nil || len(change.Due) > 0 || c.State != casework.StateClosed {
			t.Errorf("%s: due is %+v, %v: no review is asked for after it", e, change.Due, err)
		}
	}
}

// Shows SC-19.
func TestSC19MonitoringIsExtendedForAReasonAndNoFurtherThan24Months(t *testing.T) {
	t.Parallel()
	extend, closed := casework.EventExtend, casework.StateMonitoring // closed on 20 November 2025
	until := func(on string) func(*casework.Facts) {
		return func(f *casework.Facts) { f.Review.ExtendTo = day(on) }
	}
	shows(t, "SC-19", []row{
		{"24 months after closing is the last day", closed, extend, until("2027-11-20"), ""},
		{"a day later is too late", closed, extend, until("2027-11-21"), "Monitoring may go on until 20 November 2027 at the latest, 24 months after closing"},
		{"tomorrow is soon enough", closed, extend, until("2026-11-25"), ""},
		{"today is no extension", closed, extend, until("2026-11-24"), "Enter until when monitoring goes on, after today"},
		{"it needs its end", closed, extend, func(f *casework.Facts) { f.Review.ExtendTo = casework.Date{} }, "Enter until when monitoring goes on, after today"},
		{"it needs its reason", closed, extend, func(f *casework.Facts) { f.Review.ExtendWhy = "" }, "Enter why monitoring goes on after the 12-month review"},
	})
	c := at(closed)
	if change, err := c.Apply(extend, complete(c, extend)); err != nil || c.MonitorUntil != day("2027-11-20") || len(change.Due) != 1 || change.Due[0].Due != day("2027-11-20") {
		t.Errorf("monitoring goes on until %s, due %+v, %v", c.MonitorUntil, change.Due, err)
	}
}

// Shows SC-20.
func TestSC20AReviewThatFindsAConcernReopensTheCase(t *testing.T) {
	t.Parallel()
	concern := func(f *casework.Facts) { f.Review.Outcome = "CONCERN-REOPEN" }
	says := "The review found a concern: reopen the case as a new episode"
	closed := casework.StateMonitoring
	shows(t, "SC-20", []row{
		{"a review without concern is recorded", closed, casework.EventReviewClosed, nil, ""},
		{"one with a concern is not only recorded", closed, casework.EventReviewClosed, concern, says},
		{"nor does monitoring end with it", closed, casework.EventFinish, concern, says},
		{"nor is it extended", closed, casework.EventExtend, concern, says},
	})
	old := at(closed)
	if _, err := old.Apply(casework.EventConcern, complete(old, casework.EventConcern)); err != nil || old.State != casework.StateClosed || old.Outcome != "CONCERN-REOPEN" {
		t.Fatalf("the old episode is %s, %q, %v", old.State, old.Outcome, err)
	}
	next := old.NextEpisode(today)
	if next.Person != old.Person || next.ReopenedFrom != old.ID || next.ID == old.ID || next.State != "" {
		t.Errorf("the new episode is not of the same person, or not linked: %+v", next)
	}
	if _, err := next.Apply(casework.EventReopen, casework.Facts{Today: today}); err != nil || next.State != casework.StateReopened {
		t.Errorf("the new episode is %q, %v", next.State, err)
	}
	stray := newborn()
	if _, err := stray.Apply(casework.EventReopen, casework.Facts{Today: today}); err == nil {
		t.Error("an episode is reopened from nothing")
	}
}

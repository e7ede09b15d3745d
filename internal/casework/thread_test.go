package casework_test

import (
	"slices"
	"testing"

	"channelpanel/internal/casework"
)

// One person's case from the referral to the twelve-month review, and the dates that it keeps on the way.
func TestACaseGoesFromReferralToItsLastReview(t *testing.T) {
	t.Parallel()
	c := newborn()
	on := func(d string, e casework.Event, to casework.State) casework.Change {
		t.Helper()
		f := complete(c, e)
		f.Today = day(d)
		redate(&f)
		change, err := c.Apply(e, f)
		if err != nil || c.State != to {
			t.Fatalf("%s on %s: at %s, want %s: %v", e, d, c.State, to, err)
		}
		return change
	}
	on("2026-09-02", casework.EventReceive, casework.StateReceived)
	on("2026-09-04", casework.EventHold, casework.StateHeld)
	on("2026-09-07", casework.EventRelease, casework.StateReceived)
	on("2026-09-07", casework.EventAssess, casework.StateSignOff)
	on("2026-09-07", casework.EventProgress, casework.StateSection36)
	on("2026-09-08", casework.EventMet, casework.StateInformation)
	on("2026-09-22", casework.EventList, casework.StateListed)
	on("2026-10-06", casework.EventDefer, casework.StateDeferred)
	on("2026-10-27", casework.EventList, casework.StateListed)
	adopted := on("2026-11-10", casework.EventAdopt, casework.StateConsentPending)
	if adopted.Edition != "2023" || c.PlanVersion != 1 || c.FirstPanelOn != day("2026-10-06") || c.AdoptedOn != day("2026-11-10") {
		t.Errorf("adopted: %+v", c)
	}
	on("2026-11-17", casework.EventConsent, casework.StateActive)
	if c.SupportFrom != day("2026-11-17") || c.NextReview != day("2026-12-17") {
		t.Errorf("support from %s, next review %s", c.SupportFrom, c.NextReview)
	}
	on("2026-11-24", casework.EventSession, casework.StateActive)
	on("2026-12-08", casework.EventReview, casework.StateActive)
	on("2026-12-10", casework.EventRevisePlan, casework.StateActive)
	if c.PlanVersion != 2 {
		t.Errorf("a revised plan is version %d", c.PlanVersion)
	}
	on("2026-12-14", casework.EventPause, casework.StatePaused)
	on("2026-12-18", casework.EventResume, casework.StateActive)
	closed := on("2027-01-12", casework.EventClose, casework.StateMonitoring)
	if len(closed.Due) != 2 || closed.Due[0].Due != day("2027-07-12") || closed.Due[1].Due != day("2028-01-12") {
		t.Errorf("closing makes due: %v", closed.Due)
	}
	six := complete(c, casework.EventReviewClosed)
	six.Today, six.Review.On, six.Review.Kind = day("2027-07-13"), day("2027-07-13"), "6"
	if _, err := c.Apply(casework.EventReviewClosed, six); err != nil || c.ReviewsDone != 6 {
		t.Fatalf("six-month review: %v", err)
	}
	last := on("2028-01-11", casework.EventFinish, casework.StateClosed)
	if !slices.Contains(last.Settles, "review-12") || !c.State.Ended() {
		t.Errorf("the last review settles %v", last.Settles)
	}
}

// redate brings what is recorded at a step to its day.
func redate(f *casework.Facts) {
	d := f.Today
	if f.Screening != nil {
		f.Screening.On = d
	}
	if f.Check != nil {
		f.Check.On = d
	}
	if f.Section36 != nil {
		f.Section36.On = d
	}
	if f.Decision != nil {
		f.Decision.On, f.Decision.DeferTo = d, d.AddDays(21)
	}
	if f.Consent != nil {
		f.Consent.RequestedOn, f.Consent.On = d, d
	}
	if f.Session != nil {
		f.Session.On = d
	}
	if f.Review != nil {
		f.Review.On, f.Review.NextDue = d, d.AddMonths(1)
	}
	if f.Closure != nil {
		f.Closure.On = d
	}
}

// take applies an event on an otherwise complete record that alter has changed.
func take(s casework.State, e casework.Event, alter func(*casework.Case, *casework.Facts)) (casework.Case, casework.Change, error) {
	c := at(s)
	f := complete(c, e)
	if alter != nil {
		alter(&c, &f)
	}
	change, err := c.Apply(e, f)
	return c, change, err
}

func TestWhatAStepLeavesBehind(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name  string
		state casework.State
		event casework.Event
		alter func(*casework.Case, *casework.Facts)
		holds func(casework.Case, casework.Change) bool
	}{
		{"a referral is received under the concerns of its day", "", casework.EventReceive, nil,
			func(c casework.Case, _ casework.Change) bool { return c.State == casework.StateReceived }},
		{"a further plan after a re-assessment is the next version", casework.StateListed, casework.EventAdopt,
			func(c *casework.Case, _ *casework.Facts) { c.PlanVersion = 2 },
			func(c casework.Case, _ casework.Change) bool {
				return c.PlanVersion == 3 && c.ConsentStatus == "NOT-YET"
			}},
		{"a first panel day is kept when the case comes back", casework.StateListed, casework.EventAdopt,
			func(c *casework.Case, _ *casework.Facts) { c.FirstPanelOn = day("2026-10-01") },
			func(c casework.Case, _ casework.Change) bool { return c.FirstPanelOn == day("2026-10-01") }},
		{"the third deferral is flagged", casework.StateListed, casework.EventDefer,
			func(c *casework.Case, _ *casework.Facts) { c.Deferrals = 2 },
			func(_ casework.Case, ch casework.Change) bool {
				return slices.Contains(ch.Checks, casework.CheckNote{Outcome: "warned", Note: "Deferred more than twice"})
			}},
		{"the second is not", casework.StateListed, casework.EventDefer,
			func(c *casework.Case, _ *casework.Facts) { c.Deferrals = 1 },
			func(_ casework.Case, ch casework.Change) bool {
				return !slices.ContainsFunc(ch.Checks, func(n casework.CheckNote) bool { return n.Outcome == "warned" })
			}},
		{"a refused transfer goes back to where the case was", casework.StateTransferOffer, casework.EventRefuseTransfer,
			func(c *casework.Case, _ *casework.Facts) { c.StateBefore = casework.StateDeferred },
			func(c casework.Case, _ casework.Change) bool {
				return c.State == casework.StateDeferred && c.StateBefore == ""
			}},
		{"an accepted one ends the case here", casework.StateTransferOffer, casework.EventAcceptTransfer, nil,
			func(c casework.Case, ch casework.Change) bool {
				return c.ClosureCode == "XFER" && c.NextReview.IsZero() && slices.Contains(ch.Settles, "consent-18")
			}},
		{"a session of before the consent was renewed may be recorded late", casework.StateActive, casework.EventSession,
			func(c *casework.Case, f *casework.Facts) {
				c.ConsentOn, c.SupportFrom, f.Session.On = day("2026-11-20"), day("2026-10-05"), day("2026-11-10")
			},
			func(_ casework.Case, ch casework.Change) bool { return ch.Title == "Support session held" }},
		{"a risk that a provider raises stays until the panel has looked", casework.StateActive, casework.EventSession,
			func(_ *casework.Case, f *casework.Facts) { f.Session.RiskFlag = true },
			func(c casework.Case, _ casework.Change) bool { return c.SafetyFlag }},
		{"and is answered by the panel's review", casework.StateActive, casework.EventReview,
			func(c *casework.Case, _ *casework.Facts) { c.SafetyFlag = true },
			func(c casework.Case, _ casework.Change) bool { return !c.SafetyFlag }},
		{"a session without a risk does not take the flag away", casework.StateActive, casework.EventSession,
			func(c *casework.Case, _ *casework.Facts) { c.SafetyFlag = true },
			func(c casework.Case, _ casework.Change) bool { return c.SafetyFlag }},
		{"a review that finds nothing out is asked for again", casework.StateMonitoring, casework.EventReviewClosed,
			func(_ *casework.Case, f *casework.Facts) { f.Review.Outcome = "NO-INFO" },
			func(c casework.Case, ch casework.Change) bool {
				return c.ReviewsDone == 0 && len(ch.Settles) == 0 && ch.Due[0].Kind == "review-chase"
			}},
		{"whoever dies has no reviews left", casework.StateMonitoring, casework.EventDied, nil,
			func(c casework.Case, ch casework.Change) bool {
				return c.State == casework.StateClosed && c.MonitorUntil.IsZero() && slices.Contains(ch.Settles, "review-12")
			}},
		{"a screening leaves the referral where it was until it is signed off", casework.StateReceived, casework.EventAssess,
			func(c *casework.Case, _ *casework.Facts) { c.Deconfliction = "clear" },
			func(c casework.Case, _ casework.Change) bool {
				return c.State == casework.StateSignOff && c.ScreenedOn.IsZero() && c.ScreeningResult == "PROGRESS" && c.Outcome == ""
			}},
		{"one that is sent back leaves no result behind", casework.StateSignOff, casework.EventSendBack, nil,
			func(c casework.Case, _ casework.Change) bool {
				return c.State == casework.StateReceived && c.ScreeningResult == "" && c.StateBefore == ""
			}},
		{"one that is signed off is dated by the signature", casework.StateSignOff, casework.EventProgress, nil,
			func(c casework.Case, _ casework.Change) bool {
				return c.ScreenedOn == today && c.Deconfliction == "clear"
			}},
		{"a held referral may still go to other police work", casework.StateHeld, casework.EventAssess,
			func(c *casework.Case, f *casework.Facts) { c.Deconfliction, f.Screening.Result = "hold", "PURSUE" },
			func(c casework.Case, _ casework.Change) bool { return c.ScreeningResult == "PURSUE" }},
		{"and does so while it is held", casework.StateSignOff, casework.EventScreenOut,
			func(c *casework.Case, _ *casework.Facts) { c.Deconfliction, c.ScreeningResult = "hold", "PURSUE" },
			func(c casework.Case, _ casework.Change) bool { return c.Outcome == "PURSUE" }},
		{"a second look takes a screened referral up again as it came, with a clock of its own", casework.StateScreenedOut, casework.EventRevive, nil,
			func(c casework.Case, _ casework.Change) bool {
				k, _ := c.Reckon(nil)
				return c.State == casework.StateReceived && c.ScreeningResult == "" && c.ScreenedOn.IsZero() && c.Outcome == "" && c.Deconfliction == "clear" && k.Due == day("2026-12-01")
			}},
		{"one whose threshold was not met waits for another decision", casework.StateScreenedOut, casework.EventRevive,
			func(c *casework.Case, _ *casework.Facts) {
				*c = at(casework.StateSection36)
				c.State, c.Outcome, c.Section36Result = casework.StateScreenedOut, "NOT-MET", "NOT-MET"
			},
			func(c casework.Case, _ casework.Change) bool {
				return c.State == casework.StateSection36 && c.Section36Result == "" && c.Section36Maker == "" && !c.ScreenedOn.IsZero()
			}},
		{"one that ended while information was gathered goes on there", casework.StateScreenedOut, casework.EventRevive,
			func(c *casework.Case, _ *casework.Facts) {
				*c = at(casework.StateInformation)
				c.State, c.Outcome = casework.StateScreenedOut, "EXIT-NFA"
			},
			func(c casework.Case, _ casework.Change) bool {
				return c.State == casework.StateInformation && c.Section36Result == "MET" && c.Outcome == ""
			}},
		{"a check that says no is kept as one", casework.StateActive, casework.EventCheck,
			func(_ *casework.Case, f *casework.Facts) { f.Check.Answer = "no" },
			func(c casework.Case, ch casework.Change) bool {
				return c.Stopped() && c.State == casework.StateActive && ch.Title == "Deconfliction check: no"
			}},
		{"the decision keeps the edition of its own day", casework.StateListed, casework.EventNotAdopt,
			func(c *casework.Case, f *casework.Facts) { f.Decision.On = day("2023-12-14") },
			func(_ casework.Case, ch casework.Change) bool { return ch.Edition == "2020" }},
		{"a change names the fields that it changed, and never the state", casework.StateActive, casework.EventPause, nil,
			func(_ casework.Case, ch casework.Change) bool {
				return slices.Equal(ch.Fields, []casework.FieldChange{{Field: "paused_reason", New: "MISSING"}})
			}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			c, change, err := take(row.state, row.event, row.alter)
			if err != nil || !row.holds(c, change) {
				t.Errorf("%+v\n%+v\n%v", c, change, err)
			}
		})
	}
}

// What a step asks for beyond the statute, in the words that a person reads.
func TestAStepSaysWhatItStillNeeds(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name         string
		state        casework.State
		event        casework.Event
		alter        func(*casework.Case, *casework.Facts)
		field, words string
	}{
		{"a scheme of another year", "", casework.EventReceive, func(c *casework.Case, f *casework.Facts) { c.ConcernScheme = "B" },
			"concern_type", "The type of concern belongs to the list of another year"},
		{"listed without an assessment or a reason", casework.StateInformation, casework.EventList,
			func(_ *casework.Case, f *casework.Facts) { f.Listing.Assessed = false },
			"waiver", "Record an assessment first, or enter why the case is listed without one"},
		{"listed again without what was asked for", casework.StateDeferred, casework.EventList,
			func(_ *casework.Case, f *casework.Facts) { f.Listing.ReturnsMade = false },
			"returns_note", "Confirm that what the panel asked for has come, or enter why the case is listed without it"},
		{"listed again without a re-assessment", casework.StateWithdrawn, casework.EventList,
			func(_ *casework.Case, f *casework.Facts) { f.Reassess.Done = false },
			"reassessed", "Record the panel's re-assessment first (section 36(4)(e))"},
		{"closed without an exit assessment", casework.StateActive, casework.EventClose,
			func(_ *casework.Case, f *casework.Facts) { f.Closure.ExitAssessment = false },
			"exit_assessment", "Record the exit assessment first"},
		{"closed over a risk that nobody answered", casework.StateActive, casework.EventClose,
			func(c *casework.Case, _ *casework.Facts) { c.SafetyFlag = true },
			"safety", "A provider raised a risk in a session: answer it before closing"},
		{"closed as transferred", casework.StateActive, casework.EventClose,
			func(_ *casework.Case, f *casework.Facts) { f.Closure.Code = "XFER" },
			"code", "Use the step that offers the case to another panel"},
		{"closed as died", casework.StateActive, casework.EventClose,
			func(_ *casework.Case, f *casework.Facts) { f.Closure.Code = "DIED" },
			"code", "Use the step for somebody who died or left the country"},
		{"given to the police without an officer who accepts", casework.StateActive, casework.EventClose,
			func(_ *casework.Case, f *casework.Facts) { f.Closure.Code = "ESC-POL" },
			"accepted_by", "Enter the police officer who accepts the case"},
		{"a twelve-month review after three months", casework.StateMonitoring, casework.EventFinish,
			func(c *casework.Case, _ *casework.Facts) {
				c.ClosedOn, c.MonitorUntil = day("2026-08-20"), day("2027-08-20")
			},
			"kind", "The 12-month review is due on 20 August 2027: it is too early for it"},
		{"monitoring ended by the six-month review", casework.StateMonitoring, casework.EventFinish,
			func(_ *casework.Case, f *casework.Facts) { f.Review.Kind = "6" },
			"kind", "The 12-month review has to be held first"},
		{"monitoring ended before its extension is over", casework.StateMonitoring, casework.EventFinish,
			func(c *casework.Case, _ *casework.Facts) { c.ReviewsDone, c.MonitorUntil = 12, day("2027-05-20") },
			"held_on", "Monitoring goes on until 20 May 2027"},
		{"a session between an 18th birthday and the person's own consent", casework.StateActive, casework.EventSession,
			func(c *casework.Case, f *casework.Facts) {
				c.DateOfBirth, c.ConsentGiver = day("2008-11-05"), "individual"
				c.ConsentOn, c.SupportFrom, f.Session.On = day("2026-11-20"), day("2026-10-05"), day("2026-11-10")
			},
			"held_on", "Consent was given on 20 November 2026: a session cannot be dated before it (section 36(4)(b))"},
		{"resumed without a reason", casework.StatePaused, casework.EventResume,
			func(_ *casework.Case, f *casework.Facts) { f.Pause.Note = "" }, "pause_note", "Enter why support goes on"},
		{"deferred without a date", casework.StateListed, casework.EventDefer,
			func(_ *casework.Case, f *casework.Facts) { f.Decision.DeferTo = casework.Date{} },
			"defer_to", "Enter the date to which the panel defers, after today"},
		{"transferred without a word on consent", casework.StateActive, casework.EventOfferTransfer,
			func(_ *casework.Case, f *casework.Facts) { f.Transfer.ConsentNote = "" },
			"consent_note", "Enter whether the person knows of the transfer, and what they consented to"},
		{"held, and screened for anything but other police work", casework.StateHeld, casework.EventAssess,
			func(c *casework.Case, f *casework.Facts) { c.Deconfliction, f.Screening.Result = "hold", "NFA" },
			"deconfliction", "Record a deconfliction check that says yes first"},
		{"looked at again by whoever decided first", casework.StateScreenedOut, casework.EventRevive,
			func(_ *casework.Case, f *casework.Facts) { f.Look.By = "u-2" }, "outcome", "You decided first: somebody else has to take the second look"},
		{"taken up again by a second look that upholds", casework.StateScreenedOut, casework.EventRevive,
			func(_ *casework.Case, f *casework.Facts) { f.Look.Outcome = "UPHELD" }, "outcome", "The second look does not take the referral up again"},
		{"taken up again without a reason", casework.StateScreenedOut, casework.EventRevive,
			func(_ *casework.Case, f *casework.Facts) { f.Look.Reason = "" }, "decision", "Enter the reason for the decision"},
		{"taken up again after the panel gave it back to the police", casework.StateScreenedOut, casework.EventRevive,
			func(c *casework.Case, _ *casework.Facts) { c.Outcome = "POLICE" }, "outcome", "A second look is for a referral that was rejected before the panel"},
		{"signed off by whoever made it", casework.StateSignOff, casework.EventProgress,
			func(_ *casework.Case, f *casework.Facts) { f.SignOff.By = f.SignOff.Officer },
			"answer", "You made this screening: somebody else has to sign it off, or send it back"},
		{"sent back by whoever made it", casework.StateSignOff, casework.EventSendBack,
			func(_ *casework.Case, f *casework.Facts) { f.SignOff.By = f.SignOff.Officer },
			"answer", "You made this screening: somebody else has to sign it off, or send it back"},
		{"sent back without a word", casework.StateSignOff, casework.EventSendBack,
			func(_ *casework.Case, f *casework.Facts) { f.SignOff.Comment = "" }, "comment", "Enter what has to be looked at again"},
		{"taken on although the screening ends it", casework.StateSignOff, casework.EventProgress,
			func(c *casework.Case, _ *casework.Facts) { c.ScreeningResult = "NFA" },
			"result", "The screening does not progress the referral to a section 36 decision"},
		{"ended although the screening takes it on", casework.StateSignOff, casework.EventScreenOut,
			func(c *casework.Case, _ *casework.Facts) { c.ScreeningResult = "PROGRESS" }, "result", "The screening does not end the referral"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			c, _, err := take(row.state, row.event, row.alter)
			if !slices.ContainsFunc(faultsOf(err), func(f casework.Fault) bool { return f.Field == row.field && f.Msg == row.words }) {
				t.Errorf("got %v, want %s: %s", err, row.field, row.words)
			}
			if c.State != row.state {
				t.Errorf("refused, and yet at %s", c.State)
			}
		})
	}
}

// Every fault is shown at once: the law's, the step's, and what was badly typed.
func TestAStepReportsEveryFaultAtOnce(t *testing.T) {
	t.Parallel()
	_, _, err := take(casework.StateListed, casework.EventAdopt, func(c *casework.Case, f *casework.Facts) {
		c.ResidenceForce = ""
		f.Sitting = &casework.Sitting{Authorities: []string{"Leicester"}, Forces: []string{"Leicestershire Police"}}
		f.Decision = &casework.Decision{}
		f.Plan = &casework.Plan{}
	})
	var fields []string
	for _, fault := range faultsOf(err) {
		fields = append(fields, string(fault.Check)+" "+fault.Field)
	}
	want := []string{
		"SC-03 attendance", "SC-03 attendance", "SC-04 residence_force", "SC-05 chair", "SC-06 positions",
		"SC-07 consent_method", "SC-07 consent_request_due", "SC-07 consent_requester", "SC-07 items", "SC-16 no_sensitive",
		" outcome", " decided_on", " question", " options", " rationale", " proportionality", " relied_on",
	}
	if !slices.Equal(fields, want) {
		t.Errorf("got  %q\nwant %q", fields, want)
	}
}

// SC-20 in its other half: the new episode is the same person's, before the same panel, and can go on at once.
func TestAConcernOpensANewEpisode(t *testing.T) {
	t.Parallel()
	old, _, err := take(casework.StateMonitoring, casework.EventConcern, nil)
	if err != nil || old.Outcome != "CONCERN-REOPEN" || old.State != casework.StateClosed {
		t.Fatalf("%+v: %v", old, err)
	}
	next := old.NextEpisode(today)
	if next.State != "" || next.ReopenedFrom != old.ID || next.Person != old.Person || next.ID != "" || !next.ClosedOn.IsZero() {
		t.Fatalf("the new episode begins with %+v", next)
	}
	if _, err := next.Apply(casework.EventReopen, casework.Facts{Today: today}); err != nil || next.State != casework.StateReopened {
		t.Fatalf("reopen: %v", err)
	}
	if _, err := next.Apply(casework.EventList, complete(next, casework.EventList)); err != nil || next.State != casework.StateListed {
		t.Errorf("the new episode cannot be listed under the decision of the old one: %v", err)
	}
	old.ConcernScheme, old.Concern = "C", "INCEL"
	if got := old.NextEpisode(today).Concern; got != "" {
		t.Errorf("the concern of an older scheme was mapped to %q", got)
	}
}

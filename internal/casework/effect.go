package casework

import (
	"fmt"
	"reflect"
	"strings"
	"unicode"
)

// take does what an event does to the case's facts, and says it for the timeline. The state itself is the
// transition's business. Titles hold no personal data.
func (c *Case) take(e Event, f Facts, change *Change) {
	title := func(format string, a ...any) { change.Title = fmt.Sprintf(format, a...) }
	due := func(kind, title string, on Date, basis string) {
		change.Due = append(change.Due, Followup{Kind: kind, Title: title, Due: on, Basis: basis})
	}
	switch e {
	case EventReceive:
		title("Referral received")
	case EventCheck, EventHold, EventRelease:
		c.Deconfliction = f.Check.Answer
		switch e {
		case EventHold:
			c.StopClock(f.counts())
		case EventRelease:
			c.RunClock(f.counts(), f.Holiday)
		default: // the clock is as it was
		}
		title("Deconfliction check: %s", strings.ToLower(DeconflictionAnswers.Label(f.Check.Answer)))
	case EventAssess:
		c.StateBefore, c.ScreeningResult = c.State, f.Screening.Result
		c.RunClock(f.counts(), f.Holiday)
		title("Screened: waits to be signed off")
	case EventSendBack:
		c.StateBefore, c.ScreeningResult = "", ""
		title("Screening sent back by whoever was to sign it off")
	case EventRevive:
		c.revive()
		title("Second look: the referral is taken up again")
	case EventScreenOut, EventProgress:
		c.StateBefore, c.ScreenedOn = "", f.Today
		if e == EventScreenOut {
			c.Outcome = c.ScreeningResult
			title("Screening signed off: %s", lower(ScreeningResults.Label(c.ScreeningResult)))
		} else {
			title("Screening signed off: to a section 36 decision")
		}
	case EventMet, EventNotMet:
		d := f.Section36
		c.Section36Body, c.Section36BodyName, c.Section36Maker, c.Section36On = d.Body, d.BodyName, d.Maker, d.On
		c.Section36Result, c.Section36Grounds = d.Result, d.Grounds != ""
		if e == EventMet {
			title("Section 36 decision: threshold met")
		} else {
			c.Outcome = "NOT-MET"
			title("Section 36 decision: threshold not met")
		}
		change.Reason = d.Result
	case EventExit:
		c.Outcome = f.Exit.Outcome
		title("Ended before the panel: %s", InformationOutcomes.Label(f.Exit.Outcome))
	case EventTakeBack:
		c.Outcome = "WITHDRAWN-" + f.Withdrawal.Reason
		if c.State == StateSignOff { // nobody signed the screening off: it decided nothing
			c.StateBefore, c.ScreeningResult = "", ""
		}
		c.Item, c.DeferredTo = "", Date{}
		change.Reason = f.Withdrawal.Reason
		title("Referral withdrawn: %s", strings.ToLower(WithdrawalReasons.Label(f.Withdrawal.Reason)))
	case EventList:
		c.Item, c.DeferredTo = f.Listing.Item, Date{}
		c.ReassessOn, c.ReassessNone = Date{}, false
		title("Listed for the meeting of %s", f.Listing.MeetingOn.Long())
	case EventAdopt, EventNotAdopt, EventDefer, EventReturnPolice:
		c.discussed(e, f, change, title, due)
	case EventConsent, EventRenewConsent:
		c.ConsentStatus, c.ConsentGiver, c.ConsentOn = "GIVEN", f.Consent.Giver, f.Consent.On
		if e == EventConsent {
			c.SupportFrom = f.Consent.On
			c.NextReview = LimitOn("live_review", f.Today).Due(f.Today, nil)
			title("Consent given: support may begin")
		} else {
			title("Consent renewed")
		}
		if birthday := c.Eighteenth(); !birthday.IsZero() && f.Consent.On.Before(birthday) {
			due("consent-18", "Ask for the person's own consent at 18", birthday, "SC-10")
		}
	case EventRefuse, EventWithdrawn:
		c.ConsentStatus, c.ConsentGiver, c.ConsentOn = f.Consent.Status, f.Consent.Giver, f.Consent.On
		c.ends(f.Reassess, due)
		if e == EventRefuse {
			title("Consent refused")
		} else {
			title("Consent withdrawn")
		}
	case EventRevisePlan:
		c.PlanVersion++
		title("Support plan revised: version %d", c.PlanVersion)
	case EventSession:
		c.SafetyFlag = c.SafetyFlag || f.Session.RiskFlag
		if f.Session.Attended {
			title("Support session held")
		} else {
			title("Support session missed")
		}
	case EventReview:
		c.NextReview = f.Review.NextDue
		c.SafetyFlag = false // the panel has looked at whatever was raised
		title("Support reviewed: %s", ReviewOutcomes.Label(f.Review.Outcome))
	case EventPause:
		c.PausedReason = f.Pause.Reason
		due("paused", "Tell the chair, and look at the pause at the next meeting", f.Today, "domain 6.2")
		title("Support paused: %s", PauseReasons.Label(f.Pause.Reason))
	case EventResume:
		c.PausedReason = ""
		title("Support resumed")
	case EventWithdraw:
		c.ends(f.Reassess, due)
		title("Support withdrawn by the panel")
	case EventClose:
		c.ClosedOn, c.ClosureCode, c.NextReview, c.PausedReason = f.Closure.On, f.Closure.Code, Date{}, ""
		c.ReviewsDone, c.MonitorUntil = 0, LimitOn("post_closure_second", f.Closure.On).Due(f.Closure.On, nil)
		change.Due = append(change.Due, SC18(f.Closure.On)...)
		change.Reason = f.Closure.Code
		title("Closed: %s", ClosureReasons.Label(f.Closure.Code))
	case EventReviewClosed, EventExtend, EventFinish, EventConcern:
		c.reviewed(e, f, title, due)
	case EventReopen:
		title("Opened as a new episode, after a review found a concern")
	case EventOfferTransfer:
		c.StateBefore = c.State
		title("Transfer offered to another panel")
	case EventAcceptTransfer:
		c.over(f.Today, "XFER")
		title("Transfer accepted by the other panel")
	case EventRefuseTransfer:
		c.StateBefore = ""
		title("Transfer refused by the other panel")
	case EventDied, EventAbroad:
		c.over(f.Closure.On, f.Closure.Code)
		change.Reason = f.Closure.Code
		title("Closed: %s", ClosureReasons.Label(f.Closure.Code))
	case EventImport:
		c.imported(*f.Import)
		change.Checks = notEvidenced(*f.Import)
		title("Imported, with what its source shows")
	}
}

// discussed is what a panel's decision at a first discussion does.
func (c *Case) discussed(e Event, f Facts, change *Change, title func(string, ...any), due func(string, string, Date, string)) {
	if c.FirstPanelOn.IsZero() {
		c.FirstPanelOn = f.Decision.On
	}
	c.Item = ""
	change.Reason = f.Decision.Mode()
	switch e {
	case EventAdopt:
		c.AdoptedOn = f.Decision.On
		c.PlanVersion++
		c.ConsentStatus, c.ConsentGiver, c.ConsentOn = "NOT-YET", "", Date{}
		due("consent", "Ask for consent", f.Plan.ConsentRequestDue, "section 36(5)(a)")
		title("Adopted by the panel (%s)", f.Decision.Mode())
	case EventNotAdopt:
		c.Outcome = "NOT-ADOPT"
		title("Not adopted by the panel (%s)", f.Decision.Mode())
	case EventDefer:
		c.Deferrals++
		c.DeferredTo = f.Decision.DeferTo
		due("deferral", "Back to the panel with what it asked for", f.Decision.DeferTo, "the panel's decision")
		title("Deferred by the panel to %s", f.Decision.DeferTo.Long())
		if c.Deferrals > 2 {
			change.Checks = append(change.Checks, CheckNote{Outcome: "warned", Note: "Deferred more than twice"})
		}
	case EventReturnPolice:
		c.Outcome = "POLICE"
		title("Returned to the police")
	default: // no decision of the panel
	}
}

// reviewed is what a review after closing does.
func (c *Case) reviewed(e Event, f Facts, title func(string, ...any), due func(string, string, Date, string)) {
	n := months(f.Review.Kind)
	if f.Review.Outcome != "NO-INFO" {
		c.ReviewsDone = max(c.ReviewsDone, n)
	}
	switch e {
	case EventExtend:
		c.MonitorUntil = f.Review.ExtendTo
		due("review-extended", "Review at the end of extended monitoring", f.Review.ExtendTo, "SC-19")
		title("Monitoring extended to %s", f.Review.ExtendTo.Long())
	case EventFinish:
		c.MonitorUntil = Date{}
		title("%d-month review: no concern, monitoring ends", n)
	case EventConcern:
		c.Outcome = "CONCERN-REOPEN"
		c.MonitorUntil = Date{}
		title("Concern after closing: reopened as a new episode")
	default:
		if f.Review.Outcome == "NO-INFO" {
			due("review-chase", "Ask again for what the review needs", f.Today.AddMonths(1), "domain 4.5")
		}
		title("%d-month review: %s", n, strings.ToLower(PostClosureOutcomes.Label(f.Review.Outcome)))
	}
}

// ends stops support or the wait for it, and keeps what section 36(4)(e) asks for.
func (c *Case) ends(r *Reassessment, due func(string, string, Date, string)) {
	c.NextReview, c.PausedReason = Date{}, ""
	if r == nil {
		return
	}
	c.ReassessOn, c.ReassessNone = r.On, r.NoneReason != ""
	if !r.On.IsZero() {
		due("reassessment", "Re-assess after consent or support ended", r.On, "SC-12")
	}
}

// over ends the case for this panel, and with it whatever was still due.
func (c *Case) over(on Date, code string) {
	c.ClosedOn, c.ClosureCode = on, code
	c.NextReview, c.MonitorUntil, c.ReassessOn, c.DeferredTo = Date{}, Date{}, Date{}, Date{}
	c.Item, c.PausedReason = "", ""
}

// NextEpisode is the new case that a concern makes (SC-20): the same person before the same panel, linked to this one.
// The section 36 decision stands for it, since the panel may re-assess whoever was referred to it (section 36(4)(e) and
// (f)), until a new one is recorded.
func (c Case) NextEpisode(today Date) Case {
	return Case{
		Person: c.Person, Panel: c.Panel, Sens: c.Sens, ReopenedFrom: c.ID,
		ReceivedOn: today, Source: c.Source, SourceDetail: c.SourceDetail, ConcernScheme: SchemeOn(today).Code, Concern: c.concernUnder(SchemeOn(today)),
		DateOfBirth: c.DateOfBirth, ApproximateAge: c.ageOn(today), ResidenceAuthority: c.ResidenceAuthority, ResidenceForce: c.ResidenceForce,
		Section36Body: c.Section36Body, Section36BodyName: c.Section36BodyName, Section36Maker: c.Section36Maker,
		Section36On: c.Section36On, Section36Result: c.Section36Result, Section36Grounds: c.Section36Grounds, NationalRef: c.NationalRef,
		ConsentStatus: "NOT-YET",
	}
}

// concernUnder is the type of concern where a scheme is still the case's own: none is mapped to another scheme.
func (c Case) concernUnder(s Scheme) string {
	if s.Code == c.ConcernScheme {
		return c.Concern
	}
	return ""
}

func (c Case) ageOn(day Date) int {
	if c.ApproximateAge == 0 {
		return 0
	}
	return c.ApproximateAge + c.ReceivedOn.Age(day)
}

// settles are the kinds of follow-up that a step does away with.
func settles(e Event, f Facts) []string {
	switch e {
	case EventList:
		return []string{"deferral", "reassessment"}
	case EventConsent:
		return []string{"consent"}
	case EventRenewConsent:
		return []string{"consent-18"}
	case EventReview, EventResume:
		return []string{"paused"}
	case EventRefuse, EventWithdrawn, EventWithdraw, EventClose:
		return []string{"consent", "consent-18", "paused", "reassessment"}
	case EventReviewClosed, EventExtend:
		if f.Review.Outcome == "NO-INFO" {
			return nil
		}
		done := []string{"review-chase"}
		for _, n := range []int{6, 12} {
			if months(f.Review.Kind) >= n {
				done = append(done, fmt.Sprintf("review-%d", n))
			}
		}
		if months(f.Review.Kind) > 12 {
			done = append(done, "review-extended")
		}
		return done
	case EventFinish, EventConcern, EventDied, EventAbroad, EventAcceptTransfer, EventNotAdopt, EventReturnPolice, EventExit, EventTakeBack:
		return []string{"deferral", "reassessment", "consent", "consent-18", "paused", "review-6", "review-12", "review-chase", "review-extended"}
	default:
		return nil
	}
}

// differences lists the facts that a step changed, in the order of Case. The state is not among them: a Change has it.
func differences(before, after Case) []FieldChange {
	var list []FieldChange
	b, a := reflect.ValueOf(before), reflect.ValueOf(after)
	for i := range b.NumField() {
		name := b.Type().Field(i).Name
		was, is := fmt.Sprint(b.Field(i).Interface()), fmt.Sprint(a.Field(i).Interface())
		if was != is && name != "State" {
			list = append(list, FieldChange{Field: snake(name), Old: was, New: is})
		}
	}
	return list
}

// snake is the name of a field as forms and columns write it: ClosedOn is closed_on, Section36On section36_on.
func snake(name string) string {
	var out strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) {
			out.WriteByte('_')
		}
		out.WriteRune(unicode.ToLower(r))
	}
	return out.String()
}

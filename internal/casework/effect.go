package casework

import (
	"fmt"
	"reflect"
	"strings"
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
	case EventHold:
		c.Deconfliction = "hold"
		title("Held for deconfliction")
	case EventScreenOut, EventProgress:
		c.Deconfliction, c.ScreenedOn, c.ScreeningResult = f.Screening.Deconfliction, f.Screening.On, f.Screening.Result
		if e == EventScreenOut {
			c.Outcome = f.Screening.Result
			title("Screened out: %s", ScreeningResults.Label(f.Screening.Result))
		} else {
			title("Screened: to a section 36 decision")
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
			c.NextReview = f.Today.AddMonths(1)
			title("Consent given: support may begin")
		} else {
			title("Consent renewed")
		}
		if birthday := c.Eighteenth(); !birthday.IsZero() && f.Consent.On.Before(birthday) {
			due("consent-18", "Ask for the person's own consent at 18", birthday, "SC-10")
		}
	case EventRefuse, EventWithdrawn:
		c.ConsentStatus, c.ConsentOn = f.Consent.Status, f.Consent.On
		c.reassess(f.Reassess, due)
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
		title("Support paused: %s", PauseReasons.Label(f.Pause.Reason))
	case EventResume:
		c.PausedReason = ""
		title("Support resumed")
	case EventWithdraw:
		c.reassess(f.Reassess, due)
		title("Support withdrawn by the panel")
	case EventClose:
		c.ClosedOn, c.ClosureCode, c.NextReview = f.Closure.On, f.Closure.Code, Date{}
		c.ReviewsDone, c.MonitorUntil = 0, f.Closure.On.AddMonths(12)
		due("review-6", "Six-month review after closure", f.Closure.On.AddMonths(6), "SC-18")
		due("review-12", "Twelve-month review after closure", f.Closure.On.AddMonths(12), "SC-18")
		title("Closed: %s", ClosureReasons.Label(f.Closure.Code))
	case EventReviewClosed, EventExtend, EventFinish, EventConcern:
		c.reviewed(e, f, title, due)
	case EventReopen:
		title("Reopened as a new episode")
	case EventOfferTransfer:
		c.StateBefore = c.State
		title("Transfer offered to another panel")
	case EventAcceptTransfer:
		title("Transfer accepted by the other panel")
	case EventRefuseTransfer:
		c.State, c.StateBefore = c.StateBefore, ""
		title("Transfer refused by the other panel")
	case EventDied, EventAbroad:
		c.ClosedOn, c.ClosureCode, c.NextReview, c.MonitorUntil = f.Closure.On, f.Closure.Code, Date{}, Date{}
		title("Closed: %s", ClosureReasons.Label(f.Closure.Code))
	case EventImport:
		c.State, c.SourceFile = f.Import.End, f.Import.File
		title("Imported")
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
		title("%d-month review: concern, reopened as a new episode", n)
	default:
		title("%d-month review: %s", n, strings.ToLower(PostClosureOutcomes.Label(f.Review.Outcome)))
	}
}

func (c *Case) reassess(r *Reassessment, due func(string, string, Date, string)) {
	c.NextReview = Date{}
	if r == nil {
		return
	}
	c.ReassessOn, c.ReassessNone = r.On, r.NoneReason != ""
	if !r.On.IsZero() {
		due("reassessment", "Re-assess after consent or support ended", r.On, "SC-12")
	}
}

// differences lists the facts that a step changed, in the order of Case.
func differences(before, after Case) []FieldChange {
	var list []FieldChange
	b, a := reflect.ValueOf(before), reflect.ValueOf(after)
	for i := range b.NumField() {
		was, is := fmt.Sprint(b.Field(i).Interface()), fmt.Sprint(a.Field(i).Interface())
		if was != is {
			list = append(list, FieldChange{Field: b.Type().Field(i).Name, Old: was, New: is})
		}
	}
	return list
}

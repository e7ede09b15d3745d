package casework

import "slices"

// need is what a step asks for beyond the statute.
type need func(Facts) []Fault

func missing(field, msg string) []Fault { return []Fault{{Field: field, Msg: msg}} }

// minimumFields is what a case begins with. A type of concern may come later.
func minimumFields(f Facts) []Fault {
	c := f.Case
	var out []Fault
	if err := (Referral{ReceivedOn: c.ReceivedOn, Source: c.Source, Concern: c.Concern}).Validate(f.Today); err != nil {
		var all Faults
		_ = all.Merge(err) // Validate returns nothing but faults
		out = all.list
	}
	if !c.ReceivedOn.IsZero() && c.ConcernScheme != SchemeOn(c.ReceivedOn).Code {
		out = append(out, missing("concern_type", "The type of concern belongs to the list of another year")...)
	}
	return out
}

func anEarlierEpisode(f Facts) []Fault {
	if f.Case.ReopenedFrom == "" {
		return missing("reopened_from", "A new episode is opened from the review that found a concern")
	}
	return nil
}

func aSourceFile(f Facts) []Fault {
	if f.Import == nil || f.Import.File == "" || f.Case.SourceRef == "" {
		return missing("source_file", "Name the file and the reference from which the case is imported")
	}
	return nil
}

func checkStops(f Facts) []Fault {
	if f.Check == nil || f.Check.Answer != "hold" && f.Check.Answer != "no" {
		return missing("deconfliction", "Record that the deconfliction check says no, or hold")
	}
	return nil
}

func checkClears(f Facts) []Fault {
	if f.Check == nil || f.Check.Answer != "clear" {
		return missing("deconfliction", "Record that the deconfliction check says yes")
	}
	return nil
}

func checkMade(f Facts) []Fault {
	if f.Check == nil {
		return missing("deconfliction", "Record the answer of the deconfliction check")
	}
	return nil
}

// notStopped: while the police say no, or hold, nothing is done that leads towards the person.
func notStopped(f Facts) []Fault {
	if f.Case.Stopped() {
		return missing("deconfliction", "The last deconfliction check says that Prevent work has to wait: this step is not possible until one says yes")
	}
	return nil
}

// clearOrPursued: a referral that is not cleared may still go to other police work, and to nothing else.
func clearOrPursued(f Facts) []Fault {
	pursued := f.Screening != nil && f.Screening.Result == "PURSUE" || f.Screening == nil && f.Case.ScreeningResult == "PURSUE"
	if f.Case.Deconfliction == "clear" || pursued {
		return nil
	}
	return missing("deconfliction", "Record a deconfliction check that says yes first")
}

func screened(f Facts) []Fault {
	if f.Screening == nil {
		return missing("result", "Record the result of the screening and its reason")
	}
	return nil
}

// signedOff: whoever made a screening does not sign it off.
func signedOff(f Facts) []Fault {
	switch {
	case f.SignOff == nil:
		return missing("answer", "Sign the screening off, or send it back")
	case f.SignOff.By == f.SignOff.Officer:
		return missing("answer", "You made this screening: somebody else has to sign it off, or send it back")
	default:
		return nil
	}
}

func sentBack(f Facts) []Fault {
	if f.SignOff != nil && f.SignOff.Comment == "" {
		return missing("comment", "Enter what has to be looked at again")
	}
	return nil
}

func screenedIn(f Facts) []Fault {
	if f.Case.ScreeningResult != "PROGRESS" {
		return missing("result", "The screening does not progress the referral to a section 36 decision")
	}
	return nil
}

func screenedOut(f Facts) []Fault {
	if r := f.Case.ScreeningResult; r == "" || r == "PROGRESS" {
		return missing("result", "The screening does not end the referral")
	}
	return nil
}

func thresholdMet(f Facts) []Fault {
	if f.Section36 == nil || f.Section36.Result != "MET" {
		return missing("result", "Record that there are reasonable grounds to believe the person is vulnerable to being drawn into terrorism")
	}
	return nil
}

func thresholdNotMet(f Facts) []Fault {
	if f.Section36 == nil || f.Section36.Result != "NOT-MET" {
		return missing("result", "Record that the section 36 threshold is not met")
	}
	if len(f.Section36.Signposts) == 0 { // whoever goes no further may still need help (domain 6.3)
		return missing("signposts", "Select where the person was signposted, or that none was needed")
	}
	return nil
}

func exitAgreed(f Facts) []Fault {
	if f.Exit == nil {
		return missing("outcome", "Record how and why the case ends before the panel")
	}
	return nil
}

// takenBack: once the threshold of section 36 is met it is the law that has the panel assess the person, and nothing but a
// mistake takes that back.
func takenBack(f Facts) []Fault {
	if f.Withdrawal == nil {
		return missing("reason", "Record why the referral is withdrawn")
	}
	if w := f.Withdrawal; f.Case.Section36Result == "MET" && (w.Reason == "REFERRER" || w.Reason == "ROUTE") {
		return missing("reason", "The threshold of section 36 was met, so the panel has to assess the person: only a duplicate or the wrong person is withdrawn now")
	}
	return nil
}

func onAgenda(f Facts) []Fault {
	if f.Listing == nil || f.Listing.Item == "" {
		return missing("meeting", "Select the meeting")
	}
	return nil
}

func assessedOrWaived(f Facts) []Fault {
	if f.Listing != nil && !f.Listing.Assessed && f.Listing.Waiver == "" {
		return missing("waiver", "Record an assessment first, or enter why the case is listed without one")
	}
	return nil
}

func returnsOrReason(f Facts) []Fault {
	if f.Listing != nil && !f.Listing.ReturnsMade && f.Listing.ReturnsNote == "" {
		return missing("returns_note", "Confirm that what the panel asked for has come, or enter why the case is listed without it")
	}
	return nil
}

func reassessed(f Facts) []Fault {
	if f.Reassess == nil || !f.Reassess.Done {
		return missing("reassessed", "Record the panel's re-assessment first (section 36(4)(e))")
	}
	return nil
}

func decided(outcome string) need {
	return func(f Facts) []Fault {
		if f.Decision == nil || f.Decision.Outcome != outcome {
			return missing("outcome", "Record the panel's decision")
		}
		return nil
	}
}

func answered(status string) need {
	return func(f Facts) []Fault {
		if f.Consent == nil || f.Consent.Status != status {
			return missing("status", "Record the answer to the request for consent")
		}
		return nil
	}
}

func sessionHeld(f Facts) []Fault {
	if f.Session == nil {
		return missing("held_on", "Record the session")
	}
	return nil
}

func reviewHeld(f Facts) []Fault {
	if f.Review == nil || f.Review.Kind != "panel" {
		return missing("outcome", "Record the panel's review")
	}
	return nil
}

func pauseReason(f Facts) []Fault {
	if f.Pause == nil || !PauseReasons.Has(f.Pause.Reason) {
		return missing("pause_reason", "Select why support is paused")
	}
	return nil
}

func resumeReason(f Facts) []Fault {
	if f.Pause == nil || f.Pause.Note == "" {
		return missing("pause_note", "Enter why support goes on")
	}
	return nil
}

func closing(f Facts) []Fault {
	if f.Closure == nil || f.Closure.Code == "" {
		return missing("code", "Record the reason for closing")
	}
	switch f.Closure.Code {
	case "DIED", "ABROAD":
		return missing("code", "Use the step for somebody who died or left the country")
	case "XFER":
		return missing("code", "Use the step that offers the case to another panel")
	case "ESC-POL":
		if f.Closure.AcceptedBy == "" {
			return missing("accepted_by", "Enter the police officer who accepts the case")
		}
	case "CONSENT-W", "CONSENT-R":
		return SC12(f)
	case "UNSUIT": // the panel decides after all that support should not be given: section 36(6)
		return SC11(f)
	}
	return nil
}

func exitAssessed(f Facts) []Fault {
	if f.Closure != nil && !f.Closure.ExitAssessment {
		return missing("exit_assessment", "Record the exit assessment first")
	}
	return nil
}

func safetyAnswered(f Facts) []Fault {
	if f.Case.SafetyFlag {
		return missing("safety", "A provider raised a risk in a session: answer it before closing")
	}
	return nil
}

func closedAs(code string) need {
	return func(f Facts) []Fault {
		if f.Closure == nil || f.Closure.Code != code {
			return missing("code", "Record the reason for closing")
		}
		return nil
	}
}

func postClosure(outcomes ...string) need {
	return func(f Facts) []Fault {
		if f.Review != nil {
			if slices.Contains(outcomes, f.Review.Outcome) {
				return nil
			}
		}
		return missing("outcome", "Record the outcome of the post-closure review")
	}
}

// twelveMonthsOn asks that the twelve-month review has been held, or is this one.
func twelveMonthsOn(f Facts) []Fault {
	if f.Case.ReviewsDone >= 12 || f.Review != nil && months(f.Review.Kind) >= 12 {
		return nil
	}
	return missing("kind", "The 12-month review has to be held first")
}

// notTooEarly keeps a review after closing near its day: the six-month review is no twelve-month review.
func notTooEarly(f Facts) []Fault {
	if f.Review == nil || months(f.Review.Kind) == 0 {
		return missing("kind", "Select which review after closing this is")
	}
	due := f.Case.ClosedOn.AddMonths(months(f.Review.Kind))
	if f.Review.On.Before(due.AddMonths(-1)) {
		return missing("kind", "The "+f.Review.Kind+"-month review is due on "+due.Long()+": it is too early for it")
	}
	return nil
}

// monitoringOver asks that an extension has run out.
func monitoringOver(f Facts) []Fault {
	extended := f.Case.MonitorUntil.After(f.Case.ClosedOn.AddMonths(12))
	if f.Review != nil && extended && f.Review.On.Before(f.Case.MonitorUntil) {
		return missing("held_on", "Monitoring goes on until "+f.Case.MonitorUntil.Long())
	}
	return nil
}

func transferTo(f Facts) []Fault {
	if f.Transfer == nil || f.Transfer.To == "" {
		return missing("to", "Enter the panel to which the case goes")
	}
	return nil
}

func transferPack(f Facts) []Fault {
	var out []Fault
	if f.Transfer == nil || f.Transfer.ConsentNote == "" {
		out = append(out, missing("consent_note", "Enter whether the person knows of the transfer, and what they consented to")...)
	}
	if f.Transfer == nil || !f.Transfer.Pack {
		out = append(out, missing("pack", "Confirm that assessment, plan, consent and risks are ready to be handed over")...)
	}
	return out
}

func transferReason(f Facts) []Fault {
	if f.Transfer == nil || f.Transfer.Reason == "" {
		return missing("reason", "Enter why the transfer is refused")
	}
	return nil
}

func months(kind string) int {
	switch kind {
	case "6":
		return 6
	case "12":
		return 12
	case "18":
		return 18
	case "24":
		return 24
	}
	return 0
}

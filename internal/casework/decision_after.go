package casework

import "slices"

// DecisionCorrection says what a part of a confirmed decision should have been. It is a record of its own that cites the decision:
// the decision stays as it is, and the case where it is.
type DecisionCorrection struct {
	Part        string // a code of DecisionParts
	Should      string // what that part should say
	Reason      string // why it is corrected
	NoSensitive bool   // SC-16
}

// Validate reports everything that is wrong with what was typed.
func (c DecisionCorrection) Validate() error {
	var f Faults
	if !DecisionParts.Has(c.Part) {
		f.Add("part", "Select which part of the decision is corrected")
	}
	if c.Should == "" {
		f.Add("should", "Enter what it should say")
	}
	if c.Reason == "" {
		f.Add("reason", "Enter why it is corrected")
	}
	if !c.NoSensitive {
		for _, s := range Sensitive() {
			f.Refuse(s.Check, s.Field, s.Msg)
		}
	}
	return f.Err()
}

// Remedies are the steps that lead on from where a case is, each with whose it is: where the outcome itself was wrong, one of
// them has to be taken, because no correction moves a case.
func Remedies(s State) []string {
	var list []string
	for _, t := range Next(s) {
		if t.To != sameState && t.To != s {
			list = append(list, t.Label+" ("+t.Who+")")
		}
	}
	return list
}

// Since is what has happened on a case since a decision, as far as its next steps ask.
type Since struct {
	Case        Case // as it stands now
	Steps       []Event
	Asked       bool // an agency was asked for information
	Told        bool // the referrer was told something
	Referrer    bool // there is a referrer who can be told from here
	Arrangement bool // the decision says what was arranged with health or social care
}

func (s Since) took(events ...Event) bool {
	for _, e := range events {
		if slices.Contains(s.Steps, e) {
			return true
		}
	}
	return false
}

// NextStep is something that a decision asks for.
type NextStep struct {
	Title string
	Why   string // where it comes from, or what stands of it
	Page  string // the end of the address of its page under the case; "" for none
	By    Action // that whoever takes it must be allowed
	Done  bool
}

// NextSteps are what an outcome of the panel asks for, in order, and what of it has been done. The outcome alone says what is
// asked for.
func NextSteps(outcome string, s Since) []NextStep {
	var list []NextStep
	pages := map[string]Action{"plan": ReadPlan, "consent": ReadConsent, "feedback": TellReferrer, "requests/new": AskPartner, "list": WriteMinutes, "pause": WritePlan}
	add := func(title, why, page string, done bool) {
		list = append(list, NextStep{title, why, page, pages[page], done})
	}
	health := func() {
		why := "The panel considered a referral: it is in the decision (section 36(6))"
		if s.Arrangement {
			why = "What was arranged is in the decision (section 36(6))"
		}
		add("Health and social care considered", why, "", true)
	}
	feedback := func() {
		if s.Referrer {
			add("Tell the referrer", "In fixed words, no more than is safe", "feedback", s.Told)
		}
	}
	over := s.Case.State.Ended()
	switch outcome {
	case "ADOPT":
		add("Support plan agreed", "With all four things of section 36(5)", "plan", true)
		add("Ask for consent", "No support before it is given (section 36(4)(b))", "consent", over || s.Case.ConsentStatus != "NOT-YET" && s.Case.ConsentStatus != "")
		if s.Case.State != StateConsentRefused {
			add("Date of the first review", "Set when consent is given (section 36(4)(c))", "consent", over || !s.Case.NextReview.IsZero() || s.took(EventReview, EventWithdraw, EventClose))
		}
		feedback()
	case "NOT-ADOPT":
		health()
		feedback()
	case "POLICE":
		add("Accepted by the police", "The officer is named in the decision", "", true)
		health()
		feedback()
	case "DEFER":
		add("Ask for what the panel needs", "It is in the decision", "requests/new", over || s.Asked || s.took(EventList))
		add("Put the case on the agenda again", "By the day to which the panel deferred", "list", over || s.took(EventList))
	case "CONTINUE":
		add("Date of the next review", "Section 36(4)(c)", "", over || !s.Case.NextReview.IsZero() || s.took(EventWithdrawn, EventClose))
	case "REVISE":
		add("Put the revised plan in force", "A new version, with the reason (section 36(4)(d))", "plan", over || s.took(EventRevisePlan, EventWithdrawn))
		add("Date of the next review", "Section 36(4)(c)", "", over || !s.Case.NextReview.IsZero() || s.took(EventWithdrawn))
	case "PAUSE":
		add("Pause support", "A step of its own", "pause", over || s.took(EventPause, EventWithdrawn))
	case "TRANSFER":
		add("Offer the case to the other panel", "A step of its own", "", over || s.took(EventOfferTransfer))
	case "WITHDRAW":
		add("Re-assess, or close", "Section 36(4)(e)", "list", over || s.took(EventList, EventClose))
		feedback()
	case "EXIT":
		add("Reviews after closing", "Six and twelve months on, noted by themselves", "", true)
		feedback()
	}
	return list
}

// OpenSteps are those of the next steps that are still to do.
func OpenSteps(list []NextStep) []NextStep {
	var open []NextStep
	for _, s := range list {
		if !s.Done {
			open = append(open, s)
		}
	}
	return open
}

package casework

// Review is a look back at a case: of its support by the panel (section 36(4)(c)), or after its closure.
type Review struct {
	Kind        string // a code of ReviewKinds; "" for a concern that comes to light between reviews
	On          Date
	Outcome     string // a code of ReviewOutcomes or PostClosureOutcomes
	Rationale   string
	NextDue     Date
	ExtendTo    Date   // of an extension
	ExtendWhy   string // SC-19
	NoSensitive bool   // SC-16
}

// Validate reports everything that is wrong with what was typed.
func (r Review) Validate(today Date) error {
	var f Faults
	past(&f, "held_on", r.On, today, "the date of the review")
	concern := r.Kind == "" && r.Outcome == "CONCERN-REOPEN" // which comes to light between reviews
	if !ReviewKinds.Has(r.Kind) && !concern {
		f.Add("kind", "Select which review this is")
	}
	if r.Kind == "panel" && !ReviewOutcomes.Has(r.Outcome) || r.Kind != "panel" && !PostClosureOutcomes.Has(r.Outcome) {
		f.Add("outcome", "Select the outcome of the review")
	}
	if r.Rationale == "" {
		f.Add("rationale", "Enter the reasons for the outcome")
	}
	return f.Err()
}

// Closure ends support, or the wait for it, by the panel's decision.
type Closure struct {
	Code           string // a code of ClosureReasons
	On             Date
	Rationale      string
	ExitAssessment bool   // an exit assessment is on the file
	Onward         string // onward referrals, or that none are needed
	AcceptedBy     string // the police officer, where Code is ESC-POL
	Other          string // what else, where Code is OTHER
	NoSensitive    bool   // SC-16
}

// Validate reports everything that is wrong with what was typed.
func (c Closure) Validate(today Date) error {
	var f Faults
	if !ClosureReasons.Has(c.Code) {
		f.Add("code", "Select the reason for closing")
	}
	past(&f, "closed_on", c.On, today, "the date of closing")
	if c.Rationale == "" {
		f.Add("rationale", "Enter why the case is closed")
	}
	if c.Onward == "" {
		f.Add("onward", "Enter the onward referrals, or that none are needed")
	}
	if c.Code == "OTHER" && c.Other == "" {
		f.Add("other", "Enter the reason")
	}
	return f.Err()
}

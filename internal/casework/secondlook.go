package casework

import "slices"

// Challenge asks for a second look at a rejection: somebody else than who decided first looks at it again.
type Challenge struct {
	Reason      string
	NoSensitive bool // SC-16
}

// Validate reports everything that is wrong with what was typed, and refuses where there is no rejection to look at.
func (h Challenge) Validate(c Case) error {
	if c.RejectedAt() == "" {
		return &Error{Kind: Conflict, Msg: "A second look is for a referral that was rejected before the panel: this case is at “" + c.State.Label() + "”."}
	}
	var f Faults
	if h.Reason == "" {
		f.Add("reason", "Enter why the rejection should be looked at again")
	}
	confirmed(&f, h.NoSensitive)
	return f.Err()
}

// SecondLook is what came of it. Both decisions stay on record.
type SecondLook struct {
	By          UserID
	Makers      []UserID // who decided first
	Outcome     string   // a code of SecondLookOutcomes
	Reason      string
	NoSensitive bool // SC-16
}

// SecondLookOutcomes are what can come of a second look.
var SecondLookOutcomes = Vocabulary{{"UPHELD", "The rejection stands"}, {"REOPENED", "The referral is taken up again"}}

// Validate reports everything that is wrong with what was typed.
func (l SecondLook) Validate() error {
	var f Faults
	if !SecondLookOutcomes.Has(l.Outcome) {
		f.Add("outcome", "Select what came of the second look")
	}
	if l.Reason == "" {
		f.Add("decision", "Enter the reason for the decision")
	}
	if slices.Contains(l.Makers, l.By) {
		f.Add("outcome", "You decided first: somebody else has to take the second look")
	}
	return f.Err()
}

// RejectedAt is the stage at which a referral was rejected before the panel, and to which it comes back when it is taken up
// again; "" where it was not. What a panel gave back to the police is none.
func (c Case) RejectedAt() State {
	switch {
	case c.State != StateScreenedOut:
		return ""
	case c.Outcome == "NOT-MET":
		return StateSection36
	case c.Outcome != "TO-PANEL" && InformationOutcomes.Has(c.Outcome):
		return StateInformation
	case c.Outcome != "PROGRESS" && ScreeningResults.Has(c.Outcome):
		return StateReceived
	default:
		return ""
	}
}

// revive takes away what the rejection said, so that the stage is gone through again.
func (c *Case) revive() {
	switch c.RejectedAt() {
	case StateReceived:
		c.ScreenedOn, c.ScreeningResult = Date{}, ""
	case StateSection36:
		c.Section36Body, c.Section36BodyName, c.Section36Maker, c.Section36On, c.Section36Result, c.Section36Grounds = "", "", "", Date{}, "", false
	default: // information goes on being gathered
	}
	c.Outcome = ""
}

func lookedAgain(f Facts) []Fault {
	switch {
	case f.Look == nil:
		return missing("outcome", "Record what came of a second look")
	case f.Case.RejectedAt() == "":
		return missing("outcome", "A second look is for a referral that was rejected before the panel")
	case f.Look.Outcome != "REOPENED":
		return missing("outcome", "The second look does not take the referral up again")
	default:
		return nil
	}
}

// TriageNote is a remark while a case is on its way to the panel. Notes are only added, never changed.
type TriageNote struct {
	Text        string
	NoSensitive bool // SC-16
}

// Note puts a note on the timeline; id names its sealed text.
func (c Case) Note(n TriageNote, id string) (Change, error) {
	if !Urgent(c.State) {
		return Change{}, &Error{Kind: Conflict, Msg: "Notes are for cases on their way to the panel: this one is at “" + c.State.Label() + "”."}
	}
	var f Faults
	if n.Text == "" {
		f.Add("note", "Enter the note")
	}
	confirmed(&f, n.NoSensitive)
	return Change{Title: "Note", Note: id}, f.Err()
}

package casework

import "slices"

// AgreedAction is something that an agency, or a person of it, has undertaken to do for a case.
type AgreedAction struct {
	Agency      AgencyID
	Owner       UserID // where a person is named
	What        string
	DueOn       Date
	NoSensitive bool // SC-16
}

// Validate reports everything that is wrong with what was typed.
func (a AgreedAction) Validate(today Date) error {
	var f Faults
	if a.Agency == "" {
		f.Add("agency", "Select the agency that owns the action")
	}
	if a.What == "" {
		f.Add("what", "Enter what is to be done")
	}
	switch {
	case a.DueOn.IsZero():
		f.Add("due_on", "Enter the date by which the action is due")
	case a.DueOn.Before(today):
		f.Add("due_on", "The date by which the action is due must be today or later")
	}
	confirmed(&f, a.NoSensitive)
	return f.Err()
}

// SecondKey refuses somebody who owns the action, or is of an agency that does: whether it was done as agreed, somebody
// else says.
func (a AgreedAction) SecondKey(who UserID, agencies ...AgencyID) error {
	if a.Owner != "" && a.Owner == who {
		return &Error{Kind: Invalid, Msg: "You own this action: somebody else has to accept it or return it."}
	}
	if slices.Contains(agencies, a.Agency) {
		return &Error{Kind: Invalid, Msg: "Your agency owns this action: somebody of another agency has to accept it or return it."}
	}
	return nil
}

// ActionNote is a line of progress on an action. Notes are only added, never changed.
type ActionNote struct {
	Text        string
	NoSensitive bool // SC-16
}

// Validate reports everything that is wrong with what was typed.
func (n ActionNote) Validate() error {
	var f Faults
	if n.Text == "" {
		f.Add("note", "Enter the progress made")
	}
	confirmed(&f, n.NoSensitive)
	return f.Err()
}

// NextStatus is where an action goes from a status: its owner does it, and somebody of another agency accepts it or opens
// it again.
func NextStatus(from string) []string {
	switch from {
	case "OPEN":
		return []string{"DONE", "CANCELLED"}
	case "DONE":
		return []string{"ACCEPTED", "OPEN"}
	default:
		return nil
	}
}

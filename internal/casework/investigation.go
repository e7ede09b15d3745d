package casework

// InvestigationKinds are the ways in which somebody finds out more about a case.
var InvestigationKinds = Vocabulary{
	{"INTERVIEW", "Interview"}, {"VISIT", "Visit"}, {"CALL", "Telephone or video call"}, {"RECORDS", "Look into records"},
}

// Investigation is one interview, visit or other enquiry. Notes of it are only added, never changed.
type Investigation struct {
	Kind        string // a code of InvestigationKinds
	On          Date
	Spoke       string // who spoke to somebody, or looked
	With        string // with whom, or whose records
	Found       string // what was said or found
	NoSensitive bool   // SC-16
}

// Validate reports everything that is wrong with what was typed.
func (n Investigation) Validate(today Date) error {
	var f Faults
	if !InvestigationKinds.Has(n.Kind) {
		f.Add("kind", "Select what it was")
	}
	past(&f, "happened_on", n.On, today, "the date on which it was")
	if n.Spoke == "" {
		f.Add("spoke", "Enter who spoke to somebody, or who looked")
	}
	if n.With == "" {
		f.Add("with", "Enter with whom, or whose records")
	}
	if n.Found == "" {
		f.Add("found", "Enter what was said or found")
	}
	confirmed(&f, n.NoSensitive)
	return f.Err()
}

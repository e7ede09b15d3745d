package casework

// Consent is the answer of whoever may give the necessary consent, section 36(4)(b).
type Consent struct {
	Status       string // a code of ConsentStatuses
	Giver        string // "individual", "parent", "guardian" or "mca" (an adult without capacity, by the Mental Capacity Act 2005)
	Name         string // of a giver who is not the person
	Relationship string
	Capacity     string // the route recorded, where Giver is mca
	YoungView    string // the young person's own view
	How          string
	AskedBy      string
	RequestedOn  Date
	On           Date // of the answer, or of the withdrawal
	NoSensitive  bool // SC-16
}

// Validate reports everything that is wrong with what was typed.
func (c Consent) Validate(today Date) error {
	var f Faults
	if !ConsentStatuses.Has(c.Status) {
		f.Add("status", "Select the answer")
	}
	past(&f, "decided_on", c.On, today, "the date of the answer")
	if !c.RequestedOn.IsZero() && c.RequestedOn.After(c.On) {
		f.Add("requested_on", "The date of the request must not be after the answer")
	}
	switch c.Giver {
	case "individual":
	case "parent", "guardian":
		if c.Name == "" {
			f.Add("giver_name", "Enter the name of the parent or guardian")
		}
	case "mca":
		if c.Capacity == "" {
			f.Add("capacity", "Enter the Mental Capacity Act route that was followed")
		}
	default:
		f.Add("giver", "Select who gave the answer")
	}
	if c.How == "" {
		f.Add("how", "Enter how the answer was given")
	}
	if c.AskedBy == "" {
		f.Add("asked_by", "Enter who asked")
	}
	return f.Err()
}

// Reassessment answers section 36(4)(e) where support cannot be or is no longer given.
type Reassessment struct {
	On         Date
	NoneReason string // why there will be none
	Done       bool   // the re-assessment has been held
}

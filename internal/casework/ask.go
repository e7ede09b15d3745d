package casework

// AskLengths are for how long somebody may ask for access, in days.
var AskLengths = Vocabulary{{"7", "One week"}, {"30", "One month"}, {"91", "Three months"}, {"182", "Six months"}}

// longestAccess is the longest that access on request may be given for at once, in days.
const longestAccess = 366

// AccessRequest is what somebody asks the lead of a case for.
type AccessRequest struct {
	Wants  Action // what they want to be able to do
	Reason string // why their work needs it
	Days   int    // for how long
}

// Validate reports everything that is wrong with what was typed.
func (r AccessRequest) Validate() error {
	var f Faults
	if r.Wants == (Action{}) {
		f.Add("wants", "Select what you need to see")
	}
	if r.Reason == "" {
		f.Add("reason", "Enter why you need it for your work")
	}
	if r.Days < 1 || r.Days > longestAccess {
		f.Add("days", "Select for how long you need it")
	}
	return f.Err()
}

// AccessAnswer is the lead's answer.
type AccessAnswer struct {
	Yes    bool
	Tie    Tie    // how they come to the case: their agency is admitted, or they are named
	Until  Date   // the last day
	Reason string // of a no; of a yes where there is something to say
}

// Validate reports everything that is wrong with what was typed. offered are the ties that would open what was asked for.
func (a AccessAnswer) Validate(today Date, offered []Tie) error {
	var f Faults
	if !a.Yes {
		if a.Reason == "" {
			f.Add("reason", "Enter why not: whoever asked reads this")
		}
		return f.Err()
	}
	known := false
	for _, t := range offered {
		known = known || t == a.Tie
	}
	if !known {
		f.Add("tie", "Select how they come to the case")
	}
	switch {
	case a.Until.IsZero():
		f.Add("until", "Enter the last day of the access")
	case a.Until.Before(today):
		f.Add("until", "The last day of the access must be today or later")
	case a.Until.After(today.AddDays(longestAccess)):
		f.Add("until", "The last day of the access must be within a year")
	}
	return f.Err()
}

package casework

// Session is one contact with the person under the support plan, or one that was missed.
type Session struct {
	On          Date
	Attended    bool
	Place       string // a code of SessionPlaces
	Summary     string
	RiskFlag    bool // the provider raises a risk, which the panel has to answer before it closes the case
	NextOn      Date
	NoSensitive bool // SC-16
}

// Validate reports everything that is wrong with what was typed.
func (s Session) Validate(today Date) error {
	var f Faults
	past(&f, "held_on", s.On, today, "the date of the session")
	if !SessionPlaces.Has(s.Place) {
		f.Add("place", "Select where the session was held")
	}
	if s.Summary == "" {
		f.Add("summary", "Enter what was done, or why the session was missed")
	}
	if !s.NextOn.IsZero() && !s.NextOn.After(s.On) {
		f.Add("next_on", "The next session must be after this one")
	}
	return f.Err()
}

// Pause is why support stands still, and, when it goes on, why that may be.
type Pause struct {
	Reason      string // a code of PauseReasons
	Note        string // to resume: why support goes on
	NoSensitive bool   // SC-16
}

package casework

import "time"

// WorkDay is a day of the calendar that limits are reckoned by, as an administrator sets it.
type WorkDay struct {
	On      Date
	Name    string
	Working bool
}

// Validate reports everything that is wrong with what was set, of a calendar as it stands. Days that are past stay: limits were reckoned by them.
func (w WorkDay) Validate(today Date, h Holiday) error {
	var f Faults
	day := w.On.Weekday()
	switch {
	case w.On.IsZero():
		f.Add("on", "Enter the day")
	case w.On.Before(today):
		f.Add("on", "The day must be today or later: limits were reckoned by those that are past")
	case w.On.After(today.AddYears(5)):
		f.Add("on", "The day must be within five years")
	case day == time.Saturday || day == time.Sunday:
		f.Add("on", "Weekends are no working days: nothing has to be set")
	case h.Working(w.On) == w.Working:
		f.Add("working", "It is so already: nothing has to be set")
	}
	if w.Name == "" {
		f.Add("name", "Enter what the day is called")
	}
	return f.Err()
}

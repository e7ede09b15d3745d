package reviews

import (
	"testing"

	"channelpanel/internal/casework"
)

// FuzzForm: whatever is sent, the form is read without a panic, and a decision that is taken is not to come.
func FuzzForm(f *testing.F) {
	f.Add("EXIT", "24", "3", "2026", "yes")
	f.Add("", "31", "2", "2026", "\x00")
	f.Add("MOON", "29", "feb", "2024", "１")
	today := casework.Date{Year: 2026, Month: 3, Day: 27}
	f.Fuzz(func(t *testing.T, word, day, month, year, tick string) {
		in, faults := reviewForm{Outcome: word, Rationale: word, Day: day, Month: month, Year: year, NextDay: day, NextMonth: month, NextYear: year, Code: word, NoSensitive: tick}.parse()
		if !faults.Any() && in.Decision.Validate(today) == nil && in.Decision.On.After(today) {
			t.Errorf("taken as %+v", in)
		}
	})
}

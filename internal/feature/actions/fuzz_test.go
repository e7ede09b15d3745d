package actions

import (
	"testing"

	"channelpanel/internal/casework"
)

// FuzzForm: whatever is sent, the form is read without a panic, and an action that is taken says what is to be done, and by a day to come.
func FuzzForm(f *testing.F) {
	f.Add("Ring the school", "24", "3", "2026", "yes")
	f.Add("", "31", "2", "2026", "\x00")
	f.Add("MOON", "29", "feb", "2024", "１")
	today := casework.Date{Year: 2026, Month: 3, Day: 27}
	f.Fuzz(func(t *testing.T, word, day, month, year, tick string) {
		in, faults := raiseForm{Agency: word, Owner: word, What: word, Day: day, Month: month, Year: year, NoSensitive: tick}.parse()
		if !faults.Any() && in.Validate(today) == nil && (in.What == "" || in.DueOn.Before(today)) {
			t.Errorf("taken as %+v", in)
		}
	})
}

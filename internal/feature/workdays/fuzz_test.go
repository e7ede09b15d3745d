package workdays

import (
	"testing"

	"channelpanel/internal/casework"
)

// FuzzForm: whatever is sent, the form is read without a panic, and a day that is taken is today or later, and has a name.
func FuzzForm(f *testing.F) {
	f.Add("Eid", "24", "3", "2026", "yes")
	f.Add("", "31", "2", "2026", "\x00")
	f.Add("MOON", "29", "feb", "2024", "１")
	today := casework.Date{Year: 2026, Month: 3, Day: 27}
	f.Fuzz(func(t *testing.T, word, day, month, year, tick string) {
		in, faults := dayForm{Day: day, Month: month, Year: year, Name: word, Working: tick}.parse()
		if !faults.Any() && in.Validate(today, nil) == nil && (in.On.Before(today) || in.Name == "") {
			t.Errorf("taken as %+v", in)
		}
	})
}

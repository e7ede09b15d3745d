package consent

import (
	"testing"

	"channelpanel/internal/casework"
)

// FuzzForm: whatever is sent, the form is read without a panic, and an answer that is taken is one of those that there are, and not to come.
func FuzzForm(f *testing.F) {
	f.Add("GIVEN", "24", "3", "2026", "yes")
	f.Add("", "31", "2", "2026", "\x00")
	f.Add("MOON", "29", "feb", "2024", "１")
	today := casework.Date{Year: 2026, Month: 3, Day: 27}
	f.Fuzz(func(t *testing.T, word, day, month, year, tick string) {
		in, _, faults := consentForm{Status: word, Giver: word, Name: word, How: word, AskedBy: word, Day: day, Month: month, Year: year, AskedDay: day, AskedMonth: month, AskedYear: year, NoSensitive: tick}.parse()
		if !faults.Any() && in.Validate(today) == nil && (!casework.ConsentStatuses.Has(in.Status) || in.On.After(today)) {
			t.Errorf("taken as %+v", in)
		}
	})
}

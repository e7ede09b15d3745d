package access

import (
	"testing"

	"channelpanel/internal/casework"
)

// FuzzForm: whatever is sent, the form is read without a panic, and an access that is taken ends.
func FuzzForm(f *testing.F) {
	f.Add("involved", "24", "3", "2026", "yes")
	f.Add("", "31", "2", "2026", "\x00")
	f.Add("MOON", "29", "feb", "2024", "１")
	today := casework.Date{Year: 2026, Month: 3, Day: 27}
	f.Fuzz(func(t *testing.T, word, day, month, year, tick string) {
		in, faults := answerForm{Answer: tick, Tie: word, Reason: word, Day: day, Month: month, Year: year}.parse()
		if !faults.Any() && in.Yes && in.Validate(today, []casework.Tie{casework.TieInvolved}) == nil && (in.Tie != casework.TieInvolved || in.Until.Before(today)) {
			t.Errorf("taken as %+v", in)
		}
	})
}

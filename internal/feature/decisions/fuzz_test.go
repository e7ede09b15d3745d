package decisions

import (
	"testing"

	"channelpanel/internal/casework"
)

// FuzzForm: whatever is sent, the form is read without a panic, and a decision that is taken says why, and is not to come.
func FuzzForm(f *testing.F) {
	f.Add("ADOPT", "24", "3", "2026", "yes")
	f.Add("", "31", "2", "2026", "\x00")
	f.Add("MOON", "29", "feb", "2024", "１")
	today := casework.Date{Year: 2026, Month: 3, Day: 27}
	f.Fuzz(func(t *testing.T, word, day, month, year, tick string) {
		in, _, faults := decisionForm{Outcome: word, Question: word, Options: word, Rationale: word, Proportionality: word, ReliedOn: word, Day: day, Month: month, Year: year,
			DeferDay: day, DeferMonth: month, DeferYear: year, Members: []string{word, tick}, Views: []string{tick}, NoSensitive: tick}.parse()
		if !faults.Any() && in.Validate(today) == nil && (in.Rationale == "" || in.On.IsZero() || in.On.After(today)) {
			t.Errorf("taken as %+v", in)
		}
	})
}

package reviews

import (
	"testing"

	"channelpanel/internal/testkit"
)

// FuzzForm: whatever is sent, the form is read without a panic, and a decision that is taken is not to come.
func FuzzForm(f *testing.F) {
	testkit.FuzzTyped(f, "EXIT", func(t *testing.T, typed testkit.Typed) {
		in, faults := reviewForm{Outcome: typed.Word, Rationale: typed.Word, Day: typed.Day, Month: typed.Month, Year: typed.Year, NextDay: typed.Day, NextMonth: typed.Month, NextYear: typed.Year, Code: typed.Word, NoSensitive: typed.Tick}.parse()
		if !faults.Any() && in.Decision.Validate(testkit.TypedOn) == nil && in.Decision.On.After(testkit.TypedOn) {
			t.Errorf("taken as %+v", in)
		}
	})
}

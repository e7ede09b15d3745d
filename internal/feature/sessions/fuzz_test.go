package sessions

import (
	"testing"

	"channelpanel/internal/testkit"
)

// FuzzForm: whatever is sent, the form is read without a panic, and a session that is taken is not to come.
func FuzzForm(f *testing.F) {
	testkit.FuzzTyped(f, "SCHOOL", func(t *testing.T, typed testkit.Typed) {
		in, faults := sessionForm{Place: typed.Word, Summary: typed.Word, Attended: typed.Tick, Day: typed.Day, Month: typed.Month, Year: typed.Year, NextDay: typed.Day, NextMonth: typed.Month, NextYear: typed.Year, NoSensitive: typed.Tick}.parse()
		if !faults.Any() && in.Validate(testkit.TypedOn) == nil && (in.On.IsZero() || in.On.After(testkit.TypedOn)) {
			t.Errorf("taken as %+v", in)
		}
	})
}

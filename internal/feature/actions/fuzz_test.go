package actions

import (
	"testing"

	"channelpanel/internal/testkit"
)

// FuzzForm: whatever is sent, the form is read without a panic, and an action that is taken says what is to be done, and by a day to come.
func FuzzForm(f *testing.F) {
	testkit.FuzzTyped(f, "Ring the school", func(t *testing.T, typed testkit.Typed) {
		in, faults := raiseForm{Agency: typed.Word, Owner: typed.Word, What: typed.Word, Day: typed.Day, Month: typed.Month, Year: typed.Year, NoSensitive: typed.Tick}.parse()
		if !faults.Any() && in.Validate(testkit.TypedOn) == nil && (in.What == "" || in.DueOn.Before(testkit.TypedOn)) {
			t.Errorf("taken as %+v", in)
		}
	})
}

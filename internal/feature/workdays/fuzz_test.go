package workdays

import (
	"testing"

	"channelpanel/internal/testkit"
)

// FuzzForm: whatever is sent, the form is read without a panic, and a day that is taken is today or later, and has a name.
func FuzzForm(f *testing.F) {
	testkit.FuzzTyped(f, "Eid", func(t *testing.T, typed testkit.Typed) {
		in, faults := dayForm{Day: typed.Day, Month: typed.Month, Year: typed.Year, Name: typed.Word, Working: typed.Tick}.parse()
		if !faults.Any() && in.Validate(testkit.TypedOn, nil) == nil && (in.On.Before(testkit.TypedOn) || in.Name == "") {
			t.Errorf("taken as %+v", in)
		}
	})
}

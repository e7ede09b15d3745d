package consent

import (
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
)

// FuzzForm: whatever is sent, the form is read without a panic, and an answer that is taken is one of those that there are, and not to come.
func FuzzForm(f *testing.F) {
	testkit.FuzzTyped(f, "GIVEN", func(t *testing.T, typed testkit.Typed) {
		in, _, faults := consentForm{Status: typed.Word, Giver: typed.Word, Name: typed.Word, How: typed.Word, AskedBy: typed.Word, Day: typed.Day, Month: typed.Month, Year: typed.Year, AskedDay: typed.Day, AskedMonth: typed.Month, AskedYear: typed.Year, NoSensitive: typed.Tick}.parse()
		if !faults.Any() && in.Validate(testkit.TypedOn) == nil && (!casework.ConsentStatuses.Has(in.Status) || in.On.After(testkit.TypedOn)) {
			t.Errorf("taken as %+v", in)
		}
	})
}

package person

import (
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
)

// FuzzDetails: whatever is sent, the details of a person are read without a panic, and what is taken is possible.
func FuzzDetails(f *testing.F) {
	testkit.FuzzTyped(f, "Rowan", func(t *testing.T, in testkit.Typed) {
		var faults casework.Faults
		d := detailsForm{Given: in.Word, Others: in.Word + "\n" + in.Tick, Day: in.Day, Month: in.Month, Year: in.Year, Age: in.Day, Gender: in.Word}.parse(&faults)
		if !faults.Any() && d.Validate(testkit.TypedOn) == nil && (d.DateOfBirth.After(testkit.TypedOn) || d.ApproximateAge < 0 || d.ApproximateAge > 120) {
			t.Errorf("taken as %+v", d)
		}
		for _, a := range d.Aliases {
			if a == "" {
				t.Errorf("%q has an empty name among %q", in.Word, d.Aliases)
			}
		}
	})
}

package ties

import (
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
)

// FuzzUntil: whatever is sent as a last day, it is a day, none, or a fault beside its field.
func FuzzUntil(f *testing.F) {
	testkit.FuzzTyped(f, "", func(t *testing.T, in testkit.Typed) {
		var faults casework.Faults
		day := until{Day: in.Day, Month: in.Month, Year: in.Year}.parse(&faults)
		if faults.Any() && !day.IsZero() || !day.IsZero() && day.AddDays(1).AddDays(-1) != day {
			t.Errorf("%q %q %q is taken as %v", in.Day, in.Month, in.Year, day)
		}
	})
}

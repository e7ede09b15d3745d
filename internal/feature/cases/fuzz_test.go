package cases

import (
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
)

// FuzzFilter: whatever stands in the address, a filter that is taken names a state and a source that there are, and days in their order.
func FuzzFilter(f *testing.F) {
	testkit.FuzzTyped(f, "ACTIVE", func(t *testing.T, in testkit.Typed) {
		filter, faults := filterForm{State: in.Word, Source: in.Tick, FromDay: in.Day, FromMonth: in.Month, FromYear: in.Year, ToDay: in.Month, ToMonth: in.Day, ToYear: in.Year}.parse()
		if faults.Any() {
			return
		}
		if filter.State != "" && filter.State.Label() == "" || filter.Source != "" && !casework.Sources.Has(filter.Source) || !filter.To.IsZero() && filter.To.Before(filter.From) {
			t.Errorf("taken as %+v", filter)
		}
	})
}

package exports

import (
	"net/url"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
)

// FuzzFilter: whatever stands in the address, a filter that is taken names a state and a source that there are, and leads to itself.
func FuzzFilter(f *testing.F) {
	testkit.FuzzTyped(f, "ACTIVE", func(t *testing.T, in testkit.Typed) {
		form := filterForm{State: in.Word, Source: in.Tick, FromDay: in.Day, FromMonth: in.Month, FromYear: in.Year}
		filter, faults := form.parse()
		if !faults.Any() && (filter.State != "" && filter.State.Label() == "" || filter.Source != "" && !casework.Sources.Has(filter.Source)) {
			t.Errorf("taken as %+v", filter)
		}
		at, err := url.Parse(form.at("/exports/new", ""))
		if err != nil || at.Path != "/exports/new" || at.Query().Get("state") != in.Word {
			t.Errorf("%+v is written %v", form, at)
		}
	})
}

package auditlog

import "testing"

// FuzzQuery: what of the filters cannot be meant is said by field, and the rest is a filter that the database can take.
func FuzzQuery(f *testing.F) {
	for _, s := range [][3]string{{"", "", ""}, {"2026-03-01", "2026-03-31", "42"}, {"2026-02-30", "", ""}, {"", "tomorrow", "0"}, {"9999-12-31", "9999-12-31", "-1"}, {"", "", "9223372036854775808"}} {
		f.Add(s[0], s[1], s[2])
	}
	f.Fuzz(func(t *testing.T, from, until, before string) {
		filter, faults := query{From: from, Until: until, Before: before}.filter()
		for _, fault := range faults {
			if fault.Field == "" || fault.Msg == "" {
				t.Errorf("%q %q %q: a fault of no field: %+v", from, until, before, fault)
			}
		}
		if len(faults) == 0 && (before != "") != (filter.Before > 0) {
			t.Errorf("before %q is taken as %d", before, filter.Before)
		}
		if len(faults) == 0 && (from != "" && filter.From.IsZero() || until != "" && filter.Until.IsZero()) {
			t.Errorf("%q to %q is taken as %s to %s", from, until, filter.From, filter.Until)
		}
	})
}

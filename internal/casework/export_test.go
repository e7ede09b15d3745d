package casework_test

import (
	"strings"
	"testing"
	"time"

	"channelpanel/internal/casework"
)

func TestAnExportSaysWhatItIsForAndWhoWillSeeIt(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ü", 501)
	for _, row := range []struct {
		name string
		err  error
		want string // fields, in their order
	}{
		{"both", casework.Export{Purpose: "Audit", Recipients: "The board"}.Validate(), ""},
		{"neither", casework.Export{}.Validate(), "purpose recipients"},
		{"as long as may be", casework.Export{Purpose: long[:1000], Recipients: "The board"}.Validate(), ""},
		{"too long", casework.Export{Purpose: long, Recipients: long}.Validate(), "purpose recipients"},
		{"agreed to", casework.ExportAnswer{Agree: true}.Validate(), ""},
		{"refused for no reason", casework.ExportAnswer{}.Validate(), "reason"},
		{"refused for a reason", casework.ExportAnswer{Reason: "It is too much"}.Validate(), ""},
		{"refused at length", casework.ExportAnswer{Reason: long}.Validate(), "reason"},
	} {
		var fields []string
		for _, f := range casework.FaultsOf(row.err) {
			fields = append(fields, f.Field)
		}
		if got := strings.Join(fields, " "); got != row.want {
			t.Errorf("%s: faults of %q, want %q", row.name, got, row.want)
		}
	}
}

func TestAFileIsHandedOverOnceAndWithinADay(t *testing.T) {
	t.Parallel()
	ready := time.Date(2026, 3, 26, 10, 0, 0, 0, time.UTC)
	none := time.Time{}
	for _, row := range []struct {
		status       string
		fetched, now time.Time
		words        string
		open         bool
	}{
		{casework.ExportAsked, none, ready, "Waits for a second person", false},
		{casework.ExportAsked, none, ready.Add(7*24*time.Hour - time.Second), "Waits for a second person", false},
		{casework.ExportAsked, none, ready.Add(7 * 24 * time.Hour), "Lapsed: nobody answered in 7 days", false},
		{casework.ExportRefused, none, ready.Add(8 * 24 * time.Hour), "Refused", false},
		{casework.ExportWithdrawn, none, ready, "Withdrawn", false},
		{casework.ExportReady, none, ready, "Ready", true},
		{casework.ExportReady, none, ready.Add(24*time.Hour - time.Second), "Ready", true},
		{casework.ExportReady, none, ready.Add(24 * time.Hour), "Not fetched in time", false},
		{casework.ExportReady, ready, ready, "Fetched", false},
		{casework.ExportReady, ready, ready.Add(48 * time.Hour), "Fetched", false},
	} {
		words, open := casework.ExportStands(row.status, ready, ready, row.fetched, row.now)
		if words != row.words || open != row.open {
			t.Errorf("%s, fetched %v, at %v: %q %t, want %q %t", row.status, row.fetched, row.now, words, open, row.words, row.open)
		}
	}
}

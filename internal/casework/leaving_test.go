package casework_test

import (
	"strings"
	"testing"

	"channelpanel/internal/casework"
)

// Shows AC10.
func TestNobodyGoesWithOpenWorkBeforeTheirLastDayHasCome(t *testing.T) {
	t.Parallel()
	today := day("2026-11-24")
	work := casework.OpenWork{Cases: 2, Actions: 1}.And(casework.OpenWork{Requests: 3, Meetings: 1})
	for _, row := range []struct {
		name    string
		work    casework.OpenWork
		last    casework.Date
		refused bool
	}{
		{"no work and no last day", casework.OpenWork{}, casework.Date{}, false},
		{"work and no last day", work, casework.Date{}, true},
		{"work and a last day to come", work, today.AddDays(1), true},
		{"work and the last day is here", work, today, false},
		{"work and the last day is past", work, today.AddDays(-1), false},
		{"one open meeting", casework.OpenWork{Meetings: 1}, casework.Date{}, true},
	} {
		if err := row.work.MayGo(row.last, today); (err != nil) != row.refused || err != nil && !casework.Refused(err, casework.Invalid) {
			t.Errorf("%s: %v", row.name, err)
		}
	}
	if err := work.MayGo(casework.Date{}, today); !strings.Contains(err.Error(),
		"2 cases that they lead, 1 open action, 3 requests that wait for an answer, 1 meeting that is open in their chair") {
		t.Errorf("the refusal does not count what is open: %v", err)
	}
}

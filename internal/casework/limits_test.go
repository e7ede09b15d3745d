package casework_test

import (
	"testing"

	"channelpanel/internal/casework"
)

// easter and Christmas of 2026; platform/calendar's own tests hold the whole list.
func shut(d casework.Date) bool {
	switch d.String() {
	case "2026-04-03", "2026-04-06", "2026-12-25", "2026-12-28", "2027-01-01":
		return true
	}
	return false
}

func TestWorkingDaysPassOverWeekendsAndBankHolidays(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		holiday casework.Holiday
		from    string
		days    int
		want    string
	}{
		{"the day itself does not count", shut, "2026-11-24", 1, "2026-11-25"},
		{"from a Friday the first is Monday", shut, "2026-11-20", 1, "2026-11-23"},
		{"from a Saturday the first is Monday", shut, "2026-11-21", 1, "2026-11-23"},
		{"Easter takes Good Friday and Easter Monday", shut, "2026-04-02", 1, "2026-04-07"},
		{"Christmas takes the day and the substitute for Boxing Day", shut, "2026-12-24", 2, "2026-12-30"},
		{"twenty over Christmas and New Year lose three more days", shut, "2026-12-10", 20, "2027-01-12"},
		{"without a calendar only weekends are passed over", nil, "2026-04-02", 1, "2026-04-03"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if got := row.holiday.AddWorkingDays(day(row.from), row.days).String(); got != row.want {
				t.Errorf("%s, want %s", got, row.want)
			}
		})
	}
}

// The defaults of domain section 10. A changed limit shows here, with what it rests on.
func TestTheLimitsThatTheProductShips(t *testing.T) {
	t.Parallel()
	want := map[string]struct {
		value int
		unit  casework.Unit
	}{
		"screening_days": {5, casework.WorkingDays}, "s36_decision_days": {2, casework.WorkingDays},
		"cut_off": {15, casework.OClock}, "urgent_screening_days": {1, casework.WorkingDays}, "urgent_s36_days": {1, casework.WorkingDays},
		"urgent_panel_days": {5, casework.WorkingDays}, "second_look_days": {10, casework.WorkingDays},
		"signpost_days": {20, casework.WorkingDays}, "partner_return_days": {10, casework.WorkingDays}, "first_panel_days": {20, casework.WorkingDays},
		"meeting_interval": {1, casework.Months}, "agenda_circulation_days": {5, casework.WorkingDays},
		"minutes_days": {5, casework.WorkingDays}, "consent_request_days": {10, casework.WorkingDays},
		"live_review": {1, casework.Months}, "assessment_refresh": {3, casework.Months},
		"post_closure_first": {6, casework.Months}, "post_closure_second": {12, casework.Months},
		"post_closure_max": {24, casework.Months}, "turn18_warning": {60, casework.Days}, "retention_case": {6, casework.Years},
		"retention_child_review": {1, casework.Years}, "sar_days": {1, casework.Months}, "foi_days": {20, casework.WorkingDays}, "repeat_referral_watch": {24, casework.Months},
		"emergency_review_days": {2, casework.WorkingDays}, "assessment_written_days": {10, casework.WorkingDays},
		"membership_ending": {60, casework.Days}, "unused_account": {90, casework.Days}, "invitation": {7, casework.Days},
		"referral_link": {7, casework.Days},
		"draft":         {30, casework.Days},
	}
	for key, w := range want {
		got := casework.LimitOn(key, day("2026-11-24"))
		if got.Value != w.value || got.Unit != w.unit {
			t.Errorf("%s is %d %s, want %d %s", key, got.Value, got.Unit, w.value, w.unit)
		}
	}
	for _, l := range casework.Limits {
		if _, known := want[l.Key]; !known {
			t.Errorf("%s is a limit that no test knows", l.Key)
		}
		if l.Authority == "" || l.From.IsZero() || l.Value <= 0 {
			t.Errorf("%s says not what it rests on, from when, or how long", l.Key)
		}
	}
}

func TestALimitRunsInItsOwnUnit(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		key  string
		from string
		want string
	}{
		{"working days pass over Easter", "screening_days", "2026-04-02", "2026-04-13"},
		{"months end where they end", "post_closure_first", "2025-08-31", "2026-02-28"},
		{"days count weekends", "turn18_warning", "2026-01-01", "2026-03-02"},
		{"years are years", "retention_case", "2024-02-29", "2030-02-28"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			from := day(row.from)
			if got := casework.LimitOn(row.key, from).Due(from, shut).String(); got != row.want {
				t.Errorf("%s, want %s", got, row.want)
			}
		})
	}
	if got := casework.LimitOn("screening_days", day("2001-01-01")); got.Key != "" {
		t.Errorf("a limit is in force before its effective date: %+v", got)
	}
}

// What a case waits for, in every state that waits for a day.
func TestTheClockOfACase(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		c    casework.Case
		what string // "" where nothing runs
		due  string
	}{
		{"a referral waits for its screening", casework.Case{State: casework.StateReceived, ReceivedOn: day("2026-04-02")}, "Screening", "2026-04-13"},
		{"a held referral shows no clock", casework.Case{State: casework.StateHeld, ReceivedOn: day("2026-04-02")}, "", ""},
		{"a screened referral waits for the section 36 decision", casework.Case{State: casework.StateSection36, ScreenedOn: day("2026-04-02")},
			"Section 36 decision", "2026-04-08"},
		{"a case gathering information waits for the panel", casework.Case{State: casework.StateInformation, Section36On: day("2026-12-10")},
			"First panel discussion", "2027-01-12"},
		{"a listed case still does", casework.Case{State: casework.StateListed, Section36On: day("2026-12-10")}, "First panel discussion", "2027-01-12"},
		{"a deferred case waits for its day", casework.Case{State: casework.StateDeferred, DeferredTo: day("2026-12-01")}, "Return to the panel", "2026-12-01"},
		{"an adopted case waits for the request for consent", casework.Case{State: casework.StateConsentPending, AdoptedOn: day("2026-11-02")},
			"Request for consent", "2026-11-16"},
		{"a supported case waits for its review", casework.Case{State: casework.StateActive, NextReview: day("2026-12-01")}, "Review of support", "2026-12-01"},
		{"a paused case does too", casework.Case{State: casework.StatePaused, NextReview: day("2026-12-01")}, "Review of support", "2026-12-01"},
		{"a refusal waits for the re-assessment", casework.Case{State: casework.StateConsentRefused, ReassessOn: day("2026-12-01")}, "Re-assessment", "2026-12-01"},
		{"a withdrawal with no re-assessment waits for nothing", casework.Case{State: casework.StateWithdrawn, ReassessNone: true}, "", ""},
		{"a closed case waits for its six-month review", casework.Case{State: casework.StateMonitoring, ClosedOn: day("2026-05-31")},
			"Post-closure review", "2026-11-30"},
		{"then for its twelve-month review", casework.Case{State: casework.StateMonitoring, ClosedOn: day("2026-05-31"), ReviewsDone: 6},
			"Post-closure review", "2027-05-31"},
		{"then for the end of an extension", casework.Case{State: casework.StateMonitoring, ClosedOn: day("2026-05-31"), ReviewsDone: 12,
			MonitorUntil: day("2027-11-30")}, "End of monitoring", "2027-11-30"},
		{"an ended case waits for nothing", casework.Case{State: casework.StateClosed, ClosedOn: day("2026-05-31")}, "", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			k, ok := row.c.Reckon(shut)
			if ok != (row.what != "") || ok && (k.What != row.what || k.Due.String() != row.due) {
				t.Errorf("%q on %q (%v); want %q on %q", k.What, k.Due, ok, row.what, row.due)
			}
		})
	}
}

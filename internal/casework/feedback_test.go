package casework_test

import (
	"slices"
	"strings"
	"testing"

	"channelpanel/internal/casework"
)

// Shows CO11.
func TestAReferrerIsToldNoMoreThanIsSafeWhereTheCaseStands(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name  string
		state casework.State
		sens  casework.Sensitivity
		want  []string
	}{
		{"a new referral", casework.StateReceived, casework.Normal, []string{"RECEIVED", "LOOKED-AT"}},
		{"one that the police hold", casework.StateHeld, casework.Normal, []string{"RECEIVED"}},
		{"one before the panel", casework.StateListed, casework.Normal, []string{"RECEIVED", "LOOKED-AT"}},
		{"one that is supported", casework.StateActive, casework.Normal, []string{"RECEIVED", "LOOKED-AT"}},
		{"one that was screened out", casework.StateScreenedOut, casework.Normal, []string{"RECEIVED", "NOT-TAKEN"}},
		{"one that was not adopted", casework.StateNotAdopted, casework.Normal, []string{"RECEIVED", "NOT-TAKEN"}},
		{"one that was closed", casework.StateMonitoring, casework.Normal, []string{"RECEIVED", "ENDED"}},
		{"one that went to another panel", casework.StateTransferred, casework.Normal, []string{"RECEIVED"}},
		{"a restricted one that was closed", casework.StateClosed, casework.Restricted, []string{"RECEIVED"}},
		{"a sealed one", casework.StateActive, casework.Sealed, []string{"RECEIVED"}},
	} {
		c := casework.Case{State: row.state, Sens: row.sens}
		if got := c.MayBeTold(); !slices.Equal(got, row.want) {
			t.Errorf("of %s a referrer may be told %v, want %v", row.name, got, row.want)
		}
		for _, l := range casework.FeedbackLevels {
			err := casework.Feedback{Level: l.Code, To: "teacher@school.example"}.Validate(c)
			if slices.Contains(row.want, l.Code) != (err == nil) {
				t.Errorf("of %s, %s is answered %v", row.name, l.Code, err)
			}
		}
	}
	for _, l := range casework.FeedbackLevels {
		words := casework.FeedbackWords(l.Code, "LLR-R482913750-K")
		if !strings.Contains(words, "LLR-R482913750-K") || !strings.Contains(words, "999") || strings.Contains(strings.ToLower(words), "panel") {
			t.Errorf("%s reads %q", l.Code, words)
		}
	}
	for _, to := range []string{"", "teacher", "A <a@school.example>", "a@school.example\r\nBcc: b@school.example"} {
		if (casework.Feedback{Level: "RECEIVED", To: to}).Validate(casework.Case{State: casework.StateReceived, Sens: casework.Normal}) == nil {
			t.Errorf("%q passes for an address", to)
		}
	}
}

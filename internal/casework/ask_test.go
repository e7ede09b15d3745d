package casework_test

import (
	"testing"

	"channelpanel/internal/casework"
)

func TestARequestForAccessSaysWhatWhyAndForHowLong(t *testing.T) {
	t.Parallel()
	whole := casework.AccessRequest{Wants: casework.ReadPlan, Reason: "I run the group he is to join.", Days: 30}
	for _, row := range []struct {
		name   string
		change func(*casework.AccessRequest)
		faults int
	}{
		{"a whole request", func(*casework.AccessRequest) {}, 0},
		{"nothing asked for", func(r *casework.AccessRequest) { r.Wants = casework.Action{} }, 1},
		{"no reason", func(r *casework.AccessRequest) { r.Reason = "" }, 1},
		{"no length", func(r *casework.AccessRequest) { r.Days = 0 }, 1},
		{"more than a year", func(r *casework.AccessRequest) { r.Days = 400 }, 1},
		{"nothing at all", func(r *casework.AccessRequest) { *r = casework.AccessRequest{} }, 3},
	} {
		in := whole
		row.change(&in)
		if got := len(faultsOf(in.Validate())); got != row.faults {
			t.Errorf("%s: %d faults, want %d", row.name, got, row.faults)
		}
	}
}

func TestAnAnswerToARequestGivesATieWithAnEndOrAReason(t *testing.T) {
	t.Parallel()
	today := day("2026-03-26")
	offered := []casework.Tie{casework.TieAssigned}
	for _, row := range []struct {
		name   string
		answer casework.AccessAnswer
		faults int
	}{
		{"yes, until next month", casework.AccessAnswer{Yes: true, Tie: casework.TieAssigned, Until: day("2026-04-26")}, 0},
		{"yes, for today", casework.AccessAnswer{Yes: true, Tie: casework.TieAssigned, Until: today}, 0},
		{"yes, without an end", casework.AccessAnswer{Yes: true, Tie: casework.TieAssigned}, 1},
		{"yes, until yesterday", casework.AccessAnswer{Yes: true, Tie: casework.TieAssigned, Until: day("2026-03-25")}, 1},
		{"yes, for years", casework.AccessAnswer{Yes: true, Tie: casework.TieAssigned, Until: day("2028-01-01")}, 1},
		{"yes, by a tie that would not open it", casework.AccessAnswer{Yes: true, Tie: casework.TieInvolved, Until: today}, 1},
		{"no, with its reason", casework.AccessAnswer{Reason: "The plan holds nothing on the group."}, 0},
		{"no, without a reason", casework.AccessAnswer{}, 1},
	} {
		if got := len(faultsOf(row.answer.Validate(today, offered))); got != row.faults {
			t.Errorf("%s: %d faults, want %d", row.name, got, row.faults)
		}
	}
}

package authz_test

import (
	"slices"
	"strings"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/authz"
	"channelpanel/policies"
)

// A change that is made anew on a later version does there what it did on its own, and undoes nothing of what came between.
//
// Shows AX1.
func TestAChangeIsCarriedToALaterVersion(t *testing.T) {
	t.Parallel()
	normal := []casework.Sensitivity{casework.Normal}
	mine := authz.Revise(policies.Policy, authz.Revision{Role: casework.RepHealth, Ties: []casework.Tie{casework.TieInvolved}, Senses: normal, Action: casework.ReadScreening, Allow: true, Note: "the health trust asked"})
	theirs := authz.Revise(policies.Policy, authz.Revision{Role: casework.Coordinator, Ties: []casework.Tie{casework.TiePanel}, Senses: normal, Action: casework.ReadPlan})
	both, lost := authz.Carry(policies.Policy, mine, theirs)
	if len(lost) > 0 {
		t.Errorf("lost %q", lost)
	}
	matrix := func(text string) *authz.Matrix {
		m, problems := authz.ReadVersion(9, text)
		if len(problems) > 0 {
			t.Fatalf("%v", problems)
		}
		return m
	}
	by := authz.Compare(matrix(theirs), matrix(both))
	if by.Opened() != 1 || by.Shut() != 0 {
		t.Errorf("of the later version it opens %d and shuts %d", by.Opened(), by.Shut())
	}
	if back, _ := authz.Carry(policies.Policy, mine, policies.Policy); strings.TrimRight(back, "\n") != strings.TrimRight(mine, "\n") {
		t.Errorf("on its own version it is another text:\n%q\n%q", back[len(policies.Policy)-60:], mine[len(policies.Policy)-60:])
	}
	// Both touch one line: it cannot be taken out again where it is gone.
	other := authz.Revise(policies.Policy, authz.Revision{Role: casework.Coordinator, Ties: []casework.Tie{casework.TiePanel}, Senses: normal, Action: casework.ReadConsent})
	_, lost = authz.Carry(policies.Policy, other, theirs)
	if len(lost) != 1 || !strings.HasPrefix(lost[0], "coordinator, panel, normal") {
		t.Errorf("the line that both changed is not named: %q", lost)
	}
	if !slices.Contains(strings.Split(theirs, "\n"), "") {
		t.Fatal("the policy has no empty line")
	}
}

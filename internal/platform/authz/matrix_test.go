package authz

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"channelpanel/internal/casework"
	"channelpanel/policies"
)

func matrix(t *testing.T) *Matrix {
	t.Helper()
	m, problems := ReadMatrix(policies.Policy)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return m
}

var update = flag.Bool("update", false, "write the golden files anew, for review")

// The matrix as people read it is reviewed like code: a change of the policy shows here as a change of who may do what.
//
// Shows T04.
func TestTheMatrixIsTheReviewedOne(t *testing.T) {
	got := matrix(t).String()
	golden := filepath.Join("testdata", "matrix.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the matrix is not the reviewed one (-want +got); run with -update and review:\n%s", diff)
	}
}

func TestTheMatrixNamesEveryRoleAndAction(t *testing.T) {
	text := matrix(t).String()
	for _, r := range casework.Roles() {
		if !strings.Contains(text, "\n"+string(r)+"\n") {
			t.Errorf("%s is not in the matrix", r)
		}
	}
	for _, a := range casework.Actions() {
		var found bool
		for line := range strings.SplitSeq(text, "\n") {
			words := strings.Fields(line)
			found = found || len(words) > 1 && words[0] == string(a.Subject) && strings.Contains(line, " "+a.Act+" ")
		}
		if !found {
			t.Errorf("%s is not in the matrix", a)
		}
	}
}

func TestAnExplanationShowsTheLineThatDecides(t *testing.T) {
	g := shared(t)
	for _, c := range []struct {
		role   casework.Role
		tie    casework.Tie
		sens   casework.Sensitivity
		action casework.Action
		want   string
	}{
		{casework.RepHousing, casework.TieInvolved, casework.Normal, casework.ReadAddress, "rep_housing, involved|assigned, normal|restricted, case.identity, address, allow"},
		{casework.PanelChair, casework.TieRecused, casework.Normal, casework.ReadPlan, "any, recused, any, any, any, deny"},
		{casework.RepHousing, casework.TieInvolved, casework.Normal, casework.ReadReferral, "Refused: no line allows it."},
		{casework.RepHousing, "", casework.Normal, casework.ReadReferral, "an empty or unknown word"},
	} {
		x := g.Explain(1, c.role, c.tie, c.sens, c.action)
		if !strings.Contains(x.String(), c.want) {
			t.Errorf("want %q in %q", c.want, x)
		}
		if x.Line > 0 && strings.Split(policies.Policy, "\n")[x.Line-1] != x.Source {
			t.Errorf("line %d is not %q", x.Line, x.Source)
		}
	}
}

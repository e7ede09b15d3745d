package audit

import (
	"errors"
	"reflect"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/authz"
	"channelpanel/policies"
)

// The entries here come from the guard itself, under the policy of the product.
func TestAnEntryNamesTheRuleThatAllowedIt(t *testing.T) {
	guard, err := authz.New(policies.Model, policies.Policy)
	if err != nil {
		t.Fatal(err)
	}
	res := record
	res.Sens = casework.Normal
	res.Standings = []casework.Standing{
		{Role: casework.Administrator, Tie: casework.TieNone, Agency: "55555555-5555-4555-8555-555555555555"},
		{Role: casework.PanelChair, Tie: casework.TiePanel, Agency: "44444444-4444-4444-8444-444444444444"},
	}
	grant, err := guard.Check(t.Context(), chair, casework.DecideCase, res)
	if err != nil {
		t.Fatal(err)
	}
	read := func(e Entry) Leaf {
		t.Helper()
		l, err := ParseLeaf(one(t, e).Leaf)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	l := read(Record(grant, casework.Change{
		Event: "decide", From: "LISTED", To: "ADOPTED", Title: "Adopted", Reason: "vulnerable", Edition: "2023",
		Fields: []casework.FieldChange{{Field: "grounds", New: "x"}, {Field: "grounds", New: "y"}, {Field: "plan", New: "z"}},
		Checks: []casework.CheckNote{{Check: "SC-04", Outcome: "passed", Note: "three agencies"}},
	}))
	if l.Role != "panel_chair" || l.Tie != "panel" || l.Agency != "44444444-4444-4444-8444-444444444444" || l.Outcome != OutcomeDone ||
		l.Version != 7 || l.Session != "5e55" || l.Request != "req-1" || l.Event != "decide" || l.From != "LISTED" || l.To != "ADOPTED" || l.Edition != "2023" {
		t.Errorf("%+v", l)
	}
	if l.Policy.Version != 1 || l.Policy.Line == 0 || l.Policy.Hash == "" {
		t.Errorf("the rule is not named: %+v", l.Policy)
	}
	if !reflect.DeepEqual(l.Fields, []string{"grounds", "plan"}) || !reflect.DeepEqual(l.Checks, []Check{{"SC-04", "passed"}}) {
		t.Errorf("fields %q, checks %v", l.Fields, l.Checks)
	}
	if l := read(Viewed(grant, "plan", "consent")); l.Outcome != OutcomeViewed || !reflect.DeepEqual(l.Sections, []string{"plan", "consent"}) {
		t.Errorf("%+v", l)
	}
	if l := read(Listed(grant, "state=open", "2", []string{"A", "B"})); l.Outcome != OutcomeViewed || l.Count != 2 {
		t.Errorf("%+v", l)
	}
	if l := read(Failed(grant, "A sign-in failed", "password")); l.Outcome != OutcomeFailed || l.Code != "password" {
		t.Errorf("%+v", l)
	}

	res.Standings = res.Standings[:1] // the administrator alone
	res.Emergency.ID = "66666666-6666-4666-8666-666666666666"
	none, err := guard.Check(t.Context(), chair, casework.DecideCase, res)
	var refused *authz.Refused
	if !errors.As(err, &refused) || Record(none, casework.Change{}).Valid() {
		t.Fatalf("an administrator decided: %v", err)
	}
	if l.Emergency != "" {
		t.Errorf("an entry made under no emergency access carries %q", l.Emergency)
	}
	if l := read(Refusal(refused)); l.Outcome != OutcomeRefused || l.Code == "" || l.Role != "" || l.Case == "" || l.Emergency != res.Emergency.ID {
		t.Errorf("%+v", l)
	}
}

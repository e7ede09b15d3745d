package authz

import (
	"context"
	"strings"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/policies"
)

// Shows N9.
func TestAReasonSaysInWordsWhatTheGuardDecidesBy(t *testing.T) {
	g := shared(t)
	for _, c := range []struct {
		rule         string
		action       casework.Action
		res          casework.Resource
		words, notes []string // one of each for every standing
	}{
		{"an agency that was admitted", casework.ReadReferral, aCase(casework.Normal, as(casework.RepHealth, casework.TieInvolved)),
			[]string{"As a health representative, because your agency has been admitted to this case, you may read the referral."},
			[]string{"the cases that their agency was admitted to."}},
		{"a role that leaves a section out", casework.ReadReferral, aCase(casework.Normal, as(casework.RepHousing, casework.TieInvolved)),
			[]string{"As a housing representative, because your agency has been admitted to this case, you may not read the referral."}, []string{""}},
		{"the comment of the line's own block, and no other's", casework.ReadAssessment, aCase(casework.Normal, as(casework.RepSocialCare, casework.TieInvolved)),
			[]string{"you may read the assessment"}, []string{"Social care alone reads the assessment as well."}},
		{"two ways at once", casework.ReadPlan, aCase(casework.Restricted, as(casework.Coordinator, casework.TiePanel), as(casework.Coordinator, casework.TieAssigned)),
			[]string{"hold that role on the panel of this case, you may not", "you are named on this case, you may read the support plan"}, []string{"", "keeps the case file"}},
		{"a declared interest", casework.ReadPlan, aCase(casework.Normal, as(casework.PanelChair, casework.TiePanel), as(casework.PanelChair, casework.TieRecused)),
			[]string{"you may read the support plan", "nothing of this case is open to you, whatever else you hold"}, []string{"Panel chair", "Recused: a declared interest"}},
		{"emergency access", casework.ReadIdentity, aCase(casework.Restricted, as(casework.RepEducation, casework.TieEmergency)),
			[]string{"As an education representative, because you have opened emergency access, you may read the person's details."}, []string{"Emergency: one case, reading only"}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			reasons := g.Reasons(c.action, c.res)
			if len(reasons) != len(c.words) {
				t.Fatalf("%d reasons for %d ways of standing to the case", len(reasons), len(c.words))
			}
			for i, r := range reasons {
				if !strings.Contains(r.Words, c.words[i]) {
					t.Errorf("%q does not say %q", r.Words, c.words[i])
				}
				if !strings.Contains(r.Note, c.notes[i]) || strings.Contains(r.Note, "security") || strings.Contains(r.Note, "domain section") {
					t.Errorf("%q does not say %q, or names what only the policy's keepers know", r.Note, c.notes[i])
				}
			}
		})
	}
}

// What is explained is what is decided: for every role, tie, sensitivity and action of the alphabet.
//
// Shows N9.
func TestReasonsAgreeWithCheckOnEveryQuestion(t *testing.T) {
	t.Parallel()
	g := shared(t)
	var said int
	for _, q := range alphabet() {
		role, tie, sens := casework.Role(q[0]), casework.Tie(q[1]), casework.Sensitivity(q[2])
		action := casework.Action{Subject: casework.Subject(q[3]), Act: q[4]}
		if unmanned(role) || tie == casework.TieNone || action.Subject == casework.OnSelf {
			continue
		}
		res := aCase(sens, as(role, tie))
		r := g.Reasons(action, res)[0]
		if r.Allowed != g.Allows(person, action, res) {
			t.Fatalf("%v is explained as allowed: %t, and decided otherwise", q, r.Allowed)
		}
		if r.Allowed {
			said++
			grant, err := g.Check(context.Background(), person, action, res)
			if err != nil || grant.Line() != r.Line || r.Source != strings.Split(policies.Policy, "\n")[r.Line-1] {
				t.Fatalf("%v is explained by line %d and decided by line %d", q, r.Line, grant.Line())
			}
		}
		if r.Words == "" || strings.Contains(r.Words, "“read”") {
			t.Errorf("%v is explained without words: %q", q, r.Words)
		}
	}
	if said < 500 {
		t.Errorf("only %d questions were allowed: the wrong ones were asked", said)
	}
}

func TestWhatALeadCouldGiveIsWhatThePolicyWouldAllow(t *testing.T) {
	g := shared(t)
	officer := []casework.Standing{as(casework.DataProtection, casework.TiePanel)}
	if got := g.Would(casework.ReadIdentity, aCase(casework.Normal, officer...), officer); len(got) != 1 || got[0].Tie != casework.TieAssigned {
		t.Errorf("a data protection officer would read the identity by being named, got %v", got)
	}
	health := []casework.Standing{{Role: casework.RepHealth, Tie: casework.TiePanel, Agency: "a1"}}
	if got := g.Would(casework.ReadPlan, aCase(casework.Normal), health); len(got) != 2 || got[0].Tie != casework.TieInvolved || got[0].Agency != "a1" {
		t.Errorf("a health representative would read the plan by admission or by name, got %v", got)
	}
	if got := g.Would(casework.ReadAssessment, aCase(casework.Normal), health); len(got) != 0 {
		t.Errorf("no tie lets a health representative read the assessment, got %v", got)
	}
	taker := []casework.Standing{as(casework.RepHealth, casework.TiePanel)}
	for _, s := range g.Would(casework.ReadPlan, aCase(casework.Normal), taker) {
		if s.Tie == casework.TieInvolved {
			t.Error("somebody who acts for no agency is offered their agency's admission")
		}
	}
}

// Shows CO10.
func TestEmergencyAccessIsOpenedByWhoMayUseItAndByNobodyElse(t *testing.T) {
	g := shared(t)
	for _, role := range casework.Roles() {
		for _, tie := range casework.Ties() {
			for _, sens := range casework.Sensitivities() {
				may := g.Explain(1, role, tie, sens, casework.OpenEmergency).Allowed
				would := tie == casework.TiePanel && g.Explain(1, role, casework.TieEmergency, sens, casework.ListCases).Allowed
				if may != would {
					t.Errorf("%s, %s, %s may open: %t, and would see something by it: %t", role, tie, sens, may, would)
				}
			}
		}
	}
	for _, a := range casework.Actions() {
		if g.Explain(1, casework.Coordinator, casework.TieEmergency, casework.Normal, a).Allowed && !onlyReads(a) {
			t.Errorf("emergency access lets somebody %s", a)
		}
	}
}

func TestTheFirstGrantOnACaseIsWhatAPageIsAbout(t *testing.T) {
	g := shared(t)
	ctx, asked := WithAsked(context.Background())
	if _, ok := asked.OnCase(); ok {
		t.Error("a page is about a case before the guard was asked")
	}
	chair := as(casework.PanelChair, casework.TiePanel)
	for _, ask := range []struct {
		action casework.Action
		res    casework.Resource
	}{
		{casework.ListMeetings, casework.Resource{Ref: "meetings", Panel: "p1", Sens: casework.Normal, Standings: []casework.Standing{chair}}},
		{casework.WriteSession, aCase(casework.Normal, chair)},
		{casework.ReadPlan, aCase(casework.Normal, chair)},
		{casework.ReadReview, aCase(casework.Normal, chair)},
	} {
		_, _ = g.Check(ctx, person, ask.action, ask.res)
	}
	if grant, ok := asked.OnCase(); !ok || grant.Action() != casework.ReadPlan {
		t.Errorf("the page is about %v, want the first that was allowed on a case", grant.Action())
	}
}

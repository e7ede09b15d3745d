package policy_test

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/testkit"
	"channelpanel/policies"
)

// Who answers for the panel reads the policy, and nobody else.
//
// Shows AX12.
func TestThePolicyIsReadByWhoAnswersForThePanel(t *testing.T) {
	t.Parallel()
	o := open(t)
	for _, who := range []testkit.Person{o.ada, o.chair, o.coordinator, o.auditor, o.dataProtect} {
		text := o.site.SignedIn(t, who.User).Get("/policy").Want(http.StatusOK).Text("main")
		for _, said := range []string{"The access policy in force", authz.Hash(policies.Policy), "It came with the service",
			"Police case officer", "decide under section 36", "On their panel: normal or restricted cases. When they are named: sealed cases.",
			"Recused: a declared interest or a bar, whatever else holds.", "Nobody signed in"} {
			if !strings.Contains(text, said) {
				t.Errorf("the page does not say %q", said)
			}
		}
	}
	for _, who := range []testkit.Person{o.officer, o.nurse} {
		for _, path := range []string{"/policy", "/policy/ask", "/policy/versions/1", "/policy/versions/1/csv"} {
			o.site.SignedIn(t, who.User).Get(path).Want(http.StatusForbidden)
		}
	}
}

func TestTheMatrixIsNarrowedByRoleAndKind(t *testing.T) {
	t.Parallel()
	o := open(t)
	chair := o.site.SignedIn(t, o.chair.User)
	housing := chair.Get("/policy?role=rep_housing").Want(http.StatusOK).Text("main .app-with-filter")
	if !strings.Contains(housing, "Read the person's address and whether there is a risk. When their agency has been admitted: normal or restricted cases") {
		t.Errorf("what housing reads is not there: %s", housing)
	}
	for _, not := range []string{"Read the person's details", "Read the referral", "Panel chair Reviews"} {
		if strings.Contains(housing, not) {
			t.Errorf("what housing may do says %q", not)
		}
	}
	page := chair.Get("/policy?kind=case.section36").Want(http.StatusOK)
	if n := page.Doc.Find("main .app-with-filter table").Length(); n != 6 {
		t.Errorf("%d roles do something with section 36, want the chair, deputy, coordinator, officer, decider and data protection", n)
	}
	chair.Get("/policy?role=guest&kind=account").Want(http.StatusOK).Check()
	for _, path := range []string{"/policy/versions/2", "/policy/versions/0", "/policy/versions/x", "/policy/versions/01"} {
		chair.Get(path).Want(http.StatusNotFound)
	}
}

// The table that leaves the service is what the guard allows, question by question, and that it left is on record.
//
// Shows AX12, AU4.
func TestTheExportIsWhatTheGuardAllowsAndIsOnRecord(t *testing.T) {
	t.Parallel()
	o := open(t)
	file := o.site.SignedIn(t, o.auditor.User).Get("/policy/versions/1/csv").Want(http.StatusOK)
	rows, err := csv.NewReader(strings.NewReader(string(file.Body))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	allowed := map[[5]string]string{}
	for _, r := range rows[1:] {
		allowed[[5]string(r[1:6])] = r[9]
	}
	m, problems := authz.ReadMatrix(policies.Policy)
	if problems != nil {
		t.Fatal(problems)
	}
	n := 0
	for _, role := range casework.Roles() {
		for _, right := range m.Rights(role) {
			for _, u := range right.Under {
				n += len(u.Senses) * len(right.Acts)
			}
		}
	}
	guard, asked := o.site.Server.Guard, 0
	for i, r := range rows[1:] {
		if i%9 != 0 { // each is asked of casbin
			continue
		}
		asked++
		if x := guard.Explain(1, casework.Role(r[1]), casework.Tie(r[2]), casework.Sensitivity(r[3]), casework.Action{Subject: casework.Subject(r[4]), Act: r[5]}); !x.Allowed {
			t.Errorf("%q is exported and not allowed", r)
		}
	}
	if len(allowed) != n || len(rows)-1 != n || asked < 100 {
		t.Errorf("%d rows (%d of them different) for %d things that are allowed", len(rows)-1, len(allowed), n)
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'policy:read' AND outcome = 'done' AND actor = 'u:' || $1`, o.auditor.User); n != 1 {
		t.Errorf("%d entries of one export", n)
	}
}

// Shows AX7.
func TestThePolicyAnswersAQuestionInWordsAndByItsLine(t *testing.T) {
	t.Parallel()
	o := open(t)
	chair := o.site.SignedIn(t, o.chair.User)
	for query, want := range map[string][]string{
		"role=rep_social_care&tie=involved&sens=normal&action=case.assessment:read": {"As a social care representative, because your agency has been admitted to this case, you may read the assessment.", "Allowed", "Social care alone reads the assessment", "rep_social_care, involved|assigned"},
		"role=rep_health&tie=involved&sens=normal&action=case.assessment:read":      {"you may not read the assessment.", "Not allowed", "No line of version 1"},
		"role=panel_chair&tie=recused&sens=normal&action=case.plan:read":            {"nothing of this case is open to you", "Not allowed", "any, recused, any"},
		"role=cli&tie=none&sens=normal&action=policy:read":                          {"As the command line, without a tie", "Allowed"},
	} {
		text := chair.Get("/policy/ask?" + query).Want(http.StatusOK).Text("main")
		for _, said := range want {
			if !strings.Contains(text, said) {
				t.Errorf("%s: the answer does not say %q: %s", query, said, text)
			}
		}
	}
	chair.Get("/policy/ask").Want(http.StatusOK)
	half := chair.Get("/policy/ask?role=guest&tie=lead").Want(http.StatusUnprocessableEntity)
	for _, said := range []string{"Select how they stand to it", "Select how closely the case is held", "Select what they would do"} {
		if !strings.Contains(half.Text("main"), said) {
			t.Errorf("half a question is not answered with %q", said)
		}
	}
	if half.Doc.Find(`#role option[selected]`).AttrOr("value", "") != "guest" {
		t.Error("what was chosen is gone")
	}
}

// Everybody sees what their own roles let them do, and no other role.
//
// Shows AX12.
func TestEverybodySeesWhatTheirOwnRolesLetThemDo(t *testing.T) {
	t.Parallel()
	o := open(t)
	text := o.site.SignedIn(t, o.nurse.User).Get("/account/access").Want(http.StatusOK).Text("main")
	for _, said := range []string{"Health representative", "Exshire and Wyeshire Channel panel, Exshire Health Trust", "As Health representative", "Anybody signed in", "answer an information request"} {
		if !strings.Contains(text, said) {
			t.Errorf("the nurse does not read %q", said)
		}
	}
	for _, not := range []string{"Panel chair", "Decide on this case", "Administrator"} {
		if strings.Contains(text, not) {
			t.Errorf("the nurse reads of others: %q", not)
		}
	}
}

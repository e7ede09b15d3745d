package accounts_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit/web"
	"channelpanel/policies"
)

// The very pages and roles of an administrator, under a policy that takes one word away.
//
// Shows AX17.
func TestWhichRolesAnAdministratorHandsOutIsThePolicysToSay(t *testing.T) {
	t.Parallel()
	whole := string(policies.Policy)
	less := strings.Replace(whole, "administrator, none, normal, account, list|grant-chair|grant-oversight|grant-member, allow",
		"administrator, none, normal, account, list|grant-member, allow", 1)
	if less == whole {
		t.Fatal("the policy has no such line")
	}
	for _, row := range []struct {
		policy  string
		role    casework.Role
		typed   web.Values
		allowed bool
	}{
		{whole, casework.DeputyChair, deputy(), true},
		{less, casework.DeputyChair, deputy(), false},
		{less, casework.Auditor, on("from", "1", "4", "2026"), false},
		{less, casework.StatisticsReader, on("from", "1", "4", "2026"), true},
	} {
		o := open(t, web.Policy(t, row.policy))
		ada := o.site.SignedIn(t, o.ada.User)
		choices := ada.Get("/accounts/" + string(o.nurse.User) + "/roles/new").Want(http.StatusOK)
		if offered := choices.Doc.Find(`select[name=role] option[value="`+string(row.role)+`"]`).Length() == 1; offered != row.allowed {
			t.Errorf("%s is offered: %t", row.role, offered)
		}
		form := ada.Get(role(o.nurse, casework.StatisticsReader, o.panel.ID)).Want(http.StatusOK).Form("main form[method=post]")
		maps.Copy(form, row.typed)
		form.Set("role", string(row.role))
		want := map[bool]int{true: http.StatusSeeOther, false: http.StatusForbidden}[row.allowed]
		ada.Post("/accounts/"+string(o.nurse.User)+"/roles", form).Want(want)
		if n := o.count(t, `SELECT count(*) FROM membership WHERE role = $1 AND user_id = $2`, row.role, o.nurse.User) +
			o.count(t, `SELECT count(*) FROM role_proposal WHERE role = $1`, row.role); (n == 1) != row.allowed {
			t.Errorf("%s: %d roles granted or proposed, allowed: %t", row.role, n, row.allowed)
		}
		if refused := o.count(t, `SELECT count(*) FROM audit_event WHERE outcome = 'refused' AND action LIKE 'account:grant-%'`); (refused == 1) == row.allowed {
			t.Errorf("%s: %d refusals on record", row.role, refused)
		}
	}
}

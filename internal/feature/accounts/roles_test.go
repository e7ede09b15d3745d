package accounts_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// Shows AD3, AD11, AX10.
func TestARoleIsGrantedWithItsDatesAndWhatIsKnownOfItsHolder(t *testing.T) {
	t.Parallel()
	o := open(t)
	other := o.panel.Hire(t, "Olu Penn", casework.RepHealth, o.health, "", "")
	ada := o.site.SignedIn(t, o.ada.User)
	form := ada.Get(role(o.nurse, casework.RepEducation, o.panel.ID)).Want(http.StatusOK)
	form.Submit("main form[method=post]", with(web.Values{}, on("from", "1", "4", "2026"))).Want(http.StatusUnprocessableEntity) // of no agency
	form.Submit("main form[method=post]", with(web.Values{"agency": {string(o.health)}, "vetting": {"NOT-NEEDED"}, "skills": {"School nurse"}},
		on("from", "1", "4", "2026"), on("to", "31", "3", "2027"), on("signed_on", "20", "3", "2026"), on("trained_on", "2", "2", "2026"))).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM membership WHERE user_id = $1 AND role = 'rep_education' AND panel_id = $2 AND agency_id = $3 AND from_on = '2026-04-01'
		AND to_on = '2027-03-31' AND confidentiality_on = '2026-03-20' AND trained_on = '2026-02-02' AND vetting = 'NOT-NEEDED' AND granted_by = $4`,
		o.nurse.User, o.panel.ID, o.health, o.ada.User); n != 1 {
		t.Fatal("the role is not on record as it was typed")
	}
	o.site.SignedIn(t, o.ben.User).Get("/accounts/"+string(o.nurse.User)+"/roles/"+o.nurse.Membership).Want(http.StatusOK).
		Submit("main form[method=post]", with(web.Values{"deputy_for": {other.Membership}}, on("to", "30", "4", "2026"))).Want(http.StatusSeeOther)
	page := ada.Get("/accounts/" + string(o.nurse.User)).Want(http.StatusOK)
	text := page.Text("main")
	for _, said := range []string{"Stands in for Olu Penn", "Vetting: Not needed for this role", "Trained 2 February 2026", "Ends soon", "Later",
		"Changed", "last day 30 April 2026 (was none)", "Granted", "Ben Tarrant"} {
		if !strings.Contains(text, said) {
			t.Errorf("the account does not say %q: %s", said, text)
		}
	}
}

// Shows AD3.
func TestAccountsAreFoundByRoleAgencyAndTerm(t *testing.T) {
	t.Parallel()
	o := open(t)
	gone := o.panel.Hire(t, "Gus Orton", casework.RepHealth, o.health, "", "")
	o.do(t, `UPDATE membership SET to_on = '2026-01-31' WHERE membership_id = $1`, gone.Membership)
	o.do(t, `UPDATE membership SET to_on = '2026-04-20' WHERE membership_id = $1`, o.chair.Membership)
	o.do(t, `UPDATE user_account SET last_sign_in_at = '2026-03-20' WHERE user_id = $1`, o.chair.User)
	o.do(t, `UPDATE user_account SET disabled_at = '2026-03-20' WHERE user_id = $1`, gone.User)
	ada := o.site.SignedIn(t, o.ada.User)
	for query, want := range map[string]string{
		"role=rep_health": "Nia Wells", "role=rep_health&standing=over": "Gus Orton", "standing=ending": "Cora Hale", "standing=none": "Gus Orton",
		"agency=" + string(o.health): "Nia Wells", "text=hALE": "Cora Hale", "account=disabled": "Gus Orton",
		"account=open&role=panel_chair": "Cora Hale", "account=unused&role=rep_health": "Nia Wells", "account=unused&role=panel_chair": "",
		"role=rep_health&agency=" + string(o.panel.ID): "",
	} {
		text := ada.Get("/accounts?" + query).Want(http.StatusOK).Text("main .govuk-table, main")
		for _, name := range []string{"Nia Wells", "Gus Orton", "Cora Hale", "Ben Tarrant"} {
			if strings.Contains(text, name) != (name == want) {
				t.Errorf("%s: %s is listed: %t", query, name, name != want)
			}
		}
	}
}

// Shows AX17.
func TestAChairDeputyAuditorDataProtectionOrAdministratorNeedsASecondPerson(t *testing.T) {
	t.Parallel()
	o := open(t)
	ada, ben := o.site.SignedIn(t, o.ada.User), o.site.SignedIn(t, o.ben.User)
	fields := map[casework.Role]web.Values{
		casework.PanelChair: deputy(), casework.DeputyChair: deputy(), casework.Auditor: on("from", "1", "4", "2026"),
		casework.DataProtection: on("from", "1", "4", "2026"), casework.Administrator: on("from", "1", "4", "2026"),
	}
	for wanted, typed := range fields {
		panel := o.panel.ID
		if wanted == casework.Administrator {
			panel = ""
		}
		who := o.panel.Hire(t, "Newcomer "+string(wanted), casework.StatisticsReader, "", "", "")
		o.do(t, `UPDATE membership SET to_on = '2026-03-20' WHERE membership_id = $1`, who.Membership)
		held := func() int {
			return o.count(t, `SELECT count(*) FROM membership WHERE user_id = $1 AND role = $2`, who.User, wanted)
		}
		ada.Get(role(who, wanted, panel)).Want(http.StatusOK).Submit("main form[method=post]", typed).Want(http.StatusSeeOther)
		if held() != 0 {
			t.Errorf("%s is granted by one person", wanted)
		}
		var id string
		if err := o.owner.GetContext(t.Context(), &id, `SELECT proposal_id FROM role_proposal WHERE user_id = $1 AND status = 'PROPOSED'`, who.User); err != nil {
			t.Fatal(err)
		}
		if ada.Get("/proposals/"+id).Want(http.StatusOK).Doc.Find(`form[action$="/decide"]`).Length() != 0 {
			t.Error("whoever proposed it is asked to decide")
		}
		form := ben.Get("/proposals/" + id).Want(http.StatusOK)
		// The other administrator's form, sent by the one who proposed it.
		values := ada.Get("/proposals/" + id).Form(`form[action$="/withdraw"]`)
		values.Set("agree", "yes")
		ada.Post("/proposals/"+id+"/decide", values).Want(http.StatusUnprocessableEntity)
		if held() != 0 {
			t.Errorf("%s: one administrator proposed and agreed", wanted)
		}
		late := ben.Get("/proposals/" + id).Form(`form[action$="/decide"]`)
		late.Set("agree", "yes")
		form.Submit(`form[action$="/decide"]`, web.Values{"agree": {"yes"}}).Want(http.StatusSeeOther)
		if held() != 1 {
			t.Errorf("%s is not granted when a second person has agreed", wanted)
		}
		ben.Post("/proposals/"+id+"/decide", late).Want(http.StatusConflict)
		if held() != 1 {
			t.Errorf("%s: the same proposal was decided twice", wanted)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 AND why = 'You proposed it.'`, o.ada.User); n != len(fields) {
		t.Errorf("%d notices of what became of %d proposals", n, len(fields))
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'account:write' AND outcome = 'done' AND actor = 'u:' || $1`, o.ben.User); n != len(fields) {
		t.Errorf("%d entries for %d decisions", n, len(fields))
	}
}

// The table itself keeps one person from being both, whatever the program says.
func TestNoProposalIsDecidedByItsMakerEvenInTheTable(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.site.SignedIn(t, o.ada.User).Get(role(o.nurse, casework.DeputyChair, o.panel.ID)).Submit("main form[method=post]", deputy()).Want(http.StatusSeeOther)
	for _, by := range []string{"u:" + string(o.ada.User), "u:" + string(o.nurse.User)} {
		if _, err := o.owner.ExecContext(t.Context(), `UPDATE role_proposal SET status = 'AGREED', decided_at = now(), decided_by = $1`, by); err == nil {
			t.Errorf("%s decided it", by)
		}
	}
	if _, err := o.owner.ExecContext(t.Context(), `UPDATE role_proposal SET status = 'AGREED', decided_at = now(), decided_by = $1`, "u:"+string(o.ben.User)); err != nil {
		t.Error(err)
	}
}

// Shows AX17.
func TestNobodyChangesTheirOwnRoles(t *testing.T) {
	t.Parallel()
	o := open(t)
	ada := o.site.SignedIn(t, o.ada.User)
	own := "/accounts/" + string(o.ada.User)
	if text := ada.Get(own).Want(http.StatusOK).Text("main"); strings.Contains(text, "Grant a role") {
		t.Error("one's own account offers to grant a role")
	}
	// Forms that were drawn for somebody else, sent to one's own account.
	values := ada.Get(role(o.nurse, casework.Coordinator, o.panel.ID)).Form("main form[method=post]")
	maps.Copy(values, on("from", "1", "4", "2026"))
	ada.Post(own+"/roles", values).Want(http.StatusUnprocessableEntity)
	drawn := func(form string) url.Values {
		page := "/accounts/" + string(o.nurse.User)
		if form != "/disable" {
			page += "/roles/" + o.nurse.Membership
		}
		return ada.Get(page).Want(http.StatusOK).Form(`form[action$="` + form + `"]`)
	}
	ada.Post(own+"/roles/"+o.ada.Membership, drawn("/"+o.nurse.Membership)).Want(http.StatusUnprocessableEntity)
	values = drawn("/roles/end")
	values.Set("membership", o.ada.Membership)
	ada.Post(own+"/roles/end", values).Want(http.StatusUnprocessableEntity)
	ada.Post(own+"/disable", drawn("/disable")).Want(http.StatusUnprocessableEntity)
	if n := o.count(t, `SELECT count(*) FROM membership m JOIN user_account u ON u.user_id = m.user_id
		WHERE m.user_id = $1 AND m.role = 'administrator' AND m.to_on IS NULL AND m.version = 1 AND u.disabled_at IS NULL
			AND NOT EXISTS (SELECT FROM membership x WHERE x.user_id = m.user_id AND x.role <> m.role)`, o.ada.User); n != 1 {
		t.Error("an administrator changed their own roles")
	}
}

func TestARefusalHasAReasonThatItsProposerReads(t *testing.T) {
	t.Parallel()
	o := open(t)
	ada, ben := o.site.SignedIn(t, o.ada.User), o.site.SignedIn(t, o.ben.User)
	ada.Get(role(o.nurse, casework.DeputyChair, o.panel.ID)).Submit("main form[method=post]", deputy()).Want(http.StatusSeeOther)
	if n, m := len(o.errands(t, o.ben)), len(o.errands(t, o.ada))+len(o.errands(t, o.chair)); n != 1 || m != 0 {
		t.Errorf("it waits for %d on the second administrator's start page and %d on others'", n, m)
	}
	page := ben.Get(o.errands(t, o.ben)[0].Href).Want(http.StatusOK)
	page.Submit(`form[action$="/decide"]`, web.Values{"agree": {"no"}}).Want(http.StatusUnprocessableEntity)
	page.Submit(`form[action$="/decide"]`, web.Values{"agree": {"no"}, "reason": {"She leaves in May."}}).Want(http.StatusSeeOther)
	if text := ada.Get("/proposals").Want(http.StatusOK).Click("main table a").Text("main"); !strings.Contains(text, "She leaves in May.") {
		t.Errorf("whoever proposed it reads %q", text)
	}
	if o.count(t, `SELECT count(*) FROM membership WHERE role = 'deputy_chair'`) != 0 || len(o.errands(t, o.ben)) != 0 {
		t.Error("a refused role is held, or still waits")
	}
}

func TestALongerTermOfAChairNeedsASecondPersonAndAStaleFormSavesNothing(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.do(t, `UPDATE membership SET to_on = '2026-12-31' WHERE membership_id = $1`, o.chair.Membership)
	ada := o.site.SignedIn(t, o.ada.User)
	form := ada.Get("/accounts/" + string(o.chair.User) + "/roles/" + o.chair.Membership).Want(http.StatusOK)
	form.Submit("main form[method=post]", on("to", "31", "12", "2027")).Want(http.StatusUnprocessableEntity)
	form.Submit("main form[method=post]", on("to", "30", "11", "2026")).Want(http.StatusSeeOther)
	stale := o.site.SignedIn(t, o.ben.User)
	values := stale.Get("/accounts/" + string(o.chair.User) + "/roles/" + o.chair.Membership).Form("main form[method=post]")
	values.Set("version", "1")
	values.Set("to-month", "10")
	if text := stale.Post("/accounts/"+string(o.chair.User)+"/roles/"+o.chair.Membership, values).Want(http.StatusConflict).Text("main"); !strings.Contains(text, "to 30 November 2026") {
		t.Errorf("a stale form is answered with %q", text)
	}
	if n := o.count(t, `SELECT count(*) FROM membership WHERE membership_id = $1 AND to_on = '2026-11-30' AND version = 2`, o.chair.Membership); n != 1 {
		t.Error("the term is not the one that was saved")
	}
}

// Shows T15.
func TestNobodyElseAdministers(t *testing.T) {
	t.Parallel()
	o := open(t)
	stranger := o.panel.Hire(t, "Sol Ives", casework.StatisticsReader, "", testkit.Authority, "")
	fill := func(parameter string) string {
		if parameter == ":role" {
			return o.nurse.Membership
		}
		return string(o.nurse.User)
	}
	for _, line := range o.site.Refusals(t, stranger.User, fill) {
		t.Error(line)
	}
}

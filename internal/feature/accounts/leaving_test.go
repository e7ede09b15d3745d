package accounts_test

import (
	"net/http"
	"strings"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
)

// burden gives somebody a case to lead and returns its reference.
func (o *office) burden(t *testing.T, who testkit.Person) string {
	t.Helper()
	ref := casework.NewReference("EXS", 2026, 7)
	o.do(t, `INSERT INTO person (person_id, given_name, family_name, created_at) VALUES ('00000000-0000-4000-8000-000000000007', 'Rowan', 'Ashdown', now())`)
	o.do(t, `INSERT INTO case_file (case_id, ref, person_id, panel_id, state, received_on, source, concern_scheme, concern, created_at, updated_at)
		VALUES ('00000000-0000-4000-8000-000000000008', $1, '00000000-0000-4000-8000-000000000007', $2, 'INFO_GATHERING', '2026-03-20', 'EDU', 'D', 'OTHER', now(), now())`, ref, o.panel.ID)
	o.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, part)
		SELECT case_id, 'assigned', $1, panel_id, sens, received_on, '2026-03-20', 'lead' FROM case_file`, who.User)
	return ref
}

// Shows AC10.
func TestNobodyIsDisabledWithOpenWorkBeforeTheirLastDayAndTheKeepersOfTheirCasesAreTold(t *testing.T) {
	t.Parallel()
	o := open(t)
	col := o.panel.Hire(t, "Col Oakes", casework.Coordinator, "", testkit.Authority, "")
	ref := o.burden(t, col)
	ada, at := o.site.SignedIn(t, o.ada.User), "/accounts/"+string(col.User)
	page := ada.Get(at).Want(http.StatusOK)
	refused := page.Submit(`form[action$="/disable"]`, nil).Want(http.StatusUnprocessableEntity).Text("main")
	if !strings.Contains(refused, "They still hold open work: 1 case that they lead") || strings.Contains(refused, ref) {
		t.Errorf("disabling is refused with %q", refused)
	}
	ada.Get(at+"/roles/"+col.Membership).Submit(`form[action$="/roles/end"]`, nil).Want(http.StatusUnprocessableEntity)
	ada.Get(at+"/roles/"+col.Membership).Submit("main form[method=post]", on("to", "26", "3", "2026")).Want(http.StatusUnprocessableEntity)
	if n := o.count(t, `SELECT count(*) FROM user_account u JOIN membership m USING (user_id) WHERE u.user_id = $1 AND u.disabled_at IS NULL AND m.to_on IS NULL`, col.User); n != 1 {
		t.Fatal("somebody with open work has gone")
	}
	ada.Get(at+"/last-day").Submit("main form[method=post]", on("last", "25", "3", "2026")).Want(http.StatusUnprocessableEntity)
	ada.Get(at+"/last-day").Submit("main form[method=post]", on("last", "10", "4", "2026")).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 AND text LIKE 'Col Oakes leaves on 10 April 2026%' AND link LIKE '/leavers/%'`, o.chair.User); n != 1 {
		t.Errorf("the chair has %d notices of it", n)
	}
	if n := o.count(t, `SELECT count(*) FROM notice WHERE user_id IN ($1, $2)`, o.nurse.User, o.ben.User); n != 0 {
		t.Error("somebody who keeps no cases is told")
	}
	ada.Get(at).Submit(`form[action$="/disable"]`, nil).Want(http.StatusUnprocessableEntity)
	ada.Get(at+"/last-day").Submit("main form[method=post]", on("last", "26", "3", "2026")).Want(http.StatusSeeOther)
	ada.Get(at).Submit(`form[action$="/disable"]`, nil).Want(http.StatusSeeOther) // in an emergency, at once
}

// Whoever keeps cases is told of everybody who leaves, with or without open work, in the same words: what is left may be on a case
// that they may not know of.
//
// Shows AC10.
func TestTheKeepersAreToldOfEverybodyWhoLeaves(t *testing.T) {
	t.Parallel()
	o := open(t)
	at := "/accounts/" + string(o.nurse.User)
	o.site.SignedIn(t, o.ada.User).Get(at+"/last-day").Submit("main form[method=post]", on("last", "10", "4", "2026")).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 AND text LIKE '%leaves on 10 April 2026. Hand over%' AND link = '/leavers/' || $2 || '/' || $3`, o.chair.User, o.panel.ID, o.nurse.User); n != 1 {
		t.Errorf("the chair has %d notices of it", n)
	}
}

// Shows AX13.
func TestAnAccountIsWorthNothingAfterItsLastDay(t *testing.T) {
	t.Parallel()
	o := open(t)
	ben, ada := o.site.SignedIn(t, o.ben.User), o.site.SignedIn(t, o.ada.User)
	at := "/accounts/" + string(o.ben.User)
	stale := ada.Get(at + "/last-day").Want(http.StatusOK)
	ada.Get(at+"/last-day").Submit("main form[method=post]", on("last", "26", "3", "2026")).Want(http.StatusSeeOther)
	stale.Submit("main form[method=post]", on("last", "1", "5", "2026")).Want(http.StatusConflict)
	ben.Get("/accounts").Want(http.StatusOK) // the last day itself counts
	o.do(t, `UPDATE user_account SET ends_on = '2026-03-25' WHERE user_id = $1`, o.ben.User)
	if p := ben.Get("/accounts"); p.Status != http.StatusSeeOther || !strings.HasPrefix(p.Location(), "/sign-in") {
		t.Errorf("the day after, a live session is answered with %d", p.Status)
	}
	for query, there := range map[string]bool{"account=ended": true, "account=ending": false, "account=open": false, "": true} {
		if text := ada.Get("/accounts?" + query).Want(http.StatusOK).Text("main tbody"); strings.Contains(text, "Ben Tarrant") != there {
			t.Errorf("%s: listed is %q", query, text)
		}
	}
	if got := ada.Get(at).Text("main"); !strings.Contains(got, "Ended on 25 March 2026") {
		t.Errorf("the account reads %q", got)
	}
}

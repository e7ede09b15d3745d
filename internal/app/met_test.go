package app_test

import (
	"net/http"
	"strings"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/browser"
	"channelpanel/internal/testkit/web"
)

// Somebody who was referred before comes back under a misspelt name, with day and month of the birth swapped. Whoever types
// the referral is shown the earlier one; one that was taken in without an answer cannot be screened before there is one.
// Neither page has a fault that axe-core can see, at either width.
//
// Shows N1, IN6, PE5, UI1.
func TestAMisspeltRepeatReferralIsCaughtOnTheFormAndKeepsTheScreeningOpen(t *testing.T) {
	b := browser.Start(t)
	o := open(t)
	earlier := o.refer(t)
	later := o.unmet(t)
	coordinator := o.panel.Hire(t, "Ines Falk", casework.Coordinator, "", testkit.Authority, "").User
	officer := o.panel.Hire(t, "Rhys Mbeki", casework.CaseOfficer, "", "", testkit.Force).User

	tab := b.Tab(t, o.site.URL, o.site.Cookie(t, coordinator))
	tab.Open("/referrals/new/person")
	if a := tab.Send("main form", misspelt()); !strings.HasSuffix(a.At, "/referrals/new/met") || !strings.Contains(string(a.Body), earlier) {
		t.Fatalf("the person's page led to %s, which does not show %s", a.At, earlier)
	}
	fine(t, tab, "the form")
	if a := tab.Press("main form button.govuk-button"); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("without an answer the form answered %d", a.Status)
	}
	fine(t, tab, "the form, without an answer")

	tab = b.Tab(t, o.site.URL, o.site.Cookie(t, officer))
	tab.Open("/cases/" + later + "/deconfliction")
	fine(t, tab, "the deconfliction check")
	tab.Send("main form", with(web.Values{"deconfliction": {"clear"}}, date("deconflicted_on", "2", "3", "2026")))
	tab.Open("/cases/" + later + "/screening")
	screening := with(web.Values{"result": {"NFA"}, "reason": {"No concern"}, "no_sensitive": {"yes"}}, date("screened_on", "2", "3", "2026"))
	if a := tab.Send("main form", screening); a.Status != http.StatusUnprocessableEntity || !strings.Contains(string(a.Body), "same person as in "+earlier) {
		t.Fatalf("the screening was answered %d: %s", a.Status, a.Body)
	}
	fine(t, tab, "the screening")
	if got := o.state(t, later); got != "RECEIVED" {
		t.Fatalf("the referral is at %s", got)
	}
	tab.Open("/cases/" + later + "/met")
	fine(t, tab, "the case's page")
	if a := tab.Send("main form", web.Values{"answer_1": {"SAME"}}); a.Status != http.StatusSeeOther {
		t.Fatalf("the answer was answered %d", a.Status)
	}
	fine(t, tab, "the case's page, joined")
	tab.Open("/cases/" + later + "/screening")
	tab.Send("main form", screening)
	if got := o.state(t, later); got != "SCREENING_SIGNOFF" {
		t.Errorf("once it was said who it is, the screening leaves the referral at %s", got)
	}
	o.second.Get("/cases/"+later+"/sign-off").Want(200).Submit("main form", web.Values{"answer": {"sign"}}).Want(303)
	if got := o.state(t, later); got != "SCREENED_OUT" {
		t.Errorf("signed off, the screening leaves the referral at %s", got)
	}
}

func misspelt() web.Values {
	return web.Values{
		"given_name": {"Jordon"}, "family_name": {"Ashwerth"}, "date_of_birth-day": {"5"}, "date_of_birth-month": {"4"}, "date_of_birth-year": {"2001"},
		"residence_authority": {testkit.Authority}, "residence_force": {testkit.Force},
	}
}

// unmet is a referral that was taken in while the earlier one was held too closely for whoever took it in.
func (o *office) unmet(t *testing.T) string {
	t.Helper()
	owner := o.site.Database.Owner(t)
	hold := func(sens string) {
		if _, err := owner.ExecContext(t.Context(), `UPDATE case_file SET sens = $1`, sens); err != nil {
			t.Fatal(err)
		}
	}
	hold("sealed")
	defer hold("normal")
	if to := o.coordinator.Get("/referrals/new/person").Want(200).Submit("main form", misspelt()).Want(303).Location(); strings.HasSuffix(to, "/met") {
		t.Fatal("a sealed case shows on the form")
	}
	o.coordinator.Get("/referrals/new/concern").Submit("main form", web.Values{"concern": {"Seen in a chat."}}).Want(303)
	at := o.coordinator.Get("/referrals/new/check").Want(200).Submit("main form[action='/referrals']", web.Values{"no_sensitive": {"yes"}}).Want(303)
	return strings.TrimPrefix(at.Location(), "/cases/")
}

func fine(t *testing.T, tab *browser.Tab, what string) {
	t.Helper()
	for _, width := range []int64{browser.Desk, browser.Narrow} {
		tab.Width(width)
		for _, fault := range tab.Axe() {
			t.Errorf("%s at %d pixels: %s", what, width, fault)
		}
		if n := tab.Sideways(); n > 0 {
			t.Errorf("%s at %d pixels: %d too wide", what, width, n)
		}
	}
	tab.Width(browser.Desk)
}

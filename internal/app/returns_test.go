package app_test

import (
	"net/http"
	"strings"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit/browser"
	"channelpanel/internal/testkit/web"
)

// referred sends a referral of somebody and returns the case's reference.
func (o *office) referred(t *testing.T, given, family string) string {
	t.Helper()
	for _, p := range []struct {
		page  string
		typed web.Values
	}{
		{"person", web.Values{"given_name": {given}, "family_name": {family}, "approximate_age": {"19"}, "address": {"4 Mill Lane"}, "postcode": {"ZZ99 3WZ"}}},
		{"concern", web.Values{"concern": {"Shares violent videos."}, "concern_type": {"RIGHT_WING"}}},
		{"people", web.Values{"source": {"EDU"}}},
	} {
		o.coordinator.Get("/referrals/new/"+p.page).Want(200).Submit("main form", p.typed).Want(303)
	}
	at := o.coordinator.Get("/referrals/new/check").Want(200).Submit("main form[action='/referrals']", web.Values{"no_sensitive": {"yes"}}).Want(303)
	return strings.TrimPrefix(at.Location(), "/cases/")
}

// asksAboutEight has the health trust asked about eight people, and returns the ids of the requests.
func (o *office) asksAboutEight(t *testing.T) (ids []string) {
	t.Helper()
	for _, name := range [][2]string{
		{"Ada", "Quill"}, {"Bertrand", "Moss"}, {"Chinedu", "Farrow"}, {"Dilys", "Hartwell"}, {"Emre", "Stokes"}, {"Fatima", "Lindley"}, {"Gwen", "Okoro"}, {"Hugo", "Vance"},
	} {
		ref := o.referred(t, name[0], name[1])
		at := o.coordinator.Get("/cases/"+ref+"/requests/new").Want(200).Submit("main form", web.Values{
			"agency": {string(o.health)}, "questions": {"What do you hold, and who works with the person?"}, "necessity": {"The panel has to know who helps already."}, "no_sensitive": {"yes"},
		}).Want(303).Location()
		ids = append(ids, at[strings.LastIndex(at, "/")+1:])
	}
	return ids
}

// A representative answers about eight people with the keyboard alone, on a narrow phone, in one go: six times that nothing is
// held, by one key each, once with information and once with a refusal. Neither the full page nor one with faults nor the empty
// one has a fault that axe-core can see, and the Tab key comes to everything.
//
// Shows N6, CO7, UI1, UI2.
func TestARepresentativeReturnsAboutEightPeopleByTheKeyboardAlone(t *testing.T) {
	b := browser.Start(t)
	o := open(t)
	ids := o.asksAboutEight(t)
	nurse := o.panel.Hire(t, "Noor Haddad", casework.RepHealth, o.health, "", "")
	tab := b.Tab(t, o.site.URL, o.site.Cookie(t, nurse.User))
	if got := string(tab.Open("/").Body); !strings.Contains(got, "8 returns to send") {
		t.Error("the start page does not say that returns wait")
	}
	tab.Width(browser.Narrow)
	tab.Open("/requests")
	for _, fault := range tab.Walk() {
		t.Errorf("the page of eight: %s", fault)
	}
	fine(t, tab, "the page of eight")

	tab.Width(browser.Narrow)
	tab.Open("/requests")
	answer := func(id string, downs int) {
		tab.Focus(`[name="answer.` + id + `"]`)
		for range downs {
			tab.Key("Down")
		}
	}
	for _, id := range ids[:6] {
		answer(id, 1) // from what is preset, “Not yet”, to “Nothing held”
	}
	answer(ids[6], 2)
	answer(ids[7], 3)
	tab.Focus("main form button")
	if a := tab.Enter(); a.Status != http.StatusUnprocessableEntity || strings.Count(string(a.Body), "govuk-error-message") != 4 {
		t.Fatalf("a page with four faults is answered %d with %d", a.Status, strings.Count(string(a.Body), "govuk-error-message"))
	}
	fine(t, tab, "the page with faults")
	tab.Width(browser.Narrow)
	for _, field := range []struct{ name, text string }{
		{"information." + ids[6], "Seen twice in January."}, {"necessity." + ids[6], "It explains the change."}, {"reason." + ids[7], "A court has restricted it."},
	} {
		tab.Focus(`[name="` + field.name + `"]`)
		tab.Type(field.text)
	}
	tab.Focus("#no_sensitive")
	tab.Key("Space")
	tab.Focus("main form button")
	a := tab.Enter()
	if !strings.Contains(string(a.Body), "8 returns sent") || !strings.Contains(string(a.Body), "Nothing to answer") {
		t.Fatalf("the returns are answered %d: %s", a.Status, a.Body)
	}
	fine(t, tab, "the page once all is sent")
	var counts string
	if err := o.site.Database.Owner(t).GetContext(t.Context(), &counts, `
		SELECT string_agg(answer || n, ' ' ORDER BY answer) FROM (SELECT answer, count(*) AS n FROM info_request GROUP BY answer) x`); err != nil || counts != "INFORMATION1 NOTHING6 REFUSED1" {
		t.Errorf("recorded are %s: %v", counts, err)
	}
	chase := b.Tab(t, o.site.URL, o.coordinator.Cookies()...)
	chase.Open("/returns")
	fine(t, chase, "the list of returns")
}

// The same without script, at 320 pixels: what was typed stands on the page with the faults, and goes out from there.
//
// Shows N6, UI1.
func TestARepresentativeReturnsWithoutScript(t *testing.T) {
	b := browser.Start(t)
	o := open(t)
	ids := o.asksAboutEight(t)
	nurse := o.panel.Hire(t, "Noor Haddad", casework.RepHealth, o.health, "", "")
	tab := b.Tab(t, o.site.URL, o.site.Cookie(t, nurse.User))
	tab.Width(browser.Narrow)
	tab.Script(false)
	c := o.site.Driven(t, tab)
	typed := web.Values{"answer." + ids[0]: {"INFORMATION"}, "information." + ids[0]: {"Seen twice in January."}, "caveats." + ids[0]: {"POLICE"}}
	for _, id := range ids[1:] {
		typed["answer."+id] = []string{"NOTHING"}
	}
	p := c.Get("/requests").Want(http.StatusOK).Submit("main form", typed).Want(http.StatusUnprocessableEntity)
	if n := tab.Sideways(); n > 0 {
		t.Errorf("the page is %d pixels too wide for a phone", n)
	}
	p.Submit("main form", web.Values{"necessity." + ids[0]: {"It explains the change."}, "no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	if got := c.Get("/requests").Want(http.StatusOK).Text("main"); !strings.Contains(got, "Nothing to answer") || !strings.Contains(got, "Police-sensitive") {
		t.Errorf("once all is sent the page says %s", got)
	}
}

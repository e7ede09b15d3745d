package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/passwords"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/browser"
	"channelpanel/internal/testkit/web"
)

const phrase = "kettle marble otter lantern"

// withPassword gives somebody a password to sign in with, and returns their email address.
func (o *office) withPassword(t *testing.T, user casework.UserID) string {
	t.Helper()
	words, err := passwords.New()
	if err != nil {
		t.Fatal(err)
	}
	hash, err := words.Hash(t.Context(), phrase)
	if err != nil {
		t.Fatal(err)
	}
	var mail string
	if err := o.site.Database.Owner(t).GetContext(t.Context(), &mail, `UPDATE user_account SET password_hash = $1 WHERE user_id = $2 RETURNING email`, hash, user); err != nil {
		t.Fatal(err)
	}
	return mail
}

// Somebody signs in, proves again who they are and asks for emergency access with the keyboard alone, on a phone; and on their own pages and
// on those that say and change who may see a case the Tab key comes to everything, in order, in sight.
//
// Shows UI1, UI2, AX15, AX16.
func TestSigningInAndAccessGoByTheKeyboardAlone(t *testing.T) {
	b := browser.Start(t)
	o := open(t)
	ref := o.refer(t)
	second := o.panel.Hire(t, "Kit Marlow", casework.Coordinator, "", testkit.Authority, "")
	nurse := o.panel.Hire(t, "Noor Haddad", casework.RepHealth, o.panel.Agency(t, "Exshire Hospital Trust", "NHS"), "", "")
	mail := o.withPassword(t, nurse.User)
	tab := b.Tab(t, o.site.URL)
	tab.Width(browser.Phone)
	signIn := func(mail string) web.Answer {
		t.Helper()
		tab.Open("/sign-in")
		for _, fault := range tab.Walk() {
			t.Errorf("/sign-in: %s", fault)
		}
		tab.Focus("#email")
		tab.Type(mail)
		tab.Focus("#password")
		tab.Type(phrase)
		return tab.Enter()
	}
	if at := signIn(mail).At; at != o.site.URL+"/" {
		t.Fatalf("signing in led to %s", at)
	}
	o.hands.Advance(11 * time.Minute)
	tab.Open("/emergency")
	tab.Focus("#ref")
	tab.Type(ref)
	tab.Focus("[name=need]")
	tab.Key("Space")
	tab.Focus("#reason")
	tab.Type("He has just told me what he will do tonight.")
	tab.Focus("main form button")
	if at := tab.Enter().At; !strings.HasPrefix(at, o.site.URL+"/account/prove") {
		t.Fatalf("asking for emergency access led to %s", at)
	}
	for _, fault := range tab.Walk() {
		t.Errorf("/account/prove: %s", fault)
	}
	tab.Focus("#proof")
	tab.Type(phrase)
	if at := tab.Enter().At; !strings.HasPrefix(at, o.site.URL+"/account/again") {
		t.Fatalf("the proof led to %s", at)
	}
	tab.Focus("main form button")
	if at := tab.Enter().At; at != o.site.URL+"/cases/"+ref {
		t.Fatalf("emergency access led to %s", at)
	}
	nursePages := []string{"/account", "/account/password", "/account/factor", "/account/sessions", "/emergency", "/cases/" + ref, "/cases/" + ref + "/why"}
	leadPages := []string{"/cases/" + ref + "/why"}
	for _, page := range []string{"audience", "ties", "ties/admit", "ties/name", "ties/bar", "ties/guest", "interest", "holding", "asks"} {
		leadPages = append(leadPages, "/cases/"+ref+"/"+page)
	}
	lead := b.Tab(t, o.site.URL, o.site.Cookie(t, second.User))
	for _, each := range []struct {
		tab   *browser.Tab
		pages []string
	}{{tab, nursePages}, {lead, leadPages}} {
		for _, width := range []int64{browser.Desk, browser.Phone} {
			each.tab.Width(width)
			for _, path := range each.pages {
				if a := each.tab.Open(path); a.Status != http.StatusOK {
					t.Errorf("%s answered %d", path, a.Status)
				}
				for _, fault := range each.tab.Walk() {
					t.Errorf("%s at %d pixels: %s", path, width, fault)
				}
			}
		}
	}
}

// The same without script, on a phone: each is a form that is sent and a page that comes.
//
// Shows UI1, AX7, AX15.
func TestSigningInAndAccessGoWithoutScript(t *testing.T) {
	b := browser.Start(t)
	o := open(t)
	ref := o.refer(t)
	plain := func(cookies ...*http.Cookie) (*browser.Tab, *web.Client) {
		tab := b.Tab(t, o.site.URL, cookies...)
		tab.Width(browser.Phone)
		tab.Script(false)
		return tab, o.site.Driven(t, tab)
	}
	officer := o.panel.Hire(t, "Dot Prior", casework.DataProtection, "", "", "")
	mail := o.withPassword(t, officer.User)
	_, c := plain()
	c.Get("/sign-in").Submit("main form", web.Values{"email": {mail}, "password": {"wrong"}}).Want(http.StatusUnprocessableEntity).
		Submit("main form", web.Values{"email": {mail}, "password": {phrase}}).Want(http.StatusSeeOther)
	c.Get("/account/password").Submit("main form", web.Values{"current": {phrase}, "password": {"short"}, "again": {"short"}}).Want(http.StatusUnprocessableEntity)
	p := c.Get("/cases/" + ref + "/plan/items").Want(http.StatusForbidden)
	p.Click("main a[href*='/why']").Want(http.StatusOK)
	address := c.Get("/cases/"+ref+"/ask").Submit("main form", web.Values{"wants": {"case.referral:read"}, "reason": {"A subject access request came in."}, "days": {"7"}}).Want(http.StatusSeeOther).Location()

	tab, lead := plain(o.site.Cookie(t, o.panel.Hire(t, "Kit Marlow", casework.Coordinator, "", testkit.Authority, "").User))
	lead.Get(address).Want(http.StatusOK).Submit("main form", web.Values{"answer": {"yes"}}).Want(http.StatusSeeOther)
	if got := c.Get("/cases/" + ref).Want(http.StatusOK).Text("main"); !strings.Contains(got, "violent videos") {
		t.Error("what was given is not on the case's page")
	}
	deputy := o.panel.Hire(t, "Dee Parr", casework.DeputyChair, "", testkit.Authority, "")
	name := lead.Get("/cases/" + ref + "/ties/name").Want(http.StatusOK)
	name.Submit("main form", web.Values{"note": {"Kept text"}}).Want(http.StatusUnprocessableEntity).
		Submit("main form", web.Values{"user": {string(deputy.User)}, "part": {"deputy_lead"}, "note": {"Knows the case."}}).Want(http.StatusSeeOther)
	for _, page := range []string{"audience", "ties", "ties/admit", "ties/bar", "interest", "holding"} {
		lead.Get("/cases/" + ref + "/" + page).Want(http.StatusOK)
		if n := tab.Sideways(); n > 0 {
			t.Errorf("%s is %d pixels too wide for a phone", page, n)
		}
	}

	nurse := o.panel.Hire(t, "Noor Haddad", casework.RepHealth, o.panel.Agency(t, "Exshire Hospital Trust", "NHS"), "", "")
	mail = o.withPassword(t, nurse.User)
	_, n := plain()
	n.Get("/sign-in").Submit("main form", web.Values{"email": {mail}, "password": {phrase}}).Want(http.StatusSeeOther)
	o.hands.Advance(11 * time.Minute)
	again := n.Get("/emergency").Submit("main form", web.Values{"ref": {ref}, "need": {"LIFE"}, "reason": {"He has just told me."}}).Follow().Want(http.StatusOK).
		Submit("main form", web.Values{"proof": {phrase}}).Follow().Want(http.StatusOK)
	open := again.Submit("main form", nil).Follow().Want(http.StatusOK)
	if got := open.Text(".app-emergency"); !strings.Contains(got, "Emergency access until") {
		t.Errorf("the case's page does not say that it is open in an emergency: %q", got)
	}
	if got := open.Submit(".app-emergency form", nil).Want(http.StatusSeeOther).Text("main"); !strings.Contains(got, "Emergency access has ended") {
		t.Errorf("it is not said that it ended: %s", got)
	}
}

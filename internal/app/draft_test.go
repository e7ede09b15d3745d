package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/browser"
	"channelpanel/internal/testkit/web"
)

// Somebody types for an hour, is signed out by time alone, and has saved the same page in another window meanwhile. Nothing of
// it is lost: what was typed comes back after signing in again, beside what was saved elsewhere. The pages of the form have no
// fault that axe-core can see, begun or not, with faults or without, at either width.
//
// Shows IN2, IN3, UI1.
func TestWhatIsTypedForAnHourSurvivesASignOutAndASecondWindow(t *testing.T) {
	b := browser.Start(t)
	o := open(t)
	o.site.Server.Idle = 30 * time.Minute
	me := o.panel.Hire(t, "Ines Falk", casework.Coordinator, "", testkit.Authority, "").User
	mail := o.withPassword(t, me)
	tab := b.Tab(t, o.site.URL, o.site.Cookie(t, me))
	tab.Open("/referrals/new")
	fine(t, tab, "the form's pages, not begun")
	tab.Open("/referrals/new/person")
	if a := tab.Send("main form", web.Values{"date_of_birth-day": {"31"}, "date_of_birth-month": {"2"}, "date_of_birth-year": {"2010"}}); a.Status != http.StatusUnprocessableEntity {
		t.Fatalf("a page with faults answered %d", a.Status)
	}
	fine(t, tab, "the person, with faults")

	tab.Open("/referrals/new/concern")
	fine(t, tab, "the concern")
	tab.Fill("main form", web.Values{"concern": {"Seen on Monday."}, "harm": {"Spoke of it to a teacher."}})
	o.hands.Advance(61 * time.Minute)
	tab.Fill("main form", web.Values{"concern": {"Seen on Monday, and again on Tuesday."}})
	other := b.Tab(t, o.site.URL, o.site.Cookie(t, me))
	other.Open("/referrals/new/concern")
	if a := other.Send("main form", web.Values{"concern": {"Said on the phone."}}); a.Status != http.StatusSeeOther {
		t.Fatalf("the other window answered %d", a.Status)
	}
	if at := tab.Press("main form button.govuk-button").At; !strings.HasPrefix(at, o.site.URL+"/sign-in") {
		t.Fatalf("after an hour the form led to %s", at)
	}
	a := tab.Send("main form", web.Values{"email": {mail}, "password": {phrase}})
	if !strings.HasSuffix(a.At, "/referrals/new/concern") {
		t.Fatalf("signing in again led to %s", a.At)
	}
	for _, want := range []string{"Seen on Monday, and again on Tuesday.", "Spoke of it to a teacher.", "Said on the phone.", "We kept what you typed"} {
		if !strings.Contains(string(a.Body), want) {
			t.Errorf("the page does not show %q", want)
		}
	}
	fine(t, tab, "the concern, with what was saved in another window")
	if a := tab.Press("main form button.govuk-button"); !strings.HasSuffix(a.At, "/referrals/new/needs") {
		t.Fatalf("saving led to %s, answer %d", a.At, a.Status)
	}
	if a := tab.Open("/referrals/new"); !strings.Contains(string(a.Body), "This draft will be deleted on") {
		t.Error("nobody is told until when the draft is kept")
	}
	fine(t, tab, "the form's pages, begun")
	tab.Open("/referrals/new/check")
	fine(t, tab, "the answers")
}

// What is on file of a referral, its amendment and its withdrawal have no fault that axe-core can see, filled or sent empty.
//
// Shows UI1.
func TestAReferralOnFileIsAccessible(t *testing.T) {
	b := browser.Start(t)
	o := open(t)
	ref := o.refer(t)
	me := o.panel.Hire(t, "Ines Falk", casework.Coordinator, "", testkit.Authority, "").User
	rep := o.panel.Hire(t, "Noor Haddad", casework.RepHealth, o.health, "", "").User
	tab := b.Tab(t, o.site.URL, o.site.Cookie(t, me))
	at := "/cases/" + ref
	for _, path := range []string{at + "/referral", at + "/referral/amend/concern", at + "/referral/amend/needs", at + "/referral/amend/received_on", at + "/referral/amend/gender", at + "/withdraw-referral"} {
		tab.Open(path)
		fine(t, tab, path)
		if strings.HasSuffix(path, "/referral") {
			continue
		}
		if a := tab.Press("main form button.govuk-button"); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s sent empty answered %d", path, a.Status)
		}
		fine(t, tab, path+", sent empty")
	}
	tab.Open(at + "/referral/amend/concern")
	if a := tab.Send("main form", web.Values{"text": {"He told two classmates."}, "reason": {"MORE"}, "no_sensitive": {"yes"}}); a.Status != http.StatusSeeOther {
		t.Fatalf("an amendment answered %d", a.Status)
	}
	fine(t, tab, "a referral that was amended")
	tab = b.Tab(t, o.site.URL, o.site.Cookie(t, rep))
	tab.Open("/referrals/ours")
	fine(t, tab, "an agency's referrals, none")
}

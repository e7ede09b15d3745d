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

// The pages of a one-time link, from its making to the receipt, and those on which its referral is taken in have no fault that
// axe-core can see.
//
// Shows IN4, UI1.
func TestTheWayOfAOneTimeLinkIsAccessible(t *testing.T) {
	b := browser.Start(t)
	o := open(t)
	me := o.panel.Hire(t, "Ines Falk", casework.Coordinator, "", testkit.Authority, "").User
	tab, outside := b.Tab(t, o.site.URL, o.site.Cookie(t, me)), b.Tab(t, o.site.URL)
	tab.Open("/referrals/incoming")
	fine(t, tab, "the queue, empty")
	tab.Open("/referrals/links")
	fine(t, tab, "the links, none")
	tab.Press("main form button.govuk-button")
	fine(t, tab, "the links, with faults")
	a := tab.Send("main form", web.Values{"organisation": {"Exshire Village School"}, "reason": {"NO-ACCOUNT"}})
	fine(t, tab, "a link that was made")
	_, link, _ := strings.Cut(string(a.Body), "/refer/")
	link = "/refer/" + link[:52]
	outside.Open(link)
	fine(t, outside, "the link's first page")
	outside.Press("main form button")
	fine(t, outside, "the link's list of pages")
	outside.Open(link + "/concern")
	outside.Press("main form button.govuk-button")
	fine(t, outside, "the concern by a link, with faults")
	outside.Send("main form", web.Values{"concern": {"She told a classmate about a website."}})
	outside.Open(link + "/person")
	outside.Send("main form", web.Values{"given_name": {"Rowan"}, "family_name": {"Ashdown"}})
	outside.Open(link + "/dates")
	fine(t, outside, "dates by a link")
	outside.Open(link + "/check")
	fine(t, outside, "the answers by a link")
	if a := outside.Send("main form", web.Values{"no_sensitive": {"yes"}}); !strings.HasSuffix(a.At, "/referral-received") {
		t.Fatalf("sending led to %s", a.At)
	}
	fine(t, outside, "the receipt")
	outside.Open(link)
	fine(t, outside, "a link that does not work")
	tab.Open("/referrals/links")
	fine(t, tab, "the links")
	tab.Open("/referrals/incoming")
	fine(t, tab, "the queue")
	tab.Press("main table a")
	fine(t, tab, "a referral that was sent")
	if a := tab.Send("main form[action$='/turn-away']", web.Values{}); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("turning away without a reason answered %d", a.Status)
	}
	fine(t, tab, "a referral that was sent, with faults")
}

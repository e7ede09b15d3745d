package intake_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/intake"
	"channelpanel/internal/testkit/web"
)

// Shows IN1, IN2.
func TestThePagesAreFilledInAnyOrderAndSayHowFarTheyHaveCome(t *testing.T) {
	o := open(t)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	p := c.Get("/referrals/new").Want(http.StatusOK)
	if n := strings.Count(p.Text(".govuk-task-list"), "Not started"); n != 7 {
		t.Errorf("%d pages are not started, want 7: %s", n, p.Text(".govuk-task-list"))
	}
	for _, want := range []string{"999", "OFFICIAL-SENSITIVE", "intelligence service", "0 of 7 pages are done"} {
		if !strings.Contains(p.Text("main"), want) {
			t.Errorf("the first page does not say %q", want)
		}
	}
	c.Get("/referrals/new/work").Submit(form, web.Values{"school": {"Exshire Academy"}}).Want(http.StatusSeeOther)
	c.Get("/referrals/new/person").Submit(form, web.Values{"given_name": {"Rowan"}}).Want(http.StatusSeeOther)
	list := c.Get("/referrals/new").Want(http.StatusOK).Text(".govuk-task-list")
	if !strings.Contains(list, "Incomplete") || !strings.Contains(list, "Not known: date of birth or approximate age, gender") || strings.Count(list, "Not started") != 5 || !strings.Contains(list, "Done") {
		t.Errorf("the list says %s", list)
	}
}

// Shows IN2.
func TestAPageSavedInTwoWindowsIsNotWrittenOver(t *testing.T) {
	o := open(t)
	me := o.hire(t, casework.Coordinator)
	one, other := o.site.SignedIn(t, me), o.site.SignedIn(t, me)
	here, there := one.Get("/referrals/new/concern"), other.Get("/referrals/new/concern")
	there.Submit(form, web.Values{"concern": {"Typed in the other window."}}).Want(http.StatusSeeOther)
	answer := here.Submit(form, web.Values{"concern": {"Typed for an hour in this window."}}).Want(http.StatusConflict)
	for _, want := range []string{"Typed for an hour in this window.", "Typed in the other window.", "kept"} {
		if !strings.Contains(answer.Text("main"), want) {
			t.Errorf("the answer does not show %q: %s", want, answer.Text("main"))
		}
	}
	again := one.Get("/referrals/new/concern").Want(http.StatusOK)
	if got := again.Form(form).Get("concern"); got != "Typed for an hour in this window." {
		t.Errorf("the page opens again with %q", got)
	}
	if !strings.Contains(again.Text("main"), "Typed in the other window.") {
		t.Errorf("the page does not show what it would take the place of: %s", again.Text("main"))
	}
	again.Submit(form, web.Values{}).Want(http.StatusSeeOther)
	if got := other.Get("/referrals/new/concern").Form(form).Get("concern"); got != "Typed for an hour in this window." {
		t.Errorf("after a look at both, %q was saved", got)
	}
	// The same words from two windows are no conflict.
	here, there = one.Get("/referrals/new/other"), other.Get("/referrals/new/other")
	there.Submit(form, web.Values{"more": {"The same."}}).Want(http.StatusSeeOther)
	here.Submit(form, web.Values{"more": {"The same."}}).Want(http.StatusSeeOther)
}

// Shows IN3.
func TestADraftThatNobodyGoesOnWithIsDeletedOnTheDayThatItSays(t *testing.T) {
	o := open(t)
	me := o.hire(t, casework.Coordinator)
	c := o.site.SignedIn(t, me)
	c.Get("/referrals/new/concern").Submit(form, web.Values{"concern": {"Seen in a chat."}}).Want(http.StatusSeeOther)
	if p := c.Get("/referrals/new"); !strings.Contains(p.Text("main"), "This draft will be deleted on 26 April 2026") {
		t.Errorf("nobody is told when the draft goes: %s", p.Text("main"))
	}
	s := intake.NewService(o.site.Server.DB, o.site.Server.Guard, casefile.NewCabinet(o.site.Server.Guard, o.site.Server.Keys), o.site.Server.Keys)
	expire := func(day int, left, entries int) {
		t.Helper()
		o.hands.Advance(time.Date(2026, 4, day, 10, 0, 0, 0, time.UTC).Sub(o.hands.Now()))
		if err := s.Expire(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := o.count(t, `SELECT count(*) FROM draft`); n != left {
			t.Errorf("on 2%d April there are %d drafts, want %d", day%10, n, left)
		}
		if n := o.count(t, `SELECT count(*) FROM audit_event WHERE actor = 'system:drafts' AND action = 'draft:expire' AND outcome = 'done'`); n != entries {
			t.Errorf("%d entries of deleted drafts, want %d", n, entries)
		}
	}
	expire(25, 1, 0)
	expire(26, 0, 1)
	expire(27, 0, 1) // nothing to delete leaves nothing on record
	if n := o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 AND text LIKE 'A draft of a referral was deleted%'`, me); n != 1 {
		t.Errorf("whoever had the draft has %d notices of it, want 1", n)
	}
}

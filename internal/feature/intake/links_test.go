package intake_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/intake"
	"channelpanel/internal/testkit/web"
)

const outside = "form[action^='/refer/']"

// handOut has a link made and returns its path.
func (o *office) handOut(t *testing.T, c *web.Client, organisation string) string {
	t.Helper()
	p := c.Get("/referrals/links").Want(http.StatusOK).Submit("form[action='/referrals/links']", web.Values{"organisation": {organisation}, "reason": {"NO-ACCOUNT"}, "days": {"3"}}).Want(http.StatusOK)
	link := p.Text(".govuk-summary-list__row:nth-child(2) dd")
	if !strings.HasPrefix(link, o.site.URL+"/refer/") {
		t.Fatalf("the link is %q", link)
	}
	return strings.TrimPrefix(link, o.site.URL)
}

// writes fills in the least of a referral by a link.
func writes(c *web.Client, link, given, family string) *web.Page {
	c.Get(link).Want(http.StatusOK).Submit(outside, web.Values{}).Want(http.StatusSeeOther)
	c.Get(link+"/person").Want(http.StatusOK).Submit(outside, web.Values{"given_name": {given}, "family_name": {family}, "date_of_birth-day": {"9"}, "date_of_birth-month": {"5"}, "date_of_birth-year": {"2009"}}).Want(http.StatusSeeOther)
	c.Get(link+"/concern").Want(http.StatusOK).Submit(outside, web.Values{"concern": {"She told a classmate about a website."}}).Want(http.StatusSeeOther)
	return c.Get(link + "/check").Want(http.StatusOK)
}

// Shows IN4, SC-16.
func TestAReferralComesByAOneTimeLinkAndIsTakenIn(t *testing.T) {
	o := open(t)
	me := o.hire(t, casework.Coordinator)
	c := o.site.SignedIn(t, me)
	earlier := take(c, "Katherine", "Oakfield", nil)
	link := o.handOut(t, c, "Exshire Village School")
	if strings.Contains(c.Get("/referrals/links").Text("main"), link[len("/refer/"):]) {
		t.Error("the link is shown a second time")
	}
	if n := o.count(t, `SELECT count(*) FROM referral_link WHERE position(convert_to($1, 'UTF8') IN token_hash) > 0`, link[len("/refer/"):]); n != 0 {
		t.Error("the link itself is kept")
	}
	head := o.site.Anonymous(t)
	if p := head.Get(link).Want(http.StatusOK); !strings.Contains(p.Text("main"), "999") || !strings.Contains(p.Text("main"), "Exshire Village School") {
		t.Errorf("the first page says %s", p.Text("main"))
	}
	p := writes(head, link, "Catherine", "Oakfeild")
	for _, shown := range []string{earlier, "Have we met", "EXS-2026", "How it reached the panel"} {
		if strings.Contains(string(p.Body), shown) {
			t.Errorf("whoever has a link is shown %q", shown)
		}
	}
	p = p.Submit(outside, web.Values{})
	if p.Want(http.StatusUnprocessableEntity); !strings.Contains(p.Text("[role=alert]"), "intelligence service") {
		t.Errorf("sent without the confirmation of SC-16: %s", p.Text("[role=alert]"))
	}
	again := p
	done := p.Submit(outside, web.Values{"no_sensitive": {"yes"}}).Follow().Want(http.StatusOK)
	var receipt string
	if err := o.owner.GetContext(t.Context(), &receipt, `SELECT receipt FROM incoming`); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(done.Text("main"), receipt) || strings.Contains(done.Text("main"), "Oakfeild") {
		t.Errorf("once it is sent the page says %s", done.Text("main"))
	}
	again.Submit(outside, web.Values{"no_sensitive": {"yes"}}).Want(http.StatusSeeOther) // the same form twice
	head.Get(link).Want(http.StatusNotFound)
	if n := o.count(t, `SELECT count(*) FROM incoming WHERE position(convert_to('classmate', 'UTF8') IN sealed) > 0`); n != 0 {
		t.Error("what was sent can be read in the database")
	}

	if p := c.Get("/referrals/incoming").Want(http.StatusOK); !strings.Contains(p.Text("main"), receipt) || !strings.Contains(p.Text("main"), "Exshire Village School") {
		t.Errorf("the queue says %s", p.Text("main"))
	}
	o.hands.Advance(48 * time.Hour)
	c = o.site.SignedIn(t, me)
	in := c.Get("/referrals/incoming").Click("td a, th a").Want(http.StatusOK)
	for _, want := range []string{earlier, "classmate", "Exshire Village School", "incomplete", "Under 18"} {
		if !strings.Contains(in.Text("main"), want) {
			t.Errorf("whoever takes it in is not shown %q: %s", want, in.Text("main"))
		}
	}
	in = in.Submit("form[action$='/take']", web.Values{"no_sensitive": {"yes"}})
	if in.Want(http.StatusUnprocessableEntity); !strings.Contains(in.Text("[role=alert]"), "same person as in "+earlier) {
		t.Errorf("taken in without an answer: %s", in.Text("[role=alert]"))
	}
	at := in.Submit("form[action$='/take']", web.Values{"no_sensitive": {"yes"}, "answer_1": {"SAME"}}).Want(http.StatusSeeOther).Location()
	page := c.Get(at + "/referral").Want(http.StatusOK)
	for _, want := range []string{receipt, "Sent here by a one-time link", "Exshire Village School", "27 March 2026", "29 March 2026", "classmate"} {
		if !strings.Contains(page.Text("main"), want) {
			t.Errorf("the case does not say %q: %s", want, page.Text("main"))
		}
	}
	for what, query := range map[string]string{
		"case received when it was sent": `SELECT count(*) FROM case_file WHERE received_on = '2026-03-27' AND created_at > '2026-03-28' AND state = 'RECEIVED'`,
		"person with both cases":         `SELECT count(DISTINCT person_id) FROM case_file`,
		"wiped submission":               `SELECT count(*) FROM incoming WHERE status = 'TAKEN' AND sealed IS NULL AND case_id IS NOT NULL`,
		"entry by the link":              `SELECT count(*) FROM audit_event WHERE actor = 'link:referral' AND role = 'link' AND outcome = 'done' AND payload::text LIKE '%' AND convert_from(payload, 'UTF8') LIKE '%Sent a referral by a one-time link%'`,
	} {
		if n := o.count(t, query); n != 1 {
			t.Errorf("%s: %d, want 1", what, n)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE convert_from(leaf || coalesce(payload, CAST('' AS bytea)), 'UTF8') ~ 'classmate|Oakfeild'`); n != 0 {
		t.Errorf("%d entries hold what was written", n)
	}
}

// A link that was invented, revoked, used, is too old or was begun in another browser is answered with the same bytes, on each
// of its pages; and nobody but whoever began it reads what they have written.
//
// Shows IN4.
func TestALinkThatDoesNotWorkSaysNothingOfWhy(t *testing.T) {
	o := open(t)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	used, revoked, old, begun := o.handOut(t, c, "One School"), o.handOut(t, c, "Two School"), o.handOut(t, c, "Three School"), o.handOut(t, c, "Four School")
	head := o.site.Anonymous(t)
	writes(head, used, "Rowan", "Ashdown").Submit(outside, web.Values{"no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	writes(head, revoked, "Rowan", "Ashdown")
	c.Get("/referrals/links").Submit("form[action$='/revoke']:contains('Two School')", web.Values{}).Want(http.StatusSeeOther)
	writes(head, begun, "Linden", "Ashdown")
	if p := head.Get(begun).Want(http.StatusOK); !strings.Contains(p.Text("main"), "Incomplete") {
		t.Error("whoever began does not find their draft again")
	}
	o.do(t, `UPDATE referral_link SET expires_at = '2026-03-01' WHERE organisation = 'Three School'`)

	second := o.site.Anonymous(t)
	invented := "/refer/" + strings.Repeat("A", 52)
	for _, page := range []string{"", "/person", "/check"} {
		want := second.Get(invented + page).Want(http.StatusNotFound)
		for name, link := range map[string]string{"used": used, "revoked": revoked, "old": old, "begun elsewhere": begun} {
			got := second.Get(link + page).Want(http.StatusNotFound)
			if !bytes.Equal(got.Body, want.Body) {
				t.Errorf("a link that is %s is answered otherwise than one that was invented, at %q", name, page)
			}
		}
	}
	if got := head.Get(revoked + "/person").Want(http.StatusNotFound); strings.Contains(string(got.Body), "Ashdown") {
		t.Error("a revoked link still shows its draft")
	}
	// Nor does it take anything: with a token of the page's own, each is refused alike and on record.
	before := o.count(t, `SELECT count(*) FROM audit_event WHERE outcome = 'failed'`)
	third := o.site.Anonymous(t)
	fresh := o.handOut(t, c, "Five School")
	values := third.Get(fresh).Form(outside)
	for _, link := range []string{used, revoked, old, begun, invented} {
		values.Set("form_key", "")
		third.Post(link, values).Want(http.StatusNotFound)
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE outcome = 'failed'`); n != before+5 {
		t.Errorf("%d tries are on record, want 5", n-before)
	}
	third.Post(fresh, nil).Want(http.StatusForbidden) // without the page's token
	if n := o.count(t, `SELECT count(*) FROM referral_link WHERE draft IS NOT NULL AND (used_at IS NOT NULL OR revoked_at IS NOT NULL)`); n != 0 {
		t.Errorf("%d drafts outlived their links", n)
	}

	o.hands.Advance(5 * 24 * time.Hour)
	s := intake.NewService(o.site.Server.DB, o.site.Server.Guard, casefile.NewCabinet(o.site.Server.Guard, o.site.Server.Keys), o.site.Server.Keys)
	if err := s.Expire(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := o.count(t, `SELECT count(*) FROM referral_link WHERE draft IS NOT NULL`); n != 0 {
		t.Errorf("%d drafts outlived the last day of their links", n)
	}
}

func TestWhoTriesManyLinksIsSlowedDown(t *testing.T) {
	o := open(t)
	c := o.site.Anonymous(t)
	for range 60 {
		c.Get("/refer/" + strings.Repeat("B", 52)).Want(http.StatusNotFound)
	}
	c.Get("/refer/" + strings.Repeat("B", 52)).Want(http.StatusTooManyRequests)
}

// Shows IN4.
func TestAReferralThatWasSentIsTurnedAwayForAReasonAndCanStillBeTakenIn(t *testing.T) {
	o := open(t)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	writes(o.site.Anonymous(t), o.handOut(t, c, "Exshire Village School"), "Rowan", "Ashdown")
	head := o.site.Anonymous(t)
	writes(head, o.handOut(t, c, "Exshire Surgery"), "Rowan", "Ashdown").Submit(outside, web.Values{"no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	page := c.Get("/referrals/incoming").Click("td a, th a").Want(http.StatusOK)
	page.Submit("form[action$='/turn-away']", web.Values{}).Want(http.StatusUnprocessableEntity)
	page.Submit("form[action$='/turn-away']", web.Values{"reason": {"NONE"}}).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM case_file`); n != 0 {
		t.Errorf("%d cases were made of what was turned away", n)
	}
	list := c.Get("/referrals/incoming").Want(http.StatusOK)
	if !strings.Contains(list.Text("main"), "It is no referral, by Asha Patel") {
		t.Errorf("the list says %s", list.Text("main"))
	}
	list.Click("td a, th a").Submit("form[action$='/take']", web.Values{"no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	for _, role := range []casework.Role{casework.PanelChair, casework.RepHealth, casework.Administrator} {
		other := o.site.SignedIn(t, o.hire(t, role))
		for _, path := range []string{"/referrals/incoming", "/referrals/links"} {
			other.Get(path).Want(http.StatusForbidden)
		}
	}
}

package intake_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/intake"
	"channelpanel/internal/testkit/web"
)

const letterForm = "form[action^='/referrals/send']"

// speaker is somebody who speaks for an agency on the panel.
func (o *office) speaker(t *testing.T, role casework.Role, name, agency string) casework.UserID {
	t.Helper()
	id := o.hire(t, role)
	if n := o.count(t, `SELECT count(*) FROM agency WHERE name = $1`, agency); n == 0 {
		o.do(t, `INSERT INTO agency (agency_id, name, schedule7, created_at) VALUES ($1, $2, 'SCHOOL', now())`, uuid.NewString(), agency)
	}
	o.do(t, `UPDATE user_account SET display_name = $2 WHERE user_id = $1`, id, name)
	o.do(t, `UPDATE membership SET agency_id = (SELECT agency_id FROM agency WHERE name = $2) WHERE user_id = $1`, id, agency)
	return id
}

// sends writes the least of a referral from a partner's account and sends it. It returns the page of what was sent.
func sends(c *web.Client, given, family string) *web.Page {
	c.Get("/referrals/send/person").Want(http.StatusOK).Submit(letterForm, web.Values{"given_name": {given}, "family_name": {family}, "date_of_birth-day": {"9"}, "date_of_birth-month": {"5"}, "date_of_birth-year": {"2009"}}).Want(http.StatusSeeOther)
	c.Get("/referrals/send/concern").Want(http.StatusOK).Submit(letterForm, web.Values{"concern": {"She told a classmate about a website."}}).Want(http.StatusSeeOther)
	p := c.Get("/referrals/send/check").Want(http.StatusOK)
	return p.Submit(letterForm, web.Values{"no_sensitive": {"yes"}}).Want(http.StatusSeeOther).Follow().Want(http.StatusOK)
}

// Shows IN1, IN2, IN4, AX18, SC-16.
func TestAPartnerSendsAReferralFromTheirOwnAccount(t *testing.T) {
	o := open(t)
	keeper := o.hire(t, casework.Coordinator)
	c := o.site.SignedIn(t, keeper)
	earlier := take(c, "Katherine", "Oakfield", nil)
	teacher := o.site.SignedIn(t, o.speaker(t, casework.RepEducation, "Tom Teale", "Exshire Academy Trust"))

	first := teacher.Get("/referrals/send").Want(http.StatusOK)
	if got := first.Text("main"); !strings.Contains(got, "999") || strings.Count(first.Text(".govuk-task-list"), "Not started") != 7 {
		t.Errorf("the first page says %s", got)
	}
	faulty := teacher.Get("/referrals/send/person").Submit(letterForm, web.Values{"given_name": {""}, "date_of_birth-day": {"31"}, "date_of_birth-month": {"2"}, "date_of_birth-year": {"2009"}})
	if faulty.Want(http.StatusUnprocessableEntity); faulty.Doc.Find(".govuk-error-summary li").Length() != 2 || faulty.Form(letterForm).Get("date_of_birth-day") != "31" {
		t.Errorf("two faults are answered with %s", faulty.Text(".govuk-error-summary"))
	}
	teacher.Get("/referrals/send/person").Submit(letterForm, web.Values{"given_name": {"Catherine"}, "family_name": {"Oakfeild"}, "date_of_birth-day": {"9"}, "date_of_birth-month": {"5"}, "date_of_birth-year": {"2009"}}).Want(http.StatusSeeOther)
	if got := teacher.Get("/referrals/send").Text("main"); !strings.Contains(got, "This draft will be deleted on 26 April 2026") {
		t.Errorf("nobody is told when the draft goes: %s", got)
	}
	check := teacher.Get("/referrals/send/check").Want(http.StatusOK)
	if got := check.Text("main"); !strings.Contains(got, "Describe the concern") || !strings.Contains(got, "incomplete") || !strings.Contains(got, "Exshire Channel panel") {
		t.Errorf("before it can be sent the page says %s", got)
	}
	teacher.Get("/referrals/send/concern").Submit(letterForm, web.Values{"concern": {"She told a classmate about a website."}}).Want(http.StatusSeeOther)
	// Nothing of whoever is on record is shown, nor asked what only the panel answers.
	for _, path := range []string{"", "/person", "/people", "/dates", "/check"} {
		p := teacher.Get("/referrals/send" + path).Want(http.StatusOK)
		for _, shown := range []string{earlier, "Katherine", "Have we met", `name="agency"`, `name="received_on-day"`, `name="channel"`} {
			if strings.Contains(string(p.Body), shown) {
				t.Errorf("the page %q shows %q", path, shown)
			}
		}
	}
	// What only the panel answers is not taken from a sender either.
	forged := teacher.Get("/referrals/send/dates").Form(letterForm)
	forged.Set("channel", "PHONE")
	teacher.Post("/referrals/send/dates", forged).Want(http.StatusSeeOther)
	if got := teacher.Get("/referrals/send/check").Want(http.StatusOK).Text("main"); strings.Contains(got, "By telephone") {
		t.Error("a sender says how the referral reached the panel")
	}
	check = teacher.Get("/referrals/send/check").Want(http.StatusOK)
	if p := check.Submit(letterForm, web.Values{}).Want(http.StatusUnprocessableEntity); !strings.Contains(p.Text("[role=alert]"), "intelligence service") {
		t.Errorf("sent without the confirmation of SC-16: %s", p.Text("[role=alert]"))
	}
	done := check.Submit(letterForm, web.Values{"no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	if again := check.Submit(letterForm, web.Values{"no_sensitive": {"yes"}}).Want(http.StatusSeeOther); again.Location() != done.Location() {
		t.Errorf("the form sent twice led to %q and %q", done.Location(), again.Location())
	}
	at := done.Location()
	var receipt string
	if err := o.owner.GetContext(t.Context(), &receipt, `SELECT receipt FROM incoming`); err != nil {
		t.Fatal(err)
	}
	if got := done.Follow().Want(http.StatusOK).Text("main"); !strings.Contains(got, receipt) || !strings.Contains(got, "Sent, not looked at yet") || !strings.Contains(got, "999") {
		t.Errorf("once it is sent the page says %s", got)
	}
	ours := func(want string) {
		t.Helper()
		if got := teacher.Get("/referrals/ours").Want(http.StatusOK).Text("main"); strings.Count(got, receipt) != 1 || !strings.Contains(got, want) || strings.Contains(got, "Oakfeild") {
			t.Errorf("the agency's referrals do not say %q: %s", want, got)
		}
	}
	ours("Sent, not looked at yet")
	if n := o.count(t, `SELECT count(*) FROM incoming WHERE position(convert_to('classmate', 'UTF8') IN sealed) > 0`) + o.count(t, `SELECT count(*) FROM draft`); n != 0 {
		t.Error("what was sent can be read in the database, or its draft is still there")
	}

	if got := c.Get("/referrals/incoming").Want(http.StatusOK).Text("main"); !strings.Contains(got, receipt) || !strings.Contains(got, "Tom Teale, Exshire Academy Trust") || !strings.Contains(got, "Sent here from a partner's account") {
		t.Errorf("the queue says %s", got)
	}
	in := c.Get("/referrals/incoming").Click("td a, th a").Want(http.StatusOK)
	if strings.Contains(in.Text("main"), "By telephone") {
		t.Error("what a sender said of how it came is shown to the panel")
	}
	for _, want := range []string{earlier, "classmate", "Tom Teale, Exshire Academy Trust", "incomplete", "Under 18"} {
		if !strings.Contains(in.Text("main"), want) {
			t.Errorf("whoever takes it in is not shown %q: %s", want, in.Text("main"))
		}
	}
	ours("Looked at by the panel")
	to := in.Submit("form[action$='/take']", web.Values{"no_sensitive": {"yes"}, "answer_1": {"SAME"}}).Want(http.StatusSeeOther).Location()
	page := c.Get(to + "/referral").Want(http.StatusOK)
	for _, want := range []string{receipt, "Sent here from a partner's account", "Tom Teale, Exshire Academy Trust", "27 March 2026", "classmate"} {
		if !strings.Contains(page.Text("main"), want) {
			t.Errorf("the case does not say %q: %s", want, page.Text("main"))
		}
	}
	ours("Taken in by the panel")
	if got := teacher.Get(at).Want(http.StatusOK).Text("main"); strings.Contains(got, "classmate") || strings.Contains(got, "Oakfeild") || !strings.Contains(got, "Taken in by the panel") {
		t.Errorf("once it is taken in its sender is shown %s", got)
	}
	for _, path := range []string{to, to + "/referral"} {
		teacher.Get(path).Want(http.StatusNotFound)
	}
	for what, query := range map[string]string{
		"case of the partner's":  `SELECT count(*) FROM arrival a JOIN agency g USING (agency_id) WHERE a.channel = 'PARTNER' AND g.name = 'Exshire Academy Trust'`,
		"entry of the sending":   `SELECT count(*) FROM audit_event WHERE action = 'case.referral:send' AND outcome = 'done' AND convert_from(payload, 'UTF8') LIKE '%Sent a referral from their own account%'`,
		"wiped submission":       `SELECT count(*) FROM incoming WHERE status = 'TAKEN' AND sealed IS NULL AND case_id IS NOT NULL`,
		"person with both cases": `SELECT count(DISTINCT person_id) FROM case_file`,
	} {
		if n := o.count(t, query); n != 1 {
			t.Errorf("%s: %d, want 1", what, n)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE convert_from(leaf || coalesce(payload, CAST('' AS bytea)), 'UTF8') ~ 'classmate|Oakfeild'`); n != 0 {
		t.Errorf("%d entries hold what was written", n)
	}
}

// Whoever sent a referral amends it until the panel has taken it in: what stood before is kept beside it, whoever takes it in
// reads both, and a decision on what it said before is refused.
//
// Shows IN10.
func TestASenderAmendsTheirReferralUntilItIsTakenIn(t *testing.T) {
	o := open(t)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	teacher := o.site.SignedIn(t, o.speaker(t, casework.RepEducation, "Tom Teale", "Exshire Academy Trust"))
	sent := sends(teacher, "Rowan", "Ashdown")
	at := sent.Location()
	if at == "" {
		at = "/referrals/sent/" + o.text(t, `SELECT incoming_id FROM incoming`)
	}
	amending := "form[action^='" + at + "/amend']"
	stale := c.Get("/referrals/incoming").Click("td a, th a").Want(http.StatusOK)

	teacher.Get(at + "/amend").Want(http.StatusOK)
	if p := teacher.Get(at+"/amend/check").Submit(amending, web.Values{"no_sensitive": {"yes"}}).Want(http.StatusUnprocessableEntity); !strings.Contains(p.Text("[role=alert]"), "Nothing differs") {
		t.Errorf("changes that are none are answered with %s", p.Text("[role=alert]"))
	}
	teacher.Get(at+"/amend/concern").Submit(amending, web.Values{"concern": {"She told two classmates about a website."}}).Want(http.StatusSeeOther)
	teacher.Get(at+"/amend/person").Submit(amending, web.Values{"family_name": {"Ashdowne"}}).Want(http.StatusSeeOther)
	if got := c.Get("/referrals/incoming").Click("td a, th a").Text("main"); strings.Contains(got, "two classmates") {
		t.Error("what was not sent yet is shown to the panel")
	}
	check := teacher.Get(at + "/amend/check").Want(http.StatusOK)
	check.Submit(amending, web.Values{}).Want(http.StatusUnprocessableEntity) // SC-16
	check.Submit(amending, web.Values{"no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	if got := teacher.Get(at).Want(http.StatusOK).Text("main"); !strings.Contains(got, "two classmates") || !strings.Contains(got, "She told a classmate") {
		t.Errorf("its sender is shown %s", got)
	}
	if p := stale.Submit("form[action$='/take']", web.Values{"no_sensitive": {"yes"}}).Want(http.StatusConflict); !strings.Contains(p.Text("main"), "has changed it") {
		t.Errorf("a decision on what it said before is answered with %s", p.Text("main"))
	}
	in := c.Get("/referrals/incoming").Click("td a, th a").Want(http.StatusOK)
	for _, want := range []string{"She told a classmate about a website.", "two classmates", "Ashdowne"} {
		if !strings.Contains(in.Text("main"), want) {
			t.Errorf("whoever takes it in is not shown %q: %s", want, in.Text("main"))
		}
	}
	late := teacher.Get(at + "/amend/concern").Want(http.StatusOK)
	to := in.Submit("form[action$='/take']", web.Values{"no_sensitive": {"yes"}}).Want(http.StatusSeeOther).Location()
	if got := c.Get(to + "/referral").Want(http.StatusOK).Text("main"); !strings.Contains(got, "She told a classmate about a website.") || !strings.Contains(got, "two classmates") || !strings.Contains(got, "before it was taken in") {
		t.Errorf("the case does not hold both wordings: %s", got)
	}
	late.Submit(amending, web.Values{"concern": {"Too late."}}).Want(http.StatusConflict)
	teacher.Get(at + "/amend").Want(http.StatusConflict)
	teacher.Get(at + "/withdraw").Want(http.StatusConflict)
	if n := o.count(t, `SELECT count(*) FROM narrative WHERE position(convert_to('classmate', 'UTF8') IN sealed) > 0`); n != 0 {
		t.Error("what was changed can be read in the database")
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE convert_from(leaf || coalesce(payload, CAST('' AS bytea)), 'UTF8') ~ 'classmate|Ashdown'`); n != 0 {
		t.Errorf("%d entries hold what was written", n)
	}
}

// A referral is withdrawn by whoever sent it, for a reason; the panel sees that it was and can still take it in; and nobody else
// opens, amends or withdraws it: a colleague, somebody of another agency, or its sender once they no longer speak for the agency.
//
// Shows IN11.
func TestASenderAndNobodyElseWithdrawsTheirReferral(t *testing.T) {
	o := open(t)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	me := o.speaker(t, casework.RepEducation, "Tom Teale", "Exshire Academy Trust")
	teacher := o.site.SignedIn(t, me)
	colleague := o.site.SignedIn(t, o.speaker(t, casework.RepEducation, "Una Tull", "Exshire Academy Trust"))
	nurse := o.site.SignedIn(t, o.speaker(t, casework.RepHealth, "Nell Osei", "Exshire Health Trust"))
	sends(teacher, "Rowan", "Ashdown")
	at := "/referrals/sent/" + o.text(t, `SELECT incoming_id FROM incoming`)
	receipt := o.text(t, `SELECT receipt FROM incoming`)
	for name, other := range map[string]*web.Client{"a colleague": colleague, "another agency": nurse} {
		for _, path := range []string{at, at + "/amend", at + "/amend/person", at + "/amend/check", at + "/withdraw"} {
			if p := other.Get(path); p.Status != http.StatusNotFound {
				t.Errorf("%s got %d of %s", name, p.Status, path)
			}
		}
	}
	c.Get(at).Want(http.StatusForbidden) // the coordinator has the queue, and sends nothing from here
	values := teacher.Get(at + "/withdraw").Want(http.StatusOK).Form("main form")
	values.Set("reason", "MISTAKE")
	for _, other := range []*web.Client{colleague, nurse} {
		other.Get("/referrals/send")
		other.Post(at+"/withdraw", values) // with another's token it is refused whatever else
	}
	if got := o.text(t, `SELECT status FROM incoming`); got != "WAITING" {
		t.Fatalf("somebody else made it %s", got)
	}
	if got := colleague.Get("/referrals/ours").Text("main"); !strings.Contains(got, receipt) || strings.Contains(got, "Ashdown") {
		t.Errorf("a colleague sees %s", got)
	}
	if got := nurse.Get("/referrals/ours").Text("main"); strings.Contains(got, receipt) {
		t.Errorf("another agency sees %s", got)
	}
	p := teacher.Get(at + "/withdraw").Want(http.StatusOK)
	if f := p.Submit("main form", web.Values{}).Want(http.StatusUnprocessableEntity); !strings.Contains(f.Text("[role=alert]"), "Select why the referral is withdrawn") {
		t.Errorf("withdrawn without a reason: %s", f.Text("[role=alert]"))
	}
	p.Submit("main form", web.Values{"reason": {"MISTAKE"}}).Want(http.StatusSeeOther)
	if got := teacher.Get(at).Want(http.StatusOK).Text("main"); !strings.Contains(got, "Withdrawn by whoever sent it") || strings.Contains(got, "classmate") {
		t.Errorf("its sender is shown %s", got)
	}
	if got := c.Get("/referrals/incoming").Want(http.StatusOK).Text("main"); !strings.Contains(got, "Withdrawn by whoever sent it: It names the wrong person") {
		t.Errorf("the queue does not say that it was withdrawn: %s", got)
	}
	in := c.Get("/referrals/incoming").Click("td a, th a").Want(http.StatusOK)
	if in.Doc.Find("form[action$='/turn-away']").Length() != 0 {
		t.Error("what was withdrawn can be turned away")
	}
	o.do(t, `UPDATE membership SET to_on = '2026-03-01' WHERE user_id = $1`, me)
	o.site.SignedIn(t, me).Get(at).Want(http.StatusForbidden)
	o.site.SignedIn(t, me).Get("/referrals/send").Want(http.StatusForbidden)
	o.do(t, `UPDATE membership SET to_on = NULL WHERE user_id = $1`, me)

	s := intake.NewService(o.site.Server.DB, o.site.Server.Guard, casefile.NewCabinet(o.site.Server.Guard, o.site.Server.Keys), o.site.Server.Keys)
	o.hands.Advance(31 * 24 * time.Hour)
	if err := s.Expire(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := o.count(t, `SELECT count(*) FROM incoming WHERE sealed IS NOT NULL`); n != 0 {
		t.Error("what was withdrawn is kept longer than a draft")
	}
}

// Somebody who speaks for another agency now has no referral any more that they sent for the first: not to read, to amend or to
// withdraw; and the first agency's people go on to see that it was sent.
func TestWhoeverSpeaksForAnotherAgencyLeavesTheirReferralsBehind(t *testing.T) {
	o := open(t)
	me := o.speaker(t, casework.RepEducation, "Tom Teale", "Exshire Academy Trust")
	colleague := o.site.SignedIn(t, o.speaker(t, casework.RepEducation, "Una Tull", "Exshire Academy Trust"))
	o.speaker(t, casework.RepEducation, "Vic Udall", "Wyeshire Academy Trust")
	c := o.site.SignedIn(t, me)
	sends(c, "Rowan", "Ashdown")
	at, receipt := "/referrals/sent/"+o.text(t, `SELECT incoming_id FROM incoming`), o.text(t, `SELECT receipt FROM incoming`)
	o.do(t, `UPDATE membership SET agency_id = (SELECT agency_id FROM agency WHERE name = 'Wyeshire Academy Trust') WHERE user_id = $1`, me)
	for _, path := range []string{at, at + "/amend", at + "/amend/concern", at + "/withdraw"} {
		c.Get(path).Want(http.StatusNotFound)
	}
	if got := c.Get("/referrals/ours").Want(http.StatusOK).Text("main"); strings.Contains(got, receipt) {
		t.Errorf("they still see %s", got)
	}
	if got := colleague.Get("/referrals/ours").Want(http.StatusOK).Text("main"); !strings.Contains(got, receipt) {
		t.Errorf("their colleague sees %s", got)
	}
}

// A referral that is taken in while its sender sends a change holds the change, or the change is refused: it is never lost unseen.
func TestAChangeThatMeetsTheTakingInIsKeptOrRefused(t *testing.T) {
	o := open(t)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	teacher := o.site.SignedIn(t, o.speaker(t, casework.RepEducation, "Tom Teale", "Exshire Academy Trust"))
	for _, name := range []string{"Ashdown", "Birchall", "Castlemaine", "Dunmore"} {
		o.do(t, `DELETE FROM draft`)
		sends(teacher, "Rowan"[:1+len(name)%4], name)
		at := "/referrals/sent/" + o.text(t, `SELECT incoming_id FROM incoming WHERE status = 'WAITING'`)
		amending := "form[action^='" + at + "/amend']"
		teacher.Get(at+"/amend/concern").Submit(amending, web.Values{"concern": {"She told two classmates."}}).Want(http.StatusSeeOther)
		check := teacher.Get(at + "/amend/check").Want(http.StatusOK)
		in := c.Get("/referrals/incoming/" + strings.TrimPrefix(at, "/referrals/sent/")).Want(http.StatusOK)
		sent := make(chan int)
		go func() { sent <- check.Submit(amending, web.Values{"no_sensitive": {"yes"}}).Status }()
		took := in.Submit("form[action$='/take']", web.Values{"no_sensitive": {"yes"}}).Status
		if got := <-sent; took == http.StatusSeeOther && got != http.StatusConflict || took == http.StatusConflict && got != http.StatusSeeOther {
			t.Errorf("the taking in was answered %d, and the change %d", took, got)
		}
		if took == http.StatusConflict {
			c.Get("/referrals/incoming/"+strings.TrimPrefix(at, "/referrals/sent/")).Submit("form[action$='/turn-away']", web.Values{"reason": {"NONE"}}).Want(http.StatusSeeOther)
		}
	}
}

// Shows IN3.
func TestAPartnersDraftExpiresByTheSameRule(t *testing.T) {
	o := open(t)
	me := o.speaker(t, casework.RepHealth, "Nell Osei", "Exshire Health Trust")
	c := o.site.SignedIn(t, me)
	c.Get("/referrals/send/concern").Submit(letterForm, web.Values{"concern": {"Seen in a chat."}}).Want(http.StatusSeeOther)
	s := intake.NewService(o.site.Server.DB, o.site.Server.Guard, casefile.NewCabinet(o.site.Server.Guard, o.site.Server.Keys), o.site.Server.Keys)
	o.hands.Advance(31 * 24 * time.Hour)
	if err := s.Expire(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := o.count(t, `SELECT count(*) FROM draft`); n != 0 {
		t.Errorf("%d drafts are left", n)
	}
	if n := o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 AND text LIKE 'A draft of a referral was deleted%' AND link = '/referrals/send'`, me); n != 1 {
		t.Errorf("whoever had the draft has %d notices of it, want 1", n)
	}
}

// text is one text of the database.
func (o *office) text(t *testing.T, query string, args ...any) string {
	t.Helper()
	var s string
	if err := o.owner.GetContext(t.Context(), &s, query, args...); err != nil {
		t.Fatal(err)
	}
	return s
}

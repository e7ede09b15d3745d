package intake_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit/web"
)

// take takes in a referral and returns the case's reference.
func take(c *web.Client, given, family string, more map[string]web.Values) string {
	fill(c, given, family)
	for page, values := range more {
		c.Get("/referrals/new/"+page).Want(http.StatusOK).Submit(form, values).Want(http.StatusSeeOther)
	}
	p := c.Get("/referrals/new/check").Want(http.StatusOK).Submit(form, web.Values{"no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	return strings.TrimPrefix(p.Location(), "/cases/")
}

// Shows IN8, IN5.
func TestTheDayOfReceiptIsKeptApartFromTheDayOfTypingWithChannelAndAgency(t *testing.T) {
	o := open(t)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	trust := uuid.NewString()
	o.do(t, `INSERT INTO agency (agency_id, name, schedule7, created_at) VALUES ($1, 'Exshire Academy Trust', 'SCHOOL', now())`, trust)
	ref := take(c, "Rowan", "Ashdown", map[string]web.Values{
		"people": {"agency": {trust}}, "dates": {"received_on-day": {"23"}, "received_on-month": {"3"}, "received_on-year": {"2026"}, "channel": {"PHONE"}},
	})
	p := c.Get("/cases/" + ref + "/referral").Want(http.StatusOK)
	for _, want := range []string{"By telephone", "Exshire Academy Trust", "23 March 2026", "27 March 2026", "4 days after it was received", "incomplete"} {
		if !strings.Contains(p.Text("main"), want) {
			t.Errorf("the referral does not say %q: %s", want, p.Text("main"))
		}
	}
	var receipt string
	if err := o.owner.GetContext(t.Context(), &receipt, `SELECT receipt FROM arrival`); err != nil {
		t.Fatal(err)
	}
	if _, err := casework.ParseReceipt(receipt); err != nil || !strings.Contains(p.Text("main"), receipt) {
		t.Errorf("the receipt number %q: %v", receipt, err)
	}
}

// Whoever speaks for the agency that referred sees that its referral was received, and no case by it; nobody of another agency
// does, nor whoever is recused from the case, nor they themselves once they no longer speak for it.
//
// Shows AX18.
func TestTheAgencyThatReferredKeepsSightOfItsReferralAndOfNothingElse(t *testing.T) {
	o := open(t)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	trust, other := uuid.NewString(), uuid.NewString()
	for id, name := range map[string]string{trust: "Exshire Academy Trust", other: "Exshire Health Trust"} {
		o.do(t, `INSERT INTO agency (agency_id, name, schedule7, created_at) VALUES ($1, $2, 'SCHOOL', now())`, id, name)
	}
	teacher, nurse := o.hire(t, casework.RepEducation), o.hire(t, casework.RepHealth)
	o.do(t, `UPDATE membership SET agency_id = $2 WHERE user_id = $1`, teacher, trust)
	o.do(t, `UPDATE membership SET agency_id = $2 WHERE user_id = $1`, nurse, other)
	ref := take(c, "Rowan", "Ashdown", map[string]web.Values{"people": {"agency": {trust}}})
	take(c, "Linden", "Birchall", nil)

	var receipt string
	if err := o.owner.GetContext(t.Context(), &receipt, `SELECT receipt FROM arrival WHERE agency_id = $1`, trust); err != nil {
		t.Fatal(err)
	}
	sees := func(who casework.UserID) string {
		t.Helper()
		return o.site.SignedIn(t, who).Get("/referrals/ours").Want(http.StatusOK).Text("main")
	}
	if got := sees(teacher); !strings.Contains(got, receipt) || strings.Count(got, "EXS-R") != 1 || strings.Contains(got, ref) || strings.Contains(got, "Ashdown") {
		t.Errorf("the agency that referred sees %s", got)
	}
	if got := sees(nurse); strings.Contains(got, "EXS-R") {
		t.Errorf("another agency sees %s", got)
	}
	for _, path := range []string{"/cases/" + ref, "/cases/" + ref + "/referral"} {
		o.site.SignedIn(t, teacher).Get(path).Want(http.StatusNotFound)
	}
	c.Get("/referrals/ours").Want(http.StatusForbidden)
	o.do(t, `UPDATE case_file SET sens = 'sealed' WHERE ref = $1`, ref)
	if got := sees(teacher); !strings.Contains(got, receipt) {
		t.Errorf("once the case is sealed the agency sees %s", got) // or it would tell that it was
	}
	o.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since) SELECT case_id, 'recused', $1, panel_id, sens, received_on, '2026-01-01' FROM case_file WHERE ref = $2`, teacher, ref)
	if got := sees(teacher); strings.Contains(got, receipt) {
		t.Errorf("whoever is recused sees %s", got)
	}
	o.do(t, `UPDATE tie SET ended_at = '2026-03-01', until = '2026-03-01' WHERE kind = 'recused'`)
	o.do(t, `UPDATE membership SET to_on = '2026-03-01' WHERE user_id = $1`, teacher)
	o.site.SignedIn(t, teacher).Get("/referrals/ours").Want(http.StatusForbidden)
}

// Shows IN10.
func TestAReferralIsAmendedWithOldAndNewAndWhy(t *testing.T) {
	o := open(t)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	ref := take(c, "Rowan", "Ashdown", nil)
	at := "/cases/" + ref + "/referral"
	amend := func(field string, values web.Values) *web.Page {
		t.Helper()
		return c.Get(at+"/amend/"+field).Want(http.StatusOK).Submit("main form", values)
	}
	p := amend("concern", web.Values{})
	if p.Want(http.StatusUnprocessableEntity); p.Doc.Find(".govuk-error-summary li").Length() != 3 {
		t.Errorf("an empty amendment has these faults: %s", p.Text(".govuk-error-summary"))
	}
	amend("date_of_birth", web.Values{"day-year": {"2035"}, "reason": {"TYPED"}, "no_sensitive": {"yes"}}).Want(http.StatusUnprocessableEntity)
	amend("concern", web.Values{"text": {"He told two classmates about a website."}, "reason": {"MORE"}, "note": {"The tutor rang again."}, "no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	amend("date_of_birth", web.Values{"day-day": {"19"}, "reason": {"TYPED"}, "no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	amend("family_name", web.Values{"text": {"Ashdowne"}, "reason": {"PERSON"}, "no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	amend("source", web.Values{"text": {"EDU"}, "reason": {"REFERRER"}, "no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	amend("came_to_light", web.Values{"day-day": {"2"}, "day-month": {"3"}, "day-year": {"2026"}, "reason": {"MORE"}, "no_sensitive": {"yes"}}).Want(http.StatusSeeOther)

	page := c.Get(at).Want(http.StatusOK)
	for _, want := range []string{
		"He told a classmate about a website.", "He told two classmates about a website.", "More became known: The tutor rang again.", "9 May 2009", "19 May 2009", "Ashdown", "Ashdowne",
		"Education", "2 March 2026", "Asha Patel", "27 March 2026 at 10",
	} {
		if !strings.Contains(page.Text("main"), want) {
			t.Errorf("the page does not show %q: %s", want, page.Text("main"))
		}
	}
	if strings.Contains(page.Text(".govuk-inset-text"), "source of the referral") || !strings.Contains(page.Text(".govuk-inset-text"), "gender") {
		t.Errorf("what is missing is given as %s", page.Text(".govuk-inset-text"))
	}
	for what, query := range map[string]string{
		"the person's new date of birth": `SELECT count(*) FROM person p JOIN case_file c USING (person_id) WHERE p.date_of_birth = '2009-05-19' AND c.date_of_birth = '2009-05-19' AND p.family_name = 'Ashdowne'`,
		"the name before":                `SELECT count(*) FROM person_alias WHERE name = 'Rowan Ashdown'`,
		"entries of details":             `SELECT count(*) / 2 FROM audit_event WHERE action = 'case.identity:write' AND outcome = 'done'`,
		"sealed wordings":                `SELECT count(*) / 5 FROM narrative WHERE field LIKE 'amendment/%'`,
	} {
		if n := o.count(t, query); n != 1 {
			t.Errorf("%s: %d, want 1", what, n)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE convert_from(leaf || coalesce(payload, CAST('' AS bytea)), 'UTF8') ~ 'classmate|tutor|Ashdown|2009'`); n != 0 {
		t.Errorf("%d entries hold what was amended", n)
	}
	if n := o.count(t, `SELECT count(*) FROM narrative WHERE position(convert_to('classmate', 'UTF8') IN sealed) > 0`); n != 0 {
		t.Error("what was amended can be read in the database")
	}

	// Somebody who opened a form before another's amendment writes nothing over.
	stale := c.Get(at + "/amend/event").Want(http.StatusOK)
	amend("travel", web.Values{"text": {"None known."}, "reason": {"MORE"}, "no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	stale.Submit("main form", web.Values{"text": {"A move."}, "reason": {"MORE"}, "no_sensitive": {"yes"}}).Want(http.StatusConflict)
	c.Get(at + "/amend/nothing").Want(http.StatusNotFound)
	chair := o.site.SignedIn(t, o.hire(t, casework.PanelChair))
	if got := chair.Get(at).Want(http.StatusOK); got.Doc.Find("a[href*='/amend/']").Length() != 0 {
		t.Error("the chair is offered to amend")
	}
	chair.Get(at + "/amend/concern").Want(http.StatusForbidden)
}

// The reasons and the answers that can be amended are asked for again as the form asks for them: each opens.
func TestEveryAnswerOfAReferralCanBeAmended(t *testing.T) {
	o := open(t)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	ref := take(c, "Rowan", "Ashdown", nil)
	page := c.Get("/cases/" + ref + "/referral").Want(http.StatusOK)
	links := page.Doc.Find("a[href*='/amend/']")
	if links.Length() < 55 {
		t.Errorf("only %d answers can be amended", links.Length())
	}
	for i := range links.Length() {
		href, _ := links.Eq(i).Attr("href")
		c.Get(href).Want(http.StatusOK)
	}
}

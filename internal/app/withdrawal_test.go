package app_test

import (
	"net/http"
	"strings"
	"testing"

	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// A referral is withdrawn by a coded reason, after whoever does it has been shown what ends with it: the request that waits, the
// item of the agenda, the action. All of these end with it, who would have answered is told, and nothing is deleted. What came
// to the case meanwhile is not ended unseen.
//
// Shows IN11.
func TestAWithdrawnReferralEndsWhatWaitsOnItAndNothingUnseen(t *testing.T) {
	o := open(t)
	ref := o.refer(t)
	at := "/cases/" + ref + "/withdraw-referral"
	if text := o.coordinator.Get(at).Want(200).Text("main"); !strings.Contains(text, "Nothing waits on this case") || !strings.Contains(text, "What stays") {
		t.Errorf("with nothing on the case the page says %s", text)
	}
	o.chair.Get(at).Want(403)
	o.screens(t, ref)
	o.officer.Get("/cases/"+ref+"/section36").Want(200).Submit("main form", with(web.Values{
		"body": {"police"}, "body_name": {testkit.Force}, "maker": {"Dana Holt"}, "result": {"MET"}, "grounds": {"Several sources agree"}, "no_sensitive": {"yes"},
	}, date("decided_on", "2", "3", "2026"))).Want(303)
	ask := func() {
		o.coordinator.Get("/cases/"+ref+"/requests/new").Want(200).Submit("main form", web.Values{
			"agency": {string(o.health)}, "questions": {"Is he known?"}, "necessity": {"The panel has to know."}, "no_sensitive": {"yes"},
		}).Want(303)
	}
	ask()
	o.chair.Get("/cases/"+ref+"/actions/new").Want(200).Submit("main form", with(web.Values{
		"agency": {string(o.health)}, "what": {"Offer counselling"}, "no_sensitive": {"yes"},
	}, date("due_on", "20", "3", "2026"))).Want(303)
	o.convene(t, ref, "9", "3")

	page := o.coordinator.Get(at).Want(200)
	for _, want := range []string{"the request for information to Exshire Health Trust", "its item on the agenda of 9 March 2026", "the action of Exshire Health Trust, due 20 March 2026", "only a mistake"} {
		if !strings.Contains(page.Text("main"), want) {
			t.Errorf("the page does not show %q: %s", want, page.Text("main"))
		}
	}
	typed := web.Values{"reason": {"DUPLICATE"}, "note": {"Referred already, by the school."}, "agreed": {"DC Lea Ward"}, "no_sensitive": {"yes"}}
	if p := page.Submit("main form", web.Values{}); p.Status != http.StatusUnprocessableEntity || p.Doc.Find(".govuk-error-summary li").Length() != 4 {
		t.Errorf("sent empty it is answered %d: %s", p.Status, p.Text(".govuk-error-summary"))
	}
	page = o.coordinator.Get(at).Want(200)
	ask()
	page.Submit("main form", typed).Want(409)
	again := o.coordinator.Get(at).Want(200)
	if got := again.Form("main form").Get("note"); got != "Referred already, by the school." {
		t.Errorf("the form opens again with %q", got)
	}
	again.Submit("main form", typed).Want(303)

	o.at(t, ref, "SCREENED_OUT")
	owner := o.site.Database.Owner(t)
	for what, query := range map[string]string{
		"requests that wait":  `SELECT count(*) FROM info_request WHERE status = 'SENT'`,
		"items that wait":     `SELECT count(*) FROM agenda_item WHERE status = 'LISTED'`,
		"actions that wait":   `SELECT count(*) FROM action WHERE status = 'OPEN'`,
		"records that went":   `SELECT 2 + 1 + 1 - (SELECT count(*) FROM info_request) - (SELECT count(*) FROM agenda_item) - (SELECT count(*) FROM action)`,
		"outcomes amiss":      `SELECT count(*) FROM case_file WHERE outcome <> 'WITHDRAWN-DUPLICATE'`,
		"words in the log":    `SELECT count(*) FROM audit_event WHERE convert_from(leaf || coalesce(payload, CAST('' AS bytea)), 'UTF8') LIKE '%by the school%'`,
		"missing entries":     `SELECT 1 - count(*) FROM audit_event WHERE event = 'referral-withdrawn' AND outcome = 'done'`,
		"notices not given":   `SELECT 1 - count(*) FROM notice WHERE text LIKE 'The referral was withdrawn%'`,
		"readable narratives": `SELECT count(*) FROM narrative WHERE field = 'withdrawal' AND position(convert_to('school', 'UTF8') IN sealed) > 0`,
	} {
		var n int
		if err := owner.GetContext(t.Context(), &n, query); err != nil || n != 0 {
			t.Errorf("%s: %d, %v", what, n, err)
		}
	}
	if text := o.nurse.Get("/requests").Want(200).Text("main"); strings.Contains(text, ref) {
		t.Error("the agency is still asked to answer")
	}
	if text := o.coordinator.Get("/cases/" + ref).Want(200).Text("main"); !strings.Contains(text, "Referral withdrawn: the same concern was referred already") {
		t.Errorf("the timeline does not say it: %s", text)
	}
	if text := o.coordinator.Get(at).Want(200).Text("main"); !strings.Contains(text, "cannot be withdrawn") {
		t.Errorf("once withdrawn the page says %s", text)
	}
}

// A referral is withdrawn while a screening waits for its sign-off: nobody is asked to sign it off any more, whoever made it is
// told, and the screening stays on record as one that decided nothing.
//
// Shows IN11.
func TestAReferralIsWithdrawnWhileItsScreeningWaitsToBeSignedOff(t *testing.T) {
	o := open(t)
	ref := o.refer(t)
	o.officer.Get("/cases/"+ref+"/deconfliction").Want(200).Submit("main form", with(web.Values{"deconfliction": {"clear"}}, date("deconflicted_on", "2", "3", "2026"))).Want(303)
	o.officer.Get("/cases/"+ref+"/screening").Want(200).Submit("main form", with(web.Values{
		"result": {"PROGRESS"}, "reason": {"Concern with several sources"}, "no_sensitive": {"yes"},
	}, date("screened_on", "2", "3", "2026"))).Want(303)
	o.at(t, ref, "SCREENING_SIGNOFF")
	waits := func() bool {
		return strings.Contains(o.second.Get("/").Want(200).Text("main"), "Sign the screening off")
	}
	if !waits() {
		t.Fatal("whoever signs off is not asked to")
	}
	late := o.second.Get("/cases/" + ref + "/sign-off").Want(200)
	page := o.coordinator.Get("/cases/" + ref + "/withdraw-referral").Want(200)
	if text := page.Text("main"); !strings.Contains(text, "the screening of 2 March 2026 by ") || !strings.Contains(text, "nobody has signed off yet") {
		t.Errorf("what ends with it is said to be %s", text)
	}
	page.Submit("main form", web.Values{"reason": {"MISTAKE"}, "note": {"Another pupil was meant."}, "agreed": {"DC Lea Ward"}, "no_sensitive": {"yes"}}).Want(303)
	o.at(t, ref, "SCREENED_OUT")
	if waits() {
		t.Error("whoever signs off is still asked to")
	}
	late.Submit("main form", web.Values{"answer": {"sign"}}).Want(409)
	o.at(t, ref, "SCREENED_OUT")
	for what, query := range map[string]string{
		"screening that ended with it":  `SELECT count(*) FROM screening WHERE status = 'WITHDRAWN' AND signed_by IS NULL`,
		"case without a result":         `SELECT count(*) FROM case_file WHERE outcome = 'WITHDRAWN-MISTAKE' AND screening_result = '' AND state_before = '' AND screened_on IS NULL`,
		"notice to whoever screened it": `SELECT count(*) FROM notice n JOIN screening s ON s.officer = n.user_id WHERE n.text LIKE 'The referral was withdrawn%'`,
	} {
		var n int
		if err := o.site.Database.Owner(t).GetContext(t.Context(), &n, query); err != nil || n != 1 {
			t.Errorf("%s: %d, want 1, %v", what, n, err)
		}
	}
	if text := o.officer.Get("/cases/" + ref + "/triage").Want(200).Text("main"); !strings.Contains(text, "Never signed off: the referral was withdrawn") {
		t.Errorf("the screening is shown as %s", text)
	}
}

package requests_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit/web"
)

func (o *office) listed(t *testing.T, refs ...string) string {
	t.Helper()
	id := uuid.NewString()
	o.do(t, `INSERT INTO meeting (meeting_id, panel_id, held_on, starts, mode, status) VALUES ($1, $2, '2026-04-14', '10:00', 'ONLINE', 'PLANNED')`, id, o.panel)
	for _, ref := range refs {
		o.do(t, `INSERT INTO agenda_item (agenda_item_id, meeting_id, case_id, kind, ordering, status)
			SELECT gen_random_uuid(), $1, case_id, 'FIRST', 1, 'LISTED' FROM case_file WHERE ref = $2`, id, ref)
	}
	return id
}

// All agencies are asked about all cases of a meeting at once: none twice, none about a case of which nobody may ask, and
// all of it or nothing.
//
// Shows CO7, SC-15.
func TestAllAgenciesAreAskedForAMeetingAtOnce(t *testing.T) {
	t.Parallel()
	o := open(t)
	school, clinic := o.agency(t, "Exshire College"), o.agency(t, "Exshire Health Trust")
	coordinator := o.hire(t, casework.Coordinator)
	nurse := o.hire(t, casework.RepHealth, clinic)
	o.hire(t, casework.RepEducation, school)
	one, two, held, sealed := o.receiveNth(t, casework.StateInformation, 1), o.receiveNth(t, casework.StateListed, 2), o.receiveNth(t, casework.StateHeld, 3), o.receiveNth(t, casework.StateListed, 4)
	o.do(t, `UPDATE case_file SET sens = 'sealed' WHERE ref = $1`, sealed)
	meeting := o.listed(t, one, two, held, sealed)
	o.do(t, `INSERT INTO info_request (request_id, case_id, agency_id, sent_on, due_on, status, answer, asked_by)
		SELECT gen_random_uuid(), case_id, $2, '2026-03-20', '2026-04-02', 'SENT', '', $3 FROM case_file WHERE ref = $1`, one, clinic, coordinator)

	col := o.site.SignedIn(t, coordinator)
	page := col.Get("/meetings/" + meeting + "/ask").Want(http.StatusOK)
	form := `form[action$="/ask"]`
	f := page.Form(form)
	if got := strings.Join(f["case"], " "); got != one+" "+two || len(f["agency"]) != 2 || f.Get("due_on-day")+"/"+f.Get("due_on-month") != "7/4" {
		t.Fatalf("offered: %v", f) // five working days before 14 April, over Easter
	}
	wrong := page.Submit(form, web.Values{"necessity": {""}, "questions": {"What do you know?"}, "case": {}}).Want(http.StatusUnprocessableEntity)
	for _, said := range []string{"SC-15", "SC-16", "Select the cases"} {
		if !strings.Contains(wrong.Text(".govuk-error-summary"), said) {
			t.Errorf("refused with %q", wrong.Text(".govuk-error-summary"))
		}
	}
	if wrong.Form(form).Get("questions") != "What do you know?" || o.count(t, `SELECT count(*) FROM info_request`) != 1 {
		t.Error("what was typed is lost, or something was sent")
	}
	done := page.Submit(form, web.Values{"necessity": {"To judge how the person can be helped."}, "no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	if text := done.Follow().Text("main"); !strings.Contains(text, "Requests sent: 3. Asked before and still to answer: 1") {
		t.Errorf("it says %s", text)
	}
	if n := o.count(t, `SELECT count(*) FROM info_request`); n != 4 {
		t.Errorf("%d requests", n)
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'case.requests:ask' AND outcome = 'done' AND ref IN ($1, $2)`, one, two); n != 2 {
		t.Errorf("%d entries for two cases", n)
	}
	if n := o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1`, nurse); n != 1 {
		t.Errorf("the nurse has %d notices of one batch", n)
	}
	again := col.Get("/meetings/"+meeting+"/ask").Submit(form, web.Values{"necessity": {"The same"}, "no_sensitive": {"yes"}}).Want(http.StatusUnprocessableEntity)
	if !strings.Contains(again.Text(".govuk-error-summary"), "remind them instead") {
		t.Errorf("asked again: %s", again.Text(".govuk-error-summary"))
	}
	got := o.site.SignedIn(t, nurse).Get("/requests").Want(http.StatusOK).Text("main")
	if !strings.Contains(got, "To judge how the person can be helped.") {
		t.Errorf("the agency does not read why it is asked: %s", got)
	}
	o.site.SignedIn(t, nurse).Get("/meetings/" + meeting + "/ask").Want(http.StatusNotFound)
}

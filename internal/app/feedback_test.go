package app_test

import (
	"net/http"
	"strings"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/browser"
	"channelpanel/internal/testkit/web"
)

// A referrer is told in fixed words, after they were shown: by the receipt number and without the person's name or the case's
// reference. What was told is kept with the case, the log says at which level, and no level goes out that is not safe.
//
// Shows CO11, IN9, UI1.
func TestAReferrerIsToldWhatIsSafeByTheReceiptNumberAlone(t *testing.T) {
	b := browser.Start(t)
	o := open(t)
	ref := o.refer(t)
	me := o.panel.Hire(t, "Ines Falk", casework.Coordinator, "", testkit.Authority, "").User
	tab := b.Tab(t, o.site.URL, o.site.Cookie(t, me))
	at := "/cases/" + ref + "/feedback"
	tab.Open(at)
	fine(t, tab, "nothing told")
	if a := tab.Press("main form button.govuk-button"); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("sent empty it answered %d", a.Status)
	}
	fine(t, tab, "sent empty")
	o.officer.Get(at).Want(403)

	page := o.coordinator.Get(at).Want(200)
	if n := page.Doc.Find("input[name=level]").Length(); n != 2 {
		t.Errorf("%d levels are offered, want 2", n)
	}
	preview := page.Submit("main form", web.Values{"level": {"LOOKED-AT"}, "to": {"teacher@school.example"}}).Want(200)
	var sent []string
	owner := o.site.Database.Owner(t)
	if err := owner.SelectContext(t.Context(), &sent, `SELECT body FROM mail_message WHERE kind = 'feedback'`); err != nil || len(sent) != 0 {
		t.Errorf("the preview sent %q, %v", sent, err)
	}
	preview.Submit("main form", web.Values{}).Want(303)
	if err := owner.SelectContext(t.Context(), &sent, `SELECT subject || body FROM mail_message WHERE kind = 'feedback' AND address = 'teacher@school.example'`); err != nil || len(sent) != 1 {
		t.Fatalf("sent: %q, %v", sent, err)
	}
	var receipt string
	if err := owner.GetContext(t.Context(), &receipt, `SELECT receipt FROM arrival`); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(sent[0], receipt) || !strings.Contains(preview.Text("main"), receipt) || strings.Contains(sent[0], ref) || strings.Contains(sent[0], "Ashworth") {
		t.Errorf("the message reads %q", sent[0])
	}
	for what, query := range map[string]string{
		"the level":       `SELECT count(*) FROM feedback WHERE level = 'LOOKED-AT'`,
		"its entry":       `SELECT count(*) FROM audit_event WHERE action = 'case.referral:tell' AND outcome = 'done'`,
		"its sealed text": `SELECT count(*) FROM narrative WHERE field LIKE 'feedback/%' AND position(convert_to('school.example', 'UTF8') IN sealed) = 0`,
	} {
		var n int
		if err := owner.GetContext(t.Context(), &n, query); err != nil || n != 1 {
			t.Errorf("%s: %d, %v", what, n, err)
		}
	}
	if text := o.coordinator.Get(at).Want(200).Text("main"); !strings.Contains(text, "teacher@school.example") || !strings.Contains(text, "Cora Lindqvist") {
		t.Errorf("the case shows %s", text)
	}
	// A level that was safe when the page was drawn is refused once it is not.
	stale := o.coordinator.Get(at).Want(200).Submit("main form", web.Values{"level": {"LOOKED-AT"}, "to": {"teacher@school.example"}}).Want(200)
	if _, err := owner.ExecContext(t.Context(), `UPDATE case_file SET state = 'HELD' WHERE ref = $1`, ref); err != nil {
		t.Fatal(err)
	}
	stale.Submit("main form", web.Values{}).Want(422)
	tab.Open(at)
	fine(t, tab, "what was told")
}

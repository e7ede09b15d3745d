package app_test

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// number counts rows.
func (o *office) number(t *testing.T, query string, args ...any) int {
	t.Helper()
	var n int
	if err := o.site.Database.Owner(t).GetContext(t.Context(), &n, query, args...); err != nil {
		t.Fatal(err)
	}
	return n
}

func (o *office) word(t *testing.T, query string, args ...any) string {
	t.Helper()
	var s string
	if err := o.site.Database.Owner(t).GetContext(t.Context(), &s, query, args...); err != nil {
		t.Fatal(err)
	}
	return s
}

const askForm = "form[action$='/questions']"

// The agency that referred is asked on its own page, reads the question as it was written and nothing of the case, and answers; the
// answer is filed beside the referral with its date and takes nothing's place. Until then the question stands on the chase list.
//
// Shows N15, AX18, SC-16.
func TestTheAgencyThatReferredIsAskedLaterAndAnswersFromItsAccount(t *testing.T) {
	o := open(t)
	ref := o.refer(t)
	receipt := o.word(t, `SELECT receipt FROM arrival`)
	if _, err := o.site.Database.Owner(t).ExecContext(t.Context(), `UPDATE arrival SET agency_id = $1`, o.health); err != nil {
		t.Fatal(err)
	}
	other := o.site.SignedIn(t, o.panel.Hire(t, "Una Tull", casework.RepEducation, o.panel.Agency(t, "Exshire Academy Trust", "SCHOOL"), "", "").User)
	at := "/cases/" + ref + "/questions"
	page := o.coordinator.Get("/cases/" + ref + "/referral").Want(200).Click("a[href$='/questions']").Want(200)
	if text := page.Text("main"); !strings.Contains(text, "Write nothing that they do not already know") {
		t.Errorf("whoever asks is not warned: %s", text)
	}
	if p := page.Submit(askForm, web.Values{}).Want(http.StatusUnprocessableEntity); p.Doc.Find(".govuk-error-summary li").Length() != 4 {
		t.Errorf("an empty question has these faults: %s", p.Text(".govuk-error-summary"))
	}
	asked := with(web.Values{"way": {"ACCOUNT"}, "question": {"On which day did she say that?"}, "no_sensitive": {"yes"}}, date("due_on", "9", "3", "2026"))
	if p := page.Submit(askForm, with(web.Values{"way": {"ACCOUNT"}, "question": {"On which day?"}, "no_sensitive": {"yes"}}, date("due_on", "2", "5", "2026"))).Want(http.StatusUnprocessableEntity); !strings.Contains(p.Text(".govuk-error-summary"), "at most 28 days") {
		t.Errorf("a day too far off is answered with %s", p.Text(".govuk-error-summary"))
	}
	o.coordinator.Get(at).Want(200).Submit(askForm, asked).Want(303)
	o.chair.Get(at).Want(200)
	if n := o.chair.Get(at).Doc.Find(askForm).Length(); n != 0 {
		t.Error("the chair is offered to ask")
	}

	if text := o.coordinator.Get("/returns").Want(200).Text("main"); !strings.Contains(text, "Questions to referrers that wait for an answer") || !strings.Contains(text, ref) || !strings.Contains(text, "Exshire Health Trust") {
		t.Errorf("the chase list does not show it: %s", text)
	}
	start := o.nurse.Get("/").Want(200)
	if text := start.Text("main"); !strings.Contains(text, "Answer the panel's question about the referral "+receipt) || !strings.Contains(text, "The panel has a question about the referral "+receipt) {
		t.Errorf("the agency is not told: %s", text)
	}
	question := o.nurse.Get("/referrals/questions").Want(200).Click("th a, td a").Want(200)
	if text := question.Text("main"); !strings.Contains(text, "On which day did she say that?") || strings.Contains(string(question.Body), ref) || strings.Contains(text, "Ashworth") {
		t.Errorf("the agency is shown %s", text)
	}
	of := "/referrals/questions/" + o.word(t, `SELECT question_id FROM referrer_question`)
	if got := other.Get("/referrals/questions").Want(200).Text("main"); strings.Contains(got, receipt) {
		t.Errorf("another agency sees %s", got)
	}
	other.Get(of).Want(404)
	for _, path := range []string{at, "/cases/" + ref} {
		o.nurse.Get(path).Want(404)
	}
	// Whoever stepped out of the case is asked nothing of it, and answers nothing from a page that was drawn before.
	nurse := o.userOf(t, "Nia Morris")
	owner := o.site.Database.Owner(t)
	recusal := func(query string) {
		t.Helper()
		if _, err := owner.ExecContext(t.Context(), query, nurse); err != nil {
			t.Fatal(err)
		}
	}
	recusal(`INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since) SELECT case_id, 'recused', CAST($1 AS uuid), panel_id, sens, received_on, '2026-01-01' FROM case_file`)
	if text := o.nurse.Get("/referrals/questions").Want(200).Text("main"); strings.Contains(text, receipt) {
		t.Errorf("whoever stepped out of the case sees %s", text)
	}
	o.nurse.Get(of).Want(404)
	o.nurse.Get(at).Want(404)
	told := o.word(t, `SELECT CAST(count(*) AS text) FROM notice WHERE text LIKE 'The panel has a question%'`)
	if p := o.coordinator.Get(at).Want(200); p.Doc.Find(askForm+` [value="ACCOUNT"]`).Length() != 0 {
		p.Submit(askForm, asked)
	}
	if now := o.word(t, `SELECT CAST(count(*) AS text) FROM notice WHERE text LIKE 'The panel has a question%'`); now != told {
		t.Error("whoever stepped out of the case is told of a question")
	}
	question.Submit("main form", web.Values{"answer": {"On the Monday."}, "no_sensitive": {"yes"}}).Want(404)
	recusal(`UPDATE tie SET ended_at = '2026-02-01', until = '2026-02-01' WHERE kind = 'recused' AND subject_id = CAST($1 AS uuid)`)
	question = o.nurse.Get(of).Want(200)
	if p := question.Submit("main form", web.Values{"answer": {"On the Monday."}}).Want(http.StatusUnprocessableEntity); p.Form("main form").Get("answer") != "On the Monday." || !strings.Contains(p.Text("[role=alert]"), "intelligence service") {
		t.Errorf("answered without the confirmation of SC-16: %s", p.Text("[role=alert]"))
	}
	o.hands.Advance(30 * time.Hour)
	// Two who answer at once: one answer is filed, and the other is refused and not lost unseen.
	late, twin := o.nurse.Get(of).Want(200), o.nurse.Get(of).Want(200)
	answered := make(chan int)
	for _, p := range []*web.Page{question, twin} {
		go func() {
			answered <- p.Submit("main form", web.Values{"answer": {"On the Monday, at break."}, "no_sensitive": {"yes"}}).Status
		}()
	}
	if one, two := <-answered, <-answered; min(one, two) != 303 || max(one, two) != 409 {
		t.Errorf("two answers at once are answered %d and %d", one, two)
	}
	late.Submit("main form", web.Values{"answer": {"On the Tuesday."}, "no_sensitive": {"yes"}}).Want(409)
	if text := o.nurse.Get(of).Want(200).Text("main"); !strings.Contains(text, "has been answered") || strings.Contains(text, "Monday") || strings.Contains(text, "On which day") {
		t.Errorf("once it is answered the agency is shown %s", text)
	}
	if text := o.coordinator.Get("/cases/" + ref + "/referral").Want(200).Text("main"); !strings.Contains(text, "On the Monday, at break.") || !strings.Contains(text, "3 March 2026") {
		t.Errorf("the referral does not show what was given later: %s", text)
	}
	text := o.coordinator.Get(at).Want(200).Text("main")
	for _, want := range []string{"On which day did she say that?", "On the Monday, at break.", "3 March 2026", "Nia Morris"} {
		if !strings.Contains(text, want) {
			t.Errorf("the case does not show %q: %s", want, text)
		}
	}
	if text := o.coordinator.Get("/returns").Want(200).Text("main"); strings.Contains(text, "Questions to referrers") {
		t.Error("the chase list still shows it")
	}
	if text := o.coordinator.Get("/").Want(200).Text("main"); !strings.Contains(text, "The referrer has answered a question.") {
		t.Errorf("whoever asked is not told: %s", text)
	}
	if text := o.coordinator.Get("/cases/" + ref).Want(200).Text("main"); !strings.Contains(text, "The referrer answered a question") {
		t.Errorf("the timeline does not show it: %s", text)
	}
	for what, query := range map[string]string{
		"questions in clear":    `SELECT count(*) FROM narrative WHERE field LIKE 'referrer/%' AND (position(convert_to('Monday', 'UTF8') IN sealed) > 0 OR position(convert_to('which day', 'UTF8') IN sealed) > 0)`,
		"words in the log":      `SELECT count(*) FROM audit_event WHERE convert_from(leaf || coalesce(payload, CAST('' AS bytea)), 'UTF8') ~ 'Monday|which day'`,
		"referral written over": `SELECT count(*) - 1 FROM narrative WHERE field = 'referral'`,
		"entries missing":       `SELECT 1 - count(*) FROM audit_event WHERE action = 'case.referral:send' AND outcome = 'done' AND convert_from(payload, 'UTF8') LIKE '%The referrer answered a question%'`,
	} {
		if n := o.number(t, query); n != 0 {
			t.Errorf("%s: %d", what, n)
		}
	}
}

// Whoever has no account is sent a one-time link by a message that names neither the person nor the case. It shows the question
// alone, takes one answer, and is afterwards answered as one that was invented.
//
// Shows N15.
func TestAReferrerWithoutAnAccountAnswersByAFreshLink(t *testing.T) {
	o := open(t)
	ref := o.refer(t)
	receipt := o.word(t, `SELECT receipt FROM arrival`)
	at := "/cases/" + ref + "/questions"
	ask := func(question, to string) string {
		t.Helper()
		o.coordinator.Get(at).Want(200).Submit(askForm, with(web.Values{"question": {question}, "to": {to}, "no_sensitive": {"yes"}}, date("due_on", "9", "3", "2026"))).Want(303)
		body := o.word(t, `SELECT subject || ' ' || body FROM mail_message WHERE kind = 'question' AND address = $1 ORDER BY queued_at DESC, mail_id LIMIT 1`, to)
		for _, secret := range []string{ref, "Ashworth", "Monday", "which day"} {
			if strings.Contains(body, secret) {
				t.Errorf("the message names %q: %s", secret, body)
			}
		}
		if !strings.Contains(body, receipt) {
			t.Errorf("the message does not say which referral it is about: %s", body)
		}
		return regexp.MustCompile(`/answer/[A-Z2-7]+`).FindString(body)
	}
	if p := o.coordinator.Get(at).Want(200).Submit(askForm, with(web.Values{"question": {"On which day?"}, "to": {"no address"}, "no_sensitive": {"yes"}}, date("due_on", "9", "4", "2026"))).Want(http.StatusUnprocessableEntity); p.Doc.Find(".govuk-error-summary li").Length() != 2 || !strings.Contains(p.Text(".govuk-error-summary"), "at most 7 days") {
		t.Errorf("two faults are answered with %s", p.Text(".govuk-error-summary"))
	}
	link, withdrawn, old := ask("On which day did she say that?", "one@school.example"), ask("Who else was there?", "two@school.example"), ask("Where was it?", "three@school.example")
	if link == "" {
		t.Fatal("no link was sent")
	}
	if n := o.number(t, `SELECT count(*) FROM referrer_question WHERE position(convert_to($1, 'UTF8') IN token_hash) > 0`, strings.TrimPrefix(link, "/answer/")); n != 0 {
		t.Error("the link itself is kept")
	}
	head := o.site.Anonymous(t)
	page := head.Get(link).Want(200)
	if text := page.Text("main"); !strings.Contains(text, "On which day did she say that?") || !strings.Contains(text, "999") || strings.Contains(string(page.Body), ref) || strings.Contains(text, "Ashworth") {
		t.Errorf("whoever has the link is shown %s", text)
	}
	head.Get(link).Want(200) // a mail server that follows links uses nothing up
	o.coordinator.Get(at).Want(200).Submit("form[action$='/withdraw']", web.Values{}).Want(303)
	if n := o.number(t, `SELECT count(*) FROM referrer_question WHERE status = 'WITHDRAWN'`); n != 1 {
		t.Fatalf("%d questions were withdrawn, want 1", n)
	}
	gone := ""
	for _, l := range []string{link, withdrawn, old} {
		if head.Get(l).Status == http.StatusNotFound {
			gone = l
		}
	}
	invented := "/answer/" + strings.Repeat("A", 52)
	if gone == "" || !bytes.Equal(head.Get(gone).Want(404).Body, head.Get(invented).Want(404).Body) {
		t.Error("a link whose question was withdrawn still works, or is answered otherwise than one that was invented")
	}
	open := link
	if gone == link {
		open = old
	}
	// While the police hold the case back nobody is asked: not from a page that was drawn before, either.
	drawn := o.coordinator.Get(at).Want(200)
	if _, err := o.site.Database.Owner(t).ExecContext(t.Context(), `UPDATE case_file SET deconfliction = 'hold' WHERE ref = $1`, ref); err != nil {
		t.Fatal(err)
	}
	before := o.number(t, `SELECT count(*) FROM referrer_question`)
	drawn.Submit(askForm, with(web.Values{"question": {"Where was it?"}, "to": {"one@school.example"}, "no_sensitive": {"yes"}}, date("due_on", "9", "3", "2026"))).Want(409)
	if p := o.coordinator.Get(at).Want(200); p.Doc.Find(askForm).Length() != 0 || !strings.Contains(p.Text("main"), "has to wait") || o.number(t, `SELECT count(*) FROM referrer_question`) != before {
		t.Errorf("while the police hold the case back the page says %s", p.Text("main"))
	}
	page = head.Get(open).Want(200)
	if p := page.Submit("main form", web.Values{}).Want(http.StatusUnprocessableEntity); p.Doc.Find(".govuk-error-summary li").Length() != 2 {
		t.Errorf("an empty answer has these faults: %s", p.Text(".govuk-error-summary"))
	}
	again := page
	if p := page.Submit("main form", web.Values{"answer": {"On the Monday, at break."}, "no_sensitive": {"yes"}}).Want(303).Follow().Want(200); !strings.Contains(p.Text("main"), "Your answer has been sent") || strings.Contains(p.Text("main"), "Monday") {
		t.Errorf("once it is sent the page says %s", p.Text("main"))
	}
	again.Submit("main form", web.Values{"answer": {"On the Monday, at break."}, "no_sensitive": {"yes"}}).Want(303) // the same form twice
	if !bytes.Equal(head.Get(open).Want(404).Body, head.Get(invented).Want(404).Body) {
		t.Error("a link that was used is answered otherwise than one that was invented")
	}
	if text := o.coordinator.Get(at).Want(200).Text("main"); !strings.Contains(text, "On the Monday, at break.") || !strings.Contains(text, "2 March 2026") {
		t.Errorf("the case shows %s", text)
	}
	o.hands.Advance(9 * 24 * time.Hour)
	for _, l := range []string{link, withdrawn, old} {
		head.Get(l).Want(404) // its day has passed
	}
	if text := o.site.SignedIn(t, o.panel.Hire(t, "Ines Falk", casework.Coordinator, "", testkit.Authority, "").User).Get("/").Want(200).Text("main"); !strings.Contains(text, "was not answered in time") {
		t.Errorf("nobody is told that a question was not answered: %s", text)
	}
	for what, query := range map[string]string{
		"entry of the answer": `SELECT count(*) - 1 FROM audit_event WHERE actor = 'link:referral' AND outcome = 'done' AND convert_from(payload, 'UTF8') LIKE '%The referrer answered a question%'`,
		"words in the log":    `SELECT count(*) FROM audit_event WHERE convert_from(leaf || coalesce(payload, CAST('' AS bytea)), 'UTF8') ~ 'Monday|which day'`,
	} {
		if n := o.number(t, query); n != 0 {
			t.Errorf("%s: %d", what, n)
		}
	}
}

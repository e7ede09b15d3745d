package screening_test

import (
	"net/http"
	"strings"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit/web"
)

// Shows TR8.
func TestARejectionIsLookedAtAgainBySomebodyElse(t *testing.T) {
	t.Parallel()
	o := open(t)
	maker, signer := o.hire(t, casework.CaseOfficer), o.hireNamed(t, "Ines Okafor", casework.CaseOfficer)
	decider, cora := o.hireNamed(t, "Dana Holt", casework.Section36Decider), o.hireNamed(t, "Cora Lindqvist", casework.Coordinator)
	ref := o.receive(t, casework.StateReceived)
	o.do(t, `UPDATE case_file SET deconfliction = 'clear'`)
	address := "/cases/" + ref + "/second-look"
	coordinator, second := o.site.SignedIn(t, cora), o.site.SignedIn(t, decider)
	if got := coordinator.Get(address).Want(http.StatusOK); got.Doc.Find("main form").Length() != 0 {
		t.Error("a second look is offered where nothing was rejected")
	}
	reject := func() {
		t.Helper()
		o.site.SignedIn(t, maker).Get("/cases/"+ref+"/screening").Submit("main form", screened("NFA")).Want(http.StatusSeeOther)
		o.site.SignedIn(t, signer).Get("/cases/"+ref+"/sign-off").Submit("main form", web.Values{"answer": {"sign"}}).Want(http.StatusSeeOther)
	}
	reject()
	ask := func() {
		t.Helper()
		coordinator.Get(address).Submit("main form", web.Values{"reason": {secret}, "no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	}
	if got := coordinator.Get(address).Submit("main form", nil).Want(http.StatusUnprocessableEntity).Text(".govuk-error-summary"); !strings.Contains(got, "looked at again") || !strings.Contains(got, "intelligence service") {
		t.Errorf("without a reason: %s", got)
	}
	ask()
	if n := o.count(t, `SELECT count(*) FROM second_look WHERE due_on = '2026-04-14' AND makers @> ARRAY[CAST($1 AS uuid), CAST($2 AS uuid)] AND cardinality(makers) = 2`, maker, signer); n != 1 {
		t.Error("who decided first, or the limit of ten working days over Easter, is not kept")
	}
	for who, want := range map[casework.UserID]int{maker: 0, signer: 0, decider: 1, cora: 0} {
		if got := o.errands(t, who); len(got) != want {
			t.Errorf("%d second looks wait for %s, want %d", len(got), who, want)
		}
		if n := o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 AND text LIKE '%asked for%'`, who); n != want {
			t.Errorf("%s was told %d times, want %d", who, n, want)
		}
	}
	for _, first := range []casework.UserID{maker, signer} {
		c := o.site.SignedIn(t, first)
		p := c.Get(address).Want(http.StatusOK)
		if p.Doc.Find("main form").Length() != 0 || !strings.Contains(p.Text("main"), "You decided first") {
			t.Error("who decided first may look again")
		}
		token, _ := p.Doc.Find("meta[name=csrf-token]").Attr("content")
		form := second.Get(address).Form("main form")
		for field, value := range map[string]string{"csrf_token": token, "outcome": "UPHELD", "decision": "Fine.", "no_sensitive": "yes"} {
			form.Set(field, value)
		}
		if got := c.Post(address+"/decide", form); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Text(".govuk-error-summary"), "You decided first") {
			t.Errorf("who decided first is answered %d", got.Status)
		}
	}
	if got := second.Get(address).Submit("main form", nil).Want(http.StatusUnprocessableEntity).Text(".govuk-error-summary"); !strings.Contains(got, "Select what came") || !strings.Contains(got, "Enter the reason") || !strings.Contains(got, "intelligence service") {
		t.Errorf("an empty decision: %s", got)
	}
	decide := func(outcome string) {
		t.Helper()
		second.Get(address).Submit("main form", web.Values{"outcome": {outcome}, "decision": {"The school said so again."}, "no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	}
	decide("UPHELD")
	if got := o.state(t); got != string(casework.StateScreenedOut) {
		t.Errorf("upheld, the case is at %s", got)
	}
	ask()
	decide("REOPENED")
	if got := o.state(t); got != string(casework.StateReceived) {
		t.Errorf("reopened, the case is at %s", got)
	}
	if n := o.count(t, `SELECT count(*) FROM screening WHERE status = 'SIGNED' AND result = 'NFA'`); n != 1 {
		t.Error("the first decision is gone")
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE event = 'rejection-reopened'`); n != 1 {
		t.Error("the log does not hold the step")
	}
	text := coordinator.Get(address).Want(http.StatusOK).Text("main")
	for _, want := range []string{"The rejection stands", "The referral is taken up again", "Dana Holt", "The school said so again.", "violent videos"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not keep %q: %s", want, text)
		}
	}
}

// Shows TR9.
func TestNotesAreAddedToTheTimelineSealed(t *testing.T) {
	t.Parallel()
	o := open(t)
	coordinator := o.site.SignedIn(t, o.hireNamed(t, "Cora Lindqvist", casework.Coordinator))
	ref := o.receive(t, casework.StateReceived)
	address := "/cases/" + ref + "/triage"
	if got := coordinator.Get(address).Submit("main form", nil).Want(http.StatusUnprocessableEntity).Text(".govuk-error-summary"); !strings.Contains(got, "Enter the note") || !strings.Contains(got, "intelligence service") {
		t.Errorf("an empty note: %s", got)
	}
	for _, text := range []string{secret, "Rang the school back."} {
		coordinator.Get(address).Submit("main form", web.Values{"note": {text}, "no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	}
	if got := coordinator.Get(address).Want(http.StatusOK).Text("main"); !strings.Contains(got, secret) || !strings.Contains(got, "Rang the school back.") || !strings.Contains(got, "Cora Lindqvist") {
		t.Errorf("the notes are not shown: %s", got)
	}
	if n := o.count(t, `SELECT count(*) FROM case_event e JOIN narrative n ON n.field = 'note/' || e.note_id WHERE e.title = 'Note' AND e.section = 'case.screening' AND n.version = 1
		AND position(convert_to('violent', 'UTF8') IN n.sealed) = 0`); n != 2 {
		t.Errorf("%d sealed notes on the timeline, want 2", n)
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'case.screening:note' AND outcome = 'done' AND position(convert_to('violent', 'UTF8') IN payload) = 0`); n != 2 {
		t.Errorf("%d entries without the text, want 2", n)
	}
	o.do(t, `UPDATE case_file SET state = 'CLOSED_FINAL'`)
	if coordinator.Get(address).Want(http.StatusOK).Doc.Find("main form").Length() != 0 {
		t.Error("a closed case takes notes of its triage")
	}
	if got := o.site.SignedIn(t, o.hire(t, casework.MinuteTaker)).Get(address); got.Status != http.StatusForbidden {
		t.Errorf("a minute taker reads them: %d", got.Status)
	}
}

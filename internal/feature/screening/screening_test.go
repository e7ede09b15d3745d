package screening_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit/web"
)

const secret = "He watched violent videos with a friend"

func screened(result string) web.Values {
	return web.Values{
		"deconfliction": {"clear"}, "deconflicted_on-day": {"24"}, "deconflicted_on-month": {"3"}, "deconflicted_on-year": {"2026"},
		"result": {result}, "screened_on-day": {"26"}, "screened_on-month": {"3"}, "screened_on-year": {"2026"},
		"supervisor": {"Ines Okafor"}, "reason": {secret}, "no_sensitive": {"yes"},
	}
}

func held() web.Values {
	return web.Values{
		"deconfliction": {"hold"}, "deconflicted_on-day": {"24"}, "deconflicted_on-month": {"3"}, "deconflicted_on-year": {"2026"},
		"reason": {secret}, "no_sensitive": {"yes"},
	}
}

func decision(result, body string) web.Values {
	return web.Values{
		"result": {result}, "body": {body}, "body_name": {"Exshire Police"}, "maker": {"Supt Jo Marsh"},
		"decided_on-day": {"27"}, "decided_on-month": {"3"}, "decided_on-year": {"2026"}, "grounds": {secret}, "no_sensitive": {"yes"},
	}
}

func TestAReferralIsScreenedDecidedAndEnded(t *testing.T) {
	t.Parallel()
	steps := []struct {
		name  string
		from  casework.State
		page  string
		typed web.Values
		to    casework.State
		event string
	}{
		{"a check that holds leaves the referral with the police", casework.StateReceived, "screening", held(), casework.StateHeld, "hold"},
		{"a clear check and a concern progress to section 36", casework.StateReceived, "screening", screened("PROGRESS"), casework.StateSection36, "progress"},
		{"a held referral may progress once the check is clear", casework.StateHeld, "screening", screened("PROGRESS"), casework.StateSection36, "progress"},
		{"no concern ends the referral", casework.StateReceived, "screening", screened("NFA"), casework.StateScreenedOut, "screen-out"},
		{"grounds refer the person to the panel", casework.StateSection36, "section36", decision("MET", "police"), casework.StateInformation, "section36-met"},
		{"no grounds end the case", casework.StateSection36, "section36", with(decision("NOT-MET", "local_authority"), "signposts", "EHP"), casework.StateScreenedOut, "section36-not-met"},
		{"a reopened case needs grounds anew", casework.StateReopened, "section36", decision("MET", "police"), casework.StateInformation, "section36-met"},
		{"a concern that falls away ends before the panel", casework.StateInformation, "exit",
			web.Values{"outcome": {"EXIT-NFA"}, "reason": {secret}, "supervisor": {"Ines Okafor"}, "no_sensitive": {"yes"}}, casework.StateScreenedOut, "exit"},
	}
	o := open(t)
	officer := o.site.SignedIn(t, o.hire(t, casework.CaseOfficer))
	ref := o.receive(t, casework.StateReceived)
	for _, s := range steps {
		t.Run(s.name, func(t *testing.T) {
			o.do(t, `UPDATE case_file SET state = $1`, s.from)
			o.do(t, `DELETE FROM narrative`)
			p := officer.Get("/cases/" + ref + "/" + s.page).Want(http.StatusOK)
			if got := p.Text("body"); !strings.Contains(got, "Rowan Ashdown") {
				t.Error("the page does not say whom it is about")
			}
			p = p.Submit("main form", s.typed).Want(http.StatusSeeOther)
			if p.Location() != "/cases/"+ref {
				t.Errorf("led to %q", p.Location())
			}
			if got := o.state(t); got != string(s.to) {
				t.Errorf("the case is at %s, want %s", got, s.to)
			}
			if n := o.count(t, `SELECT count(*) FROM case_event WHERE event = $1 AND title NOT LIKE '%friend%'`, s.event); n < 1 {
				t.Errorf("the timeline has no %s", s.event)
			}
			if n := o.count(t, `SELECT count(*) FROM audit_event WHERE event = $1 AND outcome = 'done'`, s.event); n < 1 {
				t.Errorf("the audit log has no %s", s.event)
			}
			if n := o.count(t, `SELECT count(*) FROM narrative`); n != 1 {
				t.Errorf("%d texts are sealed, want 1", n)
			}
			if n := o.count(t, `SELECT count(*) FROM narrative WHERE position(convert_to('violent', 'UTF8') IN sealed) > 0`); n != 0 {
				t.Error("the reason can be read in the database")
			}
		})
	}
	if n := o.count(t, `SELECT count(*) FROM screening WHERE officer IS NOT NULL AND deconflicted_on = '2026-03-24'`); n != 4 {
		t.Errorf("%d screenings are on record, want 4", n)
	}
	if n := o.count(t, `SELECT count(*) FROM section36_decision WHERE maker = 'Supt Jo Marsh' AND decided_on = '2026-03-27' AND edition <> ''`); n != 3 {
		t.Errorf("%d section 36 decisions are on record, want 3", n)
	}
	if n := o.count(t, `SELECT count(*) FROM section36_decision WHERE result = 'NOT-MET' AND signposts = 'EHP'`); n != 1 {
		t.Error("where the person was signposted is not on record")
	}
	if n := o.count(t, `SELECT count(*) FROM screening WHERE result = '' AND (supervisor <> '' OR screened_on IS NOT NULL)`); n != 0 {
		t.Error("a held referral has a screening")
	}
}

func TestTheReasonOfAnEarlierCheckIsShown(t *testing.T) {
	t.Parallel()
	o := open(t)
	officer := o.site.SignedIn(t, o.hire(t, casework.CaseOfficer))
	address := "/cases/" + o.receive(t, casework.StateReceived) + "/screening"
	officer.Get(address).Submit("main form", held()).Want(http.StatusSeeOther)
	p := officer.Get(address).Want(http.StatusOK)
	if got := p.Text("main table"); !strings.Contains(got, secret) || !strings.Contains(got, "24 March 2026") {
		t.Errorf("the hold is not shown: %s", got)
	}
	p = p.Submit("main form", held()).Want(http.StatusUnprocessableEntity)
	if got := p.Text(".govuk-error-summary"); !strings.Contains(got, "held already") {
		t.Errorf("a second hold: %s", got)
	}
}

// Shows SC-01, SC-02, SC-16.
func TestEveryFaultIsShownAtOnceWithWhatWasTyped(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, page string
		state      casework.State
		typed      web.Values
		faults     []string
		kept       string
	}{
		{"nothing typed", "screening", casework.StateReceived, web.Values{},
			[]string{"Select the result of the deconfliction check", "date of the deconfliction check", "Enter the reason", "intelligence service"}, ""},
		{"a clear check without its screening", "screening", casework.StateReceived,
			web.Values{"deconfliction": {"clear"}, "deconflicted_on-day": {"31"}, "deconflicted_on-month": {"2"}, "deconflicted_on-year": {"2026"}, "reason": {secret}},
			[]string{"must be a real date", "Select the result of the screening", "date of the screening", "supervisor", "intelligence service"}, secret},
		{"signposted to nowhere", "screening", casework.StateReceived, screened("SIGN"), []string{"Select where the person was signposted"}, secret},
		{"no decision", "section36", casework.StateSection36, web.Values{},
			[]string{"Select whether there are reasonable grounds", "police or a local authority", "police force or local authority that decided", "who made", "date of the section 36", "Enter the grounds", "intelligence service"}, ""},
		{"a decision of tomorrow", "section36", casework.StateSection36,
			with(decision("MET", "police"), "decided_on-day", "28"), []string{"today or in the past"}, secret},
		{"a decision before the referral", "section36", casework.StateSection36,
			with(decision("MET", "police"), "decided_on-day", "19"), []string{"before the referral was received"}, secret},
		{"no grounds, and nobody asked what else may help", "section36", casework.StateSection36, decision("NOT-MET", "police"), []string{"Select where the person was signposted"}, secret},
		{"a reopened case whose threshold is not met", "section36", casework.StateReopened, decision("NOT-MET", "police"), []string{"end it before the panel"}, secret},
		{"an end without anything", "exit", casework.StateInformation, web.Values{},
			[]string{"Select how the case ends", "Enter the reason", "supervisor who agrees", "intelligence service"}, ""},
	}
	o := open(t)
	officer := o.site.SignedIn(t, o.hire(t, casework.CaseOfficer))
	ref := o.receive(t, casework.StateReceived)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o.do(t, `UPDATE case_file SET state = $1`, tt.state)
			p := officer.Get("/cases/"+ref+"/"+tt.page).Want(http.StatusOK).Submit("main form", tt.typed).Want(http.StatusUnprocessableEntity)
			got := p.Text(".govuk-error-summary")
			for _, f := range tt.faults {
				if !strings.Contains(got, f) {
					t.Errorf("no word of %q: %s", f, got)
				}
			}
			if n := p.Doc.Find(".govuk-error-summary li").Length(); n != len(tt.faults) {
				t.Errorf("%d faults, want %d: %s", n, len(tt.faults), got)
			}
			if !strings.Contains(p.Text("textarea"), tt.kept) {
				t.Error("what was typed is gone")
			}
			if got := o.state(t); got != string(tt.state) {
				t.Errorf("the case moved to %s", got)
			}
		})
	}
	if n := o.count(t, `SELECT (SELECT count(*) FROM screening) + (SELECT count(*) FROM section36_decision) + (SELECT count(*) FROM narrative) + (SELECT count(*) FROM case_event)`); n != 0 {
		t.Errorf("%d rows were written by forms that were refused", n)
	}
}

func with(v web.Values, field, value string) web.Values {
	v[field] = []string{value}
	return v
}

func TestOnlyThoseWhoDecideMayOpenTheForms(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateReceived)
	for _, tt := range []struct {
		role   casework.Role
		page   string
		status int
	}{
		{casework.CaseOfficer, "screening", http.StatusOK},
		{casework.CaseOfficer, "section36", http.StatusOK},
		{casework.Section36Decider, "section36", http.StatusOK},
		{casework.Section36Decider, "screening", http.StatusForbidden},
		{casework.Coordinator, "screening", http.StatusForbidden},
		{casework.Coordinator, "exit", http.StatusForbidden},
		{casework.PanelChair, "section36", http.StatusForbidden},
		{casework.RepHealth, "screening", http.StatusNotFound},
		{casework.Administrator, "section36", http.StatusNotFound},
	} {
		c := o.site.SignedIn(t, o.hire(t, tt.role))
		if p := c.Get("/cases/" + ref + "/" + tt.page); p.Status != tt.status {
			t.Errorf("%s on %s: %d, want %d", tt.role, tt.page, p.Status, tt.status)
		}
	}
	stranger := o.hire(t, casework.StatisticsReader)
	for _, wrong := range o.site.Refusals(t, stranger, func(string) string { return ref }) {
		t.Error(wrong)
	}
}

func TestAStaleFormShowsBothVersionsAndSavesNothing(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateReceived)
	mine, theirs := o.site.SignedIn(t, o.hire(t, casework.CaseOfficer)), o.site.SignedIn(t, o.hire(t, casework.CaseOfficer))
	old := mine.Get("/cases/" + ref + "/screening").Want(http.StatusOK)
	theirs.Get("/cases/"+ref+"/screening").Submit("main form", held()).Want(http.StatusSeeOther)
	p := old.Submit("main form", screened("NFA")).Want(http.StatusConflict)
	got := p.Text(".app-conflict")
	for _, want := range []string{"Asha Patel", "Clear", "Hold", "no further action", "With police"} {
		if !strings.Contains(got, want) {
			t.Errorf("the two versions do not show %q: %s", want, got)
		}
	}
	if o.state(t) != string(casework.StateHeld) || !strings.Contains(p.Text("textarea"), secret) {
		t.Error("the stale form was saved, or its text lost")
	}
	p.Submit("main form", web.Values{}).Want(http.StatusSeeOther)
	if got := o.state(t); got != string(casework.StateScreenedOut) {
		t.Errorf("sent again after comparing: the case is at %s", got)
	}
}

func TestOfTwentyAtOnceOneScreens(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateReceived)
	officer := o.hire(t, casework.CaseOfficer)
	const racers = 20
	forms := make([]*web.Page, racers)
	for i := range forms {
		forms[i] = o.site.SignedIn(t, officer).Get("/cases/" + ref + "/screening").Want(http.StatusOK)
	}
	statuses := make([]int, racers)
	var all sync.WaitGroup
	for i, f := range forms {
		all.Go(func() {
			typed := screened("PROGRESS")
			if i%2 == 0 {
				typed = screened("NFA")
			}
			statuses[i] = f.Submit("main form", typed).Status
		})
	}
	all.Wait()
	won := 0
	for _, s := range statuses {
		switch s {
		case http.StatusSeeOther:
			won++
		case http.StatusConflict:
		default:
			t.Errorf("a racer got %d", s)
		}
	}
	if won != 1 {
		t.Errorf("%d won, want 1", won)
	}
	if n := o.count(t, `SELECT count(*) FROM screening`) + o.count(t, `SELECT count(*) FROM case_event`); n != 2 {
		t.Errorf("%d rows of screening and timeline, want one of each", n)
	}
	if n := o.count(t, `SELECT count(*) FROM case_file WHERE version = 2`); n != 1 {
		t.Error("the case was not changed exactly once")
	}
}

// Shows N1.
func TestNoScreeningEndsBeforeSomebodySaidWhetherWeHaveMet(t *testing.T) {
	t.Parallel()
	o := open(t)
	me := o.hire(t, casework.CaseOfficer)
	officer := o.site.SignedIn(t, me)
	ref := o.receive(t, casework.StateReceived)
	o.do(t, `INSERT INTO person (person_id, given_name, family_name, date_of_birth, created_at) VALUES ('11111111-1111-4111-8111-111111111111', 'Rowan', 'Ashdowne', '2009-09-05', '2025-01-01')`)
	o.do(t, `INSERT INTO case_file (case_id, ref, person_id, panel_id, state, received_on, source, concern_scheme, concern, created_at, updated_at)
		VALUES ('22222222-2222-4222-8222-222222222222', 'EXS-2025-00007-X', '11111111-1111-4111-8111-111111111111', $1, 'CLOSED', '2025-01-01', 'EDU', 'D', 'OTHER', '2025-01-01', '2025-01-01')`, o.panel)
	page := func() *web.Page { return officer.Get("/cases/" + ref + "/screening").Want(http.StatusOK) }
	for _, result := range []string{"NFA", "PROGRESS"} {
		p := page().Submit("main form", screened(result))
		if p.Want(http.StatusUnprocessableEntity); !strings.Contains(p.Text("[role=alert]"), "same person as in EXS-2025-00007-X") {
			t.Errorf("%s: the refusal says: %s", result, p.Text("[role=alert]"))
		}
	}
	if n := o.count(t, `SELECT count(*) FROM case_file WHERE ref = $1 AND state = 'RECEIVED'`, ref); n != 1 {
		t.Error("the screening ended")
	}
	// Sealed, it is not there for the officer: nothing of it shows in the answer, and the screening ends.
	o.do(t, `UPDATE case_file SET sens = 'sealed' WHERE ref = 'EXS-2025-00007-X'`)
	if text := page().Text("main"); strings.Contains(text, "EXS-2025") || strings.Contains(text, "Have we met") {
		t.Errorf("a sealed case shows: %s", text)
	}
	o.do(t, `UPDATE case_file SET sens = 'normal' WHERE ref = 'EXS-2025-00007-X'`)
	o.do(t, `INSERT INTO match_answer (answer_id, case_id, person_id, other_id, answer, strength, said_by, at)
		SELECT '33333333-3333-4333-8333-333333333333', case_id, person_id, '11111111-1111-4111-8111-111111111111', 'NOT_SAME', 'STRONG', $2, '2026-03-26' FROM case_file WHERE ref = $1`, ref, me)
	page().Submit("main form", screened("PROGRESS")).Want(http.StatusSeeOther)
}

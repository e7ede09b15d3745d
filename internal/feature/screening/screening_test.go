package screening_test

import (
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit/web"
)

const secret = "He watched violent videos with a friend"

func checked(answer string) web.Values {
	return web.Values{"deconfliction": {answer}, "deconflicted_on-day": {"24"}, "deconflicted_on-month": {"3"}, "deconflicted_on-year": {"2026"}}
}

func screened(result string) web.Values {
	return web.Values{
		"result": {result}, "screened_on-day": {"26"}, "screened_on-month": {"3"}, "screened_on-year": {"2026"}, "reason": {secret}, "no_sensitive": {"yes"},
	}
}

func decision(result, body string) web.Values {
	return web.Values{
		"result": {result}, "body": {body}, "body_name": {"Exshire Police"}, "maker": {"Supt Jo Marsh"},
		"decided_on-day": {"27"}, "decided_on-month": {"3"}, "decided_on-year": {"2026"}, "grounds": {secret}, "no_sensitive": {"yes"},
	}
}

func TestAReferralIsCheckedScreenedDecidedAndEnded(t *testing.T) {
	t.Parallel()
	type already struct{ deconfliction, result string }
	steps := []struct {
		name  string
		from  casework.State
		has   already
		page  string
		typed web.Values
		to    casework.State
		event string
		texts int
	}{
		{"a check that holds leaves the referral with the police", casework.StateReceived, already{}, "deconfliction", checked("hold"), casework.StateHeld, "hold", 0},
		{"and so does one that says no", casework.StateReceived, already{"clear", ""}, "deconfliction", checked("no"), casework.StateHeld, "hold", 0},
		{"one that says yes lets a held referral go on", casework.StateHeld, already{"hold", ""}, "deconfliction", checked("clear"), casework.StateReceived, "release", 0},
		{"a check may be made again at any time", casework.StateActive, already{"clear", ""}, "deconfliction", checked("hold"), casework.StateActive, "deconfliction", 0},
		{"a screening waits for a second person", casework.StateReceived, already{"clear", ""}, "screening", screened("PROGRESS"), casework.StateSignOff, "screening", 1},
		{"a held referral may go to other police work", casework.StateHeld, already{"hold", ""}, "screening", screened("PURSUE"), casework.StateSignOff, "screening", 1},
		{"grounds refer the person to the panel", casework.StateSection36, already{"clear", "PROGRESS"}, "section36", decision("MET", "police"), casework.StateInformation, "section36-met", 1},
		{"no grounds end the case", casework.StateSection36, already{"clear", "PROGRESS"}, "section36", with(decision("NOT-MET", "local_authority"), "signposts", "EHP"), casework.StateScreenedOut, "section36-not-met", 1},
		{"a reopened case needs grounds anew", casework.StateReopened, already{}, "section36", decision("MET", "police"), casework.StateInformation, "section36-met", 1},
		{"a concern that falls away ends before the panel", casework.StateInformation, already{"clear", "PROGRESS"}, "exit",
			web.Values{"outcome": {"EXIT-NFA"}, "reason": {secret}, "supervisor": {"Ines Okafor"}, "rank": {"Detective Inspector"}, "no_sensitive": {"yes"}}, casework.StateScreenedOut, "exit", 1},
	}
	o := open(t)
	officer := o.site.SignedIn(t, o.hire(t, casework.CaseOfficer))
	ref := o.receive(t, casework.StateReceived)
	for _, s := range steps {
		t.Run(s.name, func(t *testing.T) {
			o.do(t, `UPDATE case_file SET state = $1, deconfliction = $2, screening_result = $3`, s.from, s.has.deconfliction, s.has.result)
			o.do(t, `DELETE FROM narrative`)
			o.do(t, `UPDATE screening SET status = 'SIGNED'`)
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
			if n := o.count(t, `SELECT count(*) FROM narrative`); n != s.texts {
				t.Errorf("%d texts are sealed, want %d", n, s.texts)
			}
			if n := o.count(t, `SELECT count(*) FROM narrative WHERE position(convert_to('violent', 'UTF8') IN sealed) > 0`); n != 0 {
				t.Error("the reason can be read in the database")
			}
		})
	}
	if n := o.count(t, `SELECT count(*) FROM deconfliction_check WHERE checked_on = '2026-03-24'`); n != 4 {
		t.Errorf("%d checks are on record, want 4", n)
	}
	if n := o.count(t, `SELECT count(*) FROM section36_decision WHERE maker = 'Supt Jo Marsh' AND decided_on = '2026-03-27' AND edition <> ''`); n != 3 {
		t.Errorf("%d section 36 decisions are on record, want 3", n)
	}
	if n := o.count(t, `SELECT count(*) FROM section36_decision WHERE result = 'NOT-MET' AND signposts = 'EHP'`); n != 1 {
		t.Error("where the person was signposted is not on record")
	}
}

// Shows TR1, DE6.
func TestASecondPersonSignsTheScreeningOffOrSendsItBack(t *testing.T) {
	t.Parallel()
	o := open(t)
	maker, second := o.site.SignedIn(t, o.hire(t, casework.CaseOfficer)), o.site.SignedIn(t, o.hireNamed(t, "Ines Okafor", casework.Section36Decider))
	ref := o.receive(t, casework.StateReceived)
	o.do(t, `UPDATE case_file SET deconfliction = 'clear'`)
	address := "/cases/" + ref + "/sign-off"
	maker.Get("/cases/"+ref+"/screening").Submit("main form", with(screened("SIGN"), "signposts", "EHP")).Want(http.StatusSeeOther)
	if p := maker.Get(address).Want(http.StatusOK); p.Doc.Find("main form").Length() != 0 || !strings.Contains(p.Text("main"), "somebody else has to sign it off") {
		t.Error("whoever made the screening may sign it off")
	}
	p := second.Get(address).Want(http.StatusOK)
	if got := p.Text("main"); !strings.Contains(got, secret) || !strings.Contains(got, "Asha Patel") || !strings.Contains(got, "Early help") {
		t.Errorf("the second person does not see what they sign: %s", got)
	}
	for _, tt := range []struct {
		typed web.Values
		fault string
	}{
		{web.Values{}, "Select whether you sign"},
		{web.Values{"answer": {"back"}}, "what has to be looked at again"},
		{web.Values{"answer": {"back"}, "comment": {"Ask the school again"}}, "intelligence service"},
	} {
		if got := second.Get(address).Submit("main form", tt.typed).Want(http.StatusUnprocessableEntity).Text(".govuk-error-summary"); !strings.Contains(got, tt.fault) {
			t.Errorf("%v: %s", tt.typed, got)
		}
	}
	// Sent by hand, the signature of whoever made the screening is refused as well.
	own := maker.Get("/cases/" + ref + "/deconfliction").Form("main form")
	for field := range own {
		if strings.HasPrefix(field, "deconfli") {
			own.Del(field)
		}
	}
	own.Set("answer", "sign")
	if got := maker.Post(address, own); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("a maker's own signature is answered %d", got.Status)
	}
	second.Get(address).Submit("main form", web.Values{"answer": {"back"}, "comment": {"Ask the school again"}, "no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	if o.state(t) != string(casework.StateReceived) || o.count(t, `SELECT count(*) FROM signpost`) != 0 {
		t.Error("a screening that was sent back took effect")
	}
	if got := maker.Get("/cases/" + ref + "/triage").Want(http.StatusOK).Text("main"); !strings.Contains(got, "Ask the school again") || !strings.Contains(got, "Sent back byInes Okafor") {
		t.Errorf("why it was sent back is not shown: %s", got)
	}
	maker.Get("/cases/"+ref+"/screening").Submit("main form", with(screened("SIGN"), "signposts", "EHP")).Want(http.StatusSeeOther)
	second.Get(address).Submit("main form", web.Values{"answer": {"sign"}}).Want(http.StatusSeeOther)
	if got := o.state(t); got != string(casework.StateScreenedOut) {
		t.Errorf("signed off, the case is at %s", got)
	}
	if n := o.count(t, `SELECT count(DISTINCT status) FROM screening WHERE status IN ('SIGNED', 'RETURNED') AND signed_by <> officer`); n != 2 {
		t.Errorf("%d of two screenings are kept as they went", n)
	}
	if n := o.count(t, `SELECT count(*) FROM notice WHERE text LIKE '%sent back%' OR text LIKE '%signed off%' OR text LIKE '%second person%'`); n != 4 {
		t.Errorf("%d notices, want one for each of four steps", n)
	}
}

// Shows TR6.
func TestWhereSomebodyIsSignpostedIsFollowedUp(t *testing.T) {
	t.Parallel()
	o := open(t)
	officer := o.site.SignedIn(t, o.hire(t, casework.CaseOfficer))
	coordinator := o.hireNamed(t, "Cora Lindqvist", casework.Coordinator)
	ref := o.receive(t, casework.StateSection36)
	page := officer.Get("/cases/" + ref + "/section36").Want(http.StatusOK)
	day := page.Form("main form")
	if got := day.Get("follow_up-day") + " " + day.Get("follow_up-month"); got != "28 4" { // twenty working days over Easter
		t.Errorf("the usual day to follow up is %s", got)
	}
	typed := with(with(decision("NOT-MET", "police"), "owner", string(coordinator)), "follow_up-day", "29")
	typed["signposts"] = []string{"EHP", "GP"}
	o.do(t, `INSERT INTO list_term (list, code, place, out_since) VALUES ('signposting', 'EHP', 0, '2026-03-01')`)
	if officer.Get("/cases/"+ref+"/section36").Doc.Find(`input[value=EHP]`).Length() != 0 {
		t.Error("a service that is out of use is offered")
	}
	if got := page.Submit("main form", typed).Want(http.StatusUnprocessableEntity).Text(".govuk-error-summary"); !strings.Contains(got, "Early help is out of use") {
		t.Errorf("a service that is out of use: %s", got)
	}
	o.do(t, `DELETE FROM list_term`)
	page = officer.Get("/cases/" + ref + "/section36").Want(http.StatusOK)
	stranger := page.Form("main form")
	maps.Copy(stranger, typed)
	stranger.Set("owner", "00000000-0000-4000-8000-000000000001")
	if got := officer.Post("/cases/"+ref+"/section36", stranger).Want(http.StatusUnprocessableEntity).Text(".govuk-error-summary"); !strings.Contains(got, "from the list") {
		t.Errorf("a stranger may follow up: %s", got)
	}
	page.Submit("main form", typed).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM signpost WHERE stage = 'SECTION36' AND owner = $1 AND follow_up_on = '2026-04-29' AND made_on = '2026-03-27'`, coordinator); n != 2 {
		t.Fatalf("%d signposts, want 2", n)
	}
	if got := o.errands(t, coordinator); len(got) != 2 || got[0].Due.String() != "2026-04-29" || got[0].Ref != ref {
		t.Errorf("what waits for the owner: %+v", got)
	}
	if got := o.errands(t, o.hire(t, casework.CaseOfficer)); len(got) != 0 {
		t.Errorf("it waits for somebody else too: %+v", got)
	}
	o.hands.Advance(40 * 24 * time.Hour)
	cora := o.site.SignedIn(t, coordinator)
	late := cora.Get("/cases/" + ref + "/triage").Want(http.StatusOK)
	if !strings.Contains(late.Text("main table"), "Overdue") {
		t.Errorf("it does not show as overdue: %s", late.Text("main"))
	}
	follow := late.Click("main a[href*='/signposts/']").Want(http.StatusOK)
	if got := follow.Submit("main form", nil).Want(http.StatusUnprocessableEntity).Text(".govuk-error-summary"); !strings.Contains(got, "Select what came of the signposting") {
		t.Errorf("no answer: %s", got)
	}
	if got := follow.Submit("main form", web.Values{"outcome": {"UNKNOWN"}}).Want(http.StatusUnprocessableEntity).Text(".govuk-error-summary"); !strings.Contains(got, "date on which to ask again") {
		t.Errorf("no day to ask again: %s", got)
	}
	before := late.Click("main a[href*='/signposts/']").Want(http.StatusOK)
	follow.Submit("main form", web.Values{"outcome": {"UNKNOWN"}, "again-day": {"29"}, "again-month": {"5"}, "again-year": {"2026"}}).Want(http.StatusSeeOther)
	if got := before.Submit("main form", web.Values{"outcome": {"TAKEN-UP"}}); got.Status != http.StatusConflict {
		t.Errorf("a form that was drawn before is answered %d", got.Status)
	}
	late.Click("main a[href*='/signposts/']").Submit("main form", web.Values{"outcome": {"TAKEN-UP"}}).Want(http.StatusSeeOther)
	if got := o.errands(t, coordinator); len(got) != 1 {
		t.Errorf("what waits for the owner afterwards: %+v", got)
	}
	if n := o.count(t, `SELECT count(*) FROM case_event WHERE title LIKE 'Signposting followed up%' AND section = 'case.screening'`); n != 2 {
		t.Errorf("%d lines on the timeline, want 2", n)
	}
}

// No column, field or text of a deconfliction check can hold a reason, whatever is sent.
func TestADeconflictionCheckTakesNoReason(t *testing.T) {
	t.Parallel()
	o := open(t)
	officer := o.site.SignedIn(t, o.hire(t, casework.CaseOfficer))
	address := "/cases/" + o.receive(t, casework.StateReceived) + "/deconfliction"
	p := officer.Get(address).Want(http.StatusOK)
	if n := p.Doc.Find("main textarea, main input[type=text]:not([inputmode=numeric])").Length(); n != 0 {
		t.Errorf("the form has %d fields for a text", n)
	}
	for _, field := range []string{"reason", "note", "comment"} {
		form := p.Form("main form")
		form.Set("deconfliction", "hold")
		form.Set(field, secret)
		if got := officer.Post(address, form); got.Status != http.StatusBadRequest {
			t.Errorf("a %s is answered %d", field, got.Status)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM information_schema.columns WHERE table_name = 'deconfliction_check' AND data_type = 'text' AND column_name <> 'answer'`); n != 0 {
		t.Error("the table has a column for a text")
	}
	p.Submit("main form", checked("hold")).Want(http.StatusSeeOther)
	o.hands.Advance(5 * time.Minute)
	officer.Get(address).Submit("main form", checked("clear")).Want(http.StatusSeeOther)
	got := officer.Get(address).Want(http.StatusOK).Text("main table")
	if !strings.Contains(got, "Hold") || !strings.Contains(got, "Yes") || !strings.Contains(got, "Asha Patel") || !strings.Contains(got, "24 March 2026") {
		t.Errorf("the answers are not kept: %s", got)
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
		{"no check", "deconfliction", casework.StateReceived, web.Values{"deconflicted_on-day": {"31"}, "deconflicted_on-month": {"2"}},
			[]string{"Select the answer of the deconfliction check", "must be a real date"}, ""},
		{"nothing typed", "screening", casework.StateReceived, web.Values{"screened_on-day": {""}, "screened_on-month": {""}, "screened_on-year": {""}},
			[]string{"Select the result of the screening", "date of the screening", "Enter the reason", "intelligence service", "deconfliction check that says yes"}, ""},
		{"signposted to nowhere", "screening", casework.StateReceived, screened("SIGN"), []string{"Select where the person was signposted", "deconfliction check that says yes"}, secret},
		{"signposted, and nobody follows up", "section36", casework.StateSection36,
			with(with(with(decision("NOT-MET", "police"), "signposts", "EHP"), "owner", ""), "follow_up-day", "31"), []string{"Select who finds out", "must be a real date"}, secret},
		{"no decision", "section36", casework.StateSection36, web.Values{},
			[]string{"Select whether there are reasonable grounds", "police or a local authority", "police force or local authority that decided", "who made", "date of the section 36", "Enter the grounds", "intelligence service"}, ""},
		{"a decision of tomorrow", "section36", casework.StateSection36,
			with(decision("MET", "police"), "decided_on-day", "28"), []string{"today or in the past"}, secret},
		{"a decision before the referral", "section36", casework.StateSection36,
			with(decision("MET", "police"), "decided_on-day", "19"), []string{"before the referral was received"}, secret},
		{"no grounds, and nobody asked what else may help", "section36", casework.StateSection36, decision("NOT-MET", "police"), []string{"Select where the person was signposted"}, secret},
		{"a reopened case whose threshold is not met", "section36", casework.StateReopened, decision("NOT-MET", "police"), []string{"end it before the panel"}, secret},
		{"an end without anything", "exit", casework.StateInformation, web.Values{},
			[]string{"Select how the case ends", "Enter the reason", "name of the police supervisor who agrees", "rank of the police supervisor who agrees", "intelligence service"}, ""},
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
			if tt.kept != "" && !strings.Contains(p.Text("textarea"), tt.kept) {
				t.Error("what was typed is gone")
			}
			if got := o.state(t); got != string(tt.state) {
				t.Errorf("the case moved to %s", got)
			}
		})
	}
	if n := o.count(t, `SELECT (SELECT count(*) FROM screening) + (SELECT count(*) FROM section36_decision) + (SELECT count(*) FROM narrative) + (SELECT count(*) FROM case_event) + (SELECT count(*) FROM signpost)`); n != 0 {
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
		{casework.CaseOfficer, "deconfliction", http.StatusOK},
		{casework.CaseOfficer, "sign-off", http.StatusOK},
		{casework.Section36Decider, "sign-off", http.StatusOK},
		{casework.Section36Decider, "deconfliction", http.StatusForbidden},
		{casework.Coordinator, "triage", http.StatusOK},
		{casework.PanelChair, "triage", http.StatusOK},
		{casework.PanelChair, "sign-off", http.StatusForbidden},
		{casework.RepHealth, "triage", http.StatusNotFound},
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
	o.do(t, `UPDATE case_file SET deconfliction = 'clear'`)
	old := mine.Get("/cases/" + ref + "/screening").Want(http.StatusOK)
	theirs.Get("/cases/"+ref+"/deconfliction").Submit("main form", checked("hold")).Want(http.StatusSeeOther)
	p := old.Submit("main form", screened("PURSUE")).Want(http.StatusConflict)
	got := p.Text(".app-conflict")
	for _, want := range []string{"Asha Patel", "To counter-terrorism policing", "With police"} {
		if !strings.Contains(got, want) {
			t.Errorf("the two versions do not show %q: %s", want, got)
		}
	}
	if o.state(t) != string(casework.StateHeld) || !strings.Contains(p.Text("textarea"), secret) {
		t.Error("the stale form was saved, or its text lost")
	}
	p.Submit("main form", web.Values{}).Want(http.StatusSeeOther)
	if got := o.state(t); got != string(casework.StateSignOff) {
		t.Errorf("sent again after comparing: the case is at %s", got)
	}
}

func TestOfTwentyAtOnceOneScreens(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateReceived)
	officer := o.hire(t, casework.CaseOfficer)
	o.do(t, `UPDATE case_file SET deconfliction = 'clear'`)
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
	o.do(t, `UPDATE case_file SET deconfliction = 'clear' WHERE ref = $1`, ref)
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

// Who of the police agreed to an end before the panel is kept by name and rank, sealed, and shown with what was screened.
func TestWhoOfThePoliceAgreedToAnEndIsKeptByNameAndRank(t *testing.T) {
	o := open(t)
	officer := o.site.SignedIn(t, o.hire(t, casework.CaseOfficer))
	ref := o.receive(t, casework.StateReceived)
	o.do(t, `UPDATE case_file SET state = $1, deconfliction = 'clear', screening_result = 'PROGRESS'`, casework.StateInformation)
	p := officer.Get("/cases/"+ref+"/exit").Want(http.StatusOK).Submit("main form", web.Values{"outcome": {"EXIT-NFA"}, "reason": {secret}, "supervisor": {"Ines Okafor"}, "no_sensitive": {"yes"}})
	if p.Want(http.StatusUnprocessableEntity); p.Form("main form").Get("supervisor") != "Ines Okafor" || !strings.Contains(p.Text(".govuk-error-summary"), "rank of the police supervisor") {
		t.Errorf("without a rank it is answered with %s", p.Text(".govuk-error-summary"))
	}
	p.Submit("main form", web.Values{"rank": {"Detective Inspector"}}).Want(http.StatusSeeOther)
	if got := officer.Get("/cases/" + ref + "/triage").Want(http.StatusOK).Text("main"); !strings.Contains(got, "Detective Inspector Ines Okafor") || !strings.Contains(got, secret) {
		t.Errorf("the end is shown as %s", got)
	}
	if n := o.count(t, `SELECT count(*) FROM narrative WHERE field = 'exit' AND position(convert_to('Okafor', 'UTF8') IN sealed) = 0`); n != 1 {
		t.Error("the end is not sealed")
	}
}

package requests_test

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

const (
	question = "Is he known to the early intervention team?"
	secret   = "Seen twice in January after a bereavement"
)

func ask(agency string) web.Values {
	return web.Values{"agency": {agency}, "questions": {question}, "necessity": {"The panel has to know his health needs."}, "no_sensitive": {"yes"}}
}

func shared() web.Values {
	return web.Values{"shares": {"yes"}, "information": {secret}, "necessity": {"It explains the change at school."}, "no_sensitive": {"yes"}}
}

// sent asks an agency as the coordinator and returns the address of the request.
func sent(t *testing.T, o *office, ref, agency string) string {
	t.Helper()
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	return c.Get("/cases/"+ref+"/requests/new").Want(http.StatusOK).Submit("main form", ask(agency)).Want(http.StatusSeeOther).Location()
}

// Shows SC-15.
func TestAnAgencyIsAskedAdmittedAndAnswers(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateInformation)
	health := o.agency(t, "Exshire Health Trust")
	nurse := o.site.SignedIn(t, o.hire(t, casework.RepHealth, health))
	nurse.Get("/cases/" + ref + "/requests").Want(http.StatusNotFound)

	address := sent(t, o, ref, health)
	if n := o.count(t, `SELECT count(*) FROM info_request WHERE status = 'SENT' AND sent_on = '2026-03-27' AND due_on = '2026-04-14'`); n != 1 {
		t.Error("the answer is not due 10 working days later, over Easter: 14 April 2026")
	}
	if n := o.count(t, `SELECT count(*) FROM tie WHERE kind = 'involved' AND subject_id = $1 AND reason <> ''`, health); n != 1 {
		t.Error("the agency was not admitted to the case, with the reason")
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE outcome = 'done' AND action IN ('case.requests:ask', 'case.ties:write')`); n != 2 {
		t.Errorf("%d entries, want one of the request and one of the admission", n)
	}
	list := nurse.Get("/requests").Want(http.StatusOK)
	if got := list.Text("main table"); !strings.Contains(got, ref) || !strings.Contains(got, "14 April 2026") {
		t.Errorf("the request is not on the agency's list: %s", got)
	}
	p := list.Click("main table a").Want(http.StatusOK)
	if got := p.Text("body"); !strings.Contains(got, question) || !strings.Contains(got, "Rowan Ashdown") {
		t.Error("the agency does not read what it is asked, and about whom")
	}
	p = p.Submit("main form", shared()).Want(http.StatusSeeOther)
	if p.Location() != address {
		t.Errorf("led to %q, want %q", p.Location(), address)
	}
	chair := o.site.SignedIn(t, o.hire(t, casework.PanelChair))
	if got := chair.Get(address).Want(http.StatusOK).Text("main"); !strings.Contains(got, secret) || !strings.Contains(got, "Exshire Health Trust") || !strings.Contains(got, "change at school") {
		t.Errorf("the panel does not read the answer, its body and why it was shared: %s", got)
	}
	if n := o.count(t, `SELECT count(*) FROM info_request WHERE status = 'ANSWERED' AND answered_on = '2026-03-27' AND answered_by IS NOT NULL AND version = 2`); n != 1 {
		t.Error("the answer is not on record")
	}
	if n := o.count(t, `SELECT count(*) FROM narrative WHERE position(convert_to('bereavement', 'UTF8') IN sealed) + position(convert_to('intervention', 'UTF8') IN sealed) > 0`); n != 0 {
		t.Error("question or answer can be read in the database")
	}
	if n := o.count(t, `SELECT count(*) FROM narrative`); n != 2 {
		t.Errorf("%d texts are sealed, want 2", n)
	}
	if n := o.count(t, `SELECT count(*) FROM case_event WHERE section = 'case.requests' AND title NOT LIKE '%Health%'`); n != 2 {
		t.Errorf("%d lines on the timeline, want 2 that name no agency", n)
	}
	if n := o.count(t, `SELECT count(*) FROM case_file WHERE version = 1`); n != 1 {
		t.Error("a request changed the case's own facts")
	}
}

func TestASecondRequestAdmitsNobodyAgain(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, health := o.receive(t, casework.StateInformation), o.agency(t, "Exshire Health Trust")
	o.hire(t, casework.RepHealth, health)
	sent(t, o, ref, health)
	sent(t, o, ref, health)
	if n := o.count(t, `SELECT count(*) FROM tie WHERE kind = 'involved'`) + o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'case.ties:write'`); n != 2 {
		t.Errorf("%d ties and entries of it, want one of each", n)
	}
}

func TestAnAgencyMayRefuseWithItsReason(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, health := o.receive(t, casework.StateInformation), o.agency(t, "Exshire Health Trust")
	nurse := o.site.SignedIn(t, o.hire(t, casework.RepHealth, health))
	address := sent(t, o, ref, health)
	p := nurse.Get(address).Submit("main form", web.Values{"shares": {"no"}, "no_sensitive": {"yes"}}).Want(http.StatusUnprocessableEntity)
	if got := p.Text(".govuk-error-summary"); !strings.Contains(got, "why the body does not disclose") || p.Doc.Find(".govuk-error-summary li").Length() != 1 {
		t.Errorf("a refusal without a reason: %s", got)
	}
	p.Submit("main form", web.Values{"reason": {"It would breach the duty of confidence."}}).Want(http.StatusSeeOther)
	if got := nurse.Get(address).Text("main"); !strings.Contains(got, "duty of confidence") || !strings.Contains(got, "Refused") {
		t.Errorf("the refusal is not shown: %s", got)
	}
}

// Shows SC-15, SC-16.
func TestEveryFaultIsShownAtOnceWithWhatWasTyped(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, health := o.receive(t, casework.StateInformation), o.agency(t, "Exshire Health Trust")
	nurse := o.site.SignedIn(t, o.hire(t, casework.RepHealth, health))
	coordinator := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	none := web.Values{"due_on-day": {"27"}, "due_on-month": {"3"}, "due_on-year": {"2026"}}
	p := coordinator.Get("/cases/"+ref+"/requests/new").Submit("main form", none).Want(http.StatusUnprocessableEntity)
	wantFaults(t, p, "Select the agency", "what the agency is asked", "necessary and proportionate", "due after today", "intelligence service")
	address := sent(t, o, ref, health)
	for _, tt := range []struct {
		name   string
		typed  web.Values
		faults []string
	}{
		{"nothing", web.Values{"answered_on-day": {""}, "answered_on-month": {""}, "answered_on-year": {""}},
			[]string{"Select yes if", "date of the answer", "necessary and proportionate", "Enter the information", "intelligence service"}},
		{"information without why", web.Values{"shares": {"yes"}, "information": {secret}, "no_sensitive": {"yes"}}, []string{"necessary and proportionate"}},
		{"an answer of tomorrow", with(shared(), "answered_on-day", "28"), []string{"today or in the past"}},
		{"an answer before the request", with(shared(), "answered_on-day", "26"), []string{"before the request was sent"}},
		{"an answer of no day", with(shared(), "answered_on-day", "32"), []string{"must be a real date"}},
	} {
		p := nurse.Get(address).Submit("main form", tt.typed).Want(http.StatusUnprocessableEntity)
		wantFaults(t, p, tt.faults...)
		if len(tt.typed["information"]) > 0 && !strings.Contains(p.Text("textarea[name=information]"), secret) {
			t.Errorf("%s: what was typed is gone", tt.name)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM info_request WHERE status = 'SENT' AND version = 1`); n != 1 {
		t.Error("a faulty answer was saved")
	}
}

func with(v web.Values, field, value string) web.Values {
	v[field] = []string{value}
	return v
}

func wantFaults(t *testing.T, p *web.Page, faults ...string) {
	t.Helper()
	got := p.Text(".govuk-error-summary")
	for _, f := range faults {
		if !strings.Contains(got, f) {
			t.Errorf("no word of %q: %s", f, got)
		}
	}
	if n := p.Doc.Find(".govuk-error-summary li").Length(); n != len(faults) {
		t.Errorf("%d faults, want %d: %s", n, len(faults), got)
	}
}

func TestEachAgencySeesAndAnswersItsOwnRequestsOnly(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateInformation)
	health, school := o.agency(t, "Exshire Health Trust"), o.agency(t, "Exshire College")
	nurse := o.site.SignedIn(t, o.hire(t, casework.RepHealth, health))
	teacher := o.site.SignedIn(t, o.hire(t, casework.RepEducation, school))
	asked := sent(t, o, ref, health)
	sent(t, o, ref, school) // the college is admitted to the same case
	teacher.Get(asked).Want(http.StatusNotFound)
	if got := teacher.Get("/cases/" + ref + "/requests").Want(http.StatusOK).Text("main"); strings.Contains(got, "Health") || !strings.Contains(got, "College") {
		t.Errorf("the college's list of the case: %s", got)
	}
	if got := teacher.Get("/requests").Want(http.StatusOK).Doc.Find("main tbody tr").Length(); got != 1 {
		t.Errorf("the college has %d requests to answer, want its own", got)
	}
	form := nurse.Get(asked).Want(http.StatusOK).Form("main form")
	own := teacher.Get(teacher.Get("/requests").Doc.Find("main table a").AttrOr("href", "")).Form("main form")
	form.Set("csrf_token", own.Get("csrf_token"))
	maps.Copy(form, shared())
	if p := teacher.Post(asked, form); p.Status != http.StatusNotFound {
		t.Errorf("the college answered for the trust: %d", p.Status)
	}
	if n := o.count(t, `SELECT count(*) FROM info_request WHERE status <> 'SENT'`); n != 0 {
		t.Error("a request was answered by another agency")
	}
	// A recused member of the agency sees nothing of it.
	bar := o.hire(t, casework.RepHealth, health)
	o.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since) SELECT case_id, 'recused', $1, panel_id, sens, received_on, '2026-03-26' FROM case_file`, bar)
	o.site.SignedIn(t, bar).Get(asked).Want(http.StatusNotFound)
}

func TestWhoMayAskAndRead(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, health := o.receive(t, casework.StateInformation), o.agency(t, "Exshire Health Trust")
	o.hire(t, casework.RepHealth, health)
	address := sent(t, o, ref, health)
	for _, tt := range []struct {
		role      casework.Role
		ask, read int
	}{
		{casework.Coordinator, http.StatusOK, http.StatusOK},
		{casework.CaseOfficer, http.StatusOK, http.StatusOK},
		{casework.PanelChair, http.StatusForbidden, http.StatusOK},
		{casework.MinuteTaker, http.StatusForbidden, http.StatusForbidden},
		{casework.RepHousing, http.StatusNotFound, http.StatusNotFound},
		{casework.Administrator, http.StatusNotFound, http.StatusNotFound},
	} {
		c := o.site.SignedIn(t, o.hire(t, tt.role))
		if p := c.Get("/cases/" + ref + "/requests/new"); p.Status != tt.ask {
			t.Errorf("%s asks: %d, want %d", tt.role, p.Status, tt.ask)
		}
		p := c.Get(address)
		if p.Status != tt.read {
			t.Errorf("%s reads: %d, want %d", tt.role, p.Status, tt.read)
		}
		if p.Status == http.StatusOK && p.Doc.Find("main form").Length() != 0 {
			t.Errorf("%s is offered the agency's answer form", tt.role)
		}
	}
	for _, wrong := range o.site.Refusals(t, o.hire(t, casework.StatisticsReader), func(p string) string {
		if p == ":ref" {
			return ref
		}
		return address[strings.LastIndex(address, "/")+1:]
	}) {
		t.Error(wrong)
	}
}

func TestNobodyIsAskedWhileThePoliceHoldACaseOrAfterItEnded(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, health := o.receive(t, casework.StateInformation), o.agency(t, "Exshire Health Trust")
	o.hire(t, casework.RepHealth, health)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	for _, state := range []casework.State{casework.StateHeld, casework.StateScreenedOut, casework.StateClosed} {
		o.do(t, `UPDATE case_file SET state = $1`, casework.StateInformation)
		p := c.Get("/cases/" + ref + "/requests/new").Want(http.StatusOK)
		o.do(t, `UPDATE case_file SET state = $1`, state)
		p.Submit("main form", ask(health)).Want(http.StatusConflict)
		if n := c.Get("/cases/" + ref + "/requests/new").Want(http.StatusOK).Doc.Find("main form").Length(); n != 0 {
			t.Errorf("%s: a form is offered", state)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM info_request`) + o.count(t, `SELECT count(*) FROM tie WHERE kind = 'involved'`); n != 0 {
		t.Errorf("%d requests and admissions, want none", n)
	}
}

func TestOfTenAnswersAtOnceOneIsKeptAndTheOthersSeeIt(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, health := o.receive(t, casework.StateInformation), o.agency(t, "Exshire Health Trust")
	address, rep := "", o.hire(t, casework.RepHealth, health)
	address = sent(t, o, ref, health)
	pages := make([]*web.Page, 10)
	for i := range pages {
		pages[i] = o.site.SignedIn(t, rep).Get(address).Want(http.StatusOK)
	}
	answers := make([]*web.Page, len(pages))
	var all sync.WaitGroup
	for i, p := range pages {
		all.Go(func() { answers[i] = p.Submit("main form", shared()) })
	}
	all.Wait()
	won := 0
	for _, p := range answers {
		switch p.Status {
		case http.StatusSeeOther:
			won++
		case http.StatusConflict:
			if got := p.Text(".app-conflict"); !strings.Contains(got, secret) || !strings.Contains(got, "Asha Patel") {
				t.Errorf("the loser does not see both answers: %s", got)
			}
		default:
			t.Errorf("an answer got %d", p.Status)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM narrative WHERE field LIKE '%/answer'`); won != 1 || n != 1 {
		t.Errorf("%d won and %d answers are kept, want 1", won, n)
	}
}

func TestTheListGoesOnByPages(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, health := o.receive(t, casework.StateInformation), o.agency(t, "Exshire Health Trust")
	nurse := o.site.SignedIn(t, o.hire(t, casework.RepHealth, health))
	sent(t, o, ref, health)
	o.do(t, `INSERT INTO info_request (request_id, case_id, agency_id, sent_on, due_on, status, asked_by)
		SELECT gen_random_uuid(), case_id, agency_id, sent_on, due_on + g / 3, 'SENT', asked_by FROM info_request, generate_series(1, 29) g`)
	seen := map[string]bool{}
	p := nurse.Get("/requests").Want(http.StatusOK)
	for range 2 {
		for _, a := range p.Doc.Find("main tbody a").EachIter() {
			seen[a.AttrOr("href", "")] = true
		}
		if p.Doc.Find("a[rel=next]").Length() == 0 {
			break
		}
		p = p.Click("a[rel=next]").Want(http.StatusOK)
	}
	if len(seen) != 30 {
		t.Errorf("two pages show %d of 30 requests", len(seen))
	}
	nurse.Get("/requests?after=somewhere").Want(http.StatusNotFound)
	o.hands.Advance(30 * 24 * time.Hour)
	if got := o.site.SignedIn(t, o.hire(t, casework.RepHealth, health)).Get("/requests").Want(http.StatusOK).Text("main table"); !strings.Contains(got, "Overdue") {
		t.Errorf("an overdue request is not shown as one: %s", got)
	}
}

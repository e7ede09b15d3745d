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

// answer is what is typed for one request of the page of returns.
func answer(id, kind string, more ...string) web.Values {
	v := web.Values{"answer." + id: {kind}, "no_sensitive": {"yes"}}
	for i := 0; i < len(more); i += 2 {
		v[more[i]+"."+id] = append(v[more[i]+"."+id], more[i+1])
	}
	return v
}

func shared(id string) web.Values {
	return answer(id, "INFORMATION", "information", secret, "necessity", "It explains the change at school.")
}

func join(all ...web.Values) web.Values {
	out := web.Values{}
	for _, v := range all {
		maps.Copy(out, v)
	}
	return out
}

// idOf is the id at the end of a request's address.
func idOf(address string) string { return address[strings.LastIndex(address, "/")+1:] }

// sent asks an agency as the coordinator and returns the address of the request.
func sent(t *testing.T, o *office, ref, agency string) string {
	t.Helper()
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	return c.Get("/cases/"+ref+"/requests/new").Want(http.StatusOK).Submit("main form", ask(agency)).Want(http.StatusSeeOther).Location()
}

// Shows SC-15, CO7, CO9.
func TestAnAgencyIsAskedAndAnswersAndSeesNothingElseOfTheCase(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateInformation)
	health := o.agency(t, "Exshire Health Trust")
	nurse := o.site.SignedIn(t, o.hire(t, casework.RepHealth, health))
	address := sent(t, o, ref, health)
	if n := o.count(t, `SELECT count(*) FROM info_request WHERE status = 'SENT' AND sent_on = '2026-03-27' AND due_on = '2026-04-14'`); n != 1 {
		t.Error("the answer is not due 10 working days later, over Easter: 14 April 2026")
	}
	if n := o.count(t, `SELECT count(*) FROM notice WHERE link = '/requests' AND case_id IS NULL AND text NOT LIKE '%Ashdown%'`); n != 1 {
		t.Errorf("%d notices, want one that names nobody", n)
	}
	p := nurse.Get("/requests").Want(http.StatusOK)
	for _, told := range []string{"Rowan Ashdown", "9 May 2009", "4 Mill Lane, ZZ99 3WZ", question, "14 April 2026", ref, "Nothing held", "Not yet: leave it open"} {
		if !strings.Contains(p.Text("main"), told) {
			t.Errorf("the page does not say %q: %s", told, p.Text("main"))
		}
	}
	if strings.Contains(p.Text("main"), "No change") {
		t.Error("an agency that never answered is offered no change")
	}
	p = p.Submit("main form", join(shared(idOf(address)), answer(idOf(address), "INFORMATION", "caveats", "POLICE", "caveats", "NOT_FAMILY"))).Want(http.StatusSeeOther)
	if p.Location() != "/requests" {
		t.Errorf("led to %q", p.Location())
	}
	own := nurse.Get("/requests").Text("main")
	if strings.Contains(own, "Rowan") || strings.Contains(own, question) || strings.Contains(own, secret) || !strings.Contains(own, "New information") {
		t.Errorf("once it is answered the page says: %s", own)
	}
	chair := o.site.SignedIn(t, o.hire(t, casework.PanelChair))
	for _, page := range []string{address, "/cases/" + ref + "/requests", "/returns"} {
		if got := chair.Get(page).Want(http.StatusOK).Text("main"); !strings.Contains(got, "Police-sensitive") || !strings.Contains(got, "Do not share with the family") || !strings.Contains(got, "New information") {
			t.Errorf("%s does not say how the answer is to be handled: %s", page, got)
		}
	}
	if got := chair.Get(address).Text("main"); !strings.Contains(got, secret) || !strings.Contains(got, "Exshire Health Trust") || !strings.Contains(got, "change at school") ||
		!strings.Contains(got, "Rowan Ashdown, born 9 May 2009, of 4 Mill Lane, ZZ99 3WZ") {
		t.Errorf("the panel does not read the answer, its body, why it was shared and what the agency was told: %s", got)
	}
	if n := o.count(t, `SELECT count(*) FROM info_request WHERE status = 'ANSWERED' AND answer = 'INFORMATION' AND caveats = '{POLICE,NOT_FAMILY}' AND answered_on = '2026-03-27' AND answered_by IS NOT NULL AND version = 2`); n != 1 {
		t.Error("the answer is not on record with its caveats")
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'case.requests:answer' AND outcome = 'done' AND tie = 'own'
		AND convert_from(payload, 'UTF8') LIKE '%POLICE,NOT_FAMILY%' AND convert_from(payload, 'UTF8') NOT LIKE '%bereavement%'`); n != 1 {
		t.Error("the entry does not hold the caveats as codes, or holds the text")
	}
	if n := o.count(t, `SELECT count(*) FROM narrative WHERE position(convert_to('bereavement', 'UTF8') IN sealed) + position(convert_to('intervention', 'UTF8') IN sealed)
		+ position(convert_to('Ashdown', 'UTF8') IN sealed) > 0`); n != 0 {
		t.Error("what was asked, told or answered can be read in the database")
	}
	if n := o.count(t, `SELECT count(*) FROM narrative`); n != 3 {
		t.Errorf("%d texts are sealed, want what was asked, told and answered", n)
	}
	if n := o.count(t, `SELECT count(*) FROM case_event WHERE section = 'case.requests' AND title NOT LIKE '%Health%'`); n != 2 {
		t.Errorf("%d lines on the timeline, want 2 that name no agency", n)
	}
	if n := o.count(t, `SELECT count(*) FROM case_file WHERE version = 1`); n != 1 {
		t.Error("a request changed the case's own facts")
	}
	o.isClosedTo(t, nurse, ref, address, health)
}

// isClosedTo shows that a case is absent for somebody on every page but that of their returns.
func (o *office) isClosedTo(t *testing.T, who *web.Client, ref, address, agency string) {
	t.Helper()
	for _, path := range []string{"/cases/" + ref + "/requests", address, "/cases/" + ref + "/requests/new", "/returns"} {
		if p := who.Get(path); p.Status != http.StatusNotFound {
			t.Errorf("%s is answered %d to an agency that was asked", path, p.Status)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM tie WHERE kind <> 'panel' AND subject_id = $1`, agency); n != 0 {
		t.Errorf("the agency has %d ties to the case", n)
	}
}

// Every answer leaves the case as closed to the agency as it was: a nil return above all.
//
// Shows CO7, N6.
func TestANilReturnOpensNothing(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, health := o.receive(t, casework.StateInformation), o.agency(t, "Exshire Health Trust")
	nurse := o.site.SignedIn(t, o.hire(t, casework.RepHealth, health))
	address := sent(t, o, ref, health)
	o.isClosedTo(t, nurse, ref, address, health)
	nurse.Get("/requests").Submit("main form", answer(idOf(address), "NOTHING")).Want(http.StatusSeeOther)
	o.isClosedTo(t, nurse, ref, address, health)
	if got := o.site.SignedIn(t, o.hire(t, casework.PanelChair)).Get("/cases/" + ref + "/requests").Text("main"); !strings.Contains(got, "Nothing held") {
		t.Errorf("the panel does not see that nothing is held: %s", got)
	}
	// The next time there is an answer to go on from only where there was one.
	o.hands.Advance(time.Minute)
	again := sent(t, o, ref, health)
	if got := nurse.Get("/requests").Text("main"); strings.Contains(got, "No change") {
		t.Error("nothing held is offered as something that did not change")
	}
	nurse.Get("/requests").Submit("main form", join(shared(idOf(again)), answer(idOf(again), "INFORMATION", "caveats", "ASK_FIRST"))).Want(http.StatusSeeOther)
	third := sent(t, o, ref, health)
	p := nurse.Get("/requests")
	if got := p.Text("main"); !strings.Contains(got, "No change since your answer of 27 March 2026") {
		t.Errorf("no change is not offered: %s", got)
	}
	p.Submit("main form", answer(idOf(third), "NO_CHANGE")).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM info_request WHERE answer = 'NO_CHANGE' AND caveats = '{ASK_FIRST}'`); n != 1 {
		t.Error("what still holds lost its caveat")
	}
	o.isClosedTo(t, nurse, ref, address, health)
}

// A request tells each role what it might read of a case that its agency is admitted to, and no more.
func TestARequestTellsNoMoreThanTheRoleMayRead(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, homes := o.receive(t, casework.StateInformation), o.agency(t, "Exshire Homes")
	landlord := o.site.SignedIn(t, o.hire(t, casework.RepHousing, homes))
	sent(t, o, ref, homes)
	if got := landlord.Get("/requests").Want(http.StatusOK).Text("main"); strings.Contains(got, "Ashdown") || strings.Contains(got, "Rowan") || strings.Contains(got, "2009") || !strings.Contains(got, "4 Mill Lane") {
		t.Errorf("housing is told: %s", got)
	}
}

func TestAnAgencyMayRefuseWithItsReason(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, health := o.receive(t, casework.StateInformation), o.agency(t, "Exshire Health Trust")
	nurse := o.site.SignedIn(t, o.hire(t, casework.RepHealth, health))
	address := sent(t, o, ref, health)
	id := idOf(address)
	p := nurse.Get("/requests").Submit("main form", answer(id, "REFUSED")).Want(http.StatusUnprocessableEntity)
	if got := p.Text(".govuk-error-summary"); !strings.Contains(got, "why the body does not disclose") || p.Doc.Find(".govuk-error-summary li").Length() != 1 {
		t.Errorf("a refusal without a reason: %s", got)
	}
	p.Submit("main form", answer(id, "REFUSED", "reason", "It would breach the duty of confidence.", "refusal_caveats", "NOT_SUBJECT")).Want(http.StatusSeeOther)
	if got := o.site.SignedIn(t, o.hire(t, casework.PanelChair)).Get(address).Text("main"); !strings.Contains(got, "duty of confidence") || !strings.Contains(got, "Refused") || !strings.Contains(got, "Do not tell the person") {
		t.Errorf("the refusal is not shown: %s", got)
	}
}

// Ten faults are shown as ten, each with its request; what is right beside them is kept, and nothing is sent.
//
// Shows SC-15, SC-16, N6.
func TestEveryFaultIsShownAtOnceWithWhatWasTyped(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, health := o.receive(t, casework.StateInformation), o.agency(t, "Exshire Health Trust")
	nurse := o.site.SignedIn(t, o.hire(t, casework.RepHealth, health))
	coordinator := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	none := web.Values{"due_on-day": {"27"}, "due_on-month": {"3"}, "due_on-year": {"2026"}}
	p := coordinator.Get("/cases/"+ref+"/requests/new").Submit("main form", none).Want(http.StatusUnprocessableEntity)
	wantFaults(t, p, "Select the agency", "what the agency is asked", "necessary and proportionate", "due after today", "intelligence service")

	p = nurse.Get("/requests").Want(http.StatusOK)
	if n := p.Doc.Find("main form").Length(); n != 0 {
		t.Error("a form is offered where nothing is asked")
	}
	var ids []string
	for range 9 {
		ids = append(ids, idOf(sent(t, o, ref, health)))
	}
	nurse.Get("/requests").Submit("main form", web.Values{"no_sensitive": {"yes"}}).Want(http.StatusUnprocessableEntity)
	wantFaults(t, nurse.Get("/requests").Submit("main form", web.Values{}), "at least one request")
	typed := join(
		answer(ids[0], "INFORMATION"),                               // neither information nor why: two
		answer(ids[1], "INFORMATION", "information", "Seen once"),   // no why
		answer(ids[2], "INFORMATION", "necessity", "It matters"),    // no information
		answer(ids[3], "REFUSED"),                                   // no reason
		answer(ids[4], "NOTHING", "information", "But seen in May"), // a nil return with information
		answer(ids[5], "LATER", "information", "A draft"),           // left open with a text
		answer(ids[6], "NOTHING", "reason", "A reason"),             // and a reason that belongs to nothing
		answer(ids[7], "INFORMATION", "information", secret, "necessity", "It matters"),
		answer(ids[8], "REFUSED", "reason", " "), // no reason again
	)
	typed["no_sensitive"] = nil // the tenth
	p = nurse.Get("/requests").Submit("main form", typed).Want(http.StatusUnprocessableEntity)
	wantFaults(t, p, ref+": Enter the information", "left the request open", "Choose “New information”, or clear the text", "Choose “Refused”, or clear the text",
		"Enter why the body does not disclose", "Enter why it is necessary and proportionate", "intelligence service", "", "", "")
	if n := p.Doc.Find(`a[href*="/cases/"]`).Length(); n != 0 {
		t.Errorf("the page leads to a case in %d places", n)
	}
	for _, at := range p.Doc.Find(".govuk-error-summary a").EachIter() {
		if id := strings.TrimPrefix(at.AttrOr("href", ""), "#"); p.Doc.Find(`[id="`+id+`"]`).Length() != 1 {
			t.Errorf("the summary leads to %s, which is not there once", id)
		}
	}
	if got := p.Text(`textarea[name="information.` + ids[7] + `"]`); got != secret {
		t.Errorf("what was right is gone: %q", got)
	}
	if got := p.Text(`textarea[name="information.` + ids[5] + `"]`); got != "A draft" {
		t.Errorf("what was typed is gone: %q", got)
	}
	if n := o.count(t, `SELECT count(*) FROM info_request WHERE status = 'SENT' AND version = 1`); n != 9 {
		t.Error("some of a faulty page was sent")
	}
	right := web.Values{"no_sensitive": {"yes"}}
	for i, id := range ids {
		right = join(right, web.Values{"information." + id: {""}, "necessity." + id: {""}, "reason." + id: {""}}, answer(id, "NOTHING"))
		if i == 7 {
			right = join(right, shared(id))
		}
	}
	p.Submit("main form", right).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM info_request WHERE answer = 'NOTHING'`) + 10*o.count(t, `SELECT count(*) FROM info_request WHERE answer = 'INFORMATION'`); n != 18 {
		t.Errorf("nine returns in one go are %d", n)
	}
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
	sent(t, o, ref, school)
	if p := teacher.Get("/requests").Want(http.StatusOK); p.Doc.Find("main .govuk-summary-card").Length() != 1 || strings.Contains(p.Text("main"), "Health") {
		t.Errorf("the college has these requests to answer: %s", p.Text("main"))
	}
	form := nurse.Get("/requests").Form("main form")
	maps.Copy(form, shared(idOf(asked)))
	form.Set("csrf_token", teacher.Get("/requests").Form("main form").Get("csrf_token"))
	for _, other := range []*web.Client{teacher, o.site.SignedIn(t, o.hire(t, casework.Coordinator)), o.site.SignedIn(t, o.hire(t, casework.RepHealth, school))} {
		form.Set("csrf_token", other.Get("/sign-out").Text("none"))
		if got := other.Get("/requests"); got.Doc.Find("[name=csrf_token]").Length() > 0 {
			form.Set("csrf_token", got.Doc.Find("[name=csrf_token]").First().AttrOr("value", ""))
		}
		if p := other.Post("/requests", form); p.Status != http.StatusNotFound {
			t.Errorf("somebody answered for the trust: %d", p.Status)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM info_request WHERE status <> 'SENT'`); n != 0 {
		t.Error("a request was answered by another agency")
	}
	// The trust that is admitted to the case reads its own request there, and not the college's.
	o.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since) SELECT case_id, 'involved', $1, panel_id, sens, received_on, '2026-03-26' FROM case_file`, health)
	if got := nurse.Get("/cases/" + ref + "/requests").Want(http.StatusOK).Text("main"); !strings.Contains(got, "Health") || strings.Contains(got, "College") {
		t.Errorf("the trust's list of the case: %s", got)
	}
	nurse.Get(asked).Want(http.StatusOK)
	// A recused member of the agency sees nothing of it.
	bar := o.hire(t, casework.RepHealth, health)
	o.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since) SELECT case_id, 'recused', $1, panel_id, sens, received_on, '2026-03-26' FROM case_file`, bar)
	stepped := o.site.SignedIn(t, bar)
	stepped.Get(asked).Want(http.StatusNotFound)
	if got := stepped.Get("/requests").Want(http.StatusOK).Text("main"); strings.Contains(got, ref) {
		t.Error("somebody who stepped out finds the case among the returns")
	}
}

// A sealed case is for those who are named on it: an agency's other members find no request, one who is named does.
func TestARequestOfASealedCaseIsForWhoeverIsNamed(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, health := o.receive(t, casework.StateInformation), o.agency(t, "Exshire Health Trust")
	named, other := o.hire(t, casework.RepHealth, health), o.hire(t, casework.RepHealth, health)
	address := sent(t, o, ref, health)
	o.do(t, `UPDATE case_file SET sens = 'sealed'`)
	o.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, part) SELECT case_id, 'assigned', $1, panel_id, sens, received_on, '2026-03-26', 'named' FROM case_file`, named)
	if got := o.site.SignedIn(t, other).Get("/requests").Want(http.StatusOK).Text("main"); strings.Contains(got, ref) {
		t.Error("a member who is not named finds the request of a sealed case")
	}
	o.site.SignedIn(t, named).Get("/requests").Want(http.StatusOK).Submit("main form", answer(idOf(address), "NOTHING")).Want(http.StatusSeeOther)
}

// Nobody is asked on while the police hold a case, or once it has ended: the request is gone, and comes back with the case.
func TestARequestIsNotShownWhereNobodyIsAsked(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, health := o.receive(t, casework.StateInformation), o.agency(t, "Exshire Health Trust")
	nurse := o.site.SignedIn(t, o.hire(t, casework.RepHealth, health))
	address := sent(t, o, ref, health)
	p := nurse.Get("/requests")
	o.do(t, `UPDATE case_file SET state = $1`, casework.StateHeld)
	p.Submit("main form", answer(idOf(address), "NOTHING")).Want(http.StatusNotFound)
	if got := nurse.Get("/requests").Text("main"); strings.Contains(got, ref) {
		t.Error("an agency is asked about a case that the police hold")
	}
	if got := o.site.SignedIn(t, o.hire(t, casework.PanelChair)).Get(address).Text("main"); !strings.Contains(got, "No longer needed") {
		t.Errorf("the panel is not told how the request stands: %s", got)
	}
	o.do(t, `UPDATE case_file SET state = $1`, casework.StateInformation)
	// Beside others that wait still, what was typed for it is shown once more.
	other := idOf(sent(t, o, o.receiveNth(t, casework.StateInformation, 2), health))
	p = nurse.Get("/requests")
	o.do(t, `UPDATE info_request SET status = 'WITHDRAWN', version = version + 1 WHERE request_id = $1`, idOf(address))
	gone := p.Submit("main form", join(shared(idOf(address)), answer(other, "NOTHING"))).Want(http.StatusConflict)
	if got := gone.Text(".app-conflict"); !strings.Contains(got, "no longer asks") || !strings.Contains(got, secret) {
		t.Errorf("what was typed for a request that is gone: %s", got)
	}
	gone.Submit("main form", web.Values{"no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	if got := o.site.SignedIn(t, o.hire(t, casework.PanelChair)).Get(address).Text("main"); !strings.Contains(got, "No longer needed") {
		t.Errorf("a request that was withdrawn: %s", got)
	}
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
	o.do(t, `UPDATE case_file SET state = $1`, casework.StateInformation)
	p := c.Get("/cases/" + ref + "/requests/new").Want(http.StatusOK)
	o.do(t, `UPDATE case_file SET deconfliction = 'hold'`) // after section 36 a hold leaves the case where it stands
	p.Submit("main form", ask(health)).Want(http.StatusConflict)
	if n := o.count(t, `SELECT count(*) FROM info_request`) + o.count(t, `SELECT count(*) FROM tie WHERE kind = 'involved'`); n != 0 {
		t.Errorf("%d requests and admissions, want none", n)
	}
}

// Of ten who send the same returns at once one wins with all of them; the others send nothing and see who was quicker.
func TestOfTenAnswersAtOnceOneIsKeptAndTheOthersSeeIt(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, health := o.receive(t, casework.StateInformation), o.agency(t, "Exshire Health Trust")
	rep := o.hire(t, casework.RepHealth, health)
	first, second, third := idOf(sent(t, o, ref, health)), idOf(sent(t, o, ref, health)), idOf(sent(t, o, ref, health))
	pages := make([]*web.Page, 10)
	for i := range pages {
		pages[i] = o.site.SignedIn(t, rep).Get("/requests").Want(http.StatusOK)
	}
	answers := make([]*web.Page, len(pages))
	var all sync.WaitGroup
	for i, p := range pages {
		all.Go(func() { answers[i] = p.Submit("main form", join(shared(first), shared(second))) })
	}
	all.Wait()
	won := 0
	var loser *web.Page // the page that one of those overtaken had open
	for i, p := range answers {
		switch p.Status {
		case http.StatusSeeOther:
			won++
		case http.StatusConflict:
			loser = pages[i]
			if got := p.Text(".app-conflict"); !strings.Contains(got, secret) || !strings.Contains(got, "Asha Patel answered it on 27 March 2026") || !strings.Contains(got, "Nothing of yours was sent") {
				t.Errorf("the loser does not see both answers: %s", got)
			}
		default:
			t.Errorf("an answer got %d", p.Status)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM narrative WHERE field LIKE '%/answer'`); won != 1 || n != 2 {
		t.Errorf("%d won and %d answers are kept, want 1 and 2", won, n)
	}
	if loser == nil {
		t.Fatal("nobody was overtaken")
	}
	// What was not overtaken stands in the form still, as it was typed.
	late := loser.Submit("main form", join(shared(first), answer(third, "NOTHING"))).Want(http.StatusConflict)
	if v, on := late.Doc.Find(`[name="answer.` + third + `"][value=NOTHING]`).Attr("checked"); !on {
		t.Errorf("what is still open was not kept: %q", v)
	}
	if n := o.count(t, `SELECT count(*) FROM info_request WHERE status = 'SENT'`); n != 1 {
		t.Error("a part of what was overtaken was sent")
	}
	late.Submit("main form", web.Values{"no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
}

// The same page sent twice, as by a double click, is sent once.
func TestAPageSentTwiceIsSentOnce(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, health := o.receive(t, casework.StateInformation), o.agency(t, "Exshire Health Trust")
	nurse := o.site.SignedIn(t, o.hire(t, casework.RepHealth, health))
	id := idOf(sent(t, o, ref, health))
	p := nurse.Get("/requests")
	for range 2 {
		if got := p.Submit("main form", shared(id)); got.Status != http.StatusSeeOther || got.Location() != "/requests" {
			t.Errorf("answered %d", got.Status)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'case.requests:answer' AND outcome = 'done'`); n != 1 {
		t.Errorf("%d entries of one answer", n)
	}
}

func TestThePageGoesOnByPages(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, health := o.receive(t, casework.StateInformation), o.agency(t, "Exshire Health Trust")
	nurse := o.site.SignedIn(t, o.hire(t, casework.RepHealth, health))
	for range 23 {
		sent(t, o, ref, health)
	}
	o.do(t, `UPDATE info_request r SET due_on = due_on + (x.n / 3)::int FROM (SELECT request_id, row_number() OVER (ORDER BY request_id) AS n FROM info_request) x WHERE x.request_id = r.request_id`)
	seen := map[string]bool{}
	p := nurse.Get("/requests").Want(http.StatusOK)
	for range 2 {
		for _, a := range p.Doc.Find("main .govuk-summary-card").EachIter() {
			seen[a.AttrOr("id", "")] = true
		}
		if p.Doc.Find("a[rel=next]").Length() == 0 {
			break
		}
		p = p.Click("a[rel=next]").Want(http.StatusOK)
	}
	if len(seen) != 23 {
		t.Errorf("two pages show %d of 23 requests", len(seen))
	}
	nurse.Get("/requests?after=somewhere").Want(http.StatusNotFound)
	o.hands.Advance(60 * 24 * time.Hour)
	if got := o.site.SignedIn(t, o.hire(t, casework.RepHealth, health)).Get("/requests").Want(http.StatusOK).Text("main"); !strings.Contains(got, "20 are overdue") {
		t.Errorf("overdue requests are not shown as such: %s", got)
	}
}

package requests_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/requests"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit/web"
)

// convene puts a case on the agenda of a meeting to come.
func (o *office) convene(t *testing.T, ref, day string) string {
	t.Helper()
	id := uuid.NewString()
	o.do(t, `INSERT INTO meeting (meeting_id, panel_id, held_on, starts, mode, place, status) VALUES ($1, $2, $3, '10:00', 'ROOM', 'Civic Centre', 'PLANNED')`, id, o.panel, day)
	o.do(t, `INSERT INTO agenda_item (agenda_item_id, meeting_id, case_id, kind, ordering, status) SELECT gen_random_uuid(), $1, case_id, 'FIRST', 1, 'LISTED' FROM case_file WHERE ref = $2`, id, ref)
	return id
}

// Shows N6, NO7.
func TestTheChaseListCountsSortsAndFiltersWhatAgenciesReturned(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, later := o.receive(t, casework.StateInformation), o.receiveNth(t, casework.StateActive, 2)
	health, school, homes := o.agency(t, "Exshire Health Trust"), o.agency(t, "Exshire College"), o.agency(t, "Exshire Homes")
	nurse := o.site.SignedIn(t, o.hire(t, casework.RepHealth, health))
	o.hire(t, casework.RepEducation, school)
	o.hire(t, casework.RepHousing, homes)
	answered := sent(t, o, ref, health)
	sent(t, o, ref, school)
	sent(t, o, later, homes)
	nurse.Get("/requests").Submit("main form", answer(idOf(answered), "NOTHING")).Want(http.StatusSeeOther)
	meeting := o.convene(t, ref, "2026-05-05")
	o.hands.Advance(19 * 24 * time.Hour) // to the day after they were due
	o.do(t, `UPDATE info_request SET due_on = '2026-06-01' WHERE agency_id = $1`, homes)

	coordinator := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	p := coordinator.Get("/returns").Want(http.StatusOK)
	table := func(p *web.Page, caption string) (list []string) {
		for _, r := range p.Doc.Find(`.app-table[aria-label="` + caption + `"] tbody tr`).EachIter() {
			var cells []string
			for _, c := range r.Children().EachIter() {
				cells = append(cells, strings.Join(strings.Fields(c.Text()), " "))
			}
			list = append(list, strings.Join(cells, " | "))
		}
		return list
	}
	rows := func(p *web.Page) []string { return table(p, "Requests to agencies") }
	all := rows(p)
	if len(all) != 3 || !strings.Contains(all[0], "Missing") || !strings.Contains(all[1], "Waiting") || !strings.Contains(all[2], "Nothing held") {
		t.Fatalf("the list does not begin with what is missing: %q", all)
	}
	if !strings.Contains(all[0], "5 May 2026") || !strings.Contains(all[1], "On no agenda") {
		t.Errorf("the list does not say for which meeting: %q", all)
	}
	if got := table(p, "By meeting"); !slices.Equal(got, []string{"5 May 2026 | 2 | 1 | 0 | 1", "On no agenda | 1 | 0 | 1 | 0"}) {
		t.Errorf("by meeting: %q", got)
	}
	if got := table(p, "By agency"); !slices.Equal(got, []string{"Exshire College | 1 | 0 | 0 | 1", "Exshire Health Trust | 1 | 1 | 0 | 0", "Exshire Homes | 1 | 0 | 1 | 0"}) {
		t.Errorf("by agency: %q", got)
	}
	for path, want := range map[string]int{
		"?meeting=" + meeting: 2, "?meeting=none": 1, "?agency=" + school: 1, "?stands=MISSING": 1, "?stands=NOTHING": 1, "?stands=REFUSED": 0, "?meeting=" + meeting + "&stands=WAITING": 0,
	} {
		if got := rows(coordinator.Get("/returns" + path).Want(http.StatusOK)); len(got) != want {
			t.Errorf("%s shows %d, want %d: %q", path, len(got), want, got)
		}
	}
	for key, first := range map[string]string{"agency": "Exshire College", "case": ref, "due": "14 April 2026", "meeting": "5 May 2026", "stands": "Missing"} {
		if got := rows(coordinator.Get("/returns?sort=" + key)); len(got) != 3 || !strings.Contains(got[0], first) {
			t.Errorf("sorted by %s: %q", key, got)
		}
	}
	for _, wrong := range []string{"?meeting=x", "?agency=none", "?stands=GONE", "?sort=name", "?after=x"} {
		coordinator.Get("/returns" + wrong).Want(http.StatusNotFound)
	}
	chair := o.site.SignedIn(t, o.hire(t, casework.PanelChair))
	if got := chair.Get("/returns").Want(http.StatusOK); len(rows(got)) != 3 || got.Doc.Find("main form[method=post]").Length() != 0 {
		t.Error("the chair does not see the list, or is offered to remind agencies")
	}
	for _, role := range []casework.Role{casework.RepHealth, casework.MinuteTaker, casework.Administrator, casework.Provider} {
		agency := []string{}
		if role == casework.RepHealth {
			agency = []string{health}
		}
		if p := o.site.SignedIn(t, o.hire(t, role, agency...)).Get("/returns"); p.Status != http.StatusNotFound && p.Status != http.StatusForbidden {
			t.Errorf("the list is answered %d to the %s", p.Status, role)
		}
	}
	// Of a case that somebody may not read nothing is counted.
	o.do(t, `UPDATE case_file SET sens = 'sealed' WHERE ref = $1`, ref)
	if got := rows(coordinator.Get("/returns")); len(got) != 1 || strings.Contains(coordinator.Get("/returns").Text("main"), "College") {
		t.Errorf("a sealed case is on the list: %q", got)
	}
}

// Shows N6, NO7, NO3.
func TestAReminderIsKeptAndNamesNobody(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateInformation)
	health, school := o.agency(t, "Exshire Health Trust"), o.agency(t, "Exshire College")
	nurse := o.hire(t, casework.RepHealth, health)
	stepped := o.hire(t, casework.RepHealth, health)
	o.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since) SELECT case_id, 'recused', $1, panel_id, sens, received_on, '2026-03-26' FROM case_file`, stepped)
	o.hire(t, casework.RepEducation, school)
	one, other := idOf(sent(t, o, ref, health)), idOf(sent(t, o, ref, school))
	coordinator := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	wantFaults(t, coordinator.Get("/returns").Submit("main form[method=post]", nil).Want(http.StatusUnprocessableEntity), "Select the requests")
	remind := func(ids ...string) *web.Page {
		return coordinator.Get("/returns").Submit("main form[method=post]", web.Values{"request": ids})
	}
	if got := remind(one).Want(http.StatusSeeOther).Follow().Text("body"); !strings.Contains(got, "Reminded of one request: one person was told") {
		t.Errorf("it is not said what was done: %s", got)
	}
	if got := remind(one, other).Want(http.StatusSeeOther).Follow().Text("body"); !strings.Contains(got, "Left out: 1") {
		t.Errorf("it is not said what was left out: %s", got)
	}
	remind(one).Want(http.StatusUnprocessableEntity)
	o.hands.Advance(24 * time.Hour)
	coordinator = o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	at := "/cases/" + ref + "/requests/" + one
	coordinator.Get(at).Submit("main form", nil).Want(http.StatusSeeOther)
	if got := coordinator.Get(at).Text("main"); !strings.Contains(got, "2 times, last by Asha Patel on 28 March 2026") {
		t.Errorf("how often, by whom and when an agency was reminded: %s", got)
	}
	if got := coordinator.Get("/cases/" + ref + "/requests").Text("main"); !strings.Contains(got, "2 times") || !strings.Contains(got, "Once") {
		t.Errorf("the case does not show the reminders: %s", got)
	}
	if n := o.count(t, `SELECT count(*) FROM notice WHERE text = 'The panel waits for a return of your agency.' AND case_id IS NULL AND link = '/requests' AND user_id = $1`, nurse); n != 2 {
		t.Errorf("%d reminders to the nurse, want 2 that name nobody", n)
	}
	if n := o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1`, stepped); n != 0 {
		t.Error("somebody who stepped out of the case is told of a request about it")
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'case.requests:ask' AND outcome = 'done' AND convert_from(payload, 'UTF8') LIKE '%reminded%'`); n != 3 {
		t.Errorf("%d entries of reminders, want 3", n)
	}
	for _, role := range []casework.Role{casework.PanelChair, casework.RepHealth} {
		agency := []string{}
		if role == casework.RepHealth {
			agency = []string{health}
		}
		c := o.site.SignedIn(t, o.hire(t, role, agency...))
		form := coordinator.Get(at).Form("main form")
		form.Set("csrf_token", c.Get("/requests").Doc.Find("[name=csrf_token]").First().AttrOr("value", ""))
		if p := c.Post("/returns", form); p.Status != http.StatusForbidden && p.Status != http.StatusNotFound {
			t.Errorf("the %s reminds an agency: %d", role, p.Status)
		}
	}
}

// Shows N6.
func TestAMissingReturnIsShownAsMissing(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, health := o.receive(t, casework.StateInformation), o.agency(t, "Exshire Health Trust")
	o.hire(t, casework.RepHealth, health)
	address := sent(t, o, ref, health)
	o.hands.Advance(60 * 24 * time.Hour)
	chair := o.site.SignedIn(t, o.hire(t, casework.PanelChair))
	for _, page := range []string{address, "/cases/" + ref + "/requests", "/returns"} {
		if got := chair.Get(page).Want(http.StatusOK).Text("main"); !strings.Contains(got, "Missing") {
			t.Errorf("%s is silent about a return that is missing: %s", page, got)
		}
	}
	if got := chair.Get("/cases/" + ref + "/requests").Text("main"); !strings.Contains(got, "Missing: Exshire Health Trust. Nothing is known of what they hold.") {
		t.Errorf("the case's requests: %s", got)
	}
}

// errands are what the start page says to somebody.
func (o *office) errands(t *testing.T, who casework.UserID, find func(context.Context, *pg.Tx) (casefile.Errands, error)) string {
	t.Helper()
	var out casefile.Errands
	if err := o.site.Server.DB.Read(t.Context(), casework.Actor{Kind: casework.SignedIn, ID: who}, func(tx *pg.Tx) error {
		var err error
		out, err = find(t.Context(), tx)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, e := range out.List {
		text += e.Text + " by " + e.Due.String() + e.Ref
	}
	return text
}

// Shows N6.
func TestTheStartPageSaysWhatIsToBeReturnedAndWhatIsMissing(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, health := o.receive(t, casework.StateInformation), o.agency(t, "Exshire Health Trust")
	nurse, coordinator, chair := o.hire(t, casework.RepHealth, health), o.hire(t, casework.Coordinator), o.hire(t, casework.PanelChair)
	landlord := o.hire(t, casework.RepHousing, o.agency(t, "Exshire Homes"))
	say := func(when string, errands, chased string) {
		t.Helper()
		if got := o.errands(t, nurse, o.service.Errands); got != errands {
			t.Errorf("%s the representative reads %q, want %q", when, got, errands)
		}
		if got := o.errands(t, coordinator, o.service.ChaseErrands); got != chased {
			t.Errorf("%s the coordinator reads %q, want %q", when, got, chased)
		}
		if got := o.errands(t, landlord, o.service.Errands) + o.errands(t, landlord, o.service.ChaseErrands) + o.errands(t, nurse, o.service.ChaseErrands) + o.errands(t, chair, o.service.ChaseErrands); got != "" {
			t.Errorf("%s somebody else reads %q", when, got)
		}
	}
	say("before anything is asked", "", "")
	sent(t, o, ref, health)
	say("after one request", "One return to send by 2026-04-14", "")
	sent(t, o, ref, health)
	say("after two", "2 returns to send by 2026-04-14", "")
	o.hands.Advance(30 * 24 * time.Hour)
	say("once they are due", "2 returns to send, 2 of them overdue by 2026-04-14", "2 returns are missing by 2026-04-14")
	o.do(t, `UPDATE case_file SET state = 'CLOSED_FINAL'`)
	say("once the case has ended", "", "")
}

// A reminder goes out by mail to whoever may answer, with nothing in it but that something waits.
//
// Shows NO3, NO7.
func TestAReminderByMailSaysOnlyThatSomethingWaits(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, health := o.receive(t, casework.StateInformation), o.agency(t, "Exshire Health Trust")
	nurse := o.hire(t, casework.RepHealth, health)
	ids := []string{idOf(sent(t, o, ref, health)), idOf(sent(t, o, ref, health))}
	var mails []string
	service := o.service.WithPost(func(_ context.Context, _ *pg.Tx, user casework.UserID, address, subject, body string) error {
		mails = append(mails, string(user)+"|"+address+"|"+subject+"|"+body)
		return nil
	})
	done, err := service.Remind(t.Context(), casework.Actor{Kind: casework.SignedIn, ID: o.hire(t, casework.Coordinator), Name: "Asha Patel"}, ids)
	if err != nil || done != (requests.Reminded{Requests: 2, People: 1}) {
		t.Fatalf("reminded: %+v, %v", done, err)
	}
	if len(mails) != 1 || !strings.HasPrefix(mails[0], string(nurse)+"|"+string(nurse)+"@example.org|") {
		t.Fatalf("two requests to one agency are mailed as %q", mails)
	}
	for _, secret := range []string{ref, "Rowan", "Ashdown", "Exshire", question} {
		if strings.Contains(mails[0], secret) {
			t.Errorf("the mail says %q", secret)
		}
	}
}

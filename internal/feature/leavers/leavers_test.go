package leavers_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/leavers"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// office is a panel of which one coordinator leaves in April: they lead two cases, one of them restricted to named people.
type office struct {
	site                          *web.Site
	owner                         *sqlx.DB
	keys                          *keys.Ring
	panel                         *testkit.Panel
	council, health               casework.AgencyID
	col, cam, taker, other, nurse testkit.Person
	chair                         testkit.Person
	open, closely                 string // references of the two cases
}

func open(t *testing.T) *office {
	t.Helper()
	db := testkit.DB(t)
	o := &office{owner: db.Owner(t), panel: testkit.NewPanel(t, db)}
	o.council, o.health = o.panel.Agency(t, "Exshire Council", "LA"), o.panel.Agency(t, "Exshire Health Trust", "NHS")
	o.chair = o.panel.Hire(t, "Cora Hale", casework.PanelChair, o.council, testkit.Authority, "")
	o.col = o.panel.Hire(t, "Col Oakes", casework.Coordinator, o.council, testkit.Authority, "")
	o.cam = o.panel.Hire(t, "Cam Birch", casework.Coordinator, o.council, testkit.Authority, "")
	o.taker = o.panel.Hire(t, "Tam Elder", casework.MinuteTaker, o.council, "", "")
	o.other = o.panel.Hire(t, "Oda Rowan", casework.Coordinator, o.panel.Agency(t, "Wyeshire Council", "LA"), testkit.OtherAuthority, "")
	o.nurse = o.panel.Hire(t, "Nia Wells", casework.RepHealth, o.health, "", "")
	o.site = web.Start(t, db, func(s *httpd.Server) {
		o.keys = s.Keys
		leavers.New(leavers.NewService(s.DB, s.Guard, casefile.NewCabinet(s.Guard, s.Keys))).Routes(s)
	}, web.Clock(web.ClockAt(time.Date(2026, 3, 26, 10, 0, 0, 0, time.UTC)).Now))
	o.open, o.closely = o.receive(t, 1, casework.Normal), o.receive(t, 2, casework.Restricted)
	for _, ref := range []string{o.open, o.closely} {
		o.tie(t, ref, "assigned", o.col.User, "lead")
		o.do(t, `INSERT INTO action (action_id, case_id, panel_id, agency_id, owner, due_on, status, raised_by, raised_at)
			SELECT gen_random_uuid(), case_id, panel_id, $2, $3, '2026-04-20', 'OPEN', $4, '2026-03-20' FROM case_file WHERE ref = $1`, ref, o.council, o.col.User, o.chair.User)
	}
	o.do(t, `INSERT INTO info_request (request_id, case_id, agency_id, sent_on, due_on, status, asked_by)
		SELECT gen_random_uuid(), case_id, $2, '2026-03-20', '2026-04-03', 'SENT', $3 FROM case_file WHERE ref = $1`, o.open, o.health, o.col.User)
	o.do(t, `UPDATE user_account SET ends_on = '2026-04-10' WHERE user_id = $1`, o.col.User)
	return o
}

func (o *office) do(t *testing.T, query string, args ...any) {
	t.Helper()
	if _, err := o.owner.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatal(err)
	}
}

func (o *office) count(t *testing.T, query string, args ...any) int {
	t.Helper()
	var n int
	if err := o.owner.GetContext(t.Context(), &n, query, args...); err != nil {
		t.Fatal(err)
	}
	return n
}

func (o *office) receive(t *testing.T, n int, sens casework.Sensitivity) string {
	t.Helper()
	person, id, ref := uuid.NewString(), uuid.NewString(), casework.NewReference("EXS", 2026, n)
	wrapped, err := o.keys.NewCaseKey()
	if err != nil {
		t.Fatal(err)
	}
	o.do(t, `INSERT INTO person (person_id, given_name, family_name, date_of_birth, created_at) VALUES ($1, 'Rowan', 'Ashdown', '2009-05-09', now())`, person)
	o.do(t, `INSERT INTO case_file (case_id, ref, person_id, panel_id, state, sens, received_on, source, concern_scheme, concern, date_of_birth, created_at, updated_at)
		VALUES ($1, $2, $3, $4, 'INFO_GATHERING', $5, '2026-03-20', 'EDU', 'D', 'OTHER', '2009-05-09', '2026-03-20', '2026-03-20')`, id, ref, person, o.panel.ID, sens)
	o.do(t, `INSERT INTO case_key (case_id, wrapped) VALUES ($1, $2)`, id, wrapped)
	return ref
}

func (o *office) tie(t *testing.T, ref, kind string, user casework.UserID, part string) {
	t.Helper()
	o.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, part)
		SELECT case_id, $2, $3, panel_id, sens, received_on, '2026-03-20', $4 FROM case_file WHERE ref = $1`, ref, kind, user, part)
}

func (o *office) at(who testkit.Person) string {
	return "/leavers/" + string(o.panel.ID) + "/" + string(who.User)
}

const form = "main form[method=post]"

// items are the values that a page offers of a case.
func items(p *web.Page, ref string) (list []string) {
	for _, box := range p.Doc.Find(`input[name=items]`).EachIter() {
		if strings.Contains(box.Parent().Text(), ref) {
			list = append(list, box.AttrOr("value", ""))
		}
	}
	return list
}

// Shows AC10.
func TestWorkOfSomebodyWhoLeavesIsHandedOverToAColleagueInBulk(t *testing.T) {
	t.Parallel()
	o := open(t)
	cam := o.site.SignedIn(t, o.cam.User)
	if text := cam.Get("/leavers").Want(http.StatusOK).Text("main tbody"); !strings.Contains(text, "Col Oakes") || !strings.Contains(text, "10 April 2026") || strings.Contains(text, "Nia") {
		t.Errorf("the leavers read %q", text)
	}
	page := cam.Get(o.at(o.col)).Want(http.StatusOK)
	work := items(page, o.open)
	if len(work) != 3 {
		t.Fatalf("%d of 3 pieces of work are offered: %v", len(work), work)
	}
	page.Submit(form, nil).Want(http.StatusUnprocessableEntity)
	page.Submit(form, web.Values{"items": work, "to": {string(o.cam.User)}, "reason": {"Moves to another council."}}).Want(http.StatusSeeOther)
	for what, query := range map[string]string{
		"the lead":    `SELECT count(*) FROM tie t JOIN case_file c USING (case_id) WHERE c.ref = $1 AND t.part = 'lead' AND t.subject_id = $2 AND t.ended_at IS NULL`,
		"the action":  `SELECT count(*) FROM action a JOIN case_file c USING (case_id) WHERE c.ref = $1 AND a.owner = $2 AND a.version = 2`,
		"the request": `SELECT count(*) FROM info_request r JOIN case_file c USING (case_id) WHERE c.ref = $1 AND r.asked_by = $2 AND r.version = 2`,
	} {
		if o.count(t, query, o.open, o.cam.User) != 1 {
			t.Errorf("%s is not the colleague's", what)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE outcome = 'done' AND ref = $1 AND convert_from(payload, 'UTF8') LIKE '%Moves to another council.%'`, o.open); n != 3 {
		t.Errorf("%d entries with the reason for 3 pieces of work", n)
	}
	if n := o.count(t, `SELECT count(*) FROM case_event WHERE title LIKE '%from Col Oakes to Cam Birch'`); n != 3 {
		t.Errorf("%d lines on the timeline for 3 pieces of work", n)
	}
	if n := o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1`, o.cam.User); n != 1 {
		t.Errorf("the colleague has %d notices", n)
	}
	// Sent again from the page as it was, it is found to be somebody else's by now.
	again := cam.Get(o.at(o.col)).Want(http.StatusOK)
	if len(items(again, o.open)) != 0 {
		t.Error("what was handed over is still offered")
	}
}

// A coordinator who may not know of a restricted case is told of no work on it; the chair, who keeps it, is.
func TestWorkOnACaseThatTheReaderMayNotKnowOfIsNotThere(t *testing.T) {
	t.Parallel()
	o := open(t)
	cam, chair := o.site.SignedIn(t, o.cam.User), o.site.SignedIn(t, o.chair.User)
	if text := cam.Get(o.at(o.col)).Text("main") + cam.Get("/leavers").Text("main"); strings.Contains(text, o.closely) {
		t.Errorf("a coordinator reads of a restricted case: %q", text)
	}
	hidden := items(chair.Get(o.at(o.col)).Want(http.StatusOK), o.closely)
	if len(hidden) != 2 {
		t.Fatalf("the chair is offered %d of 2 pieces of work on it", len(hidden))
	}
	values := cam.Get(o.at(o.col)).Form(form)
	values["items"], values["to"], values["reason"] = hidden, []string{string(o.cam.User)}, []string{"x"}
	cam.Post(o.at(o.col), values).Want(http.StatusUnprocessableEntity)
	if o.count(t, `SELECT count(*) FROM tie WHERE part = 'lead' AND subject_id = $1`, o.col.User) != 2 {
		t.Error("work on a case was handed over by somebody who may not know of it")
	}
}

func TestOnlyAColleagueOfTheSameAgencyWhoCouldDoItTakesWorkOver(t *testing.T) {
	t.Parallel()
	o := open(t)
	cam := o.site.SignedIn(t, o.cam.User)
	page := cam.Get(o.at(o.col)).Want(http.StatusOK)
	var offered []string
	for _, option := range page.Doc.Find(`select[name=to] option[value]`).EachIter() {
		offered = append(offered, strings.TrimSpace(option.Text()))
	}
	if !slices.Equal(offered[1:], []string{"Cam Birch", "Cora Hale", "Tam Elder"}) {
		t.Errorf("offered are %v", offered)
	}
	work := items(page, o.open)
	taken := web.Values{"items": work, "to": {string(o.taker.User)}, "reason": {"Leaves."}}
	if text := page.Submit(form, taken).Want(http.StatusUnprocessableEntity).Text(".govuk-error-summary"); !strings.Contains(text, "leads the case") || strings.Contains(text, ": action") {
		t.Errorf("a minute taker who cannot lead is answered with %q", text)
	}
	o.tie(t, o.open, "recused", o.chair.User, "")
	taken["to"] = []string{string(o.chair.User)}
	page.Submit(form, taken).Want(http.StatusUnprocessableEntity)
	if o.count(t, `SELECT count(*) FROM audit_event WHERE outcome = 'done'`) != 0 {
		t.Error("work was handed over to somebody who cannot do it")
	}
	o.do(t, `UPDATE user_account SET ends_on = NULL WHERE user_id = $1`, o.col.User)
	cam.Get(o.at(o.col)).Want(http.StatusNotFound) // who does not leave keeps their work
}

// Shows T15.
func TestNobodyElseHandsWorkOver(t *testing.T) {
	t.Parallel()
	o := open(t)
	fill := func(parameter string) string {
		if parameter == ":panel_id" {
			return string(o.panel.ID)
		}
		return string(o.col.User)
	}
	for _, line := range o.site.Refusals(t, o.nurse.User, fill) {
		t.Error(line)
	}
}

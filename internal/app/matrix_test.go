package app_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/rules"
	"channelpanel/internal/testkit/web"
	"channelpanel/web/ui"
)

// situation is a case and how everybody stands to it who could: each of them is tied to it alike.
type situation struct {
	name   string
	area   string // "EXS", where everybody holds their role, or "WYE"
	sens   casework.Sensitivity
	closed bool
	tie    casework.Tie // beside that of its panel; "" for none
	agency bool         // the tie is of the other agency
	share  casework.Sharing

	ref string
	id  string
}

func situations() []situation {
	normal, restricted, sealed := casework.Normal, casework.Restricted, casework.Sealed
	list := []situation{
		{name: "own area", area: "EXS", sens: normal}, {name: "own area, restricted", area: "EXS", sens: restricted},
		{name: "own area, sealed", area: "EXS", sens: sealed}, {name: "own area, closed", area: "EXS", sens: normal, closed: true},
		{name: "other area", area: "WYE", sens: normal}, {name: "other area, restricted", area: "WYE", sens: restricted},
		{name: "other area, sealed", area: "WYE", sens: sealed}, {name: "other area, closed", area: "WYE", sens: normal, closed: true},
		{name: "other area, own agency admitted there", area: "WYE", sens: normal, tie: casework.TieInvolved},
		{name: "another agency admitted", area: "EXS", sens: normal, tie: casework.TieInvolved, agency: true},
		{name: "admitted by name only", area: "EXS", sens: normal, tie: casework.TieInvolved, share: casework.Sharing{Level: casework.LevelName}},
		{name: "admitted to the summary", area: "EXS", sens: normal, tie: casework.TieInvolved, share: casework.Sharing{Level: casework.LevelSummary}},
		{name: "admitted to the plan", area: "EXS", sens: normal, tie: casework.TieInvolved, share: casework.Sharing{Level: casework.LevelSections, Sections: casework.SectionsOf(casework.OnPlan)}},
		{name: "recused, and named", area: "EXS", sens: normal, tie: casework.TieRecused},
		{name: "recused, and named, restricted", area: "EXS", sens: restricted, tie: casework.TieRecused},
	}
	for _, tie := range []casework.Tie{casework.TieInvolved, casework.TieAssigned, casework.TieGuest, casework.TieOwn, casework.TieEmergency} {
		for _, sens := range casework.Sensitivities() {
			if sens == sealed && (tie == casework.TieGuest || tie == casework.TieEmergency) {
				continue // the database holds none
			}
			list = append(list, situation{name: string(tie) + ", " + string(sens), area: "EXS", sens: sens, tie: tie})
		}
	}
	list = append(list, situation{name: "assigned, closed", area: "EXS", sens: normal, closed: true, tie: casework.TieAssigned})
	return list
}

// matrix is everybody and every situation.
type matrix struct {
	o       *office
	owner   *sqlx.DB
	people  map[casework.Role]casework.UserID
	agency  casework.AgencyID
	cases   []situation
	absent  string
	clients map[casework.Role]*web.Client
	tokens  map[casework.Role]string
}

func newMatrix(t *testing.T, options ...func(*httpd.Server)) *matrix {
	t.Helper()
	o := openAnd(t, options...)
	m := &matrix{o: o, owner: o.site.Database.Owner(t), people: map[casework.Role]casework.UserID{}, cases: situations(),
		clients: map[casework.Role]*web.Client{}, tokens: map[casework.Role]string{}}
	other := testkit.NewPanelNamed(t, o.site.Database, "WYE", "Wyeshire Channel panel")
	m.agency = o.panel.Agency(t, "Exshire Homes and Health", "NHS")
	another := o.panel.Agency(t, "Exshire Ambulances", "NHS")
	var users []string
	for _, held := range casework.HeldRoles {
		role := casework.Role(held.Code)
		who := o.panel.Hire(t, "Person of "+held.Code, role, m.agency, testkit.Authority, testkit.Force)
		m.people[role] = who.User
		users = append(users, string(who.User))
		m.clients[role] = o.site.SignedIn(t, who.User)
		page := m.clients[role].Get("/no-such-page").Want(http.StatusNotFound)
		m.tokens[role] = page.Doc.Find("meta[name=csrf-token]").AttrOr("content", "")
	}
	now := o.hands.Now()
	for i := range m.cases {
		s := &m.cases[i]
		panel, state := o.panel.ID, "RECEIVED"
		if s.area == "WYE" {
			panel = other.ID
		}
		if s.closed {
			state = "CLOSED_FINAL"
		}
		person := uuid.NewString()
		s.id, s.ref = uuid.NewString(), casework.NewReference(s.area, 2026, 100+i)
		m.do(t, `INSERT INTO person (person_id, given_name, family_name, created_at) VALUES ($1, 'Sam', 'Birchwood', $2)`, person, now)
		m.do(t, `INSERT INTO case_file (case_id, ref, person_id, panel_id, state, sens, received_on, source, concern_scheme, concern, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, $6, '2026-02-01', 'EDU', 'D', 'ISLAMIST', $7, $7)`, s.id, s.ref, person, panel, state, s.sens, now.Add(-time.Hour))
		wrapped, err := o.site.Server.Keys.NewCaseKey()
		if err != nil {
			t.Fatal(err)
		}
		m.do(t, `INSERT INTO case_key (case_id, wrapped) VALUES ($1, $2)`, s.id, wrapped)
		subjects, ties := users, []casework.Tie{s.tie}
		switch s.tie {
		case "":
			continue
		case casework.TieInvolved, casework.TieOwn:
			subjects = []string{string(m.agency)}
			if s.agency {
				subjects = []string{string(another)}
			}
		case casework.TieRecused:
			ties = append(ties, casework.TieAssigned)
		}
		var until any
		if s.tie == casework.TieEmergency {
			until = now.Add(time.Hour)
		}
		level := s.share.Level
		if level == "" {
			level = casework.LevelWhole
		}
		for _, tie := range ties {
			m.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, until, level, sections)
				SELECT $1, $2, x, $3, $4, '2026-02-01', $5, $6, $7, coalesce(string_to_array(nullif($8, ''), ','), '{}') FROM unnest(CAST($9 AS uuid[])) x`,
				s.id, tie, panel, s.sens, now, until, level, string(s.share.Sections), pq.Array(subjects))
		}
	}
	m.absent = casework.NewReference("EXS", 2026, 99999)
	return m
}

func (m *matrix) do(t *testing.T, query string, args ...any) {
	t.Helper()
	if _, err := m.owner.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// may is what the written rules let a role do in a situation: every way of standing counts, and one that denies counts
// against all.
func (s situation) may(role casework.Role, action casework.Action) bool {
	if s.area != "EXS" {
		return false // nobody holds a role there
	}
	ties := []casework.Tie{casework.TiePanel}
	if s.tie != "" && !s.agency {
		ties = append(ties, s.tie)
	}
	if s.tie == casework.TieRecused {
		ties = append(ties, casework.TieAssigned)
	}
	allowed := false
	for _, tie := range ties {
		if rules.Denies(string(tie), string(s.sens)) {
			return false
		}
		shares := s.share
		if tie != casework.TieInvolved {
			shares = casework.Sharing{}
		}
		allowed = allowed || shared(shares, action) && rules.Allows(string(role), string(tie), string(s.sens), string(action.Subject), action.Act)
	}
	return allowed
}

// shared is what the levels of an admission share, set down a second time: of everything nothing but that the case is
// there, the summary, or the summary and what was chosen.
func shared(s casework.Sharing, a casework.Action) bool {
	switch {
	case s.Level == "" || a == casework.ListCases || a == casework.DeclareInterest || a == casework.AskAccess:
		return true
	case a == casework.ReadSummary:
		return s.Level != casework.LevelName
	case a == casework.ReadDocuments: // each is asked for its own section as well
		return s.Level == casework.LevelSections
	default:
		return s.Level == casework.LevelSections && slices.Contains(s.Sections.List(), a.Subject)
	}
}

// digest is all that the database holds but its log, sessions and job queue.
func (m *matrix) digest(t *testing.T) string {
	t.Helper()
	var tables []string
	if err := m.owner.SelectContext(t.Context(), &tables, `
		SELECT quote_ident(relname) FROM pg_class
		WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname NOT LIKE 'audit\_%' AND relname NOT LIKE 'river\_%' AND relname NOT IN ('login_session', 'known_device') ORDER BY 1`); err != nil {
		t.Fatal(err)
	}
	var parts []string
	for _, table := range tables {
		parts = append(parts, `(SELECT '`+table+`' || count(*) || coalesce(md5(string_agg(md5(x::text), '' ORDER BY md5(x::text))), '') FROM `+table+` x)`)
	}
	var sum string
	if err := m.owner.GetContext(t.Context(), &sum, `SELECT concat_ws(' ', VARIADIC ARRAY[`+strings.Join(parts, ", ")+`])`); err != nil {
		t.Fatal(err)
	}
	return sum
}

// entries are the outcomes of the log's entries since one, and the newest.
func (m *matrix) entries(t *testing.T, after int64) (outcomes []string, newest int64) {
	t.Helper()
	var rows []struct {
		Event   int64  `db:"event_id"`
		Outcome string `db:"outcome"`
	}
	if err := m.owner.SelectContext(t.Context(), &rows, `SELECT event_id, outcome FROM audit_event WHERE event_id > $1 ORDER BY event_id`, after); err != nil {
		t.Fatal(err)
	}
	newest = after
	for _, r := range rows {
		outcomes, newest = append(outcomes, r.Outcome), r.Event
	}
	return outcomes, newest
}

// actions by the words that the route table writes.
func actionOf(access string) (casework.Action, bool) {
	i := slices.IndexFunc(casework.Actions(), func(a casework.Action) bool { return a.String() == access })
	if i < 0 {
		return casework.Action{}, false
	}
	return casework.Actions()[i], true
}

// ask sends one well-formed request, and says what is wrong with its answer.
func (m *matrix) ask(t *testing.T, r httpd.Route, role casework.Role, s situation, after int64) (wrong string, newest int64, refused bool) {
	t.Helper()
	send := func(ref string) *web.Page {
		path := strings.Replace(r.Path, ":ref", ref, 1)
		if r.Method == http.MethodGet {
			return m.clients[role].Get(path)
		}
		form := func(fields url.Values) *web.Page {
			fields.Set("csrf_token", m.tokens[role])
			fields.Set("form_key", strings.ReplaceAll(uuid.NewString(), "-", ""))
			return m.clients[role].Post(path, fields)
		}
		p := form(url.Values{"version": {"1"}})
		if p.Status == http.StatusBadRequest { // a form that carries no version takes none
			p = form(url.Values{})
		}
		if p.Status == http.StatusBadRequest { // or says how much hung on it when it was drawn
			p = form(url.Values{"version": {"1"}, "waits": {"0"}})
		}
		if p.Status == http.StatusNotFound && strings.HasSuffix(path, "/remove") {
			p = form(url.Values{"item": {"0"}, "version": {"1"}})
		}
		return p
	}
	action, _ := actionOf(r.Access)
	sees, may := s.may(role, casework.ListCases), s.may(role, action)
	p := send(s.ref)
	outcomes, newest := m.entries(t, after)
	want := "an answer"
	switch {
	case may && sees:
		if p.Status == http.StatusForbidden || p.Status == http.StatusNotFound || p.Status >= 500 {
			wrong = fmt.Sprintf("answered %d, and the rules allow it: %s", p.Status, p.Text("main"))
		}
		shows := bytes.Contains(p.Body, []byte("Birchwood"))
		if len(outcomes) == 0 && (shows || p.Status != http.StatusConflict && p.Status != http.StatusUnprocessableEntity) { // these two tell what was typed, and why not
			wrong += fmt.Sprintf(" answered %d, shows the person: %t, and left no entry", p.Status, shows)
		}
		return wrong, newest, false
	case sees:
		want = "403"
		if p.Status != http.StatusForbidden {
			wrong = fmt.Sprintf("answered %d, want %s", p.Status, want)
		}
	default:
		want = "404"
		none := send(m.absent)
		if p.Status != http.StatusNotFound || none.Status != http.StatusNotFound || !bytes.Equal(p.Body, none.Body) {
			wrong = fmt.Sprintf("answered %d, and %d for a case that is not there", p.Status, none.Status)
		}
		var more []string
		more, newest = m.entries(t, newest)
		if len(more) != 1 {
			wrong += fmt.Sprintf(" left %d entries of one that is not there", len(more))
		}
	}
	if len(outcomes) != 1 || outcomes[0] != "refused" {
		wrong += fmt.Sprintf(" left the entries %v, want one of a refusal", outcomes)
	}
	return wrong, newest, true
}

// sampled are the situations that a role is asked about on a route for each change: one, so chosen that on all routes
// together each role meets each situation. In the deep lane it is every one.
func (m *matrix) sampled(route, role int) []situation {
	n := testkit.Lane(1, len(m.cases))
	var list []situation
	for i := range n {
		list = append(list, m.cases[(route+3*role+i)%len(m.cases)])
	}
	return list
}

// Every route of a case × every role × every situation: the answer is what the written rules say and not what the policy's
// engine says. What is refused changes nothing, and every request is in the log, refusals too.
//
// Shows T02, T50, AX2, AX4.
func TestEveryRoleGetsOfEveryCaseWhatTheWrittenRulesSay(t *testing.T) {
	m := newMatrix(t)
	_, after := m.entries(t, 0)
	asked, allowed := 0, 0
	before := m.digest(t)
	for i, route := range m.o.site.Server.Routes() {
		action, is := actionOf(route.Access)
		if !is || !strings.HasPrefix(route.Path, "/cases/:ref") || strings.Count(route.Path, ":") != 1 || action == casework.OpenEmergency {
			continue // the end of an emergency is told of in its own tests
		}
		touched := false
		for j, held := range casework.HeldRoles {
			role := casework.Role(held.Code)
			for _, s := range m.sampled(i, j) {
				wrong, newest, refused := m.ask(t, route, role, s, after)
				after = newest
				asked++
				if wrong != "" {
					t.Errorf("%s %s by %s, %s: %s", route.Method, route.Path, role, s.name, wrong)
				}
				if !refused {
					allowed++
					touched = touched || route.Method != http.MethodGet
				}
			}
		}
		if now := m.digest(t); now != before {
			if !touched {
				t.Errorf("%s %s: something changed by what was refused or only looked at", route.Method, route.Path)
			}
			before = now
		}
	}
	t.Logf("%d requests were asked, %d of them allowed", asked, allowed)
	if asked < 1000 || allowed < asked/20 {
		t.Errorf("%d requests, %d allowed: too few to show anything", asked, allowed)
	}
}

// A field that no form has is refused by every route that changes something, and nothing changes: nobody sets a column by naming it.
//
// Shows T02.
func TestNoFormTakesAColumnThatItDoesNotHave(t *testing.T) {
	m := newMatrix(t)
	before := m.digest(t)
	refused := 0
	for _, route := range m.o.site.Server.Routes() {
		if route.Method != http.MethodPost || strings.HasPrefix(route.Path, "/sign-") {
			continue
		}
		path := strings.NewReplacer(":ref", m.cases[0].ref, ":id", uuid.NewString()).Replace(route.Path)
		for _, role := range []casework.Role{casework.Coordinator, casework.Administrator} {
			p := m.clients[role].Post(path, url.Values{
				"csrf_token": {m.tokens[role]}, "form_key": {strings.ReplaceAll(uuid.NewString(), "-", "")}, "panel_id": {string(m.o.panel.ID)}, "recorded_by": {string(m.people[casework.PanelChair])},
			})
			if p.Status < 400 || p.Status >= 500 {
				t.Errorf("%s by %s, with fields that it does not have, was answered %d", route.Path, role, p.Status)
			}
			if p.Status == http.StatusBadRequest {
				refused++
			}
		}
	}
	if m.digest(t) != before {
		t.Error("something changed")
	}
	if refused < 50 {
		t.Errorf("only %d requests were refused for their fields: too few to show anything", refused)
	}
}

// Every other route that belongs to no one record × every role: open by a role on a panel or by none, as the written rules say.
//
// Shows T02.
func TestEveryRoleComesToTheListsThatTheWrittenRulesSay(t *testing.T) {
	m := newMatrix(t)
	asks := map[string]string{"/policy/compare": "?from=1&to=1"} // what is well-formed only with a question
	asked := 0
	for _, route := range m.o.site.Server.Routes() {
		action, is := actionOf(route.Access)
		if !is || strings.ContainsAny(route.Path, ":*") || route.Method != http.MethodGet {
			continue
		}
		for _, held := range casework.HeldRoles {
			may := false
			ties := []casework.Tie{casework.TiePanel, casework.TieNone}
			if action == casework.FollowReferral || action == casework.SendReferral { // what one's agency has referred, and refers
				ties = append(ties, casework.TieOwn)
			}
			for _, tie := range ties {
				may = may || rules.Allows(held.Code, string(tie), string(casework.Normal), string(action.Subject), action.Act)
			}
			if route.Path == "/returns" { // whoever reads what every agency was asked; agencies have a page of their own
				all := false
				for _, tie := range []casework.Tie{casework.TiePanel, casework.TieAssigned} {
					reads := func(kind casework.Subject) bool {
						return rules.Allows(held.Code, string(tie), string(casework.Normal), string(kind), "read")
					}
					all = all || reads(casework.OnSection36) && reads(casework.OnRequests)
				}
				may = may && all
			}
			asked++
			p := m.clients[casework.Role(held.Code)].Get(route.Path + asks[route.Path])
			if shut := p.Status == http.StatusForbidden || p.Status == http.StatusNotFound; shut == may || p.Status >= 500 {
				t.Errorf("%s by %s answered %d, and the rules allow it: %t", route.Path, held.Code, p.Status, may)
			}
		}
	}
	if asked < 100 {
		t.Errorf("only %d requests were asked", asked)
	}
}

// A page that asks for something else than its section, a refusal that has changed something first and a page that nobody wrote
// down are found.
func TestTheMatrixFindsWhatForgetsToAsk(t *testing.T) {
	var owner *sqlx.DB
	self := func(s *httpd.Server, c *gin.Context) (casework.Actor, error) {
		actor := httpd.Actor(c)
		_, err := s.Guard.Check(c.Request.Context(), actor, casework.UseSelf, casework.Resource{Ref: "account"})
		return actor, err
	}
	m := newMatrix(t, func(s *httpd.Server) {
		s.GET("/cases/:ref/planted", casework.ReadScreening, func(c *gin.Context) (httpd.Response, error) {
			_, err := self(s, c)
			return httpd.Page(ui.P("Sam Birchwood")), err
		})
		s.POST("/cases/:ref/planted", casework.ScreenReferral, func(c *gin.Context) (httpd.Response, error) {
			if _, err := self(s, c); err != nil {
				return nil, err
			}
			_, err := owner.ExecContext(c.Request.Context(), `UPDATE case_file SET source = 'POL' WHERE ref = $1`, c.Param("ref"))
			return nil, errors.Join(err, casework.Absent())
		})
	})
	owner = m.owner
	routes := m.o.site.Server.Routes()
	page, form := routes[len(routes)-2], routes[len(routes)-1]
	foreign := m.cases[slices.IndexFunc(m.cases, func(s situation) bool { return s.area == "WYE" })]
	_, after := m.entries(t, 0)
	if wrong, _, _ := m.ask(t, page, casework.RepHousing, foreign, after); !strings.Contains(wrong, "answered 200") || !strings.Contains(wrong, "left the entries []") {
		t.Errorf("a page that never asks for its section and leaves no entry is not found: %q", wrong)
	}
	before := m.digest(t)
	if wrong, _, refused := m.ask(t, form, casework.RepHousing, foreign, after); !refused || !strings.Contains(wrong, "left the entries []") {
		t.Errorf("a refusal without an entry is not found: %q", wrong)
	}
	if m.digest(t) == before {
		t.Error("what changed before the refusal is not found")
	}
}

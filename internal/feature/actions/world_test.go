package actions_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/actions"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// office is a panel with two agencies, people and one case, and the site on which they work on it. Today is Friday
// 27 March 2026.
type office struct {
	site   *web.Site
	db     *testkit.Database
	owner  *sqlx.DB
	keys   *keys.Ring
	panel  string
	health string
	school string
	caseID string
	ref    string
	hands  *web.Hands
}

func open(t *testing.T) *office {
	t.Helper()
	db := testkit.DB(t)
	o := &office{db: db, owner: db.Owner(t), panel: uuid.NewString(), health: uuid.NewString(), school: uuid.NewString()}
	o.hands = web.ClockAt(time.Date(2026, 3, 27, 10, 0, 0, 0, time.UTC))
	o.do(t, `INSERT INTO panel (panel_id, code, name, created_at) VALUES ($1, 'EXS', 'Exshire Channel panel', now())`, o.panel)
	o.do(t, `INSERT INTO agency (agency_id, name, schedule7, created_at) VALUES ($1, 'Exshire NHS Trust', 'OTHER', now()), ($2, 'Exshire Academy', 'OTHER', now())`, o.health, o.school)
	o.site = web.Start(t, db, func(s *httpd.Server) {
		o.keys = s.Keys
		actions.New(actions.NewService(s.DB, s.Guard, casefile.NewCabinet(s.Guard, s.Keys))).Routes(s)
	}, web.Clock(o.hands.Now), web.Config(func(c *httpd.Config) { c.Log = slog.Default() }))
	o.receive(t)
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

// hire gives the panel somebody with a role, for an agency where one is named.
func (o *office) hire(t *testing.T, name string, role casework.Role, agency string) casework.UserID {
	t.Helper()
	id := uuid.NewString()
	o.do(t, `INSERT INTO user_account (user_id, email, display_name, password_hash, created_at) VALUES ($1, $2, $3, 'x', now())`, id, id+"@example.org", name)
	o.do(t, `INSERT INTO membership (membership_id, user_id, role, panel_id, agency_id, from_on)
		VALUES ($1, $2, $3, $4, CAST(nullif($5, '') AS uuid), '2020-01-01')`, uuid.NewString(), id, role, o.panel, agency)
	return casework.UserID(id)
}

// receive puts a case of an invented person on record.
func (o *office) receive(t *testing.T) {
	t.Helper()
	person := uuid.NewString()
	o.caseID, o.ref = uuid.NewString(), casework.NewReference("EXS", 2026, 1)
	wrapped, err := o.keys.NewCaseKey()
	if err != nil {
		t.Fatal(err)
	}
	o.do(t, `INSERT INTO person (person_id, given_name, family_name, date_of_birth, created_at) VALUES ($1, 'Rowan', 'Ashdown', '2009-05-09', now())`, person)
	o.do(t, `INSERT INTO case_file (case_id, ref, person_id, panel_id, state, received_on, source, concern_scheme, concern, date_of_birth, created_at, updated_at)
		VALUES ($1, $2, $3, $4, 'ACTIVE', '2026-03-20', 'EDU', 'D', 'OTHER', '2009-05-09', '2026-03-20', '2026-03-20')`, o.caseID, o.ref, person, o.panel)
	o.do(t, `INSERT INTO case_key (case_id, wrapped) VALUES ($1, $2)`, o.caseID, wrapped)
}

// raised is the form of an action of the health agency, due on 10 April 2026.
func (o *office) raised(owner casework.UserID) web.Values {
	return web.Values{
		"agency": {o.health}, "owner": {string(owner)}, "due_on-day": {"10"}, "due_on-month": {"4"}, "due_on-year": {"2026"},
		"what": {task}, "no_sensitive": {"yes"},
	}
}

// plant puts an action of the health agency on the case as it would be after a while.
func (o *office) plant(t *testing.T, raisedBy casework.UserID, owner casework.UserID, due, status string) string {
	t.Helper()
	id := uuid.NewString()
	o.do(t, `INSERT INTO action (action_id, case_id, panel_id, agency_id, owner, due_on, status, raised_by, raised_at)
		VALUES ($1, $2, $3, $4, CAST(nullif($5, '') AS uuid), $6, $7, $8, '2026-03-21')`, id, o.caseID, o.panel, o.health, owner, due, status, raisedBy)
	return id
}

// admit lets an agency into the case.
func (o *office) admit(t *testing.T, agency string) {
	t.Helper()
	o.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, reason, made_by)
		VALUES ($1, 'involved', $2, $3, 'normal', '2026-03-20', '2026-03-20', 'works with the family', 'system:test')`, o.caseID, agency, o.panel)
}

const task = "Arrange an appointment with the school counsellor"

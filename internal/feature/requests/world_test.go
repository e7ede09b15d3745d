package requests_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/requests"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// office is a panel with people and one case, and the site on which they work on it.
type office struct {
	site  *web.Site
	owner *sqlx.DB
	keys  *keys.Ring
	panel string
	hands *web.Hands

	service *requests.Service
}

func open(t *testing.T) *office {
	t.Helper()
	db := testkit.DB(t)
	o := &office{owner: db.Owner(t), panel: uuid.NewString(), hands: web.ClockAt(time.Date(2026, 3, 27, 10, 0, 0, 0, time.UTC))}
	o.do(t, `INSERT INTO panel (panel_id, code, name, created_at) VALUES ($1, 'EXS', 'Exshire Channel panel', now())`, o.panel)
	o.site = web.Start(t, db, func(s *httpd.Server) {
		o.keys = s.Keys
		o.service = requests.NewService(s.DB, s.Guard, casefile.NewCabinet(s.Guard, s.Keys))
		requests.New(o.service).Routes(s)
	}, web.Clock(o.hands.Now))
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

// hire gives somebody a role, for an agency where one is named.
func (o *office) hire(t *testing.T, role casework.Role, agency ...string) casework.UserID {
	t.Helper()
	id := uuid.NewString()
	o.do(t, `INSERT INTO user_account (user_id, email, display_name, password_hash, created_at) VALUES ($1, $2, 'Asha Patel', 'x', now())`, id, id+"@example.org")
	var of any
	if len(agency) > 0 {
		of = agency[0]
	}
	o.do(t, `INSERT INTO membership (membership_id, user_id, role, panel_id, agency_id, from_on) VALUES ($1, $2, $3, $4, $5, '2020-01-01')`,
		uuid.NewString(), id, role, o.panel, of)
	return casework.UserID(id)
}

func (o *office) agency(t *testing.T, name string) string {
	t.Helper()
	id := uuid.NewString()
	o.do(t, `INSERT INTO agency (agency_id, name, schedule7, created_at) VALUES ($1, $2, 'NHS', now())`, id, name)
	return id
}

// receive puts a case of an invented person on record, in a state, and returns its reference.
func (o *office) receive(t *testing.T, state casework.State) string {
	t.Helper()
	return o.receiveNth(t, state, 1)
}

func (o *office) receiveNth(t *testing.T, state casework.State, n int) string {
	t.Helper()
	person, id, ref := uuid.NewString(), uuid.NewString(), casework.NewReference("EXS", 2026, n)
	wrapped, err := o.keys.NewCaseKey()
	if err != nil {
		t.Fatal(err)
	}
	o.do(t, `INSERT INTO person (person_id, given_name, family_name, date_of_birth, address, postcode, created_at) VALUES ($1, 'Rowan', 'Ashdown', '2009-05-09', '4 Mill Lane', 'ZZ99 3WZ', now())`, person)
	o.do(t, `INSERT INTO case_file (case_id, ref, person_id, panel_id, state, received_on, source, concern_scheme, concern, date_of_birth, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, '2026-03-20', 'EDU', 'D', 'OTHER', '2009-05-09', '2026-03-20', '2026-03-20')`, id, ref, person, o.panel, state)
	o.do(t, `INSERT INTO case_key (case_id, wrapped) VALUES ($1, $2)`, id, wrapped)
	return ref
}

package person_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/person"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// office is two panels with people and cases, and the site on which they work on them.
type office struct {
	site  *web.Site
	owner *sqlx.DB
	keys  *keys.Ring
	mine  string // the panel of most
	other string
	made  int
}

func open(t *testing.T) *office {
	t.Helper()
	db := testkit.DB(t)
	o := &office{owner: db.Owner(t), mine: uuid.NewString(), other: uuid.NewString()}
	for id, p := range map[string][3]string{o.mine: {"EXS", "Exshire", "Exshire Police"}, o.other: {"WYE", "Wyeshire", "Wyeshire Police"}} {
		o.do(t, `INSERT INTO panel (panel_id, code, name, created_at) VALUES ($1, $2, $3, now())`, id, p[0], p[1]+" Channel panel")
		o.do(t, `INSERT INTO panel_authority (panel_id, authority) VALUES ($1, $2)`, id, p[1])
		o.do(t, `INSERT INTO panel_force (panel_id, force) VALUES ($1, $2)`, id, p[2])
	}
	o.site = web.Start(t, db, func(s *httpd.Server) {
		o.keys = s.Keys
		person.New(person.NewService(s.DB, casefile.NewCabinet(s.Guard, s.Keys))).Routes(s)
	}, web.Clock(web.ClockAt(time.Date(2026, 3, 27, 10, 0, 0, 0, time.UTC)).Now))
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

func (o *office) hire(t *testing.T, role casework.Role, panel string) casework.UserID {
	t.Helper()
	id := uuid.NewString()
	o.do(t, `INSERT INTO user_account (user_id, email, display_name, password_hash, created_at) VALUES ($1, $2, 'Asha Patel', 'x', now())`, id, id+"@example.org")
	o.do(t, `INSERT INTO membership (membership_id, user_id, role, panel_id, from_on) VALUES ($1, $2, $3, $4, '2020-01-01')`, uuid.NewString(), id, role, panel)
	return casework.UserID(id)
}

// born puts an invented person on record.
func (o *office) born(t *testing.T, given, family string) (id string) {
	t.Helper()
	id = uuid.NewString()
	o.do(t, `INSERT INTO person (person_id, given_name, family_name, date_of_birth, address, postcode, residence_authority, residence_force, gender, created_at)
		VALUES ($1, $2, $3, '2009-05-09', '1 High Street', 'ZZ99 1AA', 'Exshire', 'Exshire Police', 'MALE', '2026-01-01')`, id, given, family)
	return id
}

// refer puts a case of a person before a panel, and returns its reference.
func (o *office) refer(t *testing.T, who, panel string, state casework.State) string {
	t.Helper()
	o.made++
	code := "EXS"
	if panel == o.other {
		code = "WYE"
	}
	id, ref := uuid.NewString(), casework.NewReference(code, 2026, o.made)
	wrapped, err := o.keys.NewCaseKey()
	if err != nil {
		t.Fatal(err)
	}
	o.do(t, `INSERT INTO case_file (case_id, ref, person_id, panel_id, state, received_on, source, concern_scheme, concern, date_of_birth, residence_authority, residence_force, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, CAST('2026-02-01' AS date) + CAST($6 AS int), 'EDU', 'D', 'OTHER', '2009-05-09', 'Exshire', 'Exshire Police', '2026-03-20', '2026-03-20')`, id, ref, who, panel, state, o.made)
	o.do(t, `INSERT INTO case_key (case_id, wrapped) VALUES ($1, $2)`, id, wrapped)
	o.do(t, `INSERT INTO case_event (case_id, at, event, section, title, by_name) VALUES ($1, '2026-03-20', '', 'case', $2, 'Somebody')`, id, "Received "+ref)
	return ref
}

package access_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/access"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// office is a panel with its people, and the site on which access is explained.
type office struct {
	site    *web.Site
	owner   *sqlx.DB
	panel   *testkit.Panel
	hands   *web.Hands
	cabinet *casefile.Cabinet
	cases   int

	chair, coordinator, nurse testkit.Person
	health                    casework.AgencyID
}

func open(t *testing.T) *office {
	t.Helper()
	db := testkit.DB(t)
	o := &office{owner: db.Owner(t), panel: testkit.NewPanel(t, db), hands: web.ClockAt(time.Date(2026, 3, 26, 15, 0, 0, 0, time.UTC))}
	o.site = web.Start(t, db, func(s *httpd.Server) {
		o.cabinet = casefile.NewCabinet(s.Guard, s.Keys)
		access.New(access.NewService(s.DB, s.Guard, o.cabinet)).Routes(s)
	}, web.Clock(o.hands.Now), web.Config(func(c *httpd.Config) { c.Idle, c.Absolute = 5000*time.Hour, 5000*time.Hour }))
	o.health = o.panel.Agency(t, "Exshire Health Trust", "NHS")
	o.chair = o.hire(t, "Chidi Abara", casework.PanelChair, "")
	o.coordinator = o.hire(t, "Cora Lindqvist", casework.Coordinator, "")
	o.nurse = o.hire(t, "Noor Haddad", casework.RepHealth, o.health)
	return o
}

func (o *office) hire(t *testing.T, name string, role casework.Role, agency casework.AgencyID) testkit.Person {
	t.Helper()
	return o.panel.Hire(t, name, role, agency, testkit.Authority, "")
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

// receive puts a case on record, held as closely as said, and returns its reference.
func (o *office) receive(t *testing.T, sens casework.Sensitivity) (ref string, id casework.CaseID) {
	t.Helper()
	o.cases++
	ref, id = casework.NewReference("EXS", 2026, o.cases), casework.CaseID(uuid.NewString())
	person := uuid.NewString()
	wrapped, err := o.site.Server.Keys.NewCaseKey()
	if err != nil {
		t.Fatal(err)
	}
	o.do(t, `INSERT INTO person (person_id, given_name, family_name, created_at) VALUES ($1, 'Rowan', 'Ashdown', '2026-03-20')`, person)
	o.do(t, `INSERT INTO case_file (case_id, ref, person_id, panel_id, state, sens, received_on, source, concern_scheme, concern, created_at, updated_at)
		VALUES ($1, $2, $3, $4, 'ACTIVE', $5, '2026-03-20', 'EDU', 'D', 'OTHER', '2026-03-20', '2026-03-20')`, id, ref, person, o.panel.ID, sens)
	o.do(t, `INSERT INTO case_key (case_id, wrapped) VALUES ($1, $2)`, id, wrapped)
	return ref, id
}

func (o *office) tie(t *testing.T, id casework.CaseID, kind casework.Tie, subject, reason string) {
	t.Helper()
	o.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, until, reason)
		SELECT case_id, $2, $3, panel_id, sens, received_on, CAST($5 AS timestamptz),
			CASE WHEN $2 = 'emergency' THEN CAST($5 AS timestamptz) + interval '60 minutes' END, $4
		FROM case_file WHERE case_id = $1`, id, kind, subject, reason, o.hands.Now().Add(-time.Minute))
}

// lists says whether somebody may know of a case, asked one by one through the door that every page goes through.
func (o *office) lists(t *testing.T, who casework.UserID, ref string) bool {
	t.Helper()
	err := o.site.Server.DB.Write(t.Context(), casework.Actor{Kind: casework.SignedIn, ID: who, Name: "Somebody"}, func(tx *pg.Tx) (audit.Entry, error) {
		_, grant, err := o.cabinet.Open(t.Context(), tx, casework.ListCases, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "case"), nil
	})
	if err != nil && !casework.Refused(err, casework.NotFound) {
		t.Fatal(err)
	}
	return err == nil
}

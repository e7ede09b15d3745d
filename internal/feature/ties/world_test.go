package ties_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/ties"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// office is a panel with its people, and the site on which a case's ties are kept.
type office struct {
	site    *web.Site
	owner   *sqlx.DB
	panel   *testkit.Panel
	hands   *web.Hands
	cabinet *casefile.Cabinet
	service *ties.Service
	cases   int

	chair, coordinator, officer, nurse, guest testkit.Person
	health                                    casework.AgencyID
}

func open(t *testing.T) *office {
	t.Helper()
	db := testkit.DB(t)
	o := &office{owner: db.Owner(t), panel: testkit.NewPanel(t, db), hands: web.ClockAt(time.Date(2026, 3, 26, 15, 0, 0, 0, time.UTC))}
	o.site = web.Start(t, db, func(s *httpd.Server) {
		o.cabinet = casefile.NewCabinet(s.Guard, s.Keys)
		o.service = ties.NewService(s.DB, s.Guard, o.cabinet)
		ties.New(o.service).Routes(s)
	}, web.Clock(o.hands.Now), web.Config(func(c *httpd.Config) { c.Idle, c.Absolute = 5000*time.Hour, 5000*time.Hour }))
	o.health = o.panel.Agency(t, "Exshire Health Trust", "NHS")
	hire := func(name string, role casework.Role, agency casework.AgencyID) testkit.Person {
		return o.panel.Hire(t, name, role, agency, testkit.Authority, "")
	}
	o.chair = hire("Chidi Abara", casework.PanelChair, "")
	o.coordinator = hire("Cora Lindqvist", casework.Coordinator, "")
	o.officer = hire("Piet Okafor", casework.CaseOfficer, "")
	o.nurse = hire("Noor Haddad", casework.RepHealth, o.health)
	o.guest = hire("Gwen Tate", casework.Guest, "")
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

// receive puts a case on record and returns its reference.
func (o *office) receive(t *testing.T) (ref string, id casework.CaseID) {
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
		VALUES ($1, $2, $3, $4, 'ACTIVE', 'normal', '2026-03-20', 'EDU', 'D', 'OTHER', '2026-03-20', '2026-03-20')`, id, ref, person, o.panel.ID)
	o.do(t, `INSERT INTO case_key (case_id, wrapped) VALUES ($1, $2)`, id, wrapped)
	return ref, id
}

// may says whether somebody may do something on a case, through the door that every page goes through.
func (o *office) may(t *testing.T, who testkit.Person, action casework.Action, ref string) bool {
	t.Helper()
	err := o.site.Server.DB.Write(t.Context(), actor(who), func(tx *pg.Tx) (audit.Entry, error) {
		_, grant, err := o.cabinet.Open(t.Context(), tx, action, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "case"), nil
	})
	if err != nil && !casework.Refused(err, casework.NotFound) && !casework.Refused(err, casework.Forbidden) {
		t.Fatal(err)
	}
	return err == nil
}

func actor(who testkit.Person) casework.Actor {
	return casework.Actor{Kind: casework.SignedIn, ID: who.User, Name: "Somebody"}
}

func (o *office) as(t *testing.T, who testkit.Person) *web.Client {
	t.Helper()
	return o.site.SignedIn(t, who.User)
}

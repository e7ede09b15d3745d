package looks_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/looks"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/auditlog"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// office is a panel whose people look at cases, and the site on which it is seen who did.
type office struct {
	site    *web.Site
	owner   *sqlx.DB
	panel   *testkit.Panel
	hands   *web.Hands
	cabinet *casefile.Cabinet
	cases   int

	chair, coordinator, nurse, auditor testkit.Person
	health                             casework.AgencyID
}

func open(t *testing.T) *office {
	t.Helper()
	db := testkit.DB(t)
	o := &office{owner: db.Owner(t), panel: testkit.NewPanel(t, db), hands: web.ClockAt(time.Date(2026, 3, 26, 10, 0, 0, 0, time.UTC))} // a Thursday
	o.site = web.Start(t, db, func(s *httpd.Server) {
		o.cabinet = casefile.NewCabinet(s.Guard, s.Keys)
		looks.New(looks.NewService(s.DB, auditlog.NewLooks(db.As(t, db.AuditorURL)), s.Guard, o.cabinet, s.Keys)).Routes(s)
	}, web.Clock(o.hands.Now), web.Config(func(c *httpd.Config) { c.Idle, c.Absolute = 5000*time.Hour, 5000*time.Hour }))
	o.health = o.panel.Agency(t, "Exshire Health Trust", "NHS")
	o.chair = o.panel.Hire(t, "Chidi Abara", casework.PanelChair, "", testkit.Authority, "")
	o.coordinator = o.panel.Hire(t, "Cora Lindqvist", casework.Coordinator, "", testkit.OtherAuthority, "")
	o.nurse = o.panel.Hire(t, "Noor Haddad", casework.RepHealth, o.health, "", "")
	o.auditor = o.panel.Hire(t, "Aud Hansen", casework.Auditor, "", "", "")
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

// receive puts the case of a person of the chair's authority on record.
func (o *office) receive(t *testing.T, family, occupation string) (ref string, id casework.CaseID) {
	t.Helper()
	o.cases++
	ref, id = casework.NewReference("EXS", 2026, o.cases), casework.CaseID(uuid.NewString())
	person := uuid.NewString()
	o.do(t, `INSERT INTO person (person_id, given_name, family_name, occupation, created_at) VALUES ($1, 'Rowan', $2, $3, '2026-03-20')`, person, family, occupation)
	o.do(t, `INSERT INTO case_file (case_id, ref, person_id, panel_id, state, received_on, source, concern_scheme, concern, residence_authority, created_at, updated_at)
		VALUES ($1, $2, $3, $4, 'ACTIVE', '2026-03-20', 'EDU', 'D', 'OTHER', $5, '2026-03-20', '2026-03-20')`, id, ref, person, o.panel.ID, testkit.Authority)
	return ref, id
}

func (o *office) tie(t *testing.T, id casework.CaseID, kind casework.Tie, subject string) {
	t.Helper()
	o.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, until, reason, made_by)
		SELECT case_id, $2, $3, panel_id, sens, received_on, CAST($4 AS timestamptz),
			CASE WHEN $2 = 'emergency' THEN CAST($4 AS timestamptz) + interval '60 minutes' END, 'a test', 'u:' || $5
		FROM case_file WHERE case_id = $1`, id, kind, subject, o.hands.Now(), o.chair.User)
}

func actor(who testkit.Person) casework.Actor {
	return casework.Actor{Kind: casework.SignedIn, ID: who.User, Name: "Somebody"}
}

// looks opens a section of a case as somebody, as any feature would; a refusal is part of what happens.
func (o *office) looks(t *testing.T, who testkit.Person, action casework.Action, ref string) {
	t.Helper()
	err := o.site.Server.DB.Write(t.Context(), actor(who), func(tx *pg.Tx) (audit.Entry, error) {
		_, grant, err := o.cabinet.Open(t.Context(), tx, action, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, string(action.Subject)), nil
	})
	if err != nil && !casework.Refused(err, casework.NotFound) && !casework.Refused(err, casework.Forbidden) {
		t.Fatal(err)
	}
}

// finds records a list of cases that somebody opened, as the list of cases does: filter says what they searched for.
func (o *office) finds(t *testing.T, who testkit.Person, filter string, refs ...string) {
	t.Helper()
	err := o.site.Server.DB.Write(t.Context(), actor(who), func(tx *pg.Tx) (audit.Entry, error) {
		all, err := casefile.OnInstallation(t.Context(), tx, "cases")
		if err != nil {
			return audit.Entry{}, err
		}
		grant, err := o.site.Server.Guard.Check(t.Context(), tx.Actor(), casework.BrowseCases, all)
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Listed(grant, filter, "", refs), nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// exports records that somebody fetched a file of cases, as an export does.
func (o *office) exports(t *testing.T, who testkit.Person, refs ...string) {
	t.Helper()
	err := o.site.Server.DB.Write(t.Context(), actor(who), func(tx *pg.Tx) (audit.Entry, error) {
		on, err := casefile.OnPanel(t.Context(), tx, o.panel.ID, "an export")
		if err != nil {
			return audit.Entry{}, err
		}
		grant, err := o.site.Server.Guard.Check(t.Context(), tx.Actor(), casework.ExportCases, on)
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Listed(grant, "Without a filter", "", refs), nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

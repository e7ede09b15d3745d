package emergency_test

import (
	"regexp"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/emergency"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// office is a panel with its people, and the site on which they use emergency access.
type office struct {
	site    *web.Site
	owner   *sqlx.DB
	panel   *testkit.Panel
	hands   *web.Hands
	cabinet *casefile.Cabinet
	service *emergency.Service
	cases   int

	chair, coordinator, nurse, auditor testkit.Person
	health                             casework.AgencyID
}

// surname is the person's in every case of these tests: it may stand in no notice.
const surname = "Ashdown"

func open(t *testing.T) *office {
	t.Helper()
	db := testkit.DB(t)
	o := &office{owner: db.Owner(t), panel: testkit.NewPanel(t, db), hands: web.ClockAt(time.Date(2026, 3, 26, 15, 0, 0, 0, time.UTC))} // a Thursday
	o.site = web.Start(t, db, func(s *httpd.Server) {
		o.cabinet = casefile.NewCabinet(s.Guard, s.Keys)
		o.service = emergency.NewService(s.DB, db.As(t, db.AuditorURL), s.Guard, o.cabinet)
		emergency.New(o.service).Routes(s)
	}, web.Clock(o.hands.Now), web.Config(func(c *httpd.Config) { c.Idle, c.Absolute = 1000*time.Hour, 1000*time.Hour }))
	o.health = o.panel.Agency(t, "Exshire Health Trust", "NHS")
	o.chair = o.hire(t, "Chidi Abara", casework.PanelChair, "")
	o.coordinator = o.hire(t, "Cora Lindqvist", casework.Coordinator, "")
	o.nurse = o.hire(t, "Noor Haddad", casework.RepHealth, o.health)
	o.auditor = o.hire(t, "Aud Hansen", casework.Auditor, "")
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

// reference is the one that the next case gets.
func (o *office) reference() string { return casework.NewReference("EXS", 2026, o.cases+1) }

// receive puts a case on record, held as closely as said, and returns its reference.
func (o *office) receive(t *testing.T, sens casework.Sensitivity) (ref string, id casework.CaseID) {
	t.Helper()
	ref = o.reference()
	o.cases++
	person := uuid.NewString()
	id = casework.CaseID(uuid.NewString())
	wrapped, err := o.site.Server.Keys.NewCaseKey()
	if err != nil {
		t.Fatal(err)
	}
	o.do(t, `INSERT INTO person (person_id, given_name, family_name, created_at) VALUES ($1, 'Rowan', $2, '2026-03-20')`, person, surname)
	o.do(t, `INSERT INTO case_file (case_id, ref, person_id, panel_id, state, sens, received_on, source, concern_scheme, concern, created_at, updated_at)
		VALUES ($1, $2, $3, $4, 'ACTIVE', $5, '2026-03-20', 'EDU', 'D', 'OTHER', '2026-03-20', '2026-03-20')`, id, ref, person, o.panel.ID, sens)
	o.do(t, `INSERT INTO case_key (case_id, wrapped) VALUES ($1, $2)`, id, wrapped)
	return ref, id
}

func (o *office) tie(t *testing.T, id casework.CaseID, kind casework.Tie, subject string) {
	t.Helper()
	o.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, reason)
		SELECT case_id, $2, $3, panel_id, sens, received_on, '2026-03-21', 'a test' FROM case_file WHERE case_id = $1`, id, kind, subject)
}

// tries does something on a case as somebody, as any feature would, and says how it was answered: 0 for leave.
func (o *office) tries(t *testing.T, who testkit.Person, action casework.Action, ref string) casework.Kind {
	t.Helper()
	actor := casework.Actor{Kind: casework.SignedIn, ID: who.User, Name: "Somebody"}
	err := o.site.Server.DB.Write(t.Context(), actor, func(tx *pg.Tx) (audit.Entry, error) {
		_, grant, err := o.cabinet.Open(t.Context(), tx, action, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, string(action.Subject)), nil
	})
	for _, kind := range []casework.Kind{casework.NotFound, casework.Forbidden} {
		if casework.Refused(err, kind) {
			return kind
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0
}

func needed(ref string) web.Values {
	return web.Values{"ref": {ref}, "need": {"LIFE"}, "reason": {"He has just told me that he will hurt his brother tonight."}}
}

// uses opens emergency access through the form and returns the id of the use.
func (o *office) uses(t *testing.T, who testkit.Person, ref string) string {
	t.Helper()
	o.site.SignedIn(t, who.User).Get("/emergency").Want(200).Submit("main form", needed(ref)).Want(303)
	var id string
	if err := o.owner.GetContext(t.Context(), &id, `SELECT use_id FROM emergency_use WHERE user_id = $1 ORDER BY opened_at DESC LIMIT 1`, who.User); err != nil {
		t.Fatal(err)
	}
	return id
}

// errands are what waits for somebody on their start page.
func (o *office) errands(t *testing.T, who testkit.Person) []casefile.Errand {
	t.Helper()
	var out casefile.Errands
	if err := o.site.Server.DB.Read(t.Context(), casework.Actor{Kind: casework.SignedIn, ID: who.User}, func(tx *pg.Tx) error {
		var err error
		out, err = o.service.Errands(t.Context(), tx)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out.List
}

var fresh = regexp.MustCompile(`(name="form_key" value|name="csrf_token" value|name="csrf-token" content)="[^"]*"`)

// plain is a page without what is new in every page, and without the reference that was typed.
func plain(p *web.Page, ref string) string {
	text := fresh.ReplaceAllString(string(p.Body), "$1")
	return regexp.MustCompile(regexp.QuoteMeta(ref)).ReplaceAllString(text, "REF")
}

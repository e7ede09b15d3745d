package exports_test

import (
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/exports"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// office is a panel with those who may export its cases, and a site on which they do.
type office struct {
	site    *web.Site
	service *exports.Service
	owner   *sqlx.DB
	panel   *testkit.Panel
	hands   *web.Hands
	cases   int

	chair, coordinator, other, deputy testkit.Person
}

func open(t *testing.T, options ...web.Option) *office {
	t.Helper()
	db := testkit.DB(t)
	o := &office{owner: db.Owner(t), panel: testkit.NewPanel(t, db), hands: web.ClockAt(time.Date(2026, 3, 26, 10, 0, 0, 0, time.UTC))}
	o.chair = o.panel.Hire(t, "Chidi Abara", casework.PanelChair, "", testkit.Authority, "")
	o.coordinator = o.panel.Hire(t, "Cora Lindqvist", casework.Coordinator, "", testkit.Authority, "")
	o.other = o.panel.Hire(t, "Cy Lorne", casework.Coordinator, "", testkit.OtherAuthority, "")
	o.deputy = o.panel.Hire(t, "Dee Parr", casework.DeputyChair, "", testkit.Authority, "")
	o.site = web.Start(t, db, func(s *httpd.Server) {
		o.service = exports.NewService(s.DB, s.Guard, casefile.NewCabinet(s.Guard, s.Keys), s.Keys)
		exports.New(o.service).Routes(s)
	}, append(options, web.Clock(o.hands.Now))...)
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

// receive puts a case on record.
func (o *office) receive(t *testing.T, given string, sens casework.Sensitivity) (ref, id string) {
	t.Helper()
	return o.receiveOn(t, o.panel.ID, given, sens)
}

func (o *office) receiveOn(t *testing.T, panel casework.PanelID, given string, sens casework.Sensitivity) (ref, id string) {
	t.Helper()
	o.cases++
	ref, id = casework.NewReference("EXS", 2026, o.cases), uuid.NewString()
	person := uuid.NewString()
	o.do(t, `INSERT INTO person (person_id, given_name, family_name, date_of_birth, created_at) VALUES ($1, $2, 'Birchwood', '2008-05-04', '2026-03-20')`, person, given)
	o.do(t, `INSERT INTO case_file (case_id, ref, person_id, panel_id, state, sens, received_on, source, concern_scheme, concern, date_of_birth, created_at, updated_at)
		VALUES ($1, $2, $3, $4, 'RECEIVED', $5, '2026-03-20', 'EDU', 'D', 'ISLAMIST', '2008-05-04', '2026-03-20', '2026-03-20')`, id, ref, person, panel, sens)
	return ref, id
}

func (o *office) tie(t *testing.T, id string, kind casework.Tie, who testkit.Person) {
	t.Helper()
	o.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, until, reason, made_by)
		SELECT case_id, $2, $3, panel_id, sens, received_on, CAST($4 AS timestamptz),
			CASE WHEN $2 = 'emergency' THEN CAST($4 AS timestamptz) + interval '60 minutes' END, 'a test', 'u:' || $5
		FROM case_file WHERE case_id = $1`, id, kind, who.User, o.hands.Now(), o.chair.User)
}

func (o *office) as(t *testing.T, who testkit.Person) *web.Client {
	t.Helper()
	return o.site.SignedIn(t, who.User)
}

var said = web.Values{"purpose": {"To prepare the meeting"}, "recipients": {"Only me"}}

// ask makes an export through its page and returns the address of its own.
func (o *office) ask(t *testing.T, who testkit.Person, query string) (page string) {
	t.Helper()
	return o.as(t, who).Get("/cases/export"+query).Want(200).Submit("main form[action='/cases/export']", said).Want(303).Location()
}

// lines are the cells of a file.
func lines(t *testing.T, p *web.Page) [][]string {
	t.Helper()
	r := csv.NewReader(strings.NewReader(string(p.Body)))
	r.FieldsPerRecord = -1
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// holds are the references in a file, in its order.
func holds(t *testing.T, p *web.Page) string {
	t.Helper()
	var refs []string
	for _, l := range lines(t, p) {
		if strings.HasPrefix(l[0], "EXS-") {
			refs = append(refs, l[0])
		}
	}
	return strings.Join(refs, " ")
}

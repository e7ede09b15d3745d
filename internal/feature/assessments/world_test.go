package assessments_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/assessments"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// office is a panel with people and one case, and the site on which they work on it.
type office struct {
	site    *web.Site
	service *assessments.Service
	owner   *sqlx.DB
	keys    *keys.Ring
	panel   string
	hands   *web.Hands
}

func open(t *testing.T) *office {
	t.Helper()
	db := testkit.DB(t)
	o := &office{owner: db.Owner(t), panel: uuid.NewString(), hands: web.ClockAt(time.Date(2026, 3, 27, 10, 0, 0, 0, time.UTC))}
	o.do(t, `INSERT INTO panel (panel_id, code, name, created_at) VALUES ($1, 'EXS', 'Exshire Channel panel', now())`, o.panel)
	o.site = web.Start(t, db, func(s *httpd.Server) {
		o.keys = s.Keys
		o.service = assessments.NewService(s.DB, s.Guard, casefile.NewCabinet(s.Guard, s.Keys))
		assessments.New(o.service).Routes(s)
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

func (o *office) hire(t *testing.T, role casework.Role) casework.UserID {
	t.Helper()
	id := uuid.NewString()
	o.do(t, `INSERT INTO user_account (user_id, email, display_name, password_hash, created_at) VALUES ($1, $2, 'Asha Patel', 'x', now())`, id, id+"@example.org")
	var panel any = o.panel
	if role == casework.Administrator {
		panel = nil
	}
	o.do(t, `INSERT INTO membership (membership_id, user_id, role, panel_id, from_on) VALUES ($1, $2, $3, $4, '2020-01-01')`, uuid.NewString(), id, role, panel)
	return casework.UserID(id)
}

// receive puts a case of an invented person on record, in a state, and returns its reference.
func (o *office) receive(t *testing.T, state casework.State) string {
	t.Helper()
	person, id, ref := uuid.NewString(), uuid.NewString(), casework.NewReference("EXS", 2026, o.count(t, `SELECT count(*) FROM case_file`)+1)
	wrapped, err := o.keys.NewCaseKey()
	if err != nil {
		t.Fatal(err)
	}
	o.do(t, `INSERT INTO person (person_id, given_name, family_name, date_of_birth, created_at) VALUES ($1, 'Rowan', 'Ashdown', '2009-05-09', now())`, person)
	o.do(t, `INSERT INTO case_file (case_id, ref, person_id, panel_id, state, received_on, source, concern_scheme, concern, date_of_birth, section36_on, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, '2026-02-02', 'EDU', 'D', 'OTHER', '2009-05-09', '2026-02-10', '2026-03-20', '2026-03-20')`, id, ref, person, o.panel, state)
	o.do(t, `INSERT INTO case_key (case_id, wrapped) VALUES ($1, $2)`, id, wrapped)
	return ref
}

const secret = "He draws the symbol on his school books"

func date(v web.Values, field, day, month, year string) web.Values {
	v[field+"-day"], v[field+"-month"], v[field+"-year"] = []string{day}, []string{month}, []string{year}
	return v
}

func with(v web.Values, field, value string) web.Values {
	v[field] = []string{value}
	return v
}

// rated rates every factor of a section the same way.
func rated(s casework.Section, rating string) web.Values {
	v := web.Values{"summary": {"Mostly at school"}}
	for _, f := range s.Factors {
		v["rating_"+f.Code] = []string{rating}
		if rating == "PARTLY" || rating == "STRONGLY" {
			v["evidence_"+f.Code], v["source_"+f.Code] = []string{"Seen by two teachers"}, []string{"School report"}
			date(v, "on_"+f.Code, "3", "3", "2024")
		}
	}
	return v
}

// begin begins an assessment and gives its address.
func begin(t *testing.T, c *web.Client, ref, framework, occasion, day, month, year string) string {
	t.Helper()
	at := c.Get("/cases/"+ref+"/assessments/new?framework="+framework).Want(http.StatusOK).Submit("main form", date(web.Values{"occasion": {occasion}}, "assessed_on", day, month, year)).
		Want(http.StatusSeeOther).Location()
	return strings.TrimSuffix(at, "/write/1")
}

// write writes every step of an assessment that was begun.
func (o *office) write(t *testing.T, c *web.Client, at, framework, rating string) {
	t.Helper()
	w, _ := casework.Frameworks().Current(framework)
	for i, s := range w.Sections {
		c.Get(at+"/write/"+strconv.Itoa(i+1)).Want(http.StatusOK).Submit("main form", with(rated(s, rating), "save", "next")).Want(http.StatusSeeOther)
	}
	c.Get(at+"/write/needs").Want(http.StatusOK).Submit("main form", web.Values{"level_FAMILY": {"LOW"}, "outcome_FAMILY": {"Somebody to talk to"}, "save": {"next"}}).Want(http.StatusSeeOther)
	c.Get(at+"/write/judgement").Want(http.StatusOK).Submit("main form", web.Values{"overall": {secret}, "protective": {"A close uncle"}, "save": {"next"}}).Want(http.StatusSeeOther)
}

func submit(c *web.Client, at string) *web.Page {
	return c.Get(at).Submit("main form[action$='/submit']", web.Values{"no_sensitive": {"yes"}})
}

// assess writes and submits an assessment, and gives its address.
func (o *office) assess(t *testing.T, c *web.Client, ref, framework, rating, day, month, year string) string {
	t.Helper()
	at := begin(t, c, ref, framework, "PRE-PANEL", day, month, year)
	o.write(t, c, at, framework, rating)
	submit(c, at).Want(http.StatusSeeOther)
	return at
}

package sessions_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/sessions"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

const secret = "They talked about the argument at home"

// office is a panel with one supported case, two providers of it, and the site on which it is worked on.
type office struct {
	site          *web.Site
	owner         *sqlx.DB
	panel, ref    string
	mentor, coach casework.UserID
	item, others  string // of the plan in force
}

func open(t *testing.T) *office {
	t.Helper()
	db := testkit.DB(t)
	o := &office{owner: db.Owner(t), panel: uuid.NewString(), ref: casework.NewReference("EXS", 2026, 1), item: uuid.NewString(), others: uuid.NewString()}
	var ring *keys.Ring
	o.do(t, `INSERT INTO panel (panel_id, code, name, created_at) VALUES ($1, 'EXS', 'Exshire Channel panel', now())`, o.panel)
	o.site = web.Start(t, db, func(s *httpd.Server) {
		ring = s.Keys
		sessions.New(sessions.NewService(s.DB, casefile.NewCabinet(s.Guard, s.Keys))).Routes(s)
	}, web.Clock(web.ClockAt(time.Date(2026, 3, 27, 10, 0, 0, 0, time.UTC)).Now))
	wrapped, err := ring.NewCaseKey()
	if err != nil {
		t.Fatal(err)
	}
	person, id, plan := uuid.NewString(), uuid.NewString(), uuid.NewString()
	o.do(t, `INSERT INTO person (person_id, given_name, family_name, date_of_birth, created_at) VALUES ($1, 'Rowan', 'Ashdown', '2009-05-09', now())`, person)
	o.do(t, `INSERT INTO case_file (case_id, ref, person_id, panel_id, state, received_on, source, concern_scheme, concern, date_of_birth, plan_version,
			consent_status, consent_giver, consent_on, created_at, updated_at)
		VALUES ($1, $2, $3, $4, 'ACTIVE', '2026-01-20', 'EDU', 'D', 'OTHER', '2009-05-09', 1, 'GIVEN', 'parent', '2026-03-10', '2026-01-20', '2026-01-20')`,
		id, o.ref, person, o.panel)
	o.do(t, `INSERT INTO case_key (case_id, wrapped) VALUES ($1, $2)`, id, wrapped)
	o.mentor, o.coach = o.hire(t, casework.Provider), o.hire(t, casework.Provider)
	o.do(t, `INSERT INTO support_plan (plan_id, case_id, plan_version, consent_method, consent_request_due, consent_requester, made_at)
		VALUES ($1, $2, 1, 'In person', '2026-03-10', 'Asha Patel', now())`, plan, id)
	for item, who := range map[string]casework.UserID{o.item: o.mentor, o.others: o.coach} {
		o.do(t, `INSERT INTO support_item (support_item_id, plan_id, case_id, type, nature, provider, provider_user, method, schedule, commissioned)
			VALUES ($1, $2, $3, 'MENT', CAST($4 AS text), 'A provider', CAST($4 AS uuid), 'In person', 'Weekly', 10)`, item, plan, id, who)
		o.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since)
			VALUES ($1, 'assigned', $2, $3, 'normal', '2026-01-20', '2026-01-20')`, id, who, o.panel)
	}
	return o
}

func (o *office) do(t *testing.T, query string, args ...any) {
	t.Helper()
	if _, err := o.owner.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatal(err)
	}
}

func (o *office) text(t *testing.T, query string, args ...any) string {
	t.Helper()
	var s string
	if err := o.owner.GetContext(t.Context(), &s, query, args...); err != nil {
		t.Fatal(err)
	}
	return s
}

func (o *office) hire(t *testing.T, role casework.Role) casework.UserID {
	t.Helper()
	id := uuid.NewString()
	o.do(t, `INSERT INTO user_account (user_id, email, display_name, password_hash, created_at) VALUES ($1, $2, 'Asha Patel', 'x', now())`, id, id+"@example.org")
	o.do(t, `INSERT INTO membership (membership_id, user_id, role, panel_id, from_on) VALUES ($1, $2, $3, $4, '2020-01-01')`, uuid.NewString(), id, role, o.panel)
	return casework.UserID(id)
}

func (o *office) session(more web.Values) web.Values {
	v := web.Values{
		"item": {o.item}, "held_on-day": {"20"}, "held_on-month": {"3"}, "held_on-year": {"2026"}, "attended": {"yes"}, "place": {"SCHOOL"},
		"summary": {secret}, "no_sensitive": {"yes"},
	}
	maps.Copy(v, more)
	return v
}

func TestAProviderRecordsTheirSessions(t *testing.T) {
	o := open(t)
	mentor := o.site.SignedIn(t, o.mentor)
	address := "/cases/" + o.ref + "/sessions"
	mentor.Get(address).Want(http.StatusOK).Submit("main form", o.session(nil)).Want(http.StatusSeeOther)
	p := mentor.Get(address).Submit("main form", o.session(web.Values{"attended": {"no"}, "risk_flag": {"yes"}, "held_on-day": {"26"},
		"next_on-day": {"2"}, "next_on-month": {"4"}, "next_on-year": {"2026"}})).Want(http.StatusSeeOther).Follow().Want(http.StatusOK)
	text := p.Text("main")
	for _, want := range []string{secret, "Practical mentoring, session 1", "Practical mentoring, session 2", "Raised to the panel", "2 April 2026"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not show %q", want)
		}
	}
	if got := p.Text("main tbody td:nth-last-child(2)") + " " + p.Text("main tbody td:last-child"); got != "10 1" {
		t.Errorf("ten sessions are commissioned and one was held, not %q", got)
	}
	if n := p.Doc.Find("main tbody tr").Length(); n != 1 {
		t.Errorf("%d items are shown to the provider of one", n)
	}
	if got := o.text(t, `SELECT string_agg(number || ' ' || held_on || ' ' || attended || ' ' || risk_flag, ', ' ORDER BY number) FROM support_session`); got !=
		"1 2026-03-20 true false, 2 2026-03-26 false true" {
		t.Errorf("on record: %s", got)
	}
	if got := o.text(t, `SELECT string_agg(title || ' ' || section, ', ' ORDER BY event_id) FROM case_event`); got !=
		"Support session held case.sessions, Support session missed case.sessions" {
		t.Errorf("the timeline has %s", got)
	}
	if got := o.text(t, `SELECT CAST(safety_flag AS text) FROM case_file`); got != "true" {
		t.Error("the risk is not on the case")
	}
	if o.text(t, `SELECT CAST(count(*) AS text) FROM narrative WHERE position(convert_to('argument', 'UTF8') IN sealed) > 0`) != "0" {
		t.Error("the summary can be read in the database")
	}
	if other := o.site.SignedIn(t, o.coach).Get(address).Want(http.StatusOK).Text("main"); strings.Contains(other, secret) {
		t.Error("another provider of the case reads them")
	}
	if all := o.site.SignedIn(t, o.hire(t, casework.PanelChair)).Get(address).Want(http.StatusOK).Text("main"); !strings.Contains(all, secret) {
		t.Error("the chair does not read them")
	}
}

// Shows SC-08, SC-10, SC-16.
func TestEveryFaultOfASessionIsShownAtOnce(t *testing.T) {
	tests := []struct {
		name   string
		fact   string // of the case, set after the form was opened
		typed  web.Values
		faults []string
	}{
		{"nothing typed", ``, web.Values{}, []string{"Select the support", "Enter the date of the session", "Select whether the person came",
			"Select where the session was held", "Enter what was done", "section 38(5)"}},
		{"a session dated before the consent", ``, web.Values{"held_on-day": {"9"}}, []string{"Consent was given on 10 March 2026"}},
		{"consent is not yet given", `UPDATE case_file SET state = 'ADOPTED_CONSENT_PENDING', consent_status = 'NOT-YET', consent_on = NULL`, web.Values{},
			[]string{"Record the necessary consent first"}},
		{"a parent's consent after the 18th birthday", `UPDATE case_file SET date_of_birth = '2008-03-20'`, web.Values{"held_on-day": {"21"}},
			[]string{"The person turned 18 on 20 March 2026"}},
		{"a next session before this one", ``, web.Values{"next_on-day": {"1"}, "next_on-month": {"3"}, "next_on-year": {"2026"}},
			[]string{"The next session must be after this one"}},
	}
	o := open(t)
	mentor := o.site.SignedIn(t, o.mentor)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			form := mentor.Get("/cases/" + o.ref + "/sessions").Want(http.StatusOK)
			typed := o.session(test.typed)
			if len(test.typed) == 0 && test.fact == "" {
				typed = test.typed
			}
			if test.fact != "" {
				o.do(t, test.fact)
			}
			p := form.Submit("main form", typed).Want(http.StatusUnprocessableEntity)
			for _, want := range test.faults {
				if got := p.Text(".govuk-error-summary"); !strings.Contains(got, want) {
					t.Errorf("the page does not say %q: %s", want, got)
				}
			}
			o.do(t, `UPDATE case_file SET state = 'ACTIVE', consent_status = 'GIVEN', consent_on = '2026-03-10', date_of_birth = '2009-05-09'`)
		})
	}
	if n := o.text(t, `SELECT CAST((SELECT count(*) FROM support_session) + (SELECT count(*) FROM narrative) AS text)`); n != "0" {
		t.Errorf("%s records of a refused form", n)
	}
}

func TestNoSessionOfAnotherProvidersSupport(t *testing.T) {
	o := open(t)
	mentor := o.site.SignedIn(t, o.mentor)
	form := mentor.Get("/cases/" + o.ref + "/sessions").Form("main form")
	maps.Copy(form, o.session(web.Values{"item": {o.others}}))
	p := mentor.Post("/cases/"+o.ref+"/sessions", form).Want(http.StatusUnprocessableEntity)
	if got := p.Text(".govuk-error-summary"); !strings.Contains(got, "Select the support") {
		t.Errorf("refused for %s", got)
	}
}

func TestWhoMayRecordSessions(t *testing.T) {
	o := open(t)
	if o.site.SignedIn(t, o.hire(t, casework.PanelChair)).Get("/cases/"+o.ref+"/sessions").Want(http.StatusOK).Doc.Find("main form").Length() != 0 {
		t.Error("the chair is offered a form")
	}
	for _, wrong := range o.site.Refusals(t, o.hire(t, casework.MinuteTaker), func(string) string { return o.ref }) {
		t.Error(wrong)
	}
}

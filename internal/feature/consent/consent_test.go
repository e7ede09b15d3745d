package consent_test

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
	"channelpanel/internal/feature/consent"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

const secret = "He would rather not meet at school"

// office is a panel with one adopted case of somebody of sixteen, and the site on which it is worked on.
type office struct {
	site  *web.Site
	owner *sqlx.DB
	panel string
	ref   string
}

func open(t *testing.T) *office {
	t.Helper()
	db := testkit.DB(t)
	o := &office{owner: db.Owner(t), panel: uuid.NewString(), ref: casework.NewReference("EXS", 2026, 1)}
	var ring *keys.Ring
	o.do(t, `INSERT INTO panel (panel_id, code, name, created_at) VALUES ($1, 'EXS', 'Exshire Channel panel', now())`, o.panel)
	o.site = web.Start(t, db, func(s *httpd.Server) {
		ring = s.Keys
		consent.New(consent.NewService(s.DB, casefile.NewCabinet(s.Guard, s.Keys))).Routes(s)
	}, web.Clock(web.ClockAt(time.Date(2026, 3, 27, 10, 0, 0, 0, time.UTC)).Now))
	wrapped, err := ring.NewCaseKey()
	if err != nil {
		t.Fatal(err)
	}
	person, id := uuid.NewString(), uuid.NewString()
	o.do(t, `INSERT INTO person (person_id, given_name, family_name, date_of_birth, created_at) VALUES ($1, 'Rowan', 'Ashdown', '2009-05-09', now())`, person)
	o.do(t, `INSERT INTO case_file (case_id, ref, person_id, panel_id, state, received_on, source, concern_scheme, concern, date_of_birth, plan_version,
			created_at, updated_at)
		VALUES ($1, $2, $3, $4, 'ADOPTED_CONSENT_PENDING', '2026-02-20', 'EDU', 'D', 'OTHER', '2009-05-09', 1, '2026-02-20', '2026-02-20')`,
		id, o.ref, person, o.panel)
	o.do(t, `INSERT INTO case_key (case_id, wrapped) VALUES ($1, $2)`, id, wrapped)
	o.do(t, `INSERT INTO followup (followup_id, case_id, kind, title, due_on, basis) VALUES ($1, $2, 'consent', 'Ask for consent', '2026-03-28', 'test')`,
		uuid.NewString(), id)
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

func answer(status string, more web.Values) web.Values {
	v := web.Values{
		"status": {status}, "giver": {"parent"}, "giver_name": {"Hazel Ashdown"}, "relationship": {"Mother"}, "young_view": {secret},
		"how": {"Signed form"}, "asked_by": {"Asha Patel"},
		"requested_on-day": {"20"}, "requested_on-month": {"3"}, "requested_on-year": {"2026"},
		"decided_on-day": {"26"}, "decided_on-month": {"3"}, "decided_on-year": {"2026"}, "no_sensitive": {"yes"},
	}
	maps.Copy(v, more)
	return v
}

func TestConsentIsGivenRenewedRefusedAndWithdrawn(t *testing.T) {
	again := web.Values{"reassess_on-day": {"1"}, "reassess_on-month": {"6"}, "reassess_on-year": {"2026"}}
	steps := []struct {
		name   string
		from   casework.State
		typed  web.Values
		to     casework.State
		event  string
		status string
	}{
		{"a parent consents for somebody under 18 and support may begin", casework.StateConsentPending, answer("GIVEN", nil), casework.StateActive, "consent-given", "GIVEN"},
		{"a refusal sets the re-assessment", casework.StateConsentPending, answer("REFUSED", again), casework.StateConsentRefused, "consent-refused", "REFUSED"},
		{"a refusal may say why there is no re-assessment", casework.StateConsentPending, answer("REFUSED", web.Values{"reassess_none": {"They moved away"}}),
			casework.StateConsentRefused, "consent-refused", "REFUSED"},
		{"a new giver renews the consent while support goes on", casework.StateActive, answer("GIVEN", nil), casework.StateActive, "consent-renewed", "GIVEN"},
		{"a withdrawal ends support at once", casework.StateActive, answer("WITHDRAWN", again), casework.StateWithdrawn, "consent-withdrawn", "WITHDRAWN"},
		{"a withdrawal ends support that is paused", casework.StatePaused, answer("WITHDRAWN", again), casework.StateWithdrawn, "consent-withdrawn", "WITHDRAWN"},
	}
	o := open(t)
	coordinator := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	for _, s := range steps {
		t.Run(s.name, func(t *testing.T) {
			o.do(t, `UPDATE case_file SET state = $1, reassess_on = NULL, reassess_none = false`, s.from)
			o.do(t, `UPDATE followup SET done_on = NULL`)
			before := o.text(t, `SELECT CAST(count(*) AS text) FROM narrative`)
			p := coordinator.Get("/cases/"+o.ref+"/consent").Want(http.StatusOK).Submit("main form", s.typed).Want(http.StatusSeeOther)
			if p.Location() != "/cases/"+o.ref {
				t.Errorf("led to %q", p.Location())
			}
			if got := o.text(t, `SELECT state || ' ' || consent_status || ' ' || consent_on FROM case_file`); got != string(s.to)+" "+s.status+" 2026-03-26" {
				t.Errorf("the case is at %s", got)
			}
			if got := o.text(t, `SELECT event || ' ' || section FROM case_event ORDER BY event_id DESC LIMIT 1`); got != s.event+" case.consent" {
				t.Errorf("the timeline has %s", got)
			}
			if got := o.text(t, `SELECT CAST(count(*) AS text) FROM narrative`); got == before {
				t.Error("what was said is not sealed")
			}
			if o.text(t, `SELECT CAST(count(*) AS text) FROM narrative WHERE position(convert_to('rather not meet', 'UTF8') IN sealed) > 0`) != "0" {
				t.Error("the young person's view can be read in the database")
			}
			shown := coordinator.Get("/cases/" + o.ref + "/consent").Want(http.StatusOK).Text("main")
			if !strings.Contains(shown, secret) || !strings.Contains(shown, "Hazel Ashdown") {
				t.Error("the answer is not shown to whoever may read it")
			}
			// The request for consent is what was due; a renewal answers another.
			if open := o.text(t, `SELECT CAST(count(*) AS text) FROM followup WHERE kind = 'consent' AND done_on IS NULL`); (open == "0") == (s.event == "consent-renewed") {
				t.Errorf("%s requests for consent are still due", open)
			}
		})
	}
}

// Shows SC-08, SC-09, SC-12, SC-16.
func TestEveryFaultOfAnAnswerIsShownAtOnce(t *testing.T) {
	tests := []struct {
		name   string
		state  casework.State
		typed  web.Values
		faults []string
	}{
		{"nothing typed", casework.StateConsentPending, web.Values{}, []string{
			"Record the necessary consent first", "Record the answer to the request", "Enter the date of the answer", "Select who gave the answer",
			"Enter how the answer was given", "Enter who asked", "section 38(5)"}},
		{"somebody under 18 cannot consent for themself", casework.StateConsentPending, answer("GIVEN", web.Values{"giver": {"individual"}}),
			[]string{"a parent or guardian has to consent"}},
		{"a refusal without a re-assessment and without a name", casework.StateConsentPending, answer("REFUSED", web.Values{"giver_name": {""}}),
			[]string{"Enter when the panel will re-assess, or why it will not", "Enter the name of the parent or guardian"}},
		{"a withdrawal without a re-assessment", casework.StateActive, answer("WITHDRAWN", nil), []string{"Enter when the panel will re-assess"}},
		{"a re-assessment that is past", casework.StateActive,
			answer("WITHDRAWN", web.Values{"reassess_on-day": {"1"}, "reassess_on-month": {"3"}, "reassess_on-year": {"2026"}}),
			[]string{"The re-assessment must be after today"}},
		{"an answer from the future that nobody confirmed", casework.StateConsentPending, answer("GIVEN", web.Values{"decided_on-day": {"28"}, "no_sensitive": nil}),
			[]string{"must be today or in the past", "section 38(5)"}},
	}
	o := open(t)
	coordinator := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o.do(t, `UPDATE case_file SET state = $1`, test.state)
			p := coordinator.Get("/cases/"+o.ref+"/consent").Submit("main form", test.typed).Want(http.StatusUnprocessableEntity)
			for _, want := range test.faults {
				if got := p.Text(".govuk-error-summary"); !strings.Contains(got, want) {
					t.Errorf("the page does not say %q: %s", want, got)
				}
			}
			if got := o.text(t, `SELECT state FROM case_file`); got != string(test.state) {
				t.Errorf("the case went to %s", got)
			}
			if test.typed["how"] != nil && p.Form("main form").Get("how") != "Signed form" {
				t.Error("what was typed is lost")
			}
		})
	}
	if n := o.text(t, `SELECT CAST((SELECT count(*) FROM consent) + (SELECT count(*) FROM narrative) AS text)`); n != "0" {
		t.Errorf("%s records of a refused form", n)
	}
}

func TestAnAnswerToAChangedCaseIsNotSaved(t *testing.T) {
	o := open(t)
	p := o.site.SignedIn(t, o.hire(t, casework.Coordinator)).Get("/cases/" + o.ref + "/consent")
	o.do(t, `UPDATE case_file SET version = version + 1`)
	p.Submit("main form", answer("GIVEN", nil)).Want(http.StatusConflict)
	if n := o.text(t, `SELECT CAST(count(*) AS text) FROM consent`); n != "0" {
		t.Error("it was saved")
	}
}

func TestWhoMayReadAndWhoMayRecordConsent(t *testing.T) {
	o := open(t)
	p := o.site.SignedIn(t, o.hire(t, casework.PanelChair)).Get("/cases/" + o.ref + "/consent").Want(http.StatusOK)
	if got := p.Doc.Find("main form").Length(); got != 0 {
		t.Error("the chair is offered a form")
	}
	for _, wrong := range o.site.Refusals(t, o.hire(t, casework.MinuteTaker), func(string) string { return o.ref }) {
		t.Error(wrong)
	}
}

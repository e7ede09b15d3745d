package reviews_test

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
	"channelpanel/internal/feature/reviews"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

const secret = "His uncle is back, and he is calmer"

// office is a panel that sits, with a case before it for its review, and the site on which it is worked on.
type office struct {
	site  *web.Site
	owner *sqlx.DB
	panel string
	ref   string
	id    string // of the case
	chair casework.UserID
}

func open(t *testing.T) *office {
	t.Helper()
	db := testkit.DB(t)
	o := &office{owner: db.Owner(t), panel: uuid.NewString(), ref: casework.NewReference("EXS", 2026, 1)}
	var ring *keys.Ring
	o.do(t, `INSERT INTO panel (panel_id, code, name, created_at) VALUES ($1, 'EXS', 'Exshire Channel panel', now())`, o.panel)
	o.site = web.Start(t, db, func(s *httpd.Server) {
		ring = s.Keys
		reviews.New(reviews.NewService(s.DB, casefile.NewCabinet(s.Guard, s.Keys))).Routes(s)
	}, web.Clock(web.ClockAt(time.Date(2026, 3, 27, 10, 0, 0, 0, time.UTC)).Now))
	wrapped, err := ring.NewCaseKey()
	if err != nil {
		t.Fatal(err)
	}
	person := uuid.NewString()
	o.id = uuid.NewString()
	o.do(t, `INSERT INTO person (person_id, given_name, family_name, date_of_birth, created_at) VALUES ($1, 'Rowan', 'Ashdown', '2009-05-09', now())`, person)
	o.do(t, `INSERT INTO case_file (case_id, ref, person_id, panel_id, state, received_on, source, concern_scheme, concern, date_of_birth, residence_force,
			plan_version, consent_status, consent_giver, consent_on, next_review, section36_result, created_at, updated_at)
		VALUES ($1, $2, $3, $4, 'ACTIVE', '2025-01-20', 'EDU', 'D', 'OTHER', '2009-05-09', 'Exshire Police',
			1, 'GIVEN', 'parent', '2025-03-10', '2026-03-27', 'MET', '2025-01-20', '2025-01-20')`, o.id, o.ref, person, o.panel)
	o.do(t, `INSERT INTO case_key (case_id, wrapped) VALUES ($1, $2)`, o.id, wrapped)
	o.do(t, `INSERT INTO reference_counter (panel_id, year, last) VALUES ($1, 2026, 1)`, o.panel)
	o.do(t, `INSERT INTO panel_authority (panel_id, authority) VALUES ($1, 'Exshire Council')`, o.panel)
	o.do(t, `INSERT INTO panel_force (panel_id, force) VALUES ($1, 'Exshire Police')`, o.panel)
	o.chair = o.hire(t, casework.PanelChair)
	police := o.hire(t, casework.CaseOfficer)
	o.do(t, `UPDATE membership SET authority = 'Exshire Council', appointed_on = '2020-01-01', skills = 'Safeguarding' WHERE user_id = $1`, o.chair)
	o.do(t, `UPDATE membership SET force = 'Exshire Police', appointed_on = '2020-01-01', skills = 'Prevent' WHERE user_id = $1`, police)
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
	o.do(t, `INSERT INTO membership (membership_id, user_id, role, panel_id, from_on) VALUES ($1, $2, $3, $4, '2020-01-01')`, seatOf(role), id, role, o.panel)
	return casework.UserID(id)
}

// seatOf is the membership of the one who holds a role.
func seatOf(role casework.Role) string { return uuid.NewSHA1(uuid.Nil, []byte(role)).String() }

// sit puts the case on the agenda of an open meeting, with the chair and the police present for it.
func (o *office) sit(t *testing.T) {
	t.Helper()
	meeting, item := uuid.NewString(), uuid.NewString()
	o.do(t, `INSERT INTO meeting (meeting_id, panel_id, held_on, starts, mode, status, chair)
		SELECT $1, $2, '2026-03-27', '10:00', 'ROOM', 'OPEN', membership_id FROM membership WHERE user_id = $3`, meeting, o.panel, o.chair)
	o.do(t, `INSERT INTO agenda_item (agenda_item_id, meeting_id, case_id, kind, ordering, status) VALUES ($1, $2, $3, 'REVIEW', 1, 'LISTED')`, item, meeting, o.id)
	o.do(t, `INSERT INTO attendance (meeting_id, membership_id, status) SELECT $1, membership_id, 'PRESENT' FROM membership WHERE appointed_on IS NOT NULL`, meeting)
	o.do(t, `INSERT INTO item_attendance (agenda_item_id, membership_id) SELECT $1, membership_id FROM membership WHERE appointed_on IS NOT NULL`, item)
}

func (o *office) at(t *testing.T, state casework.State) {
	t.Helper()
	o.do(t, `UPDATE case_file SET state = $1, closed_on = NULL, closure_code = '', reassess_on = NULL, reassess_none = false, next_review = '2026-03-27'`, state)
	switch state {
	case casework.StateConsentRefused, casework.StateWithdrawn:
		o.do(t, `UPDATE case_file SET reassess_on = '2026-06-01'`)
	case casework.StateMonitoring:
		o.do(t, `UPDATE case_file SET closed_on = '2025-03-20', closure_code = 'SUCCESS', monitor_until = '2026-03-20', reviews_done = 6, next_review = NULL`)
	}
}

func with(v web.Values, more web.Values) web.Values {
	all := web.Values{}
	for _, m := range []web.Values{v, more} {
		maps.Copy(all, m)
	}
	return all
}

func decision(outcome string, more web.Values) web.Values {
	return with(web.Values{
		"question": {"Does support go on?"}, "options": {"Go on, or end"}, "relied_on": {"The provider's summary"}, "position." + seatOf(casework.PanelChair): {"agree"}, "position." + seatOf(casework.CaseOfficer): {"agree"},
		"outcome": {outcome}, "rationale": {secret}, "proportionality": {"The least that works"},
		"decided_on-day": {"27"}, "decided_on-month": {"3"}, "decided_on-year": {"2026"}, "no_sensitive": {"yes"},
	}, more)
}

func closure(code string) web.Values {
	return web.Values{
		"code": {code}, "closed_on-day": {"26"}, "closed_on-month": {"3"}, "closed_on-year": {"2026"}, "rationale": {secret}, "onward": {"None needed"},
		"no_sensitive": {"yes"},
	}
}

// abroad is what the panel decides on a case whose person left the country.
func abroad() web.Values {
	return with(closure("ABROAD"), web.Values{
		"question": {"Hold the case, or close it?"}, "options": {"Hold or close"}, "relied_on": {"The school's account"}, "position." + seatOf(casework.PanelChair): {"agree"}, "position." + seatOf(casework.CaseOfficer): {"agree"},
		"proportionality": {"Nothing more is needed"},
	})
}

func looked(outcome string, more web.Values) web.Values {
	return with(web.Values{
		"kind": {"12"}, "held_on-day": {"26"}, "held_on-month": {"3"}, "held_on-year": {"2026"}, "outcome": {outcome}, "rationale": {secret}, "no_sensitive": {"yes"},
	}, more)
}

func TestThePanelReviewsPausesAndCloses(t *testing.T) {
	pause := web.Values{"pause_reason": {"MISSING"}, "no_sensitive": {"yes"}}
	extended := web.Values{"extend_to-day": {"20"}, "extend_to-month": {"9"}, "extend_to-year": {"2026"}, "extend_why": {"A new school"}}
	steps := []struct {
		name  string
		from  casework.State
		by    casework.Role
		page  string
		typed web.Values
		to    casework.State
		event string
	}{
		{"support goes on until the next review", casework.StateActive, casework.PanelChair, "review", decision("CONTINUE", nil), casework.StateActive, "review"},
		{"a paused case is reviewed too", casework.StatePaused, casework.PanelChair, "review", decision("CONTINUE", nil), casework.StatePaused, "review"},
		{"the panel withdraws support and will re-assess", casework.StateActive, casework.PanelChair, "review",
			decision("WITHDRAW", web.Values{"reassess_on-day": {"1"}, "reassess_on-month": {"6"}, "reassess_on-year": {"2026"}}), casework.StateWithdrawn, "withdraw-support"},
		{"the panel ends support and closes", casework.StateActive, casework.PanelChair, "review",
			decision("EXIT", web.Values{"code": {"SUCCESS"}, "onward": {"None needed"}}), casework.StateMonitoring, "close"},
		{"support pauses", casework.StateActive, casework.Coordinator, "pause", pause, casework.StatePaused, "pause"},
		{"support goes on after a pause", casework.StatePaused, casework.Coordinator, "resume",
			web.Values{"pause_note": {"Back home"}, "no_sensitive": {"yes"}}, casework.StateActive, "resume"},
		{"a case without consent closes", casework.StateConsentRefused, casework.PanelChair, "close", closure("CONSENT-R"), casework.StateMonitoring, "close"},
		{"a case whose person died closes at any stage", casework.StateActive, casework.PanelChair, "close", closure("DIED"), casework.StateClosed, "died"},
		{"the panel closes a case whose person left the country", casework.StateActive, casework.PanelChair, "close", abroad(), casework.StateClosed, "left-country"},
		{"before the panel has it the chair closes it", casework.StateInformation, casework.PanelChair, "close", closure("ABROAD"), casework.StateClosed, "left-country"},
		{"a review after closing finds no concern", casework.StateMonitoring, casework.PanelChair, "post-closure", looked("NO-CONCERN", nil),
			casework.StateMonitoring, "post-closure-review"},
		{"monitoring goes on for a reason", casework.StateMonitoring, casework.PanelChair, "post-closure", looked("EXTEND", extended),
			casework.StateMonitoring, "extend-monitoring"},
		{"the last review ends monitoring", casework.StateMonitoring, casework.PanelChair, "post-closure", looked("FINISH", nil), casework.StateClosed, "finish"},
	}
	o := open(t)
	o.do(t, `INSERT INTO assessment (assessment_id, case_id, framework, framework_version, occasion, assessed_on, assessor, status, begun_at, submitted_at)
		VALUES ($1, $2, 'PAF', 'shell-1', 'EXIT', '2026-03-20', $3, 'SUBMITTED', '2026-03-20', '2026-03-20')`, uuid.NewString(), o.id, o.chair)
	who := map[casework.Role]*web.Client{
		casework.PanelChair: o.site.SignedIn(t, o.chair), casework.Coordinator: o.site.SignedIn(t, o.hire(t, casework.Coordinator)),
	}
	for _, s := range steps {
		t.Run(s.name, func(t *testing.T) {
			o.at(t, s.from)
			if s.page == "review" || s.typed["question"] != nil {
				o.sit(t)
			}
			p := who[s.by].Get("/cases/"+o.ref+"/"+s.page).Want(http.StatusOK).Submit("main form", s.typed).Want(http.StatusSeeOther)
			if p.Location() != "/cases/"+o.ref {
				t.Errorf("led to %q", p.Location())
			}
			if got := o.text(t, `SELECT state FROM case_file`); got != string(s.to) {
				t.Errorf("the case is at %s, want %s", got, s.to)
			}
			if got := o.text(t, `SELECT event FROM case_event ORDER BY event_id DESC LIMIT 1`); got != s.event {
				t.Errorf("the timeline has %s", got)
			}
			if n := o.text(t, `SELECT CAST(count(*) AS text) FROM agenda_item WHERE status = 'LISTED'`); n != "0" {
				t.Error("the item is still to be decided")
			}
		})
	}
	if got := o.text(t, `SELECT string_agg(kind || ' ' || outcome, ', ' ORDER BY recorded_at) FROM review`); got !=
		"panel CONTINUE, panel CONTINUE, panel WITHDRAW, panel EXIT, 12 NO-CONCERN, 12 EXTEND, 12 NO-CONCERN" {
		t.Errorf("reviews on record: %s", got)
	}
	if n := o.text(t, `SELECT CAST(count(*) AS text) FROM decision d WHERE mode = 'unanimous' AND (SELECT count(*) FROM decision_position p WHERE p.decision_id = d.decision_id) = 2`); n != "5" {
		t.Errorf("%s decisions are on record with their positions", n)
	}
	// Two closures set two reviews each; the twelve-month review, and what ended the case, settled them.
	if n := o.text(t, `SELECT count(*) || ' ' || count(*) FILTER (WHERE done_on IS NULL) FROM followup WHERE kind IN ('review-6', 'review-12')`); n != "4 0" {
		t.Errorf("follow-ups set and still due: %s", n)
	}
	if o.text(t, `SELECT CAST(count(*) AS text) FROM narrative WHERE position(convert_to('uncle', 'UTF8') IN sealed) > 0`) != "0" {
		t.Error("the reasons can be read in the database")
	}
}

// Shows SC-20.
func TestAConcernOpensANewEpisode(t *testing.T) {
	for _, sens := range []string{"normal", "restricted", "sealed"} {
		t.Run("a case held as "+sens, func(t *testing.T) {
			o := open(t)
			o.at(t, casework.StateMonitoring)
			recused := o.hire(t, casework.Coordinator)
			for kind, subject := range map[string]casework.UserID{"assigned": o.chair, "recused": recused} {
				o.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since)
					VALUES ($1, $2, $3, $4, 'normal', '2025-01-20', '2025-01-20')`, o.id, kind, subject, o.panel)
			}
			o.do(t, `UPDATE case_file SET sens = $1`, sens)
			p := o.site.SignedIn(t, o.chair).Get("/cases/"+o.ref+"/post-closure").Want(http.StatusOK).
				Submit("main form", looked("CONCERN-REOPEN", nil)).Want(http.StatusSeeOther)
			if got := o.text(t, `SELECT state || ' ' || outcome FROM case_file WHERE case_id = $1`, o.id); got != "CLOSED_FINAL CONCERN-REOPEN" {
				t.Errorf("the earlier case is at %s", got)
			}
			if got := o.text(t, `SELECT state || ' ' || sens || ' ' || section36_result FROM case_file WHERE reopened_from = $1 AND '/cases/' || ref = $2`,
				o.id, p.Location()); got != "REOPENED "+sens+" MET" {
				t.Errorf("the new case is %s", got)
			}
			if n := o.text(t, `SELECT CAST(count(*) AS text) FROM tie t JOIN case_file c ON c.case_id = t.case_id AND c.reopened_from = $1
				WHERE t.kind = 'recused' AND t.subject_id = $2 AND t.sens = $3`, o.id, recused, sens); n != "1" {
				t.Error("a declared interest was left behind")
			}
			if got := o.text(t, `SELECT string_agg(event, ', ' ORDER BY event_id) FROM case_event`); got != "concern-reopen, reopen" {
				t.Errorf("the timelines have %s", got)
			}
		})
	}
}

// Shows SC-03, SC-06, SC-12, SC-16, SC-19.
func TestEveryFaultIsShownAtOnce(t *testing.T) {
	tests := []struct {
		name   string
		from   casework.State
		page   string
		typed  web.Values
		faults []string
	}{
		{"a review without a meeting, a position or a word", casework.StateActive, "review", web.Values{}, []string{"not before an open meeting",
			"Record the meeting and who attends it", "Record the position of each member present", "Enter the question", "Enter the reasons", "section 38(5)"}},
		{"a withdrawal of support without a re-assessment", casework.StateActive, "review", web.Values{"outcome": {"WITHDRAW"}},
			[]string{"Enter when the panel will re-assess"}},
		{"an end of support without an exit assessment or a reason", casework.StateActive, "review", web.Values{"outcome": {"EXIT"}},
			[]string{"Record the exit assessment first", "Record the reason for closing", "Enter the onward referrals"}},
		{"a pause without a reason", casework.StateActive, "pause", web.Values{"pause_note": {"Away"}}, []string{"Select why support is paused", "section 38(5)"}},
		{"closing without a reason", casework.StateConsentRefused, "close", web.Values{}, []string{"Record the reason for closing", "Enter why the case is closed", "section 38(5)"}},
		{"leaving the country without a word of the panel", casework.StatePaused, "close", closure("ABROAD"), []string{"not before an open meeting",
			"Record the meeting and who attends it", "Record the position of each member present", "Enter the question", "Enter why the decision is necessary"}},
		{"a review after closing of nothing", casework.StateMonitoring, "post-closure", web.Values{}, []string{"Select which review", "Enter the date of the review",
			"Record the outcome", "Enter the reasons"}},
		{"an extension beyond 24 months without a reason", casework.StateMonitoring, "post-closure",
			looked("EXTEND", web.Values{"extend_to-day": {"1"}, "extend_to-month": {"6"}, "extend_to-year": {"2027"}}),
			[]string{"Enter why monitoring goes on", "at the latest, 24 months after closing"}},
		{"a review that comes too early", casework.StateMonitoring, "post-closure", looked("NO-CONCERN", web.Values{"kind": {"24"}}), []string{"it is too early for it"}},
	}
	o := open(t)
	roles := map[string]casework.UserID{"pause": o.hire(t, casework.Coordinator)}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o.at(t, test.from)
			user, ok := roles[test.page]
			if !ok {
				user = o.chair
			}
			p := o.site.SignedIn(t, user).Get("/cases/"+o.ref+"/"+test.page).Want(http.StatusOK).Submit("main form", test.typed).Want(http.StatusUnprocessableEntity)
			for _, want := range test.faults {
				if got := p.Text(".govuk-error-summary"); !strings.Contains(got, want) {
					t.Errorf("the page does not say %q: %s", want, got)
				}
			}
		})
	}
	if n := o.text(t, `SELECT CAST((SELECT count(*) FROM review) + (SELECT count(*) FROM decision) + (SELECT count(*) FROM narrative) AS text)`); n != "0" {
		t.Errorf("%s records of refused forms", n)
	}
}

func TestWhoMayReviewAndClose(t *testing.T) {
	o := open(t)
	coordinator := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	form := coordinator.Get("/cases/" + o.ref + "/review").Want(http.StatusOK).Form("main form")
	coordinator.Get("/cases/" + o.ref + "/close").Want(http.StatusForbidden)
	for _, outcome := range []string{"WITHDRAW", "EXIT"} {
		form.Set("outcome", outcome)
		coordinator.Post("/cases/"+o.ref+"/review", form).Want(http.StatusForbidden)
	}
	for _, wrong := range o.site.Refusals(t, o.hire(t, casework.MinuteTaker), func(string) string { return o.ref }) {
		t.Error(wrong)
	}
}

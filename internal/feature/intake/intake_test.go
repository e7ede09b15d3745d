package intake_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/intake"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// office is a panel with people, and the site on which they work.
type office struct {
	site  *web.Site
	owner *sqlx.DB
	panel string
	hands *web.Hands
}

func open(t *testing.T) *office {
	t.Helper()
	db := testkit.DB(t)
	o := &office{owner: db.Owner(t), panel: uuid.NewString(), hands: web.ClockAt(time.Date(2026, 3, 27, 10, 0, 0, 0, time.UTC))}
	o.do(t, `INSERT INTO panel (panel_id, code, name, created_at) VALUES ($1, 'EXS', 'Exshire Channel panel', now())`, o.panel)
	o.do(t, `INSERT INTO panel_authority (panel_id, authority) VALUES ($1, 'Exshire')`, o.panel)
	o.do(t, `INSERT INTO panel_force (panel_id, force) VALUES ($1, 'Exshire Police')`, o.panel)
	o.site = web.Start(t, db, func(s *httpd.Server) {
		intake.New(intake.NewService(s.DB, s.Guard, casefile.NewCabinet(s.Guard, s.Keys), s.Keys), s.Clock).Routes(s)
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
	o.do(t, `INSERT INTO membership (membership_id, user_id, role, panel_id, from_on) VALUES ($1, $2, $3, $4, '2020-01-01')`, uuid.NewString(), id, role, o.panel)
	return casework.UserID(id)
}

const form = "form[action^='/referrals']"

// fill goes through the form's pages with the smallest referral that is received.
func fill(c *web.Client, given, family string, knownAs ...string) *web.Page {
	p := c.Get("/referrals/new/person").Want(http.StatusOK)
	p = p.Submit(form, web.Values{"known_as": knownAs, "given_name": {given}, "family_name": {family}, "date_of_birth-day": {"9"}, "date_of_birth-month": {"5"}, "date_of_birth-year": {"2009"}}).Follow()
	p = p.Submit(form, web.Values{"concern": {"He told a classmate about a website."}}).Follow()
	for range 5 {
		p = p.Want(http.StatusOK).Submit(form, web.Values{}).Follow()
	}
	return p.Want(http.StatusOK)
}

func TestAReferralGoesFromTheFormToACase(t *testing.T) {
	o := open(t)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	p := fill(c, "Rowan", "Ashdown", "shadow-fox")
	if got := p.Text("main"); !strings.Contains(got, "Under 18") || !strings.Contains(got, "incomplete") || !strings.Contains(got, "999") {
		t.Errorf("the last page says nothing of the age, of what is missing or of 999: %s", got)
	}
	p = p.Submit(form, web.Values{})
	if p.Want(http.StatusUnprocessableEntity); !strings.Contains(p.Text("[role=alert]"), "intelligence service") {
		t.Errorf("sent without the confirmation of SC-16: %s", p.Text("main"))
	}
	again := p
	p = p.Submit(form, web.Values{"no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	if !strings.HasPrefix(p.Location(), "/cases/EXS-2026-00001-") {
		t.Fatalf("led to %q", p.Location())
	}
	if second := again.Submit(form, web.Values{"no_sensitive": {"yes"}}).Want(http.StatusSeeOther); second.Location() != p.Location() {
		t.Errorf("the form sent twice led to %q and %q", p.Location(), second.Location())
	}
	for what, query := range map[string]string{
		"case":             `SELECT count(*) FROM case_file WHERE state = 'RECEIVED' AND concern_scheme = 'D' AND source = 'UNK' AND date_of_birth = '2009-05-09' AND received_on = '2026-03-27'`,
		"person":           `SELECT count(*) FROM person WHERE given_name = 'Rowan'`,
		"other name":       `SELECT count(*) FROM person_alias a JOIN person p USING (person_id) WHERE a.name = 'shadow-fox' AND p.given_name = 'Rowan' AND cardinality(p.match_keys) > 0`,
		"narrative":        `SELECT count(*) FROM narrative WHERE field = 'referral'`,
		"event":            `SELECT count(*) FROM case_event WHERE event = 'receive' AND section = 'case.referral' AND title = 'Referral received, incomplete'`,
		"entry":            `SELECT count(*) FROM audit_event WHERE action = 'case.referral:receive' AND outcome = 'done' AND event = 'receive' AND case_id IS NOT NULL`,
		"case of its own":  `SELECT count(*) FROM case_file`,
		"tie to the panel": `SELECT count(*) FROM tie WHERE kind = 'panel'`,
	} {
		if n := o.count(t, query); n != 1 {
			t.Errorf("%s: %d, want 1", what, n)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM narrative WHERE position(convert_to('classmate', 'UTF8') IN sealed) > 0`); n != 0 {
		t.Error("the concern can be read in the database")
	}
	if n := o.count(t, `SELECT count(*) FROM draft`); n != 0 {
		t.Error("the draft outlived the referral")
	}
}

func TestAPageWithTenFaultsShowsAllTenAndWhatWasTyped(t *testing.T) {
	o := open(t)
	c := o.site.SignedIn(t, o.hire(t, casework.CaseOfficer))
	p := c.Get("/referrals/new/person").Want(http.StatusOK)
	values := p.Form(form)
	for name, v := range map[string]string{
		"date_of_birth-day": "31", "date_of_birth-month": "2", "date_of_birth-year": "2010", "approximate_age": "old", "gender": "X", "ethnicity": "X",
		"postcode": "SOMEWHERE", "phone": "none", "email": "at home", "residence_authority": "Atlantis", "residence_force": "Atlantis Police", "nationality": "Ruritanian",
	} {
		values.Set(name, v)
	}
	p = post(c, "/referrals/new/person", values).Want(http.StatusUnprocessableEntity)
	if n := p.Doc.Find(".govuk-error-summary li").Length(); n != 10 {
		t.Errorf("the summary shows %d faults, want 10: %s", n, p.Text(".govuk-error-summary"))
	}
	if n := p.Doc.Find(".govuk-error-message").Length(); n != 10 {
		t.Errorf("%d faults stand beside their fields, want 10", n)
	}
	if kept := p.Form(form); kept.Get("nationality") != "Ruritanian" || kept.Get("email") != "at home" || kept.Get("date_of_birth-day") != "31" {
		t.Errorf("what was typed is gone: %v", kept)
	}
	if n := o.count(t, `SELECT count(*) FROM draft`); n != 0 {
		t.Error("a page with faults was kept")
	}
}

func post(c *web.Client, path string, values url.Values) *web.Page { return c.Post(path, values) }

func TestTheLeastReferralIsAConcernAndSomethingToKnowThePersonBy(t *testing.T) {
	o := open(t)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	p := c.Get("/referrals/new/check").Want(http.StatusOK)
	p = p.Submit(form, web.Values{"no_sensitive": {"yes"}}).Want(http.StatusUnprocessableEntity)
	if n := p.Doc.Find(".govuk-error-summary li").Length(); n != 2 {
		t.Errorf("an empty referral has %d faults, want 2: %s", n, p.Text(".govuk-error-summary"))
	}
	c.Get("/referrals/new/person").Submit(form, web.Values{"known_as": {"shadow-fox"}}).Want(http.StatusSeeOther)
	c.Get("/referrals/new/concern?from=check").Submit(form, web.Values{"concern": {"Seen in a chat."}}).Follow().
		Submit(form, web.Values{"no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
}

func TestADraftSurvivesSigningOutAndIsItsOwnersAlone(t *testing.T) {
	o := open(t)
	me, other := o.hire(t, casework.Coordinator), o.hire(t, casework.Coordinator)
	fill(o.site.SignedIn(t, me), "Robin", "Fernsby")
	if n := o.count(t, `SELECT count(*) FROM draft WHERE position(convert_to('Fernsby', 'UTF8') IN sealed) > 0`); n != 0 {
		t.Error("the draft can be read in the database")
	}
	if p := o.site.SignedIn(t, me).Get("/referrals/new/check").Want(http.StatusOK); !strings.Contains(p.Text("main"), "Fernsby") {
		t.Error("the draft is gone in another session")
	}
	if p := o.site.SignedIn(t, other).Get("/referrals/new/check").Want(http.StatusOK); strings.Contains(p.Text("main"), "Fernsby") {
		t.Error("somebody else's draft is shown")
	}
	p := o.site.SignedIn(t, me).Get("/referrals/new").Want(http.StatusOK)
	p.Submit("form[action$='/discard']", web.Values{}).Follow().Want(http.StatusOK)
	if n := o.count(t, `SELECT count(*) FROM draft`); n != 0 {
		t.Error("the draft was not discarded")
	}
}

// Shows IN6, PE1, PE4, PE5, N1.
func TestAnEarlierReferralIsFoundUnderAMisspeltNameByWhoeverMayReadIt(t *testing.T) {
	o := open(t)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	first := fill(c, "Katherine", "Oakfield").Submit(form, web.Values{"no_sensitive": {"yes"}}).Want(http.StatusSeeOther).Location()
	ref := strings.TrimPrefix(first, "/cases/")
	met := who(c, "Catherine", "Oakfeild")
	if met.Location() != "/referrals/new/met" {
		t.Fatalf("the person's page led to %s", met.Location())
	}
	p := met.Follow().Want(http.StatusOK)
	for _, want := range []string{ref, "Strongly alike", "written differently", "The date of birth is the same", "9 May 2009", "Oakfeild", "Oakfield"} {
		if !strings.Contains(p.Text("main"), want) && !strings.Contains(strings.ToLower(p.Text("main")), strings.ToLower(want)) {
			t.Errorf("the page does not say %q: %s", want, p.Text("main"))
		}
	}
	p = p.Submit(form, web.Values{})
	if p.Want(http.StatusUnprocessableEntity); !strings.Contains(p.Text("[role=alert]"), "same person as in "+ref) {
		t.Errorf("left without an answer: %s", p.Text("[role=alert]"))
	}
	c.Get("/referrals/new/concern").Submit(form, web.Values{"concern": {"Seen in a chat."}}).Want(http.StatusSeeOther)
	check := c.Get("/referrals/new/check").Want(http.StatusOK).Submit(form, web.Values{"no_sensitive": {"yes"}})
	if check.Want(http.StatusUnprocessableEntity); !strings.Contains(check.Text("[role=alert]"), "same person") {
		t.Errorf("sent without an answer: %s", check.Text("[role=alert]"))
	}
	chosen := p.Form(form)
	for name, v := range map[string]string{"answer_1": "SAME", "who_2": "Rowan Ashdown, 9 May 2009", "answer_2": "NOT_SAME"} { // the second was never shown
		chosen.Set(name, v)
	}
	post(c, "/referrals/new/met", chosen).Want(http.StatusSeeOther)
	c.Get("/referrals/new/check").Submit(form, web.Values{"no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	for what, query := range map[string]string{
		"person with two cases": `SELECT count(*) FROM person p WHERE (SELECT count(*) FROM case_file c WHERE c.person_id = p.person_id) = 2 AND p.family_name = 'Oakfield'`,
		"joining of records":    `SELECT count(*) FROM person_merge WHERE parted_at IS NULL`,
		"other name":            `SELECT count(*) FROM person_alias WHERE name = 'Catherine Oakfeild'`,
		"answer":                `SELECT count(*) FROM match_answer WHERE answer = 'SAME' AND strength = 'STRONG'`,
	} {
		if n := o.count(t, query); n != 1 {
			t.Errorf("%s: %d, want 1", what, n)
		}
	}
	said := `SELECT count(*) FROM audit_event WHERE outcome = 'done' AND position(convert_to('` + ref + `: The same person', 'UTF8') IN payload) > 0
		AND convert_from(leaf, 'UTF8') LIKE '%"person"%' AND convert_from(leaf, 'UTF8') NOT LIKE '%Person of%' AND convert_from(payload || leaf, 'UTF8') NOT LIKE '%Ashdown%'`
	if n := o.count(t, said); n != 2 {
		t.Errorf("%d entries, of the answer and of the referral, say what was said, and in their values alone; want 2", n)
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'case.referral:receive' AND outcome = 'viewed' AND position(convert_to('`+ref+`', 'UTF8') IN payload) > 0`); n == 0 {
		t.Error("the log does not say whose records the search showed")
	}

	o.do(t, `UPDATE case_file SET sens = 'sealed'`)
	if to := who(c, "Catherine", "Oakfield").Location(); to != "/referrals/new/concern" {
		t.Errorf("a sealed case leads to %s", to)
	}
	if p := c.Get("/referrals/new/check"); strings.Contains(p.Text("main"), "EXS-") || strings.Contains(p.Text("main"), "Have we met") {
		t.Errorf("a sealed case shows through: %s", p.Text("main"))
	}
}

// who fills in the person's page.
func who(c *web.Client, given, family string) *web.Page {
	return c.Get("/referrals/new/person").Want(http.StatusOK).Submit(form, web.Values{
		"given_name": {given}, "family_name": {family}, "date_of_birth-day": {"9"}, "date_of_birth-month": {"5"}, "date_of_birth-year": {"2009"},
	}).Want(http.StatusSeeOther)
}

// Whoever keeps a sealed case is asked; whoever made the referral sees the very pages that they would see without it.
//
// Shows N1.
func TestWhoeverKeepsACaseThatTheReferrerMayNotKnowIsAskedInstead(t *testing.T) {
	o := open(t)
	me, chair := o.hire(t, casework.Coordinator), o.hire(t, casework.PanelChair)
	c := o.site.SignedIn(t, me)
	first := strings.TrimPrefix(fill(c, "Katherine", "Oakfield").Submit(form, web.Values{"no_sensitive": {"yes"}}).Want(http.StatusSeeOther).Location(), "/cases/")
	o.do(t, `UPDATE case_file SET sens = 'sealed'`)
	o.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, part) SELECT case_id, 'assigned', $1, panel_id, sens, received_on, '2026-01-01', 'named' FROM case_file`, chair)
	second := fill(c, "Catherine", "Oakfeild").Submit(form, web.Values{"no_sensitive": {"yes"}}).Want(http.StatusSeeOther).Location()
	if strings.Contains(second, first) {
		t.Fatalf("the referral led to %s", second)
	}
	if n := o.count(t, `SELECT count(*) FROM match_question q JOIN case_file c ON c.case_id = q.about_case WHERE c.ref = $1 AND q.asked_by IS NULL`, first); n != 1 {
		t.Errorf("%d questions, want 1", n)
	}
	if n := o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 AND case_id IS NULL AND starts_with(link, '/met/')`, chair); n != 1 {
		t.Errorf("the chair, who is named on the sealed case, has %d notices of it, want 1", n)
	}
	if n := o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1`, me); n != 0 {
		t.Errorf("whoever made the referral has %d notices", n)
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE actor = 'u:' || CAST($1 AS text) AND position(convert_to(CAST($2 AS text), 'UTF8') IN coalesce(payload, CAST('' AS bytea))) > 0 AND event_id > (SELECT max(event_id) FROM audit_event WHERE event = 'receive' AND ref = CAST($2 AS text))`, me, first); n != 0 {
		t.Errorf("%d entries of whoever made the referral name the sealed case", n)
	}
}

func TestOnlyWhoeverReceivesReferralsSeesTheForm(t *testing.T) {
	o := open(t)
	for _, role := range []casework.Role{casework.PanelChair, casework.RepHealth, casework.Provider, casework.Auditor, casework.Administrator} {
		c := o.site.SignedIn(t, o.hire(t, role))
		for _, path := range []string{"/referrals/new", "/referrals/new/person", "/referrals/new/check"} {
			c.Get(path).Want(http.StatusForbidden)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE outcome = 'refused'`); n != 15 {
		t.Errorf("%d refusals on record, want 15", n)
	}
}

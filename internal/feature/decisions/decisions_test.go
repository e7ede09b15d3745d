package decisions_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/decisions"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

const secret = "His uncle is back, and he is calmer"

// office is a panel that sits today with a case before it for its first discussion.
type office struct {
	site                   *web.Site
	owner                  *sqlx.DB
	hands                  *web.Hands
	service                *decisions.Service
	db                     *testkit.Database
	panel                  *testkit.Panel
	chair, deputy, nurse   testkit.Person
	officer, coordinator   testkit.Person
	ref, id, meeting, item string
}

func open(t *testing.T) *office {
	t.Helper()
	db := testkit.DB(t)
	o := &office{owner: db.Owner(t), db: db, panel: testkit.NewPanel(t, db), ref: casework.NewReference("EXS", 2026, 1), id: uuid.NewString()}
	o.chair = o.panel.Hire(t, "Cora Hale", casework.PanelChair, "", testkit.Authority, "")
	o.deputy = o.panel.Hire(t, "Dev Anand", casework.DeputyChair, "", testkit.OtherAuthority, "")
	o.officer = o.panel.Hire(t, "Pia Quill", casework.CaseOfficer, "", "", testkit.Force)
	o.nurse = o.panel.Hire(t, "Nia Wells", casework.RepHealth, o.panel.Agency(t, "Exshire Health Trust", "NHS"), "", "")
	o.coordinator = o.panel.Hire(t, "Col Oakes", casework.Coordinator, "", testkit.Authority, "")
	var ring *keys.Ring
	o.hands = web.ClockAt(time.Date(2026, 3, 27, 10, 0, 0, 0, time.UTC))
	o.site = web.Start(t, db, func(s *httpd.Server) {
		ring = s.Keys
		o.service = decisions.NewService(s.DB, s.Guard, casefile.NewCabinet(s.Guard, s.Keys))
		decisions.New(o.service).Routes(s)
	}, web.Clock(o.hands.Now))
	wrapped, err := ring.NewCaseKey()
	if err != nil {
		t.Fatal(err)
	}
	person := uuid.NewString()
	o.do(t, `INSERT INTO person (person_id, given_name, family_name, date_of_birth, created_at) VALUES ($1, 'Rowan', 'Ashdown', '2009-05-09', now())`, person)
	o.do(t, `INSERT INTO case_file (case_id, ref, person_id, panel_id, state, received_on, source, concern_scheme, concern, date_of_birth, residence_force,
			section36_body, section36_body_name, section36_maker, section36_on, section36_result, section36_grounds, created_at, updated_at)
		VALUES ($1, $2, $3, $4, 'PANEL_LISTED', '2026-03-01', 'EDU', 'D', 'OTHER', '2009-05-09', $5,
			'police', $5, 'Dana Holt', '2026-03-02', 'MET', true, '2026-03-01', '2026-03-01')`, o.id, o.ref, person, o.panel.ID, testkit.Force)
	o.do(t, `INSERT INTO case_key (case_id, wrapped) VALUES ($1, $2)`, o.id, wrapped)
	o.sit(t, "FIRST", o.chair, o.deputy, o.officer, o.nurse)
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

// sit puts the case on the agenda of an open meeting with those who are present for it.
func (o *office) sit(t *testing.T, kind string, present ...testkit.Person) {
	t.Helper()
	o.meeting, o.item = uuid.NewString(), uuid.NewString()
	o.do(t, `INSERT INTO meeting (meeting_id, panel_id, held_on, starts, mode, status, chair) VALUES ($1, $2, '2026-03-27', '10:00', 'ROOM', 'OPEN', $3)`,
		o.meeting, o.panel.ID, o.chair.Membership)
	o.do(t, `INSERT INTO agenda_item (agenda_item_id, meeting_id, case_id, kind, ordering, status) VALUES ($1, $2, $3, $4, 1, 'LISTED')`, o.item, o.meeting, o.id, kind)
	for _, p := range present {
		o.do(t, `INSERT INTO attendance (meeting_id, membership_id, status) VALUES ($1, $2, 'PRESENT')`, o.meeting, p.Membership)
		o.do(t, `INSERT INTO item_attendance (agenda_item_id, membership_id) VALUES ($1, $2)`, o.item, p.Membership)
	}
}

func (o *office) at() string { return "/cases/" + o.ref + "/decide" }

// answers are the pages of a decision not to adopt, on which everybody agrees.
func (o *office) answers() map[string]web.Values {
	return map[string]web.Values{
		"question": {"question": {"Should support be offered?"}},
		"options": {"what.1": {"Offer support"}, "why.1": {"Nobody needs it"}, "what.2": {"Leave it to the school"}, "why.2": {"The school has it in hand"},
			"taken.2": {"yes"}},
		"information": {"information.1": {"He goes to school again"}, "source.1": {"School return"}, "on.1-day": {"20"}, "on.1-month": {"3"}, "on.1-year": {"2026"},
			"gaps": {"What he does online"}},
		"positions": {"position." + o.chair.Membership: {"agree"}, "position." + o.deputy.Membership: {"agree"},
			"position." + o.officer.Membership: {"agree"}, "position." + o.nurse.Membership: {"agree"}},
		"outcome": {"outcome": {"NOT-ADOPT"}},
		"health":  {"considered": {"yes"}, "refer": {"no"}, "refer_reason": {"Health is in touch"}},
		"reasons": {"rationale": {secret}, "proportionality": {"The least that works"}},
	}
}

// fill saves every page of the wizard, with what more says of a page.
func (o *office) fill(t *testing.T, who *web.Client, more map[string]web.Values) {
	t.Helper()
	all := o.answers()
	for page, values := range more {
		maps.Copy(all[page], values)
	}
	for _, p := range decisions.Pages("NOT-ADOPT") {
		if p.Key == "health" && all["outcome"]["outcome"][0] != "NOT-ADOPT" {
			continue
		}
		who.Get(o.at()+"/"+p.Key).Want(http.StatusOK).Submit("main form", all[p.Key]).Want(http.StatusSeeOther)
	}
}

func (o *office) confirm(t *testing.T, who *web.Client) *web.Page {
	t.Helper()
	return who.Get(o.at()+"/check").Want(http.StatusOK).Submit("main form", web.Values{"no_sensitive": {"yes"}})
}

// Shows DE1, DE2, DE3, SC-06, SC-11, SC-17.
func TestADecisionIsEnteredPageByPageAndConfirmedOnce(t *testing.T) {
	t.Parallel()
	o := open(t)
	cora := o.site.SignedIn(t, o.chair.User)
	early := cora.Get(o.at() + "/check").Want(http.StatusOK)
	for _, said := range []string{"Enter the question that the panel decided", "Select the position of Nia Wells", "Enter the options", "Select the panel's decision"} {
		if !strings.Contains(early.Text("main"), said) {
			t.Errorf("before anything is entered the check does not say %q", said)
		}
	}
	early.Submit("main form", web.Values{"no_sensitive": {"yes"}}).Want(http.StatusUnprocessableEntity)

	o.fill(t, cora, nil)
	check := cora.Get(o.at() + "/check").Want(http.StatusOK)
	for _, said := range []string{secret, "Everybody who took a position agrees (4): the decision is unanimous", "Edition of", "The school has it in hand", "20 March 2026",
		"What he does online", "Nia Wells, Exshire Health Trust", "Section 36(6)"} {
		if !strings.Contains(check.Text("main"), said) {
			t.Errorf("the check does not show %q", said)
		}
	}
	if strings.Contains(check.Text("main"), "What is missing") {
		t.Errorf("something is missing: %s", check.Text(".govuk-notification-banner"))
	}
	check.Submit("main form", nil).Want(http.StatusUnprocessableEntity)
	late := o.site.SignedIn(t, o.deputy.User).Get(o.at() + "/check").Want(http.StatusOK)
	done := o.confirm(t, cora).Want(http.StatusSeeOther)
	if got := o.text(t, `SELECT state FROM case_file WHERE ref = $1`, o.ref); got != string(casework.StateNotAdopted) {
		t.Errorf("the case is at %s", got)
	}
	if got := o.text(t, `SELECT mode || ' ' || legal_basis FROM decision`); got != "unanimous section 36(6)" {
		t.Errorf("on record: %s", got)
	}
	page := done.Follow().Want(http.StatusOK)
	for _, said := range []string{secret, "Not taken: Nobody needs it", "Taken: The school has it in hand", "School return", "Cora Hale"} {
		if !strings.Contains(page.Text("main"), said) {
			t.Errorf("the record does not show %q: %s", said, page.Text("main"))
		}
	}
	if !strings.Contains(cora.Get("/cases/"+o.ref+"/decisions").Want(http.StatusOK).Text("table"), "Unanimous") {
		t.Error("the list of decisions does not say how it was reached")
	}
	if got := late.Submit("main form", web.Values{"no_sensitive": {"yes"}}); got.Status != http.StatusConflict {
		t.Errorf("a second confirmation answered %d", got.Status)
	}
	if n := o.text(t, `SELECT CAST(count(*) AS text) FROM decision_draft`); n != "0" {
		t.Errorf("%s drafts are left", n)
	}
	if n := o.text(t, `SELECT CAST(count(*) AS text) FROM narrative WHERE position(CAST('uncle' AS bytea) IN sealed) > 0`); n != "0" {
		t.Error("the reasons are not sealed")
	}
}

// Shows DE4, DE5, SC-06.
func TestTheModeFollowsThePositionsInTheStatutesOrder(t *testing.T) {
	t.Parallel()
	o := open(t)
	cora := o.site.SignedIn(t, o.chair.User)
	position := func(p testkit.Person) string { return "position." + p.Membership }
	o.fill(t, cora, map[string]web.Values{"positions": {position(o.nurse): {"disagree"}}})
	check := cora.Get(o.at() + "/check").Want(http.StatusOK)
	for _, said := range []string{"why Nia Wells disagrees", "opinion of the majority decides (section 37(6)): 3 agree, 1 disagree"} {
		if !strings.Contains(check.Text("main"), said) {
			t.Errorf("one who disagrees without words: the check does not say %q", said)
		}
	}
	o.fill(t, cora, map[string]web.Values{"positions": {position(o.nurse): {"disagree"}, "reason." + o.nurse.Membership: {"He needs a mentor"}, position(o.officer): {"disagree"},
		"reason." + o.officer.Membership: {"It is too early"}}})
	check = cora.Get(o.at() + "/check").Want(http.StatusOK)
	if !strings.Contains(check.Text("main"), "There is no majority, 2 agree and 2 disagree: the chair has to decide") || !strings.Contains(check.Text(".govuk-notification-banner"), "record the chair's decision") {
		t.Errorf("a tie is not the chair's: %s", check.Text("main"))
	}
	o.confirm(t, cora).Want(http.StatusUnprocessableEntity)
	cora.Get(o.at()+"/outcome").Want(http.StatusOK).Submit("main form", web.Values{"chair_reason": {"The school asked us to wait"}}).Want(http.StatusSeeOther)
	page := o.confirm(t, cora).Want(http.StatusSeeOther).Follow().Want(http.StatusOK)
	for _, said := range []string{"so the chair decides", "The school asked us to wait", "He needs a mentor", "It is too early"} {
		if !strings.Contains(page.Text("main"), said) {
			t.Errorf("the record does not show %q", said)
		}
	}
	if got := o.text(t, `SELECT mode FROM decision`); got != casework.ByChair {
		t.Errorf("the mode is %s", got)
	}
}

func TestTwoChairsDraftsOfOneItemStandBesideEachOther(t *testing.T) {
	t.Parallel()
	o := open(t)
	cora, dev := o.site.SignedIn(t, o.chair.User), o.site.SignedIn(t, o.deputy.User)
	cora.Get(o.at()+"/question").Submit("main form", web.Values{"question": {"Cora's question"}}).Want(http.StatusSeeOther)
	dev.Get(o.at()+"/question").Submit("main form", web.Values{"question": {"Dev's question"}}).Want(http.StatusSeeOther)
	page := cora.Get(o.at() + "/question").Want(http.StatusOK)
	if page.Form("main form").Get("question") != "Cora's question" || !strings.Contains(page.Text("main"), "Dev's question") || !strings.Contains(page.Text("main"), "What Dev Anand has entered here") {
		t.Errorf("Cora sees %q", page.Text("main"))
	}
	if got := dev.Get(o.at()).Want(http.StatusOK).Text("main"); !strings.Contains(got, "Cora Hale has a draft of this decision too") {
		t.Errorf("Dev is not told of Cora's draft: %s", got)
	}
	stale := cora.Get(o.at() + "/question")
	cora.Get(o.at()+"/question").Submit("main form", web.Values{"question": {"From another window"}}).Want(http.StatusSeeOther)
	again := stale.Submit("main form", web.Values{"question": {"From the first window"}}).Want(http.StatusUnprocessableEntity)
	if again.Form("main form").Get("question") != "From the first window" || !strings.Contains(again.Text("main"), "From another window") {
		t.Errorf("what stands in another window is not shown beside what was typed: %s", again.Text("main"))
	}
	again.Submit("main form", nil).Want(http.StatusSeeOther)
	if got := cora.Get(o.at() + "/question").Form("main form").Get("question"); got != "From the first window" {
		t.Errorf("kept: %q", got)
	}
	cora.Get(o.at()).Submit(`form[action$="/discard"]`, nil).Want(http.StatusSeeOther)
	if n := o.text(t, `SELECT CAST(count(*) AS text) FROM decision_draft`); n != "1" {
		t.Errorf("after Cora discarded hers there are %s drafts", n)
	}
}

func TestAnotherRowIsAddedWithoutLoss(t *testing.T) {
	t.Parallel()
	o := open(t)
	cora := o.site.SignedIn(t, o.chair.User)
	form := cora.Get(o.at() + "/options").Form("main form")
	maps.Copy(form, url.Values{"what.1": {"One"}, "what.2": {"Two"}, "what.3": {"Three"}, "more": {"yes"}})
	cora.Post(o.at()+"/options", form).Want(http.StatusSeeOther)
	page := cora.Get(o.at() + "/options").Want(http.StatusOK)
	if f := page.Form("main form"); f.Get("what.3") != "Three" || !f.Has("what.4") {
		t.Errorf("the page has %v", f)
	}
	wrong := cora.Get(o.at()+"/information").Submit("main form", web.Values{"information.1": {"A visit"}, "on.1-day": {"31"}, "on.1-month": {"2"}, "on.1-year": {"2026"}}).Want(http.StatusUnprocessableEntity)
	if wrong.Form("main form").Get("information.1") != "A visit" || wrong.Form("main form").Get("on.1-day") != "31" {
		t.Error("what was typed is gone")
	}
}

// Shows SC-04, SC-07.
func TestACheckSaysWhatTheLawMissesForAnAdoption(t *testing.T) {
	t.Parallel()
	o := open(t)
	cora := o.site.SignedIn(t, o.chair.User)
	o.fill(t, cora, map[string]web.Values{"outcome": {"outcome": {"ADOPT"}}})
	o.do(t, `DELETE FROM item_attendance WHERE membership_id = $1`, o.officer.Membership)
	check := cora.Get(o.at() + "/check").Want(http.StatusOK)
	for _, said := range []string{"Record the support plan first", "Nobody from " + testkit.Force} {
		if !strings.Contains(check.Text(".govuk-notification-banner"), said) {
			t.Errorf("the check does not say %q: %s", said, check.Text(".govuk-notification-banner"))
		}
	}
	o.confirm(t, cora).Want(http.StatusUnprocessableEntity)
	if n := o.text(t, `SELECT CAST(count(*) AS text) FROM decision`); n != "0" {
		t.Error("a refused decision is on record")
	}
}

// Shows DE7.
func TestAConfirmedDecisionIsLocked(t *testing.T) {
	t.Parallel()
	o := open(t)
	cora := o.site.SignedIn(t, o.chair.User)
	o.fill(t, cora, nil)
	o.confirm(t, cora).Want(http.StatusSeeOther)
	for _, query := range []string{
		`UPDATE decision SET outcome = 'ADOPT'`, `DELETE FROM decision_position`, `DELETE FROM decision`, `UPDATE decision_position SET position = 'disagree'`,
		`UPDATE narrative SET sealed = '' WHERE starts_with(field, 'decision/')`, `DELETE FROM narrative WHERE starts_with(field, 'decision/')`,
		`INSERT INTO narrative (case_id, field, version, sealed, at, by_actor) SELECT case_id, field, 2, sealed, at, by_actor FROM narrative WHERE starts_with(field, 'decision/')`,
		`INSERT INTO decision_position SELECT decision_id, case_id, '` + o.coordinator.Membership + `', 'disagree' FROM decision`,
	} {
		if _, err := o.owner.ExecContext(t.Context(), query); err == nil || !strings.Contains(err.Error(), "stays as it was confirmed") {
			t.Errorf("%s: %v", query, err)
		}
	}
}

// Shows DE7.
func TestACorrectionStandsBesideTheDecisionAndMovesNoCase(t *testing.T) {
	t.Parallel()
	o := open(t)
	cora := o.site.SignedIn(t, o.chair.User)
	o.fill(t, cora, nil)
	page := o.confirm(t, cora).Want(http.StatusSeeOther).Follow().Want(http.StatusOK)
	form := page.Click(`a[href$="/correct"]`).Want(http.StatusOK)
	if !strings.Contains(form.Text("main"), "a new referral begins a new case") {
		t.Error("where the outcome was wrong nothing says what to do")
	}
	refused := form.Submit("main form", web.Values{"part": {"INFORMATION"}, "should": {"It was on 19 March"}}).Want(http.StatusUnprocessableEntity)
	if f := refused.Form("main form"); f.Get("should") != "It was on 19 March" || !strings.Contains(refused.Text(".govuk-error-summary"), "why it is corrected") {
		t.Errorf("refused with %s", refused.Text(".govuk-error-summary"))
	}
	text := form.Submit("main form", web.Values{"part": {"OUTCOME"}, "should": {"The panel deferred"}, "reason": {"The wrong box was ticked"}, "no_sensitive": {"yes"}}).
		Want(http.StatusSeeOther).Follow().Want(http.StatusOK).Text("main")
	for _, said := range []string{"Do not adopt", "The panel deferred", "The wrong box was ticked", "It has not moved the case", secret} {
		if !strings.Contains(text, said) {
			t.Errorf("the record does not show %q", said)
		}
	}
	if got := o.text(t, `SELECT c.state || ' ' || d.outcome FROM case_file c JOIN decision d USING (case_id)`); got != "NOT_ADOPTED NOT-ADOPT" {
		t.Errorf("after the correction: %s", got)
	}
	if _, err := o.owner.ExecContext(t.Context(), `UPDATE decision_correction SET part = 'DATE'`); err == nil {
		t.Error("a correction can be changed")
	}
}

// Shows DE6.
func TestADecisionIsCountersignedBySomebodyElseWhereThePanelsRuleAsksForIt(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.do(t, `UPDATE panel SET countersign = true`)
	dev, col, cora := o.site.SignedIn(t, o.deputy.User), o.site.SignedIn(t, o.coordinator.User), o.site.SignedIn(t, o.chair.User)
	o.fill(t, dev, nil)
	at := o.confirm(t, dev).Want(http.StatusSeeOther).Location()
	if page := dev.Get(at).Want(http.StatusOK); !strings.Contains(page.Text("main"), "Waits to be countersigned") || page.Doc.Find(`form[action$="/countersign"]`).Length() != 0 {
		t.Errorf("who confirmed it: %s", page.Text("main"))
	}
	if cora.Get(at).Want(http.StatusOK).Doc.Find(`form[action$="/countersign"]`).Length() != 0 {
		t.Error("the chair is offered to countersign")
	}
	late := col.Get(at).Want(http.StatusOK)
	text := late.Submit(`form[action$="/countersign"]`, nil).Want(http.StatusSeeOther).Follow().Want(http.StatusOK).Text("main")
	if !strings.Contains(text, "Countersigned by Col Oakes") || strings.Contains(text, "Waits to be") {
		t.Errorf("after it was signed: %s", text)
	}
	if _, err := o.owner.ExecContext(t.Context(), `DELETE FROM decision_countersignature`); err == nil {
		t.Error("a signature can be taken away")
	}
	o.do(t, `UPDATE panel SET countersign = false`)
	if !strings.Contains(dev.Get("/cases/"+o.ref+"/decisions").Want(http.StatusOK).Text("table"), "Unanimous") {
		t.Error("the list is gone")
	}
}

// Shows DE10.
func TestWhatFollowsIsComputedFromTheOutcome(t *testing.T) {
	t.Parallel()
	o := open(t)
	cora := o.site.SignedIn(t, o.chair.User)
	o.fill(t, cora, map[string]web.Values{"outcome": {"outcome": {"DEFER"}, "defer_to-day": {"27"}, "defer_to-month": {"4"}, "defer_to-year": {"2026"}, "defer_needs": {"The school's view"}}})
	at := o.confirm(t, cora).Want(http.StatusSeeOther).Location()
	if text := cora.Get(at).Want(http.StatusOK).Text(".govuk-task-list"); strings.Count(text, "To do") != 2 || !strings.Contains(text, "Ask for what the panel needs") {
		t.Errorf("what follows a deferral: %s", text)
	}
	o.do(t, `INSERT INTO case_event (case_id, at, event, state_from, state_to, section, title, by_name, by_role)
		VALUES ($1, '2026-03-28', 'list', 'DEFERRED', 'PANEL_LISTED', 'case', 'Listed', 'Col Oakes', 'coordinator')`, o.id)
	if text := cora.Get(at).Want(http.StatusOK).Text(".govuk-task-list"); strings.Contains(text, "To do") {
		t.Errorf("once it was listed again: %s", text)
	}
}

// asked are two who were consulted: the police of the force where the person lives, and somebody of an authority.
func (o *office) asked() web.Values {
	return web.Values{
		"member.1": {o.officer.Membership}, "how.1": {"PHONE"}, "on.1-day": {"26"}, "on.1-month": {"3"}, "on.1-year": {"2026"}, "said.1": {"Agrees"},
		"member.2": {o.deputy.Membership}, "how.2": {"VIDEO"}, "on.2-day": {"26"}, "on.2-month": {"3"}, "on.2-year": {"2026"}, "said.2": {"Agrees too"},
	}
}

func measure() web.Values {
	return web.Values{
		"outcome": {"INTERIM"}, "question": {"The school keeps him in the building at noon"}, "why_now": {"He was followed home"}, "rationale": {secret},
		"proportionality": {"For a week"}, "decided_on-day": {"26"}, "decided_on-month": {"3"}, "decided_on-year": {"2026"}, "no_sensitive": {"yes"},
	}
}

// Shows DE11.
func TestTheChairDecidesOutsideAMeetingUntilOneRatifiesIt(t *testing.T) {
	t.Parallel()
	o := open(t)
	cora := o.site.SignedIn(t, o.chair.User)
	form := cora.Get("/cases/" + o.ref + "/decisions").Want(http.StatusOK).Click(`a[href$="/decide-outside"]`).Want(http.StatusOK)
	for _, barred := range []string{"Adopt", "Do not adopt", "Defer", "Return to the police"} {
		if !strings.Contains(form.Text(".govuk-inset-text"), barred) {
			t.Errorf("nothing says that the chair alone cannot: %s", barred)
		}
	}
	refused := form.Submit("main form", measure()).Want(http.StatusUnprocessableEntity)
	for _, said := range []string{"Consult somebody from " + testkit.Force, "sits for a responsible local authority"} {
		if !strings.Contains(refused.Text(".govuk-error-summary"), said) {
			t.Errorf("without anybody consulted it is refused with %s", refused.Text(".govuk-error-summary"))
		}
	}
	gap := measure() // whom the second row names is the first who was consulted
	maps.Copy(gap, web.Values{"member.2": {o.nurse.Membership}, "how.2": {"PHONE"}, "said.2": {"Agrees"}})
	again := form.Submit("main form", gap).Want(http.StatusUnprocessableEntity)
	if f := again.Form("main form"); f.Get("member.1") != o.nurse.Membership || f.Get("why_now") != "He was followed home" {
		t.Errorf("what was typed is gone: %v", f)
	}
	all := measure()
	maps.Copy(all, o.asked())
	page := form.Submit("main form", all).Want(http.StatusSeeOther).Follow().Want(http.StatusOK)
	for _, said := range []string{"Provisional", "He was followed home", "Pia Quill, Exshire Police", "By phone, 26 March 2026", secret} {
		if !strings.Contains(page.Text("main"), said) {
			t.Errorf("the record does not show %q: %s", said, page.Text("main"))
		}
	}
	if got := o.text(t, `SELECT c.state || ' ' || d.mode || ' ' || (SELECT count(*) FROM followup WHERE kind = 'ratification' AND done_on IS NULL) FROM case_file c JOIN decision d USING (case_id)`); got != "PANEL_LISTED chair 1" {
		t.Errorf("on record: %s", got)
	}

	o.do(t, `UPDATE meeting SET status = 'PLANNED'`)
	if early := page.Click(`a[href$="/ratify"]`).Want(http.StatusOK); !strings.Contains(early.Text("main"), "before no open meeting") || early.Doc.Find("main form").Length() != 0 {
		t.Errorf("before the meeting is open: %s", early.Text("main"))
	}
	o.do(t, `UPDATE meeting SET status = 'OPEN'`)
	ratify := page.Click(`a[href$="/ratify"]`).Want(http.StatusOK)
	refused = ratify.Submit("main form", web.Values{"outcome": {"NOT-RATIFIED"}, "position." + o.nurse.Membership: {"agree"}, "position." + o.chair.Membership: {"disagree"}}).Want(http.StatusUnprocessableEntity)
	for _, said := range []string{"the panel's reasons", "why Cora Hale disagrees", "There is no majority"} {
		if !strings.Contains(refused.Text(".govuk-error-summary"), said) {
			t.Errorf("a ratification is refused with %s", refused.Text(".govuk-error-summary"))
		}
	}
	done := ratify.Submit("main form", web.Values{"outcome": {"NOT-RATIFIED"}, "rationale": {"It was more than was needed"}, "no_sensitive": {"yes"},
		"position." + o.nurse.Membership: {"agree"}, "position." + o.chair.Membership: {"disagree"}, "reason." + o.chair.Membership: {"It was needed"}, "position." + o.officer.Membership: {"agree"}}).
		Want(http.StatusSeeOther).Follow().Want(http.StatusOK)
	if text := done.Text("main"); !strings.Contains(text, "Not ratified by the meeting of 27 March 2026") || strings.Contains(text, "Provisional") {
		t.Errorf("after the meeting: %s", text)
	}
	if got := o.text(t, `SELECT d.outcome || ' ' || d.mode || ' ' || (SELECT count(*) FROM followup WHERE kind = 'ratification' AND done_on IS NULL) FROM decision d WHERE ratifies IS NOT NULL`); got != "NOT-RATIFIED majority 0" {
		t.Errorf("on record: %s", got)
	}
	page.Click(`a[href$="/ratify"]`).Want(http.StatusConflict)
	if got := o.text(t, `SELECT status FROM agenda_item WHERE agenda_item_id = $1`, o.item); got != "LISTED" {
		t.Errorf("a ratification has settled the case's own item: %s", got)
	}
}

// An adoption outside a meeting is impossible however the form is sent, and so is a decision on a case that is not the panel's.
func TestWhatThePanelDecidesTheChairCannotDecideAlone(t *testing.T) {
	t.Parallel()
	o := open(t)
	cora := o.site.SignedIn(t, o.chair.User)
	all := cora.Get("/cases/" + o.ref + "/decide-outside").Want(http.StatusOK).Form("main form")
	maps.Copy(all, url.Values(measure()))
	maps.Copy(all, url.Values(o.asked()))
	all.Set("outcome", "ADOPT")
	if p := cora.Post("/cases/"+o.ref+"/decide-outside", all).Want(http.StatusUnprocessableEntity); !strings.Contains(p.Text(".govuk-error-summary"), "Select what is decided") {
		t.Errorf("refused with %s", p.Text(".govuk-error-summary"))
	}
	o.do(t, `UPDATE case_file SET state = 'S36_PENDING', section36_result = ''`)
	all.Set("outcome", "INTERIM")
	if p := cora.Post("/cases/"+o.ref+"/decide-outside", all).Want(http.StatusUnprocessableEntity); !strings.Contains(p.Text(".govuk-error-summary"), "not before the panel") {
		t.Errorf("refused with %s", p.Text(".govuk-error-summary"))
	}
	if n := o.text(t, `SELECT CAST(count(*) AS text) FROM decision`); n != "0" {
		t.Error("a refused decision is on record")
	}
}

// A case that is carried forward undecided keeps what its chair had entered; its review has a form of its own.
func TestADraftGoesWithACaseThatIsCarriedForward(t *testing.T) {
	t.Parallel()
	o := open(t)
	cora, dev := o.site.SignedIn(t, o.chair.User), o.site.SignedIn(t, o.deputy.User)
	cora.Get(o.at()+"/question").Submit("main form", web.Values{"question": {"Cora's question"}}).Want(http.StatusSeeOther)
	o.do(t, `UPDATE agenda_item SET status = 'DEFERRED', reason = 'No time' WHERE agenda_item_id = $1`, o.item)
	o.sit(t, "FIRST", o.chair, o.deputy, o.officer, o.nurse)
	page := cora.Get(o.at() + "/question").Want(http.StatusOK)
	if got := page.Form("main form").Get("question"); got != "Cora's question" {
		t.Errorf("at the next meeting the draft holds %q", got)
	}
	page.Submit("main form", web.Values{"question": {"Asked again"}}).Want(http.StatusSeeOther)
	if got := dev.Get(o.at() + "/question").Want(http.StatusOK); !strings.Contains(got.Text("main"), "Asked again") {
		t.Error("the other chair does not see it there")
	}
	dev.Get(o.at()+"/question").Submit("main form", web.Values{"question": {"Dev's question"}}).Want(http.StatusSeeOther)
	cora.Get(o.at()).Submit(`form[action$="/discard"]`, nil).Want(http.StatusSeeOther)
	if got := cora.Get(o.at() + "/question").Form("main form").Get("question"); got != "" {
		t.Errorf("a draft that was discarded is back: %q", got)
	}
	if n := o.text(t, `SELECT CAST(count(*) AS text) FROM decision_draft`); n != "1" {
		t.Errorf("after Cora discarded hers there are %s drafts, and Dev has one", n)
	}
	o.do(t, `UPDATE agenda_item SET kind = 'REVIEW' WHERE agenda_item_id = $1`, o.item)
	if to := cora.Get(o.at()).Want(http.StatusSeeOther).Location(); !strings.HasSuffix(to, "/review") {
		t.Errorf("a review is decided at %s", to)
	}
}

// Somebody is signed out by time alone in the middle of a page of the wizard: what was typed is there again, and nothing that was saved
// before is lost.
func TestAPageOfTheWizardSurvivesASignOut(t *testing.T) {
	t.Parallel()
	o := open(t)
	cora := o.site.SignedIn(t, o.chair.User)
	cora.Get(o.at()+"/question").Submit("main form", web.Values{"question": {"Should support be offered?"}}).Want(http.StatusSeeOther)
	page := cora.Get(o.at() + "/information").Want(http.StatusOK)
	o.hands.Advance(12 * time.Hour)
	if to := page.Submit("main form", web.Values{"information.1": {"A visit at home"}, "on.1-day": {"20"}, "gaps": {"His father's view"}}).Want(http.StatusSeeOther).Location(); !strings.Contains(to, "/sign-in") {
		t.Fatalf("after twelve hours a page leads to %s", to)
	}
	again := o.site.SignedIn(t, o.chair.User).Get(o.at() + "/information").Want(http.StatusOK)
	f := again.Form("main form")
	if f.Get("information.1") != "A visit at home" || f.Get("on.1-day") != "20" || f.Get("gaps") != "His father's view" || !strings.Contains(again.Text("main"), "We kept what you typed") {
		t.Errorf("the page has %v", f)
	}
	again.Submit("main form", nil).Want(http.StatusUnprocessableEntity) // half a date is no date
	again.Submit("main form", web.Values{"on.1-month": {"3"}, "on.1-year": {"2026"}}).Want(http.StatusSeeOther)
	check := o.site.SignedIn(t, o.chair.User).Get(o.at() + "/check").Text("main")
	if !strings.Contains(check, "A visit at home") || !strings.Contains(check, "Should support be offered?") {
		t.Errorf("the answers are %s", check)
	}
}

// A decision that was kept in one text each, as before rows were, is read as it was written.
func TestAnOldRecordStaysReadable(t *testing.T) {
	t.Parallel()
	o := open(t)
	_, err := o.service.Decide(t.Context(), casework.Actor{Kind: casework.SignedIn, ID: o.chair.User, Name: "Cora Hale"}, o.ref, 1, casework.Decision{
		Outcome: "NOT-ADOPT", On: casework.Date{Year: 2026, Month: 3, Day: 27}, Question: "Support?", Options: "All in one", Rationale: secret, Proportionality: "The least",
		ReliedOn: "What the school said", Dissent: "Too early, said health", NoSensitive: true,
		Positions: []casework.Position{{Member: o.chair.Membership, View: "agree"}, {Member: o.officer.Membership, View: "agree"}, {Member: o.nurse.Membership, View: "disagree"}},
	}, casework.HealthConsideration{Considered: "yes", Refer: "no", Reason: "In touch"}, &casework.Faults{})
	if err != nil {
		t.Fatal(err)
	}
	text := o.site.SignedIn(t, o.chair.User).Get("/cases/" + o.ref + "/decisions").Want(http.StatusOK).Click("main table a").Want(http.StatusOK).Text("main")
	for _, said := range []string{"All in one", "What the school said", "Too early, said health", "opinion of the majority", secret} {
		if !strings.Contains(text, said) {
			t.Errorf("the record does not show %q", said)
		}
	}
}

// Everybody who is not named otherwise agrees by one button, but whoever was not appointed to the panel takes no part.
func TestEverybodyElseAgreesByOneButton(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.do(t, `UPDATE membership SET appointed_on = NULL WHERE membership_id = $1`, o.deputy.Membership)
	cora := o.site.SignedIn(t, o.chair.User)
	o.fill(t, cora, nil)
	form := cora.Get(o.at() + "/positions").Want(http.StatusOK).Form("main form")
	for name := range form {
		if strings.HasPrefix(name, "position.") {
			form.Del(name)
		}
	}
	form.Set("position."+o.nurse.Membership, "abstain")
	form.Set("all", "yes")
	cora.Post(o.at()+"/positions", form).Want(http.StatusSeeOther)
	check := cora.Get(o.at() + "/check").Want(http.StatusOK).Text("main")
	for _, said := range []string{"2 agree, 0 disagree. One abstains.", "Takes no part in the decision"} {
		if !strings.Contains(check, said) {
			t.Errorf("the check does not say %q: %s", said, check)
		}
	}
}

// A draft that nobody went on with is deleted after the days that the limit says, and not before; of a case that was decided at a later
// item no draft is left.
func TestADraftOfADecisionExpires(t *testing.T) {
	t.Parallel()
	o := open(t)
	cora, dev := o.site.SignedIn(t, o.chair.User), o.site.SignedIn(t, o.deputy.User)
	dev.Get(o.at()+"/question").Submit("main form", web.Values{"question": {"Dev's question"}}).Want(http.StatusSeeOther)
	drafts := func(want string) {
		t.Helper()
		if n := o.text(t, `SELECT CAST(count(*) AS text) FROM decision_draft`); n != want {
			t.Errorf("%s drafts are left, want %s", n, want)
		}
	}
	for _, row := range []struct{ day, want string }{{"2026-02-25", "1"}, {"2026-02-24", "0"}} { // 30 days before 27 March are 25 February
		o.do(t, `UPDATE decision_draft SET saved_at = CAST($1 AS date) + interval '12 hours'`, row.day)
		if err := o.service.Expire(t.Context()); err != nil {
			t.Fatal(err)
		}
		drafts(row.want)
	}
	dev.Get(o.at()+"/question").Submit("main form", web.Values{"question": {"Dev's question"}}).Want(http.StatusSeeOther)
	o.do(t, `UPDATE agenda_item SET status = 'DEFERRED', reason = 'No time' WHERE agenda_item_id = $1`, o.item)
	o.sit(t, "FIRST", o.chair, o.deputy, o.officer, o.nurse)
	o.fill(t, cora, nil)
	drafts("2")
	o.confirm(t, cora).Want(http.StatusSeeOther)
	drafts("0")
}

// A decision on an item that was opened in the room without the panel's own quorum waits for a reason, which its entry in the log
// then carries; positions are those that were said in the room.
//
// Shows ME10.
func TestADecisionWithoutThePanelsOwnQuorumSaysWhy(t *testing.T) {
	t.Parallel()
	o := open(t)
	cora := o.site.SignedIn(t, o.chair.User)
	o.do(t, `UPDATE panel SET quorum_least = 30`)
	o.do(t, `INSERT INTO item_stretch (stretch_id, agenda_item_id, opened_at, opened_by) SELECT gen_random_uuid(), agenda_item_id, '2026-03-26 09:40Z', $1 FROM agenda_item`, o.chair.User)
	o.do(t, `INSERT INTO item_position (agenda_item_id, membership_id, view, said_at, by_user) SELECT agenda_item_id, $1, 'abstain', '2026-03-26 09:50Z', $2 FROM agenda_item`, o.nurse.Membership, o.chair.User)
	if got := cora.Get(o.at() + "/positions").Want(http.StatusOK).Form("main form").Get("position." + o.nurse.Membership); got != "abstain" {
		t.Errorf("of the nurse, who abstained in the room, the page has %q", got)
	}
	o.fill(t, cora, nil)
	refused := cora.Get(o.at()+"/check").Want(http.StatusOK).Submit("main form", web.Values{"no_sensitive": {"yes"}}).Want(http.StatusUnprocessableEntity)
	if text := refused.Text("main"); !strings.Contains(text, "without the panel’s own quorum") {
		t.Errorf("refused with %s", text)
	}
	o.do(t, `UPDATE meeting SET quorum = 'WITHOUT', quorum_reason = 'Two partners are held up by the snow'`)
	o.confirm(t, cora).Want(http.StatusSeeOther)
}

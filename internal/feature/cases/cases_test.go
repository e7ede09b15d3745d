package cases_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/cases"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit/web"
)

// Shows T05.
func TestTheListTheDatabaseAndTheGuardKnowOfTheSameCases(t *testing.T) {
	o := open(t)
	generator := worlds()
	rapid.Check(t, func(rt *rapid.T) {
		w := generator.Draw(rt, "world")
		w.build(t, o.owner)
		for _, user := range w.users {
			if v := o.look(t, w, user); !v.agree() {
				rt.Fatalf("user %s: the guard allows %v, the list shows %v, the database gives %v, the page opens for %v", user, v.guard, v.list, v.bare, v.opened)
			}
		}
	})
}

func TestAScopeTooManyOrARecusalTooFewIsNoticed(t *testing.T) {
	o := open(t)
	w := simple()
	w.held = []held{{user: w.users[0], panel: w.panels[0], role: casework.StatisticsReader, from: casework.Date{Year: 2020, Month: 1, Day: 1}}}
	w.build(t, o.owner)
	if v := o.look(t, w, w.users[0]); !v.agree() || len(v.guard) != 0 {
		t.Fatalf("before the fault: %+v", v)
	}
	if _, err := o.owner.Exec(`INSERT INTO list_scope (policy_version, role, tie, sens) VALUES (1, 'statistics_reader', 'panel', 'normal')`); err != nil {
		t.Fatal(err)
	}
	if v := o.look(t, w, w.users[0]); v.agree() || len(v.bare) != 1 {
		t.Errorf("a scope too many was not noticed: %+v", v)
	}
	w = simple()
	w.ties = []tie{{file: 0, kind: casework.TieRecused, subject: w.users[0], since: moment}}
	w.build(t, o.owner)
	if v := o.look(t, w, w.users[0]); !v.agree() || len(v.guard) != 0 {
		t.Fatalf("somebody recused: %+v", v)
	}
	if _, err := o.owner.Exec(`CREATE OR REPLACE FUNCTION my_recusal() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT NULL::uuid $$`); err != nil {
		t.Fatal(err)
	}
	if v := o.look(t, w, w.users[0]); v.agree() {
		t.Errorf("a rule without the recusal was not noticed: %+v", v)
	}
}

// The policy denies both whatever else holds, and the index of ties alone would not know it: so there is none.
func TestNeitherASeatOnOneItemNorAnEmergencyIsEverTiedToASealedCase(t *testing.T) {
	o := open(t)
	for _, second := range []casework.Tie{casework.TieGuest, casework.TieEmergency} {
		w := as(casework.Coordinator, casework.TieAssigned)
		w.files[0].sens = casework.Sealed
		w.build(t, o.owner)
		const insert = `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
		args := func(f file, sens casework.Sensitivity) []any {
			return []any{f.id, second, w.users[0], w.panels[0], sens, f.received, moment, moment.Add(time.Hour)}
		}
		if _, err := o.owner.Exec(insert, args(w.files[0], casework.Sealed)...); err == nil || !strings.Contains(err.Error(), "tie_sealed") {
			t.Errorf("%s: the database ties one to a sealed case: %v", second, err)
		}
		// One that stands when the case is sealed ends with that.
		w = as(casework.Coordinator, casework.TieAssigned)
		w.build(t, o.owner)
		if _, err := o.owner.Exec(insert, args(w.files[0], casework.Normal)...); err != nil {
			t.Fatal(err)
		}
		if _, err := o.owner.Exec(`UPDATE case_file SET sens = 'sealed' WHERE case_id = $1`, w.files[0].id); err != nil {
			t.Fatal(err)
		}
		var standing int
		if err := o.owner.Get(&standing, `SELECT count(*) FROM tie WHERE case_id = $1 AND kind = $2 AND ended_at IS NULL`, w.files[0].id, second); err != nil || standing != 0 {
			t.Errorf("%s: %d stand on a case that was sealed: %v", second, standing, err)
		}
	}
}

// simple is a coordinator with one case of their panel.
func simple() world {
	w := world{panels: []string{uuid.NewString()}, agencies: []string{uuid.NewString()}, users: []string{uuid.NewString()}}
	w.held = []held{{user: w.users[0], panel: w.panels[0], agency: w.agencies[0], role: casework.Coordinator, from: casework.Date{Year: 2020, Month: 1, Day: 1}}}
	w.files = []file{{
		id: uuid.NewString(), person: uuid.NewString(), panel: w.panels[0], ref: casework.NewReference("EXS", 2026, 1+int(uuid.New().ID()%90000)), sens: casework.Normal,
		received: casework.Date{Year: 2026, Month: 3, Day: 20},
	}}
	return w
}

// as is a world with one case and one person who holds the role, tied to the case as said.
func as(role casework.Role, kind casework.Tie) world {
	w := simple()
	w.held[0].role = role
	switch kind {
	case casework.TiePanel:
	case casework.TieInvolved:
		w.ties = []tie{{file: 0, kind: kind, subject: w.agencies[0], since: moment}}
	case casework.TieEmergency: // always ends, within the hour
		w.ties = []tie{{file: 0, kind: kind, subject: w.users[0], since: moment, until: moment.Add(time.Hour)}}
	default:
		w.ties = []tie{{file: 0, kind: kind, subject: w.users[0], since: moment}}
	}
	return w
}

func (o *office) site(t *testing.T) *web.Site {
	t.Helper()
	return web.Start(t, o.database, func(s *httpd.Server) {
		cases.New(cases.NewService(s.DB, s.Guard, casefile.NewCabinet(s.Guard, s.Keys))).Routes(s)
	}, web.Clock(web.ClockAt(moment).Now))
}

// Shows T02.
func TestACaseThatOneMayNotKnowOfAnswersAsOneThatIsAbsent(t *testing.T) {
	o := open(t)
	mine, foreign, recused := simple(), simple(), simple()
	recused.users, recused.held[0].user = mine.users, mine.users[0]
	recused.ties = []tie{{file: 0, kind: casework.TieRecused, subject: mine.users[0], since: moment}}
	mine.build(t, o.owner)
	foreign.build(t, o.owner)
	recused.users = nil // the person is there already
	recused.build(t, o.owner)
	c := o.site(t).SignedIn(t, casework.UserID(mine.users[0]))
	absent := c.Get("/cases/EXS-2026-99999-A").Want(http.StatusNotFound)
	for what, ref := range map[string]string{"foreign": foreign.files[0].ref, "recused": recused.files[0].ref} {
		p := c.Get("/cases/" + ref).Want(http.StatusNotFound)
		if !bytes.Equal(p.Body, absent.Body) {
			t.Errorf("a %s case answers otherwise than an absent one", what)
		}
		if p := c.Get("/cases?text=" + ref).Want(http.StatusOK); p.Doc.Find("td, tbody th").Length() != 0 {
			t.Errorf("a %s case is found by its reference", what)
		}
		for _, path := range []string{"/", "/cases"} {
			if strings.Contains(c.Get(path).Want(http.StatusOK).Text("main"), ref) {
				t.Errorf("a %s case stands on %s", what, path)
			}
		}
	}
	if p := c.Get("/cases/" + mine.files[0].ref).Want(http.StatusOK); bytes.Equal(p.Body, absent.Body) {
		t.Error("one's own case is absent too, so that nothing was compared")
	}
	var refused int
	if err := o.owner.Get(&refused, `SELECT count(*) FROM audit_event WHERE outcome = 'refused'`); err != nil || refused != 3 {
		t.Errorf("%d refusals are on record, want 3: %v", refused, err)
	}
}

func TestEachRoleReadsOfAPersonAndACaseWhatItNeeds(t *testing.T) {
	o := open(t)
	site := o.site(t)
	for _, rule := range []struct {
		says  string
		role  casework.Role
		tie   casework.Tie
		shows []string
		hides []string // "#" before the title of a card
	}{
		{"a coordinator reads who it is and what is recorded", casework.Coordinator, casework.TiePanel, []string{"Sam Birchwood", "1 Mill Lane", "Screening", "Education"}, nil},
		{"a housing representative reads the address and the risk", casework.RepHousing, casework.TieInvolved, []string{"1 Mill Lane", "Risk"}, []string{"Sam", "Birchwood", "#Screening", "Islamist", "Education"}},
		{"a provider reads the first name and whether consent stands", casework.Provider, casework.TieAssigned, []string{"Sam", "Consent", "Not asked yet"}, []string{"Birchwood", "Mill Lane", "#Screening", "Timeline", "Islamist"}},
		{"a health representative reads the referral and no screening", casework.RepHealth, casework.TieInvolved, []string{"Sam Birchwood", "Islamist", "Support plan"}, []string{"Deconfliction", "#Screening", "#Assessments"}},
		{"a section 36 decision-maker reads no plan", casework.Section36Decider, casework.TiePanel, []string{"Sam Birchwood", "Screening"}, []string{"#Support plan", "#Consent"}},
	} {
		w := as(rule.role, rule.tie)
		w.build(t, o.owner)
		if _, err := o.owner.Exec(`UPDATE person SET address = '1 Mill Lane' WHERE person_id = $1`, w.files[0].person); err != nil {
			t.Fatal(err)
		}
		c := site.SignedIn(t, casework.UserID(w.users[0]))
		p := c.Get("/cases/" + w.files[0].ref).Want(http.StatusOK)
		text := p.Text("body")
		for _, s := range rule.shows {
			if !strings.Contains(text, s) {
				t.Errorf("%s: %q is not on the page: %s", rule.says, s, text)
			}
		}
		list := c.Get("/cases").Want(http.StatusOK).Text("tbody")
		for _, s := range rule.hides {
			where := text
			if card, ok := strings.CutPrefix(s, "#"); ok {
				s, where = card, p.Text(".govuk-summary-card__title")
			}
			if strings.Contains(where, s) {
				t.Errorf("%s: %q is on the page of the case", rule.says, s)
			}
			if s != "Screening" && strings.Contains(list, s) { // what a case waits for is no part of its screening
				t.Errorf("%s: %q is on the list: %s", rule.says, s, list)
			}
		}
		if len(p.Body) > 30<<10 {
			t.Errorf("%s: the page has %d bytes", rule.says, len(p.Body))
		}
	}
}

func TestAViewIsOneEntryThatNamesTheSectionsShown(t *testing.T) {
	o := open(t)
	w := simple()
	w.build(t, o.owner)
	c := o.site(t).SignedIn(t, casework.UserID(w.users[0]))
	c.Get("/cases/" + w.files[0].ref).Want(http.StatusOK)
	var leaves []string
	if err := o.owner.Select(&leaves, `SELECT convert_from(leaf, 'UTF8') FROM audit_event WHERE outcome = 'viewed' AND ref = $1`, w.files[0].ref); err != nil || len(leaves) != 1 {
		t.Fatalf("%d entries, want one: %v", len(leaves), err)
	}
	for _, section := range []string{"case.identity:read", "case.referral", "case.screening", "case.consent", "timeline"} {
		if !strings.Contains(leaves[0], section) {
			t.Errorf("the entry does not name %s: %s", section, leaves[0])
		}
	}
}

func TestTheNextLawfulStepIsSpeltOutToWhoeverMayTakeIt(t *testing.T) {
	o := open(t)
	site := o.site(t)
	officer, reader := as(casework.CaseOfficer, casework.TiePanel), as(casework.MinuteTaker, casework.TiePanel)
	for _, w := range []world{officer, reader} {
		w.build(t, o.owner)
		if _, err := o.owner.Exec(`UPDATE case_file SET state = 'S36_PENDING', screened_on = '2026-03-20' WHERE case_id = $1`, w.files[0].id); err != nil {
			t.Fatal(err)
		}
	}
	p := site.SignedIn(t, casework.UserID(officer.users[0])).Get("/cases/" + officer.files[0].ref).Want(http.StatusOK)
	if got := p.Text("main"); !strings.Contains(got, "Next step: record that section 36 is met") || !strings.Contains(got, "section 36(2)") || !strings.Contains(got, "Overdue") {
		t.Errorf("the step is not spelt out: %s", got)
	}
	p = site.SignedIn(t, casework.UserID(reader.users[0])).Get("/cases/" + reader.files[0].ref).Want(http.StatusOK)
	if got := p.Text("main"); strings.Contains(got, "section 36(2)") {
		t.Errorf("somebody who may not decide reads what is missing: %s", got)
	}
	p = site.SignedIn(t, casework.UserID(officer.users[0])).Get("/").Want(http.StatusOK)
	if got := p.Text("main"); !strings.Contains(got, officer.files[0].ref) || strings.Contains(got, "Birchwood") {
		t.Errorf("the start page does not say what needs the officer, or says too much: %s", got)
	}
	p = site.SignedIn(t, casework.UserID(reader.users[0])).Get("/").Want(http.StatusOK)
	if got := p.Text("main"); strings.Contains(got, reader.files[0].ref) {
		t.Errorf("the start page says that a case waits for somebody who can do nothing: %s", got)
	}
}

func TestTheListGoesPageByPageAndByItsFilters(t *testing.T) {
	o := open(t)
	w := simple()
	for n := range 30 {
		w.files = append(w.files, file{
			id: uuid.NewString(), person: uuid.NewString(), panel: w.panels[0], ref: casework.NewReference("PGE", 2026, n+1), sens: casework.Normal,
			received: casework.Date{Year: 2026, Month: 1, Day: 1 + n/3},
		})
	}
	w.ties = []tie{{file: 3, kind: casework.TieAssigned, subject: w.users[0], since: moment}} // seen in two ways, listed once
	w.held = append(w.held, held{user: w.users[0], panel: w.panels[0], role: casework.CaseOfficer, from: casework.Date{Year: 2020, Month: 1, Day: 1}})
	w.build(t, o.owner)
	if _, err := o.owner.Exec(`UPDATE person SET family_name = 'Ó Dálaigh' WHERE person_id = $1`, w.files[7].person); err != nil {
		t.Fatal(err)
	}
	c := o.site(t).SignedIn(t, casework.UserID(w.users[0]))
	var seen []string
	for path := "/cases"; path != ""; {
		p := c.Get(path).Want(http.StatusOK)
		for _, a := range p.Doc.Find("tbody th a").EachIter() {
			seen = append(seen, a.Text())
		}
		path = p.Doc.Find("a[rel=next]").AttrOr("href", "")
	}
	once := slices.Compact(slices.Sorted(slices.Values(seen)))
	if len(seen) != 31 || len(once) != 31 {
		t.Errorf("the pages show %d rows of %d cases, want 31", len(seen), len(once))
	}
	for query, want := range map[string]int{
		"text=" + w.files[9].ref: 1, "text=" + strings.ToLower(w.files[9].ref): 1, "text=o+dal": 1, "text=dal": 0, "text=birch&from-day=10&from-month=1&from-year=2026": 4,
		"state=RECEIVED&source=EDU": 25, "state=ACTIVE": 0, "source=POL": 0, "from-day=10&from-month=1&from-year=2026": 4, "to-day=1&to-month=jan&to-year=2026": 3,
	} {
		if n := c.Get("/cases?" + query).Want(http.StatusOK).Doc.Find("tbody tr").Length(); n != want {
			t.Errorf("%s finds %d, want %d", query, n, want)
		}
	}
	for _, query := range []string{"text=PGE-2026", "state=NOWHERE", "from-day=31&from-month=2&from-year=2026"} {
		c.Get("/cases?" + query).Want(http.StatusUnprocessableEntity)
	}
	c.Get("/cases?after=2026-01-01_x").Want(http.StatusNotFound)
}

func TestNobodySearchesForANameThatTheyMayNotRead(t *testing.T) {
	o := open(t)
	site := o.site(t)
	for _, role := range []casework.Role{casework.RepHousing, casework.RepHealth, casework.PanelChair} {
		tie := casework.TieInvolved
		w := as(role, tie)
		w.build(t, o.owner)
		c := site.SignedIn(t, casework.UserID(w.users[0]))
		c.Get("/cases?text=Birchwood").Want(http.StatusUnprocessableEntity)
	}
	w := as(casework.Coordinator, casework.TiePanel) // a coordinator, and a housing representative's view of a restricted case
	w.files[0].sens = casework.Restricted
	w.held = append(w.held, held{user: w.users[0], panel: w.panels[0], agency: w.agencies[0], role: casework.RepHousing, from: casework.Date{Year: 2020, Month: 1, Day: 1}})
	w.ties = []tie{{file: 0, kind: casework.TieInvolved, subject: w.agencies[0], since: moment}}
	w.build(t, o.owner)
	c := site.SignedIn(t, casework.UserID(w.users[0]))
	if p := c.Get("/cases").Want(http.StatusOK); !strings.Contains(p.Text("tbody"), w.files[0].ref) {
		t.Fatal("the case is not on the list at all")
	}
	if p := c.Get("/cases?text=Birchwood").Want(http.StatusOK); strings.Contains(p.Text("main"), w.files[0].ref) {
		t.Error("a case was found by a name that its finder may not read")
	}
}

func TestTheReferralsTextIsOnThePageAndNowhereInTheDatabase(t *testing.T) {
	o := open(t)
	w := simple()
	w.build(t, o.owner)
	site := o.site(t)
	ring := site.Server.Keys
	cabinet := casefile.NewCabinet(o.guard, ring)
	wrapped, err := ring.NewCaseKey()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.owner.Exec(`INSERT INTO case_key (case_id, wrapped) VALUES ($1, $2)`, w.files[0].id, wrapped); err != nil {
		t.Fatal(err)
	}
	actor := casework.Actor{Kind: casework.SignedIn, ID: casework.UserID(w.users[0]), Name: "Somebody"}
	err = o.db.Write(t.Context(), actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := cabinet.Open(t.Context(), tx, casework.AmendReferral, w.files[0].ref)
		if err != nil {
			return audit.Entry{}, err
		}
		told := map[string]any{"concern": "Heard on a bus", "unheard_of": "and this"}
		return audit.Record(grant, casework.Change{Title: "Amended"}), cabinet.Narrate(t.Context(), tx, file, "referral", told)
	})
	if err != nil {
		t.Fatal(err)
	}
	p := site.SignedIn(t, actor.ID).Get("/cases/" + w.files[0].ref).Want(http.StatusOK)
	for _, s := range []string{"Heard on a bus", "Unheard of", "and this"} {
		if !strings.Contains(p.Text("main"), s) {
			t.Errorf("%q is not on the page", s)
		}
	}
	var plain int
	if err := o.owner.Get(&plain, `SELECT count(*) FROM narrative WHERE position(convert_to('Heard', 'UTF8') IN sealed) > 0`); err != nil || plain != 0 {
		t.Error(fmt.Sprint("the text can be read in the database: ", err))
	}
}

// Where somebody was signposted whose threshold was not met stands on the case, for those who read the decision.
func TestTheCaseShowsWhereSomebodyWasSignposted(t *testing.T) {
	o := open(t)
	w := as(casework.PanelChair, casework.TiePanel)
	w.build(t, o.owner)
	for _, query := range []string{
		`UPDATE case_file SET state = 'SCREENED_OUT', section36_result = 'NOT-MET', section36_on = '2026-03-24' WHERE case_id = $1`,
		`INSERT INTO section36_decision (decision_id, case_id, body, body_name, maker, decided_on, result, signposts, edition, recorded_at)
			VALUES (gen_random_uuid(), $1, 'police', 'Exshire Police', 'Supt Jo Marsh', '2026-03-24', 'NOT-MET', 'EDU,ICT', '2023', '2026-03-24')`,
	} {
		if _, err := o.owner.Exec(query, w.files[0].id); err != nil {
			t.Fatal(err)
		}
	}
	text := o.site(t).SignedIn(t, casework.UserID(w.users[0])).Get("/cases/" + w.files[0].ref).Want(http.StatusOK).Text("main")
	if !strings.Contains(text, "Education support, Online-harms advice") {
		t.Errorf("the page does not say where: %s", text)
	}
}

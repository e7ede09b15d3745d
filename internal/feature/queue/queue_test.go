package queue_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/queue"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

const secret = "She knows the family from church"

type office struct {
	site  *web.Site
	owner *sqlx.DB
	keys  *keys.Ring
	panel *testkit.Panel
	n     int
}

func open(t *testing.T) *office {
	t.Helper()
	db := testkit.DB(t)
	o := &office{owner: db.Owner(t), panel: testkit.NewPanel(t, db)}
	hands := web.ClockAt(time.Date(2026, 3, 27, 10, 0, 0, 0, time.UTC)) // a Friday
	o.site = web.Start(t, db, func(s *httpd.Server) {
		o.keys = s.Keys
		queue.New(queue.NewService(s.DB, s.Guard, casefile.NewCabinet(s.Guard, s.Keys))).Routes(s)
	}, web.Clock(hands.Now))
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

// refer puts a case on record, received on a day of March, with more of its columns set.
func (o *office) refer(t *testing.T, day int, set string) string {
	t.Helper()
	o.n++
	person, id, ref := uuid.NewString(), uuid.NewString(), casework.NewReference("EXS", 2026, o.n)
	wrapped, err := o.keys.NewCaseKey()
	if err != nil {
		t.Fatal(err)
	}
	received := fmt.Sprintf("2026-03-%02d", day)
	o.do(t, `INSERT INTO person (person_id, given_name, family_name, created_at) VALUES ($1, 'Rowan', 'Ashdown', now())`, person)
	o.do(t, `INSERT INTO case_file (case_id, ref, person_id, panel_id, state, received_on, source, concern_scheme, concern, residence_authority, residence_force, created_at, updated_at)
		VALUES ($1, $2, $3, $4, 'RECEIVED', $5, 'EDU', 'D', 'OTHER', $6, $7, '2026-03-01', '2026-03-01')`, id, ref, person, o.panel.ID, received, testkit.OtherAuthority, testkit.Force)
	o.do(t, `INSERT INTO case_key (case_id, wrapped) VALUES ($1, $2)`, id, wrapped)
	if set != "" {
		o.do(t, `UPDATE case_file SET `+set+` WHERE case_id = $1`, id)
	}
	return ref
}

// lead has somebody lead a case.
func (o *office) lead(t *testing.T, ref string, who casework.UserID) {
	t.Helper()
	o.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, part, made_by)
		SELECT case_id, 'assigned', $2, panel_id, sens, received_on, '2026-03-01', 'lead', 'test' FROM case_file WHERE ref = $1`, ref, who)
}

// shown are the references on a page of the queue, in their order.
func shown(p *web.Page) (refs []string) {
	for _, row := range strings.Split(p.Text("main table tbody th"), "EXS-")[1:] {
		refs = append(refs, "EXS-"+strings.TrimSpace(row))
	}
	return refs
}

// tile is the number of a view.
func tile(t *testing.T, p *web.Page, label string) int {
	t.Helper()
	for i := range p.Doc.Find(".app-tile").Length() {
		one := p.Doc.Find(".app-tile").Eq(i)
		if strings.TrimSpace(one.Find(".app-tile__label").Text()) == label {
			n, err := strconv.Atoi(strings.TrimSpace(one.Find(".app-tile__number").Text()))
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
	}
	t.Fatalf("there is no %q", label)
	return 0
}

// Every count is that of the list behind it, whatever else is there.
//
// Shows TR2.
func TestEveryCountLeadsToItsList(t *testing.T) {
	t.Parallel()
	o := open(t)
	cora := o.panel.Hire(t, "Cora Lindqvist", casework.Coordinator, "", testkit.Authority, "").User
	fresh := o.refer(t, 26, "")
	late := o.refer(t, 2, "")
	urgent := o.refer(t, 27, "urgent = 'HARM', urgent_on = '2026-03-27'")
	waits := o.refer(t, 24, "clock_stopped = '2026-03-25'")
	held := o.refer(t, 23, "state = 'HELD'")
	mine := o.refer(t, 25, "state = 'S36_PENDING', screened_on = '2026-03-26'")
	o.lead(t, mine, cora)
	o.refer(t, 1, "state = 'SCREENED_OUT'")
	o.refer(t, 1, "sens = 'sealed'") // hidden from whoever is not named: counted nowhere
	o.refer(t, 1, "state = 'ACTIVE'")
	c := o.site.SignedIn(t, cora)
	start := c.Get("/queue").Want(http.StatusOK)
	for _, row := range []struct {
		label string
		refs  []string
	}{
		{"On their way", []string{urgent, late, mine, fresh, held, waits}},
		{"New", []string{urgent, late, fresh, waits}},
		{"Unassigned", []string{urgent, late, fresh, held, waits}},
		{"Urgent", []string{urgent}},
		{"Overdue", []string{late}},
		{"Waiting for information", []string{held, waits}},
		{"Led by you", []string{mine}},
	} {
		if n := tile(t, start, row.label); n != len(row.refs) {
			t.Errorf("%q counts %d, want %d", row.label, n, len(row.refs))
		}
		href, _ := start.Doc.Find(".app-tile a").FilterFunction(func(_ int, s *goquery.Selection) bool { return strings.TrimSpace(s.Text()) == row.label }).Attr("href")
		if got := shown(c.Get(href).Want(http.StatusOK)); strings.Join(got, " ") != strings.Join(row.refs, " ") {
			t.Errorf("%q leads to %v, want %v", row.label, got, row.refs)
		}
	}
	for address, want := range map[string][]string{
		"/queue?stage=S36_PENDING":       {mine},
		"/queue?owner=" + string(cora):   {mine},
		"/queue?sort=newest":             {urgent, fresh, mine, waits, held, late},
		"/queue?sort=received":           {late, held, waits, mine, fresh, urgent},
		"/queue?view=new&stage=RECEIVED": {urgent, late, fresh, waits},
	} {
		if got := shown(c.Get(address).Want(http.StatusOK)); strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%s shows %v, want %v", address, got, want)
		}
	}
	for _, made := range []string{"/queue?view=moon", "/queue?stage=ACTIVE", "/queue?sort=name", "/queue?after=EXS-2026-00001", "/queue?after=x"} {
		if got := c.Get(made); got.Status != http.StatusNotFound {
			t.Errorf("%s is answered %d", made, got.Status)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'case:browse' AND outcome = 'viewed' AND convert_from(payload, 'UTF8') LIKE '%queue%'`); n < 10 {
		t.Errorf("%d entries of the queue", n)
	}
}

// Shows TR2.
func TestTheQueueGoesPageByPageAndLosesNobody(t *testing.T) {
	t.Parallel()
	o := open(t)
	for i := range 60 {
		o.refer(t, 1+i%27, "")
	}
	c := o.site.SignedIn(t, o.panel.Hire(t, "Cora Lindqvist", casework.Coordinator, "", testkit.Authority, "").User)
	seen := map[string]bool{}
	p := c.Get("/queue?sort=stage").Want(http.StatusOK)
	for pages := 1; ; pages++ {
		for _, ref := range shown(p) {
			if seen[ref] {
				t.Errorf("%s comes twice", ref)
			}
			seen[ref] = true
		}
		if p.Doc.Find("a[rel=next]").Length() == 0 {
			if pages != 3 {
				t.Errorf("%d pages", pages)
			}
			break
		}
		p = p.Click("a[rel=next]").Want(http.StatusOK)
	}
	if len(seen) != 60 {
		t.Errorf("%d of 60 are shown", len(seen))
	}
}

// A page and a count hold what its reader may know of, and nothing else.
//
// Shows T07.
func TestTheQueueHoldsWhatItsReaderMayScreen(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.refer(t, 26, "")
	o.refer(t, 26, "sens = 'restricted'")
	for role, want := range map[casework.Role]int{
		casework.PanelChair: 2, casework.CaseOfficer: 2, casework.Coordinator: 1, casework.Section36Decider: 1,
		casework.MinuteTaker: 0, casework.RepHealth: 0, casework.Provider: 0,
	} {
		p := o.site.SignedIn(t, o.panel.Hire(t, "Somebody", role, "", "", "").User).Get("/queue").Want(http.StatusOK)
		if n := tile(t, p, "On their way"); n != want || len(shown(p)) != want {
			t.Errorf("%s counts %d and sees %d, want %d", role, n, len(shown(p)), want)
		}
	}
	decider := o.site.SignedIn(t, o.panel.Hire(t, "Dana Holt", casework.Section36Decider, "", "", "").User)
	o.lead(t, ref, o.panel.Hire(t, "Cora Lindqvist", casework.Coordinator, "", "", "").User)
	if p := decider.Get("/queue").Want(http.StatusOK); strings.Contains(p.Text("main"), "Cora Lindqvist") || tile(t, p, "Unassigned") != 0 {
		t.Error("somebody who may not read who is involved learns who leads a case, or that nobody does")
	}
	barred := o.panel.Hire(t, "Bar Red", casework.Coordinator, "", "", "").User
	o.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, made_by) SELECT case_id, 'recused', $2, panel_id, sens, received_on, '2026-03-01', 'test' FROM case_file WHERE ref = $1`, ref, barred)
	if p := o.site.SignedIn(t, barred).Get("/queue").Want(http.StatusOK); tile(t, p, "On their way") != 0 {
		t.Error("a case from which somebody stepped out is counted")
	}
	for _, wrong := range o.site.Refusals(t, o.panel.Hire(t, "Stat Reader", casework.StatisticsReader, "", "", "").User, func(p string) string {
		if p == ":ref" {
			return ref
		}
		return "00000000-0000-4000-8000-000000000002"
	}) {
		t.Error(wrong)
	}
}

// Shows TR3.
func TestACaseIsAllocatedByTheRuleOrForAReason(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.refer(t, 26, "")
	hire := func(name, authority string) casework.UserID {
		return o.panel.Hire(t, name, casework.Coordinator, "", authority, "").User
	}
	asha, bo, cora := hire("Asha Penrose", testkit.OtherAuthority), hire("Bo Birch", testkit.OtherAuthority), hire("Cora Lindqvist", testkit.Authority)
	away, apart := hire("Di Ward", testkit.OtherAuthority), hire("Eve Step", testkit.OtherAuthority)
	officer := o.panel.Hire(t, "Piet Okafor", casework.CaseOfficer, "", "", testkit.Force).User
	for range 2 {
		o.lead(t, o.refer(t, 20, "state = 'ACTIVE'"), asha)
	}
	o.lead(t, o.refer(t, 20, "state = 'CLOSED_FINAL'"), bo) // which is no work
	o.lead(t, o.refer(t, 20, ""), bo)
	o.lead(t, o.refer(t, 20, "sens = 'sealed'"), bo) // which the chair may not know of, and does not learn from a count
	o.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, made_by) SELECT case_id, 'recused', $2, panel_id, sens, received_on, '2026-03-01', 'test' FROM case_file WHERE ref = $1`, ref, apart)
	chair := o.site.SignedIn(t, o.panel.Hire(t, "Chidi Abara", casework.PanelChair, "", "", "").User)
	absences := "/queue/away/" + string(o.panel.ID)
	set := func(who casework.UserID, fromDay, toDay string) *web.Page {
		return chair.Get(absences).Want(http.StatusOK).Submit("main form[action='"+absences+"']", web.Values{
			"user": {string(who)}, "from-day": {fromDay}, "from-month": {"3"}, "from-year": {"2026"}, "to-day": {toDay}, "to-month": {"4"}, "to-year": {"2026"},
		})
	}
	set(away, "27", "10").Want(http.StatusSeeOther)
	set(cora, "30", "10").Want(http.StatusSeeOther) // from Monday on
	if got := set("", "31", "31").Want(http.StatusUnprocessableEntity).Text(".govuk-error-summary"); !strings.Contains(got, "Select to whom") || !strings.Contains(got, "real date") {
		t.Errorf("a faulty period: %s", got)
	}
	address := "/cases/" + ref + "/allocation"
	p := chair.Get(address).Want(http.StatusOK)
	text := p.Text("main")
	for _, want := range []string{"Nobody leads it yet.", "Proposed: Bo Birch.", "Least open cases of those who cover Wyeshire: 1.", "No cases are allocated to them today", "Not for this case", "Covers another area"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q: %s", want, text)
		}
	}
	if p.Doc.Find(`input[value="`+string(apart)+`"]`).Length() != 0 || p.Doc.Find(`input[value="`+string(away)+`"]`).Length() != 1 {
		t.Error("somebody with an interest may be chosen, or somebody who is only busy may not")
	}
	p.Submit("main form", nil).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM allocation WHERE to_user = $1 AND by_rule AND from_user IS NULL`, bo); n != 1 {
		t.Error("the allocation by the rule is not kept")
	}
	if n := o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 AND text = 'You lead a case from now on.'`, bo); n != 1 {
		t.Error("who leads it is not told")
	}
	p = chair.Get(address).Want(http.StatusOK) // now Asha is proposed: Bo leads it
	if got := p.Text("main"); !strings.Contains(got, "Bo Birch leads it now.") || !strings.Contains(got, "Proposed: Asha Penrose.") || !strings.Contains(got, "To Bo Birch, by the rule") {
		t.Errorf("after the allocation: %s", got)
	}
	for _, tt := range []struct {
		typed web.Values
		fault string
	}{
		{web.Values{"to": {string(officer)}}, "Enter why"},
		{web.Values{"to": {string(officer)}, "reason": {secret}}, "intelligence service"},
	} {
		if got := chair.Get(address).Submit("main form", tt.typed).Want(http.StatusUnprocessableEntity).Text(".govuk-error-summary"); !strings.Contains(got, tt.fault) {
			t.Errorf("%v: %s", tt.typed, got)
		}
	}
	chair.Get(address).Submit("main form", web.Values{"to": {string(officer)}, "reason": {secret}, "no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM allocation WHERE to_user = $1 AND NOT by_rule AND from_user = $2`, officer, bo); n != 1 {
		t.Error("the choice is not kept")
	}
	for who, text := range map[casework.UserID]string{officer: "You lead a case from now on.", bo: "Somebody else leads a case of yours from now on."} {
		if n := o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 AND text = $2`, who, text); n != 1 {
			t.Errorf("%s was not told: %s", who, text)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM tie WHERE kind = 'assigned' AND ended_at IS NULL AND case_id = (SELECT case_id FROM case_file WHERE ref = $1) AND (part = 'lead') = (subject_id = $2)`, ref, officer); n != 2 {
		t.Error("it is not the officer who leads it, or Bo is named no more")
	}
	if n := o.count(t, `SELECT count(*) FROM narrative WHERE field LIKE 'allocation/%' AND position(convert_to('church', 'UTF8') IN sealed) = 0 AND position(convert_to('Wyeshire', 'UTF8') IN sealed) = 0`); n != 2 {
		t.Error("the reasons are not sealed")
	}
	if got := chair.Get(address).Want(http.StatusOK).Text("main"); !strings.Contains(got, secret) || !strings.Contains(got, "Least open cases of those who cover Wyeshire: 1") {
		t.Errorf("the reasons are not kept: %s", got)
	}
	chair.Get(absences).Submit("main form[action$='/end']", nil).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM notice WHERE text LIKE '%allocated to you%'`); n != 3 {
		t.Errorf("%d notices of being passed over, want three", n)
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'case.ties:write' AND outcome = 'done'`); n != 5 {
		t.Errorf("%d entries, want one for each of five steps", n)
	}
}

// A form that was drawn before somebody else's allocation gives the case to nobody by surprise.
func TestAProposalThatChangedIsNotTakenForTheOldOne(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.refer(t, 26, "")
	asha := o.panel.Hire(t, "Asha Penrose", casework.Coordinator, "", testkit.OtherAuthority, "").User
	o.panel.Hire(t, "Bo Birch", casework.Coordinator, "", testkit.OtherAuthority, "")
	chair := o.site.SignedIn(t, o.panel.Hire(t, "Chidi Abara", casework.PanelChair, "", "", "").User)
	p := chair.Get("/cases/" + ref + "/allocation").Want(http.StatusOK) // proposes Asha
	for range 3 {
		o.lead(t, o.refer(t, 20, ""), asha)
	}
	if got := p.Submit("main form", nil).Want(http.StatusUnprocessableEntity).Text(".govuk-error-summary"); !strings.Contains(got, "The proposal has changed") {
		t.Errorf("the answer: %s", got)
	}
	if n := o.count(t, `SELECT count(*) FROM allocation`); n != 0 {
		t.Error("it was allocated all the same")
	}
}

package people_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/people"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// office is two panels with their people, and the site on which they work.
type office struct {
	site        *web.Site
	owner       *sqlx.DB
	keys        *keys.Ring
	here, there *testkit.Panel
	n           int
}

func open(t *testing.T) *office {
	t.Helper()
	db := testkit.DB(t)
	o := &office{owner: db.Owner(t), here: testkit.NewPanel(t, db), there: testkit.NewPanelNamed(t, db, "FAR", "Farshire Channel panel")}
	o.site = web.Start(t, db, func(s *httpd.Server) {
		o.keys = s.Keys
		people.New(people.NewService(s.DB, casefile.NewCabinet(s.Guard, s.Keys))).Routes(s)
	}, web.Clock(web.ClockAt(time.Date(2026, 3, 27, 10, 0, 0, 0, time.UTC)).Now))
	return o
}

func (o *office) do(t *testing.T, query string, args ...any) {
	t.Helper()
	if _, err := o.owner.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatal(err)
	}
}

func (o *office) want(t *testing.T, what string, n int, query string, args ...any) {
	t.Helper()
	var got int
	if err := o.owner.GetContext(t.Context(), &got, query, args...); err != nil {
		t.Fatal(err)
	}
	if got != n {
		t.Errorf("%s: %d, want %d", what, got, n)
	}
}

func (o *office) hire(t *testing.T, p *testkit.Panel, name string, role casework.Role) *web.Client {
	t.Helper()
	return o.site.SignedIn(t, p.Hire(t, name, role, "", testkit.Authority, testkit.Force).User)
}

// refer puts somebody on record, on a day of March, with a case that waits for screening.
func (o *office) refer(t *testing.T, p *testkit.Panel, given, family, phone string, day int) string {
	t.Helper()
	o.n++
	person, id, ref := uuid.NewString(), uuid.NewString(), casework.NewReference("EXS", 2026, o.n)
	wrapped, err := o.keys.NewCaseKey()
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, day, 9, 0, 0, 0, time.UTC)
	o.do(t, `INSERT INTO person (person_id, given_name, family_name, date_of_birth, phone, created_at) VALUES ($1, $2, $3, '2009-05-09', $4, $5)`, person, given, family, phone, at)
	o.do(t, `INSERT INTO case_file (case_id, ref, person_id, panel_id, state, received_on, source, concern_scheme, concern, date_of_birth, created_at, updated_at)
		VALUES ($1, $2, $3, $4, 'RECEIVED', '2026-03-01', 'EDU', 'D', 'OTHER', '2009-05-09', $5, $5)`, id, ref, person, p.ID, at)
	o.do(t, `INSERT INTO case_key (case_id, wrapped) VALUES ($1, $2)`, id, wrapped)
	return ref
}

// ask has the search ask whoever keeps earlier cases: it does whenever something is said on a case.
func (o *office) ask(t *testing.T, me *web.Client, ref string) {
	t.Helper()
	twin := o.refer(t, o.here, "Catherine", "Oakfeild", "", 25)
	o.do(t, `UPDATE person SET created_at = '2026-03-26' WHERE person_id = (SELECT person_id FROM case_file WHERE ref = $1)`, twin)
	me.Get("/cases/"+ref+"/met").Want(http.StatusOK).Submit(form, web.Values{"answer_1": {"NOT_SAME"}}).Want(http.StatusSeeOther)
}

// link is the address in the newest notice to somebody.
func (o *office) link(t *testing.T, name string) (href string) {
	t.Helper()
	if err := o.owner.GetContext(t.Context(), &href, `SELECT n.link FROM notice n JOIN user_account u USING (user_id) WHERE u.display_name = $1 ORDER BY n.at DESC LIMIT 1`, name); err != nil {
		t.Fatal(err)
	}
	return href
}

const form = "main form"

// Shows PE1, PE4, PE5, PE6, N1.
func TestTwoRecordsOfOnePersonAreJoinedAndPartedAgain(t *testing.T) {
	t.Parallel()
	o := open(t)
	me, officer := o.hire(t, o.here, "Cora Lindqvist", casework.Coordinator), o.hire(t, o.here, "Ravi Shah", casework.CaseOfficer)
	first, later := o.refer(t, o.here, "Katherine", "Oakfield", "01632 960001", 2), o.refer(t, o.here, "Catherine", "Oakfeild", "01632 960002", 20)

	p := me.Get("/cases/" + later + "/met").Want(http.StatusOK)
	for _, want := range []string{first, "Strongly alike", "surname", "01632 960001", "01632 960002", "cannot end"} {
		if !strings.Contains(p.Text("main"), want) {
			t.Errorf("the page does not say %q: %s", want, p.Text("main"))
		}
	}
	if nothing := p.Submit(form, web.Values{}); nothing.Status != http.StatusUnprocessableEntity {
		t.Errorf("nothing said was answered %d", nothing.Status)
	}
	o.want(t, "answers", 0, `SELECT count(*) FROM match_answer`)
	stale := me.Get("/cases/" + later + "/met")
	done := p.Submit(form, web.Values{"answer_1": {"SAME"}}).Want(http.StatusSeeOther).Follow().Want(http.StatusOK)
	if !strings.Contains(done.Text("main"), "Catherine Oakfeild") || !strings.Contains(done.Text("main"), "Undo") {
		t.Errorf("the page does not show what was joined: %s", done.Text("main"))
	}
	stale.Submit(form, web.Values{"answer_1": {"NOT_SAME"}}).Want(http.StatusConflict)
	o.want(t, "cases of the older record", 2, `SELECT count(*) FROM case_file c JOIN person p USING (person_id) WHERE p.family_name = 'Oakfield'`)
	o.want(t, "number of the later referral", 1, `SELECT count(*) FROM person WHERE family_name = 'Oakfield' AND phone = '01632 960002'`)
	o.want(t, "other name", 1, `SELECT count(*) FROM person_alias WHERE name = 'Catherine Oakfeild' AND gone_at IS NULL`)
	o.want(t, "entries", 1, `SELECT count(*) FROM audit_event WHERE action = 'case.identity:match' AND outcome = 'done' AND ref = $1`, later)
	o.want(t, "lines on the timeline", 1, `SELECT count(*) FROM case_event WHERE section = 'case.identity' AND title LIKE 'Recorded as the same person%'`)

	undo := done.Doc.Find("main table a[href^='/cases/"+later+"/met/']").AttrOr("href", "")
	officer.Get(undo).Want(http.StatusForbidden)
	page := me.Get(undo).Want(http.StatusOK)
	if without := page.Submit(form, web.Values{}); without.Status != http.StatusUnprocessableEntity {
		t.Errorf("parted without a reason: %d", without.Status)
	}
	o.do(t, `UPDATE person SET address = '7 Larkfield Lane' WHERE family_name = 'Oakfield'`) // changed since
	page.Submit(form, web.Values{"reason": {"The school knows both."}}).Want(http.StatusSeeOther)
	o.want(t, "records with a case", 2, `SELECT count(DISTINCT person_id) FROM case_file`)
	o.want(t, "first record as it was, with what changed since", 1, `SELECT count(*) FROM person WHERE family_name = 'Oakfield' AND phone = '01632 960001' AND address = '7 Larkfield Lane'`)
	o.want(t, "other names", 0, `SELECT count(*) FROM person_alias WHERE gone_at IS NULL`)
	o.want(t, "remembered as two", 1, `SELECT count(*) FROM match_answer WHERE answer = 'NOT_SAME'`)
	me.Get(undo).Want(http.StatusNotFound) // of this case's person there is none now
}

// Shows PE7.
func TestWhoIsNotTheSameIsRememberedOnBothCases(t *testing.T) {
	t.Parallel()
	o := open(t)
	me, officer := o.hire(t, o.here, "Cora Lindqvist", casework.Coordinator), o.hire(t, o.here, "Ravi Shah", casework.CaseOfficer)
	first, later := o.refer(t, o.here, "Katherine", "Oakfield", "", 2), o.refer(t, o.here, "Catherine", "Oakfeild", "", 20)
	officer.Get("/cases/"+later+"/met").Submit(form, web.Values{"answer_1": {"NOT_SAME"}}).Want(http.StatusSeeOther)
	for _, ref := range []string{first, later} {
		p := me.Get("/cases/" + ref + "/met").Want(http.StatusOK)
		if text := p.Text("main"); !strings.Contains(text, "Ravi Shah said") || strings.Contains(text, "cannot end") {
			t.Errorf("%s: what was said is not remembered: %s", ref, text)
		}
	}
	o.want(t, "joinings", 0, `SELECT count(*) FROM person_merge`)
}

// Shows N1.
func TestTheOwnerOfTheEarlierCaseIsAskedAndAnswers(t *testing.T) {
	t.Parallel()
	o := open(t)
	me, other := o.hire(t, o.here, "Cora Lindqvist", casework.Coordinator), o.hire(t, o.here, "Bela Novak", casework.Coordinator)
	first, later := o.refer(t, o.here, "Katherine", "Oakfield", "", 2), o.refer(t, o.here, "Catherine", "Oakfeild", "", 20)
	me.Get("/cases/"+later+"/met").Submit(form, web.Values{"answer_1": {"ASK"}}).Want(http.StatusSeeOther)
	var link string
	if err := o.owner.GetContext(t.Context(), &link, `SELECT n.link FROM notice n JOIN user_account u USING (user_id) WHERE u.display_name = 'Bela Novak'`); err != nil {
		t.Fatal(err)
	}
	o.want(t, "notices", 1, `SELECT count(*) FROM notice`)
	if p := me.Get(link).Want(http.StatusOK); p.Doc.Find(form+" input[type=radio]").Length() > 0 {
		t.Error("whoever asked is asked")
	}
	p := other.Get(link).Want(http.StatusOK)
	if text := p.Text("main"); !strings.Contains(text, "Oakfeild") || !strings.Contains(text, "Oakfield") || !strings.Contains(text, first) {
		t.Errorf("the question shows not both: %s", text)
	}
	p.Submit(form, web.Values{}).Want(http.StatusUnprocessableEntity)
	p.Submit(form, web.Values{"answer": {"SAME"}}).Want(http.StatusSeeOther)
	if text := me.Get("/cases/" + later + "/met").Text("main"); !strings.Contains(text, "Bela Novak, who keeps the earlier case, answered: Yes") {
		t.Errorf("the answer is not shown: %s", text)
	}
	o.want(t, "notices to whoever asked", 1, `SELECT count(*) FROM notice n JOIN user_account u USING (user_id) WHERE u.display_name = 'Cora Lindqvist'`)
}

// A case of another panel, a sealed one and one from which somebody stepped out are not there, whoever asks for what; their
// keepers are told, and nobody else.
//
// Shows N1.
func TestACaseThatOneMayNotKnowIsNotThereAndItsKeeperIsAsked(t *testing.T) {
	t.Parallel()
	o := open(t)
	me := o.hire(t, o.here, "Cora Lindqvist", casework.Coordinator)
	far := o.hire(t, o.there, "Dov Farley", casework.Coordinator)
	o.hire(t, o.there, "Eve Farley", casework.RepHealth)
	later := o.refer(t, o.here, "Catherine", "Oakfeild", "", 20)
	before := me.Get("/cases/" + later + "/met").Want(http.StatusOK).Text("main")
	o.refer(t, o.there, "Katherine", "Oakfield", "", 2)
	if after := me.Get("/cases/" + later + "/met").Want(http.StatusOK).Text("main"); after != before || strings.Contains(after, "Oakfield") {
		t.Errorf("a case of another panel changes the page:\n%s\n%s", before, after)
	}
	third := o.refer(t, o.here, "Catherine", "Oakfeild", "", 22)
	me.Get("/cases/"+third+"/met").Want(http.StatusOK).Submit(form, web.Values{"answer_1": {"NOT_SAME"}}).Want(http.StatusSeeOther)
	o.want(t, "notices of the other panel's coordinator", 1, `SELECT count(*) FROM notice n JOIN user_account u USING (user_id) WHERE u.display_name = 'Dov Farley' AND n.case_id IS NULL`)
	o.want(t, "notices", 1, `SELECT count(*) FROM notice`)
	var link string
	if err := o.owner.GetContext(t.Context(), &link, `SELECT link FROM notice`); err != nil {
		t.Fatal(err)
	}
	absent := me.Get("/met/" + uuid.NewString())
	if mine := me.Get(link); mine.Status != http.StatusNotFound || mine.Status != absent.Status {
		t.Errorf("the question answered %d to whoever made the referral, an absent one %d", mine.Status, absent.Status)
	}
	p := far.Get(link).Want(http.StatusOK)
	if text := p.Text("main"); strings.Contains(text, third) || !strings.Contains(text, "Exshire and Wyeshire Channel panel") {
		t.Errorf("the keeper reads: %s", text)
	}
	p.Submit(form, web.Values{"answer": {"SAME"}}).Want(http.StatusSeeOther)
	o.want(t, "notices after the answer", 1, `SELECT count(*) FROM notice`)
}

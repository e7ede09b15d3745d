package notices_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/notices"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// office is a panel with one case and the page of notices.
type office struct {
	site  *web.Site
	owner *sqlx.DB
	panel *testkit.Panel
	ref   string
	about casework.CaseID
}

func open(t *testing.T) *office {
	t.Helper()
	db := testkit.DB(t)
	o := &office{owner: db.Owner(t), panel: testkit.NewPanel(t, db), ref: casework.NewReference("EXS", 2026, 1), about: casework.CaseID(uuid.NewString())}
	hands := web.ClockAt(time.Date(2026, 3, 27, 10, 0, 0, 0, time.UTC))
	o.site = web.Start(t, db, func(s *httpd.Server) { notices.New(notices.NewService(s.DB, s.Guard)).Routes(s) }, web.Clock(hands.Now))
	person := uuid.NewString()
	o.do(t, `INSERT INTO person (person_id, given_name, family_name, created_at) VALUES ($1, 'Rowan', 'Ashdown', '2026-03-20')`, person)
	o.do(t, `INSERT INTO case_file (case_id, ref, person_id, panel_id, state, received_on, source, concern_scheme, concern, created_at, updated_at)
		VALUES ($1, $2, $3, $4, 'RECEIVED', '2026-03-20', 'EDU', 'D', 'OTHER', '2026-03-20', '2026-03-20')`, o.about, o.ref, person, o.panel.ID)
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

// give gives notices as somebody, and then ends the transaction as it is told.
func (o *office) give(t *testing.T, giver testkit.Person, end error, list ...casefile.Notice) error {
	t.Helper()
	actor := casework.Actor{Kind: casework.SignedIn, ID: giver.User, Name: "Giver"}
	return o.site.Server.DB.Write(t.Context(), actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := o.site.Server.Guard.Check(t.Context(), actor, casework.UseSelf, casework.Resource{Ref: "a test", Policy: tx.Policy()})
		if err != nil {
			return audit.Entry{}, err
		}
		if err := casefile.Notify(t.Context(), tx, list...); err != nil {
			return audit.Entry{}, err
		}
		return audit.Record(grant, casework.Change{Title: "Gave notice"}), end
	})
}

func (o *office) hire(t *testing.T, name string, role casework.Role) testkit.Person {
	t.Helper()
	return o.panel.Hire(t, name, role, "", testkit.Authority, "")
}

func moved(to testkit.Person) casefile.Notice {
	return casefile.Notice{For: to.User, Why: "You take part.", Text: "A meeting was moved.", Link: "/meetings"}
}

// Shows NO2.
func TestANoticeSaysWhatHappenedAndWhyItsReaderIsToldUntilItIsMarkedAsRead(t *testing.T) {
	t.Parallel()
	o := open(t)
	chair, coordinator := o.hire(t, "Chidi Abara", casework.PanelChair), o.hire(t, "Cora Lindqvist", casework.Coordinator)
	asked := casefile.Notice{For: chair.User, About: o.about, Why: "You chair this panel.", Text: "Somebody asks for access.", Link: "/cases/" + o.ref}
	if err := o.give(t, coordinator, nil, moved(chair), asked, asked); err != nil {
		t.Fatal(err)
	}
	reader := o.site.SignedIn(t, chair.User)
	p := reader.Get("/notices").Want(http.StatusOK)
	if n := p.Doc.Find(".app-notices li").Length(); n != 2 {
		t.Errorf("%d notices, want two: one that is given twice is there once", n)
	}
	for _, says := range []string{"A meeting was moved.", "You take part.", "Somebody asks for access. " + o.ref, "You chair this panel.", "27 March 2026"} {
		if got := p.Text("main"); !strings.Contains(got, says) {
			t.Errorf("%q is not on the page: %s", says, got)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'self:use' AND outcome = 'viewed' AND convert_from(payload, 'UTF8') LIKE '%' || $1 || '%'`, o.ref); n != 1 {
		t.Errorf("%d entries name the reference that the page showed, want 1", n)
	}
	p.Submit(".app-notices form", nil).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM notice WHERE seen_at IS NULL`); n != 1 {
		t.Errorf("%d notices are unread after one was marked, want 1", n)
	}
	reader.Get("/notices").Submit(".moj-page-header-actions form", nil).Want(http.StatusSeeOther)
	p = reader.Get("/notices").Want(http.StatusOK)
	if n := o.count(t, `SELECT count(*) FROM notice WHERE seen_at IS NULL`) + p.Doc.Find("main form").Length(); n != 0 {
		t.Error("not every notice is marked as read, or one can be marked again")
	}
	if got := p.Text("main"); !strings.Contains(got, "A meeting was moved.") {
		t.Error("what was read is no longer there to be read again")
	}
}

func TestNobodyReadsOrMarksTheNoticeOfAnother(t *testing.T) {
	t.Parallel()
	o := open(t)
	chair, coordinator := o.hire(t, "Chidi Abara", casework.PanelChair), o.hire(t, "Cora Lindqvist", casework.Coordinator)
	if err := o.give(t, coordinator, nil, moved(chair)); err != nil {
		t.Fatal(err)
	}
	other := o.site.SignedIn(t, coordinator.User)
	p := other.Get("/notices").Want(http.StatusOK)
	if got := p.Text("main"); !strings.Contains(got, "You have no notices") {
		t.Errorf("somebody reads another's notice, even the one who gave it: %s", got)
	}
	if err := o.give(t, chair, nil, moved(coordinator)); err != nil {
		t.Fatal(err)
	}
	var theirs string
	if err := o.owner.GetContext(t.Context(), &theirs, `SELECT notice_id FROM notice WHERE user_id = $1`, chair.User); err != nil {
		t.Fatal(err)
	}
	p = other.Get("/notices").Want(http.StatusOK)
	form := p.Form(".app-notices form")
	form.Set("notice", theirs)
	other.Post("/notices", form)
	if n := o.count(t, `SELECT count(*) FROM notice WHERE seen_at IS NOT NULL`); n != 0 {
		t.Error("somebody marked another's notice as read")
	}
	// The database says the same by itself, whatever a page forgets.
	actor := casework.Actor{Kind: casework.SignedIn, ID: coordinator.User}
	if err := o.site.Server.DB.Read(t.Context(), actor, func(tx *pg.Tx) error {
		var n int
		if err := tx.Get(t.Context(), &n, `SELECT count(*) FROM notice WHERE $1 = ''`, ""); err != nil {
			return err
		}
		if n != 1 {
			t.Errorf("the database shows %d notices of two, want their own alone", n)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestANoticeOfACaseIsGoneForWhoeverMayNoLongerKnowOfIt(t *testing.T) {
	t.Parallel()
	o := open(t)
	chair, coordinator := o.hire(t, "Chidi Abara", casework.PanelChair), o.hire(t, "Cora Lindqvist", casework.Coordinator)
	about := moved(chair)
	about.About = o.about
	if err := o.give(t, coordinator, nil, about); err != nil {
		t.Fatal(err)
	}
	reader := o.site.SignedIn(t, chair.User)
	if got := reader.Get("/notices").Want(http.StatusOK).Text("main"); !strings.Contains(got, o.ref) {
		t.Fatalf("the notice of a case is not there for somebody who may know of it: %s", got)
	}
	o.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, reason)
		VALUES ($1, 'recused', $2, $3, 'normal', '2026-03-20', '2026-03-01', 'knows the family')`, o.about, chair.User, o.panel.ID)
	if got := reader.Get("/notices").Want(http.StatusOK).Text("main"); !strings.Contains(got, "You have no notices") {
		t.Errorf("a recused person still reads of the case: %s", got)
	}
	outsider := testkit.NewPanelNamed(t, o.site.Database, "WYE", "Wyeshire Channel panel").Hire(t, "Una Outsider", casework.PanelChair, "", "", "")
	if err := o.give(t, outsider, nil, about); err == nil {
		t.Error("somebody gives notice of a case that they may not know of")
	}
}

func TestNoticesStandAndFallWithWhatTheyTellOf(t *testing.T) {
	t.Parallel()
	o := open(t)
	chair, coordinator := o.hire(t, "Chidi Abara", casework.PanelChair), o.hire(t, "Cora Lindqvist", casework.Coordinator)
	undone := errors.New("undone")
	if err := o.give(t, coordinator, undone, moved(chair)); !errors.Is(err, undone) {
		t.Fatalf("want the planted error, got %v", err)
	}
	for fault, n := range map[string]casefile.Notice{
		"no reader": {Why: "w", Text: "t", Link: "/"}, "no reason": {For: chair.User, Text: "t", Link: "/"},
		"no text": {For: chair.User, Why: "w", Link: "/"}, "no page of ours": {For: chair.User, Why: "w", Text: "t", Link: "//example.org/"},
	} {
		if err := o.give(t, coordinator, nil, n); err == nil {
			t.Errorf("a notice with %s was given", fault)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM notice`); n != 0 {
		t.Errorf("%d notices are there of what did not happen", n)
	}
	app := o.site.Database.As(t, o.site.Database.AppURL)
	for _, query := range []string{`DELETE FROM notice`, `UPDATE notice SET text = 'x'`, `UPDATE notice SET user_id = gen_random_uuid()`} {
		if _, err := app.ExecContext(t.Context(), query); err == nil {
			t.Errorf("the web login may %s", query)
		}
	}
}

func TestLongListsOfNoticesComeInPages(t *testing.T) {
	t.Parallel()
	o := open(t)
	chair := o.hire(t, "Chidi Abara", casework.PanelChair)
	o.do(t, `INSERT INTO notice (notice_id, user_id, why, text, link, at)
		SELECT gen_random_uuid(), $1, 'You take part.', 'Meeting ' || n || ' was moved.', '/meetings', '2026-03-01' FROM generate_series(1, 40) n`, chair.User)
	reader := o.site.SignedIn(t, chair.User)
	first := reader.Get("/notices").Want(http.StatusOK)
	second := first.Click("a[rel=next]").Want(http.StatusOK)
	if a, b := first.Doc.Find(".app-notices li").Length(), second.Doc.Find(".app-notices li").Length(); a != 30 || b != 10 {
		t.Errorf("pages of %d and %d notices, want 30 and 10", a, b)
	}
	reader.Get("/notices?before=nonsense").Want(http.StatusNotFound)
}

package statistics_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/statistics"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// board is a panel with referrals of 2025/26, its chair and somebody who reads its statistics.
type board struct {
	site          *web.Site
	owner         *sqlx.DB
	panel, other  *testkit.Panel
	chair, reader *web.Client
	n             int
}

func open(t *testing.T) *board {
	t.Helper()
	kit := testkit.DB(t)
	b := &board{owner: kit.Owner(t), panel: testkit.NewPanel(t, kit), other: testkit.NewPanelNamed(t, kit, "OTH", "Another panel")}
	b.site = web.Start(t, kit, func(s *httpd.Server) {
		statistics.New(statistics.NewService(s.DB, s.Guard)).Routes(s)
	}, web.Clock(web.ClockAt(time.Date(2026, 4, 27, 10, 0, 0, 0, time.UTC)).Now))
	b.chair = b.site.SignedIn(t, b.panel.Hire(t, "Cass Chair", casework.PanelChair, "", testkit.Authority, "").User)
	b.reader = b.site.SignedIn(t, b.panel.Hire(t, "Rae Reader", casework.StatisticsReader, "", "", "").User)
	b.refer(t, b.panel, 40, `'EDU', 'MALE', '2010-05-05', '2025-06-10', '2025-06-17', NULL, NULL, ''`)
	b.refer(t, b.panel, 12, `'POL', 'MALE', '1999-05-05', '2025-07-10', '2025-07-15', '2025-09-01', '2025-09-01', ''`)
	b.refer(t, b.panel, 6, `'LA', 'FEMALE', '2007-05-05', '2025-08-10', '2025-08-13', '2025-09-01', NULL, ''`)
	b.refer(t, b.panel, 3, `'HEA', 'FEMALE', NULL, '2026-03-31', NULL, NULL, NULL, ''`)
	b.refer(t, b.panel, 30, `'EDU', 'MALE', '2010-05-05', '2025-03-31', '2025-04-02', NULL, NULL, ''`)                // of the year before
	b.refer(t, b.panel, 7, `'EDU', 'MALE', '2010-05-05', '2025-06-10', NULL, NULL, NULL, 'WITHDRAWN-MISTAKE'`)        // no referral
	b.refer(t, b.other, 9, `'EDU', 'MALE', '2010-05-05', '2025-06-10', '2025-06-17', '2025-06-20', '2025-06-20', ''`) // of others
	return b
}

// refer puts so many referrals on record: source, gender, birth, received, screened, discussed, adopted and outcome.
func (b *board) refer(t *testing.T, p *testkit.Panel, n int, values string) {
	t.Helper()
	for range n {
		b.n++
		person := uuid.NewString()
		for _, q := range []string{
			`INSERT INTO person (person_id, given_name, family_name, created_at, residence_authority) VALUES ($1, 'Jo', 'Doe', '2025-01-01', '` + testkit.Authority + `')`,
			`WITH v (source, gender, born, received, screened, discussed, adopted, outcome) AS (SELECT * FROM (VALUES (` + values + `)) x), g AS (UPDATE person p SET gender = v.gender FROM v WHERE p.person_id = $1)
			INSERT INTO case_file (case_id, ref, person_id, panel_id, state, received_on, source, concern_scheme, concern, date_of_birth, screened_on, first_panel_on, adopted_on, outcome, created_at, updated_at)
			SELECT gen_random_uuid(), '` + fmt.Sprintf("EXS-2025-%05d-X", b.n) + `', $1, '` + string(p.ID) + `', 'CLOSED_FINAL', CAST(received AS date), source, 'D', 'ISLAMIST', CAST(born AS date), CAST(screened AS date),
				CAST(discussed AS date), CAST(adopted AS date), outcome, '2025-01-01', '2025-01-01' FROM v`,
		} {
			if _, err := b.owner.ExecContext(t.Context(), q, person); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// cells are the words of a table's row that begins with a label, in a section of the page. A chart's own table stands before it.
func cells(p *web.Page, section, label string) (found string) {
	for _, row := range p.Doc.Find("#" + section + " tbody tr").EachIter() {
		var words []string
		for _, c := range row.Find("th, td").EachIter() {
			words = append(words, strings.Fields(c.Text())...)
		}
		if got, is := strings.CutPrefix(strings.Join(words, " "), label+" "); is {
			found = got
		}
	}
	return found
}

func (b *board) release(t *testing.T, note string) *web.Page {
	t.Helper()
	form := b.chair.Get("/statistics/releases/new?year=2025/26").Want(http.StatusOK)
	form.Submit("main form", web.Values{"note": {" "}}).Want(http.StatusUnprocessableEntity)
	return b.chair.Get(form.Submit("main form", web.Values{"note": {note}}).Want(http.StatusSeeOther).Location()).Want(http.StatusOK)
}

// A year's figures count the panel's own referrals by the day they were received, against what is known, with the change on the year
// before; whoever works with the cases sees them as they stand, with the days between the steps and what each figure means.
//
// Shows RP2, RP4, RP13.
func TestTheFiguresOfAYearAreThoseOfThePublishedTables(t *testing.T) {
	t.Parallel()
	b := open(t)
	p := b.chair.Get("/statistics").Want(http.StatusOK).Click("main a[href='/statistics/now']").Want(http.StatusOK)
	p = p.Submit("main .moj-filter form", web.Values{"year": {"2025/26"}}).Want(http.StatusOK)
	for _, want := range []struct{ section, label, cells string }{
		{"total", "Referrals", "61 100%"}, {"total", "Discussed by a panel", "18 30%"}, {"total", "Adopted as a case", "12 20%"},
		{"source", "Education", "40 66% 0 0% 0 0%"}, {"source", "Police", "12 20% 12 67% 12 100%"},
		{"age", "11 to 15", "40 69% 0 0% 0 0%"}, {"age", "Not known", "3 0 0"}, // 40 of the 58 whose age is known
		{"gender", "Male", "52 85% 12 67% 12 100%"}, {"concern-d", "Islamist", "61 100% 18 100% 12 100%"},
		{"lengths", "Referral to the end of screening", "5 7 7 5 working days 100% 58"},
	} {
		if got := cells(p, want.section, want.label); got != want.cells {
			t.Errorf("%s, %s: %q, want %q", want.section, want.label, got, want.cells)
		}
	}
	for _, says := range []string{"31 more than the 30 of 2024/25, a change of 103%", "A person referred twice counts twice"} {
		if !strings.Contains(p.Text("main"), says) {
			t.Errorf("the page does not say %q", says)
		}
	}
	if got := cells(b.chair.Get("/statistics/now?year=2024/25").Want(http.StatusOK), "total", "Referrals"); got != "30 100%" {
		t.Errorf("the year before: %q", got)
	}
	if got := b.chair.Get("/statistics/now?year=1066").Want(http.StatusUnprocessableEntity).Text(".govuk-error-summary"); !strings.Contains(got, "Select a year") {
		t.Errorf("no year: %s", got)
	}
	b.chair.Get("/statistics/now?year=2025/26&authority=Nowhere").Want(http.StatusUnprocessableEntity)
	b.chair.Get("/statistics/now?panel=" + string(b.other.ID)).Want(http.StatusNotFound)
	b.reader.Get("/statistics/now").Want(http.StatusNotFound)
}

// Figures as they stand count what their reader may know of. A release counts all, and keeps the small numbers back.
//
// Shows RP6, AX1.
func TestASealedCaseCountsInAReleaseAlone(t *testing.T) {
	t.Parallel()
	b := open(t)
	if _, err := b.owner.ExecContext(t.Context(), `UPDATE case_file SET sens = 'sealed' WHERE case_id = (SELECT case_id FROM case_file WHERE source = 'POL' ORDER BY ref LIMIT 1)`); err != nil {
		t.Fatal(err)
	}
	now := b.chair.Get("/statistics/now?year=2025/26").Want(http.StatusOK)
	if got := cells(now, "total", "Referrals"); got != "60 100%" {
		t.Errorf("the chair is told of %q", got)
	}
	if got := cells(now, "source", "Police"); !strings.HasPrefix(got, "11 ") {
		t.Errorf("the chair is told of %q from the police", got)
	}
	if got := cells(b.release(t, "Board"), "total", "Referrals"); got != "61 100%" {
		t.Errorf("the release counts %q", got)
	}
}

// What goes to others is a release: frozen, with small numbers kept back on the page and in every file, and what becomes known later is
// another edition beside it that says what changed.
//
// Shows RP5, RP6, RP7.
func TestAReleaseKeepsSmallNumbersBackAndIsNeverChanged(t *testing.T) {
	t.Parallel()
	b := open(t)
	stale := b.chair.Get("/statistics/releases/new?year=2025/26").Want(http.StatusOK)
	first := b.release(t, "Board of May")
	stale.Submit("main form", web.Values{"note": {"Board of May"}}).Want(http.StatusConflict)
	b.reader.Get("/statistics/releases/new?year=2025/26").Want(http.StatusNotFound)
	at := b.reader.Get("/statistics").Want(http.StatusOK)
	if strings.Contains(at.Text("main"), "as they stand") && at.Doc.Find("a[href='/statistics/now']").Length() > 0 {
		t.Error("who reads releases is led to the figures as they stand")
	}
	p := at.Click("main tbody a").Want(http.StatusOK)
	id := strings.TrimPrefix(at.Doc.Find("main tbody a").AttrOr("href", ""), "/statistics/releases/")
	if p.Text("#source") != first.Text("#source") {
		t.Error("the chair and the board read different releases")
	}
	for _, want := range []struct{ section, label, cells string }{
		{"total", "Referrals", "61 100%"}, {"source", "Education", "40 66% 0 0% 0 0%"}, {"source", "Health", "[c] 0 0% 0 0%"}, {"source", "Local authority", "[c] 6 33% 0 0%"},
	} {
		if got := cells(p, want.section, want.label); got != want.cells {
			t.Errorf("%s, %s: %q, want %q", want.section, want.label, got, want.cells)
		}
	}
	for _, format := range []string{"csv", "json", "ods"} {
		f := b.reader.Get("/statistics/releases/" + id + "/" + format).Want(http.StatusOK)
		if strings.Contains(string(f.Body), ",HEA,Referrals,3") || strings.Contains(string(f.Body), `"HEA": [
   3`) {
			t.Errorf("the %s gives a small number out", format)
		}
	}
	b.reader.Get("/statistics/releases/" + id + "/exe").Want(http.StatusNotFound)
	b.reader.Get("/statistics/releases/" + uuid.NewString()).Want(http.StatusNotFound)
	b.reader.Get("/statistics/releases/x").Want(http.StatusNotFound)
	if got := cells(p, "lengths", "Referral to adoption"); got != "53 53 53 None" {
		t.Errorf("a release says of a step %q: how many took it is how many were adopted", got)
	}
	if strings.Contains(p.Text("#total"), "2024/25") {
		t.Error("a release is compared with a year that was not released")
	}
	outsider := b.site.SignedIn(t, b.other.Hire(t, "Odd Outsider", casework.PanelChair, "", testkit.Authority, "").User)
	outsider.Get("/statistics/releases/" + id).Want(http.StatusNotFound)

	b.refer(t, b.panel, 1, `'EDU', 'MALE', '2010-05-05', '2025-06-11', '2025-06-17', NULL, NULL, ''`)
	second := b.release(t, "Correction")
	if got := cells(b.reader.Get("/statistics/releases/"+id).Want(http.StatusOK), "total", "Referrals"); got != "61 100%" {
		t.Errorf("the first edition became %q", got)
	}
	if got := second.Text("main details"); !strings.Contains(got, "Source: Education, referrals4041") {
		t.Errorf("the second edition does not say what changed: %s", got)
	}
	if _, err := b.owner.ExecContext(t.Context(), `SET ROLE panel_app; UPDATE statistics_release SET note = 'other'`); err == nil {
		t.Error("a release can be changed")
	}
}

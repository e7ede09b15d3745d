package decisions_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// register is the office with decisions on record: one with dissent, one outside a meeting that waits, one on a case of another panel, one
// that the chair stays away from, and a review after closing.
func register(t *testing.T) *office {
	t.Helper()
	o := open(t)
	cora := o.site.SignedIn(t, o.chair.User)
	o.fill(t, cora, map[string]web.Values{"positions": {"position." + o.nurse.Membership: {"disagree"}, "reason." + o.nurse.Membership: {secret}}})
	o.confirm(t, cora).Want(http.StatusSeeOther)
	other := testkit.NewPanelNamed(t, o.db, "WYE", "Wyeshire valley panel")
	for n, row := range []struct {
		panel   casework.PanelID
		outcome string
		outside bool
		day     string
	}{{o.panel.ID, "INTERIM", true, "2026-03-20"}, {other.ID, "ADOPT", false, "2026-03-19"}, {o.panel.ID, "DEFER", false, "2026-03-18"}, {o.panel.ID, "", false, "2026-03-17"}} {
		id, person := uuid.NewString(), uuid.NewString()
		o.do(t, `INSERT INTO person (person_id, given_name, family_name, created_at) VALUES ($1, 'Ira', 'Vane', now())`, person)
		o.do(t, `INSERT INTO case_file (case_id, ref, person_id, panel_id, state, received_on, source, concern_scheme, concern, created_at, updated_at)
			VALUES ($1, $2, $3, $4, 'PANEL_LISTED', '2026-03-01', 'EDU', 'D', 'OTHER', '2026-03-01', '2026-03-01')`, id, casework.NewReference("EXS", 2026, n+2), person, row.panel)
		if row.outcome == "" {
			o.do(t, `INSERT INTO review (review_id, case_id, kind, held_on, outcome, recorded_at) VALUES ($1, $2, '6', $3, 'NO-CONCERN', now())`, uuid.NewString(), id, row.day)
			continue
		}
		o.do(t, `INSERT INTO decision (decision_id, case_id, outcome, mode, legal_basis, edition, decided_on, recorded_at, outside)
			VALUES ($1, $2, $3, 'chair', '', '2023', $4, now(), $5)`, uuid.NewString(), id, row.outcome, row.day, row.outside)
		if row.outcome == "DEFER" {
			o.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, reason) VALUES ($1, 'recused', $2, $3, 'normal', '2026-03-01', '2026-03-01', 'An uncle')`,
				id, o.chair.User, o.panel.ID)
		}
	}
	return o
}

// Shows DE9.
func TestTheRegisterHoldsWhatItsReaderMayKnowOf(t *testing.T) {
	t.Parallel()
	o := register(t)
	cora, dev, nia := o.site.SignedIn(t, o.chair.User), o.site.SignedIn(t, o.deputy.User), o.site.SignedIn(t, o.nurse.User)
	count := func(who *web.Client, query string) int {
		return who.Get("/decisions" + query).Want(http.StatusOK).Doc.Find("main table tbody tr").Length()
	}
	for name, row := range map[string]struct {
		who   *web.Client
		query string
		want  int
	}{
		"the chair, but of the case of an uncle": {cora, "", 3}, "the deputy": {dev, "", 4}, "a representative who is admitted to none": {nia, "", 0},
		"with dissent": {cora, "?only=dissent", 1}, "waiting": {cora, "?only=waits", 1}, "with dissent and waiting": {cora, "?only=waits&only=dissent", 0},
		"outside a meeting": {cora, "?where=out", 1}, "at a meeting": {cora, "?where=in", 1}, "not adopted": {cora, "?outcome=NOT-ADOPT", 1},
		"a review": {cora, "?outcome=NO-CONCERN", 1}, "by the majority": {cora, "?mode=majority", 1}, "of another panel": {cora, "?panel=" + uuid.NewString(), 0},
		"since the 20th": {cora, "?from-day=20&from-month=3&from-year=2026", 2}, "until the 17th": {cora, "?to-day=17&to-month=3&to-year=2026", 1},
		"in order": {cora, "?sort=oldest", 3}, "a further page": {cora, "?page=2", 0},
	} {
		if got := count(row.who, row.query); got != row.want && !(row.want == 0 && got == 1) { // an empty table says so in a row
			t.Errorf("%s: %d rows, want %d", name, got, row.want)
		}
	}
	if page := cora.Get("/decisions").Want(http.StatusOK); strings.Contains(string(page.Body), secret) || strings.Contains(string(page.Body), "Ashdown") {
		t.Error("the register tells of somebody")
	}
	if first := cora.Get("/decisions?sort=oldest").Text("main table tbody tr:first-child"); !strings.Contains(first, "17 March 2026") {
		t.Errorf("the oldest first begins with %q", first)
	}
	cora.Get("/decisions?outcome=MOON&from-day=31&from-month=2&from-year=2026").Want(http.StatusUnprocessableEntity)
	cora.Get("/decisions?panel=x").Want(http.StatusUnprocessableEntity)
}

// Shows DE9.
func TestTheRegisterGoesOutForAPurposeAndWithoutWords(t *testing.T) {
	t.Parallel()
	o := register(t)
	cora := o.site.SignedIn(t, o.chair.User)
	form := cora.Get("/decisions?only=dissent").Want(http.StatusOK).Click(`a[href^="/decisions/export"]`).Want(http.StatusOK)
	form.Submit("main form", web.Values{"format": {"csv"}}).Want(http.StatusUnprocessableEntity)
	file := form.Submit("main form", web.Values{"purpose": {"The yearly audit of decisions"}, "recipients": {"The panel's sponsor"}, "format": {"csv"}}).Want(http.StatusOK)
	text := string(file.Body)
	for _, said := range []string{"OFFICIAL-SENSITIVE", "The yearly audit of decisions", "The panel's sponsor", o.ref, "Do not adopt", "Majority", "With dissent"} {
		if !strings.Contains(text, said) {
			t.Errorf("the file does not hold %q:\n%s", said, text)
		}
	}
	if strings.Contains(text, secret) || strings.Contains(text, "Ashdown") || strings.Count(text, "EXS-") != 1 {
		t.Errorf("the file holds more than it may:\n%s", text)
	}
	sheet := form.Submit("main form", web.Values{"purpose": {"The yearly audit"}, "recipients": {"Nobody else"}, "format": {"ods"}}).Want(http.StatusOK)
	if string(sheet.Body[:2]) != "PK" {
		t.Error("the spreadsheet is none")
	}
	o.site.SignedIn(t, o.deputy.User).Get("/decisions/export").Want(http.StatusNotFound)

	for n := range casework.ExportAlone + 1 {
		id, person := uuid.NewString(), uuid.NewString()
		o.do(t, `INSERT INTO person (person_id, given_name, family_name, created_at) VALUES ($1, 'Ira', 'Vane', now())`, person)
		o.do(t, `INSERT INTO case_file (case_id, ref, person_id, panel_id, state, received_on, source, concern_scheme, concern, created_at, updated_at)
			VALUES ($1, $2, $3, $4, 'NOT_ADOPTED', '2026-03-01', 'EDU', 'D', 'OTHER', '2026-03-01', '2026-03-01')`, id, casework.NewReference("EXS", 2025, n+1), person, o.panel.ID)
		o.do(t, `INSERT INTO decision (decision_id, case_id, outcome, mode, legal_basis, edition, decided_on, recorded_at) VALUES ($1, $2, 'POLICE', 'chair', '', '2023', '2026-01-05', now())`, uuid.NewString(), id)
	}
	many := cora.Get("/decisions/export?outcome=POLICE").Want(http.StatusOK).Submit("main form", web.Values{"purpose": {"All"}, "recipients": {"All"}, "format": {"csv"}}).Want(http.StatusUnprocessableEntity)
	if !strings.Contains(many.Text(".govuk-error-summary"), "Choose fewer") {
		t.Errorf("%d cases are refused with %s", casework.ExportAlone+1, many.Text(".govuk-error-summary"))
	}
	if n := o.text(t, `SELECT CAST(count(*) AS text) FROM decision`); n != fmt.Sprint(4+casework.ExportAlone+1) {
		t.Errorf("%s decisions are on record", n)
	}
}

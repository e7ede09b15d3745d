package workdays_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/workdays"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// What an administrator sets is what limits are reckoned by from the next page on, and every change stays readable.
//
// Shows AD7.
func TestAnAdministratorSetsWhatIsAWorkingDay(t *testing.T) {
	t.Parallel()
	kit := testkit.DB(t)
	panel := testkit.NewPanel(t, kit)
	var db *pg.DB
	site := web.Start(t, kit, func(s *httpd.Server) {
		db = s.DB
		workdays.New(workdays.NewService(s.DB, s.Guard)).Routes(s)
	}, web.Clock(web.ClockAt(time.Date(2026, 3, 27, 10, 0, 0, 0, time.UTC)).Now))
	who := panel.Hire(t, "Ada Admin", casework.Administrator, "", "", "").User
	admin := site.SignedIn(t, who)
	due := func() string {
		t.Helper()
		var due casework.Date
		if err := db.Read(t.Context(), casework.Actor{Kind: casework.SignedIn, ID: who}, func(tx *pg.Tx) error {
			due = casework.LimitOn("screening_days", tx.Today()).Due(tx.Today(), tx.Holiday)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return due.String()
	}
	if got := due(); got != "2026-04-07" { // over Good Friday and Easter Monday
		t.Fatalf("before: %s", got)
	}
	p := admin.Get("/working-days").Want(http.StatusOK)
	if got := p.Text("main"); !strings.Contains(got, "Friday 3 April 2026") || !strings.Contains(got, "Good Friday") || !strings.Contains(got, "2027") {
		t.Errorf("the law's days are not shown: %s", got)
	}
	if got := p.Submit("main form", nil).Want(http.StatusUnprocessableEntity).Text(".govuk-error-summary"); !strings.Contains(got, "Enter the day") || !strings.Contains(got, "called") || !strings.Contains(got, "Select whether") {
		t.Errorf("nothing typed: %s", got)
	}
	set := func(day, month, name, working string) *web.Page {
		t.Helper()
		return admin.Get("/working-days").Submit("main form", web.Values{"on-day": {day}, "on-month": {month}, "on-year": {"2026"}, "name": {name}, "working": {working}})
	}
	set("31", "3", "Day of mourning", "no").Want(http.StatusSeeOther)
	if got := due(); got != "2026-04-08" {
		t.Errorf("with a day more that is closed: %s", got)
	}
	set("6", "4", "Easter Monday, worked", "yes").Want(http.StatusSeeOther)
	if got := due(); got != "2026-04-07" {
		t.Errorf("with a bank holiday that is worked: %s", got)
	}
	if got := set("26", "3", "Yesterday", "no").Want(http.StatusUnprocessableEntity).Text(".govuk-error-summary"); !strings.Contains(got, "today or later") {
		t.Errorf("a day that is past: %s", got)
	}
	set("31", "3", "Not mourned after all", "yes").Want(http.StatusSeeOther)
	text := admin.Get("/working-days").Want(http.StatusOK).Text("main")
	for _, want := range []string{"Worked after all", "Tuesday 31 March 2026 is no working day", "Tuesday 31 March 2026 is a working day", "Day of mourning", "Not mourned after all", "Ada Admin"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not keep %q: %s", want, text)
		}
	}
	var entries int
	if err := kit.Owner(t).GetContext(t.Context(), &entries, `SELECT count(*) FROM audit_event WHERE action = 'panel:write' AND outcome = 'done'`); err != nil || entries != 3 {
		t.Errorf("%d entries: %v", entries, err)
	}
	for _, role := range []casework.Role{casework.PanelChair, casework.Coordinator, casework.StatisticsReader} {
		if got := site.SignedIn(t, panel.Hire(t, "Some Body", role, "", "", "").User).Get("/working-days"); got.Status != http.StatusForbidden {
			t.Errorf("%s: %d", role, got.Status)
		}
	}
}

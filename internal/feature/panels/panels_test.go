package panels_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/panels"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// office is a panel with a chair and an administrator.
type office struct {
	site       *web.Site
	owner      *sqlx.DB
	panel      *testkit.Panel
	ada, chair testkit.Person
}

func open(t *testing.T) *office {
	t.Helper()
	db := testkit.DB(t)
	o := &office{owner: db.Owner(t), panel: testkit.NewPanel(t, db)}
	o.ada = o.panel.Hire(t, "Ada Minster", casework.Administrator, "", "", "")
	o.chair = o.panel.Hire(t, "Cora Hale", casework.PanelChair, "", testkit.Authority, "")
	o.site = web.Start(t, db, func(s *httpd.Server) { panels.New(panels.NewService(s.DB, s.Guard)).Routes(s) },
		web.Clock(web.ClockAt(time.Date(2026, 3, 26, 10, 0, 0, 0, time.UTC)).Now))
	return o
}

func (o *office) count(t *testing.T, query string, args ...any) int {
	t.Helper()
	var n int
	if err := o.owner.GetContext(t.Context(), &n, query, args...); err != nil {
		t.Fatal(err)
	}
	return n
}

const form = "main form[method=post]"

// Shows AD3.
func TestAPanelIsChangedOnScreenAndEachChangeIsOnRecord(t *testing.T) {
	t.Parallel()
	o := open(t)
	ada, at := o.site.SignedIn(t, o.ada.User), "/panels/"+string(o.panel.ID)
	ada.Get(at+"/details").Want(http.StatusOK).Submit(form, web.Values{
		"panel_name": {"Exshire Channel panel"}, "authorities": {"Exshire\nWyeshire\nZedshire"}, "forces": {"Exshire Police\nWye Police"},
	}).Want(http.StatusSeeOther)
	rhythm := web.Values{"agreed": {"yes"}, "week": {"5"}, "day": {"5"}, "every": {"1"}, "starts": {"09:30"}, "mode": {"ROOM"}, "place": {"Beaumont Room"}}
	ada.Get(at+"/rhythm").Submit(form, rhythm).Want(http.StatusSeeOther)
	ada.Get(at+"/quorum").Submit(form, web.Values{"least": {"5"}, "bodies": {"rep_health", "rep_social_care"}}).Want(http.StatusSeeOther)
	ada.Get(at+"/statement").Submit(form, web.Values{"statement": {"Nothing leaves this room."}}).Want(http.StatusSeeOther)
	text := ada.Get(at).Want(http.StatusOK).Text("main")
	for _, said := range []string{"Exshire Channel panel", "Exshire, Wyeshire, Zedshire", "Wye Police", "Last Friday of every month at 09:30", "27 March 2026", "24 April 2026",
		"At least 5 members, with somebody for social care and health", "Nothing leaves this room.", "section 37(3)"} {
		if !strings.Contains(text, said) {
			t.Errorf("the panel does not say %q: %s", said, text)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'panel:write' AND outcome = 'done'`); n != 4 {
		t.Errorf("%d entries for 4 changes", n)
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'panel:write' AND convert_from(payload, 'UTF8') LIKE '%Zedshire%'`); n != 1 {
		t.Errorf("%d entries say what became of the authorities", n)
	}
	ada.Get(at+"/rhythm").Submit(form, web.Values{"agreed": {"no"}}).Want(http.StatusSeeOther)
	if text := ada.Get(at).Text("main"); !strings.Contains(text, "No rhythm agreed") {
		t.Errorf("a panel without rhythm reads %q", text)
	}
}

func TestEveryFaultOfAPanelIsShownAtItsFieldWithWhatWasTyped(t *testing.T) {
	t.Parallel()
	o := open(t)
	other := testkit.NewPanelNamed(t, o.site.Database, "OTH", "Other panel")
	if _, err := o.owner.ExecContext(t.Context(), `INSERT INTO panel_authority VALUES ($1, 'Otherton')`, other.ID); err != nil {
		t.Fatal(err)
	}
	ada, at := o.site.SignedIn(t, o.ada.User), "/panels/"+string(o.panel.ID)
	for _, row := range []struct {
		page  string
		typed web.Values
		want  []string
	}{
		{"/details", web.Values{"panel_name": {""}, "authorities": {"Exshire\nExshire"}, "forces": {""}}, []string{"Enter the panel's name", "Exshire is entered twice", "at least one police force"}},
		{"/details", web.Values{"panel_name": {"other PANEL"}, "authorities": {"Exshire\nOtherton"}}, []string{"a panel with this name already", "Otherton has a panel already: Other panel"}},
		{"/details", web.Values{"authorities": {"Wyeshire"}}, []string{"Somebody holds a role on this panel for Exshire"}},
		{"/rhythm", web.Values{}, []string{"Select yes if the panel meets on a certain day"}},
		{"/rhythm", web.Values{"agreed": {"yes"}, "starts": {"soon"}, "mode": {"MIXED"}}, []string{"Select which one of the month", "Select a day", "how often", "like 10:00", "where the panel usually meets"}},
		{"/quorum", web.Values{"least": {"41"}}, []string{"from 0 to 40"}},
		{"/quorum", web.Values{"least": {"few"}}, []string{"from 0 to 40"}},
	} {
		page := ada.Get(at+row.page).Submit(form, row.typed).Want(http.StatusUnprocessableEntity)
		for _, said := range row.want {
			if !strings.Contains(page.Text(".govuk-error-summary"), said) {
				t.Errorf("%s %v does not say %q: %s", row.page, row.typed, said, page.Text(".govuk-error-summary"))
			}
		}
		for field, typed := range row.typed {
			if got := page.Form(form).Get(field); got != typed[0] {
				t.Errorf("%s: %s holds %q, typed was %q", row.page, field, got, typed[0])
			}
		}
	}
	page := ada.Get("/panels").Submit(`form[action="/panels"]`, web.Values{"panel_name": {"New"}, "panel_code": {"oth"}, "authorities": {"Otherton"}, "forces": {"F"}}).Want(http.StatusUnprocessableEntity)
	for _, said := range []string{"Other panel has this code already", "Otherton has a panel already"} {
		if !strings.Contains(page.Text(".govuk-error-summary"), said) {
			t.Errorf("a new panel like another is answered with %q", page.Text(".govuk-error-summary"))
		}
	}
	if n := o.count(t, `SELECT count(*) FROM panel WHERE version > 1`) + o.count(t, `SELECT count(*) FROM audit_event WHERE outcome = 'done'`); n != 0 {
		t.Error("something was saved with a fault in it")
	}
}

func TestAStaleFormOfAPanelSavesNothingAndShowsBothVersions(t *testing.T) {
	t.Parallel()
	o := open(t)
	ada, at := o.site.SignedIn(t, o.ada.User), "/panels/"+string(o.panel.ID)
	stale := ada.Get(at + "/quorum").Want(http.StatusOK)
	ada.Get(at+"/quorum").Submit(form, web.Values{"least": {"6"}}).Want(http.StatusSeeOther)
	text := stale.Submit(form, web.Values{"least": {"17"}}).Want(http.StatusConflict).Text("main")
	if !strings.Contains(text, "17") || !strings.Contains(text, "At least 6 members") {
		t.Errorf("a stale form is answered with %q", text)
	}
	if o.count(t, `SELECT quorum_least FROM panel WHERE panel_id = $1`, o.panel.ID) != 6 {
		t.Error("the stale form was saved")
	}
}

// Shows T15.
func TestNobodyButAnAdministratorChangesPanels(t *testing.T) {
	t.Parallel()
	o := open(t)
	for _, line := range o.site.Refusals(t, o.chair.User, func(string) string { return string(o.panel.ID) }) {
		t.Error(line)
	}
}

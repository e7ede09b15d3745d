package agencies_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/agencies"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// office is a panel with an administrator and a nurse of one agency.
type office struct {
	site       *web.Site
	owner      *sqlx.DB
	panel      *testkit.Panel
	health     casework.AgencyID
	ada, nurse testkit.Person
}

func open(t *testing.T) *office {
	t.Helper()
	db := testkit.DB(t)
	o := &office{owner: db.Owner(t), panel: testkit.NewPanel(t, db)}
	o.health = o.panel.Agency(t, "Exshire Health Trust", "NHS")
	o.ada = o.panel.Hire(t, "Ada Minster", casework.Administrator, "", "", "")
	o.nurse = o.panel.Hire(t, "Nia Wells", casework.RepHealth, o.health, "", "")
	o.site = web.Start(t, db, func(s *httpd.Server) { agencies.New(agencies.NewService(s.DB, s.Guard)).Routes(s) },
		web.Clock(web.ClockAt(time.Date(2026, 3, 26, 10, 0, 0, 0, time.UTC)).Now))
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

const form = "main form[method=post]"

func on(field, day, month, year string) web.Values {
	return web.Values{field + "-day": {day}, field + "-month": {month}, field + "-year": {year}}
}

// Shows AD3.
func TestAnAgencyIsAddedAndChangedWithItsContact(t *testing.T) {
	t.Parallel()
	o := open(t)
	ada := o.site.SignedIn(t, o.ada.User)
	page := ada.Get("/agencies/new").Want(http.StatusOK)
	typed := on("from", "31", "2", "2026")
	typed["mailbox"], typed["phone"] = []string{"not an address"}, []string{"soon"}
	wrong := page.Submit(form, typed).Want(http.StatusUnprocessableEntity)
	for _, said := range []string{"Enter the agency's name", "what kind of partner", "correct format", "a telephone number", "real date"} {
		if !strings.Contains(wrong.Text(".govuk-error-summary"), said) {
			t.Errorf("a faulty form is not told %q: %s", said, wrong.Text(".govuk-error-summary"))
		}
	}
	if f := wrong.Form(form); f.Get("mailbox") != "not an address" || f.Get("from-day") != "31" {
		t.Errorf("what was typed is lost: %v", f)
	}
	page.Submit(form, web.Values{"agency_name": {"exshire health TRUST"}, "schedule7": {"NHS"}}).Want(http.StatusUnprocessableEntity)
	added := page.Submit(form, web.Values{"agency_name": {"Wyeshire College"}, "schedule7": {"FE"}, "mailbox": {"Channel@wyeshire.example"}}).Want(http.StatusSeeOther)
	ada.Get(added.Location()+"/edit").Submit(form, web.Values{"phone": {"01632 960 001 ext 12"}}).Want(http.StatusSeeOther)
	text := ada.Get(added.Location()).Want(http.StatusOK).Text("main")
	for _, said := range []string{"Wyeshire College", "Further education", "channel@wyeshire.example", "01632 960 001 ext 12", "Nobody holds a role for this agency"} {
		if !strings.Contains(text, said) {
			t.Errorf("the agency does not say %q: %s", said, text)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'panel:write' AND outcome = 'done'`); n != 2 {
		t.Errorf("%d entries for two changes", n)
	}
}

// Shows AD3.
func TestAnAgencyStopsOnlyWhenNobodyRepresentsItAnyMore(t *testing.T) {
	t.Parallel()
	o := open(t)
	ada, at := o.site.SignedIn(t, o.ada.User), "/agencies/"+string(o.health)
	stop := func() *web.Page { return ada.Get(at+"/edit").Submit(form, on("to", "31", "3", "2026")) }
	if text := stop().Want(http.StatusUnprocessableEntity).Text(".govuk-error-summary"); !strings.Contains(text, "One role is held for this agency outside of these days") {
		t.Errorf("stopping an agency with a representative is answered with %q", text)
	}
	o.do(t, `UPDATE membership SET to_on = '2026-04-01' WHERE membership_id = $1`, o.nurse.Membership)
	stop().Want(http.StatusUnprocessableEntity)
	o.do(t, `UPDATE membership SET to_on = '2026-03-25' WHERE membership_id = $1`, o.nurse.Membership)
	stop().Want(http.StatusSeeOther)
	if text := ada.Get(at).Text("main"); !strings.Contains(text, "Until 31 March 2026") {
		t.Errorf("an agency that is to stop reads %q", text)
	}
}

func TestAStaleFormOfAnAgencySavesNothing(t *testing.T) {
	t.Parallel()
	o := open(t)
	ada, at := o.site.SignedIn(t, o.ada.User), "/agencies/"+string(o.health)+"/edit"
	stale := ada.Get(at).Want(http.StatusOK)
	ada.Get(at).Submit(form, web.Values{"mailbox": {"first@example.org"}}).Want(http.StatusSeeOther)
	text := stale.Submit(form, web.Values{"mailbox": {"second@example.org"}}).Want(http.StatusConflict).Text("main")
	if !strings.Contains(text, "first@example.org") || !strings.Contains(text, "second@example.org") {
		t.Errorf("a stale form is answered with %q", text)
	}
	if o.count(t, `SELECT count(*) FROM agency WHERE mailbox = 'second@example.org'`) != 0 {
		t.Error("the stale form was saved")
	}
}

// Each page of the list begins where the one before ended, in either order and by either column.
func TestAgenciesAreFoundSortedAndPaged(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.do(t, `DELETE FROM membership WHERE agency_id IS NOT NULL`)
	o.do(t, `DELETE FROM agency`)
	for i := range 60 {
		o.do(t, `INSERT INTO agency (agency_id, name, schedule7, active_to, created_at) VALUES (gen_random_uuid(), $1, $2, $3, now())`,
			fmt.Sprintf("Agency %02d", (i*37)%60), []string{"NHS", "FE", "LA"}[i%3], map[bool]any{true: "2026-03-25", false: nil}[i%10 == 0])
	}
	ada := o.site.SignedIn(t, o.ada.User)
	names := func(query string) (all []string) {
		for next := "/agencies?" + query; next != ""; {
			page := ada.Get(next).Want(http.StatusOK)
			for _, a := range page.Doc.Find("main tbody th a").EachIter() {
				all = append(all, a.Text())
			}
			next = page.Doc.Find("main a[rel=next]").AttrOr("href", "")
		}
		return all
	}
	sorted := func(list []string) bool {
		for i := range list {
			if list[i] != fmt.Sprintf("Agency %02d", i) {
				return false
			}
		}
		return len(list) == 60
	}
	if list := names(""); !sorted(list) {
		t.Errorf("by name: %v", list)
	}
	if down := names("sort=-name"); len(down) != 60 || down[0] != "Agency 59" || down[59] != "Agency 00" {
		t.Errorf("by name, down: %v", down)
	}
	for sort, kinds := range map[string]string{"kind": "FE LA NHS", "-kind": "NHS LA FE"} {
		list, of := names("sort="+sort), map[string]string{}
		var rows []struct{ Name, Schedule7 string }
		if err := o.owner.SelectContext(t.Context(), &rows, `SELECT name, schedule7 FROM agency`); err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			of[r.Name] = r.Schedule7
		}
		var runs []string
		for _, n := range list {
			if len(runs) == 0 || runs[len(runs)-1] != of[n] {
				runs = append(runs, of[n])
			}
		}
		if strings.Join(runs, " ") != kinds || len(list) != 60 {
			t.Errorf("by %s: %d agencies in the runs %v", sort, len(list), runs)
		}
	}
	if gone, kind, text := names("active=no"), names("kind=FE&active=yes"), names("text=%2017"); len(gone) != 6 || len(kind) != 18 || len(text) != 1 {
		t.Errorf("%d stopped, %d active colleges, %d called 17", len(gone), len(kind), len(text))
	}
}

// Shows T15.
func TestNobodyButAnAdministratorSeesAgencies(t *testing.T) {
	t.Parallel()
	o := open(t)
	for _, line := range o.site.Refusals(t, o.nurse.User, func(string) string { return string(o.health) }) {
		t.Error(line)
	}
}

package accounts_test

import (
	"maps"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/accounts"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/passwords"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// now is a Thursday.
var now = time.Date(2026, 3, 26, 10, 0, 0, 0, time.UTC)

// office is a panel with two administrators, a chair and a nurse.
type office struct {
	site                   *web.Site
	service                *accounts.Service
	owner                  *sqlx.DB
	panel                  *testkit.Panel
	health                 casework.AgencyID
	ada, ben, chair, nurse testkit.Person
}

func open(t *testing.T, options ...web.Option) *office {
	t.Helper()
	db := testkit.DB(t)
	o := &office{owner: db.Owner(t), panel: testkit.NewPanel(t, db)}
	o.health = o.panel.Agency(t, "Exshire Health Trust", "NHS")
	o.ada = o.panel.Hire(t, "Ada Minster", casework.Administrator, "", "", "")
	o.ben = o.panel.Hire(t, "Ben Tarrant", casework.Administrator, "", "", "")
	o.chair = o.panel.Hire(t, "Cora Hale", casework.PanelChair, "", testkit.Authority, "")
	o.nurse = o.panel.Hire(t, "Nia Wells", casework.RepHealth, o.health, "", "")
	words, err := passwords.New()
	if err != nil {
		t.Fatal(err)
	}
	o.site = web.Start(t, db, func(s *httpd.Server) {
		o.service = accounts.NewService(s.DB, s.Guard, words)
		accounts.New(o.service, s.Clock, "CODE").Routes(s)
	}, append(options, web.Clock(web.ClockAt(now).Now))...)
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

func (o *office) do(t *testing.T, query string, args ...any) {
	t.Helper()
	if _, err := o.owner.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatal(err)
	}
}

// with is values with others over them.
func with(list ...web.Values) web.Values {
	out := web.Values{}
	for _, v := range list {
		maps.Copy(out, v)
	}
	return out
}

func on(field, day, month, year string) web.Values {
	return web.Values{field + "-day": {day}, field + "-month": {month}, field + "-year": {year}}
}

func role(who testkit.Person, role casework.Role, panel casework.PanelID) string {
	return "/accounts/" + string(who.User) + "/roles/new?role=" + string(role) + "&panel=" + string(panel)
}

// deputy is the form of a deputy chair, whole.
func deputy() web.Values {
	return with(web.Values{"authority": {testkit.OtherAuthority}, "skills": {"Head of safeguarding for six years."}, "vetting": {"YES"}},
		on("from", "1", "4", "2026"), on("appointed_on", "20", "3", "2026"), on("signed_on", "20", "3", "2026"))
}

// errands are what waits for somebody on their start page.
func (o *office) errands(t *testing.T, who testkit.Person) []casefile.Errand {
	t.Helper()
	var out casefile.Errands
	if err := o.site.Server.DB.Read(t.Context(), casework.Actor{Kind: casework.SignedIn, ID: who.User}, func(tx *pg.Tx) error {
		var err error
		out, err = o.service.Errands(t.Context(), tx)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out.List
}

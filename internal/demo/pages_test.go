package demo_test

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"channelpanel/internal/app"
	"channelpanel/internal/casework"
	"channelpanel/internal/demo"
	"channelpanel/internal/feature/accounts"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/platform/passwords"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/browser"
	"channelpanel/internal/testkit/web"
	product "channelpanel/web"
)

// atWork is the demonstration being served.
type atWork struct {
	site   *web.Site
	link   string                            // by which somebody who is invited chooses a password, a path
	people map[casework.Role]casework.UserID // one for each role
}

func (s seeded) serve(t *testing.T) atWork {
	t.Helper()
	db := s.db.Copy(t)
	w := atWork{people: firsts(t, db, s.people)}
	w.site = over(t, db, s.ring, func(s *httpd.Server) {
		words, err := passwords.New()
		if err != nil {
			t.Fatal(err)
		}
		invited, err := accounts.NewService(s.DB, s.Guard, words).Invite(t.Context(), casework.Actor{Kind: casework.CLI, Name: "tester"},
			accounts.Newcomer{Name: "Ivy Marsh", Email: "ivy.marsh@example.org"}, "", &casework.Faults{})
		if err != nil {
			t.Fatal(err)
		}
		w.link = invited.Link
	})
	return w
}

// over is the product over a database, at the moment where the history ends.
func over(t *testing.T, db *testkit.Database, ring *keys.Ring, more ...func(*httpd.Server)) *web.Site {
	t.Helper()
	return web.Start(t, db, func(s *httpd.Server) {
		if _, err := app.Register(s, app.Parts{Auditor: db.As(t, db.AuditorURL), SetUpCode: "CODE"}); err != nil {
			t.Fatal(err)
		}
		for _, register := range more {
			register(s)
		}
	}, web.Clock(func() time.Time { return today }), web.Config(func(c *httpd.Config) {
		c.Nav, c.Assets, c.Keys = app.Menu(), product.Handler(), ring
	}))
}

// firsts are the first person of each role.
func firsts(t *testing.T, db *testkit.Database, people []demo.SignIn) map[casework.Role]casework.UserID {
	t.Helper()
	owner, list := db.Owner(t), map[casework.Role]casework.UserID{}
	for _, p := range people {
		if list[p.Role] != "" {
			continue
		}
		var id casework.UserID
		if err := owner.GetContext(t.Context(), &id, `SELECT user_id FROM user_account WHERE email = $1`, p.Email); err != nil {
			t.Fatal(err)
		}
		list[p.Role] = id
	}
	return list
}

// spot is a page of one person.
type spot struct {
	role casework.Role
	path string
	form string // selector of a form that can be sent empty, "" for none
}

// reach finds what each role can come to by links from its start page: of each route at most two addresses, and of pages
// that are built alike only the first.
func (w atWork) reach(t *testing.T) []spot {
	t.Helper()
	patterns := w.patterns()
	built := map[string]bool{}
	var spots []spot
	for _, role := range slices.Sorted(maps.Keys(w.people)) {
		client := w.site.SignedIn(t, w.people[role])
		taken, queued := map[string]int{}, map[string]bool{"/": true}
		for queue := []string{"/"}; len(queue) > 0; queue = queue[1:] {
			path := queue[0]
			pattern := patterns.of(path)
			if pattern == "" || taken[pattern] == 2 {
				continue
			}
			taken[pattern]++
			p := client.Get(path)
			if p.Status >= 500 {
				t.Errorf("%s: %s answered %d", role, path, p.Status)
			}
			if p.Status != 200 || p.Doc == nil {
				continue
			}
			if key := construction(p.Doc); !built[key] {
				built[key] = true
				spots = append(spots, spot{role, path, emptyForm(p.Doc, path)})
			}
			for _, a := range p.Doc.Find("a[href]").EachIter() {
				to, err := url.Parse(a.AttrOr("href", ""))
				if err != nil || to.Host != "" || to.Path == "" || strings.HasPrefix(to.Path, "/assets/") {
					continue
				}
				to.Fragment = ""
				if next := to.RequestURI(); !queued[next] {
					queued[next] = true
					queue = append(queue, next)
				}
			}
		}
	}
	return spots
}

type routes []route

type route struct {
	pattern string
	match   *regexp.Regexp
}

func (w atWork) patterns() routes {
	var list routes
	for _, r := range w.site.Server.Routes() {
		if r.Method == "GET" {
			list = append(list, route{r.Path, regexp.MustCompile(`^` + regexp.MustCompile(`:[a-z_]+`).ReplaceAllString(r.Path, `[^/]+`) + `$`)})
		}
	}
	return list
}

// of is the pattern of an address; one without parameters goes before one with them.
func (list routes) of(path string) string {
	path, _, _ = strings.Cut(path, "?")
	found := ""
	for _, r := range list {
		if r.match.MatchString(path) && (found == "" || !strings.Contains(r.pattern, ":")) {
			found = r.pattern
		}
	}
	return found
}

// construction is how a page is built: which element, of which class, stands in which.
func construction(doc *goquery.Document) string {
	edges := map[string]bool{}
	for _, e := range doc.Find("body *").EachIter() {
		edges[goquery.NodeName(e.Parent())+">"+goquery.NodeName(e)+"."+e.AttrOr("class", "")+e.AttrOr("type", "")] = true
	}
	return strings.Join(slices.Sorted(maps.Keys(edges)), "\n")
}

// emptyForm finds the form that asks for text and whose answer is this page again, with what is wrong.
func emptyForm(doc *goquery.Document, path string) string {
	for _, form := range doc.Find("main form[method=post]").EachIter() {
		if form.Find("textarea, input[type=text], input:not([type])").Length() > 0 && form.Closest("details").Length() == 0 {
			return `main form[action="` + form.AttrOr("action", path) + `"]`
		}
	}
	return ""
}

// Every page that somebody can come to in the demonstration, empty forms sent and answered with what is wrong, and the pages
// for nobody signed in: without a fault that axe-core can see, readable at 320 pixels without scrolling sideways, and
// without a word on the console.
//
// Shows UI1, UI2, UI5, UI11.
func (s seeded) isAccessible(t *testing.T) {
	b := browser.Start(t)
	w := s.serve(t)
	spots := w.reach(t)
	if len(spots) < 60 {
		t.Fatalf("only %d kinds of page were found", len(spots))
	}
	byRole := map[casework.Role][]spot{}
	for _, s := range spots {
		byRole[s.role] = append(byRole[s.role], s)
	}
	work := make(chan casework.Role)
	var hands sync.WaitGroup
	for range 4 {
		hands.Go(func() {
			for role := range work {
				look(t, b.Tab(t, w.site.URL, w.site.Cookie(t, w.people[role])), byRole[role])
			}
		})
	}
	for role := range byRole {
		work <- role
	}
	close(work)
	hands.Wait()
	look(t, b.Tab(t, w.site.URL), []spot{{path: "/sign-in", form: "main form"}, {path: "/help"}, {path: "/help/accessibility"}, {path: "/help/privacy"}, {path: w.link, form: "main form"}, {path: "/invitation/wrong"}, {path: "/no-such-page"}})
	t.Logf("%d kinds of page", len(spots))
}

func look(t *testing.T, tab *browser.Tab, spots []spot) {
	for _, s := range spots {
		tab.Width(browser.Desk)
		tab.Open(s.path)
		faults(t, tab, string(s.role)+" "+s.path)
		if s.form == "" {
			continue
		}
		if a := tab.Press(s.form + " button:not([type=button])"); a.Status == 422 {
			faults(t, tab, string(s.role)+" "+s.path+", sent empty")
		}
	}
}

func faults(t *testing.T, tab *browser.Tab, where string) {
	for _, v := range tab.Axe() {
		t.Errorf("%s: %s", where, v)
	}
	tab.Width(browser.Narrow)
	if n := tab.Sideways(); n > 0 {
		t.Errorf("%s: %d pixels too wide for a narrow window", where, n)
	}
	tab.Width(browser.Desk)
}

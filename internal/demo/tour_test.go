package demo_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit/browser"
)

var tour = flag.String("tour", "", "folder to write the pictures of the README's tour to")

// stop is a picture of the tour: a page as one role sees it. Where follow is set, the first link that it finds on the page is
// opened: references differ from seed to seed.
type stop struct {
	name   string
	role   casework.Role
	path   string
	follow string
	width  int64
}

var stops = []stop{
	{"start-coordinator", casework.Coordinator, "/", "", browser.Desk},
	{"case-list", casework.PanelChair, "/cases", "", browser.Desk},
	{"case-chair", casework.PanelChair, "/cases?state=ACTIVE", `main table a[href^="/cases/"]`, browser.Desk},
	{"case-provider", casework.Provider, "/cases", `main table a[href^="/cases/"]`, browser.Desk},
	{"referral", casework.Coordinator, "/referrals/new", "", browser.Desk},
	{"request", casework.RepHealth, "/requests", "", browser.Desk},
	{"returns", casework.Coordinator, "/returns", "", browser.Desk},
	{"meeting", casework.PanelChair, "/meetings", `main table a[href^="/meetings/"]`, browser.Desk},
	{"who-has-looked", casework.PanelChair, "/cases?state=ACTIVE", `main table a[href^="/cases/"]`, browser.Desk},
	{"statistics", casework.StatisticsReader, "/statistics", `main table a[href^="/statistics/releases/"]`, browser.Desk},
	{"audit-log", casework.Auditor, "/audit", "", browser.Desk},
	{"start-phone", casework.RepHealth, "/", "", browser.Phone},
}

var caseOf = regexp.MustCompile(`/cases/[A-Z]{2,4}-\d{4}-\d{5}-[0-9A-Z]`)

// Each stop of the tour is there and is what the README says; with -tour its picture is written.
func (s seeded) isToured(t *testing.T) {
	b := browser.Start(t)
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	w := s.serve(t)
	for _, at := range stops {
		if !regexp.MustCompile(`\(web/tour/` + at.name + `\.png\)`).Match(readme) {
			t.Errorf("the README's tour does not stop at %s", at.name)
		}
		if _, err := os.Stat(filepath.Join("..", "..", "web", "tour", at.name+".png")); err != nil && *tour == "" {
			t.Errorf("there is no picture of %s", at.name)
		}
		tab := b.Tab(t, w.site.URL, w.site.Cookie(t, w.people[at.role]))
		tab.Width(at.width)
		a := tab.Open(at.path)
		if at.follow != "" {
			a = tab.Press(at.follow)
		}
		if at.name == "who-has-looked" {
			a = tab.Open(caseOf.FindString(a.At) + "/looked")
		}
		if a.Status != 200 {
			t.Errorf("%s answered %d", at.name, a.Status)
			continue
		}
		if *tour == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(*tour, at.name+".png"), tab.View(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

package arch

import (
	"strings"
	"testing"
)

// rule is one rule of the house, with a file that breaks it and one that does not, to show that the rule can tell.
type rule struct {
	name  string
	check func(*source) []string
	bad   []plant
	good  []plant
}

// plant is a file that exists only in a test.
type plant struct{ path, text string }

var rules = []rule{
	{"imports run one way", importDirection, []plant{
		{"internal/casework/x.go", `package casework; import "channelpanel/internal/platform/pg"`},
		{"internal/platform/authz/x.go", `package authz; import "channelpanel/internal/platform/pg"`},
		{"internal/platform/pg/x.go", `package pg; import "channelpanel/internal/casefile"`},
		{"internal/casefile/x.go", `package casefile; import "channelpanel/internal/feature/cases"`},
		{"internal/feature/cases/x.go", `package cases; import "channelpanel/internal/app"`},
		{"internal/feature/cases/y.go", `package cases; import "channelpanel/internal/testkit"`},
		{"web/ui/x.go", `package ui; import "channelpanel/internal/platform/httpd"`},
		{"internal/cupboard/x.go", `package cupboard`},
	}, []plant{
		{"internal/feature/cases/x.go", `package cases; import ("channelpanel/internal/casefile"; "channelpanel/internal/platform/pg"; "channelpanel/web/ui")`},
		{"internal/app/x.go", `package app; import ("channelpanel/internal/feature/cases"; "channelpanel/policies"; "channelpanel/web")`},
		{"internal/feature/cases/x_test.go", `package cases; import "channelpanel/internal/testkit"`},
	}},
	{"features do not import each other", featuresApart, []plant{
		{"internal/feature/cases/x.go", `package cases; import "channelpanel/internal/feature/plans"`},
		{"internal/feature/cases/x_test.go", `package cases; import "channelpanel/internal/feature/plans"`},
	}, []plant{
		{"internal/feature/cases/x.go", `package cases; import "channelpanel/internal/casefile"`},
	}},
	{"the business needs only the standard library", pureBusiness, []plant{
		{"internal/casework/x.go", `package casework; import "github.com/google/uuid"`},
		{"internal/casework/y.go", `package casework; import "net/http"`},
	}, []plant{
		{"internal/casework/x.go", `package casework; import "time"`},
		{"internal/casework/x_test.go", `package casework; import "pgregory.net/rapid"`},
	}},
	{"gin stays at the door", ginAtTheDoor, []plant{
		{"internal/feature/cases/store.go", `package cases; import "github.com/gin-gonic/gin"`},
		{"internal/feature/cases/service.go", `package cases; import "github.com/gin-gonic/gin/binding"`},
		{"internal/casefile/x.go", `package casefile; import "github.com/gin-gonic/gin"`},
	}, []plant{
		{"internal/feature/cases/http.go", `package cases; import "github.com/gin-gonic/gin"`},
		{"internal/platform/httpd/x.go", `package httpd; import "github.com/gin-gonic/gin"`},
	}},
	{"casbin is known to the guard alone", casbinBehindTheGuard, []plant{
		{"internal/platform/httpd/x.go", `package httpd; import "github.com/casbin/casbin/v2"`},
		{"internal/feature/cases/x_test.go", `package cases; import "github.com/casbin/casbin/v2/model"`},
	}, []plant{
		{"internal/platform/authz/x.go", `package authz; import "github.com/casbin/casbin/v2"`},
	}},
	{"SQL lies in stores", sqlInStores, []plant{
		{"internal/feature/cases/service.go", "package cases; const q = `\n\tSELECT case_id\n\tFROM case_file`"},
		{"internal/feature/cases/http.go", `package cases; const q = "insert into x values (1)"`},
		{"internal/platform/httpd/errors.go", `package httpd; const q = "UPDATE login_session SET ended = now()"`},
		{"internal/app/x.go", `package app; const q = "DELETE FROM case_file"`},
		{"internal/app/y.go", `package app; const q = "SELECT count(*) AS n"`},
	}, []plant{
		{"internal/feature/cases/store.go", `package cases; const q = "SELECT case_id FROM case_file"`},
		{"internal/platform/httpd/sessionstore.go", `package httpd; const q = "DELETE FROM login_session"`},
		{"internal/feature/cases/service.go", `package cases; const q = "Select the agency from the list, update it and set a date."`},
	}},
	{"only pg opens transactions", oneWayOut, []plant{
		{"internal/feature/cases/store.go", `package cases; func f() { db.BeginTxx(ctx, nil) }`},
		{"internal/feature/cases/store.go", `package cases; import "database/sql"; func f(db *sql.DB) { db.Begin() }`},
		{"internal/app/x.go", `package app; import "database/sql"; func f() { sql.Open("postgres", "") }`},
		{"internal/feature/cases/service.go", `package cases; func f() { db.Exec("x") }`},
		{"internal/feature/cases/service.go", `package cases; func f() { db.QueryRowContext(ctx, "x") }`},
		{"internal/feature/cases/store.go", `package cases; func f() { tx.SQL() }`},
	}, []plant{
		{"internal/platform/pg/x.go", `package pg; func f() { db.BeginTxx(ctx, nil) }`},
		{"internal/platform/jobs/x.go", `package jobs; func f() { tx.SQL() }`},
		{"internal/feature/cases/store.go", `package cases; func f() { tx.Exec(ctx, "x") }`},
		{"internal/feature/meetings/service.go", `package meetings; func f() { meeting.Begin() }`},
	}},
	{"the machine's clock is read in the clocks", oneClock, []plant{
		{"internal/feature/cases/service.go", `package cases; import "time"; func f() { _ = time.Now() }`},
		{"internal/casework/x.go", `package casework; import clock "time"; func f() { _ = clock.Since(x) }`},
		{"internal/feature/cases/clock.go", `package cases; import "time"; var now = time.Now`},
	}, []plant{
		{"internal/platform/pg/clock.go", `package pg; import "time"; func f() { _ = time.Now() }`},
		{"internal/feature/cases/service.go", `package cases; func f() { _ = tx.Now() }`},
	}},
	{"no code but the guard's compares roles", noRoleTests, []plant{
		{"internal/feature/cases/service.go", `package cases; func f() bool { return m.Role == casework.Chair }`},
		{"internal/feature/cases/service.go", `package cases; func f() bool { return "chair" != role }`},
		{"internal/feature/cases/service.go", `package cases; func f() { switch u.Role { case "chair": } }`},
		{"internal/feature/cases/pages.templ", `if v.Role == "chair" {`},
	}, []plant{
		{"internal/platform/authz/x.go", `package authz; func f() bool { return m.Role == casework.Chair }`},
		{"internal/feature/accounts/service.go", `package accounts; func f() bool { return option.Role == form.Role || form.Role == "" }`},
	}},
	{"no form sets a key, or who did something and when", plainForms, []plant{
		{"internal/feature/cases/http.go", "package cases; type form struct { Panel string `form:\"panel_id\"` }"},
		{"internal/feature/cases/http.go", "package cases; type form struct { At string `form:\"decided_at\" max:\"20\"` }"},
		{"internal/feature/cases/form.go", "package cases; type form struct { By string `form:\"recorded_by\"` }"},
		{"internal/platform/httpd/x.go", "package httpd; type form struct { IDs []string `form:\"case_ids\"` }"},
	}, []plant{
		{"internal/feature/cases/http.go", "package cases; type form struct { Reason string `form:\"reason\"`; On string `form:\"decided_on-day\"`; Who string `form:\"owner\"` }"},
		{"internal/feature/cases/store.go", "package cases; type row struct { Panel string `db:\"panel_id\"` }"},
		{"internal/feature/cases/x_test.go", "package cases; type form struct { Panel string `form:\"panel_id\"` }"},
	}},
	{"what was typed is escaped, and style and script are files", escapedPages, []plant{
		{"internal/feature/cases/pages.templ", `@templ.Raw(v.Text)`},
		{"web/ui/x.go", `package ui; var x = template.HTML(y)`},
		{"web/ui/x.templ", `<p style="color: red">`},
		{"web/ui/x.templ", `<button onclick="go()">`},
		{"web/ui/x.templ", `<script>alert(1)</script>`},
		{"web/ui/x.templ", `<script type="module">`},
		{"web/ui/x.templ", oneScript + `</script>`},
	}, []plant{
		{"web/ui/x.templ", `<script type="module" src={ asset("app.mjs") }></script><p class="style">on = "x"</p>`},
		{"web/ui/x_templ.go", "// Code generated by templ - DO NOT EDIT.\n\npackage ui\n\nvar x = templ.Raw"},
	}},
	{"files stay short", shortFiles, []plant{
		{"internal/casework/x.go", "package casework\n" + strings.Repeat("//\n", longest)},
	}, []plant{
		{"internal/casework/x.go", "package casework\n" + strings.Repeat("//\n", longest-1)},
		{"web/ui/x_templ.go", "// Code generated by templ - DO NOT EDIT.\n\npackage ui\n" + strings.Repeat("//\n", longest)},
	}},
	{"packages remember nothing", noHiddenState, []plant{
		{"internal/casework/x.go", `package casework; func init() { go work() }`},
		{"internal/casework/x.go", `package casework; var cache = map[string]int{}`},
		{"internal/casework/x.go", `package casework; var cache = make(map[string]int)`},
		{"internal/casework/x.go", `package casework; var lock sync.Mutex`},
		{"internal/casework/x.go", `package casework; var once = sync.Once{}`},
	}, []plant{
		{"internal/casework/x.go", `package casework; var transitions = []Transition{{From: Open}}`},
		{"internal/casework/x.go", `package casework; var _ error = (*Error)(nil)`},
		{"migrations/x.go", "package migrations\n\n//go:embed *.sql\nvar FS embed.FS"},
	}},
	{"packages are named after what they are about", plainNames, []plant{
		{"internal/feature/util/x.go", `package util`},
		{"internal/feature/x/x_test.go", `package helpers_test`},
	}, []plant{
		{"internal/casework/x.go", `package casework`},
	}},
	{"claims of tests can be read by machine", plainClaims, []plant{
		{"internal/casework/x_test.go", "package casework\n\n// Shows SC-04\nfunc TestX() {}"},
		{"internal/casework/x_test.go", "package casework\n\n// shows SC-04.\nfunc TestX() {}"},
		{"internal/casework/x_test.go", "package casework\n\n// Shows SC-04 and AX1.\nfunc TestX() {}"},
		{"internal/casework/x.go", "package casework\n\n// Shows SC-04.\nfunc X() {}"},
	}, []plant{
		{"internal/casework/x_test.go", "package casework\n\n// Shows SC-04, T14, AX1.\nfunc TestX() {}"},
		{"internal/casework/x.go", "package casework\n\n// X shows both versions.\nfunc X() {}"},
	}},
}

func TestTheHouseKeepsItsRules(t *testing.T) {
	files, top := tree(t)
	if len(files) < 20 {
		t.Fatalf("only %d files found: the rules were asked of the wrong folder", len(files))
	}
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			for _, s := range files {
				for _, breach := range r.check(s) {
					t.Error(breach)
				}
			}
		})
	}
	t.Run("each package has one comment", func(t *testing.T) {
		for _, breach := range packageComments(files) {
			t.Error(breach)
		}
	})
	t.Run("a vocabulary stands once", func(t *testing.T) {
		for _, breach := range vocabulariesOnce(files) {
			t.Error(breach)
		}
	})
	t.Run("what is parsed is fuzzed", func(t *testing.T) {
		for _, breach := range parsedIsFuzzed(files) {
			t.Error(breach)
		}
	})
	t.Run("the top level holds nothing else", func(t *testing.T) {
		for _, breach := range emptyTop(top) {
			t.Error(breach)
		}
	})
}

func TestEachRuleTellsABreachFromWhatIsAllowed(t *testing.T) {
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			if len(r.bad) == 0 || len(r.good) == 0 {
				t.Fatal("a rule without a planted fault shows nothing")
			}
			for _, p := range r.bad {
				if len(r.check(planted(t, p))) == 0 {
					t.Errorf("missed a breach in %s:\n%s", p.path, p.text)
				}
			}
			for _, p := range r.good {
				for _, breach := range r.check(planted(t, p)) {
					t.Errorf("refused what is allowed: %s:\n%s", breach, p.text)
				}
			}
		})
	}
}

func TestASecondVocabularyWithTheSameCodesIsFound(t *testing.T) {
	one := planted(t, plant{"internal/casework/x.go", `package casework; var Modes = Vocabulary{{"ROOM", "In a room"}, {"ONLINE", "Online"}}`})
	for name, c := range map[string]struct {
		text     string
		breaches int
	}{
		"the same codes in another order": {`package x; var m = casework.Vocabulary{{Code: "ONLINE", Label: "Far"}, {Code: "ROOM", Label: "Near"}}`, 1},
		"other codes":                     {`package x; var m = casework.Vocabulary{{Code: "ONLINE", Label: "Far"}, {Code: "PHONE", Label: "Spoken"}}`, 0},
	} {
		if got := vocabulariesOnce([]*source{planted(t, plant{"internal/feature/x/x.go", c.text}), one}); len(got) != c.breaches {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestAFormThatNoFuzzTargetSendsIsFound(t *testing.T) {
	form := planted(t, plant{"internal/feature/x/http.go", `package x; type askForm struct{}; func (f askForm) parse() int { return 0 }`})
	for text, breaches := range map[string]int{
		"package x\n\nfunc FuzzAsk(f *testing.F) { _ = askForm{}.parse() }": 0,
		"package x\n\nfunc FuzzOther(f *testing.F) { _ = otherForm{} }":     1,
		"package x\n\nfunc TestAsk(t *testing.T) { _ = askForm{}.parse() }": 1,
	} {
		if got := parsedIsFuzzed([]*source{form, planted(t, plant{"internal/feature/x/x_test.go", text})}); len(got) != breaches {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestAPackageHasExactlyOneComment(t *testing.T) {
	for _, c := range []struct {
		name     string
		texts    []string
		breaches int
	}{
		{"none", []string{"package x", "package x"}, 1},
		{"two", []string{"// Package x is.\npackage x", "// Package x does.\npackage x"}, 1},
		{"one, apart from a licence line", []string{"// Package x is.\npackage x", "// A line of its own.\n\npackage x"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var files []*source
			for _, text := range c.texts {
				files = append(files, planted(t, plant{"internal/x/x.go", text}))
			}
			if got := packageComments(files); len(got) != c.breaches {
				t.Errorf("breaches %v, want %d", got, c.breaches)
			}
		})
	}
}

func TestTheTopLevelRefusesANewName(t *testing.T) {
	if got := emptyTop([]string{"cmd", "Makefile", "README.md"}); len(got) != 1 {
		t.Errorf("breaches %v, want the Makefile alone", got)
	}
}

func planted(t *testing.T, p plant) *source {
	t.Helper()
	s, err := parse(p.path, p.text)
	if err != nil {
		t.Fatalf("%s: %v", p.path, err)
	}
	return s
}

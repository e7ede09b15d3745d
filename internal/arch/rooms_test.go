package arch

import (
	"fmt"
	"go/ast"
	"go/types"
	"path"
	"slices"
	"strings"
)

// visible is what a person sees at the top of the project, and nothing else.
var visible = []string{"cmd", "internal", "policies", "migrations", "web", "go.mod", "go.sum", "README.md"}

// rooms says of each part of the house which other parts it may know. A part not named here has no place yet.
var rooms = []struct {
	dir string
	may []string
}{
	{"internal/casework", nil},
	{"web/ui", []string{"internal/casework", "web"}}, // web: the addresses of the built assets
	{"web", nil},
	{"migrations", nil},
	{"policies", nil},
	{"internal/platform/authz", []string{"internal/casework"}},
	{"internal/platform/audit", []string{"internal/casework", "internal/platform/authz"}},
	{"internal/platform/pgserver", nil},
	{"internal/platform/keys", []string{"internal/casework"}},
	{"internal/platform/calendar", []string{"internal/casework"}},
	{"internal/platform/pg", []string{"internal/casework", "internal/platform/authz", "internal/platform/audit", "internal/platform/calendar", "migrations"}},
	{"internal/platform/httpd", []string{"internal/casework", "internal/platform", "web"}},
	{"internal/platform", []string{"internal/casework", "internal/platform", "policies", "migrations"}},
	{"internal/casefile", []string{"internal/casework", "internal/platform"}},
	{"internal/register", []string{"internal/casework", "internal/platform"}},
	{"internal/feature", []string{"internal/casework", "internal/platform", "internal/casefile", "internal/register", "web/ui"}},
	{"internal/app", []string{"internal/casework", "internal/platform", "internal/casefile", "internal/register", "internal/feature", "internal/app", "policies", "migrations", "web"}},
	{"internal/demo", []string{"internal/casework", "internal/platform", "internal/casefile", "internal/register", "internal/feature", "internal/app"}},
	{"internal/testkit", []string{"internal", "policies", "migrations", "web"}},
	{"internal/bench", []string{"internal", "policies", "migrations", "web"}},
	{"internal/arch", nil},
	{"internal/tools", nil},
	{"cmd/dev/bench", []string{"internal/bench"}},
	{"cmd/dev", []string{"internal/platform/pgserver", "internal/platform/print"}},
	{"cmd/channelpanel", []string{"internal", "policies", "migrations", "web"}},
}

// importDirection: imports run one way, cmd → app → feature → casefile → platform → casework.
func importDirection(s *source) (breaches []string) {
	if !s.isGo() || s.isTest() {
		return nil
	}
	own, _ := s.imports()
	for _, room := range rooms {
		if !s.in(room.dir) {
			continue
		}
		for _, p := range own {
			if p != s.dir() && !(within(p, room.dir) && !s.in("internal/feature", "internal/platform")) && !within(p, room.may...) {
				breaches = append(breaches, fmt.Sprintf("%s imports %s, which %s may not know", s.path, p, room.dir))
			}
			if within(p, "internal/testkit") && !s.in("internal/testkit", "internal/bench") {
				breaches = append(breaches, s.path+" imports the testkit into the product")
			}
		}
		return breaches
	}
	return []string{s.path + " lies in no room of the house (rooms_test.go)"}
}

// featuresApart: a feature imports no other feature, not even in its tests.
func featuresApart(s *source) (breaches []string) {
	if !s.isGo() || !s.in("internal/feature") {
		return nil
	}
	mine := strings.Join(strings.SplitN(s.path, "/", 4)[:3], "/")
	own, _ := s.imports()
	for _, p := range own {
		if within(p, "internal/feature") && !within(p, mine) {
			breaches = append(breaches, s.path+" imports another feature, "+p)
		}
	}
	return breaches
}

// pureBusiness: casework needs the standard library and nothing else.
func pureBusiness(s *source) (breaches []string) {
	if !s.isGo() || s.isTest() || !s.in("internal/casework") {
		return nil
	}
	_, others := s.imports()
	for _, p := range others {
		if first, _, _ := strings.Cut(p, "/"); strings.Contains(first, ".") {
			breaches = append(breaches, s.path+" imports "+p)
		}
		if slices.Contains([]string{"net/http", "os", "os/exec", "log/slog", "io/fs", "net"}, p) {
			breaches = append(breaches, s.path+" imports "+p+": the business reads and sends nothing")
		}
	}
	return breaches
}

// ginAtTheDoor: gin is known to a feature's http.go (or http_….go), httpd and what composes them.
func ginAtTheDoor(s *source) []string {
	door := s.in("internal/feature") && (s.base() == "http.go" || strings.HasPrefix(s.base(), "http_"))
	if !s.isGo() || s.isTest() || door || s.in("internal/platform/httpd", "internal/app", "internal/testkit", "internal/bench", "cmd/channelpanel") {
		return nil
	}
	return importers(s, "github.com/gin-gonic/gin")
}

// casbinBehindTheGuard: one package knows casbin, so that another version or another engine is one package's work.
func casbinBehindTheGuard(s *source) []string {
	if !s.isGo() || s.in("internal/platform/authz") {
		return nil
	}
	return importers(s, "github.com/casbin")
}

func importers(s *source, banned string) (breaches []string) {
	_, others := s.imports()
	for _, p := range others {
		if within(p, banned) {
			breaches = append(breaches, s.path+" imports "+p)
		}
	}
	return breaches
}

// plainNames: a package is named after what it is about.
func plainNames(s *source) []string {
	banned := []string{"util", "utils", "common", "helper", "helpers", "model", "models", "manager", "misc", "base", "lib", "core"}
	if s.isGo() && slices.Contains(banned, strings.TrimSuffix(s.syntax.Name.Name, "_test")) {
		return []string{s.path + ": package " + s.syntax.Name.Name + " is named after nothing"}
	}
	return nil
}

// packageComments: each package says once what it is for. It looks at all files, by folder.
func packageComments(files []*source) (breaches []string) {
	comments, packages := map[string][]string{}, map[string]bool{}
	for _, s := range files {
		if !s.isGo() || s.isTest() || s.generated {
			continue
		}
		packages[s.dir()] = true
		if s.syntax.Doc != nil && strings.TrimSpace(s.syntax.Doc.Text()) != "" {
			comments[s.dir()] = append(comments[s.dir()], s.base())
		}
	}
	for dir := range packages {
		if n := len(comments[dir]); n != 1 {
			breaches = append(breaches, fmt.Sprintf("%s has %d package comments %v, want one that says what it is for", dir, n, comments[dir]))
		}
	}
	slices.Sort(breaches)
	return breaches
}

// vocabulariesOnce: a vocabulary of the business stands in casework, and no second one has its codes.
func vocabulariesOnce(files []*source) (breaches []string) {
	first := map[string]string{}
	for _, inCasework := range []bool{true, false} {
		for _, s := range files {
			if s.in("internal/casework") != inCasework || !product(s) || !s.in("internal/casework", "internal/feature") {
				continue
			}
			for _, v := range vocabulariesOf(s) {
				if inCasework {
					first[v.codes] = s.line(v.at)
				} else if where := first[v.codes]; where != "" {
					breaches = append(breaches, s.line(v.at)+" is the vocabulary of "+where+" again")
				}
			}
		}
	}
	return breaches
}

type vocabulary struct {
	codes string
	at    ast.Node
}

// vocabulariesOf finds the vocabularies that a file writes out.
func vocabulariesOf(s *source) (list []vocabulary) {
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok || lit.Type == nil || !strings.HasSuffix(types.ExprString(lit.Type), "Vocabulary") {
			return true
		}
		var codes []string
		for _, e := range lit.Elts {
			if term, ok := e.(*ast.CompositeLit); ok && len(term.Elts) > 0 {
				code := term.Elts[0]
				if kv, ok := code.(*ast.KeyValueExpr); ok {
					code = kv.Value
				}
				codes = append(codes, types.ExprString(code))
			}
		}
		slices.Sort(codes)
		if len(codes) > 1 {
			list = append(list, vocabulary{strings.Join(codes, " "), lit})
		}
		return true
	})
	return list
}

// emptyTop: the top level has no room for more.
func emptyTop(names []string) (breaches []string) {
	for _, name := range names {
		if !slices.Contains(visible, path.Clean(name)) {
			breaches = append(breaches, name+" stands at the top level, where only "+strings.Join(visible, " ")+" may be seen")
		}
	}
	return breaches
}

// parsedIsFuzzed: each form of a feature that is parsed beyond what httpd does stands in a fuzz target of its package.
func parsedIsFuzzed(files []*source) (breaches []string) {
	fuzzed := map[string]string{} // by folder, the text of its files with fuzz targets
	for _, s := range files {
		if s.isGo() && s.isTest() && strings.Contains(s.text, "\nfunc Fuzz") {
			fuzzed[s.dir()] += s.text
		}
	}
	for _, s := range files {
		if !product(s) || !s.in("internal/feature") {
			continue
		}
		for _, d := range s.syntax.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Name.Name != "parse" || fn.Recv == nil {
				continue
			}
			form := strings.TrimPrefix(types.ExprString(fn.Recv.List[0].Type), "*")
			if !strings.Contains(fuzzed[s.dir()], form+"{") {
				breaches = append(breaches, s.line(fn)+" parses "+form+", which no fuzz target of the package sends")
			}
		}
	}
	return breaches
}

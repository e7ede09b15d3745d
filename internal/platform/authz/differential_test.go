package authz

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/casbin/casbin/v2"

	"channelpanel/internal/casework"
	"channelpanel/policies"
)

// strays are words that are no word of any field: empty, unknown, the wildcard, a set, a padded word, an injection.
var strays = []string{"", "unknown", "any", "panel_chair|coordinator", " normal", "*", "p.role"}

// requests lists every request of known words; the same with one word astray or out of its field; and every pair of
// a kind with the act of another.
func requests() (known, astray, mispaired [][5]string) {
	known = alphabet()
	outOfField := append(slices.Clone(strays), "panel_chair", "panel", "normal", "case", "read")
	for _, base := range [][5]string{
		{"panel_chair", "panel", "normal", "case", "list"}, {"rep_housing", "involved", "restricted", "case.identity", "address"},
		{"provider", "assigned", "sealed", "case.sessions", "write"}, {"cli", "none", "normal", "audit", "verify"},
		{"anonymous", "none", "normal", "self", "sign-in"}, {"coordinator", "recused", "normal", "case.plan", "read"}, {"", "", "", "", ""},
	} {
		for at := range base {
			for _, word := range outOfField {
				r := base
				r[at] = word
				astray = append(astray, r)
			}
		}
	}
	for _, role := range append(slices.Clone(strays), "case_officer", "administrator") {
		for _, a := range casework.Actions() {
			for _, tie := range []string{"panel", "assigned", "none", "recused", ""} {
				astray = append(astray, [5]string{role, tie, "normal", string(a.Subject), a.Act})
			}
		}
	}
	w, kinds, acts := newWords(), map[string]bool{}, map[string]bool{}
	for _, a := range casework.Actions() {
		kinds[string(a.Subject)], acts[a.Act] = true, true
	}
	for _, role := range casework.Roles() {
		for kind := range kinds {
			for act := range acts {
				if !w.isAction(kind, act) {
					mispaired = append(mispaired, [5]string{string(role), "panel", "normal", kind, act})
				}
			}
		}
	}
	slices.SortFunc(mispaired, func(a, b [5]string) int { return slices.Compare(a[:], b[:]) })
	return known, astray, mispaired
}

// A pack is requests that one set of rows answers.
type pack struct {
	rows     []row
	requests [][5]string
}

// packs asks every request. A row speaks only of the role and of the kind that it names or of any (checkModel holds the
// matcher to that), so requests of known words are asked of the rows of their role and kind; requests with a role astray
// of the rows of their kind; and every other request with a word astray, and a spread of all of them, of the whole policy.
func packs(t *testing.T) []pack {
	t.Helper()
	rows, problems := read(policies.Policy)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	known, astray, mispaired := requests()
	whole, parts := pack{rows: rows}, map[[2]string]*pack{}
	w := newWords()
	for i, r := range slices.Concat(astray, known, mispaired) {
		at := [2]string{r[fieldRole], r[fieldKind]}
		if !w.known[fieldKind][r[fieldKind]] || i%101 == 0 {
			whole.requests = append(whole.requests, r)
			continue
		}
		if !w.known[fieldRole][r[fieldRole]] {
			at[0] = "" // of every role
		}
		if parts[at] == nil {
			parts[at] = &pack{rows: slices.DeleteFunc(slices.Clone(rows), func(row row) bool {
				return at[0] != "" && row.words[fieldRole] != at[0] && row.words[fieldRole] != wildcard ||
					row.words[fieldKind] != at[1] && row.words[fieldKind] != wildcard
			})}
		}
		parts[at].requests = append(parts[at].requests, r)
	}
	list := []pack{whole}
	for _, at := range slices.SortedFunc(maps.Keys(parts), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		list = append(list, *parts[at])
	}
	return list
}

var letters = map[effect]byte{allowed: 'a', denied: 'd', silent: 's'}

// Shows T03.
func TestEveryEvaluatorAnswersAsTheWrittenRules(t *testing.T) {
	t.Parallel()
	asked := packs(t)
	agree := func(t *testing.T, engine string, answers [][]byte) {
		t.Helper()
		total, wrong := 0, 0
		for i, p := range asked {
			for j, r := range p.requests {
				total++
				if want := letters[ruled(r[0], r[1], r[2], r[3], r[4])]; answers[i][j] != want {
					if wrong++; wrong <= 20 {
						t.Errorf("%q: the rules say %c, %s %c", r, want, engine, answers[i][j])
					}
				}
			}
		}
		if total < 45_000 || len(asked[0].requests) < 600 || wrong > 0 {
			t.Errorf("%d differences in %d requests, %d of them asked of the whole policy", wrong, total, len(asked[0].requests))
		}
	}
	t.Run("the guard", func(t *testing.T) {
		t.Parallel()
		p := shared(t).policy(1)
		rules, read := ruledAlphabet(), answersOf(p.words, p.rows)
		for at, r := range alphabet() {
			q := question{casework.Role(r[0]), casework.Tie(r[1]), casework.Sensitivity(r[2]), casework.Action{Subject: casework.Subject(r[3]), Act: r[4]}}
			eft, line, err := p.ask(q)
			if err != nil || eft != rules[at] {
				t.Errorf("%q: the rules say %c, the guard %c (%v)", r, letters[rules[at]], letters[eft], err)
			}
			if read[at] != (answer{eft, line}) { // as the pages that show the policy read it
				t.Errorf("%q: the guard says %c by line %d, the matrix %c by line %d", r, letters[eft], line, letters[read[at].effect], read[at].line)
			}
		}
	})
	t.Run("Go casbin", func(t *testing.T) {
		t.Parallel()
		var answers [][]byte
		for _, p := range asked {
			answers = append(answers, goAnswers(t, p))
		}
		agree(t, "Go casbin", answers)
	})
	t.Run("node-casbin", func(t *testing.T) {
		if _, err := exec.LookPath("node"); err != nil {
			missing(t, "node is not installed")
		}
		if _, err := os.Stat(filepath.Join("..", "..", "testkit", "node", "node_modules", "casbin", "package.json")); err != nil {
			missing(t, "node-casbin is not installed: run npm ci in internal/testkit/node")
		}
		t.Parallel()
		agree(t, "node-casbin", nodeAnswers(t, asked))
	})
}

// shared is a guard for tests that install no version: it answers each question by casbin once for all of them.
var shared = func() func(testing.TB) *Guard {
	once := sync.OnceValues(func() (*Guard, error) { return New(policies.Model, policies.Policy) })
	return func(t testing.TB) *Guard {
		t.Helper()
		g, err := once()
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
}()

// Shows T03.
func TestADifferenceBetweenEnginesIsSeen(t *testing.T) {
	t.Parallel()
	asked := packs(t)
	p := asked[slices.IndexFunc(asked, func(p pack) bool {
		return p.requests[0][fieldRole] == "coordinator" && p.requests[0][fieldKind] == "case.plan"
	})]
	wrong := slices.IndexFunc(p.rows, func(r row) bool { return !r.denies() })
	planted := pack{rows: slices.Delete(slices.Clone(p.rows), wrong, wrong+1), requests: p.requests}
	if bytes.Equal(goAnswers(t, p), goAnswers(t, planted)) {
		t.Error("a policy without one of its rows answers as before")
	}
}

// Shows T03.
func TestNoRequestWithAStrayWordIsAllowed(t *testing.T) {
	t.Parallel()
	_, astray, mispaired := requests()
	rows, _ := read(policies.Policy)
	e, err := enforcerOf(policies.Model, rows)
	if err != nil {
		t.Fatal(err)
	}
	w, checked := newWords(), 0
	for i, r := range slices.Concat(astray, mispaired) {
		q := question{casework.Role(r[0]), casework.Tie(r[1]), casework.Sensitivity(r[2]), casework.Action{Subject: casework.Subject(r[3]), Act: r[4]}}
		if _, sound := w.place(q); sound {
			continue
		}
		checked++
		if ruled(r[0], r[1], r[2], r[3], r[4]) == allowed { // and both engines say what the rules say
			t.Errorf("the rules allow %q", r)
		}
		if i%31 == 0 && casbinSays(t, e, r) == 'a' {
			t.Errorf("casbin itself allows %q", r)
		}
	}
	if checked < 10_000 {
		t.Errorf("only %d requests had a word astray", checked)
	}
}

// missing skips a test on a laptop and fails it where everything must be there.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "1" {
		t.Fatal(what)
	}
	t.Skip(what)
}

func goAnswers(t *testing.T, p pack) []byte {
	t.Helper()
	e, err := enforcerOf(policies.Model, p.rows)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]byte, len(p.requests))
	for i, r := range p.requests {
		out[i] = casbinSays(t, e, r)
	}
	return out
}

func casbinSays(t *testing.T, e *casbin.Enforcer, r [5]string) byte {
	t.Helper()
	ok, matched, err := e.EnforceEx(r[0], r[1], r[2], r[3], r[4])
	switch {
	case err != nil:
		t.Fatalf("%q: %v", r, err)
	case ok:
		return 'a'
	case len(matched) > 0 && matched[fieldEft] == deny:
		return 'd'
	}
	return 's'
}

func nodeAnswers(t *testing.T, asked []pack) [][]byte {
	t.Helper()
	type nodePack struct {
		Policy   string      `json:"policy"`
		Requests [][5]string `json:"requests"`
	}
	var list []nodePack
	for _, p := range asked {
		var plain strings.Builder
		for _, r := range p.rows {
			plain.WriteString("p, " + r.key() + "\n")
		}
		list = append(list, nodePack{plain.String(), p.requests})
	}
	in, err := json.Marshal(map[string]any{"model": policies.Model, "packs": list})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", "evaluate.js")
	cmd.Dir = filepath.Join("..", "..", "testkit", "node")
	cmd.Stdin = bytes.NewReader(in)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	answers := bytes.Split(bytes.TrimSuffix(out, []byte("\n")), []byte("\n"))
	if err != nil || len(answers) != len(asked) {
		t.Fatalf("node answered %d of %d packs: %v %s", len(answers), len(asked), err, stderr.String())
	}
	for i, p := range asked {
		if len(answers[i]) != len(p.requests) {
			t.Fatalf("node answered %d of %d requests", len(answers[i]), len(p.requests))
		}
	}
	return answers
}

package authz

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/policies"
)

func read1(t *testing.T, text string) *Matrix {
	t.Helper()
	m, problems := ReadMatrix(text)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return m
}

// A revision changes the answers that it names and no other, whichever lines they come from.
func TestARevisionChangesWhatItNamesAndNothingElse(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 36))
	base := answersOf(newWords(), first(read(policies.Policy)))
	w := newWords()
	pick := func(n int) int { return r.IntN(n) }
	changed := 0
	for range 400 {
		q := question{casework.Roles()[pick(len(w.roles))], "", "", casework.Actions()[pick(len(w.actions))]}
		v := Revision{Role: q.role, Action: q.action, Allow: pick(2) == 0, Note: "a test"}
		for range 1 + pick(3) {
			v.Ties, v.Senses = append(v.Ties, casework.Ties()[pick(8)]), append(v.Senses, casework.Sensitivities()[pick(3)])
		}
		slices.Sort(v.Ties)
		slices.Sort(v.Senses)
		v.Ties, v.Senses = slices.Compact(v.Ties), slices.Compact(v.Senses)
		text := Revise(policies.Policy, v)
		rows, problems := read(text)
		for _, p := range problems {
			if strings.Contains(p.Msg, "stands twice") || strings.Contains(p.Msg, "already") || strings.Contains(p.Msg, "fields") || strings.Contains(p.Msg, "unknown") {
				t.Fatalf("%+v makes a line that cannot be read: %s", v, p)
			}
		}
		after := answersOf(w, rows)
		for i, a := range alphabet() {
			named := a[0] == string(v.Role) && slices.Contains(v.Ties, casework.Tie(a[1])) && slices.Contains(v.Senses, casework.Sensitivity(a[2])) && a[3]+":"+a[4] == v.Action.String()
			want := base[i].effect
			if named && want != denied {
				want = map[bool]effect{true: allowed, false: silent}[v.Allow]
			}
			if after[i].effect != want {
				t.Fatalf("%+v: %q was %c and is %c", v, a, letters[base[i].effect], letters[after[i].effect])
			}
			if after[i].effect != base[i].effect {
				changed++
			}
		}
	}
	if changed < 200 {
		t.Errorf("only %d answers were changed: too few to show anything", changed)
	}
}

func first(rows []row, _ []Problem) []row { return rows }

func TestARevisionTouchesFewLinesAndSaysWhy(t *testing.T) {
	v := Revision{Role: casework.RepHealth, Ties: []casework.Tie{casework.TieInvolved}, Senses: []casework.Sensitivity{casework.Restricted}, Action: casework.ReadReferral}
	d := Compare(read1(t, policies.Policy), read1(t, Revise(policies.Policy, v)))
	if len(d.Lines) > 7 || d.Opened() != 0 || d.Shut() != 1 || len(d.Roles) != 1 || d.Roles[0].Role != casework.RepHealth || d.Widens() {
		t.Errorf("one answer taken away: %+v", d)
	}
	v = Revision{
		Role: casework.RepHealth, Ties: []casework.Tie{casework.TieInvolved, casework.TieAssigned}, Senses: []casework.Sensitivity{casework.Normal},
		Action: casework.ReadAssessment, Allow: true, Note: "Health reads\nthe assessment as well.",
	}
	m := read1(t, Revise(policies.Policy, v))
	d = Compare(read1(t, policies.Policy), m)
	if len(d.Lines) != 2 || d.Lines[1].Text != "rep_health, involved|assigned, normal, case.assessment, read, allow" || d.Opened() != 2 || !d.Widens() {
		t.Errorf("an answer allowed: %+v", d)
	}
	if a := m.ask(question{casework.RepHealth, casework.TieInvolved, casework.Normal, casework.ReadAssessment}); noteAbove(m.source, a.line) != "Health reads the assessment as well." {
		t.Errorf("the line says of itself %q", noteAbove(m.source, a.line))
	}
	if text := Revise(m.textOf(), v); text != m.textOf() {
		t.Error("what is allowed already is written again")
	}
}

func (m *Matrix) textOf() string { return strings.Join(m.source, "\n") }

// A denial that is lifted widens, although no answer becomes yes by itself.
func TestALiftedDenialWidens(t *testing.T) {
	narrower := strings.Replace(policies.Policy, "any, guest|emergency|none, sealed, any, any, deny", "any, emergency|none, sealed, any, any, deny", 1)
	was, is := read1(t, policies.Policy), read1(t, narrower)
	if d := Compare(was, is); !d.Widens() || d.Shut() != 0 || d.Empty() {
		t.Error("a denial is lifted, and nobody is told")
	}
	if d := Compare(is, was); d.Widens() || d.Shut() == 0 {
		t.Error("a denial that is added widens")
	}
	if d := Compare(was, read1(t, policies.Policy+"\n# a word\n")); !d.Empty() || len(d.Lines) != 1 {
		t.Errorf("a comment changes answers: %+v", d)
	}
}

// What is counted before a change is in force is what the guard would answer to people who stand to a case in several ways.
func TestTheMatrixLetsWhomTheGuardAllows(t *testing.T) {
	t.Parallel()
	g, m, r := shared(t), read1(t, policies.Policy), rand.New(rand.NewPCG(3, 36))
	yes := 0
	for range 20_000 {
		var list []casework.Standing
		for range 1 + r.IntN(3) {
			s := as(casework.Roles()[r.IntN(19)], casework.Ties()[r.IntN(8)])
			if r.IntN(4) == 0 {
				s.Sharing = casework.Sharing{Level: []casework.Level{casework.LevelSummary, casework.LevelSections, casework.LevelName}[r.IntN(3)], Sections: casework.SectionsOf(casework.OnPlan)}
			}
			list = append(list, s)
		}
		sens, a := casework.Sensitivities()[r.IntN(3)], CaseActions()[r.IntN(len(CaseActions()))]
		want := g.Allows(person, a, aCase(sens, list...))
		if got := m.Lets(list, sens, a); got != want {
			t.Fatalf("%v, %s, %s: the guard says %t, the matrix %t", list, sens, a, want, got)
		}
		if want {
			yes++
		}
	}
	if yes < 500 {
		t.Errorf("only %d were allowed", yes)
	}
}

func TestEveryActionAndRoleHasItsWords(t *testing.T) {
	said := map[string]casework.Action{}
	for _, a := range casework.Actions() {
		words := Step(a)
		if strings.Contains(words, "“") || strings.Contains(words, "this page") {
			t.Errorf("%s has no words of its own: %s", a, words)
		}
		if other, ok := said[words]; ok {
			t.Errorf("%s and %s are both called %q", a, other, words)
		}
		said[words] = a
	}
	for _, r := range casework.Roles() {
		if Holder(r) == "" || Holder(r) == string(r) {
			t.Errorf("%s has no name", r)
		}
	}
}

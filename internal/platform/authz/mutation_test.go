package authz

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/casbin/casbin/v2"

	"channelpanel/internal/casework"
	"channelpanel/policies"
)

// Shows T04.
func TestEveryMutantOfThePolicyIsCaught(t *testing.T) {
	t.Parallel()
	rows, _ := read(policies.Policy)
	w := newWords()
	want, whole := ruledAlphabet(), answersOf(w, rows)
	for at := range want {
		if whole[at].effect != want[at] {
			t.Fatal("the policy itself does not keep the rules, so no mutant can be judged")
		}
	}
	lines := strings.Split(policies.Policy, "\n")
	mutants, byLint, byRules := 0, 0, 0
	words := allWords()
	for at, line := range lines {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		without := answersOf(w, slices.DeleteFunc(slices.Clone(rows), func(r row) bool { return r.line == at+1 }))
		var lost []int // what the line alone answers as the rules say
		for place := range want {
			if without[place].effect != want[place] {
				lost = append(lost, place)
			}
		}
		for _, mutant := range mutantsOf(line, words) {
			mutants++
			changed := reader{words: w}
			if changed.line(at+1, mutant); len(changed.problems) > 0 {
				byLint++
				continue
			}
			if !keepsTheRules(without, want, lost, w, changed.rows) {
				byRules++
				continue
			}
			if len(Lint(strings.Join(slices.Concat(lines[:at], []string{mutant}, lines[at+1:]), "\n"))) > 0 {
				byLint++
				continue
			}
			t.Errorf("line %d: %q does as well as %q", at+1, mutant, line)
		}
	}
	if byRules < 3000 {
		t.Errorf("of %d mutants the rules had to judge only %d: too few to show anything", mutants, byRules)
	}
	t.Logf("%d mutants: %d caught by the linter, %d by the rules", mutants, byLint, byRules)
}

// keepsTheRules says whether the answers of the other lines, with the rows of a mutant on top of them, are those of the
// rules. It looks only where the rows reach and at what the line's absence loses; nothing else can have changed.
func keepsTheRules(without []answer, want []effect, lost []int, w *words, rows []row) bool {
	now := map[int]effect{}
	for _, r := range rows {
		eft := allowed
		if r.denies() {
			eft = denied
		}
		r.eachQuestion(w, func(at int) {
			if without[at].effect != denied && now[at] != denied {
				now[at] = eft
			}
		})
	}
	for at, eft := range now {
		if eft != want[at] {
			return false
		}
	}
	return !slices.ContainsFunc(lost, func(at int) bool { return now[at] == unasked })
}

// ruledAlphabet is what the written rules say to every request, in the order of a decision table.
func ruledAlphabet() []effect {
	var list []effect
	for _, r := range alphabet() {
		list = append(list, ruled(r[0], r[1], r[2], r[3], r[4]))
	}
	return list
}

// mutantsOf changes one line in one way at a time: dropped, its effect flipped, and in each field a word dropped,
// added or changed for its neighbour. An empty mutant is the line dropped.
func mutantsOf(line string, words [fieldEft][]string) []string {
	parts := strings.Split(line, ", ")
	list := []string{""}
	with := func(field int, set []string) {
		changed := slices.Clone(parts)
		changed[field] = strings.Join(set, "|")
		list = append(list, strings.Join(changed, ", "))
	}
	flipped := map[string]string{allow: deny, deny: allow}[parts[fieldEft]]
	with(fieldEft, []string{flipped})
	for field := range fieldEft {
		set := strings.Split(parts[field], "|")
		all := words[field]
		for i, word := range set {
			if len(set) > 1 {
				with(field, slices.Delete(slices.Clone(set), i, i+1))
			}
			other := all[(slices.Index(all, word)+1)%len(all)]
			changed := slices.Clone(set)
			changed[i] = other
			with(field, changed)
		}
		for _, word := range all {
			if field != fieldRole && set[0] != wildcard && !slices.Contains(set, word) {
				with(field, append(slices.Clone(set), word))
			}
		}
	}
	return list
}

// allWords are the words of each field.
func allWords() (words [fieldEft][]string) {
	for _, r := range alphabet() {
		for field := range words {
			if !slices.Contains(words[field], r[field]) {
				words[field] = append(words[field], r[field])
			}
		}
	}
	return words
}

// What the matrix says is what casbin says, of policies that deny in ways in which the one that ships does not.
//
// Shows T04.
func TestTheMatrixSaysWhatCasbinSaysOfMutantsToo(t *testing.T) {
	t.Parallel()
	lines := strings.Split(policies.Policy, "\n")
	for _, planted := range []string{
		"any, emergency, any, any, any, deny", "coordinator, any, restricted, case.plan, any, deny", "any, own, any, action, note, deny",
	} {
		// The first lines only, so that casbin is quick: what a table says of a row does not hang on the others.
		rows, _ := read(strings.Join(append(slices.Clone(lines[:70]), planted), "\n"))
		table := answersOf(newWords(), rows)
		engines := map[string]*casbin.Enforcer{}
		for i, r := range alphabet() {
			if i%7 != 0 {
				continue
			}
			e := engines[r[fieldRole]]
			if e == nil {
				var err error
				if e, err = enforcerOf(policies.Model, rowsOf(rows, casework.Role(r[fieldRole]))); err != nil {
					t.Fatal(err)
				}
				engines[r[fieldRole]] = e
			}
			if got := casbinSays(t, e, r); got != letters[table[i].effect] {
				t.Fatalf("%s: %q: casbin says %c, the matrix %c", planted, r, got, letters[table[i].effect])
			}
		}
	}
}

// A line of sets becomes plain rows.
func Example_expand() {
	rows, _ := read("guest, own|assigned, normal, action, read|note, allow")
	for _, r := range rows {
		fmt.Println(r.key())
	}
	// Output:
	// guest, own, normal, action, read, allow
	// guest, own, normal, action, note, allow
	// guest, assigned, normal, action, read, allow
	// guest, assigned, normal, action, note, allow
}

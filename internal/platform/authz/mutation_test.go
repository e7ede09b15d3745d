package authz

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/policies"
)

// Shows T04.
func TestEveryMutantOfThePolicyIsCaught(t *testing.T) {
	want := make([]effect, 0, newWords().size())
	for _, r := range alphabet() {
		want = append(want, ruled(r[0], r[1], r[2], r[3], r[4]))
	}
	if p := policies.Policy; !slices.Equal(tableOf(p), want) {
		t.Fatal("the policy itself does not keep the rules, so no mutant can be judged")
	}
	lines := strings.Split(policies.Policy, "\n")
	rows, _ := read(policies.Policy)
	mutants, byLint, byRules := 0, 0, 0
	w, table, words := newWords(), make([]effect, len(want)), allWords()
	for at, line := range lines {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		others := tableFrom(slices.DeleteFunc(slices.Clone(rows), func(r row) bool { return r.line == at+1 }))
		for _, mutant := range mutantsOf(line, words) {
			mutants++
			changed := reader{words: w}
			if changed.line(at+1, mutant); len(changed.problems) > 0 {
				byLint++
				continue
			}
			copy(table, others)
			if mark(table, w, changed.rows); !slices.Equal(table, want) {
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

// tableOf is what a policy's rows say to every request of the alphabet. It does what casbin's matcher and effect do,
// in microseconds for each row; TestTheTableIsWhatCasbinSays holds it to casbin.
func tableOf(policy string) []effect {
	rows, _ := read(policy)
	return tableFrom(rows)
}

func tableFrom(rows []row) []effect {
	w := newWords()
	table := make([]effect, w.size())
	for i := range table {
		table[i] = silent
	}
	mark(table, w, rows)
	return table
}

// mark writes rows into a table, in which a denial stays whatever comes after it.
func mark(table []effect, w *words, rows []row) {
	for _, r := range rows {
		eft := allowed
		if r.denies() {
			eft = denied
		}
		for _, q := range r.questions() {
			if at, ok := w.place(q); ok && table[at] != denied {
				table[at] = eft
			}
		}
	}
}

// questions are the requests of the alphabet that a row matches.
func (r row) questions() []question {
	actions := casework.Actions()
	if r.words[fieldKind] != wildcard && r.words[fieldAct] != wildcard {
		actions = []casework.Action{{Subject: casework.Subject(r.words[fieldKind]), Act: r.words[fieldAct]}}
	}
	var list []question
	for _, role := range matching(casework.Roles(), r.words[fieldRole]) {
		for _, tie := range matching(casework.Ties(), r.words[fieldTie]) {
			for _, sens := range matching(casework.Sensitivities(), r.words[fieldSens]) {
				for _, a := range actions {
					if (r.words[fieldKind] == wildcard || r.words[fieldKind] == string(a.Subject)) && (r.words[fieldAct] == wildcard || r.words[fieldAct] == a.Act) {
						list = append(list, question{role, tie, sens, a})
					}
				}
			}
		}
	}
	return list
}

func matching[T ~string](all []T, word string) []T {
	if word == wildcard {
		return all
	}
	return []T{T(word)}
}

// Shows T04.
func TestTheTableIsWhatCasbinSaysOfMutantsToo(t *testing.T) {
	lines := strings.Split(policies.Policy, "\n")
	for _, planted := range []string{
		"any, emergency, any, any, any, deny", "coordinator, any, restricted, case.plan, any, deny", "any, own, any, action, note, deny",
	} {
		// The first lines only, so that casbin is quick: what a table says of a row does not hang on the others.
		text := strings.Join(append(slices.Clone(lines[:70]), planted), "\n")
		rows, _ := read(text)
		e, err := enforcerOf(policies.Model, rows)
		if err != nil {
			t.Fatal(err)
		}
		table := tableOf(text)
		for i, r := range alphabet() {
			if i%7 != 0 {
				continue
			}
			if got := answer(t, e, r); got != letters[table[i]] {
				t.Fatalf("%s: %q: casbin says %c, the table %c", planted, r, got, letters[table[i]])
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

package authz

import (
	"fmt"
	"slices"
	"strings"

	"channelpanel/internal/casework"
)

// Matrix is a policy as people read it: every question of the alphabet with the answer that the lines give it. It is
// worked out from the lines alone, in a few milliseconds, so that versions can be shown, compared and tried before they
// are in force; the guard decides by casbin, and TestTheMatrixSaysWhatCasbinSays holds the one to the other.
type Matrix struct {
	source  []string
	rows    []row
	words   *words
	answers []answer // by words.place
}

type answer struct {
	effect effect
	line   int // of the source, that decides; 0 for silence
}

// ReadMatrix reads a policy as strictly as the first version is read. The error names every fault by its line.
func ReadMatrix(policyCSV string) (*Matrix, []Problem) { return readMatrix(policyCSV, 1) }

// ReadVersion reads a version that was in force. A later one than the first may leave out what only a newer program can
// do: Gaps names it.
func ReadVersion(version int, policyCSV string) (*Matrix, []Problem) {
	return readMatrix(policyCSV, version)
}

func readMatrix(policyCSV string, version int) (*Matrix, []Problem) {
	rows, problems := read(policyCSV)
	if faults := faultsOf(problems, version); len(faults) > 0 {
		return nil, faults
	}
	m := &Matrix{source: strings.Split(policyCSV, "\n"), rows: rows, words: newWords()}
	m.answers = answersOf(m.words, rows)
	return m, nil
}

// faultsOf leaves out the gaps that a later version may have.
func faultsOf(problems []Problem, version int) []Problem {
	return slices.DeleteFunc(slices.Clone(problems), func(p Problem) bool { return p.gap && version > 1 })
}

// answersOf does what casbin's matcher and effect do, once for each row instead of once for each question.
func answersOf(w *words, rows []row) []answer {
	answers := make([]answer, w.size())
	for i := range answers {
		answers[i].effect = silent
	}
	mark(answers, w, rows)
	return answers
}

// mark writes rows into answers, in which a denial stays whatever comes after it, and the first line of an effect decides.
func mark(answers []answer, w *words, rows []row) {
	for _, r := range rows {
		eft := allowed
		if r.denies() {
			eft = denied
		}
		r.eachQuestion(w, func(at int) {
			if a := &answers[at]; a.effect != denied && a.effect != eft {
				*a = answer{eft, r.line}
			}
		})
	}
}

// eachQuestion calls f with the place of every question that a row matches.
func (r row) eachQuestion(w *words, f func(at int)) {
	for _, role := range matching(casework.Roles(), r.words[fieldRole]) {
		for _, tie := range matching(casework.Ties(), r.words[fieldTie]) {
			for _, sens := range matching(casework.Sensitivities(), r.words[fieldSens]) {
				r.eachAction(func(a casework.Action) {
					if at, ok := w.place(question{role, tie, sens, a}); ok {
						f(at)
					}
				})
			}
		}
	}
}

func (r row) eachAction(f func(casework.Action)) {
	if r.words[fieldKind] != wildcard && r.words[fieldAct] != wildcard {
		f(casework.Action{Subject: casework.Subject(r.words[fieldKind]), Act: r.words[fieldAct]})
		return
	}
	for _, a := range casework.Actions() {
		if (r.words[fieldKind] == wildcard || r.words[fieldKind] == string(a.Subject)) && (r.words[fieldAct] == wildcard || r.words[fieldAct] == a.Act) {
			f(a)
		}
	}
}

func matching[T ~string](all []T, word string) []T {
	if word == wildcard {
		return all
	}
	return []T{T(word)}
}

func (m *Matrix) ask(q question) answer {
	at, ok := m.words.place(q)
	if !ok {
		return answer{effect: silent}
	}
	return m.answers[at]
}

// Right is what a role may do with one kind of thing, and how somebody must stand to it. Acts that are allowed in the same
// ways stand together.
type Right struct {
	Role    casework.Role
	Subject casework.Subject
	Acts    []casework.Action
	Under   []Under
}

// Under is a tie by which something is allowed, how closely held the case may then be, and by which lines.
type Under struct {
	Tie    casework.Tie
	Senses []casework.Sensitivity // rising
	Lines  []int                  // of the policy, from 1, one for each of Senses
}

// Rights are what a role may do, in the order of the actions.
func (m *Matrix) Rights(role casework.Role) []Right {
	return rightsOf(role, func(q question) (bool, int) {
		a := m.ask(q)
		return a.effect == allowed, a.line
	})
}

func rightsOf(role casework.Role, has func(question) (bool, int)) []Right {
	var list []Right
	for _, a := range casework.Actions() {
		var under []Under
		for _, tie := range casework.Ties() {
			u := Under{Tie: tie}
			for _, sens := range casework.Sensitivities() {
				if yes, line := has(question{role, tie, sens, a}); yes {
					u.Senses, u.Lines = append(u.Senses, sens), append(u.Lines, line)
				}
			}
			if u.Senses != nil {
				under = append(under, u)
			}
		}
		if under == nil {
			continue
		}
		i := slices.IndexFunc(list, func(r Right) bool { return r.Subject == a.Subject && slices.EqualFunc(r.Under, under, sameReach) })
		if i < 0 {
			list, i = append(list, Right{Role: role, Subject: a.Subject, Under: under}), len(list)
		}
		list[i].Acts = append(list[i].Acts, a)
	}
	return list
}

func sameReach(a, b Under) bool { return a.Tie == b.Tie && slices.Equal(a.Senses, b.Senses) }

// Denial is a line that wins over every other, in its own words and with what the policy says of it.
type Denial struct {
	Line         int
	Source, Note string
}

// Denials are the lines that deny, in the order of the file.
func (m *Matrix) Denials() []Denial {
	var list []Denial
	for _, r := range m.rows {
		if r.denies() && (len(list) == 0 || list[len(list)-1].Line != r.line) {
			list = append(list, Denial{r.line, m.source[r.line-1], noteAbove(m.source, r.line)})
		}
	}
	return list
}

// Gaps are what the program can do and no line speaks of: it is closed to everybody.
func (m *Matrix) Gaps() []casework.Action {
	spoken := map[casework.Action]bool{}
	for _, r := range m.rows {
		if !r.denies() {
			r.eachAction(func(a casework.Action) { spoken[a] = true })
		}
	}
	return slices.DeleteFunc(casework.Actions(), func(a casework.Action) bool { return spoken[a] })
}

// String writes the matrix as text: by role, then by kind, the acts and the ties and sensitivities under which each is
// allowed. Denials come first, as lines of the source.
func (m *Matrix) String() string {
	var b strings.Builder
	b.WriteString("denied, whatever else holds\n")
	for _, d := range m.Denials() {
		fmt.Fprintf(&b, "  %s\n", d.Source)
	}
	for _, role := range casework.Roles() {
		fmt.Fprintf(&b, "\n%s\n", role)
		for _, r := range m.Rights(role) {
			fmt.Fprintf(&b, "  %-16s %-34s %s\n", r.Subject, strings.Join(acts(r.Acts), " "), underText(r.Under))
		}
	}
	return b.String()
}

func acts(list []casework.Action) (words []string) {
	for _, a := range list {
		words = append(words, a.Act)
	}
	return words
}

func underText(list []Under) string {
	var parts []string
	for _, u := range list {
		var senses []string
		for _, s := range u.Senses {
			senses = append(senses, string(s))
		}
		parts = append(parts, string(u.Tie)+" ("+strings.Join(senses, " ")+")")
	}
	return strings.Join(parts, ", ")
}

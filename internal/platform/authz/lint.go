package authz

import (
	"fmt"
	"slices"
	"strings"

	"channelpanel/internal/casework"
)

// Problem is one thing wrong with a policy. Line counts from 1; 0 is the policy as a whole.
type Problem struct {
	Line int
	Msg  string

	gap bool // something of the program that no line speaks of: no fault in a version older than it
}

// String is the problem as a person reads it: "line 12: …".
func (p Problem) String() string {
	if p.Line == 0 {
		return p.Msg
	}
	return fmt.Sprintf("line %d: %s", p.Line, p.Msg)
}

const (
	wildcard = "any"
	allow    = "allow"
	deny     = "deny"

	maxPolicy = 256 << 10 // bytes; the reviewed matrix has a tenth of it
)

// The fields of a line, in their order.
const (
	fieldRole = iota
	fieldTie
	fieldSens
	fieldKind
	fieldAct
	fieldEft
	fields
)

var fieldNames = [fields]string{"role", "tie", "sens", "kind", "act", "eft"}

// row is one plain line of casbin's, with the line of the source that it comes from.
type row struct {
	words [fields]string
	line  int
}

func (r row) key() string { return strings.Join(r.words[:], ", ") }

func (r row) denies() bool { return r.words[fieldEft] == deny }

// covers says whether the row matches the words of another, as casbin's matcher does.
func (r row) covers(other [fields]string) bool {
	for i := range fieldEft {
		if r.words[i] != other[i] && r.words[i] != wildcard {
			return false
		}
	}
	return true
}

// Lint reports everything wrong with a policy, by line. Casbin itself ignores a misspelt effect or a word that
// nothing asks for, without a word (security F6), so no policy reaches it that Lint finds fault with.
func Lint(policy string) []Problem {
	_, problems := read(policy)
	return problems
}

// Expand writes the policy as plain casbin rows, one word in each field. It is empty for a policy with problems.
func Expand(policy string) string {
	rows, problems := read(policy)
	if len(problems) > 0 {
		return ""
	}
	var b strings.Builder
	for _, r := range rows {
		b.WriteString("p, " + r.key() + "\n")
	}
	return b.String()
}

// reader gathers the rows of a policy and what is wrong with them.
type reader struct {
	words    *words
	rows     []row
	problems []Problem
}

func (r *reader) fault(line int, format string, args ...any) {
	r.problems = append(r.problems, Problem{Line: line, Msg: fmt.Sprintf(format, args...)})
}

func (r *reader) gap(format string, args ...any) {
	r.problems = append(r.problems, Problem{Msg: fmt.Sprintf(format, args...), gap: true})
}

func read(policy string) ([]row, []Problem) {
	r := reader{words: newWords()}
	switch {
	case len(policy) > maxPolicy:
		r.fault(0, "the policy is longer than %d bytes", maxPolicy)
		return nil, r.problems
	case strings.HasPrefix(policy, "\uFEFF"):
		r.fault(1, "a byte-order mark stands before the first word")
		policy = strings.TrimPrefix(policy, "\uFEFF")
	}
	for i, text := range strings.Split(policy, "\n") {
		r.line(i+1, text)
	}
	r.duplicates()
	r.shadows()
	r.fences()
	r.reach()
	slices.SortStableFunc(r.problems, func(a, b Problem) int { return a.Line - b.Line })
	return r.rows, r.problems
}

// line reads one line of the source into its plain rows.
func (r *reader) line(n int, text string) {
	if strings.ContainsRune(text, '\r') {
		r.fault(n, "a carriage return stands in the line")
		return
	}
	if strings.HasPrefix(text, "#") || text == "" {
		return
	}
	if at := strings.IndexFunc(text, func(c rune) bool { return c < ' ' || c > '~' }); at >= 0 {
		r.fault(n, "%q is no plain character", []rune(text[at:])[0])
		return
	}
	if strings.ContainsRune(text, '#') {
		r.fault(n, "a comment needs a line of its own that begins with #")
		return
	}
	parts := strings.Split(text, ",")
	if len(parts) != fields {
		r.fault(n, "%d fields, not %d: role, tie, sens, kind, act, eft", len(parts), fields)
		return
	}
	var sets [fields][]string
	sound := true
	for i, part := range parts {
		sets[i] = strings.Split(strings.Trim(part, " "), "|")
		for j, word := range sets[i] {
			if msg := r.words.wrong(i, word, parts[fieldEft]); msg != "" {
				r.fault(n, "%s", msg)
				sound = false
			} else if slices.Contains(sets[i][:j], word) {
				r.fault(n, "%s %q stands twice", fieldNames[i], word)
				sound = false
			}
		}
	}
	if len(sets[fieldEft]) > 1 {
		r.fault(n, "one effect to a line")
		sound = false
	}
	if sound {
		r.expand(n, sets)
	}
}

func (r *reader) expand(n int, sets [fields][]string) {
	for _, role := range sets[fieldRole] {
		for _, tie := range sets[fieldTie] {
			for _, sens := range sets[fieldSens] {
				for _, kind := range sets[fieldKind] {
					for _, act := range sets[fieldAct] {
						if kind != wildcard && act != wildcard && !r.words.isAction(kind, act) {
							r.fault(n, "nobody can ask for %q of %q", act, kind)
							continue
						}
						r.rows = append(r.rows, row{[fields]string{role, tie, sens, kind, act, sets[fieldEft][0]}, n})
					}
				}
			}
		}
	}
}

// duplicates: a row that stands twice hides what dropping one of them would do.
func (r *reader) duplicates() {
	first := map[string]int{}
	for _, row := range r.rows {
		if at, ok := first[row.key()]; ok {
			r.fault(row.line, "%q stands on line %d already", row.key(), at)
			continue
		}
		first[row.key()] = row.line
	}
}

// shadows: an allow row that a deny row wins over promises what nobody gets, and a denial within a wider one says nothing.
func (r *reader) shadows() {
	var denials []row
	for _, row := range r.rows {
		if row.denies() {
			denials = append(denials, row)
		}
	}
	for _, row := range r.rows {
		for _, d := range denials {
			if d.words == row.words || !d.covers(row.words) {
				continue
			}
			if row.denies() {
				r.fault(row.line, "%q says nothing, because line %d denies more", row.key(), d.line)
			} else {
				r.fault(row.line, "%q allows nothing, because line %d denies it", row.key(), d.line)
			}
			break
		}
	}
}

// reach: every action is there for somebody and every role has something, and there is at least one denial.
func (r *reader) reach() {
	roles, actions, denials := map[string]bool{}, map[string]bool{}, 0
	for _, row := range r.rows {
		if row.denies() {
			denials++
			continue
		}
		roles[row.words[fieldRole]] = true
		actions[row.words[fieldKind]+":"+row.words[fieldAct]] = true
	}
	if len(roles) == 0 {
		r.fault(0, "no line allows anything")
		return
	}
	if denials == 0 {
		r.fault(0, "no line denies anything")
	}
	for _, role := range casework.Roles() {
		if !roles[string(role)] {
			r.gap("no line allows %s anything", role)
		}
	}
	for _, a := range casework.Actions() {
		if !actions[a.String()] {
			r.gap("nobody may %s", a)
		}
	}
}

package authz

import (
	"slices"
	"strings"

	"channelpanel/internal/casework"
)

// Revision allows a role an act, or no longer allows it, under some ties and sensitivities.
type Revision struct {
	Role   casework.Role
	Ties   []casework.Tie
	Senses []casework.Sensitivity
	Action casework.Action
	Allow  bool
	Note   string // why, one line: it stands above new lines and is quoted wherever they decide
}

// Revise writes a revision into a policy, changing as few lines as will do. The policy must have no fault. What comes out is
// not checked; it is the same text where nothing was to be changed.
func Revise(policyCSV string, r Revision) string {
	if r.Allow {
		return r.allow(policyCSV)
	}
	return r.takeAway(policyCSV)
}

// allow adds lines for what is not allowed yet, at the end of the file. Ties with the same sensitivities share a line.
func (r Revision) allow(policyCSV string) string {
	rows, _ := read(policyCSV)
	m := Matrix{words: newWords()}
	m.answers = answersOf(m.words, rows)
	var senses []string
	ties := map[string][]string{}
	for _, tie := range r.Ties {
		var missing []string
		for _, sens := range r.Senses {
			if m.ask(question{r.Role, tie, sens, r.Action}).effect != allowed {
				missing = append(missing, string(sens))
			}
		}
		if set := strings.Join(missing, "|"); set != "" {
			if ties[set] == nil {
				senses = append(senses, set)
			}
			ties[set] = append(ties[set], string(tie))
		}
	}
	if len(senses) == 0 {
		return policyCSV
	}
	var b strings.Builder
	b.WriteString(strings.TrimRight(policyCSV, "\n") + "\n\n# " + strings.Join(strings.Fields(r.Note), " ") + "\n")
	for _, set := range senses {
		b.WriteString(strings.Join([]string{string(r.Role), strings.Join(ties[set], "|"), set, string(r.Action.Subject), r.Action.Act, allow}, ", ") + "\n")
	}
	return b.String()
}

// takeAway leaves the words out of every line that allows them. A line of sets becomes as many as it takes to say the rest.
func (r Revision) takeAway(policyCSV string) string {
	taken := [fieldEft][]string{
		fieldRole: {string(r.Role)}, fieldTie: textOf(r.Ties), fieldSens: textOf(r.Senses), fieldKind: {string(r.Action.Subject)}, fieldAct: {r.Action.Act},
	}
	var out []string
	for line := range strings.SplitSeq(policyCSV, "\n") {
		parts := strings.Split(line, ",")
		if strings.HasPrefix(line, "#") || len(parts) != fields || strings.Trim(parts[fieldEft], " ") != allow {
			out = append(out, line)
			continue
		}
		var sets [fieldEft][]string
		for i := range sets {
			sets[i] = strings.Split(strings.Trim(parts[i], " "), "|")
		}
		out = append(out, without(line, sets, taken)...)
	}
	return strings.Join(out, "\n")
}

// without are the lines that say all that a line of sets says, but what is in every one of the taken sets.
func without(line string, sets, taken [fieldEft][]string) []string {
	var both [fieldEft][]string
	for i := range sets {
		for _, word := range sets[i] {
			if slices.Contains(taken[i], word) {
				both[i] = append(both[i], word)
			}
		}
		if both[i] == nil {
			return []string{line}
		}
	}
	var lines []string
	for _, i := range []int{fieldRole, fieldKind, fieldAct, fieldTie, fieldSens} {
		rest := sets
		rest[i] = slices.DeleteFunc(slices.Clone(sets[i]), func(word string) bool { return slices.Contains(taken[i], word) })
		if len(rest[i]) > 0 {
			var words []string
			for _, set := range rest {
				words = append(words, strings.Join(set, "|"))
			}
			lines = append(lines, strings.Join(append(words, allow), ", "))
		}
		sets[i] = both[i] // what follows speaks only of what the taken words have in this field
	}
	return lines
}

func textOf[T ~string](list []T) []string {
	var words []string
	for _, w := range list {
		words = append(words, string(w))
	}
	return words
}

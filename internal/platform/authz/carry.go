package authz

import (
	"slices"
	"strings"
)

// Carry makes a change anew on a later version: what changed from was to is is made of now, line by line. lost are the lines
// that were to go and are there no longer as they were: somebody has to look at those. What comes out is not checked.
func Carry(was, is, now string) (policyCSV string, lost []string) {
	old, changed, lines := split(was), split(is), split(now)
	for _, l := range lessOf(old, changed) {
		i := slices.Index(lines, l)
		if i < 0 {
			if !strings.HasPrefix(l, "#") && l != "" {
				lost = append(lost, l)
			}
			continue
		}
		lines = slices.Delete(lines, i, i+1)
	}
	stood := slices.Clone(old)
	for i, l := range changed {
		if n := slices.Index(stood, l); n >= 0 {
			stood = slices.Delete(stood, n, n+1)
			continue
		}
		if slices.Contains(lines, l) && l != "" {
			continue // it came by itself
		}
		at := len(lines)
		if i > 0 { // after the line that it stood behind, where that is still there
			if before := slices.Index(lines, changed[i-1]); before >= 0 && changed[i-1] != "" {
				at = before + 1
			}
		}
		lines = slices.Insert(lines, at, l)
	}
	return strings.Join(lines, "\n") + "\n", lost
}

func split(text string) []string { return strings.Split(strings.TrimRight(text, "\n"), "\n") }

// lessOf are the lines of a text that another has not, each as often as it has more of them.
func lessOf(list, other []string) []string {
	rest := slices.Clone(other)
	var out []string
	for _, l := range list {
		if i := slices.Index(rest, l); i >= 0 {
			rest = slices.Delete(rest, i, i+1)
		} else {
			out = append(out, l)
		}
	}
	return out
}

package authz

import (
	"fmt"
	"slices"
	"strings"

	"channelpanel/internal/casework"
)

// Matrix writes what a version of the policy allows, for people to read: by role, then by kind, the acts and the ties
// and sensitivities under which each is allowed. Denials come first, as lines of the source. version 0 is the newest;
// a version that is not held gives nothing.
func (g *Guard) Matrix(version int) string {
	p := g.policy(version)
	if p == nil {
		return ""
	}
	reach := map[casework.Role]map[casework.Action]map[casework.Tie][]string{}
	p.allowRows(func(q question) {
		if eft, _, err := p.ask(q); err != nil || eft != allowed {
			return
		}
		if reach[q.role] == nil {
			reach[q.role] = map[casework.Action]map[casework.Tie][]string{}
		}
		if reach[q.role][q.action] == nil {
			reach[q.role][q.action] = map[casework.Tie][]string{}
		}
		reach[q.role][q.action][q.tie] = append(reach[q.role][q.action][q.tie], string(q.sens))
	})
	var b strings.Builder
	fmt.Fprintf(&b, "policy version %d\n\ndenied, whatever else holds\n", p.version)
	for n, line := range p.source {
		if slices.ContainsFunc(p.rows, func(r row) bool { return r.denies() && r.line == n+1 }) {
			fmt.Fprintf(&b, "  %s\n", line)
		}
	}
	for _, role := range casework.Roles() {
		fmt.Fprintf(&b, "\n%s\n", role)
		writeRole(&b, reach[role])
	}
	return b.String()
}

// writeRole writes one line for the acts of a kind that are allowed under the same ties.
func writeRole(b *strings.Builder, reach map[casework.Action]map[casework.Tie][]string) {
	type line struct {
		kind, under string
		acts        []string
	}
	var lines []*line
	for _, a := range casework.Actions() {
		var ties []string
		for _, t := range casework.Ties() {
			if senses := reach[a][t]; senses != nil {
				ties = append(ties, string(t)+" ("+inOrder(senses)+")")
			}
		}
		if ties == nil {
			continue
		}
		under := strings.Join(ties, ", ")
		at := slices.IndexFunc(lines, func(l *line) bool { return l.kind == string(a.Subject) && l.under == under })
		if at < 0 {
			lines, at = append(lines, &line{kind: string(a.Subject), under: under}), len(lines)
		}
		lines[at].acts = append(lines[at].acts, a.Act)
	}
	for _, l := range lines {
		fmt.Fprintf(b, "  %-16s %-34s %s\n", l.kind, strings.Join(l.acts, " "), l.under)
	}
}

// inOrder writes sensitivities in rising order, whatever the order of the lines that allow them.
func inOrder(senses []string) string {
	var list []string
	for _, s := range casework.Sensitivities() {
		if slices.Contains(senses, string(s)) {
			list = append(list, string(s))
		}
	}
	return strings.Join(list, " ")
}

// Explanation is what the policy says to one question, and by which line.
type Explanation struct {
	Allowed bool
	Denied  bool   // a line denies it, which wins over other ties
	Line    int    // of the source, from 1; 0 where no line speaks of it
	Source  string // that line
	Note    string // what the policy itself says of it: the comment above the line
	Err     error  // an empty or unknown word, or a version that is not held
}

// Explain puts one question to a version of the policy (0 is the newest held): for "why can I see this" and policy explain.
func (g *Guard) Explain(version int, role casework.Role, tie casework.Tie, sens casework.Sensitivity, action casework.Action) Explanation {
	p := g.policy(version)
	if p == nil {
		return Explanation{Err: fmt.Errorf("policy version %d is not held here", version)}
	}
	eft, line, err := p.ask(question{role, tie, sens, action})
	x := Explanation{Allowed: err == nil && eft == allowed, Denied: err == nil && eft == denied, Line: line, Err: err}
	if line > 0 {
		x.Source, x.Note = p.source[line-1], p.note(line)
	}
	return x
}

// String is the explanation as a sentence.
func (x Explanation) String() string {
	switch {
	case x.Err != nil:
		return "Refused: " + x.Err.Error() + "."
	case x.Allowed:
		return fmt.Sprintf("Allowed by line %d: %s", x.Line, x.Source)
	case x.Denied:
		return fmt.Sprintf("Denied by line %d: %s", x.Line, x.Source)
	default:
		return "Refused: no line allows it."
	}
}

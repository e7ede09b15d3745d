package authz

import (
	"fmt"
	"strings"

	"channelpanel/internal/casework"
)

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
		x.Source, x.Note = p.source[line-1], noteAbove(p.source, line)
	}
	return x
}

// Sentence is the question and its answer in words: "As a health representative, because your agency …, you may read …."
func (x Explanation) Sentence(role casework.Role, tie casework.Tie, action casework.Action) string {
	as := article(Holder(role))
	if unmanned(role) {
		as = strings.ToLower(Holder(role)[:1]) + Holder(role)[1:]
	}
	return "As " + as + ", " + standsBy(tie) + x.words(action)
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

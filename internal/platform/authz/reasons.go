package authz

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"channelpanel/internal/casework"
)

// Reason is one way in which an actor stands to a thing, and what the policy says to an action under it, in words.
type Reason struct {
	casework.Standing
	Explanation
	Because string // "As a health representative, because your agency has been admitted to this case"
	Words   string // Because, and the answer: "…, you may read the referral."
}

// Reasons explains an answer: for each way in which the actor stands to the thing, what the policy in force says to the
// action, and by which line. It says what Check decides by and decides nothing itself.
func (g *Guard) Reasons(action casework.Action, res casework.Resource) []Reason {
	if res.Sens == "" && res.Case == "" {
		res.Sens = casework.Normal
	}
	var list []Reason
	for _, s := range res.Standings {
		x := g.Explain(res.Policy, s.Role, s.Tie, res.Sens, action)
		because := "As " + article(casework.HeldRoles.Label(string(s.Role))) + ", " + standsBy(s.Tie)
		if s.Sharing.Level != "" {
			because += " at the level “" + s.Sharing.Words() + "”"
		}
		if x.Allowed && !s.Sharing.Covers(action) {
			x = Explanation{}
		}
		list = append(list, Reason{Standing: s, Explanation: x, Because: because, Words: because + x.words(action)})
	}
	return list
}

// Would are the ways of standing to the case that would let the holder of a role do the action, if the case's lead gave
// them one: being named, or the admission of their agency.
func (g *Guard) Would(action casework.Action, res casework.Resource, held []casework.Standing) []casework.Standing {
	var list []casework.Standing
	for _, tie := range []casework.Tie{casework.TieInvolved, casework.TieAssigned} {
		for _, h := range held {
			one := casework.Standing{Role: h.Role, Tie: tie, Agency: h.Agency}
			if tie == casework.TieInvolved && h.Agency == "" || slices.Contains(list, one) {
				continue
			}
			if g.Explain(res.Policy, h.Role, tie, res.Sens, action).Allowed {
				list = append(list, one)
			}
		}
	}
	return list
}

func (x Explanation) words(action casework.Action) string {
	switch {
	case x.Err != nil:
		return ", you may not " + Step(action) + ": the question cannot be answered."
	case x.Denied:
		return ", nothing of this case is open to you, whatever else you hold."
	case x.Allowed:
		return ", you may " + Step(action) + "."
	default:
		return ", you may not " + Step(action) + "."
	}
}

// origin is where a rule of the policy comes from, for those who maintain it.
var origin = regexp.MustCompile(` ?\([^()]*(?:domain|security|architecture)[^()]*\)`)

// noteAbove is what the policy itself says of a line, from 1: the comment nearest above it.
func noteAbove(source []string, line int) string {
	at := line - 2
	for at >= 0 && !strings.HasPrefix(source[at], "#") {
		if source[at] == "" {
			return "" // the block has no comment
		}
		at--
	}
	var words []string
	for ; at >= 0 && strings.HasPrefix(source[at], "#"); at-- {
		words = append(words, strings.TrimSpace(strings.TrimPrefix(source[at], "#")))
	}
	slices.Reverse(words)
	return origin.ReplaceAllString(strings.Join(words, " "), "")
}

// Place is where the line stands, for whoever looks it up: "line 143 of version 1 of the policy".
func (x Explanation) Place(version int) string {
	if x.Line == 0 {
		return "no line of the policy"
	}
	return fmt.Sprintf("line %d of version %d of the policy", x.Line, max(version, 1))
}

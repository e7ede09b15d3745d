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
		return ", you may not " + step(action) + ": the question cannot be answered."
	case x.Denied:
		return ", nothing of this case is open to you, whatever else you hold."
	case x.Allowed:
		return ", you may " + step(action) + "."
	default:
		return ", you may not " + step(action) + "."
	}
}

// article puts "a" or "an" before a role's name, which begins with a capital in a list and here does not.
func article(role string) string {
	if role == "" {
		return "somebody without a role"
	}
	role = strings.ToLower(role[:1]) + role[1:]
	if strings.ContainsRune("aeiou", rune(role[0])) {
		return "an " + role
	}
	return "a " + role
}

// standsBy is why a tie stands, for whoever has it.
func standsBy(t casework.Tie) string {
	switch t {
	case casework.TiePanel:
		return "because you hold that role on the panel of this case"
	case casework.TieInvolved:
		return "because your agency has been admitted to this case"
	case casework.TieAssigned:
		return "because you are named on this case"
	case casework.TieGuest:
		return "because you are a guest for one agenda item of this case"
	case casework.TieOwn:
		return "because your agency holds a record of this case"
	case casework.TieEmergency:
		return "because you have opened emergency access"
	case casework.TieRecused:
		return "because an interest is declared or you are barred"
	default:
		return "without a tie to this case"
	}
}

// step is an action in words: "read the referral".
func step(a casework.Action) string {
	switch a {
	case casework.ListCases:
		return "know that this case exists"
	case casework.ReadTimeline:
		return "read the timeline"
	case casework.ReadFirstName:
		return "read the person's first name"
	case casework.ReadAddress:
		return "read the person's address and whether there is a risk"
	case casework.ReadConsentStatus:
		return "know whether consent stands"
	case casework.AskAccess:
		return "ask for access to more of this case"
	case casework.OpenEmergency:
		return "open emergency access"
	}
	switch a.Act {
	case "read":
		return "read " + thing(a.Subject)
	case "write":
		return "change " + thing(a.Subject)
	default:
		return "take the step “" + a.Act + "” on " + thing(a.Subject)
	}
}

// source is where a rule of the policy comes from, for those who maintain it.
var source = regexp.MustCompile(` ?\([^()]*(?:domain|security|architecture)[^()]*\)`)

// note is what the policy itself says of a line, from 1: the comment nearest above it.
func (p *policy) note(line int) string {
	at := line - 2
	for at >= 0 && !strings.HasPrefix(p.source[at], "#") {
		if p.source[at] == "" {
			return "" // the block has no comment
		}
		at--
	}
	var words []string
	for ; at >= 0 && strings.HasPrefix(p.source[at], "#"); at-- {
		words = append(words, strings.TrimSpace(strings.TrimPrefix(p.source[at], "#")))
	}
	slices.Reverse(words)
	return source.ReplaceAllString(strings.Join(words, " "), "")
}

// Place is where the line stands, for whoever looks it up: "line 143 of version 1 of the policy".
func (x Explanation) Place(version int) string {
	if x.Line == 0 {
		return "no line of the policy"
	}
	return fmt.Sprintf("line %d of version %d of the policy", x.Line, max(version, 1))
}

package casework

import (
	"fmt"
	"slices"
	"strings"
)

// Quorum is what a panel's own rule asks of a sitting beyond the law (section 37(7)). The Act names no number: its least is
// somebody of a responsible authority in the chair (SC-05), a representative of an authority and of the police (SC-03), and
// for each person discussed somebody from the force where they live (SC-04). The zero Quorum adds nothing to that.
type Quorum struct {
	Least  int    // members present in all; 0 for no number
	Bodies []Role // kinds of representative, one of each at least
}

// QuorumBodies are the kinds of representative that a panel's own rule may ask for.
var QuorumBodies = Vocabulary{
	{string(RepSocialCare), "Social care"}, {string(RepHealth), "Health"}, {string(RepEducation), "Education"}, {string(RepHousing), "Housing"},
	{string(RepProbation), "Probation or prison"}, {string(RepYouthJustice), "Youth justice"},
}

// StatutoryQuorum is the least that the law asks of a sitting, in words.
func StatutoryQuorum() []string {
	return []string{
		"somebody from a responsible local authority in the chair (section 37(5))",
		"a representative of a responsible local authority and one of the police, each appointed for their skills (section 37(1)-(2))",
		"for each person discussed, somebody from the police force where they live (section 37(3))",
	}
}

// Validate reports everything that is wrong with what was typed.
func (q Quorum) Validate() error {
	var f Faults
	if q.Least < 0 || q.Least > 40 {
		f.Add("least", "Enter how many members must be present, from 0 to 40")
	}
	for _, b := range q.Bodies {
		if !QuorumBodies.Has(string(b)) {
			f.Add("bodies", "Select which kinds of body must be represented")
			break
		}
	}
	return f.Err()
}

// Missing says what a sitting lacks of the panel's own rule.
func (q Quorum) Missing(s Sitting) []Fault {
	var out []Fault
	for _, b := range q.Bodies {
		if !slices.ContainsFunc(s.Members, func(m Member) bool { return m.Role == b }) {
			out = append(out, Fault{Field: "attendance", Msg: fmt.Sprintf(
				"Mark a representative for %s as present: this panel's own rule asks for one", strings.ToLower(QuorumBodies.Label(string(b))))})
		}
	}
	if n := len(s.Members); n < q.Least {
		out = append(out, Fault{Field: "attendance", Msg: fmt.Sprintf(
			"%d of at least %d members are present: this panel's own rule asks for more", n, q.Least)})
	}
	return out
}

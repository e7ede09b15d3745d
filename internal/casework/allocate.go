package casework

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Candidate is somebody who could lead a case.
type Candidate struct {
	User        UserID
	Name        string
	Open        int      // cases that they lead, of those that whoever allocates may know of
	Authorities []string // for which they hold their roles
	Forces      []string
	Away        bool // cases are not to be allocated to them today
	Apart       bool // they stepped out of this case, or are kept from it
	Leads       bool // they lead it now
}

// Proposal is who is to lead a case by rule, and why.
type Proposal struct {
	To      UserID // "" where nobody can be proposed
	Name    string
	Reason  string
	Weighed []Weighed // everybody who was looked at, in the order of the rule
}

// Weighed is one candidate and what the rule says of them.
type Weighed struct {
	Candidate
	Says string
}

// Allocate proposes who is to lead a case: of those who cover the area where the person lives the one who leads the fewest
// open cases. Those of its authority come before those of its police force, and where nobody covers it before everybody.
// The same candidates give the same answer: who is as free as another comes by name.
func Allocate(c Case, candidates []Candidate) Proposal {
	list := slices.Clone(candidates)
	slices.SortFunc(list, func(a, b Candidate) int {
		return cmp.Or(a.Open-b.Open, strings.Compare(a.Name, b.Name), strings.Compare(string(a.User), string(b.User)))
	})
	able := func(k Candidate) bool { return !k.Away && !k.Apart && !k.Leads }
	in := func(k Candidate) bool {
		return c.ResidenceAuthority != "" && slices.Contains(k.Authorities, c.ResidenceAuthority)
	}
	of := func(k Candidate) bool { return c.ResidenceForce != "" && slices.Contains(k.Forces, c.ResidenceForce) }
	var p Proposal
	for _, tier := range []struct {
		words  string
		covers func(Candidate) bool
	}{
		{"of those who cover " + c.ResidenceAuthority, in},
		{"of those who cover the area of " + c.ResidenceForce, of},
		{"of everybody, as nobody covers where the person lives", func(Candidate) bool { return true }},
	} {
		i := slices.IndexFunc(list, func(k Candidate) bool { return able(k) && tier.covers(k) })
		if i < 0 {
			continue
		}
		p.To, p.Name = list[i].User, list[i].Name
		p.Reason = fmt.Sprintf("Least open cases %s: %d", tier.words, list[i].Open)
		break
	}
	for _, k := range list {
		p.Weighed = append(p.Weighed, Weighed{k, says(k, c, p.To, in(k), of(k))})
	}
	return p
}

func says(k Candidate, c Case, to UserID, authority, force bool) string {
	switch {
	case k.Leads:
		return "Leads the case now"
	case k.Away:
		return "No cases are allocated to them today"
	case k.Apart:
		return "Not for this case"
	case k.User == to:
		return "Proposed"
	case authority:
		return "Covers " + c.ResidenceAuthority
	case force && c.ResidenceAuthority != "":
		return "Covers the area of " + c.ResidenceForce + ": those who cover " + c.ResidenceAuthority + " come first"
	case force:
		return "Covers the area of " + c.ResidenceForce
	default:
		return "Covers another area"
	}
}

// AwayPeriod is a time during which no case is allocated to somebody by rule.
type AwayPeriod struct {
	User     UserID
	From, To Date // both included
}

// Validate reports everything that is wrong with what was typed.
func (p AwayPeriod) Validate(today Date) error {
	var f Faults
	if p.User == "" {
		f.Add("user", "Select to whom no cases are to be allocated")
	}
	if p.From.IsZero() {
		f.Add("from", "Enter the first day")
	}
	switch {
	case p.To.IsZero():
		f.Add("to", "Enter the last day")
	case p.To.Before(p.From):
		f.Add("to", "The last day must not be before the first")
	case p.To.Before(today):
		f.Add("to", "The last day must be today or later")
	case p.To.After(today.AddYears(1)):
		f.Add("to", "The last day must be within a year")
	}
	return f.Err()
}

// Covers says whether a day is within the period.
func (p AwayPeriod) Covers(day Date) bool { return !day.Before(p.From) && !day.After(p.To) }

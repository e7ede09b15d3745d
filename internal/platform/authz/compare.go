package authz

import (
	"slices"
	"strings"

	"channelpanel/internal/casework"
)

// Difference is what changes from one version of the policy to another.
type Difference struct {
	Roles []RoleShift // only those for which something changes, in the order of the roles
	Lines []LineShift // in the order of the file
}

// RoleShift is what changes for one role.
type RoleShift struct {
	Role   casework.Role
	Opens  []Right // what was not allowed and is
	Shuts  []Right // what was allowed and is not
	Opened int     // how many answers become yes
	Shut   int     // how many answers become no
	Lifted int     // how many denials, which win over other ties, become mere silence
	Denied int     // how many silences become denials
}

// LineShift is a line that one version has and the other has not.
type LineShift struct {
	Added bool
	Line  int // of the version that has it, from 1
	Text  string
}

// Compare says what changes from one version to another, by question and by line.
func Compare(was, is *Matrix) Difference {
	d := Difference{Lines: compareLines(was.source, is.source)}
	for _, role := range casework.Roles() {
		s := RoleShift{Role: role}
		changed := func(before, after func(effect) bool) func(question) (bool, int) {
			return func(q question) (bool, int) {
				from, to := was.ask(q), is.ask(q)
				return before(from.effect) && after(to.effect), to.line
			}
		}
		yes, no := func(e effect) bool { return e == allowed }, func(e effect) bool { return e != allowed }
		s.Opens, s.Shuts = rightsOf(role, changed(no, yes)), rightsOf(role, changed(yes, no))
		s.Opened, s.Shut = answersIn(s.Opens), answersIn(s.Shuts)
		silence, denial := func(e effect) bool { return e == silent }, func(e effect) bool { return e == denied }
		s.Lifted, s.Denied = answersIn(rightsOf(role, changed(denial, silence))), answersIn(rightsOf(role, changed(silence, denial)))
		if s.Opened+s.Shut+s.Lifted+s.Denied > 0 {
			d.Roles = append(d.Roles, s)
		}
	}
	return d
}

func answersIn(list []Right) (n int) {
	for _, r := range list {
		for _, u := range r.Under {
			n += len(r.Acts) * len(u.Senses)
		}
	}
	return n
}

// Opened is how many answers become yes; denials that are lifted count, since another tie may then say yes.
func (d Difference) Opened() (n int) {
	for _, r := range d.Roles {
		n += r.Opened + r.Lifted
	}
	return n
}

// Shut is how many answers become no, or are denied.
func (d Difference) Shut() (n int) {
	for _, r := range d.Roles {
		n += r.Shut + r.Denied
	}
	return n
}

// Widens says whether somebody may do what they might not.
func (d Difference) Widens() bool { return d.Opened() > 0 }

// Empty says whether both versions answer alike. Their lines may differ.
func (d Difference) Empty() bool { return len(d.Roles) == 0 }

// compareLines finds the longest run of lines that both have, and what is not in it.
func compareLines(was, is []string) []LineShift {
	common := make([][]int, len(was)+1) // of what follows
	for i := range common {
		common[i] = make([]int, len(is)+1)
	}
	for i, wa := range slices.Backward(was) {
		for j := len(is) - 1; j >= 0; j-- {
			if wa == is[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var list []LineShift
	for i, j := 0, 0; i < len(was) || j < len(is); {
		switch {
		case i < len(was) && j < len(is) && was[i] == is[j]:
			i, j = i+1, j+1
		case j == len(is) || i < len(was) && common[i+1][j] >= common[i][j+1]:
			if strings.TrimSpace(was[i]) != "" {
				list = append(list, LineShift{Line: i + 1, Text: was[i]})
			}
			i++
		default:
			if strings.TrimSpace(is[j]) != "" {
				list = append(list, LineShift{Added: true, Line: j + 1, Text: is[j]})
			}
			j++
		}
	}
	return list
}

// Lets answers as the guard would to somebody who stands to a case in some ways: one must allow and none deny.
func (m *Matrix) Lets(standings []casework.Standing, sens casework.Sensitivity, action casework.Action) bool {
	let := false
	for _, s := range standings {
		if unmanned(s.Role) || s.Tie == casework.TieNone || !s.Sharing.Covers(action) {
			continue
		}
		switch m.ask(question{s.Role, s.Tie, sens, action}).effect {
		case denied:
			return false
		case allowed:
			let = true
		default: // no line says anything
		}
	}
	return let
}

// CaseActions are what can be done to a case that is there.
func CaseActions() []casework.Action {
	var list []casework.Action
	for _, a := range casework.Actions() {
		if ofCase(a) && !beforeACase(a) && a != casework.ListActions {
			list = append(list, a)
		}
	}
	return list
}

// beforeACase says whether an action of cases is done to none.
func beforeACase(a casework.Action) bool {
	return a == casework.BrowseCases || a == casework.SearchPeople || a == casework.ReceiveReferral || a == casework.ImportReferrals || a == casework.SendReferral || a == casework.InviteReferral
}

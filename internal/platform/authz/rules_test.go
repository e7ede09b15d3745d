package authz

import (
	"channelpanel/internal/casework"
	"channelpanel/internal/testkit/rules"
)

// ruled answers a request of five words by the written rules.
func ruled(role, tie, sens, kind, act string) effect {
	switch {
	case rules.Denies(tie, sens):
		return denied
	case rules.Allows(role, tie, sens, kind, act):
		return allowed
	default:
		return silent
	}
}

// alphabet is every request of known words, in the order of a decision table.
func alphabet() []([5]string) {
	var all [][5]string
	for _, role := range casework.Roles() {
		for _, tie := range casework.Ties() {
			for _, sens := range casework.Sensitivities() {
				for _, a := range casework.Actions() {
					all = append(all, [5]string{string(role), string(tie), string(sens), string(a.Subject), a.Act})
				}
			}
		}
	}
	return all
}

package authz

import (
	"fmt"
	"strings"

	"channelpanel/internal/casework"
)

// words is the closed alphabet: each word with its place in a decision table.
type words struct {
	roles   map[casework.Role]int
	ties    map[casework.Tie]int
	senses  map[casework.Sensitivity]int
	actions map[casework.Action]int

	known [fieldEft]map[string]bool // the words of each field
}

func newWords() *words {
	w := &words{roles: map[casework.Role]int{}, ties: map[casework.Tie]int{}, senses: map[casework.Sensitivity]int{}, actions: map[casework.Action]int{}}
	for i := range w.known {
		w.known[i] = map[string]bool{}
	}
	for i, r := range casework.Roles() {
		w.roles[r], w.known[fieldRole][string(r)] = i, true
	}
	for i, t := range casework.Ties() {
		w.ties[t], w.known[fieldTie][string(t)] = i, true
	}
	for i, s := range casework.Sensitivities() {
		w.senses[s], w.known[fieldSens][string(s)] = i, true
	}
	for i, a := range casework.Actions() {
		w.actions[a] = i
		w.known[fieldKind][string(a.Subject)], w.known[fieldAct][a.Act] = true, true
	}
	return w
}

// size is the number of questions that can be asked.
func (w *words) size() int { return len(w.roles) * len(w.ties) * len(w.senses) * len(w.actions) }

// place is where a question stands in a decision table. It is false for a word that is empty or unknown.
func (w *words) place(q question) (int, bool) {
	role, ok1 := w.roles[q.role]
	tie, ok2 := w.ties[q.tie]
	sens, ok3 := w.senses[q.sens]
	action, ok4 := w.actions[q.action]
	return ((role*len(w.ties)+tie)*len(w.senses)+sens)*len(w.actions) + action, ok1 && ok2 && ok3 && ok4
}

func (w *words) isAction(kind, act string) bool {
	_, ok := w.actions[casework.Action{Subject: casework.Subject(kind), Act: act}]
	return ok
}

// wrong says what is wrong with a word of a policy line, or nothing. effect is the line's last field as it stands.
func (w *words) wrong(field int, word, effect string) string {
	switch {
	case word == "":
		return fmt.Sprintf("%s is empty", fieldNames[field])
	case field == fieldEft && word != allow && word != deny:
		return fmt.Sprintf("eft is %q, not allow or deny", word)
	case field == fieldEft:
		return ""
	case word == wildcard && strings.Trim(effect, " ") != deny:
		return fmt.Sprintf("%s is %q, which only a deny line may say", fieldNames[field], wildcard)
	case word != wildcard && !w.known[field][word]:
		return fmt.Sprintf("%s %q is unknown", fieldNames[field], word)
	}
	return ""
}

// question is what is asked of casbin: five closed words.
type question struct {
	role   casework.Role
	tie    casework.Tie
	sens   casework.Sensitivity
	action casework.Action
}

func (q question) String() string {
	return fmt.Sprintf("%s, %s, %s, %s, %s", q.role, q.tie, q.sens, q.action.Subject, q.action.Act)
}

// ofCase says whether an action is done to a case, a section of it or something that hangs on cases.
func ofCase(a casework.Action) bool {
	return a.Subject == casework.OnCase || strings.HasPrefix(string(a.Subject), string(casework.OnCase)+".") || a.Subject == casework.OnAction
}

// unmanned says whether a role belongs to actors as such and can be granted to nobody.
func unmanned(r casework.Role) bool {
	switch r {
	case casework.RoleSignedIn, casework.RoleAnonymous, casework.RoleLink, casework.RoleSystem, casework.RoleCommandLine:
		return true
	default:
		return false
	}
}

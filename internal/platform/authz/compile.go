package authz

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"

	"channelpanel/internal/casework"
)

// effect is what the policy says to one question. Silence refuses too, but a denial also wins over other ties.
type effect uint32

const (
	unasked effect = iota
	silent
	allowed
	denied
)

// policy is one version, compiled. Nothing of it changes after it is made, but that answers are remembered.
type policy struct {
	version int
	hash    string
	source  []string // lines of the file
	rows    []row

	words *words
	// A row speaks of one role or of any, so each role has an enforcer of its own rows: the first answer to a question
	// costs a twentieth. TestEveryEvaluatorAnswersAsTheWrittenRules asks the whole policy as well.
	enforcers map[casework.Role]*casbin.Enforcer
	lines     map[string]int  // a plain row, to its line of the source
	memo      []atomic.Uint32 // by words.place: effect and, from the third bit, the line that decides
}

// Hash is the SHA-256 of a policy's text, in hexadecimal: the name by which entries of the log know it.
func Hash(policyText string) string {
	sum := sha256.Sum256([]byte(policyText))
	return hex.EncodeToString(sum[:])
}

// compile lints a policy and gives its rows to casbin enforcers of its own, which are never reloaded.
func compile(version int, modelText, policyText string) (*policy, error) {
	if err := checkModel(modelText); err != nil {
		return nil, err
	}
	rows, problems := read(policyText)
	var errs []error
	for _, p := range problems {
		if version <= 1 || !p.gap {
			errs = append(errs, errors.New(p.String()))
		}
	}
	if len(errs) > 0 {
		return nil, fmt.Errorf("policy version %d: %w", version, errors.Join(errs...))
	}
	p := &policy{
		version: version, hash: Hash(policyText), source: strings.Split(policyText, "\n"), rows: rows,
		words: newWords(), enforcers: map[casework.Role]*casbin.Enforcer{}, lines: map[string]int{},
	}
	for _, role := range casework.Roles() {
		e, err := enforcerOf(modelText, rowsOf(rows, role))
		if err != nil {
			return nil, fmt.Errorf("policy version %d: %s: %w", version, role, err)
		}
		p.enforcers[role] = e
	}
	p.memo = make([]atomic.Uint32, p.words.size())
	for _, r := range rows {
		p.lines[r.key()] = r.line
	}
	return p, nil
}

// rowsOf are the rows that can match a question about the role.
func rowsOf(rows []row, role casework.Role) []row {
	return slices.DeleteFunc(slices.Clone(rows), func(r row) bool {
		return r.words[fieldRole] != string(role) && r.words[fieldRole] != wildcard
	})
}

func enforcerOf(modelText string, rows []row) (*casbin.Enforcer, error) {
	m, err := model.NewModelFromString(modelText)
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	e, err := casbin.NewEnforcer(m)
	if err != nil {
		return nil, fmt.Errorf("enforcer: %w", err)
	}
	plain := make([][]string, len(rows))
	for i := range rows {
		plain[i] = rows[i].words[:]
	}
	if added, err := e.AddPolicies(plain); err != nil || !added {
		return nil, fmt.Errorf("casbin did not take every line (added: %t): %w", added, err)
	}
	held, err := e.GetPolicy()
	if err != nil || len(held) != len(rows) {
		return nil, fmt.Errorf("casbin holds %d of %d lines: %w", len(held), len(rows), err)
	}
	return e, nil
}

// ask answers one question, by casbin the first time. An error, an empty or an unknown word answers with an error,
// which the caller turns into a refusal.
func (p *policy) ask(q question) (effect, int, error) {
	at, ok := p.words.place(q)
	if !ok {
		return silent, 0, fmt.Errorf("an empty or unknown word: %q", q.String())
	}
	if m := p.memo[at].Load(); m != uint32(unasked) {
		return effect(m & 3), int(m >> 2), nil
	}
	eft, line, err := p.decide(q)
	if err != nil {
		return silent, 0, err
	}
	p.memo[at].Store(uint32(line)<<2 | uint32(eft))
	return eft, line, nil
}

// decide puts the question to casbin.
func (p *policy) decide(q question) (effect, int, error) {
	e := p.enforcers[q.role]
	if e == nil {
		return silent, 0, fmt.Errorf("no rows for %q", q.role)
	}
	ok, matched, err := e.EnforceEx(string(q.role), string(q.tie), string(q.sens), string(q.action.Subject), q.action.Act)
	if err != nil {
		return silent, 0, fmt.Errorf("casbin: %w", err)
	}
	if len(matched) == 0 {
		if ok {
			return silent, 0, errors.New("casbin allows without a line")
		}
		return silent, 0, nil
	}
	line, known := p.lines[strings.Join(matched, ", ")]
	eft := matched[len(matched)-1]
	switch {
	case !known:
		return silent, 0, fmt.Errorf("casbin decides by a line that is not in the policy: %q", matched)
	case ok && eft == allow:
		return allowed, line, nil
	case !ok && eft == deny:
		return denied, line, nil
	}
	return silent, 0, fmt.Errorf("casbin answers %t by %q", ok, matched)
}

// allowRows calls f for each question that an allow row names, in the order of the file.
func (p *policy) allowRows(f func(question)) {
	for _, r := range p.rows {
		if !r.denies() {
			f(question{
				casework.Role(r.words[fieldRole]), casework.Tie(r.words[fieldTie]), casework.Sensitivity(r.words[fieldSens]),
				casework.Action{Subject: casework.Subject(r.words[fieldKind]), Act: r.words[fieldAct]},
			})
		}
	}
}

// checkModel refuses any model but the reviewed one. keyMatch, eval, g and numbers are where engines differ.
func checkModel(text string) error {
	want := map[string]string{
		"[request_definition] r": "role, tie, sens, kind, act",
		"[policy_definition] p":  "role, tie, sens, kind, act, eft",
		"[policy_effect] e":      "some(where (p.eft == allow)) && !some(where (p.eft == deny))",
		"[matchers] m":           matcher(),
	}
	section := ""
	for i, line := range strings.Split(text, "\n") {
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "["):
			section = line
		default:
			name, value, _ := strings.Cut(line, " = ")
			if w, ok := want[section+" "+name]; !ok || w != value {
				return fmt.Errorf("model: line %d: %q in section %s is not the reviewed model", i+1, line, section)
			}
			delete(want, section+" "+name)
		}
	}
	for missing := range want {
		return fmt.Errorf("model: %s is missing or stands twice", missing)
	}
	return nil
}

// matcher compares each word of a request with the line's, and takes the line's wildcard otherwise.
func matcher() string {
	var terms []string
	for _, f := range fieldNames[:fieldEft] {
		terms = append(terms, fmt.Sprintf("(r.%s == p.%s || p.%s == %q)", f, f, f, wildcard))
	}
	return strings.Join(terms, " && ")
}

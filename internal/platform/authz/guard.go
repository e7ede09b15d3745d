// Package authz is the one choke point of access: it alone asks casbin, it alone makes grants, and it turns every
// error, empty word and unknown word into a refusal. It knows no SQL: how an actor stands to a thing arrives in the
// Resource, and it reads the policy as text. Nothing but Check makes a Grant, and nothing here loads a policy in place.
package authz

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"sync/atomic"

	"channelpanel/internal/casework"
)

// Guard decides by the versions of the policy that it holds. It is safe for use by many at once.
type Guard struct {
	model string
	words *words

	installing sync.Mutex
	versions   atomic.Pointer[map[int]*policy] // replaced as a whole, never changed
	newest     atomic.Pointer[policy]
}

// New makes a guard that holds version 1. It refuses a model other than the reviewed one, and a policy that Lint
// finds fault with, an empty one among them: the error has a line for each problem.
func New(model, policy string) (*Guard, error) {
	g := &Guard{model: model, words: newWords()}
	g.versions.Store(nil)
	if err := g.Install(1, policy); err != nil {
		return nil, err
	}
	return g, nil
}

// Install adds a later version beside those held. Installing the same text again does nothing; another text under
// the same number is refused. A later version may leave out what only a newer program can do: it is closed to everybody.
func (g *Guard) Install(version int, policyCSV string) error {
	g.installing.Lock()
	defer g.installing.Unlock()
	if version < 1 {
		return fmt.Errorf("policy version %d: versions count from 1", version)
	}
	if g.Holds(version, Hash(policyCSV)) {
		return nil
	}
	p, err := compile(version, g.model, policyCSV)
	if err != nil {
		return err
	}
	next := map[int]*policy{version: p}
	if held := g.versions.Load(); held != nil {
		if (*held)[version] != nil {
			return fmt.Errorf("policy version %d is held already with another text", version)
		}
		maps.Copy(next, *held)
	}
	g.versions.Store(&next)
	if n := g.newest.Load(); n == nil || n.version < version {
		g.newest.Store(p)
	}
	return nil
}

// Holds says whether a version is held, with the text that has this hash.
func (g *Guard) Holds(version int, hash string) bool {
	held := g.versions.Load()
	if held == nil {
		return false
	}
	p := (*held)[version]
	return p != nil && p.hash == hash
}

// policy is the version with a number; 0 is the newest held, so that no asker falls back to an older one. It is nil for a
// version that is not held.
func (g *Guard) policy(version int) *policy {
	if version == 0 {
		return g.newest.Load()
	}
	return (*g.versions.Load())[version]
}

// Grant is the guard's leave for one action on one thing. Only Check makes a valid one.
type Grant struct {
	actor    casework.Actor
	action   casework.Action
	resource casework.Resource
	role     casework.Role
	tie      casework.Tie
	line     int
	policy   *policy
}

// Actor is who was let.
func (g Grant) Actor() casework.Actor { return g.actor }

// Action is what they were let do.
func (g Grant) Action() casework.Action { return g.action }

// Resource is what they were let do it to.
func (g Grant) Resource() casework.Resource { return g.resource }

// Role is the role under which they were let.
func (g Grant) Role() casework.Role { return g.role }

// Tie is the tie under which they were let.
func (g Grant) Tie() casework.Tie { return g.tie }

// Line is the line of the policy's source that lets them, from 1.
func (g Grant) Line() int { return g.line }

// PolicyVersion is the version of the policy in force.
func (g Grant) PolicyVersion() int {
	if g.policy == nil {
		return 0
	}
	return g.policy.version
}

// PolicyHash is the SHA-256 of that version's text, in hexadecimal.
func (g Grant) PolicyHash() string {
	if g.policy == nil {
		return ""
	}
	return g.policy.hash
}

// Valid says whether the guard made this grant.
func (g Grant) Valid() bool { return g.policy != nil && g.line > 0 }

// Check asks whether actor may do action to the resource, once for each way in which they stand to it: one must allow
// and none deny. The error is always a *Refused, and its casework.Error is NotFound where the actor may not know of
// the thing.
func (g *Guard) Check(ctx context.Context, actor casework.Actor, action casework.Action, res casework.Resource) (Grant, error) {
	note(ctx)
	v := g.judge(actor, action, res)
	if v.err != nil {
		return Grant{}, g.refuse(actor, action, res, v)
	}
	grant := Grant{actor: actor, action: action, resource: res, role: v.role, tie: v.tie, line: v.line, policy: v.policy}
	noteGrant(ctx, grant)
	return grant, nil
}

// Allows answers as Check does, for drawing a button or a section. It does not count as having asked the guard.
func (g *Guard) Allows(actor casework.Actor, action casework.Action, res casework.Resource) bool {
	return g.judge(actor, action, res).err == nil
}

// verdict is the outcome for all standings together. err is nil only if one allows and none denies.
type verdict struct {
	policy *policy
	role   casework.Role
	tie    casework.Tie
	line   int
	err    error
}

// The reasons for a refusal that are no fault of the question.
var (
	errSilent     = errors.New("no line of the policy allows it under any tie")
	errNoStanding = errors.New("no role held in any way that concerns it")
	errNotShared  = errors.New("shared with their agency at a level that does not reach it")
)

func (g *Guard) judge(actor casework.Actor, action casework.Action, res casework.Resource) verdict {
	v := verdict{policy: g.policy(res.Policy)}
	if v.policy == nil {
		v.err = fmt.Errorf("policy version %d is not held here", res.Policy)
		return v
	}
	if res.Sens == "" && res.Case == "" {
		res.Sens = casework.Normal // only cases are held more closely than others
	}
	asked, shared := false, true
	ask := func(role casework.Role, tie casework.Tie) {
		asked = true
		eft, line, err := v.policy.ask(question{role, tie, res.Sens, action})
		var refusal *deniedBy
		switch {
		case errors.As(v.err, &refusal): // a denial stands, whatever else is held
		case err != nil:
			v.err = err
		case eft == denied:
			v.err = &deniedBy{role, tie, line}
		case eft == allowed && v.line == 0:
			v.role, v.tie, v.line = role, tie, line
		}
	}
	switch {
	case actor.Kind == casework.Anonymous:
		ask(casework.RoleAnonymous, casework.TieNone)
	case actor.Kind == casework.Link && actor.Name != "":
		ask(casework.RoleLink, casework.TieNone)
	case actor.Kind == casework.System && actor.Name != "":
		ask(casework.RoleSystem, casework.TieNone)
	case actor.Kind == casework.CLI && actor.Name != "":
		ask(casework.RoleCommandLine, casework.TieNone)
	case actor.Kind == casework.SignedIn && actor.ID != "":
		if action.Subject == casework.OnSelf {
			ask(casework.RoleSignedIn, casework.TieNone)
		}
		for _, s := range res.Standings {
			switch {
			case unmanned(s.Role):
				v.err = fmt.Errorf("a person stands here as %q, which no person can hold", s.Role)
			case s.Tie == casework.TieNone && res.Case != "": // no tie is no way to a case
			case !s.Sharing.Covers(action):
				shared = false
			default:
				ask(s.Role, s.Tie)
			}
		}
	default:
		v.err = fmt.Errorf("an actor of kind %q without a name", actor.Kind)
	}
	switch {
	case v.err != nil:
	case !asked && !shared:
		v.err = errNotShared
	case !asked:
		v.err = errNoStanding
	case v.line == 0:
		v.err = errSilent
	}
	return v
}

// deniedBy is a denial by a line of the policy.
type deniedBy struct {
	role casework.Role
	tie  casework.Tie
	line int
}

func (d *deniedBy) Error() string {
	return fmt.Sprintf("line %d of the policy denies it to %s under the tie %s", d.line, d.role, d.tie)
}

// Scope is one way of standing to a case that lets somebody list it.
type Scope struct {
	Role casework.Role        `db:"role"`
	Tie  casework.Tie         `db:"tie"`
	Sens casework.Sensitivity `db:"sens"`
}

// ListScope is every (role, tie, sensitivity) that case:list is allowed for and no line denies, in the newest version
// held. visible_case turns it into rows.
func (g *Guard) ListScope() []Scope { return g.newest.Load().listScope() }

// Shipped is version 1: the policy that the program brings, with its ListScope.
type Shipped struct {
	Text  string
	Scope []Scope
}

// Shipped is version 1 of the policy.
func (g *Guard) Shipped() Shipped {
	p := g.policy(1)
	return Shipped{Text: strings.Join(p.source, "\n"), Scope: p.listScope()}
}

// Draft reads a policy that is to become a version, as strictly as the first, and answers with its ListScope. It installs
// nothing: a version is installed once it is in force. The error has a line for each problem.
func (g *Guard) Draft(policyCSV string) ([]Scope, error) {
	p, err := compile(1, g.model, policyCSV)
	if err != nil {
		return nil, err
	}
	return p.listScope(), nil
}

func (p *policy) listScope() []Scope {
	var list []Scope
	p.allowRows(func(q question) {
		if q.action != casework.ListCases {
			return
		}
		if eft, _, err := p.ask(q); err == nil && eft == allowed {
			list = append(list, Scope{q.role, q.tie, q.sens})
		}
	})
	return list
}

// Could says whether one of the roles would be allowed the action under some tie and sensitivity, in the newest
// version held. It is for menus, and for asking who must have a second factor; about a record it says nothing.
func (g *Guard) Could(roles []casework.Role, action casework.Action) bool {
	p := g.newest.Load()
	if action.Subject == casework.OnSelf {
		roles = append([]casework.Role{casework.RoleSignedIn}, roles...)
	}
	for _, role := range roles {
		for _, tie := range casework.Ties() {
			for _, sens := range casework.Sensitivities() {
				if eft, _, err := p.ask(question{role, tie, sens, action}); err == nil && eft == allowed {
					return true
				}
			}
		}
	}
	return false
}

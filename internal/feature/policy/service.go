// Package policy shows the access policy to those who answer for it, lets one administrator draft a change of it and
// another put it in force, and tells everybody what their own roles let them do. It decides nothing: the guard does.
package policy

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
)

// Service shows the policy and changes it.
type Service struct {
	db    *pg.DB
	guard *authz.Guard

	// CountWithin is the longest that counting how far a change reaches may take: the page does without where there are
	// too many cases for it.
	CountWithin time.Duration
}

// NewService makes the service.
func NewService(db *pg.DB, guard *authz.Guard) *Service {
	return &Service{db: db, guard: guard, CountWithin: 8 * time.Second}
}

// Filter narrows a matrix to one role and one kind of thing; "" does not narrow.
type Filter struct {
	Role casework.Role
	Kind casework.Subject
}

// Shown is a version of the policy as people read it.
type Shown struct {
	Version
	InForce int // the version in force
	Denials []authz.Denial
	Roles   []RoleRights
	Gaps    []casework.Action // what the program can do and this version does not speak of
}

// Current says whether this version is in force.
func (s Shown) Current() bool { return s.Number == s.InForce }

// RoleRights are what one role may do.
type RoleRights struct {
	Role   casework.Role
	Rights []authz.Right
}

// Show reads a version of the policy; 0 is the one in force.
func (s *Service) Show(ctx context.Context, actor casework.Actor, number int, f Filter) (Shown, error) {
	var out Shown
	err := s.db.Read(ctx, actor, func(tx *pg.Tx) error {
		if _, err := s.grant(ctx, tx, casework.ReadPolicy, "policy"); err != nil {
			return err
		}
		var err error
		out, err = s.read(ctx, tx, number, f)
		return err
	})
	return out, err
}

// InForce is the version in force, as a whole file.
func (s *Service) InForce(ctx context.Context, actor casework.Actor) (Version, error) {
	var v Version
	err := s.db.Read(ctx, actor, func(tx *pg.Tx) error {
		if _, err := s.grant(ctx, tx, casework.ReadPolicy, "policy"); err != nil {
			return err
		}
		var err error
		v, err = version(ctx, tx, tx.Policy())
		return err
	})
	return v, err
}

// grant asks for an act on the policy.
func (s *Service) grant(ctx context.Context, tx *pg.Tx, action casework.Action, ref string) (authz.Grant, error) {
	r, err := casefile.OnInstallation(ctx, tx, ref)
	if err != nil {
		return authz.Grant{}, err
	}
	return s.guard.Check(ctx, tx.Actor(), action, r)
}

func (s *Service) read(ctx context.Context, tx *pg.Tx, number int, f Filter) (Shown, error) {
	if number == 0 {
		number = tx.Policy()
	}
	v, err := version(ctx, tx, number)
	if err != nil {
		return Shown{}, err
	}
	m, err := v.matrix()
	if err != nil {
		return Shown{}, err
	}
	out := Shown{Version: v, InForce: tx.Policy(), Denials: m.Denials(), Gaps: m.Gaps()}
	for _, role := range casework.Roles() {
		if f.Role != "" && role != f.Role {
			continue
		}
		rights := slices.DeleteFunc(m.Rights(role), func(r authz.Right) bool { return f.Kind != "" && r.Subject != f.Kind })
		if len(rights) > 0 {
			out.Roles = append(out.Roles, RoleRights{role, rights})
		}
	}
	return out, nil
}

// matrix reads the version's text, which was in force and has no fault.
func (v Version) matrix() (*authz.Matrix, error) {
	m, problems := authz.ReadVersion(v.Number, v.Body)
	if len(problems) > 0 {
		return nil, fmt.Errorf("version %d of the policy cannot be read: %s", v.Number, problems[0])
	}
	return m, nil
}

// Export is a version as a table, a row for each thing that is allowed. It is recorded: a copy has left the service.
func (s *Service) Export(ctx context.Context, actor casework.Actor, number int, f Filter) (int, [][]string, error) {
	var shown Shown
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.grant(ctx, tx, casework.ReadPolicy, "policy")
		if err != nil {
			return audit.Entry{}, err
		}
		if shown, err = s.read(ctx, tx, number, f); err != nil {
			return audit.Entry{}, err
		}
		return audit.Record(grant, casework.Change{Title: "Exported version " + strconv.Itoa(shown.Number) + " of the access policy"}), nil
	})
	if err != nil {
		return 0, nil, err
	}
	return shown.Number, shown.table(), nil
}

// table has a row for each role, tie, sensitivity and act that is allowed, in the policy's words and in plain ones.
func (s Shown) table() [][]string {
	rows := [][]string{{"Version", "Role", "Tie", "Held", "Kind", "Act", "Who", "May", "When", "Line"}}
	for _, role := range s.Roles {
		for _, r := range role.Rights {
			for _, a := range r.Acts {
				for _, u := range r.Under {
					for i, sens := range u.Senses {
						rows = append(rows, []string{
							strconv.Itoa(s.Number), string(role.Role), string(u.Tie), string(sens), string(a.Subject), a.Act,
							authz.Holder(role.Role), authz.Step(a), authz.ByTie(u.Tie), strconv.Itoa(u.Lines[i]),
						})
					}
				}
			}
		}
	}
	return rows
}

// Question is one question to the policy.
type Question struct {
	Role   casework.Role
	Tie    casework.Tie
	Sens   casework.Sensitivity
	Action casework.Action
}

// Answered is what the policy in force says to a question.
type Answered struct {
	authz.Explanation
	Version int
}

// Ask puts a question to the policy in force. q may be nil, for the form alone.
func (s *Service) Ask(ctx context.Context, actor casework.Actor, q *Question) (*Answered, error) {
	var out *Answered
	err := s.db.Read(ctx, actor, func(tx *pg.Tx) error {
		if _, err := s.grant(ctx, tx, casework.ReadPolicy, "policy"); err != nil || q == nil {
			return err
		}
		out = &Answered{s.guard.Explain(tx.Policy(), q.Role, q.Tie, q.Sens, q.Action), tx.Policy()}
		return nil
	})
	return out, err
}

// Mine is what somebody's own roles let them do.
type Mine struct {
	Version int
	Held    []HeldRole   // the roles that they hold today
	Roles   []RoleRights // what each lets them do, and what anybody signed in may
}

// Mine tells somebody what they may do. It is asked for as the own account is.
func (s *Service) Mine(ctx context.Context, actor casework.Actor) (Mine, error) {
	var out Mine
	err := s.db.Read(ctx, actor, func(tx *pg.Tx) error {
		r := casework.Resource{Ref: "account " + string(actor.ID), Sens: casework.Normal, Policy: tx.Policy()}
		if _, err := s.guard.Check(ctx, actor, casework.UseSelf, r); err != nil {
			return err
		}
		v, err := version(ctx, tx, tx.Policy())
		if err != nil {
			return err
		}
		m, err := v.matrix()
		if err != nil {
			return err
		}
		out = Mine{Version: tx.Policy()}
		if out.Held, err = rolesOfMine(ctx, tx); err != nil {
			return err
		}
		held := []casework.Role{casework.RoleSignedIn}
		for _, h := range out.Held {
			held = append(held, h.Role)
		}
		for _, role := range casework.Roles() {
			if slices.Contains(held, role) {
				out.Roles = append(out.Roles, RoleRights{role, m.Rights(role)})
			}
		}
		return nil
	})
	return out, err
}

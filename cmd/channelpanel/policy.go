package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/policy"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
)

type policyCommand struct {
	Check   policyCheck   `cmd:"" help:"Check the policy in force, or a file that is to become one."`
	Explain policyExplain `cmd:"" help:"Say what the policy in force answers to a question, and by which line. Exit status 1 for a refusal."`
}

type policyCheck struct {
	settings
	File  string `arg:"" optional:"" help:"Policy file; the version in force without it." type:"existingfile"`
	Print bool   `help:"Print it, one line for each rule."`
}

// Run checks a policy and names every fault by its line. A file is checked as strictly as a change that is proposed, and
// needs no database.
func (c *policyCheck) Run(ctx context.Context) error {
	if c.File != "" {
		b, err := os.ReadFile(c.File)
		if err != nil {
			return err
		}
		return c.check(string(b), authz.Lint(string(b)))
	}
	return c.policy(ctx, func(v policy.Version, _ *authz.Guard) error {
		_, problems := authz.ReadVersion(v.Number, v.Body)
		if !c.Print {
			fmt.Printf("version %d, %s\n", v.Number, v.Hash)
		}
		return c.check(v.Body, problems)
	})
}

func (c *policyCheck) check(text string, problems []authz.Problem) error {
	if len(problems) > 0 {
		for _, p := range problems {
			fmt.Fprintln(os.Stderr, p)
		}
		return fmt.Errorf("the policy has %d fault%s", len(problems), strings.Repeat("s", min(len(problems)-1, 1)))
	}
	if c.Print {
		fmt.Print(authz.Expand(text))
		return nil
	}
	fmt.Println("the policy is right")
	return nil
}

type policyExplain struct {
	settings
	Role   string   `arg:"" help:"For example panel_chair."`
	Tie    string   `arg:"" help:"For example panel."`
	Sens   string   `arg:"" help:"normal, restricted or sealed."`
	Action []string `arg:"" help:"A kind and an act, as in case.plan write or case.plan:write."`
}

// errRefused ends the command with status 1: the answer was printed.
var errRefused = errors.New("it is refused")

// Run says whether the policy in force allows, by which line and in words. A refusal is exit status 1.
func (c *policyExplain) Run(ctx context.Context) error {
	q, err := c.question()
	if err != nil {
		return err
	}
	return c.policy(ctx, func(v policy.Version, guard *authz.Guard) error {
		x := guard.Explain(v.Number, q.Role, q.Tie, q.Sens, q.Action)
		fmt.Println(x)
		if x.Err != nil {
			return errRefused
		}
		fmt.Println(x.Sentence(q.Role, q.Tie, q.Action))
		if x.Note != "" {
			fmt.Printf("“%s” (%s)\n", x.Note, x.Place(v.Number))
		}
		if !x.Allowed {
			return errRefused
		}
		return nil
	})
}

func (c *policyExplain) question() (policy.Question, error) {
	q := policy.Question{Role: casework.Role(c.Role), Tie: casework.Tie(c.Tie), Sens: casework.Sensitivity(c.Sens)}
	name := strings.Join(c.Action, ":")
	for _, a := range casework.Actions() {
		if a.String() == name {
			q.Action = a
			return q, nil
		}
	}
	return q, fmt.Errorf("%q is no action; see channelpanel routes", name)
}

// policy does something with the version of the policy in force in the settings' database.
func (s settings) policy(ctx context.Context, do func(policy.Version, *authz.Guard) error) (err error) {
	env, guard, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, env.Leave()) }()
	db, err := pg.Open(ctx, pg.Config{URL: env.Logins.App, MaxOpen: 4, Guard: guard})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	v, err := policy.NewService(db, guard).InForce(ctx, operator())
	if err != nil {
		return err
	}
	return do(v, guard)
}

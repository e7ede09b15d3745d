package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/jmoiron/sqlx"

	"channelpanel/internal/app"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/accounts"
	"channelpanel/internal/feature/signin"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/platform/passwords"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/platform/signon"
)

type configCommand struct {
	Check configCheck `cmd:"" help:"Try every setting and name all that is wrong."`
}

type configCheck struct {
	settings
	site
}

// Run tries every setting, and reports everything that is wrong at once.
func (c *configCheck) Run(ctx context.Context) (err error) {
	env, guard, err := c.enter(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, env.Leave()) }()
	var wrong []error
	if _, err := c.certificates(); err != nil {
		wrong = append(wrong, err)
	}
	if _, err := c.passkeyHost(); err != nil {
		wrong = append(wrong, err)
	}
	if _, err := signon.Load(c.SignOn, now); err != nil {
		wrong = append(wrong, err)
	}
	if _, err := env.Keys(c.CaseKeys); err != nil {
		wrong = append(wrong, err)
	}
	if _, err := env.Signer(c.LogKey); err != nil {
		wrong = append(wrong, err)
	}
	if _, err := c.daemon(); err != nil {
		wrong = append(wrong, err)
	}
	if _, err := c.carrier(); err != nil {
		wrong = append(wrong, err)
	}
	if db, err := pg.Open(ctx, pg.Config{URL: env.Logins.App, Guard: guard}); err != nil {
		wrong = append(wrong, err)
	} else {
		wrong = append(wrong, app.Check(ctx, db, guard), db.Close())
	}
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	fmt.Println("the settings are right")
	return nil
}

type userCommand struct {
	Add     userAdd     `cmd:"" help:"Add an account. Its first password is read from a file."`
	Disable userDisable `cmd:"" help:"Disable an account and end its sessions."`
	Reset   userReset   `cmd:"" help:"Reset an account's password, read from a file."`
}

type userAdd struct {
	settings
	Email        string `arg:"" help:"Email address."`
	Name         string `arg:"" help:"Full name."`
	PasswordFile string `help:"File that holds the first password." required:"" type:"path"`
	Admin        bool   `help:"Grant the role of administrator."`
}

// Run adds an account.
func (c *userAdd) Run(ctx context.Context) error {
	password, err := app.Secret("", c.PasswordFile)
	if err != nil {
		return err
	}
	return c.accounts(ctx, func(s *accounts.Service, _ *signin.Service, day casework.Date) error {
		id, err := s.Add(ctx, operator(), accounts.NewAccount{Email: c.Email, Name: c.Name, Password: password})
		if err != nil || !c.Admin {
			return err
		}
		_, err = s.GrantRole(ctx, operator(), casework.Membership{User: id, Role: casework.Administrator, Tenure: casework.Tenure{From: day}}, &casework.Faults{})
		return err
	})
}

type userDisable struct {
	settings
	Email string `arg:"" help:"Email address."`
}

// Run disables an account.
func (c *userDisable) Run(ctx context.Context) error {
	return c.accounts(ctx, func(s *accounts.Service, _ *signin.Service, _ casework.Date) error {
		id, err := s.Find(ctx, operator(), c.Email)
		if err != nil {
			return err
		}
		return s.Disable(ctx, operator(), id)
	})
}

type userReset struct {
	settings
	Email        string `arg:"" help:"Email address."`
	PasswordFile string `help:"File that holds the new password." type:"path"`
	SecondFactor bool   `help:"Take away the second factor: app, passkeys and recovery codes."`
}

// Run resets a password, clears a second factor, or both.
func (c *userReset) Run(ctx context.Context) error {
	if c.PasswordFile == "" && !c.SecondFactor {
		return errors.New("give --password-file, --second-factor or both: there is nothing else to reset")
	}
	password, err := app.Secret("", c.PasswordFile)
	if err != nil {
		return err
	}
	return c.accounts(ctx, func(s *accounts.Service, factors *signin.Service, _ casework.Date) error {
		id, err := s.Find(ctx, operator(), c.Email)
		if err != nil {
			return err
		}
		if c.PasswordFile != "" {
			if err := s.Reset(ctx, operator(), id, password); err != nil {
				return err
			}
		}
		if !c.SecondFactor {
			return nil
		}
		return factors.ClearFactor(ctx, operator(), id)
	})
}

// accounts runs fn with the accounts of the settings' database.
func (s settings) accounts(ctx context.Context, fn func(*accounts.Service, *signin.Service, casework.Date) error) (err error) {
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
	words, err := passwords.New()
	if err != nil {
		return err
	}
	return fn(accounts.NewService(db, guard, words), signin.NewService(signin.Config{DB: db, Guard: guard, Words: words}), app.Today(now()))
}

type routesCommand struct {
	JSON bool `name:"json" help:"As JSON."`
}

// Run lists every route. It needs no database: the routes are those of the program.
func (c *routesCommand) Run() error {
	guard, err := app.NewGuard()
	if err != nil {
		return err
	}
	product, err := app.New(app.Config{DB: &pg.DB{}, Sessions: &sqlx.DB{}, Auditor: &sqlx.DB{}, Guard: guard, Keys: &keys.Ring{}, Clock: now})
	if err != nil {
		return err
	}
	routes := product.Server.Routes()
	if c.JSON {
		out := json.NewEncoder(os.Stdout)
		out.SetIndent("", "  ")
		return out.Encode(routes)
	}
	for _, r := range routes {
		fmt.Printf("%-6s %-40s %s\n", r.Method, r.Path, r.Access)
	}
	return nil
}

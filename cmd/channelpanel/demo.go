package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"channelpanel/internal/app"
	"channelpanel/internal/demo"
	"channelpanel/internal/feature/accounts"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/platform/passwords"
	"channelpanel/internal/platform/pg"
)

// preparation gets a database ready before it is served.
type preparation func(ctx context.Context, env *app.Environment, guard *authz.Guard, ring *keys.Ring, db *pg.DB) error

type demoCommand struct {
	settings
	site
	Seed         uint64 `help:"The same seed gives the same invented data." default:"1"`
	SecondFactor bool   `help:"Ask chairs, deputies, auditors and administrators for a second factor, as serve does."`
}

// Run serves invented data, which it makes at the first start.
func (c *demoCommand) Run(ctx context.Context) error {
	return c.serve(ctx, c.settings, c.SecondFactor, c.seed)
}

// seed fills an empty database and writes how to sign in. It adds nothing to a database that holds anything, and does
// not serve one that it has not filled: invented people do not belong among others.
func (c *demoCommand) seed(ctx context.Context, env *app.Environment, guard *authz.Guard, ring *keys.Ring, db *pg.DB) error {
	file := filepath.Join(env.Dir, "sign-ins.json")
	words, err := passwords.New()
	if err != nil {
		return err
	}
	empty, err := accounts.NewService(db, guard, words).NeedsSetUp(ctx, operator())
	if err != nil {
		return err
	}
	if !empty {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("the database of %s is not empty and %s is missing: it is no finished demonstration; choose another --data folder", env.Dir, file)
		}
		return nil
	}
	signIns, err := demo.Seed(ctx, demo.Config{URL: env.Logins.App, Guard: guard, Keys: ring, Operator: operator(), Seed: c.Seed, Now: now()})
	if err != nil {
		return err
	}
	return writeSignIns(file, signIns)
}

// writeSignIns writes the file whole or not at all, readable by nobody else.
func writeSignIns(file string, list []demo.SignIn) error {
	text, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		return fmt.Errorf("sign-ins: %w", err)
	}
	half := file + ".part"
	if err := os.Remove(half); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("sign-ins: %w", err)
	}
	if err := os.WriteFile(half, append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("sign-ins: %w", err)
	}
	if err := os.Rename(half, file); err != nil {
		return fmt.Errorf("sign-ins: %w", err)
	}
	return nil
}

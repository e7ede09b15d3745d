package main

import (
	"context"
	"errors"
	"fmt"

	"channelpanel/internal/platform/pg"
)

type migrateCommand struct {
	Up     migrateUp     `cmd:"" help:"Take every step that is missing."`
	Status migrateStatus `cmd:"" help:"List the steps and which were taken."`
}

type migrateUp struct{ settings }

// Run brings the database up to date. A private one is brought up to date by every command.
func (c *migrateUp) Run(ctx context.Context) (err error) {
	env, guard, err := c.enter(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, env.Leave()) }()
	url, err := env.Need(env.Logins.Migrate, "DATABASE_URL_MIGRATE")
	if err != nil {
		return err
	}
	steps, err := pg.Migrate(ctx, url, guard.Shipped())
	if err != nil {
		return err
	}
	for _, s := range steps {
		fmt.Println("took", s.Name)
	}
	fmt.Println("the database is up to date")
	return nil
}

type migrateStatus struct{ settings }

// Run lists the steps.
func (c *migrateStatus) Run(ctx context.Context) (err error) {
	env, _, err := c.enter(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, env.Leave()) }()
	url, err := env.Need(env.Logins.Migrate, "DATABASE_URL_MIGRATE")
	if err != nil {
		return err
	}
	steps, err := pg.Migrations(ctx, url)
	if err != nil {
		return err
	}
	for _, s := range steps {
		state := "missing"
		if s.Applied {
			state = "taken"
		}
		fmt.Printf("%-8s %s\n", state, s.Name)
	}
	return nil
}

package main

import (
	"context"
	"errors"
	"os"

	"channelpanel/internal/app"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/statistics"
	"channelpanel/internal/platform/pg"
)

type statsCommand struct {
	settings
	Year      string `required:"" help:"Reporting year, like 2019/20."`
	Panel     string `help:"Code or name of one panel. Without it all are counted together."`
	Authority string `help:"One local authority of those counted."`
	Format    string `enum:"text,csv,json,ods" default:"text" help:"text, csv, json or ods."`
}

// Run prints the published tables of a year as they stand, small numbers too.
func (c *statsCommand) Run(ctx context.Context) (err error) {
	year, err := casework.ParseYear(c.Year)
	if err != nil {
		return err
	}
	env, guard, err := c.enter(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, env.Leave()) }()
	db, err := pg.Open(ctx, pg.Config{URL: env.Logins.App, MaxOpen: 2, Guard: guard})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if err := app.Check(ctx, db, guard); err != nil {
		return err
	}
	body, err := statistics.NewService(db, guard).File(ctx, operator(), statistics.Question{Panel: c.Panel, Authority: c.Authority, Year: year}, c.Format)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(body)
	return err
}

package main

import (
	"context"
	"os"
	"path/filepath"
)

type testVerb struct {
	Fast bool     `help:"Leave out the browser tests, the linters and the rebuilding of the assets."`
	Only string   `name:"run" placeholder:"REGEXP" help:"Only the tests with such names."`
	Pkgs []string `arg:"" optional:"" name:"package" default:"./..." help:"Packages to test."`
}

// Run runs everything that a change must pass. Every check runs even when an earlier one failed.
func (v *testVerb) Run(ctx context.Context, r *report) error {
	needs := []need{compiler(), node(), weasyprint(), poppler(), texts()}
	if os.Getenv("TEST_DATABASE_URL") == "" {
		needs = append(needs, postgresql())
	}
	if !v.Fast {
		needs = append(needs, chromium())
	}
	if err := install(ctx, r, needs...); err != nil {
		return err
	}
	_ = r.step("format", func() (string, error) { return checkFormat(ctx) })
	_ = r.step("generated code is up to date", func() (string, error) { return checkTemplates(ctx) })
	if !v.Fast {
		_ = r.step("assets are up to date", func() (string, error) { return checkAssets(ctx) })
	}
	if r.step("build", func() (string, error) { return run(ctx, nil, "", "go", "build", "./...") }) != nil {
		return r.end()
	}
	_ = r.step("vet", func() (string, error) { return run(ctx, nil, "", "go", "vet", "./...") })
	if !v.Fast {
		_ = r.step("lint", func() (string, error) { return tool(ctx, "golangci-lint", "run", "./...") })
	}
	if r.step("second policy engine", func() (string, error) { return npmInstall(ctx, filepath.Join("internal", "testkit", "node")) }) != nil {
		return r.end()
	}
	err := withCluster(ctx, r, func(url string) error {
		_ = r.step("schema.sql is up to date", func() (string, error) { return checkSchema(ctx, url) })
		args := []string{"-race", "-shuffle=on", "-timeout=40m"}
		if v.Fast {
			args = append(args, "-short")
		}
		if v.Only != "" {
			args = append(args, "-run", v.Only)
		}
		_ = r.step("tests", func() (string, error) { return goTest(ctx, r, url, append(args, v.Pkgs...)) })
		return nil
	})
	if err != nil {
		return err
	}
	return r.end()
}

package main

import (
	"context"
	"strings"
)

type generateVerb struct {
	NoSchema bool `help:"Leave migrations/schema.sql alone (it needs PostgreSQL)."`
}

// Run makes everything that is made from something else, except the assets.
func (v *generateVerb) Run(ctx context.Context, r *report) error {
	_ = r.step("page templates", func() (string, error) { return templGenerate(ctx) })
	if v.NoSchema {
		return r.end()
	}
	if err := install(ctx, r, postgresql()); err != nil {
		return err
	}
	err := withCluster(ctx, r, func(url string) error {
		return r.step("migrations/schema.sql", func() (string, error) { return "", writeSchema(ctx, url) })
	})
	if err != nil {
		return err
	}
	return r.end()
}

// tool runs one of the tools pinned in internal/tools/go.mod, whose modules are none of the product's.
func tool(ctx context.Context, name string, args ...string) (string, error) {
	return run(ctx, nil, "", "go", append([]string{"tool", "-modfile=internal/tools/go.mod", name}, args...)...)
}

func templGenerate(ctx context.Context) (string, error) {
	_, err := tool(ctx, "templ", "generate", "-log-level", "warn", "-path", ".")
	return "", err
}

// checkTemplates fails when a template was changed without making its Go code anew.
func checkTemplates(ctx context.Context) (string, error) {
	made := func(path string) bool { return strings.HasSuffix(path, "_templ.go") }
	return "", unchanged(".", made, func() error { _, err := templGenerate(ctx); return err })
}

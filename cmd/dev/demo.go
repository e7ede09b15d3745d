package main

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
)

type demoVerb struct {
	Args []string `arg:"" optional:"" passthrough:"" help:"For 'channelpanel demo', for example --addr 127.0.0.1:8080."`
}

// Run builds the product and becomes it, so that signals and the exit status are the product's own.
func (v *demoVerb) Run(ctx context.Context, r *report) error {
	needs := []need{weasyprint()}
	if os.Getenv("DATABASE_URL") == "" {
		needs = append(needs, postgresql())
	}
	if err := install(ctx, r, needs...); err != nil {
		return err
	}
	binary, err := filepath.Abs(filepath.Join(".cache", "channelpanel"))
	if err != nil {
		return err
	}
	err = r.step("build the product (about two minutes the first time)", func() (string, error) {
		return run(ctx, nil, "", "go", "build", "-o", binary, "./cmd/channelpanel")
	})
	if err != nil {
		return err
	}
	endWithParent()
	return syscall.Exec(binary, append([]string{"channelpanel", "demo"}, v.Args...), os.Environ())
}

package main

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
)

type benchVerb struct {
	Args []string `arg:"" optional:"" passthrough:"" help:"For the measuring program: --quick, --cases N, --json FILE, --data DIR (see --help behind --)."`
}

// Run builds the product and what measures it, and becomes the latter.
func (v *benchVerb) Run(ctx context.Context, r *report) error {
	if err := install(ctx, r, postgresql()); err != nil {
		return err
	}
	built := map[string]string{}
	for _, program := range []struct{ name, source string }{{"channelpanel", "./cmd/channelpanel"}, {"bench", "./cmd/dev/bench"}} {
		path, err := filepath.Abs(filepath.Join(".cache", program.name))
		if err != nil {
			return err
		}
		err = r.step("build "+program.name, func() (string, error) { return run(ctx, nil, "", "go", "build", "-o", path, program.source) })
		if err != nil {
			return err
		}
		built[program.name] = path
	}
	endWithParent()
	return syscall.Exec(built["bench"], append([]string{"bench", "--product", built["channelpanel"]}, v.Args...), os.Environ())
}

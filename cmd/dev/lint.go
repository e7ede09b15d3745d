package main

import "context"

type lintVerb struct {
	Fix  bool     `help:"Put right what can be put right by machine."`
	Pkgs []string `arg:"" optional:"" name:"package" default:"./..."`
}

func (v *lintVerb) Run(ctx context.Context, r *report) error {
	args := []string{"run"}
	if v.Fix {
		args = append(args, "--fix")
	}
	_ = r.step("lint", func() (string, error) { return tool(ctx, "golangci-lint", append(args, v.Pkgs...)...) })
	return r.end()
}

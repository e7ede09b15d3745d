package main

import "context"

type deepVerb struct {
	Pkgs []string `arg:"" optional:"" name:"package" default:"./..." help:"Packages to test."`
}

// Run runs the tests of the build tag deep too: long, thorough, and not needed for each change.
func (v *deepVerb) Run(ctx context.Context, r *report) error {
	if err := install(ctx, r, compiler(), node(), postgresql(), chromium(), spreadsheets()); err != nil {
		return err
	}
	err := withCluster(ctx, r, func(url string) error {
		_ = r.step("deep tests", func() (string, error) {
			return goTest(ctx, r, url, append([]string{"-tags=deep", "-race", "-shuffle=on", "-timeout=3h"}, v.Pkgs...))
		})
		return nil
	})
	if err != nil {
		return err
	}
	return r.end()
}

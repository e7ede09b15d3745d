package main

import (
	"context"
	"errors"
	"os"
	"strings"
)

type checkVerb struct{}

// Run is quick and needs nothing but Go; tests that need more skip themselves.
func (*checkVerb) Run(ctx context.Context, r *report) error {
	_ = r.step("format", func() (string, error) { return checkFormat(ctx) })
	_ = r.step("vet", func() (string, error) { return run(ctx, nil, "", "go", "vet", "./...") })
	_ = r.step("short tests", func() (string, error) {
		return goTest(ctx, r, os.Getenv("TEST_DATABASE_URL"), []string{"-short", "-shuffle=on", "./..."})
	})
	return r.end()
}

// checkFormat fails on Go files that gofmt would write otherwise.
func checkFormat(ctx context.Context) (string, error) {
	files, err := goFiles()
	if err != nil {
		return "", err
	}
	out, err := run(ctx, nil, "", "gofmt", append([]string{"-l"}, files...)...)
	if err != nil {
		return "", err
	}
	if strings.TrimSpace(out) != "" {
		return "", errors.New("run gofmt -w on:\n" + out)
	}
	return "", nil
}

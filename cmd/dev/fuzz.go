package main

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

type fuzzVerb struct {
	Time time.Duration `default:"30s" help:"How long for each target."`
}

// Run runs each target by itself, since go test takes one at a time.
func (v *fuzzVerb) Run(ctx context.Context, r *report) error {
	files, err := find(".", func(path string) bool { return strings.HasSuffix(path, "_test.go") })
	if err != nil {
		return err
	}
	target := regexp.MustCompile(`(?m)^func (Fuzz\w+)\(`)
	for _, path := range files {
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range target.FindAllStringSubmatch(string(body), -1) {
			pkg := "./" + filepath.Dir(path)
			_ = r.step(pkg+" "+m[1], func() (string, error) {
				_, err := run(ctx, nil, "", "go", "test", "-run=^$", "-fuzz=^"+m[1]+"$", "-fuzztime="+v.Time.String(), pkg)
				return "", err
			})
		}
	}
	return r.end()
}

package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

func TestTheCommandLine(t *testing.T) {
	for _, c := range []struct {
		line string
		verb string // "" when the line is refused
	}{
		{"demo", "demo"},
		{"demo --addr 127.0.0.1:0 --data /x", "demo"},
		{"test --fast", "test"},
		{"test ./internal/arch --run Rules", "test"},
		{"check", "check"},
		{"fuzz --time 5s", "fuzz"},
		{"dance", ""},
		{"test --slow", ""},
	} {
		var v verbs
		parser, err := kong.New(&v, kong.BindTo(t.Context(), (*context.Context)(nil)))
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := parser.Parse(strings.Fields(c.line))
		if (err != nil) != (c.verb == "") || err == nil && !strings.HasPrefix(parsed.Command(), c.verb) {
			t.Errorf("dev %s: %v", c.line, err)
		}
	}
}

func TestAVerbFailsWhenOneOfItsStepsHas(t *testing.T) {
	r := &report{out: io.Discard}
	_ = r.step("one", func() (string, error) { return "", nil })
	if err := r.end(); err != nil {
		t.Errorf("every step passed, yet: %v", err)
	}
	_ = r.step("two", func() (string, error) { return "", errors.New("broken") })
	_ = r.step("three", func() (string, error) { return "", nil })
	if err := r.end(); err == nil || !strings.Contains(err.Error(), "two") {
		t.Errorf("step two failed, yet: %v", err)
	}
}

func TestWhatAGeneratorChangesIsNoticed(t *testing.T) {
	for name, c := range map[string]struct {
		do    func(dir string) error
		stale string
	}{
		"nothing":     {func(string) error { return nil }, ""},
		"the same":    {func(dir string) error { return os.WriteFile(filepath.Join(dir, "a"), []byte("one"), 0o600) }, ""},
		"other text":  {func(dir string) error { return os.WriteFile(filepath.Join(dir, "a"), []byte("two"), 0o600) }, "a"},
		"a new file":  {func(dir string) error { return os.WriteFile(filepath.Join(dir, "b"), nil, 0o600) }, "b"},
		"a file away": {func(dir string) error { return os.Remove(filepath.Join(dir, "a")) }, "a"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "a"), []byte("one"), 0o600); err != nil {
				t.Fatal(err)
			}
			err := unchanged(dir, func(string) bool { return true }, func() error { return c.do(dir) })
			if (err == nil) != (c.stale == "") || err != nil && !strings.Contains(err.Error(), filepath.Join(dir, c.stale)) {
				t.Errorf("got %v, want to be told of %q", err, c.stale)
			}
		})
	}
}

func TestADumpHoldsNothingThatChangesByItself(t *testing.T) {
	const raw = "--\n-- PostgreSQL database dump\n--\n\n\\restrict abc\n\n-- Dumped from database version 15.18\n\nSET lock_timeout = 0;\n" +
		"SELECT pg_catalog.set_config('search_path', '', false);\n\nCREATE TABLE x (\n    y integer\n);\n\n\n\\unrestrict abc\n"
	if got, want := strings.TrimSpace(tidy(raw)), "CREATE TABLE x (\n    y integer\n);"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWithoutRightsAPersonIsToldTheOneCommand(t *testing.T) {
	bin := t.TempDir() // a machine without apt-get and sudo
	t.Setenv("PATH", bin)
	absent := need{"A Thing", []string{"thing", "thing-dev"}, func(context.Context) bool { return false }}
	present := need{"Another", []string{"another"}, func(context.Context) bool { return true }}
	err := install(t.Context(), &report{out: io.Discard}, absent, present)
	if err == nil || !strings.Contains(err.Error(), "apt-get install -y thing thing-dev") || strings.Contains(err.Error(), "another") {
		t.Errorf("got %v", err)
	}
	if err := install(t.Context(), &report{out: io.Discard}, present); err != nil {
		t.Errorf("nothing is missing, yet: %v", err)
	}
}

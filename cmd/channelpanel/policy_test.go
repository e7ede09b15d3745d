package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"channelpanel/internal/platform/authz"
	"channelpanel/internal/testkit"
	"channelpanel/policies"
)

// said runs a command and gives what it printed.
func said(t *testing.T, args ...string) (string, error) {
	t.Helper()
	out := os.Stdout
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	text := make(chan string)
	go func() {
		b, _ := io.ReadAll(r)
		text <- string(b)
	}()
	os.Stdout = w
	err = run(t.Context(), args)
	os.Stdout = out
	_ = w.Close()
	return <-text, err
}

// The command line answers by the version in force in its database: in words, by the line, and by its exit status.
func TestTheCommandLineExplainsThePolicyInForce(t *testing.T) {
	db := testkit.DB(t)
	at := []string{"--database-url", db.AppURL, "--data", t.TempDir()}
	for _, c := range []struct {
		question []string
		allowed  bool
		says     []string
	}{
		{[]string{"rep_housing", "involved", "normal", "case.identity", "address"}, true, []string{"Allowed by line", "rep_housing, involved|assigned", "As a housing representative", "you may read the person's address", "of version 1"}},
		{[]string{"rep_housing", "involved", "normal", "case.referral:read"}, false, []string{"Refused: no line allows it", "you may not read the referral"}},
		{[]string{"panel_chair", "recused", "normal", "case.plan", "read"}, false, []string{"Denied by line", "whatever else you hold"}},
		{[]string{"janitor", "panel", "normal", "case.plan", "read"}, false, []string{"an empty or unknown word"}},
	} {
		text, err := said(t, append(append([]string{"policy", "explain"}, c.question...), at...)...)
		if (err == nil) != c.allowed {
			t.Errorf("%v ended with %v", c.question, err)
		}
		for _, want := range c.says {
			if !strings.Contains(text, want) {
				t.Errorf("%v does not say %q: %s", c.question, want, text)
			}
		}
	}
	if _, err := said(t, append([]string{"policy", "explain", "panel_chair", "panel", "normal", "case.plan:eat"}, at...)...); err == nil || !strings.Contains(err.Error(), "no action") {
		t.Errorf("an act that nobody can ask for: %v", err)
	}
	text, err := said(t, append([]string{"policy", "check", "--print"}, at...)...)
	if err != nil || text != authz.Expand(policies.Policy) {
		t.Errorf("what is in force is not printed as it is: %v", err)
	}
	if text, err = said(t, append([]string{"policy", "check"}, at...)...); err != nil || !strings.Contains(text, "version 1, "+authz.Hash(policies.Policy)) {
		t.Errorf("the version in force is not named: %q (%v)", text, err)
	}
}

// A file is checked without a database, as strictly as what is proposed.
func TestAPolicyFileIsCheckedByLine(t *testing.T) {
	file := filepath.Join(t.TempDir(), "policy.csv")
	check := func(text string) error {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := said(t, "policy", "check", file)
		return err
	}
	if err := check(policies.Policy); err != nil {
		t.Errorf("the policy that ships: %v", err)
	}
	if err := check(policies.Policy + "administrator, panel, normal, case, list, allow\n"); err == nil || !strings.Contains(err.Error(), "1 fault") {
		t.Errorf("a line across a fence: %v", err)
	}
}

package app_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
)

var update = flag.Bool("update", false, "write the goldens anew")

// Every route is in a table that people review, with the action that it asks the guard for.
//
// Shows T01.
func TestEveryRouteIsInTheReviewedTable(t *testing.T) {
	o := open(t)
	var lines []string
	for _, r := range o.site.Server.Routes() {
		access := r.Access
		if r.StepUp {
			access += ", proved lately"
		}
		lines = append(lines, fmt.Sprintf("%-4s %-45s %s", r.Method, r.Path, access))
	}
	slices.Sort(lines)
	got := strings.Join(lines, "\n") + "\n"
	golden := filepath.Join("testdata", "routes.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Fatalf("the routes are not those of the table (-want +got):\n%s", diff)
	}
	known := map[string]bool{"public": true, "signed-in": true}
	for _, a := range casework.Actions() {
		known[a.String()] = true
	}
	for _, r := range o.site.Server.Routes() {
		if !known[r.Access] {
			t.Errorf("%s %s asks for %q, which is no action", r.Method, r.Path, r.Access)
		}
	}
}

// Nobody who is not signed in, no form without its token and nobody without a role gets through any route, and what
// is refused changes nothing.
//
// Shows T01, T15.
func TestEveryRouteRefusesThoseWhoMayNotUseIt(t *testing.T) {
	o := open(t)
	ref := o.refer(t)
	stranger := casework.UserID("00000000-0000-4000-8000-000000000001")
	owner := o.site.Database.Owner(t)
	if _, err := owner.ExecContext(t.Context(), `
		INSERT INTO user_account (user_id, email, display_name, password_hash, created_at)
		VALUES ($1, 'stranger@example.org', 'Nobody Inparticular', 'x', '2020-01-01')`, stranger); err != nil {
		t.Fatal(err)
	}
	wrong := o.site.Refusals(t, stranger, func(parameter string) string {
		if parameter == ":ref" {
			return ref
		}
		return "00000000-0000-4000-8000-000000000002"
	})
	for _, w := range wrong {
		t.Error(w)
	}
}

// A case that somebody may not know of is answered exactly as one that is not there, on every page of a case.
//
// Shows T02.
func TestAForeignReferenceIsAnsweredAsAnAbsentOne(t *testing.T) {
	o := open(t)
	ref := o.refer(t)
	outsider := testkit.NewPanelNamed(t, o.site.Database, "WYE", "Wyeshire Channel panel").Hire(t, "Una Outsider", casework.PanelChair, "", "", "")
	una := o.site.SignedIn(t, outsider.User)
	absent := "EXS-2026-99999-" + ref[len(ref)-1:]
	pages := 0
	for _, r := range o.site.Server.Routes() {
		if r.Method != "GET" || !strings.HasPrefix(r.Path, "/cases/:ref") || strings.Count(r.Path, ":") != 1 {
			continue
		}
		pages++
		foreign, none := una.Get(strings.Replace(r.Path, ":ref", ref, 1)), una.Get(strings.Replace(r.Path, ":ref", absent, 1))
		if foreign.Status != 404 || !bytes.Equal(foreign.Body, none.Body) {
			t.Errorf("%s answers %d for a foreign case, and %d with other bytes for an absent one", r.Path, foreign.Status, none.Status)
		}
	}
	if pages < 5 {
		t.Fatalf("only %d pages of a case were asked", pages)
	}
}

//go:build deep

package app_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/passwords"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// How long a refusal takes does not tell what was refused: a sign-in with an address that is known, unknown or disabled, and
// a case that is hidden, of another panel or not there. Each is tried in turn with the others, so that a busy moment hits all.
//
// Shows T08.
func TestNoRefusalTellsByItsTimeWhatWasRefused(t *testing.T) {
	o := open(t)
	words, err := passwords.New()
	if err != nil {
		t.Fatal(err)
	}
	hash, err := words.Hash(t.Context(), "a sentence that nobody says")
	if err != nil {
		t.Fatal(err)
	}
	owner := o.site.Database.Owner(t)
	if _, err := owner.ExecContext(t.Context(), `UPDATE user_account SET password_hash = $1`, hash); err != nil {
		t.Fatal(err)
	}
	gone := o.panel.Hire(t, "Gwen Parted", casework.MinuteTaker, "", "", "").User
	if _, err := owner.ExecContext(t.Context(), `UPDATE user_account SET disabled_at = '2026-01-01', password_hash = $1 WHERE user_id = $2`, hash, gone); err != nil {
		t.Fatal(err)
	}
	var known string
	if err := owner.GetContext(t.Context(), &known, `SELECT email FROM user_account WHERE display_name = 'Cora Lindqvist'`); err != nil {
		t.Fatal(err)
	}
	browser := o.site.Anonymous(t)
	signsIn := func(email string) func() {
		form := browser.Get("/sign-in").Want(http.StatusOK)
		o.hands.Advance(20 * time.Minute) // so that nothing holds up the next try
		return func() {
			form.Submit("main form", web.Values{"email": {email}, "password": {"not what it is at all"}}).Want(http.StatusUnprocessableEntity)
		}
	}
	o.keepsTime(t, 300, map[string]func() func(){
		"a known address":    func() func() { return signsIn(known) },
		"an unknown address": func() func() { return signsIn("nobody.at.all@example.org") },
		"a disabled account": func() func() { return signsIn(string(gone) + "@example.org") },
	})

	first := o.refer(t)
	another := func(n int) (ref string) {
		ref = casework.NewReference("EXS", 2026, 700+n)
		if _, err := owner.ExecContext(t.Context(), `
			INSERT INTO case_file (case_id, ref, person_id, panel_id, state, received_on, source, concern_scheme, concern, created_at, updated_at)
			SELECT gen_random_uuid(), $2, person_id, panel_id, state, received_on, source, concern_scheme, concern, created_at, updated_at FROM case_file WHERE ref = $1`, first, ref); err != nil {
			t.Fatal(err)
		}
		return ref
	}
	sealed, recused, foreign := another(1), another(2), another(3)
	other := testkit.NewPanelNamed(t, o.site.Database, "WYE", "Wyeshire Channel panel")
	for _, step := range []struct {
		query string
		args  []any
	}{
		{`UPDATE case_file SET sens = 'sealed' WHERE ref = $1`, []any{sealed}},
		{`UPDATE case_file SET panel_id = $2 WHERE ref = $1`, []any{foreign, other.ID}},
		{`INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since)
			SELECT case_id, 'recused', CAST($2 AS uuid), panel_id, sens, received_on, created_at FROM case_file WHERE ref = $1`, []any{recused, o.userOf(t, "Chidi Abara")}},
	} {
		if _, err := owner.ExecContext(t.Context(), step.query, step.args...); err != nil {
			t.Fatal(err)
		}
	}
	opens := func(ref string) func() func() {
		return func() func() { return func() { o.chair.Get("/cases/" + ref).Want(http.StatusNotFound) } }
	}
	o.keepsTime(t, 1000, map[string]func() func(){
		"a case that is not there":        opens(casework.NewReference("EXS", 2026, 99999)),
		"a sealed case":                   opens(sealed),
		"a case of another panel":         opens(foreign),
		"a case that one is recused from": opens(recused),
	})
}

// keepsTime does each so often, in turn, and compares what half of them took at most. Each is made ready before it is timed.
func (o *office) keepsTime(t *testing.T, often int, ways map[string]func() func()) {
	t.Helper()
	took := map[string][]time.Duration{}
	for range often {
		for name, ready := range ways { // in an order that changes
			do := ready()
			began := time.Now()
			do()
			took[name] = append(took[name], time.Since(began))
		}
	}
	for one, a := range took {
		for two, b := range took {
			if one < two && apart(a, b) {
				t.Errorf("%s takes %s and %s takes %s", one, median(a), two, median(b))
			}
		}
		slower := slices.Clone(a)
		for i := range slower {
			slower[i] += median(a)/10 + 3*time.Millisecond
		}
		if !apart(a, slower) {
			t.Errorf("%s: a tenth and three milliseconds more are not noticed", one)
		}
		t.Logf("%s: %s", one, median(a))
	}
}

// apart says whether two ways differ by more than two milliseconds and a twentieth.
func apart(a, b []time.Duration) bool {
	d := (median(a) - median(b)).Abs()
	return d > 2*time.Millisecond && d > median(a)/20
}

func median(list []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}

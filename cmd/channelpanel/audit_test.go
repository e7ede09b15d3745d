package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"channelpanel/internal/app"
	feature "channelpanel/internal/feature/auditlog"
	"channelpanel/internal/platform/auditlog"
	"channelpanel/internal/platform/pg"
)

// A log is exported, verified away from its database and proved entry by entry; a byte that was changed is named, and the
// command ends with an error.
//
// Shows AU8, AU9.
func TestAnExportedLogIsVerifiedAwayFromItsDatabase(t *testing.T) {
	dir := folder(t)
	data, out := filepath.Join(dir, "data"), filepath.Join(dir, "export")
	entry := integrated(t, data)

	must := func(args ...string) {
		t.Helper()
		if err := run(t.Context(), append(args, "--data", data)); err != nil {
			t.Fatalf("%v: %v", args, err)
		}
	}
	must("audit", "export", out)
	must("audit", "verify", "--database")
	must("audit", "verify", out)
	proof := filepath.Join(dir, "proof")
	must("audit", "prove", entry, "--out", proof)
	if b, err := os.ReadFile(proof); err != nil || !strings.HasPrefix(string(b), "c2sp.org/tlog-proof@v1") {
		t.Errorf("the proof reads %.60q (%v)", b, err)
	}

	refused := func(want string, args ...string) {
		t.Helper()
		if err := run(t.Context(), append(args, "--data", data)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v; want an error with %q", args, err, want)
		}
	}
	refused("empty", "audit", "export", out)
	refused("say what to verify", "audit", "verify")
	refused("--key", "audit", "verify", out, "--key", filepath.Join(dir, "nothing"))
	tile := filepath.Join(out, "tile", "entries", "000.p")
	err := filepath.WalkDir(filepath.Join(out, "tile", "entries"), func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			tile = path
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(tile)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := os.WriteFile(tile, b, 0o644); err != nil {
		t.Fatal(err)
	}
	refused("flaw", "audit", "verify", out)
}

// integrated makes a private database whose log holds one signed entry, and returns the entry's id. The server runs until the
// test ends, so that the commands join it.
func integrated(t *testing.T, data string) string {
	t.Helper()
	guard, err := app.NewGuard()
	if err != nil {
		t.Fatal(err)
	}
	env, err := app.Enter(t.Context(), data, app.Logins{}, guard)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = env.Leave() })
	db, err := pg.Open(t.Context(), pg.Config{URL: env.Logins.App, Guard: guard})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := feature.NewService(db, nil, guard).Handed(t.Context(), operator(), "Looked at the log"); err != nil {
		t.Fatal(err)
	}
	signer, err := env.Signer("")
	if err != nil {
		t.Fatal(err)
	}
	pool, err := pg.Pool(env.Logins.Integrator, 2, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = pool.Close() }()
	in, err := auditlog.New(auditlog.Config{DB: pool, Signer: signer, Outside: env.Outside(), Clock: now})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := in.Step(t.Context()); err != nil || n != 1 {
		t.Fatalf("%d entries were signed: %v", n, err)
	}
	verifier, err := pg.Pool(env.Logins.Verifier, 1, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = verifier.Close() }()
	var id string
	if err := verifier.GetContext(t.Context(), &id, `SELECT entry_id FROM audit_event`); err != nil {
		t.Fatal(err)
	}
	return id
}

package testkit_test

import (
	"testing"

	"channelpanel/internal/testkit"
)

func TestEachTestHasADatabaseOfItsOwn(t *testing.T) {
	one, two := testkit.DB(t), testkit.DB(t)
	if one.Name == two.Name {
		t.Fatalf("both databases are called %s", one.Name)
	}
	if _, err := one.Owner(t).ExecContext(t.Context(), `CREATE TABLE left_behind (x int)`); err != nil {
		t.Fatal(err)
	}
	var seen bool
	if err := two.Owner(t).GetContext(t.Context(), &seen, `SELECT to_regclass('left_behind') IS NOT NULL`); err != nil || seen {
		t.Fatalf("a table made in one database is in the other: %v %v", seen, err)
	}
}

func TestADatabaseIsGoneWhenItsTestHasEnded(t *testing.T) {
	var name string
	t.Run("a test", func(t *testing.T) { name = testkit.DB(t).Name })
	var there bool
	err := testkit.DB(t).Owner(t).GetContext(t.Context(), &there, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name)
	if err != nil || there || name == "" {
		t.Fatalf("database %q is still there: %v %v", name, there, err)
	}
}

func TestACloneIsFencedLikeTheDatabaseItIsMadeFrom(t *testing.T) {
	db := testkit.DB(t)
	for login, address := range map[string]string{
		"panel_app": db.AppURL, "panel_migrator": db.MigratorURL, "panel_integrator": db.IntegratorURL, "panel_auditor": db.AuditorURL,
		"panel_verifier": db.VerifierURL, "panel_retention": db.RetentionURL, "panel_backup": db.BackupURL,
	} {
		var user string
		if err := db.As(t, address).GetContext(t.Context(), &user, `SELECT current_user`); err != nil || user != login {
			t.Errorf("signed in as %q, want %q: %v", user, login, err)
		}
	}
	if _, err := db.As(t, db.AppURL).ExecContext(t.Context(), `CREATE TEMPORARY TABLE x (y int)`); err == nil {
		t.Error("panel_app could make a temporary table, which PUBLIC may do in a database whose rights were not copied")
	}
	if err := db.Open(t).Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestNothingIsSkippedUnseenInCI(t *testing.T) {
	t.Setenv("TEST_DATABASE_URL", "")
	for ci, want := range map[string]string{"1": "failed", "": "skipped"} {
		t.Setenv("CI", ci)
		probe := &probe{TB: t}
		func() {
			defer func() { _ = recover() }()
			testkit.DB(probe)
		}()
		if probe.ended != want {
			t.Errorf("CI=%q: the test %s, want %s", ci, probe.ended, want)
		}
	}
}

// probe notes how a test would have ended.
type probe struct {
	testing.TB
	ended string
}

func (p *probe) Helper()      {}
func (p *probe) Fatal(...any) { p.ended = "failed"; panic(p) }
func (p *probe) Skip(...any)  { p.ended = "skipped"; panic(p) }

// Package testkit gives tests what they share: a database of their own, builders with defaults and page checks.
// It is for tests only and holds no rule of the business.
package testkit

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"channelpanel/internal/platform/pg"
)

// Database is a freshly migrated, empty database that no other test sees. Each URL is a login of its own, with
// exactly the rights that it has in production.
type Database struct {
	Name          string
	OwnerURL      string // the cluster's superuser: for arranging what no role may do, and for looking behind the fence
	MigratorURL   string
	AppURL        string
	IntegratorURL string
	AuditorURL    string
	VerifierURL   string
	RetentionURL  string
	BackupURL     string
}

// DB gives t its own database, cloned from the migrated template and dropped when t ends. It skips t when
// TEST_DATABASE_URL is unset, and fails it in CI, where nothing may be skipped unseen.
func DB(t testing.TB) *Database {
	t.Helper()
	address := os.Getenv("TEST_DATABASE_URL")
	switch {
	case address == "" && os.Getenv("CI") != "":
		t.Fatal("TEST_DATABASE_URL is unset: this test needs a PostgreSQL server that it may create databases in")
	case address == "":
		t.Skip("TEST_DATABASE_URL is unset; `go run ./cmd/dev test` starts a server by itself")
	}
	cluster, err := url.Parse(address)
	if err != nil {
		t.Fatal("TEST_DATABASE_URL is not an address of the form postgres://user@host:port/database?sslmode=disable")
	}
	admin := pool(t, address)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	template, err := ensureTemplate(ctx, admin, cluster)
	if err != nil {
		t.Fatalf("template database: %v", err)
	}
	name := "panel_test_" + rand.Text()
	if err := clone(ctx, admin, template, name); err != nil {
		t.Fatalf("clone %s: %v", template, err)
	}
	return made(t, admin, cluster, name)
}

// Copy gives t a second database that holds what d holds now, under the same ids. Connections to d are cut for it; its
// pools open new ones.
func (d *Database) Copy(t testing.TB) *Database {
	t.Helper()
	cluster, err := url.Parse(os.Getenv("TEST_DATABASE_URL"))
	if err != nil {
		t.Fatal("TEST_DATABASE_URL cannot be read")
	}
	admin := pool(t, cluster.String())
	name := "panel_test_" + rand.Text()
	shut := func(open bool) {
		if _, err := admin.ExecContext(context.Background(), fmt.Sprintf(`ALTER DATABASE %s WITH ALLOW_CONNECTIONS %t`, quote(d.Name), open)); err != nil {
			t.Fatalf("copy %s: %v", d.Name, err)
		}
	}
	shut(false)
	defer shut(true)
	if _, err := admin.ExecContext(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1`, d.Name); err != nil {
		t.Fatalf("copy %s: %v", d.Name, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if err := clone(ctx, admin, d.Name, name); err != nil {
		t.Fatalf("copy %s: %v", d.Name, err)
	}
	return made(t, admin, cluster, name)
}

// made is a new database of the cluster, dropped when t ends.
func made(t testing.TB, admin *sqlx.DB, cluster *url.URL, name string) *Database {
	t.Cleanup(func() { // registered after the pool's own, so it runs before that closes
		if _, err := admin.ExecContext(context.Background(), `DROP DATABASE `+quote(name)+` WITH (FORCE)`); err != nil {
			t.Errorf("drop %s: %v", name, err)
		}
	})
	as := func(role string) string { return on(cluster, role, name) }
	return &Database{
		Name: name, OwnerURL: on(cluster, "", name), MigratorURL: as("panel_migrator"), AppURL: as("panel_app"),
		IntegratorURL: as("panel_integrator"), AuditorURL: as("panel_auditor"), VerifierURL: as("panel_verifier"),
		RetentionURL: as("panel_retention"), BackupURL: as("panel_backup"),
	}
}

// patience is how long a test waits for a connection or a lock: machines that test are busy. Prompt takes the product's own.
const patience = 20 * time.Second

// Prompt gives a connection the product's own bounds of waiting, for tests of just these.
func Prompt(c *pg.Config) { c.Wait, c.Lock, c.Silence = 0, 0, 0 }

// Open opens the database as the web process does, with the login panel_app. change may set a clock or a limit.
func (d *Database) Open(t testing.TB, change ...func(*pg.Config)) *pg.DB {
	t.Helper()
	c := pg.Config{URL: d.AppURL, MaxOpen: 8, Wait: patience, Lock: patience, Silence: 2 * patience}
	for _, f := range change {
		f(&c)
	}
	db, err := pg.Open(t.Context(), c)
	if err != nil {
		t.Fatalf("open %s as panel_app: %v", d.Name, err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// Owner opens the database as its superuser, for arranging and inspecting rows behind the product's back.
func (d *Database) Owner(t testing.TB) *sqlx.DB {
	t.Helper()
	return pool(t, d.OwnerURL)
}

// As opens the database with one of the addresses above, for showing what that login may and may not do.
func (d *Database) As(t testing.TB, address string) *sqlx.DB {
	t.Helper()
	return pool(t, address)
}

func pool(t testing.TB, address string) *sqlx.DB {
	t.Helper()
	db, err := pg.Pool(address, 4, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// on is the cluster's address with another database and, when role is given, another login (the test cluster
// trusts its loopback).
func on(cluster *url.URL, role, database string) string {
	u := *cluster
	u.Path = "/" + database
	if role != "" {
		u.User = url.User(role)
	}
	return u.String()
}

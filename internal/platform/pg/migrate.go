package pg

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"channelpanel/internal/platform/authz"
	"channelpanel/migrations"
)

// Migration is one step of the database's history.
type Migration struct {
	Version int64
	Name    string
	Applied bool
}

// Migrate brings the database of the migrator's login up to date, under a lock so that two processes may try at
// once, makes the tables of the job queue and writes down the policy that the program ships. It returns the steps it took.
func Migrate(ctx context.Context, dsn string, policy authz.Shipped) ([]Migration, error) {
	x, provider, err := history(dsn)
	if err != nil {
		return nil, err
	}
	defer func() { _ = x.Close() }()
	results, err := provider.Up(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	var steps []Migration
	for _, r := range results {
		steps = append(steps, Migration{Version: r.Source.Version, Name: r.Source.Path, Applied: true})
	}
	if err := migrateQueue(ctx, dsn); err != nil {
		return nil, err
	}
	return steps, shipPolicy(ctx, x, policy)
}

// Migrations lists every step and whether the database has taken it.
func Migrations(ctx context.Context, dsn string) ([]Migration, error) {
	x, provider, err := history(dsn)
	if err != nil {
		return nil, err
	}
	defer func() { _ = x.Close() }()
	all, err := provider.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	var steps []Migration
	for _, s := range all {
		steps = append(steps, Migration{Version: s.Source.Version, Name: s.Source.Path, Applied: s.State == goose.StateApplied})
	}
	return steps, nil
}

// newestMigration is the number of the last step that the program brings.
func newestMigration() (int64, error) {
	files, err := fs.Glob(migrations.FS, "0*.sql")
	if err != nil || len(files) == 0 {
		return 0, fmt.Errorf("the program has no migrations: %w", err)
	}
	n, err := goose.NumericComponent(slices.Max(files))
	if err != nil {
		return 0, fmt.Errorf("number of the last migration: %w", err)
	}
	return n, nil
}

func history(dsn string) (*sqlx.DB, *goose.Provider, error) {
	x, err := Pool(dsn, 2, 0)
	if err != nil {
		return nil, nil, err
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, nil, err
	}
	p, err := goose.NewProvider(goose.DialectPostgres, x.DB, migrations.FS, goose.WithSessionLocker(locker))
	if err != nil {
		_ = x.Close()
		return nil, nil, fmt.Errorf("migrations: %w", err)
	}
	return x, p, nil
}

// shipPolicy writes down the policy that the program ships as version 1, and which (role, tie, sensitivity) it lets list
// cases. Later versions are put in force by people, and stay as they are.
func shipPolicy(ctx context.Context, x *sqlx.DB, policy authz.Shipped) error {
	var roles, ties, senses []string
	for _, s := range policy.Scope {
		roles, ties, senses = append(roles, string(s.Role)), append(ties, string(s.Tie)), append(senses, string(s.Sens))
	}
	tx, err := x.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("write down the policy: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	for _, step := range []struct {
		query string
		args  []any
	}{
		{`SET LOCAL ROLE panel_owner`, nil},
		{`UPDATE policy_version SET body = $1, hash = $2 WHERE version = 1`, []any{policy.Text, authz.Hash(policy.Text)}},
		{`DELETE FROM list_scope WHERE policy_version = 1`, nil},
		{`INSERT INTO list_scope (policy_version, role, tie, sens)
			SELECT 1, role, tie, sens FROM unnest(CAST($1 AS text[]), CAST($2 AS text[]), CAST($3 AS text[])) AS s (role, tie, sens)`,
			[]any{pq.Array(roles), pq.Array(ties), pq.Array(senses)}},
	} {
		if _, err := tx.ExecContext(ctx, step.query, step.args...); err != nil {
			return fmt.Errorf("write down the policy: %w", err)
		}
	}
	return tx.Commit()
}

// CreateDatabase makes a database of the cluster that dsn leads to, where it has none of that name.
func CreateDatabase(ctx context.Context, dsn, name string) error {
	x, err := Pool(dsn, 1, 0)
	if err != nil {
		return err
	}
	defer func() { _ = x.Close() }()
	var there bool
	if err := x.GetContext(ctx, &there, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name); err != nil {
		return fmt.Errorf("look for the database: %w", err)
	}
	if there {
		return nil
	}
	_, err = x.ExecContext(ctx, `CREATE DATABASE `+pq.QuoteIdentifier(name))
	var taken *pq.Error
	if errors.As(err, &taken) && (taken.Code == "42P04" || taken.Code == "23505") { // another command was faster
		return nil
	}
	if err != nil {
		return fmt.Errorf("create the database: %w", err)
	}
	return nil
}

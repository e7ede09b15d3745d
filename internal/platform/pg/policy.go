package pg

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"channelpanel/internal/platform/authz"
)

// Each transaction learns in its first statement which version of the access policy is in force, and the guard is asked
// by that version. A process that has not met a version reads it from its table before it goes on, so that a change bites
// in the next transaction of every process, without a restart and without a message that could be lost.

// Hold sees to it that the guard has the version of the policy with a number and a hash.
func (db *DB) Hold(ctx context.Context, version int, hash string) error {
	return db.hold(ctx, version, hash, func(dest any, query string, args ...any) error {
		return db.sqlx.GetContext(ctx, dest, query, args...)
	})
}

func (db *DB) hold(ctx context.Context, version int, hash string, get func(dest any, query string, args ...any) error) error {
	if db.guard == nil || db.guard.Holds(version, hash) {
		return nil
	}
	var body string
	if err := get(&body, `SELECT body FROM policy_version WHERE version = $1`, version); err != nil {
		return lost(ctx, fmt.Errorf("read policy version %d: %w", version, err))
	}
	err := db.guard.Install(version, body)
	if err == nil && !db.guard.Holds(version, hash) {
		err = errors.New("its text is not the one that its hash names")
	}
	if err != nil { // nothing is decided by another version than the one in force
		return fmt.Errorf("%w: this program cannot use the access policy in force, version %d: %w", ErrUnavailable, version, err)
	}
	return nil
}

// HoldInForce sees to it that the guard has the version in force now.
func (db *DB) HoldInForce(ctx context.Context) error {
	var in struct {
		Version int    `db:"version"`
		Hash    string `db:"hash"`
	}
	if err := db.sqlx.GetContext(ctx, &in, `SELECT version, hash FROM policy_version ORDER BY version DESC LIMIT 1`); err != nil {
		return fmt.Errorf("read the policy in force: %w", err)
	}
	return db.Hold(ctx, in.Version, in.Hash)
}

// PutPolicyInForce puts a proposed change of the access policy in force, in this transaction together with the ways in
// which it lets cases be listed, and answers with the number of the version. The actor must be somebody other than its
// author. A text that the linter finds fault with is refused. No guard has the version before it is committed.
func (tx *Tx) PutPolicyInForce(ctx context.Context, change string) (int, error) {
	if tx.db.guard == nil {
		return 0, errors.New("a process that decides nothing puts no policy in force")
	}
	var body string
	if err := tx.Get(ctx, &body, `SELECT body FROM policy_change WHERE change_id = $1`, change); err != nil {
		return 0, err
	}
	scope, err := tx.db.guard.Draft(body)
	if err != nil {
		return 0, err
	}
	var roles, ties, senses []string
	for _, s := range scope {
		roles, ties, senses = append(roles, string(s.Role)), append(ties, string(s.Tie)), append(senses, string(s.Sens))
	}
	var version int
	err = tx.Get(ctx, &version, `SELECT put_policy_in_force($1, CAST($2 AS text[]), CAST($3 AS text[]), CAST($4 AS text[]))`,
		change, pq.Array(roles), pq.Array(ties), pq.Array(senses))
	return version, err
}

// CheckScope refuses a database whose list_scope is not what the policy in force says: lists would then show other
// cases than the guard allows one by one.
func (db *DB) CheckScope(ctx context.Context, guard *authz.Guard) error {
	if err := db.HoldInForce(ctx); err != nil {
		return fmt.Errorf("%w; run migrate up, or the program that the database was migrated by", err)
	}
	var held []authz.Scope
	err := db.sqlx.SelectContext(ctx, &held, `
		SELECT role, tie, sens FROM list_scope WHERE policy_version = (SELECT max(version) FROM policy_version)`)
	if err != nil {
		return fmt.Errorf("read the list scope: %w", err)
	}
	want := map[authz.Scope]bool{}
	for _, s := range guard.ListScope() {
		want[s] = true
	}
	for _, h := range held {
		if !want[h] {
			return errors.New("the database lists cases by another policy than this program's; run migrate up")
		}
	}
	if len(held) != len(want) {
		return errors.New("the database lists cases by another policy than this program's; run migrate up")
	}
	return nil
}

// listen is how long a process goes without news before it looks for a new version by itself.
const listen = time.Minute

// WarmPolicies fetches each new version of the policy when it is put in force, until ctx ends: the first request after
// it then finds it at hand. Nothing hangs on it: what it misses, the next transaction fetches. report may be nil.
func (db *DB) WarmPolicies(ctx context.Context, dsn string, report func(error)) {
	dsn, err := withDefaults(dsn)
	if err != nil {
		return
	}
	heard := pq.NewListener(dsn, time.Second, time.Minute, nil)
	defer func() { _ = heard.Close() }()
	if err := heard.Listen("policy"); err != nil && report != nil {
		report(err)
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-heard.Notify: // nil after a lost connection, when messages may have been lost too
		case <-time.After(listen):
		}
		if err := db.HoldInForce(ctx); err != nil && ctx.Err() == nil && report != nil {
			report(err)
		}
	}
}

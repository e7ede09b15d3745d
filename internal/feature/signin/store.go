package signin

import (
	"context"
	"fmt"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// account is somebody's row, as signing in needs it.
type account struct {
	ID          casework.UserID `db:"user_id"`
	Email       string          `db:"email"`
	Name        string          `db:"display_name"`
	Hash        string          `db:"password_hash"`
	MustChange  bool            `db:"must_change"`
	FailedCount int             `db:"failed_count"`
	LockedUntil *time.Time      `db:"locked_until"`
	DisabledAt  *time.Time      `db:"disabled_at"`
	EndsOn      casework.Date   `db:"ends_on"` // the last day; zero for none
	Version     int             `db:"version"`
}

const accountColumns = `user_id, email, display_name, password_hash, must_change, failed_count, locked_until, disabled_at, ends_on, version`

// over says whether the account's last day is past.
func (a account) over(today casework.Date) bool { return !a.EndsOn.IsZero() && a.EndsOn.Before(today) }

func accountByEmail(ctx context.Context, tx *pg.Tx, email string) (account, error) {
	var a account
	err := tx.Get(ctx, &a, `SELECT `+accountColumns+` FROM user_account WHERE email = $1`, email)
	return a, err
}

func accountOf(ctx context.Context, tx *pg.Tx, id casework.UserID) (account, error) {
	var a account
	err := tx.Get(ctx, &a, `SELECT `+accountColumns+` FROM user_account WHERE user_id = $1`, id)
	return a, err
}

func lockAccount(ctx context.Context, tx *pg.Tx, id casework.UserID) (account, error) {
	var a account
	err := tx.Get(ctx, &a, `SELECT `+accountColumns+` FROM user_account WHERE user_id = $1 FOR UPDATE`, id)
	return a, err
}

func noteFailure(ctx context.Context, tx *pg.Tx, id casework.UserID, lockedUntil time.Time) error {
	return tx.One(ctx, `UPDATE user_account SET failed_count = failed_count + 1, locked_until = $2 WHERE user_id = $1`, id, lockedUntil)
}

// nobody has no account.
const nobody = casework.UserID("00000000-0000-0000-0000-000000000000")

// noteNothing takes as long as noteFailure and changes nothing: how long a sign-in takes to fail does not tell why it did.
func noteNothing(ctx context.Context, tx *pg.Tx) error {
	if _, err := tx.Exec(ctx, `UPDATE user_account SET failed_count = failed_count + 1, locked_until = $2 WHERE user_id = $1`, nobody, tx.Now()); err != nil {
		return fmt.Errorf("note that nothing failed: %w", err)
	}
	return nil
}

func forgetFailures(ctx context.Context, tx *pg.Tx, id casework.UserID) error {
	return tx.One(ctx, `UPDATE user_account SET failed_count = 0, locked_until = NULL WHERE user_id = $1`, id)
}

func noteSignIn(ctx context.Context, tx *pg.Tx, id casework.UserID) error {
	return tx.One(ctx, `UPDATE user_account SET failed_count = 0, locked_until = NULL, last_sign_in_at = $2 WHERE user_id = $1`, id, tx.Now())
}

// setPassword keeps the password that somebody chose for themselves; short is one that is enough beside a second factor only.
func setPassword(ctx context.Context, tx *pg.Tx, id casework.UserID, hash string, short bool) error {
	return tx.One(ctx, `
		UPDATE user_account
		SET password_hash = $2, short_password = $3, must_change = false, failed_count = 0, locked_until = NULL, version = version + 1
		WHERE user_id = $1`, id, hash, short)
}

func anyAccount(ctx context.Context, tx *pg.Tx) (bool, error) {
	var any bool
	err := tx.Get(ctx, &any, `SELECT EXISTS (SELECT FROM user_account)`)
	return any, err
}

// Held is one role that somebody holds or held.
type Held struct {
	ID        string        `db:"membership_id"`
	Role      casework.Role `db:"role"`
	Panel     string        `db:"panel"`
	Agency    string        `db:"agency"`
	Authority string        `db:"authority"`
	Force     string        `db:"force"`
	From      casework.Date `db:"from_on"`
	To        casework.Date `db:"to_on"`
}

func rolesOf(ctx context.Context, tx *pg.Tx, id casework.UserID) ([]Held, error) {
	var held []Held
	err := tx.Select(ctx, &held, `
		SELECT m.membership_id, m.role, coalesce(p.name, '') AS panel, coalesce(a.name, '') AS agency,
			coalesce(m.authority, '') AS authority, coalesce(m.force, '') AS force, m.from_on, m.to_on
		FROM membership m
		LEFT JOIN panel p ON p.panel_id = m.panel_id
		LEFT JOIN agency a ON a.agency_id = m.agency_id
		WHERE m.user_id = $1
		ORDER BY m.from_on DESC, m.role`, id)
	return held, err
}

// Session is one place where somebody is signed in.
type Session struct {
	Hash      []byte    `db:"token_hash"`
	Agent     string    `db:"user_agent"`
	Address   string    `db:"address"`
	CreatedAt time.Time `db:"created_at"`
	LastSeen  time.Time `db:"last_seen_at"`
}

// sessionsOf are those that were used since a moment: one that lay idle for longer has ended.
func sessionsOf(ctx context.Context, tx *pg.Tx, id casework.UserID, usedSince time.Time) ([]Session, error) {
	var list []Session
	err := tx.Select(ctx, &list, `
		SELECT token_hash, user_agent, address, created_at, last_seen_at
		FROM login_session
		WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2 AND last_seen_at >= $3
		ORDER BY last_seen_at DESC`, id, tx.Now(), usedSince)
	return list, err
}

// knownDevice says whether somebody has signed in with a browser before, and whether with any other.
func knownDevice(ctx context.Context, tx *pg.Tx, user casework.UserID, hash []byte) (seen, others bool, err error) {
	var row struct {
		Seen   bool `db:"seen"`
		Others bool `db:"others"`
	}
	err = tx.Get(ctx, &row, `
		SELECT EXISTS (SELECT FROM known_device WHERE user_id = $1 AND token_hash = $2) AS seen,
			EXISTS (SELECT FROM known_device WHERE user_id = $1 AND token_hash <> $2) AS others`, user, hash)
	return row.Seen, row.Others, err
}

// insertDevice keeps a browser, and forgets those that have long lost their token.
func insertDevice(ctx context.Context, tx *pg.Tx, user casework.UserID, hash []byte, before time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM known_device WHERE user_id = $1 AND first_seen_at < $2`, user, before); err != nil {
		return fmt.Errorf("forget old browsers: %w", err)
	}
	_, err := tx.Exec(ctx, `INSERT INTO known_device (user_id, token_hash, first_seen_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, user, hash, tx.Now())
	return err
}

func endSession(ctx context.Context, tx *pg.Tx, id casework.UserID, hash []byte) error {
	return tx.One(ctx, `UPDATE login_session SET revoked_at = $3 WHERE user_id = $1 AND token_hash = $2 AND revoked_at IS NULL`, id, hash, tx.Now())
}

// endSessions revokes every session of somebody, but for one that is kept (nil for none).
func endSessions(ctx context.Context, tx *pg.Tx, id casework.UserID, keep []byte) error {
	_, err := tx.Exec(ctx, `
		UPDATE login_session SET revoked_at = $2
		WHERE user_id = $1 AND revoked_at IS NULL AND (CAST($3 AS bytea) IS NULL OR token_hash <> CAST($3 AS bytea))`, id, tx.Now(), keep)
	return err
}

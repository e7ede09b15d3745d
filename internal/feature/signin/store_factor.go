package signin

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// seedRow is somebody's seed of an authenticator app.
type seedRow struct {
	Sealed    []byte     `db:"sealed"`  // whose codes count; nil for none
	Waiting   []byte     `db:"waiting"` // whose first code is still to come; nil for none
	Confirmed *time.Time `db:"confirmed_at"`
	LastStep  int64      `db:"last_step"`
}

func lockSeed(ctx context.Context, tx *pg.Tx, user casework.UserID) (seedRow, error) {
	var r seedRow
	err := tx.Get(ctx, &r, `SELECT sealed, waiting, confirmed_at, last_step FROM totp WHERE user_id = $1 FOR UPDATE`, user)
	return r, err
}

// putSeed keeps a new seed, which waits for its first code beside one whose codes count.
func putSeed(ctx context.Context, tx *pg.Tx, user casework.UserID, sealed []byte) error {
	return tx.One(ctx, `
		INSERT INTO totp (user_id, waiting, made_at) VALUES ($1, $2, $3)
		ON CONFLICT (user_id) DO UPDATE SET waiting = excluded.waiting, made_at = excluded.made_at`, user, sealed, tx.Now())
}

func useStep(ctx context.Context, tx *pg.Tx, user casework.UserID, step int64) error {
	return tx.One(ctx, `UPDATE totp SET last_step = $2 WHERE user_id = $1 AND last_step < $2`, user, step)
}

// takeSeed lets the codes of the seed that waits count, from the step of its first code on, and no other's.
func takeSeed(ctx context.Context, tx *pg.Tx, user casework.UserID, step int64) error {
	return tx.One(ctx, `
		UPDATE totp SET sealed = waiting, waiting = NULL, confirmed_at = $3, last_step = $2
		WHERE user_id = $1 AND waiting IS NOT NULL`, user, step, tx.Now())
}

func dropSeed(ctx context.Context, tx *pg.Tx, user casework.UserID) error {
	return tx.One(ctx, `DELETE FROM totp WHERE user_id = $1 AND confirmed_at IS NOT NULL`, user)
}

func replaceCodes(ctx context.Context, tx *pg.Tx, user casework.UserID, hashes [][]byte) error {
	if err := dropCodes(ctx, tx, user); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO recovery_code (user_id, code_hash) SELECT $1, h FROM unnest(CAST($2 AS bytea[])) h`, user, pq.ByteaArray(hashes)); err != nil {
		return fmt.Errorf("keep recovery codes: %w", err)
	}
	return nil
}

// useCode takes a recovery code, and says whether there was one that nobody had used.
func useCode(ctx context.Context, tx *pg.Tx, user casework.UserID, hash []byte) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE recovery_code SET used_at = $3 WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL`, user, hash, tx.Now())
	return n == 1, err
}

// Factor is how somebody's second factor stands.
type Factor struct {
	App      *time.Time `db:"app"` // since when codes of an app are asked for; nil for never
	Codes    int        `db:"codes"`
	Passkeys []Passkey
	Required bool // by one of their roles, where this is asked for
	Here     int  // how many of the passkeys can be used at the address that the reader is at
	Offered  bool // whether a passkey can be set up at that address

	Elsewhere Elsewhere // how they sign in with their agency
}

// On says whether a second factor is asked for at signing in. A passkey that cannot be used any more is no way in, and neither
// is its loss a way round it.
func (f Factor) On() bool { return f.App != nil || len(f.Passkeys) > 0 }

// without is how many factors can be used when a passkey is gone.
func (f Factor) without(id string) int {
	n := 0
	if f.App != nil {
		n++
	}
	for _, k := range f.Passkeys {
		if k.CopiedAt == nil && k.ID != id {
			n++
		}
	}
	return n
}

func factorOf(ctx context.Context, tx *pg.Tx, user casework.UserID) (Factor, error) {
	var f Factor
	if err := tx.Get(ctx, &f, `
		SELECT (SELECT confirmed_at FROM totp WHERE user_id = $1) AS app,
			(SELECT count(*) FROM recovery_code WHERE user_id = $1 AND used_at IS NULL) AS codes`, user); err != nil {
		return Factor{}, err
	}
	var err error
	f.Passkeys, err = passkeysOf(ctx, tx, user)
	return f, err
}

func dropCodes(ctx context.Context, tx *pg.Tx, user casework.UserID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM recovery_code WHERE user_id = $1`, user); err != nil {
		return fmt.Errorf("drop recovery codes: %w", err)
	}
	return nil
}

// dropFactor takes away everything that proves who somebody is beside their password.
func dropFactor(ctx context.Context, tx *pg.Tx, user casework.UserID) error {
	for _, q := range []string{`DELETE FROM totp WHERE user_id = $1`, `DELETE FROM passkey WHERE user_id = $1`,
		`DELETE FROM recovery_code WHERE user_id = $1`, `DELETE FROM sign_in_step WHERE user_id = $1`} {
		if _, err := tx.Exec(ctx, q, user); err != nil {
			return fmt.Errorf("take away a second factor: %w", err)
		}
	}
	return nil
}

// stepRow is a sign-in that is half done.
type stepRow struct {
	User   casework.UserID `db:"user_id"`
	Sealed []byte          `db:"sealed"`
	Tries  int             `db:"tries"`
}

func insertStep(ctx context.Context, tx *pg.Tx, hash []byte, kind string, user casework.UserID, sealed []byte, until time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM sign_in_step WHERE expires_at < $1`, tx.Now()); err != nil {
		return fmt.Errorf("forget old sign-ins: %w", err)
	}
	return tx.One(ctx, `INSERT INTO sign_in_step (token_hash, kind, user_id, sealed, expires_at) VALUES ($1, $2, $3, $4, $5)`,
		hash, kind, optional(string(user)), sealed, until)
}

func lockStep(ctx context.Context, tx *pg.Tx, hash []byte, kind string) (stepRow, error) {
	var r stepRow
	err := tx.Get(ctx, &r, `
		SELECT coalesce(CAST(user_id AS text), '') AS user_id, sealed, tries FROM sign_in_step
		WHERE token_hash = $1 AND kind = $2 AND expires_at > $3 FOR UPDATE`, hash, kind, tx.Now())
	return r, err
}

// stepUser is whose half-done sign-in it is.
func stepUser(ctx context.Context, tx *pg.Tx, hash []byte, kind string) (casework.UserID, error) {
	var user casework.UserID
	err := tx.Get(ctx, &user, `SELECT user_id FROM sign_in_step WHERE token_hash = $1 AND kind = $2 AND expires_at > $3`, hash, kind, tx.Now())
	return user, err
}

func tryStep(ctx context.Context, tx *pg.Tx, hash []byte) error {
	return tx.One(ctx, `UPDATE sign_in_step SET tries = tries + 1 WHERE token_hash = $1`, hash)
}

func endStep(ctx context.Context, tx *pg.Tx, hash []byte) error {
	return tx.One(ctx, `DELETE FROM sign_in_step WHERE token_hash = $1`, hash)
}

// Reset is one reset of a second factor that waits or is done.
type Reset struct {
	ID         string     `db:"reset_id"`
	KnownBy    string     `db:"known_by"`
	AskedBy    string     `db:"asked_by"`
	AskedByID  string     `db:"asked_by_id"`
	AskedAt    time.Time  `db:"asked_at"`
	Expires    time.Time  `db:"expires_at"`
	ApprovedBy string     `db:"approved_by"`
	ApprovedAt *time.Time `db:"approved_at"`
}

func resetsOf(ctx context.Context, tx *pg.Tx, user casework.UserID) ([]Reset, error) {
	var list []Reset
	err := tx.Select(ctx, &list, `
		SELECT r.reset_id, r.known_by, a.display_name AS asked_by, r.asked_by AS asked_by_id, r.asked_at, r.expires_at,
			coalesce(b.display_name, '') AS approved_by, r.approved_at
		FROM factor_reset r
		JOIN user_account a ON a.user_id = r.asked_by
		LEFT JOIN user_account b ON b.user_id = r.approved_by
		WHERE r.user_id = $1
		ORDER BY r.asked_at DESC
		LIMIT 20`, user)
	return list, err
}

func insertReset(ctx context.Context, tx *pg.Tx, user casework.UserID, knownBy string, until time.Time) error {
	return tx.One(ctx, `
		INSERT INTO factor_reset (reset_id, user_id, known_by, asked_by, asked_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6)`, uuid.NewString(), user, knownBy, tx.Actor().ID, tx.Now(), until)
}

// approveReset settles a reset that waits, once and by nobody who asked for it.
func approveReset(ctx context.Context, tx *pg.Tx, id string, user casework.UserID) error {
	return tx.One(ctx, `
		UPDATE factor_reset SET approved_by = $3, approved_at = $4
		WHERE reset_id = $1 AND user_id = $2 AND approved_at IS NULL AND expires_at > $4 AND asked_by <> $3 AND user_id <> $3`,
		id, user, tx.Actor().ID, tx.Now())
}

func rolesNow(ctx context.Context, tx *pg.Tx, user casework.UserID) ([]casework.Role, error) {
	var list []casework.Role
	err := tx.Select(ctx, &list, `
		SELECT DISTINCT role FROM membership WHERE user_id = $1 AND from_on <= $2 AND (to_on IS NULL OR to_on >= $2)`, user, tx.Today())
	return list, err
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

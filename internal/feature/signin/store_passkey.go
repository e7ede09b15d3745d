package signin

import (
	"context"
	"fmt"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Passkey is one passkey as its holder finds it.
type Passkey struct {
	ID       string     `db:"passkey_id"`
	Key      []byte     `db:"credential_id"`
	Host     string     `db:"host"`
	Name     string     `db:"name"`
	Sealed   []byte     `db:"sealed"`
	MadeAt   time.Time  `db:"made_at"`
	LastUsed *time.Time `db:"last_used_at"`
	CopiedAt *time.Time `db:"copied_at"`
}

func passkeysOf(ctx context.Context, tx *pg.Tx, user casework.UserID) ([]Passkey, error) {
	var list []Passkey
	err := tx.Select(ctx, &list, `
		SELECT passkey_id, credential_id, host, name, sealed, made_at, last_used_at, copied_at
		FROM passkey WHERE user_id = $1
		ORDER BY made_at, passkey_id`, user)
	return list, err
}

func insertPasskey(ctx context.Context, tx *pg.Tx, user casework.UserID, k Passkey) error {
	return tx.One(ctx, `
		INSERT INTO passkey (passkey_id, user_id, credential_id, host, name, sealed, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, k.ID, user, k.Key, k.Host, k.Name, k.Sealed, tx.Now())
}

// passkeyUsed keeps what a passkey's use has changed of it, its counter above all.
func passkeyUsed(ctx context.Context, tx *pg.Tx, id string, sealed []byte) error {
	return tx.One(ctx, `UPDATE passkey SET sealed = $2, last_used_at = $3 WHERE passkey_id = $1 AND copied_at IS NULL`, id, sealed, tx.Now())
}

func passkeyCopied(ctx context.Context, tx *pg.Tx, id string) error {
	return tx.One(ctx, `UPDATE passkey SET copied_at = $2 WHERE passkey_id = $1 AND copied_at IS NULL`, id, tx.Now())
}

func deletePasskey(ctx context.Context, tx *pg.Tx, user casework.UserID, id string) error {
	return tx.One(ctx, `DELETE FROM passkey WHERE passkey_id = $1 AND user_id = $2`, id, user)
}

// putChallenge keeps what a browser was asked, in place of what it was asked before.
func putChallenge(ctx context.Context, tx *pg.Tx, hash []byte, kind string, user casework.UserID, sealed []byte, until time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM sign_in_step WHERE token_hash = $1`, hash); err != nil {
		return fmt.Errorf("forget what a browser was asked: %w", err)
	}
	return insertStep(ctx, tx, hash, kind, user, sealed, until)
}

// takeChallenge takes what a browser was asked: it is answered once, right or wrong.
func takeChallenge(ctx context.Context, tx *pg.Tx, hash []byte, kind string, user casework.UserID) ([]byte, error) {
	var sealed []byte
	err := tx.Get(ctx, &sealed, `
		DELETE FROM sign_in_step WHERE token_hash = $1 AND kind = $2 AND user_id = $3 AND expires_at > $4
		RETURNING sealed`, hash, kind, user, tx.Now())
	return sealed, err
}

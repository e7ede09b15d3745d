package terms

import (
	"context"
	"fmt"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Version is one version of the terms. Version 0 is none.
type Version struct {
	Number   int       `db:"version"`
	Body     string    `db:"body"`
	By       string    `db:"published_by"`
	At       time.Time `db:"published_at"`
	Accepted int       `db:"accepted"` // by how many of those whose accounts can be used
}

const selectVersion = `
	SELECT t.version, t.body, t.published_by, t.published_at,
		(SELECT count(*) FROM terms_acceptance a JOIN user_account u ON u.user_id = a.user_id AND in_use(u) WHERE a.version = t.version) AS accepted
	FROM terms t`

// versions are the versions of the terms, the latest first.
func versions(ctx context.Context, tx *pg.Tx) ([]Version, error) {
	var list []Version
	if err := tx.Select(ctx, &list, selectVersion+` ORDER BY t.version DESC LIMIT 50`); err != nil {
		return nil, fmt.Errorf("versions of the terms: %w", err)
	}
	return list, nil
}

// accounts is how many accounts can be used.
func accounts(ctx context.Context, tx *pg.Tx) (int, error) {
	var n int
	err := tx.Get(ctx, &n, `SELECT count(*) FROM user_account u WHERE in_use(u)`)
	return n, err
}

// lockTerms makes two who publish wait for each other.
func lockTerms(ctx context.Context, tx *pg.Tx) error {
	_, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('terms of use'))`)
	return err
}

func publish(ctx context.Context, tx *pg.Tx, number int, body string) error {
	_, err := tx.Exec(ctx, `INSERT INTO terms (version, body, published_by, published_at) VALUES ($1, $2, $3, $4)`, number, body, tx.Actor().Name, tx.Now())
	if err != nil {
		return fmt.Errorf("publish terms: %w", err)
	}
	return nil
}

// acceptedAt is when somebody accepted a version; zero for not.
func acceptedAt(ctx context.Context, tx *pg.Tx, user casework.UserID, version int) (time.Time, error) {
	var at *time.Time
	err := tx.Get(ctx, &at, `SELECT (SELECT at FROM terms_acceptance WHERE user_id = $1 AND version = $2)`, user, version)
	if err != nil || at == nil {
		return time.Time{}, err
	}
	return *at, nil
}

func accept(ctx context.Context, tx *pg.Tx, user casework.UserID, version int) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO terms_acceptance (user_id, version, at) VALUES ($1, $2, $3)
		ON CONFLICT (user_id, version) DO NOTHING`, user, version, tx.Now())
	if err != nil {
		return fmt.Errorf("accept terms: %w", err)
	}
	return nil
}

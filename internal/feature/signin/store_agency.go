package signin

import (
	"context"
	"fmt"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// takeStep takes a half-done sign-in: it is gone on with once.
func takeStep(ctx context.Context, tx *pg.Tx, hash []byte, kind string) ([]byte, error) {
	var sealed []byte
	err := tx.Get(ctx, &sealed, `DELETE FROM sign_in_step WHERE token_hash = $1 AND kind = $2 AND expires_at > $3 RETURNING sealed`, hash, kind, tx.Now())
	return sealed, err
}

// Linked is an account at an agency that belongs to an account here.
type Linked struct {
	Issuer   string     `db:"issuer"`
	LinkedAt time.Time  `db:"linked_at"`
	LinkedBy string     `db:"linked_by"` // "" where the agency vouched for the email address
	LastUsed *time.Time `db:"last_used_at"`
	Agency   string     // as people know it; "" where the settings do not name it any more
}

func linkedTo(ctx context.Context, tx *pg.Tx, user casework.UserID) ([]Linked, error) {
	var list []Linked
	err := tx.Select(ctx, &list, `
		SELECT o.issuer, o.linked_at, coalesce(a.display_name, '') AS linked_by, o.last_used_at
		FROM agency_account o
		LEFT JOIN user_account a ON a.user_id = o.linked_by
		WHERE o.user_id = $1
		ORDER BY o.linked_at`, user)
	return list, err
}

func holderOf(ctx context.Context, tx *pg.Tx, issuer, subject string) (casework.UserID, error) {
	var user casework.UserID
	err := tx.Get(ctx, &user, `SELECT user_id FROM agency_account WHERE issuer = $1 AND subject = $2`, issuer, subject)
	return user, err
}

// link keeps an account at an agency as somebody's; by is the administrator, "" for none.
func link(ctx context.Context, tx *pg.Tx, issuer, subject string, user, by casework.UserID) error {
	return tx.One(ctx, `INSERT INTO agency_account (issuer, subject, user_id, linked_at, linked_by) VALUES ($1, $2, $3, $4, $5)`,
		issuer, subject, user, tx.Now(), optional(string(by)))
}

func linkUsed(ctx context.Context, tx *pg.Tx, issuer, subject string) error {
	return tx.One(ctx, `UPDATE agency_account SET last_used_at = $3 WHERE issuer = $1 AND subject = $2`, issuer, subject, tx.Now())
}

func unlink(ctx context.Context, tx *pg.Tx, user casework.UserID, issuer string) error {
	n, err := tx.Exec(ctx, `DELETE FROM agency_account WHERE user_id = $1 AND issuer = $2`, user, issuer)
	if err == nil && n == 0 {
		return casework.Absent()
	}
	return err
}

// shown is an account at an agency that belongs to nobody here.
type shown struct {
	Reference string `db:"reference"`
	Issuer    string `db:"issuer"`
	Subject   string `db:"subject"`
	Email     string `db:"email"`
}

// putShown keeps what somebody has shown, in place of what they showed before, and forgets what nobody asked about.
func putShown(ctx context.Context, tx *pg.Tx, w shown, since time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM agency_account_waiting WHERE issuer = $1 AND subject = $2 OR shown_at < $3`, w.Issuer, w.Subject, since); err != nil {
		return fmt.Errorf("forget accounts that were shown: %w", err)
	}
	return tx.One(ctx, `INSERT INTO agency_account_waiting (reference, issuer, subject, email, shown_at) VALUES ($1, $2, $3, $4, $5)`,
		w.Reference, w.Issuer, w.Subject, w.Email, tx.Now())
}

func takeShown(ctx context.Context, tx *pg.Tx, reference string, since time.Time) (shown, error) {
	var w shown
	err := tx.Get(ctx, &w, `
		DELETE FROM agency_account_waiting WHERE reference = $1 AND shown_at >= $2
		RETURNING reference, issuer, subject, email`, reference, since)
	return w, err
}

// agenciesOf are the names of the agencies for which somebody holds a role now.
func agenciesOf(ctx context.Context, tx *pg.Tx, user casework.UserID) ([]string, error) {
	var list []string
	err := tx.Select(ctx, &list, `
		SELECT DISTINCT a.name FROM membership m JOIN agency a ON a.agency_id = m.agency_id
		WHERE m.user_id = $1 AND m.from_on <= $2 AND (m.to_on IS NULL OR m.to_on >= $2)`, user, tx.Today())
	return list, err
}

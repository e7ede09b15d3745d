package intake

import (
	"context"
	"fmt"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// sentBy is a referral that the actor sent from their account, whatever became of it.
func sentBy(ctx context.Context, tx *pg.Tx, id string, lock bool) (Incoming, error) {
	query := selectIncoming + ` WHERE i.incoming_id = $1 AND i.sent_by = CAST($2 AS uuid)`
	if lock {
		query += ` FOR UPDATE OF i`
	}
	var i Incoming
	if err := tx.Get(ctx, &i, query, id, personOrNull(tx)); err != nil {
		return Incoming{}, err
	}
	if err := tx.Get(ctx, &i.sealed, `SELECT sealed FROM incoming WHERE incoming_id = $1`, id); err != nil {
		return Incoming{}, fmt.Errorf("what was sent: %w", err)
	}
	return i, nil
}

func resealIncoming(ctx context.Context, tx *pg.Tx, i Incoming, sealed []byte) error {
	return tx.One(ctx, `UPDATE incoming SET sealed = $3, version = version + 1 WHERE incoming_id = $1 AND version = $2 AND status = 'WAITING'`, i.ID, i.Version, sealed)
}

// openIncoming notes when somebody of the panel first read what was sent.
func openIncoming(ctx context.Context, tx *pg.Tx, id string) error {
	if _, err := tx.Exec(ctx, `UPDATE incoming SET opened_at = $2 WHERE incoming_id = $1 AND opened_at IS NULL`, id, tx.Now()); err != nil {
		return fmt.Errorf("note that a referral was read: %w", err)
	}
	return nil
}

// senderOf is the name of whoever sent the file's referral from their account, "" where nobody did.
func senderOf(ctx context.Context, tx *pg.Tx, file *casefile.File) (string, error) {
	var name string
	err := tx.Get(ctx, &name, `
		SELECT u.display_name FROM incoming i JOIN user_account u ON u.user_id = i.sent_by
		WHERE i.case_id = $1`, file.ID)
	if casework.Refused(err, casework.NotFound) {
		return "", nil
	}
	return name, err
}

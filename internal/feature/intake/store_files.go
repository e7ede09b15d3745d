package intake

import (
	"context"
	"fmt"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// heldBy are the files of a holder, whose parts are $1 to $4.
const heldBy = `(CASE WHEN $1 <> '' THEN f.user_id = CAST($4 AS uuid) AND f.place = $1 WHEN $2 <> '' THEN CAST(f.link_id AS text) = $2 AND f.incoming_id IS NULL ELSE CAST(f.incoming_id AS text) = $3 END)`

func (h holder) args(tx *pg.Tx) []any { return []any{h.place, h.link, h.incoming, personOrNull(tx)} }

func filesOf(ctx context.Context, tx *pg.Tx, h holder) ([]File, error) {
	var list []File
	if err := tx.Select(ctx, &list, `
		SELECT f.file_id, f.kind, f.media, f.size, f.added_at, f.about FROM referral_file f WHERE `+heldBy+` ORDER BY f.added_at, f.file_id`, h.args(tx)...); err != nil {
		return nil, fmt.Errorf("files of a referral: %w", err)
	}
	return list, nil
}

func sealedFile(ctx context.Context, tx *pg.Tx, id string) ([]byte, error) {
	var sealed []byte
	if err := tx.Get(ctx, &sealed, `SELECT f.sealed FROM referral_file f WHERE f.file_id = $1`, id); err != nil {
		return nil, fmt.Errorf("read a file: %w", err)
	}
	return sealed, nil
}

func insertFile(ctx context.Context, tx *pg.Tx, h holder, f File, sealed []byte) error {
	var user, at any
	if h.place != "" {
		user, at = personOrNull(tx), h.place
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO referral_file (file_id, user_id, place, link_id, incoming_id, kind, media, size, about, sealed, added_at)
		VALUES ($1, CAST($2 AS uuid), $3, CAST(nullif($4, '') AS uuid), CAST(nullif($5, '') AS uuid), $6, $7, $8, $9, $10, $11)`,
		f.ID, user, at, h.link, h.incoming, f.Kind, f.Media, f.Size, f.About, sealed, tx.Now()); err != nil {
		return fmt.Errorf("attach a file: %w", err)
	}
	return nil
}

// deleteFile takes a file from its holder; one that is not there is absent.
func deleteFile(ctx context.Context, tx *pg.Tx, h holder, id string) error {
	n, err := tx.Exec(ctx, `DELETE FROM referral_file f WHERE `+heldBy+` AND CAST(f.file_id AS text) = $5`, append(h.args(tx), id)...)
	if err != nil {
		return fmt.Errorf("remove a file: %w", err)
	}
	if n == 0 {
		return casework.Absent()
	}
	return nil
}

// handOver gives the files of a holder to a referral that waits.
func handOver(ctx context.Context, tx *pg.Tx, from holder, incoming string) error {
	if _, err := tx.Exec(ctx, `UPDATE referral_file f SET incoming_id = CAST($5 AS uuid), user_id = NULL, place = NULL WHERE `+heldBy, append(from.args(tx), incoming)...); err != nil {
		return fmt.Errorf("send the files: %w", err)
	}
	return nil
}

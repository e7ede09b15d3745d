package casefile

import (
	"context"
	"fmt"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Holidays are the bank holidays of England and Wales, with the days that an administrator has added or taken out.
func Holidays(_ context.Context, tx *pg.Tx) (casework.Holiday, error) { return tx.Holiday, nil }

// endPause closes the pause of a clock that goes on, whatever let it.
func endPause(ctx context.Context, tx *pg.Tx, file *File) error {
	if _, err := tx.Exec(ctx, `
		UPDATE clock_pause SET ended_on = $2, ended_by = $3, ended_at = $4, version = version + 1
		WHERE case_id = $1 AND ended_at IS NULL`, file.ID, tx.Today(), who(tx), tx.Now()); err != nil {
		return fmt.Errorf("end the pause of the clock: %w", err)
	}
	return nil
}

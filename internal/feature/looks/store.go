package looks

import (
	"context"
	"fmt"
	"strings"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// steppedOut is somebody to whom the case was closed by a declared interest or a bar.
type steppedOut struct {
	User  casework.UserID `db:"user_id"`
	Since time.Time       `db:"since"`
	By    string          `db:"by_name"` // who closed the door
}

func steppedOutOf(ctx context.Context, tx *pg.Tx, id casework.CaseID) ([]steppedOut, error) {
	var list []steppedOut
	if err := tx.Select(ctx, &list, `
		SELECT t.subject_id AS user_id, t.since, coalesce(u.display_name, t.made_by) AS by_name
		FROM standing_tie t
		LEFT JOIN user_account u ON 'u:' || u.user_id = t.made_by
		WHERE t.case_id = $1 AND t.kind = 'recused'
		ORDER BY t.since`, id); err != nil {
		return nil, fmt.Errorf("who stepped out: %w", err)
	}
	return list, nil
}

func insertOutcome(ctx context.Context, tx *pg.Tx, id string, f casework.Flag, outcome string, sealed []byte) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO look_outcome (outcome_id, flag_id, oddity, panel_id, user_id, on_day, outcome, sealed, recorded_by, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		id, f.ID(), f.Oddity, f.Panel, strings.TrimPrefix(f.Who, "u:"), f.Day, outcome, sealed, tx.Actor().ID, tx.Now())
	if err != nil {
		return fmt.Errorf("record what came of an odd pattern: %w", err)
	}
	return nil
}

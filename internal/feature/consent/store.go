package consent

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// row is an answer as the table holds it. Words about the person are sealed beside it.
type row struct {
	ID         string        `db:"consent_id"`
	Status     string        `db:"status"`
	Giver      string        `db:"giver"`
	On         casework.Date `db:"decided_on"`
	RecordedBy string        `db:"recorded_by"`
	RecordedAt time.Time     `db:"recorded_at"`
}

func answers(ctx context.Context, tx *pg.Tx, id casework.CaseID) ([]row, error) {
	var rows []row
	if err := tx.Select(ctx, &rows, `
		SELECT c.consent_id, c.status, c.giver, c.decided_on, coalesce(u.display_name, '') AS recorded_by, c.recorded_at
		FROM consent c
		LEFT JOIN user_account u ON u.user_id = c.recorded_by
		WHERE c.case_id = $1
		ORDER BY c.recorded_at DESC, c.consent_id`, id); err != nil {
		return nil, fmt.Errorf("answers about consent: %w", err)
	}
	return rows, nil
}

// insert keeps of an answer what figures and clocks need; how it was given, names and views are sealed.
func insert(ctx context.Context, tx *pg.Tx, id casework.CaseID, c casework.Consent) (string, error) {
	consent := uuid.NewString()
	var by any
	if tx.Actor().ID != "" {
		by = string(tx.Actor().ID)
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO consent (consent_id, case_id, status, giver, requested_on, decided_on, recorded_by, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		consent, id, c.Status, c.Giver, c.RequestedOn, c.On, by, tx.Now()); err != nil {
		return "", fmt.Errorf("record the answer: %w", err)
	}
	return consent, nil
}

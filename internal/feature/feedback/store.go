package feedback

import (
	"context"
	"fmt"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Told is one thing that a referrer was told.
type Told struct {
	ID    string    `db:"feedback_id"`
	Level string    `db:"level"` // a code of casework.FeedbackLevels
	At    time.Time `db:"at"`
	By    string    `db:"by_name"`

	Sent
}

// Sent is to whom it went and in which words, sealed.
type Sent struct {
	To    string `json:"to"`
	Words string `json:"words"`
}

func toldOf(ctx context.Context, tx *pg.Tx, id casework.CaseID) ([]Told, error) {
	var list []Told
	if err := tx.Select(ctx, &list, `SELECT feedback_id, level, at, by_name FROM feedback WHERE case_id = $1 ORDER BY at DESC, feedback_id`, id); err != nil {
		return nil, fmt.Errorf("what the referrer was told: %w", err)
	}
	return list, nil
}

func insert(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, id, level string) error {
	if _, err := tx.Exec(ctx, `
		INSERT INTO feedback (feedback_id, case_id, level, at, by_user, by_name)
		VALUES ($1, $2, $3, $4, $5, $6)`, id, caseID, level, tx.Now(), tx.Actor().ID, tx.Actor().Name); err != nil {
		return fmt.Errorf("keep what the referrer was told: %w", err)
	}
	return nil
}

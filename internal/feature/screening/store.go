package screening

import (
	"context"
	"fmt"
	"strings"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Row is one recorded deconfliction check, with the screening where there was one.
type Row struct {
	ID             string        `db:"screening_id"`
	Deconfliction  string        `db:"deconfliction"`
	DeconflictedOn casework.Date `db:"deconflicted_on"`
	Result         string        `db:"result"`
	Officer        string        `db:"officer"`
	RecordedAt     time.Time     `db:"recorded_at"`
}

func screeningsOf(ctx context.Context, tx *pg.Tx, id casework.CaseID) ([]Row, error) {
	var rows []Row
	err := tx.Select(ctx, &rows, `
		SELECT s.screening_id, s.deconfliction, s.deconflicted_on, s.result, u.display_name AS officer, s.recorded_at
		FROM screening s
		JOIN user_account u ON u.user_id = s.officer
		WHERE s.case_id = $1
		ORDER BY s.recorded_at DESC, s.screening_id`, id)
	if err != nil {
		return nil, fmt.Errorf("earlier screenings: %w", err)
	}
	return rows, nil
}

func insertScreening(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, id string, s casework.Screening) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO screening (screening_id, case_id, deconfliction, deconflicted_on, result, signposts, officer, supervisor, screened_on, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		id, caseID, s.Deconfliction, s.DeconflictedOn, s.Result, strings.Join(s.Signposts, ","), tx.Actor().ID, s.Supervisor, s.On, tx.Now())
	if err != nil {
		return fmt.Errorf("record the screening: %w", err)
	}
	return nil
}

func insertDecision(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, id, edition string, d casework.Section36Decision) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO section36_decision (decision_id, case_id, body, body_name, maker, decided_on, result, signposts, edition, recorded_by, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		id, caseID, d.Body, d.BodyName, d.Maker, d.On, d.Result, strings.Join(d.Signposts, ","), edition, tx.Actor().ID, tx.Now())
	if err != nil {
		return fmt.Errorf("record the section 36 decision: %w", err)
	}
	return nil
}

// lastStep is who took the case's last step, and when.
func lastStep(ctx context.Context, tx *pg.Tx, id casework.CaseID) (by string, when time.Time, err error) {
	var rows []struct {
		By string    `db:"by_name"`
		At time.Time `db:"at"`
	}
	if err := tx.Select(ctx, &rows, `SELECT by_name, at FROM case_event WHERE case_id = $1 ORDER BY at DESC, event_id DESC LIMIT 1`, id); err != nil {
		return "", time.Time{}, fmt.Errorf("the last step: %w", err)
	}
	if len(rows) == 0 {
		return "", time.Time{}, nil
	}
	return rows[0].By, rows[0].At, nil
}

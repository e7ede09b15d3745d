package sessions

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// row is a session as the table holds it. What was done is sealed beside it.
type row struct {
	ID         string        `db:"session_id"`
	Item       string        `db:"support_item_id"`
	Type       string        `db:"type"` // of the support
	Number     int           `db:"number"`
	On         casework.Date `db:"held_on"`
	Attended   bool          `db:"attended"`
	Place      string        `db:"place_kind"`
	Risk       bool          `db:"risk_flag"`
	NextOn     casework.Date `db:"next_on"`
	RecordedBy string        `db:"recorded_by"`
	RecordedAt time.Time     `db:"recorded_at"`
}

// sessionsOf are the sessions of a case, the latest first: those that one person recorded, or all where own is empty.
func sessionsOf(ctx context.Context, tx *pg.Tx, id casework.CaseID, own casework.UserID) ([]row, error) {
	var rows []row
	if err := tx.Select(ctx, &rows, `
		SELECT s.session_id, s.support_item_id, i.type, s.number, s.held_on, s.attended, s.place_kind, s.risk_flag, s.next_on,
			coalesce(u.display_name, '') AS recorded_by, s.recorded_at
		FROM support_session s
		JOIN support_item i ON i.support_item_id = s.support_item_id
		LEFT JOIN user_account u ON u.user_id = s.recorded_by
		WHERE s.case_id = $1 AND ($2 = '' OR CAST(s.recorded_by AS text) = $2)
		ORDER BY s.held_on DESC, s.recorded_at DESC, s.session_id`, id, string(own)); err != nil {
		return nil, fmt.Errorf("sessions of the case: %w", err)
	}
	return rows, nil
}

// delivered counts the sessions that were attended, by item of support. A revision of the plan makes new rows of the items
// that it keeps: an item is the same support as an earlier one of its type, nature and provider.
func delivered(ctx context.Context, tx *pg.Tx, id casework.CaseID) (map[string]int, error) {
	var rows []struct {
		Item string `db:"support_item_id"`
		N    int    `db:"n"`
	}
	if err := tx.Select(ctx, &rows, `
		SELECT i.support_item_id, count(*) AS n
		FROM support_item i
		JOIN support_item same ON same.case_id = i.case_id AND same.type = i.type AND same.nature = i.nature AND same.provider = i.provider
		JOIN support_session s ON s.support_item_id = same.support_item_id AND s.attended
		WHERE i.case_id = $1
		GROUP BY i.support_item_id`, id); err != nil {
		return nil, fmt.Errorf("sessions delivered: %w", err)
	}
	n := map[string]int{}
	for _, r := range rows {
		n[r.Item] = r.N
	}
	return n, nil
}

// insert numbers a session within its item of support, through all versions of the plan. The case is locked, so that two sessions never share a number.
func insert(ctx context.Context, tx *pg.Tx, id casework.CaseID, item string, s casework.Session) (string, error) {
	session := uuid.NewString()
	var by any
	if tx.Actor().ID != "" {
		by = string(tx.Actor().ID)
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO support_session (session_id, case_id, support_item_id, number, held_on, attended, place_kind, risk_flag, next_on, recorded_by, recorded_at)
		VALUES ($1, $2, $3, (
			SELECT coalesce(max(s.number), 0) + 1
			FROM support_item i
			JOIN support_item same ON same.case_id = i.case_id AND same.type = i.type AND same.nature = i.nature AND same.provider = i.provider
			JOIN support_session s ON s.support_item_id = same.support_item_id
			WHERE i.support_item_id = $3), $4, $5, $6, $7, $8, $9, $10)`,
		session, id, item, s.On, s.Attended, s.Place, s.RiskFlag, s.NextOn, by, tx.Now()); err != nil {
		return "", fmt.Errorf("record the session: %w", err)
	}
	return session, nil
}

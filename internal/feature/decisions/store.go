package decisions

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// item is the item on a meeting's agenda that a case waits on.
type item struct {
	ID      casework.AgendaItemID `db:"agenda_item_id"`
	Meeting casework.MeetingID    `db:"meeting_id"`
	On      casework.Date         `db:"held_on"`
	Status  string                `db:"status"` // of the meeting
	Kind    string                `db:"kind"`
}

// openItem is the item of a case that has not been decided on, at the meeting that is open or comes next.
func openItem(ctx context.Context, tx *pg.Tx, id casework.CaseID) (item, error) {
	var it item
	err := tx.Get(ctx, &it, `
		SELECT i.agenda_item_id, i.meeting_id, m.held_on, m.status, i.kind
		FROM agenda_item i
		JOIN meeting m ON m.meeting_id = i.meeting_id
		WHERE i.case_id = $1 AND i.status = 'LISTED' AND m.status IN ('PLANNED', 'OPEN')
		ORDER BY m.status, m.held_on, i.agenda_item_id
		LIMIT 1`, id) // OPEN comes before PLANNED
	return it, err
}

func insertDecision(ctx context.Context, tx *pg.Tx, id casework.CaseID, it item, d casework.Decision, edition string) (string, error) {
	decision := uuid.NewString()
	var by any
	if tx.Actor().ID != "" {
		by = string(tx.Actor().ID)
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO decision (decision_id, case_id, agenda_item_id, outcome, mode, legal_basis, edition, decided_on, decided_by, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		decision, id, it.ID, d.Outcome, d.Mode(), basis(d.Outcome), edition, d.On, by, tx.Now()); err != nil {
		return "", fmt.Errorf("record the decision: %w", err)
	}
	var members, views []string
	for _, p := range d.Positions {
		members, views = append(members, p.Member), append(views, p.View)
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO decision_position (decision_id, case_id, membership_id, position)
		SELECT $1, $2, CAST(p.member AS uuid), p.view FROM unnest(CAST($3 AS text[]), CAST($4 AS text[])) AS p (member, view)`,
		decision, id, pq.Array(members), pq.Array(views)); err != nil {
		return "", fmt.Errorf("record the positions: %w", err)
	}
	return decision, tx.One(ctx, `UPDATE agenda_item SET status = 'DECIDED', version = version + 1 WHERE agenda_item_id = $1 AND status = 'LISTED'`, it.ID)
}

// basis is the provision under which a panel decides.
func basis(outcome string) string {
	switch outcome {
	case "ADOPT":
		return "section 36(4)(a)"
	case "NOT-ADOPT", "POLICE":
		return "section 36(6)"
	default:
		return "section 37(7)"
	}
}

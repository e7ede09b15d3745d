package intake

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// amendmentsOf are the amendments of a case's referral, the newest first.
func amendmentsOf(ctx context.Context, tx *pg.Tx, id casework.CaseID) ([]Amendment, error) {
	var list []Amendment
	if err := tx.Select(ctx, &list, `
		SELECT amendment_id, field, reason, at, by_name FROM amendment WHERE case_id = $1 ORDER BY at DESC, amendment_id`, id); err != nil {
		return nil, fmt.Errorf("amendments of the referral: %w", err)
	}
	return list, nil
}

func insertAmendment(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, id, field, reason string) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO amendment (amendment_id, case_id, field, reason, at, by_user, by_name)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, id, caseID, field, reason, tx.Now(), tx.Actor().ID, tx.Actor().Name)
	if err != nil {
		return fmt.Errorf("amend the referral: %w", err)
	}
	return nil
}

// Ours is a referral of the reader's agency, as far as its agency may know of it.
type Ours struct {
	Receipt  string            `db:"receipt"`
	Received casework.Date     `db:"received_on"`
	TypedAt  time.Time         `db:"typed_at"`
	Channel  string            `db:"channel"`
	Panel    string            `db:"panel"`
	Agency   string            `db:"agency"`
	AgencyID casework.AgencyID `db:"agency_id"`
	PanelID  casework.PanelID  `db:"panel_id"`
	Told     string            `db:"told"` // a code of casework.FeedbackLevels, "" while nothing was told
	ToldAt   *time.Time        `db:"told_at"`
	Status   string            `db:"status"` // as of Incoming: TAKEN for what has a case
	Opened   bool              `db:"opened"` // somebody of the panel has read it
	Mine     string            `db:"mine"`   // the id of what the reader sent themself, "" for another's
}

// oursOf are the referrals of some agencies to panels on which the actor speaks for them, the newest first: those that became a
// case, and those that were sent and did not.
func oursOf(ctx context.Context, tx *pg.Tx, agencies []string, limit int) ([]Ours, error) {
	var list []Ours
	if err := tx.Select(ctx, &list, `
		SELECT o.receipt, o.received_on, o.typed_at, o.channel, p.name AS panel, g.name AS agency, o.agency_id, o.panel_id, o.told, o.told_at, o.status, o.opened, o.mine
		FROM (
			SELECT a.receipt, a.received_on, a.typed_at, a.channel, a.agency_id, a.panel_id, coalesce(f.level, '') AS told, f.at AS told_at, 'TAKEN' AS status, true AS opened,
				coalesce((SELECT CAST(i.incoming_id AS text) FROM incoming i WHERE i.receipt = a.receipt AND i.sent_by = CAST($3 AS uuid)), '') AS mine
			FROM arrival a
			LEFT JOIN LATERAL (SELECT level, at FROM feedback WHERE case_id = a.case_id ORDER BY at DESC, feedback_id LIMIT 1) f ON true
			WHERE a.agency_id = ANY (CAST($1 AS uuid[]))
			UNION ALL
			SELECT i.receipt, i.received_on, i.received_at, i.channel, i.agency_id, i.panel_id, '', NULL, i.status, i.opened_at IS NOT NULL,
				CASE WHEN i.sent_by = CAST($3 AS uuid) THEN CAST(i.incoming_id AS text) ELSE '' END
			FROM incoming i
			WHERE i.agency_id = ANY (CAST($1 AS uuid[])) AND i.status <> 'TAKEN'
		) o
		JOIN panel p ON p.panel_id = o.panel_id
		JOIN agency g ON g.agency_id = o.agency_id
		ORDER BY o.received_on DESC, o.typed_at DESC, o.receipt LIMIT $2`, pq.Array(agencies), limit, personOrNull(tx)); err != nil {
		return nil, fmt.Errorf("referrals of the agency: %w", err)
	}
	return list, nil
}

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
}

// oursOf are the referrals of some agencies to panels on which the actor speaks for them, the newest first.
func oursOf(ctx context.Context, tx *pg.Tx, agencies []string, limit int) ([]Ours, error) {
	var list []Ours
	if err := tx.Select(ctx, &list, `
		SELECT a.receipt, a.received_on, a.typed_at, a.channel, p.name AS panel, g.name AS agency, a.agency_id, a.panel_id, coalesce(f.level, '') AS told, f.at AS told_at
		FROM arrival a
		JOIN panel p ON p.panel_id = a.panel_id
		JOIN agency g ON g.agency_id = a.agency_id
		LEFT JOIN LATERAL (SELECT level, at FROM feedback WHERE case_id = a.case_id ORDER BY at DESC, feedback_id LIMIT 1) f ON true
		WHERE a.agency_id = ANY (CAST($1 AS uuid[]))
		ORDER BY a.received_on DESC, a.receipt LIMIT $2`, pq.Array(agencies), limit); err != nil {
		return nil, fmt.Errorf("referrals of the agency: %w", err)
	}
	return list, nil
}

package casefile

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// ToReferrer is a question to a referrer that nobody has answered yet.
type ToReferrer struct {
	Ref   string        `db:"ref"`
	Asked time.Time     `db:"asked_at"`
	By    string        `db:"asked_by"`
	Due   casework.Date `db:"due_on"`
	To    string        `db:"agency"` // "" for one that went by a link
}

// mostToReferrers is how many such questions are listed.
const mostToReferrers = 100

// ToReferrers are the questions to referrers that wait for an answer on cases whose referral the actor may amend, the most urgent
// first.
func (c *Cabinet) ToReferrers(ctx context.Context, tx *pg.Tx) ([]ToReferrer, error) {
	var refs []string
	if err := tx.Select(ctx, &refs, `
		SELECT DISTINCT f.ref FROM referrer_question q JOIN case_file f ON f.case_id = q.case_id WHERE q.status = 'SENT'`); err != nil {
		return nil, fmt.Errorf("cases with questions to referrers: %w", err)
	}
	if len(refs) == 0 {
		return nil, nil
	}
	files, err := c.Among(ctx, tx, casework.AmendReferral, refs)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, f := range files {
		ids = append(ids, string(f.ID))
	}
	var list []ToReferrer
	if err := tx.Select(ctx, &list, `
		SELECT f.ref, q.asked_at, u.display_name AS asked_by, q.due_on, coalesce(g.name, '') AS agency
		FROM referrer_question q
		JOIN case_file f ON f.case_id = q.case_id
		JOIN user_account u ON u.user_id = q.asked_by
		LEFT JOIN agency g ON g.agency_id = q.agency_id
		WHERE q.status = 'SENT' AND q.case_id = ANY (CAST($1 AS uuid[]))
		ORDER BY q.due_on, q.asked_at, q.question_id LIMIT $2`, pq.Array(ids), mostToReferrers); err != nil {
		return nil, fmt.Errorf("questions to referrers: %w", err)
	}
	return list, nil
}

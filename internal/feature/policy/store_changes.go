package policy

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Change is a change of the policy that one administrator drafts and another decides.
type Change struct {
	ID         string          `db:"change_id"`
	Base       int             `db:"base"` // the version that was in force when it was drafted
	Body       string          `db:"body"` // the whole file as it is to be
	Reason     string          `db:"reason"`
	Status     string          `db:"status"` // a code of Statuses
	DraftedBy  casework.UserID `db:"drafted_by"`
	Drafter    string          `db:"drafter"` // by name
	DraftedAt  time.Time       `db:"drafted_at"`
	ProposedAt *time.Time      `db:"proposed_at"`
	Answerer   string          `db:"answerer"` // by name, "" while nobody has answered
	AnsweredAt *time.Time      `db:"answered_at"`
	Answer     string          `db:"answer"` // why it was refused
	Became     int             `db:"became"` // the version, 0 for none
	Version    int             `db:"version"`
}

// Statuses are where a change stands.
var Statuses = casework.Vocabulary{
	{Code: "DRAFT", Label: "Draft"}, {Code: "PROPOSED", Label: "Waits for a second person"}, {Code: "IN_FORCE", Label: "Put in force"},
	{Code: "REFUSED", Label: "Refused"}, {Code: "WITHDRAWN", Label: "Withdrawn"},
}

const selectChange = `
	SELECT c.change_id, c.base, c.body, c.reason, c.status, c.drafted_by, d.display_name AS drafter, c.drafted_at, c.proposed_at,
		coalesce(a.display_name, '') AS answerer, c.answered_at, c.answer, coalesce(c.became, 0) AS became, c.version
	FROM policy_change c
	JOIN user_account d ON d.user_id = c.drafted_by
	LEFT JOIN user_account a ON a.user_id = c.answered_by`

// change reads one change; lock keeps it as it is until the transaction ends.
func change(ctx context.Context, tx *pg.Tx, id string, lock bool) (Change, error) {
	query := selectChange + ` WHERE c.change_id = $1`
	if lock {
		query += ` FOR UPDATE OF c`
	}
	var c Change
	err := tx.Get(ctx, &c, query, id)
	return c, err
}

// changes are the latest hundred: those that wait first, then drafts of the actor or, with all, of anybody, then the rest.
func changes(ctx context.Context, tx *pg.Tx, drafts bool) ([]Change, error) {
	var list []Change
	if err := tx.Select(ctx, &list, selectChange+`
		WHERE $1 OR c.proposed_at IS NOT NULL
		ORDER BY CASE c.status WHEN 'PROPOSED' THEN 0 WHEN 'DRAFT' THEN 1 ELSE 2 END, c.drafted_at DESC, c.change_id LIMIT 100`, drafts); err != nil {
		return nil, fmt.Errorf("changes of the policy: %w", err)
	}
	return list, nil
}

func insertChange(ctx context.Context, tx *pg.Tx, base Version) (string, error) {
	id := uuid.NewString()
	if _, err := tx.Exec(ctx, `
		INSERT INTO policy_change (change_id, base, body, status, drafted_by, drafted_at)
		VALUES ($1, $2, $3, 'DRAFT', $4, $5)`, id, base.Number, base.Body, tx.Actor().ID, tx.Now()); err != nil {
		return "", fmt.Errorf("draft a change of the policy: %w", err)
	}
	return id, nil
}

func updateBody(ctx context.Context, tx *pg.Tx, c Change, body string) error {
	return tx.One(ctx, `UPDATE policy_change SET body = $3, version = version + 1 WHERE change_id = $1 AND version = $2 AND status = 'DRAFT'`, c.ID, c.Version, body)
}

func proposeChange(ctx context.Context, tx *pg.Tx, c Change, reason string) error {
	return tx.One(ctx, `
		UPDATE policy_change SET status = 'PROPOSED', reason = $3, proposed_at = $4, version = version + 1
		WHERE change_id = $1 AND version = $2 AND status = 'DRAFT'`, c.ID, c.Version, reason, tx.Now())
}

func withdrawChange(ctx context.Context, tx *pg.Tx, c Change) error {
	return tx.One(ctx, `
		UPDATE policy_change SET status = 'WITHDRAWN', version = version + 1
		WHERE change_id = $1 AND version = $2 AND status IN ('DRAFT', 'PROPOSED')`, c.ID, c.Version)
}

func refuseChange(ctx context.Context, tx *pg.Tx, c Change, reason string) error {
	return tx.One(ctx, `
		UPDATE policy_change SET status = 'REFUSED', answered_by = $3, answered_at = $4, answer = $5, version = version + 1
		WHERE change_id = $1 AND version = $2 AND status = 'PROPOSED'`, c.ID, c.Version, tx.Actor().ID, tx.Now(), reason)
}

// versions are all that were ever in force, the newest first.
func versions(ctx context.Context, tx *pg.Tx) ([]Version, error) {
	var list []Version
	if err := tx.Select(ctx, &list, selectVersion+` ORDER BY v.version DESC`); err != nil {
		return nil, fmt.Errorf("versions of the policy: %w", err)
	}
	return list, nil
}

// alike is how many pairs of a person and a case stand alike today.
type alike struct {
	Sens      casework.Sensitivity
	Standings []casework.Standing
	Pairs     int
}

// standings counts how people stand to cases: who they are and which cases stays in the database.
func standings(ctx context.Context, tx *pg.Tx) ([]alike, error) {
	var rows []struct {
		Sens      casework.Sensitivity `db:"sens"`
		Standings pq.StringArray       `db:"standings"`
		Pairs     int                  `db:"pairs"`
	}
	if err := tx.Select(ctx, &rows, `SELECT sens, standings, pairs FROM standings_counted()`); err != nil {
		return nil, fmt.Errorf("count how people stand to cases: %w", err)
	}
	var list []alike
	for _, r := range rows {
		one := alike{Sens: r.Sens, Pairs: r.Pairs}
		for _, word := range r.Standings {
			p := strings.SplitN(word+"|||", "|", 4)
			s := casework.Standing{Role: casework.Role(p[0]), Tie: casework.Tie(p[1])}
			if level := casework.Level(p[2]); level != casework.LevelWhole {
				s.Sharing = casework.Sharing{Level: level, Sections: casework.Sections(strings.TrimRight(p[3], "|"))}
			}
			one.Standings = append(one.Standings, s)
		}
		list = append(list, one)
	}
	return list, nil
}

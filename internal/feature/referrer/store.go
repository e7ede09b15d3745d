package referrer

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/lib/pq"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Asked is a question as whoever may read the referral finds it, with what was answered.
type Asked struct {
	ID         string        `db:"question_id"`
	Agency     string        `db:"agency"` // "" for one that went by a link
	By         string        `db:"asked_by"`
	At         time.Time     `db:"asked_at"`
	Due        casework.Date `db:"due_on"`
	Status     string        `db:"status"` // SENT, ANSWERED or WITHDRAWN
	AnsweredBy string        `db:"answered_by"`
	AnsweredAt *time.Time    `db:"answered_at"`
	Version    int           `db:"version"`

	Words  Words
	Answer Reply
}

// Words are what was asked and where the link went, sealed.
type Words struct {
	Question string `json:"question"`
	To       string `json:"to,omitempty"`
}

// Reply is what was answered, sealed.
type Reply struct {
	Answer string `json:"answer"`
}

func askedOn(ctx context.Context, tx *pg.Tx, id casework.CaseID) ([]Asked, error) {
	var list []Asked
	if err := tx.Select(ctx, &list, `
		SELECT q.question_id, coalesce(g.name, '') AS agency, u.display_name AS asked_by, q.asked_at, q.due_on, q.status, coalesce(w.display_name, '') AS answered_by, q.answered_at, q.version
		FROM referrer_question q
		JOIN user_account u ON u.user_id = q.asked_by
		LEFT JOIN user_account w ON w.user_id = q.answered_by
		LEFT JOIN agency g ON g.agency_id = q.agency_id
		WHERE q.case_id = $1
		ORDER BY q.asked_at DESC, q.question_id`, id); err != nil {
		return nil, fmt.Errorf("questions to the referrer: %w", err)
	}
	return list, nil
}

func insert(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, id, agency string, hash []byte, due casework.Date) error {
	if _, err := tx.Exec(ctx, `
		INSERT INTO referrer_question (question_id, case_id, agency_id, token_hash, asked_by, asked_at, due_on)
		VALUES ($1, $2, CAST(nullif($3, '') AS uuid), $4, $5, $6, $7)`, id, caseID, agency, hash, tx.Actor().ID, tx.Now(), due); err != nil {
		return fmt.Errorf("ask the referrer: %w", err)
	}
	return nil
}

func withdraw(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, id string, version int) error {
	return tx.One(ctx, `
		UPDATE referrer_question SET status = 'WITHDRAWN', version = version + 1
		WHERE question_id = $1 AND case_id = $2 AND version = $3 AND status = 'SENT'`, id, caseID, version)
}

// speakers are those who speak for an agency on the panel of a file in one of some roles, without whoever has stepped out of the case.
func speakers(ctx context.Context, tx *pg.Tx, file *casefile.File, agency casework.AgencyID, roles []string) ([]casework.UserID, error) {
	var list []casework.UserID
	if err := tx.Select(ctx, &list, `
		SELECT DISTINCT m.user_id
		FROM membership m
		JOIN user_account u ON u.user_id = m.user_id AND in_use(u)
		WHERE m.panel_id = $1 AND m.agency_id = CAST(nullif($2, '') AS uuid) AND m.role = ANY ($3) AND m.from_on <= $4 AND (m.to_on IS NULL OR m.to_on >= $4)
			AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = $5 AND r.kind = 'recused' AND r.subject_id = m.user_id)`,
		file.Panel, string(agency), pq.Array(roles), tx.Today(), file.ID); err != nil {
		return nil, fmt.Errorf("who speaks for the agency: %w", err)
	}
	return list, nil
}

// toAnswer is a question as whoever is to answer it has it: they need no tie to its case, and read none of it.
type toAnswer struct {
	ID         string           `db:"question_id"`
	Case       casework.CaseID  `db:"case_id"`
	Panel      casework.PanelID `db:"panel_id"`
	PanelName  string           `db:"panel"`
	Receipt    string           `db:"receipt"`
	Agency     string           `db:"agency"`
	At         time.Time        `db:"asked_at"`
	Due        casework.Date    `db:"due_on"`
	Status     string           `db:"status"`
	AnsweredAt *time.Time       `db:"answered_at"`
	Version    int              `db:"version"`
	Standings  pq.StringArray   `db:"standings"`
	Wrapped    []byte           `db:"wrapped"`
	Asked      []byte           `db:"asked"`
}

func toMe(ctx context.Context, tx *pg.Tx, ways []string, hash []byte, which string, limit int) ([]toAnswer, error) {
	var list []toAnswer
	if err := tx.Select(ctx, &list, `
		SELECT question_id, case_id, panel_id, panel, receipt, coalesce(agency, '') AS agency, asked_at, due_on, status, answered_at, version, standings, wrapped, asked
		FROM questions_to_me($1, $2, CAST(nullif($3, '') AS uuid), $4)`, pq.Array(ways), hash, which, limit); err != nil {
		return nil, fmt.Errorf("questions to answer: %w", err)
	}
	return list, nil
}

// settle files an answer, and says whether it did.
func settle(ctx context.Context, tx *pg.Tx, ways []string, hash []byte, q toAnswer, version int, sealed []byte, change casework.Change, named, role string) (bool, error) {
	checks, err := json.Marshal(change.Checks)
	if err != nil {
		return false, fmt.Errorf("answer a question: %w", err)
	}
	if change.Checks == nil {
		checks = []byte("[]")
	}
	var done bool
	if err := tx.Get(ctx, &done, `SELECT answer_question($1, $2, $3, $4, $5, $6, $7, $8, CAST($9 AS jsonb))`,
		pq.Array(ways), hash, q.ID, version, sealed, change.Title, named, role, string(checks)); err != nil {
		return false, fmt.Errorf("answer a question: %w", err)
	}
	return done, nil
}

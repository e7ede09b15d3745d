package requests

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Request is one request for information to one agency. What was asked and answered is sealed.
type Request struct {
	ID         string            `db:"request_id"`
	Ref        string            `db:"ref"`
	Agency     casework.AgencyID `db:"agency_id"`
	AgencyName string            `db:"agency"`
	SentOn     casework.Date     `db:"sent_on"`
	DueOn      casework.Date     `db:"due_on"`
	Status     string            `db:"status"` // a code of Statuses
	AnsweredOn casework.Date     `db:"answered_on"`
	AnsweredBy string            `db:"answered_by"`
	AskedBy    string            `db:"asked_by"`
	AnsweredAt *time.Time        `db:"answered_at"` // when the answer was saved
	Version    int               `db:"version"`
}

const selectRequest = `
	SELECT r.request_id, c.ref, r.agency_id, a.name AS agency, r.sent_on, r.due_on, r.status, r.answered_on,
		coalesce(w.display_name, '') AS answered_by, u.display_name AS asked_by, r.version,
		(SELECT max(n.at) FROM narrative n WHERE n.case_id = r.case_id AND n.field = 'request/' || r.request_id || '/answer') AS answered_at
	FROM info_request r
	JOIN case_file c ON c.case_id = r.case_id
	JOIN agency a ON a.agency_id = r.agency_id
	JOIN user_account u ON u.user_id = r.asked_by
	LEFT JOIN user_account w ON w.user_id = r.answered_by`

// one reads a request of a case. One of another case is absent.
func one(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, id string) (Request, error) {
	var r Request
	err := tx.Get(ctx, &r, selectRequest+` WHERE r.case_id = $1 AND r.request_id = $2`, caseID, id)
	return r, err
}

func ofCase(ctx context.Context, tx *pg.Tx, caseID casework.CaseID) ([]Request, error) {
	var list []Request
	if err := tx.Select(ctx, &list, selectRequest+` WHERE r.case_id = $1 ORDER BY r.sent_on DESC, r.request_id`, caseID); err != nil {
		return nil, fmt.Errorf("requests of the case: %w", err)
	}
	return list, nil
}

// toAnswer reads the open requests to the agencies that the actor represents in one of the roles, the most urgent
// first, after the due date and id of the page before.
func toAnswer(ctx context.Context, tx *pg.Tx, roles []string, after casework.Date, afterID string, limit int) ([]Request, error) {
	var list []Request
	err := tx.Select(ctx, &list, selectRequest+`
		WHERE r.status = 'SENT' AND EXISTS (SELECT FROM membership m
			WHERE m.user_id = $1 AND m.panel_id = c.panel_id AND m.agency_id = r.agency_id AND m.role = ANY ($2)
				AND m.from_on <= $3 AND (m.to_on IS NULL OR m.to_on >= $3))
			AND (CAST($4 AS date) IS NULL OR (r.due_on, r.request_id) > (CAST($4 AS date), CAST(nullif($5, '') AS uuid)))
		ORDER BY r.due_on, r.request_id
		LIMIT $6`, tx.Actor().ID, pq.Array(roles), tx.Today(), after, afterID, limit)
	if err != nil {
		return nil, fmt.Errorf("requests to answer: %w", err)
	}
	return list, nil
}

func insert(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, id string, agency casework.AgencyID, due casework.Date) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO info_request (request_id, case_id, agency_id, sent_on, due_on, status, asked_by)
		VALUES ($1, $2, $3, $4, $5, 'SENT', $6)`, id, caseID, agency, tx.Today(), due, tx.Actor().ID)
	if err != nil {
		return fmt.Errorf("send the request: %w", err)
	}
	return nil
}

// settle marks a request as answered or refused by the version it was read at.
func settle(ctx context.Context, tx *pg.Tx, r Request, status string, on casework.Date) error {
	return tx.One(ctx, `
		UPDATE info_request SET status = $2, answered_on = $3, answered_by = $4, version = version + 1
		WHERE request_id = $1 AND version = $5 AND status = 'SENT'`, r.ID, status, on, tx.Actor().ID, r.Version)
}

// Agency is one that can be asked.
type Agency struct {
	ID   casework.AgencyID `db:"agency_id"`
	Name string            `db:"name"`
}

// represented are the agencies for which somebody holds one of the roles on the panel today.
func represented(ctx context.Context, tx *pg.Tx, panel casework.PanelID, roles []string) ([]Agency, error) {
	var list []Agency
	err := tx.Select(ctx, &list, `
		SELECT a.agency_id, a.name
		FROM agency a
		WHERE (a.active_from IS NULL OR a.active_from <= $3) AND (a.active_to IS NULL OR a.active_to >= $3) AND EXISTS (SELECT FROM membership m
			JOIN user_account u ON u.user_id = m.user_id AND in_use(u)
			WHERE m.agency_id = a.agency_id AND m.panel_id = $1 AND m.role = ANY ($2) AND m.from_on <= $3 AND (m.to_on IS NULL OR m.to_on >= $3))
		ORDER BY a.name`, panel, pq.Array(roles), tx.Today())
	if err != nil {
		return nil, fmt.Errorf("agencies on the panel: %w", err)
	}
	return list, nil
}

// admitted says whether an agency has been admitted to the case.
func admitted(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, agency casework.AgencyID) (bool, error) {
	var in bool
	err := tx.Get(ctx, &in, `
		SELECT EXISTS (SELECT FROM standing_tie WHERE case_id = $1 AND kind = 'involved' AND subject_id = $2)`, caseID, agency)
	if err != nil {
		return false, fmt.Errorf("is the agency admitted: %w", err)
	}
	return in, nil
}

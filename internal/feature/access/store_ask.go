package access

import (
	"context"
	"fmt"
	"strings"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/calendar"
	"channelpanel/internal/platform/pg"
)

// Request is one request for access. What was said for and against it is sealed.
type Request struct {
	ID         string          `db:"request_id"`
	Ref        string          `db:"ref"`
	User       casework.UserID `db:"user_id"`
	Name       string          `db:"name"`
	Wants      string          `db:"wants"` // "case.plan:read"
	Days       int             `db:"days"`
	Status     string          `db:"status"` // a code of Statuses
	AskedAt    time.Time       `db:"asked_at"`
	AnsweredAt *time.Time      `db:"answered_at"`
	AnsweredBy string          `db:"answered_by"` // by name
	Tie        casework.Tie    `db:"tie"`
	Until      casework.Date   `db:"until"`
	Version    int             `db:"version"`
}

// Statuses are where a request for access stands.
var Statuses = casework.Vocabulary{
	{Code: "ASKED", Label: "Waiting for an answer"}, {Code: "GIVEN", Label: "Given"}, {Code: "REFUSED", Label: "Refused"}, {Code: "WITHDRAWN", Label: "Withdrawn"},
}

// AskedOn is the day of the request in London.
func (r Request) AskedOn() casework.Date { return calendar.Today(r.AskedAt) }

// action is what was asked for.
func (r Request) action() casework.Action {
	subject, act, _ := strings.Cut(r.Wants, ":")
	return casework.Action{Subject: casework.Subject(subject), Act: act}
}

// title names the section that was asked for.
func (r Request) title() string {
	for _, s := range sections() {
		if s.Actions[0] == r.action() {
			return strings.ToLower(s.Title[:1]) + s.Title[1:]
		}
	}
	return r.Wants
}

const selectRequest = `
	SELECT q.request_id, c.ref, q.user_id, u.display_name AS name, q.wants, q.days, q.status, q.asked_at, q.answered_at,
		coalesce(a.display_name, '') AS answered_by, q.tie, q.until, q.version
	FROM access_request q
	JOIN case_file c ON c.case_id = q.case_id
	JOIN user_account u ON u.user_id = q.user_id
	LEFT JOIN user_account a ON a.user_id = q.answered_by`

// oneRequest reads a request on a case. One on another case is absent.
func oneRequest(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, id string) (Request, error) {
	var r Request
	err := tx.Get(ctx, &r, selectRequest+` WHERE q.case_id = $1 AND q.request_id = $2`, caseID, id)
	return r, err
}

func requestsOf(ctx context.Context, tx *pg.Tx, caseID casework.CaseID) ([]Request, error) {
	var list []Request
	if err := tx.Select(ctx, &list, selectRequest+` WHERE q.case_id = $1 ORDER BY q.asked_at DESC, q.request_id LIMIT 200`, caseID); err != nil {
		return nil, fmt.Errorf("requests for access: %w", err)
	}
	return list, nil
}

// waitingRequests are those of others on cases that the actor may know of, the longest waiting first.
func waitingRequests(ctx context.Context, tx *pg.Tx, limit int) ([]Request, error) {
	var list []Request
	if err := tx.Select(ctx, &list, selectRequest+`
		WHERE q.status = 'ASKED' AND q.user_id <> $1
		ORDER BY q.asked_at, q.request_id
		LIMIT $2`, tx.Actor().ID, limit); err != nil {
		return nil, fmt.Errorf("requests for access to answer: %w", err)
	}
	return list, nil
}

// waitingOf is the id of somebody's own request on a case that waits for its answer, "" for none.
func waitingOf(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, user casework.UserID) (string, error) {
	var ids []string
	if err := tx.Select(ctx, &ids, `SELECT request_id FROM access_request WHERE case_id = $1 AND user_id = $2 AND status = 'ASKED'`, caseID, user); err != nil {
		return "", fmt.Errorf("a request that waits: %w", err)
	}
	if len(ids) == 0 {
		return "", nil
	}
	return ids[0], nil
}

func insertRequest(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, id string, in casework.AccessRequest) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO access_request (request_id, case_id, user_id, wants, days, status, asked_at)
		VALUES ($1, $2, $3, $4, $5, 'ASKED', $6)`, id, caseID, tx.Actor().ID, in.Wants.String(), in.Days, tx.Now())
	if err != nil {
		return fmt.Errorf("ask for access: %w", err)
	}
	return nil
}

// answerRequest records the answer, once, by the version that the request was read at.
func answerRequest(ctx context.Context, tx *pg.Tx, r Request, in casework.AccessAnswer) error {
	status, tie, until := "REFUSED", casework.Tie(""), casework.Date{}
	if in.Yes {
		status, tie, until = "GIVEN", in.Tie, in.Until
	}
	return tx.One(ctx, `
		UPDATE access_request SET status = $2, answered_at = $3, answered_by = $4, tie = $5, until = $6, version = version + 1
		WHERE request_id = $1 AND version = $7 AND status = 'ASKED'`, r.ID, status, tx.Now(), tx.Actor().ID, tie, until, r.Version)
}

// withdrawRequest takes the actor's own request back, if it still waits.
func withdrawRequest(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, id string) error {
	return tx.One(ctx, `
		UPDATE access_request SET status = 'WITHDRAWN', answered_at = $4, version = version + 1
		WHERE request_id = $1 AND case_id = $2 AND user_id = $3 AND status = 'ASKED'`, id, caseID, tx.Actor().ID, tx.Now())
}

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
	Status     string            `db:"status"` // a code of casework.RequestStatuses
	Answer     casework.Returned `db:"answer"`
	Caveats    pq.StringArray    `db:"caveats"` // codes of casework.Caveats
	State      casework.State    `db:"state"`   // of the case
	AnsweredOn casework.Date     `db:"answered_on"`
	AnsweredBy string            `db:"answered_by"`
	AskedBy    string            `db:"asked_by"`
	AnsweredAt *time.Time        `db:"answered_at"` // when the answer was saved
	Version    int               `db:"version"`
	Reminded   int               `db:"reminded"` // how often
	RemindedAt *time.Time        `db:"reminded_at"`
	RemindedBy string            `db:"reminded_by"`
}

// Stands is how the request stands on a day.
func (r Request) Stands(today casework.Date) casework.ReturnStands {
	return r.Answer.StandsOn(r.DueOn, today, r.open())
}

// open says whether the agency is still to answer.
func (r Request) open() bool {
	return r.Status == "SENT" && r.State.Asks()
}

const selectRequest = `
	SELECT r.request_id, c.ref, r.agency_id, a.name AS agency, r.sent_on, r.due_on, r.status, r.answer, r.caveats, c.state, r.answered_on,
		coalesce(w.display_name, '') AS answered_by, u.display_name AS asked_by, r.version,
		(SELECT max(n.at) FROM narrative n WHERE n.case_id = r.case_id AND n.field = 'request/' || r.request_id || '/answer') AS answered_at,
		m.times AS reminded, m.at AS reminded_at, coalesce(m.by_name, '') AS reminded_by
	FROM info_request r
	JOIN case_file c ON c.case_id = r.case_id
	JOIN agency a ON a.agency_id = r.agency_id
	JOIN user_account u ON u.user_id = r.asked_by
	LEFT JOIN user_account w ON w.user_id = r.answered_by
	CROSS JOIN LATERAL (` + reminders + `) m`

// reminders are how often an agency was reminded of a request r, when last and by whom.
const reminders = `
		SELECT count(*) AS times, max(e.at) AS at, (array_agg(b.display_name ORDER BY e.at DESC))[1] AS by_name
		FROM info_reminder e
		JOIN user_account b ON b.user_id = e.by_user
		WHERE e.request_id = r.request_id`

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

func insert(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, id string, agency casework.AgencyID, due casework.Date) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO info_request (request_id, case_id, agency_id, sent_on, due_on, status, asked_by)
		VALUES ($1, $2, $3, $4, $5, 'SENT', $6)`, id, caseID, agency, tx.Today(), due, tx.Actor().ID)
	if err != nil {
		return fmt.Errorf("send the request: %w", err)
	}
	return nil
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

// personOf is what of the person of a case a request may tell.
func personOf(ctx context.Context, tx *pg.Tx, person casework.PersonID) (Told, error) {
	var row struct {
		Given    string        `db:"given_name"`
		Family   string        `db:"family_name"`
		Born     casework.Date `db:"date_of_birth"`
		Age      int           `db:"approximate_age"`
		Address  string        `db:"address"`
		Postcode string        `db:"postcode"`
	}
	if err := tx.Get(ctx, &row, `
		SELECT given_name, family_name, date_of_birth, coalesce(approximate_age, 0) AS approximate_age, address, postcode
		FROM person WHERE person_id = $1`, person); err != nil {
		return Told{}, fmt.Errorf("who the request is about: %w", err)
	}
	return Told{Given: row.Given, Family: row.Family, Born: row.Born, Age: row.Age, Address: row.Address, Postcode: row.Postcode}, nil
}

package requests

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// withRequests are the references of cases with a request that is open or was answered since a day.
func withRequests(ctx context.Context, tx *pg.Tx, since casework.Date) ([]string, error) {
	var refs []string
	if err := tx.Select(ctx, &refs, `
		SELECT DISTINCT c.ref
		FROM info_request r
		JOIN case_file c ON c.case_id = r.case_id
		WHERE r.status = 'SENT' AND c.state <> ALL (CAST($2 AS text[])) OR r.answered_on >= $1
		ORDER BY c.ref`, since, pq.Array(shut())); err != nil {
		return nil, fmt.Errorf("cases with requests: %w", err)
	}
	return refs, nil
}

// chaseOrders are the orders of the list, each as an expression that is compared as text; the most urgent first.
var chaseOrders = map[string]string{
	"due":     `CAST(due_on AS text) || ref`,
	"agency":  `lower(agency) || CAST(due_on AS text)`,
	"case":    `ref || lower(agency)`,
	"meeting": `coalesce(CAST(meets_on AS text), '9999') || CAST(due_on AS text)`,
	"stands":  `CASE stands WHEN 'MISSING' THEN '1' WHEN 'WAITING' THEN '2' ELSE '3' || stands END || CAST(due_on AS text)`,
}

// onList are the requests about the cases $1 that are on the list of the day $2, without those answered before $3, of the meeting
// $4, to the agency $5 and standing as $6.
const onList = `
	WITH every AS (
		SELECT q.*, g.meeting_id, g.held_on AS meets_on,
			CASE WHEN q.answer <> '' THEN q.answer WHEN q.due_on < $2 THEN 'MISSING' ELSE 'WAITING' END AS stands
		FROM (` + selectRequest + `
			WHERE r.case_id = ANY (CAST($1 AS uuid[])) AND (r.status = 'SENT' AND c.state <> ALL (CAST($7 AS text[])) OR r.answered_on >= $3)
		) q
		LEFT JOIN LATERAL (
			SELECT m.meeting_id, m.held_on
			FROM agenda_item i
			JOIN meeting m ON m.meeting_id = i.meeting_id
			JOIN case_file f ON f.case_id = i.case_id
			WHERE f.ref = q.ref AND i.status = 'LISTED' AND m.status IN ('PLANNED', 'OPEN') AND m.held_on >= $2
			ORDER BY m.held_on, m.meeting_id LIMIT 1
		) g ON true
	), sought AS (
		SELECT * FROM every
		WHERE ($4 = '' OR coalesce(CAST(meeting_id AS text), 'none') = $4) AND ($5 = '' OR CAST(agency_id AS text) = $5) AND ($6 = '' OR stands = $6)
	)`

func listArgs(tx *pg.Tx, cases []string, q Sought) []any {
	return []any{pq.Array(cases), tx.Today(), tx.Today().AddDays(-chaseLately), string(q.Meeting), string(q.Agency), string(q.Stands), pq.Array(shut())}
}

// chase reads a page of the list.
func chase(ctx context.Context, tx *pg.Tx, cases []string, q Sought, limit int) ([]Chased, error) {
	order, ok := chaseOrders[q.Sort]
	if !ok {
		order = chaseOrders["stands"]
	}
	var list []Chased
	if err := tx.Select(ctx, &list, onList+`
		SELECT request_id, ref, agency_id, agency, sent_on, due_on, status, answer, caveats, state, answered_on, answered_by, asked_by, version, answered_at,
			reminded, reminded_at, reminded_by, coalesce(CAST(meeting_id AS text), '') AS meeting_id, meets_on
		FROM sought
		WHERE $8 = '' OR (`+order+`, request_id) > (SELECT `+order+`, request_id FROM every WHERE CAST(request_id AS text) = $8)
		ORDER BY `+order+`, request_id
		LIMIT $9`, append(listArgs(tx, cases, q), q.After, limit)...); err != nil {
		return nil, fmt.Errorf("returns to chase: %w", err)
	}
	return list, nil
}

// tallies count what is on the list by meeting and by agency, whatever was sought, and what was sought.
func tallies(ctx context.Context, tx *pg.Tx, cases []string, q Sought) (byMeeting, byAgency []Tally, whole Tally, err error) {
	var rows []struct {
		Tally
		By string `db:"by"`
	}
	const counts = `count(*) AS asked, count(*) FILTER (WHERE answer <> '') AS answered, count(*) FILTER (WHERE stands = 'WAITING') AS waiting,
			count(*) FILTER (WHERE stands = 'MISSING') AS missing`
	if err := tx.Select(ctx, &rows, onList+`
		SELECT 'meeting' AS by, coalesce(CAST(meeting_id AS text), 'none') AS id, '' AS name, meets_on AS held_on, `+counts+`
		FROM every GROUP BY meeting_id, meets_on
		UNION ALL
		SELECT 'agency', CAST(agency_id AS text), agency, NULL, `+counts+` FROM every GROUP BY agency_id, agency
		UNION ALL
		SELECT 'whole', '', '', NULL, `+counts+` FROM sought
		ORDER BY by, held_on NULLS LAST, missing DESC, name, id`, listArgs(tx, cases, q)...); err != nil {
		return nil, nil, Tally{}, fmt.Errorf("count returns: %w", err)
	}
	for _, r := range rows {
		switch r.By {
		case "meeting":
			byMeeting = append(byMeeting, r.Tally)
		case "agency":
			byAgency = append(byAgency, r.Tally)
		default:
			whole = r.Tally
		}
	}
	return byMeeting, byAgency, whole, nil
}

// open reads requests that wait for an answer, by their ids, case by case. One that the actor may not know of is not there.
func open(ctx context.Context, tx *pg.Tx, ids []string) ([]Request, error) {
	var list []Request
	if err := tx.Select(ctx, &list, selectRequest+`
		WHERE r.request_id = ANY (CAST($1 AS uuid[])) AND r.status = 'SENT'
		ORDER BY c.ref, r.request_id`, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("open requests: %w", err)
	}
	return list, nil
}

// remind keeps that an agency was reminded of a request; it is 0 where it was on this day already.
func remind(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, request, id string, told int) (int64, error) {
	n, err := tx.Exec(ctx, `
		INSERT INTO info_reminder (reminder_id, request_id, case_id, on_day, at, by_user, told)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (request_id, on_day) DO NOTHING`, id, request, caseID, tx.Today(), tx.Now(), tx.Actor().ID, told)
	if err != nil {
		return 0, fmt.Errorf("keep a reminder: %w", err)
	}
	return n, nil
}

// reachable is somebody with an address.
type reachable struct {
	User  casework.UserID `db:"user_id"`
	Email string          `db:"email"`
}

func addresses(ctx context.Context, tx *pg.Tx, users []string) ([]reachable, error) {
	var list []reachable
	if err := tx.Select(ctx, &list, `SELECT user_id, email FROM user_account WHERE user_id = ANY (CAST($1 AS uuid[])) ORDER BY user_id`, pq.Array(users)); err != nil {
		return nil, fmt.Errorf("addresses to remind: %w", err)
	}
	return list, nil
}

const overdue = `r.status = 'SENT' AND r.due_on < $1 AND c.state <> ALL (CAST($2 AS text[]))`

// withMissing are the references of cases with a return that is missing.
func withMissing(ctx context.Context, tx *pg.Tx) ([]string, error) {
	var refs []string
	if err := tx.Select(ctx, &refs, `SELECT DISTINCT c.ref FROM info_request r JOIN case_file c ON c.case_id = r.case_id WHERE `+overdue,
		tx.Today(), pq.Array(shut())); err != nil {
		return nil, fmt.Errorf("missing returns: %w", err)
	}
	return refs, nil
}

// missing counts the returns that are missing about cases, and gives the day on which the first was due.
func missing(ctx context.Context, tx *pg.Tx, cases []string) (n int, due casework.Date, err error) {
	var row struct {
		N   int           `db:"n"`
		Due casework.Date `db:"due"`
	}
	err = tx.Get(ctx, &row, `
		SELECT count(*) AS n, min(r.due_on) AS due FROM info_request r JOIN case_file c ON c.case_id = r.case_id
		WHERE `+overdue+` AND r.case_id = ANY (CAST($3 AS uuid[]))`, tx.Today(), pq.Array(shut()), pq.Array(cases))
	if err != nil {
		return 0, casework.Date{}, fmt.Errorf("missing returns: %w", err)
	}
	return row.N, row.Due, nil
}

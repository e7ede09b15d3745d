package requests

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/lib/pq"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// toAnswer is a request to an agency that the actor represents. They need no tie to its case, and read none of it.
type toAnswer struct {
	ID            string               `db:"request_id"`
	Case          casework.CaseID      `db:"case_id"`
	Ref           string               `db:"ref"`
	Panel         casework.PanelID     `db:"panel_id"`
	PanelName     string               `db:"panel"`
	Sens          casework.Sensitivity `db:"sens"`
	Agency        casework.AgencyID    `db:"agency_id"`
	AgencyName    string               `db:"agency"`
	SentOn        casework.Date        `db:"sent_on"`
	DueOn         casework.Date        `db:"due_on"`
	AskedBy       string               `db:"asked_by"`
	MeetsOn       casework.Date        `db:"meets_on"`
	Status        string               `db:"status"`
	Answer        casework.Returned    `db:"answer"`
	AnsweredBy    string               `db:"answered_by"`
	AnsweredAt    sql.NullTime         `db:"answered_at"`
	Before        casework.Returned    `db:"before"`
	BeforeOn      casework.Date        `db:"before_on"`
	BeforeCaveats pq.StringArray       `db:"before_caveats"`
	Version       int                  `db:"version"`
	Standings     pq.StringArray       `db:"standings"`
	Wrapped       []byte               `db:"wrapped"`
	AskedVersion  sql.NullInt32        `db:"asked_version"`
	Asked         []byte               `db:"asked"`
	ToldVersion   sql.NullInt32        `db:"told_version"`
	Told          []byte               `db:"told"`
}

// resource is the request as the guard sees it, by itself: its agency's members stand to it as to their own record.
func (r toAnswer) resource(policy int) casework.Resource {
	return casework.Resource{
		Ref: r.Ref, Case: r.Case, Panel: r.Panel, Sens: r.Sens, Version: r.Version, Policy: policy, Standings: casefile.StandingsOf(r.Standings),
	}
}

func (r toAnswer) overtaken() Overtaken {
	return Overtaken{ID: r.ID, Ref: r.Ref, By: r.AnsweredBy, Answer: r.Answer, At: r.AnsweredAt.Time}
}

// scope is which requests to the actor's agencies are read: those with ids, or the open ones after a place in the list.
type scope struct {
	ids     []string
	after   casework.Date
	afterID string
	limit   int
}

// toMe reads requests to the agencies that the actor represents, the most urgent first.
func toMe(ctx context.Context, tx *pg.Tx, ways []string, in scope) ([]toAnswer, error) {
	var which any
	if in.ids != nil {
		which = pq.Array(in.ids)
	}
	var list []toAnswer
	if err := tx.Select(ctx, &list, `
		SELECT request_id, case_id, ref, panel_id, panel, sens, agency_id, agency, sent_on, due_on, asked_by, meets_on, status, answer, answered_by, answered_at,
			before, before_on, before_caveats, version, standings, wrapped, asked_version, asked, told_version, told
		FROM requests_to_me($1, $2, CAST($3 AS uuid[]), CAST($4 AS date), CAST(nullif($5, '') AS uuid), $6)`,
		pq.Array(ways), pq.Array(shut()), which, in.after, in.afterID, in.limit); err != nil {
		return nil, fmt.Errorf("requests to answer: %w", err)
	}
	return list, nil
}

// settle answers requests, each from the version it was read at, and says how many were.
func settle(ctx context.Context, tx *pg.Tx, ways []string, rows []toAnswer, given []Given, sealed [][]byte, changes []casework.Change) (int, error) {
	var (
		ids, answers, handling, titles, roles []string
		versions                              []int
	)
	for n, g := range given {
		ids, versions = append(ids, g.ID), append(versions, g.Version)
		answers, handling = append(answers, string(g.Answer.Kind)), append(handling, strings.Join(g.Answer.Caveats, ","))
		titles, roles = append(titles, changes[n].Title), append(roles, string(casefile.StandingsOf(rows[n].Standings)[0].Role))
	}
	checks, err := json.Marshal(changes[0].Checks)
	if err != nil {
		return 0, fmt.Errorf("answer requests: %w", err)
	}
	var done []string
	if err := tx.Select(ctx, &done, `SELECT answer_requests($1, $2, CAST($3 AS uuid[]), $4, $5, $6, $7, $8, $9, CAST($10 AS jsonb), $11)`,
		pq.Array(ways), pq.Array(shut()), pq.Array(ids), pq.Array(versions), pq.Array(answers), pq.Array(handling), pq.ByteaArray(sealed), pq.Array(titles), pq.Array(roles),
		string(checks), tx.Actor().Name); err != nil {
		return 0, fmt.Errorf("answer requests: %w", err)
	}
	return len(done), nil
}

// Sent is a return that somebody of the actor's agencies sent.
type Sent struct {
	ID      string            `db:"request_id"`
	Ref     string            `db:"ref"`
	Agency  string            `db:"agency"`
	Answer  casework.Returned `db:"answer"`
	Caveats pq.StringArray    `db:"caveats"`
	On      casework.Date     `db:"answered_on"`
	By      string            `db:"answered_by"`
}

func sentByUs(ctx context.Context, tx *pg.Tx, ways []string, since casework.Date, limit int) ([]Sent, error) {
	var list []Sent
	if err := tx.Select(ctx, &list, `SELECT request_id, ref, agency, answer, caveats, answered_on, answered_by FROM answered_by_us($1, $2, $3)`,
		pq.Array(ways), since, limit); err != nil {
		return nil, fmt.Errorf("returns that were sent: %w", err)
	}
	return list, nil
}

package casefile

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Returned is the newest request to one agency about one case, and what came back.
type Returned struct {
	Ref     string            `db:"ref"` // of the case
	Agency  string            `db:"agency"`
	Answer  casework.Returned `db:"answer"`
	Caveats pq.StringArray    `db:"caveats"` // codes of casework.Caveats
	Due     casework.Date     `db:"due_on"`
	Asked   bool              `db:"asked"` // the agency is still to answer
}

// Stands is how the request stands on a day.
func (r Returned) Stands(today casework.Date) casework.ReturnStands {
	return r.Answer.StandsOn(r.Due, today, r.Asked)
}

// ReturnsFor are what agencies answered about cases, by reference: of each agency its newest request. Left out are the cases
// whose returns the actor may not read as one of the panel.
func (c *Cabinet) ReturnsFor(ctx context.Context, tx *pg.Tx, refs []string) (map[string][]Returned, error) {
	files, err := c.Among(ctx, tx, casework.ReadSection36, refs) // whoever may read that reads every agency's return
	if err != nil {
		return nil, err
	}
	var ids []string
	out := map[string][]Returned{}
	for _, f := range files {
		if c.Allows(tx, casework.ReadRequests, f) {
			ids = append(ids, string(f.ID))
			out[f.Ref] = nil // read, and there may be none
		}
	}
	var rows []Returned
	if err := tx.Select(ctx, &rows, `
		SELECT c.ref, a.name AS agency, r.answer, r.caveats, r.due_on, r.status = 'SENT' AND c.state = ANY (CAST($2 AS text[])) AS asked
		FROM (
			SELECT DISTINCT ON (i.case_id, i.agency_id) i.case_id, i.agency_id, i.status, i.answer, i.caveats, i.due_on
			FROM info_request i
			WHERE i.case_id = ANY (CAST($1 AS uuid[]))
			ORDER BY i.case_id, i.agency_id, i.sent_on DESC, i.answer = '' DESC, i.due_on DESC, i.request_id
		) r
		JOIN case_file c ON c.case_id = r.case_id
		JOIN agency a ON a.agency_id = r.agency_id
		ORDER BY c.ref, a.name`, pq.Array(ids), pq.Array(asking())); err != nil {
		return nil, fmt.Errorf("what agencies answered: %w", err)
	}
	for _, r := range rows {
		out[r.Ref] = append(out[r.Ref], r)
	}
	return out, nil
}

// asking are the states of a case in which partners are asked.
func asking() []string {
	var list []string
	for _, st := range casework.States() {
		if st.Asks() {
			list = append(list, string(st))
		}
	}
	return list
}

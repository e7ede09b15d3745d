package requests

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// gathering is a meeting that is to come or goes on.
type gathering struct {
	Panel casework.PanelID `db:"panel_id"`
	On    casework.Date    `db:"held_on"`
}

// gathered is such a meeting, with the references of the cases that wait on its agenda.
func gathered(ctx context.Context, tx *pg.Tx, id casework.MeetingID) (g gathering, refs []string, err error) {
	if err := tx.Get(ctx, &g, `SELECT panel_id, held_on FROM meeting WHERE CAST(meeting_id AS text) = $1 AND status IN ('PLANNED', 'OPEN')`, string(id)); err != nil {
		return g, nil, err
	}
	if err := tx.Select(ctx, &refs, `
		SELECT DISTINCT c.ref
		FROM agenda_item i
		JOIN case_file c ON c.case_id = i.case_id
		WHERE i.meeting_id = $1 AND i.status = 'LISTED'
		ORDER BY c.ref`, id); err != nil {
		return g, nil, fmt.Errorf("cases on the agenda: %w", err)
	}
	return g, refs, nil
}

// stillAsked are the agencies that are still to answer a request about a case.
func stillAsked(ctx context.Context, tx *pg.Tx, id casework.CaseID) ([]casework.AgencyID, error) {
	var list pq.StringArray
	if err := tx.Get(ctx, &list, `SELECT ARRAY(SELECT DISTINCT CAST(r.agency_id AS text) FROM info_request r WHERE r.case_id = $1 AND r.status = 'SENT')`, id); err != nil {
		return nil, fmt.Errorf("who is still asked: %w", err)
	}
	var out []casework.AgencyID
	for _, a := range list {
		out = append(out, casework.AgencyID(a))
	}
	return out, nil
}

package casefile

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Prospect is a case that could come before a panel's next meeting, with what is known of it for that.
type Prospect struct {
	*File
	Facts    casework.Prospect
	Assessed bool // an assessment is on the file
}

type prospectRow struct {
	Ref         string        `db:"ref"`
	AfterDue    casework.Date `db:"after_due"`
	LastSession casework.Date `db:"last_session"`
	Missed      int           `db:"missed"`
	MissedOn    casework.Date `db:"missed_on"`
	Overdue     int           `db:"overdue"`
	OverdueFrom casework.Date `db:"overdue_from"`
	LeftOver    casework.Date `db:"left_over"`
	Deferrals   int           `db:"deferrals"`
	Provisional casework.Date `db:"provisional"`
	Assessed    bool          `db:"assessed"`
}

// Prospects are the cases of a panel that have not ended or wait for the panel to ratify what the chair decided, are on no agenda to come, and on which the guard allows the actor to
// write minutes. It notes nothing and asks the guard for no grant.
func (c *Cabinet) Prospects(ctx context.Context, tx *pg.Tx, panel casework.PanelID) ([]Prospect, error) {
	var ended []string
	for _, s := range casework.States() {
		if s.Ended() {
			ended = append(ended, string(s))
		}
	}
	var rows []prospectRow
	if err := tx.Select(ctx, &rows, `
		SELECT c.ref,
			(SELECT min(f.due_on) FROM followup f WHERE f.case_id = c.case_id AND f.done_on IS NULL AND f.kind LIKE 'review-%') AS after_due,
			went.last_session, coalesce(missed.n, 0) AS missed, missed.missed_on,
			coalesce(late.n, 0) AS overdue, late.overdue_from,
			CASE WHEN over.status IN ('LISTED', 'DEFERRED')
				AND NOT EXISTS (SELECT FROM review r WHERE r.case_id = c.case_id AND r.held_on >= over.held_on) THEN over.held_on END AS left_over, coalesce(over.deferred_count, 0) + 1 AS deferrals,
			alone.provisional,
			EXISTS (SELECT FROM assessment a WHERE a.case_id = c.case_id AND a.status IN ('SUBMITTED', 'SIGNED')) AS assessed
		FROM case_file c
		LEFT JOIN LATERAL (SELECT max(s.held_on) AS last_session FROM support_session s WHERE s.case_id = c.case_id AND s.attended) went ON true
		LEFT JOIN LATERAL (SELECT count(*) AS n, min(s.held_on) AS missed_on FROM support_session s
			WHERE s.case_id = c.case_id AND NOT s.attended AND s.held_on > coalesce(went.last_session, '-infinity')) missed ON true
		LEFT JOIN LATERAL (SELECT count(*) AS n, min(t.due_on) AS overdue_from FROM action t
			WHERE t.case_id = c.case_id AND t.status = 'OPEN' AND t.due_on < $3) late ON true
		LEFT JOIN LATERAL (SELECT i.status, m.held_on, i.deferred_count FROM agenda_item i JOIN meeting m ON m.meeting_id = i.meeting_id
			WHERE i.case_id = c.case_id AND i.status <> 'WITHDRAWN' ORDER BY m.held_on DESC, i.agenda_item_id DESC LIMIT 1) over ON true
		LEFT JOIN LATERAL (SELECT min(d.decided_on) AS provisional FROM decision d
			WHERE d.case_id = c.case_id AND d.outside AND NOT EXISTS (SELECT FROM decision r WHERE r.ratifies = d.decision_id)) alone ON true
		WHERE c.panel_id = $1 AND (c.state <> ALL (CAST($2 AS text[])) OR alone.provisional IS NOT NULL)
			AND NOT EXISTS (SELECT FROM agenda_item i JOIN meeting m ON m.meeting_id = i.meeting_id
				WHERE i.case_id = c.case_id AND i.status = 'LISTED' AND m.status IN ('PLANNED', 'OPEN'))
		ORDER BY c.ref`, panel, pq.Array(ended), tx.Today()); err != nil {
		return nil, fmt.Errorf("cases that could come before the panel: %w", err)
	}
	byRef := map[string]prospectRow{}
	var refs []string
	for _, r := range rows {
		byRef[r.Ref], refs = r, append(refs, r.Ref)
	}
	files, err := c.Among(ctx, tx, casework.WriteMinutes, refs)
	if err != nil {
		return nil, err
	}
	var list []Prospect
	for _, f := range files {
		r := byRef[f.Ref]
		p := Prospect{File: f, Assessed: r.Assessed, Facts: casework.Prospect{
			State: f.State, Section36On: f.Section36On, DeferredTo: f.DeferredTo, AdoptedOn: f.AdoptedOn, SupportFrom: f.SupportFrom,
			ReassessOn: f.ReassessOn, NextReview: f.NextReview, AfterDue: r.AfterDue, LastSession: r.LastSession,
			Missed: r.Missed, MissedOn: r.MissedOn, Overdue: r.Overdue, OverdueFrom: r.OverdueFrom, LeftOver: r.LeftOver, Provisional: r.Provisional,
		}}
		if !r.LeftOver.IsZero() {
			p.Facts.Deferrals = r.Deferrals
		}
		list = append(list, p)
	}
	return list, nil
}

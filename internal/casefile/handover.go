package casefile

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// WorkKinds are the kinds of work that somebody can hand over to another person.
var WorkKinds = casework.Vocabulary{
	{Code: "case", Label: "Leads the case"}, {Code: "action", Label: "Action"}, {Code: "request", Label: "Request that waits for an answer"},
}

// Work is one open piece of work that somebody holds on a case.
type Work struct {
	Kind   string          `db:"kind"` // a code of WorkKinds
	ID     string          `db:"id"`   // of the action or the request; of the tie of whoever leads
	Ref    string          `db:"ref"`
	Holder casework.UserID `db:"holder"`
	Due    casework.Date   `db:"due"` // zero for a case that somebody leads
}

// WorkOf is the open work that people hold on the cases of a panel, of those that the actor may know of, by case.
func WorkOf(ctx context.Context, tx *pg.Tx, panel casework.PanelID, holders []casework.UserID) ([]Work, error) {
	var ids []string
	for _, h := range holders {
		ids = append(ids, string(h))
	}
	var list []Work
	if err := tx.Select(ctx, &list, `
		SELECT w.kind, w.id, c.ref, w.holder, w.due
		FROM (
			SELECT 'case' AS kind, t.tie_id AS id, t.case_id, t.subject_id AS holder, CAST(NULL AS date) AS due
			FROM tie t
			WHERE t.kind = 'assigned' AND t.part = 'lead' AND t.ended_at IS NULL AND t.subject_id = ANY (CAST($2 AS uuid[]))
			UNION ALL
			SELECT 'action', a.action_id, a.case_id, a.owner, a.due_on FROM action a WHERE a.status = 'OPEN' AND a.owner = ANY (CAST($2 AS uuid[]))
			UNION ALL
			SELECT 'request', r.request_id, r.case_id, r.asked_by, r.due_on FROM info_request r WHERE r.status = 'SENT' AND r.asked_by = ANY (CAST($2 AS uuid[]))
		) w
		JOIN visible_case v ON v.case_id = w.case_id
		JOIN case_file c ON c.case_id = w.case_id AND c.panel_id = $1 AND (w.kind <> 'case' OR c.state <> ALL (CAST($3 AS text[])))
		ORDER BY w.kind, c.ref, w.id`, panel, pq.Array(ids), pq.Array(ended())); err != nil {
		return nil, fmt.Errorf("work that people hold: %w", err)
	}
	return list, nil
}

func ended() []string {
	var list []string
	for _, s := range casework.States() {
		if s.Ended() {
			list = append(list, string(s))
		}
	}
	return list
}

// HandOver gives a piece of work on a file to somebody else. Whoever led the case stays named on it. It is a Conflict where
// the work is not its holder's any more.
func HandOver(ctx context.Context, tx *pg.Tx, file *File, w Work, to casework.UserID) error {
	part := casework.PartOwner
	switch w.Kind {
	case "case":
		part = casework.PartLead
		if err := tx.One(ctx, `
			UPDATE tie SET part = 'named', version = version + 1
			WHERE tie_id = $1 AND case_id = $2 AND part = 'lead' AND ended_at IS NULL AND subject_id = $3`, w.ID, file.ID, w.Holder); err != nil {
			return err
		}
	case "action":
		if err := tx.One(ctx, `
			UPDATE action SET owner = $4, version = version + 1
			WHERE action_id = $1 AND case_id = $2 AND owner = $3 AND status = 'OPEN'`, w.ID, file.ID, w.Holder, to); err != nil {
			return err
		}
	default:
		return tx.One(ctx, `
			UPDATE info_request SET asked_by = $4, version = version + 1
			WHERE request_id = $1 AND case_id = $2 AND asked_by = $3 AND status = 'SENT'`, w.ID, file.ID, w.Holder, to)
	}
	id, err := Bind(ctx, tx, file, Binding{Kind: casework.TieAssigned, Subject: string(to), Part: part, Reason: "took over from a colleague"})
	if err != nil || id != "" || part != casework.PartLead {
		return err
	}
	return tx.One(ctx, `
		UPDATE tie SET part = 'lead', until = NULL, version = version + 1
		WHERE case_id = $1 AND kind = 'assigned' AND subject_id = $2 AND ended_at IS NULL`, file.ID, to)
}

// Recused are those of some files from which somebody has stepped out or was barred.
func Recused(ctx context.Context, tx *pg.Tx, user casework.UserID, files []*File) (map[casework.CaseID]bool, error) {
	var ids, found []string
	for _, f := range files {
		ids = append(ids, string(f.ID))
	}
	if err := tx.Select(ctx, &found, `
		SELECT CAST(case_id AS text) FROM standing_tie
		WHERE kind = 'recused' AND subject_id = $1 AND case_id = ANY (CAST($2 AS uuid[]))`, user, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("cases that are closed to somebody: %w", err)
	}
	out := map[casework.CaseID]bool{}
	for _, id := range found {
		out[casework.CaseID(id)] = true
	}
	return out, nil
}

// LeadBy has somebody lead a file from now on. Whoever led it before stays named on it.
func LeadBy(ctx context.Context, tx *pg.Tx, file *File, to casework.UserID, reason string) error {
	if _, err := tx.Exec(ctx, `
		UPDATE tie SET part = 'named', version = version + 1
		WHERE case_id = $1 AND part = 'lead' AND ended_at IS NULL AND subject_id <> $2`, file.ID, to); err != nil {
		return fmt.Errorf("who led the case: %w", err)
	}
	id, err := Bind(ctx, tx, file, Binding{Kind: casework.TieAssigned, Subject: string(to), Part: casework.PartLead, Reason: reason})
	if err != nil || id != "" {
		return err
	}
	return tx.One(ctx, `
		UPDATE tie SET part = 'lead', until = NULL, version = version + 1
		WHERE case_id = $1 AND kind = 'assigned' AND subject_id = $2 AND ended_at IS NULL`, file.ID, to)
}

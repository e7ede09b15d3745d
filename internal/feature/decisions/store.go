package decisions

import (
	"context"
	"fmt"
	"time"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// item is the item on a meeting's agenda that a case waits on.
type item struct {
	ID      casework.AgendaItemID `db:"agenda_item_id"`
	Meeting casework.MeetingID    `db:"meeting_id"`
	On      casework.Date         `db:"held_on"`
	Status  string                `db:"status"` // of the meeting
	Kind    string                `db:"kind"`
}

// openItem is the item of a case that has not been decided on, at the meeting that is open or comes next.
func openItem(ctx context.Context, tx *pg.Tx, id casework.CaseID) (item, error) {
	var it item
	err := tx.Get(ctx, &it, `
		SELECT i.agenda_item_id, i.meeting_id, m.held_on, m.status, i.kind
		FROM agenda_item i
		JOIN meeting m ON m.meeting_id = i.meeting_id
		WHERE i.case_id = $1 AND i.status = 'LISTED' AND m.status IN ('PLANNED', 'OPEN')
		ORDER BY m.status, m.held_on, i.agenda_item_id
		LIMIT 1`, id) // OPEN comes before PLANNED
	return it, err
}

// draftRow is what somebody has entered of a decision.
type draftRow struct {
	User   casework.UserID `db:"user_id"`
	Name   string          `db:"display_name"`
	At     time.Time       `db:"saved_at"`
	Sealed []byte          `db:"sealed"`
}

// draftsAt are the drafts of everybody at a place, each opened. They are ordered by who saved first.
func (s *Service) draftsAt(ctx context.Context, tx *pg.Tx, file *casefile.File, place string) ([]Draft, error) {
	var rows []draftRow
	if err := tx.Select(ctx, &rows, `
		SELECT d.user_id, u.display_name, d.saved_at, d.sealed
		FROM decision_draft d
		JOIN user_account u ON u.user_id = d.user_id
		WHERE d.case_id = $1 AND d.place = $2
		ORDER BY d.saved_at, d.user_id`, file.ID, place); err != nil {
		return nil, fmt.Errorf("drafts of the decision: %w", err)
	}
	var list []Draft
	for _, r := range rows {
		d := Draft{}
		if err := s.cabinet.UnsealOn(ctx, tx, file, r.Sealed, &d, "decision-draft", place, string(r.User)); err != nil {
			return nil, err
		}
		d.user, d.Name, d.At = r.User, r.Name, r.At
		list = append(list, d)
	}
	return list, nil
}

func (s *Service) saveDraft(ctx context.Context, tx *pg.Tx, file *casefile.File, place string, d Draft) error {
	sealed, err := s.cabinet.SealOn(ctx, tx, file, d, "decision-draft", place, string(tx.Actor().ID))
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO decision_draft (case_id, place, user_id, sealed, saved_at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (case_id, place, user_id) DO UPDATE SET sealed = excluded.sealed, saved_at = excluded.saved_at`,
		file.ID, place, tx.Actor().ID, sealed, tx.Now()); err != nil {
		return fmt.Errorf("keep the draft of the decision: %w", err)
	}
	return nil
}

// dropDrafts forgets everybody's drafts of a decision that has been confirmed, or before that the actor's own.
func dropDrafts(ctx context.Context, tx *pg.Tx, id casework.CaseID, place string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM decision_draft WHERE case_id = $1 AND place = $2`, id, place); err != nil {
		return fmt.Errorf("drop the drafts of the decision: %w", err)
	}
	return nil
}

// waiting is a decision that waits for somebody, on a case that the actor may know of.
type waiting struct {
	ID  string        `db:"decision_id"`
	Ref string        `db:"ref"`
	On  casework.Date `db:"decided_on"`
}

// unsigned are the decisions that wait for a second person, of those that somebody else confirmed.
func unsigned(ctx context.Context, tx *pg.Tx, limit int) ([]waiting, error) {
	var list []waiting
	if err := tx.Select(ctx, &list, `
		SELECT d.decision_id, c.ref, d.decided_on
		FROM decision d
		JOIN visible_case v ON v.case_id = d.case_id
		JOIN case_file c ON c.case_id = d.case_id
		WHERE d.countersign AND d.decided_by IS DISTINCT FROM (SELECT me())
			AND NOT EXISTS (SELECT FROM decision_countersignature s WHERE s.decision_id = d.decision_id)
		ORDER BY d.decided_on, c.ref
		LIMIT $1`, limit); err != nil {
		return nil, fmt.Errorf("decisions to countersign: %w", err)
	}
	return list, nil
}

// openMeeting is the item of a case, decided on or not, at a meeting that is open.
func openMeeting(ctx context.Context, tx *pg.Tx, id casework.CaseID) (item, error) {
	var it item
	err := tx.Get(ctx, &it, `
		SELECT i.agenda_item_id, i.meeting_id, m.held_on, m.status, i.kind
		FROM agenda_item i
		JOIN meeting m ON m.meeting_id = i.meeting_id
		WHERE i.case_id = $1 AND i.status IN ('LISTED', 'DECIDED') AND m.status = 'OPEN'
		ORDER BY i.status DESC, m.held_on, i.agenda_item_id
		LIMIT 1`, id)
	return it, err
}

// consultable are those who hold a seat on a panel today, but the actor, with for whom they sit.
func consultable(ctx context.Context, tx *pg.Tx, panel casework.PanelID) ([]casework.Consulted, error) {
	var rows []struct {
		ID        string `db:"membership_id"`
		Name      string `db:"display_name"`
		Agency    string `db:"agency"`
		Authority string `db:"authority"`
		Force     string `db:"force"`
	}
	if err := tx.Select(ctx, &rows, `
		SELECT h.membership_id, u.display_name, coalesce(g.name, h.authority, h.force, '') AS agency, coalesce(h.authority, '') AS authority,
			coalesce(h.force, '') AS force
		FROM membership h
		JOIN user_account u ON u.user_id = h.user_id
		LEFT JOIN agency g ON g.agency_id = h.agency_id
		WHERE h.panel_id = $1 AND h.from_on <= $2 AND (h.to_on IS NULL OR h.to_on >= $2) AND h.appointed_on IS NOT NULL AND h.user_id <> $3
		ORDER BY u.display_name, h.membership_id`, panel, tx.Today(), tx.Actor().ID); err != nil {
		return nil, fmt.Errorf("who may be consulted: %w", err)
	}
	var list []casework.Consulted
	for _, r := range rows {
		list = append(list, casework.Consulted{Member: r.ID, Name: r.Name, Agency: r.Agency, Authority: r.Authority, Force: r.Force})
	}
	return list, nil
}

// nextMeeting is the day of a panel's next meeting, zero where none is planned.
func nextMeeting(ctx context.Context, tx *pg.Tx, panel casework.PanelID) (casework.Date, error) {
	var on casework.Date
	if err := tx.Get(ctx, &on, `SELECT min(held_on) FROM meeting WHERE panel_id = $1 AND status IN ('PLANNED', 'OPEN') AND held_on >= $2`, panel, tx.Today()); err != nil {
		return on, fmt.Errorf("the panel's next meeting: %w", err)
	}
	return on, nil
}

func authoritiesOf(ctx context.Context, tx *pg.Tx, panel casework.PanelID) ([]string, error) {
	var list []string
	if err := tx.Select(ctx, &list, `SELECT authority FROM panel_authority WHERE panel_id = $1 ORDER BY authority`, panel); err != nil {
		return nil, fmt.Errorf("the panel's authorities: %w", err)
	}
	return list, nil
}

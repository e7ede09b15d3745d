package decisions

import (
	"context"
	"fmt"
	"slices"
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

// carriedDraft is the actor's draft of an earlier item of the same case that was carried forward undecided. There may be none.
func (s *Service) carriedDraft(ctx context.Context, tx *pg.Tx, file *casefile.File) (Draft, error) {
	var row struct {
		Place  string    `db:"place"`
		At     time.Time `db:"saved_at"`
		Sealed []byte    `db:"sealed"`
	}
	d := Draft{user: tx.Actor().ID}
	err := tx.Get(ctx, &row, `
		SELECT place, saved_at, sealed FROM decision_draft WHERE case_id = $1 AND user_id = $2 ORDER BY saved_at DESC LIMIT 1`, file.ID, tx.Actor().ID)
	if casework.Refused(err, casework.NotFound) {
		return d, nil
	}
	if err != nil {
		return d, fmt.Errorf("a draft of an earlier item: %w", err)
	}
	d.At = row.At
	return d, s.cabinet.UnsealOn(ctx, tx, file, row.Sealed, &d, "decision-draft", row.Place, string(d.user))
}

// dropDrafts forgets the actor's drafts on a case, and once the panel has decided on it everybody's. Row-level security says which.
func dropDrafts(ctx context.Context, tx *pg.Tx, id casework.CaseID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM decision_draft WHERE case_id = $1`, id); err != nil {
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

// setTaken closes an item on which nothing but what it was there for was to be decided.
func setTaken(ctx context.Context, tx *pg.Tx, id casework.AgendaItemID) error {
	if _, err := tx.Exec(ctx, `UPDATE agenda_item SET status = 'DECIDED', version = version + 1 WHERE agenda_item_id = $1 AND status = 'LISTED'`, id); err != nil {
		return fmt.Errorf("close the item: %w", err)
	}
	return nil
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

// panelName is a panel on which the actor holds a role today.
type panelName struct {
	ID   casework.PanelID `db:"panel_id"`
	Name string           `db:"name"`
}

func myPanels(ctx context.Context, tx *pg.Tx) ([]panelName, error) {
	var list []panelName
	if err := tx.Select(ctx, &list, `
		SELECT p.panel_id, p.name
		FROM panel p
		WHERE p.panel_id IN (SELECT h.panel_id FROM membership h WHERE h.user_id = $1 AND h.from_on <= $2 AND (h.to_on IS NULL OR h.to_on >= $2))
		ORDER BY p.name`, tx.Actor().ID, tx.Today()); err != nil {
		return nil, fmt.Errorf("panels of the actor: %w", err)
	}
	return list, nil
}

// registered are the entries of the register that are wanted, of cases that the actor may know of, the newest first and at most
// limit. A panel's review of support is a decision; of the reviews after closing, which no panel sat for, the review is the entry.
func registered(ctx context.Context, tx *pg.Tx, q Search, limit int) ([]Entry, error) {
	var list []Entry
	if err := tx.Select(ctx, &list, `
		SELECT e.id, e.kind, c.ref, c.panel_id, p.name AS panel, e.decided_on, e.meeting_on, e.outcome, e.mode, e.outside, e.dissent, e.corrected, e.waits, e.unsigned
		FROM (
			SELECT d.decision_id AS id, 'DECISION' AS kind, d.case_id, d.decided_on, m.held_on AS meeting_on, d.outcome, d.mode, d.outside, d.recorded_at,
				EXISTS (SELECT FROM decision_position x WHERE x.decision_id = d.decision_id AND x.position = 'disagree') AS dissent,
				(SELECT count(*) FROM decision_correction f WHERE f.decision_id = d.decision_id) AS corrected,
				d.outside AND NOT EXISTS (SELECT FROM decision r WHERE r.ratifies = d.decision_id) AS waits,
				d.countersign AND NOT EXISTS (SELECT FROM decision_countersignature s WHERE s.decision_id = d.decision_id) AS unsigned
			FROM decision d
			LEFT JOIN agenda_item i ON i.agenda_item_id = d.agenda_item_id
			LEFT JOIN meeting m ON m.meeting_id = coalesce(d.meeting_id, i.meeting_id)
			UNION ALL
			SELECT w.review_id, 'REVIEW', w.case_id, w.held_on, NULL, w.outcome, '', false, w.recorded_at, false, 0, false, false
			FROM review w
			WHERE w.kind <> 'panel'
		) AS e
		JOIN visible_case v ON v.case_id = e.case_id
		JOIN case_file c ON c.case_id = e.case_id
		JOIN panel p ON p.panel_id = c.panel_id
		WHERE ($1 = '' OR c.panel_id = CAST(nullif($1, '') AS uuid)) AND ($2 = '' OR e.outcome = $2) AND ($3 = '' OR e.mode = $3)
			AND ($4 = '' OR $4 = 'out' AND e.outside OR $4 = 'in' AND e.kind = 'DECISION' AND NOT e.outside)
			AND (CAST($5 AS date) IS NULL OR e.decided_on >= $5) AND (CAST($6 AS date) IS NULL OR e.decided_on <= $6)
			AND (NOT $7 OR e.dissent) AND (NOT $8 OR e.corrected > 0) AND (NOT $9 OR e.waits) AND (NOT $10 OR e.unsigned)
		ORDER BY e.decided_on DESC, e.recorded_at DESC, e.id
		LIMIT $11`, string(q.Panel), q.Outcome, q.Mode, q.Where, q.From, q.To,
		slices.Contains(q.Only, "dissent"), slices.Contains(q.Only, "corrected"), slices.Contains(q.Only, "waits"), slices.Contains(q.Only, "unsigned"), limit); err != nil {
		return nil, fmt.Errorf("the register of decisions: %w", err)
	}
	return list, nil
}

// draftsBefore is how many drafts were last saved before a day.
func draftsBefore(ctx context.Context, tx *pg.Tx, day casework.Date) (int, error) {
	var n int
	if err := tx.Get(ctx, &n, `SELECT count(*) FROM decision_draft WHERE CAST(saved_at AT TIME ZONE 'Europe/London' AS date) < $1`, day); err != nil {
		return 0, fmt.Errorf("drafts that are over: %w", err)
	}
	return n, nil
}

func deleteBefore(ctx context.Context, tx *pg.Tx, day casework.Date) (int64, error) {
	n, err := tx.Exec(ctx, `DELETE FROM decision_draft WHERE CAST(saved_at AT TIME ZONE 'Europe/London' AS date) < $1`, day)
	if err != nil {
		return 0, fmt.Errorf("delete drafts that are over: %w", err)
	}
	return n, nil
}

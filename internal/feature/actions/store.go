package actions

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Action is one agreed action, without the text of what is to be done: that is sealed.
type Action struct {
	ID       casework.ActionID `db:"action_id"`
	Ref      string            `db:"ref"` // of its case
	Panel    casework.PanelID  `db:"panel_id"`
	Agency   casework.AgencyID `db:"agency_id"`
	Body     string            `db:"agency"`
	Owner    casework.UserID   `db:"owner"` // "" where only the agency is named
	Person   string            `db:"person"`
	DueOn    casework.Date     `db:"due_on"`
	Status   string            `db:"status"` // OPEN, DONE, ACCEPTED or CANCELLED
	DoneOn   casework.Date     `db:"done_on"`
	RaisedBy string            `db:"raised_by"`
	RaisedAt time.Time         `db:"raised_at"`
	Carried  int               `db:"carried"` // how often it was opened again
	Version  int               `db:"version"`
}

// Overdue says whether the action was due before today and is still to be done.
func (a Action) Overdue(today casework.Date) bool { return a.Status == "OPEN" && a.DueOn.Before(today) }

const actionColumns = `a.action_id, c.ref, a.panel_id, a.agency_id, g.name AS agency, coalesce(CAST(a.owner AS text), '') AS owner,
	coalesce(o.display_name, '') AS person, a.due_on, a.status, a.done_on, r.display_name AS raised_by, a.raised_at, a.carried, a.version`

const actionJoins = `
	JOIN case_file c ON c.case_id = a.case_id
	JOIN agency g ON g.agency_id = a.agency_id
	JOIN user_account r ON r.user_id = a.raised_by
	LEFT JOIN user_account o ON o.user_id = a.owner`

func actionByID(ctx context.Context, tx *pg.Tx, id casework.ActionID, lock bool) (Action, error) {
	query := `SELECT ` + actionColumns + ` FROM action a` + actionJoins + ` WHERE a.action_id = $1`
	if lock {
		query += ` FOR UPDATE OF a`
	}
	var a Action
	err := tx.Get(ctx, &a, query, id)
	return a, err
}

// Place is the last row of a page of a list; the next page begins after it. The zero Place is before every row.
type Place struct {
	Status string
	Due    casework.Date
	ID     casework.ActionID
}

// whose picks the rows of a list: $1 is the actor, $2 today.
func whose(tab string) string {
	switch tab {
	case "agency":
		return `a.agency_id = ANY (ARRAY(SELECT m.agency_id FROM membership m
				WHERE m.user_id = $1 AND m.agency_id IS NOT NULL AND m.from_on <= $2 AND (m.to_on IS NULL OR m.to_on >= $2)))`
	case "raised":
		return `a.raised_by = $1 AND CAST($2 AS date) IS NOT NULL`
	default:
		return `a.owner = $1 AND CAST($2 AS date) IS NOT NULL`
	}
}

// listed is one page of a list: what is open first, then what waits to be accepted, then what has ended; in each the
// earliest due first. Each status is read along its own index, no further than one page.
func listed(ctx context.Context, tx *pg.Tx, tab string, after Place, limit int) ([]Action, error) {
	var list []Action
	err := tx.Select(ctx, &list, `
		SELECT `+actionColumns+`
		FROM unnest(ARRAY['OPEN', 'DONE', 'ACCEPTED', 'CANCELLED']) WITH ORDINALITY AS s (status, rank)
		CROSS JOIN LATERAL (
			SELECT a.*
			FROM action a
			WHERE a.status = s.status AND `+whose(tab)+`
				AND s.rank >= coalesce(array_position(ARRAY['OPEN', 'DONE', 'ACCEPTED', 'CANCELLED'], CAST($3 AS text)), 0)
				AND (s.status <> $3 OR (a.due_on, a.action_id) > (CAST($4 AS date), CAST($5 AS uuid)))
			ORDER BY a.due_on, a.action_id
			LIMIT $6
		) a`+actionJoins+`
		ORDER BY s.rank, a.due_on, a.action_id
		LIMIT $6`, tx.Actor().ID, tx.Today(), after.Status, after.Due, sql.NullString{String: string(after.ID), Valid: after.ID != ""}, limit)
	if err != nil {
		return nil, fmt.Errorf("list actions: %w", err)
	}
	return list, nil
}

// panelRow is a panel of the actor.
type panelRow struct {
	ID casework.PanelID `db:"panel_id"`
}

func myPanels(ctx context.Context, tx *pg.Tx) ([]panelRow, error) {
	var list []panelRow
	err := tx.Select(ctx, &list, `
		SELECT DISTINCT h.panel_id
		FROM membership h
		WHERE h.user_id = $1 AND h.panel_id IS NOT NULL AND h.from_on <= $2 AND (h.to_on IS NULL OR h.to_on >= $2)
		ORDER BY h.panel_id`, tx.Actor().ID, tx.Today())
	if err != nil {
		return nil, fmt.Errorf("panels of the actor: %w", err)
	}
	return list, nil
}

// Agency is an agency that works with the case's panel.
type Agency struct {
	ID     casework.AgencyID `db:"agency_id"`
	Name   string            `db:"name"`
	OnCase bool              `db:"on_case"` // admitted to the case already
}

func agenciesOn(ctx context.Context, tx *pg.Tx, id casework.CaseID, panel casework.PanelID) ([]Agency, error) {
	var list []Agency
	err := tx.Select(ctx, &list, `
		SELECT g.agency_id, g.name,
			EXISTS (SELECT FROM standing_tie t WHERE t.case_id = $1 AND t.kind = 'involved' AND t.subject_id = g.agency_id) AS on_case
		FROM agency g
		WHERE (g.active_from IS NULL OR g.active_from <= $3) AND (g.active_to IS NULL OR g.active_to >= $3) AND g.agency_id IN (SELECT m.agency_id FROM membership m
			WHERE m.panel_id = $2 AND m.from_on <= $3 AND (m.to_on IS NULL OR m.to_on >= $3))
		ORDER BY g.name`, id, panel, tx.Today())
	if err != nil {
		return nil, fmt.Errorf("agencies of the panel: %w", err)
	}
	return list, nil
}

// Person is somebody who works with the panel for an agency.
type Person struct {
	ID     casework.UserID   `db:"user_id"`
	Name   string            `db:"display_name"`
	Agency casework.AgencyID `db:"agency_id"`
	Body   string            `db:"agency"`
	OnCase bool              `db:"on_case"` // named on the case already
}

func peopleOn(ctx context.Context, tx *pg.Tx, id casework.CaseID, panel casework.PanelID) ([]Person, error) {
	var list []Person
	err := tx.Select(ctx, &list, `
		SELECT DISTINCT u.user_id, u.display_name, m.agency_id, g.name AS agency,
			EXISTS (SELECT FROM standing_tie t WHERE t.case_id = $1 AND t.kind = 'assigned' AND t.subject_id = u.user_id) AS on_case
		FROM membership m
		JOIN user_account u ON u.user_id = m.user_id AND in_use(u)
		JOIN agency g ON g.agency_id = m.agency_id
		WHERE m.panel_id = $2 AND m.from_on <= $3 AND (m.to_on IS NULL OR m.to_on >= $3)
		ORDER BY u.display_name, u.user_id, g.name`, id, panel, tx.Today())
	if err != nil {
		return nil, fmt.Errorf("people of the panel: %w", err)
	}
	return list, nil
}

func insertAction(ctx context.Context, tx *pg.Tx, id casework.CaseID, panel casework.PanelID, at Choices, in casework.AgreedAction) (casework.ActionID, error) {
	action := casework.ActionID(uuid.NewString())
	_, err := tx.Exec(ctx, `
		INSERT INTO action (action_id, case_id, panel_id, agency_id, owner, due_on, status, raised_by, raised_at, meeting_id, agenda_item_id)
		VALUES ($1, $2, $3, $4, CAST(nullif($5, '') AS uuid), $6, 'OPEN', $7, $8, CAST(nullif($9, '') AS uuid), CAST(nullif($10, '') AS uuid))`,
		action, id, panel, in.Agency, string(in.Owner), in.DueOn, tx.Actor().ID, tx.Now(), string(at.Meeting), string(at.Item))
	if err != nil {
		return "", fmt.Errorf("raise an action: %w", err)
	}
	return action, nil
}

// move takes an action to another status, if nobody moved it first. Opened again it is carried over once more.
func move(ctx context.Context, tx *pg.Tx, a Action, status string) error {
	return tx.One(ctx, `
		UPDATE action
		SET status = $3, version = version + 1,
			done_on = CASE WHEN $3 = 'DONE' THEN CAST($4 AS date) WHEN $3 = 'OPEN' THEN NULL ELSE done_on END,
			carried = carried + CASE WHEN $3 = 'OPEN' THEN 1 ELSE 0 END
		WHERE action_id = $1 AND version = $2`, a.ID, a.Version, status, tx.Today())
}

// Note is one note on an action. Its text is sealed; by whom and when is not.
type Note struct {
	ID   string    `db:"note_id"`
	At   time.Time `db:"at"`
	By   string    `db:"by_name"`
	Text string    `db:"-"`
	Kind string    `db:"-"` // "progress", "done" or "returned"
}

func notesOf(ctx context.Context, tx *pg.Tx, id casework.ActionID) ([]Note, error) {
	var list []Note
	err := tx.Select(ctx, &list, `SELECT note_id, at, by_name FROM action_note WHERE action_id = $1 ORDER BY at, note_id`, id)
	if err != nil {
		return nil, fmt.Errorf("notes of the action: %w", err)
	}
	return list, nil
}

func insertNote(ctx context.Context, tx *pg.Tx, id casework.CaseID, action casework.ActionID) (string, error) {
	note := uuid.NewString()
	_, err := tx.Exec(ctx, `
		INSERT INTO action_note (note_id, action_id, case_id, at, by_name, by_user)
		VALUES ($1, $2, $3, $4, $5, CAST(nullif($6, '') AS uuid))`, note, action, id, tx.Now(), tx.Actor().Name, string(tx.Actor().ID))
	if err != nil {
		return "", fmt.Errorf("note on the action: %w", err)
	}
	return note, nil
}

// meetingOf is the open meeting of an item about the case.
func meetingOf(ctx context.Context, tx *pg.Tx, id casework.CaseID, item casework.AgendaItemID) (casework.MeetingID, error) {
	var meeting casework.MeetingID
	err := tx.Get(ctx, &meeting, `
		SELECT i.meeting_id
		FROM agenda_item i
		JOIN meeting g ON g.meeting_id = i.meeting_id AND g.status = 'OPEN'
		WHERE i.agenda_item_id = $1 AND i.case_id = $2`, item, id)
	return meeting, err
}

package ties

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Tie is how an agency or a person stands to a case, or stood.
type Tie struct {
	ID       string            `db:"tie_id"`
	Kind     casework.Tie      `db:"kind"`
	Subject  string            `db:"subject_id"`
	Name     string            `db:"name"` // of the agency or the person
	Part     casework.Part     `db:"part"`
	Level    casework.Level    `db:"level"`
	Sections casework.Sections `db:"sections"`
	Reason   string            `db:"reason"` // a code, or a fixed phrase
	Since    time.Time         `db:"since"`
	Until    *time.Time        `db:"until"`    // when it ends by itself or ended; nil for no end
	MeetsOn  casework.Date     `db:"meets_on"` // of a guest
	MadeBy   string            `db:"made_by"`  // by name
	EndedBy  string            `db:"ended_by"` // by name, "" where it ended by itself
	Stands   bool              `db:"stands"`
	Version  int               `db:"version"`
}

// Sharing is how much the tie shares.
func (t Tie) Sharing() casework.Sharing {
	return casework.Sharing{Level: t.Level, Sections: t.Sections}
}

const selectTie = `
	SELECT t.tie_id, t.kind, t.subject_id, coalesce(g.name, u.display_name, '') AS name, t.part, t.level, array_to_string(t.sections, ',') AS sections, t.reason,
		t.since, coalesce(t.ended_at, t.until) AS until, m.held_on AS meets_on, coalesce(b.display_name, '') AS made_by,
		coalesce(e.display_name, '') AS ended_by, s.tie_id IS NOT NULL AS stands, t.version
	FROM tie t
	LEFT JOIN standing_tie s ON s.tie_id = t.tie_id
	LEFT JOIN agency g ON t.kind = 'involved' AND g.agency_id = t.subject_id
	LEFT JOIN user_account u ON t.kind <> 'involved' AND u.user_id = t.subject_id
	LEFT JOIN meeting m ON m.meeting_id = t.meeting_id
	LEFT JOIN user_account b ON 'u:' || b.user_id = t.made_by
	LEFT JOIN user_account e ON 'u:' || e.user_id = t.ended_by
	WHERE t.case_id = $1 AND t.kind IN ('involved', 'assigned', 'guest', 'recused')`

// mostTies is how many ties one page shows; a case has some twenty in its whole life.
const mostTies = 300

func tiesOf(ctx context.Context, tx *pg.Tx, id casework.CaseID) ([]Tie, error) {
	var list []Tie
	if err := tx.Select(ctx, &list, selectTie+` ORDER BY s.tie_id IS NULL, t.part <> 'lead', name, t.since LIMIT $2`, id, mostTies); err != nil {
		return nil, fmt.Errorf("who stands how to the case: %w", err)
	}
	return list, nil
}

// oneTie reads a tie of a case. One of another case is absent.
func oneTie(ctx context.Context, tx *pg.Tx, id casework.CaseID, tie string) (Tie, error) {
	var t Tie
	err := tx.Get(ctx, &t, selectTie+` AND t.tie_id = $2`, id, tie)
	return t, err
}

// changeTie writes the level and the last moment of a tie, by the version that it was read at.
func changeTie(ctx context.Context, tx *pg.Tx, t Tie, to casework.Sharing, until time.Time) error {
	return tx.One(ctx, `
		UPDATE tie SET level = $3, sections = coalesce(string_to_array(nullif($4, ''), ','), '{}'), until = $5, version = version + 1
		WHERE tie_id = $1 AND version = $2 AND ended_at IS NULL`, t.ID, t.Version, to.Level, string(to.Sections), until)
}

func endTie(ctx context.Context, tx *pg.Tx, t Tie) error {
	return tx.One(ctx, `
		UPDATE tie SET ended_at = $3, ended_by = $4, until = least(until, $3), version = version + 1
		WHERE tie_id = $1 AND version = $2 AND ended_at IS NULL`, t.ID, t.Version, tx.Now(), tx.Actor().Word())
}

// yieldLead makes whoever leads the case one of those who are named on it, so that somebody else can lead.
func yieldLead(ctx context.Context, tx *pg.Tx, id casework.CaseID) error {
	if _, err := tx.Exec(ctx, `UPDATE tie SET part = 'named', version = version + 1 WHERE case_id = $1 AND part = 'lead' AND ended_at IS NULL`, id); err != nil {
		return fmt.Errorf("yield the lead: %w", err)
	}
	return nil
}

// setPart gives somebody who is named on the case already another part, and with a last moment another end.
func setPart(ctx context.Context, tx *pg.Tx, id casework.CaseID, user casework.UserID, part casework.Part, until *time.Time) error {
	return tx.One(ctx, `
		UPDATE tie SET part = $3, until = $4, version = version + 1
		WHERE case_id = $1 AND kind = 'assigned' AND subject_id = $2 AND ended_at IS NULL`, id, user, part, until)
}

// Item is a place of the case on the agenda of a meeting that has not been closed.
type Item struct {
	ID      casework.AgendaItemID `db:"agenda_item_id"`
	Meeting casework.MeetingID    `db:"meeting_id"`
	On      casework.Date         `db:"held_on"`
	Starts  string                `db:"starts"`
}

func itemsOf(ctx context.Context, tx *pg.Tx, id casework.CaseID) ([]Item, error) {
	var list []Item
	if err := tx.Select(ctx, &list, `
		SELECT i.agenda_item_id, m.meeting_id, m.held_on, m.starts
		FROM agenda_item i
		JOIN meeting m ON m.meeting_id = i.meeting_id AND m.status IN ('PLANNED', 'OPEN')
		WHERE i.case_id = $1 AND i.status = 'LISTED'
		ORDER BY m.held_on LIMIT 20`, id); err != nil {
		return nil, fmt.Errorf("where the case is on an agenda: %w", err)
	}
	return list, nil
}

// Easing is a step that takes two people, as it stands.
type Easing struct {
	ID        string               `db:"easing_id"`
	Ref       string               `db:"ref"`
	Kind      string               `db:"kind"` // LOWER or LIFT
	To        casework.Sensitivity `db:"to_sens"`
	Tie       string               `db:"tie_id"`
	Subject   string               `db:"subject"` // by name: whose step-out it is
	AskedBy   casework.UserID      `db:"asked_by"`
	Asker     string               `db:"asker"`
	AskedAt   time.Time            `db:"asked_at"`
	Outcome   string               `db:"outcome"` // a code of Outcomes
	Decider   string               `db:"decider"`
	DecidedAt *time.Time           `db:"decided_at"`
	Version   int                  `db:"version"`
}

// Outcomes are where a step that takes two people stands.
var Outcomes = casework.Vocabulary{
	{Code: "ASKED", Label: "Waiting for a second person"}, {Code: "AGREED", Label: "Agreed"}, {Code: "REFUSED", Label: "Refused"}, {Code: "WITHDRAWN", Label: "Withdrawn"},
}

const selectEasing = `
	SELECT e.easing_id, c.ref, e.kind, e.to_sens, coalesce(CAST(e.tie_id AS text), '') AS tie_id, coalesce(s.display_name, '') AS subject, e.asked_by,
		a.display_name AS asker, e.asked_at, e.outcome, coalesce(d.display_name, '') AS decider, e.decided_at, e.version
	FROM easing e
	JOIN case_file c ON c.case_id = e.case_id
	JOIN user_account a ON a.user_id = e.asked_by
	LEFT JOIN user_account s ON s.user_id = e.subject
	LEFT JOIN user_account d ON d.user_id = e.decided_by`

func easingsOf(ctx context.Context, tx *pg.Tx, id casework.CaseID) ([]Easing, error) {
	var list []Easing
	if err := tx.Select(ctx, &list, selectEasing+` WHERE e.case_id = $1 ORDER BY e.asked_at DESC, e.easing_id LIMIT 100`, id); err != nil {
		return nil, fmt.Errorf("what takes two people: %w", err)
	}
	return list, nil
}

// waitingEasings are those of others on cases that the actor may know of, the longest waiting first.
func waitingEasings(ctx context.Context, tx *pg.Tx, limit int) ([]Easing, error) {
	var list []Easing
	if err := tx.Select(ctx, &list, selectEasing+` WHERE e.outcome = 'ASKED' AND e.asked_by <> $1 ORDER BY e.asked_at, e.easing_id LIMIT $2`, tx.Actor().ID, limit); err != nil {
		return nil, fmt.Errorf("what waits for a second person: %w", err)
	}
	return list, nil
}

func oneEasing(ctx context.Context, tx *pg.Tx, id casework.CaseID, easing string) (Easing, error) {
	var e Easing
	err := tx.Get(ctx, &e, selectEasing+` WHERE e.case_id = $1 AND e.easing_id = $2`, id, easing)
	return e, err
}

// insertEasing records what is asked. subject is whose step-out it is, "" for a lower sensitivity.
func insertEasing(ctx context.Context, tx *pg.Tx, id casework.CaseID, in casework.Easing, subject string) (string, error) {
	easing, kind := uuid.NewString(), "LOWER"
	if in.Lift != "" {
		kind, in.To = "LIFT", ""
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO easing (easing_id, case_id, kind, to_sens, tie_id, subject, asked_by, asked_at)
		VALUES ($1, $2, $3, $4, CAST(nullif($5, '') AS uuid), CAST(nullif($6, '') AS uuid), $7, $8)`,
		easing, id, kind, in.To, in.Lift, subject, tx.Actor().ID, tx.Now())
	if err != nil {
		return "", fmt.Errorf("ask for a second person: %w", err)
	}
	return easing, nil
}

// settleEasing records what came of it, once, by the version that it was read at.
func settleEasing(ctx context.Context, tx *pg.Tx, e Easing, outcome string) error {
	return tx.One(ctx, `
		UPDATE easing SET outcome = $3, decided_by = $4, decided_at = $5, version = version + 1
		WHERE easing_id = $1 AND version = $2 AND outcome = 'ASKED'`, e.ID, e.Version, outcome, tx.Actor().ID, tx.Now())
}

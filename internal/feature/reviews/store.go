package reviews

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// item is the item on a meeting's agenda under which a case is reviewed.
type item struct {
	ID      casework.AgendaItemID `db:"agenda_item_id"`
	Meeting casework.MeetingID    `db:"meeting_id"`
	On      casework.Date         `db:"held_on"`
	Status  string                `db:"status"` // of the meeting
}

// reviewItem is the item of a kind (AnyItem for any) that has not been decided on, at the meeting that is open or comes next.
func reviewItem(ctx context.Context, tx *pg.Tx, id casework.CaseID, kind string) (item, error) {
	var it item
	err := tx.Get(ctx, &it, `
		SELECT i.agenda_item_id, i.meeting_id, m.held_on, m.status
		FROM agenda_item i
		JOIN meeting m ON m.meeting_id = i.meeting_id
		WHERE i.case_id = $1 AND $2 IN ('', i.kind) AND i.status = 'LISTED' AND m.status IN ('PLANNED', 'OPEN')
		ORDER BY m.status, m.held_on, i.agenda_item_id
		LIMIT 1`, id, kind) // OPEN comes before PLANNED
	return it, err
}

func settleItem(ctx context.Context, tx *pg.Tx, it item) error {
	return tx.One(ctx, `UPDATE agenda_item SET status = 'DECIDED', version = version + 1 WHERE agenda_item_id = $1 AND status = 'LISTED'`, it.ID)
}

func by(tx *pg.Tx) any {
	if tx.Actor().ID == "" {
		return nil
	}
	return string(tx.Actor().ID)
}

func insertReview(ctx context.Context, tx *pg.Tx, id casework.CaseID, it item, due casework.Date, r casework.Review) (string, error) {
	review := uuid.NewString()
	next := r.NextDue
	if !r.ExtendTo.IsZero() {
		next = r.ExtendTo
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO review (review_id, case_id, kind, due_on, held_on, outcome, next_due, agenda_item_id, recorded_by, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, CAST(nullif($8, '') AS uuid), $9, $10)`,
		review, id, r.Kind, due, r.On, r.Outcome, next, string(it.ID), by(tx), tx.Now()); err != nil {
		return "", fmt.Errorf("record the review: %w", err)
	}
	return review, nil
}

// held is a review on record.
type held struct {
	ID      string        `db:"review_id"`
	Kind    string        `db:"kind"`
	Due     casework.Date `db:"due_on"`
	On      casework.Date `db:"held_on"`
	Outcome string        `db:"outcome"`
	Next    casework.Date `db:"next_due"`
}

func heldReviews(ctx context.Context, tx *pg.Tx, id casework.CaseID) ([]held, error) {
	var rows []held
	if err := tx.Select(ctx, &rows, `
		SELECT review_id, kind, due_on, held_on, outcome, next_due
		FROM review
		WHERE case_id = $1
		ORDER BY held_on DESC, recorded_at DESC, review_id`, id); err != nil {
		return nil, fmt.Errorf("reviews of the case: %w", err)
	}
	return rows, nil
}

// exitAssessed says whether an exit assessment is on the file.
func exitAssessed(ctx context.Context, tx *pg.Tx, id casework.CaseID) (bool, error) {
	var yes bool
	if err := tx.Get(ctx, &yes, `SELECT EXISTS (SELECT FROM assessment WHERE case_id = $1 AND occasion = 'EXIT' AND status IN ('SUBMITTED', 'SIGNED'))`, id); err != nil {
		return false, fmt.Errorf("exit assessment: %w", err)
	}
	return yes, nil
}

func panelCode(ctx context.Context, tx *pg.Tx, id casework.PanelID) (string, error) {
	var code string
	if err := tx.Get(ctx, &code, `SELECT code FROM panel WHERE panel_id = $1`, id); err != nil {
		return "", fmt.Errorf("the panel's code: %w", err)
	}
	return code, nil
}

// carryTies makes whoever declared an interest in the earlier episode stay away from the new one, and whoever led it lead
// the new one. On a case that is closely held it names the same people as well; providers are named anew by the next plan.
func carryTies(ctx context.Context, tx *pg.Tx, from casework.CaseID, to *casefile.File) error {
	var ties []struct {
		Kind    casework.Tie  `db:"kind"`
		Subject string        `db:"subject_id"`
		Part    casework.Part `db:"part"`
	}
	if err := tx.Select(ctx, &ties, `
		SELECT t.kind, t.subject_id, t.part
		FROM standing_tie t
		WHERE t.case_id = $1 AND t.until IS NULL AND (t.kind = 'recused' OR t.part = 'lead' OR t.kind = 'assigned' AND t.sens <> 'normal'
			AND NOT EXISTS (SELECT FROM membership m WHERE m.user_id = t.subject_id AND m.role = 'provider'))
		ORDER BY t.kind, t.subject_id`, from); err != nil {
		return fmt.Errorf("ties of the earlier episode: %w", err)
	}
	for _, t := range ties {
		if _, err := casefile.Bind(ctx, tx, to, casefile.Binding{Kind: t.Kind, Subject: t.Subject, Part: t.Part, Reason: "as in the earlier episode"}); err != nil {
			return err
		}
	}
	return nil
}

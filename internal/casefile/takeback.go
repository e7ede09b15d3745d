package casefile

import (
	"context"
	"fmt"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Pending is what still waits on a case: what ends with it when its referral is withdrawn.
type Pending struct {
	Requests  []PendingWork // information asked and not answered
	Questions []PendingWork // to the referrer, not answered
	Signoffs  []PendingWork // a screening that nobody signed off yet
	Items     []PendingWork // of an agenda, not decided
	Actions   []PendingWork // not done
	Followups []PendingWork // what steps made due
}

// PendingWork is one thing that waits.
type PendingWork struct {
	What string        `db:"what"` // without personal data: an agency, a kind, a title
	On   casework.Date `db:"on_day"`
}

// Count is how many things wait.
func (p Pending) Count() int {
	return len(p.Requests) + len(p.Questions) + len(p.Signoffs) + len(p.Items) + len(p.Actions) + len(p.Followups)
}

// PendingOn is what waits on a file.
func PendingOn(ctx context.Context, tx *pg.Tx, file *File) (Pending, error) {
	var p Pending
	for _, q := range []struct {
		into  *[]PendingWork
		query string
	}{
		{&p.Requests, `SELECT a.name AS what, r.due_on AS on_day FROM info_request r JOIN agency a ON a.agency_id = r.agency_id
			WHERE r.case_id = $1 AND r.status = 'SENT' ORDER BY r.due_on, a.name`},
		{&p.Questions, `SELECT '' AS what, q.due_on AS on_day FROM referrer_question q WHERE q.case_id = $1 AND q.status = 'SENT' ORDER BY q.due_on`},
		{&p.Signoffs, `SELECT u.display_name AS what, coalesce(s.screened_on, CAST(s.recorded_at AS date)) AS on_day FROM screening s JOIN user_account u ON u.user_id = s.officer
			WHERE s.case_id = $1 AND s.status = 'WAITING' ORDER BY s.recorded_at`},
		{&p.Items, `SELECT i.kind AS what, m.held_on AS on_day FROM agenda_item i JOIN meeting m ON m.meeting_id = i.meeting_id
			WHERE i.case_id = $1 AND i.status = 'LISTED' ORDER BY m.held_on`},
		{&p.Actions, `SELECT a.name AS what, t.due_on AS on_day FROM action t JOIN agency a ON a.agency_id = t.agency_id
			WHERE t.case_id = $1 AND t.status = 'OPEN' ORDER BY t.due_on, a.name`},
		{&p.Followups, `SELECT f.title AS what, f.due_on AS on_day FROM followup f WHERE f.case_id = $1 AND f.done_on IS NULL ORDER BY f.due_on, f.title`},
	} {
		if err := tx.Select(ctx, q.into, q.query, file.ID); err != nil {
			return Pending{}, fmt.Errorf("what waits on the case: %w", err)
		}
	}
	return p, nil
}

// EndPending ends what waits on a file: requests and questions need no answer any more, a screening needs no sign-off, its items leave their agendas, actions are cancelled
// and what was due is settled. Whoever has to know is told by the notices that it gives: those who would have answered,
// whoever screened and those who owned an action.
func EndPending(ctx context.Context, tx *pg.Tx, file *File) error {
	var told []casework.UserID
	if err := tx.Select(ctx, &told, `
		SELECT DISTINCT m.user_id
		FROM membership m
		WHERE m.panel_id = $2 AND m.from_on <= $3 AND (m.to_on IS NULL OR m.to_on >= $3)
			AND (m.agency_id IN (SELECT r.agency_id FROM info_request r WHERE r.case_id = $1 AND r.status = 'SENT')
				OR m.user_id IN (SELECT s.officer FROM screening s WHERE s.case_id = $1 AND s.status = 'WAITING')
				OR m.user_id IN (SELECT t.owner FROM action t WHERE t.case_id = $1 AND t.status = 'OPEN'))
		ORDER BY 1`, file.ID, file.Panel, tx.Today()); err != nil {
		return fmt.Errorf("whom to tell: %w", err)
	}
	for _, statement := range []string{
		`UPDATE info_request SET status = 'WITHDRAWN', version = version + 1 WHERE case_id = $1 AND status = 'SENT'`,
		`UPDATE referrer_question SET status = 'WITHDRAWN', version = version + 1 WHERE case_id = $1 AND status = 'SENT'`,
		`UPDATE screening SET status = 'WITHDRAWN', version = version + 1 WHERE case_id = $1 AND status = 'WAITING'`,
		`UPDATE agenda_item SET status = 'WITHDRAWN', version = version + 1 WHERE case_id = $1 AND status = 'LISTED'`,
		`UPDATE action SET status = 'CANCELLED', version = version + 1 WHERE case_id = $1 AND status = 'OPEN'`,
	} {
		if _, err := tx.Exec(ctx, statement, file.ID); err != nil {
			return fmt.Errorf("end what waits on the case: %w", err)
		}
	}
	if _, err := tx.Exec(ctx, `UPDATE followup SET done_on = $2 WHERE case_id = $1 AND done_on IS NULL`, file.ID, tx.Today()); err != nil {
		return fmt.Errorf("end what waits on the case: %w", err)
	}
	var notices []Notice
	for _, u := range told {
		if u != tx.Actor().ID {
			notices = append(notices, Notice{
				For: u, About: file.ID, Why: "Something on this case waited for you or your agency.", Link: "/cases/" + file.Ref,
				Text: "The referral was withdrawn. Nothing more is asked of you on it.",
			})
		}
	}
	return Notify(ctx, tx, notices...)
}

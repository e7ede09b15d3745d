package casefile

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/live"
	"channelpanel/internal/platform/pg"
)

// MeetingTopic is what the pages of a meeting's room follow.
func MeetingTopic(id casework.MeetingID) string { return "meeting/" + string(id) }

// ActionsTopic is what somebody's list of actions follows.
func ActionsTopic(id casework.UserID) string { return "actions/" + string(id) }

// PositionsSaid are the positions on an item as they were said in the room, for those who are at the item: nobody else is given one.
func PositionsSaid(ctx context.Context, tx *pg.Tx, item casework.AgendaItemID) ([]casework.Position, error) {
	var rows []struct {
		Member string `db:"membership_id"`
		Name   string `db:"display_name"`
		View   string `db:"view"`
	}
	if err := tx.Select(ctx, &rows, `
		SELECT p.membership_id, u.display_name, p.view
		FROM item_position p
		JOIN membership m ON m.membership_id = p.membership_id
		JOIN user_account u ON u.user_id = m.user_id
		WHERE p.agenda_item_id = $1
		ORDER BY u.display_name, p.membership_id`, item); err != nil {
		return nil, fmt.Errorf("positions that were said: %w", err)
	}
	var list []casework.Position
	for _, r := range rows {
		list = append(list, casework.Position{Member: r.Member, Name: r.Name, View: r.View})
	}
	return list, nil
}

// ItemNote names the sealed note of what was said of an item about a case: why it left the agenda, or what came of it.
func ItemNote(item casework.AgendaItemID) string { return "item/" + string(item) }

func quorumField(item casework.AgendaItemID) string { return "item/" + string(item) + "/quorum" }

// KeepQuorumReason seals with the case why an item goes on without the panel's own quorum.
func (c *Cabinet) KeepQuorumReason(ctx context.Context, tx *pg.Tx, file *File, item casework.AgendaItemID, reason string) error {
	return c.Narrate(ctx, tx, file, quorumField(item), reason)
}

// QuorumReason is why an item goes on without the panel's own quorum: what was typed at the item, else what was typed when the
// meeting was opened without it, else "".
func (c *Cabinet) QuorumReason(ctx context.Context, tx *pg.Tx, file *File, item casework.AgendaItemID) (string, error) {
	var reason string
	err := c.Recall(ctx, tx, file, quorumField(item), &reason)
	if err == nil || !casework.Refused(err, casework.NotFound) {
		return reason, err
	}
	if err := tx.Get(ctx, &reason, `
		SELECT m.quorum_reason
		FROM agenda_item i
		JOIN meeting m ON m.meeting_id = i.meeting_id
		WHERE i.agenda_item_id = $1`, item); err != nil {
		return "", fmt.Errorf("why the meeting goes on without its quorum: %w", err)
	}
	return reason, nil
}

// OwnRule is what an item that was opened in the room lacks of the panel's own rule on its quorum, and why it goes on without it: ""
// where nobody has said. An item that is decided without the room is judged by the meeting's own opening.
func (c *Cabinet) OwnRule(ctx context.Context, tx *pg.Tx, file *File, item casework.AgendaItemID, rule casework.Quorum, sitting *casework.Sitting) ([]casework.Fault, string, error) {
	var opened bool
	if err := tx.Get(ctx, &opened, `SELECT EXISTS (SELECT FROM item_stretch WHERE agenda_item_id = $1) AS opened`, item); err != nil {
		return nil, "", fmt.Errorf("whether the item was opened in the room: %w", err)
	}
	lacks := rule.Missing(sitting.ForItem())
	if !opened || len(lacks) == 0 {
		return nil, "", nil
	}
	reason, err := c.QuorumReason(ctx, tx, file, item)
	return lacks, reason, err
}

// LeaveItems has somebody who steps out of a case leave its items at meetings that are open, and wakes the screens there. It comes
// before the case is closed to them: afterwards they can write nothing of it.
func LeaveItems(ctx context.Context, tx *pg.Tx, file *File, user casework.UserID) error {
	var seats []struct {
		Item    casework.AgendaItemID `db:"agenda_item_id"`
		Meeting casework.MeetingID    `db:"meeting_id"`
		Member  string                `db:"membership_id"`
		Status  string                `db:"status"`
	}
	if err := tx.Select(ctx, &seats, `
		SELECT i.agenda_item_id, i.meeting_id, a.membership_id, i.status
		FROM agenda_item i
		JOIN meeting g ON g.meeting_id = i.meeting_id AND g.status = 'OPEN'
		JOIN item_attendance a ON a.agenda_item_id = i.agenda_item_id
		JOIN membership m ON m.membership_id = a.membership_id AND m.user_id = $2
		WHERE i.case_id = $1`, file.ID, user); err != nil {
		return fmt.Errorf("items of somebody who steps out: %w", err)
	}
	for _, s := range seats {
		step := LeaveItem
		if s.Status != "LISTED" { // who was there when it was decided stays
			step = presence
		}
		if err := step(ctx, tx, s.Item, s.Member, "STEPPED-OUT"); err != nil {
			return err
		}
	}
	var meetings []casework.MeetingID
	if err := tx.Select(ctx, &meetings, `
		SELECT DISTINCT g.meeting_id
		FROM agenda_item i
		JOIN meeting g ON g.meeting_id = i.meeting_id AND g.status = 'OPEN'
		WHERE i.case_id = $1`, file.ID); err != nil {
		return fmt.Errorf("meetings that discuss the case: %w", err)
	}
	var topics []string
	for _, m := range meetings {
		topics = append(topics, MeetingTopic(m))
	}
	return live.Announce(ctx, tx, topics...)
}

// JoinItem marks a member present for an item, from now on. Somebody who is there already stays as they are.
func JoinItem(ctx context.Context, tx *pg.Tx, item casework.AgendaItemID, member string) error {
	n, err := tx.Exec(ctx, `INSERT INTO item_attendance (agenda_item_id, membership_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, item, member)
	if err != nil {
		return fmt.Errorf("mark who is present for the item: %w", err)
	}
	if n == 0 {
		return nil
	}
	return presence(ctx, tx, item, member, "CAME")
}

// LeaveItem marks that a member is no longer present for an item, and how that came.
func LeaveItem(ctx context.Context, tx *pg.Tx, item casework.AgendaItemID, member, what string) error {
	if err := presence(ctx, tx, item, member, what); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM item_attendance WHERE agenda_item_id = $1 AND membership_id = $2`, item, member); err != nil {
		return fmt.Errorf("mark who left the item: %w", err)
	}
	return nil
}

func presence(ctx context.Context, tx *pg.Tx, item casework.AgendaItemID, member, what string) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO item_presence (presence_id, agenda_item_id, membership_id, what, at, by_user)
		VALUES ($1, $2, $3, $4, $5, $6)`, uuid.NewString(), item, member, what, tx.Now(), tx.Actor().ID)
	if err != nil {
		return fmt.Errorf("who came and left: %w", err)
	}
	return nil
}

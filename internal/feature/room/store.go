package room

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Meeting is a meeting and where it is.
type Meeting struct {
	ID         casework.MeetingID    `db:"meeting_id"`
	Panel      casework.PanelID      `db:"panel_id"`
	Name       string                `db:"panel"`
	On         casework.Date         `db:"held_on"`
	Status     string                `db:"status"` // PLANNED, OPEN, CLOSED or CANCELLED
	Chair      string                `db:"chair"`  // membership, or ""
	Item       casework.AgendaItemID `db:"item"`   // that is discussed, or ""
	Driver     casework.UserID       `db:"driver"` // who moves it on beside the chair, or ""
	DriverName string                `db:"driver_name"`
	Version    int                   `db:"version"` // of where it is
}

// meetingByID reads a meeting; lock keeps it where it is until the transaction ends.
func meetingByID(ctx context.Context, tx *pg.Tx, id casework.MeetingID, lock bool) (Meeting, error) {
	if lock {
		if _, err := tx.Exec(ctx, `SELECT FROM meeting WHERE meeting_id = $1 FOR UPDATE`, id); err != nil {
			return Meeting{}, fmt.Errorf("hold the meeting: %w", err)
		}
	}
	var m Meeting
	err := tx.Get(ctx, &m, `
		SELECT m.meeting_id, m.panel_id, p.name AS panel, m.held_on, m.status, coalesce(CAST(m.chair AS text), '') AS chair,
			coalesce(CAST(r.agenda_item_id AS text), '') AS item, coalesce(CAST(r.driver AS text), '') AS driver,
			coalesce(u.display_name, '') AS driver_name, coalesce(r.version, 0) AS version
		FROM meeting m
		JOIN panel p ON p.panel_id = m.panel_id
		LEFT JOIN meeting_room r ON r.meeting_id = m.meeting_id
		LEFT JOIN user_account u ON u.user_id = r.driver
		WHERE m.meeting_id = $1`, id)
	return m, err
}

// sitsAsGuest says whether the actor is a guest for an item of the meeting.
func sitsAsGuest(ctx context.Context, tx *pg.Tx, id casework.MeetingID) (bool, error) {
	var yes bool
	if err := tx.Get(ctx, &yes, `
		SELECT EXISTS (SELECT FROM standing_tie t
			WHERE t.kind = 'guest' AND t.subject_id = $2 AND t.case_id IN (SELECT i.case_id FROM agenda_item i WHERE i.meeting_id = $1)) AS yes`, id, tx.Actor().ID); err != nil {
		return false, fmt.Errorf("guests of the meeting: %w", err)
	}
	return yes, nil
}

// Item is one item of the agenda, with how long it was discussed.
type Item struct {
	ID      casework.AgendaItemID `db:"agenda_item_id"`
	Ref     string                `db:"ref"` // "" for the panel's own business
	State   casework.State        `db:"state"`
	Kind    string                `db:"kind"`
	Status  string                `db:"status"`
	Title   string                `db:"title"`
	Minutes int                   `db:"minutes"` // that were planned
	Spent   int                   `db:"spent"`   // seconds, up to now
	Outcome string                `db:"outcome"`
	Present pq.StringArray        `db:"present"` // memberships
	Readers pq.StringArray        `db:"readers"` // of a confidential item

	Now bool `db:"-"` // it is discussed
}

const selectItems = `
	SELECT i.agenda_item_id, coalesce(c.ref, '') AS ref, coalesce(c.state, '') AS state, i.kind, i.status, i.title, i.minutes, coalesce(d.outcome, '') AS outcome,
		CAST(coalesce((SELECT sum(extract(epoch FROM greatest(coalesce(s.closed_at, g.closed_at, $2), s.opened_at) - s.opened_at)) FROM item_stretch s WHERE s.agenda_item_id = i.agenda_item_id), 0) AS int) AS spent,
		ARRAY(SELECT CAST(x.membership_id AS text) FROM item_attendance x WHERE x.agenda_item_id = i.agenda_item_id) AS present,
		coalesce(CAST(i.readers AS text[]), '{}') AS readers
	FROM agenda_item i
	JOIN meeting g ON g.meeting_id = i.meeting_id
	LEFT JOIN case_file c ON c.case_id = i.case_id
	LEFT JOIN decision d ON d.agenda_item_id = i.agenda_item_id
	WHERE i.meeting_id = $1 AND i.status IN ('LISTED', 'DECIDED', 'DONE') AND (i.case_id IS NULL OR i.case_id IN (SELECT v.case_id FROM visible_case v))`

func itemsOf(ctx context.Context, tx *pg.Tx, id casework.MeetingID) ([]Item, error) {
	var list []Item
	if err := tx.Select(ctx, &list, selectItems+` ORDER BY i.ordering, c.ref, i.agenda_item_id`, id, tx.Now()); err != nil {
		return nil, fmt.Errorf("items of the meeting: %w", err)
	}
	return list, nil
}

func itemByID(ctx context.Context, tx *pg.Tx, id casework.MeetingID, item casework.AgendaItemID) (Item, error) {
	var it Item
	err := tx.Get(ctx, &it, selectItems+` AND i.agenda_item_id = $3`, id, tx.Now(), item)
	return it, err
}

func setCurrent(ctx context.Context, tx *pg.Tx, m Meeting, item casework.AgendaItemID) error {
	return tx.One(ctx, `
		INSERT INTO meeting_room (meeting_id, agenda_item_id) VALUES ($1, CAST(nullif($2, '') AS uuid))
		ON CONFLICT (meeting_id) DO UPDATE SET agenda_item_id = excluded.agenda_item_id, version = meeting_room.version + 1`, m.ID, string(item))
}

func setDriver(ctx context.Context, tx *pg.Tx, m Meeting, user casework.UserID) error {
	return tx.One(ctx, `
		INSERT INTO meeting_room (meeting_id, driver) VALUES ($1, CAST(nullif($2, '') AS uuid))
		ON CONFLICT (meeting_id) DO UPDATE SET driver = excluded.driver, version = meeting_room.version + 1`, m.ID, string(user))
}

func beginStretch(ctx context.Context, tx *pg.Tx, item casework.AgendaItemID) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO item_stretch (stretch_id, agenda_item_id, opened_at, opened_by) VALUES ($1, $2, $3, $4)
		ON CONFLICT (agenda_item_id) WHERE closed_at IS NULL DO NOTHING`, uuid.NewString(), item, tx.Now(), tx.Actor().ID)
	if err != nil {
		return fmt.Errorf("open the item: %w", err)
	}
	return nil
}

func endStretch(ctx context.Context, tx *pg.Tx, item casework.AgendaItemID) error {
	if _, err := tx.Exec(ctx, `UPDATE item_stretch SET closed_at = $2 WHERE agenda_item_id = $1 AND closed_at IS NULL`, item, tx.Now()); err != nil {
		return fmt.Errorf("close the item: %w", err)
	}
	return nil
}

// Seat is a member of the panel on the day of the meeting, and whether they are there.
type Seat struct {
	ID     string          `db:"membership_id"`
	User   casework.UserID `db:"user_id"`
	Name   string          `db:"display_name"`
	Role   casework.Role   `db:"role"`
	For    string          `db:"for"`    // agency, authority or force
	Status string          `db:"status"` // PRESENT, APOLOGIES, ABSENT or ""
	Came   *time.Time      `db:"came"`   // of somebody who came late
	Left   *time.Time      `db:"left_at"`
	Deputy string          `db:"deputy_for"` // in whose place they came, by name

	Meant bool `db:"-"` // the item is for them
}

// here says whether they are at the meeting now.
func (s Seat) here() bool { return s.Status == "PRESENT" && s.Left == nil }

func seatsOf(ctx context.Context, tx *pg.Tx, m Meeting) ([]Seat, error) {
	var list []Seat
	if err := tx.Select(ctx, &list, `
		SELECT h.membership_id, h.user_id, u.display_name, h.role, coalesce(g.name, h.authority, h.force, '') AS for, coalesce(a.status, '') AS status,
			(SELECT max(p.at) FROM meeting_presence p WHERE p.meeting_id = $1 AND p.membership_id = h.membership_id AND p.what = 'CAME') AS came,
			a.left_at, coalesce(d.display_name, '') AS deputy_for
		FROM membership h
		JOIN user_account u ON u.user_id = h.user_id
		LEFT JOIN agency g ON g.agency_id = h.agency_id
		LEFT JOIN attendance a ON a.membership_id = h.membership_id AND a.meeting_id = $1
		LEFT JOIN membership o ON o.membership_id = a.deputy_for
		LEFT JOIN user_account d ON d.user_id = o.user_id
		WHERE h.panel_id = $2 AND h.from_on <= $3 AND (h.to_on IS NULL OR h.to_on >= $3)
			AND h.role NOT IN ('statistics_reader', 'auditor', 'data_protection')
		ORDER BY u.display_name, h.membership_id`, m.ID, m.Panel, m.On); err != nil {
		return nil, fmt.Errorf("seats of the meeting: %w", err)
	}
	return list, nil
}

func arrive(ctx context.Context, tx *pg.Tx, m Meeting, in Arrival) error {
	if _, err := tx.Exec(ctx, `
		INSERT INTO attendance (meeting_id, membership_id, status, deputy_for) VALUES ($1, $2, 'PRESENT', CAST(nullif($3, '') AS uuid))
		ON CONFLICT (meeting_id, membership_id) DO UPDATE SET status = 'PRESENT', left_at = NULL, deputy_for = coalesce(excluded.deputy_for, attendance.deputy_for)`,
		m.ID, in.Member, in.For); err != nil {
		return fmt.Errorf("somebody came to the meeting: %w", err)
	}
	return meetingPresence(ctx, tx, m, in.Member, "CAME")
}

func leave(ctx context.Context, tx *pg.Tx, m Meeting, member string) error {
	if err := tx.One(ctx, `UPDATE attendance SET left_at = $3 WHERE meeting_id = $1 AND membership_id = $2`, m.ID, member, tx.Now()); err != nil {
		return fmt.Errorf("somebody left the meeting: %w", err)
	}
	return meetingPresence(ctx, tx, m, member, "LEFT")
}

func meetingPresence(ctx context.Context, tx *pg.Tx, m Meeting, member, what string) error {
	if _, err := tx.Exec(ctx, `
		INSERT INTO meeting_presence (presence_id, meeting_id, membership_id, what, at, by_user)
		VALUES ($1, $2, $3, $4, $5, $6)`, uuid.NewString(), m.ID, member, what, tx.Now(), tx.Actor().ID); err != nil {
		return fmt.Errorf("who came to the meeting and left it: %w", err)
	}
	return nil
}

// Change is somebody who came to an item or left it.
type Change struct {
	Name string    `db:"display_name"`
	What string    `db:"what"` // a code of casework.PresenceChanges
	At   time.Time `db:"at"`
}

func changesOf(ctx context.Context, tx *pg.Tx, item casework.AgendaItemID) ([]Change, error) {
	var list []Change
	if err := tx.Select(ctx, &list, `
		SELECT u.display_name, p.what, p.at
		FROM item_presence p
		JOIN membership m ON m.membership_id = p.membership_id
		JOIN user_account u ON u.user_id = m.user_id
		WHERE p.agenda_item_id = $1
		ORDER BY p.at, u.display_name`, item); err != nil {
		return nil, fmt.Errorf("who came to the item and left it: %w", err)
	}
	return list, nil
}

func hold(ctx context.Context, tx *pg.Tx, item casework.AgendaItemID, member, view string) error {
	return tx.One(ctx, `
		INSERT INTO item_position (agenda_item_id, membership_id, view, said_at, by_user) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (agenda_item_id, membership_id) DO UPDATE SET view = excluded.view, said_at = excluded.said_at, by_user = excluded.by_user`,
		item, member, view, tx.Now(), tx.Actor().ID)
}

// Raised is an action that was raised at an item, without what is to be done.
type Raised struct {
	ID     casework.ActionID `db:"action_id"`
	Body   string            `db:"agency"`
	Person string            `db:"person"`
	DueOn  casework.Date     `db:"due_on"`
}

func raisedAt(ctx context.Context, tx *pg.Tx, item casework.AgendaItemID) ([]Raised, error) {
	var list []Raised
	if err := tx.Select(ctx, &list, `
		SELECT a.action_id, g.name AS agency, coalesce(u.display_name, '') AS person, a.due_on
		FROM action a
		JOIN agency g ON g.agency_id = a.agency_id
		LEFT JOIN user_account u ON u.user_id = a.owner
		WHERE a.agenda_item_id = $1
		ORDER BY a.raised_at, a.action_id`, item); err != nil {
		return nil, fmt.Errorf("actions that were raised at the item: %w", err)
	}
	return list, nil
}

package meetings

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/live"
	"channelpanel/internal/platform/pg"
)

// Meeting is one meeting of a panel.
type Meeting struct {
	ID     casework.MeetingID `db:"meeting_id"`
	Panel  casework.PanelID   `db:"panel_id"`
	Name   string             `db:"panel"`
	On     casework.Date      `db:"held_on"`
	Starts string             `db:"starts"` // "10:00", local time
	Mode   string             `db:"mode"`
	Place  string             `db:"place"`
	Status string             `db:"status"` // PLANNED, OPEN, CLOSED or CANCELLED
	Chair  string             `db:"chair"`  // membership, or ""

	Minutes       int           `db:"minutes"` // how long it is planned to take
	Link          string        `db:"remote_link"`
	PapersOn      casework.Date `db:"papers_on"`
	Extraordinary bool          `db:"extraordinary"`
	Series        bool          `db:"in_series"`
	MovedFrom     string        `db:"moved_from"`    // "2026-05-04 10:00", or ""
	ChangeReason  string        `db:"change_reason"` // why it was moved or cancelled

	Statement    string `db:"statement"`     // on confidentiality, as it was read out
	Quorum       string `db:"quorum"`        // the panel's own, when it was opened: MET, WITHOUT, or "" while it was not
	QuorumReason string `db:"quorum_reason"` // why it was opened without
	Sequence     int    `db:"sequence"`      // of what calendars were told of it (RFC 5545, 3.8.7.4)
	Version      int    `db:"version"`
}

const meetingColumns = `m.meeting_id, m.panel_id, p.name AS panel, m.held_on, m.starts, m.mode, m.place, m.status,
	coalesce(CAST(m.chair AS text), '') AS chair, m.statement, m.quorum, m.quorum_reason, m.version,
	m.minutes, m.remote_link, m.papers_on, m.extraordinary, m.series_id IS NOT NULL AS in_series, m.moved_from, m.change_reason, m.sequence`

// myMeetings lists the meetings of the panels on which the actor holds a role today, the latest first.
func myMeetings(ctx context.Context, tx *pg.Tx, before casework.Date, limit int) ([]Meeting, error) {
	var list []Meeting
	err := tx.Select(ctx, &list, `
		SELECT `+meetingColumns+`
		FROM meeting m
		JOIN panel p ON p.panel_id = m.panel_id
		WHERE m.panel_id IN (SELECT h.panel_id FROM membership h WHERE h.user_id = $1 AND h.from_on <= $2 AND (h.to_on IS NULL OR h.to_on >= $2))
			AND (CAST($3 AS date) IS NULL OR m.held_on < CAST($3 AS date))
		ORDER BY m.held_on DESC, m.meeting_id DESC
		LIMIT $4`, tx.Actor().ID, tx.Today(), before, limit)
	if err != nil {
		return nil, fmt.Errorf("list meetings: %w", err)
	}
	return list, nil
}

func meetingByID(ctx context.Context, tx *pg.Tx, id casework.MeetingID, lock bool) (Meeting, error) {
	query := `
		SELECT ` + meetingColumns + `
		FROM meeting m
		JOIN panel p ON p.panel_id = m.panel_id
		WHERE m.meeting_id = $1`
	if lock {
		query += ` FOR UPDATE OF m`
	}
	var m Meeting
	err := tx.Get(ctx, &m, query, id)
	return m, err
}

// Panel is a panel on which the actor may plan a meeting.
type Panel struct {
	ID   casework.PanelID `db:"panel_id"`
	Name string           `db:"name"`
	Last casework.Date    `db:"last"` // the last day for which a meeting is planned

	Rhythm    casework.Rhythm
	Next      casework.Meets // the next day of the rhythm, zero for none
	Templates []Template     // of its agendas
}

func myPanels(ctx context.Context, tx *pg.Tx) ([]Panel, error) {
	var list []Panel
	err := tx.Select(ctx, &list, `
		SELECT p.panel_id, p.name, (SELECT max(m.held_on) FROM meeting m WHERE m.panel_id = p.panel_id) AS last
		FROM panel p
		WHERE p.panel_id IN (SELECT h.panel_id FROM membership h WHERE h.user_id = $1 AND h.from_on <= $2 AND (h.to_on IS NULL OR h.to_on >= $2))
		ORDER BY p.name`, tx.Actor().ID, tx.Today())
	return list, err
}

func insertMeeting(ctx context.Context, tx *pg.Tx, m Meeting) (casework.MeetingID, error) {
	id := casework.MeetingID(uuid.NewString())
	_, err := tx.Exec(ctx, `
		INSERT INTO meeting (meeting_id, panel_id, held_on, starts, mode, place, status, minutes, remote_link, papers_on, extraordinary)
		VALUES ($1, $2, $3, $4, $5, $6, 'PLANNED', $7, $8, $9, $10)`,
		id, m.Panel, m.On, m.Starts, m.Mode, m.Place, m.Minutes, m.Link, m.PapersOn, m.Extraordinary)
	if err != nil {
		return "", fmt.Errorf("plan a meeting: %w", err)
	}
	return id, nil
}

// setOpen opens a meeting; chair is the membership in the chair.
func setOpen(ctx context.Context, tx *pg.Tx, m Meeting, chair string) error {
	return tx.One(ctx, `
		UPDATE meeting
		SET status = 'OPEN', chair = CAST($3 AS uuid), opened_at = $4, statement = $5, quorum = $6, quorum_reason = $7, version = version + 1
		WHERE meeting_id = $1 AND version = $2`, m.ID, m.Version, chair, tx.Now(), m.Statement, m.Quorum, m.QuorumReason)
}

func setClosed(ctx context.Context, tx *pg.Tx, m Meeting) error {
	if err := tx.One(ctx, `
		UPDATE meeting SET status = 'CLOSED', closed_at = $3, version = version + 1
		WHERE meeting_id = $1 AND version = $2`, m.ID, m.Version, tx.Now()); err != nil {
		return err
	}
	return live.Announce(ctx, tx, casefile.MeetingTopic(m.ID))
}

// remind notes that those who are present heard the confidentiality statement, if there is one.
func remind(ctx context.Context, tx *pg.Tx, m Meeting) error {
	_, err := tx.Exec(ctx, `
		UPDATE attendance SET confidentiality = true
		WHERE meeting_id = $1 AND status = 'PRESENT' AND NOT confidentiality AND $2 <> ''`, m.ID, m.Statement)
	if err != nil {
		return fmt.Errorf("who heard the confidentiality statement: %w", err)
	}
	return nil
}

// Member is a member of the panel on the day of the meeting, and whether they were there.
type Member struct {
	ID        string          `db:"membership_id"`
	User      casework.UserID `db:"user_id"`
	Name      string          `db:"display_name"`
	Role      casework.Role   `db:"role"`
	Agency    string          `db:"agency"`
	Authority string          `db:"authority"`
	Force     string          `db:"force"`
	Status    string          `db:"status"`   // PRESENT, APOLOGIES, ABSENT or ""
	Reminded  bool            `db:"reminded"` // heard the confidentiality statement at this meeting
}

func members(ctx context.Context, tx *pg.Tx, m Meeting) ([]Member, error) {
	var list []Member
	err := tx.Select(ctx, &list, `
		SELECT h.membership_id, h.user_id, u.display_name, h.role, coalesce(g.name, '') AS agency, coalesce(h.authority, '') AS authority,
			coalesce(h.force, '') AS force, coalesce(a.status, '') AS status, coalesce(a.confidentiality, false) AS reminded
		FROM membership h
		JOIN user_account u ON u.user_id = h.user_id
		LEFT JOIN agency g ON g.agency_id = h.agency_id
		LEFT JOIN attendance a ON a.membership_id = h.membership_id AND a.meeting_id = $1
		WHERE h.panel_id = $2 AND h.from_on <= $3 AND (h.to_on IS NULL OR h.to_on >= $3)
			AND h.role NOT IN ('statistics_reader', 'auditor', 'data_protection')
		ORDER BY u.display_name, h.membership_id`, m.ID, m.Panel, m.On)
	if err != nil {
		return nil, fmt.Errorf("members of the meeting: %w", err)
	}
	return list, nil
}

func setAttendance(ctx context.Context, tx *pg.Tx, meeting casework.MeetingID, ids, statuses []string) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO attendance (meeting_id, membership_id, status)
		SELECT $1, CAST(a.id AS uuid), a.status FROM unnest(CAST($2 AS text[]), CAST($3 AS text[])) AS a (id, status)
		ON CONFLICT (meeting_id, membership_id) DO UPDATE SET status = excluded.status`, meeting, pq.Array(ids), pq.Array(statuses))
	if err != nil {
		return fmt.Errorf("mark attendance: %w", err)
	}
	return nil
}

// plannedMeetings are those of a panel from today on that are not closed, for listing a case.
func plannedMeetings(ctx context.Context, tx *pg.Tx, panel casework.PanelID) ([]Meeting, error) {
	var list []Meeting
	err := tx.Select(ctx, &list, `
		SELECT `+meetingColumns+`
		FROM meeting m
		JOIN panel p ON p.panel_id = m.panel_id
		WHERE m.panel_id = $1 AND m.status IN ('PLANNED', 'OPEN')
		ORDER BY m.held_on, m.meeting_id
		LIMIT 24`, panel)
	return list, err
}

// assessed says whether the case has an assessment.
func assessed(ctx context.Context, tx *pg.Tx, id casework.CaseID) (bool, error) {
	var yes bool
	err := tx.Get(ctx, &yes, `SELECT EXISTS (SELECT FROM assessment WHERE case_id = $1 AND status IN ('SUBMITTED', 'SIGNED'))`, id)
	return yes, err
}

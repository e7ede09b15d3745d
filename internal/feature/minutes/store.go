package minutes

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Meeting is a meeting as its minutes tell of it.
type Meeting struct {
	ID           casework.MeetingID `db:"meeting_id"`
	Panel        casework.PanelID   `db:"panel_id"`
	Name         string             `db:"panel"`
	On           casework.Date      `db:"held_on"`
	Starts       string             `db:"starts"`
	Mode         string             `db:"mode"`
	Place        string             `db:"place"`
	Status       string             `db:"status"`
	Chair        string             `db:"chair"` // by name, "" while nobody was in it
	Opened       *time.Time         `db:"opened_at"`
	Closed       *time.Time         `db:"closed_at"`
	Statement    string             `db:"statement"`
	Quorum       string             `db:"quorum"`
	QuorumReason string             `db:"quorum_reason"`
	Version      int                `db:"version"`
}

func meetingByID(ctx context.Context, tx *pg.Tx, id casework.MeetingID) (Meeting, error) {
	var m Meeting
	err := tx.Get(ctx, &m, `
		SELECT m.meeting_id, m.panel_id, p.name AS panel, m.held_on, m.starts, m.mode, m.place, m.status, coalesce(u.display_name, '') AS chair, m.opened_at,
			m.closed_at, m.statement, m.quorum, m.quorum_reason, m.version
		FROM meeting m
		JOIN panel p ON p.panel_id = m.panel_id
		LEFT JOIN membership h ON h.membership_id = m.chair
		LEFT JOIN user_account u ON u.user_id = h.user_id
		WHERE m.meeting_id = $1`, id)
	return m, err
}

// laterMeetings are those of the panel after a meeting that were opened, at which it may have agreed the minutes.
func laterMeetings(ctx context.Context, tx *pg.Tx, m Meeting) ([]Meeting, error) {
	var list []Meeting
	err := tx.Select(ctx, &list, `
		SELECT m.meeting_id, m.panel_id, m.held_on, m.starts, m.mode, m.status
		FROM meeting m
		WHERE m.panel_id = $1 AND (m.held_on, m.starts) > ($2, $3) AND m.status IN ('OPEN', 'CLOSED')
		ORDER BY m.held_on, m.starts, m.meeting_id
		LIMIT 24`, m.Panel, m.On, m.Starts)
	if err != nil {
		return nil, fmt.Errorf("later meetings: %w", err)
	}
	return list, nil
}

// head is where the minutes of a meeting stand.
type head struct {
	ID           string          `db:"minutes_id"`
	Status       string          `db:"status"`
	Drafter      string          `db:"drafter"`
	DraftedAt    time.Time       `db:"drafted_at"`
	Circulator   string          `db:"circulator"`
	CirculatedAt *time.Time      `db:"circulated_at"`
	Agreer       string          `db:"agreer"`
	AgreedAt     *time.Time      `db:"agreed_at"`
	AgreedOn     casework.Date   `db:"agreed_on"` // the day of the meeting at which they were agreed
	Locker       string          `db:"locker"`
	LockedAt     *time.Time      `db:"locked_at"`
	Seal         string          `db:"seal"`
	Version      int             `db:"version"`
	DraftedBy    casework.UserID `db:"drafted_by"`
}

// minutesOf are the minutes of a meeting. They are casework.Absent while nobody has drafted them.
func minutesOf(ctx context.Context, tx *pg.Tx, id casework.MeetingID, lock bool) (head, error) {
	query := `
		SELECT n.minutes_id, n.status, d.display_name AS drafter, n.drafted_by, n.drafted_at, coalesce(c.display_name, '') AS circulator, n.circulated_at,
			coalesce(a.display_name, '') AS agreer, n.agreed_at, g.held_on AS agreed_on, coalesce(l.display_name, '') AS locker, n.locked_at, n.seal, n.version
		FROM minutes n
		JOIN user_account d ON d.user_id = n.drafted_by
		LEFT JOIN user_account c ON c.user_id = n.circulated_by
		LEFT JOIN user_account a ON a.user_id = n.agreed_by
		LEFT JOIN user_account l ON l.user_id = n.locked_by
		LEFT JOIN meeting g ON g.meeting_id = n.agreed_meeting
		WHERE n.meeting_id = $1`
	if lock {
		query += ` FOR UPDATE OF n`
	}
	var h head
	err := tx.Get(ctx, &h, query, id)
	return h, err
}

func insertMinutes(ctx context.Context, tx *pg.Tx, meeting casework.MeetingID) (string, error) {
	id := uuid.NewString()
	_, err := tx.Exec(ctx, `
		INSERT INTO minutes (minutes_id, meeting_id, status, drafted_by, drafted_at) VALUES ($1, $2, 'DRAFT', $3, $4)`,
		id, meeting, tx.Actor().ID, tx.Now())
	if err != nil {
		return "", fmt.Errorf("draft the minutes: %w", err)
	}
	return id, nil
}

func setCirculated(ctx context.Context, tx *pg.Tx, h head) error {
	return tx.One(ctx, `
		UPDATE minutes SET status = 'CIRCULATED', circulated_by = $3, circulated_at = $4, version = version + 1
		WHERE minutes_id = $1 AND version = $2`, h.ID, h.Version, tx.Actor().ID, tx.Now())
}

func setAgreed(ctx context.Context, tx *pg.Tx, h head, at casework.MeetingID) error {
	return tx.One(ctx, `
		UPDATE minutes SET status = 'AGREED', agreed_by = $3, agreed_at = $4, agreed_meeting = $5, version = version + 1
		WHERE minutes_id = $1 AND version = $2`, h.ID, h.Version, tx.Actor().ID, tx.Now(), at)
}

// setLocked locks the minutes and gives the hash over the digests of all sections.
func setLocked(ctx context.Context, tx *pg.Tx, h head) (string, error) {
	var seal string
	if err := tx.Get(ctx, &seal, `SELECT minutes_seal($1)`, h.ID); err != nil {
		return "", fmt.Errorf("seal the minutes: %w", err)
	}
	return seal, tx.One(ctx, `
		UPDATE minutes SET status = 'LOCKED', locked_by = $3, locked_at = $4, seal = $5, version = version + 1
		WHERE minutes_id = $1 AND version = $2`, h.ID, h.Version, tx.Actor().ID, tx.Now(), seal)
}

// item is an item of the agenda, and its section where it has one.
type item struct {
	ID       casework.AgendaItemID `db:"agenda_item_id"`
	Ref      string                `db:"ref"`     // "" for the panel's own business
	Case     casework.CaseID       `db:"case_id"` // "" for the panel's own business
	Kind     string                `db:"kind"`
	Status   string                `db:"status"`
	Title    string                `db:"title"`
	Note     string                `db:"note"`
	Reason   string                `db:"reason"`
	Ordering int                   `db:"ordering"`
	Next     casework.Date         `db:"next_review"`

	Section string `db:"section_id"` // "" where it has none
	Body    string `db:"body"`       // of the section
	Version int    `db:"section_version"`
}

// unminuted are the items of a meeting that have no section yet and, with again, those whose section nobody has edited, in the order of
// the agenda, as far as the actor may know of them.
func unminuted(ctx context.Context, tx *pg.Tx, meeting casework.MeetingID, minutes string, again bool) ([]item, error) {
	var list []item
	err := tx.Select(ctx, &list, `
		SELECT i.agenda_item_id, coalesce(c.ref, '') AS ref, coalesce(CAST(c.case_id AS text), '') AS case_id, i.kind, i.status, i.title, i.note, i.reason, i.ordering, c.next_review,
			coalesce(CAST(s.section_id AS text), '') AS section_id, coalesce(s.body, '') AS body, coalesce(s.version, 0) AS section_version
		FROM agenda_item i
		LEFT JOIN case_file c ON c.case_id = i.case_id
		LEFT JOIN minutes_section s ON s.minutes_id = CAST(nullif($2, '') AS uuid) AND s.agenda_item_id = i.agenda_item_id
		WHERE i.meeting_id = $1 AND i.status <> 'WITHDRAWN' AND (i.case_id IS NULL OR c.case_id IS NOT NULL)
			AND (s.section_id IS NULL OR $3 AND s.edited_by IS NULL)
		ORDER BY i.ordering, c.ref, i.agenda_item_id
		LIMIT 200`, meeting, minutes, again)
	if err != nil {
		return nil, fmt.Errorf("items to minute: %w", err)
	}
	return list, nil
}

// unedited is the section of the meeting itself, as long as nobody has edited it: casework.Absent where somebody has.
func unedited(ctx context.Context, tx *pg.Tx, minutes string) (item, error) {
	var it item
	err := tx.Get(ctx, &it, `
		SELECT s.section_id, s.body, s.version AS section_version
		FROM minutes_section s
		WHERE s.minutes_id = $1 AND s.agenda_item_id IS NULL AND s.edited_by IS NULL`, minutes)
	return it, err
}

// setComposed puts what a section has composed itself to anew in the place of what it was.
func setComposed(ctx context.Context, tx *pg.Tx, it item, t casework.MinutesText) error {
	body, err := bodyOf(string(it.Case), t)
	if err != nil {
		return err
	}
	return tx.One(ctx, `
		UPDATE minutes_section SET body = $3, digest = $4, edited_at = $5, version = version + 1
		WHERE section_id = $1 AND version = $2`, it.Section, it.Version, body, t.Digest(), tx.Now())
}

// person is somebody who was to be at a meeting.
type person struct {
	User      casework.UserID `db:"user_id"`
	Email     string          `db:"email"`
	Name      string          `db:"display_name"`
	Role      casework.Role   `db:"role"`
	Agency    string          `db:"agency"`
	Authority string          `db:"authority"`
	Force     string          `db:"force"`
	Status    string          `db:"status"`
	Deputy    string          `db:"deputy"` // for whom they deputise, "" for nobody
}

func attendees(ctx context.Context, tx *pg.Tx, meeting casework.MeetingID) ([]person, error) {
	var list []person
	err := tx.Select(ctx, &list, `
		SELECT u.user_id, u.email, u.display_name, h.role, coalesce(g.name, '') AS agency, coalesce(h.authority, '') AS authority, coalesce(h.force, '') AS force, a.status,
			coalesce(w.display_name, '') AS deputy
		FROM attendance a
		JOIN membership h ON h.membership_id = a.membership_id
		JOIN user_account u ON u.user_id = h.user_id
		LEFT JOIN agency g ON g.agency_id = h.agency_id
		LEFT JOIN membership f ON f.membership_id = h.deputy_for
		LEFT JOIN user_account w ON w.user_id = f.user_id
		WHERE a.meeting_id = $1
		ORDER BY u.display_name, h.membership_id`, meeting)
	if err != nil {
		return nil, fmt.Errorf("who was at the meeting: %w", err)
	}
	return list, nil
}

// named is somebody by item or case.
type named struct {
	Of     string `db:"of"`
	Name   string `db:"display_name"`
	Agency string `db:"agency"`
}

// presentFor are those present by item.
func presentFor(ctx context.Context, tx *pg.Tx, items []string) ([]named, error) {
	var list []named
	err := tx.Select(ctx, &list, `
		SELECT CAST(i.agenda_item_id AS text) AS of, u.display_name, coalesce(g.name, h.authority, h.force, '') AS agency
		FROM item_attendance i
		JOIN membership h ON h.membership_id = i.membership_id
		JOIN user_account u ON u.user_id = h.user_id
		LEFT JOIN agency g ON g.agency_id = h.agency_id
		WHERE i.agenda_item_id = ANY (CAST($1 AS uuid[]))
		ORDER BY u.display_name, h.membership_id`, pq.Array(items))
	if err != nil {
		return nil, fmt.Errorf("who was present for the items: %w", err)
	}
	return list, nil
}

// steppedOut are those who declared an interest in cases, by case.
func steppedOut(ctx context.Context, tx *pg.Tx, cases []string) ([]named, error) {
	var list []named
	err := tx.Select(ctx, &list, `
		SELECT CAST(t.case_id AS text) AS of, u.display_name, '' AS agency
		FROM standing_tie t
		JOIN user_account u ON u.user_id = t.subject_id
		WHERE t.kind = 'recused' AND t.case_id = ANY (CAST($1 AS uuid[]))
		ORDER BY u.display_name`, pq.Array(cases))
	if err != nil {
		return nil, fmt.Errorf("interests declared: %w", err)
	}
	return list, nil
}

// raised is an action that was raised at a meeting; what is to be done is sealed.
type raised struct {
	ID     string          `db:"action_id"`
	Case   casework.CaseID `db:"case_id"`
	Agency string          `db:"agency"`
	Owner  string          `db:"owner"`
	Due    casework.Date   `db:"due_on"`
}

func raisedAt(ctx context.Context, tx *pg.Tx, m Meeting, cases []string) ([]raised, error) {
	var list []raised
	err := tx.Select(ctx, &list, `
		SELECT a.action_id, a.case_id, g.name AS agency, coalesce(o.display_name, '') AS owner, a.due_on
		FROM action a
		JOIN agency g ON g.agency_id = a.agency_id
		LEFT JOIN user_account o ON o.user_id = a.owner
		WHERE a.case_id = ANY (CAST($1 AS uuid[])) AND a.status <> 'CANCELLED'
			AND (a.meeting_id = $2 OR a.raised_at BETWEEN CAST($3 AS timestamptz) AND coalesce(CAST($4 AS timestamptz), CAST($5 AS timestamptz)))
		ORDER BY a.due_on, a.action_id`, pq.Array(cases), m.ID, m.Opened, m.Closed, tx.Now())
	if err != nil {
		return nil, fmt.Errorf("actions of the meeting: %w", err)
	}
	return list, nil
}

// row is a section as it is kept.
type row struct {
	ID       string                `db:"section_id"`
	Item     casework.AgendaItemID `db:"item"`
	Case     casework.CaseID       `db:"case_id"`
	Ref      string                `db:"ref"`
	Ordering int                   `db:"ordering"`
	Body     string                `db:"body"`
	Digest   string                `db:"digest"`
	Editor   string                `db:"editor"` // "" while it is as it composed itself
	EditedAt time.Time             `db:"edited_at"`
	Version  int                   `db:"version"`
}

const rowColumns = `s.section_id, coalesce(CAST(s.agenda_item_id AS text), '') AS item, coalesce(CAST(s.case_id AS text), '') AS case_id, coalesce(c.ref, '') AS ref, s.ordering,
	s.body, s.digest, coalesce(u.display_name, '') AS editor, s.edited_at, s.version`

const rowTables = `minutes_section s
		LEFT JOIN case_file c ON c.case_id = s.case_id
		LEFT JOIN user_account u ON u.user_id = s.edited_by`

// sections are those of minutes that the actor may know of, in their order.
func sections(ctx context.Context, tx *pg.Tx, minutes string) ([]row, error) {
	var list []row
	err := tx.Select(ctx, &list, `
		SELECT `+rowColumns+`
		FROM `+rowTables+`
		WHERE s.minutes_id = $1 AND (s.case_id IS NULL OR s.case_id IN (SELECT v.case_id FROM visible_case v))
		ORDER BY s.ordering, c.ref, s.section_id
		LIMIT 250`, minutes)
	if err != nil {
		return nil, fmt.Errorf("sections of the minutes: %w", err)
	}
	return list, nil
}

func sectionByID(ctx context.Context, tx *pg.Tx, minutes, id string, lock bool) (row, error) {
	query := `SELECT ` + rowColumns + ` FROM ` + rowTables + ` WHERE s.minutes_id = $1 AND s.section_id = $2`
	if lock {
		query += ` FOR UPDATE OF s`
	}
	var r row
	if _, err := uuid.Parse(id); err != nil {
		return r, casework.Absent()
	}
	err := tx.Get(ctx, &r, query, minutes, id)
	return r, err
}

// insertSection puts a section in its place. Of a case its text is sealed by whoever calls.
func insertSection(ctx context.Context, tx *pg.Tx, minutes string, it item, t casework.MinutesText) (string, error) {
	id := uuid.NewString()
	body, err := bodyOf(string(it.Case), t)
	if err != nil {
		return "", err
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO minutes_section (section_id, minutes_id, agenda_item_id, case_id, ordering, body, digest, edited_at)
		VALUES ($1, $2, CAST(nullif($3, '') AS uuid), CAST(nullif($4, '') AS uuid), $5, $6, $7, $8)`,
		id, minutes, string(it.ID), string(it.Case), it.Ordering, body, t.Digest(), tx.Now()); err != nil {
		return "", fmt.Errorf("add a section to the minutes: %w", err)
	}
	return id, nil
}

func setSection(ctx context.Context, tx *pg.Tx, r row, t casework.MinutesText) error {
	body, err := bodyOf(string(r.Case), t)
	if err != nil {
		return err
	}
	return tx.One(ctx, `
		UPDATE minutes_section SET body = $3, digest = $4, edited_by = $5, edited_at = $6, version = version + 1
		WHERE section_id = $1 AND version = $2`, r.ID, r.Version, body, t.Digest(), tx.Actor().ID, tx.Now())
}

// bodyOf is what stands in the row of a section that is not of a case.
func bodyOf(of string, t casework.MinutesText) (string, error) {
	if of != "" {
		return "", nil
	}
	b, err := json.Marshal(t)
	if err != nil {
		return "", fmt.Errorf("write a section of the minutes: %w", err)
	}
	return string(b), nil
}

// remark is a comment or a correction, as it is kept.
type remark struct {
	ID      string    `db:"remark_id"`
	Section string    `db:"section_id"`
	Kind    string    `db:"kind"`
	Body    string    `db:"body"`
	By      string    `db:"display_name"`
	At      time.Time `db:"said_at"`
}

func remarks(ctx context.Context, tx *pg.Tx, ids []string) ([]remark, error) {
	var list []remark
	err := tx.Select(ctx, &list, `
		SELECT r.remark_id, r.section_id, r.kind, r.body, u.display_name, r.said_at
		FROM minutes_remark r
		JOIN user_account u ON u.user_id = r.said_by
		WHERE r.section_id = ANY (CAST($1 AS uuid[]))
		ORDER BY r.said_at, r.remark_id`, pq.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("comments on the minutes: %w", err)
	}
	return list, nil
}

func insertRemark(ctx context.Context, tx *pg.Tx, r row, kind, text string) (string, error) {
	id, body := uuid.NewString(), text
	if r.Case != "" {
		body = ""
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO minutes_remark (remark_id, section_id, case_id, kind, body, said_by, said_at)
		VALUES ($1, $2, CAST(nullif($3, '') AS uuid), $4, $5, $6, $7)`,
		id, r.ID, string(r.Case), kind, body, tx.Actor().ID, tx.Now()); err != nil {
		return "", fmt.Errorf("comment on the minutes: %w", err)
	}
	return id, nil
}

// waiting is a meeting whose minutes wait for a step.
type waiting struct {
	Meeting casework.MeetingID `db:"meeting_id"`
	Panel   casework.PanelID   `db:"panel_id"`
	On      casework.Date      `db:"held_on"`
	Status  string             `db:"status"` // of the minutes, "" while nobody has drafted them
}

// waitingOf are those of the actor's panels: closed without minutes, drafted and not circulated, circulated before a later meeting that
// was opened, or agreed and not locked. Those of meetings long ago are left out.
func waitingOf(ctx context.Context, tx *pg.Tx) ([]waiting, error) {
	var list []waiting
	err := tx.Select(ctx, &list, `
		SELECT m.meeting_id, m.panel_id, m.held_on, coalesce(n.status, '') AS status
		FROM meeting m
		LEFT JOIN minutes n ON n.meeting_id = m.meeting_id
		WHERE m.status = 'CLOSED' AND m.held_on >= CAST($2 AS date) - 90
			AND m.panel_id IN (SELECT h.panel_id FROM membership h WHERE h.user_id = $1 AND h.from_on <= $2 AND (h.to_on IS NULL OR h.to_on >= $2))
			AND (n.status IS NULL OR n.status IN ('DRAFT', 'AGREED') OR n.status = 'CIRCULATED'
				AND EXISTS (SELECT FROM meeting l WHERE l.panel_id = m.panel_id AND l.status IN ('OPEN', 'CLOSED') AND (l.held_on, l.starts) > (m.held_on, m.starts)))
		ORDER BY m.held_on, m.meeting_id
		LIMIT 24`, tx.Actor().ID, tx.Today())
	if err != nil {
		return nil, fmt.Errorf("minutes that wait: %w", err)
	}
	return list, nil
}

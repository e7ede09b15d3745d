package meetings

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Item is one item of an agenda: about a case, or the panel's own business. An item of a case that the actor may not know of,
// and a confidential one that is not for them, are not there for them.
type Item struct {
	ID       casework.AgendaItemID `db:"agenda_item_id"`
	Meeting  casework.MeetingID    `db:"meeting_id"`
	Ref      string                `db:"ref"` // "" for the panel's own business
	State    casework.State        `db:"state"`
	Kind     string                `db:"kind"` // FIRST, REVIEW, POST-CLOSURE, INFORMATION or PROCEDURE
	Status   string                `db:"status"`
	Outcome  string                `db:"outcome"`
	Present  pq.StringArray        `db:"present"` // memberships marked present for the item
	Section  string                `db:"section"` // a code of casework.AgendaSections
	Title    string                `db:"title"`   // of the panel's own business
	Minutes  int                   `db:"minutes"`
	Why      string                `db:"why"`            // a code of casework.ProposalReasons, or ""
	Deferred int                   `db:"deferred_count"` // how often it was moved to another meeting
	Reason   string                `db:"reason"`         // why it was deferred
	Note     string                `db:"note"`           // what came of the panel's own business
	Readers  pq.StringArray        `db:"readers"`        // those who alone know of a confidential item
	Version  int                   `db:"version"`

	NextReview casework.Date `db:"next_review"`

	ReadsReturns bool                `db:"-"` // the viewer reads what agencies answered
	Returns      []casefile.Returned `db:"-"`
}

const itemColumns = `i.agenda_item_id, i.meeting_id, coalesce(c.ref, '') AS ref, coalesce(c.state, '') AS state, i.kind, i.status, coalesce(d.outcome, '') AS outcome,
	ARRAY(SELECT CAST(x.membership_id AS text) FROM item_attendance x WHERE x.agenda_item_id = i.agenda_item_id) AS present,
	i.section, i.title, i.minutes, i.why, i.deferred_count, i.reason, i.note, coalesce(CAST(i.readers AS text[]), '{}') AS readers, i.version, c.next_review`

const itemTables = `agenda_item i
		LEFT JOIN case_file c ON c.case_id = i.case_id
		LEFT JOIN decision d ON d.agenda_item_id = i.agenda_item_id`

// agenda is a meeting's agenda in its order, with what was deferred.
func agenda(ctx context.Context, tx *pg.Tx, meeting casework.MeetingID) ([]Item, error) {
	var list []Item
	err := tx.Select(ctx, &list, `
		SELECT `+itemColumns+`
		FROM `+itemTables+`
		WHERE i.meeting_id = $1 AND i.status <> 'WITHDRAWN' AND (i.case_id IS NULL OR i.case_id IN (SELECT v.case_id FROM visible_case v))
		ORDER BY i.ordering, c.ref, i.agenda_item_id`, meeting)
	if err != nil {
		return nil, fmt.Errorf("the agenda: %w", err)
	}
	return list, nil
}

func itemOf(ctx context.Context, tx *pg.Tx, id casework.CaseID, meeting casework.MeetingID) (Item, error) {
	var it Item
	err := tx.Get(ctx, &it, `
		SELECT `+itemColumns+`
		FROM `+itemTables+`
		WHERE i.case_id = $1 AND i.meeting_id = $2 AND i.status NOT IN ('WITHDRAWN', 'DEFERRED')`, id, meeting)
	return it, err
}

// itemByID is an item of a meeting, whatever has become of it.
func itemByID(ctx context.Context, tx *pg.Tx, meeting casework.MeetingID, id casework.AgendaItemID) (Item, error) {
	var it Item
	err := tx.Get(ctx, &it, `SELECT `+itemColumns+` FROM `+itemTables+` WHERE i.agenda_item_id = $1 AND i.meeting_id = $2`, id, meeting)
	return it, err
}

// newItem is an item to be put on an agenda.
type newItem struct {
	Meeting  casework.MeetingID
	Case     casework.CaseID // "" for the panel's own business
	Kind     string
	Section  string
	Title    string
	Minutes  int
	Why      string
	Waiver   bool // a case listed without an assessment, for a reason
	Deferred int
	From     casework.AgendaItemID // the item that it carries forward, or ""
	Readers  []string
}

// insertItem puts an item at the end of its section.
func insertItem(ctx context.Context, tx *pg.Tx, it newItem) (casework.AgendaItemID, error) {
	id := casework.AgendaItemID(uuid.NewString())
	var readers any
	if len(it.Readers) > 0 {
		readers = pq.Array(it.Readers)
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO agenda_item (agenda_item_id, meeting_id, case_id, kind, section, title, minutes, why, waiver, deferred_count, carried_from, readers, status, ordering)
		VALUES ($1, $2, CAST(nullif($3, '') AS uuid), $4, $5, $6, $7, $8, $9, $10, CAST(nullif($11, '') AS uuid), CAST($12 AS uuid[]), 'LISTED',
			(SELECT greatest($13, coalesce(max(ordering), 0) + 1) FROM agenda_item WHERE meeting_id = $2 AND section = $5))`,
		id, it.Meeting, it.Case, it.Kind, it.Section, it.Title, it.Minutes, it.Why, it.Waiver, it.Deferred, string(it.From), readers, casework.Ordering(it.Section, 1))
	if err != nil {
		return "", fmt.Errorf("put an item on the agenda: %w", err)
	}
	return id, nil
}

// arrange writes where items stand and how long they take.
func arrange(ctx context.Context, tx *pg.Tx, meeting casework.MeetingID, places []casework.Place) error {
	var ids, sections []string
	var orderings, minutes []int64
	n := map[string]int{}
	for _, p := range casework.Arrange(places) {
		n[p.Section]++
		ids, sections = append(ids, string(p.Item)), append(sections, p.Section)
		orderings, minutes = append(orderings, int64(casework.Ordering(p.Section, n[p.Section]))), append(minutes, int64(p.Minutes))
	}
	_, err := tx.Exec(ctx, `
		UPDATE agenda_item SET section = p.section, ordering = p.ordering, minutes = p.minutes
		FROM unnest(CAST($2 AS text[]), CAST($3 AS text[]), CAST($4 AS int[]), CAST($5 AS int[])) AS p (id, section, ordering, minutes)
		WHERE agenda_item.agenda_item_id = CAST(p.id AS uuid) AND agenda_item.meeting_id = $1`,
		meeting, pq.Array(ids), pq.Array(sections), pq.Array(orderings), pq.Array(minutes))
	if err != nil {
		return fmt.Errorf("order the agenda: %w", err)
	}
	return nil
}

// setLeft takes an item off, DEFERRED or WITHDRAWN, if it still waits.
func setLeft(ctx context.Context, tx *pg.Tx, it Item, status, reason, note string) error {
	return tx.One(ctx, `
		UPDATE agenda_item SET status = $3, reason = $4, note = $5, version = version + 1
		WHERE agenda_item_id = $1 AND version = $2 AND status = 'LISTED'`, it.ID, it.Version, status, reason, note)
}

// setDone notes what came of the panel's own business.
func setDone(ctx context.Context, tx *pg.Tx, it Item, note string) error {
	return tx.One(ctx, `
		UPDATE agenda_item SET status = 'DONE', note = $3, version = version + 1
		WHERE agenda_item_id = $1 AND version = $2 AND status IN ('LISTED', 'DONE') AND kind = 'PROCEDURE'`, it.ID, it.Version, note)
}

// setHeard notes that a case was before the panel for information.
func setHeard(ctx context.Context, tx *pg.Tx, it Item) error {
	return tx.One(ctx, `
		UPDATE agenda_item SET status = 'DECIDED', version = version + 1
		WHERE agenda_item_id = $1 AND version = $2 AND status = 'LISTED' AND kind = 'INFORMATION'`, it.ID, it.Version)
}

// setReaders makes an item confidential to some people, or open again to all whom the other rules let.
func setReaders(ctx context.Context, tx *pg.Tx, it Item, readers []string) error {
	var only any
	if len(readers) > 0 {
		only = pq.Array(readers)
	}
	return tx.One(ctx, `
		UPDATE agenda_item SET readers = CAST($3 AS uuid[]), version = version + 1
		WHERE agenda_item_id = $1 AND version = $2`, it.ID, it.Version, only)
}

// touch is a change to the agenda: whoever has an older one before them is told.
func touch(ctx context.Context, tx *pg.Tx, m Meeting) error {
	return tx.One(ctx, `UPDATE meeting SET version = version + 1 WHERE meeting_id = $1 AND version = $2`, m.ID, m.Version)
}

// after is the panel's next planned meeting after one; zero where there is none.
func after(ctx context.Context, tx *pg.Tx, m Meeting) (Meeting, error) {
	var next Meeting
	err := tx.Get(ctx, &next, `
		SELECT `+meetingColumns+`
		FROM meeting m
		JOIN panel p ON p.panel_id = m.panel_id
		WHERE m.panel_id = $1 AND m.status = 'PLANNED' AND m.meeting_id <> $2 AND (m.held_on, m.starts) > ($3, $4) AND NOT m.extraordinary
		ORDER BY m.held_on, m.starts, m.meeting_id
		LIMIT 1`, m.Panel, m.ID, m.On, m.Starts)
	if casework.Refused(err, casework.NotFound) {
		return Meeting{}, nil
	}
	return next, err
}

// leftOver is the newest item of a case that left its agenda without a decision.
func leftOver(ctx context.Context, tx *pg.Tx, id casework.CaseID) (Item, error) {
	var it Item
	err := tx.Get(ctx, &it, `
		SELECT `+itemColumns+`
		FROM `+itemTables+`
		JOIN meeting m ON m.meeting_id = i.meeting_id
		WHERE i.case_id = $1 AND i.status IN ('LISTED', 'DEFERRED')
		ORDER BY m.held_on DESC, i.agenda_item_id DESC
		LIMIT 1`, id)
	if casework.Refused(err, casework.NotFound) {
		return it, nil
	}
	return it, err
}

package casefile

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/live"
	"channelpanel/internal/platform/pg"
)

// Decided is a decision as it was confirmed, and every later record that cites it. A first discussion and a review of support
// are kept alike.
type Decided struct {
	ID        string                `db:"decision_id"`
	Item      casework.AgendaItemID `db:"item"` // "" outside a meeting, and of a ratification
	Kind      string                `db:"kind"` // of the item
	Meeting   casework.MeetingID    `db:"meeting"`
	MeetingOn casework.Date         `db:"meeting_on"`
	Outcome   string                `db:"outcome"`
	Mode      string                `db:"mode"`
	Basis     string                `db:"legal_basis"`
	Edition   string                `db:"edition"` // of the guidance in force (SC-17)
	On        casework.Date         `db:"decided_on"`
	By        string                `db:"decided_by_name"` // who confirmed it
	ByID      casework.UserID       `db:"decided_by"`
	At        time.Time             `db:"recorded_at"`
	Outside   bool                  `db:"outside"`  // a meeting: provisional until one ratifies it
	Ratifies  string                `db:"ratifies"` // id of the decision that it ratifies or does not

	Countersign bool       `db:"countersign"` // a second person has to sign it
	SignedBy    string     `db:"signed_by"`
	SignedAt    *time.Time `db:"signed_at"`

	Text        DecisionText
	Corrections []Correction // oldest first
	Ratified    *Decided     // what a meeting said of one outside it; nil while it waits
}

// DecisionText is what of a decision is sealed in the case file.
type DecisionText struct {
	Decision   casework.Decision
	Considered casework.HealthConsideration
	Quorum     string                // why the item went on without the panel's own quorum; "" where that was kept
	NextDue    casework.Date         // of a review of support
	Reassess   casework.Reassessment // of WITHDRAW
	Closure    casework.Closure      // of EXIT
}

// Correction is a record that cites a decision and says what a part of it should have been.
type Correction struct {
	ID       string    `db:"correction_id"`
	Decision string    `db:"decision_id"`
	Part     string    `db:"part"` // a code of casework.DecisionParts
	By       string    `db:"made_by_name"`
	At       time.Time `db:"made_at"`

	Text CorrectionText
}

// CorrectionText is what of a correction is sealed.
type CorrectionText struct {
	Should string // what the part should say
	Reason string
}

// Provisional says whether it waits for a meeting to ratify it.
func (d Decided) Provisional() bool { return d.Outside && d.Ratified == nil }

// Unsigned says whether it waits for a second person.
func (d Decided) Unsigned() bool { return d.Countersign && d.SignedBy == "" }

const selectDecided = `
	SELECT d.decision_id, coalesce(CAST(d.agenda_item_id AS text), '') AS item, coalesce(i.kind, '') AS kind,
		coalesce(CAST(m.meeting_id AS text), '') AS meeting, m.held_on AS meeting_on, d.outcome, d.mode, d.legal_basis, d.edition, d.decided_on,
		coalesce(u.display_name, '') AS decided_by_name, coalesce(CAST(d.decided_by AS text), '') AS decided_by, d.recorded_at, d.outside,
		coalesce(CAST(d.ratifies AS text), '') AS ratifies, d.countersign, coalesce(w.display_name, '') AS signed_by, s.signed_at
	FROM decision d
	LEFT JOIN agenda_item i ON i.agenda_item_id = d.agenda_item_id
	LEFT JOIN meeting m ON m.meeting_id = coalesce(d.meeting_id, i.meeting_id)
	LEFT JOIN user_account u ON u.user_id = d.decided_by
	LEFT JOIN decision_countersignature s ON s.decision_id = d.decision_id
	LEFT JOIN user_account w ON w.user_id = s.signed_by
	WHERE d.case_id = $1
	ORDER BY d.recorded_at DESC, d.decision_id`

// Decisions gives every decision on a case with its whole record, the latest first. Whoever asks has to be allowed to read
// the minutes of the case.
func (c *Cabinet) Decisions(ctx context.Context, tx *pg.Tx, file *File) ([]Decided, error) {
	var list []Decided
	if err := tx.Select(ctx, &list, selectDecided, file.ID); err != nil {
		return nil, fmt.Errorf("decisions of the case: %w", err)
	}
	var fixes []Correction
	if err := tx.Select(ctx, &fixes, `
		SELECT f.correction_id, f.decision_id, f.part, u.display_name AS made_by_name, f.made_at
		FROM decision_correction f
		JOIN user_account u ON u.user_id = f.made_by
		WHERE f.case_id = $1
		ORDER BY f.made_at, f.correction_id`, file.ID); err != nil {
		return nil, fmt.Errorf("corrections of decisions: %w", err)
	}
	texts := map[string]any{}
	for i := range list {
		texts["decision/"+list[i].ID] = &list[i].Text
	}
	for i := range fixes {
		texts["decision-correction/"+fixes[i].ID] = &fixes[i].Text
	}
	if err := c.RecallAll(ctx, tx, file, "decision", func(field string) any { return texts[field] }); err != nil {
		return nil, err
	}
	for i := range list {
		for _, f := range fixes {
			if f.Decision == list[i].ID {
				list[i].Corrections = append(list[i].Corrections, f)
			}
		}
	}
	for i := range list {
		for j := range list {
			if list[j].Ratifies == list[i].ID {
				said := list[j]
				list[i].Ratified = &said
			}
		}
	}
	return list, nil
}

// DecisionOn gives the whole record of what was decided on one item of an agenda. It is casework.Absent while nothing was.
func (c *Cabinet) DecisionOn(ctx context.Context, tx *pg.Tx, file *File, item casework.AgendaItemID) (Decided, error) {
	list, err := c.Decisions(ctx, tx, file)
	if err != nil {
		return Decided{}, err
	}
	for _, d := range list {
		if item != "" && d.Item == item {
			return d, nil
		}
	}
	return Decided{}, casework.Absent()
}

// Confirmed is a decision as it is put on record. Its words are sealed by whoever confirms it, as "decision/<id>".
type Confirmed struct {
	Decision casework.Decision
	Item     casework.AgendaItemID // "" outside a meeting, and of a ratification
	Meeting  casework.MeetingID    // of a ratification alone
	Ratifies string
	Outside  bool
	Basis    string
	Edition  string
}

// Confirm puts a decision on record with each member's position, settles its item of the agenda, and wakes the pages that follow the
// meeting. Where the panel's own rule asks for a second person it waits for their signature.
func Confirm(ctx context.Context, tx *pg.Tx, file *File, in Confirmed) (string, error) {
	id := uuid.NewString()
	if _, err := tx.Exec(ctx, `
		INSERT INTO decision (decision_id, case_id, agenda_item_id, outcome, mode, legal_basis, edition, decided_on, decided_by, recorded_at,
			outside, ratifies, meeting_id, countersign)
		VALUES ($1, $2, CAST(nullif($3, '') AS uuid), $4, $5, $6, $7, $8, $9, $10, $11, CAST(nullif($12, '') AS uuid), CAST(nullif($13, '') AS uuid),
			coalesce((SELECT p.countersign FROM panel p WHERE p.panel_id = $14), false))`,
		id, file.ID, string(in.Item), in.Decision.Outcome, in.Decision.Mode(), in.Basis, in.Edition, in.Decision.On, who(tx), tx.Now(),
		in.Outside, in.Ratifies, string(in.Meeting), file.Panel); err != nil {
		return "", fmt.Errorf("record the decision: %w", err)
	}
	var members, views []string
	for _, p := range in.Decision.Positions {
		members, views = append(members, p.Member), append(views, p.View)
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO decision_position (decision_id, case_id, membership_id, position)
		SELECT $1, $2, CAST(p.member AS uuid), p.view FROM unnest(CAST($3 AS text[]), CAST($4 AS text[])) AS p (member, view)`,
		id, file.ID, pq.Array(members), pq.Array(views)); err != nil {
		return "", fmt.Errorf("record the positions: %w", err)
	}
	meeting := in.Meeting
	if in.Item != "" {
		if err := tx.One(ctx, `UPDATE agenda_item SET status = 'DECIDED', version = version + 1 WHERE agenda_item_id = $1 AND status = 'LISTED'`, in.Item); err != nil {
			return "", err
		}
		if err := tx.Get(ctx, &meeting, `SELECT meeting_id FROM agenda_item WHERE agenda_item_id = $1`, in.Item); err != nil {
			return "", fmt.Errorf("the meeting of the decision: %w", err)
		}
	}
	if meeting == "" {
		return id, nil
	}
	return id, live.Announce(ctx, tx, MeetingTopic(meeting))
}

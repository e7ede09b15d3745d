package assessments

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/calendar"
	"channelpanel/internal/platform/pg"
)

// Row is one assessment without its text, which is sealed.
type Row struct {
	ID          string          `db:"assessment_id"`
	Ref         string          `db:"ref"`       // of its case
	Framework   string          `db:"framework"` // code of the framework it was made with
	Edition     string          `db:"framework_version"`
	Occasion    string          `db:"occasion"`
	On          casework.Date   `db:"assessed_on"`
	Status      string          `db:"status"` // a code of casework.AssessmentStatuses
	AssessorID  casework.UserID `db:"assessor"`
	Assessor    string          `db:"assessor_name"`
	BegunAt     time.Time       `db:"begun_at"`
	SubmittedAt *time.Time      `db:"submitted_at"`
	SignedBy    string          `db:"signed_by"`
	SignedAt    *time.Time      `db:"signed_at"`
	ReturnedBy  string          `db:"returned_by"` // who sent it back last
	ReturnedAt  *time.Time      `db:"returned_at"`
	Supersedes  string          `db:"supersedes"` // id of the one before it, "" for the first
	Version     int             `db:"version"`
}

// Finding says whether it stands as a finding, signed off or not.
func (r Row) Finding() bool { return r.Status == "SUBMITTED" || r.Status == "SIGNED" }

// Editable says whether its author may still change it.
func (r Row) Editable() bool { return r.Status == "DRAFT" || r.Status == "RETURNED" }

// written is the day in London on which it was submitted, zero while it is a draft.
func (r Row) written() casework.Date {
	if r.SubmittedAt == nil {
		return casework.Date{}
	}
	return calendar.Today(*r.SubmittedAt)
}

const selectAssessment = `
	SELECT a.assessment_id, c.ref, a.framework, a.framework_version, a.occasion, a.assessed_on, a.status, a.assessor, u.display_name AS assessor_name,
		a.begun_at, a.submitted_at, coalesce(s.display_name, '') AS signed_by, a.signed_at, coalesce(r.display_name, '') AS returned_by, a.returned_at,
		coalesce(CAST(a.supersedes AS text), '') AS supersedes, a.version
	FROM assessment a
	JOIN case_file c ON c.case_id = a.case_id
	JOIN user_account u ON u.user_id = a.assessor
	LEFT JOIN user_account s ON s.user_id = a.signed_by
	LEFT JOIN user_account r ON r.user_id = a.returned_by`

// ofCase lists the assessments of a case: what is being written, then the newest first.
func ofCase(ctx context.Context, tx *pg.Tx, caseID casework.CaseID) ([]Row, error) {
	var list []Row
	if err := tx.Select(ctx, &list, selectAssessment+`
		WHERE a.case_id = $1 AND a.status <> 'DISCARDED'
		ORDER BY a.status IN ('DRAFT', 'RETURNED') DESC, EXISTS (SELECT FROM assessment later WHERE later.supersedes = a.assessment_id), a.submitted_at DESC NULLS FIRST, a.begun_at DESC, a.assessment_id`, caseID); err != nil {
		return nil, fmt.Errorf("assessments of the case: %w", err)
	}
	return list, nil
}

// one reads an assessment of a case. One of another case, or one that was discarded, is absent.
func one(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, id string) (Row, error) {
	var r Row
	err := tx.Get(ctx, &r, selectAssessment+` WHERE a.case_id = $1 AND a.assessment_id = $2 AND a.status <> 'DISCARDED'`, caseID, id)
	return r, err
}

// waiting lists assessments of a status on every case that the actor may know of, those that wait longest first; of with a
// person theirs alone.
func waiting(ctx context.Context, tx *pg.Tx, status string, of casework.UserID, limit int) ([]Row, error) {
	var list []Row
	if err := tx.Select(ctx, &list, selectAssessment+`
		WHERE a.status = $1 AND ($2 = '' OR a.assessor = CAST(nullif($2, '') AS uuid))
		ORDER BY coalesce(a.submitted_at, a.begun_at), a.assessment_id LIMIT $3`, status, string(of), limit); err != nil {
		return nil, fmt.Errorf("assessments that wait: %w", err)
	}
	return list, nil
}

func insert(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, id string, w casework.Framework, a casework.Assessment) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO assessment (assessment_id, case_id, framework, framework_version, occasion, assessed_on, status, assessor, begun_at)
		VALUES ($1, $2, $3, $4, $5, $6, 'DRAFT', $7, $8)`,
		id, caseID, w.Code, w.Version, a.Occasion, a.On, tx.Actor().ID, tx.Now())
	if err != nil {
		return fmt.Errorf("begin the assessment: %w", err)
	}
	return nil
}

// amend saves a step of what is being written.
func amend(ctx context.Context, tx *pg.Tx, r Row, occasion string, on casework.Date) error {
	return tx.One(ctx, `
		UPDATE assessment SET occasion = $3, assessed_on = $4, version = version + 1
		WHERE assessment_id = $1 AND version = $2 AND status IN ('DRAFT', 'RETURNED')`, r.ID, r.Version, occasion, on)
}

func submit(ctx context.Context, tx *pg.Tx, r Row, supersedes string) error {
	return tx.One(ctx, `
		UPDATE assessment SET status = 'SUBMITTED', submitted_at = $3, supersedes = CAST(nullif($4, '') AS uuid), version = version + 1
		WHERE assessment_id = $1 AND version = $2 AND status IN ('DRAFT', 'RETURNED')`, r.ID, r.Version, tx.Now(), supersedes)
}

func discard(ctx context.Context, tx *pg.Tx, r Row) error {
	return tx.One(ctx, `UPDATE assessment SET status = 'DISCARDED', version = version + 1 WHERE assessment_id = $1 AND version = $2 AND status = 'DRAFT'`, r.ID, r.Version)
}

// sign marks an assessment as signed off by the version it was read at.
func sign(ctx context.Context, tx *pg.Tx, r Row) error {
	return tx.One(ctx, `
		UPDATE assessment SET status = 'SIGNED', signed_by = $3, signed_at = $4, version = version + 1
		WHERE assessment_id = $1 AND version = $2 AND status = 'SUBMITTED'`, r.ID, r.Version, tx.Actor().ID, tx.Now())
}

func sendBack(ctx context.Context, tx *pg.Tx, r Row) error {
	return tx.One(ctx, `
		UPDATE assessment SET status = 'RETURNED', returned_by = $3, returned_at = $4, version = version + 1
		WHERE assessment_id = $1 AND version = $2 AND status = 'SUBMITTED'`, r.ID, r.Version, tx.Actor().ID, tx.Now())
}

// last is a case with the day of its last assessment that stands as a finding, zero for none.
type last struct {
	Ref string        `db:"ref"`
	On  casework.Date `db:"last_on"`
}

// lasts are cases at states in which assessments fall due, on the panels where the actor holds a role: of each panel and state
// those that have waited longest.
func lasts(ctx context.Context, tx *pg.Tx, states []casework.State, each int) ([]last, error) {
	var list []last
	if err := tx.Select(ctx, &list, `
		SELECT x.ref, x.last_on
		FROM (SELECT DISTINCT m.panel_id FROM membership m
			WHERE m.user_id = $1 AND m.panel_id IS NOT NULL AND m.from_on <= $2 AND (m.to_on IS NULL OR m.to_on >= $2)) AS panels
		CROSS JOIN unnest(CAST($3 AS text[])) AS states (word)
		CROSS JOIN LATERAL (
			SELECT c.ref, (SELECT max(a.assessed_on) FROM assessment a WHERE a.case_id = c.case_id AND a.status IN ('SUBMITTED', 'SIGNED')) AS last_on
			FROM case_file c
			WHERE c.panel_id = panels.panel_id AND c.state = states.word
			ORDER BY c.received_on, c.case_id
			LIMIT $4
		) x
		ORDER BY x.last_on NULLS FIRST, x.ref`, tx.Actor().ID, tx.Today(), pq.Array(states), each); err != nil {
		return nil, fmt.Errorf("cases that are to be assessed: %w", err)
	}
	return list, nil
}

// noteRow is one note of an investigation without its text, which is sealed.
type noteRow struct {
	ID        string        `db:"note_id"`
	Kind      string        `db:"kind"` // a code of casework.InvestigationKinds
	On        casework.Date `db:"happened_on"`
	By        string        `db:"written_by"`
	WrittenAt time.Time     `db:"written_at"`
}

func notesOf(ctx context.Context, tx *pg.Tx, caseID casework.CaseID) ([]noteRow, error) {
	var list []noteRow
	if err := tx.Select(ctx, &list, `
		SELECT n.note_id, n.kind, n.happened_on, u.display_name AS written_by, n.written_at
		FROM investigation_note n
		JOIN user_account u ON u.user_id = n.written_by
		WHERE n.case_id = $1
		ORDER BY n.happened_on DESC, n.written_at DESC, n.note_id`, caseID); err != nil {
		return nil, fmt.Errorf("notes of the investigation: %w", err)
	}
	return list, nil
}

func insertNote(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, id string, n casework.Investigation) error {
	if _, err := tx.Exec(ctx, `
		INSERT INTO investigation_note (note_id, case_id, kind, happened_on, written_by, written_at)
		VALUES ($1, $2, $3, $4, $5, $6)`, id, caseID, n.Kind, n.On, tx.Actor().ID, tx.Now()); err != nil {
		return fmt.Errorf("record a note of the investigation: %w", err)
	}
	return nil
}

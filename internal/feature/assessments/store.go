package assessments

import (
	"context"
	"fmt"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Row is one assessment without its text, which is sealed.
type Row struct {
	ID         string          `db:"assessment_id"`
	Framework  string          `db:"framework"` // code of the framework it was made with
	Edition    string          `db:"framework_version"`
	Occasion   string          `db:"occasion"`
	On         casework.Date   `db:"assessed_on"`
	AssessorID casework.UserID `db:"assessor"`
	Assessor   string          `db:"assessor_name"`
	SignedBy   string          `db:"signed_by"`
	SignedAt   *time.Time      `db:"signed_at"`
	Supersedes string          `db:"supersedes"` // id of the one before it, "" for the first
	SavedAt    *time.Time      `db:"saved_at"`
	Version    int             `db:"version"`
}

const selectAssessment = `
	SELECT a.assessment_id, a.framework, a.framework_version, a.occasion, a.assessed_on, a.assessor, u.display_name AS assessor_name,
		coalesce(s.display_name, '') AS signed_by, a.signed_at, coalesce(CAST(a.supersedes AS text), '') AS supersedes, a.version,
		(SELECT max(n.at) FROM narrative n WHERE n.case_id = a.case_id AND n.field = 'assessment/' || a.assessment_id) AS saved_at
	FROM assessment a
	JOIN user_account u ON u.user_id = a.assessor
	LEFT JOIN user_account s ON s.user_id = a.signed_by
	WHERE a.case_id = $1`

// ofCase lists the assessments of a case, the one that supersedes all others first.
func ofCase(ctx context.Context, tx *pg.Tx, caseID casework.CaseID) ([]Row, error) {
	var list []Row
	if err := tx.Select(ctx, &list, selectAssessment+`
		ORDER BY EXISTS (SELECT FROM assessment later WHERE later.supersedes = a.assessment_id), saved_at DESC, a.assessment_id`, caseID); err != nil {
		return nil, fmt.Errorf("assessments of the case: %w", err)
	}
	return list, nil
}

// one reads an assessment of a case. One of another case is absent.
func one(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, id string) (Row, error) {
	var r Row
	err := tx.Get(ctx, &r, selectAssessment+` AND a.assessment_id = $2`, caseID, id)
	return r, err
}

func insert(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, id, edition, supersedes string, a casework.Assessment) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO assessment (assessment_id, case_id, framework, framework_version, occasion, assessed_on, assessor, supersedes)
		VALUES ($1, $2, $3, $4, $5, $6, $7, CAST(nullif($8, '') AS uuid))`,
		id, caseID, a.Framework, edition, a.Occasion, a.On, tx.Actor().ID, supersedes)
	if err != nil {
		return fmt.Errorf("record the assessment: %w", err)
	}
	return nil
}

// sign marks an assessment as signed off by the version it was read at.
func sign(ctx context.Context, tx *pg.Tx, id string, version int) error {
	return tx.One(ctx, `
		UPDATE assessment SET signed_by = $2, signed_at = $3, version = version + 1
		WHERE assessment_id = $1 AND version = $4 AND signed_by IS NULL`, id, tx.Actor().ID, tx.Now(), version)
}

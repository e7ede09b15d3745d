package emergency

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Use is one use of emergency access.
type Use struct {
	ID         string          `db:"use_id"`
	Ref        string          `db:"ref"`
	User       casework.UserID `db:"user_id"`
	Name       string          `db:"name"`
	Role       casework.Role   `db:"role"`
	Agency     string          `db:"agency"` // its name, "" where the role is held for none
	Need       string          `db:"need"`   // a code of casework.EmergencyNeeds
	OpenedAt   time.Time       `db:"opened_at"`
	EndsAt     time.Time       `db:"ends_at"`
	EndedAt    *time.Time      `db:"ended_at"` // by the person, before it ran out
	Again      bool            `db:"again"`    // a second use by the same person within a week
	ReviewDue  casework.Date   `db:"review_due"`
	ReviewedAt *time.Time      `db:"reviewed_at"`
	ReviewedBy string          `db:"reviewed_by"` // by name
	Outcome    string          `db:"outcome"`     // a code of casework.EmergencyOutcomes
	Version    int             `db:"version"`
}

// End is when the use was over, or will be.
func (u Use) End() time.Time {
	if u.EndedAt != nil {
		return *u.EndedAt
	}
	return u.EndsAt
}

func insertUse(ctx context.Context, tx *pg.Tx, of casework.Resource, use casework.EmergencyUse, as casework.Standing, need string, again bool, due casework.Date) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO emergency_use (use_id, case_id, panel_id, user_id, role, agency_id, need, opened_at, ends_at, again, review_due)
		VALUES ($1, $2, $3, $4, $5, CAST(nullif($6, '') AS uuid), $7, $8, $9, $10, $11)`,
		use.ID, of.Case, of.Panel, tx.Actor().ID, as.Role, string(as.Agency), need, tx.Now(), use.Until, again, due)
	if err != nil {
		return fmt.Errorf("record the use of emergency access: %w", err)
	}
	return nil
}

// endUse notes that the actor has ended their own use.
func endUse(ctx context.Context, tx *pg.Tx, id string) error {
	return tx.One(ctx, `
		UPDATE emergency_use SET ended_at = $2, version = version + 1
		WHERE use_id = $1 AND user_id = $3 AND ended_at IS NULL AND ends_at > $2`, id, tx.Now(), tx.Actor().ID)
}

const selectUse = `
	SELECT e.use_id, c.ref, e.user_id, u.display_name AS name, e.role, coalesce(a.name, '') AS agency, e.need, e.opened_at, e.ends_at, e.ended_at,
		e.again, e.review_due, e.reviewed_at, coalesce(r.display_name, '') AS reviewed_by, e.outcome, e.version
	FROM emergency_use e
	JOIN case_file c ON c.case_id = e.case_id
	JOIN user_account u ON u.user_id = e.user_id
	LEFT JOIN user_account r ON r.user_id = e.reviewed_by
	LEFT JOIN agency a ON a.agency_id = e.agency_id`

func ofCase(ctx context.Context, tx *pg.Tx, id casework.CaseID) ([]Use, error) {
	var list []Use
	if err := tx.Select(ctx, &list, selectUse+` WHERE e.case_id = $1 ORDER BY e.opened_at DESC, e.use_id LIMIT 200`, id); err != nil {
		return nil, fmt.Errorf("uses of emergency access: %w", err)
	}
	return list, nil
}

// one reads a use on a case. One on another case is absent.
func one(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, id string) (Use, error) {
	var u Use
	err := tx.Get(ctx, &u, selectUse+` WHERE e.case_id = $1 AND e.use_id = $2`, caseID, id)
	return u, err
}

// unreviewed are the uses on cases that the actor may know of and that nobody has reviewed, but for the actor's own.
func unreviewed(ctx context.Context, tx *pg.Tx, limit int) ([]Use, error) {
	var list []Use
	if err := tx.Select(ctx, &list, selectUse+`
		WHERE e.reviewed_at IS NULL AND e.user_id <> $1
		ORDER BY e.review_due, e.opened_at, e.use_id
		LIMIT $2`, tx.Actor().ID, limit); err != nil {
		return nil, fmt.Errorf("uses of emergency access to review: %w", err)
	}
	return list, nil
}

// review records what somebody else found, once, by the version that it was read at.
func review(ctx context.Context, tx *pg.Tx, u Use, outcome string) error {
	return tx.One(ctx, `
		UPDATE emergency_use SET reviewed_at = $2, reviewed_by = $3, outcome = $4, version = version + 1
		WHERE use_id = $1 AND version = $5 AND reviewed_at IS NULL`, u.ID, tx.Now(), tx.Actor().ID, outcome, u.Version)
}

// forAuditor reads every use on some panels by the auditor's own login: those that nobody has reviewed first.
func forAuditor(ctx context.Context, log *sqlx.DB, tx *pg.Tx, panels []casework.PanelID) ([]Use, error) {
	var rows []struct {
		Use
		AgencyID *string `db:"agency_id"`
		Reviewer *string `db:"reviewer"`
	}
	if err := log.SelectContext(ctx, &rows, `
		SELECT use_id, ref, user_id, role, agency_id, need, opened_at, ends_at, ended_at, again, review_due, reviewed_at, reviewed_by AS reviewer, outcome
		FROM emergency_uses($1, $2, $3)`, tx.Actor().ID, pq.Array(panels), tx.Now()); err != nil {
		return nil, fmt.Errorf("uses of emergency access: %w", err)
	}
	var ids []string
	for _, r := range rows {
		ids = append(ids, string(r.User))
		if r.Reviewer != nil {
			ids = append(ids, *r.Reviewer)
		}
		if r.AgencyID != nil {
			ids = append(ids, *r.AgencyID)
		}
	}
	names, err := casefile.Names(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	var list []Use
	for _, r := range rows {
		u := r.Use
		u.Name = names[string(u.User)]
		if r.AgencyID != nil {
			u.Agency = names[*r.AgencyID]
		}
		if r.Reviewer != nil {
			u.ReviewedBy = names[*r.Reviewer]
		}
		list = append(list, u)
	}
	return list, nil
}

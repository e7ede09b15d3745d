package casefile

import (
	"context"
	"fmt"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/calendar"
	"channelpanel/internal/platform/pg"
)

// Tie records how somebody stands to the case from now on: an agency admitted to it (involved), a person named on
// it (assigned), a declared interest (recused). subject is an agency's id for involved and own, else a user's.
// A tie that stands already is left as it is.
func Tie(ctx context.Context, tx *pg.Tx, file *File, kind casework.Tie, subject, reason string) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, reason, made_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (case_id, kind, subject_id) WHERE until IS NULL DO NOTHING`,
		file.ID, kind, subject, file.Panel, file.Sens, file.ReceivedOn, tx.Now(), reason, tx.Actor().Word())
	if err != nil {
		return fmt.Errorf("tie %s: %w", kind, err)
	}
	return nil
}

// TieFor is Tie for a time: it ends by itself when its last day is over in London.
func TieFor(ctx context.Context, tx *pg.Tx, file *File, kind casework.Tie, subject, reason string, last casework.Date) error {
	until := time.Date(last.Year, last.Month, last.Day+1, 0, 0, 0, 0, calendar.London())
	_, err := tx.Exec(ctx, `
		INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, until, reason, made_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		file.ID, kind, subject, file.Panel, file.Sens, file.ReceivedOn, tx.Now(), until, reason, tx.Actor().Word())
	if err != nil {
		return fmt.Errorf("tie %s: %w", kind, err)
	}
	return nil
}

// Untie ends a tie from now on; what was done under it stays on record.
func Untie(ctx context.Context, tx *pg.Tx, file *File, kind casework.Tie, subject string) error {
	_, err := tx.Exec(ctx, `
		UPDATE tie SET until = $4
		WHERE case_id = $1 AND kind = $2 AND subject_id = $3 AND until IS NULL`, file.ID, kind, subject, tx.Now())
	if err != nil {
		return fmt.Errorf("untie %s: %w", kind, err)
	}
	return nil
}

// OnPanel is a thing that belongs to a panel and to no case (a meeting, the panel's figures), as the guard sees it:
// with every role that the actor of this transaction holds there today.
func OnPanel(ctx context.Context, tx *pg.Tx, panel casework.PanelID, ref string) (casework.Resource, error) {
	r := casework.Resource{Ref: ref, Panel: panel, Sens: casework.Normal, Policy: tx.Policy()}
	standings, err := memberships(ctx, tx)
	if err != nil {
		return r, err
	}
	for _, m := range standings {
		if m.panel == panel {
			r.Standings = append(r.Standings, casework.Standing{Role: m.Role, Tie: casework.TiePanel, Agency: m.Agency})
		}
	}
	return r, nil
}

// OnInstallation is a thing of the whole installation (accounts, panels, the audit log), with every role that the
// actor of this transaction holds anywhere today.
func OnInstallation(ctx context.Context, tx *pg.Tx, ref string) (casework.Resource, error) {
	r := casework.Resource{Ref: ref, Sens: casework.Normal, Policy: tx.Policy()}
	standings, err := memberships(ctx, tx)
	if err != nil {
		return r, err
	}
	for _, m := range standings {
		r.Standings = append(r.Standings, casework.Standing{Role: m.Role, Tie: casework.TieNone, Agency: m.Agency})
	}
	return r, nil
}

type held struct {
	casework.Standing
	panel casework.PanelID
}

// memberships are the roles that the actor of this transaction holds today. Somebody who is no person has none.
func memberships(ctx context.Context, tx *pg.Tx) ([]held, error) {
	if tx.Actor().ID == "" {
		return nil, nil
	}
	var rows []struct {
		Role   casework.Role     `db:"role"`
		Panel  casework.PanelID  `db:"panel_id"`
		Agency casework.AgencyID `db:"agency_id"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT m.role, coalesce(CAST(m.panel_id AS text), '') AS panel_id, coalesce(CAST(m.agency_id AS text), '') AS agency_id
		FROM membership m
		JOIN user_account u ON u.user_id = m.user_id AND u.disabled_at IS NULL
		WHERE m.user_id = $1 AND m.from_on <= $2 AND (m.to_on IS NULL OR m.to_on >= $2)
		ORDER BY m.role, m.panel_id`, tx.Actor().ID, tx.Today())
	if err != nil {
		return nil, fmt.Errorf("roles of the actor: %w", err)
	}
	var list []held
	for _, r := range rows {
		list = append(list, held{casework.Standing{Role: r.Role, Agency: r.Agency}, r.Panel})
	}
	return list, nil
}

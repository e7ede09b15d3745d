package casefile

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// OnAnyPanel is a thing that belongs to no one panel and is asked for by what somebody is on some panel: the form for
// emergency access. It holds every role that the actor of this transaction has on a panel today.
func OnAnyPanel(ctx context.Context, tx *pg.Tx, ref string) (casework.Resource, error) {
	r := casework.Resource{Ref: ref, Sens: casework.Normal, Policy: tx.Policy()}
	standings, err := memberships(ctx, tx)
	if err != nil {
		return r, err
	}
	for _, m := range standings {
		if m.panel != "" {
			r.Standings = append(r.Standings, casework.Standing{Role: m.Role, Tie: casework.TiePanel, Agency: m.Agency})
		}
	}
	return r, nil
}

// ClosedCase is a case that the actor may not list, as far as the guard needs it to decide on emergency access.
type ClosedCase struct {
	Resource casework.Resource
	Lately   int // how often the actor opened emergency access in the week before

	received casework.Date
}

// ForEmergency finds the case with a reference for somebody who asks for emergency access to it. A case that is sealed,
// from which they are recused or that is another panel's is found no more than one that does not exist: the guard
// refuses each alike.
func ForEmergency(ctx context.Context, tx *pg.Tx, ref string) (ClosedCase, error) {
	var rows []struct {
		Case      casework.CaseID      `db:"case_id"`
		Panel     casework.PanelID     `db:"panel_id"`
		Sens      casework.Sensitivity `db:"sens"`
		Received  casework.Date        `db:"received_on"`
		Version   int                  `db:"version"`
		Standings pq.StringArray       `db:"standings"`
		Lately    int                  `db:"lately"`
	}
	if err := tx.Select(ctx, &rows, `SELECT case_id, panel_id, sens, received_on, version, standings, lately FROM emergency_case($1)`, ref); err != nil {
		return ClosedCase{}, fmt.Errorf("find the case: %w", err)
	}
	if len(rows) == 0 {
		return ClosedCase{Resource: casework.Resource{Ref: ref, Case: casework.NoCase, Sens: casework.Normal, Policy: tx.Policy()}}, nil
	}
	r := rows[0]
	return ClosedCase{
		Resource: casework.Resource{
			Ref: ref, Case: r.Case, Panel: r.Panel, Sens: r.Sens, Version: r.Version, Policy: tx.Policy(), Standings: StandingsOf(r.Standings),
		},
		Lately: r.Lately, received: r.Received,
	}, nil
}

// BeginEmergency opens the case to the actor from now until the use ends, by the database's clock. The use's id is
// that of the tie.
func BeginEmergency(ctx context.Context, tx *pg.Tx, to ClosedCase, use casework.EmergencyUse, reason string) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO tie (tie_id, case_id, kind, subject_id, panel_id, sens, received_on, since, until, reason, made_by)
		VALUES ($1, $2, 'emergency', $3, $4, $5, $6, $7, $8, $9, $10)`,
		use.ID, to.Resource.Case, who(tx), to.Resource.Panel, to.Resource.Sens, to.received, tx.Now(), use.Until, reason, tx.Actor().Word())
	if err != nil {
		return fmt.Errorf("open emergency access: %w", err)
	}
	return nil
}

// EndEmergency ends the actor's live use of emergency access on the file, if there is one.
func EndEmergency(ctx context.Context, tx *pg.Tx, file *File) error {
	if file.emergency.ID == "" {
		return nil
	}
	_, err := tx.Exec(ctx, `
		UPDATE tie SET until = $2, ended_at = $2, ended_by = $3, version = version + 1
		WHERE tie_id = $1 AND until > $2 AND ended_at IS NULL`, file.emergency.ID, tx.Now(), tx.Actor().Word())
	if err != nil {
		return fmt.Errorf("end emergency access: %w", err)
	}
	return nil
}

// Emergency is the actor's live use of emergency access on the file, the zero one where there is none.
func (f *File) Emergency() casework.EmergencyUse { return f.emergency }

// inEmergency notes the actor's live use of emergency access, so that every entry made on the file carries it and every
// page of it says so, under whatever tie they act.
func (f *File) inEmergency(ctx context.Context, tx *pg.Tx) error {
	if !slices.ContainsFunc(f.standings, func(s casework.Standing) bool { return s.Tie == casework.TieEmergency }) {
		return nil
	}
	var row struct {
		ID    string    `db:"tie_id"`
		Until time.Time `db:"until"`
	}
	err := tx.Get(ctx, &row, `
		SELECT tie_id, until
		FROM standing_tie
		WHERE case_id = $1 AND kind = 'emergency' AND subject_id = $2
		ORDER BY until DESC LIMIT 1`, f.ID, who(tx))
	if err != nil {
		return fmt.Errorf("the emergency access in use: %w", err)
	}
	f.emergency = casework.EmergencyUse{ID: row.ID, Until: row.Until.UTC()}
	return nil
}

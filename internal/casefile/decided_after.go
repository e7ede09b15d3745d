package casefile

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// LastSteps gives what the panel's newest decision on a file asks for, done or to do; none where the panel has not decided. Whoever asks has to be allowed to read the minutes of the case.
func (c *Cabinet) LastSteps(ctx context.Context, tx *pg.Tx, file *File) ([]casework.NextStep, error) {
	var d struct {
		Outcome string    `db:"outcome"`
		At      time.Time `db:"recorded_at"`
	}
	err := tx.Get(ctx, &d, `
		SELECT outcome, recorded_at
		FROM decision
		WHERE case_id = $1 AND ratifies IS NULL AND NOT outside
		ORDER BY recorded_at DESC, decision_id LIMIT 1`, file.ID)
	if casework.Refused(err, casework.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the panel's last decision: %w", err)
	}
	return c.NextSteps(ctx, tx, file, Decided{Outcome: d.Outcome, At: d.At})
}

// NextSteps gives what a decision asks for, done or to do. A step that the actor may not take has no page.
func (c *Cabinet) NextSteps(ctx context.Context, tx *pg.Tx, file *File, d Decided) ([]casework.NextStep, error) {
	var since struct {
		Steps    pq.StringArray `db:"steps"`
		Asked    bool           `db:"asked"`
		Told     bool           `db:"told"`
		Referrer bool           `db:"referrer"`
	}
	if err := tx.Get(ctx, &since, `
		SELECT ARRAY(SELECT DISTINCT event FROM case_event e WHERE e.case_id = $1 AND e.at > $2 AND e.event <> '') AS steps,
			EXISTS (SELECT FROM info_request i WHERE i.case_id = $1 AND i.sent_on >= $3) AS asked,
			EXISTS (SELECT FROM feedback f WHERE f.case_id = $1 AND f.at > $2) AS told,
			EXISTS (SELECT FROM arrival a WHERE a.case_id = $1) AS referrer`, file.ID, d.At, casework.DateOf(d.At)); err != nil {
		return nil, fmt.Errorf("what was done since the decision: %w", err)
	}
	s := casework.Since{Case: file.Case, Asked: since.Asked, Told: since.Told, Referrer: since.Referrer, Arrangement: d.Text.Considered.Arrangement != ""}
	for _, e := range since.Steps {
		s.Steps = append(s.Steps, casework.Event(e))
	}
	steps := casework.NextSteps(d.Outcome, s)
	for i, step := range steps {
		if step.Page != "" && !c.Allows(tx, step.By, file) {
			steps[i].Page = ""
		}
	}
	return steps, nil
}

// Correct puts a correction of a decision on record, sealed. It moves no case.
func (c *Cabinet) Correct(ctx context.Context, tx *pg.Tx, file *File, decision string, in casework.DecisionCorrection) error {
	id := uuid.NewString()
	if _, err := tx.Exec(ctx, `
		INSERT INTO decision_correction (correction_id, case_id, decision_id, part, made_by, made_at)
		VALUES ($1, $2, $3, $4, $5, $6)`, id, file.ID, decision, in.Part, who(tx), tx.Now()); err != nil {
		return fmt.Errorf("correct the decision: %w", err)
	}
	return c.Narrate(ctx, tx, file, "decision-correction/"+id, CorrectionText{Should: in.Should, Reason: in.Reason})
}

// Countersign signs a decision as the second person.
func Countersign(ctx context.Context, tx *pg.Tx, file *File, decision string) error {
	if _, err := tx.Exec(ctx, `
		INSERT INTO decision_countersignature (decision_id, case_id, signed_by, signed_at)
		VALUES ($1, $2, $3, $4)`, decision, file.ID, who(tx), tx.Now()); err != nil {
		return fmt.Errorf("countersign the decision: %w", err)
	}
	return nil
}

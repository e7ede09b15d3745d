package casefile

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// RecallOf opens the latest texts of some fields of several files at once, in two queries: for a page that shows a little of many
// cases. into gives where a field's text goes, nil for one that is not wanted. Whoever asks has to be allowed to read each.
func (c *Cabinet) RecallOf(ctx context.Context, tx *pg.Tx, files []*File, fields []string, into func(file *File, field string) any) error {
	var closed []string
	byID := map[casework.CaseID]*File{}
	for _, f := range files {
		byID[f.ID] = f
		if f.box == nil {
			closed = append(closed, string(f.ID))
		}
	}
	var boxes []struct {
		Case    casework.CaseID `db:"case_id"`
		Wrapped []byte          `db:"wrapped"`
	}
	if err := tx.Select(ctx, &boxes, `SELECT case_id, wrapped FROM case_key WHERE case_id = ANY (CAST($1 AS uuid[]))`, pq.Array(closed)); err != nil {
		return fmt.Errorf("the cases' keys: %w", err)
	}
	for _, k := range boxes {
		b, err := c.keys.Case(k.Wrapped)
		if err != nil {
			return fmt.Errorf("the case's key: %w", err)
		}
		byID[k.Case].box = b
	}
	var ids []string
	for id := range byID {
		ids = append(ids, string(id))
	}
	var rows []struct {
		Case casework.CaseID `db:"case_id"`
		sealedRow
	}
	if err := tx.Select(ctx, &rows, `
		SELECT DISTINCT ON (case_id, field) case_id, field, version, sealed
		FROM narrative
		WHERE case_id = ANY (CAST($1 AS uuid[])) AND field = ANY (CAST($2 AS text[]))
		ORDER BY case_id, field, version DESC`, pq.Array(ids), pq.Array(fields)); err != nil {
		return fmt.Errorf("recall of several files: %w", err)
	}
	for _, r := range rows {
		file := byID[r.Case]
		if v := into(file, r.Field); v != nil {
			if err := c.unseal(ctx, tx, file, r.sealedRow, v); err != nil {
				return err
			}
		}
	}
	return nil
}

package casefile

import (
	"context"
	"encoding/json"
	"fmt"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Narrate seals v, the free text of one record of the case, under the case's own key. field names the record:
// "referral", "assessment/<id>". An earlier text of the same field is kept as an earlier version.
func (c *Cabinet) Narrate(ctx context.Context, tx *pg.Tx, file *File, field string, v any) error {
	plain, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("narrate %s: %w", field, err)
	}
	box, err := c.box(ctx, tx, file)
	if err != nil {
		return err
	}
	var version int
	if err := tx.Get(ctx, &version, `SELECT coalesce(max(version), 0) + 1 FROM narrative WHERE case_id = $1 AND field = $2`, file.ID, field); err != nil {
		return fmt.Errorf("narrate %s: %w", field, err)
	}
	sealed, err := box.Seal(plain, string(file.ID), field, fmt.Sprint(version))
	if err != nil {
		return fmt.Errorf("seal %s: %w", field, err)
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO narrative (case_id, field, version, sealed, at, by_actor)
		VALUES ($1, $2, $3, $4, $5, $6)`,
		file.ID, field, version, sealed, tx.Now(), tx.Actor().Word())
	if err != nil {
		return fmt.Errorf("narrate %s: %w", field, err)
	}
	return nil
}

// Recall opens the latest text of a field into v. It is casework.Absent where nothing was written.
func (c *Cabinet) Recall(ctx context.Context, tx *pg.Tx, file *File, field string, v any) error {
	var row sealedRow
	if err := tx.Get(ctx, &row, `
		SELECT field, version, sealed
		FROM narrative
		WHERE case_id = $1 AND field = $2
		ORDER BY version DESC LIMIT 1`, file.ID, field); err != nil {
		return err
	}
	return c.unseal(ctx, tx, file, row, v)
}

// RecallAll opens the latest text of every field that begins with prefix ("assessment/"), each with make's result
// for that field. One query serves a whole page.
func (c *Cabinet) RecallAll(ctx context.Context, tx *pg.Tx, file *File, prefix string, into func(field string) any) error {
	var rows []sealedRow
	if err := tx.Select(ctx, &rows, `
		SELECT DISTINCT ON (field) field, version, sealed
		FROM narrative
		WHERE case_id = $1 AND starts_with(field, $2)
		ORDER BY field, version DESC`, file.ID, prefix); err != nil {
		return fmt.Errorf("recall %s: %w", prefix, err)
	}
	for _, row := range rows {
		v := into(row.Field)
		if v == nil {
			continue
		}
		if err := c.unseal(ctx, tx, file, row, v); err != nil {
			return err
		}
	}
	return nil
}

type sealedRow struct {
	Field   string `db:"field"`
	Version int    `db:"version"`
	Sealed  []byte `db:"sealed"`
}

func (c *Cabinet) unseal(ctx context.Context, tx *pg.Tx, file *File, row sealedRow, v any) error {
	box, err := c.box(ctx, tx, file)
	if err != nil {
		return err
	}
	return unseal(box, file.ID, row, v)
}

func unseal(b box, id casework.CaseID, row sealedRow, v any) error {
	plain, err := b.Open(row.Sealed, string(id), row.Field, fmt.Sprint(row.Version))
	if err != nil {
		return fmt.Errorf("open %s: %w", row.Field, err)
	}
	if err := json.Unmarshal(plain, v); err != nil {
		return fmt.Errorf("read %s: %w", row.Field, err)
	}
	return nil
}

func (c *Cabinet) box(ctx context.Context, tx *pg.Tx, file *File) (box, error) {
	if file.box != nil {
		return file.box, nil
	}
	var wrapped []byte
	if err := tx.Get(ctx, &wrapped, `SELECT wrapped FROM case_key WHERE case_id = $1`, file.ID); err != nil {
		return nil, fmt.Errorf("the case's key: %w", err)
	}
	b, err := c.keys.Case(wrapped)
	if err != nil {
		return nil, fmt.Errorf("the case's key: %w", err)
	}
	file.box = b
	return b, nil
}

// box seals and opens under one case's key (keys.Box).
type box interface {
	Seal(plain []byte, ad ...string) ([]byte, error)
	Open(sealed []byte, ad ...string) ([]byte, error)
}

// SealOn seals v under the case's own key for a row that keeps its own text. about says which row that is: it opens for no other.
func (c *Cabinet) SealOn(ctx context.Context, tx *pg.Tx, file *File, v any, about ...string) ([]byte, error) {
	box, err := c.box(ctx, tx, file)
	if err != nil {
		return nil, err
	}
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("seal %s: %w", about, err)
	}
	sealed, err := box.Seal(plain, append([]string{string(file.ID)}, about...)...)
	if err != nil {
		return nil, fmt.Errorf("seal %s: %w", about, err)
	}
	return sealed, nil
}

// UnsealOn opens what SealOn sealed into v.
func (c *Cabinet) UnsealOn(ctx context.Context, tx *pg.Tx, file *File, sealed []byte, v any, about ...string) error {
	box, err := c.box(ctx, tx, file)
	if err != nil {
		return err
	}
	plain, err := box.Open(sealed, append([]string{string(file.ID)}, about...)...)
	if err != nil {
		return fmt.Errorf("open %s: %w", about, err)
	}
	if err := json.Unmarshal(plain, v); err != nil {
		return fmt.Errorf("read %s: %w", about, err)
	}
	return nil
}

// Slip is a text of one record of a case outside its file: a function of the database gives it, with the case's wrapped key,
// to somebody who stands to that record and not to the case.
type Slip struct {
	Case    casework.CaseID
	Key     []byte // wrapped
	Field   string // as Narrate names it
	Version int
	Sealed  []byte
}

// Unseal opens a slip into v.
func (c *Cabinet) Unseal(s Slip, v any) error {
	b, err := c.keys.Case(s.Key)
	if err != nil {
		return fmt.Errorf("the case's key: %w", err)
	}
	return unseal(b, s.Case, sealedRow{s.Field, s.Version, s.Sealed}, v)
}

// Seal seals v as the text of a slip.
func (c *Cabinet) Seal(s Slip, v any) ([]byte, error) {
	b, err := c.keys.Case(s.Key)
	if err != nil {
		return nil, fmt.Errorf("the case's key: %w", err)
	}
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("seal %s: %w", s.Field, err)
	}
	sealed, err := b.Seal(plain, string(s.Case), s.Field, fmt.Sprint(s.Version))
	if err != nil {
		return nil, fmt.Errorf("seal %s: %w", s.Field, err)
	}
	return sealed, nil
}

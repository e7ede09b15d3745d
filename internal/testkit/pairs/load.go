package pairs

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
)

// Load puts people on record as the product would, each with a closed case of the panel, and gives their ids in the same
// order. owner is a login that may leave out the triggers of foreign keys.
func Load(ctx context.Context, owner *sqlx.DB, panel casework.PanelID, list []casework.Particulars) ([]casework.PersonID, error) {
	ids := make([]casework.PersonID, len(list))
	cases := make([]string, len(list))
	for i := range list {
		ids[i], cases[i] = casework.PersonID(uuid.NewString()), uuid.NewString()
	}
	tx, err := owner.BeginTxx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, `SET LOCAL session_replication_role = replica`); err != nil {
		return nil, err
	}
	const day = "2025-03-03"
	for _, t := range []struct {
		name    string
		columns []string
		row     func(i int) []any
	}{
		{"person", []string{"person_id", "given_name", "family_name", "date_of_birth", "approximate_age", "postcode", "phone", "email", "online_names", "occupation",
			"match_keys", "keys_edition", "created_at"}, func(i int) []any {
			p := list[i]
			var born, age any
			if !p.Born.IsZero() {
				born = p.Born.String()
			}
			if p.Age > 0 {
				age = p.Age
			}
			return []any{string(ids[i]), p.Given, p.Family, born, age, p.Postcode, p.Phone, p.Email, p.Online, p.School, pq.Array(p.Keys()), casework.KeysEdition, day}
		}},
		{"case_file", []string{"case_id", "ref", "person_id", "panel_id", "state", "received_on", "source", "concern_scheme", "concern", "created_at", "updated_at"},
			func(i int) []any {
				return []any{cases[i], "EXS-" + cases[i], string(ids[i]), string(panel), string(casework.StateClosed), day, "EDU", "D", "NO_IDEOLOGY", day, day}
			}},
		{"tie", []string{"case_id", "kind", "subject_id", "panel_id", "sens", "received_on", "since"},
			func(i int) []any { return []any{cases[i], "panel", string(panel), string(panel), "normal", day, day} }},
	} {
		in, err := tx.PrepareContext(ctx, pq.CopyIn(t.name, t.columns...))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.name, err)
		}
		for i := range list {
			if _, err := in.ExecContext(ctx, t.row(i)...); err != nil {
				return nil, fmt.Errorf("%s: %w", t.name, err)
			}
		}
		if _, err := in.ExecContext(ctx); err != nil {
			return nil, fmt.Errorf("%s: %w", t.name, err)
		}
		if err := in.Close(); err != nil {
			return nil, fmt.Errorf("%s: %w", t.name, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return nil, err
	}
	_, err = owner.ExecContext(ctx, `ANALYZE person, case_file, tie`)
	return ids, err
}

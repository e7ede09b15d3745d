package pg

import (
	"context"
	"errors"
	"fmt"

	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
)

type keyInContext struct{}

// WithKey gives every Write under ctx the form's one-time key: the second use of a key saves nothing and answers
// *AlreadySaved. A page view carries none.
func WithKey(ctx context.Context, key string) context.Context {
	return context.WithValue(ctx, keyInContext{}, key)
}

// WithoutKey is ctx for a second Write of the same request, which is not what the key protects.
func WithoutKey(ctx context.Context) context.Context { return WithKey(ctx, "") }

func keyOf(ctx context.Context) string {
	k, _ := ctx.Value(keyInContext{}).(string)
	return k
}

// Settle finds out whether the form with this key was saved, and where its result is. It inserts the key and has
// that commit confirmed: had the form been saved, the insert would meet it; now that it is not, it never can be.
// A mere look would not do, since a cut-off primary shows rows that vanish later. ErrUnknown means ask again.
func (db *DB) Settle(ctx context.Context, actor casework.Actor, key string) (saved bool, location string, err error) {
	var row struct {
		Fresh    bool   `db:"fresh"`
		Actor    string `db:"actor"`
		Location string `db:"location"`
	}
	err = db.inTx(ctx, actor, "", false, func(tx *Tx) error {
		n, err := tx.Exec(ctx, `INSERT INTO write_key (key, actor, location, at) VALUES ($1, $2, '!', $3) ON CONFLICT (key) DO NOTHING`,
			key, actor.Word(), tx.Now())
		if err != nil {
			return err
		}
		row.Fresh = n == 1
		return tx.Get(ctx, &row, `SELECT $2 AS fresh, actor, location FROM write_key WHERE key = $1`, key, row.Fresh)
	}, nil)
	if err != nil {
		return false, "", fmt.Errorf("settle a form's key: %w", err)
	}
	if row.Fresh || row.Location == "!" || row.Actor != actor.Word() { // somebody else's key tells nothing: not even that it is one
		return false, "", nil
	}
	return true, row.Location, nil
}

// insertRows writes the rows of an entry in one statement, however many an import makes.
func (tx *Tx) insertRows(ctx context.Context, rows []audit.Row) error {
	if len(rows) == 0 {
		return errors.New("an audit entry without rows")
	}
	const n = 1000
	for len(rows) > 0 {
		part := rows[:min(n, len(rows))]
		rows = rows[len(part):]
		var (
			ids, actors, actions, outcomes, refs, cases, panels, roles, ties, events, requests []string
			leaves, salts, payloads                                                            [][]byte
		)
		for _, r := range part {
			ids, actors, actions, outcomes = append(ids, r.ID), append(actors, r.ActorWord), append(actions, r.Action), append(outcomes, r.Outcome)
			refs, cases, panels = append(refs, r.Ref), append(cases, string(r.CaseID)), append(panels, string(r.PanelID))
			roles, ties, events = append(roles, string(r.Role)), append(ties, string(r.Tie)), append(events, string(r.Event))
			requests = append(requests, r.Request)
			leaves, salts, payloads = append(leaves, r.Leaf), append(salts, r.Salt), append(payloads, r.Payload)
		}
		_, err := tx.Exec(ctx, `
			INSERT INTO audit_event (entry_id, at, actor, action, outcome, ref, case_id, panel_id, role, tie, event, request, leaf, salt, payload)
			SELECT CAST(entry_id AS uuid), $1, actor, action, outcome, ref, CAST(nullif(case_id, '') AS uuid), CAST(nullif(panel_id, '') AS uuid),
				role, tie, event, request, leaf, salt, payload
			FROM unnest(CAST($2 AS text[]), CAST($3 AS text[]), CAST($4 AS text[]), CAST($5 AS text[]), CAST($6 AS text[]), CAST($7 AS text[]),
				CAST($8 AS text[]), CAST($9 AS text[]), CAST($10 AS text[]), CAST($11 AS text[]), CAST($12 AS text[]),
				CAST($13 AS bytea[]), CAST($14 AS bytea[]), CAST($15 AS bytea[]))
				AS e (entry_id, actor, action, outcome, ref, case_id, panel_id, role, tie, event, request, leaf, salt, payload)`,
			tx.now, pq.Array(ids), pq.Array(actors), pq.Array(actions), pq.Array(outcomes), pq.Array(refs), pq.Array(cases),
			pq.Array(panels), pq.Array(roles), pq.Array(ties), pq.Array(events), pq.Array(requests),
			pq.ByteaArray(leaves), pq.ByteaArray(salts), pq.ByteaArray(payloads))
		if err != nil {
			return err
		}
	}
	return nil
}

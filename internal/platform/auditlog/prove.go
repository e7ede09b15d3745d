package auditlog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
	"golang.org/x/mod/sumdb/tlog"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
)

// Prove writes a file in the form c2sp.org/tlog-proof@v1 that shows that the entry with this id is in the log, under
// the newest checkpoint. The file holds the leaf and needs nothing but the log's public key (audit.CheckProof). db is
// the login panel_verifier. An entry that is not there is casework.Absent; one that still waits for its place is a
// Conflict that says so.
func Prove(ctx context.Context, db *sqlx.DB, entryID string, keys []string) ([]byte, error) {
	id, err := uuid.Parse(entryID)
	if err != nil {
		return nil, casework.Absent()
	}
	txs, end, err := snapshot(ctx, db, 1)
	if err != nil {
		return nil, err
	}
	defer end()
	tx := txs[0]
	var row struct {
		Leaf  []byte         `db:"leaf"`
		Index sql.NullInt64  `db:"leaf_index"`
		Note  sql.NullString `db:"note"`
	}
	err = tx.GetContext(ctx, &row, `
		SELECT e.leaf, l.leaf_index, (SELECT note FROM audit_checkpoint ORDER BY size DESC LIMIT 1) AS note
		FROM audit_event e LEFT JOIN audit_leaf l ON l.event_id = e.event_id
		WHERE e.entry_id = CAST($1 AS uuid)`, id.String())
	if errors.Is(err, sql.ErrNoRows) {
		return nil, casework.Absent()
	}
	if err != nil {
		return nil, fmt.Errorf("prove an entry: %w", err)
	}
	if !row.Index.Valid || !row.Note.Valid {
		return nil, &casework.Error{Kind: casework.Conflict, Msg: "This entry is not yet under a signed checkpoint. Try again in a few seconds."}
	}
	c, err := opened([]byte(row.Note.String), keys)
	if err != nil {
		return nil, fmt.Errorf("prove an entry: the last checkpoint: %w", err)
	}
	path, err := tlog.ProveRecord(c.N, row.Index.Int64, hashesIn(ctx, tx, c.N))
	if err != nil {
		return nil, fmt.Errorf("prove an entry: %w", err)
	}
	proof := audit.FormatProof(row.Index.Int64, row.Leaf, path, []byte(row.Note.String))
	if _, err := audit.CheckProof(proof, keys...); err != nil {
		return nil, fmt.Errorf("the log is damaged, verify it: %w", err)
	}
	return proof, nil
}

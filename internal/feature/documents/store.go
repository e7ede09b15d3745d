package documents

import (
	"context"
	"fmt"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// row is a document as the database has it.
type row struct {
	ID        casework.DocumentID `db:"document_id"`
	Case      casework.CaseID     `db:"case_id"`
	Ref       string              `db:"ref"`
	Section   casework.Subject    `db:"section"`
	Kind      string              `db:"kind"`
	Media     string              `db:"media"`
	Size      int                 `db:"size"`
	About     []byte              `db:"about"`
	Scan      casework.ScanState  `db:"scan"`
	Found     string              `db:"found"`
	AddedBy   casework.UserID     `db:"added_by"`
	Adder     string              `db:"adder"`
	AddedAt   time.Time           `db:"added_at"`
	Releaser  string              `db:"releaser"`
	Released  *time.Time          `db:"released_at"`
	Why       string              `db:"release_reason"`
	Remover   string              `db:"remover"`
	RemovedAt *time.Time          `db:"removed_at"`
	Removal   string              `db:"removal_reason"`
	Version   int                 `db:"version"`
}

func (r row) document() casework.Document {
	return casework.Document{ID: r.ID, Section: r.Section, Kind: r.Kind, Size: r.Size, Scan: r.Scan, Adder: r.AddedBy, Removed: r.RemovedAt != nil, Version: r.Version}
}

const selectDocument = `
	SELECT d.document_id, d.case_id, c.ref, d.section, d.kind, d.media, d.size, d.about, d.scan, d.found, d.added_by, a.display_name AS adder, d.added_at,
		coalesce(r.display_name, '') AS releaser, d.released_at, d.release_reason, coalesce(g.display_name, '') AS remover, d.removed_at, d.removal_reason, d.version
	FROM document d
	JOIN case_file c ON c.case_id = d.case_id
	JOIN user_account a ON a.user_id = d.added_by
	LEFT JOIN user_account r ON r.user_id = d.released_by
	LEFT JOIN user_account g ON g.user_id = d.removed_by`

// documents are those of a case, the newest first.
func documents(ctx context.Context, tx *pg.Tx, of casework.CaseID) ([]row, error) {
	var list []row
	if err := tx.Select(ctx, &list, selectDocument+` WHERE d.case_id = $1 ORDER BY d.added_at DESC, d.document_id`, of); err != nil {
		return nil, fmt.Errorf("documents of a case: %w", err)
	}
	return list, nil
}

// document is one of a case. Lock keeps it as it is until the transaction ends.
func document(ctx context.Context, tx *pg.Tx, of casework.CaseID, id string, lock bool) (row, error) {
	query := selectDocument + ` WHERE d.case_id = $1 AND CAST(d.document_id AS text) = $2`
	if lock {
		query += ` FOR UPDATE OF d`
	}
	var r row
	err := tx.Get(ctx, &r, query, of, id)
	return r, err
}

// unscanned are those that wait for the scan, the oldest first.
func unscanned(ctx context.Context, tx *pg.Tx, limit int) ([]row, error) {
	var list []row
	if err := tx.Select(ctx, &list, selectDocument+` WHERE d.scan = 'WAITING' AND d.removed_at IS NULL ORDER BY d.added_at, d.document_id LIMIT $1`, limit); err != nil {
		return nil, fmt.Errorf("documents that wait for the scan: %w", err)
	}
	return list, nil
}

// stuck are those of others that cannot be opened: unfit for the scanner, or waiting, where there is a scanner for an hour.
func stuck(ctx context.Context, tx *pg.Tx, scanned bool, limit int) ([]row, error) {
	since := tx.Now()
	if scanned {
		since = since.Add(-time.Hour)
	}
	var list []row
	if err := tx.Select(ctx, &list, selectDocument+`
		WHERE (d.scan = 'UNFIT' OR d.scan = 'WAITING' AND d.added_at <= $1) AND d.removed_at IS NULL AND d.added_by <> (SELECT me())
		ORDER BY d.added_at, d.document_id LIMIT $2`, since, limit); err != nil {
		return nil, fmt.Errorf("documents that wait to be released: %w", err)
	}
	return list, nil
}

func held(ctx context.Context, tx *pg.Tx, of casework.CaseID) (int, error) {
	var n int
	err := tx.Get(ctx, &n, `SELECT count(*) FROM document WHERE case_id = $1 AND removed_at IS NULL`, of)
	return n, err
}

func wrappedKey(ctx context.Context, tx *pg.Tx, of casework.CaseID) ([]byte, error) {
	var wrapped []byte
	err := tx.Get(ctx, &wrapped, `SELECT wrapped FROM case_key WHERE case_id = $1`, of)
	return wrapped, err
}

func chunks(ctx context.Context, tx *pg.Tx, of casework.DocumentID) ([][]byte, error) {
	var list [][]byte
	if err := tx.Select(ctx, &list, `SELECT sealed FROM document_chunk WHERE document_id = $1 ORDER BY n`, string(of)); err != nil {
		return nil, fmt.Errorf("read a document: %w", err)
	}
	return list, nil
}

func setScan(ctx context.Context, tx *pg.Tx, r row, to casework.ScanState, found string) error {
	return tx.One(ctx, `
		UPDATE document SET scan = $3, scanned_at = $4, found = $5, version = version + 1 WHERE document_id = $1 AND version = $2 AND scan = 'WAITING'`,
		string(r.ID), r.Version, string(to), tx.Now(), found)
}

func setReleased(ctx context.Context, tx *pg.Tx, r row, reason string) error {
	return tx.One(ctx, `
		UPDATE document SET scan = 'RELEASED', released_by = $3, released_at = $4, release_reason = $5, version = version + 1 WHERE document_id = $1 AND version = $2`,
		string(r.ID), r.Version, string(tx.Actor().ID), tx.Now(), reason)
}

// setRemoved takes a document off its case; erase destroys what it held.
func setRemoved(ctx context.Context, tx *pg.Tx, r row, reason string, erase bool) error {
	if err := tx.One(ctx, `
		UPDATE document SET removed_by = $3, removed_at = $4, removal_reason = $5, version = version + 1 WHERE document_id = $1 AND version = $2`,
		string(r.ID), r.Version, string(tx.Actor().ID), tx.Now(), reason); err != nil || !erase {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM document_chunk WHERE document_id = $1`, string(r.ID))
	return err
}

package auditlog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/torchwood"
	"github.com/jmoiron/sqlx"
	"golang.org/x/mod/sumdb/tlog"

	"channelpanel/internal/casework"
)

// The files of an export that are no tiles.
const (
	checkpointFile = "checkpoint"
	publicKeyFile  = "log.pub"
)

// Export writes the log up to its newest checkpoint as a tlog-tiles directory (c2sp.org/tlog-tiles), which other
// people's tools verify as well as VerifyExport. It holds leaves only, so no personal part. The tiles are computed from
// the leaves; where they do not give the signed root, nothing is signed for and Export is an error. dir must be empty
// or absent. db is the login panel_verifier.
func Export(ctx context.Context, db *sqlx.DB, dir string, keys []string) (Report, error) {
	if err := emptyDir(dir); err != nil {
		return Report{}, err
	}
	txs, end, err := snapshot(ctx, db, 1)
	if err != nil {
		return Report{}, err
	}
	defer end()
	var signed string
	err = txs[0].GetContext(ctx, &signed, `SELECT note FROM audit_checkpoint ORDER BY size DESC LIMIT 1`)
	if errors.Is(err, sql.ErrNoRows) {
		return Report{}, &casework.Error{Kind: casework.Conflict, Msg: "The audit log has no checkpoint yet. Try again in a few seconds."}
	}
	if err != nil {
		return Report{}, fmt.Errorf("export the audit log: %w", err)
	}
	c, err := opened([]byte(signed), keys)
	if err != nil {
		return Report{}, fmt.Errorf("export the audit log: the last checkpoint: %w", err)
	}
	w := &tileWriter{dir: dir}
	if err := w.stream(ctx, txs[0], c.N); err != nil {
		return Report{}, fmt.Errorf("export the audit log: %w", err)
	}
	root, err := w.finish()
	if err != nil {
		return Report{}, fmt.Errorf("export the audit log: %w", err)
	}
	if root != c.Hash {
		return Report{}, fmt.Errorf("export the audit log: the first %d entries are not those that were signed: verify the database", c.N)
	}
	if err := os.WriteFile(filepath.Join(dir, publicKeyFile), []byte(strings.Join(keys, "\n")+"\n"), 0o644); err != nil {
		return Report{}, fmt.Errorf("export the audit log: %w", err)
	}
	// Last, so that a directory with a checkpoint is whole.
	if err := os.WriteFile(filepath.Join(dir, checkpointFile), []byte(signed), 0o644); err != nil {
		return Report{}, fmt.Errorf("export the audit log: %w", err)
	}
	return Report{Size: c.N, Root: c.Hash, Checkpoints: 1}, nil
}

func emptyDir(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("export the audit log: %w", err)
	}
	there, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("export the audit log: %w", err)
	}
	if len(there) > 0 {
		return fmt.Errorf("the folder %s is not empty; an export goes into a new one", dir)
	}
	return nil
}

// tileWriter writes entries and hashes tile by tile and keeps only the last, unfinished tile of each level.
type tileWriter struct {
	dir    string
	size   int64
	bundle []byte
	levels []level
}

// level is the unfinished tile of one level of the tree.
type level struct {
	full   int64 // tiles written
	hashes []tlog.Hash
}

func (w *tileWriter) stream(ctx context.Context, tx *sqlx.Tx, size int64) error {
	rows, err := tx.QueryContext(ctx, `
		SELECT l.leaf_index, e.leaf FROM audit_leaf l JOIN audit_event e ON e.event_id = l.event_id
		WHERE l.leaf_index >= 0 AND l.leaf_index < $1 ORDER BY l.leaf_index`, size)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	var index int64
	var leaf sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&index, &leaf); err != nil {
			return err
		}
		if index != w.size {
			return fmt.Errorf("leaf %d or its event is missing: verify the database", w.size)
		}
		if err := w.add(leaf); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if w.size != size {
		return fmt.Errorf("leaf %d or its event is missing: verify the database", w.size)
	}
	return nil
}

func (w *tileWriter) add(leaf []byte) (err error) {
	if w.bundle, err = torchwood.AppendTileEntry(w.bundle, leaf); err != nil {
		return err
	}
	w.size++
	if w.size%torchwood.TileWidth == 0 {
		if err := w.write(tlog.Tile{H: torchwood.TileHeight, L: -1, N: w.size/torchwood.TileWidth - 1, W: torchwood.TileWidth}, w.bundle); err != nil {
			return err
		}
		w.bundle = w.bundle[:0]
	}
	return w.push(0, tlog.RecordHash(leaf))
}

func (w *tileWriter) push(n int, h tlog.Hash) error {
	if n == len(w.levels) {
		w.levels = append(w.levels, level{})
	}
	l := &w.levels[n]
	if l.hashes = append(l.hashes, h); len(l.hashes) < torchwood.TileWidth {
		return nil
	}
	if err := w.writeTile(n); err != nil {
		return err
	}
	up := perfect(l.hashes)
	l.full, l.hashes = l.full+1, l.hashes[:0]
	return w.push(n+1, up)
}

func (w *tileWriter) writeTile(n int) error {
	l := w.levels[n]
	body := make([]byte, 0, len(l.hashes)*tlog.HashSize)
	for _, h := range l.hashes {
		body = append(body, h[:]...)
	}
	return w.write(tlog.Tile{H: torchwood.TileHeight, L: n, N: l.full, W: len(l.hashes)}, body)
}

func (w *tileWriter) write(t tlog.Tile, body []byte) error {
	path := filepath.Join(w.dir, filepath.FromSlash(torchwood.TilePath(t)))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, body, 0o644)
}

// finish writes the unfinished tiles and gives the root of the tree.
func (w *tileWriter) finish() (tlog.Hash, error) {
	if rest := int(w.size % torchwood.TileWidth); rest > 0 {
		t := tlog.Tile{H: torchwood.TileHeight, L: -1, N: w.size / torchwood.TileWidth, W: rest}
		if err := w.write(t, w.bundle); err != nil {
			return tlog.Hash{}, err
		}
	}
	for n := range w.levels {
		if len(w.levels[n].hashes) > 0 {
			if err := w.writeTile(n); err != nil {
				return tlog.Hash{}, err
			}
		}
	}
	return edgeRoot(w.levels), nil
}

// edgeRoot folds the unfinished tiles of all levels, lowest first, into the root of the tree.
func edgeRoot(levels []level) tlog.Hash {
	var root *tlog.Hash
	for _, l := range levels {
		hashes := l.hashes
		for len(hashes) > 0 { // the largest power of two at the left, as RFC 6962 splits, seen from the right
			size := len(hashes) & -len(hashes)
			h := perfect(hashes[len(hashes)-size:])
			hashes = hashes[:len(hashes)-size]
			if root != nil {
				h = tlog.NodeHash(h, *root)
			}
			root = &h
		}
	}
	if root == nil {
		return emptyRoot()
	}
	return *root
}

// perfect is the root over a power of two of hashes.
func perfect(hashes []tlog.Hash) tlog.Hash {
	if len(hashes) == 1 {
		return hashes[0]
	}
	half := make([]tlog.Hash, len(hashes)/2)
	for i := range half {
		half[i] = tlog.NodeHash(hashes[2*i], hashes[2*i+1])
	}
	for n := len(half); n > 1; n /= 2 {
		for i := range n / 2 {
			half[i] = tlog.NodeHash(half[2*i], half[2*i+1])
		}
	}
	return half[0]
}

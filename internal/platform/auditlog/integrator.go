// Package auditlog puts the entries of the audit log into a Merkle tree, signs checkpoints, exports the log in the
// tlog-tiles form and verifies all of it. It takes entries as bytes made by platform/audit and never makes one. Who
// may read the log's pages is not its business.
package auditlog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"filippo.io/torchwood"
)

const (
	batchEntries = 10_000
	lockKey      = 0x6368616e61756474 // of PostgreSQL's advisory lock: one integrator for each database
	rest         = time.Second
	patience     = 3 * time.Minute // how long the integrator may fail before the service calls itself not ready
)

// Config says what an Integrator works with.
type Config struct {
	DB      *sqlx.DB // as panel_integrator
	Signer  *Signer
	Outside string           // path of the append-only file of checkpoints, not on the database's volume
	Earlier []string         // public keys that signed checkpoints before this one
	Clock   func() time.Time // for readiness only
	Report  func(error)      // told of every failed step; may be nil
}

// Integrator gives entries their place in the tree and signs the tree, each second. Several may run: the database
// lets one work at a time.
type Integrator struct {
	db      *sqlx.DB
	signer  *Signer
	outside outside
	keys    []string
	clock   func() time.Time
	report  func(error)

	mu      sync.Mutex
	good    time.Time // when a step last succeeded
	failure error     // of the last step
}

// DivergedError says that the log in the database is not the one that was signed before: it was set back, rewritten
// or damaged. The integrator signs nothing until an operator has looked (see Recover).
type DivergedError struct {
	Msg string
}

func (e *DivergedError) Error() string {
	return "the audit log in the database does not continue the one signed before: " + e.Msg
}

func diverged(format string, args ...any) error {
	return &DivergedError{Msg: fmt.Sprintf(format, args...)}
}

// New makes an integrator. It does nothing until Step or Run.
func New(c Config) (*Integrator, error) {
	if c.DB == nil || c.Signer == nil || c.Outside == "" || c.Clock == nil {
		return nil, errors.New("the integrator needs a database, a key, a file for checkpoints and a clock")
	}
	if c.Report == nil {
		c.Report = func(error) {}
	}
	keys := append([]string{c.Signer.Public}, c.Earlier...)
	return &Integrator{
		db: c.DB, signer: c.Signer, outside: outside{c.Outside, keys}, keys: keys,
		clock: c.Clock, report: c.Report, good: c.Clock(),
	}, nil
}

// Run integrates until ctx ends: each second, and at once while a batch came full.
func (in *Integrator) Run(ctx context.Context) {
	for {
		n, err := in.Step(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			in.report(err)
		}
		if n == batchEntries {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(rest):
		}
	}
}

// Ready is nil while the log is being signed. It is an error at once when the log diverged, and after three minutes
// when steps fail for another reason.
func (in *Integrator) Ready() error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if _, ok := errors.AsType[*DivergedError](in.failure); ok {
		return in.failure
	}
	if in.failure != nil && in.clock().Sub(in.good) > patience {
		return fmt.Errorf("no checkpoint of the audit log could be signed for %s: %w", in.clock().Sub(in.good).Round(time.Second), in.failure)
	}
	return nil
}

// Lag is how long the oldest entry that is not yet under a checkpoint has been waiting.
func (in *Integrator) Lag(ctx context.Context) (time.Duration, error) {
	var seconds float64
	err := in.db.GetContext(ctx, &seconds, `SELECT coalesce(extract(epoch FROM clock_timestamp() - min(since)), 0) FROM audit_pending`)
	if err != nil {
		return 0, fmt.Errorf("age of the oldest waiting entry: %w", err)
	}
	return time.Duration(seconds * float64(time.Second)), nil
}

// Step integrates one batch, oldest first, and says how many entries it held. It checks, even with nothing to do,
// that the database continues the last checkpoint kept outside it. Where another integrator is at work it returns 0.
func (in *Integrator) Step(ctx context.Context) (int, error) {
	n, err := in.step(ctx)
	in.mu.Lock()
	in.failure = err
	if err == nil {
		in.good = in.clock()
	}
	in.mu.Unlock()
	if err != nil {
		return n, fmt.Errorf("integrate the audit log: %w", err)
	}
	return n, nil
}

func (in *Integrator) step(ctx context.Context) (int, error) {
	// COMMIT does not carry the context: one that ends there would leave the outcome unknown for nothing.
	tx, err := in.db.BeginTxx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return 0, err
	}
	defer func() { _ = tx.Rollback() }()
	var mine bool
	if err := tx.GetContext(ctx, &mine, `SELECT pg_try_advisory_xact_lock($1)`, int64(lockKey)); err != nil || !mine {
		return 0, err
	}
	size, err := in.continues(ctx, tx)
	if err != nil {
		return 0, err
	}
	ids, leaves, err := take(ctx, tx)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	tree := hashesIn(ctx, tx, size)
	if err := tree.load(torchwood.RightEdge(size)); err != nil {
		return 0, err
	}
	for i, leaf := range leaves {
		more, err := tlog.StoredHashes(size+int64(i), leaf, tree)
		if err != nil {
			return 0, err
		}
		tree.batch = append(tree.batch, more...)
	}
	if err := store(ctx, tx, size, ids, tree); err != nil {
		return 0, err
	}
	size += int64(len(ids))
	root, err := tlog.TreeHash(size, tree)
	if err != nil {
		return 0, err
	}
	signed, err := in.sign(size, root)
	if err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO audit_checkpoint (size, note, at) VALUES ($1, $2, clock_timestamp())`, size, string(signed)); err != nil {
		return 0, fmt.Errorf("store a checkpoint: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return 0, err
	}
	// After the commit: a checkpoint outside that the database never had would stop the log. Where the program ends
	// between the two, the next step finds the database ahead and keeps what is missing.
	return len(ids), in.outside.keep(markCheckpoint, signed)
}

// continues checks that the database holds the tree of its own last checkpoint and continues the one kept outside.
// It returns the size of the tree.
func (in *Integrator) continues(ctx context.Context, tx *sqlx.Tx) (int64, error) {
	inside, c, err := in.newest(ctx, tx)
	if err != nil {
		return 0, err
	}
	kept, last, err := in.outside.last()
	switch {
	case missing(err) && inside == nil:
		signed, err := in.sign(0, emptyRoot())
		if err != nil {
			return 0, err
		}
		return 0, in.outside.keep(markCheckpoint, signed) // so that from here on a missing file is noticed
	case missing(err):
		return 0, diverged("the file %s, in which checkpoints are kept outside the database, is missing or empty", in.outside.path)
	case err != nil:
		return 0, err
	case last.N > c.N:
		return 0, diverged("it holds %d entries, and a checkpoint of %d was signed", c.N, last.N)
	}
	tree := hashesIn(ctx, tx, c.N)
	if last.N == c.N {
		if last.Hash != c.Hash {
			return 0, diverged("two trees of %d entries were signed", c.N)
		}
		return c.N, nil
	}
	if last.N > 0 {
		proof, err := tlog.ProveTree(c.N, last.N, tree)
		if err != nil {
			return 0, diverged("%v", err)
		}
		if err := tlog.CheckTree(proof, c.N, c.Hash, last.N, last.Hash); err != nil {
			return 0, diverged("the checkpoint of %d entries kept outside is of another tree", last.N)
		}
	}
	if string(kept) == string(inside) {
		return c.N, nil
	}
	return c.N, in.outside.keep(markCheckpoint, inside)
}

// newest is the last checkpoint in the database, opened and compared with the tree beside it; nil for an empty log.
func (in *Integrator) newest(ctx context.Context, tx *sqlx.Tx) ([]byte, torchwood.Checkpoint, error) {
	var row struct {
		Leaves int64          `db:"leaves"`
		Hashes int64          `db:"hashes"`
		Note   sql.NullString `db:"note"`
	}
	err := tx.GetContext(ctx, &row, `
		SELECT coalesce((SELECT max(leaf_index) + 1 FROM audit_leaf), 0) AS leaves,
			coalesce((SELECT max(hash_index) + 1 FROM audit_hash), 0) AS hashes,
			(SELECT note FROM audit_checkpoint ORDER BY size DESC LIMIT 1) AS note`)
	if err != nil {
		return nil, torchwood.Checkpoint{}, fmt.Errorf("read the last checkpoint: %w", err)
	}
	if !row.Note.Valid {
		if row.Leaves != 0 || row.Hashes != 0 {
			return nil, torchwood.Checkpoint{}, diverged("it holds %d entries and no checkpoint", row.Leaves)
		}
		return nil, torchwood.Checkpoint{Tree: tlog.Tree{Hash: emptyRoot()}}, nil
	}
	inside := []byte(row.Note.String)
	c, err := opened(inside, in.keys)
	if err != nil {
		return nil, c, diverged("its last checkpoint: %v", err)
	}
	if c.N != row.Leaves || tlog.StoredHashCount(c.N) != row.Hashes {
		return nil, c, diverged("it holds %d entries and %d hashes; its last checkpoint says %d entries",
			row.Leaves, row.Hashes, c.N)
	}
	root, err := tlog.TreeHash(c.N, hashesIn(ctx, tx, c.N))
	if err != nil {
		return nil, c, diverged("%v", err)
	}
	if root != c.Hash {
		return nil, c, diverged("its hashes give another root than its last checkpoint says, at %d entries", c.N)
	}
	return inside, c, nil
}

// take removes a batch of waiting entries and reads their leaves, oldest first. The place in the tree is given now
// and not when the entry was written, so an entry of a slow transaction comes later and is never lost.
func take(ctx context.Context, tx *sqlx.Tx) (ids []int64, leaves [][]byte, err error) {
	rows, err := tx.QueryContext(ctx, `
		WITH taken AS (
			DELETE FROM audit_pending WHERE event_id IN (SELECT event_id FROM audit_pending ORDER BY event_id LIMIT $1)
			RETURNING event_id)
		SELECT t.event_id, e.leaf FROM taken t LEFT JOIN audit_event e ON e.event_id = t.event_id ORDER BY t.event_id`, batchEntries)
	if err != nil {
		return nil, nil, fmt.Errorf("take waiting entries: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id int64
		var leaf []byte
		if err := rows.Scan(&id, &leaf); err != nil {
			return nil, nil, fmt.Errorf("take waiting entries: %w", err)
		}
		if leaf == nil {
			return nil, nil, diverged("event %d waits for its place in the tree and is gone", id)
		}
		ids, leaves = append(ids, id), append(leaves, leaf)
	}
	return ids, leaves, rows.Err()
}

func store(ctx context.Context, tx *sqlx.Tx, size int64, ids []int64, tree *storedHashes) error {
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO audit_leaf (leaf_index, event_id)
		SELECT $1 + n - 1, id FROM unnest(CAST($2 AS bigint[])) WITH ORDINALITY AS x (id, n)`, size, pq.Array(ids)); err != nil {
		return fmt.Errorf("store leaves: %w", err)
	}
	hashes := make([][]byte, len(tree.batch))
	for i := range tree.batch {
		hashes[i] = tree.batch[i][:]
	}
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO audit_hash (hash_index, hash)
		SELECT $1 + n - 1, hash FROM unnest(CAST($2 AS bytea[])) WITH ORDINALITY AS x (hash, n)`, tree.base, pq.ByteaArray(hashes)); err != nil {
		return fmt.Errorf("store hashes: %w", err)
	}
	return nil
}

func (in *Integrator) sign(size int64, root tlog.Hash) ([]byte, error) {
	c := torchwood.Checkpoint{Origin: in.signer.Origin, Tree: tlog.Tree{N: size, Hash: root}}
	signed, err := note.Sign(&note.Note{Text: c.String()}, in.signer.note)
	if err != nil {
		return nil, fmt.Errorf("sign a checkpoint: %w", err)
	}
	return signed, nil
}

// emptyRoot is the root of a tree without entries.
func emptyRoot() tlog.Hash {
	h, _ := tlog.TreeHash(0, nil)
	return h
}

package auditlog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	hashBlock       = 1 << 14
	checkpointBlock = 1 << 10
)

// snapshot opens n read-only transactions that all see the same moment of the database.
func snapshot(ctx context.Context, db *sqlx.DB, n int) (txs []*sqlx.Tx, end func(), err error) {
	end = func() {
		for _, tx := range txs {
			_ = tx.Rollback()
		}
	}
	var id string
	for i := range n {
		tx, err := db.BeginTxx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
		if err != nil {
			end()
			return nil, nil, fmt.Errorf("open a snapshot: %w", err)
		}
		txs = append(txs, tx)
		if i == 0 {
			err = tx.GetContext(ctx, &id, `SELECT pg_export_snapshot()`)
		} else {
			_, err = tx.ExecContext(ctx, `SET TRANSACTION SNAPSHOT '`+id+`'`) // the server's own word; it takes no parameter
		}
		if err == nil {
			// One pass in the order of the tree, without a sort or a table in memory, however large the log is.
			_, err = tx.ExecContext(ctx, `SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL jit = off;
				SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_seqscan = off;
				SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off; SET LOCAL max_parallel_workers_per_gather = 0;
				SET LOCAL statement_timeout = 0`)
		}
		if err != nil {
			end()
			return nil, nil, fmt.Errorf("open a snapshot: %w", err)
		}
	}
	return txs, end, nil
}

// block is a run of stored hashes.
type block struct {
	hashes []tlog.Hash
	there  []bool
	err    error
}

// hashFeed reads the stored hashes [0, count) in order, a block ahead of whoever takes them.
func hashFeed(ctx context.Context, tx *sqlx.Tx, count int64) func() (tlog.Hash, bool, error) {
	blocks := make(chan block, 2)
	go func() {
		defer close(blocks)
		for from := int64(0); from < count; from += hashBlock {
			b := readHashes(ctx, tx, from, min(from+hashBlock, count))
			select {
			case blocks <- b:
			case <-ctx.Done():
				return
			}
			if b.err != nil {
				return
			}
		}
	}()
	var now block
	at := 0
	return func() (tlog.Hash, bool, error) {
		if at == len(now.hashes) {
			b, ok := <-blocks
			if !ok {
				return tlog.Hash{}, false, errors.Join(ctx.Err(), errors.New("read the stored hashes: the end came early"))
			}
			if b.err != nil {
				return tlog.Hash{}, false, b.err
			}
			now, at = b, 0
		}
		at++
		return now.hashes[at-1], now.there == nil || now.there[at-1], nil
	}
}

// readHashes reads [from, to). The server joins the hashes into one value where none is missing, which costs a
// fraction of reading rows.
func readHashes(ctx context.Context, tx *sqlx.Tx, from, to int64) block {
	var row struct {
		Count int64  `db:"count"`
		Odd   int64  `db:"odd"`
		All   []byte `db:"joined"`
	}
	err := tx.GetContext(ctx, &row, `
		SELECT count(*) AS count, count(*) FILTER (WHERE octet_length(hash) <> 32) AS odd, string_agg(hash, '') AS joined
		FROM (SELECT hash FROM audit_hash WHERE hash_index >= $1 AND hash_index < $2 ORDER BY hash_index) AS h`, from, to)
	if err != nil {
		return block{err: fmt.Errorf("read the stored hashes: %w", err)}
	}
	b := block{hashes: make([]tlog.Hash, to-from)}
	if row.Count == to-from && row.Odd == 0 && int64(len(row.All)) == (to-from)*tlog.HashSize {
		for i := range b.hashes {
			b.hashes[i] = tlog.Hash(row.All[i*tlog.HashSize:])
		}
		return b
	}
	b.there = make([]bool, to-from)
	rows, err := tx.QueryContext(ctx, `SELECT hash_index, hash FROM audit_hash WHERE hash_index >= $1 AND hash_index < $2`, from, to)
	if err != nil {
		return block{err: fmt.Errorf("read the stored hashes: %w", err)}
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var i int64
		var h []byte
		if err := rows.Scan(&i, &h); err != nil {
			return block{err: fmt.Errorf("read the stored hashes: %w", err)}
		}
		if len(h) == tlog.HashSize {
			b.hashes[i-from], b.there[i-from] = tlog.Hash(h), true
		}
	}
	b.err = rows.Err()
	return b
}

// signedRoot is what one checkpoint says.
type signedRoot struct {
	size  int64
	root  tlog.Hash
	where string
	bad   string // why it cannot be believed, or empty
}

// checkpointFeed reads and opens the checkpoints in the order of their sizes. done is true after the last.
func checkpointFeed(ctx context.Context, tx *sqlx.Tx, keys []string) func() (s signedRoot, done bool, err error) {
	type item struct {
		s   signedRoot
		err error
	}
	items := make(chan item, checkpointBlock)
	send := func(i item) bool {
		select {
		case items <- i:
			return true
		case <-ctx.Done():
			return false
		}
	}
	go func() {
		defer close(items)
		after := int64(-1 << 62)
		for {
			var rows []struct {
				Size int64  `db:"size"`
				Note string `db:"note"`
			}
			err := tx.SelectContext(ctx, &rows, `SELECT size, note FROM audit_checkpoint WHERE size > $1 ORDER BY size LIMIT $2`, after, checkpointBlock)
			if err != nil {
				send(item{err: fmt.Errorf("read the checkpoints: %w", err)})
				return
			}
			for _, r := range rows {
				after = r.Size
				s := signedRoot{size: r.Size, where: fmt.Sprintf("checkpoint %d", r.Size)}
				c, err := opened([]byte(r.Note), keys)
				switch {
				case err != nil:
					s.bad = err.Error()
				case c.N != r.Size:
					s.bad = fmt.Sprintf("its text is that of a checkpoint of %d entries", c.N)
				}
				s.root = c.Hash
				if !send(item{s: s}) {
					return
				}
			}
			if len(rows) < checkpointBlock {
				return
			}
		}
	}()
	return func() (signedRoot, bool, error) {
		i, ok := <-items
		if !ok {
			return signedRoot{}, true, ctx.Err()
		}
		return i.s, false, i.err
	}
}

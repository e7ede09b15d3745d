package auditlog

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"golang.org/x/mod/sumdb/tlog"
)

// storedHashes reads hashes of the tree from the database, and those of a batch in the making from memory.
type storedHashes struct {
	ctx   context.Context
	from  sqlx.QueryerContext
	base  int64               // index of the first hash of the batch
	batch []tlog.Hash         // hashes that are not in the database yet
	known map[int64]tlog.Hash // hashes read before
}

func hashesIn(ctx context.Context, from sqlx.QueryerContext, size int64) *storedHashes {
	return &storedHashes{ctx: ctx, from: from, base: tlog.StoredHashCount(size), known: map[int64]tlog.Hash{}}
}

// ReadHashes implements tlog.HashReader.
func (s *storedHashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var ask []int64
	for _, i := range indexes {
		if _, ok := s.known[i]; !ok && i < s.base {
			ask = append(ask, i)
		}
	}
	if err := s.load(ask); err != nil {
		return nil, err
	}
	out := make([]tlog.Hash, len(indexes))
	for n, i := range indexes {
		if i >= s.base {
			if i-s.base >= int64(len(s.batch)) {
				return nil, fmt.Errorf("the tree has no hash %d", i)
			}
			out[n] = s.batch[i-s.base]
			continue
		}
		h, ok := s.known[i]
		if !ok {
			return nil, fmt.Errorf("hash %d of the tree is missing from the database", i)
		}
		out[n] = h
	}
	return out, nil
}

func (s *storedHashes) load(indexes []int64) error {
	if len(indexes) == 0 {
		return nil
	}
	rows, err := s.from.QueryContext(s.ctx, `SELECT hash_index, hash FROM audit_hash WHERE hash_index = ANY ($1)`, pq.Array(indexes))
	if err != nil {
		return fmt.Errorf("read hashes of the tree: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var i int64
		var h []byte
		if err := rows.Scan(&i, &h); err != nil {
			return fmt.Errorf("read hashes of the tree: %w", err)
		}
		if len(h) != tlog.HashSize {
			return fmt.Errorf("hash %d of the tree has %d bytes", i, len(h))
		}
		s.known[i] = tlog.Hash(h)
	}
	return rows.Err()
}

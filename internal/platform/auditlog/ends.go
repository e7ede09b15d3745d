package auditlog

import (
	"fmt"
	"time"
)

// compareRoots compares every checkpoint that is due at the tree's present size.
func (v *verifier) compareRoots() error {
	for {
		if v.root == nil {
			s, done, err := v.roots()
			if err != nil {
				return err
			}
			if done {
				break
			}
			v.report.Checkpoints++
			v.newest = max(v.newest, s.size)
			if s.bad != "" {
				v.report.flaw(s.where, "%s", s.bad)
				continue
			}
			v.root = &s
		}
		if v.root.size > v.tree.size {
			break
		}
		v.compare(v.root)
		v.root = nil
	}
	if v.outside != nil && v.outside.size == v.tree.size {
		v.compare(v.outside)
		v.outside = nil
	}
	return nil
}

func (v *verifier) compare(s *signedRoot) {
	if s.size != v.tree.size {
		v.report.flaw(s.where, "no tree has that size")
		return
	}
	if !v.tree.is(s.root) {
		v.report.flaw(s.where, "the first %d entries are not those that were signed", s.size)
	}
}

// restOfRoots names checkpoints of more entries than there are, and entries that no checkpoint covers.
func (v *verifier) restOfRoots() error {
	for {
		if v.root != nil {
			v.report.flaw(v.root.where, "the tree ends at %d entries", v.tree.size)
			v.root = nil
		}
		s, done, err := v.roots()
		if err != nil {
			return err
		}
		if done {
			break
		}
		v.report.Checkpoints++
		v.newest = max(v.newest, s.size)
		if s.bad != "" {
			v.report.flaw(s.where, "%s", s.bad)
			continue
		}
		v.root = &s
	}
	if v.outside != nil {
		v.report.flaw(v.outside.where, "the tree could be rebuilt only up to %d entries", v.tree.size)
	}
	if v.newest < v.leaves {
		v.report.flaw(fmt.Sprintf("checkpoint %d", v.leaves), "is missing: the last in the database covers %d of %d entries", v.newest, v.leaves)
	}
	return nil
}

// notInTree looks at events without a leaf: they wait for their place, not too long, or something took it.
func (v *verifier) notInTree() error {
	if _, err := v.tx.ExecContext(v.ctx, `SET LOCAL enable_hashjoin = on; SET LOCAL enable_seqscan = on; SET LOCAL enable_sort = on;
		SET LOCAL enable_mergejoin = on`); err != nil {
		return err
	}
	var n struct {
		Events  int64   `db:"events"`
		Waiting int64   `db:"waiting"`
		Kept    int64   `db:"kept"`
		Placed  int64   `db:"placed"`
		Oldest  float64 `db:"oldest"`
	}
	if err := v.tx.GetContext(v.ctx, &n, `
		SELECT (SELECT count(*) FROM audit_event) AS events, count(*) AS waiting, count(e.event_id) AS kept, count(l.event_id) AS placed,
			coalesce(extract(epoch FROM clock_timestamp() - min(p.since)), 0) AS oldest
		FROM audit_pending p LEFT JOIN audit_event e USING (event_id) LEFT JOIN audit_leaf l USING (event_id)`); err != nil {
		return err
	}
	v.report.Waiting, v.report.Oldest = n.Waiting, time.Duration(n.Oldest*float64(time.Second))
	if gone := n.Waiting - n.Kept; gone > 0 {
		v.report.flaw("waiting entries", "%d entries wait for their place in the tree and are gone", gone)
	}
	if n.Placed > 0 {
		v.report.flaw("waiting entries", "%d entries wait for a place in the tree that they have already", n.Placed)
	}
	if v.report.Oldest > v.trust.Stale {
		v.report.flaw("waiting entries", "the oldest of %d has waited %s: no integrator is at work", n.Waiting, v.report.Oldest.Round(time.Second))
	}
	if n.Events == v.present+n.Kept-n.Placed {
		return nil
	}
	rows, err := v.tx.QueryContext(v.ctx, `
		SELECT e.entry_id FROM audit_event e LEFT JOIN audit_leaf l USING (event_id) LEFT JOIN audit_pending p USING (event_id)
		WHERE l.event_id IS NULL AND p.event_id IS NULL ORDER BY e.event_id`)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		v.report.flaw(entryName(id), "it has no place in the tree and waits for none")
	}
	return rows.Err()
}

package auditlog

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
	"golang.org/x/mod/sumdb/tlog"

	"channelpanel/internal/platform/audit"
)

// VerifyDatabase derives the whole log anew from what db (as panel_verifier, with at least three connections) holds:
// every leaf against its columns and its personal part, every hash, root and signature, and what is missing, waiting
// or too much. It reads one moment, in one pass and in constant memory. An error means that it could not look; flaws
// are in the Report.
func VerifyDatabase(ctx context.Context, db *sqlx.DB, trust Trust) (Report, error) {
	if _, err := audit.Signers(trust.Keys...); err != nil {
		return Report{}, err
	}
	if trust.Stale == 0 {
		trust.Stale = time.Minute
	}
	ctx, cancel := context.WithCancel(ctx)
	txs, end, err := snapshot(ctx, db, 3)
	if err != nil {
		cancel()
		return Report{}, err
	}
	defer end()
	defer cancel() // before end: the feeds stop reading first
	v := &verifier{ctx: ctx, tx: txs[0], trust: trust, report: &Report{}}
	if err := v.run(txs[1], txs[2]); err != nil {
		return *v.report, fmt.Errorf("verify the audit log: %w", err)
	}
	return *v.report, nil
}

type verifier struct {
	ctx    context.Context
	tx     *sqlx.Tx
	trust  Trust
	report *Report
	tree   *rebuilt

	leaves  int64 // as the table says
	present int64 // leaves whose event is there
	roots   func() (signedRoot, bool, error)
	root    *signedRoot // the next to compare
	outside *signedRoot
	newest  int64 // size of the last checkpoint in the database
}

func (v *verifier) run(hashes, checkpoints *sqlx.Tx) error {
	var counts struct {
		Leaves int64 `db:"leaves"`
		Odd    int64 `db:"odd"`
		Hashes int64 `db:"hashes"`
	}
	if err := v.tx.GetContext(v.ctx, &counts, `
		SELECT coalesce((SELECT max(leaf_index) + 1 FROM audit_leaf), 0) AS leaves,
			coalesce((SELECT max(hash_index) + 1 FROM audit_hash), 0) AS hashes,
			(SELECT count(*) FROM audit_leaf WHERE leaf_index < 0) + (SELECT count(*) FROM audit_hash WHERE hash_index < 0) AS odd`); err != nil {
		return err
	}
	v.leaves = counts.Leaves
	want := tlog.StoredHashCount(v.leaves)
	if counts.Hashes > want {
		v.report.flaw(fmt.Sprintf("hash %d", counts.Hashes-1), "there are hashes beyond those of %d entries", v.leaves)
	}
	if counts.Odd > 0 {
		v.report.flaw("tables", "%d rows have an index below nought", counts.Odd)
	}
	v.tree = &rebuilt{report: v.report, stored: hashFeed(v.ctx, hashes, want)}
	v.roots = checkpointFeed(v.ctx, checkpoints, v.trust.Keys)
	if err := v.kept(); err != nil {
		return err
	}
	if err := v.compareRoots(); err != nil { // those of an empty tree
		return err
	}
	if err := v.stream(); err != nil {
		return err
	}
	v.report.Size, v.report.Root = v.tree.size, v.tree.root()
	if err := v.restOfRoots(); err != nil {
		return err
	}
	return v.notInTree()
}

// kept opens the checkpoint that the verifier brought along.
func (v *verifier) kept() error {
	if v.trust.Outside == nil {
		return nil
	}
	c, err := opened(v.trust.Outside, v.trust.Keys)
	if err != nil {
		return fmt.Errorf("the checkpoint kept outside: %w", err)
	}
	v.outside = &signedRoot{size: c.N, root: c.Hash, where: fmt.Sprintf("checkpoint %d kept outside", c.N)}
	if c.N > v.leaves {
		v.report.flaw(v.outside.where, "the database holds only %d entries: it was set back or entries were removed", v.leaves)
		v.outside = nil
	}
	return nil
}

const streamSQL = `
	SELECT l.leaf_index, l.event_id,
		concat_ws(chr(31), e.entry_id, e.at, e.actor, e.action, e.outcome, e.ref, coalesce(CAST(e.case_id AS text), ''),
			coalesce(CAST(e.panel_id AS text), ''), e.role, e.tie, e.event, e.request) AS head,
		e.leaf, e.salt, e.payload
	FROM audit_leaf l LEFT JOIN audit_event e ON e.event_id = l.event_id
	WHERE l.leaf_index >= $1
	ORDER BY l.leaf_index`

func (v *verifier) stream() error {
	rows, err := v.tx.QueryContext(v.ctx, streamSQL, 0)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	var (
		index, event              int64
		head, leaf, salt, payload sql.RawBytes
		expect                    int64
		scratch                   []byte
	)
	for rows.Next() {
		if err := rows.Scan(&index, &event, &head, &leaf, &salt, &payload); err != nil {
			return err
		}
		for ; expect < index; expect++ {
			v.report.flaw(fmt.Sprintf("leaf %d", expect), "its row is missing")
			if going, err := v.next(nil, nil); err != nil || !going {
				return err
			}
		}
		expect++
		if leaf == nil {
			v.report.flaw(fmt.Sprintf("leaf %d", index), "its event %d is missing", event)
			if going, err := v.next(nil, nil); err != nil || !going {
				return err
			}
			continue
		}
		v.present++
		scratch = v.entry(scratch[:0], index, head, leaf, salt, payload)
		hash := tlog.RecordHash(leaf)
		if going, err := v.next(&hash, func() string { id, _, _ := bytes.Cut(head, []byte{31}); return string(id) }); err != nil || !going {
			return err
		}
	}
	return rows.Err()
}

// next adds a leaf and compares the checkpoints of that size.
func (v *verifier) next(leaf *tlog.Hash, name func() string) (bool, error) {
	going, err := v.tree.add(leaf, name)
	if err != nil {
		return false, err
	}
	if !going {
		v.report.flaw(fmt.Sprintf("leaf %d", v.tree.size), "neither the entry nor its hash is there: nothing after it could be verified")
		return false, nil
	}
	return true, v.compareRoots()
}

// entry compares the leaf with the columns beside it and with the personal part, by writing its beginning anew.
func (v *verifier) entry(scratch []byte, index int64, head, leaf, salt, payload []byte) []byte {
	h, fits := parseHead(head)
	if !fits {
		v.report.flaw(fmt.Sprintf("leaf %d", index), "the columns of its event hold what no entry can hold")
		return scratch
	}
	switch {
	case salt == nil && payload == nil:
		v.report.Erased++
		scratch = audit.AppendHead(scratch, &h, nil)
	case salt == nil || payload == nil:
		v.report.flaw(entryName(h.ID), "only one of salt and personal part is there")
		scratch = audit.AppendHead(scratch, &h, nil)
	default:
		sum := audit.Sum(salt, payload)
		scratch = audit.AppendHead(scratch, &h, sum[:])
	}
	if !bytes.HasPrefix(leaf, scratch) {
		v.explain(&h, leaf, salt, payload)
	}
	return scratch
}

// explain names what differs between an event's columns and its leaf.
func (v *verifier) explain(h *audit.Head, leaf, salt, payload []byte) {
	where := entryName(h.ID)
	l, err := audit.ParseLeaf(leaf)
	if err != nil {
		v.report.flaw(where, "%v", err)
		return
	}
	found := false
	for _, c := range []struct{ name, column, leaf string }{
		{"entry_id", h.ID, l.ID}, {"at", h.At, l.At}, {"actor", h.Actor, l.Actor}, {"action", h.Action, l.Action}, {"outcome", h.Outcome, l.Outcome},
		{"ref", h.Ref, l.Ref}, {"case_id", h.Case, l.Case}, {"panel_id", h.Panel, l.Panel}, {"role", h.Role, l.Role}, {"tie", h.Tie, l.Tie},
		{"event", h.Event, l.Event}, {"request", h.Request, l.Request},
	} {
		if c.column != c.leaf {
			v.report.flaw(where, "the column %s says %q, the leaf says %q", c.name, c.column, c.leaf)
			found = true
		}
	}
	if salt != nil && payload != nil {
		if sum := audit.Sum(salt, payload); base64.StdEncoding.EncodeToString(sum[:]) != l.Sum {
			v.report.flaw(where, "its personal part is not the one that was recorded")
			found = true
		}
	}
	if !found {
		v.report.flaw(where, "the leaf is not in the form in which leaves are made")
	}
}

func entryName(id string) string { return "entry " + id }

// parseHead takes apart what streamSQL joined. No column can hold the separator, so nothing can move from one
// column to the next unseen.
func parseHead(head []byte) (h audit.Head, fits bool) {
	text := string(head)
	parts := [...]*string{&h.ID, &h.At, &h.Actor, &h.Action, &h.Outcome, &h.Ref, &h.Case, &h.Panel, &h.Role, &h.Tie, &h.Event, &h.Request}
	from, n := 0, 0
	for i := 0; i <= len(text); i++ {
		if i < len(text) && text[i] != 31 {
			continue
		}
		if n == len(parts) {
			return h, false
		}
		*parts[n], from = text[from:i], i+1
		n++
	}
	h.At = leafTime(h.At)
	return h, n == len(parts)
}

// leafTime turns PostgreSQL's "2026-11-24 09:30:00.12+00" into the form of a leaf.
func leafTime(at string) string {
	const whole = len("2026-11-24 09:30:00")
	if len(at) < whole+3 || at[10] != ' ' || at[len(at)-3:] != "+00" {
		return at
	}
	b := make([]byte, 0, len(audit.TimeFormat))
	b = append(append(append(b, at[:10]...), 'T'), at[11:whole]...)
	fraction := at[whole : len(at)-3]
	if fraction == "" {
		fraction = "."
	}
	b = append(b, fraction...)
	for range max(0, 7-len(fraction)) {
		b = append(b, '0')
	}
	return string(append(b, 'Z'))
}

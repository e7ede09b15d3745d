package auditlog

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Filter is what an auditor looks for. Empty fields do not narrow.
type Filter struct {
	Ref     string    // reference of a case, or what else an entry is about
	Actor   string    // "u:<id>", "cli:NAME", "system:NAME" or "anonymous"
	Action  string    // "case.plan:write"
	Outcome string    // done, viewed, failed or refused
	From    time.Time // first moment, UTC
	Until   time.Time // first moment after, UTC
	Before  int64     // event id of the last row of the page before; 0 for the first page
}

// Entry is one entry as an auditor sees it: that, who, when, which kind and with what outcome, and no value.
type Entry struct {
	Event   int64     `db:"event_id"`
	ID      string    `db:"entry_id"`
	At      time.Time `db:"at"`
	Actor   string    `db:"actor"`
	Action  string    `db:"action"`
	Outcome string    `db:"outcome"`
	Ref     string    `db:"ref"`
	Role    string    `db:"role"`
	Tie     string    `db:"tie"`
	Step    string    `db:"event"`
	Request string    `db:"request"`
	Leaf    []byte    `db:"leaf"`
	Index   *int64    `db:"leaf_index"` // place in the tree; nil for at most a second or so
}

const entryColumns = `event_id, entry_id, at, actor, action, outcome, ref, role, tie, event, request, leaf, leaf_index`

// shutTo are the cases from which a reader is recused: for them the log holds no entry about these. A reference that
// somebody tried and was not shown is no case's entry.
func shutTo(ctx context.Context, db *sqlx.DB, reader casework.UserID) ([]string, error) {
	ids := []string{} // never NULL in SQL
	if err := db.SelectContext(ctx, &ids, `SELECT recused_cases(CAST(nullif($1, '') AS uuid))`, string(reader)); err != nil {
		return nil, fmt.Errorf("what the reader is recused from: %w", err)
	}
	return ids, nil
}

// page reads one page of entries, newest first. It runs on the auditor's own login, which may read the redacted view
// and no table of the casework.
func page(ctx context.Context, db *sqlx.DB, f Filter, not []string, limit int) ([]Entry, error) {
	var list []Entry
	err := db.SelectContext(ctx, &list, `
		SELECT `+entryColumns+`
		FROM audit_log
		WHERE ($1 = '' OR ref = $1)
			AND ($2 = '' OR actor = $2)
			AND ($3 = '' OR action = $3)
			AND ($4 = '' OR outcome = $4)
			AND (CAST($5 AS timestamptz) IS NULL OR at >= $5)
			AND (CAST($6 AS timestamptz) IS NULL OR at < $6)
			AND ($7 = 0 OR event_id < $7)
			AND (case_id IS NULL OR case_id <> ALL (CAST($8 AS uuid[])))
		ORDER BY event_id DESC
		LIMIT $9`, f.Ref, f.Actor, f.Action, f.Outcome, moment(f.From), moment(f.Until), f.Before, pq.Array(not), limit)
	if err != nil {
		return nil, fmt.Errorf("read the audit log: %w", err)
	}
	return list, nil
}

func one(ctx context.Context, db *sqlx.DB, id string, not []string) (Entry, error) {
	var e Entry
	err := db.GetContext(ctx, &e, `
		SELECT `+entryColumns+`
		FROM audit_log
		WHERE entry_id = $1 AND (case_id IS NULL OR case_id <> ALL (CAST($2 AS uuid[])))`, id, pq.Array(not))
	return e, err
}

// names are the display names of the people among the actors. They are staff, and the log is about what they did.
func names(ctx context.Context, tx *pg.Tx, entries []Entry) (map[string]string, error) {
	var ids []string
	for _, e := range entries {
		if id, person := strings.CutPrefix(e.Actor, "u:"); person {
			ids = append(ids, id)
		}
	}
	var rows []struct {
		ID   string `db:"user_id"`
		Name string `db:"display_name"`
	}
	if err := tx.Select(ctx, &rows, `SELECT user_id, display_name FROM user_account WHERE user_id = ANY (CAST($1 AS uuid[]))`, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("names of the actors: %w", err)
	}
	known := map[string]string{}
	for _, r := range rows {
		known["u:"+r.ID] = r.Name
	}
	return known, nil
}

// Head is the last signed state of the log.
type Head struct {
	Size    int64     `db:"size"`
	Note    string    `db:"note"`
	At      time.Time `db:"at"`
	Waiting int64     `db:"-"` // entries not yet under a checkpoint
}

func head(ctx context.Context, db *sqlx.DB) (Head, error) {
	var list []Head
	if err := db.SelectContext(ctx, &list, `SELECT size, note, at FROM audit_checkpoint ORDER BY size DESC LIMIT 1`); err != nil {
		return Head{}, fmt.Errorf("read the checkpoint: %w", err)
	}
	var h Head
	if len(list) > 0 {
		h = list[0]
	}
	if err := db.GetContext(ctx, &h.Waiting, `SELECT count(*) FROM audit_pending`); err != nil {
		return Head{}, fmt.Errorf("read what waits: %w", err)
	}
	return h, nil
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

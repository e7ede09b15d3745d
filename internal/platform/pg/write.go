package pg

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
)

const (
	attempts   = 3
	firstPause = 20 * time.Millisecond
)

// Write runs fn in a transaction that speaks for actor and commits only with the valid audit entry that fn returns.
// It returns nil (saved), ErrUnknown, *AlreadySaved (the form's key was used before) or another error (not saved).
// A refusal by the guard is rolled back and recorded by itself. fn may run again after a serialisation failure, and
// must do nothing outside its transaction.
func (db *DB) Write(ctx context.Context, actor casework.Actor, fn func(*Tx) (audit.Entry, error)) error {
	err := db.tries(ctx, actor, keyOf(ctx), fn)
	if refused, ok := errors.AsType[*authz.Refused](err); ok {
		record := func(*Tx) (audit.Entry, error) { return audit.Refusal(refused), nil }
		if failed := db.tries(ctx, actor, "", record); failed != nil {
			return fmt.Errorf("record a refusal: %w", failed)
		}
	}
	return err
}

// Read runs fn in a read-only transaction that speaks for actor. It is for what needs no entry: somebody's own
// account, a page without personal data. A refusal by the guard is recorded nevertheless.
func (db *DB) Read(ctx context.Context, actor casework.Actor, fn func(*Tx) error) error {
	err := db.inTx(ctx, actor, "", true, func(tx *Tx) error { return fn(tx) }, nil)
	if refused, ok := errors.AsType[*authz.Refused](err); ok {
		record := func(*Tx) (audit.Entry, error) { return audit.Refusal(refused), nil }
		if failed := db.tries(ctx, actor, "", record); failed != nil {
			return fmt.Errorf("record a refusal: %w", failed)
		}
	}
	return err
}

// tries repeats a whole transaction that was not saved, for the few causes where that can help.
func (db *DB) tries(ctx context.Context, actor casework.Actor, key string, fn func(*Tx) (audit.Entry, error)) error {
	pause := firstPause
	for n := 1; ; n++ {
		var entry audit.Entry
		err := db.inTx(ctx, actor, key, false, func(tx *Tx) error {
			var err error
			if entry, err = fn(tx); err != nil {
				return err
			}
			if !entry.Valid() {
				return errors.New("a write without an audit entry was refused")
			}
			return nil
		}, func(tx *Tx) error { return tx.record(ctx, entry) })
		if n == attempts || !retryable(err) || errors.Is(err, ErrUnknown) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
			pause *= 4
		}
	}
}

// inTx opens the transaction, runs body and then last, and commits. BEGIN and COMMIT do not carry the request's
// context: one that ends during COMMIT makes PostgreSQL answer success for what a standby never had.
func (db *DB) inTx(ctx context.Context, actor casework.Actor, key string, readOnly bool, body, last func(*Tx) error) error {
	var warned bool // only the connection's own goroutine writes it
	x, release, err := db.begin(ctx, readOnly, &warned)
	if err != nil {
		return err
	}
	defer release()
	done := false
	defer func() {
		if !done { // an error or a panic on the way
			_ = x.Rollback()
		}
	}()
	tx, err := db.enter(ctx, x, actor, key)
	if err != nil {
		return err
	}
	if err := body(tx); err != nil {
		if key == "" && waitedForLock(err) { // nobody saves anything here: a page or a job, for which the database is busy
			return fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
		return lost(ctx, err)
	}
	if last != nil {
		if err := last(tx); err != nil {
			return lost(ctx, err)
		}
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("the request ended before it was saved: %w", err)
	}
	done = true
	if err := x.Commit(); err != nil {
		if readOnly {
			return lost(ctx, err)
		}
		var refused *pq.Error
		if errors.As(err, &refused) && refused.Code.Class() == "23" || errors.As(err, &refused) && refused.Code.Class() == "40" {
			return translate(ctx, err) // the server's own answer that it rolled back
		}
		return fmt.Errorf("%w: %w", ErrUnknown, err)
	}
	if warned {
		return fmt.Errorf("%w: a standby did not confirm", ErrUnknown)
	}
	return nil
}

// begin opens a transaction on a connection that is alive. One that was cut while it lay idle, as all are when the
// database starts again, shows only when it is spoken to: nothing was asked of it yet, and the next one is taken.
func (db *DB) begin(ctx context.Context, readOnly bool, warned *bool) (*sqlx.Tx, func(), error) {
	patience, cancel := context.WithTimeout(ctx, db.wait)
	defer cancel()
	for {
		conn, release, err := db.turn(ctx)
		if err != nil {
			return nil, nil, err
		}
		err = conn.Raw(func(c any) error {
			pq.SetNoticeHandler(c.(driver.Conn), func(n *pq.Error) {
				if strings.HasPrefix(n.Message, "canceling wait for synchronous replication") {
					*warned = true
				}
			})
			return nil
		})
		if err == nil {
			var x *sqlx.Tx
			if x, err = conn.BeginTxx(context.WithoutCancel(ctx), &sql.TxOptions{ReadOnly: readOnly}); err == nil {
				return x, release, nil
			}
		}
		_ = conn.Raw(func(any) error { return driver.ErrBadConn }) // so that it goes, and not back to the others
		release()
		if !wasCut(err) || patience.Err() != nil {
			return nil, nil, notReached(ctx, err)
		}
	}
}

// turn waits for a connection, for so long that the person is still there to be told that there was none.
func (db *DB) turn(ctx context.Context) (conn *sqlx.Conn, release func(), err error) {
	waiting, cancel := context.WithTimeout(ctx, db.wait)
	defer cancel()
	select {
	case db.slots <- struct{}{}:
	case <-waiting.Done():
		if ctx.Err() != nil {
			return nil, nil, fmt.Errorf("wait for a connection: %w", ctx.Err())
		}
		return nil, nil, fmt.Errorf("%w: every connection was in use for %s", ErrUnavailable, db.wait)
	}
	conn, err = db.sqlx.Connx(waiting)
	if err != nil {
		<-db.slots
		return nil, nil, notReached(ctx, err)
	}
	return conn, func() {
		_ = conn.Close()
		<-db.slots
	}, nil
}

// enter tells row-level security who acts, reads the policy version and claims the form's key, in one statement.
func (db *DB) enter(ctx context.Context, x *sqlx.Tx, actor casework.Actor, key string) (*Tx, error) {
	tx := &Tx{db: db, sqlx: x, actor: actor, key: key}
	var given any
	if db.clock != nil {
		given = db.clock()
	}
	var who any
	if actor.ID != "" {
		who = string(actor.ID)
	}
	var in struct {
		Now     time.Time      `db:"now"`
		Version int            `db:"version"`
		Hash    string         `db:"hash"`
		Claimed bool           `db:"claimed"`
		Set     string         `db:"set"`
		Days    pq.StringArray `db:"days"` // "2026-12-24 true" is a working day
	}
	query, args := enterPlain, []any{who, string(actor.Kind), given}
	if key != "" {
		query, args = enterKeyed, append(args, key, actor.Word())
	}
	if err := tx.Get(ctx, &in, query, args...); err != nil {
		return nil, lost(ctx, fmt.Errorf("begin: %w", err))
	}
	tx.now, tx.policy, tx.days = in.Now.UTC(), in.Version, db.days
	if len(in.Days) > 0 {
		extra := map[casework.Date]bool{}
		for _, word := range in.Days {
			day, working, _ := strings.Cut(word, " ")
			d, err := casework.ParseDate(day)
			if err != nil {
				return nil, fmt.Errorf("begin: a bank holiday: %w", err)
			}
			extra[d] = working == "false"
		}
		tx.days = db.days.With(extra)
	}
	if err := db.hold(ctx, in.Version, in.Hash, func(dest any, query string, args ...any) error { return tx.Get(ctx, dest, query, args...) }); err != nil {
		return nil, err
	}
	if key != "" && !in.Claimed {
		var saved struct {
			Actor    string `db:"actor"`
			Location string `db:"location"`
		}
		if err := tx.Get(ctx, &saved, `SELECT actor, location FROM write_key WHERE key = $1`, key); err != nil {
			return nil, fmt.Errorf("look up a form's key: %w", err)
		}
		if saved.Actor != actor.Word() {
			return nil, casework.Absent()
		}
		return nil, &AlreadySaved{Location: saved.Location}
	}
	return tx, nil
}

const entering = `
	SELECT c.now, p.version, p.hash, %s AS claimed, ARRAY(SELECT day || ' ' || working FROM bank_holiday) AS days,
		set_config('app.user', coalesce(CAST($1 AS text), ''), true)
			|| set_config('app.kind', CAST($2 AS text), true)
			|| set_config('app.now', CAST(c.now AS text), true)
			|| set_config('app.scopes', CASE WHEN $1 IS NULL THEN '{}' ELSE CAST(scopes_of(CAST($1 AS uuid), p.version, c.now) AS text) END, true) AS set
	FROM (SELECT coalesce(CAST($3 AS timestamptz), now()) AS now) c,
		(SELECT version, hash FROM policy_version ORDER BY version DESC LIMIT 1) p`

// A key that was settled as not saved ('!') may be claimed again; a saved one may not.
var (
	enterPlain = enterSQL("false", "")
	enterKeyed = enterSQL("EXISTS (SELECT FROM claim)", `
	WITH claim AS (
		INSERT INTO write_key (key, actor, at) VALUES ($4, $5, coalesce(CAST($3 AS timestamptz), now()))
		ON CONFLICT (key) DO UPDATE SET location = '' WHERE write_key.location = '!' AND write_key.actor = excluded.actor
		RETURNING key)`)
)

func enterSQL(claimed, with string) string {
	return with + fmt.Sprintf(entering, claimed)
}

// record writes the entry's rows, and where the result can be found, as the transaction's last statements.
func (tx *Tx) record(ctx context.Context, entry audit.Entry) error {
	rows, err := entry.Rows(audit.Stamp{At: tx.now, App: tx.now})
	if err != nil {
		return fmt.Errorf("make the audit entry: %w", err)
	}
	if err := tx.insertRows(ctx, rows); err != nil {
		return fmt.Errorf("record the audit entry: %w", err)
	}
	if tx.key != "" && tx.location != "" {
		return tx.One(ctx, `UPDATE write_key SET location = $2 WHERE key = $1`, tx.key, tx.location)
	}
	return nil
}

func notReached(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%w (%w)", ctx.Err(), err)
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}

// lost marks an error before COMMIT as the loss of the database where it is one: not saved, and not the person's fault.
func lost(ctx context.Context, err error) error {
	if ctx.Err() == nil && Unreachable(err) {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return err
}

package pg

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/calendar"
)

// Tx is one transaction, in which row-level security speaks for its actor.
type Tx struct {
	db       *DB
	sqlx     *sqlx.Tx
	actor    casework.Actor
	now      time.Time
	policy   int
	days     *calendar.Calendar
	key      string
	location string
}

// Now is the transaction's moment, UTC: everything it records carries the same.
func (tx *Tx) Now() time.Time { return tx.now }

// Today is the date of Now in London.
func (tx *Tx) Today() casework.Date { return calendar.Today(tx.now) }

// Actor is who acts.
func (tx *Tx) Actor() casework.Actor { return tx.actor }

// Policy is the version of the access policy in force.
func (tx *Tx) Policy() int { return tx.policy }

// Holiday says whether a day is a bank holiday of England and Wales, with the days that an administrator has added or taken
// out as they stood when the transaction began.
func (tx *Tx) Holiday(d casework.Date) bool { return tx.days.Holiday(d) }

// Remember notes where the result of this write can be seen, for whoever sends the same form again.
func (tx *Tx) Remember(location string) { tx.location = location }

// Get reads one row into dest. No row is casework.Absent.
func (tx *Tx) Get(ctx context.Context, dest any, query string, args ...any) error {
	s, err := tx.prepared(ctx, query)
	if err != nil {
		return err
	}
	return translate(ctx, s.GetContext(ctx, dest, args...))
}

// Select reads rows into the slice dest points to.
func (tx *Tx) Select(ctx context.Context, dest any, query string, args ...any) error {
	s, err := tx.prepared(ctx, query)
	if err != nil {
		return err
	}
	return translate(ctx, s.SelectContext(ctx, dest, args...))
}

// Exec runs a statement and returns how many rows it touched.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	s, err := tx.prepared(ctx, query)
	if err != nil {
		return 0, err
	}
	r, err := s.ExecContext(ctx, args...)
	if err != nil {
		return 0, translate(ctx, err)
	}
	return r.RowsAffected()
}

// One runs a statement that must touch exactly one row: an update that names the version it was drawn from. Any
// other count is a Conflict.
func (tx *Tx) One(ctx context.Context, query string, args ...any) error {
	n, err := tx.Exec(ctx, query, args...)
	if err != nil {
		return err
	}
	if n != 1 {
		return &casework.Error{Kind: casework.Conflict, Msg: "Somebody else changed this record after you opened it. Nothing of yours was saved."}
	}
	return nil
}

func (tx *Tx) prepared(ctx context.Context, query string) (*sqlx.Stmt, error) {
	s, err := tx.db.statements.Of(ctx, query)
	if err != nil {
		return nil, translate(ctx, err)
	}
	return tx.sqlx.StmtxContext(ctx, s), nil
}

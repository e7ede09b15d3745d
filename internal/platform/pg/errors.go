package pg

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/lib/pq"

	"channelpanel/internal/casework"
)

// ErrUnknown is a write whose outcome nobody knows yet: COMMIT was sent and no answer came. It is never shown as a
// failure and never retried; DB.Settle finds out by the form's key.
var ErrUnknown = errors.New("it is not known whether this was saved")

// ErrUnavailable is a database that could not be reached. Nothing was saved.
var ErrUnavailable = errors.New("the database could not be reached; nothing was saved")

// AlreadySaved answers the second use of a form: the first was saved, and its result is at Location.
type AlreadySaved struct {
	Location string // path within the product, may be empty
}

func (e *AlreadySaved) Error() string { return "this form has already been saved" }

// translate turns the driver's codes into the product's errors. Everything else keeps its cause.
func translate(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil { // lib/pq reports 57014 and not the context's error
		return fmt.Errorf("%w (%w)", ctx.Err(), err)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return casework.Absent()
	}
	var e *pq.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code {
	case "23505": // unique violation
		return fmt.Errorf("%w (%w)", &casework.Error{Kind: casework.Conflict, Msg: "Somebody else has just recorded the same thing. Nothing was saved; look at the record again."}, err)
	case "55P03": // lock not available
		return fmt.Errorf("%w (%w)", &casework.Error{Kind: casework.Conflict, Msg: "Somebody else is saving this record at the moment. Nothing was saved; try again in a few seconds."}, err)
	case "42501": // insufficient privilege, which is also what a row that row-level security will not take gets
		return fmt.Errorf("refused by the database: %w", err)
	}
	return err
}

// retryable says whether a transaction that was not saved may be tried again as a whole.
func retryable(err error) bool {
	var e *pq.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code {
	case "40001", "40P01", "57P01", "25006": // serialisation, deadlock, shutdown, not a primary
		return true
	}
	return false
}

// waitedForLock says whether err is of a statement that waited too long for somebody else's.
func waitedForLock(err error) bool {
	var e *pq.Error
	return errors.As(err, &e) && e.Code == "55P03"
}

// wasCut says whether a connection had ended before it was spoken to, by itself or by the server's word.
func wasCut(err error) bool {
	if e, ok := errors.AsType[*pq.Error](err); ok {
		return e.Code == "57P01"
	}
	return Unreachable(err)
}

// Unreachable says whether err is about the connection, or a server that takes no more work, and not about the statement.
func Unreachable(err error) bool {
	if e, ok := errors.AsType[*pq.Error](err); ok {
		switch e.Code.Class() {
		case "08", "53", "57": // connection, resources, intervention of an operator
			return true
		}
		return false
	}
	var n net.Error
	return errors.As(err, &n) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) // hung up in the middle of an answer
}

package mail

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Status is where a message is.
type Status string

// The statuses of a message.
const (
	Waiting Status = "WAITING" // to be sent, or to be tried again
	Sent    Status = "SENT"    // taken by the mail server
	Failed  Status = "FAILED"  // not tried again unless somebody says so
)

// Invitation is the kind of messages that hold a link by which somebody gets in: their body goes when they have been sent.
const Invitation = "invitation"

type message struct {
	Address  string `db:"address"`
	Kind     string `db:"kind"`
	Subject  string `db:"subject"`
	Body     string `db:"body"`
	Calendar string `db:"calendar"`
	Method   string `db:"method"`
	Status   Status `db:"status"`
	Tries    int    `db:"tries"`
	Version  int    `db:"version"`
}

func (m message) message() Message {
	return Message{To: m.Address, Kind: m.Kind, Subject: m.Subject, Body: m.Body, Calendar: m.Calendar, Method: m.Method}
}

func insert(ctx context.Context, tx *pg.Tx, id string, m Message) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO mail_message (mail_id, user_id, address, kind, subject, body, calendar, method, status, queued_at, not_before)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		id, sql.NullString{String: string(m.User), Valid: m.User != ""}, m.To, m.Kind, m.Subject, m.Body, m.Calendar, m.Method, Waiting,
		tx.Now(), sql.NullTime{Time: m.After, Valid: !m.After.IsZero()})
	if err != nil {
		return fmt.Errorf("post a message: %w", err)
	}
	return nil
}

func read(ctx context.Context, tx *pg.Tx, id string) (message, error) {
	var m message
	err := tx.Get(ctx, &m, `
		SELECT address, kind, subject, body, calendar, method, status, tries, version
		FROM mail_message WHERE mail_id = $1`, id)
	return m, err
}

func settle(ctx context.Context, tx *pg.Tx, id string, version int, status Status, fault string) error {
	return tx.One(ctx, `
		UPDATE mail_message
		SET status = CAST($3 AS text), fault = $4, tries = tries + 1, tried_at = CAST($5 AS timestamptz), sent_at = CASE WHEN CAST($3 AS text) = 'SENT' THEN CAST($5 AS timestamptz) END,
			body = CASE WHEN CAST($3 AS text) = 'SENT' AND kind = $6 THEN 'It held a link, and is not kept.' ELSE body END, version = version + 1
		WHERE mail_id = $1 AND version = $2`, id, version, string(status), fault, tx.Now(), Invitation)
}

func again(ctx context.Context, tx *pg.Tx, id string, version int) error {
	return tx.One(ctx, `
		UPDATE mail_message SET status = 'WAITING', fault = '', tries = 0, version = version + 1
		WHERE mail_id = $1 AND version = $2 AND status = 'FAILED'`, id, version)
}

// Item is a message as the administrator sees it: to whom and why, and what became of it.
type Item struct {
	ID       string       `db:"mail_id"`
	Address  string       `db:"address"`
	Kind     string       `db:"kind"`
	Status   Status       `db:"status"`
	Tries    int          `db:"tries"`
	Fault    string       `db:"fault"`
	QueuedAt time.Time    `db:"queued_at"`
	SentAt   sql.NullTime `db:"sent_at"`
	Version  int          `db:"version"`
}

// Items lists messages of a status, the newest first, at most limit; "" is every status. before is the id of the last
// message of the page before, "" for the first page.
func Items(ctx context.Context, tx *pg.Tx, status Status, before string, limit int) ([]Item, error) {
	var list []Item
	err := tx.Select(ctx, &list, `
		SELECT m.mail_id, m.address, m.kind, m.status, m.tries, m.fault, m.queued_at, m.sent_at, m.version
		FROM mail_message m
		WHERE ($1 = '' OR m.status = $1)
			AND ($2 = '' OR (m.queued_at, m.mail_id) < (SELECT b.queued_at, b.mail_id FROM mail_message b WHERE b.mail_id = CAST(nullif($2, '') AS uuid)))
		ORDER BY m.queued_at DESC, m.mail_id DESC
		LIMIT $3`, string(status), before, limit)
	if err != nil {
		return nil, fmt.Errorf("list messages: %w", err)
	}
	return list, nil
}

// Standing counts the messages that wait and those that failed.
func Standing(ctx context.Context, tx *pg.Tx) (waiting, failed int, err error) {
	var n struct {
		Waiting int `db:"waiting"`
		Failed  int `db:"failed"`
	}
	err = tx.Get(ctx, &n, `
		SELECT count(*) FILTER (WHERE status = 'WAITING') AS waiting, count(*) FILTER (WHERE status = 'FAILED') AS failed
		FROM mail_message WHERE status <> $1`, Sent)
	if err != nil {
		return 0, 0, fmt.Errorf("count messages: %w", err)
	}
	return n.Waiting, n.Failed, nil
}

// Address is the address of somebody with an account, casework.Absent where the account cannot be used.
func Address(ctx context.Context, tx *pg.Tx, user casework.UserID) (string, error) {
	var email string
	err := tx.Get(ctx, &email, `SELECT u.email FROM user_account u WHERE u.user_id = $1 AND in_use(u)`, user)
	return email, err
}

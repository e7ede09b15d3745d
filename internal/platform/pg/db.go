// Package pg is the only opener of transactions. A change commits only together with its audit entry, a COMMIT is
// never cancelled half-way, and a write ends as saved, not saved or unknown. It knows nothing of cases or pages.
package pg

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// Config says how to reach the database.
type Config struct {
	URL     string           // of the panel_app login
	MaxOpen int              // connections at most; 0 means 16
	Silence time.Duration    // longest silence of the server before a connection is given up; 0 means 5 seconds
	Clock   func() time.Time // for tests and demonstrations; nil takes the database's clock
}

// DB is the database as the product uses it.
type DB struct {
	sqlx  *sqlx.DB
	clock func() time.Time

	// slots leaves one connection free for preparing: a transaction that waits for another connection to prepare
	// its statement, in a pool that other such transactions have emptied, would wait for ever.
	slots chan struct{}

	mu         sync.RWMutex
	statements map[string]*sqlx.Stmt // every statement is prepared once for each connection
	preparing  sync.Mutex
}

// Open connects and checks that the database answers.
func Open(ctx context.Context, c Config) (*DB, error) {
	if c.MaxOpen == 0 {
		c.MaxOpen = 16
	}
	x, err := Pool(c.URL, c.MaxOpen, c.Silence)
	if err != nil {
		return nil, err
	}
	db := &DB{sqlx: x, clock: c.Clock, slots: make(chan struct{}, c.MaxOpen-1), statements: map[string]*sqlx.Stmt{}}
	if err := db.Ping(ctx); err != nil {
		_ = x.Close()
		return nil, fmt.Errorf("open database: %w", err)
	}
	return db, nil
}

// Pool opens a bounded pool on another login (the integrator's, the auditor's, the migrator's), without the rules
// of Write. silence 0 means 5 seconds.
func Pool(dsn string, open int, silence time.Duration) (*sqlx.DB, error) {
	if silence == 0 {
		silence = 5 * time.Second
	}
	dsn, err := withDefaults(dsn)
	if err != nil {
		return nil, err
	}
	connector, err := pq.NewConnector(dsn)
	if err != nil {
		return nil, fmt.Errorf("database address: %w", err)
	}
	connector.Dialer(boundedDialer{silence: silence})
	raw := sql.OpenDB(connector)
	raw.SetMaxOpenConns(open)
	raw.SetMaxIdleConns(open)
	raw.SetConnMaxLifetime(5 * time.Minute)
	return sqlx.NewDb(raw, "postgres"), nil
}

// withDefaults refuses an address that leaves its security to lib/pq's changing defaults.
func withDefaults(dsn string) (string, error) {
	u, err := url.Parse(dsn)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
		return "", errors.New("the database address must look like postgres://user@host/database?sslmode=verify-full")
	}
	q := u.Query()
	if q.Get("sslmode") == "" {
		return "", errors.New("the database address must say sslmode (verify-full off this host, disable on a socket)")
	}
	if q.Get("connect_timeout") == "" {
		q.Set("connect_timeout", "2")
	}
	if q.Get("application_name") == "" {
		q.Set("application_name", "channelpanel")
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// Close ends every connection.
func (db *DB) Close() error { return db.sqlx.Close() }

// Ping says whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.sqlx.PingContext(ctx) }

// CheckLogin refuses a login that could walk round row-level security: a superuser, one with BYPASSRLS or the
// owner of the tables.
func (db *DB) CheckLogin(ctx context.Context) error {
	var login string
	var mighty bool
	err := db.sqlx.QueryRowContext(ctx, `
		SELECT current_user,
			r.rolsuper OR r.rolbypassrls OR pg_has_role(current_user, c.relowner, 'member')
		FROM pg_roles r, pg_class c
		WHERE r.rolname = current_user AND c.oid = CAST('case_file' AS regclass)`).Scan(&login, &mighty)
	if err != nil {
		return fmt.Errorf("check the database login: %w", err)
	}
	if mighty {
		return fmt.Errorf("the database login %q is a superuser, the owner of the tables or free of row-level security; use panel_app", login)
	}
	return nil
}

// statement is the prepared form of a query, made on the connection that slots keeps free.
func (db *DB) statement(ctx context.Context, query string) (*sqlx.Stmt, error) {
	db.mu.RLock()
	s := db.statements[query]
	db.mu.RUnlock()
	if s != nil {
		return s, nil
	}
	db.preparing.Lock()
	defer db.preparing.Unlock()
	db.mu.RLock()
	s = db.statements[query]
	db.mu.RUnlock()
	if s != nil {
		return s, nil
	}
	s, err := db.sqlx.PreparexContext(ctx, query)
	if err != nil {
		return nil, err
	}
	db.mu.Lock()
	db.statements[query] = s
	db.mu.Unlock()
	return s, nil
}

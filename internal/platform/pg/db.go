// Package pg is the only opener of transactions. A change commits only together with its audit entry, a COMMIT is
// never cancelled half-way, and a write ends as saved, not saved or unknown. It knows nothing of cases or pages.
package pg

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/calendar"
)

// Config says how to reach the database.
type Config struct {
	URL     string           // of the panel_app login
	MaxOpen int              // connections at most, and never fewer than two; 0 means 16
	Wait    time.Duration    // for a connection, at most; 0 means 0.7 seconds
	Lock    time.Duration    // for somebody else's lock, at most; 0 means 1.2 seconds
	Silence time.Duration    // longest silence of the server before a connection is given up; 0 means 5 seconds
	Clock   func() time.Time // for tests and demonstrations; nil takes the database's clock
	Guard   *authz.Guard     // given each version of the access policy that comes into force; nil where nothing is decided
}

// DB is the database as the product uses it.
type DB struct {
	sqlx  *sqlx.DB
	url   string // for the connection that listens
	clock func() time.Time
	guard *authz.Guard
	days  *calendar.Calendar // without the days that the database holds

	// slots leaves one connection free for preparing: a transaction that waits for another connection to prepare
	// its statement, in a pool that other such transactions have emptied, would wait for ever.
	slots      chan struct{}
	wait       time.Duration
	statements *Statements // prepared on the connection that slots keeps free
}

// Open connects and checks that the database answers.
func Open(ctx context.Context, c Config) (*DB, error) {
	if c.MaxOpen == 0 {
		c.MaxOpen = 16
	}
	c.MaxOpen = max(c.MaxOpen, 2)
	if c.Wait == 0 {
		c.Wait = 700 * time.Millisecond
	}
	if c.Lock == 0 {
		c.Lock = 1200 * time.Millisecond
	}
	address, err := withSettings(c.URL, []setting{
		// Every statement is prepared and begins at an index whatever its arguments are. Its plan is made once for each
		// connection: with the policies of row-level security in it, a plan costs several times what the rows do.
		{"plan_cache_mode", "force_generic_plan"},
		// With Wait before it: whoever waits for somebody's lock is told within two seconds that it takes too long.
		{"lock_timeout", strconv.FormatInt(c.Lock.Milliseconds(), 10)},
	})
	if err != nil {
		return nil, err
	}
	x, err := Pool(address, c.MaxOpen, c.Silence)
	if err != nil {
		return nil, err
	}
	db := &DB{sqlx: x, url: c.URL, clock: c.Clock, guard: c.Guard, days: calendar.New(nil), slots: make(chan struct{}, c.MaxOpen-1), wait: c.Wait, statements: NewStatements(x)}
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

// Listener is a connection of its own that hears what transactions announce by NOTIFY. It connects by itself, and again after it
// was lost: then it gives a nil notice, and what was announced meanwhile is gone. Whoever takes it reads its notices until it is closed.
func (db *DB) Listener(note func(pq.ListenerEventType, error)) *pq.Listener {
	address, err := withDefaults(db.url)
	if err != nil { // not after Open
		address = db.url
	}
	return pq.NewListener(address, 200*time.Millisecond, 10*time.Second, note)
}

// withDefaults refuses an address that leaves its security to lib/pq's changing defaults.
func withDefaults(dsn string) (string, error) {
	u, err := url.Parse(dsn)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
		return "", errors.New("the database address must look like postgres://user@host/database?sslmode=verify-full")
	}
	if u.Query().Get("sslmode") == "" {
		return "", errors.New("the database address must say sslmode (verify-full off this host, disable on a socket)")
	}
	return withSettings(dsn, []setting{{"connect_timeout", "2"}, {"application_name", "channelpanel"}})
}

type setting struct{ name, value string }

// withSettings adds settings of a connection to an address that does not have them.
func withSettings(dsn string, list []setting) (string, error) {
	u, err := url.Parse(dsn)
	if err != nil {
		return "", errors.New("the database address cannot be read")
	}
	q := u.Query()
	for _, s := range list {
		if q.Get(s.name) == "" {
			q.Set(s.name, s.value)
		}
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// Close ends every connection.
func (db *DB) Close() error { return db.sqlx.Close() }

// Ping says whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.sqlx.PingContext(ctx) }

// Current is nil where the database has taken every step of its history that the program knows. One that is newer is of a
// program that is being put in place beside this one, which goes on.
func (db *DB) Current(ctx context.Context) error {
	newest, err := newestMigration()
	if err != nil {
		return err
	}
	var at int64
	if err := db.sqlx.GetContext(ctx, &at, `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`); err != nil {
		return fmt.Errorf("how new the database is: %w", err)
	}
	if at < newest {
		return fmt.Errorf("the database is at step %d of its history and the program needs %d: run migrate up", at, newest)
	}
	return nil
}

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

package pg

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"

	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivermigrate"
)

// SQL is the transaction as the job queue takes it (platform/jobs), so that a job is there if and only if the change that
// asks for it was saved. Nothing else calls it.
func (tx *Tx) SQL() *sql.Tx { return tx.sqlx.Tx }

// QueueVersion names where the job queue's tables are brought by Migrate.
func QueueVersion() string {
	migrator, err := rivermigrate.New(riverdatabasesql.New(nil), nil)
	if err != nil {
		return "unknown: " + err.Error()
	}
	all := migrator.AllVersions()
	return fmt.Sprint(all[len(all)-1].Version)
}

// migrateQueue brings the tables of the job queue up to date. The queue's library makes them, as panel_owner; they hold ids
// and no case data, and so have no row-level security.
func migrateQueue(ctx context.Context, dsn string) error {
	u, err := url.Parse(dsn)
	if err != nil {
		return fmt.Errorf("database address: %w", err)
	}
	q := u.Query()
	q.Set("role", "panel_owner")
	u.RawQuery = q.Encode()
	x, err := Pool(u.String(), 2, 0)
	if err != nil {
		return err
	}
	defer func() { _ = x.Close() }()
	conn, err := x.Connx(ctx) // an advisory lock belongs to its connection: two processes may migrate at once
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock(hashtext('channelpanel job queue'))`); err != nil {
		return fmt.Errorf("the job queue's tables: %w", err)
	}
	migrator, err := rivermigrate.New(riverdatabasesql.New(x.DB), nil)
	if err != nil {
		return fmt.Errorf("the job queue's tables: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("the job queue's tables: %w", err)
	}
	for _, grant := range []string{
		`GRANT SELECT, INSERT, UPDATE, DELETE ON river_job, river_leader, river_queue, river_notification TO panel_app`,
		`GRANT USAGE ON SEQUENCE river_job_id_seq, river_notification_id_seq TO panel_app`,
		`GRANT SELECT ON river_migration TO panel_app`,
	} {
		if _, err := x.ExecContext(ctx, grant); err != nil {
			return fmt.Errorf("grant the job queue's tables: %w", err)
		}
	}
	return nil
}

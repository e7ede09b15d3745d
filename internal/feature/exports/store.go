package exports

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// refsOf are the references of a panel's cases under a filter that the actor may list, the newest first, at most limit. Row-level
// security says which these are.
func refsOf(ctx context.Context, tx *pg.Tx, panel casework.PanelID, f Filter, limit int) ([]string, error) {
	var refs []string
	if err := tx.Select(ctx, &refs, `
		SELECT c.ref
		FROM case_file c
		WHERE c.panel_id = $1 AND ($2 = '' OR c.state = $2) AND ($3 = '' OR c.source = $3)
			AND (CAST($4 AS date) IS NULL OR c.received_on >= $4) AND (CAST($5 AS date) IS NULL OR c.received_on <= $5)
		ORDER BY c.received_on DESC, c.ref DESC
		LIMIT $6`, panel, string(f.State), f.Source, f.From, f.To, limit); err != nil {
		return nil, fmt.Errorf("cases to export: %w", err)
	}
	return refs, nil
}

// person is who a case is about.
type person struct {
	ID     casework.PersonID `db:"person_id"`
	Given  string            `db:"given_name"`
	Family string            `db:"family_name"`
	Born   casework.Date     `db:"date_of_birth"`
}

func personsOf(ctx context.Context, tx *pg.Tx, ids []string) (map[casework.PersonID]person, error) {
	var rows []person
	if err := tx.Select(ctx, &rows, `
		SELECT person_id, given_name, family_name, date_of_birth FROM person WHERE person_id = ANY (CAST($1 AS uuid[]))`, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("the people of an export: %w", err)
	}
	list := map[casework.PersonID]person{}
	for _, p := range rows {
		list[p.ID] = p
	}
	return list, nil
}

// member is a role that somebody holds today on a panel.
type member struct {
	User   casework.UserID   `db:"user_id"`
	Role   casework.Role     `db:"role"`
	Agency casework.AgencyID `db:"agency_id"`
}

func membersOf(ctx context.Context, tx *pg.Tx, panel casework.PanelID) ([]member, error) {
	var list []member
	if err := tx.Select(ctx, &list, `
		SELECT m.user_id, m.role, coalesce(CAST(m.agency_id AS text), '') AS agency_id
		FROM membership m
		JOIN user_account u ON u.user_id = m.user_id AND in_use(u)
		WHERE m.panel_id = $1 AND m.from_on <= $2 AND (m.to_on IS NULL OR m.to_on >= $2)
		ORDER BY m.user_id, m.role`, panel, tx.Today()); err != nil {
		return nil, fmt.Errorf("members of the panel: %w", err)
	}
	return list, nil
}

// Panel is one whose cases somebody may export.
type Panel struct {
	ID   casework.PanelID `db:"panel_id"`
	Name string           `db:"name"`
}

func named(ctx context.Context, tx *pg.Tx, ids []casework.PanelID) ([]Panel, error) {
	var list []Panel
	if err := tx.Select(ctx, &list, `SELECT panel_id, name FROM panel WHERE panel_id = ANY (CAST($1 AS uuid[])) ORDER BY name, panel_id`, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("names of panels: %w", err)
	}
	return list, nil
}

// row is an export as the database has it.
type row struct {
	ID          string           `db:"export_id"`
	Panel       casework.PanelID `db:"panel_id"`
	PanelName   string           `db:"panel"`
	State       casework.State   `db:"state"`
	Source      string           `db:"source"`
	From        casework.Date    `db:"from_on"`
	To          casework.Date    `db:"to_on"`
	Sealed      []byte           `db:"sealed"`
	Cases       int              `db:"cases"` // of the requester alone, 0 for everybody else
	Second      bool             `db:"second"`
	Status      string           `db:"status"`
	RequestedBy casework.UserID  `db:"requested_by"`
	Requester   string           `db:"requester"`
	RequestedAt time.Time        `db:"requested_at"`
	Answerer    string           `db:"answerer"`
	AnsweredAt  *time.Time       `db:"answered_at"`
	Answer      []byte           `db:"answer"`
	Agreed      pq.StringArray   `db:"agreed"`
	ReadyAt     *time.Time       `db:"ready_at"`
	FetchedAt   *time.Time       `db:"fetched_at"`
	Sent        int              `db:"sent"` // of the requester alone
	Version     int              `db:"version"`
}

// How many cases there are for its requester is for nobody else: it would say that there is one that they may not see.
const selectExport = `
	SELECT x.export_id, x.panel_id, p.name AS panel, x.state, x.source, x.from_on, x.to_on, x.sealed, x.second, x.status, x.requested_by,
		u.display_name AS requester, x.requested_at, coalesce(a.display_name, '') AS answerer, x.answered_at, x.answer,
		coalesce(x.agreed, '{}') AS agreed, x.ready_at, x.fetched_at, x.version,
		CASE WHEN x.requested_by = (SELECT me()) THEN x.cases ELSE 0 END AS cases,
		CASE WHEN x.requested_by = (SELECT me()) THEN coalesce(x.sent, 0) ELSE 0 END AS sent
	FROM case_export x
	JOIN panel p ON p.panel_id = x.panel_id
	JOIN user_account u ON u.user_id = x.requested_by
	LEFT JOIN user_account a ON a.user_id = x.answered_by`

// export reads one; lock keeps it as it is until the transaction ends.
func export(ctx context.Context, tx *pg.Tx, id string, lock bool) (row, error) {
	query := selectExport + ` WHERE x.export_id = $1`
	if lock {
		query += ` FOR UPDATE OF x`
	}
	var r row
	err := tx.Get(ctx, &r, query, id)
	return r, err
}

// exportsOf are the newest of the actor's own and of those that they have answered, and before them all that wait for them on
// panels.
func exportsOf(ctx context.Context, tx *pg.Tx, panels []casework.PanelID, limit int) ([]row, error) {
	var list []row
	if err := tx.Select(ctx, &list, selectExport+`
		WHERE x.panel_id = ANY (CAST($1 AS uuid[])) AND (x.status <> 'ASKED' OR x.requested_by = (SELECT me()) OR x.requested_at > $3)
		ORDER BY x.status = 'ASKED' AND x.requested_by <> (SELECT me()) DESC, x.requested_at DESC, x.export_id
		LIMIT $2`, pq.Array(panels), limit, tx.Now().Add(-casework.ExportWaits)); err != nil {
		return nil, fmt.Errorf("exports: %w", err)
	}
	return list, nil
}

// waiting are those of others on panels that wait for a second person, the oldest first.
func waiting(ctx context.Context, tx *pg.Tx, panels []casework.PanelID, limit int) ([]row, error) {
	var list []row
	if err := tx.Select(ctx, &list, selectExport+`
		WHERE x.panel_id = ANY (CAST($1 AS uuid[])) AND x.status = 'ASKED' AND x.requested_by <> (SELECT me()) AND x.requested_at > $3
		ORDER BY x.requested_at, x.export_id
		LIMIT $2`, pq.Array(panels), limit, tx.Now().Add(-casework.ExportWaits)); err != nil {
		return nil, fmt.Errorf("exports that wait: %w", err)
	}
	return list, nil
}

// lapsed are the actor's own that nobody answered in time, for a week after.
func lapsed(ctx context.Context, tx *pg.Tx, limit int) ([]row, error) {
	var list []row
	if err := tx.Select(ctx, &list, selectExport+`
		WHERE x.requested_by = (SELECT me()) AND x.status = 'ASKED' AND x.requested_at <= $1 AND x.requested_at > $2
		ORDER BY x.requested_at, x.export_id
		LIMIT $3`, tx.Now().Add(-casework.ExportWaits), tx.Now().Add(-2*casework.ExportWaits), limit); err != nil {
		return nil, fmt.Errorf("exports that lapsed: %w", err)
	}
	return list, nil
}

func insertExport(ctx context.Context, tx *pg.Tx, id string, panel casework.PanelID, f Filter, sealed []byte, cases int) error {
	second := cases > casework.ExportAlone
	status, ready := casework.ExportReady, any(tx.Now())
	if second {
		status, ready = casework.ExportAsked, nil
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO case_export (export_id, panel_id, state, source, from_on, to_on, sealed, cases, second, status, requested_by, requested_at, ready_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		id, panel, string(f.State), f.Source, f.From, f.To, sealed, cases, second, status, tx.Actor().ID, tx.Now(), ready)
	if err != nil {
		return fmt.Errorf("ask for an export: %w", err)
	}
	return nil
}

func agree(ctx context.Context, tx *pg.Tx, r row, cases []string) error {
	return tx.One(ctx, `
		UPDATE case_export SET status = 'READY', answered_by = $3, answered_at = $4, ready_at = $4, agreed = CAST($5 AS uuid[]), version = version + 1
		WHERE export_id = $1 AND version = $2 AND status = 'ASKED'`, r.ID, r.Version, tx.Actor().ID, tx.Now(), pq.Array(cases))
}

func refuse(ctx context.Context, tx *pg.Tx, r row, sealed []byte) error {
	return tx.One(ctx, `
		UPDATE case_export SET status = 'REFUSED', answered_by = $3, answered_at = $4, answer = $5, version = version + 1
		WHERE export_id = $1 AND version = $2 AND status = 'ASKED'`, r.ID, r.Version, tx.Actor().ID, tx.Now(), sealed)
}

func withdraw(ctx context.Context, tx *pg.Tx, r row) error {
	return tx.One(ctx, `
		UPDATE case_export SET status = 'WITHDRAWN', version = version + 1
		WHERE export_id = $1 AND version = $2 AND status = 'ASKED'`, r.ID, r.Version)
}

func fetched(ctx context.Context, tx *pg.Tx, r row, cases int) error {
	return tx.One(ctx, `
		UPDATE case_export SET fetched_at = $3, sent = $4, version = version + 1
		WHERE export_id = $1 AND version = $2 AND status = 'READY' AND fetched_at IS NULL`, r.ID, r.Version, tx.Now(), cases)
}

package bench

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"channelpanel/internal/platform/pg"
)

// floor answers as the product answered, at /PAGE/N: the same statements in a transaction, among them the audit entry,
// each prepared once for a connection, and then the same bytes. It has no session, no guard, no row-level security and
// no components, and so is as fast as anything on gin, sqlx and lib/pq can be that does the same work.
type floor struct {
	db       *sqlx.DB
	prepared map[string]*sqlx.Stmt
	script   transcript
}

// setScopes stands in for the first statement of the product's transactions.
const setScopes = `SELECT set_config('app.scopes', $1, true), set_config('app.user', $2, true), set_config('app.now', CAST(now() AS text), true)`

// floorName is how the floor's connections call themselves.
const floorName = "floor"

// newFloor serves a transcript over the database at address, by a login that row-level security does not hold. Its
// plans are made once, as the product's are.
func newFloor(ctx context.Context, address string, script transcript) (*floor, error) {
	db, err := pg.Pool(address+"&application_name="+floorName+"&plan_cache_mode=force_generic_plan", 16, time.Minute)
	if err != nil {
		return nil, err
	}
	f := &floor{db: db, prepared: map[string]*sqlx.Stmt{}, script: script}
	texts := []string{setScopes}
	for _, samples := range script {
		for _, s := range samples {
			for _, st := range s.Statements {
				texts = append(texts, st.SQL)
			}
		}
	}
	slices.Sort(texts)
	for _, sql := range slices.Compact(texts) {
		if f.prepared[sql], err = db.PreparexContext(ctx, sql); err != nil {
			_ = db.Close()
			return nil, fmt.Errorf("prepare %.60q: %w", sql, err)
		}
	}
	return f, nil
}

// Close ends the connections to the database.
func (f *floor) Close() error { return f.db.Close() }

func (f *floor) handler() http.Handler {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.Any("/:page/:n", f.answer)
	return r
}

func (f *floor) answer(c *gin.Context) {
	samples := f.script[c.Param("page")]
	n, err := strconv.Atoi(c.Param("n"))
	if err != nil || n < 0 || n >= len(samples) {
		c.Status(http.StatusNotFound)
		return
	}
	s := &samples[n]
	if err := f.repeat(c.Request.Context(), s); err != nil {
		c.String(http.StatusInternalServerError, err.Error())
		return
	}
	maps.Copy(c.Writer.Header(), s.Header)
	c.Data(s.Status, s.Header.Get("Content-Type"), s.Body)
}

// repeat does what the product did in its transaction.
func (f *floor) repeat(ctx context.Context, s *sample) error {
	var pairs []string
	for _, old := range s.Fresh {
		pairs = append(pairs, old, uuid.NewString())
	}
	renew := strings.NewReplacer(pairs...)
	tx, err := f.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if s.Scopes != nil {
		if err := f.rows(ctx, tx, setScopes, []any{pq.Array(s.Scopes), ""}); err != nil {
			return err
		}
	}
	for _, st := range s.Statements {
		args := make([]any, len(st.Args))
		for i, a := range st.Args {
			switch {
			case a.Null:
			case changes(st) || strings.Contains(st.SQL, "narrative"):
				args[i] = renew.Replace(a.Text)
			default:
				args[i] = a.Text
			}
		}
		if changes(st) && !strings.Contains(st.SQL, "RETURNING") {
			if _, err := tx.StmtxContext(ctx, f.prepared[st.SQL]).ExecContext(ctx, args...); err != nil {
				return err
			}
			continue
		}
		if err := f.rows(ctx, tx, st.SQL, args); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// rows reads all that a statement gives, each value in the form of its type.
func (f *floor) rows(ctx context.Context, tx *sqlx.Tx, sql string, args []any) error {
	rows, err := tx.StmtxContext(ctx, f.prepared[sql]).QueryxContext(ctx, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if _, err := rows.SliceScan(); err != nil {
			return err
		}
	}
	return rows.Err()
}

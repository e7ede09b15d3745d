package auditlog

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
)

// world is a database with its integrator, each on the login that it has in production.
type world struct {
	app        *pg.DB
	owner      *sqlx.DB
	integrator *sqlx.DB
	verifier   *sqlx.DB
	signer     *Signer
	outside    string
	in         *Integrator
	now        time.Time
}

func newWorld(t testing.TB) *world {
	t.Helper()
	d := testkit.DB(t)
	w := &world{
		app: d.Open(t), owner: d.Owner(t), integrator: d.As(t, d.IntegratorURL), verifier: d.As(t, d.VerifierURL),
		outside: filepath.Join(t.TempDir(), "checkpoints"), now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC),
	}
	var err error
	if w.signer, err = CreateKey(filepath.Join(t.TempDir(), "log.key"), "log.example/audit"); err != nil {
		t.Fatal(err)
	}
	w.in = w.another(t)
	return w
}

// another is a second integrator on the same database and key, as after a restart.
func (w *world) another(t testing.TB) *Integrator {
	t.Helper()
	in, err := New(Config{DB: w.integrator, Signer: w.signer, Outside: w.outside, Clock: func() time.Time { return w.now }})
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func someone() casework.Actor {
	return casework.Actor{Kind: casework.SignedIn, ID: "11111111-1111-4111-8111-111111111111", Name: "Ifeoma Brandt", Session: "5e55", Request: "req-1"}
}

// entry is an entry as the product makes it: here a refusal, which needs no policy to arrange.
func entry(n int) audit.Entry {
	return audit.Refusal(&authz.Refused{
		Actor: someone(), Action: casework.ReadPlan, Reason: "no line allows",
		Resource: casework.Resource{
			Ref: fmt.Sprintf("LLR-2026-%05d-K", n), Case: "22222222-2222-4222-8222-222222222222", Panel: "33333333-3333-4333-8333-333333333333", Version: n,
		},
	})
}

// write records n entries through pg.Write, one transaction each.
func (w *world) write(t testing.TB, n int) {
	t.Helper()
	for i := range n {
		if err := w.app.Write(t.Context(), someone(), func(*pg.Tx) (audit.Entry, error) { return entry(i), nil }); err != nil {
			t.Fatal(err)
		}
	}
}

func (w *world) step(t testing.TB, want int) {
	t.Helper()
	if n, err := w.in.Step(t.Context()); err != nil || n != want {
		t.Fatalf("integrated %d, %v; want %d", n, err, want)
	}
}

// filled is a world with thirteen entries under three checkpoints.
func filled(t testing.TB) *world {
	t.Helper()
	w := newWorld(t)
	w.step(t, 0)
	for _, n := range []int{6, 1, 6} {
		w.write(t, n)
		w.step(t, n)
	}
	return w
}

func (w *world) trust(t testing.TB) Trust {
	t.Helper()
	last, err := LastOutside(w.outside, w.signer.Public)
	if err != nil {
		t.Fatal(err)
	}
	return Trust{Keys: []string{w.signer.Public}, Outside: last}
}

func (w *world) verify(t testing.TB) Report {
	t.Helper()
	r, err := VerifyDatabase(t.Context(), w.verifier, w.trust(t))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// tamper runs statements as a superuser whom no trigger stops.
func (w *world) tamper(t testing.TB, statements ...string) {
	t.Helper()
	conn, err := w.owner.Connx(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	for _, q := range append([]string{`SET session_replication_role = replica`}, append(statements, `RESET session_replication_role`)...) {
		if _, err := conn.ExecContext(context.Background(), q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
}

func (w *world) get(t testing.TB, dest any, query string, args ...any) {
	t.Helper()
	if err := w.owner.GetContext(t.Context(), dest, query, args...); err != nil {
		t.Fatal(err)
	}
}

// remember copies the log's tables, and gives a function that puts them back: many acts of tampering share a database.
func (w *world) remember(t testing.TB) (restore func()) {
	t.Helper()
	tables := []string{"audit_event", "audit_pending", "audit_leaf", "audit_hash", "audit_checkpoint"}
	back := []string{`TRUNCATE ` + strings.Join(tables, ", ")}
	for _, table := range tables {
		w.tamper(t, `CREATE TABLE kept_`+table+` AS TABLE `+table)
		back = append(back, `INSERT INTO `+table+` OVERRIDING SYSTEM VALUE SELECT * FROM kept_`+table)
	}
	return func() { w.tamper(t, back...) }
}

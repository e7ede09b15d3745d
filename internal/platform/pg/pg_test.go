package pg_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
	"channelpanel/policies"
)

// desk is somebody at work on a database of the test's own.
type desk struct {
	db    *pg.DB
	kit   *testkit.Database
	guard *authz.Guard
	actor casework.Actor
	panel casework.PanelID
}

func sit(t *testing.T) desk {
	t.Helper()
	kit := testkit.DB(t)
	panel := testkit.NewPanel(t, kit)
	who := panel.Hire(t, "Cora Lindqvist", casework.Coordinator, "", testkit.Authority, "")
	guard, err := authz.New(policies.Model, policies.Policy)
	if err != nil {
		t.Fatal(err)
	}
	return desk{kit.Open(t), kit, guard, casework.Actor{Kind: casework.SignedIn, ID: who.User, Name: "Cora Lindqvist"}, panel.ID}
}

// grant asks for what everybody may do with their own account.
func (d desk) grant(ctx context.Context, tx *pg.Tx) (authz.Grant, error) {
	return d.guard.Check(ctx, d.actor, casework.UseSelf, casework.Resource{Ref: "test", Sens: casework.Normal, Policy: tx.Policy()})
}

// note is a write: one agency with a name.
func (d desk) note(ctx context.Context, name string) error {
	return d.db.Write(ctx, d.actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := d.grant(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/agencies/" + name)
		_, err = tx.Exec(ctx, `INSERT INTO agency (agency_id, name, schedule7, created_at) VALUES (gen_random_uuid(), $1 || gen_random_uuid(), 'OTHER', $2)`, name, tx.Now())
		return audit.Record(grant, casework.Change{Title: "Added " + name}), err
	})
}

func (d desk) count(t *testing.T, table string) int {
	t.Helper()
	var n int
	if err := d.kit.Owner(t).GetContext(t.Context(), &n, `SELECT count(*) FROM `+table); err != nil {
		t.Fatal(err)
	}
	return n
}

// Shows T50.
func TestAWriteCommitsOnlyTogetherWithItsEntry(t *testing.T) {
	d := sit(t)
	if err := d.note(t.Context(), "one"); err != nil {
		t.Fatal(err)
	}
	if a, e := d.count(t, "agency"), d.count(t, "audit_event"); a != 1 || e != 1 {
		t.Fatalf("one write left %d rows and %d entries", a, e)
	}
	boom := errors.New("boom")
	for name, fn := range map[string]func(*pg.Tx) (audit.Entry, error){
		"a write without an entry": func(tx *pg.Tx) (audit.Entry, error) { return audit.Entry{}, nil },
		"an entry made from no grant": func(tx *pg.Tx) (audit.Entry, error) {
			return audit.Record(authz.Grant{}, casework.Change{Title: "forged"}), nil
		},
		"an entry joined with one that is not valid": func(tx *pg.Tx) (audit.Entry, error) {
			grant, err := d.grant(t.Context(), tx)
			return audit.Join(audit.Record(grant, casework.Change{Title: "x"}), audit.Record(authz.Grant{}, casework.Change{})), err
		},
		"a write that fails": func(tx *pg.Tx) (audit.Entry, error) { return audit.Entry{}, boom },
	} {
		err := d.db.Write(t.Context(), d.actor, func(tx *pg.Tx) (audit.Entry, error) {
			if _, err := tx.Exec(t.Context(), `INSERT INTO agency (agency_id, name, schedule7, created_at) VALUES (gen_random_uuid(), 'ghost', 'OTHER', now())`); err != nil {
				t.Fatal(err)
			}
			return fn(tx)
		})
		if err == nil {
			t.Errorf("%s was saved", name)
		}
	}
	if a, e := d.count(t, "agency"), d.count(t, "audit_event"); a != 1 || e != 1 {
		t.Fatalf("refused writes left something behind: %d rows and %d entries", a, e)
	}
}

func TestAPanicLeavesNothingBehindAndNoConnectionOpen(t *testing.T) {
	d := sit(t)
	for range 20 { // more often than there are connections
		func() {
			defer func() { _ = recover() }()
			_ = d.db.Write(t.Context(), d.actor, func(tx *pg.Tx) (audit.Entry, error) { panic("boom") })
		}()
	}
	if err := d.note(t.Context(), "after"); err != nil {
		t.Fatal(err)
	}
}

func TestARefusalIsAnEntryOfItsOwnAndChangesNothing(t *testing.T) {
	d := sit(t)
	err := d.db.Write(t.Context(), d.actor, func(tx *pg.Tx) (audit.Entry, error) {
		if _, err := tx.Exec(t.Context(), `INSERT INTO agency (agency_id, name, schedule7, created_at) VALUES (gen_random_uuid(), 'ghost', 'OTHER', now())`); err != nil {
			return audit.Entry{}, err
		}
		_, err := d.guard.Check(t.Context(), d.actor, casework.ReadAudit, casework.Resource{Ref: "audit log", Sens: casework.Normal, Policy: tx.Policy()})
		return audit.Entry{}, err
	})
	if !casework.Refused(err, casework.Forbidden) {
		t.Fatalf("reading the log without a role for it gave %v", err)
	}
	var outcome string
	if err := d.kit.Owner(t).GetContext(t.Context(), &outcome, `SELECT outcome FROM audit_event`); err != nil || outcome != "refused" {
		t.Fatalf("the refusal is recorded as %q (%v)", outcome, err)
	}
	if n := d.count(t, "agency"); n != 0 {
		t.Fatalf("a refused write left %d rows", n)
	}
}

// Shows T36.
func TestTheSameFormSentTwentyTimesAtOnceIsSavedOnce(t *testing.T) {
	d := sit(t)
	ctx := pg.WithKey(t.Context(), "one-form")
	var mu sync.Mutex
	var saved, already int
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			err := d.note(ctx, "form")
			var a *pg.AlreadySaved
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				saved++
			case errors.As(err, &a) && a.Location == "/agencies/form":
				already++
			default:
				t.Errorf("a repeated form ended in %v", err)
			}
		})
	}
	wg.Wait()
	if saved != 1 || already != 19 || d.count(t, "agency") != 1 {
		t.Fatalf("%d saved, %d told that it was saved already, %d rows", saved, already, d.count(t, "agency"))
	}
	if err := d.note(pg.WithKey(t.Context(), "another-form"), "form"); err != nil {
		t.Fatalf("another form is refused: %v", err)
	}
}

func TestSomebodyElsesKeyTellsNothing(t *testing.T) {
	d := sit(t)
	ctx := pg.WithKey(t.Context(), "cora's")
	if err := d.note(ctx, "form"); err != nil {
		t.Fatal(err)
	}
	d.actor = casework.Actor{Kind: casework.CLI, Name: "somebody"}
	err := d.db.Write(ctx, d.actor, func(*pg.Tx) (audit.Entry, error) { return audit.Entry{}, errors.New("ran") })
	if !casework.Refused(err, casework.NotFound) {
		t.Fatalf("another actor's use of the key gave %v", err)
	}
}

func TestAKeyThatIsSettledAsNotSavedCanNeverBeSavedBehindItsBack(t *testing.T) {
	d := sit(t)
	saved, _, err := d.db.Settle(t.Context(), d.actor, "lost")
	if err != nil || saved {
		t.Fatalf("a form that never came is settled as saved=%v (%v)", saved, err)
	}
	if err := d.note(pg.WithKey(t.Context(), "kept"), "kept"); err != nil {
		t.Fatal(err)
	}
	saved, at, err := d.db.Settle(t.Context(), d.actor, "kept")
	if err != nil || !saved || at != "/agencies/kept" {
		t.Fatalf("a saved form is settled as saved=%v at %q (%v)", saved, at, err)
	}
	if err := d.note(pg.WithKey(t.Context(), "lost"), "again"); err != nil {
		t.Fatalf("a form that is known not to be saved can be sent again: %v", err)
	}
}

// Shows T37.
func TestOfTwoEditorsOneWinsAndTheOtherIsTold(t *testing.T) {
	d := sit(t)
	if err := d.note(t.Context(), "record"); err != nil {
		t.Fatal(err)
	}
	const editors, rounds = 8, 25
	var mu sync.Mutex
	won := map[int]int{}
	var told int
	var wg sync.WaitGroup
	for e := range editors {
		wg.Go(func() {
			for version := 1; version <= rounds; version++ {
				err := d.db.Write(t.Context(), d.actor, func(tx *pg.Tx) (audit.Entry, error) {
					grant, err := d.grant(t.Context(), tx)
					if err != nil {
						return audit.Entry{}, err
					}
					return audit.Record(grant, casework.Change{Title: "edited"}), tx.One(t.Context(),
						`UPDATE agency SET schedule7 = $1, version = version + 1 WHERE version = $2`, fmt.Sprint("E", e), version)
				})
				mu.Lock()
				switch {
				case err == nil:
					won[version]++
				case casework.Refused(err, casework.Conflict):
					told++
				default:
					t.Errorf("an edit ended in %v", err)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	total := 0
	for version, n := range won {
		if n != 1 {
			t.Errorf("version %d was saved over %d times", version, n)
		}
		total += n
	}
	var last int
	if err := d.kit.Owner(t).GetContext(t.Context(), &last, `SELECT version FROM agency`); err != nil || last != total+1 {
		t.Fatalf("%d edits were saved and the record is at version %d (%v)", total, last, err)
	}
	if total+told != editors*rounds {
		t.Fatalf("%d saved and %d told, of %d", total, told, editors*rounds)
	}
}

func TestARequestThatEndedBeforeItsCommitIsNotSaved(t *testing.T) {
	d := sit(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := d.db.Write(ctx, d.actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := d.grant(ctx, tx)
		cancel()
		return audit.Record(grant, casework.Change{Title: "too late"}), err
	})
	if err == nil || errors.Is(err, pg.ErrUnknown) || d.count(t, "audit_event") != 0 {
		t.Fatalf("a write of a request that ended gave %v and left %d entries", err, d.count(t, "audit_event"))
	}
}

// With lib/pq a context that ends during COMMIT makes PostgreSQL answer success for what no standby has. Here a
// standby is demanded that does not exist: an honest COMMIT never ends well.
func TestACommitThatNoStandbyConfirmsIsNeverCalledSaved(t *testing.T) {
	d := sit(t)
	d.db = d.kit.Open(t, func(c *pg.Config) { c.Silence = 1500 * time.Millisecond })
	owner := d.kit.Owner(t)
	set := func(value string) {
		for _, q := range []string{`ALTER SYSTEM SET synchronous_standby_names = '` + value + `'`, `SELECT pg_reload_conf()`} {
			if _, err := owner.ExecContext(context.Background(), q); err != nil {
				t.Skip("the cluster's settings cannot be changed here")
			}
		}
	}
	if _, err := owner.ExecContext(t.Context(), `ALTER ROLE panel_app IN DATABASE "`+d.kit.Name+`" SET synchronous_commit = 'on'`); err != nil {
		t.Fatal(err)
	}
	d.db = d.kit.Open(t, func(c *pg.Config) { c.Silence = 1500 * time.Millisecond })
	set("nobody_there")
	defer set("")
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	err := d.note(ctx, "waiting")
	if !errors.Is(err, pg.ErrUnknown) {
		t.Fatalf("a commit that no standby confirmed ended in %v", err)
	}
}

func TestConnectionsThatWereCutWhileTheyLayIdleFailNobody(t *testing.T) {
	d := sit(t)
	line := testkit.NewLine(t, d.kit.AppURL)
	d.db = d.kit.Open(t, func(c *pg.Config) { c.URL = line.URL })
	const open = 5
	var all, done sync.WaitGroup
	all.Add(open)
	for range open { // each holds its connection until all have one
		done.Go(func() {
			err := d.db.Read(t.Context(), d.actor, func(*pg.Tx) error { all.Done(); all.Wait(); return nil })
			if err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	line.Cut()
	line.Mend()
	if err := d.note(t.Context(), "back"); err != nil {
		t.Fatalf("the first write after that ended in %v", err)
	}
	for range open {
		done.Go(func() {
			if err := d.db.Read(t.Context(), d.actor, func(*pg.Tx) error { return nil }); err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	line.Cut()
	if err := d.note(t.Context(), "away"); !errors.Is(err, pg.ErrUnavailable) {
		t.Fatalf("with the database away a write ended in %v", err)
	}
}

func TestADatabaseOlderThanTheProgramIsToldApart(t *testing.T) {
	d := sit(t)
	if err := d.db.Current(t.Context()); err != nil {
		t.Fatalf("a database just made is not current: %v", err)
	}
	if _, err := d.kit.Owner(t).ExecContext(t.Context(), `DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)`); err != nil {
		t.Fatal(err)
	}
	if err := d.db.Current(t.Context()); err == nil || !strings.Contains(err.Error(), "migrate up") {
		t.Errorf("a database that lacks a step: %v", err)
	}
}

func TestTheLoginThatServesMayNotWalkRoundTheFence(t *testing.T) {
	d := sit(t)
	if err := d.db.CheckLogin(t.Context()); err != nil {
		t.Fatalf("panel_app is refused: %v", err)
	}
	mighty, err := pg.Open(t.Context(), pg.Config{URL: d.kit.OwnerURL, MaxOpen: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = mighty.Close() }()
	if err := mighty.CheckLogin(t.Context()); err == nil || !strings.Contains(err.Error(), "panel_app") {
		t.Fatalf("a superuser may serve: %v", err)
	}
}

func TestTheWebProcessCanOnlyAddToTheLog(t *testing.T) {
	d := sit(t)
	if err := d.note(t.Context(), "one"); err != nil {
		t.Fatal(err)
	}
	app := d.kit.As(t, d.kit.AppURL)
	for _, q := range []string{
		`UPDATE audit_event SET outcome = 'done'`, `DELETE FROM audit_event`, `TRUNCATE audit_event`, `SELECT leaf FROM audit_event`,
		`ALTER TABLE audit_event DISABLE TRIGGER ALL`, `DELETE FROM audit_pending`, `DELETE FROM case_file`, `CREATE TABLE x (y int)`, `CREATE TEMP TABLE x (y int)`,
	} {
		if _, err := app.ExecContext(t.Context(), q); err == nil {
			t.Errorf("panel_app may run %s", q)
		}
	}
	if _, err := d.kit.Owner(t).ExecContext(t.Context(), `UPDATE audit_event SET outcome = 'x'`); err == nil {
		t.Error("even the owner's update of an entry goes unrefused by its trigger")
	}
}

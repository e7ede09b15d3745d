package pg_test

import (
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
)

// However small the pool is: whoever comes while all connections are in use is told so in good time, and soon after they
// are free again everybody is served.
//
// Shows T27.
func TestWhoFindsNoConnectionIsToldSoonAndServedAfterwards(t *testing.T) {
	d := sit(t)
	for _, size := range []int{1, 4} {
		d.db = d.kit.Open(t, testkit.Prompt, func(c *pg.Config) { c.MaxOpen = size })
		if err := d.note(t.Context(), "before"); err != nil {
			t.Fatal(err)
		}
		slow := slowness(t, d)
		entries, routines := d.count(t, "audit_event"), runtime.NumGoroutine()
		held, let := make(chan struct{}, size), make(chan struct{})
		var holders sync.WaitGroup
		for range max(1, size-1) {
			holders.Go(func() {
				_ = d.db.Write(t.Context(), d.actor, func(*pg.Tx) (audit.Entry, error) {
					held <- struct{}{}
					<-let
					return audit.Entry{}, errors.New("given up")
				})
			})
			<-held
		}
		began := time.Now()
		var late sync.WaitGroup
		for range 30 {
			late.Go(func() {
				if err := d.note(t.Context(), "late"); !errors.Is(err, pg.ErrUnavailable) {
					t.Errorf("a pool of %d that is in use answered %v", size, err)
				}
			})
		}
		late.Wait()
		if took := time.Since(began); took > 2*time.Second+slow {
			t.Errorf("30 who found no connection in a pool of %d were told after %s", size, took)
		}
		close(let)
		holders.Wait()
		for range 30 {
			late.Go(func() {
				if err := d.note(t.Context(), "after"); err != nil {
					t.Errorf("once a pool of %d was free: %v", size, err)
				}
			})
		}
		late.Wait()
		if n := d.count(t, "audit_event") - entries; n != 30 {
			t.Errorf("30 writes were saved and left %d entries", n)
		}
		if n := runtime.NumGoroutine(); n > routines+20 {
			t.Errorf("%d goroutines were left where there had been %d", n, routines)
		}
	}
}

// slowness is what thirty tries in a row cost that find a connection: what a busy machine adds.
func slowness(t *testing.T, d desk) time.Duration {
	t.Helper()
	began := time.Now()
	for range 30 {
		if err := d.note(t.Context(), "slow"); err != nil {
			t.Fatal(err)
		}
	}
	return 2 * time.Since(began)
}

// A page that waits for a lock is unavailable for the moment; a form whose record somebody else holds says that.
func TestWaitingForALockEndsInTime(t *testing.T) {
	d := sit(t)
	d.db = d.kit.Open(t, testkit.Prompt)
	owner := d.kit.Owner(t)
	lock, err := owner.BeginTxx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Rollback() }()
	if _, err := lock.ExecContext(t.Context(), `LOCK TABLE agency IN ACCESS EXCLUSIVE MODE`); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := d.note(t.Context(), "without a form"); !errors.Is(err, pg.ErrUnavailable) {
		t.Errorf("a page that waited for a lock ended in %v", err)
	}
	if err := d.note(pg.WithKey(t.Context(), "a-form-with-its-key"), "form"); !casework.Refused(err, casework.Conflict) || errors.Is(err, pg.ErrUnavailable) {
		t.Errorf("a form that waited for a lock ended in %v", err)
	}
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("both waited %s", took)
	}
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := d.note(t.Context(), "afterwards"); err != nil {
		t.Errorf("once the lock was given up: %v", err)
	}
}

// The rule of who sees a case stands in the policy of case_file. What hangs on a case has the same, or asks the case: no
// third rule.
func TestWhatHangsOnACaseFollowsTheRuleOfTheCase(t *testing.T) {
	d := sit(t)
	var odd []string
	const others = `
		WITH rule AS (SELECT pg_get_expr(polqual, polrelid) AS text FROM pg_policy WHERE polname = 'case_file_read')
		SELECT c.relname || '.' || p.polname
		FROM pg_policy p
		JOIN pg_class c ON c.oid = p.polrelid
		CROSS JOIN rule
		WHERE coalesce(pg_get_expr(p.polqual, p.polrelid), '') || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') ~ '\mtie\M'
			AND coalesce(pg_get_expr(p.polqual, p.polrelid), '') || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '')
				<> replace(rule.text, 'case_file.case_id', c.relname || '.case_id')`
	owner := d.kit.Owner(t)
	if err := owner.SelectContext(t.Context(), &odd, others); err != nil || len(odd) > 0 {
		t.Errorf("policies with a rule of their own: %v, %v", odd, err)
	}
	var same int
	if err := owner.GetContext(t.Context(), &same, `SELECT count(*) FROM pg_policy WHERE polname IN ('narrative_read', 'narrative_new', 'action_change')
		AND coalesce(pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) LIKE '%my_recusal%'`); err != nil || same != 3 {
		t.Errorf("%d of 3 policies ask the ties themselves: %v", same, err)
	}
	if _, err := owner.ExecContext(t.Context(), `ALTER POLICY narrative_read ON narrative USING (EXISTS (SELECT FROM tie t WHERE t.case_id = narrative.case_id))`); err != nil {
		t.Fatal(err)
	}
	if err := owner.SelectContext(t.Context(), &odd, others); err != nil || len(odd) != 1 {
		t.Errorf("a planted rule of its own was not noticed: %v, %v", odd, err)
	}
}

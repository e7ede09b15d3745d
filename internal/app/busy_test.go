package app_test

import (
	"net/http"
	"runtime"
	"sync"
	"testing"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit/web"
)

// Somebody's session locks the table of cases while a hundred people open one: each is told soon that the service is
// unavailable, the session pool still knows them, and once the lock is gone everybody is served and recorded.
//
// Shows T27.
func TestALockedTableMakesPagesUnavailableAndNothingElse(t *testing.T) {
	o := openWith(t, func(site *web.Site, user casework.UserID) *web.Client { return site.SignedIn(t, user) }, web.Prompt())
	ref := o.refer(t)
	o.chair.Get("/cases/" + ref).Want(http.StatusOK)
	owner := o.site.Database.Owner(t)
	entries := func() (n int) {
		t.Helper()
		if err := owner.GetContext(t.Context(), &n, `SELECT count(*) FROM audit_event WHERE action = 'case:list' AND outcome = 'viewed'`); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before, routines := entries(), runtime.NumGoroutine()
	lock, err := owner.BeginTxx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Rollback() }()
	if _, err := lock.ExecContext(t.Context(), `LOCK TABLE case_file IN ACCESS EXCLUSIVE MODE`); err != nil {
		t.Fatal(err)
	}
	const crowd = 100
	began := time.Now()
	for range crowd {
		o.chair.Get("/help").Want(http.StatusOK)
	}
	soon := 2500*time.Millisecond + 5*time.Since(began) // two seconds, and what a busy machine adds to a hundred pages
	ask := func(want int) {
		t.Helper()
		var all sync.WaitGroup
		for range crowd {
			all.Go(func() {
				began := time.Now()
				page := o.chair.Get("/cases/" + ref)
				if took := time.Since(began); page.Status != want || took > soon {
					t.Errorf("answered %d after %s, want %d", page.Status, took, want)
				}
				if want == http.StatusServiceUnavailable && page.Header.Get("Retry-After") == "" {
					t.Error("does not say when to try again")
				}
			})
		}
		all.Wait()
	}
	ask(http.StatusServiceUnavailable)
	o.chair.Get("/help").Want(http.StatusOK)
	if n := entries() - before; n != 0 {
		t.Errorf("%d views that nobody had are in the log", n)
	}
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
	o.chair.Get("/cases/" + ref).Want(http.StatusOK)
	// One after the other in eights: a crowd that the pool can serve.
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 5 {
				if page := o.chair.Get("/cases/" + ref); page.Status != http.StatusOK {
					t.Errorf("once the lock was gone: %d", page.Status)
				}
			}
		})
	}
	all.Wait()
	if n := entries() - before; n != 41 {
		t.Errorf("41 pages left %d entries", n)
	}
	for end := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > routines+20; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d goroutines were left where there had been %d", runtime.NumGoroutine(), routines)
		}
	}
}

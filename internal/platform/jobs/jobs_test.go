package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/jobs"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
	"channelpanel/policies"
)

// errand is a job of the tests.
type errand struct {
	Name string `json:"name"`
}

func (errand) Kind() string { return "test_errand" }

// shop is a queue over a database of the test's own, with a handler that notes what it did.
type shop struct {
	kit   *testkit.Database
	db    *pg.DB
	guard *authz.Guard
	who   casework.Actor
	queue *jobs.Queue

	mu   sync.Mutex
	done map[string]int
	fail map[string]int // how often a job is to fail first; below 0, that it can never succeed
}

func newShop(t *testing.T) *shop {
	t.Helper()
	kit := testkit.DB(t)
	panel := testkit.NewPanel(t, kit)
	who := panel.Hire(t, "Cora Lindqvist", casework.Coordinator, "", testkit.Authority, "")
	guard, err := authz.New(policies.Model, policies.Policy)
	if err != nil {
		t.Fatal(err)
	}
	queue, err := jobs.NewQueue()
	if err != nil {
		t.Fatal(err)
	}
	return &shop{kit: kit, db: kit.Open(t), guard: guard, queue: queue, done: map[string]int{}, fail: map[string]int{},
		who: casework.Actor{Kind: casework.SignedIn, ID: who.User, Name: "Cora Lindqvist"}}
}

// order writes something and asks for a job in the same transaction; then is how that transaction ends.
func (s *shop) order(ctx context.Context, name string, then error) error {
	return s.db.Write(ctx, s.who, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.guard.Check(ctx, s.who, casework.UseSelf, casework.Resource{Ref: "test", Sens: casework.Normal, Policy: tx.Policy()})
		if err != nil {
			return audit.Entry{}, err
		}
		if err := s.queue.Add(ctx, tx, errand{name}); err != nil {
			return audit.Entry{}, err
		}
		return audit.Record(grant, casework.Change{Title: "ordered"}), then
	})
}

func (s *shop) do(_ context.Context, e errand) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.fail[e.Name] > 0:
		s.fail[e.Name]--
		return errors.New("not today")
	case s.fail[e.Name] < 0:
		s.done[e.Name+" refused"]++
		return jobs.Stop(errors.New("never"))
	}
	s.done[e.Name]++
	return nil
}

func (s *shop) open(t *testing.T, round time.Duration) {
	t.Helper()
	h := jobs.NewHandlers()
	jobs.Handle(h, s.do)
	if round > 0 {
		jobs.Every(h, round, errand{"round"})
	}
	r, err := jobs.Start(t.Context(), jobs.Config{DB: s.kit.As(t, s.kit.AppURL), Handlers: h, Log: slog.New(slog.DiscardHandler), Poll: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Stop(context.Background()) })
}

// settled waits until the queue holds nothing that is still to be done.
func (s *shop) settled(t *testing.T) {
	t.Helper()
	owner := s.kit.Owner(t)
	for range 750 {
		var n int
		if err := owner.GetContext(t.Context(), &n, `SELECT count(*) FROM river_job WHERE state IN ('available', 'running', 'retryable', 'scheduled', 'pending')`); err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("jobs are still waiting")
}

func (s *shop) count(name string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.done[name]
}

func TestAJobIsDoneIfAndOnlyIfTheChangeThatAskedForItWasSaved(t *testing.T) {
	s := newShop(t)
	if err := s.order(t.Context(), "kept", nil); err != nil {
		t.Fatal(err)
	}
	if err := s.order(t.Context(), "undone", errors.New("changed my mind")); err == nil {
		t.Fatal("a write that failed was saved")
	}
	s.open(t, 0)
	s.settled(t)
	if s.count("kept") != 1 || s.count("undone") != 0 {
		t.Errorf("done: kept %d times, undone %d times", s.count("kept"), s.count("undone"))
	}
}

func TestTwoRunnersDoEachJobOnce(t *testing.T) {
	s := newShop(t)
	for range 40 {
		if err := s.order(t.Context(), "one of many", nil); err != nil {
			t.Fatal(err)
		}
	}
	s.open(t, 0)
	s.open(t, 0)
	s.settled(t)
	if n := s.count("one of many"); n != 40 {
		t.Errorf("40 jobs were done %d times", n)
	}
}

func TestAJobThatFailsIsTriedAgainAndOneThatCannotSucceedIsNot(t *testing.T) {
	s := newShop(t)
	s.fail["stubborn"], s.fail["hopeless"] = 1, -1
	for _, name := range []string{"stubborn", "hopeless"} {
		if err := s.order(t.Context(), name, nil); err != nil {
			t.Fatal(err)
		}
	}
	s.open(t, 0)
	s.settled(t)
	if s.count("stubborn") != 1 || s.count("hopeless refused") != 1 {
		t.Errorf("stubborn done %d times, hopeless refused %d times", s.count("stubborn"), s.count("hopeless refused"))
	}
}

func TestWhatComesRoundIsDoneAtTheStartAndDoesNotPileUp(t *testing.T) {
	s := newShop(t)
	s.open(t, time.Hour)
	s.open(t, time.Hour)
	for range 500 {
		if s.count("round") > 0 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	s.settled(t)
	if n := s.count("round"); n < 1 || n > 2 { // the next leader may begin with one of its own
		t.Errorf("done %d times", n)
	}
}

func TestNobodyButTheWebProcessReadsTheQueue(t *testing.T) {
	s := newShop(t)
	for name, address := range map[string]string{"auditor": s.kit.AuditorURL, "integrator": s.kit.IntegratorURL, "verifier": s.kit.VerifierURL} {
		var n int
		if err := s.kit.As(t, address).GetContext(t.Context(), &n, `SELECT count(*) FROM river_job`); err == nil {
			t.Errorf("the %s's login reads the queue", name)
		}
	}
}

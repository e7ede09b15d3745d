package live_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/live"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
	"channelpanel/policies"
)

type bench struct {
	db    *pg.DB
	guard *authz.Guard
	owner *sqlx.DB
}

func open(t *testing.T) *bench {
	t.Helper()
	d := testkit.DB(t)
	guard, err := authz.New(policies.Model, policies.Policy)
	if err != nil {
		t.Fatal(err)
	}
	db, err := pg.Open(t.Context(), pg.Config{URL: d.AppURL, Guard: guard})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return &bench{db, guard, d.Owner(t)}
}

var cli = casework.Actor{Kind: casework.CLI, Name: "test"}

// announce writes a change of a topic; fail rolls it back.
func (b *bench) announce(t *testing.T, topic string, fail bool) {
	t.Helper()
	err := b.db.Write(t.Context(), cli, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := b.guard.Check(t.Context(), cli, casework.WritePanels, casework.Resource{Ref: "panels", Sens: casework.Normal, Policy: tx.Policy(),
			Standings: []casework.Standing{{Role: casework.RoleCommandLine, Tie: casework.TieNone}}})
		if err != nil {
			return audit.Entry{}, err
		}
		if err := live.Announce(t.Context(), tx, topic); err != nil {
			return audit.Entry{}, err
		}
		if fail {
			return audit.Entry{}, errPlanned
		}
		return audit.Record(grant, casework.Change{Title: "Test"}), nil
	})
	if fail != errors.Is(err, errPlanned) || !fail && err != nil {
		t.Fatal(err)
	}
}

var errPlanned = errors.New("planned")

func (b *bench) look(topic string) func(context.Context) (int64, error) {
	return func(ctx context.Context) (int64, error) {
		var id int64
		err := b.db.Read(ctx, cli, func(tx *pg.Tx) error {
			var err error
			id, err = live.Current(ctx, tx, topic)
			return err
		})
		return id, err
	}
}

// follow follows a topic and gives the events that come.
func follow(t *testing.T, b *live.Broker, w live.Watch) (events chan string, end func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	events, done := make(chan string, 100), make(chan error, 1)
	go func() {
		done <- b.Follow(ctx, w, func(id, name string) error {
			events <- name + id
			return nil
		})
	}()
	return events, func() error {
		cancel()
		select {
		case err := <-done:
			return err
		case <-time.After(5 * time.Second):
			t.Error("a stream does not end with its reader")
			return nil
		}
	}
}

func want(t *testing.T, events chan string, name string) {
	t.Helper()
	select {
	case got := <-events:
		if got != name {
			t.Fatalf("got %q, want %q", got, name)
		}
	case <-time.After(5 * time.Second):
		t.Fatalf("no %q within five seconds", name)
	}
}

func none(t *testing.T, events chan string) {
	t.Helper()
	select {
	case got := <-events:
		t.Fatalf("got %q, and nothing changed", got)
	case <-time.After(300 * time.Millisecond):
	}
}

// until waits for the broker to listen: the first change that comes over the line, and not by looking.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for range 100 {
		if holds() {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("%s did not come about", what)
}

func (b *bench) listening(t *testing.T) bool {
	t.Helper()
	var n int
	if err := b.owner.GetContext(t.Context(), &n, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`); err != nil {
		t.Fatal(err)
	}
	return n == 1
}

func TestAChangeWakesThoseWhoFollowItsTopic(t *testing.T) {
	b := open(t)
	broker := live.New(live.Config{DB: b.db})
	mine, end := follow(t, broker, live.Watch{Topic: "a", User: "1", Look: b.look("a")})
	other, endOther := follow(t, broker, live.Watch{Topic: "b", User: "2", Look: b.look("b")})
	until(t, "listening", func() bool { return b.listening(t) })
	none(t, mine)
	b.announce(t, "a", false)
	want(t, mine, "changed1")
	b.announce(t, "a", true)
	none(t, mine) // a change that was not saved
	b.announce(t, "a", false)
	want(t, mine, "changed2")
	none(t, other)
	if err := errors.Join(end(), endOther()); err != nil {
		t.Error(err)
	}
	if broker.Followers() != 0 {
		t.Error("somebody is followed who has gone")
	}
	until(t, "the end of listening", func() bool { return !b.listening(t) })
}

func TestWhoComesBackHearsOfWhatTheyMissedAndOnlyOfThat(t *testing.T) {
	b := open(t)
	broker := live.New(live.Config{DB: b.db})
	b.announce(t, "a", false)
	b.announce(t, "a", false)
	for since, event := range map[int64]string{1: "changed2", 2: "", 7: "changed2"} { // 7: the database was restored
		events, end := follow(t, broker, live.Watch{Topic: "a", User: "1", Since: since, Look: b.look("a")})
		if event == "" {
			none(t, events)
		} else {
			want(t, events, event)
		}
		if err := end(); err != nil {
			t.Error(err)
		}
	}
}

// A connection that is lost says nothing of what was announced meanwhile: everybody looks again.
func TestAfterTheListeningConnectionWasCutEverybodyLooks(t *testing.T) {
	b := open(t)
	broker := live.New(live.Config{DB: b.db})
	var blind atomic.Bool
	look := b.look("a")
	events, end := follow(t, broker, live.Watch{Topic: "a", User: "1", Look: func(ctx context.Context) (int64, error) {
		if blind.Load() {
			return 0, errors.New("not yet")
		}
		return look(ctx)
	}})
	until(t, "listening", func() bool { return b.listening(t) })
	if _, err := b.owner.ExecContext(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`); err != nil {
		t.Fatal(err)
	}
	b.announce(t, "a", false)
	want(t, events, "changed1")
	b.announce(t, "a", false)
	want(t, events, "changed2")
	if err := end(); err != nil {
		t.Error(err)
	}
}

func TestWhoMayNoLongerFollowIsSentAway(t *testing.T) {
	b := open(t)
	broker := live.New(live.Config{DB: b.db, LookAgain: 50 * time.Millisecond, Heartbeat: time.Hour})
	var out atomic.Bool
	events, end := follow(t, broker, live.Watch{Topic: "a", User: "1", Look: func(context.Context) (int64, error) {
		if out.Load() {
			return 0, live.ErrGone
		}
		return 0, nil
	}})
	none(t, events)
	out.Store(true)
	want(t, events, "gone")
	if err := end(); err != nil || broker.Followers() != 0 {
		t.Errorf("%v, %d followers", err, broker.Followers())
	}
}

func TestAQuietStreamGivesASignOfLife(t *testing.T) {
	b := open(t)
	events, end := follow(t, live.New(live.Config{DB: b.db, Heartbeat: 30 * time.Millisecond}), live.Watch{Topic: "a", User: "1", Look: b.look("a")})
	want(t, events, "")
	want(t, events, "")
	if err := end(); err != nil {
		t.Error(err)
	}
}

func TestStreamsAreBoundedByPersonAndInAll(t *testing.T) {
	b := open(t)
	broker := live.New(live.Config{DB: b.db, PerPerson: 2, InAll: 3})
	var ends []func() error
	for _, c := range []struct {
		user casework.UserID
		full bool
	}{{"1", false}, {"1", false}, {"1", true}, {"2", false}, {"3", true}} {
		before := broker.Followers()
		events, end := follow(t, broker, live.Watch{Topic: "a", User: c.user, Look: b.look("a")})
		ends = append(ends, end)
		if c.full {
			want(t, events, "full")
			continue
		}
		until(t, "following", func() bool { return broker.Followers() == before+1 })
	}
	for _, end := range ends {
		if err := end(); err != nil {
			t.Error(err)
		}
	}
}

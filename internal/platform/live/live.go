// Package live tells open pages that something changed. A change announces its topic in its own transaction; every process
// hears of it by one connection and wakes the pages that follow the topic. What is sent is a number and the word "changed": the
// page asks again, and is answered as far as its reader may see. It knows nothing of cases or meetings.
package live

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

const channel = "live"

// Limits of a broker, where its Config names no others.
const (
	mostPerPerson = 6
	mostInAll     = 2000
	heartbeat     = 15 * time.Second
	lookAgain     = 30 * time.Second
)

// Config says how a broker works. What is left zero takes the usual value.
type Config struct {
	DB  *pg.DB
	Log *slog.Logger

	PerPerson, InAll int           // streams at most
	Heartbeat        time.Duration // between signs of life on a quiet stream
	LookAgain        time.Duration // between looks at whether the reader may still follow
}

// Broker wakes the streams of one process. It listens while anybody follows.
type Broker struct {
	Config

	mu        sync.Mutex
	followers map[*follower]bool
	listener  *pq.Listener
	drained   chan struct{} // closed when the listener's goroutine has ended
}

type follower struct {
	topic string
	user  casework.UserID
	wake  chan struct{} // holds one: several changes are one hint
	told  atomic.Int64  // the topic's number as it was announced last, 0 where it has to be looked up
}

// New makes a broker. Nothing runs until somebody follows.
func New(c Config) *Broker {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.PerPerson == 0 {
		c.PerPerson = mostPerPerson
	}
	if c.InAll == 0 {
		c.InAll = mostInAll
	}
	if c.Heartbeat == 0 {
		c.Heartbeat = heartbeat
	}
	if c.LookAgain == 0 {
		c.LookAgain = lookAgain
	}
	return &Broker{Config: c, followers: map[*follower]bool{}}
}

// ErrGone ends a stream whose reader may no longer follow.
var ErrGone = errors.New("live: the reader may no longer follow")

// Watch is what one page follows.
type Watch struct {
	Topic string
	User  casework.UserID
	Since int64 // the topic's number when the page was drawn, or that of the last event it had
	// Look says what the topic's number is now, or ErrGone or another error where the reader has signed out or may no longer
	// follow. It is asked when a stream begins and every Config.LookAgain.
	Look func(context.Context) (int64, error)
}

// While is a Look that ends once somebody has signed out, or is refused.
func While(signedIn func(context.Context) bool, look func(context.Context) (int64, error)) func(context.Context) (int64, error) {
	return func(ctx context.Context) (int64, error) {
		if !signedIn(ctx) {
			return 0, ErrGone
		}
		now, err := look(ctx)
		if casework.Refused(err, casework.NotFound) || casework.Refused(err, casework.Forbidden) {
			return 0, ErrGone
		}
		return now, err
	}
}

// Since is the number from which a page follows: that of the last event it had (Last-Event-ID), else that with which it was drawn.
// Of a page that says neither it is one that no topic has, so that it hears at once where the topic is.
func Since(last, drawn string) int64 {
	if last != "" {
		drawn = last
	}
	n, err := strconv.ParseInt(drawn, 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// Follow sends hints until ctx ends or the reader goes: "changed" with the topic's number as its id, "gone" where the reader may no
// longer follow, "full" where more streams than the limits allow are open, and one without a name that keeps the connection open.
func (b *Broker) Follow(ctx context.Context, w Watch, send func(id, name string) error) error {
	f := &follower{topic: w.Topic, user: w.User, wake: make(chan struct{}, 1)}
	if !b.enter(f) {
		return send("", "full")
	}
	defer b.leave(f)
	err := b.run(ctx, f, w, send)
	if errors.Is(err, ErrGone) {
		return send("", "gone")
	}
	return err
}

func (b *Broker) run(ctx context.Context, f *follower, w Watch, send func(id, name string) error) error {
	last := w.Since
	hint := func(now int64) error {
		if now == last { // a lower one is news too: the database was restored to an earlier time
			return nil
		}
		last = now
		return send(strconv.FormatInt(now, 10), "changed")
	}
	look := func() error {
		now, err := w.Look(ctx)
		if err != nil {
			return err
		}
		return hint(now)
	}
	beat, again := time.NewTicker(b.Heartbeat), time.NewTicker(b.LookAgain)
	defer beat.Stop()
	defer again.Stop()
	err := look()
	for err == nil {
		select {
		case <-ctx.Done():
			return nil
		case <-f.wake:
			if now := f.told.Swap(0); now != 0 {
				err = hint(now)
			} else {
				err = look()
			}
		case <-again.C:
			err = look()
		case <-beat.C:
			err = send("", "")
		}
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (b *Broker) enter(f *follower) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	mine := 0
	for other := range b.followers {
		if other.user == f.user {
			mine++
		}
	}
	if mine >= b.PerPerson || len(b.followers) >= b.InAll {
		return false
	}
	b.followers[f] = true
	if b.listener == nil {
		b.listen()
	}
	return true
}

func (b *Broker) leave(f *follower) {
	b.mu.Lock()
	delete(b.followers, f)
	var l *pq.Listener
	var drained chan struct{}
	if len(b.followers) == 0 && b.listener != nil {
		l, drained = b.listener, b.drained
		b.listener, b.drained = nil, nil
	}
	b.mu.Unlock()
	if l != nil {
		_ = l.Close()
		<-drained
	}
}

// listen starts to listen, and to drain what comes in a goroutine of its own: a listener that nobody drains stops for good.
func (b *Broker) listen() {
	l := b.DB.Listener(func(event pq.ListenerEventType, err error) {
		if err != nil {
			b.Log.Warn("live: the listening connection", slog.Int("event", int(event)), slog.Any("error", err))
		}
	})
	drained := make(chan struct{})
	b.listener, b.drained = l, drained
	go func() {
		defer close(drained)
		go func() { // waits until there is a connection
			if err := l.Listen(channel); err == nil {
				b.wake("", 0)
			}
		}()
		for n := range l.Notify {
			if n == nil { // the connection was lost: whatever was said meanwhile is gone
				b.wake("", 0)
				continue
			}
			topic, number, _ := strings.Cut(n.Extra, " ")
			id, _ := strconv.ParseInt(number, 10, 64)
			b.wake(topic, id)
		}
	}()
}

// wake wakes the followers of a topic, which has a new number, or with "" everybody, to look.
func (b *Broker) wake(topic string, id int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for f := range b.followers {
		if topic == "" || f.topic == topic {
			f.told.Store(id)
			select {
			case f.wake <- struct{}{}:
			default:
			}
		}
	}
}

// Followers is how many streams are open.
func (b *Broker) Followers() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.followers)
}

// Announce says in a transaction that topics changed: whoever follows one hears of it once it is committed, and not at all where
// it is not. It belongs last: other changes of a topic wait for the end of the transaction. PostgreSQL commits notices one after
// the other, so only what many pages follow is announced.
func Announce(ctx context.Context, tx *pg.Tx, topics ...string) error {
	slices.Sort(topics) // so that two transactions wait for each other in one order
	for _, topic := range slices.Compact(topics) {
		if err := announce(ctx, tx, topic); err != nil {
			return err
		}
	}
	return nil
}

package httpd

import (
	"container/list"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Throttle limits how often each address may try something costly, such as signing in. It remembers a bounded number
// of addresses and forgets those that were quiet longest; the delay for each account is a row and not here, because
// there may be several web processes.
type Throttle struct {
	perSecond rate.Limit
	burst     int
	clock     func() time.Time

	mu    sync.Mutex
	known map[string]*list.Element
	order *list.List // most recent first
}

type limited struct {
	address string
	limiter *rate.Limiter
}

const rememberedAddresses = 10_000

// NewThrottle lets each address try burst times at once and perSecond times a second after that. A nil clock is the
// machine's.
func NewThrottle(perSecond float64, burst int, clock func() time.Time) *Throttle {
	if clock == nil {
		clock = machineClock
	}
	return &Throttle{perSecond: rate.Limit(perSecond), burst: burst, clock: clock, known: map[string]*list.Element{}, order: list.New()}
}

// Allow says whether the address may try now and, if not, after how long.
func (t *Throttle) Allow(address string) (ok bool, after time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := t.known[address]
	if e == nil {
		if t.order.Len() >= rememberedAddresses {
			oldest := t.order.Back()
			delete(t.known, t.order.Remove(oldest).(*limited).address)
		}
		e = t.order.PushFront(&limited{address, rate.NewLimiter(t.perSecond, t.burst)})
		t.known[address] = e
	}
	t.order.MoveToFront(e)
	now := t.clock()
	r := e.Value.(*limited).limiter.ReserveN(now, 1)
	if !r.OK() {
		return false, time.Minute
	}
	if wait := r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
		return false, wait
	}
	return true, 0
}

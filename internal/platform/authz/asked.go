package authz

import (
	"context"
	"sync"
	"sync/atomic"
)

// Asked remembers whether the guard was asked while one request was served, and what it first let somebody do on a case.
type Asked struct {
	yes atomic.Bool

	mu     sync.Mutex
	onCase Grant
}

// Asked says whether Check was called, whatever it answered.
func (a *Asked) Asked() bool { return a.yes.Load() }

// OnCase is the first grant on a case that the request was given: what its page is about. It is false where there is none.
func (a *Asked) OnCase() (Grant, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.onCase, a.onCase.Valid()
}

type askedKey struct{}

// WithAsked gives a context in which every Check is noted.
func WithAsked(ctx context.Context) (context.Context, *Asked) {
	a := &Asked{}
	return context.WithValue(ctx, askedKey{}, a), a
}

func note(ctx context.Context) {
	if a, ok := ctx.Value(askedKey{}).(*Asked); ok {
		a.yes.Store(true)
	}
}

func noteGrant(ctx context.Context, g Grant) {
	a, ok := ctx.Value(askedKey{}).(*Asked)
	if !ok || g.resource.Case == "" {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.onCase.Valid() {
		a.onCase = g
	}
}

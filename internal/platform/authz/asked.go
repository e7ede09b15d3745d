package authz

import (
	"context"
	"sync/atomic"
)

// Asked remembers whether the guard was asked while one request was served.
type Asked struct{ yes atomic.Bool }

// Asked says whether Check was called, whatever it answered.
func (a *Asked) Asked() bool { return a.yes.Load() }

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

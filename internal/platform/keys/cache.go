package keys

import (
	"container/list"
	"crypto/sha256"
	"sync"
)

// boxCache keeps the boxes used last, up to a bound. It is keyed by the hash of the wrapped key, so a key that was
// re-wrapped or destroyed in the database is simply no longer asked for.
type boxCache struct {
	mu    sync.Mutex
	bound int
	order *list.List // of cached; the one used last is in front
	byKey map[[sha256.Size]byte]*list.Element
}

type cached struct {
	id  [sha256.Size]byte
	box Box
}

func newBoxCache(bound int) *boxCache {
	return &boxCache{bound: bound, order: list.New(), byKey: map[[sha256.Size]byte]*list.Element{}}
}

func (c *boxCache) get(id [sha256.Size]byte) (Box, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byKey[id]
	if !ok {
		return Box{}, false
	}
	c.order.MoveToFront(e)
	return e.Value.(cached).box, true
}

func (c *boxCache) put(id [sha256.Size]byte, b Box) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.byKey[id]; ok {
		return
	}
	c.byKey[id] = c.order.PushFront(cached{id, b})
	if c.order.Len() > c.bound {
		oldest := c.order.Back()
		c.order.Remove(oldest)
		delete(c.byKey, oldest.Value.(cached).id)
	}
}

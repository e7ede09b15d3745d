package pg

import (
	"context"
	"net"
	"sync"
	"time"
)

// boundedDialer opens connections whose every read ends. lib/pq asks a server to cancel when a context ends and
// then goes on reading; against a frozen or unreachable server that is for ever (lib/pq issues 450, 583, 620).
type boundedDialer struct {
	silence time.Duration // longest silence of the server within one exchange
}

func (d boundedDialer) Dial(network, address string) (net.Conn, error) {
	return d.DialContext(context.Background(), network, address)
}

func (d boundedDialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return d.DialContext(ctx, network, address)
}

func (d boundedDialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := (&net.Dialer{KeepAlive: 5 * time.Second}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &boundedConn{Conn: c, silence: d.silence}, nil
}

// boundedConn ends a read at lib/pq's own deadline (connect_timeout) or after silence, whichever comes first:
// a read deadline alone would swallow connect_timeout and a second host would never be tried.
type boundedConn struct {
	net.Conn
	silence time.Duration

	mu    sync.Mutex
	until time.Time
}

func (c *boundedConn) Read(b []byte) (int, error) {
	end := deadline(c.silence)
	c.mu.Lock()
	if !c.until.IsZero() && c.until.Before(end) {
		end = c.until
	}
	c.mu.Unlock()
	if err := c.Conn.SetReadDeadline(end); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
}

func (c *boundedConn) SetDeadline(t time.Time) error {
	c.mu.Lock()
	c.until = t
	c.mu.Unlock()
	return c.Conn.SetDeadline(t)
}

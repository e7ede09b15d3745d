package testkit

import (
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
)

// Line is a way to a database that a test can cut and mend.
type Line struct {
	URL string // of the database, over the line

	mu    sync.Mutex
	whole bool
	ends  []net.Conn
}

// NewLine lays a line to a database of the test cluster.
func NewLine(t testing.TB, address string) *Line {
	t.Helper()
	to, err := url.Parse(address)
	if err != nil {
		t.Fatal("the database address cannot be read")
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	over := *to
	over.Host = listener.Addr().String()
	l := &Line{URL: over.String(), whole: true}
	t.Cleanup(func() { _ = listener.Close(); l.Cut() })
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			far, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", to.Host)
			if err != nil || !l.join(near, far) {
				_ = near.Close()
			}
		}
	}()
	return l
}

// join lets two ends speak with each other, while the line is whole.
func (l *Line) join(near, far net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.whole {
		_ = far.Close()
		return false
	}
	l.ends = append(l.ends, near, far)
	for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
		go func() {
			_, _ = io.Copy(way[0], way[1])
			_ = way[0].Close()
		}()
	}
	return true
}

// Cut ends every connection over the line and lets none through.
func (l *Line) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.whole = false
	for _, c := range l.ends {
		_ = c.Close()
	}
	l.ends = nil
}

// Mend lets connections through again.
func (l *Line) Mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.whole = true
}

package testkit

import (
	"bytes"
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
	trap  *trap
}

// trap is what the line is cut at.
type trap struct {
	words  string
	answer bool // in what the database says, not in what it is told
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
	go l.carry(far, near, false)
	go l.carry(near, far, true)
	return true
}

// carry takes what comes from one end to the other, until the line is cut.
func (l *Line) carry(to, from net.Conn, answers bool) {
	defer func() { _ = to.Close() }()
	said := make([]byte, 64<<10)
	for {
		n, err := from.Read(said)
		if l.springs(said[:n], answers) {
			l.Cut()
			return
		}
		if n > 0 {
			if _, failed := to.Write(said[:n]); failed != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func (l *Line) springs(said []byte, answers bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.trap == nil || l.trap.answer != answers || !bytes.Contains(said, []byte(l.trap.words)) {
		return false
	}
	l.trap = nil
	return true
}

// CutBefore cuts the line in the moment before the database is told something with these words.
func (l *Line) CutBefore(words string) { l.set(&trap{words: words}) }

// CutAfter cuts the line when the database has done something, before its answer with these words arrives.
func (l *Line) CutAfter(words string) { l.set(&trap{words: words, answer: true}) }

func (l *Line) set(t *trap) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.trap = t
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

package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/google/uuid"
)

// statement is one that a client sent, with its arguments in PostgreSQL's text form.
type statement struct {
	SQL  string
	Args []argument
}

type argument struct {
	Text string
	Null bool
}

// exchange is what was sent while one request was answered.
type exchange struct {
	Statements []statement // in a transaction, in their order, without BEGIN and COMMIT
	RoundTrips int         // all of them, sessions and BEGIN and COMMIT too
	Fresh      []string    // ids that were first spoken of when they were written: the client made them

	asked  map[string]bool // ids in arguments
	answer bytes.Buffer    // all that the server said
}

var uuids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// noteIDs finds the ids in an argument. One that is written, and that neither an answer nor an earlier argument held,
// is fresh.
func (e *exchange) noteIDs(text string, written bool) {
	for _, word := range uuids.FindAllString(text, -1) {
		u, err := uuid.Parse(word)
		if err != nil {
			continue
		}
		said := e.asked[word] || bytes.Contains(e.answer.Bytes(), []byte(word)) || bytes.Contains(e.answer.Bytes(), u[:])
		if written && !said {
			e.Fresh = append(e.Fresh, word)
		}
		if e.asked == nil {
			e.asked = map[string]bool{}
		}
		e.asked[word] = true
	}
}

// wiretap stands between the product and its database and writes down the statements that go by. What the floor sends
// is thereby what the product sends, of whatever page, and cannot fall behind when a page changes.
type wiretap struct {
	URL string // of the database, by way of the tap

	listener net.Listener
	target   *url.URL
	lines    sync.WaitGroup

	mu     sync.Mutex
	now    exchange
	broken error
}

// tap listens on loopback for clients of the database at address.
func tap(ctx context.Context, address string) (*wiretap, error) {
	target, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("the database address cannot be read")
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	own := *target
	q := own.Query()
	q.Del("host")
	q.Del("port")
	own.RawQuery, own.Host = q.Encode(), l.Addr().String()
	w := &wiretap{URL: own.String(), listener: l, target: target}
	w.lines.Go(func() { ; w.accept(ctx) })
	return w, nil
}

// Close ends the tap once its clients have gone.
func (w *wiretap) Close() error {
	err := w.listener.Close()
	w.lines.Wait()
	return err
}

// Take is what was sent since it was last called.
func (w *wiretap) Take() (exchange, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	e := w.now
	w.now = exchange{}
	return e, w.broken
}

func (w *wiretap) accept(ctx context.Context) {
	for {
		client, err := w.listener.Accept()
		if err != nil {
			return
		}
		w.lines.Go(func() {
			if err := w.carry(ctx, client); err != nil {
				w.mu.Lock()
				w.broken = err
				w.mu.Unlock()
			}
		})
	}
}

// carry passes one connection through, and reads along what the client says.
func (w *wiretap) carry(ctx context.Context, client net.Conn) error {
	defer func() { _ = client.Close() }()
	network, where := "tcp", w.target.Host
	if dir := w.target.Query().Get("host"); dir != "" {
		port := w.target.Port()
		if port == "" {
			port = "5432"
		}
		network, where = "unix", filepath.Join(dir, ".s.PGSQL."+port)
	}
	server, err := (&net.Dialer{}).DialContext(ctx, network, where)
	if err != nil {
		return fmt.Errorf("reach the database: %w", err)
	}
	defer func() { _ = server.Close() }()
	go func() {
		_, _ = io.Copy(client, io.TeeReader(server, answers{w})) // which has a piece before the client has
		_ = client.Close()
	}()
	l := line{tap: w, prepared: map[string]string{}}
	in := bufio.NewReader(io.TeeReader(client, server))
	if err := l.skipStartup(in); err != nil {
		return ended(err)
	}
	for {
		kind, body, err := message(in)
		if err != nil {
			return ended(err)
		}
		if err := l.said(kind, body); err != nil {
			return err
		}
	}
}

// ended is nil for a line that was hung up.
func ended(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || strings.Contains(err.Error(), "reset by peer") {
		return nil
	}
	return err
}

func message(in *bufio.Reader) (kind byte, body []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return 0, nil, err
	}
	body = make([]byte, binary.BigEndian.Uint32(head[1:])-4)
	_, err = io.ReadFull(in, body)
	return head[0], body, err
}

// line is one connection's share of the conversation.
type line struct {
	tap      *wiretap
	prepared map[string]string // statements by their name on this connection
	inside   bool              // of a transaction
}

// skipStartup reads over the one message that has no kind.
func (l *line) skipStartup(in *bufio.Reader) error {
	var head [4]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return err
	}
	_, err := io.CopyN(io.Discard, in, int64(binary.BigEndian.Uint32(head[:]))-4)
	return err
}

// said takes one message of the client: Query, Parse, Bind and Sync matter.
func (l *line) said(kind byte, body []byte) error {
	t := l.tap
	t.mu.Lock()
	defer t.mu.Unlock()
	r := words{b: body}
	switch kind {
	case 'Q':
		t.now.RoundTrips++
		sql := r.text()
		switch word, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(sql)), " "); strings.TrimSuffix(word, ";") {
		case "BEGIN":
			l.inside = true
		case "COMMIT", "ROLLBACK":
			l.inside = false
		default:
			l.heard(statement{SQL: sql})
		}
	case 'S':
		t.now.RoundTrips++
	case 'P':
		name := r.text()
		l.prepared[name] = r.text()
	case 'B':
		_ = r.text() // portal
		s := statement{SQL: l.prepared[r.text()]}
		for range r.number16() {
			if r.number16() != 0 {
				return errors.New("arguments in binary form: the tap reads text only")
			}
		}
		for range r.number16() {
			s.Args = append(s.Args, r.value())
		}
		if r.short {
			return errors.New("a message of the client cannot be read")
		}
		l.heard(s)
	}
	return nil
}

func (l *line) heard(s statement) {
	if !l.inside {
		return
	}
	for _, a := range s.Args {
		l.tap.now.noteIDs(a.Text, changes(s))
	}
	l.tap.now.Statements = append(l.tap.now.Statements, s)
}

// answers keeps what the server says.
type answers struct{ tap *wiretap }

func (a answers) Write(b []byte) (int, error) {
	a.tap.mu.Lock()
	defer a.tap.mu.Unlock()
	return a.tap.now.answer.Write(b)
}

// words reads a message's body. short is set when it ends too early.
type words struct {
	b     []byte
	short bool
}

func (w *words) take(n int) []byte {
	if n < 0 || n > len(w.b) {
		w.short = true
		return make([]byte, max(0, min(n, 8)))
	}
	out := w.b[:n]
	w.b = w.b[n:]
	return out
}

func (w *words) text() string {
	for i, c := range w.b {
		if c == 0 {
			s := string(w.b[:i])
			w.b = w.b[i+1:]
			return s
		}
	}
	w.short = true
	return ""
}

func (w *words) number16() int { return int(binary.BigEndian.Uint16(w.take(2))) }

func (w *words) value() argument {
	n := int32(binary.BigEndian.Uint32(w.take(4)))
	if n < 0 {
		return argument{Null: true}
	}
	return argument{Text: string(w.take(int(n)))}
}

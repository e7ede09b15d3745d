// Package clamd asks a ClamAV daemon whether a file is harmful, by its INSTREAM command. It knows no document, and takes nothing
// for clean but the daemon's own word on the whole of it.
package clamd

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"time"
)

// Verdict is what the daemon says of a file.
type Verdict struct {
	Clean bool
	Found string // what it calls a harmful one; "" for one that it could not judge
}

// Daemon is where the daemon listens. It may be asked by many at once.
type Daemon struct {
	network, address string
	patience         time.Duration // for one file
}

const (
	patience     = time.Minute
	piece        = 64 << 10
	longestReply = 4 << 10
)

// At is the daemon at "unix:/run/clamav/clamd.ctl" or "HOST:PORT".
func At(address string) (*Daemon, error) {
	path, socket := strings.CutPrefix(address, "unix:")
	if socket && strings.HasPrefix(path, "/") {
		return &Daemon{"unix", path, patience}, nil
	}
	if _, port, err := net.SplitHostPort(address); socket || err != nil || port == "" {
		return nil, fmt.Errorf("the scanner %q is neither unix:/PATH nor HOST:PORT", address)
	}
	return &Daemon{"tcp", address, patience}, nil
}

// Scan sends what r holds and reads the answer. An error says nothing of the file: the daemon could not be asked.
func (d *Daemon) Scan(ctx context.Context, r io.Reader) (Verdict, error) {
	ctx, cancel := context.WithTimeout(ctx, d.patience)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, d.network, d.address)
	if err != nil {
		return Verdict{}, fmt.Errorf("reach the scanner: %w", err)
	}
	defer func() { _ = conn.Close() }()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	var whole atomic.Bool // the last byte of the file has been sent
	sent := make(chan error, 1)
	go func() { sent <- send(conn, r, &whole) }()
	// The daemon answers before the end, and closes, where a file is larger than it takes: so the answer is read meanwhile.
	answer := bufio.NewReader(io.LimitReader(conn, longestReply))
	_, _ = answer.Peek(1)
	early := !whole.Load()
	text, err := io.ReadAll(answer)
	_ = conn.Close()
	fault := <-sent
	if err != nil || ctx.Err() != nil || len(text) == 0 {
		return Verdict{}, errors.Join(errors.New("the scanner did not answer"), err, ctx.Err(), fault)
	}
	v, err := parse(text)
	if err == nil && v.Clean && (early || fault != nil) {
		return Verdict{}, errors.New("the scanner called a file clean that it had not read to its end")
	}
	return v, err
}

func send(w io.Writer, r io.Reader, whole *atomic.Bool) error {
	if _, err := io.WriteString(w, "zINSTREAM\x00"); err != nil {
		return err
	}
	buf := make([]byte, 4+piece)
	for {
		n, err := io.ReadFull(r, buf[4:])
		if n > 0 {
			binary.BigEndian.PutUint32(buf, uint32(n))
			if _, err := w.Write(buf[:4+n]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			whole.Store(true)
			_, err = w.Write(make([]byte, 4))
			return err
		}
		if err != nil {
			return err
		}
	}
}

// parse reads one whole answer: "stream: OK", "stream: NAME FOUND" or "… ERROR", ended by a NUL.
func parse(text []byte) (Verdict, error) {
	line, ended := strings.CutSuffix(string(text), "\x00")
	if !ended || strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r > '~' }) {
		return Verdict{}, errors.New("the scanner's answer is cut off or is no text")
	}
	said, ofStream := strings.CutPrefix(line, "stream: ")
	name, found := strings.CutSuffix(said, " FOUND")
	switch {
	case ofStream && said == "OK":
		return Verdict{Clean: true}, nil
	case ofStream && found && name != "":
		return Verdict{Found: name}, nil
	case strings.HasSuffix(line, " ERROR"):
		return Verdict{}, nil
	default:
		return Verdict{}, errors.New("the scanner's answer is none that this program knows")
	}
}

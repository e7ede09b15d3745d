// Package clam is a scanner of files for tests: it speaks ClamAV's INSTREAM over TCP, knows the EICAR test file as harmful, and
// misbehaves where it is told to.
package clam

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
)

// Eicar is the test file that every scanner calls harmful and that is not. It is put together here, so that no scanner of a
// developer's machine finds it in the sources.
func Eicar() []byte {
	return []byte(`X5O!P%@AP[4\PZX54(P^)7CC)7}$` + strings.ToUpper("eicar-standard-antivirus-test-file") + `!$H+H*`)
}

// Daemon listens until its test ends.
type Daemon struct {
	Address string
	Asked   atomic.Int32
	Says    atomic.Pointer[string] // what it answers to whatever it is sent; nil has it look; "" has it close without a word
}

// Start starts one.
func Start(t testing.TB) *Daemon {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	d := &Daemon{Address: l.Addr().String()}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go d.serve(conn)
		}
	}()
	return d
}

// Answer has it answer so from now on.
func (d *Daemon) Answer(text string) { d.Says.Store(&text) }

func (d *Daemon) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	d.Asked.Add(1)
	command := make([]byte, len("zINSTREAM\x00"))
	if _, err := io.ReadFull(conn, command); err != nil || string(command) != "zINSTREAM\x00" {
		return
	}
	var body bytes.Buffer
	for {
		var n uint32
		if err := binary.Read(conn, binary.BigEndian, &n); err != nil {
			return
		}
		if n == 0 {
			break
		}
		if _, err := io.CopyN(&body, conn, int64(n)); err != nil {
			return
		}
	}
	answer := "stream: OK\x00"
	if bytes.Contains(body.Bytes(), Eicar()) {
		answer = "stream: Win.Test.EICAR_HDB-1 FOUND\x00"
	}
	if says := d.Says.Load(); says != nil {
		answer = *says
	}
	_, _ = io.WriteString(conn, answer)
}

// Package smtp is a mail server for tests, on loopback: it takes messages by the protocol, with STARTTLS, and can refuse,
// be slow of memory or break the line. It is for tests only and sends nothing on.
package smtp

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"
)

// Fault is what the server does wrong.
type Fault int

// The faults.
const (
	None        Fault = iota
	RefuseBusy        // 451 at the recipient: try again later
	RefuseGood        // 550 at the recipient: never
	CutAtAnswer       // takes the message and breaks the line before it says so
)

// Server is a mail server at work.
type Server struct {
	Addr  string
	Roots *tls.Config // trusts the server's certificate

	mu    sync.Mutex
	fault func(to string) Fault
	taken []Taken
}

// Taken is a message that the server took.
type Taken struct {
	To, MessageID string
	TLS           bool
	Text          string // headers and body
}

// Start runs a server until the test ends.
func Start(t testing.TB) *Server {
	t.Helper()
	certificate, roots := certificates(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Addr: listener.Addr().String(), Roots: &tls.Config{RootCAs: roots, ServerName: "127.0.0.1"}, fault: func(string) Fault { return None }}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.serve(conn, certificate)
		}
	}()
	return s
}

// Fail decides by the recipient what goes wrong from now on.
func (s *Server) Fail(fault func(to string) Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = fault
}

// Taken lists what was taken so far.
func (s *Server) Taken() []Taken {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Taken(nil), s.taken...)
}

func (s *Server) serve(conn net.Conn, certificate tls.Certificate) {
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second))
	in := bufio.NewReader(conn)
	say := func(line string) { _, _ = conn.Write([]byte(line + "\r\n")) }
	say("220 test ESMTP")
	var to string
	var secure bool
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		switch verb := strings.ToUpper(strings.TrimSpace(line)); {
		case strings.HasPrefix(verb, "EHLO"):
			if secure {
				say("250-test\r\n250 8BITMIME")
			} else {
				say("250-test\r\n250-8BITMIME\r\n250 STARTTLS")
			}
		case verb == "STARTTLS":
			say("220 go on")
			wrapped := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12})
			if wrapped.Handshake() != nil {
				return
			}
			conn, in, secure = wrapped, bufio.NewReader(wrapped), true
		case strings.HasPrefix(verb, "RCPT TO:"):
			to = strings.Trim(strings.TrimSpace(line)[len("RCPT TO:"):], "<>")
			switch s.now(to) {
			case RefuseBusy:
				say("451 4.3.2 later")
			case RefuseGood:
				say("550 5.1.1 nobody here")
			default:
				say("250 ok")
			}
		case verb == "DATA":
			say("354 go on")
			text, ok := message(in)
			if !ok {
				return
			}
			s.take(Taken{To: to, TLS: secure, Text: text})
			if s.now(to) == CutAtAnswer {
				return
			}
			say("250 taken")
		case verb == "QUIT":
			say("221 bye")
			return
		default: // MAIL FROM, RSET, NOOP
			say("250 ok")
		}
	}
}

func message(in *bufio.Reader) (string, bool) {
	var text strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return "", false
		}
		if line == ".\r\n" {
			return text.String(), true
		}
		text.WriteString(strings.TrimPrefix(line, "."))
	}
}

func (s *Server) now(to string) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fault(to)
}

func (s *Server) take(m Taken) {
	if parsed, err := mail.ReadMessage(strings.NewReader(m.Text)); err == nil {
		m.MessageID = parsed.Header.Get("Message-Id")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken = append(s.taken, m)
}

func certificates(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true,
		BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

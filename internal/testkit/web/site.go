// Package web drives the real engine in tests as a browser without script would: it keeps cookies, reads forms out of
// pages and sends them. It is for tests only and knows no page of the product.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
	"channelpanel/policies"
)

// Site is the engine with some routes, listening on loopback over a database of the test's own.
type Site struct {
	Server   *httpd.Server
	URL      string // "http://127.0.0.1:12345"
	Database *testkit.Database
}

// Option changes the engine's configuration before it is made.
type Option func(*settings)

type settings struct {
	config httpd.Config
	prompt bool
	pg     pg.Config
	own    bool // a policy of the test's own, which no database knows
}

// Clock gives the engine and its database the same clock.
func Clock(clock func() time.Time) Option {
	return func(s *settings) { s.config.Clock, s.pg.Clock = clock, clock }
}

// Config changes the engine's configuration.
func Config(change func(*httpd.Config)) Option { return func(s *settings) { change(&s.config) } }

// Prompt keeps the product's own bounds of waiting, for tests of just these.
func Prompt() Option { return func(s *settings) { s.prompt = true } }

// Policy replaces the access policy, for engines whose routes are a test's own.
func Policy(t testing.TB, csv string) Option {
	t.Helper()
	guard, err := authz.New(policies.Model, csv)
	if err != nil {
		t.Fatal(err)
	}
	return func(s *settings) { s.config.Guard, s.own = guard, true }
}

// Start runs the engine with the routes that register adds; register finds database, guard and keys in the server.
func Start(t testing.TB, db *testkit.Database, register func(*httpd.Server), options ...Option) *Site {
	t.Helper()
	guard, err := authz.New(policies.Model, policies.Policy)
	if err != nil {
		t.Fatal(err)
	}
	set := settings{config: httpd.Config{Guard: guard, Keys: Keys(t), Log: slog.New(slog.DiscardHandler)}}
	for _, o := range options {
		o(&set)
	}
	if !set.prompt && set.config.LoadWithin == 0 {
		set.config.LoadWithin = 20 * time.Second // machines that test are busy
	}
	if set.config.DB == nil {
		set.config.DB = db.Open(t, func(c *pg.Config) {
			c.Clock = set.pg.Clock
			if set.prompt {
				testkit.Prompt(c)
			}
			if !set.own {
				c.Guard = set.config.Guard
			}
		})
	}
	if set.config.Sessions == nil {
		set.config.Sessions = db.As(t, db.AppURL)
	}
	server, err := httpd.New(set.config)
	if err != nil {
		t.Fatal(err)
	}
	register(server)
	listening := httptest.NewUnstartedServer(nil)
	listening.Config = server.HTTPServer(nil)
	listening.Start()
	t.Cleanup(listening.Close)
	return &Site{Server: server, URL: listening.URL, Database: db}
}

// Keys is a ring of fresh keys in a folder of the test's own.
func Keys(t testing.TB) *keys.Ring {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keys")
	if err := keys.Create(path); err != nil {
		t.Fatal(err)
	}
	ring, err := keys.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

// Anonymous is a browser that nobody has signed in with.
func (s *Site) Anonymous(t testing.TB) *Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Client{t: t, site: s, http: &http.Client{
		Jar:           jar,
		Timeout:       30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// SignedIn is a browser in which the person has a session, without the way over the sign-in page.
func (s *Site) SignedIn(t testing.TB, user casework.UserID) *Client {
	t.Helper()
	c := s.Anonymous(t)
	cookie := s.Cookie(t, user)
	home, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	c.http.Jar.SetCookies(home, []*http.Cookie{cookie})
	return c
}

// Cookie is that of a new session of a person.
func (s *Site) Cookie(t testing.TB, user casework.UserID) *http.Cookie {
	t.Helper()
	cookie, err := s.Server.OpenSession(context.WithoutCancel(t.Context()), user)
	if err != nil {
		t.Fatal(err)
	}
	return cookie
}

// Hands is a clock that a test moves by hand.
type Hands struct {
	mu  sync.Mutex
	now time.Time
}

// ClockAt is a clock that stands at a moment until it is moved.
func ClockAt(now time.Time) *Hands { return &Hands{now: now} }

// Now is the moment at which the clock stands.
func (h *Hands) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

// Advance moves the clock.
func (h *Hands) Advance(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

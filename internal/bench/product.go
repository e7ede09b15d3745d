package bench

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"channelpanel/internal/app"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/platform/pg"
)

// logins are the addresses of one seeded database.
type logins struct {
	Owner, App, Auditor, Integrator string
}

// inside is the product in this process, for recording and for profiles. What is measured is the product's own binary.
type inside struct {
	app     *app.App
	ring    *keys.Ring
	closers []io.Closer
}

func openInside(ctx context.Context, l logins, guard *authz.Guard, ring *keys.Ring) (*inside, error) {
	p := &inside{ring: ring}
	db, err := pg.Open(ctx, pg.Config{URL: l.App, Guard: guard})
	if err != nil {
		return nil, err
	}
	p.closers = append(p.closers, db)
	var pools []*sqlx.DB
	for _, address := range []string{l.App, l.Auditor} {
		pool, err := pg.Pool(address, 4, 0)
		if err != nil {
			return nil, errors.Join(err, p.Close())
		}
		p.closers, pools = append(p.closers, pool), append(pools, pool)
	}
	p.app, err = app.New(app.Config{
		DB: db, Sessions: pools[0], Auditor: pools[1], Guard: guard, Keys: ring, Log: slog.New(slog.DiscardHandler), SetUpCode: "none",
	})
	if err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// Close ends the connections to the database.
func (p *inside) Close() error {
	var errs []error
	for _, c := range p.closers {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

// visitor is a browser in which somebody has signed in.
type visitor struct {
	cookie string // as the Cookie header has it
	csrf   string
}

func (p *inside) signIn(ctx context.Context, who casework.UserID) (visitor, error) {
	c, err := p.app.Server.OpenSession(ctx, who)
	if err != nil {
		return visitor{}, fmt.Errorf("sign in: %w", err)
	}
	sum := sha256.Sum256([]byte(c.Value))
	return visitor{cookie: c.Name + "=" + c.Value, csrf: p.ring.CSRF("session:" + hex.EncodeToString(sum[:]))}, nil
}

// wire is the request as it goes out, byte for byte.
func (v visitor) wire(a address) []byte {
	var b bytes.Buffer
	var body string
	if a.form != nil {
		form := url.Values{"csrf_token": {v.csrf}, "form_key": {rand.Text()}}
		maps.Copy(form, a.form)
		body = form.Encode()
	}
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\nCookie: %s\r\n", a.method(), a.path, v.cookie)
	if a.form != nil {
		fmt.Fprintf(&b, "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\nSec-Fetch-Site: same-origin\r\n", len(body))
	}
	b.WriteString("\r\n" + body)
	return b.Bytes()
}

// record has the product answer every address of the hot pages once, and notes what it asked the database. l.App leads
// by way of the tap.
func record(ctx context.Context, p *inside, owner *sqlx.DB, t *wiretap, pages []hot, w world) (transcript, map[string]visitor, error) {
	script, visitors := transcript{}, map[string]visitor{}
	for _, h := range pages {
		v, ok := visitors[h.who]
		if !ok {
			var err error
			if v, err = p.signIn(ctx, w.actorOf(h.who)); err != nil {
				return nil, nil, err
			}
			visitors[h.who] = v
		}
		var scopes []string
		if err := owner.GetContext(ctx, pq.Array(&scopes), `SELECT scopes_of($1, 1, now())`, w.actorOf(h.who)); err != nil {
			return nil, nil, fmt.Errorf("scopes: %w", err)
		}
		if _, err := p.sample(ctx, t, v, h.asks[0]); err != nil { // prepares what is not prepared yet
			return nil, nil, fmt.Errorf("%s: %w", h.name, err)
		}
		for _, a := range h.asks {
			s, err := p.sample(ctx, t, v, a)
			if err != nil {
				return nil, nil, fmt.Errorf("%s, %s: %w", h.name, a.path, err)
			}
			for _, st := range s.Statements {
				if asksForScopes(st) {
					s.Scopes = scopes
				}
			}
			script[h.key] = append(script[h.key], s)
		}
	}
	return script, visitors, nil
}

var volatile = regexp.MustCompile(`^(Date|X-Request-Id|Set-Cookie|Content-Length)$`)

func (p *inside) sample(ctx context.Context, t *wiretap, v visitor, a address) (sample, error) {
	if _, err := t.Take(); err != nil {
		return sample{}, err
	}
	r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(v.wire(a))))
	if err != nil {
		return sample{}, err
	}
	r.RemoteAddr = "127.0.0.1:1"
	answer := httptest.NewRecorder()
	p.app.Server.Handler().ServeHTTP(answer, r.WithContext(ctx))
	e, err := t.Take()
	if err != nil {
		return sample{}, err
	}
	if want := expected(a); answer.Code != want {
		return sample{}, fmt.Errorf("answered %d, not %d", answer.Code, want)
	}
	s := sample{Method: a.method(), Status: answer.Code, Header: http.Header{}, Body: answer.Body.Bytes(), RoundTrips: e.RoundTrips, Fresh: e.Fresh}
	for name, values := range answer.Header() {
		if !volatile.MatchString(name) {
			s.Header[name] = values
		}
	}
	for _, st := range e.Statements {
		if kept(st) {
			s.Statements = append(s.Statements, st)
		}
	}
	if len(s.Statements) == 0 || !strings.Contains(s.Statements[len(s.Statements)-1].SQL, "audit_event") {
		return sample{}, errors.New("the product answered without an audit entry as its last statement")
	}
	return s, nil
}

func expected(a address) int {
	if a.form != nil {
		return http.StatusSeeOther
	}
	return http.StatusOK
}

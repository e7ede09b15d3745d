package httpd_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/testkit/web"
)

// Shows T15.
func TestAFormThatIsNotOursChangesNothing(t *testing.T) {
	b := newBed(t)
	c := b.SignedIn(t, b.plain)
	other := b.SignedIn(t, b.admin).Get("/note").Form("main form").Get("csrf_token")
	before := b.Anonymous(t).Get("/sign-in").Form("main form").Get("csrf_token")
	for _, tc := range []struct {
		name   string
		form   url.Values
		header map[string]string
		host   string
		want   int
	}{
		{name: "no token", form: url.Values{"csrf_token": nil}, want: 403},
		{name: "an empty token", form: url.Values{"csrf_token": {""}}, want: 403},
		{name: "a foreign token", form: url.Values{"csrf_token": {strings.Repeat("x", 43)}}, want: 403},
		{name: "another session's token", form: url.Values{"csrf_token": {other}}, want: 403},
		{name: "the token of somebody not signed in", form: url.Values{"csrf_token": {before}}, want: 403},
		{name: "a page of another site", header: map[string]string{"Sec-Fetch-Site": "cross-site"}, want: 403},
		{name: "a page of a neighbouring site", header: map[string]string{"Sec-Fetch-Site": "same-site"}, want: 403},
		{name: "a foreign Origin", header: map[string]string{"Origin": "https://elsewhere.example"}, want: 403},
		{name: "an opaque Origin", header: map[string]string{"Origin": "null"}, want: 403},
		{name: "neither header and no token", form: url.Values{"csrf_token": nil}, want: 403},
		{name: "a JSON body", header: map[string]string{"Content-Type": "application/json"}, want: 415},
		{name: "our own form", header: map[string]string{"Sec-Fetch-Site": "same-origin"}, want: 303},
		{name: "our own form by a program without such headers", want: 303},
	} {
		saved := b.saves.Load()
		form := c.Get("/note").Form("main form")
		maps.Copy(form, tc.form)
		p := c.Do(request(t, b, http.MethodPost, "/note", form, tc.header))
		if p.Status != tc.want {
			t.Errorf("%s: answered %d, want %d", tc.name, p.Status, tc.want)
		}
		if changed := b.saves.Load() != saved; changed != (tc.want == 303) {
			t.Errorf("%s: saved is %v", tc.name, changed)
		}
	}
}

func request(t *testing.T, b *bed, method, path string, form url.Values, header map[string]string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, b.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, value := range header {
		r.Header.Set(name, value)
	}
	return r
}

// Shows T15.
func TestASessionThatSomebodyElseSetIsNotTakenOverAtSignIn(t *testing.T) {
	b := newBed(t)
	c := b.Anonymous(t)
	preset := strings.Repeat("A", 43)
	sign := func() *web.Page {
		p := c.Get("/sign-in").Want(200)
		r := request(t, b, http.MethodPost, "/sign-in", with(p.Form("main form"), "email", "plain@example.org"), nil)
		r.AddCookie(&http.Cookie{Name: "session", Value: preset})
		return c.Do(r).Want(303)
	}
	sign()
	var token string
	for _, k := range c.Cookies() {
		if k.Name == "session" {
			token = k.Value
		}
	}
	if token == "" || token == preset {
		t.Fatalf("the session is %q", token)
	}
	c.Get("/").Want(200)
	r := request(t, b, http.MethodGet, "/", nil, nil)
	r.AddCookie(&http.Cookie{Name: "session", Value: preset})
	b.Anonymous(t).Do(r).Want(303)
}

func with(form url.Values, name string, values ...string) url.Values {
	form[name] = values
	return form
}

// Shows T15.
func TestSigningInAgainEndsTheSessionBefore(t *testing.T) {
	b := newBed(t)
	c := b.SignedIn(t, b.plain)
	old := c.Cookies()[0]
	c.Get("/").Want(200)
	p := c.Get("/sign-in").Want(200)
	c.Post("/sign-in", with(p.Form("main form"), "email", "admin@example.org")).Want(303)
	thief := b.Anonymous(t)
	r := request(t, b, http.MethodGet, "/", nil, nil)
	r.AddCookie(old)
	thief.Do(r).Want(303)
}

// Shows T15.
func TestAForeignHostIsNotServed(t *testing.T) {
	b := newBed(t, web.Config(func(c *httpd.Config) { c.Hosts = []string{"panel.example"} }))
	ask := func(host string) int {
		r := request(t, b, http.MethodGet, "/sign-in", nil, nil)
		r.Host = host
		return b.Anonymous(t).Do(r).Status
	}
	if got := ask("elsewhere.example"); got != 403 {
		t.Errorf("a foreign host is answered %d", got)
	}
	if got := ask("Panel.example"); got != 200 {
		t.Errorf("our own host is answered %d", got)
	}
}

// Shows T15.
func TestSigningInLeadsNowhereElse(t *testing.T) {
	b := newBed(t)
	for _, next := range []string{"https://elsewhere.example/", "//elsewhere.example", `/\elsewhere.example`, "/\t/elsewhere.example", "javascript:alert(1)", "/sign-in?next=/x"} {
		c := b.Anonymous(t)
		form := with(c.Get("/sign-in").Form("main form"), "email", "plain@example.org")
		p := c.Post("/sign-in?next="+url.QueryEscape(next), with(form, "next", next)).Want(303)
		if p.Location() != "/" {
			t.Errorf("%q led to %q", next, p.Location())
		}
	}
	c := b.SignedIn(t, b.plain)
	if p := c.Get("/fails/away"); p.Status != 500 || p.Location() != "" {
		t.Errorf("a redirect to another site was sent: %d %s", p.Status, p.Location())
	}
}

func TestSomebodyWithoutASessionCannotPost(t *testing.T) {
	b := newBed(t)
	b.Anonymous(t).Post("/note", url.Values{"text": {"x"}}).Want(403)
	b.Anonymous(t).Post("/sign-in", url.Values{"email": {"plain@example.org"}}).Want(403)
	if b.count(t, `SELECT count(*) FROM login_session`) != 0 {
		t.Error("a session was made")
	}
}

func TestTooManyTriesSayWhenToComeBack(t *testing.T) {
	b := newBed(t)
	c := b.Anonymous(t)
	p := c.Get("/sign-in").Submit("main form", web.Values{"email": {"nobody@example.org"}}).Want(429)
	if p.Header.Get("Retry-After") != "90" {
		t.Errorf("Retry-After is %q", p.Header.Get("Retry-After"))
	}
}

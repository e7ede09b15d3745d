package httpd_test

import (
	"net/http"
	"strings"
	"testing"

	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/testkit/web"
)

func trustLoopback() web.Option {
	return web.Config(func(c *httpd.Config) { c.Proxies = []string{"127.0.0.1"} })
}

// missing lists what is wrong with the headers of an answer.
func missing(h http.Header, secure bool) []string {
	var wrong []string
	want := map[string]string{
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
	}
	if secure {
		want["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
	}
	for name, value := range want {
		if h.Get(name) != value {
			wrong = append(wrong, name)
		}
	}
	csp := h.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "script-src 'self' 'sha256-", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
		if !strings.Contains(csp, part) {
			wrong = append(wrong, "CSP "+part)
		}
	}
	if strings.Contains(csp, "unsafe") || strings.Count(csp, "sha256-") != 1 {
		wrong = append(wrong, "CSP allows inline code")
	}
	if c := h.Values("Cache-Control"); len(c) == 0 || c[0] != "no-store" {
		wrong = append(wrong, "Cache-Control")
	}
	if h.Get("Server") != "" {
		wrong = append(wrong, "Server")
	}
	for _, line := range h.Values("Set-Cookie") {
		k, err := http.ParseSetCookie(line)
		if err != nil || !k.HttpOnly || k.SameSite != http.SameSiteLaxMode || k.Path != "/" || k.Domain != "" || k.Secure != secure ||
			strings.HasPrefix(k.Name, "__Host-") != secure {
			wrong = append(wrong, "cookie "+line)
		}
	}
	return wrong
}

// Shows T14.
func TestEveryAnswerCarriesTheHeaders(t *testing.T) {
	b := newBed(t)
	for name, c := range map[string]*web.Client{"signed in": b.SignedIn(t, b.admin), "anonymous": b.Anonymous(t)} {
		for _, path := range []string{"/", "/note", "/accounts", "/never", "/panic", "/fails/other", "/fails/unknown", "/fails/away", "/ip", "/sign-in",
			"/no/such", "/things/x", "/saved/0123456789abcdefg"} {
			p := c.Get(path)
			if wrong := missing(p.Header, false); len(wrong) > 0 {
				t.Errorf("%s, %s (%d): %s", name, path, p.Status, wrong)
			}
		}
		for _, path := range []string{"/note", "/sign-in", "/no/such"} {
			if wrong := missing(c.Post(path, nil).Header, false); len(wrong) > 0 {
				t.Errorf("%s, POST %s: %s", name, path, wrong)
			}
		}
	}
}

func TestBehindTLSCookiesAreBoundToTheHost(t *testing.T) {
	b := newBed(t, web.Config(func(c *httpd.Config) { c.Secure = true }))
	p := b.Anonymous(t).Get("/sign-in").Want(200)
	if wrong := missing(p.Header, true); len(wrong) > 0 || len(p.Header.Values("Set-Cookie")) == 0 {
		t.Errorf("%s: %v", wrong, p.Header)
	}
}

func TestTheCheckOfHeadersFindsPlantedFaults(t *testing.T) {
	b := newBed(t)
	for fault, change := range map[string]func(http.Header){
		"no CSP": func(h http.Header) { h.Del("Content-Security-Policy") },
		"inline styles": func(h http.Header) {
			h.Set("Content-Security-Policy", h.Get("Content-Security-Policy")+"; style-src 'unsafe-inline'")
		},
		"kept by caches":       func(h http.Header) { h.Set("Cache-Control", "private") },
		"names its software":   func(h http.Header) { h.Set("Server", "gin") },
		"a cookie for scripts": func(h http.Header) { h.Add("Set-Cookie", "session=x; Path=/; SameSite=Lax") },
	} {
		h := b.Anonymous(t).Get("/sign-in").Header.Clone()
		if len(missing(h, false)) > 0 {
			t.Fatal("the page is wrong before anything is planted")
		}
		change(h)
		if len(missing(h, false)) == 0 {
			t.Errorf("%s: not found", fault)
		}
	}
}

func TestSigningOutClearsWhatTheBrowserHolds(t *testing.T) {
	b := newBed(t)
	c := b.SignedIn(t, b.plain)
	p := c.Get("/").Submit("form[action='/sign-out']", nil).Want(303)
	if !strings.Contains(p.Header.Get("Clear-Site-Data"), "storage") {
		t.Error("Clear-Site-Data is missing")
	}
	c.Get("/").Want(303)
}

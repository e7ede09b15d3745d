package web

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"channelpanel/internal/casework"
)

var parameter = regexp.MustCompile(`[:*][a-z_]+`)

// Refusals asks every route of the site but the public ones as those who may not use it, and lists each answer that is no
// refusal: somebody who is not signed in, a form without its token, and stranger, who holds no role. fill gives the
// value of each parameter of a path (":ref"), so that the things asked for exist.
func (s *Site) Refusals(t testing.TB, stranger casework.UserID, fill func(parameter string) string) []string {
	t.Helper()
	var wrong []string
	note := func(who, method, path string, p *Page, want ...int) {
		if slices.Contains(want, p.Status) {
			return
		}
		wrong = append(wrong, fmt.Sprintf("%s: %s %s answered %d, want one of %v", who, method, path, p.Status, want))
	}
	anonymous, somebody := s.Anonymous(t), s.SignedIn(t, stranger)
	saved := s.done(t)
	for _, r := range s.Server.Routes() {
		if r.Access == "public" {
			continue
		}
		path := parameter.ReplaceAllStringFunc(r.Path, fill)
		if r.Method == http.MethodGet {
			p := anonymous.Get(path)
			note("nobody signed in", r.Method, r.Path, p, http.StatusSeeOther, http.StatusNotFound)
			if p.Status == http.StatusSeeOther && !strings.HasPrefix(p.Location(), "/sign-in") {
				wrong = append(wrong, fmt.Sprintf("nobody signed in: GET %s leads to %s", r.Path, p.Location()))
			}
			if r.Access != "signed-in" {
				note("a stranger", r.Method, r.Path, somebody.Get(path), http.StatusForbidden, http.StatusNotFound)
			}
			continue
		}
		note("nobody signed in", r.Method, r.Path, anonymous.Post(path, nil), http.StatusForbidden, http.StatusNotFound)
		note("a form without its token", r.Method, r.Path, somebody.Post(path, nil), http.StatusForbidden, http.StatusNotFound)
		if r.Access != "signed-in" {
			form := url.Values{"csrf_token": {somebody.token()}, "form_key": {strings.Repeat("k", 20)}}
			note("a stranger", r.Method, r.Path, somebody.Post(path, form), http.StatusForbidden, http.StatusNotFound, http.StatusBadRequest)
		}
	}
	if now := s.done(t); now != saved {
		wrong = append(wrong, fmt.Sprintf("%d acts were done that should have been refused", now-saved))
	}
	return wrong
}

// done counts the acts on record.
func (s *Site) done(t testing.TB) int {
	t.Helper()
	var n int
	if err := s.Database.Owner(t).GetContext(t.Context(), &n, `SELECT count(*) FROM audit_event WHERE outcome = 'done'`); err != nil {
		t.Fatal(err)
	}
	return n
}

// token is the CSRF token of this browser's session, which every page for somebody signed in carries, a 404 too.
func (c *Client) token() string {
	c.t.Helper()
	p := c.Get("/no-such-page")
	p.html()
	return p.Doc.Find("meta[name=csrf-token]").AttrOr("content", "")
}

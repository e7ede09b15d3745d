package httpd

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
)

// Handler answers a request: it reads the form, calls one use case and says what to show. It writes nothing itself.
type Handler func(*gin.Context) (Response, error)

// Route is one line of the route table.
type Route struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Access string `json:"access"` // "public", "signed-in" or the action that the handler asks for
	StepUp bool   `json:"step_up,omitempty"`

	action  casework.Action
	handler Handler
	body    int64
	noDraft bool
	first   func(page string) bool // whether somebody who has to go through the page first may use this route
}

// usualBody is the most bytes that a form may have; Body changes it for a route.
const usualBody = 64 << 10

// Option changes one route.
type Option func(*Route)

// Body lets requests have up to n bytes, for uploads.
func Body(n int64) Option { return func(r *Route) { r.body = n } }

// NoDraft keeps no draft of what is posted: for passwords.
func NoDraft() Option { return func(r *Route) { r.noDraft = true } }

// First lets the route be used by somebody who has to go through one of pages before anything else; with none named,
// whichever it is.
func First(pages ...string) Option {
	return func(r *Route) {
		r.first = func(page string) bool { return len(pages) == 0 || slices.Contains(pages, page) }
	}
}

// GET registers a page and the action that its handler asks the guard for.
func (s *Server) GET(path string, action casework.Action, h Handler, options ...Option) {
	s.add(Route{Method: http.MethodGet, Path: path, Access: access(action), action: action, handler: h}, options)
}

// POST registers a change and the action that its handler asks the guard for.
func (s *Server) POST(path string, action casework.Action, h Handler, options ...Option) {
	s.add(Route{Method: http.MethodPost, Path: path, Access: access(action), action: action, handler: h}, options)
}

// Public registers a route for anybody, signed in or not.
func (s *Server) Public(method, path string, h Handler, options ...Option) {
	s.add(Route{Method: method, Path: path, Access: "public", handler: h}, options)
}

// Routes lists every route in the order of registration.
func (s *Server) Routes() []Route { return append([]Route(nil), s.routes...) }

// HasPage says whether there is a page at an address pattern, for a link that must not lead nowhere.
func (s *Server) HasPage(pattern string) bool { return s.pages[pattern] }

func access(a casework.Action) string {
	if a == casework.UseSelf {
		return "signed-in"
	}
	return a.String()
}

func (s *Server) add(r Route, options []Option) {
	r.body = usualBody
	for _, o := range options {
		o(&r)
	}
	s.routes = append(s.routes, r)
	if r.Method == http.MethodGet {
		s.pages[r.Path] = true
	}
	s.engine.Handle(r.Method, r.Path, func(c *gin.Context) { s.serve(c, r) })
}

// serve answers one matched request.
func (s *Server) serve(c *gin.Context, r Route) {
	v := visitOf(c.Request.Context())
	v.route = r.Path
	response, err := s.run(c, v, r)
	if err != nil {
		s.fail(c, r, err)
		return
	}
	if err := response.send(s, c); err != nil {
		s.fail(c, r, err)
		return
	}
}

// errNeverAsked is a handler that answered without having asked the guard. It is a fault of the program and shows
// nothing of what the handler made.
var errNeverAsked = errors.New("answered without asking the guard")

func (s *Server) run(c *gin.Context, v *visit, r Route) (Response, error) {
	if !plainParams(c.Params) {
		return nil, casework.Absent()
	}
	if r.Method != http.MethodGet {
		if err := s.readBody(c, v, r); err != nil {
			return nil, err
		}
	}
	if r.Access == "public" {
		return r.handler(c)
	}
	if v.signedIn() == nil {
		return s.toSignIn(c, v, r)
	}
	if first := v.session.first; first != "" && (r.first == nil || !r.first(first)) {
		return RedirectBecause(first, v.session.why), nil
	}
	ctx, asked := authz.WithAsked(c.Request.Context())
	v.asked = asked
	c.Request = c.Request.WithContext(ctx)
	if r.action == casework.UseSelf {
		if err := s.askSelf(ctx, v); err != nil {
			return nil, err
		}
	}
	if r.StepUp && !s.fresh(v.session) {
		return s.prove(c, v, r)
	}
	response, err := r.handler(c)
	if !asked.Asked() && (err == nil || casework.Refused(err, casework.Invalid) || casework.Refused(err, casework.Forbidden)) {
		return nil, fmt.Errorf("%s %s: %w", r.Method, r.Path, errNeverAsked)
	}
	if err == nil && r.Method != http.MethodGet && v.session.hasDrafts && v.place != "" {
		if _, done := response.(redirect); done {
			if err := s.deleteDraft(ctx, v.session.user, v.place, c.Request.URL.Path, heldUp(c.Request.URL.Path)); err != nil {
				s.Log.LogAttrs(ctx, slog.LevelError, "drop a draft", slog.String("request", v.request), slog.Any("error", err))
			}
		}
	}
	return response, err
}

// askSelf asks the guard whether this person may use what is theirs. A refusal is recorded like any other.
func (s *Server) askSelf(ctx context.Context, v *visit) error {
	_, err := s.self(ctx, v)
	if err == nil {
		return nil
	}
	return s.DB.Write(ctx, v.actor(), func(*pg.Tx) (audit.Entry, error) { return audit.Entry{}, err })
}

// readBody reads the form and checks that it comes from a page of this visitor. It runs before any handler.
func (s *Server) readBody(c *gin.Context, v *visit, r Route) error {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, r.body)
	if err := parseBody(c.Request); err != nil {
		return err
	}
	if !r.noDraft {
		v.place, _, _ = strings.Cut(s.pageOf(c), "?") // the page's own path, where Kept looks for it
	}
	token := c.GetHeader("X-CSRF-Token")
	if token == "" {
		token = c.Request.PostForm.Get("csrf_token")
	}
	if v.signedIn() == nil && r.Access != "public" {
		return s.timedOut(c, v, token)
	}
	if !s.rightCSRF(c, token) {
		return &refusal{failure{status: http.StatusForbidden, msg: foreignForm}}
	}
	v.key = c.Request.PostForm.Get("form_key")
	switch {
	case v.key != "" && !plainKey(v.key):
		return badRequest("This form cannot be read. Go back, reload the page and send it again.")
	case v.key == "" && r.Access != "public" && r.action != casework.UseSelf:
		return badRequest("This form came without its key. Go back, reload the page and send it again.")
	case v.key != "":
		c.Request = c.Request.WithContext(pg.WithKey(c.Request.Context(), v.key))
	}
	return nil
}

// timedOut keeps what somebody typed when their session ended by time alone and the form is shown to be theirs. What
// others post is refused, unless it simply has no session: then the way is to sign in.
func (s *Server) timedOut(c *gin.Context, v *visit, token string) error {
	if v.session == nil {
		return nil
	}
	if !same(token, s.Keys.CSRF(v.session.word())) {
		return &refusal{failure{status: http.StatusForbidden, msg: foreignForm}}
	}
	if v.session.timedOut && c.FullPath() == draftsPath { // the script's last save: one field, and not the page's whole form
		return s.keepField(c.Request.Context(), v.session.user, c.Request.PostForm.Get("key"), c.Request.PostForm.Get("text"))
	}
	if v.session.timedOut && v.place != "" {
		return s.saveDraft(c.Request.Context(), v.session.user, v.place, draftOf(c.Request.PostForm))
	}
	return nil
}

// toSignIn sends somebody who has not signed in, or no longer is, to the sign-in page and notes where they wanted to go.
func (s *Server) toSignIn(c *gin.Context, v *visit, r Route) (Response, error) {
	if r.Method != http.MethodGet && v.session == nil {
		return nil, &refusal{failure{status: http.StatusForbidden, msg: foreignForm}}
	}
	if v.quiet || strings.HasPrefix(c.GetHeader("Content-Type"), "application/json") {
		return nil, &refusal{failure{status: http.StatusUnauthorized, msg: "Sign in to go on."}}
	}
	next := c.Request.URL.RequestURI()
	if r.Method != http.MethodGet {
		next = s.pageOf(c)
	}
	return signInFirst(next), nil
}

// pageOf is the page on which a form stood: the one that the browser names, if it is ours, or the form's own path.
func (s *Server) pageOf(c *gin.Context) string {
	if path := ownReferer(c.Request); path != "" {
		return path
	}
	return c.Request.URL.Path
}

func (s *Server) unknownRoute(c *gin.Context) { s.fail(c, Route{}, casework.Absent()) }

func (s *Server) wrongMethod(c *gin.Context) {
	s.fail(c, Route{}, &refusal{failure{status: http.StatusMethodNotAllowed, msg: "This address does not take that kind of request."}})
}

// plainParams keeps what no address of ours holds away from handlers and the database: control characters, faulty
// text, and for a parameter called id or …_id whatever is no UUID.
func plainParams(params gin.Params) bool {
	for _, p := range params {
		if len(p.Value) > 200 || !utf8.ValidString(p.Value) || strings.ContainsFunc(p.Value, unicode.IsControl) {
			return false
		}
		if p.Key == "id" || strings.HasSuffix(p.Key, "_id") {
			if _, err := uuid.Parse(p.Value); err != nil || len(p.Value) != 36 {
				return false
			}
		}
	}
	return true
}

// plainKey says whether a form's key looks like one of ours.
func plainKey(key string) bool {
	if len(key) < 16 || len(key) > 64 {
		return false
	}
	for _, r := range key {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' {
			return false
		}
	}
	return true
}

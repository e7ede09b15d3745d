package httpd

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

const foreignForm = "This form did not come from a page that you opened here, or that page is out of date. Nothing was saved. " +
	"Go back, reload the page and send it again."

// failure is what a person is told when a request did not end as wanted.
type failure struct {
	status int
	title  string
	msg    string
	faults []casework.Fault
	check  string  // where to ask again whether something was saved
	resend *resend // the form, to be sent again as it stands
	typed  []typed // what was typed, so that it can be copied
	now    []casework.Recorded
	form   string        // where the form opens again with what was typed
	after  time.Duration // when to try again
	ways   []ui.Link     // what can be done instead
	about  casework.Resource
}

// paragraphs is the message, and what is wrong in detail.
func (f failure) paragraphs() []string {
	msg := f.msg
	if msg == "" {
		msg = usualMessages[f.status]
	}
	if msg == "" {
		msg = "Nothing that you can see from here was changed. Try again later."
	}
	list := []string{msg}
	for _, one := range f.faults {
		if one.Msg != msg {
			list = append(list, one.Msg)
		}
	}
	return list
}

// resend is a form that can be sent once more.
type resend struct {
	action string
	fields []hidden
}

type hidden struct{ Name, Value string }

// refusal is a failure that the engine itself decides on.
type refusal struct{ failure }

func (r *refusal) Error() string { return "refused: " + strconv.Itoa(r.status) }

func badRequest(msg string) error { return &refusal{failure{status: http.StatusBadRequest, msg: msg}} }

// TooMany refuses a request that comes too soon after others; after is when to try again.
func TooMany(after time.Duration) error {
	return &refusal{failure{status: http.StatusTooManyRequests, after: after,
		msg: "There were too many tries. Wait a minute and try again."}}
}

// classify is the one table from errors to answers. Everything that it does not know is a 500 without detail.
func (s *Server) classify(r *http.Request, err error) failure {
	var own *refusal
	var refused *casework.Error
	switch {
	case errors.As(err, &own):
		return own.failure
	case errors.Is(err, pg.ErrUnknown):
		return failure{status: http.StatusServiceUnavailable, title: "We are checking whether this was saved",
			msg: "We are checking whether this was saved. Do not enter it again."}
	case errors.Is(err, pg.ErrUnavailable), errors.Is(err, context.DeadlineExceeded):
		f := failure{status: http.StatusServiceUnavailable, title: "Sorry, the service is unavailable", after: 5 * time.Second,
			msg: "The service cannot be reached at the moment. Try again in a moment.", resend: s.resendOf(r)}
		if unsafeMethod(r) {
			f.msg = "The service cannot be reached at the moment. Nothing was saved."
		}
		return f
	case errors.As(err, &refused):
		switch refused.Kind {
		case casework.NotFound:
			return failure{status: http.StatusNotFound}
		case casework.Forbidden:
			f := failure{status: http.StatusForbidden, title: "You may not do this", msg: refused.Msg, faults: refused.Faults}
			if no, ok := errors.AsType[*authz.Refused](err); ok {
				f.about = no.Resource
				if s.Pages.Refused != nil {
					f.ways = s.Pages.Refused(no)
				}
			}
			return f
		case casework.Conflict:
			return failure{status: http.StatusConflict, title: "Nothing was saved", msg: refused.Msg, faults: refused.Faults, typed: typedIn(r), now: refused.Now}
		case casework.Invalid:
			return failure{status: http.StatusUnprocessableEntity, title: "There is a problem", msg: refused.Msg, faults: refused.Faults, typed: typedIn(r)}
		}
	}
	return failure{status: http.StatusInternalServerError}
}

// fail answers a request whose handler returned an error, and logs it once.
func (s *Server) fail(c *gin.Context, r Route, err error) {
	ctx := c.Request.Context()
	v := visitOf(ctx)
	if saved, ok := errors.AsType[*pg.AlreadySaved](err); ok {
		if !ownPath(saved.Location) {
			saved.Location = "/"
		}
		if err = RedirectWith(saved.Location, "This form had been saved already. You are looking at the saved record.").send(s, c); err == nil {
			return
		}
	}
	f := s.classify(c.Request, err)
	if errors.Is(err, pg.ErrUnknown) && v.key != "" {
		form := s.pageOf(c)
		if !unsafeMethod(c.Request) { // a look at whether it was saved
			form = Next(c)
		}
		f.check = "/saved/" + v.key + "?next=" + url.QueryEscape(form)
		if s.keepForm(c, v) == "" { // for the case that it was not saved: the page itself keeps it
			f.typed = typedIn(c.Request)
		}
	}
	if f.status == http.StatusConflict || f.status == http.StatusUnprocessableEntity && unsafeMethod(c.Request) {
		f.form = s.keepForm(c, v)
	}
	if r.noDraft {
		f.typed, f.resend = nil, nil
	}
	if f.status >= http.StatusInternalServerError && ctx.Err() == nil {
		s.logFailure(ctx, r.Method+" "+r.Path, err)
	}
	s.writeFailure(c.Writer, c.Request, f)
}

// keepForm keeps a stale form as a draft and says where it opens again, from the record as it stands now.
func (s *Server) keepForm(c *gin.Context, v *visit) string {
	in := v.signedIn()
	if in == nil || v.place == "" || c.Request.PostForm == nil {
		return ""
	}
	ctx := pg.WithoutKey(c.Request.Context())
	if err := s.saveDraft(ctx, in.user, v.place, draftOf(c.Request.PostForm)); err != nil {
		s.logFailure(ctx, v.route, err)
		return ""
	}
	return v.place
}

func (s *Server) logFailure(ctx context.Context, route string, err error) {
	s.Log.LogAttrs(ctx, slog.LevelError, "request failed", slog.String("request", visitOf(ctx).request), slog.String("route", route),
		slog.String("error", logText(err)))
}

// logText is the error as the log may hold it: PostgreSQL's messages quote what was typed, so its code takes their place.
func logText(err error) string {
	text := err.Error()
	if answer, ok := errors.AsType[*pq.Error](err); ok {
		text = strings.ReplaceAll(text, answer.Error(), fmt.Sprintf("pq: %s %s %s", answer.Code, answer.Table, answer.Constraint))
		text = strings.ReplaceAll(text, answer.Message, "…")
	}
	return text
}

var titles = map[int]string{
	http.StatusBadRequest:            "This form cannot be read",
	http.StatusUnauthorized:          "Sign in to go on",
	http.StatusForbidden:             "This was refused",
	http.StatusNotFound:              "Page not found",
	http.StatusMethodNotAllowed:      "Page not found",
	http.StatusRequestEntityTooLarge: "This is too large",
	http.StatusUnsupportedMediaType:  "This form cannot be read",
	http.StatusTooManyRequests:       "Too many tries",
}

var usualMessages = map[int]string{
	http.StatusNotFound: "There is no such page, or nothing that you may see. If you typed the address, check it. " +
		"If you followed a link, ask whoever gave it to you.",
	http.StatusInternalServerError: "The fault has been noted. Try again later.",
}

// writeFailure shows a failure. The page of a 404 holds nothing of the request, so that a thing that is absent, one
// that is hidden and an address that never was look the same, byte for byte.
func (s *Server) writeFailure(w http.ResponseWriter, r *http.Request, f failure) {
	if f.title == "" {
		f.title = titles[f.status]
	}
	if f.title == "" {
		f.title = "Sorry, there is a problem with the service"
	}
	v := visitOf(r.Context())
	b := s.plainBase(v, f.title)
	if f.status == http.StatusNotFound {
		f.ways = s.astray(v)
	}
	s.inEmergency(&b, f.about)
	if b.Emergency != nil {
		b.FormKey = rand.Text()
	}
	if f.status >= http.StatusInternalServerError {
		b.RequestID = v.request
	}
	if f.after > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(max(f.after, time.Second)/time.Second)))
	}
	var body bytes.Buffer
	if err := failurePage(b, f).Render(r.Context(), &body); err != nil {
		s.logFailure(r.Context(), v.route, fmt.Errorf("render an error page: %w", err))
		http.Error(w, "Sorry, there is a problem with the service. Request "+v.request, http.StatusInternalServerError)
		return
	}
	writePage(w, f.status, body.Bytes())
}

// astray are the ways out of a 404. They hang on the person alone, so that every address that shows nothing shows the same.
func (s *Server) astray(v *visit) []ui.Link {
	in := v.signedIn()
	if in == nil {
		return nil
	}
	var ways []ui.Link
	for _, entry := range s.Pages.Astray {
		if s.Guard.Could(in.roles, entry.Action) {
			ways = append(ways, ui.Link{Text: entry.Text, Href: entry.Href})
		}
	}
	return ways
}

// resendOf is the posted form, ready to be sent again: with the database away, the page itself keeps what was typed.
func (s *Server) resendOf(r *http.Request) *resend {
	if !unsafeMethod(r) || strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		return nil
	}
	for _, route := range s.routes {
		if route.noDraft && route.Path == r.URL.Path {
			return nil
		}
	}
	if r.PostForm == nil { // the session could not be loaded and no route was reached
		r.Body = http.MaxBytesReader(nil, r.Body, usualBody)
		if err := parseBody(r); err != nil {
			return nil
		}
	}
	again := &resend{action: r.URL.RequestURI()}
	for _, name := range sortedNames(r.PostForm) {
		if secret(name) {
			return nil
		}
		for _, value := range r.PostForm[name] {
			again.fields = append(again.fields, hidden{name, value})
		}
	}
	if !ownPath(again.action) || len(again.fields) == 0 {
		return nil
	}
	return again
}

// typed is one field as it was filled.
type typed struct{ Field, Text string }

// typedIn lists what was typed into the posted form, field by field.
func typedIn(r *http.Request) []typed {
	var list []typed
	for _, name := range sortedNames(r.PostForm) {
		if secret(name) || consumed[name] || name == "version" {
			continue
		}
		for _, value := range r.PostForm[name] {
			if strings.TrimSpace(value) != "" {
				list = append(list, typed{fieldWords(name), value})
			}
		}
	}
	return list
}

// fieldWords is a field's name as words: "consent_request_due-day" is "Consent request due day".
func fieldWords(name string) string {
	words := strings.NewReplacer("_", " ", "-", " ").Replace(name)
	return strings.ToUpper(words[:1]) + words[1:]
}

// secret fields are never kept and never shown again.
func secret(name string) bool { return strings.Contains(strings.ToLower(name), "password") }

package httpd

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"channelpanel/internal/casework"
)

// answerWithin is the longest that an answer may take, below the server's own limit so that a page can still say so.
const answerWithin = 25 * time.Second

// recorded gives the request its id, logs it by the pattern of its route (an address may name a case) and turns a
// panic into a page without detail.
func (s *Server) recorded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := machineClock()
		v := &visit{server: s, request: rand.Text(), route: "-", agent: clip(r.UserAgent(), 200), stream: r.Header.Get("Accept") == "text/event-stream"}
		v.quiet = v.stream || r.Header.Get("X-Follow") != ""
		r = r.WithContext(withVisit(r.Context(), v))
		w.Header().Set("X-Request-Id", v.request)
		if !v.stream {
			ctx, cancel := context.WithTimeout(r.Context(), answerWithin)
			defer cancel()
			r = r.WithContext(ctx)
		}
		rec := &recorder{ResponseWriter: w}
		defer func() {
			if p := recover(); p != nil {
				if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
					panic(p)
				}
				s.Log.LogAttrs(r.Context(), slog.LevelError, "panic", slog.String("request", v.request), slog.String("route", v.route),
					slog.String("kind", kindOf(p)), slog.String("stack", string(debug.Stack())))
				if rec.status != 0 {
					panic(http.ErrAbortHandler) // half a page has gone out: the client must not take it for a whole one
				}
				s.writeFailure(rec, r, failure{status: http.StatusInternalServerError})
			}
			s.logged(r, v, rec, since(start))
		}()
		next.ServeHTTP(rec, r)
	})
}

func (s *Server) logged(r *http.Request, v *visit, rec *recorder, took time.Duration) {
	attrs := []slog.Attr{
		slog.String("request", v.request), slog.String("method", clip(r.Method, 10)), slog.String("route", v.route),
		slog.Int("status", rec.status), slog.Int64("bytes", rec.bytes), slog.Duration("took", took),
	}
	if a := v.actor(); a.Kind == casework.SignedIn {
		attrs = append(attrs, slog.String("user", string(a.ID)))
	}
	s.Log.LogAttrs(r.Context(), slog.LevelInfo, "request", attrs...)
}

// kindOf names a panic without its text, which may hold what somebody typed.
func kindOf(p any) string {
	if err, ok := p.(interface{ RuntimeError() }); ok {
		return err.(error).Error()
	}
	return fmt.Sprintf("%T", p)
}

// recorder notes status and size.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// Flush lets streams through.
func (r *recorder) Flush() {
	if f, ok := r.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}

// Unwrap lets http.ResponseController through.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// fenced refuses requests for another host, and changes that another site's page asks for. A request with neither
// Sec-Fetch-Site nor Origin (no browser) passes here and must still show a CSRF token.
func (s *Server) fenced(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(s.hosts) > 0 && !s.hosts[strings.ToLower(r.Host)] {
			s.writeFailure(w, r, failure{status: http.StatusForbidden, msg: "This address is not served here."})
			return
		}
		if err := s.cross.Check(r); err != nil {
			s.writeFailure(w, r, failure{status: http.StatusForbidden, msg: foreignForm})
			return
		}
		next.ServeHTTP(w, r)
	})
}

func clip(s string, n int) string {
	s = strings.ToValidUTF8(s, "")
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}

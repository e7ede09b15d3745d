package httpd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"
)

// Response is what a handler wants shown: a page, a redirect, a file or a stream of events.
type Response interface {
	send(*Server, *gin.Context) error
}

type page struct {
	status    int
	component templ.Component
}

// Page shows a page.
func Page(component templ.Component) Response { return page{http.StatusOK, component} }

// PageWith shows a page with another status: 422 for a form with faults, 409 for a stale one.
func PageWith(status int, component templ.Component) Response { return page{status, component} }

// usualPage is room for most pages: growing to it bit by bit costs as much memory again.
const usualPage = 32 << 10

// send renders the whole page before its first byte goes out, so that a fault in it is a 500 and not half a page.
func (p page) send(s *Server, c *gin.Context) error {
	var body bytes.Buffer
	body.Grow(usualPage)
	if err := p.component.Render(c.Request.Context(), &body); err != nil {
		return fmt.Errorf("render: %w", err)
	}
	writePage(c.Writer, p.status, body.Bytes())
	return nil
}

func writePage(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a reader who has gone is no fault of ours
}

type redirect struct {
	path, flash string
	because     bool
}

// Redirect goes on to another page of ours by GET (303). A path that would lead elsewhere is refused.
func Redirect(path string) Response { return redirect{path: path} }

// RedirectWith goes on to a page of ours, which shows the sentence once. It holds no personal data.
func RedirectWith(path, flash string) Response { return redirect{path: path, flash: flash} }

// RedirectBecause goes on to a page of ours that somebody did not ask for, which shows once why. It holds no personal data.
func RedirectBecause(path, why string) Response {
	return redirect{path: path, flash: why, because: true}
}

func (r redirect) send(s *Server, c *gin.Context) error {
	if !ownPath(r.path) {
		return errors.New("a redirect to another site was refused")
	}
	s.setFlash(c, r.flash, r.because)
	c.Writer.Header().Set("Location", r.path)
	c.Writer.WriteHeader(http.StatusSeeOther)
	c.Writer.WriteHeaderNow()
	return nil
}

// Away leads to an address outside of the product that the installation's settings name, such as an identity provider's. Nothing
// that a visitor typed may decide where.
func Away(address string) Response { return elsewhere(address) }

type elsewhere string

func (e elsewhere) send(_ *Server, c *gin.Context) error {
	u, err := url.Parse(string(e))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return errors.New("a redirect to what is no address was refused")
	}
	c.Writer.Header().Set("Location", u.String())
	c.Writer.WriteHeader(http.StatusSeeOther)
	c.Writer.WriteHeaderNow()
	return nil
}

type signInFirst string

func (next signInFirst) send(s *Server, c *gin.Context) error {
	path := "/sign-in"
	if ownPath(string(next)) && next != "/" {
		path += "?next=" + url.QueryEscape(string(next))
	}
	return redirect{path: path}.send(s, c)
}

// File is handed over for saving, never for showing.
type File struct {
	Name string // as the person's computer will call it
	Type string // media type
	Body []byte
}

func (f File) send(_ *Server, c *gin.Context) error {
	name := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, f.Name)
	disposition := mime.FormatMediaType("attachment", map[string]string{"filename": name})
	if disposition == "" {
		disposition = "attachment"
	}
	h := c.Writer.Header()
	h.Set("Content-Disposition", disposition)
	h.Set("Content-Type", f.Type)
	h.Set("Content-Length", fmt.Sprint(len(f.Body)))
	c.Writer.WriteHeader(http.StatusOK)
	_, _ = c.Writer.Write(f.Body)
	return nil
}

// Stream sends server-sent events until events returns, the reader goes or the server stops. Events are hints that
// something changed, without data of a case: the page asks again, and is answered as far as the reader may see. id is with what the
// browser comes back after its connection was lost (Last-Event-ID).
func Stream(events func(ctx context.Context, send func(id, event string) error) error) Response {
	return stream{events}
}

type stream struct {
	events func(context.Context, func(id, event string) error) error
}

const (
	streamWrite = 10 * time.Second // longest that one event may take to go out
	streamLife  = 10 * time.Minute // then the browser connects again, and the session is looked at again
)

func (st stream) send(s *Server, c *gin.Context) error {
	if !visitOf(c.Request.Context()).stream {
		return &refusal{failure{status: http.StatusNotAcceptable, msg: "This address is for the script of a page."}}
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), streamLife)
	defer cancel()
	go func() {
		select {
		case <-s.stopping:
			cancel()
		case <-ctx.Done():
		}
	}()
	var plain http.ResponseWriter = c.Writer
	if w, ok := plain.(interface{ Unwrap() http.ResponseWriter }); ok {
		plain = w.Unwrap() // gin's own writer says that it has flushed even where it cannot
	}
	control := http.NewResponseController(plain)
	_ = control.SetReadDeadline(time.Time{}) // a recorder in a test has none
	h := c.Writer.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	c.Writer.WriteHeader(http.StatusOK)
	c.Writer.WriteHeaderNow()
	_ = control.Flush()
	send := func(id, event string) error {
		if strings.ContainsAny(id+event, "\r\n") {
			return errors.New("an event holds one line")
		}
		line := "event: " + event + "\ndata: " + event + "\n\n"
		switch {
		case event == "":
			line = ":\n\n" // keeps the connection open
		case id != "":
			line = "id: " + id + "\n" + line
		}
		_ = control.SetWriteDeadline(deadline(streamWrite))
		if _, err := io.WriteString(c.Writer, line); err != nil {
			return fmt.Errorf("send an event: %w", err)
		}
		return control.Flush()
	}
	if err := st.events(ctx, send); err != nil && ctx.Err() == nil {
		s.logFailure(c.Request.Context(), c.FullPath(), err)
	}
	return nil
}

// JSON answers a script of a page of ours.
func JSON(v any) Response { return reply{v} }

type reply struct{ of any }

func (r reply) send(_ *Server, c *gin.Context) error {
	body, err := json.Marshal(r.of)
	if err != nil {
		return fmt.Errorf("answer a script: %w", err)
	}
	h := c.Writer.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Content-Length", fmt.Sprint(len(body)))
	c.Writer.WriteHeader(http.StatusOK)
	_, _ = c.Writer.Write(body)
	return nil
}

// Picture is a PNG that a page shows from its own address.
type Picture []byte

func (p Picture) send(_ *Server, c *gin.Context) error {
	h := c.Writer.Header()
	h.Set("Content-Type", "image/png")
	h.Set("Content-Length", fmt.Sprint(len(p)))
	c.Writer.WriteHeader(http.StatusOK)
	_, _ = c.Writer.Write(p)
	return nil
}

package httpd_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
	assets "channelpanel/web"
	"channelpanel/web/ui"
)

// bed is the real engine with a few routes that behave as features do, well and badly.
type bed struct {
	*web.Site
	clock        *web.Hands
	log          *logged
	saves        atomic.Int32
	admin, plain casework.UserID // an administrator and somebody with no role
	slow, finish chan struct{}   // GET /slow has begun; may end
}

const hiddenThing = "6f0a9c0e-0d2b-4f0e-9c51-0d4cf3a0a111"

func newBed(t *testing.T, options ...web.Option) *bed {
	t.Helper()
	return newBedOn(t, testkit.DB(t), options...)
}

func newBedOn(t *testing.T, db *testkit.Database, options ...web.Option) *bed {
	t.Helper()
	b := &bed{clock: web.ClockAt(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)), log: &logged{}, slow: make(chan struct{}), finish: make(chan struct{})}
	b.admin, b.plain = account(t, db, "admin@example.org", "Ada Min"), account(t, db, "plain@example.org", "Pla Ain")
	if _, err := db.Owner(t).ExecContext(t.Context(), `
		INSERT INTO membership (membership_id, user_id, role, from_on)
		VALUES ($1, $2, 'administrator', '2020-01-01')`, uuid.NewString(), b.admin); err != nil {
		t.Fatal(err)
	}
	options = append([]web.Option{web.Clock(b.clock.Now), web.Config(func(c *httpd.Config) {
		c.Log = slog.New(slog.NewJSONHandler(b.log, nil))
		c.Assets = assets.Handler()
		c.Nav = []httpd.NavEntry{{Text: "Start", Href: "/", Action: casework.UseSelf}, {Text: "Accounts", Href: "/accounts", Action: casework.ReadAccounts}}
	})}, options...)
	b.Site = web.Start(t, db, func(s *httpd.Server) { b.routes(s) }, options...)
	return b
}

func account(t *testing.T, db *testkit.Database, email, name string) casework.UserID {
	t.Helper()
	id := uuid.NewString()
	if _, err := db.Owner(t).ExecContext(t.Context(), `
		INSERT INTO user_account (user_id, email, display_name, password_hash, created_at)
		VALUES ($1, $2, $3, 'x', now())`, id, email, name); err != nil {
		t.Fatal(err)
	}
	return casework.UserID(id)
}

type noteForm struct {
	Version string   `form:"version"`
	Text    string   `form:"text" max:"50"`
	Needs   []string `form:"needs"`
}

func (b *bed) routes(s *httpd.Server) {
	note := func(c *gin.Context) (httpd.Response, error) {
		var form noteForm
		kept := httpd.Kept(c, &form)
		return httpd.Page(formPage(httpd.Base(c, "Note"), "/note", form, kept)), nil
	}
	s.GET("/", casework.UseSelf, func(c *gin.Context) (httpd.Response, error) {
		return httpd.Page(words(httpd.Base(c, "Start"), "start")), nil
	})
	s.GET("/note", casework.UseSelf, note)
	s.GET("/note/saved", casework.UseSelf, func(c *gin.Context) (httpd.Response, error) {
		return httpd.Page(words(httpd.Base(c, "Saved"), "the note")), nil
	})
	save := func(action casework.Action) httpd.Handler {
		return func(c *gin.Context) (httpd.Response, error) {
			var form noteForm
			if err := httpd.ReadForm(c, &form); err != nil {
				return nil, err
			}
			err := s.DB.Write(c.Request.Context(), httpd.Actor(c), func(tx *pg.Tx) (audit.Entry, error) {
				grant, err := s.Guard.Check(c.Request.Context(), httpd.Actor(c), action, b.resource(tx))
				if err != nil {
					return audit.Entry{}, err
				}
				if form.Text == "stale" {
					return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "Somebody else changed this record."}
				}
				b.saves.Add(1)
				tx.Remember("/note/saved")
				return audit.Record(grant, casework.Change{Title: "Saved a note"}), nil
			})
			if err != nil {
				return nil, err
			}
			return httpd.RedirectWith("/note/saved", "Note saved"), nil
		}
	}
	s.POST("/note", casework.UseSelf, save(casework.UseSelf))
	s.GET("/accounts", casework.ReadAccounts, func(c *gin.Context) (httpd.Response, error) {
		err := s.DB.Write(c.Request.Context(), httpd.Actor(c), func(tx *pg.Tx) (audit.Entry, error) {
			grant, err := s.Guard.Check(c.Request.Context(), httpd.Actor(c), casework.ReadAccounts, b.resource(tx))
			return audit.Viewed(grant, "accounts"), err
		})
		if err != nil {
			return nil, err
		}
		return httpd.Page(formPage(httpd.Base(c, "Accounts"), "/accounts", noteForm{}, false)), nil
	})
	s.POST("/accounts", casework.WriteAccounts, save(casework.WriteAccounts))
	s.GET("/things/:id", casework.ReadAccounts, func(c *gin.Context) (httpd.Response, error) {
		if c.Param("id") == hiddenThing {
			_, err := s.Guard.Check(c.Request.Context(), httpd.Actor(c), casework.ReadAccounts, casework.Resource{Ref: "hidden", Sens: casework.Normal})
			return nil, &authz.Refused{Err: &casework.Error{Kind: casework.NotFound, Msg: "a sentence about the hidden thing: " + err.Error()}}
		}
		if _, err := uuid.Parse(c.Param("id")); err != nil {
			return nil, err // as the database would: a 500
		}
		return nil, fmt.Errorf("load: %w", casework.Absent())
	})
	s.GET("/export", casework.UseSelf, func(c *gin.Context) (httpd.Response, error) {
		return httpd.File{Name: "export.csv", Type: "text/csv", Body: []byte("a,b")}, nil
	}, httpd.StepUp())
	s.POST("/grants", casework.WriteAccounts, save(casework.WriteAccounts), httpd.StepUp())
	s.GET("/account/prove", casework.UseSelf, func(c *gin.Context) (httpd.Response, error) {
		return httpd.Page(formPage(httpd.Base(c, "Confirm"), "/account/prove?next="+url.QueryEscape(httpd.Next(c)), noteForm{}, false)), nil
	})
	s.POST("/account/prove", casework.UseSelf, func(c *gin.Context) (httpd.Response, error) {
		return httpd.Redirect(httpd.Next(c)), s.Proved(c)
	}, httpd.NoDraft())
	s.GET("/grants", casework.UseSelf, func(c *gin.Context) (httpd.Response, error) {
		return httpd.Page(formPage(httpd.Base(c, "Grants"), "/grants", noteForm{}, false)), nil
	})
	never := func(c *gin.Context) (httpd.Response, error) {
		return httpd.Page(words(httpd.Base(c, "Never"), "the secret of somebody")), nil
	}
	s.GET("/never", casework.ReadAccounts, never)
	s.POST("/never", casework.WriteAccounts, func(c *gin.Context) (httpd.Response, error) {
		var f casework.Faults
		f.Add("text", "Enter the secret of somebody")
		return nil, f.Err()
	})
	s.GET("/panic", casework.UseSelf, func(*gin.Context) (httpd.Response, error) { panic("secret detail: of the panic") })
	s.GET("/fails/:how", casework.UseSelf, func(c *gin.Context) (httpd.Response, error) {
		switch c.Param("how") {
		case "unknown":
			return nil, fmt.Errorf("save: %w", pg.ErrUnknown)
		case "render":
			return httpd.Page(templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
				_, _ = io.WriteString(w, "half a page")
				return errors.New("secret detail of rendering")
			})), nil
		case "away":
			return httpd.Redirect("https://elsewhere.example/"), nil
		}
		return nil, errors.New("secret detail of the failure")
	})
	s.POST("/fails/:how", casework.UseSelf, func(c *gin.Context) (httpd.Response, error) {
		if c.Param("how") == "unknown" {
			return nil, fmt.Errorf("save: %w", pg.ErrUnknown)
		}
		return nil, fmt.Errorf("save: %w", pg.ErrUnavailable)
	})
	s.POST("/secret/:how", casework.UseSelf, func(c *gin.Context) (httpd.Response, error) {
		if c.Param("how") == "down" {
			return nil, pg.ErrUnavailable
		}
		return nil, &casework.Error{Kind: casework.Conflict, Msg: "Changed meanwhile."}
	}, httpd.NoDraft())
	s.GET("/ip", casework.UseSelf, func(c *gin.Context) (httpd.Response, error) {
		return httpd.File{Name: "mein “Plan”\r\n/ä.txt", Type: "text/plain", Body: []byte(httpd.ClientIP(c))}, nil
	})
	s.GET("/slow", casework.UseSelf, func(c *gin.Context) (httpd.Response, error) {
		close(b.slow)
		<-b.finish
		return httpd.Page(words(httpd.Base(c, "Slow"), "done")), nil
	})
	s.GET("/events", casework.UseSelf, func(*gin.Context) (httpd.Response, error) {
		return httpd.Stream(func(ctx context.Context, send func(id, event string) error) error {
			if err := send("", "changed"); err != nil {
				return err
			}
			<-ctx.Done()
			return ctx.Err()
		}), nil
	})
	s.Public(http.MethodGet, "/sign-in", func(c *gin.Context) (httpd.Response, error) {
		return httpd.Page(signInPage(httpd.Base(c, "Sign in"), httpd.Next(c))), nil
	})
	s.Public(http.MethodPost, "/sign-in", func(c *gin.Context) (httpd.Response, error) {
		var form struct {
			Email    string `form:"email"`
			Password string `form:"password"`
		}
		if err := httpd.ReadForm(c, &form); err != nil {
			return nil, err
		}
		who := map[string]casework.UserID{"admin@example.org": b.admin, "plain@example.org": b.plain}[form.Email]
		if who == "" {
			return nil, httpd.TooMany(90 * time.Second)
		}
		if err := s.SignInSession(c, who, httpd.ByPassword, true); err != nil {
			return nil, err
		}
		return httpd.Redirect(httpd.Next(c)), nil
	}, httpd.NoDraft())
	s.POST("/sign-out", casework.UseSelf, func(c *gin.Context) (httpd.Response, error) { return httpd.Redirect("/sign-in"), s.SignOut(c) })
}

// resource gives the administrator what the administrator holds, and everybody else nothing.
func (b *bed) resource(tx *pg.Tx) casework.Resource {
	r := casework.Resource{Ref: "accounts", Sens: casework.Normal, Policy: tx.Policy()}
	if tx.Actor().ID == b.admin {
		r.Standings = []casework.Standing{{Role: casework.Administrator, Tie: casework.TieNone}}
	}
	return r
}

func words(b ui.Base, text string) templ.Component {
	return within(ui.Page(b), ui.P(text))
}

func formPage(b ui.Base, action string, form noteForm, kept bool) templ.Component {
	parts := []templ.Component{
		ui.Version(3), ui.Input(b, ui.InputField{Name: "text", Label: "Text", Value: form.Text}),
		ui.Checkboxes(b, ui.ChoiceField{Name: "needs", Label: "Needs", Values: form.Needs, Options: ui.Options("a", "A", "b", "B")}),
		ui.ButtonPrimary("Save"),
	}
	if kept {
		parts = append(parts, ui.P("We kept what you typed"))
	}
	return within(ui.Page(b), within(ui.Form(b, action), templ.Join(parts...)))
}

func signInPage(b ui.Base, next string) templ.Component {
	return within(ui.SignedOut(b), within(ui.Form(b, "/sign-in"), templ.Join(
		ui.Hidden("next", next), ui.Input(b, ui.InputField{Name: "email", Label: "Email"}),
		ui.Input(b, ui.InputField{Name: "password", Label: "Password", Type: "password"}), ui.ButtonPrimary("Sign in"))))
}

func within(frame, content templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error { return frame.Render(templ.WithChildren(ctx, content), w) })
}

// logged is what the engine wrote to its log.
type logged struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// count answers a question about rows behind the product's back.
func (b *bed) count(t *testing.T, query string, args ...any) int {
	t.Helper()
	var n int
	if err := b.Database.Owner(t).GetContext(t.Context(), &n, query, args...); err != nil {
		t.Fatal(err)
	}
	return n
}

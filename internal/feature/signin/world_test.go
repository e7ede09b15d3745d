package signin_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
	"github.com/pquerna/otp/totp"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/signin"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/passwords"
	"channelpanel/internal/platform/signon"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

const password = "kettle marble otter"

// office is the room for signing in, with a start page, an administrator, another one and a chair.
type office struct {
	*web.Site
	hands             *web.Hands
	owner             *sqlx.DB
	ada, bea, chair   casework.UserID
	adaMail, chairWay string
	agencies          signon.Directory
}

func open(t *testing.T, options ...web.Option) *office {
	t.Helper()
	return openWith(t, web.ClockAt(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)), signon.Directory{}, options...)
}

// openWith is open with agencies whose accounts people can sign in with.
func openWith(t *testing.T, hands *web.Hands, agencies signon.Directory, options ...web.Option) *office {
	t.Helper()
	db := testkit.DB(t)
	o := &office{hands: hands, agencies: agencies, owner: db.Owner(t), adaMail: "ada@example.org", chairWay: "cora@example.org"}
	words, err := passwords.New()
	if err != nil {
		t.Fatal(err)
	}
	hash, err := words.Hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	panel := testkit.NewPanel(t, db)
	hire := func(mail, name string, role casework.Role, on any) casework.UserID {
		id := uuid.NewString()
		o.do(t, `INSERT INTO user_account (user_id, email, display_name, password_hash, created_at) VALUES ($1, $2, $3, $4, '2020-01-01')`, id, mail, name, hash)
		o.do(t, `INSERT INTO membership (membership_id, user_id, role, panel_id, from_on) VALUES ($1, $2, $3, $4, '2020-01-01')`, uuid.NewString(), id, role, on)
		return casework.UserID(id)
	}
	o.ada = hire(o.adaMail, "Ada Lindqvist", casework.Administrator, nil)
	o.bea = hire("bea@example.org", "Bea Okafor", casework.Administrator, nil)
	o.chair = hire(o.chairWay, "Cora Penhale", casework.PanelChair, panel.ID)
	options = append([]web.Option{web.Clock(o.hands.Now)}, options...)
	o.Site = web.Start(t, db, func(s *httpd.Server) {
		s.GET("/", casework.UseSelf, func(*gin.Context) (httpd.Response, error) { return httpd.Page(templ.Raw("<main>start</main>")), nil })
		signin.New(signin.NewService(signin.Config{
			DB: s.DB, Guard: s.Guard, Words: words, Keys: s.Keys, SecondFactor: s.SecondFactor, PasskeyHost: s.PasskeyHost, Idle: s.Idle, Agencies: o.agencies,
		}), s.Clock).Routes(s)
	}, options...)
	return o
}

func (o *office) do(t *testing.T, query string, args ...any) {
	t.Helper()
	if _, err := o.owner.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatal(err)
	}
}

func (o *office) count(t *testing.T, query string, args ...any) int {
	t.Helper()
	var n int
	if err := o.owner.GetContext(t.Context(), &n, query, args...); err != nil {
		t.Fatal(err)
	}
	return n
}

// openWithPasskeys is open at an address at which passkeys can be used.
func openWithPasskeys(t *testing.T, options ...web.Option) *office {
	t.Helper()
	o := open(t, append(options, web.Config(func(c *httpd.Config) { c.PasskeyHost = "localhost" }))...)
	o.URL = strings.Replace(o.URL, "127.0.0.1", "localhost", 1)
	return o
}

// required asks for a second factor wherever a role needs one.
func required() web.Option { return web.Config(func(c *httpd.Config) { c.SecondFactor = true }) }

// signIn types an address and the password; the answer is what comes next.
func signIn(c *web.Client, mail string) *web.Page {
	return c.Get("/sign-in").Submit("main form", web.Values{"email": {mail}, "password": {password}}).Want(http.StatusSeeOther)
}

var group = regexp.MustCompile(`[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}`)

// enrol sets up an app for whoever is signed in, and returns its key and the recovery codes.
func (o *office) enrol(t *testing.T, c *web.Client) (key string, codes []string) {
	t.Helper()
	p := c.Get("/account/factor").Want(200).Submit("form[action='/account/factor/app']", nil).Follow().Want(200)
	key = strings.ReplaceAll(p.Text("main code"), " ", "")
	p = p.Submit("form[action$=confirm]", web.Values{"code": {o.code(t, key)}}).Want(200)
	codes = group.FindAllString(string(p.Body), -1)
	if len(codes) != 10 {
		t.Fatalf("%d recovery codes are shown", len(codes))
	}
	return key, codes
}

// code is what the app shows now.
func (o *office) code(t *testing.T, key string) string {
	t.Helper()
	code, err := totp.GenerateCode(key, o.hands.Now())
	if err != nil {
		t.Fatal(err)
	}
	return code
}

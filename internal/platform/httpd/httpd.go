// Package httpd is the product's web engine: routes and the action each asks for, sessions, headers, forms, drafts and
// error pages. It knows no page of the business, and it decides nothing: the guard does, inside a transaction.
package httpd

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"
	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Config says what the engine works with and how it is reached.
type Config struct {
	DB       *pg.DB
	Sessions *sqlx.DB // a bounded pool of the same login, for the rows of login_session and draft only
	Guard    *authz.Guard
	Keys     *keys.Ring
	Clock    func() time.Time // nil takes the machine's clock
	Log      *slog.Logger     // nil takes slog's default

	Secure  bool     // served by TLS, by us or by a proxy: Secure cookies and HSTS
	Hosts   []string // Host headers that are answered, with their port where it is not the usual one; none answers any
	Proxies []string // addresses or networks whose X-Forwarded-For is believed; none believes nobody

	Idle            time.Duration // a session unused for so long has ended; 0 means 30 minutes
	Absolute        time.Duration // and one that is so old; 0 means 10 hours
	LoadWithin      time.Duration // loading a session takes at most so long, a wait for a connection among it; 0 means 1.5 seconds
	SessionsPerUser int           // more than so many end the oldest; 0 means 2
	SecondFactor    bool          // whoever holds a role that needs a second factor sets one up before anything else
	PasskeyHost     string        // the domain that passkeys are bound to, for good; "" for no passkeys

	Assets http.Handler // answers /assets/
	Nav    []NavEntry   // the main menu, in its order
	Pages  Pages        // where pages lead whose ways the engine itself draws
}

// Pages are where the engine leads from what the guard has answered. It knows no page of the business: whoever registers
// these says where they are, and what is left nil or empty is not drawn.
type Pages struct {
	Case         func(ref string) string        // the page of a case, for the identity bar of pages that draw none of their own
	Why          func(authz.Grant) string       // why a page of a case is open to its reader
	Refused      func(*authz.Refused) []ui.Link // what somebody can do who may know of a thing but not do this to it
	EndEmergency func(ref string) string        // ends the reader's emergency access to a case
	Astray       []NavEntry                     // offered on the page of a 404: the same for every address
}

// Server is the web engine. Its routes are registered before Handler is first used.
type Server struct {
	Config
	engine   *gin.Engine
	sessions *scs.SessionManager
	prepared *pg.Statements // over the session pool
	routes   []Route
	pages    map[string]bool // patterns of addresses that answer a GET
	hosts    map[string]bool
	cross    *http.CrossOriginProtection
	handler  http.Handler
	stopping chan struct{} // closed when the server stops: open streams end
}

// New makes the engine. An error names what is missing or wrong in the configuration.
func New(c Config) (*Server, error) {
	if c.DB == nil || c.Sessions == nil || c.Guard == nil || c.Keys == nil {
		return nil, errors.New("httpd: a database, a session pool, a guard and keys are needed")
	}
	if c.Clock == nil {
		c.Clock = machineClock
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Idle == 0 {
		c.Idle = 30 * time.Minute
	}
	if c.Absolute == 0 {
		c.Absolute = 10 * time.Hour
	}
	if c.LoadWithin == 0 {
		c.LoadWithin = 1500 * time.Millisecond
	}
	if c.SessionsPerUser == 0 {
		c.SessionsPerUser = 2
	}
	s := &Server{Config: c, hosts: map[string]bool{}, pages: map[string]bool{}, cross: http.NewCrossOriginProtection(), stopping: make(chan struct{}),
		prepared: pg.NewStatements(c.Sessions)}
	for _, h := range c.Hosts {
		s.hosts[strings.ToLower(h)] = true
	}
	gin.SetMode(gin.ReleaseMode)
	s.engine = gin.New()
	s.engine.HandleMethodNotAllowed = true
	s.engine.RedirectTrailingSlash = false
	s.engine.RedirectFixedPath = false
	s.engine.UseRawPath = false
	if err := s.engine.SetTrustedProxies(c.Proxies); err != nil {
		return nil, fmt.Errorf("httpd: trusted proxies: %w", err)
	}
	s.engine.NoRoute(s.unknownRoute)
	s.engine.NoMethod(s.wrongMethod)
	s.newSessions()
	s.handler = s.recorded(s.headed(s.fenced(s.assets(s.sessions.LoadAndSave(s.engine)))))
	s.POST(draftsPath, casework.UseSelf, s.keepDraft, Body(largestDraft))
	s.GET(renewURL, casework.UseSelf, s.renew)
	s.GET(againURL, casework.UseSelf, s.again, First())
	s.GET("/saved/:key", casework.UseSelf, s.lookUpSaved)
	return s, nil
}

// Handler is the whole engine, for a server of one's own or a test.
func (s *Server) Handler() http.Handler { return s.handler }

// assets answers /assets/ without a session.
func (s *Server) assets(next http.Handler) http.Handler {
	if s.Assets == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/assets/") {
			w.Header().Del("Cache-Control") // the assets say their own
			visitOf(r.Context()).route = "/assets/"
			s.Assets.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

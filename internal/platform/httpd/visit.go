package httpd

import (
	"context"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/authz"
)

// visit is what the engine knows of one request. It is made first of all and filled on the way in.
type visit struct {
	server  *Server
	request string // request id
	route   string // pattern of the matched route, for the log: never the address
	asked   *authz.Asked
	session *session // the session of the cookie, live or just ended; nil without one
	pre     string   // value of the cookie that CSRF tokens hang on before anybody signed in
	place   string   // path of the page whose draft this request belongs to; "" where none is kept
	key     string   // one-time key of the posted form
	flash   string
	stream  bool            // asks for events and not for a page
	quiet   bool            // a page's script asks by itself, for events or after one: no sign that somebody is there
	signIn  casework.UserID // whoever signs in during this request
	way     Way             // and how
	unasked bool            // without having to show who they are
	proved  bool            // whoever is signed in proves again who they are during this request
	agent   string
	address string
}

type visitInContext struct{}

func withVisit(ctx context.Context, v *visit) context.Context {
	return context.WithValue(ctx, visitInContext{}, v)
}

// visitOf is never nil: a request that did not come through the engine has an empty one.
func visitOf(ctx context.Context) *visit {
	if v, ok := ctx.Value(visitInContext{}).(*visit); ok {
		return v
	}
	return &visit{}
}

// session is a row of login_session with its person, as it stood when the request came in.
type session struct {
	hash      []byte
	user      casework.UserID
	name      string
	data      []byte
	created   time.Time
	way       Way
	proved    time.Time // when they last proved who they are
	expires   time.Time // absolute
	seen      time.Time
	live      bool // neither idle nor expired nor revoked, and the account is not disabled
	timedOut  bool // ended by time alone: what it posts is kept as a draft
	policy    int
	roles     []casework.Role
	panels    []casework.PanelID
	hasDrafts bool
	first     string // page that this person has to go through before any other, "" for none
	why       string // the sentence that says so
}

// word is the name under which CSRF tokens and sealed cookies hang on this session.
func (s *session) word() string { return "session:" + hex.EncodeToString(s.hash) }

// signedIn is the live session of somebody, or nil.
func (v *visit) signedIn() *session {
	if v.session != nil && v.session.live && v.session.user != "" {
		return v.session
	}
	return nil
}

func (v *visit) actor() casework.Actor {
	if s := v.signedIn(); s != nil {
		return casework.Actor{Kind: casework.SignedIn, ID: s.user, Name: s.name, Session: hex.EncodeToString(s.hash), Request: v.request}
	}
	return casework.Actor{Kind: casework.Anonymous, Request: v.request}
}

// Actor is who asks: a signed-in person, or anonymous.
func Actor(c *gin.Context) casework.Actor { return visitOf(c.Request.Context()).actor() }

// Person is the signed-in person with the roles they held when the request came in. It serves menus and greetings;
// what may be done is decided from rows read inside the transaction.
type Person struct {
	Actor  casework.Actor
	Roles  []casework.Role    // ends with RoleSignedIn; empty for nobody
	Panels []casework.PanelID // on which a role is held
}

// Viewer is who looks at the page.
func Viewer(c *gin.Context) Person {
	v := visitOf(c.Request.Context())
	p := Person{Actor: v.actor()}
	if s := v.signedIn(); s != nil {
		p.Roles, p.Panels = s.roles, s.panels
	}
	return p
}

// SessionHash is the hash of this session's token, to mark it in a list and to keep it when others are ended.
func SessionHash(c *gin.Context) []byte {
	if s := visitOf(c.Request.Context()).signedIn(); s != nil {
		return s.hash
	}
	return nil
}

// ClientIP is the address of the client; what a proxy says of it counts only where that proxy is configured.
func ClientIP(c *gin.Context) string { return c.ClientIP() }

// Origin is the address at which this request came in, "https://panel.example.org": one of the configured hosts, where any
// are configured.
func Origin(c *gin.Context) string {
	scheme := "http://"
	if visitOf(c.Request.Context()).server.Secure {
		scheme = "https://"
	}
	return scheme + strings.ToLower(c.Request.Host)
}

// RequestID is the id that the log, the audit entry and the error page share.
func RequestID(c *gin.Context) string { return visitOf(c.Request.Context()).request }

func unsafeMethod(r *http.Request) bool {
	return r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodOptions
}

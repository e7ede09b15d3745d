package httpd

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
)

const userKey = "user" // all that a session holds; roles are read afresh

// newSessions sets up the cookie. The row of login_session is the authority over how long a session lives.
func (s *Server) newSessions() {
	m := scs.New()
	m.Codec = plain{}
	m.Store = &sessionStore{s}
	m.Lifetime = s.Absolute
	m.Cookie.Name = s.cookieName("session")
	m.Cookie.HttpOnly = true
	m.Cookie.Secure = s.Secure
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Path = "/"
	m.Cookie.Persist = false // gone with the browser's window
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		s.writeFailure(w, r, s.classify(r, fmt.Errorf("session: %w", err)))
	}
	s.sessions = m
}

// cookieName carries the __Host- prefix wherever the browser accepts it: over TLS.
func (s *Server) cookieName(name string) string {
	if s.Secure {
		return "__Host-" + name
	}
	return name
}

// Way is how somebody signed in.
type Way string

// The ways to sign in. A password that somebody else set, or that is too short, holds up only those who used it.
const (
	ByPassword         Way = "password"
	ByAgency           Way = "agency"        // with their account at their agency
	ByAgencyWithFactor Way = "agency-factor" // and with a second factor there that counts here
)

// SignedInBy is how whoever asks has signed in.
func SignedInBy(c *gin.Context) Way {
	if in := visitOf(c.Request.Context()).signedIn(); in != nil {
		return in.way
	}
	return ByPassword
}

// SignInSession makes this visitor's session that of the person, under a new token: one that was set before is worth
// nothing. Sessions beyond the number that a person may have are ended, oldest first. asked says whether they had to show who
// they are: where an older sign-in elsewhere let them through, it is no proof for what asks for a fresh one.
func (s *Server) SignInSession(c *gin.Context, user casework.UserID, way Way, asked bool) error {
	ctx := c.Request.Context()
	v := visitOf(ctx)
	v.signIn, v.way, v.unasked, v.address = user, way, !asked, c.ClientIP()
	if err := s.sessions.RenewToken(ctx); err != nil {
		return fmt.Errorf("renew the session: %w", err)
	}
	s.sessions.Put(ctx, userKey, string(user))
	token, _, err := s.sessions.Commit(ctx) // here, so that a failure is this handler's and not a cookie without a row
	if err != nil {
		return fmt.Errorf("save the session: %w", err)
	}
	if err := s.endSurplus(ctx, user, hashOf(token)); err != nil {
		return fmt.Errorf("end older sessions: %w", err)
	}
	s.dropCookie(c.Writer, "before")
	return nil
}

// SignOut ends this session and tells the browser to forget what it holds of this site.
func (s *Server) SignOut(c *gin.Context) error {
	if err := s.sessions.Destroy(c.Request.Context()); err != nil {
		return fmt.Errorf("end the session: %w", err)
	}
	if in := visitOf(c.Request.Context()).session; in != nil {
		in.live = false
	}
	s.dropCookie(c.Writer, "flash")
	c.Header("Clear-Site-Data", `"cache", "storage"`) // and not the cookie by which a browser is known to be somebody's own
	return nil
}

// RevokeAll ends every session of a person.
func (s *Server) RevokeAll(ctx context.Context, user casework.UserID) error {
	_, err := s.Sessions.ExecContext(ctx, `
		UPDATE login_session SET revoked_at = $2
		WHERE user_id = $1 AND revoked_at IS NULL`, user, s.Clock())
	if err != nil {
		return unavailable(ctx, "end sessions", err)
	}
	return nil
}

// OpenSession makes a session for a person without a visit, and returns the cookie that carries it. It is for tests
// and for a command line that may do so; nothing that answers a request calls it.
func (s *Server) OpenSession(ctx context.Context, user casework.UserID) (*http.Cookie, error) {
	ctx = withVisit(ctx, &visit{signIn: user, way: ByPassword, agent: "opened directly"})
	ctx, err := s.sessions.Load(ctx, "")
	if err != nil {
		return nil, err
	}
	s.sessions.Put(ctx, userKey, string(user))
	token, _, err := s.sessions.Commit(ctx)
	if err != nil {
		return nil, err
	}
	return &http.Cookie{Name: s.sessions.Cookie.Name, Value: token, Path: "/"}, nil
}

// csrf is the token of this visit's forms. Before anybody signed in it hangs on a cookie that is made for it.
func (s *Server) csrf(c *gin.Context) string {
	v := visitOf(c.Request.Context())
	if in := v.signedIn(); in != nil {
		return s.Keys.CSRF(in.word())
	}
	if v.pre == "" {
		if old, err := c.Request.Cookie(s.cookieName("before")); err == nil && len(old.Value) == preLength {
			v.pre = old.Value
		} else {
			v.pre = rand.Text()
			s.setCookie(c.Writer, "before", v.pre, 0)
		}
	}
	return s.Keys.CSRF("before:" + v.pre)
}

const preLength = 26 // of rand.Text

// rightCSRF says whether the token belongs to this visitor: to the live session or, before anybody signed in, to the
// cookie made for it.
func (s *Server) rightCSRF(c *gin.Context, token string) bool {
	if in := visitOf(c.Request.Context()).signedIn(); in != nil {
		return same(token, s.Keys.CSRF(in.word()))
	}
	old, err := c.Request.Cookie(s.cookieName("before"))
	return err == nil && len(old.Value) == preLength && same(token, s.Keys.CSRF("before:"+old.Value))
}

func same(a, b string) bool { return a != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func hashOf(token string) []byte {
	h := sha256.Sum256([]byte(token))
	return h[:]
}

func (s *Server) setCookie(w http.ResponseWriter, name, value string, age time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(name), Value: value, Path: "/", MaxAge: int(age.Seconds()),
		HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode,
	})
}

func (s *Server) dropCookie(w http.ResponseWriter, name string) {
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(name), Path: "/", MaxAge: -1, HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode,
	})
}

// A flash is the sentence that the page after a redirect shows once: what was done, or why somebody is led there. It travels sealed in a cookie of a minute, bound
// to the session, so that it costs no write.

const flashAge = time.Minute

// because stands before a sentence that says why, and no text of ours begins with it.
const because = "\x00"

func (s *Server) setFlash(c *gin.Context, text string, why bool) {
	in := visitOf(c.Request.Context()).signedIn()
	if in == nil || text == "" {
		return
	}
	if why {
		text = because + text
	}
	sealed, err := s.Keys.Own("flash").Seal([]byte(text), in.word())
	if err != nil {
		s.Log.LogAttrs(c.Request.Context(), slog.LevelError, "seal a flash", slog.Any("error", err))
		return
	}
	s.setCookie(c.Writer, "flash", base64.RawURLEncoding.EncodeToString(sealed), flashAge)
}

// takeFlash reads the flash and has the browser drop it.
func (s *Server) takeFlash(c *gin.Context) string {
	v := visitOf(c.Request.Context())
	in := v.signedIn()
	cookie, err := c.Request.Cookie(s.cookieName("flash"))
	if in == nil || err != nil || v.flash != "" {
		return v.flash
	}
	s.dropCookie(c.Writer, "flash")
	sealed, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil {
		return ""
	}
	text, err := s.Keys.Own("flash").Open(sealed, in.word())
	if err != nil {
		return ""
	}
	v.flash = string(text)
	return v.flash
}

// KeepPassing leaves a short text with this browser for a while, as the token of something that takes more than one page
// before anybody is signed in; an empty text takes it away.
func KeepPassing(c *gin.Context, name, text string, age time.Duration) {
	s := visitOf(c.Request.Context()).server
	if text == "" {
		s.dropCookie(c.Writer, name)
		return
	}
	s.setCookie(c.Writer, name, text, age)
}

// Passing is what KeepPassing left, or "".
func Passing(c *gin.Context, name string) string {
	cookie, err := c.Request.Cookie(visitOf(c.Request.Context()).server.cookieName(name))
	if err != nil || len(cookie.Value) > 200 {
		return ""
	}
	return cookie.Value
}

// plain is how a session's row holds what it holds: as JSON, which is read in a tenth of the time of gob.
type plain struct{}

type plainSession struct {
	Deadline time.Time      `json:"deadline"`
	Values   map[string]any `json:"values"`
}

func (plain) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	return json.Marshal(plainSession{deadline, values})
}

func (plain) Decode(data []byte) (time.Time, map[string]any, error) {
	if len(data) == 0 || data[0] != '{' { // a session from before an upgrade
		return scs.GobCodec{}.Decode(data)
	}
	var s plainSession
	err := json.Unmarshal(data, &s)
	return s.Deadline, s.Values, err
}

// Still says of a stream, which outlives its answer, whether its reader is signed in now. It counts as no use of the session.
func Still(c *gin.Context) func(context.Context) bool {
	v := visitOf(c.Request.Context())
	if v.server == nil {
		return func(context.Context) bool { return false }
	}
	cookie, err := c.Request.Cookie(v.server.sessions.Cookie.Name)
	return func(ctx context.Context) bool {
		if err != nil {
			return false
		}
		again := &visit{server: v.server, quiet: true}
		_, found, failed := (&sessionStore{v.server}).FindCtx(withVisit(ctx, again), cookie.Value)
		return failed == nil && found && again.signedIn() != nil
	}
}

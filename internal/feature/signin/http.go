package signin

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
)

// Handlers is the way in to signing in and to one's own account.
type Handlers struct {
	service *Service
	server  *httpd.Server
	tries   *httpd.Throttle
}

// New makes the handlers.
func New(service *Service, clock func() time.Time) *Handlers {
	return &Handlers{service: service, tries: httpd.NewThrottle(1, 100, clock)}
}

// Routes registers signing in and out, and one's own account.
func (h *Handlers) Routes(s *httpd.Server) {
	h.server = s
	s.Public(http.MethodGet, "/sign-in", h.signInForm)
	s.Public(http.MethodPost, "/sign-in", h.signIn, httpd.NoDraft())
	s.POST("/sign-out", casework.UseSelf, h.signOut, httpd.NoDraft(), httpd.First())
	s.GET("/account/prove", casework.UseSelf, h.proveForm, httpd.First(httpd.SetUpFactor))
	s.POST("/account/prove", casework.UseSelf, h.prove, httpd.NoDraft(), httpd.First(httpd.SetUpFactor))
	s.GET("/account", casework.UseSelf, h.own)
	s.GET("/account/password", casework.UseSelf, h.passwordForm, httpd.First(httpd.ChangePassword, httpd.SetUpFactor))
	s.POST("/account/password", casework.UseSelf, h.changePassword, httpd.NoDraft(), httpd.First(httpd.ChangePassword, httpd.SetUpFactor))
	s.GET("/account/sessions", casework.UseSelf, h.sessions)
	s.POST("/account/sessions/end", casework.UseSelf, h.endSession)
	s.POST("/account/sessions/end-others", casework.UseSelf, h.endOthers)
	h.factorRoutes(s)
	h.agencyRoutes(s)
}

type signInForm struct {
	Email    string `form:"email" max:"254"`
	Password string `form:"password" max:"256"`
}

func (h *Handlers) signInForm(c *gin.Context) (httpd.Response, error) {
	needed, err := h.service.NeedsSetUp(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	if needed {
		return httpd.Redirect("/set-up"), nil
	}
	return httpd.Page(signInPage(httpd.Base(c, "Sign in"), "", httpd.Next(c), h.service.Agencies())), nil
}

func (h *Handlers) signIn(c *gin.Context) (httpd.Response, error) {
	var form signInForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	if ok, after := h.tries.Allow(httpd.ClientIP(c)); !ok {
		return nil, httpd.TooMany(after)
	}
	in, err := h.service.SignIn(c.Request.Context(), httpd.Actor(c), form.Email, form.Password)
	if faults, ok := httpd.Invalid(err); ok {
		b := httpd.Base(c, "Sign in").WithFaults(faults)
		return httpd.PageWith(http.StatusUnprocessableEntity, signInPage(b, form.Email, httpd.Next(c), h.service.Agencies())), nil
	}
	if err != nil {
		return nil, err
	}
	if in.Waiting != "" {
		h.keepStep(c, in.Waiting)
		return httpd.Redirect("/sign-in/code?next=" + url.QueryEscape(httpd.Next(c))), nil
	}
	return h.enter(c, in, httpd.Next(c))
}

func (h *Handlers) signOut(c *gin.Context) (httpd.Response, error) {
	agency, err := h.service.AgencyOf(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	elsewhere := httpd.SignedInBy(c) != httpd.ByPassword
	if err := h.service.SignedOut(c.Request.Context(), httpd.Actor(c)); err != nil {
		return nil, err
	}
	if err := h.server.SignOut(c); err != nil {
		return nil, err
	}
	if elsewhere && agency != nil {
		return httpd.Redirect("/signed-out/" + agency.Key), nil
	}
	return httpd.Redirect("/sign-in"), nil
}

func (h *Handlers) own(c *gin.Context) (httpd.Response, error) {
	own, err := h.service.Own(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	return httpd.Page(ownPage(httpd.Base(c, "Your account"), own)), nil
}

func (h *Handlers) sessions(c *gin.Context) (httpd.Response, error) {
	own, err := h.service.Own(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	return httpd.Page(sessionsPage(httpd.Base(c, "Where you are signed in"), own, httpd.SessionHash(c), h.server.SessionsPerUser)), nil
}

type passwordForm struct {
	Current string `form:"current" max:"256"`
	Next    string `form:"password" max:"256"`
	Again   string `form:"again" max:"256"`
}

func (h *Handlers) passwordForm(c *gin.Context) (httpd.Response, error) {
	return httpd.Page(passwordPage(httpd.Base(c, "Change your password"))), nil
}

func (h *Handlers) changePassword(c *gin.Context) (httpd.Response, error) {
	var form passwordForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	err := h.service.ChangePassword(c.Request.Context(), httpd.Actor(c), form.Current, form.Next, form.Again, httpd.SessionHash(c))
	if faults, ok := httpd.Invalid(err); ok {
		return httpd.PageWith(http.StatusUnprocessableEntity, passwordPage(httpd.Base(c, "Change your password").WithFaults(faults))), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/account", "Your password has been changed"), nil
}

type sessionForm struct {
	Hash string `form:"session" max:"64"`
}

func (h *Handlers) endSession(c *gin.Context) (httpd.Response, error) {
	var form sessionForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	hash, err := base64.RawURLEncoding.DecodeString(form.Hash)
	if err != nil {
		return nil, casework.Absent()
	}
	if err := h.service.EndSession(c.Request.Context(), httpd.Actor(c), hash); err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/account/sessions", "That session has been ended"), nil
}

func (h *Handlers) endOthers(c *gin.Context) (httpd.Response, error) {
	if err := httpd.ReadForm(c, &emptyForm{}); err != nil {
		return nil, err
	}
	if err := h.service.EndOthers(c.Request.Context(), httpd.Actor(c), httpd.SessionHash(c)); err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/account/sessions", "You are signed in nowhere but here"), nil
}

package signin

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/signon"
)

// agencyRoutes are the ways to and from the identity providers of agencies. A browser is sent there by a link: the content
// security policy lets no form lead away.
func (h *Handlers) agencyRoutes(s *httpd.Server) {
	s.Public(http.MethodGet, "/sign-in/with/:agency", h.toAgency)
	s.Public(http.MethodGet, cameBackAt, h.fromAgency)
	s.Public(http.MethodGet, "/signed-out/:agency", h.signedOut)
	s.GET("/account/prove/with/:agency", casework.UseSelf, h.proveAtAgency, httpd.First(httpd.SetUpFactor))
	s.POST("/accounts/:id/sign-in/link", casework.WriteAccounts, h.link, httpd.StepUp())
	s.POST("/accounts/:id/sign-in/unlink", casework.WriteAccounts, h.unlink, httpd.StepUp())
}

const (
	cameBackAt = "/sign-in/back"
	away       = "agency" // the cookie of a browser that was sent to an identity provider
)

func (h *Handlers) toAgency(c *gin.Context) (httpd.Response, error) { return h.send(c, nil) }

func (h *Handlers) proveAtAgency(c *gin.Context) (httpd.Response, error) {
	return h.send(c, httpd.SessionHash(c))
}

func (h *Handlers) send(c *gin.Context, session []byte) (httpd.Response, error) {
	if ok, after := h.tries.Allow(httpd.ClientIP(c)); !ok {
		return nil, httpd.TooMany(after)
	}
	address, token, err := h.service.ToAgency(c.Request.Context(), httpd.Actor(c), c.Param("agency"), httpd.Origin(c)+cameBackAt, httpd.Next(c), session)
	if err != nil {
		return h.nowhere(c, err)
	}
	httpd.KeepPassing(c, away, token, stepLife+time.Minute)
	return httpd.Away(address), nil
}

// fromAgency goes on when a browser comes back. It is a GET, as identity providers send it; that it was asked for is shown by what
// this browser keeps.
func (h *Handlers) fromAgency(c *gin.Context) (httpd.Response, error) {
	if ok, after := h.tries.Allow(httpd.ClientIP(c)); !ok {
		return nil, httpd.TooMany(after)
	}
	answer := signon.Answer{State: c.Query("state"), Code: c.Query("code"), Issuer: c.Query("iss"), Error: c.Query("error")}
	token := httpd.Passing(c, away)
	httpd.KeepPassing(c, away, "", 0)
	in, next, err := h.service.FromAgency(c.Request.Context(), httpd.Actor(c), token, answer, httpd.SessionHash(c))
	switch {
	case err != nil:
		return h.nowhere(c, err)
	case in.Waiting != "":
		h.keepStep(c, in.Waiting)
		return httpd.Redirect("/sign-in/code?next=" + url.QueryEscape(next)), nil
	case in.User != "":
		return h.enter(c, in, next)
	}
	if err := h.server.Proved(c); err != nil {
		return nil, err
	}
	return httpd.Redirect(next), nil
}

// nowhere says why a way over an agency's identity provider led nowhere.
func (h *Handlers) nowhere(c *gin.Context, err error) (httpd.Response, error) {
	var fault *AgencyFault
	switch {
	case errors.Is(err, ErrStartAgain):
		return h.startAgain(c), nil
	case !errors.As(err, &fault):
		return nil, err
	case fault.Down:
		return httpd.PageWith(http.StatusServiceUnavailable, agencyDownPage(httpd.Base(c, "Sign-in cannot be reached"), fault)), nil
	case fault.Reference != "":
		return httpd.PageWith(http.StatusForbidden, unlinkedPage(httpd.Base(c, "No account to use"), fault)), nil
	}
	return httpd.PageWith(http.StatusUnprocessableEntity, agencyFailedPage(httpd.Base(c, "You have not been signed in"), fault)), nil
}

func (h *Handlers) signedOut(c *gin.Context) (httpd.Response, error) {
	agency, address, err := h.service.SignOutAt(c.Request.Context(), c.Param("agency"), httpd.Origin(c)+"/sign-in")
	if err != nil {
		return nil, err
	}
	return httpd.Page(signedOutPage(httpd.Base(c, "You have signed out"), agency, address)), nil
}

type linkForm struct {
	Reference string `form:"reference" max:"20"`
}

type unlinkForm struct {
	Issuer string `form:"issuer" max:"300"`
}

func (h *Handlers) link(c *gin.Context) (httpd.Response, error) {
	var form linkForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	err := h.service.Link(c.Request.Context(), httpd.Actor(c), casework.UserID(c.Param("id")), form.Reference)
	return h.changed(c, accessForm{Reference: form.Reference}, err, "Account at the agency linked")
}

func (h *Handlers) unlink(c *gin.Context) (httpd.Response, error) {
	var form unlinkForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	err := h.service.Unlink(c.Request.Context(), httpd.Actor(c), casework.UserID(c.Param("id")), form.Issuer)
	return h.changed(c, accessForm{}, err, "Account at the agency unlinked, and signed out everywhere")
}

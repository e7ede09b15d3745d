package signin

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
)

// passkeyRoutes are those of passkeys. A page's script asks for what it has to ask the browser, and sends the browser's answer
// as a form would.
func (h *Handlers) passkeyRoutes(s *httpd.Server) {
	setUp := httpd.First(httpd.SetUpFactor)
	s.Public(http.MethodPost, "/sign-in/passkey/ask", h.askAtSignIn, httpd.NoDraft())
	s.Public(http.MethodPost, "/sign-in/passkey", h.passkeyStep, httpd.NoDraft())
	s.POST("/account/prove/passkey/ask", casework.UseSelf, h.askAgain, httpd.NoDraft(), setUp)
	s.POST("/account/prove/passkey", casework.UseSelf, h.provePasskey, httpd.NoDraft(), setUp)
	s.GET("/account/factor/passkeys/new", casework.UseSelf, h.newPasskey, setUp, httpd.StepUp())
	s.POST("/account/factor/passkeys/ask", casework.UseSelf, h.askForNew, httpd.NoDraft(), setUp, httpd.StepUp())
	s.POST("/account/factor/passkeys", casework.UseSelf, h.addPasskey, httpd.NoDraft(), setUp)
	s.POST("/account/factor/passkeys/remove", casework.UseSelf, h.removePasskey, httpd.StepUp())
}

type answerForm struct {
	Answer string `form:"credential" max:"20000"`
}

func (h *Handlers) askAtSignIn(c *gin.Context) (httpd.Response, error) {
	if err := httpd.ReadForm(c, &emptyForm{}); err != nil {
		return nil, err
	}
	if ok, after := h.tries.Allow(httpd.ClientIP(c)); !ok {
		return nil, httpd.TooMany(after)
	}
	options, err := h.service.AskAtSignIn(c.Request.Context(), httpd.Actor(c), httpd.Origin(c), httpd.Passing(c, passing))
	if err != nil {
		return nil, err
	}
	return httpd.JSON(options), nil
}

func (h *Handlers) passkeyStep(c *gin.Context) (httpd.Response, error) {
	var form answerForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	if ok, after := h.tries.Allow(httpd.ClientIP(c)); !ok {
		return nil, httpd.TooMany(after)
	}
	in, err := h.service.PasskeyStep(c.Request.Context(), httpd.Actor(c), httpd.Origin(c), httpd.Passing(c, passing), form.Answer)
	return h.stepped(c, in, err)
}

func (h *Handlers) askAgain(c *gin.Context) (httpd.Response, error) {
	if err := httpd.ReadForm(c, &emptyForm{}); err != nil {
		return nil, err
	}
	options, err := h.service.AskAgain(c.Request.Context(), httpd.Actor(c), httpd.Origin(c), httpd.SessionHash(c))
	if err != nil {
		return nil, err
	}
	return httpd.JSON(options), nil
}

func (h *Handlers) provePasskey(c *gin.Context) (httpd.Response, error) {
	var form answerForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	if ok, after := h.tries.Allow(httpd.ClientIP(c)); !ok {
		return nil, httpd.TooMany(after)
	}
	return h.proved(c, h.service.ProvePasskey(c.Request.Context(), httpd.Actor(c), httpd.Origin(c), httpd.SessionHash(c), form.Answer))
}

type passkeyForm struct {
	Name   string `form:"name" max:"60"`
	Answer string `form:"credential" max:"20000"`
}

func (h *Handlers) newPasskey(c *gin.Context) (httpd.Response, error) {
	return h.showNewPasskey(c, passkeyForm{Name: device(c.Request.UserAgent())}, nil)
}

func (h *Handlers) showNewPasskey(c *gin.Context, form passkeyForm, faults []casework.Fault) (httpd.Response, error) {
	f, err := h.service.Factor(c.Request.Context(), httpd.Actor(c), httpd.Origin(c))
	if err != nil {
		return nil, err
	}
	if !f.Offered {
		return nil, casework.Absent()
	}
	page := passkeyPage(httpd.Base(c, "Set up a passkey").WithFaults(faults), form)
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, page), nil
	}
	return httpd.Page(page), nil
}

func (h *Handlers) askForNew(c *gin.Context) (httpd.Response, error) {
	if err := httpd.ReadForm(c, &emptyForm{}); err != nil {
		return nil, err
	}
	options, err := h.service.AskForNew(c.Request.Context(), httpd.Actor(c), httpd.Origin(c), httpd.SessionHash(c))
	if err != nil {
		return nil, err
	}
	return httpd.JSON(options), nil
}

func (h *Handlers) addPasskey(c *gin.Context) (httpd.Response, error) {
	var form passkeyForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	if form.Name = strings.TrimSpace(form.Name); form.Name == "" {
		form.Name = device(c.Request.UserAgent())
	}
	codes, err := h.service.AddPasskey(c.Request.Context(), httpd.Actor(c), httpd.Origin(c), httpd.SessionHash(c), form.Name, form.Answer)
	if faults, ok := httpd.Invalid(err); ok {
		return h.showNewPasskey(c, form, faults)
	}
	if err != nil {
		return nil, err
	}
	return h.added(c, codes, "Your passkey is set up")
}

type removeForm struct {
	Passkey string `form:"passkey" max:"36"`
}

func (h *Handlers) removePasskey(c *gin.Context) (httpd.Response, error) {
	var form removeForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	return h.lessened(c, h.service.RemovePasskey(c.Request.Context(), httpd.Actor(c), form.Passkey), "That passkey has been removed")
}

package signin

import (
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
)

// factorRoutes are the second step of signing in, one's own second factor, and what administrators do about another's.
// Whoever has to set one up before anything else reaches the pages that do it.
func (h *Handlers) factorRoutes(s *httpd.Server) {
	s.Public(http.MethodGet, "/sign-in/code", h.codeForm)
	s.Public(http.MethodPost, "/sign-in/code", h.code, httpd.NoDraft())
	s.GET("/account/factor", casework.UseSelf, h.factor, httpd.First(httpd.SetUpFactor))
	s.POST("/account/factor/app", casework.UseSelf, h.startApp, httpd.First(httpd.SetUpFactor), httpd.StepUp())
	s.GET("/account/factor/app", casework.UseSelf, h.app, httpd.First(httpd.SetUpFactor), httpd.StepUp())
	s.GET("/account/factor/app/code.png", casework.UseSelf, h.appPicture, httpd.First(httpd.SetUpFactor), httpd.StepUp())
	s.POST("/account/factor/app/confirm", casework.UseSelf, h.confirmApp, httpd.First(httpd.SetUpFactor), httpd.NoDraft())
	s.POST("/account/factor/codes", casework.UseSelf, h.newCodes, httpd.StepUp())
	s.POST("/account/factor/app/remove", casework.UseSelf, h.removeApp, httpd.StepUp())
	h.passkeyRoutes(s)
	s.GET("/accounts/:id/sign-in", casework.WriteAccounts, h.access)
	s.POST("/accounts/:id/sign-in/end", casework.WriteAccounts, h.endAll)
	s.POST("/accounts/:id/sign-in/reset", casework.WriteAccounts, h.askReset, httpd.StepUp())
	s.POST("/accounts/:id/sign-in/approve", casework.WriteAccounts, h.approveReset, httpd.StepUp())
}

type emptyForm struct{}

// passing is the cookie of a sign-in that is half done.
const passing = "signing-in"

type codeForm struct {
	Code string `form:"code" max:"40"`
}

func (h *Handlers) codeForm(c *gin.Context) (httpd.Response, error) {
	if httpd.Passing(c, passing) == "" {
		return httpd.Redirect("/sign-in"), nil
	}
	return h.showCode(c, nil)
}

// showCode asks for the second factor, with what was wrong with the last try.
func (h *Handlers) showCode(c *gin.Context, faults []casework.Fault) (httpd.Response, error) {
	f, err := h.service.HalfDone(c.Request.Context(), httpd.Actor(c), httpd.Origin(c), httpd.Passing(c, passing))
	if errors.Is(err, ErrStartAgain) {
		return h.startAgain(c), nil
	}
	if err != nil {
		return nil, err
	}
	page := codePage(httpd.Base(c, "Show your second factor").WithFaults(faults), f, httpd.Next(c))
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, page), nil
	}
	return httpd.Page(page), nil
}

func (h *Handlers) startAgain(c *gin.Context) httpd.Response {
	httpd.KeepPassing(c, passing, "", 0)
	return httpd.PageWith(http.StatusUnprocessableEntity, startAgainPage(httpd.Base(c, "Sign in again"), httpd.Next(c)))
}

func (h *Handlers) code(c *gin.Context) (httpd.Response, error) {
	var form codeForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	if ok, after := h.tries.Allow(httpd.ClientIP(c)); !ok {
		return nil, httpd.TooMany(after)
	}
	in, err := h.service.SecondStep(c.Request.Context(), httpd.Actor(c), httpd.Passing(c, passing), form.Code)
	return h.stepped(c, in, err)
}

// stepped goes on after a second step, right or wrong.
func (h *Handlers) stepped(c *gin.Context, in SignedIn, err error) (httpd.Response, error) {
	if errors.Is(err, ErrStartAgain) {
		return h.startAgain(c), nil
	}
	if faults, ok := httpd.Invalid(err); ok {
		return h.showCode(c, faults)
	}
	if err != nil {
		return nil, err
	}
	httpd.KeepPassing(c, passing, "", 0)
	return h.enter(c, in, httpd.Next(c))
}

// knownAs is the cookie by which a browser is known.
const knownAs = "device"

// enter makes the session of somebody who has shown all that is asked of them.
func (h *Handlers) enter(c *gin.Context, in SignedIn, next string) (httpd.Response, error) {
	token := deviceToken(httpd.Passing(c, knownAs))
	if err := h.service.Arrived(c.Request.Context(), httpd.Actor(c), in.User, token, c.Request.UserAgent()); err != nil {
		return nil, err
	}
	httpd.KeepPassing(c, knownAs, token, deviceLife)
	way := httpd.ByPassword
	switch {
	case in.Elsewhere && in.Factor:
		way = httpd.ByAgencyWithFactor
	case in.Elsewhere:
		way = httpd.ByAgency
	}
	if err := h.server.SignInSession(c, in.User, way, !in.Unasked); err != nil {
		return nil, err
	}
	if in.MustChange {
		return httpd.RedirectBecause("/account/password", "Somebody else set your password. Choose a new one."), nil
	}
	return httpd.Redirect(next), nil
}

func (h *Handlers) factor(c *gin.Context) (httpd.Response, error) {
	return h.showFactor(c, nil)
}

func (h *Handlers) showFactor(c *gin.Context, faults []casework.Fault) (httpd.Response, error) {
	f, err := h.service.Factor(c.Request.Context(), httpd.Actor(c), httpd.Origin(c))
	if err != nil {
		return nil, err
	}
	page := factorPage(httpd.Base(c, "Second factor").WithFaults(faults), f)
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, page), nil
	}
	return httpd.Page(page), nil
}

func (h *Handlers) startApp(c *gin.Context) (httpd.Response, error) {
	if err := httpd.ReadForm(c, &emptyForm{}); err != nil {
		return nil, err
	}
	if err := h.service.StartApp(c.Request.Context(), httpd.Actor(c)); err != nil {
		return nil, err
	}
	return httpd.Redirect("/account/factor/app"), nil
}

func (h *Handlers) app(c *gin.Context) (httpd.Response, error) { return h.showApp(c, nil) }

func (h *Handlers) showApp(c *gin.Context, faults []casework.Fault) (httpd.Response, error) {
	app, err := h.service.App(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	page := appPage(httpd.Base(c, "Set up an authenticator app").WithFaults(faults), app)
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, page), nil
	}
	return httpd.Page(page), nil
}

func (h *Handlers) appPicture(c *gin.Context) (httpd.Response, error) {
	app, err := h.service.App(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	body, err := app.Picture()
	if err != nil {
		return nil, err
	}
	return httpd.Picture(body), nil
}

func (h *Handlers) confirmApp(c *gin.Context) (httpd.Response, error) {
	var form codeForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	if ok, after := h.tries.Allow(httpd.ClientIP(c)); !ok {
		return nil, httpd.TooMany(after)
	}
	codes, err := h.service.ConfirmApp(c.Request.Context(), httpd.Actor(c), form.Code, httpd.SessionHash(c))
	if faults, ok := httpd.Invalid(err); ok {
		return h.showApp(c, faults)
	}
	if err != nil {
		return nil, err
	}
	return h.added(c, codes, "Your authenticator app is set up")
}

// added goes on after somebody has set up a factor, which proves who they are; where there are recovery codes, it shows them.
func (h *Handlers) added(c *gin.Context, codes []string, done string) (httpd.Response, error) {
	if err := h.server.Proved(c); err != nil {
		return nil, err
	}
	if len(codes) == 0 {
		return httpd.RedirectWith("/account/factor", done), nil
	}
	return httpd.Page(codesPage(httpd.Base(c, "Your recovery codes"), codes)), nil
}

func (h *Handlers) newCodes(c *gin.Context) (httpd.Response, error) {
	if err := httpd.ReadForm(c, &emptyForm{}); err != nil {
		return nil, err
	}
	codes, err := h.service.NewCodes(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	return httpd.Page(codesPage(httpd.Base(c, "Your recovery codes"), codes)), nil
}

func (h *Handlers) removeApp(c *gin.Context) (httpd.Response, error) {
	if err := httpd.ReadForm(c, &emptyForm{}); err != nil {
		return nil, err
	}
	return h.lessened(c, h.service.RemoveApp(c.Request.Context(), httpd.Actor(c)), "Your authenticator app has been removed")
}

// lessened goes back to the factors, with one removed or with why it was not.
func (h *Handlers) lessened(c *gin.Context, err error, done string) (httpd.Response, error) {
	if faults, ok := httpd.Invalid(err); ok {
		return h.showFactor(c, faults)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/account/factor", done), nil
}

type resetForm struct {
	KnownBy string `form:"known_by" max:"500"`
}

// accessForm is what an administrator has typed about how somebody signs in.
type accessForm struct{ KnownBy, Reference string }

type approveForm struct {
	Reset string `form:"reset" max:"36"`
}

func (h *Handlers) access(c *gin.Context) (httpd.Response, error) {
	return h.showAccess(c, accessForm{}, nil)
}

func (h *Handlers) showAccess(c *gin.Context, form accessForm, faults []casework.Fault) (httpd.Response, error) {
	a, err := h.service.Access(c.Request.Context(), httpd.Actor(c), casework.UserID(c.Param("id")))
	if err != nil {
		return nil, err
	}
	page := accessPage(httpd.Base(c, "How "+a.Name+" signs in").WithFaults(faults), a, form)
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, page), nil
	}
	return httpd.Page(page), nil
}

// changed goes back to how somebody signs in, with the step done or with what was wrong.
func (h *Handlers) changed(c *gin.Context, form accessForm, err error, done string) (httpd.Response, error) {
	if faults, ok := httpd.Invalid(err); ok {
		return h.showAccess(c, form, faults)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/accounts/"+c.Param("id")+"/sign-in", done), nil
}

func (h *Handlers) endAll(c *gin.Context) (httpd.Response, error) {
	if err := httpd.ReadForm(c, &emptyForm{}); err != nil {
		return nil, err
	}
	err := h.service.EndAllSessions(c.Request.Context(), httpd.Actor(c), casework.UserID(c.Param("id")))
	return h.changed(c, accessForm{}, err, "Signed out everywhere")
}

func (h *Handlers) askReset(c *gin.Context) (httpd.Response, error) {
	var form resetForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	err := h.service.AskReset(c.Request.Context(), httpd.Actor(c), casework.UserID(c.Param("id")), form.KnownBy)
	return h.changed(c, accessForm{KnownBy: form.KnownBy}, err, "Another administrator has to approve this reset within 24 hours. Ask one to open this page.")
}

func (h *Handlers) approveReset(c *gin.Context) (httpd.Response, error) {
	var form approveForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	err := h.service.ApproveReset(c.Request.Context(), httpd.Actor(c), casework.UserID(c.Param("id")), form.Reset)
	return h.changed(c, accessForm{}, err, "Second factor reset. The person signs in with their password and sets up another.")
}

// keepStep leaves a half-done sign-in with its browser.
func (h *Handlers) keepStep(c *gin.Context, token string) {
	httpd.KeepPassing(c, passing, token, stepLife+time.Minute)
}

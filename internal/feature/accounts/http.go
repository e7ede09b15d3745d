package accounts

import (
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/web/ui"
)

// Handlers is the way in to accounts.
type Handlers struct {
	service *Service
	server  *httpd.Server
	tries   *httpd.Throttle
	code    string // of the first set-up; known to whoever started the service
}

// New makes the handlers. setUpCode is what the first set-up asks for, so that only whoever can see the service's
// terminal or its data folder sets it up.
func New(service *Service, clock func() time.Time, setUpCode string) *Handlers {
	return &Handlers{service: service, tries: httpd.NewThrottle(0.2, 10, clock), code: setUpCode}
}

// Routes registers signing in and out, the own account and the administrator's pages.
func (h *Handlers) Routes(s *httpd.Server) {
	h.server = s
	s.Public(http.MethodGet, "/sign-in", h.signInForm)
	s.Public(http.MethodPost, "/sign-in", h.signIn, httpd.NoDraft())
	s.POST("/sign-out", casework.UseSelf, h.signOut, httpd.NoDraft())
	s.Public(http.MethodGet, "/set-up", h.setUpForm)
	s.Public(http.MethodPost, "/set-up", h.setUp, httpd.NoDraft())
	s.GET("/account", casework.UseSelf, h.own)
	s.GET("/account/password", casework.UseSelf, h.passwordForm)
	s.POST("/account/password", casework.UseSelf, h.changePassword, httpd.NoDraft())
	s.POST("/account/sessions/end", casework.UseSelf, h.endSession)
	h.administration(s)
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
	return httpd.Page(signInPage(httpd.Base(c, "Sign in"), "", httpd.Next(c))), nil
}

func (h *Handlers) signIn(c *gin.Context) (httpd.Response, error) {
	var form signInForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	if ok, after := h.tries.Allow(httpd.ClientIP(c)); !ok {
		return nil, httpd.TooMany(after)
	}
	user, err := h.service.SignIn(c.Request.Context(), httpd.Actor(c), form.Email, form.Password)
	if faults, ok := httpd.Invalid(err); ok {
		b := httpd.Base(c, "Sign in").WithFaults(faults)
		return httpd.PageWith(http.StatusUnprocessableEntity, signInPage(b, form.Email, httpd.Next(c))), nil
	}
	if err != nil {
		return nil, err
	}
	if err := h.server.SignInSession(c, user); err != nil {
		return nil, err
	}
	return httpd.Redirect(httpd.Next(c)), nil
}

func (h *Handlers) signOut(c *gin.Context) (httpd.Response, error) {
	if err := h.service.SignedOut(c.Request.Context(), httpd.Actor(c)); err != nil {
		return nil, err
	}
	if err := h.server.SignOut(c); err != nil {
		return nil, err
	}
	return httpd.Redirect("/sign-in"), nil
}

func (h *Handlers) own(c *gin.Context) (httpd.Response, error) {
	own, err := h.service.Own(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	return httpd.Page(ownPage(httpd.Base(c, "Your account"), own, httpd.SessionHash(c))), nil
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
	return httpd.RedirectWith("/account", "That session has been ended"), nil
}

type setUpForm struct {
	Code        string `form:"code" max:"64"`
	Email       string `form:"email" max:"254"`
	Name        string `form:"name" max:"200"`
	Password    string `form:"password" max:"256"`
	Again       string `form:"again" max:"256"`
	PanelName   string `form:"panel_name" max:"200"`
	PanelCode   string `form:"panel_code" max:"4"`
	Authorities string `form:"authorities" max:"2000"`
	Forces      string `form:"forces" max:"2000"`
	Agencies    string `form:"agencies" max:"4000"`
}

func (h *Handlers) setUpForm(c *gin.Context) (httpd.Response, error) {
	needed, err := h.service.NeedsSetUp(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	if !needed {
		return nil, casework.Absent()
	}
	return httpd.Page(setUpPage(httpd.Base(c, "Set up this service"), setUpForm{})), nil
}

func (h *Handlers) setUp(c *gin.Context) (httpd.Response, error) {
	var form setUpForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	if ok, after := h.tries.Allow(httpd.ClientIP(c)); !ok {
		return nil, httpd.TooMany(after)
	}
	in, faults := form.parse(h.code)
	err := h.service.SetUp(c.Request.Context(), httpd.Actor(c), in, &faults)
	if list, ok := httpd.Invalid(err); ok {
		return httpd.PageWith(http.StatusUnprocessableEntity, setUpPage(httpd.Base(c, "Set up this service").WithFaults(list), form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/sign-in", "The service is set up. Sign in with the account you have just made."), nil
}

// lines are the lines of a text area that hold something.
func lines(s string) []string {
	var list []string
	for l := range strings.Lines(s) {
		if l = strings.TrimSpace(l); l != "" {
			list = append(list, l)
		}
	}
	return list
}

func (f setUpForm) parse(code string) (SetUp, casework.Faults) {
	var faults casework.Faults
	if code == "" || !sameCode(f.Code, code) {
		faults.Add("code", "Enter the set-up code that the service printed when it started")
	}
	in := SetUp{
		NewAccount: NewAccount{Email: f.Email, Name: f.Name, Password: f.Password}, Again: f.Again,
		PanelName: f.PanelName, PanelCode: f.PanelCode, Authorities: lines(f.Authorities), Forces: lines(f.Forces),
	}
	for _, l := range lines(f.Agencies) {
		name, kind, found := strings.Cut(l, ",")
		kind = strings.ToUpper(strings.TrimSpace(kind))
		if !found {
			kind = "OTHER"
		}
		if !casework.PartnerTypes.Has(kind) {
			faults.Add("agencies", "“"+kind+"” is not a kind of partner: use one of the codes above, or leave it out")
			continue
		}
		in.Agencies = append(in.Agencies, Agency{Name: strings.TrimSpace(name), Schedule7: kind})
	}
	return in, faults
}

func partnerOptions() []ui.Option { return options(casework.PartnerTypes) }

func options(v casework.Vocabulary) []ui.Option {
	var list []ui.Option
	for _, t := range v {
		list = append(list, ui.Option{Value: t.Code, Text: t.Label})
	}
	return list
}

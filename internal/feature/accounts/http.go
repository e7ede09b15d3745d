package accounts

import (
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/register"
	"channelpanel/web/ui"
)

// Handlers is the way in to accounts.
type Handlers struct {
	service *Service
	tries   *httpd.Throttle
	code    string // of the first set-up; known to whoever started the service
}

// New makes the handlers. setUpCode is what the first set-up asks for, so that only whoever can see the service's
// terminal or its data folder sets it up.
func New(service *Service, clock func() time.Time, setUpCode string) *Handlers {
	return &Handlers{service: service, tries: httpd.NewThrottle(1, 100, clock), code: setUpCode}
}

// Routes registers the first set-up and the administrator's pages.
func (h *Handlers) Routes(s *httpd.Server) {
	s.Public(http.MethodGet, "/set-up", h.setUpForm)
	s.Public(http.MethodPost, "/set-up", h.setUp, httpd.NoDraft())
	h.administration(s)
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

func (f setUpForm) parse(code string) (SetUp, casework.Faults) {
	var faults casework.Faults
	if code == "" || !sameCode(f.Code, code) {
		faults.Add("code", "Enter the set-up code that the service printed when it started")
	}
	in := SetUp{
		NewAccount: NewAccount{Email: f.Email, Name: f.Name, Password: f.Password}, Again: f.Again,
		Panel: register.Panel{Name: f.PanelName, Code: f.PanelCode, Authorities: httpd.Lines(f.Authorities), Forces: httpd.Lines(f.Forces)},
	}
	for _, l := range httpd.Lines(f.Agencies) {
		name, kind, found := strings.Cut(l, ",")
		kind = strings.ToUpper(strings.TrimSpace(kind))
		if !found {
			kind = "OTHER"
		}
		if !casework.PartnerTypes.Has(kind) {
			faults.Add("agencies", "“"+kind+"” is not a kind of partner: use one of the codes above, or leave it out")
			continue
		}
		in.Agencies = append(in.Agencies, register.Agency{Name: strings.TrimSpace(name), Schedule7: kind})
	}
	return in, faults
}

func (h *Handlers) administration(s *httpd.Server) {
	s.GET("/accounts", casework.ReadAccounts, h.people)
	s.GET("/accounts/new", casework.WriteAccounts, h.newAccount)
	s.POST("/accounts", casework.WriteAccounts, h.addAccount, httpd.NoDraft())
	s.GET("/accounts/:id", casework.ReadAccounts, h.account)
	s.POST("/accounts/:id/password", casework.WriteAccounts, h.reset, httpd.NoDraft())
	s.POST("/accounts/:id/disable", casework.WriteAccounts, h.disable)
	s.POST("/accounts/:id/enable", casework.WriteAccounts, h.enable)
	s.POST("/accounts/:id/roles", casework.WriteAccounts, h.grantRole, httpd.StepUp())
	s.POST("/accounts/:id/roles/end", casework.WriteAccounts, h.endRole)
}

type peopleQuery struct {
	After string `form:"after" max:"254"`
}

func (h *Handlers) people(c *gin.Context) (httpd.Response, error) {
	var q peopleQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	people, more, err := h.service.People(c.Request.Context(), httpd.Actor(c), q.After)
	if err != nil {
		return nil, err
	}
	return httpd.Page(peoplePage(httpd.Base(c, "Accounts"), people, more)), nil
}

type accountForm struct {
	Email    string `form:"email" max:"254"`
	Name     string `form:"name" max:"200"`
	Password string `form:"password" max:"256"`
}

func (h *Handlers) newAccount(c *gin.Context) (httpd.Response, error) {
	if err := h.service.MayAdd(c.Request.Context(), httpd.Actor(c)); err != nil {
		return nil, err
	}
	return httpd.Page(newAccountPage(httpd.Base(c, "Add an account"), accountForm{})), nil
}

func (h *Handlers) addAccount(c *gin.Context) (httpd.Response, error) {
	var form accountForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	id, err := h.service.Add(c.Request.Context(), httpd.Actor(c), NewAccount{Email: form.Email, Name: form.Name, Password: form.Password})
	if faults, ok := httpd.Invalid(err); ok {
		return httpd.PageWith(http.StatusUnprocessableEntity, newAccountPage(httpd.Base(c, "Add an account").WithFaults(faults), form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/accounts/"+string(id), "Account added. Now grant it a role."), nil
}

func (h *Handlers) account(c *gin.Context) (httpd.Response, error) {
	return h.showAccount(c, roleForm{}, nil)
}

func (h *Handlers) showAccount(c *gin.Context, form roleForm, faults []casework.Fault) (httpd.Response, error) {
	ctx, actor := c.Request.Context(), httpd.Actor(c)
	a, err := h.service.Account(ctx, actor, casework.UserID(c.Param("id")))
	if err != nil {
		return nil, err
	}
	bodies, err := h.service.Bodies(ctx, actor)
	if err != nil {
		return nil, err
	}
	page := accountPage(httpd.Base(c, a.Name).WithFaults(faults), a, bodies, form)
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, page), nil
	}
	return httpd.Page(page), nil
}

type resetForm struct {
	Password string `form:"password" max:"256"`
}

func (h *Handlers) reset(c *gin.Context) (httpd.Response, error) {
	var form resetForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	err := h.service.Reset(c.Request.Context(), httpd.Actor(c), casework.UserID(c.Param("id")), form.Password)
	return h.changed(c, err, "Password reset. Give it to the person face to face: they must change it when they sign in.")
}

type emptyForm struct{}

func (h *Handlers) disable(c *gin.Context) (httpd.Response, error) {
	if err := httpd.ReadForm(c, &emptyForm{}); err != nil {
		return nil, err
	}
	return h.changed(c, h.service.Disable(c.Request.Context(), httpd.Actor(c), casework.UserID(c.Param("id"))), "Account disabled and signed out everywhere")
}

func (h *Handlers) enable(c *gin.Context) (httpd.Response, error) {
	if err := httpd.ReadForm(c, &emptyForm{}); err != nil {
		return nil, err
	}
	return h.changed(c, h.service.Enable(c.Request.Context(), httpd.Actor(c), casework.UserID(c.Param("id"))), "Account enabled")
}

// changed goes back to the account, with the step done or with what was wrong.
func (h *Handlers) changed(c *gin.Context, err error, done string) (httpd.Response, error) {
	if faults, ok := httpd.Invalid(err); ok {
		if len(faults) == 0 {
			faults = []casework.Fault{{Msg: err.Error()}}
		}
		return h.showAccount(c, roleForm{}, faults)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/accounts/"+c.Param("id"), done), nil
}

type roleForm struct {
	Role      string `form:"role" max:"40"`
	Panel     string `form:"panel" max:"40"`
	Agency    string `form:"agency" max:"40"`
	Authority string `form:"authority" max:"200"`
	Force     string `form:"force" max:"200"`
	Skills    string `form:"skills" max:"1000"`
	FromDay   string `form:"from-day" max:"2"`
	FromMonth string `form:"from-month" max:"10"`
	FromYear  string `form:"from-year" max:"4"`
}

func (f roleForm) parse(user casework.UserID) (Grant, casework.Faults) {
	var faults casework.Faults
	in := httpd.Fields(&faults)
	g := Grant{User: user, Panel: casework.PanelID(f.Panel), Agency: casework.AgencyID(f.Agency), Authority: f.Authority, Force: f.Force, Skills: f.Skills}
	g.Role = casework.Role(in.Choice("role", f.Role, heldRoles(), "Select a role"))
	g.From = in.Date("from", f.FromDay, f.FromMonth, f.FromYear, "Enter the date from which the role is held")
	g.AppointedOn = g.From
	return g, faults
}

func (h *Handlers) grantRole(c *gin.Context) (httpd.Response, error) {
	var form roleForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	g, faults := form.parse(casework.UserID(c.Param("id")))
	err := h.service.GrantRole(c.Request.Context(), httpd.Actor(c), g, &faults)
	if list, ok := httpd.Invalid(err); ok {
		return h.showAccount(c, form, list)
	}
	return h.changed(c, err, "Role granted")
}

type endRoleForm struct {
	Membership string `form:"membership" max:"40"`
}

func (h *Handlers) endRole(c *gin.Context) (httpd.Response, error) {
	var form endRoleForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	err := h.service.EndRole(c.Request.Context(), httpd.Actor(c), casework.UserID(c.Param("id")), form.Membership)
	return h.changed(c, err, "Role ended")
}

// heldRoles are the roles that a person can be granted.
func heldRoles() []string {
	var list []string
	for _, t := range casework.HeldRoles {
		list = append(list, t.Code)
	}
	return list
}

func panelOptions(b Bodies) []ui.Option {
	var list []ui.Option
	for _, p := range b.Panels {
		list = append(list, ui.Option{Value: string(p.ID), Text: p.Name})
	}
	return list
}

func agencyOptions(b Bodies) []ui.Option {
	var list []ui.Option
	for _, a := range b.Agencies {
		list = append(list, ui.Option{Value: string(a.ID), Text: a.Name})
	}
	return list
}

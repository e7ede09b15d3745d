package accounts

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/register"
)

// Handlers is the way in to accounts.
type Handlers struct {
	service *Service
	tries   *httpd.Throttle
	code    string // of the first set-up; known to whoever started the service
	secure  bool   // served by TLS, for links
}

// New makes the handlers. setUpCode is what the first set-up asks for, so that only whoever can see the service's
// terminal or its data folder sets it up.
func New(service *Service, clock func() time.Time, setUpCode string) *Handlers {
	return &Handlers{service: service, tries: httpd.NewThrottle(1, 100, clock), code: setUpCode}
}

// Routes registers the first set-up and the administrator's pages.
func (h *Handlers) Routes(s *httpd.Server) {
	h.secure = s.Secure
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
	s.POST("/accounts", casework.WriteAccounts, h.addAccount)
	s.GET("/accounts/:id", casework.ReadAccounts, h.account)
	s.GET("/accounts/:id/last-day", casework.WriteAccounts, h.lastDay)
	s.POST("/accounts/:id/last-day", casework.WriteAccounts, h.setLastDay)
	s.POST("/accounts/:id/disable", casework.WriteAccounts, h.disable)
	s.POST("/accounts/:id/enable", casework.WriteAccounts, h.enable)
	h.roles(s)
	h.invitations(s)
}

type peopleQuery struct {
	Text     string `form:"text" max:"100"`
	Account  string `form:"account" max:"10"`
	Standing string `form:"standing" max:"10"`
	Role     string `form:"role" max:"40"`
	Panel    string `form:"panel" max:"36"`
	Agency   string `form:"agency" max:"36"`
	After    string `form:"after" max:"254"`
}

// filter is what is asked for; what is not among the choices asks for nothing.
func (q *peopleQuery) filter() Filter {
	for _, id := range []*string{&q.Panel, &q.Agency} {
		if uuid.Validate(*id) != nil {
			*id = ""
		}
	}
	if !casework.HeldRoles.Has(q.Role) {
		q.Role = ""
	}
	if !offers(standings, q.Standing) {
		q.Standing = ""
	}
	if !offers(inUse, q.Account) {
		q.Account = ""
	}
	return Filter{strings.TrimSpace(q.Text), q.Account, q.Standing, q.Role, q.Panel, q.Agency}
}

func (h *Handlers) people(c *gin.Context) (httpd.Response, error) {
	var q peopleQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	ctx, actor := c.Request.Context(), httpd.Actor(c)
	people, more, today, err := h.service.People(ctx, actor, q.filter(), q.After)
	if err != nil {
		return nil, err
	}
	bodies, err := h.service.Bodies(ctx, actor)
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "Accounts")
	b.Wide = true
	return httpd.Page(peoplePage(b, q, people, more, bodies, today)), nil
}

func (h *Handlers) account(c *gin.Context) (httpd.Response, error) {
	return h.showAccount(c, nil)
}

func (h *Handlers) showAccount(c *gin.Context, faults []casework.Fault) (httpd.Response, error) {
	a, err := h.service.Account(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), casework.UserID(c.Param("id")))
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, a.Name).WithFaults(faults)
	b.Wide = true
	page := accountPage(b, a, a.ID == httpd.Actor(c).ID)
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, page), nil
	}
	return httpd.Page(page), nil
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
		return h.showAccount(c, faults)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/accounts/"+c.Param("id"), done), nil
}

type lastDayForm struct {
	Version string `form:"version" max:"10"`
	Day     string `form:"last-day" max:"2"`
	Month   string `form:"last-month" max:"10"`
	Year    string `form:"last-year" max:"4"`
}

func (h *Handlers) lastDay(c *gin.Context) (httpd.Response, error) {
	return h.showLastDay(c, nil, nil)
}

// showLastDay is the form of an account's last day: as it stands with typed nil.
func (h *Handlers) showLastDay(c *gin.Context, typed *lastDayForm, faults []casework.Fault) (httpd.Response, error) {
	d, err := h.service.Desk(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), user(c), "")
	if err != nil {
		return nil, err
	}
	form := lastDayForm{Version: strconv.Itoa(d.Version)}
	if day := d.EndsOn; !day.IsZero() {
		form.Day, form.Month, form.Year = strconv.Itoa(day.Day), strconv.Itoa(int(day.Month)), strconv.Itoa(day.Year)
	}
	if typed != nil {
		form = *typed
	}
	page := lastDayPage(httpd.Base(c, "Last day of the account").WithFaults(faults), d.Account, form)
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, page), nil
	}
	return httpd.Page(page), nil
}

func (h *Handlers) setLastDay(c *gin.Context) (httpd.Response, error) {
	var form lastDayForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	var faults casework.Faults
	day := httpd.Fields(&faults).OptionalDate("last", form.Day, form.Month, form.Year, "Last day")
	err = h.service.SetLastDay(c.Request.Context(), httpd.Actor(c), user(c), version, day, &faults)
	if list, ok := httpd.Invalid(err); ok {
		return h.showLastDay(c, &form, list)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/accounts/"+c.Param("id"), "Last day saved"), nil
}

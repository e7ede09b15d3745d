package terms

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Handlers is the way in to the terms.
type Handlers struct{ service *Service }

// New makes the handlers.
func New(service *Service) *Handlers { return &Handlers{service} }

// Routes registers the terms for administrators, and those that everybody accepts.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/terms", casework.ReadAccounts, h.board)
	s.GET("/terms/new", casework.WriteAccounts, h.form)
	s.POST("/terms/new", casework.WriteAccounts, h.publish)
	s.GET(httpd.AcceptTerms, casework.UseSelf, h.own, httpd.First(httpd.AcceptTerms))
	s.POST(httpd.AcceptTerms, casework.UseSelf, h.accept, httpd.First(httpd.AcceptTerms))
}

func (h *Handlers) board(c *gin.Context) (httpd.Response, error) {
	b, err := h.service.Board(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	page := httpd.Base(c, "Terms of use")
	page.Back = ui.Link{Text: "Accounts", Href: "/accounts"}
	return httpd.Page(boardPage(page, b)), nil
}

type publishForm struct {
	Version string `form:"version" max:"10"`
	Body    string `form:"body" max:"8000"`
}

func (h *Handlers) form(c *gin.Context) (httpd.Response, error) { return h.showForm(c, nil, nil) }

// showForm is the form of a new version: from the one in force with typed nil.
func (h *Handlers) showForm(c *gin.Context, typed *publishForm, faults []casework.Fault) (httpd.Response, error) {
	b, err := h.service.Form(pg.WithoutKey(c.Request.Context()), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	now := b.Current()
	form := publishForm{Version: strconv.Itoa(now.Number), Body: now.Body}
	if now.Number == 0 {
		form.Body = Draft
	}
	if typed == nil {
		httpd.Kept(c, &form)
	} else {
		form = *typed
	}
	base := httpd.Base(c, "Publish terms of use").WithFaults(faults)
	base.Back = ui.Link{Text: "Terms of use", Href: "/terms"}
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, publishPage(base, b, form)), nil
	}
	return httpd.Page(publishPage(base, b, form)), nil
}

func (h *Handlers) publish(c *gin.Context) (httpd.Response, error) {
	var form publishForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	base, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	err = h.service.Publish(c.Request.Context(), httpd.Actor(c), base, form.Body)
	if faults, ok := httpd.Invalid(err); ok {
		return h.showForm(c, &form, faults)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/terms", "Terms published. Everybody is asked to accept them when they next sign in."), nil
}

type acceptForm struct {
	Version string `form:"version" max:"10"`
	Agree   string `form:"agree" max:"3"`
}

func (h *Handlers) own(c *gin.Context) (httpd.Response, error) { return h.showOwn(c, nil) }

func (h *Handlers) showOwn(c *gin.Context, faults []casework.Fault) (httpd.Response, error) {
	own, err := h.service.Own(pg.WithoutKey(c.Request.Context()), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	page := ownPage(httpd.Base(c, "Terms of use").WithFaults(faults), own)
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, page), nil
	}
	return httpd.Page(page), nil
}

func (h *Handlers) accept(c *gin.Context) (httpd.Response, error) {
	var form acceptForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	err = h.service.Accept(c.Request.Context(), httpd.Actor(c), version, form.Agree == "yes")
	if faults, ok := httpd.Invalid(err); ok {
		return h.showOwn(c, faults)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/", "Thank you. You have accepted the terms of use."), nil
}

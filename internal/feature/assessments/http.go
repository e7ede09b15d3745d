package assessments

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Handlers are the pages of this feature.
type Handlers struct{ service *Service }

// New makes the pages.
func New(s *Service) *Handlers { return &Handlers{service: s} }

// Routes registers the pages.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/assessments", casework.BrowseCases, h.due)
	s.GET("/cases/:ref/assessments", casework.ReadAssessment, h.list)
	s.GET("/cases/:ref/assessments/compare", casework.ReadAssessment, h.compare)
	s.GET("/cases/:ref/assessments/over-time", casework.ReadAssessment, h.overTime)
	s.GET("/cases/:ref/assessments/:id", casework.ReadAssessment, h.show)
	s.POST("/cases/:ref/assessments/:id/sign", casework.SignAssessment, h.sign)
	s.POST("/cases/:ref/assessments/:id/return", casework.SignAssessment, h.sendBack)
	h.writing(s)
	h.investigating(s)
	h.frameworks(s)
}

func base(c *gin.Context, title string, about Case, back, text string) ui.Base {
	b := httpd.Base(c, title)
	b.Section, b.Identity, b.Back = about.Ref, &about.Identity, ui.Link{Text: text, Href: back}
	return b
}

// within is a page of a case's assessments that leads back to their list.
func within(c *gin.Context, title string, about Case) ui.Base {
	return base(c, title, about, "/cases/"+about.Ref+"/assessments", "Assessments")
}

type dueQuery struct {
	Show string `form:"show" max:"20"`
}

func (h *Handlers) due(c *gin.Context) (httpd.Response, error) {
	var q dueQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	if !Shows.Has(q.Show) {
		q.Show = Shows[0].Code
	}
	v, err := h.service.Due(c.Request.Context(), httpd.Actor(c), q.Show)
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "Assessments")
	b.Wide = true
	return httpd.Page(duePage(b, v)), nil
}

func (h *Handlers) list(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.OfCase(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	b := base(c, "Assessments", v.Case, "/cases/"+v.Ref, "Back to the case")
	b.Wide = true
	return httpd.Page(listPage(b, v)), nil
}

type compareQuery struct {
	One   string `form:"one" max:"40"`
	Other string `form:"other" max:"40"`
}

func (h *Handlers) compare(c *gin.Context) (httpd.Response, error) {
	var q compareQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	if q == (compareQuery{}) {
		return h.overTime(c)
	}
	v, err := h.service.Compare(c.Request.Context(), httpd.Actor(c), c.Param("ref"), q.One, q.Other)
	if err != nil {
		return nil, err
	}
	b := within(c, "Two assessments side by side", v.Case)
	b.Wide = true
	return httpd.Page(comparePage(b, v)), nil
}

func (h *Handlers) overTime(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.OverTime(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	return httpd.Page(overTimePage(within(c, "Assessments over time", v.Case), v)), nil
}

// judgeForm is what can be typed under an assessment, by whoever judges it.
type judgeForm struct {
	Version string `form:"version" max:"10"`
	Comment string `form:"comment" max:"4000"`
}

func (h *Handlers) show(c *gin.Context) (httpd.Response, error) {
	return h.page(c, judgeForm{}, nil, http.StatusOK)
}

// page draws one assessment as it stands now, with what was typed under it and what was wrong with that.
func (h *Handlers) page(c *gin.Context, f judgeForm, faults []casework.Fault, status int) (httpd.Response, error) {
	v, err := h.service.Assessment(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), c.Param("ref"), c.Param("id"))
	if err != nil {
		return nil, err
	}
	b := within(c, v.title(), v.Case).WithFaults(faults)
	if v.Mine && v.Editable() {
		return httpd.PageWith(status, draftPage(b, v)), nil
	}
	b.Wide = true
	return httpd.PageWith(status, showPage(b, v, f)), nil
}

// judge reads the form under an assessment and takes a step with it; what is wrong is shown on the page.
func (h *Handlers) judge(c *gin.Context, done string, step func(f judgeForm, version int) error) (httpd.Response, error) {
	var f judgeForm
	if err := httpd.ReadForm(c, &f); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(f.Version)
	if err != nil {
		return nil, err
	}
	err = step(f, version)
	if faults, ok := httpd.Invalid(err); ok {
		return h.page(c, f, faults, http.StatusUnprocessableEntity)
	}
	if casework.Refused(err, casework.Conflict) {
		return h.page(c, f, []casework.Fault{{Msg: "Somebody else signed this assessment off or sent it back first. How it stands now is below."}}, http.StatusConflict)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+c.Param("ref")+"/assessments/"+c.Param("id"), done), nil
}

func (h *Handlers) sign(c *gin.Context) (httpd.Response, error) {
	return h.judge(c, "Assessment signed off", func(_ judgeForm, version int) error {
		return h.service.Sign(c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id"), version)
	})
}

func (h *Handlers) sendBack(c *gin.Context) (httpd.Response, error) {
	return h.judge(c, "Assessment sent back to its author", func(f judgeForm, version int) error {
		return h.service.Return(c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id"), version, strings.TrimSpace(f.Comment))
	})
}

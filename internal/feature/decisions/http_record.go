package decisions

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/web/ui"
)

// records registers the pages of what was decided.
func (h *Handlers) records(s *httpd.Server) {
	s.GET("/cases/:ref/decisions", casework.ReadMinutes, h.list)
	s.GET("/cases/:ref/decisions/:id", casework.ReadMinutes, h.record)
	s.GET("/cases/:ref/decisions/:id/correct", casework.DecideCase, h.correctionForm)
	s.POST("/cases/:ref/decisions/:id/correct", casework.DecideCase, h.correct)
	s.POST("/cases/:ref/decisions/:id/countersign", casework.SignDecision, h.countersign)
}

func (h *Handlers) list(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Record(c.Request.Context(), httpd.Actor(c), c.Param("ref"), "")
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "Panel decisions")
	b.Back = ui.Link{Text: "Case " + v.Ref, Href: "/cases/" + v.Ref}
	return httpd.Page(listPage(b, v)), nil
}

func (h *Handlers) record(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Record(c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id"))
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "Decision of "+v.Decided.On.Long())
	b.Back = ui.Link{Text: "Panel decisions on " + v.Ref, Href: "/cases/" + v.Ref + "/decisions"}
	return httpd.Page(recordPage(b, v)), nil
}

type correctionForm struct {
	Part        string `form:"part" max:"20"`
	Should      string `form:"should" max:"8000"`
	Reason      string `form:"reason" max:"4000"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

func (f correctionForm) parse() casework.DecisionCorrection {
	return casework.DecisionCorrection{Part: f.Part, Should: strings.TrimSpace(f.Should), Reason: strings.TrimSpace(f.Reason), NoSensitive: f.NoSensitive == "yes"}
}

func correctionBase(c *gin.Context, v Record) ui.Base {
	b := httpd.Base(c, "Correct a decision")
	b.Back = ui.Link{Text: "Decision of " + v.Decided.On.Long(), Href: v.at()}
	return b
}

func (h *Handlers) correctionForm(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.CorrectionForm(c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id"))
	if err != nil {
		return nil, err
	}
	var form correctionForm
	httpd.Kept(c, &form)
	return httpd.Page(correctionPage(correctionBase(c, v), v, form)), nil
}

func (h *Handlers) correct(c *gin.Context) (httpd.Response, error) {
	var form correctionForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	v, err := h.service.Correct(c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id"), form.parse())
	if faults, ok := httpd.Invalid(err); ok {
		return httpd.PageWith(http.StatusUnprocessableEntity, correctionPage(correctionBase(c, v).WithFaults(faults), v, form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith(v.at(), "Correction recorded. The decision itself stays as it was confirmed."), nil
}

func (h *Handlers) countersign(c *gin.Context) (httpd.Response, error) {
	var none struct{}
	if err := httpd.ReadForm(c, &none); err != nil {
		return nil, err
	}
	ref, id := c.Param("ref"), c.Param("id")
	if err := h.service.Countersign(c.Request.Context(), httpd.Actor(c), ref, id); err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+ref+"/decisions/"+id, "Decision countersigned"), nil
}

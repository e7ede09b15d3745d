package leavers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Handlers is the way in to the work of people who leave.
type Handlers struct{ service *Service }

// New makes the handlers.
func New(service *Service) *Handlers { return &Handlers{service: service} }

// Routes registers the pages.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/leavers", casework.WriteTies, h.list)
	s.GET("/leavers/:panel_id/:id", casework.WriteTies, h.show)
	s.POST("/leavers/:panel_id/:id", casework.WriteTies, h.handOver)
}

func (h *Handlers) list(c *gin.Context) (httpd.Response, error) {
	list, today, err := h.service.List(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	return httpd.Page(listPage(httpd.Base(c, "Work of people who are leaving"), leaversTable(list, today))), nil
}

type handoverForm struct {
	Items  []string `form:"items" max:"60"`
	To     string   `form:"to" max:"36"`
	Reason string   `form:"reason" max:"500"`
}

func (h *Handlers) show(c *gin.Context) (httpd.Response, error) {
	var form handoverForm
	httpd.Kept(c, &form)
	return h.showLeaver(c, form, nil)
}

func (h *Handlers) showLeaver(c *gin.Context, form handoverForm, faults []casework.Fault) (httpd.Response, error) {
	v, err := h.service.Show(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), casework.PanelID(c.Param("panel_id")), casework.UserID(c.Param("id")))
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "Hand over work").WithFaults(faults)
	b.Back = ui.Link{Text: "Work of people who are leaving", Href: "/leavers"}
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, leaverPage(b, v, form)), nil
	}
	return httpd.Page(leaverPage(b, v, form)), nil
}

func (h *Handlers) handOver(c *gin.Context) (httpd.Response, error) {
	var form handoverForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	err := h.service.HandOver(c.Request.Context(), httpd.Actor(c), casework.PanelID(c.Param("panel_id")), casework.UserID(c.Param("id")),
		Handover{Items: form.Items, To: casework.UserID(form.To), Reason: form.Reason})
	if faults, ok := httpd.Invalid(err); ok {
		return h.showLeaver(c, form, faults)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/leavers/"+c.Param("panel_id")+"/"+c.Param("id"), "Handed over: "+count(len(form.Items))), nil
}

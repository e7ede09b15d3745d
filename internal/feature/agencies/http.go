package agencies

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/register"
	"channelpanel/web/ui"
)

// Handlers is the way in to agencies.
type Handlers struct{ service *Service }

// New makes the handlers.
func New(service *Service) *Handlers { return &Handlers{service: service} }

// Routes registers the pages of agencies.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/agencies", casework.ReadPanels, h.list)
	s.POST("/agencies", casework.WritePanels, h.add)
}

func (h *Handlers) list(c *gin.Context) (httpd.Response, error) { return h.show(c, agencyForm{}, nil) }

func (h *Handlers) show(c *gin.Context, form agencyForm, faults []casework.Fault) (httpd.Response, error) {
	list, err := h.service.List(pg.WithoutKey(c.Request.Context()), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	page := listPage(httpd.Base(c, "Agencies").WithFaults(faults), list, form)
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, page), nil
	}
	return httpd.Page(page), nil
}

type agencyForm struct {
	Name      string `form:"agency_name" max:"200"`
	Schedule7 string `form:"schedule7" max:"20"`
}

func (h *Handlers) add(c *gin.Context) (httpd.Response, error) {
	var form agencyForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	_, err := h.service.Add(c.Request.Context(), httpd.Actor(c), register.Agency{Name: form.Name, Schedule7: form.Schedule7})
	if faults, ok := httpd.Invalid(err); ok {
		return h.show(c, form, faults)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/agencies", "Agency added"), nil
}

func agenciesTable(agencies []register.Agency) ui.Table {
	t := ui.Table{
		Caption: "Agencies", CaptionHidden: true, Empty: "No agency yet.",
		Columns: []ui.Column{{Text: "Agency", RowHeader: true}, {Text: "Kind of partner"}},
	}
	for _, a := range agencies {
		t.Rows = append(t.Rows, []ui.Cell{ui.Text(a.Name), ui.Text(casework.PartnerTypes.Label(a.Schedule7))})
	}
	return t
}

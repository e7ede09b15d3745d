package panels

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/register"
	"channelpanel/web/ui"
)

// Handlers is the way in to panels.
type Handlers struct{ service *Service }

// New makes the handlers.
func New(service *Service) *Handlers { return &Handlers{service: service} }

// Routes registers the pages of panels.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/panels", casework.ReadPanels, h.list)
	s.POST("/panels", casework.WritePanels, h.add)
}

func (h *Handlers) list(c *gin.Context) (httpd.Response, error) { return h.show(c, panelForm{}, nil) }

func (h *Handlers) show(c *gin.Context, form panelForm, faults []casework.Fault) (httpd.Response, error) {
	list, err := h.service.List(pg.WithoutKey(c.Request.Context()), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	page := listPage(httpd.Base(c, "Panels").WithFaults(faults), list, form)
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, page), nil
	}
	return httpd.Page(page), nil
}

type panelForm struct {
	Name        string `form:"panel_name" max:"200"`
	Code        string `form:"panel_code" max:"4"`
	Authorities string `form:"authorities" max:"2000"`
	Forces      string `form:"forces" max:"2000"`
}

func (h *Handlers) add(c *gin.Context) (httpd.Response, error) {
	var form panelForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	_, err := h.service.Add(c.Request.Context(), httpd.Actor(c), register.Panel{
		Name: form.Name, Code: form.Code, Authorities: httpd.Lines(form.Authorities), Forces: httpd.Lines(form.Forces),
	})
	if faults, ok := httpd.Invalid(err); ok {
		return h.show(c, form, faults)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/panels", "Panel added"), nil
}

func panelsTable(panels []register.Panel) ui.Table {
	t := ui.Table{
		Caption: "Panels", CaptionHidden: true, Empty: "No panel yet.",
		Columns: []ui.Column{{Text: "Panel", RowHeader: true}, {Text: "Code"}, {Text: "Responsible authorities"}, {Text: "Police forces"}},
	}
	for _, p := range panels {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.Text(p.Name), ui.Text(p.Code), ui.Text(strings.Join(p.Authorities, ", ")), ui.Text(strings.Join(p.Forces, ", ")),
		})
	}
	return t
}

package lists

import (
	"net/http"

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
	s.GET("/lists", casework.ReadPanels, h.all)
	s.GET("/lists/:list", casework.ReadPanels, h.show)
	s.POST("/lists/:list", casework.WritePanels, h.change)
}

func (h *Handlers) all(c *gin.Context) (httpd.Response, error) {
	list, err := h.service.All(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	return httpd.Page(allPage(httpd.Base(c, "Reference lists"), list)), nil
}

func (h *Handlers) show(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Show(c.Request.Context(), httpd.Actor(c), c.Param("list"))
	if err != nil {
		return nil, err
	}
	return httpd.Page(listPage(base(c, v), v, changeForm{})), nil
}

func base(c *gin.Context, v View) ui.Base {
	b := httpd.Base(c, v.Title)
	b.Back = ui.Link{Text: "Reference lists", Href: "/lists"}
	return b
}

type changeForm struct {
	Version string `form:"version" max:"10"`
	What    string `form:"what" max:"10"`
	Code    string `form:"code" max:"20"`
	Before  string `form:"before" max:"20"`
}

func (h *Handlers) change(c *gin.Context) (httpd.Response, error) {
	var form changeForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	name := c.Param("list")
	err = h.service.Change(c.Request.Context(), httpd.Actor(c), name, version, casework.ListChange{What: form.What, Code: form.Code, Before: form.Before})
	faults, invalid := httpd.Invalid(err)
	if !invalid {
		if err != nil {
			return nil, err
		}
		return httpd.RedirectWith("/lists/"+name, "Saved"), nil
	}
	v, err := h.service.Show(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), name)
	if err != nil {
		return nil, err
	}
	return httpd.PageWith(http.StatusUnprocessableEntity, listPage(base(c, v).WithFaults(faults), v, form)), nil
}

func listsTable(list []casework.Reference) ui.Table {
	t := ui.Table{Caption: "Reference lists", CaptionHidden: true, Columns: []ui.Column{{Text: "List", RowHeader: true}, {Text: "Words", Numeric: true}}}
	for _, r := range list {
		t.Rows = append(t.Rows, []ui.Cell{ui.To(r.Title, "/lists/"+r.Name), ui.Number(len(r.Words))})
	}
	return t
}

func termsTable(v View) ui.Table {
	t := ui.Table{Caption: "As forms offer it", CaptionHidden: true, Columns: []ui.Column{{Text: "Word", RowHeader: true}, {Text: "In use"}}}
	for _, one := range v.Terms {
		use := ui.Text("Yes")
		if !one.Out.IsZero() {
			use = ui.Text("Out of use since " + one.Out.Long())
		}
		t.Rows = append(t.Rows, []ui.Cell{ui.Text(one.Label), use})
	}
	return t
}

func termOptions(v View) []ui.Option {
	var list []ui.Option
	for _, t := range v.Terms {
		list = append(list, ui.Option{Value: t.Code, Text: t.Label})
	}
	return list
}

func changedItems(v View) []ui.TimelineItem {
	words := map[string]string{"MOVED": "Moved", "OUT": "Taken out of use", "BACK": "Brought back into use"}
	var list []ui.TimelineItem
	for _, k := range v.Changes {
		list = append(list, ui.TimelineItem{Title: words[k.What] + ": " + v.Words.Label(k.Code), By: k.By, When: k.At})
	}
	return list
}

package workdays

import (
	"net/http"
	"strconv"
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
	s.GET("/working-days", casework.ReadPanels, h.show)
	s.POST("/working-days", casework.WritePanels, h.set)
}

type dayForm struct {
	Day     string `form:"on-day" max:"2"`
	Month   string `form:"on-month" max:"10"`
	Year    string `form:"on-year" max:"4"`
	Name    string `form:"name" max:"100"`
	Working string `form:"working" max:"3"`
}

func (f dayForm) parse() (casework.WorkDay, casework.Faults) {
	var faults casework.Faults
	in := httpd.Fields(&faults)
	return casework.WorkDay{
		On: in.Date("on", f.Day, f.Month, f.Year, "Enter the day"), Name: in.Required("name", f.Name, "Enter what the day is called"),
		Working: in.YesNo("working", f.Working, "Select whether the day is worked"),
	}, faults
}

func (h *Handlers) show(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Show(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	return httpd.Page(page(httpd.Base(c, "Working days"), v, dayForm{})), nil
}

func (h *Handlers) set(c *gin.Context) (httpd.Response, error) {
	var form dayForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	in, faults := form.parse()
	err := h.service.Set(c.Request.Context(), httpd.Actor(c), in, &faults)
	wrong, invalid := httpd.Invalid(err)
	if !invalid {
		if err != nil {
			return nil, err
		}
		return httpd.RedirectWith("/working-days", "Saved. Limits that end on that day or later are reckoned anew."), nil
	}
	v, err := h.service.Show(pg.WithoutKey(c.Request.Context()), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	return httpd.PageWith(http.StatusUnprocessableEntity, page(httpd.Base(c, "Working days").WithFaults(wrong), v, form)), nil
}

func yearTable(y Year) ui.Table {
	t := ui.Table{Caption: strconv.Itoa(y.Year), Empty: "No day beside the weekends.", Columns: []ui.Column{{Text: "Day", RowHeader: true}, {Text: "Name"}, {Text: "Kind"}}}
	for _, d := range y.Days {
		kind := "Bank holiday"
		switch {
		case d.Working:
			kind = "Worked after all"
		case d.Own:
			kind = "Closed, set here"
		}
		t.Rows = append(t.Rows, []ui.Cell{ui.Text(weekday(d.On)), ui.Text(d.Name), ui.Text(kind)})
	}
	return t
}

func weekday(d casework.Date) string { return d.Weekday().String() + " " + d.Long() }

func changeItems(list []Change) []ui.TimelineItem {
	var out []ui.TimelineItem
	for _, k := range list {
		title := weekday(k.On) + " is no working day"
		if k.Working {
			title = weekday(k.On) + " is a working day"
		}
		out = append(out, ui.TimelineItem{Title: title, By: k.By, Text: strings.TrimSpace(k.Name), When: k.At})
	}
	return out
}

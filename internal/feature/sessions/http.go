package sessions

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/web/ui"
)

// Handlers is the way in to sessions.
type Handlers struct{ service *Service }

// New makes the handlers.
func New(service *Service) *Handlers { return &Handlers{service: service} }

// Routes registers the page of sessions.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/cases/:ref/sessions", casework.ReadSessions, h.show)
	s.POST("/cases/:ref/sessions", casework.WriteSession, h.record)
}

type sessionForm struct {
	Version     string `form:"version" max:"10"`
	Item        string `form:"item" max:"40"`
	Day         string `form:"held_on-day" max:"2"`
	Month       string `form:"held_on-month" max:"10"`
	Year        string `form:"held_on-year" max:"4"`
	Attended    string `form:"attended" max:"3"`
	Place       string `form:"place" max:"20"`
	Summary     string `form:"summary" max:"8000"`
	Risk        string `form:"risk_flag" max:"3"`
	NextDay     string `form:"next_on-day" max:"2"`
	NextMonth   string `form:"next_on-month" max:"10"`
	NextYear    string `form:"next_on-year" max:"4"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

func (f sessionForm) parse() (casework.Session, casework.Faults) {
	var faults casework.Faults
	in := httpd.Fields(&faults)
	s := casework.Session{
		Place: f.Place, Summary: strings.TrimSpace(f.Summary), RiskFlag: f.Risk == "yes", NoSensitive: f.NoSensitive == "yes",
	}
	s.On = in.Date("held_on", f.Day, f.Month, f.Year, "Enter the date of the session")
	s.Attended = in.YesNo("attended", f.Attended, "Select whether the person came")
	s.NextOn = in.OptionalDate("next_on", f.NextDay, f.NextMonth, f.NextYear, "Date of the next session")
	return s, faults
}

func base(c *gin.Context, v View) ui.Base {
	b := httpd.Base(c, "Support sessions")
	b.Back = ui.Link{Text: "Case " + v.Ref, Href: "/cases/" + v.Ref}
	return b
}

func (h *Handlers) show(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Show(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	form := sessionForm{Version: strconv.Itoa(v.Version)}
	httpd.Kept(c, &form)
	return httpd.Page(sessionsPage(base(c, v), v, form)), nil
}

func (h *Handlers) record(c *gin.Context) (httpd.Response, error) {
	var form sessionForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	in, faults := form.parse()
	v, err := h.service.Record(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, form.Item, in, &faults)
	if list, ok := httpd.Invalid(err); ok {
		return httpd.PageWith(http.StatusUnprocessableEntity, sessionsPage(base(c, v).WithFaults(list), v, form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+v.Ref+"/sessions", "Session recorded"), nil
}

package consent

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/web/ui"
)

// Handlers is the way in to consent.
type Handlers struct{ service *Service }

// New makes the handlers.
func New(service *Service) *Handlers { return &Handlers{service: service} }

// Routes registers the page of consent.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/cases/:ref/consent", casework.ReadConsent, h.show)
	s.POST("/cases/:ref/consent", casework.WriteConsent, h.record)
}

type consentForm struct {
	Version      string `form:"version" max:"10"`
	Status       string `form:"status" max:"20"`
	Giver        string `form:"giver" max:"20"`
	Name         string `form:"giver_name" max:"200"`
	Relationship string `form:"relationship" max:"200"`
	Capacity     string `form:"capacity" max:"2000"`
	YoungView    string `form:"young_view" max:"4000"`
	How          string `form:"how" max:"2000"`
	AskedBy      string `form:"asked_by" max:"200"`
	AskedDay     string `form:"requested_on-day" max:"2"`
	AskedMonth   string `form:"requested_on-month" max:"10"`
	AskedYear    string `form:"requested_on-year" max:"4"`
	Day          string `form:"decided_on-day" max:"2"`
	Month        string `form:"decided_on-month" max:"10"`
	Year         string `form:"decided_on-year" max:"4"`
	AgainDay     string `form:"reassess_on-day" max:"2"`
	AgainMonth   string `form:"reassess_on-month" max:"10"`
	AgainYear    string `form:"reassess_on-year" max:"4"`
	NoneReason   string `form:"reassess_none" max:"2000"`
	NoSensitive  string `form:"no_sensitive" max:"3"`
}

func (f consentForm) parse() (casework.Consent, casework.Reassessment, casework.Faults) {
	var faults casework.Faults
	in := httpd.Fields(&faults)
	c := casework.Consent{
		Status: f.Status, Giver: f.Giver, Name: strings.TrimSpace(f.Name), Relationship: strings.TrimSpace(f.Relationship),
		Capacity: strings.TrimSpace(f.Capacity), YoungView: strings.TrimSpace(f.YoungView), How: strings.TrimSpace(f.How),
		AskedBy: strings.TrimSpace(f.AskedBy), NoSensitive: f.NoSensitive == "yes",
	}
	c.RequestedOn = in.OptionalDate("requested_on", f.AskedDay, f.AskedMonth, f.AskedYear, "Date on which consent was asked for")
	c.On = in.OptionalDate("decided_on", f.Day, f.Month, f.Year, "Date of the answer")
	r := casework.Reassessment{NoneReason: strings.TrimSpace(f.NoneReason)}
	if f.Status != "GIVEN" {
		r.On = in.OptionalDate("reassess_on", f.AgainDay, f.AgainMonth, f.AgainYear, "Date of the re-assessment")
	}
	return c, r, faults
}

func base(c *gin.Context, v View) ui.Base {
	b := httpd.Base(c, "Consent")
	b.Back = ui.Link{Text: "Case " + v.Ref, Href: "/cases/" + v.Ref}
	return b
}

func (h *Handlers) show(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Show(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	form := consentForm{Version: strconv.Itoa(v.Version)}
	httpd.Kept(c, &form)
	return httpd.Page(consentPage(base(c, v), v, form)), nil
}

func (h *Handlers) record(c *gin.Context) (httpd.Response, error) {
	var form consentForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	in, again, faults := form.parse()
	v, err := h.service.Record(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, in, again, &faults)
	if list, ok := httpd.Invalid(err); ok {
		return httpd.PageWith(http.StatusUnprocessableEntity, consentPage(base(c, v).WithFaults(list), v, form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+v.Ref, "Consent recorded: "+casework.ConsentStatuses.Label(in.Status)), nil
}

package decisions

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/web/ui"
)

// Handlers is the way in to decisions.
type Handlers struct{ service *Service }

// New makes the handlers.
func New(service *Service) *Handlers { return &Handlers{service: service} }

// Routes registers the decision's form.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/cases/:ref/decide", casework.DecideCase, h.form)
	s.POST("/cases/:ref/decide", casework.DecideCase, h.decide)
}

type decisionForm struct {
	Version         string   `form:"version" max:"10"`
	Outcome         string   `form:"outcome" max:"20"`
	Day             string   `form:"decided_on-day" max:"2"`
	Month           string   `form:"decided_on-month" max:"10"`
	Year            string   `form:"decided_on-year" max:"4"`
	Question        string   `form:"question" max:"2000"`
	Options         string   `form:"options" max:"4000"`
	Rationale       string   `form:"rationale" max:"8000"`
	Proportionality string   `form:"proportionality" max:"4000"`
	ReliedOn        string   `form:"relied_on" max:"4000"`
	Members         []string `form:"member" max:"40"`
	Views           []string `form:"position" max:"10"`
	Dissent         string   `form:"dissent" max:"4000"`
	ChairDecides    string   `form:"chair_decides" max:"3"`
	ChairReason     string   `form:"chair_reason" max:"2000"`
	DeferDay        string   `form:"defer_to-day" max:"2"`
	DeferMonth      string   `form:"defer_to-month" max:"10"`
	DeferYear       string   `form:"defer_to-year" max:"4"`
	DeferNeeds      string   `form:"defer_needs" max:"2000"`
	PoliceOfficer   string   `form:"police_officer" max:"200"`
	Considered      string   `form:"considered" max:"3"`
	Refer           string   `form:"refer" max:"3"`
	ReferReason     string   `form:"refer_reason" max:"2000"`
	Arrangement     string   `form:"arrangement" max:"2000"`
	NoSensitive     string   `form:"no_sensitive" max:"3"`
}

func (f decisionForm) view(member string) string {
	for i, m := range f.Members {
		if m == member && i < len(f.Views) {
			return f.Views[i]
		}
	}
	return ""
}

func (f decisionForm) parse() (casework.Decision, casework.HealthConsideration, casework.Faults) {
	var faults casework.Faults
	in := httpd.Fields(&faults)
	d := casework.Decision{
		Outcome: f.Outcome, Question: f.Question, Options: f.Options, Rationale: f.Rationale, Proportionality: f.Proportionality, ReliedOn: f.ReliedOn,
		Dissent: f.Dissent, ChairDecides: f.ChairDecides == "yes", ChairReason: f.ChairReason, DeferNeeds: f.DeferNeeds,
		PoliceOfficer: f.PoliceOfficer, NoSensitive: f.NoSensitive == "yes",
	}
	d.On = in.OptionalDate("decided_on", f.Day, f.Month, f.Year, "Date of the decision")
	d.DeferTo = in.OptionalDate("defer_to", f.DeferDay, f.DeferMonth, f.DeferYear, "Date to which the panel defers")
	for i, m := range f.Members {
		if i < len(f.Views) && f.Views[i] != "" {
			d.Positions = append(d.Positions, casework.Position{Member: m, View: f.Views[i]})
		}
	}
	return d, casework.HealthConsideration{Considered: f.Considered, Refer: f.Refer, Reason: f.ReferReason, Arrangement: f.Arrangement}, faults
}

func (h *Handlers) form(c *gin.Context) (httpd.Response, error) {
	q, err := h.service.Ask(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	form := decisionForm{Version: strconv.Itoa(q.Version), Day: strconv.Itoa(q.On.Day), Month: strconv.Itoa(int(q.On.Month)), Year: strconv.Itoa(q.On.Year)}
	httpd.Kept(c, &form)
	return httpd.Page(decisionPage(base(c, q), q, form)), nil
}

func base(c *gin.Context, q Question) ui.Base {
	b := httpd.Base(c, "Record the panel's decision")
	b.Back = ui.Link{Text: "Case " + q.Ref, Href: "/cases/" + q.Ref}
	return b
}

func (h *Handlers) decide(c *gin.Context) (httpd.Response, error) {
	var form decisionForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	d, health, faults := form.parse()
	q, err := h.service.Decide(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, d, health, &faults)
	if list, ok := httpd.Invalid(err); ok {
		return httpd.PageWith(http.StatusUnprocessableEntity, decisionPage(base(c, q).WithFaults(list), q, form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+q.Ref, "Decision recorded: "+casework.PanelOutcomes.Label(form.Outcome)), nil
}

package reviews

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/web/ui"
)

// Handlers is the way in to reviews.
type Handlers struct{ service *Service }

// New makes the handlers.
func New(service *Service) *Handlers { return &Handlers{service: service} }

// Routes registers the pages of reviews, pauses and closing.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/cases/:ref/review", casework.WriteReview, h.reviewForm)
	s.POST("/cases/:ref/review", casework.WriteReview, h.review)
	s.GET("/cases/:ref/pause", casework.WritePlan, h.pauseForm("pause"))
	s.POST("/cases/:ref/pause", casework.WritePlan, h.pause("pause", casework.EventPause, "Support paused"))
	s.GET("/cases/:ref/resume", casework.WritePlan, h.pauseForm("resume"))
	s.POST("/cases/:ref/resume", casework.WritePlan, h.pause("resume", casework.EventResume, "Support resumed"))
	s.GET("/cases/:ref/close", casework.CloseCase, h.closeForm)
	s.POST("/cases/:ref/close", casework.CloseCase, h.close)
	s.GET("/cases/:ref/post-closure", casework.WriteReview, h.afterForm)
	s.POST("/cases/:ref/post-closure", casework.WriteReview, h.after)
}

type reviewForm struct {
	Version         string `form:"version" max:"10"`
	Outcome         string `form:"outcome" max:"20"`
	Day             string `form:"decided_on-day" max:"2"`
	Month           string `form:"decided_on-month" max:"10"`
	Year            string `form:"decided_on-year" max:"4"`
	Question        string `form:"question" max:"2000"`
	Options         string `form:"options" max:"4000"`
	Rationale       string `form:"rationale" max:"8000"`
	Proportionality string `form:"proportionality" max:"4000"`
	ReliedOn        string `form:"relied_on" max:"4000"`
	ChairDecides    string `form:"chair_decides" max:"3"`
	ChairReason     string `form:"chair_reason" max:"2000"`
	NextDay         string `form:"next_due-day" max:"2"`
	NextMonth       string `form:"next_due-month" max:"10"`
	NextYear        string `form:"next_due-year" max:"4"`
	AgainDay        string `form:"reassess_on-day" max:"2"`
	AgainMonth      string `form:"reassess_on-month" max:"10"`
	AgainYear       string `form:"reassess_on-year" max:"4"`
	NoneReason      string `form:"reassess_none" max:"2000"`
	Code            string `form:"code" max:"20"`
	Onward          string `form:"onward" max:"4000"`
	AcceptedBy      string `form:"accepted_by" max:"200"`
	Other           string `form:"other" max:"1000"`
	Considered      string `form:"considered" max:"3"`
	Refer           string `form:"refer" max:"3"`
	ReferReason     string `form:"refer_reason" max:"2000"`
	Arrangement     string `form:"arrangement" max:"2000"`
	NoSensitive     string `form:"no_sensitive" max:"3"`

	seats map[string]seat
}

// seat is one member's position: "position.MEMBERSHIP" and "reason.MEMBERSHIP".
type seat struct {
	Position string `form:"position" max:"10"`
	Reason   string `form:"reason" max:"4000"` // in their own words, of whoever disagrees
}

// mostSeats is how many members a form may ask.
const mostSeats = 60

// panelFields are the fields of a decision of the panel that two forms share.
type panelFields struct {
	Question, Options, Proportionality, ReliedOn, ChairDecides, ChairReason string
	seats                                                                   map[string]seat
}

func (f reviewForm) panel() panelFields {
	return panelFields{f.Question, f.Options, f.Proportionality, f.ReliedOn, f.ChairDecides, f.ChairReason, f.seats}
}

// decision is what was typed, but the outcome, the day and the reasons.
func (f panelFields) decision() casework.Decision {
	d := casework.Decision{
		Question: strings.TrimSpace(f.Question), Options: strings.TrimSpace(f.Options), Proportionality: strings.TrimSpace(f.Proportionality),
		ReliedOn: strings.TrimSpace(f.ReliedOn), ChairDecides: f.ChairDecides == "yes",
		ChairReason: strings.TrimSpace(f.ChairReason),
	}
	for _, member := range slices.Sorted(maps.Keys(f.seats)) {
		one := f.seats[member]
		if !casework.Views.Has(one.Position) {
			continue
		}
		p := casework.Position{Member: member, View: one.Position}
		if p.View == "disagree" {
			p.Reason = strings.TrimSpace(one.Reason)
		}
		d.Positions = append(d.Positions, p)
	}
	return d
}

func (f reviewForm) parse() (PanelReview, casework.Faults) {
	var faults casework.Faults
	in := httpd.Fields(&faults)
	p := PanelReview{Decision: f.panel().decision()}
	p.Decision.Outcome, p.Decision.Rationale, p.Decision.NoSensitive = f.Outcome, strings.TrimSpace(f.Rationale), f.NoSensitive == "yes"
	p.Decision.On = in.OptionalDate("decided_on", f.Day, f.Month, f.Year, "Date of the decision")
	switch f.Outcome {
	case "WITHDRAW":
		p.Reassess = casework.Reassessment{NoneReason: strings.TrimSpace(f.NoneReason)}
		p.Reassess.On = in.OptionalDate("reassess_on", f.AgainDay, f.AgainMonth, f.AgainYear, "Date of the re-assessment")
	case "EXIT":
		p.Closure = casework.Closure{
			Code: f.Code, Onward: strings.TrimSpace(f.Onward), AcceptedBy: strings.TrimSpace(f.AcceptedBy), Other: strings.TrimSpace(f.Other),
		}
		p.Considered = health(f.Considered, f.Refer, f.ReferReason, f.Arrangement)
	default:
		p.NextDue = in.Date("next_due", f.NextDay, f.NextMonth, f.NextYear, "Enter when the panel reviews support next (section 36(4)(c))")
	}
	return p, faults
}

func health(considered, refer, reason, arrangement string) casework.HealthConsideration {
	return casework.HealthConsideration{Considered: considered, Refer: refer, Reason: strings.TrimSpace(reason), Arrangement: strings.TrimSpace(arrangement)}
}

func base(c *gin.Context, title string, v View) ui.Base {
	b := httpd.Base(c, title)
	b.Back = ui.Link{Text: "Case " + v.Ref, Href: "/cases/" + v.Ref}
	return b
}

// answer is what a form leads to: the page again with its faults, the error, or the case with done.
func answer(c *gin.Context, v View, err error, title, to, done string, page func(ui.Base) templ.Component) (httpd.Response, error) {
	if list, ok := httpd.Invalid(err); ok {
		return httpd.PageWith(http.StatusUnprocessableEntity, page(base(c, title, v).WithFaults(list))), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+to, done), nil
}

func parts(d casework.Date) (day, month, year string) {
	if d.IsZero() {
		return "", "", ""
	}
	return strconv.Itoa(d.Day), strconv.Itoa(int(d.Month)), strconv.Itoa(d.Year)
}

const reviewTitle = "Review of support"

func (h *Handlers) reviewForm(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Ask(c.Request.Context(), httpd.Actor(c), casework.WriteReview, c.Param("ref"), "REVIEW")
	if err != nil {
		return nil, err
	}
	form := reviewForm{Version: strconv.Itoa(v.Version)}
	form.Day, form.Month, form.Year = parts(v.On)
	form.NextDay, form.NextMonth, form.NextYear = parts(casework.LimitOn("live_review", v.Today).Due(v.Today, nil))
	if seats, ok := httpd.KeptGroups[seat](c, &form, mostSeats); ok {
		form.seats = seats
	}
	return httpd.Page(reviewPage(base(c, reviewTitle, v), v, form)), nil
}

func (h *Handlers) review(c *gin.Context) (httpd.Response, error) {
	var form reviewForm
	var err error
	if form.seats, err = httpd.ReadGroups[seat](c, &form, mostSeats); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	in, faults := form.parse()
	v, err := h.service.Review(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, in, &faults)
	return answer(c, v, err, reviewTitle, v.Ref, "Review recorded: "+casework.ReviewOutcomes.Label(form.Outcome), func(b ui.Base) templ.Component {
		return reviewPage(b, v, form)
	})
}

type pauseForm struct {
	Version     string `form:"version" max:"10"`
	Reason      string `form:"pause_reason" max:"20"`
	Note        string `form:"pause_note" max:"2000"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

func pauseTitle(step string) string {
	if step == "resume" {
		return "Resume support"
	}
	return "Pause support"
}

func (h *Handlers) pauseForm(step string) httpd.Handler {
	return func(c *gin.Context) (httpd.Response, error) {
		v, err := h.service.Ask(c.Request.Context(), httpd.Actor(c), casework.WritePlan, c.Param("ref"), "REVIEW")
		if err != nil {
			return nil, err
		}
		form := pauseForm{Version: strconv.Itoa(v.Version)}
		httpd.Kept(c, &form)
		return httpd.Page(pausePage(base(c, pauseTitle(step), v), v, step, form)), nil
	}
}

func (h *Handlers) pause(step string, event casework.Event, done string) httpd.Handler {
	return func(c *gin.Context) (httpd.Response, error) {
		var form pauseForm
		if err := httpd.ReadForm(c, &form); err != nil {
			return nil, err
		}
		version, err := httpd.FormVersion(form.Version)
		if err != nil {
			return nil, err
		}
		in := casework.Pause{Reason: form.Reason, Note: strings.TrimSpace(form.Note), NoSensitive: form.NoSensitive == "yes"}
		v, err := h.service.Pause(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, event, in)
		return answer(c, v, err, pauseTitle(step), v.Ref, done, func(b ui.Base) templ.Component { return pausePage(b, v, step, form) })
	}
}

type closeForm struct {
	Version     string `form:"version" max:"10"`
	Code        string `form:"code" max:"20"`
	Day         string `form:"closed_on-day" max:"2"`
	Month       string `form:"closed_on-month" max:"10"`
	Year        string `form:"closed_on-year" max:"4"`
	Rationale   string `form:"rationale" max:"8000"`
	Onward      string `form:"onward" max:"4000"`
	AcceptedBy  string `form:"accepted_by" max:"200"`
	Other       string `form:"other" max:"1000"`
	Considered  string `form:"considered" max:"3"`
	Refer       string `form:"refer" max:"3"`
	ReferReason string `form:"refer_reason" max:"2000"`
	Arrangement string `form:"arrangement" max:"2000"`
	NoSensitive string `form:"no_sensitive" max:"3"`

	Question        string `form:"question" max:"2000"`
	Options         string `form:"options" max:"4000"`
	Proportionality string `form:"proportionality" max:"4000"`
	ReliedOn        string `form:"relied_on" max:"4000"`
	ChairDecides    string `form:"chair_decides" max:"3"`
	ChairReason     string `form:"chair_reason" max:"2000"`

	seats map[string]seat
}

func (f closeForm) panel() panelFields {
	return panelFields{f.Question, f.Options, f.Proportionality, f.ReliedOn, f.ChairDecides, f.ChairReason, f.seats}
}

const closeTitle = "Close the case"

func (h *Handlers) closeForm(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Ask(c.Request.Context(), httpd.Actor(c), casework.CloseCase, c.Param("ref"), AnyItem)
	if err != nil {
		return nil, err
	}
	form := closeForm{Version: strconv.Itoa(v.Version)}
	if seats, ok := httpd.KeptGroups[seat](c, &form, mostSeats); ok {
		form.seats = seats
	}
	return httpd.Page(closePage(base(c, closeTitle, v), v, form)), nil
}

func (h *Handlers) close(c *gin.Context) (httpd.Response, error) {
	var form closeForm
	var err error
	if form.seats, err = httpd.ReadGroups[seat](c, &form, mostSeats); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	var faults casework.Faults
	in := casework.Closure{
		Code: form.Code, Rationale: strings.TrimSpace(form.Rationale), Onward: strings.TrimSpace(form.Onward), AcceptedBy: strings.TrimSpace(form.AcceptedBy),
		Other: strings.TrimSpace(form.Other), NoSensitive: form.NoSensitive == "yes",
	}
	in.On = httpd.Fields(&faults).OptionalDate("closed_on", form.Day, form.Month, form.Year, "Date of closing")
	considered := health(form.Considered, form.Refer, form.ReferReason, form.Arrangement)
	v, err := h.service.Close(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, in, considered, form.panel().decision(), &faults)
	return answer(c, v, err, closeTitle, v.Ref, "Case closed", func(b ui.Base) templ.Component { return closePage(b, v, form) })
}

type afterForm struct {
	Version     string `form:"version" max:"10"`
	Kind        string `form:"kind" max:"2"`
	Day         string `form:"held_on-day" max:"2"`
	Month       string `form:"held_on-month" max:"10"`
	Year        string `form:"held_on-year" max:"4"`
	Outcome     string `form:"outcome" max:"20"`
	Rationale   string `form:"rationale" max:"8000"`
	ExtendDay   string `form:"extend_to-day" max:"2"`
	ExtendMonth string `form:"extend_to-month" max:"10"`
	ExtendYear  string `form:"extend_to-year" max:"4"`
	ExtendWhy   string `form:"extend_why" max:"2000"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

const afterTitle = "Review after closing"

func kinds() []string { return []string{"6", "12", "18", "24"} }

func (h *Handlers) afterForm(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Ask(c.Request.Context(), httpd.Actor(c), casework.WriteReview, c.Param("ref"), "POST-CLOSURE")
	if err != nil {
		return nil, err
	}
	form := afterForm{Version: strconv.Itoa(v.Version)}
	httpd.Kept(c, &form)
	return httpd.Page(afterPage(base(c, afterTitle, v), v, form)), nil
}

func (h *Handlers) after(c *gin.Context) (httpd.Response, error) {
	var form afterForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	var faults casework.Faults
	f := httpd.Fields(&faults)
	in := casework.Review{Outcome: form.Outcome, Rationale: strings.TrimSpace(form.Rationale), NoSensitive: form.NoSensitive == "yes"}
	in.Kind = f.Choice("kind", form.Kind, kinds(), "Select which review after closing this is")
	in.On = f.OptionalDate("held_on", form.Day, form.Month, form.Year, "Date of the review")
	if form.Outcome == "EXTEND" {
		in.ExtendTo = f.OptionalDate("extend_to", form.ExtendDay, form.ExtendMonth, form.ExtendYear, "Date until which monitoring goes on")
		in.ExtendWhy = strings.TrimSpace(form.ExtendWhy)
	}
	v, to, err := h.service.AfterClosing(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, in, &faults)
	done := "Review recorded"
	if form.Outcome == "CONCERN-REOPEN" {
		done = "Review recorded: the case is reopened as this new episode"
	}
	return answer(c, v, err, afterTitle, to, done, func(b ui.Base) templ.Component { return afterPage(b, v, form) })
}

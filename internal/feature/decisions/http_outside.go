package decisions

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/web/ui"
)

// outside registers the pages of decisions outside a meeting.
func (h *Handlers) outside(s *httpd.Server) {
	s.GET("/cases/:ref/decide-outside", casework.DecideCase, h.aloneForm)
	s.POST("/cases/:ref/decide-outside", casework.DecideCase, h.decideAlone, httpd.Body(longPage))
	s.GET("/cases/:ref/decisions/:id/ratify", casework.DecideCase, h.ratifyForm)
	s.POST("/cases/:ref/decisions/:id/ratify", casework.DecideCase, h.ratify, httpd.Body(longPage))
}

// aloneHead are the fields of a decision outside a meeting that stand once.
type aloneHead struct {
	Version         string `form:"version" max:"10"`
	Outcome         string `form:"outcome" max:"20"`
	Question        string `form:"question" max:"4000"`
	Why             string `form:"why_now" max:"4000"`
	Rationale       string `form:"rationale" max:"8000"`
	Proportionality string `form:"proportionality" max:"4000"`
	Day             string `form:"decided_on-day" max:"2"`
	Month           string `form:"decided_on-month" max:"10"`
	Year            string `form:"decided_on-year" max:"4"`
	NoSensitive     string `form:"no_sensitive" max:"3"`
}

// askedRow is one who was consulted; a date has three keys, as in row.
type askedRow struct {
	Member string `form:"member" max:"40"`
	How    string `form:"how" max:"10"`
	On     string `form:"on" max:"10"`
	Said   string `form:"said" max:"2000"`
}

// mostAsked is how many may be noted as consulted.
const mostAsked = 5

// alone is the form as it was typed.
type alone struct {
	aloneHead
	rows map[string]askedRow
}

func (a alone) date(n int) (day, month, year string) {
	return a.rows[key(n)+"-day"].On, a.rows[key(n)+"-month"].On, a.rows[key(n)+"-year"].On
}

// packed is the form without the rows that were left empty, so that a fault is said of the row that was typed.
func (a alone) packed() alone {
	rows := map[string]askedRow{}
	next := 1
	for n := 1; n <= mostAsked; n++ {
		r := a.rows[key(n)]
		day, month, year := a.date(n)
		if r.Member+r.How+strings.TrimSpace(r.Said)+day+month+year == "" {
			continue
		}
		rows[key(next)] = r
		rows[key(next)+"-day"], rows[key(next)+"-month"], rows[key(next)+"-year"] = askedRow{On: day}, askedRow{On: month}, askedRow{On: year}
		next++
	}
	a.rows = rows
	return a
}

// parse reads a packed form.
func (a alone) parse() (casework.Decision, casework.Faults) {
	var faults casework.Faults
	in := httpd.Fields(&faults)
	text := strings.TrimSpace
	d := casework.Decision{
		Outcome: a.Outcome, Question: text(a.Question), Rationale: text(a.Rationale), Proportionality: text(a.Proportionality),
		NoSensitive: a.NoSensitive == "yes", Outside: &casework.Outside{Why: text(a.Why)},
	}
	d.On = in.OptionalDate("decided_on", a.Day, a.Month, a.Year, "Date of the decision")
	for n := 1; n <= mostAsked; n++ {
		r := a.rows[key(n)]
		day, month, year := a.date(n)
		if _, there := a.rows[key(n)]; !there {
			continue
		}
		d.Outside.Consulted = append(d.Outside.Consulted, casework.Consulted{
			Member: r.Member, How: r.How, Said: text(r.Said), On: in.OptionalDate("on."+key(n), day, month, year, "Date on which they were consulted"),
		})
	}
	return d, faults
}

func (h *Handlers) aloneForm(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Alone(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	form := alone{aloneHead: aloneHead{Version: strconv.Itoa(v.Version)}, rows: map[string]askedRow{}}
	if rows, ok := httpd.KeptGroups[askedRow](c, &form.aloneHead, 4*mostAsked); ok {
		form.rows = rows
	}
	return httpd.Page(alonePage(aloneBase(c, v), v, form)), nil
}

func aloneBase(c *gin.Context, v Alone) ui.Base {
	b := httpd.Base(c, "Decide outside a meeting")
	b.Back = ui.Link{Text: "Panel decisions on " + v.Ref, Href: "/cases/" + v.Ref + "/decisions"}
	return b
}

func (h *Handlers) decideAlone(c *gin.Context) (httpd.Response, error) {
	var form alone
	var err error
	if form.rows, err = httpd.ReadGroups[askedRow](c, &form.aloneHead, 4*mostAsked); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	form = form.packed()
	in, faults := form.parse()
	v, id, err := h.service.DecideAlone(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, in, &faults)
	if list, ok := httpd.Invalid(err); ok {
		return httpd.PageWith(http.StatusUnprocessableEntity, alonePage(aloneBase(c, v).WithFaults(list), v, form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+v.Ref+"/decisions/"+id, "Recorded, until a meeting ratifies it: "+lower(casework.ChairMeasures.Label(in.Outcome))), nil
}

// ratifyHead are the fields of a ratification that stand once.
type ratifyHead struct {
	Version     string `form:"version" max:"10"`
	Outcome     string `form:"outcome" max:"20"`
	Rationale   string `form:"rationale" max:"8000"`
	ChairReason string `form:"chair_reason" max:"2000"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

// seatRow is one member's position on a ratification.
type seatRow struct {
	Position string `form:"position" max:"10"`
	Reason   string `form:"reason" max:"4000"`
}

type ratifyForm struct {
	ratifyHead
	rows map[string]seatRow
}

func (f ratifyForm) parse() casework.Decision {
	d := casework.Decision{
		Outcome: f.Outcome, Rationale: strings.TrimSpace(f.Rationale), ChairReason: strings.TrimSpace(f.ChairReason), NoSensitive: f.NoSensitive == "yes",
	}
	for _, member := range slices.Sorted(maps.Keys(f.rows)) {
		r := f.rows[member]
		if !casework.Views.Has(r.Position) {
			continue
		}
		p := casework.Position{Member: member, View: r.Position}
		if r.Position == "disagree" {
			p.Reason = strings.TrimSpace(r.Reason)
		}
		d.Positions = append(d.Positions, p)
	}
	return d
}

func ratifyBase(c *gin.Context, v Ratifying) ui.Base {
	b := httpd.Base(c, "Ratify a decision")
	b.Back = ui.Link{Text: "Decision of " + v.Decided.On.Long(), Href: v.at()}
	return b
}

func (h *Handlers) ratifyForm(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Ratifying(c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id"))
	if err != nil {
		return nil, err
	}
	form := ratifyForm{ratifyHead: ratifyHead{Version: strconv.Itoa(v.Version)}, rows: map[string]seatRow{}}
	if rows, ok := httpd.KeptGroups[seatRow](c, &form.ratifyHead, 60); ok {
		form.rows = rows
	}
	return httpd.Page(ratifyPage(ratifyBase(c, v), v, form)), nil
}

func (h *Handlers) ratify(c *gin.Context) (httpd.Response, error) {
	var form ratifyForm
	var err error
	if form.rows, err = httpd.ReadGroups[seatRow](c, &form.ratifyHead, 60); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	v, err := h.service.Ratify(c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id"), version, form.parse())
	if list, ok := httpd.Invalid(err); ok {
		return httpd.PageWith(http.StatusUnprocessableEntity, ratifyPage(ratifyBase(c, v).WithFaults(list), v, form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith(v.at(), "Recorded: "+lower(casework.Ratifications.Label(form.Outcome))), nil
}

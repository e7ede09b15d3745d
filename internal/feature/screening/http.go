package screening

import (
	"context"
	"net/http"
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
	s.GET("/cases/:ref/screening", casework.ScreenReferral, h.screening)
	s.POST("/cases/:ref/screening", casework.ScreenReferral, h.screen)
	s.GET("/cases/:ref/section36", casework.DecideSection36, h.section36)
	s.POST("/cases/:ref/section36", casework.DecideSection36, h.decide)
	s.GET("/cases/:ref/exit", casework.ScreenReferral, h.exit)
	s.POST("/cases/:ref/exit", casework.ScreenReferral, h.end)
}

type screeningForm struct {
	Version       string   `form:"version"`
	Deconfliction string   `form:"deconfliction" max:"10"`
	CheckedDay    string   `form:"deconflicted_on-day" max:"2"`
	CheckedMonth  string   `form:"deconflicted_on-month" max:"10"`
	CheckedYear   string   `form:"deconflicted_on-year" max:"4"`
	Result        string   `form:"result" max:"20"`
	Day           string   `form:"screened_on-day" max:"2"`
	Month         string   `form:"screened_on-month" max:"10"`
	Year          string   `form:"screened_on-year" max:"4"`
	Supervisor    string   `form:"supervisor" max:"200"`
	Reason        string   `form:"reason" max:"8000"`
	Signposts     []string `form:"signposts" max:"10"`
	NoSensitive   string   `form:"no_sensitive" max:"3"`
}

func (f screeningForm) parse() (casework.Screening, casework.Faults) {
	var faults casework.Faults
	in := httpd.Fields(&faults)
	s := casework.Screening{
		Deconfliction: f.Deconfliction, Result: f.Result, Supervisor: strings.TrimSpace(f.Supervisor), Reason: strings.TrimSpace(f.Reason),
		Signposts: f.Signposts, NoSensitive: f.NoSensitive == "yes",
	}
	s.DeconflictedOn = in.OptionalDate("deconflicted_on", f.CheckedDay, f.CheckedMonth, f.CheckedYear, "Date of the deconfliction check")
	if f.Deconfliction != "hold" {
		s.On = in.OptionalDate("screened_on", f.Day, f.Month, f.Year, "Date of the screening")
	}
	return s, faults
}

func (h *Handlers) screening(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Screening(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	var form screeningForm
	kept := httpd.Kept(c, &form)
	return httpd.Page(screeningPage(base(c, "Screening", v), v, form, nil, kept)), nil
}

func (h *Handlers) screen(c *gin.Context) (httpd.Response, error) {
	var form screeningForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	in, faults := form.parse()
	err = h.service.Screen(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, in, &faults)
	return h.answer(c, err, "Screening recorded", "Screening", h.service.Screening, func(b ui.Base, v View, stale *ui.Conflict) httpd.Response {
		if stale != nil {
			stale.Fields = append(stale.Fields,
				ui.ConflictField{Label: "Deconfliction check", Yours: checks.Label(form.Deconfliction), Theirs: checks.Label(v.Deconfliction)},
				ui.ConflictField{Label: "Result", Yours: casework.ScreeningResults.Label(form.Result), Theirs: casework.ScreeningResults.Label(v.Result)},
				ui.ConflictField{Label: "Reason", Yours: form.Reason, Theirs: v.latest()})
		}
		return httpd.PageWith(status(stale), screeningPage(b, v, form, stale, false))
	})
}

type section36Form struct {
	Version     string   `form:"version"`
	Body        string   `form:"body" max:"20"`
	BodyName    string   `form:"body_name" max:"200"`
	Maker       string   `form:"maker" max:"200"`
	Day         string   `form:"decided_on-day" max:"2"`
	Month       string   `form:"decided_on-month" max:"10"`
	Year        string   `form:"decided_on-year" max:"4"`
	Result      string   `form:"result" max:"10"`
	Grounds     string   `form:"grounds" max:"8000"`
	Signposts   []string `form:"signposts" max:"10"`
	NoSensitive string   `form:"no_sensitive" max:"3"`
}

func (f section36Form) parse() (casework.Section36Decision, casework.Faults) {
	var faults casework.Faults
	in := httpd.Fields(&faults)
	d := casework.Section36Decision{
		Body: f.Body, BodyName: strings.TrimSpace(f.BodyName), Maker: strings.TrimSpace(f.Maker), Grounds: strings.TrimSpace(f.Grounds),
		NoSensitive: f.NoSensitive == "yes",
	}
	d.On = in.OptionalDate("decided_on", f.Day, f.Month, f.Year, "Date of the section 36 decision")
	if f.Result == "NOT-MET" {
		d.Signposts = f.Signposts
	}
	d.Result = in.Choice("result", f.Result, []string{"MET", "NOT-MET"}, "Select whether there are reasonable grounds")
	return d, faults
}

func (h *Handlers) section36(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Section36(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	var form section36Form
	kept := httpd.Kept(c, &form)
	return httpd.Page(section36Page(base(c, "Section 36 decision", v), v, form, nil, kept)), nil
}

func (h *Handlers) decide(c *gin.Context) (httpd.Response, error) {
	var form section36Form
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	in, faults := form.parse()
	err = h.service.Decide(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, in, &faults)
	return h.answer(c, err, "Section 36 decision recorded", "Section 36 decision", h.service.Section36, func(b ui.Base, v View, stale *ui.Conflict) httpd.Response {
		if stale != nil {
			stale.Fields = append(stale.Fields,
				ui.ConflictField{Label: "Decision", Yours: thresholds.Label(form.Result), Theirs: thresholds.Label(v.Section36)},
				ui.ConflictField{Label: "Who decided", Yours: form.Maker, Theirs: v.Maker})
		}
		return httpd.PageWith(status(stale), section36Page(b, v, form, stale, false))
	})
}

type exitForm struct {
	Version     string `form:"version"`
	Outcome     string `form:"outcome" max:"20"`
	Reason      string `form:"reason" max:"8000"`
	Supervisor  string `form:"supervisor" max:"200"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

func (f exitForm) parse() casework.Exit {
	return casework.Exit{
		Outcome: f.Outcome, Reason: strings.TrimSpace(f.Reason), Supervisor: strings.TrimSpace(f.Supervisor), NoSensitive: f.NoSensitive == "yes",
	}
}

func (h *Handlers) exit(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Exit(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	var form exitForm
	kept := httpd.Kept(c, &form)
	return httpd.Page(exitPage(base(c, "End before the panel", v), v, form, nil, kept)), nil
}

func (h *Handlers) end(c *gin.Context) (httpd.Response, error) {
	var form exitForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	err = h.service.End(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, form.parse(), &casework.Faults{})
	return h.answer(c, err, "Case ended before the panel", "End before the panel", h.service.Exit, func(b ui.Base, v View, stale *ui.Conflict) httpd.Response {
		if stale != nil {
			stale.Fields = append(stale.Fields, ui.ConflictField{
				Label: "How it ends", Yours: casework.InformationOutcomes.Label(form.Outcome), Theirs: casework.InformationOutcomes.Label(v.Ended),
			})
		}
		return httpd.PageWith(status(stale), exitPage(b, v, form, stale, false))
	})
}

// answer ends a step: back to the case where it was taken; the form with what was typed where it was faulty or stale.
func (h *Handlers) answer(c *gin.Context, err error, done, title string, look func(context.Context, casework.Actor, string) (View, error),
	again func(ui.Base, View, *ui.Conflict) httpd.Response) (httpd.Response, error) {
	faults, invalid := httpd.Invalid(err)
	stale := casework.Refused(err, casework.Conflict)
	if !invalid && !stale {
		if err != nil {
			return nil, err
		}
		return httpd.RedirectWith("/cases/"+c.Param("ref"), done), nil
	}
	v, failed := look(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), c.Param("ref"))
	if failed != nil {
		return nil, failed
	}
	b := base(c, title, v).WithFaults(faults)
	if !stale {
		return again(b, v, nil), nil
	}
	return again(b, v, &ui.Conflict{By: v.By, When: v.When, Fields: []ui.ConflictField{
		{Label: "The case is at", Yours: title, Theirs: v.State.Label()},
	}}), nil
}

func status(stale *ui.Conflict) int {
	if stale != nil {
		return http.StatusConflict
	}
	return http.StatusUnprocessableEntity
}

func base(c *gin.Context, title string, v View) ui.Base {
	b := httpd.Base(c, title)
	b.Section, b.Identity = v.Ref, &v.Identity
	b.Back = ui.Link{Text: "Back to the case", Href: "/cases/" + v.Ref}
	return b
}

// latest is the reason of the newest check on the file.
func (v View) latest() string {
	if len(v.Earlier) == 0 {
		return ""
	}
	return v.Earlier[0].Reason
}

// checks are the results of a deconfliction check.
var checks = casework.Vocabulary{
	{Code: "clear", Label: "Clear: Prevent work does not cut across other police work"},
	{Code: "hold", Label: "Hold: the referral stays with the police for now"},
}

// thresholds are the two results of a section 36 decision.
var thresholds = casework.Vocabulary{
	{Code: "MET", Label: "Yes, there are reasonable grounds: the person is referred to the panel"},
	{Code: "NOT-MET", Label: "No, the threshold is not met: the case ends here"},
}

func chosen(yes string) []string { return []string{yes} }

func earlierTable(v View) ui.Table {
	t := ui.Table{
		Caption: "Deconfliction checks before this one",
		Columns: []ui.Column{{Text: "Checked on", RowHeader: true}, {Text: "Check"}, {Text: "Reason"}, {Text: "Recorded by"}},
	}
	for _, l := range v.Earlier {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.Rich(ui.Day(l.DeconflictedOn)), ui.Text(checks.Label(l.Deconfliction)), ui.Text(l.Reason), ui.Text(l.Officer),
		})
	}
	return t
}

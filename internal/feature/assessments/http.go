package assessments

import (
	"net/http"
	"time"

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
	s.GET("/cases/:ref/assessments", casework.ReadAssessment, h.list)
	s.GET("/cases/:ref/assessments/new", casework.WriteAssessment, h.form)
	s.POST("/cases/:ref/assessments/new", casework.WriteAssessment, h.write)
	s.GET("/cases/:ref/assessments/:id", casework.ReadAssessment, h.show)
	s.POST("/cases/:ref/assessments/:id/sign", casework.SignAssessment, h.sign)
}

func (h *Handlers) list(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.OfCase(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	return httpd.Page(listPage(base(c, "Assessments", v.Case, "/cases/"+v.Ref, "Back to the case"), v)), nil
}

type newQuery struct {
	Framework string `form:"framework" max:"20"`
}

func (h *Handlers) form(c *gin.Context) (httpd.Response, error) {
	var q newQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	was := false
	f, err := collect(func(form any) error {
		was = httpd.Kept(c, form)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if q.Framework == "" {
		q.Framework = f["framework"]
	}
	v, err := h.service.New(c.Request.Context(), httpd.Actor(c), c.Param("ref"), q.Framework)
	if err != nil {
		return nil, err
	}
	if !was {
		today := ui.DateField{}.On(v.Today)
		f["assessed_on-day"], f["assessed_on-month"], f["assessed_on-year"] = today.Day, today.Month, today.Year
	}
	return httpd.Page(newPage(newBase(c, v), v, f, nil, was)), nil
}

func newBase(c *gin.Context, v NewView) ui.Base {
	return base(c, "Record an assessment", v.Case, "/cases/"+v.Ref+"/assessments", "Assessments")
}

func (h *Handlers) write(c *gin.Context) (httpd.Response, error) {
	f, err := collect(func(form any) error { return httpd.ReadForm(c, form) })
	if err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(f["version"])
	if err != nil {
		return nil, err
	}
	in, faulty := f.parse(version)
	ctx, actor, ref := c.Request.Context(), httpd.Actor(c), c.Param("ref")
	id, err := h.service.Write(ctx, actor, ref, in, &faulty)
	faults, invalid := httpd.Invalid(err)
	stale := casework.Refused(err, casework.Conflict)
	if !invalid && !stale {
		if err != nil {
			return nil, err
		}
		return httpd.RedirectWith("/cases/"+ref+"/assessments/"+id, "Assessment recorded"), nil
	}
	v, failed := h.service.New(pg.WithoutKey(ctx), actor, ref, f["framework"])
	if failed != nil {
		return nil, failed
	}
	b := newBase(c, v).WithFaults(faults)
	if !stale {
		return httpd.PageWith(http.StatusUnprocessableEntity, newPage(b, v, f, nil, false)), nil
	}
	return httpd.PageWith(http.StatusConflict, newPage(b, v, f, conflict(v, f), false)), nil
}

// conflict sets what was typed beside what is on the file by now.
func conflict(v NewView, f typed) *ui.Conflict {
	c := &ui.Conflict{By: "Somebody else", When: v.Changed, Fields: []ui.ConflictField{{Label: "The case is at", Yours: "Record an assessment", Theirs: v.State.Label()}}}
	if v.Before != nil {
		c.By, c.When = v.Before.Assessor, v.Before.savedAt()
		c.Fields = append(c.Fields,
			ui.ConflictField{Label: "Occasion", Yours: casework.Occasions.Label(f["occasion"]), Theirs: casework.Occasions.Label(v.Before.Occasion)},
			ui.ConflictField{Label: "Overall judgement", Yours: f["overall"], Theirs: v.Before.Text.Overall})
	}
	return c
}

func (h *Handlers) show(c *gin.Context) (httpd.Response, error) {
	return h.page(c, nil, http.StatusOK)
}

func (h *Handlers) page(c *gin.Context, faults []casework.Fault, status int) (httpd.Response, error) {
	v, err := h.service.Assessment(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), c.Param("ref"), c.Param("id"))
	if err != nil {
		return nil, err
	}
	b := base(c, "Assessment of "+v.On.Long(), v.Case, "/cases/"+v.Ref+"/assessments", "Assessments").WithFaults(faults)
	b.Wide = v.Before != nil
	return httpd.PageWith(status, showPage(b, v)), nil
}

type signForm struct {
	Version string `form:"version"`
}

func (h *Handlers) sign(c *gin.Context) (httpd.Response, error) {
	var form signForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	ref, id := c.Param("ref"), c.Param("id")
	err = h.service.Sign(c.Request.Context(), httpd.Actor(c), ref, id, version)
	if faults, ok := httpd.Invalid(err); ok {
		return h.page(c, faults, http.StatusUnprocessableEntity)
	}
	if casework.Refused(err, casework.Conflict) {
		return h.page(c, []casework.Fault{{Msg: "Somebody else signed this assessment off first. What they signed is below."}}, http.StatusConflict)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+ref+"/assessments/"+id, "Assessment signed off"), nil
}

func base(c *gin.Context, title string, about Case, back, text string) ui.Base {
	b := httpd.Base(c, title)
	b.Section, b.Identity, b.Back = about.Ref, &about.Identity, ui.Link{Text: text, Href: back}
	return b
}

// savedAt is when the assessment was recorded.
func (r Row) savedAt() time.Time {
	if r.SavedAt == nil {
		return time.Time{}
	}
	return *r.SavedAt
}

// madeWith is the framework and its version, as the assessment keeps them.
func (r Row) madeWith() string {
	if w, ok := casework.FrameworkByCode(r.Framework); ok {
		return w.Name + " (" + r.Framework + " " + r.Edition + ")"
	}
	return r.Framework + " " + r.Edition
}

// last says how a factor was rated the time before, if that was by the same framework: no rating goes over to another.
func (v NewView) last(factor string) string {
	if v.Before == nil || v.Before.Framework != v.Framework.Code {
		return ""
	}
	r := v.Before.Text.rating(factor)
	if r.Value == "" {
		return ""
	}
	return "On " + v.Before.On.Long() + ": " + casework.RatingValues.Label(r.Value)
}

// others are the frameworks that the form is not drawn with.
func (v NewView) others() []casework.Framework {
	var list []casework.Framework
	for _, w := range casework.Frameworks() {
		if w.Code != v.Framework.Code {
			list = append(list, w)
		}
	}
	return list
}

func listTable(v ListView) ui.Table {
	t := ui.Table{
		Caption: "Assessments, newest first", CaptionHidden: true, Empty: "No assessment has been recorded yet.",
		Columns: []ui.Column{{Text: "Date", RowHeader: true}, {Text: "Occasion"}, {Text: "Framework"}, {Text: "By"}, {Text: "Signed off by"}},
	}
	for _, r := range v.Rows {
		signed := "Not signed off"
		if r.SignedBy != "" {
			signed = r.SignedBy
		}
		t.Rows = append(t.Rows, []ui.Cell{
			ui.To(r.On.Long(), "/cases/"+v.Ref+"/assessments/"+r.ID), ui.Text(casework.Occasions.Label(r.Occasion)), ui.Text(r.Framework + " " + r.Edition),
			ui.Text(r.Assessor), ui.Text(signed),
		})
	}
	return t
}

// sectionTable sets out one section, beside the assessment before where that was by the same framework.
func sectionTable(s casework.Section, a Assessment, before *Assessment) ui.Table {
	t := ui.Table{Caption: s.Title, Columns: []ui.Column{{Text: "Factor", RowHeader: true}, {Text: "Rating"}, {Text: "Evidence"}}}
	if before != nil {
		t.Columns = []ui.Column{
			{Text: "Factor", RowHeader: true}, {Text: "On " + before.On.Long()}, {Text: "Evidence then"}, {Text: "On " + a.On.Long()}, {Text: "Evidence now"},
		}
	}
	for _, f := range s.Factors {
		row := []ui.Cell{ui.Text(f.Label)}
		if before != nil {
			row = append(row, rated(before.Text.rating(f.Code))...)
		}
		t.Rows = append(t.Rows, append(row, rated(a.Text.rating(f.Code))...))
	}
	return t
}

func rated(r casework.Rating) []ui.Cell {
	if r.Value == "" {
		return []ui.Cell{ui.Text("Not rated"), ui.Text("")}
	}
	return []ui.Cell{ui.Text(casework.RatingValues.Label(r.Value)), ui.Text(r.Evidence)}
}

// same says whether the assessment before was by the same framework, so that the two stand beside each other.
func (v View) same() *Assessment {
	if v.Before != nil && v.Before.Framework == v.Framework {
		return v.Before
	}
	return nil
}

func sections(a Assessment) []casework.Section {
	w, _ := casework.FrameworkByCode(a.Framework)
	return w.Sections
}

func head(a Assessment) []ui.Row {
	rows := []ui.Row{
		{Key: "Framework", Value: a.madeWith()}, {Key: "Occasion", Value: casework.Occasions.Label(a.Occasion)},
		{Key: "Date", Rich: ui.Day(a.On)}, {Key: "Assessor", Value: a.Assessor},
	}
	if a.SignedAt == nil {
		return append(rows, ui.Row{Key: "Signed off", Value: "Not signed off"})
	}
	return append(rows, ui.Row{Key: "Signed off", Rich: ui.Attribution(a.SignedBy, *a.SignedAt)})
}

func judgement(a Assessment) []ui.Row {
	var rows []ui.Row
	for _, s := range sections(a) {
		if text := a.Text.Summaries[s.Title]; text != "" {
			rows = append(rows, ui.Row{Key: "Summary: " + s.Title, Value: text, Prose: true})
		}
	}
	return append(rows,
		ui.Row{Key: "Protective factors", Value: a.Text.Protective, Prose: true},
		ui.Row{Key: "Complex needs", Value: a.Text.Needs, Prose: true},
		ui.Row{Key: "Change since the last assessment", Value: a.Text.Change, Prose: true},
		ui.Row{Key: "Overall judgement", Value: a.Text.Overall, Prose: true})
}

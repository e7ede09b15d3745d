package requests

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

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
	s.GET("/requests", casework.BrowseCases, h.mine)
	s.GET("/cases/:ref/requests", casework.ReadRequests, h.list)
	s.GET("/cases/:ref/requests/new", casework.AskPartner, h.form)
	s.POST("/cases/:ref/requests/new", casework.AskPartner, h.ask)
	s.GET("/cases/:ref/requests/:id", casework.ReadRequests, h.show)
	s.POST("/cases/:ref/requests/:id", casework.AnswerRequest, h.answer)
}

type mineQuery struct {
	After string `form:"after" max:"60"` // "2026-04-14_<id>"
}

func (h *Handlers) mine(c *gin.Context) (httpd.Response, error) {
	var q mineQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	after, id, err := q.place()
	if err != nil {
		return nil, err
	}
	list, today, more, err := h.service.Mine(c.Request.Context(), httpd.Actor(c), after, id)
	if err != nil {
		return nil, err
	}
	return httpd.Page(minePage(httpd.Base(c, "Requests to answer"), mineTable(list, today, more))), nil
}

// place is the last request of the page before; an address that nobody was given is absent.
func (q mineQuery) place() (casework.Date, string, error) {
	if q.After == "" {
		return casework.Date{}, "", nil
	}
	day, id, _ := strings.Cut(q.After, "_")
	after, err := casework.ParseDate(day)
	if _, wrong := uuid.Parse(id); err != nil || wrong != nil {
		return casework.Date{}, "", casework.Absent()
	}
	return after, id, nil
}

func (h *Handlers) list(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.OfCase(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	return httpd.Page(listPage(base(c, "Requests for information", v.Case, "/cases/"+v.Ref, "Back to the case"), v)), nil
}

type askForm struct {
	Version     string `form:"version"`
	Agency      string `form:"agency" max:"40"`
	Questions   string `form:"questions" max:"8000"`
	Necessity   string `form:"necessity" max:"4000"`
	Day         string `form:"due_on-day" max:"2"`
	Month       string `form:"due_on-month" max:"10"`
	Year        string `form:"due_on-year" max:"4"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

func (f askForm) parse(version int) (Ask, casework.Faults) {
	var faults casework.Faults
	in := httpd.Fields(&faults)
	return Ask{
		Version: version, Agency: casework.AgencyID(f.Agency), NoSensitive: f.NoSensitive == "yes",
		Asked: Asked{Questions: strings.TrimSpace(f.Questions), Necessity: strings.TrimSpace(f.Necessity)},
		Due:   in.Date("due_on", f.Day, f.Month, f.Year, "Enter the date by which you need the answer"),
	}, faults
}

func (h *Handlers) form(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.New(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	due := ui.DateField{}.On(v.Due)
	form := askForm{Day: due.Day, Month: due.Month, Year: due.Year}
	kept := httpd.Kept(c, &form)
	return httpd.Page(askPage(newBase(c, v), v, form, nil, kept)), nil
}

func newBase(c *gin.Context, v NewView) ui.Base {
	return base(c, "Ask an agency", v.Case, "/cases/"+v.Ref+"/requests", "Requests for information")
}

func (h *Handlers) ask(c *gin.Context) (httpd.Response, error) {
	var form askForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	in, typed := form.parse(version)
	ctx, actor, ref := c.Request.Context(), httpd.Actor(c), c.Param("ref")
	id, err := h.service.Ask(ctx, actor, ref, in, &typed)
	faults, invalid := httpd.Invalid(err)
	stale := casework.Refused(err, casework.Conflict)
	if !invalid && !stale {
		if err != nil {
			return nil, err
		}
		return httpd.RedirectWith("/cases/"+ref+"/requests/"+id, "Request sent"), nil
	}
	v, failed := h.service.New(pg.WithoutKey(ctx), actor, ref)
	if failed != nil {
		return nil, failed
	}
	b := newBase(c, v).WithFaults(faults)
	if !stale {
		return httpd.PageWith(http.StatusUnprocessableEntity, askPage(b, v, form, nil, false)), nil
	}
	return httpd.PageWith(http.StatusConflict, askPage(b, v, form, &v.State, false)), nil
}

type answerForm struct {
	Version     string `form:"version"`
	Shares      string `form:"shares" max:"3"`
	Day         string `form:"answered_on-day" max:"2"`
	Month       string `form:"answered_on-month" max:"10"`
	Year        string `form:"answered_on-year" max:"4"`
	Information string `form:"information" max:"20000"`
	Necessity   string `form:"necessity" max:"4000"`
	Reason      string `form:"reason" max:"4000"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

func (f answerForm) parse() (casework.PartnerAnswer, casework.Faults) {
	var faults casework.Faults
	in := httpd.Fields(&faults)
	a := casework.PartnerAnswer{
		Information: strings.TrimSpace(f.Information), Necessity: strings.TrimSpace(f.Necessity), Reason: strings.TrimSpace(f.Reason),
		NoSensitive: f.NoSensitive == "yes",
	}
	a.Refused = in.Choice("shares", f.Shares, []string{"yes", "no"}, "Select yes if your agency shares the information") == "no"
	a.On = in.OptionalDate("answered_on", f.Day, f.Month, f.Year, "Date of the answer")
	return a, faults
}

func showBase(c *gin.Context, v View) ui.Base {
	return base(c, "Request to "+v.Request.AgencyName, v.Case, "/cases/"+v.Ref+"/requests", "Requests for information")
}

func (h *Handlers) show(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Request(c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id"))
	if err != nil {
		return nil, err
	}
	today := ui.DateField{}.On(v.Today)
	form := answerForm{Day: today.Day, Month: today.Month, Year: today.Year}
	kept := httpd.Kept(c, &form)
	return httpd.Page(showPage(showBase(c, v), v, form, nil, kept)), nil
}

func (h *Handlers) answer(c *gin.Context) (httpd.Response, error) {
	var form answerForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	in, typed := form.parse()
	ctx, actor, ref, id := c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id")
	err = h.service.Answer(ctx, actor, ref, id, version, in, &typed)
	faults, invalid := httpd.Invalid(err)
	stale := casework.Refused(err, casework.Conflict)
	if !invalid && !stale {
		if err != nil {
			return nil, err
		}
		return httpd.RedirectWith("/cases/"+ref+"/requests/"+id, "Answer sent"), nil
	}
	v, failed := h.service.Request(pg.WithoutKey(ctx), actor, ref, id)
	if failed != nil {
		return nil, failed
	}
	b := showBase(c, v).WithFaults(faults)
	if !stale {
		return httpd.PageWith(http.StatusUnprocessableEntity, showPage(b, v, form, nil, false)), nil
	}
	return httpd.PageWith(http.StatusConflict, showPage(b, v, form, conflict(form, v), false)), nil
}

func conflict(f answerForm, v View) []ui.ConflictField {
	return []ui.ConflictField{
		{Label: "Shared", Yours: sharing.Label(f.Shares), Theirs: casework.RequestStatuses.Label(v.Request.Status)},
		{Label: "Information", Yours: f.Information, Theirs: v.Answered.Information},
		{Label: "Why it is necessary and proportionate", Yours: f.Necessity, Theirs: v.Answered.Necessity},
		{Label: "Reason for a refusal", Yours: f.Reason, Theirs: v.Answered.Reason},
	}
}

func base(c *gin.Context, title string, about Case, back, text string) ui.Base {
	b := httpd.Base(c, title)
	b.Section, b.Identity, b.Back = about.Ref, &about.Identity, ui.Link{Text: text, Href: back}
	return b
}

var sharing = casework.Vocabulary{{Code: "yes", Label: "Yes"}, {Code: "no", Label: "No, it refuses"}}

func statusTag(r Request, today casework.Date) (text, colour string) {
	switch {
	case r.Status == "SENT" && r.DueOn.Before(today):
		return "Overdue", "red"
	case r.Status == "SENT":
		return casework.RequestStatuses.Label(r.Status), "yellow"
	case r.Status == "REFUSED":
		return casework.RequestStatuses.Label(r.Status), "orange"
	default:
		return casework.RequestStatuses.Label(r.Status), "green"
	}
}

func address(r Request) string { return "/cases/" + r.Ref + "/requests/" + r.ID }

func mineTable(list []Request, today casework.Date, more bool) ui.Table {
	t := ui.Table{
		Caption: "Requests to your agency, the most urgent first", Empty: "Your agency has no request to answer.",
		Columns: []ui.Column{{Text: "Case", RowHeader: true}, {Text: "Agency"}, {Text: "Asked on"}, {Text: "Answer due"}, {Text: "Status"}},
	}
	for _, r := range list {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.Ref(r.Ref, address(r)), ui.Text(r.AgencyName), ui.Rich(ui.Day(r.SentOn)), ui.Rich(ui.Day(r.DueOn)), ui.Rich(ui.Tag(statusTag(r, today))),
		})
	}
	if more {
		last := list[len(list)-1]
		t.Pager.Next = "/requests?after=" + url.QueryEscape(last.DueOn.String()+"_"+last.ID)
	}
	return t
}

func caseTable(v ListView) ui.Table {
	t := ui.Table{
		Caption: "Requests on this case, newest first", Empty: "No agency has been asked yet.",
		Columns: []ui.Column{{Text: "Agency", RowHeader: true}, {Text: "Asked on"}, {Text: "Answer due"}, {Text: "Answered on"}, {Text: "Status"}},
	}
	for _, r := range v.Requests {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.To(r.AgencyName, address(r)), ui.Rich(ui.Day(r.SentOn)), ui.Rich(ui.Day(r.DueOn)), answeredOn(r), ui.Rich(ui.Tag(statusTag(r, v.Today))),
		})
	}
	return t
}

// savedAt is when the answer was saved, the zero time where there is none.
func (r Request) savedAt() time.Time {
	if r.AnsweredAt == nil {
		return time.Time{}
	}
	return *r.AnsweredAt
}

func answeredOn(r Request) ui.Cell {
	if r.AnsweredOn.IsZero() {
		return ui.Text("Not yet")
	}
	return ui.Rich(ui.Day(r.AnsweredOn))
}

func agencyOptions(list []Agency) []ui.Option {
	var options []ui.Option
	for _, a := range list {
		options = append(options, ui.Option{Value: string(a.ID), Text: a.Name})
	}
	return options
}

// asked is the request as its page sums it up.
func asked(v View) []ui.Row {
	return []ui.Row{
		{Key: "Agency", Value: v.Request.AgencyName},
		{Key: "Asked by", Value: v.Request.AskedBy},
		{Key: "Asked on", Rich: ui.Day(v.Request.SentOn)},
		{Key: "Answer due", Rich: ui.Day(v.Request.DueOn)},
		{Key: "Status", Rich: ui.Tag(statusTag(v.Request, v.Today))},
		{Key: "Questions", Value: v.Asked.Questions, Prose: true},
		{Key: "Why it is necessary and proportionate to ask", Value: v.Asked.Necessity, Prose: true},
	}
}

func returned(v View) []ui.Row {
	rows := []ui.Row{
		{Key: "From", Value: v.Answered.Body}, {Key: "Sent by", Value: v.Request.AnsweredBy}, {Key: "Date of the answer", Rich: ui.Day(v.Request.AnsweredOn)},
	}
	if v.Request.Status == "REFUSED" {
		return append(rows, ui.Row{Key: "Reason for the refusal", Value: v.Answered.Reason, Prose: true})
	}
	return append(rows,
		ui.Row{Key: "Information", Value: v.Answered.Information, Prose: true},
		ui.Row{Key: "Why it is necessary and proportionate to share", Value: v.Answered.Necessity, Prose: true})
}

package requests

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

// returnsBody is the most bytes that a page of returns may have: many answers are sent at once.
const returnsBody = 512 << 10

// Routes registers the pages.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET(returnsAt, casework.BrowseCases, h.returns)
	s.POST(returnsAt, casework.AnswerRequest, h.send, httpd.Body(returnsBody))
	s.GET(chaseAt, casework.BrowseCases, h.chase)
	s.POST(chaseAt, casework.AskPartner, h.remind)
	s.GET(togetherAt(":id"), casework.AskPartner, h.together)
	s.POST(togetherAt(":id"), casework.AskPartner, h.askTogether)
	s.GET("/cases/:ref/requests", casework.ReadRequests, h.list)
	s.GET("/cases/:ref/requests/new", casework.AskPartner, h.form)
	s.POST("/cases/:ref/requests/new", casework.AskPartner, h.ask)
	s.GET("/cases/:ref/requests/:id", casework.ReadRequests, h.show)
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

func showBase(c *gin.Context, v View) ui.Base {
	return base(c, "Request to "+v.Request.AgencyName, v.Case, "/cases/"+v.Ref+"/requests", "Requests for information")
}

func (h *Handlers) show(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Request(c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id"))
	if err != nil {
		return nil, err
	}
	return httpd.Page(showPage(showBase(c, v), v)), nil
}

func base(c *gin.Context, title string, about Case, back, text string) ui.Base {
	b := httpd.Base(c, title)
	b.Section, b.Identity, b.Back = about.Ref, &about.Identity, ui.Link{Text: text, Href: back}
	return b
}

func address(r Request) string { return "/cases/" + r.Ref + "/requests/" + r.ID }

func caseTable(v ListView) ui.Table {
	t := ui.Table{
		Caption: "Requests on this case, newest first", Empty: "No agency has been asked yet.",
		Columns: []ui.Column{{Text: "Agency", RowHeader: true}, {Text: "Asked on"}, {Text: "Answer due"}, {Text: "Answered on"}, {Text: "Status"}, {Text: "Handling"}, {Text: "Reminded"}},
	}
	for _, r := range v.Requests {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.To(r.AgencyName, address(r)), ui.Rich(ui.Day(r.SentOn)), ui.Rich(ui.Day(r.DueOn)), answeredOn(r), ui.Rich(ui.ReturnTag(r.Stands(v.Today))),
			ui.Rich(ui.Caveats(r.Caveats)), ui.Text(r.chased()),
		})
	}
	return t
}

// chased is how often an agency was reminded, when last and by whom.
func (r Request) chased() string {
	if r.Reminded == 0 {
		return "Not reminded"
	}
	times := "Once"
	if r.Reminded > 1 {
		times = strconv.Itoa(r.Reminded) + " times"
	}
	return times + ", last by " + r.RemindedBy + " on " + ui.MomentText(*r.RemindedAt)
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
		{Key: "Status", Rich: ui.ReturnTag(v.Request.Stands(v.Today))},
		{Key: "Reminded", Value: v.Request.chased()},
		{Key: "What the agency was told", Value: v.Told.line(), Prose: true},
		{Key: "Questions", Value: v.Asked.Questions, Prose: true},
		{Key: "Why it is necessary and proportionate to ask", Value: v.Asked.Necessity, Prose: true},
	}
}

// line is who a request is about, as far as it tells.
func (t Told) line() string {
	name, rest := strings.TrimSpace(t.Given+" "+t.Family), t.rest()
	switch {
	case name == "" && rest == "":
		return "Nothing of who the person is"
	case name == "" || rest == "":
		return name + rest
	default:
		return name + ", " + lower(rest)
	}
}

// rest is what it tells beside the name.
func (t Told) rest() string {
	var parts []string
	switch {
	case !t.Born.IsZero():
		parts = append(parts, "born "+t.Born.Long())
	case t.Age > 0:
		parts = append(parts, "about "+strconv.Itoa(t.Age)+" years old")
	}
	if home := strings.Trim(t.Address+", "+t.Postcode, ", "); home != "" {
		parts = append(parts, "of "+home)
	}
	if len(parts) == 0 {
		return ""
	}
	text := strings.Join(parts, ", ")
	return strings.ToUpper(text[:1]) + text[1:]
}

func returned(v View) []ui.Row {
	rows := []ui.Row{
		{Key: "Answer", Rich: ui.ReturnTag(v.Request.Stands(v.Today))}, {Key: "Handling", Rich: ui.Caveats(v.Request.Caveats)},
		{Key: "From", Value: v.Answered.Body}, {Key: "Sent by", Value: v.Request.AnsweredBy}, {Key: "Date of the answer", Rich: ui.Day(v.Request.AnsweredOn)},
	}
	switch v.Request.Answer {
	case casework.ReturnRefused:
		return append(rows, ui.Row{Key: "Reason for the refusal", Value: v.Answered.Reason, Prose: true})
	case casework.ReturnInformation:
		return append(rows,
			ui.Row{Key: "Information", Value: v.Answered.Information, Prose: true},
			ui.Row{Key: "Why it is necessary and proportionate to share", Value: v.Answered.Necessity, Prose: true})
	default:
		return rows
	}
}

// missing says which agencies' returns are missing, "" for none.
func (v ListView) missing() string {
	var names []string
	for _, r := range v.Requests {
		if r.Stands(v.Today) == casework.ReturnMissing {
			names = append(names, r.AgencyName)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "Missing: " + strings.Join(names, ", ") + ". Nothing is known of what they hold."
}

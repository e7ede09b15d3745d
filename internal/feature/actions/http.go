package actions

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/live"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Handlers is the way in to actions.
type Handlers struct{ service *Service }

// New makes the handlers.
func New(service *Service) *Handlers { return &Handlers{service: service} }

// Routes registers the pages of actions.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/actions", casework.ListActions, h.list)
	if h.service.broker != nil {
		s.GET("/actions/live", casework.ListActions, h.live)
	}
	s.GET("/cases/:ref/actions/new", casework.RaiseAction, h.form)
	s.POST("/cases/:ref/actions/new", casework.RaiseAction, h.raise)
	s.GET("/actions/:id", casework.ReadAction, h.show)
	s.POST("/actions/:id/notes", casework.NoteAction, h.note)
	s.POST("/actions/:id/complete", casework.CompleteAction, h.complete)
	s.POST("/actions/:id/accept", casework.AcceptAction, h.accept)
	s.POST("/actions/:id/return", casework.AcceptAction, h.giveBack)
}

type listQuery struct {
	Tab    string `form:"tab" max:"10"`
	Status string `form:"status" max:"10"`
	Due    string `form:"due" max:"10"`
	After  string `form:"after" max:"36"`
}

// place reads where a page begins. An address that nobody was given leads nowhere.
func (q listQuery) place() (Place, error) {
	switch q.Tab {
	case "", "mine", "agency", "raised":
	default:
		return Place{}, casework.Absent()
	}
	if q.Status == "" && q.Due == "" && q.After == "" {
		return Place{}, nil
	}
	due, err := casework.ParseDate(q.Due)
	if err != nil || uuid.Validate(q.After) != nil || statusText(q.Status) == "" {
		return Place{}, casework.Absent()
	}
	return Place{Status: q.Status, Due: due, ID: casework.ActionID(q.After)}, nil
}

func (h *Handlers) list(c *gin.Context) (httpd.Response, error) {
	var q listQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	after, err := q.place()
	if err != nil {
		return nil, err
	}
	if q.Tab == "" {
		q.Tab = "mine"
	}
	l, err := h.service.List(c.Request.Context(), httpd.Actor(c), q.Tab, after)
	if err != nil {
		return nil, err
	}
	return httpd.Page(listPage(httpd.Base(c, "Actions"), l)), nil
}

// live is the stream of hints that a list of actions follows.
func (h *Handlers) live(c *gin.Context) (httpd.Response, error) {
	var q struct {
		Since string `form:"since" max:"20"`
	}
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	w, err := h.service.Watch(c.Request.Context(), httpd.Actor(c), live.Since(c.GetHeader("Last-Event-ID"), q.Since), httpd.Still(c))
	if err != nil {
		return nil, err
	}
	return httpd.Stream(func(ctx context.Context, send func(id, event string) error) error {
		return h.service.Follow(ctx, w, send)
	}), nil
}

type raiseForm struct {
	Item        string `form:"item" max:"40"` // of an open meeting's agenda, at which it is raised
	Agency      string `form:"agency" max:"40"`
	Owner       string `form:"owner" max:"40"`
	Day         string `form:"due_on-day" max:"2"`
	Month       string `form:"due_on-month" max:"10"`
	Year        string `form:"due_on-year" max:"4"`
	What        string `form:"what" max:"4000"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

func (f raiseForm) parse() (casework.AgreedAction, casework.Faults) {
	var faults casework.Faults
	in := casework.AgreedAction{
		Agency: casework.AgencyID(f.Agency), Owner: casework.UserID(f.Owner), What: strings.TrimSpace(f.What), NoSensitive: f.NoSensitive == "yes",
	}
	in.DueOn = httpd.Fields(&faults).Date("due_on", f.Day, f.Month, f.Year, "Enter the date by which the action is due")
	return in, faults
}

// itemOf reads which item of an agenda an address or a form names. What is no id names one that is not there.
func itemOf(id string) casework.AgendaItemID {
	if id != "" && uuid.Validate(id) != nil {
		return casework.AgendaItemID(uuid.Nil.String())
	}
	return casework.AgendaItemID(id)
}

func raiseBase(c *gin.Context) ui.Base {
	b := httpd.Base(c, "Raise an action")
	b.Back = ui.Link{Text: "Case " + c.Param("ref"), Href: "/cases/" + c.Param("ref")}
	return b
}

func (h *Handlers) form(c *gin.Context) (httpd.Response, error) {
	var q struct {
		Item string `form:"item" max:"40"`
	}
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	choices, err := h.service.Form(c.Request.Context(), httpd.Actor(c), c.Param("ref"), itemOf(q.Item))
	if err != nil {
		return nil, err
	}
	var form raiseForm
	kept := httpd.Kept(c, &form)
	return httpd.Page(raisePage(raiseBase(c), choices, form, kept)), nil
}

func (h *Handlers) raise(c *gin.Context) (httpd.Response, error) {
	var form raiseForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	in, faults := form.parse()
	id, choices, err := h.service.Raise(c.Request.Context(), httpd.Actor(c), c.Param("ref"), itemOf(form.Item), in, &faults)
	if list, ok := httpd.Invalid(err); ok {
		return httpd.PageWith(http.StatusUnprocessableEntity, raisePage(raiseBase(c).WithFaults(list), choices, form, false)), nil
	}
	if err != nil {
		return nil, err
	}
	if choices.Meeting != "" {
		return httpd.RedirectWith("/meetings/"+string(choices.Meeting)+"/room", "Action raised"), nil
	}
	return httpd.RedirectWith("/actions/"+string(id), "Action raised"), nil
}

// forms are the forms of an action's page, with what was typed in the one that was sent.
type forms struct {
	Note, NoteSure     string
	Done, DoneSure     string
	Return, ReturnSure string
	Stale              *ui.Conflict
	Kept               bool
}

type noteForm struct {
	Note        string `form:"note" max:"4000"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

type doneForm struct {
	Version     string `form:"version" max:"10"`
	Note        string `form:"closing_note" max:"4000"`
	NoSensitive string `form:"closing_no_sensitive" max:"3"`
}

type returnForm struct {
	Version     string `form:"version" max:"10"`
	Note        string `form:"return_reason" max:"4000"`
	NoSensitive string `form:"return_no_sensitive" max:"3"`
}

type acceptForm struct {
	Version string `form:"version" max:"10"`
}

func noteOf(words, sure string) casework.ActionNote {
	return casework.ActionNote{Text: strings.TrimSpace(words), NoSensitive: sure == "yes"}
}

func (h *Handlers) show(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Show(c.Request.Context(), httpd.Actor(c), casework.ActionID(c.Param("id")))
	if err != nil {
		return nil, err
	}
	return httpd.Page(actionPage(showBase(c, v), v, keptForms(c))), nil
}

// keptForms are the forms that met an expired session, each under its own address.
func keptForms(c *gin.Context) forms {
	var f forms
	at := "/actions/" + c.Param("id")
	field := func(place, name string) string {
		if form, ok := httpd.Draft(c, at+place); ok && len(form[name]) == 1 {
			f.Kept = true
			return form[name][0]
		}
		return ""
	}
	f.Note, f.Done, f.Return = field("/notes", "note"), field("/complete", "closing_note"), field("/return", "return_reason")
	return f
}

func showBase(c *gin.Context, v View) ui.Base {
	b := httpd.Base(c, "Action on "+v.Ref)
	b.Back = ui.Link{Text: "Actions", Href: "/actions"}
	return b
}

// answer ends a step: back to the action; the page with what was typed where it was faulty or stale.
func (h *Handlers) answer(c *gin.Context, err error, done string, typed forms, words string) (httpd.Response, error) {
	if err == nil {
		return httpd.RedirectWith("/actions/"+c.Param("id"), done), nil
	}
	faults, invalid := httpd.Invalid(err)
	stale := casework.Refused(err, casework.Conflict)
	if !invalid && !stale {
		return nil, err
	}
	v, failed := h.service.Show(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), casework.ActionID(c.Param("id")))
	if failed != nil {
		return nil, failed
	}
	status := http.StatusUnprocessableEntity
	if stale {
		status = http.StatusConflict
		typed.Stale = conflict(v, words)
	}
	return httpd.PageWith(status, actionPage(showBase(c, v).WithFaults(faults), v, typed)), nil
}

// conflict sets what the person typed beside what the action is now.
func conflict(v View, words string) *ui.Conflict {
	s := &ui.Conflict{When: v.RaisedAt, By: v.RaisedBy, Fields: []ui.ConflictField{{Label: "Status", Theirs: statusText(v.Status)}}}
	theirs := ""
	if n := len(v.Notes); n > 0 {
		last := v.Notes[n-1]
		s.When, s.By, theirs = last.At, last.By, last.Text
	}
	if words != "" {
		s.Fields = append(s.Fields, ui.ConflictField{Label: "Note", Yours: words, Theirs: theirs})
	}
	return s
}

// fields gives the faults of a note the names that its fields have on the page.
func fields(err error, names map[string]string) error {
	if list, ok := httpd.Invalid(err); ok {
		for i, f := range list {
			if name, ok := names[f.Field]; ok {
				list[i].Field = name
			}
		}
	}
	return err
}

func (h *Handlers) note(c *gin.Context) (httpd.Response, error) {
	var form noteForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	err := h.service.Note(c.Request.Context(), httpd.Actor(c), casework.ActionID(c.Param("id")), noteOf(form.Note, form.NoSensitive))
	return h.answer(c, err, "Note added", forms{Note: form.Note, NoteSure: form.NoSensitive}, form.Note)
}

func (h *Handlers) complete(c *gin.Context) (httpd.Response, error) {
	var form doneForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	err = h.service.Complete(c.Request.Context(), httpd.Actor(c), casework.ActionID(c.Param("id")), version, noteOf(form.Note, form.NoSensitive))
	err = fields(err, map[string]string{"note": "closing_note", "no_sensitive": "closing_no_sensitive"})
	return h.answer(c, err, "Action completed", forms{Done: form.Note, DoneSure: form.NoSensitive}, form.Note)
}

func (h *Handlers) accept(c *gin.Context) (httpd.Response, error) {
	var form acceptForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	err = h.service.Accept(c.Request.Context(), httpd.Actor(c), casework.ActionID(c.Param("id")), version)
	return h.answer(c, err, "Action accepted", forms{}, "")
}

func (h *Handlers) giveBack(c *gin.Context) (httpd.Response, error) {
	var form returnForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	err = h.service.Return(c.Request.Context(), httpd.Actor(c), casework.ActionID(c.Param("id")), version, noteOf(form.Note, form.NoSensitive))
	err = fields(err, map[string]string{"note": "return_reason", "no_sensitive": "return_no_sensitive"})
	return h.answer(c, err, "Action returned", forms{Return: form.Note, ReturnSure: form.NoSensitive}, form.Note)
}

func address(tab string, p *Place) string {
	return "/actions?tab=" + tab + "&status=" + p.Status + "&due=" + p.Due.String() + "&after=" + string(p.ID)
}

func times(n int) string {
	switch n {
	case 0:
		return "Never"
	case 1:
		return "Once"
	default:
		return strconv.Itoa(n) + " times"
	}
}

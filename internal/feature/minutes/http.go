package minutes

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Handlers is the way in to minutes.
type Handlers struct{ service *Service }

// New makes the handlers.
func New(service *Service) *Handlers { return &Handlers{service: service} }

// Routes registers the pages of minutes.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/meetings/:id/minutes", casework.ReadMeeting, h.show)
	s.GET("/meetings/:id/minutes/pdf", casework.ReadMeeting, func(c *gin.Context) (httpd.Response, error) { return h.file(c, "pdf", "application/pdf") })
	s.GET("/meetings/:id/minutes/odt", casework.ReadMeeting, func(c *gin.Context) (httpd.Response, error) {
		return h.file(c, "odt", "application/vnd.oasis.opendocument.text")
	})
	s.POST("/meetings/:id/minutes/draft", casework.DraftMinutes, h.draft)
	s.POST("/meetings/:id/minutes/circulate", casework.DraftMinutes, h.circulate)
	s.POST("/meetings/:id/minutes/agree", casework.ChairMeeting, h.agree)
	s.POST("/meetings/:id/minutes/lock", casework.ChairMeeting, h.lock)
	s.GET("/meetings/:id/minutes/:section/edit", casework.DraftMinutes, h.editing)
	s.POST("/meetings/:id/minutes/:section/edit", casework.DraftMinutes, h.edit, httpd.Body(longSection))
	s.GET("/meetings/:id/minutes/:section/comment", casework.CommentMinutes, func(c *gin.Context) (httpd.Response, error) { return h.remarking(c, false) })
	s.POST("/meetings/:id/minutes/:section/comment", casework.CommentMinutes, func(c *gin.Context) (httpd.Response, error) { return h.remark(c, false) })
	s.GET("/meetings/:id/minutes/:section/correct", casework.DraftMinutes, func(c *gin.Context) (httpd.Response, error) { return h.remarking(c, true) })
	s.POST("/meetings/:id/minutes/:section/correct", casework.DraftMinutes, func(c *gin.Context) (httpd.Response, error) { return h.remark(c, true) })
}

// longSection is the most bytes that the form of a section may have: each character of a part may take twelve, as it is sent.
const longSection = 4 << 20

func meetingID(c *gin.Context) casework.MeetingID { return casework.MeetingID(c.Param("id")) }

func (h *Handlers) show(c *gin.Context) (httpd.Response, error) { return h.page(c, nil, stepForm{}) }

// page draws the minutes, with what was wrong with a step.
func (h *Handlers) page(c *gin.Context, wrong []casework.Fault, form stepForm) (httpd.Response, error) {
	v, err := h.service.Show(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), meetingID(c))
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "Minutes of the meeting of "+v.On.Long()).WithFaults(wrong)
	b.Back = ui.Link{Text: "Meeting of " + v.On.Long(), Href: "/meetings/" + string(v.Meeting.ID)}
	if wrong != nil {
		return httpd.PageWith(http.StatusUnprocessableEntity, minutesPage(b, v, form)), nil
	}
	return httpd.Page(minutesPage(b, v, form)), nil
}

func (h *Handlers) file(c *gin.Context, form, media string) (httpd.Response, error) {
	name, body, err := h.service.File(c.Request.Context(), httpd.Actor(c), meetingID(c), form)
	if err != nil {
		return nil, err
	}
	return httpd.File{Name: name, Type: media, Body: body}, nil
}

func (h *Handlers) draft(c *gin.Context) (httpd.Response, error) {
	if err := httpd.ReadForm(c, &struct{}{}); err != nil {
		return nil, err
	}
	if err := h.service.Draft(c.Request.Context(), httpd.Actor(c), meetingID(c)); err != nil {
		return nil, err
	}
	return httpd.RedirectWith(pageOf(meetingID(c)), "Minutes drafted"), nil
}

// stepForm is a step with the minutes as a whole.
type stepForm struct {
	Version string `form:"version" max:"10"`
	Meeting string `form:"meeting" max:"40"`
}

func (h *Handlers) step(c *gin.Context, done string, do func(stepForm, int) error) (httpd.Response, error) {
	var form stepForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	err = do(form, version)
	if faults, invalid := httpd.Invalid(err); invalid {
		return h.page(c, faults, form)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith(pageOf(meetingID(c)), done), nil
}

func (h *Handlers) circulate(c *gin.Context) (httpd.Response, error) {
	return h.step(c, "Minutes circulated", func(_ stepForm, version int) error {
		return h.service.Circulate(c.Request.Context(), httpd.Actor(c), meetingID(c), version)
	})
}

func (h *Handlers) agree(c *gin.Context) (httpd.Response, error) {
	return h.step(c, "Minutes agreed", func(f stepForm, version int) error {
		return h.service.Agree(c.Request.Context(), httpd.Actor(c), meetingID(c), version, casework.MeetingID(f.Meeting))
	})
}

func (h *Handlers) lock(c *gin.Context) (httpd.Response, error) {
	return h.step(c, "Minutes locked", func(_ stepForm, version int) error {
		return h.service.Lock(c.Request.Context(), httpd.Actor(c), meetingID(c), version)
	})
}

// editForm is a section as it is edited; each part is a group of its own, "text.1".
type editForm struct {
	Version     string `form:"version" max:"10"`
	MoreTitle   string `form:"more_title" max:"100"`
	MoreText    string `form:"more_text" max:"10000"`
	NoSensitive string `form:"no_sensitive" max:"3"`

	parts map[string]partForm
}

type partForm struct {
	Text string `form:"text" max:"10000"`
}

func key(i int) string { return strconv.Itoa(i + 1) }

// parse is the form as the service takes it: of a section with n parts.
func (f editForm) parse(version, n int) Edited {
	in := Edited{Version: version, More: casework.MinutesPart{Title: f.MoreTitle, Text: f.MoreText}, NoSensitive: f.NoSensitive == "yes"}
	for i := range n {
		in.Texts = append(in.Texts, f.parts[key(i)].Text)
	}
	return in
}

// drawn is the form of a section as it stands.
func drawn(n Named) editForm {
	f := editForm{Version: strconv.Itoa(n.Section.Version), parts: map[string]partForm{}}
	for i, p := range n.Text.Parts {
		f.parts[key(i)] = partForm{p.Text}
	}
	return f
}

func sectionBase(c *gin.Context, title string, n Named) ui.Base {
	b := httpd.Base(c, title)
	b.Back = ui.Link{Text: "Minutes of the meeting of " + n.On.Long(), Href: pageOf(n.Meeting.ID)}
	return b
}

func (h *Handlers) editing(c *gin.Context) (httpd.Response, error) {
	n, err := h.service.Editing(c.Request.Context(), httpd.Actor(c), meetingID(c), c.Param("section"))
	if err != nil {
		return nil, err
	}
	form := drawn(n)
	if kept, ok := httpd.KeptGroups[partForm](c, &form, casework.MostMinutes+1); ok {
		form.parts = kept
	}
	return httpd.Page(editPage(sectionBase(c, "Edit a section of the minutes", n), n, form)), nil
}

func (h *Handlers) edit(c *gin.Context) (httpd.Response, error) {
	var form editForm
	parts, err := httpd.ReadGroups[partForm](c, &form, casework.MostMinutes+1)
	form.parts = parts
	version := 0
	if err == nil {
		version, err = httpd.FormVersion(form.Version)
	}
	if err != nil {
		return nil, err
	}
	n, err := h.service.Edit(c.Request.Context(), httpd.Actor(c), meetingID(c), c.Param("section"), form.parse(version, casework.MostMinutes))
	if faults, invalid := httpd.Invalid(err); invalid {
		return httpd.PageWith(http.StatusUnprocessableEntity, editPage(sectionBase(c, "Edit a section of the minutes", n).WithFaults(faults), n, form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith(pageOf(meetingID(c)), "Section saved"), nil
}

// remarkForm is a comment or a correction.
type remarkForm struct {
	Text        string `form:"text" max:"3000"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

func (f remarkForm) parse() casework.MinutesRemark {
	return casework.MinutesRemark{Text: f.Text, NoSensitive: f.NoSensitive == "yes"}
}

func remarkTitle(correct bool) string {
	if correct {
		return "Correct a section of the minutes"
	}
	return "Comment on a section of the minutes"
}

func (h *Handlers) remarking(c *gin.Context, correct bool) (httpd.Response, error) {
	n, err := h.service.Remarking(c.Request.Context(), httpd.Actor(c), meetingID(c), c.Param("section"), correct)
	if err != nil {
		return nil, err
	}
	var form remarkForm
	httpd.Kept(c, &form)
	return httpd.Page(remarkPage(sectionBase(c, remarkTitle(correct), n), n, form, correct)), nil
}

func (h *Handlers) remark(c *gin.Context, correct bool) (httpd.Response, error) {
	var form remarkForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	n, err := h.service.Remark(c.Request.Context(), httpd.Actor(c), meetingID(c), c.Param("section"), correct, form.parse())
	if faults, invalid := httpd.Invalid(err); invalid {
		return httpd.PageWith(http.StatusUnprocessableEntity, remarkPage(sectionBase(c, remarkTitle(correct), n).WithFaults(faults), n, form, correct)), nil
	}
	if err != nil {
		return nil, err
	}
	done := "Comment saved"
	if correct {
		done = "Correction saved"
	}
	return httpd.RedirectWith(pageOf(meetingID(c)), done), nil
}

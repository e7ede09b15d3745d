package meetings

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Handlers is the way in to meetings.
type Handlers struct {
	service *Service
	secure  bool // served by TLS, for links
}

// New makes the handlers.
func New(service *Service) *Handlers { return &Handlers{service: service} }

// Routes registers the pages of meetings.
func (h *Handlers) Routes(s *httpd.Server) {
	h.secure = s.Secure
	s.GET("/meetings", casework.ListMeetings, h.list)
	s.POST("/meetings", casework.WriteMeeting, h.add)
	s.GET("/meetings/:id", casework.ReadMeeting, h.show)
	s.GET("/meetings/:id/calendar.ics", casework.ReadMeeting, h.calendarFile)
	s.POST("/meetings/:id/attendance", casework.MarkAttendance, h.mark)
	s.POST("/meetings/:id/open", casework.ChairMeeting, h.begin)
	s.POST("/meetings/:id/reminded", casework.ChairMeeting, h.remind)
	s.POST("/meetings/:id/close", casework.ChairMeeting, h.end)
	s.POST("/meetings/:id/cases/:ref/present", casework.WriteMinutes, h.present)
	s.GET("/cases/:ref/list", casework.WriteMinutes, h.listingForm)
	s.POST("/cases/:ref/list", casework.WriteMinutes, h.listCase)
	h.planRoutes(s)
	h.agendaRoutes(s)
}

type listQuery struct {
	Before string `form:"before" max:"10"`
	Panel  string `form:"panel" max:"40"` // for which a meeting is to be planned
}

func (h *Handlers) list(c *gin.Context) (httpd.Response, error) {
	var q listQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	return h.showList(c, q, nil, nil)
}

// showList is the list with the form of a new meeting: as it was typed, or with nil as the panel's rhythm proposes it.
func (h *Handlers) showList(c *gin.Context, q listQuery, form *planForm, faults []casework.Fault) (httpd.Response, error) {
	before, err := casework.ParseDate(q.Before)
	if q.Before != "" && err != nil {
		return nil, casework.Absent()
	}
	meetings, panels, err := h.service.List(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), before)
	if err != nil {
		return nil, err
	}
	if form == nil {
		form = proposed(panels, casework.PanelID(q.Panel))
	}
	v := listView{Base: httpd.Base(c, "Meetings").WithFaults(faults), Table: meetingsTable(meetings), Panels: panels, Form: *form}
	v.MayPlan = may(c, casework.WriteMeeting, h.service)
	if len(panels) == 1 {
		v.Templates = panels[0].Templates
	}
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, listPage(v)), nil
	}
	return httpd.Page(listPage(v)), nil
}

// may says whether the viewer could do something on some panel: for drawing a form, not for doing it.
func may(c *gin.Context, action casework.Action, s *Service) bool {
	return s.guard.Could(httpd.Viewer(c).Roles, action)
}

func (h *Handlers) show(c *gin.Context) (httpd.Response, error) {
	return h.showMeeting(c, beginForm{}, nil)
}

func (h *Handlers) showMeeting(c *gin.Context, form beginForm, faults []casework.Fault) (httpd.Response, error) {
	v, err := h.service.Show(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), casework.MeetingID(c.Param("id")))
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "Meeting of "+v.On.Long()).WithFaults(faults)
	b.Back = ui.Link{Text: "Meetings", Href: "/meetings"}
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, meetingPage(b, v, form)), nil
	}
	return httpd.Page(meetingPage(b, v, form)), nil
}

// changed goes back to the meeting, with the step done or with what was wrong.
func (h *Handlers) changed(c *gin.Context, err error, done string) (httpd.Response, error) {
	if faults, ok := httpd.Invalid(err); ok {
		return h.showMeeting(c, beginForm{}, faults)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/meetings/"+c.Param("id"), done), nil
}

type marksForm struct {
	Members  []string `form:"member" max:"40"`
	Statuses []string `form:"status" max:"10"`
}

func (h *Handlers) mark(c *gin.Context) (httpd.Response, error) {
	var form marksForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	marks := map[string]string{}
	for i, m := range form.Members {
		if i < len(form.Statuses) {
			marks[m] = form.Statuses[i]
		}
	}
	err := h.service.Mark(c.Request.Context(), httpd.Actor(c), casework.MeetingID(c.Param("id")), marks)
	return h.changed(c, err, "Attendance saved")
}

type beginForm struct {
	Chair  string `form:"chair" max:"40"`
	Read   string `form:"read" max:"3"`
	Reason string `form:"quorum_reason" max:"1000"`
}

func (h *Handlers) begin(c *gin.Context) (httpd.Response, error) {
	var form beginForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	err := h.service.Begin(c.Request.Context(), httpd.Actor(c), casework.MeetingID(c.Param("id")),
		Opening{Chair: form.Chair, Read: form.Read == "yes", Reason: form.Reason})
	if faults, ok := httpd.Invalid(err); ok {
		return h.showMeeting(c, form, faults)
	}
	return h.changed(c, err, "Meeting opened")
}

func (h *Handlers) remind(c *gin.Context) (httpd.Response, error) {
	if err := httpd.ReadForm(c, &struct{}{}); err != nil {
		return nil, err
	}
	err := h.service.Remind(c.Request.Context(), httpd.Actor(c), casework.MeetingID(c.Param("id")))
	return h.changed(c, err, "Noted that everybody present has heard the statement")
}

func (h *Handlers) end(c *gin.Context) (httpd.Response, error) {
	if err := httpd.ReadForm(c, &struct{}{}); err != nil {
		return nil, err
	}
	err := h.service.End(c.Request.Context(), httpd.Actor(c), casework.MeetingID(c.Param("id")))
	return h.changed(c, err, "Meeting closed")
}

type presentForm struct {
	Present []string `form:"present" max:"40"`
}

func (h *Handlers) present(c *gin.Context) (httpd.Response, error) {
	var form presentForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	err := h.service.Present(c.Request.Context(), httpd.Actor(c), casework.MeetingID(c.Param("id")), c.Param("ref"), form.Present)
	return h.changed(c, err, "Attendance for "+c.Param("ref")+" saved")
}

type listingForm struct {
	Version    string `form:"version" max:"10"`
	Meeting    string `form:"meeting" max:"40"`
	Waiver     string `form:"waiver" max:"2000"`
	Returned   string `form:"returned" max:"3"`
	ReturnNote string `form:"returns_note" max:"2000"`
	Reassessed string `form:"reassessed" max:"3"`

	NoSensitive string `form:"no_sensitive" max:"3"`
}

type listingQuery struct {
	Meeting string `form:"meeting" max:"40"`
}

func (h *Handlers) listingForm(c *gin.Context) (httpd.Response, error) {
	l, err := h.service.ListingOf(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	var q listingQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	form := listingForm{Version: strconv.Itoa(l.Version), Meeting: q.Meeting}
	httpd.Kept(c, &form)
	return httpd.Page(listingPage(listingBase(c, l), l, form)), nil
}

func listingBase(c *gin.Context, l Listing) ui.Base {
	b := httpd.Base(c, "List for a meeting")
	b.Back = ui.Link{Text: "Case " + l.Ref, Href: "/cases/" + l.Ref}
	return b
}

func (h *Handlers) listCase(c *gin.Context) (httpd.Response, error) {
	var form listingForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	l, err := h.service.ListCase(c.Request.Context(), httpd.Actor(c), c.Param("ref"), Choice{
		Version: version, Meeting: casework.MeetingID(form.Meeting), Waiver: form.Waiver, Returned: form.Returned == "yes",
		ReturnNote: form.ReturnNote, Reassessed: form.Reassessed == "yes", NoSensitive: form.NoSensitive == "yes",
	})
	if faults, ok := httpd.Invalid(err); ok {
		return httpd.PageWith(http.StatusUnprocessableEntity, listingPage(listingBase(c, l).WithFaults(faults), l, form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/meetings/"+form.Meeting, "Case "+l.Ref+" is on the agenda"), nil
}

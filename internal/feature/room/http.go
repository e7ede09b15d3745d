package room

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/live"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Handlers is the way in to a meeting's room.
type Handlers struct{ service *Service }

// New makes the handlers.
func New(service *Service) *Handlers { return &Handlers{service: service} }

// Routes registers the room and its steps.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/meetings/:id/room", casework.ReadMeeting, h.show)
	s.GET("/meetings/:id/room/live", casework.ReadMeeting, h.live)
	s.POST("/meetings/:id/room/move", casework.DriveMeeting, h.move)
	s.POST("/meetings/:id/room/driver", casework.ChairMeeting, h.entrust)
	s.POST("/meetings/:id/room/attend", casework.MarkAttendance, h.attend)
	s.POST("/meetings/:id/room/items/:item_id/present", casework.MarkAttendance, h.present)
	s.POST("/meetings/:id/room/items/:item_id/position", casework.WriteMinutes, h.hold)
	s.POST("/meetings/:id/room/items/:item_id/quorum", casework.WriteMinutes, h.goOn)
}

func meeting(c *gin.Context) casework.MeetingID { return casework.MeetingID(c.Param("id")) }

func item(c *gin.Context) casework.AgendaItemID { return casework.AgendaItemID(c.Param("item_id")) }

func place(id casework.MeetingID) string { return "/meetings/" + string(id) + "/room" }

// typed is what the room's forms hold of what was typed and not saved.
type typed struct {
	Reason          string
	Arrived, Deputy string
}

func (h *Handlers) show(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Show(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), meeting(c))
	if err != nil {
		return nil, err
	}
	return httpd.Page(roomPage(base(c, v), v, typed{})), nil
}

func base(c *gin.Context, v View) ui.Base {
	b := httpd.Base(c, "Room of the meeting of "+v.On.Long())
	b.Back = ui.Link{Text: "Meeting of " + v.On.Long(), Href: "/meetings/" + string(v.ID)}
	b.Identity, b.Why, b.Wide = nil, ui.Link{}, true // what names a case stands in the parts that follow the meeting
	return b
}

// stepped goes back to the room, with the step done, or with what was wrong and what was typed. Where the meeting has moved on
// meanwhile it shows where it is now.
func (h *Handlers) stepped(c *gin.Context, err error, in typed) (httpd.Response, error) {
	if err == nil {
		return httpd.Redirect(place(meeting(c))), nil
	}
	status := http.StatusUnprocessableEntity
	faults, invalid := httpd.Invalid(err)
	if !invalid {
		if !casework.Refused(err, casework.Conflict) {
			return nil, err
		}
		status, faults = http.StatusConflict, []casework.Fault{{Msg: err.Error()}}
	}
	v, failed := h.service.Show(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), meeting(c))
	if failed != nil {
		return nil, failed
	}
	return httpd.PageWith(status, roomPage(base(c, v).WithFaults(faults), v, in)), nil
}

type moveForm struct {
	Item    string `form:"item" max:"40"` // "" closes what is discussed
	Version string `form:"version" max:"10"`
}

func (h *Handlers) move(c *gin.Context) (httpd.Response, error) {
	var form moveForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	return h.stepped(c, h.service.Move(c.Request.Context(), httpd.Actor(c), meeting(c), casework.AgendaItemID(form.Item), version), typed{})
}

type driverForm struct {
	Member  string `form:"member" max:"40"` // "" takes it back
	Version string `form:"version" max:"10"`
}

func (h *Handlers) entrust(c *gin.Context) (httpd.Response, error) {
	var form driverForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	return h.stepped(c, h.service.Entrust(c.Request.Context(), httpd.Actor(c), meeting(c), form.Member, version), typed{})
}

type attendForm struct {
	Member string `form:"arrived" max:"40"`
	What   string `form:"what" max:"5"`
	For    string `form:"deputy_for" max:"40"`
}

func (h *Handlers) attend(c *gin.Context) (httpd.Response, error) {
	var form attendForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	err := h.service.Attend(c.Request.Context(), httpd.Actor(c), meeting(c), Arrival(form))
	return h.stepped(c, err, typed{Arrived: form.Member, Deputy: form.For})
}

type presentForm struct {
	Member string `form:"member" max:"40"`
	What   string `form:"what" max:"5"`
}

func (h *Handlers) present(c *gin.Context) (httpd.Response, error) {
	var form presentForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	return h.stepped(c, h.service.Present(c.Request.Context(), httpd.Actor(c), meeting(c), item(c), form.Member, form.What), typed{})
}

type positionForm struct {
	Member string `form:"member" max:"40"`
	View   string `form:"view" max:"10"`
}

func (h *Handlers) hold(c *gin.Context) (httpd.Response, error) {
	var form positionForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	return h.stepped(c, h.service.Hold(c.Request.Context(), httpd.Actor(c), meeting(c), item(c), form.Member, form.View), typed{})
}

type reasonForm struct {
	Reason      string `form:"reason" max:"2000"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

func (h *Handlers) goOn(c *gin.Context) (httpd.Response, error) {
	var form reasonForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	return h.stepped(c, h.service.GoOn(c.Request.Context(), httpd.Actor(c), meeting(c), item(c), form.Reason, form.NoSensitive == "yes"), typed{Reason: form.Reason})
}

// live is the stream of hints that a page of the room follows, from the number with which it was drawn or, after its connection was
// lost, from that of the last event it had.
func (h *Handlers) live(c *gin.Context) (httpd.Response, error) {
	var q struct {
		Since string `form:"since" max:"20"`
	}
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	w, err := h.service.Watch(c.Request.Context(), httpd.Actor(c), meeting(c), live.Since(c.GetHeader("Last-Event-ID"), q.Since), httpd.Still(c))
	if err != nil {
		return nil, err
	}
	return httpd.Stream(func(ctx context.Context, send func(id, event string) error) error {
		return h.service.Follow(ctx, w, send)
	}), nil
}

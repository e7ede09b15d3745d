package meetings

import (
	"context"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

func (h *Handlers) agendaRoutes(s *httpd.Server) {
	s.GET("/meetings/:id/agenda", casework.WriteMeeting, h.agenda)
	s.POST("/meetings/:id/agenda", casework.WriteMeeting, h.arrange)
	s.POST("/meetings/:id/proposed", casework.WriteMeeting, h.propose)
	s.POST("/meetings/:id/business", casework.WriteMeeting, h.addBusiness)
	s.GET("/meetings/:id/items/:item", casework.WriteMeeting, h.item)
	s.POST("/meetings/:id/items/:item/leave", casework.WriteMeeting, h.leave)
	s.POST("/meetings/:id/items/:item/readers", casework.WriteMeeting, h.confide)
	s.POST("/meetings/:id/items/:item/done", casework.WriteMeeting, h.finish)
}

// agendaForms are the forms on the page of an agenda as they were typed.
type agendaForms struct {
	Places   *placesForm // nil as it stands
	Proposed []string
	Business businessForm
}

type placesForm struct {
	Version  string   `form:"version" max:"10"`
	Items    []string `form:"item" max:"40"`
	Sections []string `form:"item_section" max:"20"`
	Numbers  []string `form:"n" max:"3"`
	Minutes  []string `form:"item_minutes" max:"3"`
}

// parse reads where each item is to stand. A list that is shorter than that of the items leaves the rest as they were.
func (f placesForm) parse() ([]casework.Place, casework.Faults) {
	var faults casework.Faults
	in := httpd.Fields(&faults)
	var list []casework.Place
	for i, id := range f.Items {
		if i >= len(f.Sections) || i >= len(f.Numbers) || i >= len(f.Minutes) {
			break
		}
		p := casework.Place{Item: casework.AgendaItemID(id), Section: f.Sections[i]}
		p.N = in.Int("n-"+id, f.Numbers[i], 1, 999, "Enter the place of each item, as a whole number from 1")
		p.Minutes = in.Int("minutes-"+id, f.Minutes[i], 0, 240, "Enter how many minutes each item takes, from 0 to 240")
		list = append(list, p)
	}
	return list, faults
}

func (h *Handlers) agenda(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Agenda(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), casework.MeetingID(c.Param("id")))
	if err != nil {
		return nil, err
	}
	return httpd.Page(agendaPage(agendaBase(c, v), v, agendaForms{})), nil
}

func agendaBase(c *gin.Context, v AgendaView) ui.Base {
	b := httpd.Base(c, "Agenda of "+v.On.Long())
	b.Back = ui.Link{Text: "Meeting of " + v.On.Long(), Href: "/meetings/" + string(v.ID)}
	return b
}

// agendaSaved goes back to the agenda, or shows it with what was typed and what is wrong.
func agendaSaved(c *gin.Context, v AgendaView, err error, forms agendaForms, done string) (httpd.Response, error) {
	if list, ok := httpd.Invalid(err); ok {
		return httpd.PageWith(http.StatusUnprocessableEntity, agendaPage(agendaBase(c, v).WithFaults(list), v, forms)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/meetings/"+c.Param("id")+"/agenda", done), nil
}

func (h *Handlers) arrange(c *gin.Context) (httpd.Response, error) {
	var form placesForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	places, faults := form.parse()
	v, err := h.service.Arrange(c.Request.Context(), httpd.Actor(c), casework.MeetingID(c.Param("id")), version, places, &faults)
	return agendaSaved(c, v, err, agendaForms{Places: &form}, "Agenda saved")
}

type proposedForm struct {
	Refs []string `form:"ref" max:"40"`
}

func (h *Handlers) propose(c *gin.Context) (httpd.Response, error) {
	var form proposedForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	v, err := h.service.Propose(c.Request.Context(), httpd.Actor(c), casework.MeetingID(c.Param("id")), form.Refs)
	return agendaSaved(c, v, err, agendaForms{Proposed: form.Refs}, "Cases are on the agenda")
}

type businessForm struct {
	Version string `form:"version" max:"10"`
	Title   string `form:"title" max:"200"`
	Section string `form:"section" max:"20"`
	Minutes string `form:"minutes" max:"3"`
}

func (f businessForm) parse() (casework.Business, casework.Faults) {
	var faults casework.Faults
	b := casework.Business{Title: f.Title, Section: f.Section}
	b.Minutes = httpd.Fields(&faults).Int("minutes", f.Minutes, 0, 240, "Enter how many minutes it takes, from 0 to 240")
	return b, faults
}

func (h *Handlers) addBusiness(c *gin.Context) (httpd.Response, error) {
	var form businessForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	b, faults := form.parse()
	v, err := h.service.AddBusiness(c.Request.Context(), httpd.Actor(c), casework.MeetingID(c.Param("id")), version, b, &faults)
	return agendaSaved(c, v, err, agendaForms{Business: form}, "Item added")
}

// itemForms are the forms on the page of an item as they were typed.
type itemForms struct {
	Leave   leaveForm
	Readers *readersForm // nil as it stands
	Done    *doneForm
}

func (h *Handlers) item(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Item(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), casework.MeetingID(c.Param("id")), casework.AgendaItemID(c.Param("item")))
	if err != nil {
		return nil, err
	}
	return httpd.Page(itemPage(itemBase(c, v), v, itemForms{})), nil
}

func itemBase(c *gin.Context, v ItemView) ui.Base {
	b := httpd.Base(c, v.Item.name())
	b.Back = ui.Link{Text: "Agenda of " + v.On.Long(), Href: "/meetings/" + string(v.ID) + "/agenda"}
	return b
}

// onItem takes a step on the item of the address and goes back to the agenda, or shows the item with what was typed.
func (h *Handlers) onItem(c *gin.Context, forms itemForms, done string,
	step func(context.Context, casework.Actor, casework.MeetingID, casework.AgendaItemID) (ItemView, error)) (httpd.Response, error) {
	v, err := step(c.Request.Context(), httpd.Actor(c), casework.MeetingID(c.Param("id")), casework.AgendaItemID(c.Param("item")))
	if list, ok := httpd.Invalid(err); ok {
		return httpd.PageWith(http.StatusUnprocessableEntity, itemPage(itemBase(c, v).WithFaults(list), v, forms)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/meetings/"+c.Param("id")+"/agenda", done), nil
}

type leaveForm struct {
	How         string `form:"how" max:"10"`
	Reason      string `form:"reason" max:"20"`
	Note        string `form:"note" max:"2000"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

func (f leaveForm) parse() casework.Leaving {
	return casework.Leaving{Off: f.How == "off", Reason: f.Reason, Note: f.Note, NoSensitive: f.NoSensitive == "yes"}
}

func (h *Handlers) leave(c *gin.Context) (httpd.Response, error) {
	var form leaveForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	done := "Item deferred"
	if form.How == "off" {
		done = "Item taken off the agenda"
	}
	return h.onItem(c, itemForms{Leave: form}, done, func(ctx context.Context, a casework.Actor, m casework.MeetingID, it casework.AgendaItemID) (ItemView, error) {
		return h.service.Leave(ctx, a, m, it, form.parse())
	})
}

type readersForm struct {
	Readers []string `form:"reader" max:"40"`
}

func (h *Handlers) confide(c *gin.Context) (httpd.Response, error) {
	var form readersForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	return h.onItem(c, itemForms{Readers: &form}, "Saved who knows of the item", func(ctx context.Context, a casework.Actor, m casework.MeetingID, it casework.AgendaItemID) (ItemView, error) {
		return h.service.Confide(ctx, a, m, it, form.Readers)
	})
}

type doneForm struct {
	Note        string `form:"done_note" max:"4000"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

func (h *Handlers) finish(c *gin.Context) (httpd.Response, error) {
	var form doneForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	return h.onItem(c, itemForms{Done: &form}, "Noted what came of the item", func(ctx context.Context, a casework.Actor, m casework.MeetingID, it casework.AgendaItemID) (ItemView, error) {
		return h.service.Finish(ctx, a, m, it, form.Note, form.NoSensitive == "yes")
	})
}

func number(n int) string { return strconv.Itoa(n) }

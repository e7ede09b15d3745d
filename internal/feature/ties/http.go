package ties

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Handlers is the way in to who stands how to a case.
type Handlers struct{ service *Service }

// New makes the handlers.
func New(service *Service) *Handlers { return &Handlers{service: service} }

// Routes registers the ties of a case, stepping out of it, how closely it is held, and its summary for sharing.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/cases/:ref/ties", casework.ReadTies, h.show)
	for _, f := range []struct {
		word string
		h    pair
	}{{"admit", h.admitting()}, {"name", h.naming()}, {"guest", h.inviting()}, {"bar", h.barring()}} {
		s.GET("/cases/:ref/ties/"+f.word, casework.WriteTies, f.h.form)
		s.POST("/cases/:ref/ties/"+f.word, casework.WriteTies, f.h.send)
	}
	s.GET("/cases/:ref/tie/:id", casework.ReadTies, h.tie)
	s.POST("/cases/:ref/tie/:id", casework.WriteTies, h.share)
	s.POST("/cases/:ref/tie/:id/end", casework.WriteTies, h.end)
	s.GET("/cases/:ref/interest", casework.DeclareInterest, h.interest)
	s.POST("/cases/:ref/interest", casework.DeclareInterest, h.declare)
	s.GET("/cases/:ref/holding", casework.RestrictCase, h.holding)
	s.POST("/cases/:ref/holding", casework.RestrictCase, h.restrict)
	s.GET("/cases/:ref/ease", casework.EaseCase, h.easing)
	s.POST("/cases/:ref/ease", casework.EaseCase, h.askEase)
	s.GET("/cases/:ref/ease/:id", casework.EaseCase, h.ease)
	s.POST("/cases/:ref/ease/:id", casework.EaseCase, h.decide)
	s.GET("/cases/:ref/summary", casework.ReadSummary, h.summary)
	s.GET("/cases/:ref/summary/edit", casework.WriteSummary, h.write)
	s.POST("/cases/:ref/summary/edit", casework.WriteSummary, h.summarise)
}

// pair is a form and what takes it.
type pair struct {
	form, send func(*gin.Context) (httpd.Response, error)
}

// bringing makes the two handlers of a form that brings somebody to a case.
func bringing[F any](h *Handlers, tie casework.Tie, title, done string, page func(ui.Base, Choices, F) templ.Component, send func(context.Context, casework.Actor, string, F) error) pair {
	at := func(c *gin.Context, of About) ui.Base { return base(c, title, of, "/ties", "Who is involved") }
	return pair{
		form: func(c *gin.Context) (httpd.Response, error) {
			v, err := h.service.Bringing(c.Request.Context(), httpd.Actor(c), c.Param("ref"), tie)
			if err != nil {
				return nil, err
			}
			var form F
			httpd.Kept(c, &form)
			return httpd.Page(page(at(c, v.About), v, form)), nil
		},
		send: func(c *gin.Context) (httpd.Response, error) {
			var form F
			if err := httpd.ReadForm(c, &form); err != nil {
				return nil, err
			}
			ctx, actor, ref := c.Request.Context(), httpd.Actor(c), c.Param("ref")
			err := send(ctx, actor, ref, form)
			if faults, invalid := httpd.Invalid(err); invalid {
				v, failed := h.service.Bringing(pg.WithoutKey(ctx), actor, ref, tie)
				if failed != nil {
					return nil, failed
				}
				return httpd.PageWith(http.StatusUnprocessableEntity, page(at(c, v.About).WithFaults(faults), v, form)), nil
			}
			if err != nil {
				return nil, err
			}
			return httpd.RedirectWith("/cases/"+ref+"/ties", done), nil
		},
	}
}

type until struct {
	Day   string `form:"until-day" max:"2"`
	Month string `form:"until-month" max:"10"`
	Year  string `form:"until-year" max:"4"`
}

func (u until) parse(faults *casework.Faults) casework.Date {
	return httpd.Fields(faults).OptionalDate("until", u.Day, u.Month, u.Year, "The last day")
}

type admitForm struct {
	Agency   string   `form:"agency" max:"36"`
	Level    string   `form:"level" max:"20"`
	Sections []string `form:"sections" max:"30"`
	Reason   string   `form:"reason" max:"20"`
	Note     string   `form:"note" max:"2000"`
	Day      string   `form:"until-day" max:"2"`
	Month    string   `form:"until-month" max:"10"`
	Year     string   `form:"until-year" max:"4"`
}

func sharing(level string, sections []string) casework.Sharing {
	s := casework.Sharing{Level: casework.Level(level)}
	if s.Level == casework.LevelSections {
		var list []casework.Subject
		for _, w := range sections {
			list = append(list, casework.Subject(w))
		}
		s.Sections = casework.SectionsOf(list...)
	}
	return s
}

func (h *Handlers) admitting() pair {
	return bringing(h, casework.TieInvolved, "Admit an agency", "Agency admitted", admitPage, func(ctx context.Context, actor casework.Actor, ref string, f admitForm) error {
		var typed casework.Faults
		last := until{f.Day, f.Month, f.Year}.parse(&typed)
		return h.service.Admit(ctx, actor, ref, casework.Admission{
			Agency: casework.AgencyID(f.Agency), Sharing: sharing(f.Level, f.Sections), Reason: f.Reason, Note: strings.TrimSpace(f.Note), Until: last,
		}, &typed)
	})
}

type nameForm struct {
	User  string `form:"user" max:"36"`
	Part  string `form:"part" max:"20"`
	Note  string `form:"note" max:"2000"`
	Day   string `form:"until-day" max:"2"`
	Month string `form:"until-month" max:"10"`
	Year  string `form:"until-year" max:"4"`
}

func (h *Handlers) naming() pair {
	return bringing(h, casework.TieAssigned, "Name somebody on the case", "Named on the case", namePage, func(ctx context.Context, actor casework.Actor, ref string, f nameForm) error {
		var typed casework.Faults
		last := until{f.Day, f.Month, f.Year}.parse(&typed)
		return h.service.Name(ctx, actor, ref, casework.Naming{User: casework.UserID(f.User), Part: casework.Part(f.Part), Note: strings.TrimSpace(f.Note), Until: last}, &typed)
	})
}

type guestForm struct {
	User string `form:"user" max:"36"`
	Item string `form:"item" max:"36"`
	Note string `form:"note" max:"2000"`
}

func (h *Handlers) inviting() pair {
	return bringing(h, casework.TieGuest, "Invite a guest", "Guest invited", guestPage, func(ctx context.Context, actor casework.Actor, ref string, f guestForm) error {
		return h.service.Invite(ctx, actor, ref, casework.Invitation{User: casework.UserID(f.User), Item: casework.AgendaItemID(f.Item), Note: strings.TrimSpace(f.Note)})
	})
}

type barForm struct {
	User string `form:"user" max:"36"`
	Kind string `form:"kind" max:"20"`
	Note string `form:"note" max:"2000"`
}

func (h *Handlers) barring() pair {
	return bringing(h, casework.TieRecused, "Close the case to somebody", "The case is closed to them from now on", barPage, func(ctx context.Context, actor casework.Actor, ref string, f barForm) error {
		return h.service.Bar(ctx, actor, ref, casework.StepOut{User: casework.UserID(f.User), Kind: f.Kind, Note: strings.TrimSpace(f.Note)})
	})
}

func (h *Handlers) show(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Show(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	return httpd.Page(tiesPage(base(c, "Who is involved", v.About, "", "Back to the case"), v)), nil
}

func base(c *gin.Context, title string, of About, back, text string) ui.Base {
	b := httpd.Base(c, title)
	b.Section, b.Identity, b.Back = of.Ref, &of.Identity, ui.Link{Text: text, Href: "/cases/" + of.Ref + back}
	return b
}

type shareForm struct {
	Version  string   `form:"version"`
	Level    string   `form:"level" max:"20"`
	Sections []string `form:"sections" max:"30"`
	Day      string   `form:"until-day" max:"2"`
	Month    string   `form:"until-month" max:"10"`
	Year     string   `form:"until-year" max:"4"`
}

func (h *Handlers) tie(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Tie(c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id"))
	if err != nil {
		return nil, err
	}
	last := ui.DateField{}.On(v.lastDay())
	form := shareForm{Level: string(v.Level), Day: last.Day, Month: last.Month, Year: last.Year}
	for _, sec := range v.Sections.List() {
		form.Sections = append(form.Sections, string(sec))
	}
	httpd.Kept(c, &form)
	return httpd.Page(tiePage(base(c, v.title(), v.About, "/ties", "Who is involved"), v, form)), nil
}

func (h *Handlers) share(c *gin.Context) (httpd.Response, error) {
	var form shareForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	var typed casework.Faults
	last := until{form.Day, form.Month, form.Year}.parse(&typed)
	ctx, actor, ref, id := c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id")
	err = h.service.Share(ctx, actor, ref, id, version, sharing(form.Level, form.Sections), last, &typed)
	if faults, invalid := httpd.Invalid(err); invalid {
		v, failed := h.service.Tie(pg.WithoutKey(ctx), actor, ref, id)
		if failed != nil {
			return nil, failed
		}
		return httpd.PageWith(http.StatusUnprocessableEntity, tiePage(base(c, v.title(), v.About, "/ties", "Who is involved").WithFaults(faults), v, form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+ref+"/ties", "Sharing changed"), nil
}

func (h *Handlers) end(c *gin.Context) (httpd.Response, error) {
	var form struct {
		Version string `form:"version"`
	}
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	ref := c.Param("ref")
	if err := h.service.End(c.Request.Context(), httpd.Actor(c), ref, c.Param("id"), version); err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+ref, "Ended"), nil
}

package panels

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/register"
	"channelpanel/web/ui"
)

// Handlers is the way in to panels.
type Handlers struct{ service *Service }

// New makes the handlers.
func New(service *Service) *Handlers { return &Handlers{service: service} }

// Routes registers the pages of panels.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/panels", casework.ReadPanels, h.list)
	s.POST("/panels", casework.WritePanels, h.add)
	s.GET("/panels/:id", casework.ReadPanels, h.show)
	for _, f := range []struct {
		word string
		pair
	}{
		{"details", changing(h, "Name and areas", detailsOf, detailsPage, h.describe)},
		{"rhythm", changing(h, "When the panel meets", rhythmOf, rhythmPage, h.setRhythm)},
		{"quorum", changing(h, "Quorum", quorumOf, quorumPage, h.setQuorum)},
		{"statement", changing(h, "Confidentiality statement", statementOf, statementPage, h.setStatement)},
		{"countersign", changing(h, "Countersignature", countersignOf, countersignPage, h.setCountersign)},
	} {
		s.GET("/panels/:id/"+f.word, casework.WritePanels, f.form)
		s.POST("/panels/:id/"+f.word, casework.WritePanels, f.send)
	}
}

func (h *Handlers) list(c *gin.Context) (httpd.Response, error) {
	return h.showList(c, panelForm{}, nil)
}

func (h *Handlers) showList(c *gin.Context, form panelForm, faults []casework.Fault) (httpd.Response, error) {
	list, err := h.service.List(pg.WithoutKey(c.Request.Context()), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	page := listPage(httpd.Base(c, "Panels").WithFaults(faults), list, form, len(faults) > 0)
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, page), nil
	}
	return httpd.Page(page), nil
}

type panelForm struct {
	Name        string `form:"panel_name" max:"200"`
	Code        string `form:"panel_code" max:"4"`
	Authorities string `form:"authorities" max:"2000"`
	Forces      string `form:"forces" max:"2000"`
}

func (h *Handlers) add(c *gin.Context) (httpd.Response, error) {
	var form panelForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	id, err := h.service.Add(c.Request.Context(), httpd.Actor(c), register.Panel{
		Name: form.Name, Code: form.Code, Authorities: httpd.Lines(form.Authorities), Forces: httpd.Lines(form.Forces),
	})
	if faults, ok := httpd.Invalid(err); ok {
		return h.showList(c, form, faults)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/panels/"+string(id), "Panel added. Now say when it meets and what its quorum is."), nil
}

func (h *Handlers) show(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Show(c.Request.Context(), httpd.Actor(c), panel(c))
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, v.Name)
	b.Back = ui.Link{Text: "Panels", Href: "/panels"}
	return httpd.Page(panelPage(b, v)), nil
}

func panel(c *gin.Context) casework.PanelID { return casework.PanelID(c.Param("id")) }

// pair is a form and what takes it.
type pair struct {
	form, send func(*gin.Context) (httpd.Response, error)
}

// changing makes the two handlers of a form that changes a panel: of draws the form as the panel stands, send takes it.
func changing[F any](h *Handlers, title string, of func(register.Panel) F, page func(ui.Base, View, F) templ.Component,
	send func(context.Context, casework.Actor, casework.PanelID, F) error) pair {
	at := func(c *gin.Context, v View) ui.Base {
		b := httpd.Base(c, title)
		b.Section, b.Back = v.Name, ui.Link{Text: v.Name, Href: "/panels/" + string(v.ID)}
		return b
	}
	return pair{
		form: func(c *gin.Context) (httpd.Response, error) {
			v, err := h.service.Form(c.Request.Context(), httpd.Actor(c), panel(c))
			if err != nil {
				return nil, err
			}
			form := of(v.Panel)
			httpd.Kept(c, &form)
			return httpd.Page(page(at(c, v), v, form)), nil
		},
		send: func(c *gin.Context) (httpd.Response, error) {
			var form F
			if err := httpd.ReadForm(c, &form); err != nil {
				return nil, err
			}
			err := send(c.Request.Context(), httpd.Actor(c), panel(c), form)
			if faults, invalid := httpd.Invalid(err); invalid {
				v, failed := h.service.Form(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), panel(c))
				if failed != nil {
					return nil, failed
				}
				return httpd.PageWith(http.StatusUnprocessableEntity, page(at(c, v).WithFaults(faults), v, form)), nil
			}
			if err != nil {
				return nil, err
			}
			return httpd.RedirectWith("/panels/"+c.Param("id"), "Saved"), nil
		},
	}
}

type detailsForm struct {
	Version     string `form:"version" max:"10"`
	Name        string `form:"panel_name" max:"200"`
	Authorities string `form:"authorities" max:"2000"`
	Forces      string `form:"forces" max:"2000"`
}

func detailsOf(p register.Panel) detailsForm {
	return detailsForm{strconv.Itoa(p.Version), p.Name, strings.Join(p.Authorities, "\n"), strings.Join(p.Forces, "\n")}
}

func (h *Handlers) describe(ctx context.Context, actor casework.Actor, id casework.PanelID, f detailsForm) error {
	version, err := httpd.FormVersion(f.Version)
	if err != nil {
		return err
	}
	return h.service.Describe(ctx, actor, id, version, f.Name, httpd.Lines(f.Authorities), httpd.Lines(f.Forces))
}

type rhythmForm struct {
	Version string `form:"version" max:"10"`
	Agreed  string `form:"agreed" max:"3"`
	Week    string `form:"week" max:"1"`
	Day     string `form:"day" max:"1"`
	Every   string `form:"every" max:"1"`
	Starts  string `form:"starts" max:"5"`
	Mode    string `form:"mode" max:"10"`
	Place   string `form:"place" max:"200"`
}

func rhythmOf(p register.Panel) rhythmForm {
	f := rhythmForm{Version: strconv.Itoa(p.Version)}
	r := p.Rhythm
	if r.IsZero() {
		return f
	}
	f.Agreed, f.Week, f.Day, f.Every = "yes", strconv.Itoa(r.Week), strconv.Itoa(int(r.Day)), strconv.Itoa(r.Every)
	f.Starts, f.Mode, f.Place = r.Starts, r.Mode, r.Place
	return f
}

func (h *Handlers) setRhythm(ctx context.Context, actor casework.Actor, id casework.PanelID, f rhythmForm) error {
	version, err := httpd.FormVersion(f.Version)
	if err != nil {
		return err
	}
	var faults casework.Faults
	if !httpd.Fields(&faults).YesNo("agreed", f.Agreed, "Select yes if the panel meets on a certain day of the month") {
		if faults.Any() {
			return faults.Err()
		}
		return h.service.SetRhythm(ctx, actor, id, version, casework.Rhythm{})
	}
	number := func(v casework.Vocabulary, code string) int {
		if n, err := strconv.Atoi(code); err == nil && v.Has(code) {
			return n
		}
		return -1 // so that the rhythm is not the one of no rhythm
	}
	return h.service.SetRhythm(ctx, actor, id, version, casework.Rhythm{
		Week: number(casework.RhythmWeeks, f.Week), Day: time.Weekday(number(casework.RhythmDays, f.Day)), Every: number(casework.RhythmSteps, f.Every),
		Starts: strings.TrimSpace(f.Starts), Mode: f.Mode, Place: strings.TrimSpace(f.Place),
	})
}

type quorumForm struct {
	Version string   `form:"version" max:"10"`
	Least   string   `form:"least" max:"3"`
	Bodies  []string `form:"bodies" max:"40"`
}

func quorumOf(p register.Panel) quorumForm {
	f := quorumForm{Version: strconv.Itoa(p.Version)}
	if p.Quorum.Least > 0 {
		f.Least = strconv.Itoa(p.Quorum.Least)
	}
	for _, b := range p.Quorum.Bodies {
		f.Bodies = append(f.Bodies, string(b))
	}
	return f
}

func (h *Handlers) setQuorum(ctx context.Context, actor casework.Actor, id casework.PanelID, f quorumForm) error {
	version, err := httpd.FormVersion(f.Version)
	if err != nil {
		return err
	}
	var faults casework.Faults
	var q casework.Quorum
	if strings.TrimSpace(f.Least) != "" {
		q.Least = httpd.Fields(&faults).Int("least", f.Least, 0, 40, "Enter how many members must be present, from 0 to 40")
	}
	for _, t := range casework.QuorumBodies { // in the order of the list, however they were sent
		for _, b := range f.Bodies {
			if b == t.Code {
				q.Bodies = append(q.Bodies, casework.Role(b))
			}
		}
	}
	return h.service.SetQuorum(ctx, actor, id, version, q, &faults)
}

type statementForm struct {
	Version string `form:"version" max:"10"`
	Text    string `form:"statement" max:"4000"`
}

func statementOf(p register.Panel) statementForm {
	return statementForm{strconv.Itoa(p.Version), p.Statement}
}

func (h *Handlers) setStatement(ctx context.Context, actor casework.Actor, id casework.PanelID, f statementForm) error {
	version, err := httpd.FormVersion(f.Version)
	if err != nil {
		return err
	}
	return h.service.SetStatement(ctx, actor, id, version, f.Text)
}

type countersignForm struct {
	Version string `form:"version" max:"10"`
	Asked   string `form:"countersign" max:"3"`
}

func countersignOf(p register.Panel) countersignForm {
	f := countersignForm{strconv.Itoa(p.Version), "no"}
	if p.Countersign {
		f.Asked = "yes"
	}
	return f
}

func (h *Handlers) setCountersign(ctx context.Context, actor casework.Actor, id casework.PanelID, f countersignForm) error {
	version, err := httpd.FormVersion(f.Version)
	if err != nil {
		return err
	}
	var faults casework.Faults
	asked := httpd.Fields(&faults).YesNo("countersign", f.Asked, "Select yes if a second person signs each decision")
	if err := faults.Err(); err != nil {
		return err
	}
	return h.service.SetCountersign(ctx, actor, id, version, asked)
}

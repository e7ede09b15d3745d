package meetings

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

func (h *Handlers) planRoutes(s *httpd.Server) {
	s.GET("/meetings/:id/change", casework.WriteMeeting, h.changeForm)
	s.POST("/meetings/:id/change", casework.WriteMeeting, h.move)
	s.GET("/meetings/:id/cancel", casework.WriteMeeting, h.cancelForm)
	s.POST("/meetings/:id/cancel", casework.WriteMeeting, h.cancel)
	s.GET("/meeting-series", casework.WriteMeeting, h.series)
	s.POST("/meeting-series", casework.WriteMeeting, h.planSeries)
	s.GET("/agenda-templates", casework.WriteMeeting, h.templates)
	s.POST("/agenda-templates", casework.WriteMeeting, h.keepTemplate)
	s.POST("/agenda-templates/:template", casework.WriteMeeting, h.keepTemplate)
	s.POST("/agenda-templates/:template/end", casework.WriteMeeting, h.endTemplate)
}

// planForm is when, where and how a meeting is held, as typed.
type planForm struct {
	Panel         string `form:"panel" max:"40"`
	Day           string `form:"held_on-day" max:"2"`
	Month         string `form:"held_on-month" max:"10"`
	Year          string `form:"held_on-year" max:"4"`
	Starts        string `form:"starts" max:"5"`
	Mode          string `form:"mode" max:"10"`
	Place         string `form:"place" max:"200"`
	Minutes       string `form:"minutes" max:"3"`
	Link          string `form:"remote_link" max:"500"`
	PapersDay     string `form:"papers_on-day" max:"2"`
	PapersMonth   string `form:"papers_on-month" max:"10"`
	PapersYear    string `form:"papers_on-year" max:"4"`
	Extraordinary string `form:"extraordinary" max:"3"`
	Template      string `form:"template" max:"40"`
}

func (f planForm) parse(faults *casework.Faults) Plan {
	in := httpd.Fields(faults)
	p := Plan{
		Panel: casework.PanelID(f.Panel), Starts: f.Starts, Mode: f.Mode, Place: f.Place, Link: f.Link, Extraordinary: f.Extraordinary == "yes", Template: f.Template,
	}
	p.On = in.Date("held_on", f.Day, f.Month, f.Year, "Enter the date of the meeting")
	p.PapersOn = in.OptionalDate("papers_on", f.PapersDay, f.PapersMonth, f.PapersYear, "Last day for papers")
	if strings.TrimSpace(f.Minutes) != "" {
		p.Minutes = in.Int("minutes", f.Minutes, 15, 480, "Enter how long the meeting takes, from 15 to 480 minutes")
	}
	return p
}

func planned(m Meeting) planForm {
	f := planForm{Panel: string(m.Panel), Starts: m.Starts, Mode: m.Mode, Place: m.Place, Minutes: number(m.Minutes), Link: m.Link}
	on, papers := ui.DateField{}.On(m.On), ui.DateField{}.On(m.PapersOn)
	f.Day, f.Month, f.Year = on.Day, on.Month, on.Year
	f.PapersDay, f.PapersMonth, f.PapersYear = papers.Day, papers.Month, papers.Year
	return f
}

func (h *Handlers) add(c *gin.Context) (httpd.Response, error) {
	var form planForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	var faults casework.Faults
	id, err := h.service.Add(c.Request.Context(), httpd.Actor(c), form.parse(&faults), &faults)
	if list, ok := httpd.Invalid(err); ok {
		return h.showList(c, listQuery{}, &form, list)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/meetings/"+string(id), "Meeting planned"), nil
}

// moveForm is a planForm with the version that it was drawn from and why the meeting is changed. Forms are read flat.
type moveForm struct {
	Version     string `form:"version" max:"10"`
	Reason      string `form:"reason" max:"500"`
	Day         string `form:"held_on-day" max:"2"`
	Month       string `form:"held_on-month" max:"10"`
	Year        string `form:"held_on-year" max:"4"`
	Starts      string `form:"starts" max:"5"`
	Mode        string `form:"mode" max:"10"`
	Place       string `form:"place" max:"200"`
	Minutes     string `form:"minutes" max:"3"`
	Link        string `form:"remote_link" max:"500"`
	PapersDay   string `form:"papers_on-day" max:"2"`
	PapersMonth string `form:"papers_on-month" max:"10"`
	PapersYear  string `form:"papers_on-year" max:"4"`
}

func (f moveForm) plan() planForm {
	return planForm{
		Day: f.Day, Month: f.Month, Year: f.Year, Starts: f.Starts, Mode: f.Mode, Place: f.Place, Minutes: f.Minutes, Link: f.Link,
		PapersDay: f.PapersDay, PapersMonth: f.PapersMonth, PapersYear: f.PapersYear,
	}
}

func meetingBase(c *gin.Context, title string, m Meeting) ui.Base {
	b := httpd.Base(c, title)
	b.Back = ui.Link{Text: "Meeting of " + m.On.Long(), Href: "/meetings/" + string(m.ID)}
	return b
}

func (h *Handlers) changeForm(c *gin.Context) (httpd.Response, error) {
	m, err := h.service.Planned(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), casework.MeetingID(c.Param("id")))
	if err != nil {
		return nil, err
	}
	return httpd.Page(changePage(meetingBase(c, "Change the meeting", m), m, planned(m), moveForm{Version: number(m.Version)})), nil
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
	var faults casework.Faults
	m, err := h.service.Move(c.Request.Context(), httpd.Actor(c), casework.MeetingID(c.Param("id")), version, form.plan().parse(&faults), form.Reason, &faults)
	if list, ok := httpd.Invalid(err); ok {
		return httpd.PageWith(http.StatusUnprocessableEntity, changePage(meetingBase(c, "Change the meeting", m).WithFaults(list), m, form.plan(), form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/meetings/"+string(m.ID), "Meeting changed"), nil
}

type cancelForm struct {
	Version string `form:"version" max:"10"`
	Reason  string `form:"reason" max:"500"`
}

func (h *Handlers) cancelForm(c *gin.Context) (httpd.Response, error) {
	m, err := h.service.Planned(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), casework.MeetingID(c.Param("id")))
	if err != nil {
		return nil, err
	}
	return httpd.Page(cancelPage(meetingBase(c, "Cancel the meeting", m), m, cancelForm{Version: number(m.Version)})), nil
}

func (h *Handlers) cancel(c *gin.Context) (httpd.Response, error) {
	var form cancelForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	m, err := h.service.Cancel(c.Request.Context(), httpd.Actor(c), casework.MeetingID(c.Param("id")), version, form.Reason)
	if list, ok := httpd.Invalid(err); ok {
		return httpd.PageWith(http.StatusUnprocessableEntity, cancelPage(meetingBase(c, "Cancel the meeting", m).WithFaults(list), m, form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/meetings/"+string(m.ID), "Meeting cancelled. Its items go to the next meeting."), nil
}

type panelQuery struct {
	Panel string `form:"panel" max:"40"`
}

type seriesForm struct {
	Panel   string   `form:"panel" max:"40"`
	Days    []string `form:"on" max:"10"`
	Choices []string `form:"choice" max:"10"`
	To      []string `form:"to" max:"20"`
}

// parse reads what becomes of each day.
func (f seriesForm) parse() ([]Exception, casework.Faults) {
	var faults casework.Faults
	var list []Exception
	for i, text := range f.Days {
		on, err := casework.ParseDate(text)
		if err != nil || i >= len(f.Choices) || i >= len(f.To) {
			continue
		}
		e := Exception{On: on, Choice: f.Choices[i]}
		switch parts := strings.Fields(f.To[i]); {
		case e.Choice != "plan" && e.Choice != "move" && e.Choice != "out":
			e.Choice = ""
		case e.Choice == "move" && len(parts) == 3:
			if e.To, err = casework.ParseFormDate(parts[0], parts[1], parts[2]); err != nil {
				faults.Add("day-"+on.String(), "Enter another day for "+on.Long()+", like 8 4 2026")
			}
		case e.Choice == "move":
			faults.Add("day-"+on.String(), "Enter another day for "+on.Long()+", like 8 4 2026")
		}
		list = append(list, e)
	}
	return list, faults
}

// typed is what was chosen and typed for a day.
func (f *seriesForm) typed(d SeriesDay) (choice, to string) {
	if f != nil {
		for i, on := range f.Days {
			if on == d.On.String() && i < len(f.Choices) && i < len(f.To) {
				return f.Choices[i], f.To[i]
			}
		}
	}
	if d.Holiday {
		return "", ""
	}
	return "plan", ""
}

func (h *Handlers) series(c *gin.Context) (httpd.Response, error) {
	var q panelQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	v, err := h.service.Series(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), casework.PanelID(q.Panel))
	if err != nil {
		return nil, err
	}
	return httpd.Page(seriesPage(seriesBase(c), v, nil)), nil
}

func seriesBase(c *gin.Context) ui.Base {
	b := httpd.Base(c, "Series of meetings")
	b.Back = ui.Link{Text: "Meetings", Href: "/meetings"}
	return b
}

func (h *Handlers) planSeries(c *gin.Context) (httpd.Response, error) {
	var form seriesForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	days, faults := form.parse()
	v, n, err := h.service.PlanSeries(c.Request.Context(), httpd.Actor(c), casework.PanelID(form.Panel), days, &faults)
	if list, ok := httpd.Invalid(err); ok {
		return httpd.PageWith(http.StatusUnprocessableEntity, seriesPage(seriesBase(c).WithFaults(list), v, &form)), nil
	}
	if err != nil {
		return nil, err
	}
	done := "Meetings planned: " + number(n)
	return httpd.RedirectWith("/meeting-series?panel="+string(v.Panel.ID), done), nil
}

type templateForm struct {
	Panel    string   `form:"panel" max:"40"`
	ID       string   // from the address
	Version  string   `form:"version" max:"10"`
	Name     string   `form:"name" max:"100"`
	Length   string   `form:"length" max:"3"`
	Titles   []string `form:"title" max:"200"`
	Sections []string `form:"section" max:"20"`
	Minutes  []string `form:"minutes" max:"3"`
}

func (f templateForm) parse() (Template, casework.Faults) {
	var faults casework.Faults
	in := httpd.Fields(&faults)
	t := Template{ID: f.ID, Panel: casework.PanelID(f.Panel), Name: f.Name}
	t.Minutes = in.Int("length", f.Length, 15, 480, "Enter how long such a meeting takes, from 15 to 480 minutes")
	for i, title := range f.Titles {
		if i >= len(f.Sections) || i >= len(f.Minutes) || i >= mostBusiness || strings.TrimSpace(title) == "" {
			continue
		}
		b := casework.Business{Title: strings.TrimSpace(title), Section: f.Sections[i]}
		b.Minutes = in.Int("minutes-"+number(i), f.Minutes[i], 0, 240, "Enter how many minutes “"+b.Title+"” takes, from 0 to 240")
		t.Items = append(t.Items, b)
	}
	return t, faults
}

// typedTemplate is a template as its form shows it.
func typedTemplate(t Template) templateForm {
	f := templateForm{Panel: string(t.Panel), ID: t.ID, Version: number(t.Version), Name: t.Name}
	if t.Minutes > 0 {
		f.Length = number(t.Minutes)
	}
	for _, b := range t.Items {
		f.Titles, f.Sections, f.Minutes = append(f.Titles, b.Title), append(f.Sections, b.Section), append(f.Minutes, number(b.Minutes))
	}
	return f
}

func (h *Handlers) templates(c *gin.Context) (httpd.Response, error) {
	var q panelQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	v, err := h.service.Templates(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), casework.PanelID(q.Panel))
	if err != nil {
		return nil, err
	}
	return httpd.Page(templatesPage(templatesBase(c), v, nil)), nil
}

func templatesBase(c *gin.Context) ui.Base {
	b := httpd.Base(c, "Agenda templates")
	b.Back = ui.Link{Text: "Meetings", Href: "/meetings"}
	return b
}

func (h *Handlers) keepTemplate(c *gin.Context) (httpd.Response, error) {
	var form templateForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	form.ID = c.Param("template")
	t, faults := form.parse()
	if t.ID != "" {
		version, err := httpd.FormVersion(form.Version)
		if err != nil {
			return nil, err
		}
		t.Version = version
	}
	v, err := h.service.KeepTemplate(c.Request.Context(), httpd.Actor(c), t, &faults)
	if list, ok := httpd.Invalid(err); ok {
		return httpd.PageWith(http.StatusUnprocessableEntity, templatesPage(templatesBase(c).WithFaults(list), v, &form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/agenda-templates?panel="+string(v.Panel.ID), "Template saved"), nil
}

type endTemplateForm struct {
	Panel   string `form:"panel" max:"40"`
	Version string `form:"version" max:"10"`
}

func (h *Handlers) endTemplate(c *gin.Context) (httpd.Response, error) {
	var form endTemplateForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	if err := h.service.EndTemplate(c.Request.Context(), httpd.Actor(c), casework.PanelID(form.Panel), c.Param("template"), version); err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/agenda-templates?panel="+form.Panel, "Template ended. Agendas that were made of it stay."), nil
}

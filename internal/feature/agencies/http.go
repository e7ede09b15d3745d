package agencies

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/register"
	"channelpanel/web/ui"
)

// Handlers is the way in to agencies.
type Handlers struct{ service *Service }

// New makes the handlers.
func New(service *Service) *Handlers { return &Handlers{service: service} }

// Routes registers the pages of agencies.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/agencies", casework.ReadPanels, h.list)
	s.GET("/agencies/new", casework.WritePanels, h.newAgency)
	s.POST("/agencies/new", casework.WritePanels, h.add)
	s.GET("/agencies/:id", casework.ReadPanels, h.show)
	s.GET("/agencies/:id/edit", casework.WritePanels, h.edit)
	s.POST("/agencies/:id/edit", casework.WritePanels, h.change)
}

type listQuery struct {
	Text   string `form:"text" max:"100"`
	Kind   string `form:"kind" max:"20"`
	Active string `form:"active" max:"3"`
	Sort   string `form:"sort" max:"10"`
	After  string `form:"after" max:"36"`
}

// sought is what a query asks for; what it cannot ask for it asks not.
func (q *listQuery) sought() register.Sought {
	q.Text = strings.TrimSpace(q.Text)
	if !casework.PartnerTypes.Has(q.Kind) {
		q.Kind = ""
	}
	if q.Active != "yes" && q.Active != "no" {
		q.Active = ""
	}
	if uuid.Validate(q.After) != nil {
		q.After = ""
	}
	s := register.Sought{Text: q.Text, Kind: q.Kind, Active: q.Active, After: q.After}
	switch q.Sort {
	case "-name":
		s.Down = true
	case "kind":
		s.ByKind = true
	case "-kind":
		s.ByKind, s.Down = true, true
	default:
		q.Sort = "name"
	}
	return s
}

func (h *Handlers) list(c *gin.Context) (httpd.Response, error) {
	var q listQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	list, more, today, err := h.service.Search(c.Request.Context(), httpd.Actor(c), q.sought())
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "Agencies")
	b.Wide = true
	return httpd.Page(listPage(b, q, agenciesTable(q, list, more, today))), nil
}

type agencyForm struct {
	Version   string `form:"version" max:"10"`
	Name      string `form:"agency_name" max:"200"`
	Schedule7 string `form:"schedule7" max:"20"`
	Mailbox   string `form:"mailbox" max:"254"`
	Phone     string `form:"phone" max:"40"`
	FromDay   string `form:"from-day" max:"2"`
	FromMonth string `form:"from-month" max:"10"`
	FromYear  string `form:"from-year" max:"4"`
	ToDay     string `form:"to-day" max:"2"`
	ToMonth   string `form:"to-month" max:"10"`
	ToYear    string `form:"to-year" max:"4"`
}

func formOf(a register.Agency) agencyForm {
	f := agencyForm{Version: strconv.Itoa(a.Version), Name: a.Name, Schedule7: a.Schedule7, Mailbox: a.Mailbox, Phone: a.Phone}
	put := func(d casework.Date, day, month, year *string) {
		if !d.IsZero() {
			*day, *month, *year = strconv.Itoa(d.Day), strconv.Itoa(int(d.Month)), strconv.Itoa(d.Year)
		}
	}
	put(a.From, &f.FromDay, &f.FromMonth, &f.FromYear)
	put(a.To, &f.ToDay, &f.ToMonth, &f.ToYear)
	return f
}

func (f agencyForm) parse(id casework.AgencyID, version int) (register.Agency, casework.Faults) {
	var faults casework.Faults
	in := httpd.Fields(&faults)
	return register.Agency{
		ID: id, Version: version, Name: f.Name, Schedule7: f.Schedule7, Mailbox: f.Mailbox, Phone: f.Phone,
		From: in.OptionalDate("from", f.FromDay, f.FromMonth, f.FromYear, "First day"),
		To:   in.OptionalDate("to", f.ToDay, f.ToMonth, f.ToYear, "Last day"),
	}, faults
}

func (h *Handlers) newAgency(c *gin.Context) (httpd.Response, error) {
	if err := h.service.MayAdd(c.Request.Context(), httpd.Actor(c)); err != nil {
		return nil, err
	}
	var form agencyForm
	httpd.Kept(c, &form)
	return httpd.Page(newPage(newBase(c), form)), nil
}

func newBase(c *gin.Context) ui.Base {
	b := httpd.Base(c, "Add an agency")
	b.Back = ui.Link{Text: "Agencies", Href: "/agencies"}
	return b
}

func (h *Handlers) add(c *gin.Context) (httpd.Response, error) {
	var form agencyForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	a, faults := form.parse("", 0)
	id, err := h.service.Add(c.Request.Context(), httpd.Actor(c), a, &faults)
	if list, ok := httpd.Invalid(err); ok {
		return httpd.PageWith(http.StatusUnprocessableEntity, newPage(newBase(c).WithFaults(list), form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/agencies/"+string(id), "Agency added"), nil
}

func agency(c *gin.Context) casework.AgencyID { return casework.AgencyID(c.Param("id")) }

func (h *Handlers) show(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Show(c.Request.Context(), httpd.Actor(c), agency(c))
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, v.Name)
	b.Back = ui.Link{Text: "Agencies", Href: "/agencies"}
	return httpd.Page(agencyPage(b, v)), nil
}

func (h *Handlers) edit(c *gin.Context) (httpd.Response, error) { return h.showEdit(c, nil, nil) }

// showEdit is the form of an agency: as it stands with typed nil.
func (h *Handlers) showEdit(c *gin.Context, typed *agencyForm, faults []casework.Fault) (httpd.Response, error) {
	v, err := h.service.Form(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), agency(c))
	if err != nil {
		return nil, err
	}
	form := formOf(v.Agency)
	if typed == nil {
		httpd.Kept(c, &form)
	} else {
		form = *typed
	}
	b := httpd.Base(c, "Change an agency").WithFaults(faults)
	b.Section, b.Back = v.Name, ui.Link{Text: v.Name, Href: "/agencies/" + string(v.ID)}
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, editPage(b, v, form)), nil
	}
	return httpd.Page(editPage(b, v, form)), nil
}

func (h *Handlers) change(c *gin.Context) (httpd.Response, error) {
	var form agencyForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	a, faults := form.parse(agency(c), version)
	err = h.service.Change(c.Request.Context(), httpd.Actor(c), a, &faults)
	if list, ok := httpd.Invalid(err); ok {
		return h.showEdit(c, &form, list)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/agencies/"+c.Param("id"), "Saved"), nil
}

package queue

import (
	"net/http"
	"net/url"
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

// Routes registers the pages.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/queue", casework.BrowseCases, h.queue)
	s.GET("/queue/away/:panel", casework.WriteTies, h.absences)
	s.POST("/queue/away/:panel", casework.WriteTies, h.setAway)
	s.POST("/queue/away/:panel/:id/end", casework.WriteTies, h.endAway)
	s.GET("/cases/:ref/allocation", casework.WriteTies, h.allocating)
	s.POST("/cases/:ref/allocation", casework.WriteTies, h.allocate)
}

type queueQuery struct {
	View  string `form:"view" max:"20"`
	Stage string `form:"stage" max:"40"`
	Owner string `form:"owner" max:"40"`
	Sort  string `form:"sort" max:"20"`
	After string `form:"after" max:"30"`
}

// parse reads the address of a queue. Words that no page of ours writes are an address that was made up.
func (q queueQuery) parse() (Filter, error) {
	f := Filter{View: View(q.View), Stage: casework.State(q.Stage), Owner: casework.UserID(q.Owner), Sort: q.Sort}
	staged := q.Stage == ""
	for _, s := range stages() {
		staged = staged || s == f.Stage
	}
	if !known(f.View) || !staged || !Orders.Has(q.Sort) {
		return Filter{}, casework.Absent()
	}
	return f, nil
}

// address is that of a queue with another view, or another place.
func (q queueQuery) address(view View, after string) string {
	v := url.Values{}
	for _, p := range [][2]string{{"view", string(view)}, {"stage", q.Stage}, {"owner", q.Owner}, {"sort", q.Sort}, {"after", after}} {
		if p[1] != "" {
			v.Set(p[0], p[1])
		}
	}
	if len(v) == 0 {
		return "/queue"
	}
	return "/queue?" + v.Encode()
}

func (h *Handlers) queue(c *gin.Context) (httpd.Response, error) {
	var q queueQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	f, err := q.parse()
	if err != nil {
		return nil, err
	}
	page, err := h.service.Queue(c.Request.Context(), httpd.Actor(c), f, q.After)
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "Queue")
	b.Wide = true
	return httpd.Page(queuePage(b, page, q)), nil
}

type allocationForm struct {
	Version     string `form:"version"`
	Proposed    string `form:"proposed" max:"40"`
	To          string `form:"to" max:"40"`
	Reason      string `form:"reason" max:"2000"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

func (h *Handlers) allocating(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Allocating(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	form := allocationForm{To: string(v.Proposal.To)}
	kept := httpd.Kept(c, &form)
	return httpd.Page(allocationPage(allocationBase(c, v), v, form, kept)), nil
}

func allocationBase(c *gin.Context, v Allocation) ui.Base {
	b := httpd.Base(c, "Who is to lead the case")
	b.Section, b.Identity, b.Back = v.Ref, &v.Identity, ui.Link{Text: "Back to the case", Href: "/cases/" + v.Ref}
	return b
}

func (h *Handlers) allocate(c *gin.Context) (httpd.Response, error) {
	var form allocationForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	ref := c.Param("ref")
	err = h.service.Allocate(c.Request.Context(), httpd.Actor(c), ref, Choice{
		Version: version, Proposed: casework.UserID(form.Proposed), To: casework.UserID(form.To), Reason: strings.TrimSpace(form.Reason), NoSensitive: form.NoSensitive == "yes",
	})
	faults, invalid := httpd.Invalid(err)
	if !invalid {
		if err != nil {
			return nil, err
		}
		return httpd.RedirectWith("/cases/"+ref+"/allocation", "Case allocated"), nil
	}
	v, err := h.service.Allocating(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), ref)
	if err != nil {
		return nil, err
	}
	return httpd.PageWith(http.StatusUnprocessableEntity, allocationPage(allocationBase(c, v).WithFaults(faults), v, form, false)), nil
}

type awayForm struct {
	User      string `form:"user" max:"40"`
	FromDay   string `form:"from-day" max:"2"`
	FromMonth string `form:"from-month" max:"10"`
	FromYear  string `form:"from-year" max:"4"`
	ToDay     string `form:"to-day" max:"2"`
	ToMonth   string `form:"to-month" max:"10"`
	ToYear    string `form:"to-year" max:"4"`
}

func (f awayForm) parse() (casework.AwayPeriod, casework.Faults) {
	var faults casework.Faults
	in := httpd.Fields(&faults)
	return casework.AwayPeriod{
		User: casework.UserID(f.User),
		From: in.OptionalDate("from", f.FromDay, f.FromMonth, f.FromYear, "First day"),
		To:   in.OptionalDate("to", f.ToDay, f.ToMonth, f.ToYear, "Last day"),
	}, faults
}

func (h *Handlers) absences(c *gin.Context) (httpd.Response, error) {
	return h.showAway(c, awayForm{}, nil)
}

func (h *Handlers) showAway(c *gin.Context, form awayForm, faults []casework.Fault) (httpd.Response, error) {
	v, err := h.service.Absences(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), casework.PanelID(c.Param("panel")))
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "To whom cases are allocated").WithFaults(faults)
	b.Back = ui.Link{Text: "Queue", Href: "/queue"}
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, awayPage(b, v, form)), nil
	}
	return httpd.Page(awayPage(b, v, form)), nil
}

func (h *Handlers) setAway(c *gin.Context) (httpd.Response, error) {
	var form awayForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	in, typed := form.parse()
	panel := casework.PanelID(c.Param("panel"))
	err := h.service.SetAway(c.Request.Context(), httpd.Actor(c), panel, in, &typed)
	if faults, invalid := httpd.Invalid(err); invalid {
		return h.showAway(c, form, faults)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/queue/away/"+string(panel), "Saved"), nil
}

func (h *Handlers) endAway(c *gin.Context) (httpd.Response, error) {
	if err := httpd.ReadForm(c, &struct{}{}); err != nil {
		return nil, err
	}
	panel := c.Param("panel")
	if err := h.service.EndAway(c.Request.Context(), httpd.Actor(c), casework.PanelID(panel), c.Param("id")); err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/queue/away/"+panel, "Cases are allocated to them again"), nil
}

package cases

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
)

// Handlers is the way in to the start page, the list and the page of a case.
type Handlers struct {
	service *Service
	server  *httpd.Server
}

// New makes the handlers.
func New(service *Service) *Handlers { return &Handlers{service: service} }

// Routes registers the start page, the list of cases and the page of one.
func (h *Handlers) Routes(s *httpd.Server) {
	h.server = s
	s.GET("/", casework.UseSelf, h.start)
	s.GET("/cases", casework.BrowseCases, h.list)
	s.GET("/cases/:ref", casework.ListCases, h.show)
}

func (h *Handlers) start(c *gin.Context) (httpd.Response, error) {
	start, err := h.service.Start(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	v := startView{Base: httpd.Base(c, "Start"), Start: start, has: h.has}
	return httpd.Page(startPage(v)), nil
}

// filterForm is what the list is asked for.
type filterForm struct {
	State     string `form:"state" max:"40"`
	Source    string `form:"source" max:"20"`
	FromDay   string `form:"from-day" max:"2"`
	FromMonth string `form:"from-month" max:"10"`
	FromYear  string `form:"from-year" max:"4"`
	ToDay     string `form:"to-day" max:"2"`
	ToMonth   string `form:"to-month" max:"10"`
	ToYear    string `form:"to-year" max:"4"`
	Text      string `form:"text" max:"100"`
	After     string `form:"after" max:"60"`
}

func (f filterForm) parse() (Filter, *casework.Faults) {
	var faults casework.Faults
	read := httpd.Fields(&faults)
	out := Filter{Text: f.Text}
	if f.State != "" {
		var states []string
		for _, s := range casework.States() {
			states = append(states, string(s))
		}
		out.State = casework.State(read.Choice("state", f.State, states, "Select a state from the list"))
	}
	if f.Source != "" {
		if out.Source = f.Source; !casework.Sources.Has(f.Source) {
			faults.Add("source", "Select a source from the list")
		}
	}
	out.From = read.OptionalDate("from", f.FromDay, f.FromMonth, f.FromYear, "Received from")
	out.To = read.OptionalDate("to", f.ToDay, f.ToMonth, f.ToYear, "Received to")
	if !out.From.IsZero() && !out.To.IsZero() && out.To.Before(out.From) {
		faults.Add("to", "Received to must not be before received from")
	}
	return out, &faults
}

func (h *Handlers) list(c *gin.Context) (httpd.Response, error) {
	var form filterForm
	if err := httpd.ReadQuery(c, &form); err != nil {
		return nil, err
	}
	filter, faults := form.parse()
	list, err := h.service.List(c.Request.Context(), httpd.Actor(c), filter, form.After, faults)
	v := listView{Base: httpd.Base(c, "Cases"), Form: form, query: query(c), mayRefer: h.could(c, casework.ReceiveReferral)}
	v.mayExport = h.has("/cases/export") && h.could(c, casework.ExportCases)
	v.Base.Wide = true
	if wrong, ok := httpd.Invalid(err); ok {
		v.Base = v.Base.WithFaults(wrong)
		return httpd.PageWith(http.StatusUnprocessableEntity, listPage(v)), nil
	}
	if err != nil {
		return nil, err
	}
	v.List = list
	return httpd.Page(listPage(v)), nil
}

func query(c *gin.Context) url.Values {
	q := url.Values{}
	for name, values := range c.Request.URL.Query() {
		if len(values) == 1 && values[0] != "" && name != "after" {
			q[name] = values
		}
	}
	return q
}

func (h *Handlers) could(c *gin.Context, a casework.Action) bool {
	return h.server != nil && h.server.Guard.Could(httpd.Viewer(c).Roles, a)
}

func (h *Handlers) show(c *gin.Context) (httpd.Response, error) {
	view, err := h.service.Show(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	v := caseView{Base: httpd.Base(c, "Case "+view.Ref), View: view, href: h.href(view.Ref)}
	v.Base.Identity = v.bar()
	return httpd.Page(casePage(v)), nil
}

// href leads to the page of a step, "" where the product has none.
func (h *Handlers) href(ref string) func(words ...string) string {
	return func(words ...string) string {
		for _, w := range words {
			if h.has("/cases/:ref/" + w) {
				return "/cases/" + ref + "/" + w
			}
		}
		return ""
	}
}

// has says whether there is a page at an address, so that no link leads nowhere.
func (h *Handlers) has(path string) bool {
	return h.server != nil && h.server.HasPage(path)
}

package exports

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

// Handlers is the way in to exports.
type Handlers struct{ service *Service }

// New makes the handlers.
func New(service *Service) *Handlers { return &Handlers{service: service} }

// Routes registers what would go out, the exports and their files.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/cases/export", casework.ExportCases, h.offer)
	s.POST("/cases/export", casework.ExportCases, h.ask, httpd.StepUp())
	s.GET("/exports", casework.ExportCases, h.list)
	s.GET("/exports/:id", casework.ExportCases, h.show)
	s.POST("/exports/:id/answer", casework.ExportCases, h.answer, httpd.StepUp())
	s.POST("/exports/:id/withdraw", casework.ExportCases, h.withdraw)
	s.GET("/exports/:id/file", casework.ExportCases, h.file)
}

// filterForm is what of the list of cases is to go out, by the names that the list's own address has.
type filterForm struct {
	Panel     string `form:"panel" max:"36"`
	State     string `form:"state" max:"40"`
	Source    string `form:"source" max:"20"`
	FromDay   string `form:"from-day" max:"2"`
	FromMonth string `form:"from-month" max:"10"`
	FromYear  string `form:"from-year" max:"4"`
	ToDay     string `form:"to-day" max:"2"`
	ToMonth   string `form:"to-month" max:"10"`
	ToYear    string `form:"to-year" max:"4"`
}

// exportForm carries the filter on, and says what the export is for.
type exportForm struct {
	Panel      string `form:"panel" max:"36"`
	State      string `form:"state" max:"40"`
	Source     string `form:"source" max:"20"`
	FromDay    string `form:"from-day" max:"2"`
	FromMonth  string `form:"from-month" max:"10"`
	FromYear   string `form:"from-year" max:"4"`
	ToDay      string `form:"to-day" max:"2"`
	ToMonth    string `form:"to-month" max:"10"`
	ToYear     string `form:"to-year" max:"4"`
	Purpose    string `form:"purpose" max:"2000"`
	Recipients string `form:"recipients" max:"2000"`
}

func (f exportForm) filter() filterForm {
	return filterForm{f.Panel, f.State, f.Source, f.FromDay, f.FromMonth, f.FromYear, f.ToDay, f.ToMonth, f.ToYear}
}

func (f exportForm) said() casework.Export {
	return casework.Export{Purpose: strings.TrimSpace(f.Purpose), Recipients: strings.TrimSpace(f.Recipients)}
}

// fields are those of the filter that hold something, in one order.
func (f filterForm) fields() [][2]string {
	var out [][2]string
	for _, p := range [][2]string{
		{"state", f.State}, {"source", f.Source}, {"from-day", f.FromDay}, {"from-month", f.FromMonth}, {"from-year", f.FromYear},
		{"to-day", f.ToDay}, {"to-month", f.ToMonth}, {"to-year", f.ToYear},
	} {
		if p[1] != "" {
			out = append(out, p)
		}
	}
	return out
}

// at is the address of a page with this filter.
func (f filterForm) at(path string, panel casework.PanelID) string {
	q := url.Values{}
	if panel != "" {
		q.Set("panel", string(panel))
	}
	for _, p := range f.fields() {
		q.Set(p[0], p[1])
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (f filterForm) parse() (Filter, *casework.Faults) {
	var faults casework.Faults
	read := httpd.Fields(&faults)
	var out Filter
	if f.State != "" {
		var states []string
		for _, s := range casework.States() {
			states = append(states, string(s))
		}
		out.State = casework.State(read.Choice("state", f.State, states, "This is no state of a case: go back to the list and choose again"))
	}
	if out.Source = f.Source; f.Source != "" && !casework.Sources.Has(f.Source) {
		faults.Add("source", "This is no source of referrals: go back to the list and choose again")
	}
	out.From = read.OptionalDate("from", f.FromDay, f.FromMonth, f.FromYear, "Received from")
	out.To = read.OptionalDate("to", f.ToDay, f.ToMonth, f.ToYear, "Received to")
	return out, &faults
}

func (h *Handlers) offer(c *gin.Context) (httpd.Response, error) {
	var q filterForm
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	var kept exportForm
	httpd.Kept(c, &kept)
	form := exportForm{q.Panel, q.State, q.Source, q.FromDay, q.FromMonth, q.FromYear, q.ToDay, q.ToMonth, q.ToYear, kept.Purpose, kept.Recipients}
	return h.showOffer(c, form, nil)
}

// showOffer draws what would go out, with what was typed and what was wrong with it.
func (h *Handlers) showOffer(c *gin.Context, form exportForm, wrong []casework.Fault) (httpd.Response, error) {
	filter, faults := form.filter().parse()
	o, err := h.service.Offer(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), casework.PanelID(form.Panel), filter, faults)
	if err != nil {
		return nil, err
	}
	if wrong == nil {
		wrong, _ = httpd.Invalid(faults.Err())
	}
	for i, w := range wrong {
		if w.Field != "purpose" && w.Field != "recipients" {
			wrong[i].Field = "" // the filter has no field on this page
		}
	}
	b := httpd.Base(c, "Export cases").WithFaults(wrong)
	b.Back = ui.Link{Text: "Cases", Href: form.filter().at("/cases", "")}
	page := offerPage(offerView{b, o, form})
	if len(wrong) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, page), nil
	}
	return httpd.Page(page), nil
}

func (h *Handlers) ask(c *gin.Context) (httpd.Response, error) {
	var form exportForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	filter, faults := form.filter().parse()
	id, second, err := h.service.Ask(c.Request.Context(), httpd.Actor(c), casework.PanelID(form.Panel), filter, form.said(), faults)
	if wrong, ok := httpd.Invalid(err); ok {
		return h.showOffer(c, form, wrong)
	}
	if err != nil {
		return nil, err
	}
	if second {
		return httpd.RedirectWith(pageOf(id), "Asked. Nothing goes out until a second person agrees"), nil
	}
	return httpd.RedirectWith(pageOf(id), "The export is ready"), nil
}

func (h *Handlers) list(c *gin.Context) (httpd.Response, error) {
	list, err := h.service.List(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "Exports")
	b.Back, b.Wide = ui.Link{Text: "Cases", Href: "/cases"}, true
	return httpd.Page(listPage(b, list)), nil
}

type answerForm struct {
	Agree   string `form:"agree" max:"3"`
	Reason  string `form:"reason" max:"2000"`
	Version string `form:"version" max:"10"`
}

func (h *Handlers) show(c *gin.Context) (httpd.Response, error) {
	var form answerForm
	httpd.Kept(c, &form)
	return h.showExport(c, form, nil)
}

func (h *Handlers) showExport(c *gin.Context, form answerForm, wrong []casework.Fault) (httpd.Response, error) {
	x, err := h.service.Show(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), c.Param("id"))
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "Export "+x.Number).WithFaults(wrong)
	b.Back = ui.Link{Text: "Exports", Href: "/exports"}
	page := exportPage(b, x, form)
	if len(wrong) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, page), nil
	}
	return httpd.Page(page), nil
}

func (h *Handlers) answer(c *gin.Context) (httpd.Response, error) {
	var form answerForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	var faults casework.Faults
	in := casework.ExportAnswer{Agree: httpd.Fields(&faults).YesNo("agree", form.Agree, "Select yes if you agree"), Reason: strings.TrimSpace(form.Reason)}
	if err = faults.Err(); err == nil {
		err = h.service.Answer(c.Request.Context(), httpd.Actor(c), c.Param("id"), version, in)
	}
	if wrong, ok := httpd.Invalid(err); ok {
		return h.showExport(c, form, wrong)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/exports", "Your answer is recorded, and whoever asked has been told"), nil
}

func (h *Handlers) withdraw(c *gin.Context) (httpd.Response, error) {
	var form struct {
		Version string `form:"version" max:"10"`
	}
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	if err := h.service.Withdraw(c.Request.Context(), httpd.Actor(c), c.Param("id"), version); err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/exports", "Export withdrawn"), nil
}

// file hands the file over, or leads to the page that says why it is not to be had.
func (h *Handlers) file(c *gin.Context) (httpd.Response, error) {
	f, err := h.service.Fetch(c.Request.Context(), httpd.Actor(c), c.Param("id"))
	if err != nil {
		return nil, err
	}
	if f.Rows == nil {
		return httpd.RedirectBecause(pageOf(c.Param("id")), "The file is handed over once, within 24 hours of being ready. It is not to be had now."), nil
	}
	return httpd.CSV("channel-cases-"+f.Number+".csv", f.Rows)
}

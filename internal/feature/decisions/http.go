package decisions

import (
	"maps"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/web/ui"
)

// Handlers is the way in to decisions.
type Handlers struct{ service *Service }

// New makes the handlers.
func New(service *Service) *Handlers { return &Handlers{service: service} }

// Routes registers the wizard and the pages of what was decided.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/cases/:ref/decide", casework.DecideCase, h.start)
	for _, page := range Pages("NOT-ADOPT") { // which has every page
		s.GET("/cases/:ref/decide/"+page.Key, casework.DecideCase, func(c *gin.Context) (httpd.Response, error) { return h.page(c, page) })
		s.POST("/cases/:ref/decide/"+page.Key, casework.DecideCase, func(c *gin.Context) (httpd.Response, error) { return h.keep(c, page) }, httpd.Body(longPage))
	}
	s.GET("/cases/:ref/decide/check", casework.DecideCase, h.check)
	s.POST("/cases/:ref/decide", casework.DecideCase, h.confirm)
	s.POST("/cases/:ref/decide/discard", casework.DecideCase, h.discard)
	h.records(s)
	h.outside(s)
	h.register(s)
	h.attended(s)
}

// longPage is the most bytes that a page of the wizard may have.
const longPage = 256 << 10

func base(c *gin.Context, title string, q Question) ui.Base {
	b := httpd.Base(c, title)
	b.Back = ui.Link{Text: "Case " + q.Ref, Href: "/cases/" + q.Ref}
	return b
}

// toWizard is base with the way back to the wizard's list of pages.
func toWizard(c *gin.Context, title string, q Question) ui.Base {
	b := httpd.Base(c, title)
	b.Back = ui.Link{Text: "All pages of the decision", Href: place(q.Ref)}
	return b
}

func place(ref string) string { return "/cases/" + ref + "/decide" }

func (h *Handlers) start(c *gin.Context) (httpd.Response, error) {
	sheet, err := h.service.Sheet(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	switch sheet.Kind { // what is decided at a review has forms of its own, and nothing is decided of what is there for information
	case "REVIEW":
		return httpd.Redirect("/cases/" + sheet.Ref + "/review"), nil
	case "POST-CLOSURE":
		return httpd.Redirect("/cases/" + sheet.Ref + "/post-closure"), nil
	case "INFORMATION":
		return httpd.Redirect("/meetings/" + string(sheet.Meeting) + "/items/" + string(sheet.Item)), nil
	}
	return httpd.Page(startPage(base(c, "Record the panel's decision", sheet.Question), sheet)), nil
}

// page draws one page with what has been kept of it, or with what a session that ended left behind.
func (h *Handlers) page(c *gin.Context, page Page) (httpd.Response, error) {
	sheet, err := h.service.Sheet(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	v := pageView{Base: toWizard(c, page.Title, sheet.Question), Page: page, Sheet: sheet, Typed: typedOf(sheet.Draft), changing: changing(c)}
	v.autosave = func(field string) string { return httpd.Autosave(c, field) }
	if rows, ok := httpd.KeptGroups[row](c, &v.Typed.head, mostFields); ok {
		v.Kept = true
		maps.Copy(v.Typed.rows, rows)
	}
	return httpd.Page(wizardPage(v)), nil
}

// keep takes one page into the draft and goes on to the next, back to the answers where somebody changes one, or draws the page
// again where another row is wanted.
func (h *Handlers) keep(c *gin.Context, page Page) (httpd.Response, error) {
	var in typed
	var err error
	if in.rows, err = httpd.ReadGroups[row](c, &in.head, mostFields); err != nil {
		return nil, err
	}
	saves, err := httpd.FormVersion(in.Version)
	if err != nil {
		return nil, err
	}
	ref := c.Param("ref")
	var sheet Sheet
	sheet, err = h.service.Keep(c.Request.Context(), httpd.Actor(c), ref, page.Key, saves, func(q Question, d *Draft) casework.Faults {
		return in.put(page.Key, q.Present(), d)
	})
	if faults, ok := httpd.Invalid(err); ok {
		v := pageView{Base: toWizard(c, page.Title, sheet.Question).WithFaults(faults), Page: page, Sheet: sheet, Typed: in, changing: changing(c)}
		v.autosave = func(field string) string { return httpd.Autosave(c, field) }
		v.Stale = sheet.Draft.Saves[page.Key] != saves
		return httpd.PageWith(http.StatusUnprocessableEntity, wizardPage(v)), nil
	}
	if err != nil {
		return nil, err
	}
	at := place(sheet.Ref) + "/"
	switch {
	case in.More+in.All != "" && changing(c):
		return httpd.Redirect(at + page.Key + "?from=check"), nil
	case in.More+in.All != "":
		return httpd.Redirect(at + page.Key), nil
	case changing(c) && (page.Key != "outcome" || !unsupported(sheet.Draft.Decision.Outcome)):
		return httpd.Redirect(at + "check"), nil
	}
	return httpd.Redirect(at + after(page.Key, sheet.Draft.Decision.Outcome)), nil
}

// after is the page that follows one.
func after(page, outcome string) string {
	list := Pages(outcome)
	for i, p := range list {
		if p.Key == page && i+1 < len(list) {
			return list[i+1].Key
		}
	}
	if page == "health" { // of an outcome that asks for it no longer
		return "reasons"
	}
	return "check"
}

// changing says whether a page was opened to change an answer on the last page.
func changing(c *gin.Context) bool { return c.Query("from") == "check" }

type confirmForm struct {
	Version     string `form:"version" max:"10"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

func (h *Handlers) check(c *gin.Context) (httpd.Response, error) {
	sheet, err := h.service.Sheet(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	return httpd.Page(checkPage(toWizard(c, "Check the decision before you confirm it", sheet.Question), sheet, confirmForm{Version: strconv.Itoa(sheet.Version)})), nil
}

func (h *Handlers) confirm(c *gin.Context) (httpd.Response, error) {
	var form confirmForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	sheet, id, err := h.service.Confirm(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, form.NoSensitive == "yes")
	if faults, ok := httpd.Invalid(err); ok {
		var shown []casework.Fault
		for _, f := range faults { // what is missing elsewhere stands on the page with the way to it
			if f.Field == "no_sensitive" {
				shown = append(shown, f)
			}
		}
		if len(sheet.Faults) > 0 {
			shown = append(shown, casework.Fault{Field: "missing", Msg: "The decision cannot be confirmed yet: see what is missing"})
		}
		b := toWizard(c, "Check the decision before you confirm it", sheet.Question).WithFaults(shown)
		return httpd.PageWith(http.StatusUnprocessableEntity, checkPage(b, sheet, form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+sheet.Ref+"/decisions/"+id, "Decision confirmed: "+casework.PanelOutcomes.Label(sheet.Draft.Decision.Outcome)), nil
}

func (h *Handlers) discard(c *gin.Context) (httpd.Response, error) {
	var none struct{}
	if err := httpd.ReadForm(c, &none); err != nil {
		return nil, err
	}
	ref := c.Param("ref")
	if err := h.service.Discard(c.Request.Context(), httpd.Actor(c), ref); err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+ref+"/decide", "Your draft has been discarded"), nil
}

package plans

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Handlers is the way in to plans.
type Handlers struct{ service *Service }

// New makes the handlers.
func New(service *Service) *Handlers { return &Handlers{service: service} }

// Routes registers the pages of the plan.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/cases/:ref/plan", casework.ReadPlan, h.show)
	s.POST("/cases/:ref/plan", casework.WritePlan, h.frame)
	s.GET("/cases/:ref/plan/items", casework.WritePlan, h.itemForm)
	s.POST("/cases/:ref/plan/items", casework.WritePlan, h.addItem)
	s.POST("/cases/:ref/plan/items/remove", casework.WritePlan, h.removeItem)
	s.POST("/cases/:ref/plan/revise", casework.WritePlan, h.revise)
}

type frameForm struct {
	Version     string `form:"version" max:"10"`
	Method      string `form:"consent_method" max:"1000"`
	Day         string `form:"consent_request_due-day" max:"2"`
	Month       string `form:"consent_request_due-month" max:"10"`
	Year        string `form:"consent_request_due-year" max:"4"`
	Requester   string `form:"consent_requester" max:"200"`
	Needs       string `form:"needs" max:"8000"`
	Goals       string `form:"goals" max:"8000"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

func (h *Handlers) show(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Show(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	form := frameForm{Version: strconv.Itoa(v.Version)}
	if v.Draft != nil {
		form.Method, form.Requester, form.Needs, form.Goals = v.Draft.ConsentMethod, v.Draft.ConsentRequester, v.Draft.Needs, v.Draft.Goals
		if d := v.Draft.ConsentRequestDue; !d.IsZero() {
			form.Day, form.Month, form.Year = strconv.Itoa(d.Day), strconv.Itoa(int(d.Month)), strconv.Itoa(d.Year)
		}
	}
	httpd.Kept(c, &form)
	return httpd.Page(planPage(base(c, v), v, form)), nil
}

func base(c *gin.Context, v View) ui.Base {
	b := httpd.Base(c, "Support plan")
	b.Back = ui.Link{Text: "Case " + v.Ref, Href: "/cases/" + v.Ref}
	return b
}

func (h *Handlers) again(c *gin.Context, v View, form frameForm, faults []casework.Fault) (httpd.Response, error) {
	return httpd.PageWith(http.StatusUnprocessableEntity, planPage(base(c, v).WithFaults(faults), v, form)), nil
}

func (h *Handlers) frame(c *gin.Context) (httpd.Response, error) {
	var form frameForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	var faults casework.Faults
	in := casework.Plan{ConsentMethod: form.Method, ConsentRequester: form.Requester, Needs: form.Needs, Goals: form.Goals, NoSensitive: form.NoSensitive == "yes"}
	in.ConsentRequestDue = httpd.Fields(&faults).OptionalDate("consent_request_due", form.Day, form.Month, form.Year, "Date by which consent is asked for")
	v, err := h.service.Frame(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, in, &faults)
	if list, ok := httpd.Invalid(err); ok {
		return h.again(c, v, form, list)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+c.Param("ref")+"/plan", "Plan saved in draft"), nil
}

type itemForm struct {
	Version      string `form:"version" max:"10"`
	Type         string `form:"type" max:"20"`
	Nature       string `form:"nature" max:"1000"`
	Provider     string `form:"provider" max:"200"`
	ProviderUser string `form:"provider_user" max:"40"`
	Method       string `form:"method" max:"500"`
	Schedule     string `form:"schedule" max:"500"`
	Funding      string `form:"funding" max:"20"`
	Commissioned string `form:"commissioned" max:"4"`
}

func (h *Handlers) itemForm(c *gin.Context) (httpd.Response, error) {
	v, providers, err := h.service.MayEdit(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	form := itemForm{Version: strconv.Itoa(v.Version)}
	httpd.Kept(c, &form)
	return httpd.Page(itemPage(base(c, v), v, providers, form)), nil
}

func (f itemForm) parse(providers []Provider) (casework.SupportItem, casework.Faults) {
	var faults casework.Faults
	in := httpd.Fields(&faults)
	it := casework.SupportItem{ProviderUser: casework.UserID(f.ProviderUser), Method: f.Method, Schedule: f.Schedule, Funding: f.Funding, Provider: f.Provider}
	if !casework.SupportTypes.Has(f.Type) {
		faults.Add("type", "Select the type of support")
	}
	it.Type = f.Type
	it.Nature = in.Required("nature", f.Nature, "Enter the nature of the support")
	known := f.ProviderUser == ""
	for _, p := range providers {
		if p.ID == it.ProviderUser {
			known = true
			if it.Provider == "" {
				it.Provider = p.Name
			}
		}
	}
	if !known {
		faults.Add("provider_user", "Select a provider from the list")
	}
	if it.Provider == "" {
		faults.Add("provider", "Enter who is responsible for providing it, or select a provider")
	}
	if f.Commissioned != "" {
		it.Commissioned = in.Int("commissioned", f.Commissioned, 0, 200, "Enter how many sessions are commissioned")
	}
	return it, faults
}

func (h *Handlers) addItem(c *gin.Context) (httpd.Response, error) {
	var form itemForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	ctx, actor, ref := c.Request.Context(), httpd.Actor(c), c.Param("ref")
	v, providers, err := h.service.MayEdit(pg.WithoutKey(ctx), actor, ref)
	if err != nil {
		return nil, err
	}
	it, faults := form.parse(providers)
	_, err = h.service.AddItem(ctx, actor, ref, version, it, &faults)
	if list, ok := httpd.Invalid(err); ok {
		return httpd.PageWith(http.StatusUnprocessableEntity, itemPage(base(c, v).WithFaults(list), v, providers, form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+ref+"/plan", "Support added"), nil
}

type removeForm struct {
	Version string `form:"version" max:"10"`
	Item    string `form:"item" max:"3"`
}

func (h *Handlers) removeItem(c *gin.Context) (httpd.Response, error) {
	var form removeForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(form.Item)
	if err != nil {
		return nil, casework.Absent()
	}
	if _, err := h.service.RemoveItem(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, n); err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+c.Param("ref")+"/plan", "Support taken out"), nil
}

type reviseForm struct {
	Version     string `form:"version" max:"10"`
	Reason      string `form:"reason" max:"2000"`
	NoSensitive string `form:"no_sensitive_revision" max:"3"`
}

func (h *Handlers) revise(c *gin.Context) (httpd.Response, error) {
	var form reviseForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	v, err := h.service.Revise(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, form.Reason, form.NoSensitive == "yes")
	if list, ok := httpd.Invalid(err); ok {
		for i, f := range list {
			if f.Field == "no_sensitive" {
				list[i].Field = "no_sensitive_revision"
			}
		}
		return h.again(c, v, frameForm{Version: form.Version}, list)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+c.Param("ref")+"/plan", "The revised plan is in force"), nil
}

func providerOptions(providers []Provider) []ui.Option {
	var list []ui.Option
	for _, p := range providers {
		list = append(list, ui.Option{Value: string(p.ID), Text: p.Name})
	}
	return list
}

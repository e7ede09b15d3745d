package emergency

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Handlers is the way in to emergency access.
type Handlers struct{ service *Service }

// New makes the handlers.
func New(service *Service) *Handlers { return &Handlers{service: service} }

// Form is where emergency access is asked for. It takes a reference typed by hand and never one from a refused page,
// which is the same for every address that shows nothing.
const Form = "/emergency"

// EndAt is the address that ends the actor's emergency access to a case.
func EndAt(ref string) string { return "/cases/" + ref + "/emergency/end" }

// Routes registers the form, the uses on a case with their review, and the auditors' list.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET(Form, casework.OpenEmergency, h.form)
	s.POST(Form, casework.OpenEmergency, h.open, httpd.StepUp())
	s.POST("/cases/:ref/emergency/end", casework.OpenEmergency, h.end)
	s.GET("/cases/:ref/emergency", casework.ReviewEmergency, h.list)
	s.GET("/cases/:ref/emergency/:id", casework.ReviewEmergency, h.show)
	s.POST("/cases/:ref/emergency/:id", casework.ReviewEmergency, h.review)
	s.GET("/audit/emergency", casework.FollowLooks, h.auditor)
}

type openForm struct {
	Ref    string `form:"ref" max:"40"`
	Need   string `form:"need" max:"20"`
	Reason string `form:"reason" max:"1000"`
}

func (h *Handlers) form(c *gin.Context) (httpd.Response, error) {
	if err := h.service.MayOpen(c.Request.Context(), httpd.Actor(c)); err != nil {
		return nil, err
	}
	var form openForm
	httpd.Kept(c, &form)
	return httpd.Page(openPage(httpd.Base(c, "Emergency access"), form, false)), nil
}

func (h *Handlers) open(c *gin.Context) (httpd.Response, error) {
	var form openForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	var typed casework.Faults
	ref, err := casework.ParseReference(form.Ref)
	if err != nil {
		typed.Add("ref", "Enter the case's whole reference, like LLR-2026-00042-K. Check its figures and its last letter")
	}
	in := casework.Emergency{Need: form.Need, Reason: strings.TrimSpace(form.Reason)}
	until, err := h.service.Open(c.Request.Context(), httpd.Actor(c), ref, in, &typed)
	b := httpd.Base(c, "Emergency access")
	if faults, ok := httpd.Invalid(err); ok {
		return httpd.PageWith(http.StatusUnprocessableEntity, openPage(b.WithFaults(faults), form, false)), nil
	}
	if casework.Refused(err, casework.NotFound) {
		return httpd.PageWith(http.StatusNotFound, openPage(b, form, true)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+ref, "Emergency access is open until "+ui.ClockText(until)+". The chair, the lead and the auditors have been told"), nil
}

func (h *Handlers) end(c *gin.Context) (httpd.Response, error) {
	if err := httpd.ReadForm(c, &struct{}{}); err != nil {
		return nil, err
	}
	if err := h.service.End(c.Request.Context(), httpd.Actor(c), c.Param("ref")); err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/", "Emergency access has ended"), nil
}

func (h *Handlers) list(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.OfCase(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	return httpd.Page(listPage(base(c, "Emergency access", v.About, "/cases/"+v.Ref, "Back to the case"), v)), nil
}

func (h *Handlers) show(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Show(c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id"))
	if err != nil {
		return nil, err
	}
	var form reviewForm
	httpd.Kept(c, &form)
	return httpd.Page(showPage(showBase(c, v), v, form)), nil
}

type reviewForm struct {
	Version string `form:"version"`
	Outcome string `form:"outcome" max:"20"`
	Note    string `form:"note" max:"2000"`
}

func (h *Handlers) review(c *gin.Context) (httpd.Response, error) {
	var form reviewForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	ctx, actor, ref, id := c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id")
	err = h.service.Review(ctx, actor, ref, id, version, casework.EmergencyReview{Outcome: form.Outcome, Note: form.Note})
	faults, invalid := httpd.Invalid(err)
	if invalid {
		v, failed := h.service.Show(pg.WithoutKey(ctx), actor, ref, id)
		if failed != nil {
			return nil, failed
		}
		return httpd.PageWith(http.StatusUnprocessableEntity, showPage(showBase(c, v).WithFaults(faults), v, form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+ref+"/emergency", "Review recorded"), nil
}

func (h *Handlers) auditor(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.ForAuditor(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "Emergency access")
	b.Back, b.Wide = ui.Link{Text: "Audit log", Href: "/audit"}, true
	return httpd.Page(auditorPage(b, v)), nil
}

func showBase(c *gin.Context, v View) ui.Base {
	return base(c, "Use of emergency access", v.About, "/cases/"+v.About.Ref+"/emergency", "Emergency access to this case")
}

func base(c *gin.Context, title string, of About, back, text string) ui.Base {
	b := httpd.Base(c, title)
	b.Section, b.Identity, b.Back = of.Ref, &of.Identity, ui.Link{Text: text, Href: back}
	return b
}

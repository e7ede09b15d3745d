package intake

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/web/ui"
)

// onFile registers the pages of a referral after it was received.
func (h *Handlers) onFile(s *httpd.Server) {
	s.GET("/cases/:ref/referral", casework.ReadReferral, h.referral)
	s.GET("/cases/:ref/referral/amend/:field", casework.AmendReferral, h.amend)
	s.POST("/cases/:ref/referral/amend/:field", casework.AmendReferral, h.retype, httpd.Body(longForm))
	s.GET("/referrals/ours", casework.FollowReferral, h.ours)
}

func (h *Handlers) referral(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.OnFile(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	return httpd.Page(onFilePage(onFileBase(c, "Referral", v), v)), nil
}

func onFileBase(c *gin.Context, title string, v OnFile) ui.Base {
	b := httpd.Base(c, title)
	b.Section, b.Identity = v.Ref, &v.Identity
	b.Back = ui.Link{Text: "Back to the case", Href: "/cases/" + v.Ref}
	return b
}

type amendForm struct {
	Version     string   `form:"version" max:"6"`
	Text        string   `form:"text" max:"20000"`
	Day         string   `form:"day-day" max:"2"`
	Month       string   `form:"day-month" max:"10"`
	Year        string   `form:"day-year" max:"4"`
	Many        []string `form:"many" max:"40"`
	Reason      string   `form:"reason" max:"20"`
	Note        string   `form:"note" max:"2000"`
	NoSensitive string   `form:"no_sensitive" max:"3"`
}

func (f amendForm) retyped(version int) Retyped {
	return Retyped{
		Version: version, Text: f.Text, Day: f.Day, Month: f.Month, Year: f.Year, Many: f.Many, Reason: f.Reason, Note: f.Note, NoSensitive: f.NoSensitive == "yes",
	}
}

func (h *Handlers) amend(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Amend(c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("field"))
	if err != nil {
		return nil, err
	}
	form := v.filled()
	kept := httpd.Kept(c, &form)
	return httpd.Page(amendPage(amendView{amendBase(c, v), v, form, kept})), nil
}

func amendBase(c *gin.Context, v Amending) ui.Base {
	b := onFileBase(c, "Amend the referral", v.OnFile)
	b.Back = ui.Link{Text: "Back to the referral", Href: "/cases/" + v.Ref + "/referral"}
	return b
}

func (h *Handlers) retype(c *gin.Context) (httpd.Response, error) {
	var form amendForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	ref, field := c.Param("ref"), c.Param("field")
	err = h.service.Retype(c.Request.Context(), httpd.Actor(c), ref, field, form.retyped(version))
	if faults, ok := httpd.Invalid(err); ok {
		v, err := h.service.Amend(c.Request.Context(), httpd.Actor(c), ref, field)
		if err != nil {
			return nil, err
		}
		v.Version = version
		return httpd.PageWith(http.StatusUnprocessableEntity, amendPage(amendView{amendBase(c, v).WithFaults(v.onForm(faults)), v, form, false})), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+ref+"/referral", "Referral amended"), nil
}

func (h *Handlers) ours(c *gin.Context) (httpd.Response, error) {
	list, err := h.service.Ours(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	return httpd.Page(oursPage(httpd.Base(c, "Your agency's referrals"), list)), nil
}

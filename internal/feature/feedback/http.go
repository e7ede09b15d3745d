package feedback

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/web/ui"
)

// Handlers are the pages of this feature.
type Handlers struct{ service *Service }

// New makes the pages.
func New(s *Service) *Handlers { return &Handlers{service: s} }

// Routes registers the pages.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/cases/:ref/feedback", casework.TellReferrer, h.show)
	s.POST("/cases/:ref/feedback/preview", casework.TellReferrer, h.preview)
	s.POST("/cases/:ref/feedback", casework.TellReferrer, h.tell)
}

type feedbackForm struct {
	Level string `form:"level" max:"20"`
	To    string `form:"to" max:"254"`
}

func (f feedbackForm) parse() casework.Feedback {
	return casework.Feedback{Level: f.Level, To: strings.TrimSpace(f.To)}
}

func (h *Handlers) show(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.View(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	form := feedbackForm{To: v.To}
	return httpd.Page(feedbackPage(base(c, v), v, form)), nil
}

func (h *Handlers) again(c *gin.Context, faults []casework.Fault, form feedbackForm) (httpd.Response, error) {
	v, err := h.service.View(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	return httpd.PageWith(http.StatusUnprocessableEntity, feedbackPage(base(c, v).WithFaults(faults), v, form)), nil
}

func (h *Handlers) preview(c *gin.Context) (httpd.Response, error) {
	var form feedbackForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	v, words, err := h.service.Preview(c.Request.Context(), httpd.Actor(c), c.Param("ref"), form.parse())
	if faults, ok := httpd.Invalid(err); ok {
		return h.again(c, faults, form)
	}
	if err != nil {
		return nil, err
	}
	return httpd.Page(previewPage(base(c, v), v, form, words)), nil
}

func (h *Handlers) tell(c *gin.Context) (httpd.Response, error) {
	var form feedbackForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	err := h.service.Tell(c.Request.Context(), httpd.Actor(c), c.Param("ref"), form.parse())
	if faults, ok := httpd.Invalid(err); ok {
		return h.again(c, faults, form)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+c.Param("ref")+"/feedback", "The message has been put into the outbox"), nil
}

func base(c *gin.Context, v View) ui.Base {
	b := httpd.Base(c, "Tell the referrer")
	b.Section, b.Identity = v.Ref, &v.Identity
	b.Back = ui.Link{Text: "Back to the referral", Href: "/cases/" + v.Ref + "/referral"}
	return b
}

// levels are those that are safe now.
func (v View) levels() []ui.Option {
	var out []ui.Option
	for _, l := range v.Levels {
		out = append(out, ui.Option{Value: l, Text: casework.FeedbackLevels.Label(l)})
	}
	return out
}

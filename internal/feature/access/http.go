package access

import (
	"net/url"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/httpd"
	"channelpanel/web/ui"
)

// Handlers is the way in to what explains access.
type Handlers struct{ service *Service }

// New makes the handlers.
func New(service *Service) *Handlers { return &Handlers{service: service} }

// WhyAt is where a page of a case is explained: the section that the guard was asked for.
func WhyAt(g authz.Grant) string { return "/cases/" + g.Resource().Ref + "/why#" + anchor(g.Action()) }

// Routes registers why, who can see a case, who holds which role, and asking for access.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/cases/:ref/why", casework.ListCases, h.why)
	s.GET("/cases/:ref/audience", casework.ReadTies, h.audience)
	s.GET("/roles", casework.ListHeld, h.held)
	h.asking(s)
}

func (h *Handlers) why(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Why(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	return httpd.Page(whyPage(base(c, "Why can I see this case?", v.About), v)), nil
}

func (h *Handlers) audience(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Audience(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	return httpd.Page(audiencePage(base(c, "Who can see this case", v.About), v)), nil
}

func base(c *gin.Context, title string, of About) ui.Base {
	b := httpd.Base(c, title)
	b.Section, b.Identity, b.Back = of.Ref, &of.Identity, ui.Link{Text: "Back to the case", Href: "/cases/" + of.Ref}
	return b
}

type heldQuery struct {
	Role  string `form:"role" max:"40"`
	Panel string `form:"panel" max:"100"`
	Ended string `form:"ended" max:"3"`
	After string `form:"after" max:"36"`
}

func (h *Handlers) held(c *gin.Context) (httpd.Response, error) {
	var q heldQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	if _, err := uuid.Parse(q.After); q.After != "" && err != nil {
		return nil, casework.Absent()
	}
	v, err := h.service.Held(c.Request.Context(), httpd.Actor(c), HeldFilter{Role: q.Role, Panel: q.Panel, Ended: q.Ended == "yes", After: q.After})
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "Who holds what")
	b.Wide = true
	return httpd.Page(heldPageView(b, q, v)), nil
}

func (q heldQuery) at(after string) string {
	v := url.Values{}
	for _, p := range [][2]string{{"role", q.Role}, {"panel", q.Panel}, {"ended", q.Ended}, {"after", after}} {
		if p[1] != "" {
			v.Set(p[0], p[1])
		}
	}
	if len(v) == 0 {
		return "/roles"
	}
	return "/roles?" + v.Encode()
}

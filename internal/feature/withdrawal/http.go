package withdrawal

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casefile"
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
	s.GET("/cases/:ref/withdraw-referral", casework.WithdrawReferral, h.show)
	s.POST("/cases/:ref/withdraw-referral", casework.WithdrawReferral, h.withdraw)
}

type withdrawForm struct {
	Version     string `form:"version" max:"9"`
	Waits       string `form:"waits" max:"6"`
	Reason      string `form:"reason" max:"20"`
	Note        string `form:"note" max:"4000"`
	Agreed      string `form:"agreed" max:"200"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

func (f withdrawForm) parse() casework.Withdrawal {
	return casework.Withdrawal{Reason: f.Reason, Note: strings.TrimSpace(f.Note), Agreed: strings.TrimSpace(f.Agreed), NoSensitive: f.NoSensitive == "yes"}
}

func (h *Handlers) show(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.View(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	var form withdrawForm
	kept := httpd.Kept(c, &form)
	return httpd.Page(withdrawPage(base(c, v), v, form, kept)), nil
}

func (h *Handlers) withdraw(c *gin.Context) (httpd.Response, error) {
	var form withdrawForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	waits, err := httpd.FormVersion(form.Waits)
	if err != nil {
		return nil, err
	}
	err = h.service.Withdraw(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, waits, form.parse())
	if faults, ok := httpd.Invalid(err); ok {
		v, err := h.service.View(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
		if err != nil {
			return nil, err
		}
		v.Version = version
		return httpd.PageWith(http.StatusUnprocessableEntity, withdrawPage(base(c, v).WithFaults(faults), v, form, false)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+c.Param("ref"), "Referral withdrawn"), nil
}

func base(c *gin.Context, v View) ui.Base {
	b := httpd.Base(c, "Withdraw the referral")
	b.Section, b.Identity = v.Ref, &v.Identity
	b.Back = ui.Link{Text: "Back to the referral", Href: "/cases/" + v.Ref + "/referral"}
	return b
}

// ends is what a withdrawal ends, line by line.
func (v View) ends() []string {
	var out []string
	add := func(list []casefile.PendingWork, line func(casefile.PendingWork) string) {
		for _, w := range list {
			out = append(out, line(w))
		}
	}
	add(v.Pending.Requests, func(w casefile.PendingWork) string {
		return "the request for information to " + w.What + ", due " + w.On.Long()
	})
	add(v.Pending.Questions, func(w casefile.PendingWork) string {
		return "the question to the referrer that waits until " + w.On.Long()
	})
	add(v.Pending.Signoffs, func(w casefile.PendingWork) string {
		return "the screening of " + w.On.Long() + " by " + w.What + ", which nobody has signed off yet"
	})
	add(v.Pending.Items, func(w casefile.PendingWork) string {
		return "its item on the agenda of " + w.On.Long()
	})
	add(v.Pending.Actions, func(w casefile.PendingWork) string {
		return "the action of " + w.What + ", due " + w.On.Long()
	})
	add(v.Pending.Followups, func(w casefile.PendingWork) string {
		return "what was due on " + w.On.Long() + ": " + w.What
	})
	return out
}

// reasons are those that still hold where the case stands.
func (v View) reasons() []ui.Option {
	if v.Met {
		return ui.Terms(casework.WithdrawalReasons, "REFERRER", "ROUTE")
	}
	return ui.Terms(casework.WithdrawalReasons)
}

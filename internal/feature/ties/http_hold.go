package ties

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
)

type interestForm struct {
	Kind string `form:"kind" max:"20"`
	Note string `form:"note" max:"2000"`
}

func (h *Handlers) interest(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Interest(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	var form interestForm
	httpd.Kept(c, &form)
	return httpd.Page(interestPage(base(c, "Declare an interest", v, "", "Back to the case"), v, form)), nil
}

func (h *Handlers) declare(c *gin.Context) (httpd.Response, error) {
	var form interestForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	ctx, actor, ref := c.Request.Context(), httpd.Actor(c), c.Param("ref")
	err := h.service.Declare(ctx, actor, ref, casework.StepOut{Kind: form.Kind, Note: strings.TrimSpace(form.Note)})
	if faults, invalid := httpd.Invalid(err); invalid {
		v, failed := h.service.Interest(pg.WithoutKey(ctx), actor, ref)
		if failed != nil {
			return nil, failed
		}
		return httpd.PageWith(http.StatusUnprocessableEntity, interestPage(base(c, "Declare an interest", v, "", "Back to the case").WithFaults(faults), v, form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/", "Your interest is recorded. The case is closed to you from now on"), nil
}

type holdForm struct {
	Version string `form:"version"`
	To      string `form:"to" max:"20"`
	Reason  string `form:"reason" max:"20"`
	Note    string `form:"note" max:"2000"`
}

func (h *Handlers) holding(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Held(c.Request.Context(), httpd.Actor(c), casework.RestrictCase, c.Param("ref"))
	if err != nil {
		return nil, err
	}
	var form holdForm
	httpd.Kept(c, &form)
	return httpd.Page(holdPage(base(c, "Hold the case more closely", v, "/ties", "Who is involved"), v, form)), nil
}

func (h *Handlers) restrict(c *gin.Context) (httpd.Response, error) {
	var form holdForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	ctx, actor, ref := c.Request.Context(), httpd.Actor(c), c.Param("ref")
	err = h.service.Restrict(ctx, actor, ref, version, casework.Holding{To: casework.Sensitivity(form.To), Reason: form.Reason, Note: strings.TrimSpace(form.Note)})
	if faults, invalid := httpd.Invalid(err); invalid {
		v, failed := h.service.Held(pg.WithoutKey(ctx), actor, casework.RestrictCase, ref)
		if failed != nil {
			return nil, failed
		}
		return httpd.PageWith(http.StatusUnprocessableEntity, holdPage(base(c, "Hold the case more closely", v, "/ties", "Who is involved").WithFaults(faults), v, form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+ref+"/ties", "The case is held more closely. You are named on it"), nil
}

type easeQuery struct {
	Lift string `form:"lift" max:"36"`
}

type easeForm struct {
	Lift string `form:"lift" max:"36"`
	To   string `form:"to" max:"20"`
	Note string `form:"note" max:"2000"`
}

const easeTitle = "Ask a second person"

func (h *Handlers) easing(c *gin.Context) (httpd.Response, error) {
	var q easeQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	v, err := h.service.Held(c.Request.Context(), httpd.Actor(c), casework.EaseCase, c.Param("ref"))
	if err != nil {
		return nil, err
	}
	form := easeForm{Lift: q.Lift}
	httpd.Kept(c, &form)
	return httpd.Page(easePage(base(c, easeTitle, v, "/ties", "Who is involved"), v, form)), nil
}

func (h *Handlers) askEase(c *gin.Context) (httpd.Response, error) {
	var form easeForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	ctx, actor, ref := c.Request.Context(), httpd.Actor(c), c.Param("ref")
	id, err := h.service.AskEase(ctx, actor, ref, casework.Easing{To: casework.Sensitivity(form.To), Lift: form.Lift, Note: strings.TrimSpace(form.Note)})
	if faults, invalid := httpd.Invalid(err); invalid {
		v, failed := h.service.Held(pg.WithoutKey(ctx), actor, casework.EaseCase, ref)
		if failed != nil {
			return nil, failed
		}
		return httpd.PageWith(http.StatusUnprocessableEntity, easePage(base(c, easeTitle, v, "/ties", "Who is involved").WithFaults(faults), v, form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith(easeAt(ref, id), "Asked. Nothing changes until a second person agrees"), nil
}

func (h *Handlers) ease(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Ease(c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id"))
	if err != nil {
		return nil, err
	}
	return httpd.Page(easingPage(base(c, "A step that takes two people", v.About, "/ties", "Who is involved"), v)), nil
}

type decideForm struct {
	Version string `form:"version"`
	Answer  string `form:"answer" max:"3"`
}

func (h *Handlers) decide(c *gin.Context) (httpd.Response, error) {
	var form decideForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	ref := c.Param("ref")
	if err := h.service.Decide(c.Request.Context(), httpd.Actor(c), ref, c.Param("id"), version, form.Answer == "yes"); err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+ref+"/ties", "Recorded"), nil
}

func (h *Handlers) summary(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Summary(c.Request.Context(), httpd.Actor(c), casework.ReadSummary, c.Param("ref"))
	if err != nil {
		return nil, err
	}
	return httpd.Page(summaryPage(base(c, "Summary for sharing", v.About, "", "Back to the case"), v)), nil
}

type summaryForm struct {
	Text string `form:"text" max:"4000"`
}

func (h *Handlers) write(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Summary(c.Request.Context(), httpd.Actor(c), casework.WriteSummary, c.Param("ref"))
	if err != nil {
		return nil, err
	}
	form := summaryForm{Text: v.Text}
	httpd.Kept(c, &form)
	return httpd.Page(writePage(base(c, "Write the summary for sharing", v.About, "/summary", "Summary for sharing"), v, form)), nil
}

func (h *Handlers) summarise(c *gin.Context) (httpd.Response, error) {
	var form summaryForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	ctx, actor, ref := c.Request.Context(), httpd.Actor(c), c.Param("ref")
	err := h.service.Summarise(ctx, actor, ref, strings.TrimSpace(form.Text))
	if faults, invalid := httpd.Invalid(err); invalid {
		v, failed := h.service.Summary(pg.WithoutKey(ctx), actor, casework.WriteSummary, ref)
		if failed != nil {
			return nil, failed
		}
		return httpd.PageWith(http.StatusUnprocessableEntity, writePage(base(c, "Write the summary for sharing", v.About, "/summary", "Summary for sharing").WithFaults(faults), v, form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+ref+"/summary", "Summary saved"), nil
}

package access

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// RefusedTo are the ways on from a refusal on a case, for whoever may know of it: why it was refused, and asking the
// case's lead for access where they may ask.
func RefusedTo(guard *authz.Guard) func(*authz.Refused) []ui.Link {
	return func(no *authz.Refused) []ui.Link {
		if no.Resource.Case == "" || !guard.Allows(no.Actor, casework.ListCases, no.Resource) {
			return nil
		}
		at := "/cases/" + no.Resource.Ref
		ways := []ui.Link{{Text: "Why is this not open to me?", Href: at + "/why#" + anchor(no.Action)}}
		if guard.Allows(no.Actor, casework.AskAccess, no.Resource) {
			ways = append(ways, ui.Link{Text: "Ask for access to more of this case", Href: askAt(no.Resource.Ref, no.Action)})
		}
		return ways
	}
}

// askAt is the form that asks for a section, by the action that reads it.
func askAt(ref string, of casework.Action) string {
	for _, s := range sections() {
		if s.Actions[0].Subject == of.Subject {
			return "/cases/" + ref + "/ask?for=" + url.QueryEscape(s.Actions[0].String())
		}
	}
	return "/cases/" + ref + "/ask"
}

func (h *Handlers) asking(s *httpd.Server) {
	s.GET("/cases/:ref/ask", casework.AskAccess, h.ask)
	s.POST("/cases/:ref/ask", casework.AskAccess, h.send)
	s.GET("/cases/:ref/asks", casework.WriteTies, h.requests)
	s.GET("/cases/:ref/asks/:id", casework.ListCases, h.request)
	s.POST("/cases/:ref/asks/:id", casework.WriteTies, h.answer)
	s.POST("/cases/:ref/asks/:id/withdraw", casework.AskAccess, h.withdraw)
}

type askQuery struct {
	For string `form:"for" max:"60"`
}

type askForm struct {
	Wants  string `form:"wants" max:"60"`
	Reason string `form:"reason" max:"2000"`
	Days   string `form:"days" max:"3"`
}

func (h *Handlers) ask(c *gin.Context) (httpd.Response, error) {
	var q askQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	v, err := h.service.Asking(c.Request.Context(), httpd.Actor(c), c.Param("ref"), q.For)
	if err != nil {
		return nil, err
	}
	form := askForm{Wants: q.For}
	httpd.Kept(c, &form)
	return httpd.Page(askPage(base(c, "Ask for access", v.About), v, form)), nil
}

func (h *Handlers) send(c *gin.Context) (httpd.Response, error) {
	var form askForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	ctx, actor, ref := c.Request.Context(), httpd.Actor(c), c.Param("ref")
	id, err := h.service.Ask(ctx, actor, ref, form.Wants, form.Reason, form.Days)
	if faults, invalid := httpd.Invalid(err); invalid {
		v, failed := h.service.Asking(pg.WithoutKey(ctx), actor, ref, form.Wants)
		if failed != nil {
			return nil, failed
		}
		return httpd.PageWith(http.StatusUnprocessableEntity, askPage(base(c, "Ask for access", v.About).WithFaults(faults), v, form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith(at(ref, id), "Request sent. You will find the answer among your notices"), nil
}

func (h *Handlers) requests(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Requests(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	return httpd.Page(requestsPage(base(c, "Requests for access", v.About), v)), nil
}

type answerForm struct {
	Version string `form:"version"`
	Answer  string `form:"answer" max:"3"`
	Tie     string `form:"tie" max:"20"`
	Day     string `form:"until-day" max:"2"`
	Month   string `form:"until-month" max:"10"`
	Year    string `form:"until-year" max:"4"`
	Reason  string `form:"reason" max:"2000"`
}

func (f answerForm) parse() (casework.AccessAnswer, casework.Faults) {
	var faults casework.Faults
	in := httpd.Fields(&faults)
	a := casework.AccessAnswer{Tie: casework.Tie(f.Tie), Reason: strings.TrimSpace(f.Reason)}
	a.Yes = in.YesNo("answer", f.Answer, "Select yes if you give the access")
	if a.Yes {
		a.Until = in.OptionalDate("until", f.Day, f.Month, f.Year, "The last day of the access")
	}
	return a, faults
}

func (h *Handlers) request(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Request(c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id"))
	if err != nil {
		return nil, err
	}
	last := ui.DateField{}.On(v.Usual)
	form := answerForm{Day: last.Day, Month: last.Month, Year: last.Year}
	if len(v.Offers) == 1 {
		form.Tie = string(v.Offers[0])
	}
	httpd.Kept(c, &form)
	return httpd.Page(requestPage(requestBase(c, v), v, form)), nil
}

func requestBase(c *gin.Context, v RequestView) ui.Base {
	b := base(c, "Request for access", v.About)
	if v.MayAnswer {
		b.Back = ui.Link{Text: "Requests for access to this case", Href: "/cases/" + v.About.Ref + "/asks"}
	}
	return b
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
	in, typed := form.parse()
	ctx, actor, ref, id := c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id")
	err = h.service.Answer(ctx, actor, ref, id, version, in, &typed)
	if faults, invalid := httpd.Invalid(err); invalid {
		v, failed := h.service.Request(pg.WithoutKey(ctx), actor, ref, id)
		if failed != nil {
			return nil, failed
		}
		return httpd.PageWith(http.StatusUnprocessableEntity, requestPage(requestBase(c, v).WithFaults(faults), v, form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith(at(ref, id), "Answer sent"), nil
}

func (h *Handlers) withdraw(c *gin.Context) (httpd.Response, error) {
	if err := httpd.ReadForm(c, &struct{}{}); err != nil {
		return nil, err
	}
	ref, id := c.Param("ref"), c.Param("id")
	if err := h.service.Withdraw(c.Request.Context(), httpd.Actor(c), ref, id); err != nil {
		return nil, err
	}
	return httpd.RedirectWith(at(ref, id), "Request withdrawn"), nil
}

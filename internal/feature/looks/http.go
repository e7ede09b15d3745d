package looks

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Handlers is the way in to who has looked.
type Handlers struct{ service *Service }

// New makes the handlers.
func New(service *Service) *Handlers { return &Handlers{service: service} }

// Routes registers who has looked at a case, for its lead and for auditors, and the auditors' odd patterns.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/cases/:ref/looked", casework.ReadLooks, h.ofCase)
	s.GET("/audit/looked", casework.FollowLooks, h.forAuditor)
	s.GET("/audit/flags", casework.FollowLooks, h.flags)
	s.GET("/audit/flags/:id", casework.FollowLooks, h.flag)
	s.POST("/audit/flags/:id", casework.FollowLooks, h.settle)
}

type lookedQuery struct {
	Ref    string `form:"ref" max:"40"` // the auditor's page alone
	Who    string `form:"who" max:"60"`
	Before string `form:"before" max:"20"`
}

func (q lookedQuery) before() (int64, error) {
	if q.Before == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(q.Before, 10, 64)
	if err != nil || n < 1 {
		return 0, casework.Absent()
	}
	return n, nil
}

func (h *Handlers) ofCase(c *gin.Context) (httpd.Response, error) {
	var q lookedQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	before, err := q.before()
	if err != nil || q.Ref != "" {
		return nil, casework.Absent()
	}
	v, err := h.service.OfCase(c.Request.Context(), httpd.Actor(c), c.Param("ref"), q.Who, before)
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "Who has looked at this case")
	b.Section, b.Identity, b.Back = v.Ref, v.Identity, ui.Link{Text: "Back to the case", Href: "/cases/" + v.Ref}
	at := "/cases/" + v.Ref + "/looked"
	if v.One != nil {
		b.Back = ui.Link{Text: "Who has looked at this case", Href: at}
	}
	return httpd.Page(lookedPage(b, v, place{at: at})), nil
}

func (h *Handlers) forAuditor(c *gin.Context) (httpd.Response, error) {
	var q lookedQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	before, err := q.before()
	if err != nil {
		return nil, err
	}
	ctx, actor := c.Request.Context(), httpd.Actor(c)
	b := httpd.Base(c, "Who has looked at a case")
	b.Back = ui.Link{Text: "Audit log", Href: "/audit"}
	if q.Ref == "" {
		if err := h.service.MayWatch(ctx, actor); err != nil {
			return nil, err
		}
		return httpd.Page(askPage(b, q)), nil
	}
	ref, err := casework.ParseReference(q.Ref)
	if err != nil {
		if err := h.service.MayWatch(ctx, actor); err != nil {
			return nil, err
		}
		b = b.WithFaults([]casework.Fault{{Field: "ref", Msg: "Enter the case's whole reference, like LLR-2026-00042-K. Check its figures and its last letter"}})
		return httpd.PageWith(http.StatusUnprocessableEntity, askPage(b, q)), nil
	}
	v, err := h.service.ForAuditor(ctx, actor, ref, q.Who, before)
	if err != nil {
		return nil, err
	}
	at := place{at: "/audit/looked", ref: v.Ref}
	if v.One != nil {
		b.Back = ui.Link{Text: "Who has looked at " + v.Ref, Href: at.to("", 0)}
	}
	return httpd.Page(lookedPage(b, v, at)), nil
}

// place is where the pages of one case's looks are.
type place struct{ at, ref string }

func (p place) to(who string, before int64) string {
	v := url.Values{}
	if p.ref != "" {
		v.Set("ref", p.ref)
	}
	if who != "" {
		v.Set("who", who)
	}
	if before != 0 {
		v.Set("before", strconv.FormatInt(before, 10))
	}
	if len(v) == 0 {
		return p.at
	}
	return p.at + "?" + v.Encode()
}

type flagsQuery struct {
	From    string `form:"from" max:"10"`
	Until   string `form:"until" max:"10"`
	Settled string `form:"settled" max:"3"`
}

func (h *Handlers) flags(c *gin.Context) (httpd.Response, error) {
	var q flagsQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	ctx, actor := c.Request.Context(), httpd.Actor(c)
	var faults casework.Faults
	day := func(field, typed string) casework.Date {
		d, err := casework.ParseDate(typed)
		if typed != "" && err != nil {
			faults.Add(field, "Enter a date like 2026-11-24")
		}
		return d
	}
	first, last := day("from", q.From), day("until", q.Until)
	v, err := Flags{}, faults.Err()
	if err == nil {
		v, err = h.service.Flags(ctx, actor, first, last, q.Settled == "yes")
	} else if refused := h.service.MayWatch(ctx, actor); refused != nil {
		return nil, refused
	}
	b := httpd.Base(c, "Odd patterns of looking")
	b.Back, b.Wide = ui.Link{Text: "Audit log", Href: "/audit"}, true
	if wrong, ok := httpd.Invalid(err); ok {
		return httpd.PageWith(http.StatusUnprocessableEntity, flagsPage(b.WithFaults(wrong), q, v)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.Page(flagsPage(b, q, v)), nil
}

type flagQuery struct {
	On string `form:"on" max:"10"`
}

// asked is the flag that an address names: its id, and the day on which it was found.
func asked(c *gin.Context) (string, casework.Date, error) {
	var q flagQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return "", casework.Date{}, err
	}
	on, err := casework.ParseDate(q.On)
	if err != nil {
		return "", casework.Date{}, casework.Absent()
	}
	return c.Param("id"), on, nil
}

func (h *Handlers) flag(c *gin.Context) (httpd.Response, error) {
	id, on, err := asked(c)
	if err != nil {
		return nil, err
	}
	f, err := h.service.Flag(c.Request.Context(), httpd.Actor(c), id, on)
	if err != nil {
		return nil, err
	}
	var form settleForm
	httpd.Kept(c, &form)
	return httpd.Page(flagPage(flagBase(c), f, form)), nil
}

func flagBase(c *gin.Context) ui.Base {
	b := httpd.Base(c, "Odd pattern")
	b.Back = ui.Link{Text: "Odd patterns of looking", Href: "/audit/flags"}
	return b
}

type settleForm struct {
	Outcome string `form:"outcome" max:"10"`
	Note    string `form:"note" max:"2000"`
}

func (h *Handlers) settle(c *gin.Context) (httpd.Response, error) {
	id, on, err := asked(c)
	if err != nil {
		return nil, err
	}
	var form settleForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	ctx, actor := c.Request.Context(), httpd.Actor(c)
	err = h.service.Settle(ctx, actor, id, on, form.Outcome, form.Note)
	if faults, invalid := httpd.Invalid(err); invalid {
		f, failed := h.service.Flag(pg.WithoutKey(ctx), actor, id, on)
		if failed != nil {
			return nil, failed
		}
		return httpd.PageWith(http.StatusUnprocessableEntity, flagPage(flagBase(c).WithFaults(faults), f, form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/audit/flags", "Recorded"), nil
}

package intake

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/web/ui"
)

// Handlers is the way in to the referral form.
type Handlers struct {
	service *Service
	tries   *httpd.Throttle
	clock   func() time.Time
}

// New makes the handlers.
func New(service *Service, clock func() time.Time) *Handlers {
	return &Handlers{service, httpd.NewThrottle(1, 60, clock), clock} // somebody who fills in the form, and not somebody who guesses links
}

// longForm is the most bytes that a page of the form may have: the concern alone may have 20,000 characters.
const longForm = 256 << 10

// Routes registers the form's pages and its sending.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET(place, casework.ReceiveReferral, h.start)
	s.POST(place+"/discard", casework.ReceiveReferral, h.discard)
	for _, part := range Sections() {
		s.GET(place+"/"+part.Key, casework.ReceiveReferral, func(c *gin.Context) (httpd.Response, error) { return h.page(c, part) })
		s.POST(place+"/"+part.Key, casework.ReceiveReferral, func(c *gin.Context) (httpd.Response, error) { return h.keep(c, part) }, httpd.Body(longForm))
	}
	s.GET(place+"/met", casework.ReceiveReferral, h.met)
	s.POST(place+"/met", casework.ReceiveReferral, h.settle)
	s.GET(place+"/check", casework.ReceiveReferral, h.check)
	s.POST("/referrals", casework.ReceiveReferral, h.send)
	h.onFile(s)
	h.links(s)
	h.partners(s)
	h.fileRoutes(s)
}

func (h *Handlers) start(c *gin.Context) (httpd.Response, error) {
	form, err := h.service.Open(c.Request.Context(), httpd.Actor(c), "start")
	if err != nil {
		return nil, err
	}
	return httpd.Page(startPage(startView{httpd.Base(c, "Make a referral"), form, place})), nil
}

func (h *Handlers) discard(c *gin.Context) (httpd.Response, error) {
	var none struct{}
	if err := httpd.ReadForm(c, &none); err != nil {
		return nil, err
	}
	if err := h.service.Discard(c.Request.Context(), httpd.Actor(c)); err != nil {
		return nil, err
	}
	return httpd.RedirectWith(place, "The draft has been discarded"), nil
}

// page draws one section with what has been kept of it, or with what a session that ended left behind.
func (h *Handlers) page(c *gin.Context, part Section) (httpd.Response, error) {
	form, err := h.service.Open(c.Request.Context(), httpd.Actor(c), part.Key)
	if err != nil {
		return nil, err
	}
	stood := part.recorded(form.Referral, form.Scheme)
	left, _ := httpd.Draft(c, c.Request.URL.Path)
	kept := httpd.Kept(c, part.part(&form.Referral))
	v := h.view(c, part, form, kept)
	if from := left["version"]; kept && len(from) == 1 && from[0] != strconv.Itoa(form.Referral.Saves[part.Key]) {
		for _, one := range stood {
			v.Theirs = append(v.Theirs, ui.Row{Key: one.Label, Value: one.Text, Prose: true})
		}
	}
	return httpd.Page(sectionPage(v)), nil
}

// keep takes one section into the draft and goes on to the next, or back to the answers where somebody changes one.
func (h *Handlers) keep(c *gin.Context, part Section) (httpd.Response, error) {
	var typed Referral
	if err := httpd.ReadForm(c, part.part(&typed)); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(part.version(&typed))
	if err != nil {
		return nil, err
	}
	form, err := h.service.Keep(c.Request.Context(), httpd.Actor(c), part, version, typed)
	if faults, ok := httpd.Invalid(err); ok {
		v := h.view(c, part, form, false)
		v.Base = v.Base.WithFaults(faults)
		return httpd.PageWith(http.StatusUnprocessableEntity, sectionPage(v)), nil
	}
	if err != nil {
		return nil, err
	}
	next := after(part.Key, place)
	if changing(c) {
		next = place + "/check"
	}
	if form.Met {
		next = place + "/met"
		if changing(c) {
			next += "?from=check"
		}
	}
	return httpd.Redirect(next), nil
}

// metForm holds an answer for each candidate that a page can show.
type metForm struct {
	Who1    string `form:"who_1" max:"40"`
	Who2    string `form:"who_2" max:"40"`
	Who3    string `form:"who_3" max:"40"`
	Who4    string `form:"who_4" max:"40"`
	Who5    string `form:"who_5" max:"40"`
	Answer1 string `form:"answer_1" max:"10"`
	Answer2 string `form:"answer_2" max:"10"`
	Answer3 string `form:"answer_3" max:"10"`
	Answer4 string `form:"answer_4" max:"10"`
	Answer5 string `form:"answer_5" max:"10"`
}

func (f metForm) said() []Settled {
	var list []Settled
	for _, one := range []Settled{{f.Who1, f.Answer1}, {f.Who2, f.Answer2}, {f.Who3, f.Answer3}, {f.Who4, f.Answer4}, {f.Who5, f.Answer5}} {
		if one.Ref != "" && one.Answer != "" {
			list = append(list, one)
		}
	}
	return list
}

func (h *Handlers) met(c *gin.Context) (httpd.Response, error) {
	m, err := h.service.Meet(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	return httpd.Page(metPage(metView{Base: httpd.Base(c, "Have we met?"), Meeting: m, Action: metAction(c)})), nil
}

func metAction(c *gin.Context) string {
	if changing(c) {
		return place + "/met?from=check"
	}
	return place + "/met"
}

func (h *Handlers) settle(c *gin.Context) (httpd.Response, error) {
	var form metForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	more, err := h.service.Settle(c.Request.Context(), httpd.Actor(c), form.said())
	if faults, ok := httpd.Invalid(err); ok {
		m, err := h.service.Meet(c.Request.Context(), httpd.Actor(c))
		if err != nil {
			return nil, err
		}
		m.Referral.Met = form.said()
		v := metView{Base: httpd.Base(c, "Have we met?").WithFaults(faults), Meeting: m, Action: metAction(c), Typed: form.said()}
		return httpd.PageWith(http.StatusUnprocessableEntity, metPage(v)), nil
	}
	if err != nil {
		return nil, err
	}
	switch {
	case more:
		return httpd.Redirect(metAction(c)), nil
	case changing(c):
		return httpd.Redirect(place + "/check"), nil
	}
	next := after("person", place)
	return httpd.Redirect(next), nil
}

// changing says whether the page was opened to change an answer on the last page.
func changing(c *gin.Context) bool { return c.Query("from") == "check" }

func (h *Handlers) view(c *gin.Context, part Section, form Form, kept bool) sectionView {
	v := sectionView{Base: httpd.Base(c, part.Title), Section: part, Form: form, Kept: kept, Home: place, Action: place + "/" + part.Key}
	v.Autosave = func(field string) string { return httpd.Autosave(c, field) }
	if changing(c) {
		v.Action += "?from=check"
	}
	return v
}

func (h *Handlers) check(c *gin.Context) (httpd.Response, error) {
	review, err := h.service.Check(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	return httpd.Page(checkPage(checkView{Base: httpd.Base(c, "Check your answers"), Home: place, Send: "/referrals", Review: review})), nil
}

type sendForm struct {
	NoSensitive string `form:"no_sensitive" max:"3"`
}

func (h *Handlers) send(c *gin.Context) (httpd.Response, error) {
	var form sendForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	in := Submission{NoSensitive: form.NoSensitive == "yes"}
	ref, err := h.service.Send(c.Request.Context(), httpd.Actor(c), in)
	if faults, ok := httpd.Invalid(err); ok {
		review, err := h.service.Check(c.Request.Context(), httpd.Actor(c))
		if err != nil {
			return nil, err
		}
		b := httpd.Base(c, "Check your answers").WithFaults(faults)
		return httpd.PageWith(http.StatusUnprocessableEntity, checkPage(checkView{Base: b, Home: place, Send: "/referrals", Review: review, Sent: true})), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+ref, "Referral received"), nil
}

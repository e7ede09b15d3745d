package statistics

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Handlers are the pages of this feature.
type Handlers struct {
	service *Service
	server  *httpd.Server
}

// New makes the pages.
func New(s *Service) *Handlers { return &Handlers{service: s} }

// Routes registers the releases, the figures as they stand and their files.
func (h *Handlers) Routes(s *httpd.Server) {
	h.server = s
	s.GET("/statistics", casework.ReadStatistics, h.list)
	s.GET("/statistics/now", casework.CountStatistics, h.now)
	s.GET("/statistics/now/:format", casework.CountStatistics, h.nowFile)
	s.GET("/statistics/releases/new", casework.ReleaseStatistics, h.releaseForm)
	s.POST("/statistics/releases", casework.ReleaseStatistics, h.release)
	s.GET("/statistics/releases/:id", casework.ReadStatistics, h.show)
	s.GET("/statistics/releases/:id/:format", casework.ReadStatistics, h.file)
}

func (h *Handlers) list(c *gin.Context) (httpd.Response, error) {
	list, mayCount, err := h.service.Releases(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	return httpd.Page(listPage(httpd.Base(c, "Statistics"), list, mayCount)), nil
}

// questionForm is which figures are asked for.
type questionForm struct {
	Panel     string `form:"panel" max:"36"`
	Authority string `form:"authority" max:"100"`
	Year      string `form:"year" max:"7"`
}

func (f questionForm) parse() (Question, casework.Faults) {
	var faults casework.Faults
	q := Question{Panel: f.Panel, Authority: f.Authority}
	if f.Year != "" {
		y, err := casework.ParseYear(f.Year)
		if err != nil {
			faults.Add("year", "Select a year from the list")
		}
		q.Year = y
	}
	return q, faults
}

// at is the address of the same figures elsewhere.
func (f questionForm) at(path string) string {
	q := url.Values{}
	for name, v := range map[string]string{"panel": f.Panel, "authority": f.Authority, "year": f.Year} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (h *Handlers) now(c *gin.Context) (httpd.Response, error) {
	form, a, faults, err := h.asked(c)
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "Figures as they stand").WithFaults(faults)
	b.Wide, b.Back = true, ui.Link{Text: "Statistics", Href: "/statistics"}
	v := nowView{Base: b, Answer: a, Form: form, cases: h.mayBrowse(c)}
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, nowPage(v)), nil
	}
	return httpd.Page(nowPage(v)), nil
}

// asked counts what is asked for. A question that is faulty is answered for all of the panel's latest year, and its faults are returned.
func (h *Handlers) asked(c *gin.Context) (questionForm, Answer, []casework.Fault, error) {
	var form questionForm
	if err := httpd.ReadQuery(c, &form); err != nil {
		return form, Answer{}, nil, err
	}
	q, faults := form.parse()
	ctx := c.Request.Context()
	a, err := h.service.Count(ctx, httpd.Actor(c), q)
	if _, invalid := httpd.Invalid(err); invalid {
		_ = faults.Merge(err) // these are faults, and stand by themselves
		a, err = h.service.Count(pg.WithoutKey(ctx), httpd.Actor(c), Question{Panel: form.Panel})
		form.Authority = ""
	}
	if err != nil {
		return form, a, nil, err
	}
	wrong, _ := httpd.Invalid(faults.Err())
	form.Year, form.Panel = a.Year.String(), string(a.Panel)
	return form, a, wrong, nil
}

func (h *Handlers) mayBrowse(c *gin.Context) bool {
	return h.server.Guard.Could(httpd.Viewer(c).Roles, casework.BrowseCases)
}

func (h *Handlers) nowFile(c *gin.Context) (httpd.Response, error) {
	_, a, faults, err := h.asked(c)
	if err != nil {
		return nil, err
	}
	if len(faults) > 0 {
		return nil, casework.Absent()
	}
	f, err := file(a.title(), c.Param("format"), a.Figures, asTheyStand)
	return f, err
}

func (h *Handlers) show(c *gin.Context) (httpd.Response, error) {
	e, err := h.service.Show(c.Request.Context(), httpd.Actor(c), c.Param("id"))
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "Figures of "+e.Year.String())
	b.Wide, b.Back = true, ui.Link{Text: "Statistics", Href: "/statistics"}
	return httpd.Page(editionPage(b, e)), nil
}

func (h *Handlers) file(c *gin.Context) (httpd.Response, error) {
	e, err := h.service.Show(c.Request.Context(), httpd.Actor(c), c.Param("id"))
	if err != nil {
		return nil, err
	}
	f, err := file(e.title(), c.Param("format"), e.Figures, given(e.Released))
	return f, err
}

// releaseForm is what a release is for.
type releaseForm struct {
	Panel   string `form:"panel" max:"36"`
	Year    string `form:"year" max:"7"`
	Version string `form:"version" max:"10"` // how many editions there were
	Note    string `form:"note" max:"500"`
}

func (h *Handlers) releaseForm(c *gin.Context) (httpd.Response, error) {
	form, a, faults, err := h.asked(c)
	if err != nil {
		return nil, err
	}
	if len(faults) > 0 || !a.MayRelease {
		return nil, casework.Absent()
	}
	f := releaseForm{Panel: form.Panel, Year: form.Year, Version: strconv.Itoa(a.Editions)}
	httpd.Kept(c, &f)
	return httpd.Page(releasePage(releaseBase(c, f), f)), nil
}

func releaseBase(c *gin.Context, f releaseForm) ui.Base {
	b := httpd.Base(c, "Release the figures of "+f.Year)
	b.Back = ui.Link{Text: "Figures as they stand", Href: questionForm{Panel: f.Panel, Year: f.Year}.at("/statistics/now")}
	return b
}

func (h *Handlers) release(c *gin.Context) (httpd.Response, error) {
	var form releaseForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	y, faults := questionForm{Year: form.Year}.parse()
	count, err := strconv.Atoi(strings.TrimSpace(form.Version))
	if err != nil {
		count = -1 // no form of ours: it is refused like one that is old
	}
	var id string
	if err = faults.Err(); err == nil {
		id, err = h.service.Release(c.Request.Context(), httpd.Actor(c), form.Panel, y.Year, count, form.Note)
	}
	if list, invalid := httpd.Invalid(err); invalid {
		return httpd.PageWith(http.StatusUnprocessableEntity, releasePage(releaseBase(c, form).WithFaults(list), form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/statistics/releases/"+id, "Released"), nil
}

package people

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Handlers is the way in to who somebody is.
type Handlers struct{ service *Service }

// New makes the handlers.
func New(s *Service) *Handlers { return &Handlers{service: s} }

// Routes registers the pages.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/cases/:ref/met", casework.MatchPeople, h.met)
	s.POST("/cases/:ref/met", casework.MatchPeople, h.say)
	s.GET("/cases/:ref/met/:id", casework.PartPeople, h.joined)
	s.POST("/cases/:ref/met/:id", casework.PartPeople, h.part)
	s.GET("/met/:id", casework.MatchPeople, h.question)
	s.POST("/met/:id", casework.MatchPeople, h.answer)
}

// sayForm holds an answer for each candidate that a page can show.
type sayForm struct {
	Version string `form:"version"`
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

func (f sayForm) answers() []Answer {
	return []Answer{{f.Who1, f.Answer1}, {f.Who2, f.Answer2}, {f.Who3, f.Answer3}, {f.Who4, f.Answer4}, {f.Who5, f.Answer5}}
}

func answerField(i int) string { return "answer_" + strconv.Itoa(i+1) }

func whoField(i int) string { return "who_" + strconv.Itoa(i+1) }

func base(c *gin.Context, title string, v View) ui.Base {
	b := httpd.Base(c, title)
	b.Section, b.Identity = v.Ref, &v.Identity
	b.Back = ui.Link{Text: "Back to the case", Href: "/cases/" + v.Ref}
	return b
}

func (h *Handlers) met(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Met(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	return httpd.Page(metPage(base(c, "Have we met?", v), v, nil)), nil
}

func (h *Handlers) say(c *gin.Context) (httpd.Response, error) {
	var form sayForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	err = h.service.Say(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, form.answers())
	faults, invalid := httpd.Invalid(err)
	if !invalid {
		if err != nil {
			return nil, err
		}
		return httpd.RedirectWith(at(c.Param("ref")), "What you said is kept"), nil
	}
	v, err := h.service.Met(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	return httpd.PageWith(http.StatusUnprocessableEntity, metPage(base(c, "Have we met?", v).WithFaults(faults), v, form.answers())), nil
}

type partForm struct {
	Version string `form:"version"`
	Reason  string `form:"reason" max:"1000"`
}

func (h *Handlers) joined(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Joined(c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id"))
	if err != nil {
		return nil, err
	}
	return httpd.Page(partPage(partBase(c, v), v, "")), nil
}

func partBase(c *gin.Context, v Parting) ui.Base {
	b := base(c, "Undo the joining of two records", v.View)
	b.Back = ui.Link{Text: "Have we met?", Href: at(v.Ref)}
	return b
}

func (h *Handlers) part(c *gin.Context) (httpd.Response, error) {
	var form partForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	err = h.service.Part(c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id"), version, strings.TrimSpace(form.Reason))
	faults, invalid := httpd.Invalid(err)
	if !invalid {
		if err != nil {
			return nil, err
		}
		return httpd.RedirectWith(at(c.Param("ref")), "The two records are parted again"), nil
	}
	v, err := h.service.Joined(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), c.Param("ref"), c.Param("id"))
	if err != nil {
		return nil, err
	}
	return httpd.PageWith(http.StatusUnprocessableEntity, partPage(partBase(c, v).WithFaults(faults), v, form.Reason)), nil
}

type keeperForm struct {
	Version string `form:"version"`
	Answer  string `form:"answer" max:"10"`
}

func questionBase(c *gin.Context, v QuestionView) ui.Base {
	b := httpd.Base(c, "Is this the person of your case?")
	b.Section, b.Identity = v.Ref, &v.Identity
	b.Back = ui.Link{Text: "Back to the case", Href: "/cases/" + v.Ref}
	return b
}

func (h *Handlers) question(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Question(c.Request.Context(), httpd.Actor(c), c.Param("id"))
	if err != nil {
		return nil, err
	}
	return httpd.Page(questionPage(questionBase(c, v), v)), nil
}

func (h *Handlers) answer(c *gin.Context) (httpd.Response, error) {
	var form keeperForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	err = h.service.AnswerQuestion(c.Request.Context(), httpd.Actor(c), c.Param("id"), version, form.Answer)
	faults, invalid := httpd.Invalid(err)
	if !invalid {
		if err != nil {
			return nil, err
		}
		return httpd.RedirectWith("/met/"+c.Param("id"), "Your answer is kept"), nil
	}
	v, err := h.service.Question(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), c.Param("id"))
	if err != nil {
		return nil, err
	}
	return httpd.PageWith(http.StatusUnprocessableEntity, questionPage(questionBase(c, v).WithFaults(faults), v)), nil
}

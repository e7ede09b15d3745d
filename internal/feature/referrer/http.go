package referrer

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/web/ui"
)

// Handlers are the pages of this feature.
type Handlers struct {
	service *Service
	tries   *httpd.Throttle
}

// New makes the pages.
func New(s *Service, clock func() time.Time) *Handlers {
	return &Handlers{s, httpd.NewThrottle(1, 60, clock)} // somebody who answers, and not somebody who guesses links
}

// Routes registers the pages.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/cases/:ref/questions", casework.ReadReferral, h.show)
	s.POST("/cases/:ref/questions", casework.AmendReferral, h.ask)
	s.POST("/cases/:ref/questions/:id/withdraw", casework.AmendReferral, h.withdraw)
	s.GET(toAgencies, casework.SendReferral, h.mine)
	s.GET(toAgencies+"/:id", casework.SendReferral, h.question)
	s.POST(toAgencies+"/:id", casework.SendReferral, h.answer)
	s.Public(http.MethodGet, byLinkAt+":token", h.knock)
	s.Public(http.MethodPost, byLinkAt+":token", h.answerByLink, httpd.NoDraft())
	s.Public(http.MethodGet, answeredAt, h.received)
}

type questionForm struct {
	Way         string `form:"way" max:"10"`
	To          string `form:"to" max:"254"`
	Question    string `form:"question" max:"4000"`
	DueDay      string `form:"due_on-day" max:"2"`
	DueMonth    string `form:"due_on-month" max:"10"`
	DueYear     string `form:"due_on-year" max:"4"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

func (f questionForm) parse() (casework.QuestionToReferrer, casework.Faults) {
	var faults casework.Faults
	q := casework.QuestionToReferrer{Way: f.Way, To: strings.TrimSpace(f.To), Question: strings.TrimSpace(f.Question), NoSensitive: f.NoSensitive == "yes"}
	q.Due = httpd.Fields(&faults).OptionalDate("due_on", f.DueDay, f.DueMonth, f.DueYear, "Day by which it is to be answered")
	return q, faults
}

func base(c *gin.Context, v View) ui.Base {
	b := httpd.Base(c, "Questions to the referrer")
	b.Section, b.Identity = v.Ref, &v.Identity
	b.Back = ui.Link{Text: "Back to the referral", Href: "/cases/" + v.Ref + "/referral"}
	return b
}

func (h *Handlers) show(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.View(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	form := questionForm{To: v.To}
	if v.Agency == "" {
		form.Way = "LINK"
	}
	kept := httpd.Kept(c, &form)
	return httpd.Page(questionsPage(base(c, v), v, form, kept)), nil
}

func (h *Handlers) ask(c *gin.Context) (httpd.Response, error) {
	var form questionForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	in, typed := form.parse()
	err := h.service.Ask(c.Request.Context(), httpd.Actor(c), c.Param("ref"), in, httpd.Origin(c), &typed)
	if faults, ok := httpd.Invalid(err); ok {
		v, err := h.service.View(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
		if err != nil {
			return nil, err
		}
		return httpd.PageWith(http.StatusUnprocessableEntity, questionsPage(base(c, v).WithFaults(faults), v, form, false)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+c.Param("ref")+"/questions", "The question has been sent"), nil
}

type withdrawForm struct {
	Version string `form:"version" max:"6"`
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
	if err := h.service.Withdraw(c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id"), version); err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+c.Param("ref")+"/questions", "The question has been withdrawn"), nil
}

func (h *Handlers) mine(c *gin.Context) (httpd.Response, error) {
	list, err := h.service.Mine(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	return httpd.Page(minePage(httpd.Base(c, "Questions about your agency's referrals"), list)), nil
}

type answerForm struct {
	Version     string `form:"version" max:"6"`
	Answer      string `form:"answer" max:"8000"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

func (f answerForm) parse() casework.AnswerOfReferrer {
	return casework.AnswerOfReferrer{Answer: strings.TrimSpace(f.Answer), NoSensitive: f.NoSensitive == "yes"}
}

// answerView is the page on which a question is answered.
type answerView struct {
	Base     ui.Base
	Question Question
	Form     answerForm
	Kept     bool
	Action   string
	Autosave string
}

func (h *Handlers) view(c *gin.Context, q Question, form answerForm) answerView {
	b := httpd.Base(c, "A question about your referral")
	b.Back = ui.Link{Text: "Back to all questions", Href: toAgencies}
	at := toAgencies + "/" + q.ID
	return answerView{Base: b, Question: q, Form: form, Action: at, Autosave: at + "#answer"}
}

func (h *Handlers) question(c *gin.Context) (httpd.Response, error) {
	q, err := h.service.Question(c.Request.Context(), httpd.Actor(c), c.Param("id"))
	if err != nil {
		return nil, err
	}
	var form answerForm
	kept := httpd.Kept(c, &form)
	v := h.view(c, q, form)
	v.Kept = kept
	return httpd.Page(answerPage(v)), nil
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
	err = h.service.Answer(c.Request.Context(), httpd.Actor(c), c.Param("id"), version, form.parse())
	if faults, ok := httpd.Invalid(err); ok {
		q, err := h.service.Question(c.Request.Context(), httpd.Actor(c), c.Param("id"))
		if err != nil {
			return nil, err
		}
		v := h.view(c, q, form)
		v.Base = v.Base.WithFaults(faults)
		return httpd.PageWith(http.StatusUnprocessableEntity, answerPage(v)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith(toAgencies, "Your answer has been sent"), nil
}

// noLink is the one answer to every link that does not work.
func noLink(c *gin.Context) httpd.Response {
	return httpd.PageWith(http.StatusNotFound, noLinkPage(httpd.Base(c, "This link does not work")))
}

func (h *Handlers) token(c *gin.Context) (string, error) {
	if ok, after := h.tries.Allow(httpd.ClientIP(c)); !ok {
		return "", httpd.TooMany(after)
	}
	return c.Param("token"), nil
}

func (h *Handlers) viewByLink(c *gin.Context, q Question, form answerForm) answerView {
	return answerView{Base: httpd.Base(c, "A question about your referral"), Question: q, Form: form, Action: byLinkAt + c.Param("token")}
}

func (h *Handlers) knock(c *gin.Context) (httpd.Response, error) {
	token, err := h.token(c)
	if err != nil {
		return nil, err
	}
	q, err := h.service.Knock(c.Request.Context(), httpd.Actor(c), token)
	if errors.Is(err, ErrNoLink) {
		return noLink(c), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.Page(answerPage(h.viewByLink(c, q, answerForm{}))), nil
}

func (h *Handlers) answerByLink(c *gin.Context) (httpd.Response, error) {
	var form answerForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	token, err := h.token(c)
	if err != nil {
		return nil, err
	}
	err = h.service.AnswerByLink(c.Request.Context(), httpd.Actor(c), token, version, form.parse())
	if errors.Is(err, ErrNoLink) {
		return noLink(c), nil
	}
	if faults, ok := httpd.Invalid(err); ok {
		q, err := h.service.Knock(c.Request.Context(), httpd.Actor(c), token)
		if errors.Is(err, ErrNoLink) {
			return noLink(c), nil
		}
		if err != nil {
			return nil, err
		}
		v := h.viewByLink(c, q, form)
		v.Base = v.Base.WithFaults(faults)
		return httpd.PageWith(http.StatusUnprocessableEntity, answerPage(v)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.Redirect(answeredAt), nil
}

func (h *Handlers) received(c *gin.Context) (httpd.Response, error) {
	return httpd.Page(receivedPage(httpd.Base(c, "Your answer has been sent"))), nil
}

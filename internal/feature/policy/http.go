package policy

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/web/ui"
)

// Handlers is the way in to the access policy.
type Handlers struct{ service *Service }

// New makes the handlers.
func New(service *Service) *Handlers { return &Handlers{service: service} }

// Routes registers the policy's pages, and what everybody may do by their own roles.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/policy", casework.ReadPolicy, h.matrix)
	s.GET("/policy/ask", casework.ReadPolicy, h.ask)
	s.GET("/policy/versions/:number", casework.ReadPolicy, h.matrix)
	s.GET("/policy/versions/:number/csv", casework.ReadPolicy, h.csv)
	s.GET("/account/access", casework.UseSelf, h.mine)
	h.changing(s)
}

type matrixQuery struct {
	Role string `form:"role" max:"40"`
	Kind string `form:"kind" max:"40"`
}

func (q matrixQuery) filter() Filter {
	return Filter{Role: casework.Role(q.Role), Kind: casework.Subject(q.Kind)}
}

// at is a page with the same filter.
func (q matrixQuery) at(path string) string {
	v := url.Values{}
	for _, p := range [][2]string{{"role", q.Role}, {"kind", q.Kind}} {
		if p[1] != "" {
			v.Set(p[0], p[1])
		}
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// number is the version in the address, 0 for none. It is absent for what no version can have.
func number(c *gin.Context) (int, error) {
	text := c.Param("number")
	if text == "" {
		return 0, nil
	}
	return numbered(text)
}

func numbered(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 1_000_000 || strconv.Itoa(n) != text {
		return 0, casework.Absent()
	}
	return n, nil
}

func (h *Handlers) matrix(c *gin.Context) (httpd.Response, error) {
	var q matrixQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	n, err := number(c)
	if err != nil {
		return nil, err
	}
	shown, err := h.service.Show(c.Request.Context(), httpd.Actor(c), n, q.filter())
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "Who may do what")
	b.Wide = true
	return httpd.Page(matrixPage(b, q, c.Request.URL.Path, shown)), nil
}

func (h *Handlers) csv(c *gin.Context) (httpd.Response, error) {
	var q matrixQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	n, err := number(c)
	if err != nil {
		return nil, err
	}
	n, rows, err := h.service.Export(c.Request.Context(), httpd.Actor(c), n, q.filter())
	if err != nil {
		return nil, err
	}
	return httpd.CSV("access-policy-version-"+strconv.Itoa(n)+".csv", rows)
}

type askQuery struct {
	Role   string `form:"role" max:"40"`
	Tie    string `form:"tie" max:"40"`
	Sens   string `form:"sens" max:"40"`
	Action string `form:"action" max:"80"`
}

// question is what is asked, nil where nothing is asked yet, or what is missing of it.
func (q askQuery) question() (*Question, []casework.Fault) {
	if q == (askQuery{}) {
		return nil, nil
	}
	var faults casework.Faults
	in := httpd.Fields(&faults)
	out := Question{
		Role: casework.Role(in.Choice("role", q.Role, values(roleOptions()), "Select a role")),
		Tie:  casework.Tie(in.Choice("tie", q.Tie, values(tieOptions()), "Select how they stand to it")),
		Sens: casework.Sensitivity(in.Choice("sens", q.Sens, values(heldOptions()), "Select how closely the case is held")),
	}
	action := in.Choice("action", q.Action, values(actionOptions()), "Select what they would do")
	if i := slices.IndexFunc(casework.Actions(), func(a casework.Action) bool { return a.String() == action }); i >= 0 {
		out.Action = casework.Actions()[i]
	}
	list, wrong := httpd.Invalid(faults.Err())
	if wrong {
		return nil, list
	}
	return &out, nil
}

func (h *Handlers) ask(c *gin.Context) (httpd.Response, error) {
	var q askQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	question, faults := q.question()
	answer, err := h.service.Ask(c.Request.Context(), httpd.Actor(c), question)
	if err != nil {
		return nil, err
	}
	page := askPage(httpd.Base(c, "Ask the policy").WithFaults(faults), q, question, answer)
	if len(faults) > 0 {
		return httpd.PageWith(422, page), nil
	}
	return httpd.Page(page), nil
}

func (h *Handlers) mine(c *gin.Context) (httpd.Response, error) {
	m, err := h.service.Mine(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "What you may do")
	b.Back = ui.Link{Text: "Your account", Href: "/account"}
	return httpd.Page(minePage(b, m)), nil
}

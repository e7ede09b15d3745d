package requests

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

type togetherForm struct {
	Agencies    []string `form:"agency" max:"40"`
	Cases       []string `form:"case" max:"40"`
	Questions   string   `form:"questions" max:"8000"`
	Necessity   string   `form:"necessity" max:"4000"`
	Day         string   `form:"due_on-day" max:"2"`
	Month       string   `form:"due_on-month" max:"10"`
	Year        string   `form:"due_on-year" max:"4"`
	NoSensitive string   `form:"no_sensitive" max:"3"`
}

func (f togetherForm) parse() (AskAll, casework.Faults) {
	var faults casework.Faults
	in := AskAll{
		Cases: f.Cases, NoSensitive: f.NoSensitive == "yes", Asked: Asked{Questions: strings.TrimSpace(f.Questions), Necessity: strings.TrimSpace(f.Necessity)},
		Due: httpd.Fields(&faults).Date("due_on", f.Day, f.Month, f.Year, "Enter the date by which you need the answers"),
	}
	for _, a := range f.Agencies {
		in.Agencies = append(in.Agencies, casework.AgencyID(a))
	}
	return in, faults
}

// offered is the form as it is first shown: all agencies about all cases.
func offered(v Together) togetherForm {
	due := ui.DateField{}.On(v.Due)
	f := togetherForm{Day: due.Day, Month: due.Month, Year: due.Year,
		Questions: "What does your agency know of this person and their household: contact now or before, who works with them, and what concerns or protects them?"}
	for _, a := range v.Agencies {
		f.Agencies = append(f.Agencies, string(a.ID))
	}
	for _, c := range v.Cases {
		f.Cases = append(f.Cases, c.Ref)
	}
	return f
}

func togetherBase(c *gin.Context, v Together) ui.Base {
	b := httpd.Base(c, "Ask agencies for the meeting of "+v.On.Long())
	b.Back = ui.Link{Text: "Meeting of " + v.On.Long(), Href: "/meetings/" + string(v.Meeting)}
	return b
}

func (h *Handlers) together(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Gather(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), casework.MeetingID(c.Param("id")))
	if err != nil {
		return nil, err
	}
	form := offered(v)
	was := httpd.Kept(c, &form)
	return httpd.Page(togetherPage(togetherBase(c, v), v, form, was)), nil
}

func (h *Handlers) askTogether(c *gin.Context) (httpd.Response, error) {
	var form togetherForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	in, typed := form.parse()
	v, sent, err := h.service.AskTogether(c.Request.Context(), httpd.Actor(c), casework.MeetingID(c.Param("id")), in, &typed)
	if faults, ok := httpd.Invalid(err); ok {
		return httpd.PageWith(http.StatusUnprocessableEntity, togetherPage(togetherBase(c, v).WithFaults(faults), v, form, false)), nil
	}
	if err != nil {
		return nil, err
	}
	done := fmt.Sprintf("Requests sent: %d", sent.Requests)
	if sent.Before > 0 {
		done += fmt.Sprintf(". Asked before and still to answer: %d", sent.Before)
	}
	return httpd.RedirectWith(chaseAt+"?meeting="+c.Param("id"), done), nil
}

func togetherCases(list []TogetherCase, agencies int) []ui.Option {
	var out []ui.Option
	for _, c := range list {
		o := ui.Option{Value: c.Ref, Text: c.Ref}
		if n := len(c.Open); n > 0 {
			o.Hint = fmt.Sprintf("%d of %d agencies are asked already and have not answered: they are not asked twice", n, agencies)
		}
		out = append(out, o)
	}
	return out
}

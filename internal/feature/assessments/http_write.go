package assessments

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

func (h *Handlers) writing(s *httpd.Server) {
	s.GET("/cases/:ref/assessments/new", casework.WriteAssessment, h.newForm)
	s.POST("/cases/:ref/assessments/new", casework.WriteAssessment, h.begin)
	s.GET("/cases/:ref/assessments/:id/write/:step", casework.WriteAssessment, h.step)
	s.POST("/cases/:ref/assessments/:id/write/:step", casework.WriteAssessment, h.save)
	s.POST("/cases/:ref/assessments/:id/submit", casework.WriteAssessment, h.submit)
	s.POST("/cases/:ref/assessments/:id/discard", casework.WriteAssessment, h.discard)
}

type newQuery struct {
	Framework string `form:"framework" max:"20"`
}

type newForm struct {
	Framework string `form:"framework" max:"20"`
	Occasion  string `form:"occasion" max:"20"`
	Day       string `form:"assessed_on-day" max:"2"`
	Month     string `form:"assessed_on-month" max:"10"`
	Year      string `form:"assessed_on-year" max:"4"`
}

func (h *Handlers) newForm(c *gin.Context) (httpd.Response, error) {
	var q newQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	var f newForm
	was := httpd.Kept(c, &f)
	if q.Framework == "" {
		q.Framework = f.Framework
	}
	v, err := h.service.New(c.Request.Context(), httpd.Actor(c), c.Param("ref"), q.Framework)
	if err != nil {
		return nil, err
	}
	if !was {
		today := ui.DateField{}.On(v.Today)
		f.Day, f.Month, f.Year, f.Occasion = today.Day, today.Month, today.Year, v.Due
	}
	return httpd.Page(newPage(within(c, "Begin an assessment", v.Case), v, f)), nil
}

func (h *Handlers) begin(c *gin.Context) (httpd.Response, error) {
	var f newForm
	if err := httpd.ReadForm(c, &f); err != nil {
		return nil, err
	}
	var faulty casework.Faults
	in := casework.Assessment{Occasion: f.Occasion, On: httpd.Fields(&faulty).OptionalDate("assessed_on", f.Day, f.Month, f.Year, "Date of the assessment")}
	ref := c.Param("ref")
	id, err := h.service.Begin(c.Request.Context(), httpd.Actor(c), ref, f.Framework, in, &faulty)
	faults, invalid := httpd.Invalid(err)
	status := http.StatusUnprocessableEntity
	if casework.Refused(err, casework.Conflict) {
		faults, invalid, status = []casework.Fault{{Msg: err.Error()}}, true, http.StatusConflict
	}
	if !invalid {
		if err != nil {
			return nil, err
		}
		return httpd.Redirect("/cases/" + ref + "/assessments/" + id + "/write/1"), nil
	}
	v, err := h.service.New(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), ref, f.Framework)
	if err != nil {
		return nil, err
	}
	return httpd.PageWith(status, newPage(within(c, "Begin an assessment", v.Case).WithFaults(faults), v, f)), nil
}

func (h *Handlers) step(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Write(c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id"), c.Param("step"))
	if err != nil {
		return nil, err
	}
	t := fill(v)
	if kept, was := httpd.Draft(c, c.Request.URL.Path); was {
		for name := range v.fields() {
			if list := kept[name]; len(list) == 1 && name != "version" {
				t[name] = list[0]
			}
		}
	}
	return httpd.Page(stepPage(stepBase(c, v), v, t)), nil
}

// fields are those of the step's form.
func (v Writing) fields() map[string]int {
	if v.nth >= 0 {
		return sectionFields(v.Section)
	}
	return fieldsOf(v.Step.Word, nil)
}

func stepBase(c *gin.Context, v Writing) ui.Base {
	return base(c, v.Step.Title, v.Case, "/cases/"+v.Ref+"/assessments/"+v.ID, "The assessment")
}

func (h *Handlers) save(c *gin.Context) (httpd.Response, error) {
	ref, id, step := c.Param("ref"), c.Param("id"), c.Param("step")
	t, err := collect(fieldsOf(step, c.Request.PostForm), func(form any) error { return httpd.ReadForm(c, form) }) //nolint:forbidigo // the fields that were parsed, and no client
	if err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(t["version"])
	if err != nil {
		return nil, err
	}
	after, err := h.service.Save(c.Request.Context(), httpd.Actor(c), ref, id, step, version, t["save"] != "later", t.put)
	if faults, invalid := httpd.Invalid(err); invalid {
		v, err := h.service.Write(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), ref, id, step)
		if err != nil {
			return nil, err
		}
		return httpd.PageWith(http.StatusUnprocessableEntity, stepPage(stepBase(c, v).WithFaults(faults), v, t)), nil
	}
	if err != nil {
		return nil, err
	}
	if t["save"] == "later" || after == "" {
		return httpd.RedirectWith("/cases/"+ref+"/assessments/"+id, "Saved as a draft"), nil
	}
	return httpd.Redirect("/cases/" + ref + "/assessments/" + id + "/write/" + after), nil
}

type submitForm struct {
	Version     string `form:"version" max:"10"`
	Before      string `form:"before" max:"40"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

func (h *Handlers) submit(c *gin.Context) (httpd.Response, error) {
	var f submitForm
	if err := httpd.ReadForm(c, &f); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(f.Version)
	if err != nil {
		return nil, err
	}
	err = h.service.Submit(c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id"), version, f.Before, f.NoSensitive == "yes")
	if faults, invalid := httpd.Invalid(err); invalid {
		return h.page(c, judgeForm{}, faults, http.StatusUnprocessableEntity)
	}
	if casework.Refused(err, casework.Conflict) {
		return h.page(c, judgeForm{}, []casework.Fault{{Msg: err.Error()}}, http.StatusConflict)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+c.Param("ref")+"/assessments/"+c.Param("id"), "Assessment submitted. Somebody else has to sign it off."), nil
}

type discardForm struct {
	Version string `form:"version" max:"10"`
}

func (h *Handlers) discard(c *gin.Context) (httpd.Response, error) {
	var f discardForm
	if err := httpd.ReadForm(c, &f); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(f.Version)
	if err != nil {
		return nil, err
	}
	err = h.service.Discard(c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id"), version)
	if faults, invalid := httpd.Invalid(err); invalid {
		return h.page(c, judgeForm{}, faults, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+c.Param("ref")+"/assessments", "Draft discarded"), nil
}

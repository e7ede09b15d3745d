package assessments

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

func (h *Handlers) frameworks(s *httpd.Server) {
	s.GET("/frameworks", casework.ReadFrameworks, h.frameworkList)
	s.POST("/frameworks", casework.ProposeFramework, h.startEdition)
	s.GET("/frameworks/:edition", casework.ReadFrameworks, h.edition)
	s.GET("/frameworks/:edition/sections/:section", casework.ProposeFramework, h.section)
	s.POST("/frameworks/:edition/sections/:section", casework.ProposeFramework, h.putSection)
	s.POST("/frameworks/:edition/propose", casework.ProposeFramework, h.propose)
	s.POST("/frameworks/:edition/withdraw", casework.ProposeFramework, h.withdraw)
	s.POST("/frameworks/:edition/decide", casework.DecideFramework, h.decide)
}

func (h *Handlers) frameworkList(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Frameworks(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	return httpd.Page(frameworksPage(httpd.Base(c, "Assessment frameworks"), v)), nil
}

type startForm struct {
	Code string `form:"code" max:"20"`
}

func (h *Handlers) startEdition(c *gin.Context) (httpd.Response, error) {
	var f startForm
	if err := httpd.ReadForm(c, &f); err != nil {
		return nil, err
	}
	id, err := h.service.StartEdition(c.Request.Context(), httpd.Actor(c), f.Code)
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/frameworks/"+id, "Draft begun. It changes nothing until somebody else puts it in force."), nil
}

// editionForm is what can be typed on the page of an edition, by whoever drafted it or whoever decides.
type editionForm struct {
	Version string `form:"version" max:"10"`
	Why     string `form:"why" max:"1000"`
	Agree   string `form:"agree" max:"3"`
	Reason  string `form:"reason" max:"1000"`
}

func (h *Handlers) edition(c *gin.Context) (httpd.Response, error) {
	var f editionForm
	httpd.Kept(c, &f)
	return h.showEdition(c, f, nil)
}

func (h *Handlers) showEdition(c *gin.Context, f editionForm, faults []casework.Fault) (httpd.Response, error) {
	v, err := h.service.Edition(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), c.Param("edition"))
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, v.title()).WithFaults(faults)
	b.Back = ui.Link{Text: "Assessment frameworks", Href: "/frameworks"}
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, editionPage(b, v, f)), nil
	}
	return httpd.Page(editionPage(b, v, f)), nil
}

// act reads the form of the page of an edition and takes a step with it; what is wrong is shown on the page.
func (h *Handlers) act(c *gin.Context, done string, step func(f editionForm, version int) error) (httpd.Response, error) {
	var f editionForm
	if err := httpd.ReadForm(c, &f); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(f.Version)
	if err != nil {
		return nil, err
	}
	err = step(f, version)
	if list, ok := httpd.Invalid(err); ok {
		return h.showEdition(c, f, list)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/frameworks/"+c.Param("edition"), done), nil
}

func (h *Handlers) propose(c *gin.Context) (httpd.Response, error) {
	return h.act(c, "Edition proposed. It waits for somebody else.", func(f editionForm, version int) error {
		return h.service.ProposeEdition(c.Request.Context(), httpd.Actor(c), c.Param("edition"), version, strings.TrimSpace(f.Why))
	})
}

func (h *Handlers) withdraw(c *gin.Context) (httpd.Response, error) {
	return h.act(c, "Edition withdrawn", func(_ editionForm, version int) error {
		return h.service.WithdrawEdition(c.Request.Context(), httpd.Actor(c), c.Param("edition"), version)
	})
}

func (h *Handlers) decide(c *gin.Context) (httpd.Response, error) {
	return h.act(c, "Edition decided", func(f editionForm, version int) error {
		var faults casework.Faults
		agree := httpd.Fields(&faults).YesNo("agree", f.Agree, "Select yes if you agree")
		if err := faults.Err(); err != nil {
			return err
		}
		return h.service.DecideEdition(c.Request.Context(), httpd.Actor(c), c.Param("edition"), version, agree, strings.TrimSpace(f.Reason))
	})
}

type sectionForm struct {
	Version string `form:"version" max:"10"`
	Title   string `form:"title" max:"100"`
	Prompts string `form:"prompts" max:"4000"`
	Items   string `form:"items" max:"30000"`
	Save    string `form:"save" max:"10"`
}

// drafted is a draft whose sections its reader may edit, and the place of the section in the address, from 0.
func (h *Handlers) drafted(c *gin.Context) (EditionView, int, error) {
	v, err := h.service.Edition(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), c.Param("edition"))
	if err != nil {
		return v, 0, err
	}
	n, err := strconv.Atoi(c.Param("section"))
	if err != nil || n < 1 || n > len(v.By.Sections)+1 || mineToEdit(httpd.Actor(c), v.Edition) != nil {
		return v, 0, casework.Absent()
	}
	return v, n - 1, nil
}

func sectionBase(c *gin.Context, v EditionView) ui.Base {
	b := httpd.Base(c, "Section of the "+v.By.Name)
	b.Back = ui.Link{Text: "The draft", Href: v.href()}
	return b
}

func (h *Handlers) section(c *gin.Context) (httpd.Response, error) {
	v, nth, err := h.drafted(c)
	if err != nil {
		return nil, err
	}
	var f sectionForm
	if nth < len(v.By.Sections) {
		s := v.By.Sections[nth]
		f = sectionForm{Title: s.Title, Prompts: strings.Join(s.Prompts, "\n"), Items: strings.Join(s.Lines(), "\n")}
	}
	httpd.Kept(c, &f)
	return httpd.Page(sectionPage(sectionBase(c, v), v, nth, f)), nil
}

func (h *Handlers) putSection(c *gin.Context) (httpd.Response, error) {
	var f sectionForm
	if err := httpd.ReadForm(c, &f); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(f.Version)
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(c.Param("section"))
	if err != nil {
		return nil, casework.Absent()
	}
	ctx, actor, id := c.Request.Context(), httpd.Actor(c), c.Param("edition")
	done := "Section saved"
	if f.Save == "remove" {
		done, err = "Section removed", h.service.TakeSection(ctx, actor, id, version, n-1)
	} else {
		err = h.service.PutSection(ctx, actor, id, version, n-1, Typed{Title: f.Title, Prompts: httpd.Lines(f.Prompts), Items: httpd.Lines(f.Items)})
	}
	if faults, ok := httpd.Invalid(err); ok {
		v, nth, err := h.drafted(c)
		if err != nil {
			return nil, err
		}
		return httpd.PageWith(http.StatusUnprocessableEntity, sectionPage(sectionBase(c, v).WithFaults(faults), v, nth, f)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/frameworks/"+id, done), nil
}

package assessments

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

func (h *Handlers) investigating(s *httpd.Server) {
	s.GET("/cases/:ref/investigation", casework.ReadAssessment, h.notes)
	s.POST("/cases/:ref/investigation", casework.WriteAssessment, h.addNote)
}

type noteForm struct {
	Kind        string `form:"kind" max:"20"`
	Day         string `form:"happened_on-day" max:"2"`
	Month       string `form:"happened_on-month" max:"10"`
	Year        string `form:"happened_on-year" max:"4"`
	Spoke       string `form:"spoke" max:"300"`
	With        string `form:"with" max:"300"`
	Found       string `form:"found" max:"8000"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

func notesBase(c *gin.Context, v Notes) ui.Base {
	return within(c, "Investigation", v.Case)
}

func (h *Handlers) notes(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Notes(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	var f noteForm
	httpd.Kept(c, &f)
	return httpd.Page(notesPage(notesBase(c, v), v, f)), nil
}

func (h *Handlers) addNote(c *gin.Context) (httpd.Response, error) {
	var f noteForm
	if err := httpd.ReadForm(c, &f); err != nil {
		return nil, err
	}
	var faulty casework.Faults
	in := casework.Investigation{
		Kind: f.Kind, On: httpd.Fields(&faulty).OptionalDate("happened_on", f.Day, f.Month, f.Year, "Date"), Spoke: strings.TrimSpace(f.Spoke),
		With: strings.TrimSpace(f.With), Found: strings.TrimSpace(f.Found), NoSensitive: f.NoSensitive == "yes",
	}
	err := h.service.AddNote(c.Request.Context(), httpd.Actor(c), c.Param("ref"), in, &faulty)
	faults, invalid := httpd.Invalid(err)
	if !invalid {
		if err != nil {
			return nil, err
		}
		return httpd.RedirectWith("/cases/"+c.Param("ref")+"/investigation", "Recorded"), nil
	}
	v, err := h.service.Notes(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	return httpd.PageWith(http.StatusUnprocessableEntity, notesPage(notesBase(c, v).WithFaults(faults), v, f)), nil
}

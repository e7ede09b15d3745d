package documents

import (
	"io"
	"mime/multipart"
	"net/http"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Handlers are the pages of this feature.
type Handlers struct{ service *Service }

// New makes the pages.
func New(s *Service) *Handlers { return &Handlers{service: s} }

// Routes registers the documents of a case.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/cases/:ref/documents", casework.ReadDocuments, h.list)
	s.GET("/cases/:ref/documents/add", casework.AddDocument, h.adding)
	s.POST("/cases/:ref/documents", casework.AddDocument, h.add, httpd.Body(casework.LargestDocument+1<<20))
	s.GET("/cases/:ref/documents/:id", casework.ReadDocuments, h.show)
	s.GET("/cases/:ref/documents/:id/file", casework.ReadDocuments, h.file)
	s.POST("/cases/:ref/documents/:id/release", casework.ReleaseDocument, h.release)
	s.POST("/cases/:ref/documents/:id/remove", casework.RemoveDocument, h.remove)
}

func base(c *gin.Context, title string, v View) ui.Base {
	b := httpd.Base(c, title)
	b.Identity = &v.Identity
	return b
}

func (h *Handlers) list(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.List(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	b := base(c, "Documents", v)
	b.Back = ui.Link{Text: "Case " + v.Ref, Href: "/cases/" + v.Ref}
	return httpd.Page(listPage(b, v)), nil
}

// addForm is a document as it is filed.
type addForm struct {
	File        *multipart.FileHeader `form:"file"`
	Section     string                `form:"section" max:"30"`
	Kind        string                `form:"kind" max:"20"`
	NoSensitive string                `form:"no_sensitive" max:"3"`
}

func (f addForm) parse() casework.Filing {
	return casework.Filing{Section: casework.Subject(f.Section), Kind: f.Kind, NoSensitive: f.NoSensitive == "yes"}
}

// upload reads the file that was sent; none is an empty one.
func (f addForm) upload() (Upload, error) {
	if f.File == nil {
		return Upload{}, nil
	}
	in, err := f.File.Open()
	if err != nil {
		return Upload{}, err
	}
	defer func() { _ = in.Close() }()
	body, err := io.ReadAll(in)
	return Upload{Name: f.File.Filename, Body: body}, err
}

func addBase(c *gin.Context, v View) ui.Base {
	b := base(c, "Attach a document", v)
	b.Back = ui.Link{Text: "Documents", Href: "/cases/" + v.Ref + "/documents"}
	return b
}

func (h *Handlers) adding(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Adding(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	var form addForm
	httpd.Kept(c, &form)
	return httpd.Page(addPage(addBase(c, v), v, form)), nil
}

func (h *Handlers) add(c *gin.Context) (httpd.Response, error) {
	var form addForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	up, err := form.upload()
	if err != nil {
		return nil, err
	}
	ref := c.Param("ref")
	id, err := h.service.Add(c.Request.Context(), httpd.Actor(c), ref, form.parse(), up)
	if faults, invalid := httpd.Invalid(err); invalid {
		v, err := h.service.Adding(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), ref)
		if err != nil {
			return nil, err
		}
		return httpd.PageWith(http.StatusUnprocessableEntity, addPage(addBase(c, v).WithFaults(faults), v, form)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith(pageOf(ref, id), "Document attached"), nil
}

func (h *Handlers) show(c *gin.Context) (httpd.Response, error) { return h.page(c, nil, stepForm{}) }

// page draws one document, with what was wrong with a step on it.
func (h *Handlers) page(c *gin.Context, wrong []casework.Fault, form stepForm) (httpd.Response, error) {
	v, err := h.service.Show(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), c.Param("ref"), c.Param("id"))
	if err != nil {
		return nil, err
	}
	b := base(c, "Document", v)
	b.Back = ui.Link{Text: "Documents", Href: "/cases/" + v.Ref + "/documents"}
	if wrong != nil {
		return httpd.PageWith(http.StatusUnprocessableEntity, documentPage(b.WithFaults(wrong), v, form)), nil
	}
	return httpd.Page(documentPage(b, v, form)), nil
}

func (h *Handlers) file(c *gin.Context) (httpd.Response, error) {
	f, err := h.service.Fetch(c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id"))
	if err != nil {
		return nil, err
	}
	return httpd.File{Name: f.Name, Type: f.Media, Body: f.Body}, nil
}

// stepForm is a step on a document: each of its two forms has a field of its own, so that a fault stands beside the right one.
type stepForm struct {
	Version string `form:"version" max:"10"`
	Reason  string `form:"reason" max:"20"`
	Removal string `form:"removal" max:"20"`
}

func (h *Handlers) release(c *gin.Context) (httpd.Response, error) {
	return h.step(c, "Released", func(f stepForm, version int) error {
		return h.service.Release(c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id"), version, f.Reason)
	})
}

func (h *Handlers) remove(c *gin.Context) (httpd.Response, error) {
	return h.step(c, "Removed", func(f stepForm, version int) error {
		return h.service.Remove(c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id"), version, f.Removal)
	})
}

func (h *Handlers) step(c *gin.Context, done string, do func(stepForm, int) error) (httpd.Response, error) {
	var form stepForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	err = do(form, version)
	if faults, invalid := httpd.Invalid(err); invalid {
		return h.page(c, faults, form)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith(pageOf(c.Param("ref"), casework.DocumentID(c.Param("id"))), done), nil
}

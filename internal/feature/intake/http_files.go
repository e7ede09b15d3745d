package intake

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/web/ui"
)

// filesPage is the part of a form's address where files are attached.
const filesPage = "/documents"

// fileRoutes registers the files of each way to the form.
func (h *Handlers) fileRoutes(s *httpd.Server) {
	large := httpd.Body(casework.LargestDocument + 1<<20)
	for home, action := range map[string]casework.Action{place: casework.ReceiveReferral, sendPlace: casework.SendReferral} {
		s.GET(home+filesPage, action, h.files)
		s.POST(home+filesPage, action, h.attach, large)
		s.POST(home+filesPage+"/:file/remove", action, h.detach)
	}
	s.Public(http.MethodGet, outsidePlace+":token"+filesPage, h.files)
	s.Public(http.MethodPost, outsidePlace+":token"+filesPage, h.attach, large, httpd.NoDraft())
	s.Public(http.MethodPost, outsidePlace+":token"+filesPage+"/:file/remove", h.detach, httpd.NoDraft())
}

// way is how the request comes to the form, and the address of that form's list of pages.
func (h *Handlers) way(c *gin.Context) (Way, string, error) {
	if c.Param("token") != "" {
		v, err := h.visitor(c)
		return Way{Visitor: &v}, outsidePlace + v.Token, err
	}
	if len(c.FullPath()) >= len(sendPlace) && c.FullPath()[:len(sendPlace)] == sendPlace {
		return Way{Partner: true}, sendPlace, nil
	}
	return Way{}, place, nil
}

type attachForm struct {
	File *multipart.FileHeader `form:"file"`
	Kind string                `form:"kind" max:"20"`
}

// parse reads the file that was sent; none is an empty one.
func (f attachForm) parse() (Attachment, error) {
	a := Attachment{Kind: f.Kind}
	if f.File == nil {
		return a, nil
	}
	in, err := f.File.Open()
	if err != nil {
		return a, err
	}
	defer func() { _ = in.Close() }()
	a.Name = f.File.Filename
	a.Body, err = io.ReadAll(in)
	return a, err
}

// filesView is the page on which files are attached to a referral.
type filesView struct {
	Base ui.Base
	Form Form
	Home string
	Kind string
}

func (h *Handlers) files(c *gin.Context) (httpd.Response, error) {
	w, home, err := h.way(c)
	if err != nil {
		return nil, err
	}
	form, err := h.service.Files(c.Request.Context(), httpd.Actor(c), w)
	if errors.Is(err, ErrNoLink) {
		return noLink(c), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.Page(filesPageOf(filesView{Base: httpd.Base(c, "Documents"), Form: form, Home: home})), nil
}

func (h *Handlers) attach(c *gin.Context) (httpd.Response, error) {
	var form attachForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	in, err := form.parse()
	if err != nil {
		return nil, err
	}
	w, home, err := h.way(c)
	if err != nil {
		return nil, err
	}
	now, err := h.service.Attach(c.Request.Context(), httpd.Actor(c), w, in)
	if errors.Is(err, ErrNoLink) {
		return noLink(c), nil
	}
	if faults, ok := httpd.Invalid(err); ok {
		v := filesView{Base: httpd.Base(c, "Documents").WithFaults(faults), Form: now, Home: home, Kind: form.Kind}
		return httpd.PageWith(http.StatusUnprocessableEntity, filesPageOf(v)), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.Redirect(home + filesPage), nil
}

func (h *Handlers) detach(c *gin.Context) (httpd.Response, error) {
	if err := httpd.ReadForm(c, &struct{}{}); err != nil {
		return nil, err
	}
	w, home, err := h.way(c)
	if err != nil {
		return nil, err
	}
	err = h.service.Detach(c.Request.Context(), httpd.Actor(c), w, c.Param("file"))
	if errors.Is(err, ErrNoLink) {
		return noLink(c), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.Redirect(home + filesPage), nil
}

package notices

import (
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/web/ui"
)

// Handlers is the way in to somebody's notices.
type Handlers struct{ service *Service }

// New makes the handlers.
func New(service *Service) *Handlers { return &Handlers{service: service} }

// Routes registers the page of notices and marking them as read.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/notices", casework.UseSelf, h.list)
	s.POST("/notices", casework.UseSelf, h.seen, httpd.NoDraft())
}

type listQuery struct {
	Before string `form:"before" max:"36"`
}

func (h *Handlers) list(c *gin.Context) (httpd.Response, error) {
	var q listQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	if !known(q.Before) {
		return nil, casework.Absent()
	}
	list, more, err := h.service.List(c.Request.Context(), httpd.Actor(c), q.Before)
	if err != nil {
		return nil, err
	}
	return httpd.Page(listPage(httpd.Base(c, "Notices"), list, more)), nil
}

type seenForm struct {
	Notice string `form:"notice" max:"36"` // "" for all
}

func (h *Handlers) seen(c *gin.Context) (httpd.Response, error) {
	var form seenForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	if !known(form.Notice) {
		return nil, casework.Absent()
	}
	if err := h.service.Seen(c.Request.Context(), httpd.Actor(c), form.Notice); err != nil {
		return nil, err
	}
	return httpd.Redirect(httpd.Next(c)), nil
}

// known says whether an id is one that a page of ours can have named, or none.
func known(id string) bool {
	_, err := uuid.Parse(id)
	return id == "" || err == nil && len(id) == 36
}

func items(list []casefile.Noticed) []ui.NoticeItem {
	var out []ui.NoticeItem
	for _, n := range list {
		out = append(out, ui.NoticeItem{ID: n.ID, Text: n.Text, Why: n.Why, Ref: n.Ref, Href: n.Link, When: n.At, Seen: n.Seen != nil})
	}
	return out
}

func unseen(list []casefile.Noticed) bool {
	for _, n := range list {
		if n.Seen == nil {
			return true
		}
	}
	return false
}

func pager(list []casefile.Noticed, more bool) ui.Pager {
	if !more {
		return ui.Pager{}
	}
	return ui.Pager{Next: "/notices?before=" + list[len(list)-1].ID}
}

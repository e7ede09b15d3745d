package outbox

import (
	"fmt"
	"net/url"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/mail"
	"channelpanel/web/ui"
)

// Handlers is the way in to the outbox.
type Handlers struct {
	service *Service
	sends   bool // a mail server is configured
}

// New makes the handlers. sends says whether a mail server is configured: without one the page says that mail waits.
func New(service *Service, sends bool) *Handlers { return &Handlers{service, sends} }

// Routes registers the pages.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/mail", casework.ReadMail, h.list)
	s.POST("/mail/:id/again", casework.ResendMail, h.again)
}

type query struct {
	Status string `form:"status" max:"10"`
	Before string `form:"before" max:"36"`
}

func (h *Handlers) list(c *gin.Context) (httpd.Response, error) {
	var q query
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	if _, known := statuses[mail.Status(q.Status)]; !known {
		q.Status = ""
	}
	if uuid.Validate(q.Before) != nil {
		q.Before = ""
	}
	p, err := h.service.List(c.Request.Context(), httpd.Actor(c), mail.Status(q.Status), q.Before)
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "Mail")
	b.Wide = true
	return httpd.Page(listPage(b, q, p, h.sends)), nil
}

type againForm struct {
	Version string `form:"version" max:"10"`
}

func (h *Handlers) again(c *gin.Context) (httpd.Response, error) {
	var form againForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	if err := h.service.Again(c.Request.Context(), httpd.Actor(c), c.Param("id"), version); err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/mail", "The message is tried again"), nil
}

var statuses = map[mail.Status][2]string{
	mail.Waiting: {"Waiting", "yellow"}, mail.Sent: {"Sent", "green"}, mail.Failed: {"Failed", "red"},
}

var statusOptions = ui.Options(string(mail.Waiting), "Waiting", string(mail.Sent), "Sent", string(mail.Failed), "Failed")

func statusTag(s mail.Status) ui.Cell { return ui.Rich(ui.Tag(statuses[s][0], statuses[s][1])) }

func (q query) next(before string) string {
	if before == "" {
		return ""
	}
	v := url.Values{"before": {before}}
	if q.Status != "" {
		v.Set("status", q.Status)
	}
	return "/mail?" + v.Encode()
}

func standing(p Page) string {
	return fmt.Sprintf("%s waiting, %d failed.", many(p.Waiting), p.Failed)
}

func many(n int) string {
	if n == 1 {
		return "1 message is"
	}
	return fmt.Sprintf("%d messages are", n)
}

func itemsTable(b ui.Base, q query, p Page) ui.Table {
	t := ui.Table{
		Caption: "Messages, newest first", CaptionHidden: true, Empty: "No message has this status.",
		Columns: []ui.Column{{Text: "When"}, {Text: "To"}, {Text: "Occasion"}, {Text: "Status"}, {Text: "What happened"}, {Text: "Next"}},
		Pager:   ui.Pager{Next: q.next(p.Next)},
	}
	for _, m := range p.Items {
		next := ui.Text("")
		if m.Status == mail.Failed {
			next = ui.Rich(againButton(b, m))
		}
		t.Rows = append(t.Rows, []ui.Cell{ui.Text(ui.MomentText(m.QueuedAt)), ui.Text(m.Address), ui.Text(m.Kind), statusTag(m.Status), ui.Text(happened(m)), next})
	}
	return t
}

func happened(m mail.Item) string {
	switch {
	case m.Status == mail.Sent:
		return "Taken by the mail server at " + ui.MomentText(m.SentAt.Time)
	case m.Fault != "" && m.Tries > 1:
		return fmt.Sprintf("%s (%d tries)", m.Fault, m.Tries)
	default:
		return m.Fault
	}
}

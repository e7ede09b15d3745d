package meetings

import (
	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
)

// calendarFile hands over a meeting for the reader's own calendar.
func (h *Handlers) calendarFile(c *gin.Context) (httpd.Response, error) {
	site := "https://" + c.Request.Host
	if !h.secure {
		site = "http://" + c.Request.Host
	}
	file, err := h.service.CalendarFile(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), casework.MeetingID(c.Param("id")), site)
	if err != nil {
		return nil, err
	}
	return httpd.File{Name: "channel-panel-meeting.ics", Type: "text/calendar; charset=utf-8; method=PUBLISH", Body: file}, nil
}

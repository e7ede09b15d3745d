// Package help is the pages that explain the service: what to do in an emergency, accessibility and privacy. They are
// open to anybody and hold nothing about a person.
package help

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"channelpanel/internal/platform/httpd"
	"channelpanel/web/ui"
)

// Routes registers the pages.
func Routes(s *httpd.Server) {
	for _, p := range []struct {
		path, title string
		page        func(ui.Base) templ.Component
	}{
		{"/help", "Help", helpPage},
		{"/help/accessibility", "Accessibility", accessibilityPage},
		{"/help/privacy", "Privacy", privacyPage},
	} {
		s.Public(http.MethodGet, p.path, func(c *gin.Context) (httpd.Response, error) {
			return httpd.Page(p.page(httpd.Base(c, p.title))), nil
		})
	}
}

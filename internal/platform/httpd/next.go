package httpd

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"
)

// ownPath says whether path leads to a page of ours and nowhere else, whatever a browser makes of slashes,
// backslashes, white space or a scheme.
func ownPath(path string) bool {
	if path == "" || path[0] != '/' || strings.HasPrefix(path, "//") || len(path) > 2000 {
		return false
	}
	for _, r := range path {
		if r <= ' ' || r == '\\' || r >= 0x7f {
			return false
		}
	}
	u, err := url.Parse(path)
	return err == nil && u.Scheme == "" && u.Host == "" && u.Opaque == "" && u.User == nil && !strings.HasPrefix(u.Path, "//") &&
		!strings.ContainsRune(u.Path, '\\')
}

// Next is the page of ours that somebody wanted before they had to sign in, or "/".
func Next(c *gin.Context) string {
	next := c.Query("next")
	if c.Request.Method == http.MethodPost && c.Request.PostForm.Get("next") != "" {
		next = c.Request.PostForm.Get("next")
	}
	if !ownPath(next) || strings.HasPrefix(next, "/sign-in") || strings.HasPrefix(next, "/sign-out") {
		return "/"
	}
	return next
}

// ownReferer is the path of the page that the browser says it comes from, if it is one of ours.
func ownReferer(r *http.Request) string {
	u, err := url.Parse(r.Referer())
	if err != nil || !strings.EqualFold(u.Host, r.Host) || !ownPath(u.RequestURI()) {
		return ""
	}
	return u.RequestURI()
}

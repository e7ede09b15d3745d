package httpd

import (
	"crypto/rand"
	"strings"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/web/ui"
)

// NavEntry is one entry of the main menu. It is drawn for whoever could do the action on something; whether they may
// on a certain thing is decided there.
type NavEntry struct {
	Text, Href string
	Action     casework.Action
}

// renewURL is asked by the script of a page to keep somebody signed in.
const renewURL = "/session"

// Base is what every page needs, filled for this visitor: tokens, menu, the sentence left by the last step.
func Base(c *gin.Context, title string) ui.Base {
	v := visitOf(c.Request.Context())
	if v.server == nil { // a handler that runs outside of the engine
		return ui.Base{Title: title}
	}
	return v.server.base(c, title)
}

func (s *Server) base(c *gin.Context, title string) ui.Base {
	v := visitOf(c.Request.Context())
	b := s.plainBase(v, title)
	b.CSRF = s.csrf(c)
	b.FormKey = rand.Text()
	b.Flash = s.takeFlash(c)
	if b.SignedIn {
		b.IdleSeconds, b.RenewURL = int(s.Idle.Seconds()), renewURL
	}
	path := c.Request.URL.Path
	for i, item := range b.Nav {
		b.Nav[i].Current = path == item.Href || item.Href != "/" && strings.HasPrefix(path, item.Href+"/")
	}
	return b
}

// plainBase is the part of a page that hangs on the person alone, for pages of failures: no key, no flash, no place.
func (s *Server) plainBase(v *visit, title string) ui.Base {
	b := ui.Base{Title: title}
	in := v.signedIn()
	if in == nil {
		return b
	}
	b.SignedIn, b.User, b.CSRF = true, in.name, s.Keys.CSRF(in.word())
	for _, entry := range s.Nav {
		if s.Guard.Could(in.roles, entry.Action) {
			b.Nav = append(b.Nav, ui.NavItem{Text: entry.Text, Href: entry.Href})
		}
	}
	return b
}

// Autosave is the key under which a text field of this page is saved while somebody types; Kept brings it back.
func Autosave(c *gin.Context, field string) string { return c.Request.URL.Path + "#" + field }

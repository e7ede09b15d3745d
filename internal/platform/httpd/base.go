package httpd

import (
	"crypto/rand"
	"strings"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/authz"
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
	if why, ok := strings.CutPrefix(s.takeFlash(c), because); ok {
		b.Because = why
	} else {
		b.Flash = why
	}
	if b.SignedIn {
		b.IdleSeconds, b.RenewURL = int(s.Idle.Seconds()), renewURL
	}
	if grant, ok := onCase(v); ok {
		s.aboutCase(&b, grant)
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

// onCase is what the guard let this request do on a case, if it did.
func onCase(v *visit) (authz.Grant, bool) {
	if v.asked == nil {
		return authz.Grant{}, false
	}
	return v.asked.OnCase()
}

// aboutCase adds what every page of a case has, whichever feature draws it. A page that may name the person puts an
// identity of its own in place of this one.
func (s *Server) aboutCase(b *ui.Base, grant authz.Grant) {
	of := grant.Resource()
	if s.Pages.Case != nil {
		b.Identity = &ui.Identity{Ref: of.Ref, Href: s.Pages.Case(of.Ref), Sensitivity: string(of.Sens)}
	}
	if s.Pages.Why != nil {
		b.Why = ui.Link{Href: s.Pages.Why(grant)}
	}
	s.inEmergency(b, of)
}

// inEmergency adds the banner of the reader's live emergency access to a case.
func (s *Server) inEmergency(b *ui.Base, of casework.Resource) {
	if of.Emergency.ID == "" {
		return
	}
	b.Emergency = &ui.Emergency{Until: of.Emergency.Until}
	if s.Pages.EndEmergency != nil {
		b.Emergency.End = s.Pages.EndEmergency(of.Ref)
	}
}

package accounts

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
)

func (h *Handlers) invitations(s *httpd.Server) {
	s.Public(http.MethodGet, "/invitation/:token", h.invitation)
	s.Public(http.MethodPost, "/invitation/:token", h.accept, httpd.NoDraft())
	s.POST("/accounts/:id/invite", casework.WriteAccounts, h.inviteAgain, httpd.StepUp())
}

// site is where whoever asks has found the service; its host is one of those that are answered.
func (h *Handlers) site(c *gin.Context) string {
	if h.secure {
		return "https://" + c.Request.Host
	}
	return "http://" + c.Request.Host
}

type accountForm struct {
	Email string `form:"email" max:"254"`
	Name  string `form:"name" max:"200"`
	Day   string `form:"last-day" max:"2"`
	Month string `form:"last-month" max:"10"`
	Year  string `form:"last-year" max:"4"`
}

func (h *Handlers) newAccount(c *gin.Context) (httpd.Response, error) {
	if err := h.service.MayAdd(c.Request.Context(), httpd.Actor(c)); err != nil {
		return nil, err
	}
	var form accountForm
	httpd.Kept(c, &form)
	return httpd.Page(newAccountPage(httpd.Base(c, "Add an account"), form)), nil
}

func (h *Handlers) addAccount(c *gin.Context) (httpd.Response, error) {
	var form accountForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	var faults casework.Faults
	in := Newcomer{Email: form.Email, Name: form.Name}
	in.LastDay = httpd.Fields(&faults).OptionalDate("last", form.Day, form.Month, form.Year, "Last day")
	out, err := h.service.Invite(c.Request.Context(), httpd.Actor(c), in, h.site(c), &faults)
	if list, ok := httpd.Invalid(err); ok {
		return httpd.PageWith(http.StatusUnprocessableEntity, newAccountPage(httpd.Base(c, "Add an account").WithFaults(list), form)), nil
	}
	return h.invited(c, out, err, "Account added and its owner invited. Now grant it a role.")
}

func (h *Handlers) inviteAgain(c *gin.Context) (httpd.Response, error) {
	if err := httpd.ReadForm(c, &emptyForm{}); err != nil {
		return nil, err
	}
	out, err := h.service.InviteAgain(c.Request.Context(), httpd.Actor(c), user(c), h.site(c))
	if faults, ok := httpd.Invalid(err); ok {
		return h.showAccount(c, faults)
	}
	return h.invited(c, out, err, "A link to choose a password was sent to "+out.Email)
}

// invited shows the link of an invitation once, or says that it was sent.
func (h *Handlers) invited(c *gin.Context, out Invited, err error, sent string) (httpd.Response, error) {
	if err != nil {
		return nil, err
	}
	if out.Link == "" {
		return httpd.RedirectWith("/accounts/"+string(out.User), sent), nil
	}
	return httpd.Page(linkPage(httpd.Base(c, "Hand over this link"), out)), nil
}

type acceptForm struct {
	Password string `form:"password" max:"256"`
	Again    string `form:"again" max:"256"`
}

// allowed says whether the sender may try another link now.
func (h *Handlers) allowed(c *gin.Context) error {
	if ok, after := h.tries.Allow(httpd.ClientIP(c)); !ok {
		return httpd.TooMany(after)
	}
	return nil
}

func (h *Handlers) invitation(c *gin.Context) (httpd.Response, error) {
	if err := h.allowed(c); err != nil {
		return nil, err
	}
	return h.showInvitation(c, nil)
}

func (h *Handlers) showInvitation(c *gin.Context, faults []casework.Fault) (httpd.Response, error) {
	email, err := h.service.Invitation(c.Request.Context(), httpd.Actor(c), c.Param("token"))
	if errors.Is(err, ErrNoInvitation) {
		return gone(c), nil
	}
	if err != nil {
		return nil, err
	}
	page := invitationPage(httpd.Base(c, "Choose your password").WithFaults(faults), c.Param("token"), email)
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, page), nil
	}
	return httpd.Page(page), nil
}

// gone is the one answer to every link that does not work.
func gone(c *gin.Context) httpd.Response {
	return httpd.PageWith(http.StatusNotFound, noInvitationPage(httpd.Base(c, "This link does not work")))
}

func (h *Handlers) accept(c *gin.Context) (httpd.Response, error) {
	var form acceptForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	if err := h.allowed(c); err != nil {
		return nil, err
	}
	err := h.service.Accept(c.Request.Context(), httpd.Actor(c), c.Param("token"), form.Password, form.Again)
	if errors.Is(err, ErrNoInvitation) {
		return gone(c), nil
	}
	if faults, ok := httpd.Invalid(err); ok {
		return h.showInvitation(c, faults)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/sign-in", "Your password is set. Sign in with it."), nil
}

package intake

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/web/ui"
)

// partners registers the form for those who refer for their agency from their own account, and what they have sent.
func (h *Handlers) partners(s *httpd.Server) {
	for _, home := range []string{sendPlace, sentPlace + ":id/amend"} {
		s.GET(home, casework.SendReferral, h.letter)
		s.POST(home+"/discard", casework.SendReferral, h.discardLetter)
		for _, part := range Sections() {
			s.GET(home+"/"+part.Key, casework.SendReferral, func(c *gin.Context) (httpd.Response, error) { return h.pageOfLetter(c, part) })
			s.POST(home+"/"+part.Key, casework.SendReferral, func(c *gin.Context) (httpd.Response, error) { return h.keepLetter(c, part) }, httpd.Body(longForm))
		}
		s.GET(home+"/check", casework.SendReferral, h.checkLetter)
		s.POST(home+"/send", casework.SendReferral, h.sendLetter)
	}
	s.GET(sentPlace+":id", casework.SendReferral, h.sent)
	s.GET(sentPlace+":id/withdraw", casework.SendReferral, h.askTakeBack)
	s.POST(sentPlace+":id/withdraw", casework.SendReferral, h.takeBack)
}

func letterOf(c *gin.Context) Letter { return Letter{c.Param("id")} }

// titleOf heads the pages of a letter.
func titleOf(l Letter) string {
	if l.ID == "" {
		return "Make a referral"
	}
	return "Amend your referral"
}

func (h *Handlers) letter(c *gin.Context) (httpd.Response, error) {
	l := letterOf(c)
	form, err := h.service.OpenLetter(c.Request.Context(), httpd.Actor(c), l, "start")
	if err != nil {
		return nil, err
	}
	return httpd.Page(startPage(startView{httpd.Base(c, titleOf(l)), form, l.home()})), nil
}

func (h *Handlers) discardLetter(c *gin.Context) (httpd.Response, error) {
	if err := httpd.ReadForm(c, &struct{}{}); err != nil {
		return nil, err
	}
	l := letterOf(c)
	if err := h.service.DiscardLetter(c.Request.Context(), httpd.Actor(c), l); err != nil {
		return nil, err
	}
	if l.ID != "" {
		return httpd.RedirectWith(sentPlace+l.ID, "The changes have been discarded. What you sent stands."), nil
	}
	return httpd.RedirectWith(sendPlace, "The draft has been discarded"), nil
}

func (h *Handlers) viewOfLetter(c *gin.Context, l Letter, part Section, form Form, kept bool) sectionView {
	v := h.view(c, part, form, kept)
	v.Home, v.Action = l.home(), l.home()+"/"+part.Key
	if changing(c) {
		v.Action += "?from=check"
	}
	return v
}

func (h *Handlers) pageOfLetter(c *gin.Context, part Section) (httpd.Response, error) {
	l := letterOf(c)
	form, err := h.service.OpenLetter(c.Request.Context(), httpd.Actor(c), l, part.Key)
	if err != nil {
		return nil, err
	}
	stood := part.recorded(form.Referral, form.Scheme)
	left, _ := httpd.Draft(c, c.Request.URL.Path)
	kept := httpd.Kept(c, part.part(&form.Referral))
	v := h.viewOfLetter(c, l, part, form, kept)
	if from := left["version"]; kept && len(from) == 1 && from[0] != strconv.Itoa(form.Referral.Saves[part.Key]) {
		v.Theirs = rowsOf(stood)
	}
	return httpd.Page(sectionPage(v)), nil
}

func (h *Handlers) keepLetter(c *gin.Context, part Section) (httpd.Response, error) {
	var typed Referral
	if err := httpd.ReadForm(c, part.part(&typed)); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(part.version(&typed))
	if err != nil {
		return nil, err
	}
	l := letterOf(c)
	form, err := h.service.KeepLetter(c.Request.Context(), httpd.Actor(c), l, part, version, typed)
	if faults, ok := httpd.Invalid(err); ok {
		v := h.viewOfLetter(c, l, part, form, false)
		v.Base = v.Base.WithFaults(faults)
		return httpd.PageWith(http.StatusUnprocessableEntity, sectionPage(v)), nil
	}
	if err != nil {
		return nil, err
	}
	if changing(c) {
		return httpd.Redirect(l.home() + "/check"), nil
	}
	return httpd.Redirect(after(part.Key, l.home())), nil
}

func (h *Handlers) checkLetter(c *gin.Context) (httpd.Response, error) { return h.showLetter(c, nil) }

func (h *Handlers) showLetter(c *gin.Context, faults []casework.Fault) (httpd.Response, error) {
	l := letterOf(c)
	review, err := h.service.CheckLetter(c.Request.Context(), httpd.Actor(c), l)
	if err != nil {
		return nil, err
	}
	view := checkView{Base: httpd.Base(c, "Check your answers"), Home: l.home(), Send: l.home() + "/send", Review: review}
	if len(faults) > 0 {
		view.Base, view.Sent = view.Base.WithFaults(faults), true
		return httpd.PageWith(http.StatusUnprocessableEntity, checkPage(view)), nil
	}
	return httpd.Page(checkPage(view)), nil
}

func (h *Handlers) sendLetter(c *gin.Context) (httpd.Response, error) {
	var form sendForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	l := letterOf(c)
	id, err := h.service.SendLetter(c.Request.Context(), httpd.Actor(c), l, form.NoSensitive == "yes")
	if faults, ok := httpd.Invalid(err); ok {
		return h.showLetter(c, faults)
	}
	if err != nil {
		return nil, err
	}
	if l.ID != "" {
		return httpd.RedirectWith(sentPlace+id, "Your changes have been sent"), nil
	}
	return httpd.RedirectWith(sentPlace+id, "Your referral has been sent"), nil
}

func (h *Handlers) sent(c *gin.Context) (httpd.Response, error) {
	sent, err := h.service.Sent(c.Request.Context(), httpd.Actor(c), c.Param("id"))
	if err != nil {
		return nil, err
	}
	return httpd.Page(sentPage(sentView{Base: sentBase(c, "A referral that you sent"), Sent: sent})), nil
}

func sentBase(c *gin.Context, title string) ui.Base {
	b := httpd.Base(c, title)
	b.Back = ui.Link{Text: "Back to your agency's referrals", Href: "/referrals/ours"}
	return b
}

type backForm struct {
	Version string `form:"version" max:"6"`
	Reason  string `form:"reason" max:"20"`
}

func (h *Handlers) askTakeBack(c *gin.Context) (httpd.Response, error) {
	return h.showTakeBack(c, nil, backForm{})
}

func (h *Handlers) showTakeBack(c *gin.Context, faults []casework.Fault, form backForm) (httpd.Response, error) {
	sent, err := h.service.Sent(c.Request.Context(), httpd.Actor(c), c.Param("id"))
	if err != nil {
		return nil, err
	}
	if !sent.Waits {
		return nil, tooLate()
	}
	v := sentView{Base: sentBase(c, "Withdraw your referral"), Sent: sent, Form: form}
	if len(faults) > 0 {
		v.Base = v.Base.WithFaults(faults)
		return httpd.PageWith(http.StatusUnprocessableEntity, takeBackPage(v)), nil
	}
	return httpd.Page(takeBackPage(v)), nil
}

func (h *Handlers) takeBack(c *gin.Context) (httpd.Response, error) {
	var form backForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	err = h.service.TakeBack(c.Request.Context(), httpd.Actor(c), c.Param("id"), version, form.Reason)
	if faults, ok := httpd.Invalid(err); ok {
		return h.showTakeBack(c, faults, form)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith(sentPlace+c.Param("id"), "Your referral has been withdrawn"), nil
}

package intake

import (
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
)

// links registers the one-time links, the form that they lead to, and the referrals that came by them.
func (h *Handlers) links(s *httpd.Server) {
	s.GET(linksPlace, casework.InviteReferral, h.handedOut)
	s.POST(linksPlace, casework.InviteReferral, h.handOut, httpd.NoDraft())
	s.POST(linksPlace+"/:id/revoke", casework.InviteReferral, h.revoke)
	s.GET(queue, casework.ReceiveReferral, h.queue)
	s.GET(queue+"/:id", casework.ReceiveReferral, h.came)
	s.POST(queue+"/:id/take", casework.ReceiveReferral, h.take)
	s.POST(queue+"/:id/turn-away", casework.ReceiveReferral, h.turnAway)

	s.Public(http.MethodGet, outsidePlace+":token", h.knock)
	s.Public(http.MethodPost, outsidePlace+":token", h.begin, httpd.NoDraft())
	for _, part := range Sections() {
		s.Public(http.MethodGet, outsidePlace+":token/"+part.Key, func(c *gin.Context) (httpd.Response, error) { return h.pageOutside(c, part) })
		s.Public(http.MethodPost, outsidePlace+":token/"+part.Key, func(c *gin.Context) (httpd.Response, error) { return h.keepOutside(c, part) }, httpd.Body(longForm), httpd.NoDraft())
	}
	s.Public(http.MethodGet, outsidePlace+":token/check", h.checkOutside)
	s.Public(http.MethodPost, outsidePlace+":token/send", h.sendOutside, httpd.NoDraft())
	s.Public(http.MethodGet, receivedPlace, h.received)
}

func (h *Handlers) handedOut(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Links(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	return httpd.Page(linksPage(linksView{Base: httpd.Base(c, "One-time links"), Links: v, Form: linkForm{Days: "3"}})), nil
}

type linkForm struct {
	Panel        string `form:"panel" max:"36"`
	Organisation string `form:"organisation" max:"200"`
	Agency       string `form:"agency" max:"36"`
	Reason       string `form:"reason" max:"20"`
	Days         string `form:"days" max:"2"`
}

func (f linkForm) invitation() Invitation {
	days, _ := strconv.Atoi(f.Days) // none is a fault of its own
	return Invitation{Panel: casework.PanelID(f.Panel), Organisation: f.Organisation, Agency: f.Agency, Reason: f.Reason, Days: days}
}

func (h *Handlers) handOut(c *gin.Context) (httpd.Response, error) {
	var form linkForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	made, err := h.service.Invite(c.Request.Context(), httpd.Actor(c), form.invitation(), httpd.Origin(c))
	if faults, ok := httpd.Invalid(err); ok {
		v, err := h.service.Links(c.Request.Context(), httpd.Actor(c))
		if err != nil {
			return nil, err
		}
		b := httpd.Base(c, "One-time links").WithFaults(faults)
		return httpd.PageWith(http.StatusUnprocessableEntity, linksPage(linksView{Base: b, Links: v, Form: form})), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.Page(madePage(httpd.Base(c, "Hand over this link"), made)), nil
}

func (h *Handlers) revoke(c *gin.Context) (httpd.Response, error) {
	if err := httpd.ReadForm(c, &struct{}{}); err != nil {
		return nil, err
	}
	if err := h.service.Revoke(c.Request.Context(), httpd.Actor(c), c.Param("id")); err != nil {
		return nil, err
	}
	return httpd.RedirectWith(linksPlace, "The link has been revoked"), nil
}

func (h *Handlers) queue(c *gin.Context) (httpd.Response, error) {
	waiting, away, err := h.service.Queue(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	return httpd.Page(queuePage(httpd.Base(c, "Referrals to take in"), waiting, away)), nil
}

func (h *Handlers) came(c *gin.Context) (httpd.Response, error) { return h.showCame(c, nil, metForm{}) }

func (h *Handlers) showCame(c *gin.Context, faults []casework.Fault, typed metForm) (httpd.Response, error) {
	v, err := h.service.Came(c.Request.Context(), httpd.Actor(c), c.Param("id"))
	if err != nil {
		return nil, err
	}
	view := cameView{Base: httpd.Base(c, "A referral that was sent"), Came: v, Typed: typed.said()}
	if len(faults) > 0 {
		view.Base = view.Base.WithFaults(faults)
		return httpd.PageWith(http.StatusUnprocessableEntity, camePage(view)), nil
	}
	return httpd.Page(camePage(view)), nil
}

type takeForm struct {
	Version     string `form:"version" max:"6"`
	NoSensitive string `form:"no_sensitive" max:"3"`
	Who1        string `form:"who_1" max:"40"`
	Who2        string `form:"who_2" max:"40"`
	Who3        string `form:"who_3" max:"40"`
	Who4        string `form:"who_4" max:"40"`
	Who5        string `form:"who_5" max:"40"`
	Answer1     string `form:"answer_1" max:"10"`
	Answer2     string `form:"answer_2" max:"10"`
	Answer3     string `form:"answer_3" max:"10"`
	Answer4     string `form:"answer_4" max:"10"`
	Answer5     string `form:"answer_5" max:"10"`
}

func (f takeForm) met() metForm {
	return metForm{f.Who1, f.Who2, f.Who3, f.Who4, f.Who5, f.Answer1, f.Answer2, f.Answer3, f.Answer4, f.Answer5}
}

func (h *Handlers) take(c *gin.Context) (httpd.Response, error) {
	var form takeForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	ref, err := h.service.TakeIn(c.Request.Context(), httpd.Actor(c), c.Param("id"), Decision{Version: version, Met: form.met().said(), NoSensitive: form.NoSensitive == "yes"})
	if faults, ok := httpd.Invalid(err); ok {
		return h.showCame(c, faults, form.met())
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/cases/"+ref, "Referral taken in"), nil
}

type awayForm struct {
	Version string `form:"version" max:"6"`
	Reason  string `form:"reason" max:"20"`
}

func (h *Handlers) turnAway(c *gin.Context) (httpd.Response, error) {
	var form awayForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	err = h.service.TurnAway(c.Request.Context(), httpd.Actor(c), c.Param("id"), Decision{Version: version, Reason: form.Reason})
	if faults, ok := httpd.Invalid(err); ok {
		return h.showCame(c, faults, metForm{})
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith(queue, "The referral has been turned away"), nil
}

// visitor is whoever holds the link of this address, with the secret that their browser keeps for it.
func (h *Handlers) visitor(c *gin.Context) (Visitor, error) {
	if ok, after := h.tries.Allow(httpd.ClientIP(c)); !ok {
		return Visitor{}, httpd.TooMany(after)
	}
	token := c.Param("token")
	return Visitor{Token: token, Browser: httpd.Passing(c, cookieOf(token))}, nil
}

// cookieOf names the cookie of a link, so that somebody can hold two links.
func cookieOf(token string) string { return "referral-" + hex.EncodeToString(linkHash(token)[:4]) }

// noLink is the one answer to every link that does not work.
func noLink(c *gin.Context) httpd.Response {
	return httpd.PageWith(http.StatusNotFound, noLinkPage(httpd.Base(c, "This link does not work")))
}

func (h *Handlers) knock(c *gin.Context) (httpd.Response, error) {
	v, err := h.visitor(c)
	if err != nil {
		return nil, err
	}
	organisation, begun, err := h.service.Knock(c.Request.Context(), httpd.Actor(c), v)
	if errors.Is(err, ErrNoLink) {
		return noLink(c), nil
	}
	if err != nil {
		return nil, err
	}
	if !begun {
		return httpd.Page(knockPage(httpd.Base(c, "Make a referral"), outsidePlace+v.Token, organisation)), nil
	}
	form, err := h.service.OpenOutside(c.Request.Context(), httpd.Actor(c), v, "start")
	if errors.Is(err, ErrNoLink) {
		return noLink(c), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.Page(startPage(startView{httpd.Base(c, "Make a referral"), form, outsidePlace + v.Token})), nil
}

func (h *Handlers) begin(c *gin.Context) (httpd.Response, error) {
	if err := httpd.ReadForm(c, &struct{}{}); err != nil {
		return nil, err
	}
	v, err := h.visitor(c)
	if err != nil {
		return nil, err
	}
	secret, expires, err := h.service.Begin(c.Request.Context(), httpd.Actor(c), v.Token)
	if errors.Is(err, ErrNoLink) {
		return noLink(c), nil
	}
	if err != nil {
		return nil, err
	}
	httpd.KeepPassing(c, cookieOf(v.Token), secret, expires.Sub(h.clock()))
	return httpd.Redirect(outsidePlace + v.Token), nil
}

func (h *Handlers) viewOutside(c *gin.Context, part Section, form Form, token string) sectionView {
	home := outsidePlace + token
	v := sectionView{Base: httpd.Base(c, part.Title), Section: part, Form: form, Home: home, Action: home + "/" + part.Key}
	v.Autosave = func(string) string { return "" } // nobody's draft but the link's
	if changing(c) {
		v.Action += "?from=check"
	}
	return v
}

func (h *Handlers) pageOutside(c *gin.Context, part Section) (httpd.Response, error) {
	v, err := h.visitor(c)
	if err != nil {
		return nil, err
	}
	form, err := h.service.OpenOutside(c.Request.Context(), httpd.Actor(c), v, part.Key)
	if errors.Is(err, ErrNoLink) {
		return noLink(c), nil
	}
	if err != nil {
		return nil, err
	}
	return httpd.Page(sectionPage(h.viewOutside(c, part, form, v.Token))), nil
}

func (h *Handlers) keepOutside(c *gin.Context, part Section) (httpd.Response, error) {
	var typed Referral
	if err := httpd.ReadForm(c, part.part(&typed)); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(part.version(&typed))
	if err != nil {
		return nil, err
	}
	v, err := h.visitor(c)
	if err != nil {
		return nil, err
	}
	form, err := h.service.KeepOutside(c.Request.Context(), httpd.Actor(c), v, part, version, typed)
	if errors.Is(err, ErrNoLink) {
		return noLink(c), nil
	}
	if faults, ok := httpd.Invalid(err); ok {
		page := h.viewOutside(c, part, form, v.Token)
		page.Base = page.Base.WithFaults(faults)
		return httpd.PageWith(http.StatusUnprocessableEntity, sectionPage(page)), nil
	}
	if err != nil {
		return nil, err
	}
	home := outsidePlace + v.Token
	if changing(c) {
		return httpd.Redirect(home + "/check"), nil
	}
	return httpd.Redirect(after(part.Key, home)), nil
}

func (h *Handlers) checkOutside(c *gin.Context) (httpd.Response, error) { return h.showCheck(c, nil) }

func (h *Handlers) showCheck(c *gin.Context, faults []casework.Fault) (httpd.Response, error) {
	v, err := h.visitor(c)
	if err != nil {
		return nil, err
	}
	review, err := h.service.CheckOutside(c.Request.Context(), httpd.Actor(c), v)
	if errors.Is(err, ErrNoLink) {
		return noLink(c), nil
	}
	if err != nil {
		return nil, err
	}
	home := outsidePlace + v.Token
	view := checkView{Base: httpd.Base(c, "Check your answers"), Home: home, Send: home + "/send", Review: review}
	if len(faults) > 0 {
		view.Base, view.Sent = view.Base.WithFaults(faults), true
		return httpd.PageWith(http.StatusUnprocessableEntity, checkPage(view)), nil
	}
	return httpd.Page(checkPage(view)), nil
}

// receiptCookie keeps the number for as long as somebody needs to write it down.
const receiptCookie = "receipt"

func (h *Handlers) sendOutside(c *gin.Context) (httpd.Response, error) {
	var form sendForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	v, err := h.visitor(c)
	if err != nil {
		return nil, err
	}
	receipt, err := h.service.SendOutside(c.Request.Context(), httpd.Actor(c), v, form.NoSensitive == "yes")
	if errors.Is(err, ErrNoLink) {
		return noLink(c), nil
	}
	if faults, ok := httpd.Invalid(err); ok {
		return h.showCheck(c, faults)
	}
	if err != nil {
		return nil, err
	}
	httpd.KeepPassing(c, receiptCookie, receipt, time.Hour)
	httpd.KeepPassing(c, cookieOf(v.Token), "", 0)
	return httpd.Redirect(receivedPlace), nil
}

func (h *Handlers) received(c *gin.Context) (httpd.Response, error) {
	receipt, err := casework.ParseReceipt(httpd.Passing(c, receiptCookie))
	if err != nil {
		return nil, casework.Absent()
	}
	return httpd.Page(receivedPage(httpd.Base(c, "Referral received"), receipt)), nil
}

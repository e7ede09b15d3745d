package httpd

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
)

// StepUp lets a route be used only by somebody who has lately proved again who they are: for exports, grants and emergency
// access (ASVS 7.5.3). Others are led to a page that asks for it, and then back to what they were doing, with what they
// had typed; only passwords and files have to be given again.
func StepUp() Option { return func(r *Route) { r.StepUp = true } }

// freshFor is how long a proof lasts.
const freshFor = 10 * time.Minute

// Where the engine leads. Whoever signs people in draws the first; the second is the engine's own.
const (
	proveURL = "/account/prove"
	againURL = "/account/again"
)

// Fresh says whether whoever asks has proved lately who they are.
func Fresh(c *gin.Context) bool {
	v := visitOf(c.Request.Context())
	return v.signedIn() != nil && v.server.fresh(v.session)
}

func (s *Server) fresh(in *session) bool { return s.Clock().Sub(in.proved) < freshFor }

// prove holds up a request until its sender has proved again who they are. What was posted is kept until then.
func (s *Server) prove(c *gin.Context, v *visit, r Route) (Response, error) {
	ctx := c.Request.Context()
	next := c.Request.URL.RequestURI()
	if r.Method != http.MethodGet {
		next = s.pageOf(c)
		if !r.noDraft && c.Request.MultipartForm == nil {
			if err := s.saveDraft(ctx, v.session.user, heldUp(c.Request.URL.Path), draftOf(c.Request.PostForm)); err != nil {
				return nil, err
			}
			next = againURL + "?path=" + url.QueryEscape(c.Request.URL.Path) + "&from=" + url.QueryEscape(next)
		}
	}
	actor := v.actor()
	if err := s.DB.Write(pg.WithoutKey(ctx), actor, func(*pg.Tx) (audit.Entry, error) {
		grant, err := s.self(ctx, v)
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Failed(grant, "Held up until they prove again who they are: "+r.Access, "step-up"), nil
	}); err != nil {
		return nil, err
	}
	return Redirect(proveURL + "?next=" + url.QueryEscape(next)), nil
}

// heldUp is the place of the draft of a form that waits for its sender's proof.
func heldUp(path string) string { return "step-up " + path }

// Proved notes that whoever asks has proved again who they are, under a new token: the one before is worth nothing. The
// session grows no older and no younger by it.
func (s *Server) Proved(c *gin.Context) error {
	ctx := c.Request.Context()
	v := visitOf(ctx)
	in := v.signedIn()
	if in == nil {
		return errors.New("nobody is signed in who could prove it")
	}
	v.proved, v.address = true, c.ClientIP()
	if err := s.sessions.RenewToken(ctx); err != nil {
		return fmt.Errorf("renew the session: %w", err)
	}
	token, _, err := s.sessions.Commit(ctx)
	if err != nil {
		return fmt.Errorf("save the session: %w", err)
	}
	in.hash = hashOf(token)
	return nil
}

// again offers a form that was held up, to be sent as it was typed.
func (s *Server) again(c *gin.Context) (Response, error) {
	var q struct {
		Path string `form:"path" max:"2000"`
		From string `form:"from" max:"2000"`
	}
	if err := ReadQuery(c, &q); err != nil {
		return nil, err
	}
	if !ownPath(q.Path) {
		return nil, casework.Absent()
	}
	form, err := s.loadDraft(c.Request.Context(), visitOf(c.Request.Context()).session.user, heldUp(q.Path))
	if err != nil {
		return nil, err
	}
	if form == nil {
		return nil, casework.Absent()
	}
	var fields []hidden
	for _, name := range sortedNames(form) {
		for _, value := range form[name] {
			fields = append(fields, hidden{name, value})
		}
	}
	back := q.From
	if !ownPath(back) {
		back = "/"
	}
	return Page(againPage(s.base(c, "Finish what you were doing"), q.Path, back, fields)), nil
}

// self is the guard's answer to somebody who asks for what is theirs.
func (s *Server) self(ctx context.Context, v *visit) (authz.Grant, error) {
	actor := v.actor()
	return s.Guard.Check(ctx, actor, casework.UseSelf,
		casework.Resource{Ref: "account " + string(actor.ID), Sens: casework.Normal, Policy: v.session.policy})
}

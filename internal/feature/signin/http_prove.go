package signin

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
)

type proveForm struct {
	Proof string `form:"proof" max:"256"`
}

func (h *Handlers) proveForm(c *gin.Context) (httpd.Response, error) { return h.showProve(c, nil) }

func (h *Handlers) showProve(c *gin.Context, faults []casework.Fault) (httpd.Response, error) {
	f, err := h.service.Factor(c.Request.Context(), httpd.Actor(c), httpd.Origin(c))
	if err != nil {
		return nil, err
	}
	page := provePage(httpd.Base(c, "Confirm that it is you").WithFaults(faults), f, httpd.Next(c))
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, page), nil
	}
	return httpd.Page(page), nil
}

// prove renews the proof of who somebody is, under a new token, and leads on to what they were doing.
func (h *Handlers) prove(c *gin.Context) (httpd.Response, error) {
	var form proveForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	if ok, after := h.tries.Allow(httpd.ClientIP(c)); !ok {
		return nil, httpd.TooMany(after)
	}
	return h.proved(c, h.service.Prove(c.Request.Context(), httpd.Actor(c), form.Proof))
}

func (h *Handlers) proved(c *gin.Context, err error) (httpd.Response, error) {
	if faults, ok := httpd.Invalid(err); ok {
		return h.showProve(c, faults)
	}
	if err != nil {
		return nil, err
	}
	if err := h.server.Proved(c); err != nil {
		return nil, err
	}
	return httpd.Redirect(httpd.Next(c)), nil
}

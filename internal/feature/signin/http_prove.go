package signin

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/platform/httpd"
)

type proveForm struct {
	Proof string `form:"proof" max:"256"`
}

func (h *Handlers) proveForm(c *gin.Context) (httpd.Response, error) {
	f, err := h.service.Factor(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	return httpd.Page(provePage(httpd.Base(c, "Confirm that it is you"), f, httpd.Next(c))), nil
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
	err := h.service.Prove(c.Request.Context(), httpd.Actor(c), form.Proof)
	if faults, ok := httpd.Invalid(err); ok {
		f, err := h.service.Factor(c.Request.Context(), httpd.Actor(c))
		if err != nil {
			return nil, err
		}
		return httpd.PageWith(http.StatusUnprocessableEntity, provePage(httpd.Base(c, "Confirm that it is you").WithFaults(faults), f, httpd.Next(c))), nil
	}
	if err != nil {
		return nil, err
	}
	if err := h.server.Proved(c); err != nil {
		return nil, err
	}
	return httpd.Redirect(httpd.Next(c)), nil
}

package signin

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/platform/httpd"
)

type proveForm struct {
	Password string `form:"password" max:"256"`
}

func (h *Handlers) proveForm(c *gin.Context) (httpd.Response, error) {
	return httpd.Page(provePage(httpd.Base(c, "Confirm that it is you"), httpd.Next(c))), nil
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
	err := h.service.Prove(c.Request.Context(), httpd.Actor(c), form.Password)
	if faults, ok := httpd.Invalid(err); ok {
		return httpd.PageWith(http.StatusUnprocessableEntity, provePage(httpd.Base(c, "Confirm that it is you").WithFaults(faults), httpd.Next(c))), nil
	}
	if err != nil {
		return nil, err
	}
	if err := h.server.Proved(c); err != nil {
		return nil, err
	}
	return httpd.Redirect(httpd.Next(c)), nil
}

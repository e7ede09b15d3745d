package httpd

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// lookUpSaved answers whether a form whose outcome was unknown has been saved. Until that is certain it says neither.
func (s *Server) lookUpSaved(c *gin.Context) (Response, error) {
	key := c.Param("key")
	if !plainKey(key) {
		return nil, casework.Absent()
	}
	v := visitOf(c.Request.Context())
	v.key = key
	saved, location, err := s.DB.Settle(c.Request.Context(), v.actor(), key)
	if errors.Is(err, pg.ErrUnavailable) { // which says nothing of the form
		return nil, fmt.Errorf("%w: %w", pg.ErrUnknown, err)
	}
	if err != nil {
		return nil, err
	}
	if saved {
		if !ownPath(location) {
			location = "/"
		}
		place, _, _ := strings.Cut(Next(c), "?")
		if err := DropDraft(c, place); err != nil { // it was kept for the case that it was not saved
			s.logFailure(c.Request.Context(), v.route, err)
		}
		return RedirectWith(location, "It was saved. You are looking at the saved record."), nil
	}
	return PageWith(http.StatusOK, notSavedPage(s.base(c, "It was not saved"), Next(c))), nil
}

// renew answers the script by which somebody stays signed in; the session was touched on the way in.
func (s *Server) renew(*gin.Context) (Response, error) { return nothing{}, nil }

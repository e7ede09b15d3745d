package httpd

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
)

// A draft is a form that somebody has begun, sealed under a key that is not in the database and bound to the person and
// the place (the path of the page that the form stands on). It is no record, and nobody else can open it.

const largestDraft = 256 << 10 // the longest forms have so much

// draftsPath is where the script of a page saves while somebody types.
const draftsPath = "/drafts"

// Draft is the kept form of this person at a place.
func Draft(c *gin.Context, place string) (map[string][]string, bool) {
	v := visitOf(c.Request.Context())
	in := v.signedIn()
	if in == nil || !in.hasDrafts || v.server == nil {
		return nil, false
	}
	form, err := v.server.loadDraft(c.Request.Context(), in.user, place)
	if err != nil {
		v.server.Log.LogAttrs(c.Request.Context(), slog.LevelError, "load a draft", slog.String("request", v.request), slog.String("error", logText(err)))
		return nil, false
	}
	return form, form != nil
}

// Kept fills a form from this person's draft of the page's own path, and says whether there was one.
func Kept(c *gin.Context, form any) bool {
	kept, ok := Draft(c, c.Request.URL.Path)
	if !ok {
		return false
	}
	delete(kept, "version") // the form must carry the version of the record that is shown now
	return fill(form, kept, nil, false) == nil
}

// DropDraft forgets a draft. A form that was saved at its own path drops its draft by itself.
func DropDraft(c *gin.Context, place string) error {
	v := visitOf(c.Request.Context())
	in := v.signedIn()
	if in == nil || !in.hasDrafts || v.server == nil {
		return nil
	}
	return v.server.deleteDraft(c.Request.Context(), in.user, place)
}

// keepDraft takes one field from the script that saves while somebody types. The field's key is "<path>#<name>"; without a
// name it is the field "text".
func (s *Server) keepDraft(c *gin.Context) (Response, error) {
	var form struct {
		Key  string `form:"key" max:"2100"`
		Text string `form:"text" max:"60000"`
	}
	if err := ReadForm(c, &form); err != nil {
		return nil, err
	}
	if err := s.keepField(c.Request.Context(), visitOf(c.Request.Context()).session.user, form.Key, form.Text); err != nil {
		return nil, err
	}
	return nothing{}, nil
}

// keepField puts one field into the draft of a page, beside what it holds.
func (s *Server) keepField(ctx context.Context, user casework.UserID, key, text string) error {
	place, name, named := strings.Cut(key, "#")
	if !named {
		name = "text"
	}
	if place == "" || name == "" || len(name) > 100 || secret(name) || consumed[name] {
		return badRequest("This draft cannot be kept.")
	}
	kept, err := s.loadDraft(ctx, user, place)
	if err != nil {
		return err
	}
	if kept == nil {
		kept = url.Values{}
	}
	kept[name] = []string{text}
	return s.saveDraft(ctx, user, place, kept)
}

// draftOf is what of a posted form is worth keeping.
func draftOf(form url.Values) url.Values {
	kept := url.Values{}
	for name, values := range form {
		if !secret(name) && !consumed[name] {
			kept[name] = values
		}
	}
	return kept
}

func (s *Server) loadDraft(ctx context.Context, user casework.UserID, place string) (url.Values, error) {
	var sealed []byte
	err := s.Sessions.GetContext(ctx, &sealed, `SELECT sealed FROM draft WHERE user_id = $1 AND place = $2`, user, place)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, unavailable(ctx, "load a draft", err)
	}
	plain, err := s.Keys.Own("drafts").Open(sealed, string(user), place)
	if err != nil {
		return nil, err
	}
	form := url.Values{}
	if err := json.Unmarshal(plain, &form); err != nil {
		return nil, err
	}
	return form, nil
}

func (s *Server) saveDraft(ctx context.Context, user casework.UserID, place string, form url.Values) error {
	plain, err := json.Marshal(form)
	if err != nil {
		return err
	}
	if len(plain) > largestDraft || len(place) > 2000 {
		return &refusal{failure{status: http.StatusRequestEntityTooLarge, msg: "This text is too long to be kept as a draft."}}
	}
	sealed, err := s.Keys.Own("drafts").Seal(plain, string(user), place)
	if err != nil {
		return err
	}
	_, err = s.Sessions.ExecContext(ctx, `
		INSERT INTO draft (user_id, place, sealed, saved_at)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (user_id, place) DO UPDATE SET sealed = excluded.sealed, saved_at = excluded.saved_at`, user, place, sealed, s.Clock())
	if err != nil {
		return unavailable(ctx, "keep a draft", err)
	}
	return nil
}

func (s *Server) deleteDraft(ctx context.Context, user casework.UserID, places ...string) error {
	if _, err := s.Sessions.ExecContext(ctx, `DELETE FROM draft WHERE user_id = $1 AND place = ANY ($2)`, user, pq.Array(places)); err != nil {
		return unavailable(ctx, "drop a draft", err)
	}
	return nil
}

func sortedNames(form url.Values) []string { return slices.Sorted(maps.Keys(form)) }

// nothing is an answer without a page, for a script.
type nothing struct{}

func (nothing) send(_ *Server, c *gin.Context) error {
	c.Writer.WriteHeader(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
	return nil
}

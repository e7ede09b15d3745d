package demo_test

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
	"channelpanel/web/ui"
)

// Whatever is typed into a form, it is answered: with what is wrong and everything that was typed, or as a form of ours
// never is. Every role tries the forms that it comes to.
func (s seeded) takesNonsense(t *testing.T) {
	db := s.db.Copy(t)
	known := firsts(t, db, s.people)
	trial := &web.Nonsense{
		Site: over(t, db, s.ring), Rand: rand.New(rand.NewPCG(9, 9)), Each: testkit.Lane(2, 6), Times: testkit.Lane(3, 20), Sent: map[string]int{}, Read: map[int]int{},
		Once: map[string]bool{"/referrals/links": true, "/cases/:ref/feedback/preview": true, "/decisions/export": true}, Leave: map[string]bool{"/sign-out": true},
	}
	for _, held := range casework.HeldRoles {
		if user := known[casework.Role(held.Code)]; user != "" {
			trial.Try(t, held.Code, user)
		}
	}
	for _, wrong := range trial.Wrong() {
		t.Error(wrong)
	}
	sent := 0
	for _, n := range trial.Sent {
		sent += n
	}
	t.Logf("%d forms of %d kinds were sent, answered %v; %d fields were shown again", sent, len(trial.Sent), trial.Read, trial.Kept)
	if len(trial.Sent) < 60 || trial.Read[422] < 100 || trial.Kept < 100 {
		t.Errorf("%d kinds of forms, %d answered with faults, %d fields: too few to show anything", len(trial.Sent), trial.Read[422], trial.Kept)
	}
}

// A form that forgets what was typed and one that ends in a fault of the program are found, and one that keeps it is not.
func (s seeded) findsWhatForgets(t *testing.T) {
	db := s.db.Copy(t)
	plant := func(server *httpd.Server) {
		for path, keeps := range map[string]bool{"/planted/keeps": true, "/planted/forgets": false, "/planted/breaks": false} {
			show := func(c *gin.Context, text string, faults ...casework.Fault) httpd.Response {
				b := httpd.Base(c, "Planted").WithFaults(faults)
				form := templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
					return ui.Form(b, path).Render(templ.WithChildren(ctx, ui.Input(b, ui.InputField{Name: "text", Label: "Text", Value: text})), w)
				})
				page := templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
					return ui.Page(b).Render(templ.WithChildren(ctx, form), w)
				})
				if len(faults) > 0 {
					return httpd.PageWith(http.StatusUnprocessableEntity, page)
				}
				return httpd.Page(page)
			}
			server.GET(path, casework.UseSelf, func(c *gin.Context) (httpd.Response, error) { return show(c, ""), nil })
			server.POST(path, casework.UseSelf, func(c *gin.Context) (httpd.Response, error) {
				var form struct {
					Text string `form:"text"`
				}
				if err := httpd.ReadForm(c, &form); err != nil {
					return nil, err
				}
				if path == "/planted/breaks" {
					return nil, errors.New("planted")
				}
				if !keeps {
					form.Text = ""
				}
				return show(c, form.Text, casework.Fault{Field: "text", Msg: "Planted"}), nil
			})
		}
	}
	trial := &web.Nonsense{Site: over(t, db, s.ring, plant), Rand: rand.New(rand.NewPCG(9, 9)), Each: 1, Times: 6, Sent: map[string]int{}, Read: map[int]int{}, Leave: map[string]bool{"/sign-out": true}}
	trial.Try(t, "statistics", firsts(t, db, s.people)[casework.StatisticsReader], "/planted/keeps", "/planted/forgets", "/planted/breaks")
	found := strings.Join(trial.Wrong(), "\n")
	if !strings.Contains(found, "/planted/forgets and was shown it again as") || !strings.Contains(found, "/planted/breaks, which was answered Internal Server Error") || strings.Contains(found, "/planted/keeps") {
		t.Errorf("of the planted faults these were found:\n%s", found)
	}
}

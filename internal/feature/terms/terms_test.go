package terms_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/terms"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
	"channelpanel/web/ui"
)

// office is a service with an administrator and a chair.
type office struct {
	site       *web.Site
	hands      *web.Hands
	owner      *sqlx.DB
	ada, chair testkit.Person
}

func open(t *testing.T) *office {
	t.Helper()
	db := testkit.DB(t)
	panel := testkit.NewPanel(t, db)
	o := &office{owner: db.Owner(t), hands: web.ClockAt(time.Date(2026, 3, 26, 10, 0, 0, 0, time.UTC))}
	o.ada = panel.Hire(t, "Ada Minster", casework.Administrator, "", "", "")
	o.chair = panel.Hire(t, "Cora Hale", casework.PanelChair, "", testkit.Authority, "")
	o.site = web.Start(t, db, func(s *httpd.Server) {
		terms.New(terms.NewService(s.DB, s.Guard)).Routes(s)
		s.GET("/", casework.UseSelf, func(c *gin.Context) (httpd.Response, error) {
			return httpd.Page(ui.Page(httpd.Base(c, "Start"))), nil
		})
	}, web.Clock(o.hands.Now))
	return o
}

func (o *office) count(t *testing.T, query string, args ...any) int {
	t.Helper()
	var n int
	if err := o.owner.GetContext(t.Context(), &n, query, args...); err != nil {
		t.Fatal(err)
	}
	return n
}

const form = "main form[method=post]"

// Shows AD9.
func TestTermsAreAcceptedAtTheNextSignInAndANewVersionAsksAgain(t *testing.T) {
	t.Parallel()
	o := open(t)
	ada, working := o.site.SignedIn(t, o.ada.User), o.site.SignedIn(t, o.chair.User)
	working.Get("/").Want(http.StatusOK) // nothing is published, nothing is asked
	o.hands.Advance(time.Minute)
	ada.Get("/terms/new").Want(http.StatusOK).Submit(form, web.Values{"body": {"Keep it to yourself."}}).Want(http.StatusSeeOther)
	working.Get("/").Want(http.StatusOK) // who is at work is not held up in the middle of it
	o.hands.Advance(time.Minute)

	chair := o.site.SignedIn(t, o.chair.User)
	if at := chair.Get("/").Want(http.StatusSeeOther).Location(); at != "/account/terms" {
		t.Fatalf("somebody who signs in is led to %q", at)
	}
	page := chair.Get("/account/terms").Want(http.StatusOK)
	if !strings.Contains(page.Text("main"), "Keep it to yourself.") {
		t.Errorf("the terms read %q", page.Text("main"))
	}
	page.Submit(form, nil).Want(http.StatusUnprocessableEntity)
	chair.Get("/").Want(http.StatusSeeOther)
	page.Submit(form, web.Values{"agree": {"yes"}}).Want(http.StatusSeeOther)
	chair.Get("/").Want(http.StatusOK)
	if n := o.count(t, `SELECT count(*) FROM terms_acceptance WHERE user_id = $1 AND version = 1 AND at = '2026-03-26 10:02:00+00'`, o.chair.User); n != 1 {
		t.Error("it is not on record which version was accepted, and when")
	}
	o.site.SignedIn(t, o.chair.User).Get("/").Want(http.StatusOK) // once is enough

	o.hands.Advance(time.Minute)
	stale := chair.Get("/account/terms")
	ada.Get("/terms/new").Submit(form, web.Values{"body": {"Keep it to yourself, always."}}).Want(http.StatusSeeOther)
	if strings.Contains(stale.Text("main"), "always") {
		t.Fatal("the page is not the one of before")
	}
	o.hands.Advance(time.Minute)
	again := o.site.SignedIn(t, o.chair.User)
	again.Get("/").Want(http.StatusSeeOther)
	values := again.Get("/account/terms").Form(form)
	values.Set("version", "1")
	values.Set("agree", "yes")
	again.Post("/account/terms", values).Want(http.StatusUnprocessableEntity) // accepted is what was read
	again.Get("/account/terms").Submit(form, web.Values{"agree": {"yes"}}).Want(http.StatusSeeOther)
	again.Get("/").Want(http.StatusOK)
	if text := ada.Get("/terms").Want(http.StatusOK).Text("main"); !strings.Contains(text, "By 1 of 2 people") || !strings.Contains(text, "Version 1, published 26 March 2026") {
		t.Errorf("the administrator reads %q", text)
	}
}

func TestTwoWhoPublishDoNotReplaceEachOther(t *testing.T) {
	t.Parallel()
	o := open(t)
	ada := o.site.SignedIn(t, o.ada.User)
	o.hands.Advance(time.Minute)
	stale := ada.Get("/terms/new").Want(http.StatusOK)
	ada.Get("/terms/new").Submit(form, web.Values{"body": {""}}).Want(http.StatusUnprocessableEntity)
	ada.Get("/terms/new").Submit(form, web.Values{"body": {"The first."}}).Want(http.StatusSeeOther)
	text := stale.Submit(form, web.Values{"body": {"The other."}}).Want(http.StatusConflict).Text("main")
	if !strings.Contains(text, "The first.") || !strings.Contains(text, "The other.") {
		t.Errorf("a stale form is answered with %q", text)
	}
	ada.Get("/terms/new").Submit(form, web.Values{"body": {"The first."}}).Want(http.StatusUnprocessableEntity) // the same text again
	if o.count(t, `SELECT count(*) FROM terms`) != 1 {
		t.Error("a stale or empty form was published")
	}
}

// Shows T15.
func TestNobodyElsePublishesTerms(t *testing.T) {
	t.Parallel()
	o := open(t)
	for _, line := range o.site.Refusals(t, o.chair.User, func(string) string { return "" }) {
		t.Error(line)
	}
}

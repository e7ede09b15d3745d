package accounts_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/accounts"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/passwords"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

const chosen = "lantern gravel thistle"

// invite adds an account for Ivy Marsh and returns the link that is shown, as a path.
func invite(t *testing.T, ada *web.Client) string {
	t.Helper()
	page := ada.Get("/accounts/new").Want(http.StatusOK).Submit("main form[method=post]",
		with(web.Values{"name": {"Ivy Marsh"}, "email": {"Ivy.Marsh@example.org"}}, on("last", "30", "9", "2026"))).Want(http.StatusOK)
	return link(t, page)
}

func link(t *testing.T, page *web.Page) string {
	t.Helper()
	_, token, found := strings.Cut(page.Text("main"), "/invitation/")
	if !found {
		t.Fatalf("no link is shown: %s", page.Text("main"))
	}
	return "/invitation/" + strings.Fields(token)[0][:52]
}

// choose sends a password by a link.
func choose(p *web.Page) *web.Page {
	return p.Submit("main form[method=post]", web.Values{"password": {chosen}, "again": {chosen}})
}

// Shows AD3, AX13.
func TestSomebodyWhoIsInvitedChoosesTheirPasswordByALinkThatWorksOnce(t *testing.T) {
	t.Parallel()
	o := open(t)
	ada, ivy := o.site.SignedIn(t, o.ada.User), o.site.Anonymous(t)
	path := invite(t, ada)
	token := strings.TrimPrefix(path, "/invitation/")
	if n := o.count(t, `SELECT count(*) FROM invitation WHERE position(convert_to($1, 'UTF8') IN token_hash) > 0`, token); n != 0 {
		t.Error("the link itself is kept")
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE convert_from(payload, 'UTF8') LIKE '%' || $1 || '%'`, token); n != 0 {
		t.Error("the link is in the audit log")
	}
	if n := o.count(t, `SELECT count(*) FROM user_account WHERE email = 'ivy.marsh@example.org' AND password_hash = '' AND ends_on = '2026-09-30'`); n != 1 {
		t.Error("the account is not on record without a password and with its last day")
	}
	ivy.Get(path).Want(http.StatusOK) // a mail scanner that looks uses nothing up
	page := ivy.Get(path).Want(http.StatusOK)
	if !strings.Contains(page.Text("body"), "ivy.marsh@example.org") {
		t.Error("the page does not say whose account it is for")
	}
	wrong := page.Submit("main form[method=post]", web.Values{"password": {"ivy marsh"}, "again": {"other"}}).Want(http.StatusUnprocessableEntity)
	if text := wrong.Text(".govuk-error-summary"); !strings.Contains(text, "do not match") || strings.Count(text, "assword") < 2 {
		t.Errorf("a weak password is answered with %q", text)
	}
	late := ivy.Get(path)
	choose(ivy.Get(path)).Want(http.StatusSeeOther)
	words, err := passwords.New()
	if err != nil {
		t.Fatal(err)
	}
	var hash string
	if err := o.owner.GetContext(t.Context(), &hash, `SELECT password_hash FROM user_account WHERE email = 'ivy.marsh@example.org'`); err != nil {
		t.Fatal(err)
	}
	if ok, err := words.Matches(t.Context(), chosen, hash); !ok || err != nil {
		t.Errorf("the password is not the one that was chosen: %v", err)
	}
	choose(late).Want(http.StatusNotFound)
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE actor = 'anonymous' AND action = 'self:sign-in' AND outcome = 'done'`); n != 1 {
		t.Errorf("%d entries for one password chosen", n)
	}
}

// A link that is wrong, used, too old, replaced or of an account that cannot be used is answered alike.
func TestALinkThatDoesNotWorkSaysNoMoreThanThat(t *testing.T) {
	t.Parallel()
	o := open(t)
	ada, ivy := o.site.SignedIn(t, o.ada.User), o.site.Anonymous(t)
	first := invite(t, ada)
	var id string
	if err := o.owner.GetContext(t.Context(), &id, `SELECT user_id FROM user_account WHERE email = 'ivy.marsh@example.org'`); err != nil {
		t.Fatal(err)
	}
	second := link(t, ada.Get("/accounts/"+id).Submit(`form[action$="/invite"]`, nil).Want(http.StatusOK))
	want := ivy.Get("/invitation/" + strings.Repeat("A", 52)).Want(http.StatusNotFound).Text("main")
	alike := func(why, path string) {
		t.Helper()
		if got := ivy.Get(path).Want(http.StatusNotFound).Text("main"); got != want {
			t.Errorf("a link that is %s is answered with %q, a wrong one with %q", why, got, want)
		}
	}
	alike("replaced", first)
	o.do(t, `UPDATE invitation SET expires_at = '2026-03-26 09:59' WHERE withdrawn_at IS NULL`)
	alike("too old", second)
	o.do(t, `UPDATE invitation SET expires_at = '2026-03-27'`)
	o.do(t, `UPDATE user_account SET ends_on = '2026-03-25' WHERE user_id = $1`, id)
	alike("of an account after its last day", second)
	o.do(t, `UPDATE user_account SET ends_on = NULL, disabled_at = now() WHERE user_id = $1`, id)
	alike("of a disabled account", second)
	o.do(t, `UPDATE user_account SET disabled_at = NULL WHERE user_id = $1`, id)
	choose(ivy.Get(second).Want(http.StatusOK)).Want(http.StatusSeeOther)
	alike("used", second)
	if text := ada.Get("/accounts/" + id).Text("main"); !strings.Contains(text, "Used on 26 March 2026") {
		t.Errorf("the account reads %q", text)
	}
}

func TestANewLinkEndsThePasswordBeforeItAndEverySession(t *testing.T) {
	t.Parallel()
	o := open(t)
	ada, nia := o.site.SignedIn(t, o.ada.User), o.site.SignedIn(t, o.nurse.User)
	o.do(t, `UPDATE user_account SET password_hash = 'known to somebody else' WHERE user_id = $1`, o.nurse.User)
	ada.Get("/accounts/"+string(o.nurse.User)).Submit(`form[action$="/invite"]`, nil).Want(http.StatusOK)
	if n := o.count(t, `SELECT count(*) FROM user_account WHERE user_id = $1 AND password_hash = ''`, o.nurse.User); n != 1 {
		t.Error("the password before still works")
	}
	if p := nia.Get("/accounts"); p.Status != http.StatusSeeOther {
		t.Errorf("a session of theirs is still answered with %d", p.Status)
	}
	o.do(t, `UPDATE user_account SET disabled_at = now() WHERE user_id = $1`, o.nurse.User)
	values := ada.Get("/accounts/" + string(o.chair.User)).Form(`form[action$="/invite"]`)
	ada.Post("/accounts/"+string(o.nurse.User)+"/invite", values).Want(http.StatusUnprocessableEntity)
}

func TestWhereThereIsAMailServerTheLinkGoesOutByMailAndIsShownToNobody(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	panel := testkit.NewPanel(t, db)
	who := panel.Hire(t, "Ada Minster", casework.Administrator, "", "", "")
	words, err := passwords.New()
	if err != nil {
		t.Fatal(err)
	}
	var sent []string
	site := web.Start(t, db, func(s *httpd.Server) {
		service := accounts.NewService(s.DB, s.Guard, words).WithPost(func(_ context.Context, _ *pg.Tx, _ casework.UserID, address, subject, body string) error {
			sent = append(sent, address+"|"+subject+"|"+body)
			return nil
		})
		accounts.New(service, s.Clock, "CODE").Routes(s)
	}, web.Clock(web.ClockAt(now).Now))
	page := site.SignedIn(t, who.User).Get("/accounts/new").Submit("main form[method=post]", web.Values{"name": {"Ivy Marsh"}, "email": {"ivy@example.org"}}).Want(http.StatusSeeOther)
	if len(sent) != 1 || !strings.HasPrefix(sent[0], "ivy@example.org|") || !strings.Contains(sent[0], "2 April 2026") {
		t.Fatalf("sent was %q", sent)
	}
	if text := page.Follow().Text("body"); strings.Contains(text, "/invitation/") || !strings.Contains(text, "not used yet") {
		t.Errorf("the account reads %q", text)
	}
	_, token, _ := strings.Cut(sent[0], "/invitation/")
	choose(site.Anonymous(t).Get("/invitation/" + strings.Fields(token)[0]).Want(http.StatusOK)).Want(http.StatusSeeOther)
}

func TestLinksCannotBeTriedWithoutEnd(t *testing.T) {
	t.Parallel()
	o := open(t)
	nobody := o.site.Anonymous(t)
	start := time.Now()
	for range 300 {
		if nobody.Get("/invitation/"+strings.Repeat("B", 52)).Status == http.StatusTooManyRequests {
			return
		}
	}
	t.Errorf("300 links could be tried within %s", time.Since(start))
}

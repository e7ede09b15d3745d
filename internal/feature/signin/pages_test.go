package signin_test

import (
	"strings"
	"testing"
	"time"

	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/testkit/browser"
	"channelpanel/internal/testkit/web"
	product "channelpanel/web"
)

// Setting up an app, signing in with it, and a reset by two administrators, in Chromium: no page of it has a fault that
// axe-core can see, and each can be read on a narrow screen without scrolling sideways.
//
// Shows AX15, UI1, UI2.
func TestTheSecondFactorIsSetUpUsedAndResetInTheBrowser(t *testing.T) {
	o := open(t, required(), web.Config(func(c *httpd.Config) { c.Assets = product.Handler() }))
	b := browser.Start(t)
	o.enrol(t, o.SignedIn(t, o.ada))
	o.enrol(t, o.SignedIn(t, o.bea))
	cora, ada, bea := b.Tab(t, o.URL), b.Tab(t, o.URL, o.Cookie(t, o.ada)), b.Tab(t, o.URL, o.Cookie(t, o.bea))
	c := o.Driven(t, cora)

	signIn(c, o.chairWay)
	well(t, cora, "asked to set one up")
	p := c.Get("/account/factor").Submit("form[action='/account/factor/app']", nil).Follow().Want(200)
	key := strings.ReplaceAll(p.Text("main code"), " ", "")
	well(t, cora, "key of the app")
	p.Submit("form[action$=confirm]", web.Values{"code": {"000000"}}).Want(422)
	well(t, cora, "wrong first code")
	c.Get("/account/factor/app").Submit("form[action$=confirm]", web.Values{"code": {o.code(t, key)}})
	well(t, cora, "recovery codes")
	c.Get("/account/factor").Want(200)
	well(t, cora, "set up")
	c.Get("/account").Want(200)
	well(t, cora, "own account")

	o.hands.Advance(time.Minute)
	again := b.Tab(t, o.URL)
	d := o.Driven(t, again)
	p = signIn(d, o.chairWay).Follow().Want(200)
	well(t, again, "asked for a code")
	p = step(p, "000000").Want(422)
	well(t, again, "wrong code")
	step(p, o.code(t, key)).Want(303)

	way := "/accounts/" + string(o.chair) + "/sign-in"
	o.Driven(t, ada).Get(way).Want(200)
	well(t, ada, "how somebody signs in")
	o.Driven(t, ada).Get(way).Submit("form[action$=reset]", web.Values{"known_by": {"Met at the office"}}).Want(303)
	well(t, ada, "reset asked for")
	o.Driven(t, bea).Get(way).Want(200)
	well(t, bea, "reset to approve")
	o.Driven(t, bea).Get(way).Submit("form[action$=approve]", nil).Want(303)
	well(t, bea, "reset")
}

// well looks at the page that is open, wide and narrow.
func well(t *testing.T, tab *browser.Tab, where string) {
	t.Helper()
	for _, v := range tab.Axe() {
		t.Errorf("%s: %s", where, v)
	}
	tab.Width(browser.Narrow)
	if n := tab.Sideways(); n > 0 {
		t.Errorf("%s: %d pixels too wide for a narrow window", where, n)
	}
	tab.Width(browser.Desk)
}

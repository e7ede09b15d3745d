package signin_test

import (
	"strings"
	"testing"
	"time"

	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/testkit/browser"
	"channelpanel/internal/testkit/page"
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

// A passkey is made, shown at signing in and shown again as a fresh proof in Chromium, with a device of its own; a device that
// does not know its holder opens nothing and the page says so; and without script the code is there as ever.
//
// Shows AX15, UI1, UI2.
func TestAPasskeyIsMadeAndShownInTheBrowser(t *testing.T) {
	o := openWithPasskeys(t, required(), web.Config(func(c *httpd.Config) { c.Assets = product.Handler() }))
	tab := browser.Start(t).Tab(t, o.URL)
	device := tab.Authenticator()
	c := o.Driven(t, tab)
	signIn(c, o.chairWay)
	well(t, tab, "asked to set one up")
	p := c.Get("/account/factor").Want(200).Click("main a[href$='passkeys/new']").Want(200)
	well(t, tab, "passkey to make")
	p = p.Submit("form[data-passkey]", web.Values{"name": {"Work laptop"}})
	if p.Text("h1") != "Second factor Your recovery codes" {
		t.Fatalf("after a passkey came %q", p.Text("main"))
	}
	well(t, tab, "recovery codes")
	c.Get("/account/factor").Check(page.In("main", page.HasText("Work laptop")))
	well(t, tab, "passkey set up")
	c.Get("/account/factor/passkeys/new").Want(200)
	tab.Click("form[data-passkey] button")
	tab.Until(`document.querySelector("[data-passkey-fault]").textContent.includes("already")`)
	well(t, tab, "passkey made twice")

	o.hands.Advance(11 * time.Minute)
	c.Get("/account/factor/passkeys/new").Check(page.In("main", page.HasText("fresh proof")))
	well(t, tab, "fresh proof")
	if at := tab.Press("form[data-passkey] button").At; at != o.URL+"/account/factor/passkeys/new" {
		t.Errorf("the proof led to %s", at)
	}

	c.Get("/account/factor").Submit("form[action='/sign-out']", nil)
	signIn(c, o.chairWay)
	well(t, tab, "asked for a passkey")
	if at := tab.Press("form[data-passkey] button").At; at != o.URL+"/" {
		t.Errorf("signing in led to %s", at)
	}
	c.Get("/account/sessions").Want(200)
	well(t, tab, "where signed in")
	c.Get("/account").Submit("form[action='/sign-out']", nil)
	if n := o.count(t, `SELECT count(*) FROM known_device WHERE user_id = $1`, o.chair); n != 1 {
		t.Errorf("one browser counts as %d: signing out takes away by what it is known", n)
	}
	signIn(c, o.chairWay)
	device.Knows(false)
	tab.Click("form[data-passkey] button")
	tab.Until(`document.querySelector("[data-passkey-fault]").textContent.includes("Try again")`)
	well(t, tab, "passkey not shown")
	if answer := tab.Open("/account"); answer.At != o.URL+"/sign-in?next=%2Faccount" {
		t.Errorf("a device that does not know its holder opened %s", answer.At)
	}

	plain := browser.Start(t).Tab(t, o.URL)
	plain.Script(false)
	d := o.Driven(t, plain)
	p = signIn(d, o.chairWay).Want(303)
	if at := byCode(p.Follow(), "000000").Want(422); at.Doc.Find("form[data-passkey][hidden]").Length() != 1 {
		t.Error("without script the way by passkey is not hidden")
	}
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

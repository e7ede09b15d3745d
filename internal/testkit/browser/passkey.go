package browser

import (
	"time"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// Authenticator is a device that holds passkeys for one tab. It answers at once, as if its holder stood by.
type Authenticator struct {
	tab *Tab
	id  webauthn.AuthenticatorID
}

// Authenticator plugs a device for passkeys into the tab's browser, one that checks who holds it.
func (tab *Tab) Authenticator() *Authenticator {
	tab.t.Helper()
	if _, err := chromedp.Call(tab.ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
		tab.t.Fatal(err)
	}
	made, err := chromedp.Call(tab.ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: "ctap2", Transport: "internal", HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
	}})
	if err != nil {
		tab.t.Fatal(err)
	}
	return &Authenticator{tab, made.AuthenticatorID}
}

// Knows says whether the device finds that whoever holds it is its holder.
func (a *Authenticator) Knows(holder bool) {
	a.tab.t.Helper()
	if _, err := chromedp.Call(a.tab.ctx, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: a.id, IsUserVerified: holder}); err != nil {
		a.tab.t.Fatal(err)
	}
}

// Click clicks what the selector finds, which opens no page.
func (tab *Tab) Click(selector string) {
	tab.t.Helper()
	argument := quote(selector)
	if fault := eval[string](tab, reachable+"("+argument+")"); fault != "" {
		tab.t.Fatalf("click %s: it %s", selector, fault)
	}
	tab.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(` + argument + `).click()`))
}

// Until waits until an expression of the page's script holds.
func (tab *Tab) Until(expression string) {
	tab.t.Helper()
	for range 600 {
		if eval[bool](tab, `Boolean(`+expression+`)`) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	tab.t.Fatalf("browser: %s never came true", expression)
}

// Package browser drives Chromium in tests: a tab for each person, with cookies of their own. A test fails on whatever a
// page says to the console, which is where a breach of the content security policy shows. It is for tests only and knows no
// page of the product.
package browser

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"channelpanel/internal/testkit/web"
)

// Widths of a window, in CSS pixels: a desk, a phone, and the narrowest that must do without scrolling sideways (WCAG 1.4.10).
const (
	Desk   = 1280
	Phone  = 390
	Narrow = 320
)

// Browser is a running Chromium.
type Browser struct {
	ctx context.Context
}

// Start runs Chromium until the test ends. It skips t in a short run and where no Chromium is, which CI does not let pass.
func Start(t testing.TB) *Browser {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser test: not in a short run")
	}
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			program = path
			break
		}
	}
	switch {
	case program == "" && os.Getenv("CI") != "":
		t.Fatal("no Chromium on the path")
	case program == "":
		t.Skip("no Chromium on the path; `go run ./cmd/dev test` installs one")
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Headless, chromedp.NoFirstRun, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("hide-scrollbars", true), chromedp.Flag("font-render-hinting", "none"),
		chromedp.WindowSize(Desk, 1000),
	}
	allocator, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx)
		cancel()
		stop()
	})
	return &Browser{ctx}
}

// Tab is a window of one person. It is a web.Driver.
type Tab struct {
	t    testing.TB
	ctx  context.Context
	site string // "http://127.0.0.1:12345"

	mu    sync.Mutex
	wrong []string // what pages said to the console
}

// Tab opens a window on the site with cookies of its own; cookies are set before anything is opened.
func (b *Browser) Tab(t testing.TB, site string, cookies ...*http.Cookie) *Tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	tab := &Tab{t: t, ctx: ctx, site: site}
	if err := chromedp.Do(ctx); err != nil { // without a limit: the window lives as long as the context that opens it
		t.Fatalf("open a window: %v", err)
	}
	tab.do(chromedp.EmulateViewport(Desk, 1000))
	said := chromedp.Console(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for m, err := range said {
			if err != nil {
				return
			}
			tab.said(m)
		}
	}()
	for _, c := range cookies {
		if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: c.Name, Value: c.Value, URL: site, HTTPOnly: new(true)}); err != nil {
			t.Fatalf("set a cookie: %v", err)
		}
	}
	t.Cleanup(func() {
		tab.Quiet()
		_ = chromedp.Cancel(ctx)
		cancel()
		<-done
	})
	return tab
}

// said notes what a page complained of. That an answer was a 4xx is the test's own business and no complaint.
func (tab *Tab) said(m chromedp.ConsoleMessage) {
	if m.Type != chromedp.ConsoleError && m.Type != chromedp.ConsoleException {
		return
	}
	if m.Source == "network" && strings.Contains(m.Text, "status of 4") {
		return
	}
	tab.mu.Lock()
	defer tab.mu.Unlock()
	tab.wrong = append(tab.wrong, m.URL+": "+m.Text)
}

// Quiet fails the test if a page has complained since the last look.
func (tab *Tab) Quiet() {
	tab.t.Helper()
	tab.mu.Lock()
	defer tab.mu.Unlock()
	for _, w := range tab.wrong {
		tab.t.Errorf("the console of %s", w)
	}
	tab.wrong = nil
}

// Complaints takes what pages have complained of, for a test that plants a fault.
func (tab *Tab) Complaints() []string {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	list := tab.wrong
	tab.wrong = nil
	return list
}

// Width sets how wide the window is, in CSS pixels.
func (tab *Tab) Width(pixels int64) {
	tab.t.Helper()
	tab.do(chromedp.EmulateViewport(pixels, 1000))
}

// Script switches the page's script on or off, for pages opened from now on.
func (tab *Tab) Script(on bool) {
	tab.t.Helper()
	if _, err := chromedp.Call(tab.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on}); err != nil {
		tab.t.Fatal(err)
	}
}

// limit bounds one step. A machine that builds and tests at once can be slow.
const limit = time.Minute

func (tab *Tab) do(steps ...chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, limit)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		tab.t.Fatalf("browser: %v", err)
	}
}

// respond does what opens a page and waits for it.
func (tab *Tab) respond(what string, steps ...chromedp.Action[chromedp.Void]) web.Answer {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, limit)
	defer cancel()
	response, err := chromedp.RunResponse(ctx, steps...)
	if err != nil {
		tab.t.Fatalf("%s: %v", what, err)
	}
	if response == nil {
		tab.t.Fatalf("%s: no page came", what)
	}
	return web.Answer{Status: int(response.Status), At: eval[string](tab, `location.href`), Header: http.Header{}, Body: []byte(eval[string](tab, `document.documentElement.outerHTML`))}
}

// Open opens an address of the site.
func (tab *Tab) Open(path string) web.Answer {
	tab.t.Helper()
	return tab.respond("open "+path, chromedp.Navigate(tab.site+path))
}

// Send fills the form that the selector finds as a person would, and presses its first button that sends it. A saved form
// leads on, which is answered as a 303 with its Location.
func (tab *Tab) Send(form string, typed web.Values) web.Answer {
	tab.t.Helper()
	tab.Fill(form, typed)
	answer := tab.Press(form + " button:not([type=button])")
	if answer.Status == http.StatusOK {
		to, err := url.Parse(answer.At)
		if err != nil {
			tab.t.Fatal(err)
		}
		answer.Status = http.StatusSeeOther
		answer.Header.Set("Location", to.RequestURI())
	}
	return answer
}

// Press clicks what the selector finds, which opens a page. What a person could not click, because it is not there, not in
// sight or under something else, fails the test.
func (tab *Tab) Press(selector string) web.Answer {
	tab.t.Helper()
	argument, err := json.Marshal(selector)
	if err != nil {
		tab.t.Fatal(err)
	}
	if fault := eval[string](tab, reachable+"("+string(argument)+")"); fault != "" {
		tab.t.Fatalf("press %s: it %s", selector, fault)
	}
	return tab.respond("press "+selector, chromedp.Evaluate[chromedp.Void](`document.querySelector(`+string(argument)+`).click()`))
}

// reachable is run in the page.
const reachable = `((selector) => {
	const e = document.querySelector(selector);
	if (!e) return "is not there";
	e.scrollIntoView({ block: "center", behavior: "instant" });
	const r = e.getBoundingClientRect();
	if (r.width === 0 || r.height === 0) return "cannot be seen";
	const top = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
	return top && (e === top || e.contains(top) || top.contains(e)) ? "" : "is under something else";
})`

// Fill fills fields of a form. What a person could not see, they could not fill: a hidden field fails the test.
func (tab *Tab) Fill(form string, typed web.Values) {
	tab.t.Helper()
	arguments, err := json.Marshal([]any{form, typed})
	if err != nil {
		tab.t.Fatal(err)
	}
	if fault := eval[string](tab, fill+"("+string(arguments)+")"); fault != "" {
		tab.t.Fatalf("fill %s: %s", form, fault)
	}
}

// fill is run in the page. Choices come first, since they reveal other fields.
const fill = `((arguments) => {
	const [selector, given] = arguments;
	const typed = given ?? {};
	const form = document.querySelector(selector);
	if (!form) return "there is no such form";
	for (let d = form.closest("details:not([open])"); d; d = form.closest("details:not([open])")) d.querySelector("summary").click();
	const named = (name) => [...form.elements].filter((e) => e.name === name && !e.disabled);
	const isChoice = (e) => e.type === "radio" || e.type === "checkbox";
	const faults = [];
	for (const [name, values] of Object.entries(typed)) {
		for (const e of named(name).filter(isChoice)) {
			if (e.checked === values.includes(e.value) || e.type === "radio" && !values.includes(e.value)) continue;
			if (e.offsetParent === null) faults.push(name + " cannot be seen");
			e.click();
		}
	}
	for (const [name, values] of Object.entries(typed)) {
		const fields = named(name);
		if (fields.length === 0) { faults.push("no field " + name); continue; }
		fields.filter((e) => !isChoice(e)).forEach((e, i) => {
			if (i >= values.length) return;
			if (e.type !== "hidden" && e.tagName !== "BUTTON" && e.offsetParent === null) { faults.push(name + " cannot be seen"); return; }
			e.focus();
			e.value = values[i];
			e.dispatchEvent(new Event("input", { bubbles: true }));
			e.dispatchEvent(new Event("change", { bubbles: true }));
		});
	}
	return faults.join("; ");
})`

// Shot is a picture of the whole page as PNG.
func (tab *Tab) Shot() []byte {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, limit)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		tab.t.Fatalf("picture: %v", err)
	}
	return png
}

// View is a picture of what of the page is in the window, as PNG.
func (tab *Tab) View() []byte {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, limit)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		tab.t.Fatalf("picture: %v", err)
	}
	return png
}

// Sideways is by how many pixels the page must be scrolled sideways to be read; 0 is right.
func (tab *Tab) Sideways() int {
	tab.t.Helper()
	return eval[int](tab, `document.documentElement.scrollWidth - document.documentElement.clientWidth`)
}

func eval[T any](tab *Tab, expression string) T {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, limit)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil && !errors.Is(err, context.Canceled) {
		tab.t.Fatalf("browser: %v", err)
	}
	return v
}

package browser

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"channelpanel/internal/testkit/web"
)

// Keys with a name, as a keyboard sends them.
var keys = map[string]input.DispatchKeyEventParams{
	"Tab":   {Key: "Tab", Code: "Tab", WindowsVirtualKeyCode: 9},
	"Enter": {Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13, Text: "\r"},
	"Space": {Key: " ", Code: "Space", WindowsVirtualKeyCode: 32, Text: " "},
	"Down":  {Key: "ArrowDown", Code: "ArrowDown", WindowsVirtualKeyCode: 40},
}

// Key presses a key: "Tab", "Enter", "Space" or "Down".
func (tab *Tab) Key(name string) {
	tab.t.Helper()
	press, ok := keys[name]
	if !ok {
		tab.t.Fatalf("the keyboard has no %s", name)
	}
	tab.do(tab.strokes(press)...)
}

func (tab *Tab) strokes(press input.DispatchKeyEventParams) []chromedp.Action[chromedp.Void] {
	press.Type = "keyDown"
	release := press
	release.Type, release.Text = "keyUp", ""
	return []chromedp.Action[chromedp.Void]{stroke(press), stroke(release)}
}

func stroke(p input.DispatchKeyEventParams) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, input.DispatchKeyEvent, p)
		return chromedp.Void{}, err
	}
}

// Enter presses Enter on what has the focus, which opens a page.
func (tab *Tab) Enter() web.Answer {
	tab.t.Helper()
	return tab.respond("press Enter", tab.strokes(keys["Enter"])...)
}

// Type types text into what has the focus.
func (tab *Tab) Type(text string) {
	tab.t.Helper()
	if _, err := chromedp.Call(tab.ctx, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
		tab.t.Fatal(err)
	}
}

// Focus goes on with the Tab key until the focus is on what the selector finds, as somebody without a mouse does.
func (tab *Tab) Focus(selector string) {
	tab.t.Helper()
	argument, err := json.Marshal(selector)
	if err != nil {
		tab.t.Fatal(err)
	}
	for range 300 {
		tab.Key("Tab")
		if eval[bool](tab, `document.activeElement.matches(`+string(argument)+`)`) {
			return
		}
	}
	tab.t.Fatalf("the Tab key never comes to %s", selector)
}

// stop is one place at which the focus stands.
type stop struct {
	At    int    // in the order of the page; -1 for nothing that is expected
	What  string // enough to find it
	Fault string // "" where it can be seen to have the focus
}

// Walk goes over the whole page with the Tab key, and says what is wrong: what it does not come to, in another order than that of the
// page, or comes to without that being seen.
func (tab *Tab) Walk() []string {
	tab.t.Helper()
	if _, err := chromedp.Call(tab.ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		tab.t.Fatal(err)
	}
	want := eval[[]string](tab, walkable)
	var wrong []string
	last, seen := -1, map[int]bool{}
	for range len(want) + 5 {
		tab.Key("Tab")
		s := eval[stop](tab, standing)
		if s.What == "" || s.At == 0 && seen[0] {
			break // the end of the page, or its beginning again
		}
		switch {
		case s.At < 0:
			wrong = append(wrong, "the Tab key comes to "+s.What+", which cannot be used")
		case s.At < last:
			wrong = append(wrong, s.What+" comes out of order")
		}
		if s.Fault != "" {
			wrong = append(wrong, s.What+" "+s.Fault)
		}
		if seen[s.At] {
			wrong = append(wrong, "the Tab key is caught at "+s.What)
			break
		}
		seen[s.At], last = true, s.At
	}
	for i, what := range want {
		if !seen[i] {
			wrong = append(wrong, fmt.Sprintf("the Tab key does not come to %s", what))
		}
	}
	return wrong
}

// walkable, run in the page, lists what the Tab key is to come to, and remembers how each looks without the focus.
const walkable = `(() => {
	const named = (e) => e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") + (e.name ? "[name=" + e.name + "]" : "") + " " + (e.textContent || e.value || "").trim().slice(0, 40);
	const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && (!e.closest("details:not([open])") || e.matches("details > summary"));
	const native = "a[href], button, input, select, textarea, summary"; // what a person expects to use
	const groups = new Set();
	const list = [...document.querySelectorAll(native + ", [tabindex]")].filter((e) => {
		if (e.disabled || e.type === "hidden" || e.tabIndex < 0 && !e.matches(native) || !shown(e)) return false;
		if (e.type !== "radio") return true;
		const group = [...document.querySelectorAll("input[type=radio]")].filter((r) => r.name === e.name && r.form === e.form);
		const first = group.find((r) => r.checked) ?? group[0];
		if (e !== first || groups.has(e)) return false;
		groups.add(e);
		return true;
	});
	const look = (e) => {
		const parts = [getComputedStyle(e)];
		for (const label of e.labels ?? []) parts.push(getComputedStyle(label), getComputedStyle(label, "::before"));
		return parts.map((s) => [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.backgroundColor, s.borderTopColor, s.borderTopWidth, s.color, s.textDecorationLine, s.clipPath, s.position].join()).join("|");
	};
	document.activeElement.blur();
	window.walked = { list, look, named, plain: list.map(look) };
	return list.map(named);
})()`

// standing, run in the page, says where the focus stands and whether that can be seen: that it looks otherwise than without the
// focus, lies in the window and under nothing else (WCAG 2.4.7, 2.4.11).
const standing = `(() => {
	const { list, look, named, plain } = window.walked;
	const e = document.activeElement;
	if (!e || e === document.body || e === document.documentElement) return { At: -1, What: "", Fault: "" };
	const at = list.indexOf(e);
	let fault = at >= 0 && look(e) === plain[at] ? "looks with the focus as it does without" : "";
	const target = e.labels?.length && getComputedStyle(e).opacity === "0" ? e.labels[0] : e;
	const r = target.getBoundingClientRect();
	if (r.bottom <= 0 || r.top >= innerHeight || r.right <= 0 || r.left >= innerWidth) fault = "has the focus out of sight";
	const first = target.getClientRects()[0] ?? r; // a link may run over two lines
	const top = document.elementFromPoint(Math.min(Math.max(first.left + first.width / 2, 0), innerWidth - 1), Math.min(Math.max(first.top + first.height / 2, 0), innerHeight - 1));
	if (!fault && top && !(target === top || target.contains(top) || top.contains(target) || e === top)) fault = "has the focus under " + named(top);
	return { At: at, What: named(e), Fault: fault };
})()`

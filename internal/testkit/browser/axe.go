package browser

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
)

// axeSource is axe-core 4.14.1, Mozilla Public License 2.0, unchanged. It is run by evaluation, to which the content security
// policy does not apply.
//
//go:embed testdata/axe.min.js
var axeSource string

// violation is one rule of axe-core that a page breaks.
type violation struct {
	ID, Help string
	Targets  []string
}

// Axe lists what of WCAG 2.2 AA the open page breaks, as far as axe-core can tell (about a third of what there is).
func (tab *Tab) Axe() []string {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, limit)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`window.axe ? void 0 : (0, eval)(`+quote(axeSource)+`)`)); err != nil {
		tab.t.Fatalf("load axe-core: %v", err)
	}
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]violation](`
		axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"], resultTypes: ["violations"] })
			.then((r) => r.violations.map((v) => ({ ID: v.id, Help: v.help, Targets: v.nodes.map((n) => n.target.join(" ")) })))`,
		chromedp.EvalAwaitPromise))
	if err != nil {
		tab.t.Fatalf("run axe-core: %v", err)
	}
	var list []string
	for _, v := range found {
		list = append(list, fmt.Sprintf("%s: %s (%s)", v.ID, v.Help, strings.Join(v.Targets[:min(3, len(v.Targets))], "; ")))
	}
	return list
}

func quote(s string) string {
	return "`" + strings.NewReplacer("\\", "\\\\", "`", "\\`", "${", "\\${").Replace(s) + "`"
}

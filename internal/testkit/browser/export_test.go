package browser

import "testing"

// As is the tab with another test to report to.
func As(tab *Tab, t testing.TB) *Tab { return &Tab{t: t, ctx: tab.ctx, site: tab.site} }

package app_test

import (
	"net/http"
	"strings"
	"testing"

	"channelpanel/internal/testkit/page"
)

// Shows N9.
func TestEveryPageOfACaseLeadsToWhyItIsOpen(t *testing.T) {
	o := open(t)
	ref := o.refer(t)
	why := o.coordinator.Get("/cases/" + ref + "/why").Want(http.StatusOK)
	pages := 0
	for _, r := range o.site.Server.Routes() {
		if r.Method != http.MethodGet || !strings.HasPrefix(r.Path, "/cases/:ref") || strings.Count(r.Path, ":") != 1 {
			continue
		}
		p := o.coordinator.Get(strings.Replace(r.Path, ":ref", ref, 1))
		if p.Status != http.StatusOK {
			continue
		}
		pages++
		href := p.Doc.Find(".app-identity__why").AttrOr("href", "")
		section, found := strings.CutPrefix(href, "/cases/"+ref+"/why#")
		if !found || why.Doc.Find("#"+section).Length() != 1 {
			t.Errorf("%s leads to %q, which explains no section", r.Path, href)
		}
	}
	if pages < 8 {
		t.Errorf("only %d pages of the case were looked at", pages)
	}
	o.coordinator.Get("/cases/"+ref).Check(
		page.Any(".govuk-summary-card", page.In("h2", page.IsText("Referral")), page.In("a[href$='/why#referral']", page.HasText("Why"))),
		page.Any(".govuk-summary-card", page.In("h2", page.IsText("Who is involved")), page.In("a[href$='/audience']"), page.In("a[href$='/emergency']")),
	)
}

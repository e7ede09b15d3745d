package app_test

import (
	"net/http"
	"strings"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit/page"
	"channelpanel/internal/testkit/web"
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

// Shows N9, AX7.
func TestARefusalOnACaseLeadsToWhyAndToItsLead(t *testing.T) {
	o := open(t)
	ref := o.refer(t)
	officer := o.site.SignedIn(t, o.panel.Hire(t, "Dot Prior", casework.DataProtection, "", "", "").User)
	p := officer.Get("/cases/" + ref + "/plan/items").Want(http.StatusForbidden)
	p.Check(page.In("main", page.HasText("Your role does not include this step on the support plan. Ask")))
	if why := p.Click("main a[href*='/why']").Want(http.StatusOK); why.Doc.Find("#plan").Length() != 1 {
		t.Error("the reason is not given for the section that was refused")
	}
	ask := p.Click("main a[href*='/ask']").Want(http.StatusOK)
	address := ask.Submit("main form", web.Values{"wants": {"case.referral:read"}, "reason": {"A subject access request came in."}, "days": {"7"}}).Want(http.StatusSeeOther).Location()
	if got := o.coordinator.Get("/").Want(http.StatusOK).Text("main"); !strings.Contains(got, "Dot Prior asks to see: referral") || !strings.Contains(got, "Somebody asks for access to more of a case.") {
		t.Errorf("the request is not on the lead's first page: %s", got)
	}
	o.coordinator.Get(address).Submit("main form", web.Values{"answer": {"yes"}}).Want(http.StatusSeeOther)
	if got := officer.Get("/cases/" + ref).Want(http.StatusOK).Text("main"); !strings.Contains(got, "violent videos") {
		t.Error("what was given is not on the case's page")
	}
}

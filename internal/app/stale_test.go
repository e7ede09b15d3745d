package app_test

import (
	"strings"
	"testing"

	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// A form that was drawn before somebody else's step saves nothing and loses nothing: it shows what stands on record beside
// what was typed, and opens again with the words still in it.
//
// Shows T37, UI8.
func TestAStaleFormShowsBothVersionsAndLosesNothing(t *testing.T) {
	o := open(t)
	ref := o.refer(t)
	o.screens(t, ref)
	o.officer.Get("/cases/"+ref+"/section36").Want(200).Submit("main form", with(web.Values{
		"body": {"police"}, "body_name": {testkit.Force}, "maker": {"Dana Holt"}, "result": {"MET"},
		"grounds": {"Reasonable grounds: several sources agree"}, "no_sensitive": {"yes"},
	}, date("decided_on", "2", "3", "2026"))).Want(303)

	const words = "Belonging, typed before anybody else saved"
	stale := o.coordinator.Get("/cases/" + ref + "/plan").Want(200)
	o.convene(t, ref, "2", "3")
	answer := stale.Submit("main form[action$='/plan']", web.Values{
		"consent_method": {"In person"}, "consent_requester": {"Piet Okafor"}, "needs": {words}, "goals": {"New friends"}, "no_sensitive": {"yes"},
	}).Want(409)
	text := answer.Text("main")
	for _, want := range []string{words, "What stands on record now", "Last step"} {
		if !strings.Contains(text, want) {
			t.Errorf("the answer does not show %q: %s", want, text)
		}
	}
	again := answer.Click("main a.govuk-button").Want(200)
	if got := again.Form("main form[action$='/plan']").Get("needs"); got != words {
		t.Errorf("the form opens again with %q", got)
	}
	again.Submit("main form[action$='/plan']", with(web.Values{"no_sensitive": {"yes"}}, date("consent_request_due", "16", "3", "2026"))).Want(303)
}

package app_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// Somebody who declares an interest finds the case nowhere from then on: not on a page of it, nor on a list, by a search, in
// a count, on an agenda, among requests, actions and notices, or on the first page; and everything else stays open.
//
// Shows N4, AX9, AX11, ME11.
func TestAStepOutIsFeltOnEveryPageOfTheProduct(t *testing.T) {
	o := open(t)
	ref := o.refer(t)
	o.screens(t, ref)
	o.officer.Get("/cases/"+ref+"/section36").Want(200).Submit("main form", with(web.Values{
		"body": {"police"}, "body_name": {testkit.Force}, "maker": {"Dana Holt"}, "result": {"MET"},
		"grounds": {"Reasonable grounds: several sources agree"}, "no_sensitive": {"yes"},
	}, date("decided_on", "2", "3", "2026"))).Want(303)
	o.asksHealth(t, ref)
	meeting := o.convene(t, ref, "2", "3")
	nurse := o.site.SignedIn(t, o.panel.Hire(t, "Nell Osei", casework.RepHealth, o.health, "", "").User)
	deputy := o.site.SignedIn(t, o.panel.Hire(t, "Dee Parr", casework.DeputyChair, "", testkit.Authority, "").User)
	action := o.chair.Get("/cases/"+ref+"/actions/new").Want(200).Submit("main form", with(web.Values{
		"agency": {string(o.health)}, "what": {"Offer bereavement counselling"}, "no_sensitive": {"yes"},
	}, date("due_on", "20", "3", "2026"))).Want(303).Location()
	for _, asked := range []string{"Is he known to the crisis team?", "Is he known to the clinic?"} {
		o.coordinator.Get("/cases/"+ref+"/requests/new").Submit("main form", web.Values{
			"agency": {string(o.health)}, "questions": {asked}, "necessity": {"The panel has to know."}, "no_sensitive": {"yes"},
		}).Want(303)
	}
	o.coordinator.Get("/cases/"+ref+"/ties/name").Submit("main form", web.Values{"user": {o.userOf(t, "Dee Parr")}, "part": {"deputy_lead"}, "note": {"Knows the case."}}).Want(303)

	lists := []string{"/", "/cases", "/cases?text=" + ref, "/cases?text=Ashworth", "/meetings", meeting, "/actions", "/requests", "/notices"}
	for name, who := range map[string]*web.Client{"a representative": nurse, "a deputy who is named": deputy} {
		before := 0
		for _, path := range lists {
			if p := who.Get(path); p.Status == http.StatusOK && strings.Contains(p.Text("main"), ref) {
				before++
			}
		}
		if before < 4 {
			t.Fatalf("before the step-out %s finds the case on %d pages: too few to show anything", name, before)
		}
		who.Get("/cases/"+ref).Want(200).Click("main a[href$='/interest']").Want(200).Submit("main form", web.Values{
			"kind": {"FAMILY"}, "note": {"He is my nephew."},
		}).Follow().Want(200)
		for _, path := range append(lists, "/emergency") {
			p := who.Get(path)
			if strings.Contains(p.Text("body"), ref) && !strings.HasPrefix(path, "/cases?text=") || p.Doc.Find("main [href*='"+ref+"']").Length() != 0 {
				t.Errorf("%s finds the case on %s after the step-out", name, path)
			}
		}
		absent := "EXS-2026-99999-" + ref[len(ref)-1:]
		pages := 0
		for _, r := range o.site.Server.Routes() {
			if r.Method != http.MethodGet || !strings.HasPrefix(r.Path, "/cases/:ref") || strings.Count(r.Path, ":") != 1 {
				continue
			}
			pages++
			got, none := who.Get(strings.Replace(r.Path, ":ref", ref, 1)), who.Get(strings.Replace(r.Path, ":ref", absent, 1))
			if got.Status != http.StatusNotFound || !bytes.Equal(got.Body, none.Body) {
				t.Errorf("%s is answered %d to %s after the step-out, not as an absent one", r.Path, got.Status, name)
			}
		}
		if pages < 15 {
			t.Errorf("only %d pages of the case were looked at", pages)
		}
		who.Get(action).Want(http.StatusNotFound)
	}
	deputy.Get(meeting).Want(http.StatusOK) // the meeting stays open, without the item
	if got := deputy.Get("/emergency").Submit("main form", web.Values{"ref": {ref}, "need": {"LIFE"}, "reason": {"Now."}}); got.Status != http.StatusNotFound {
		t.Errorf("emergency access is answered %d after the step-out", got.Status)
	}
	if got := o.coordinator.Get("/cases/" + ref + "/looked").Want(200).Text("main"); !strings.Contains(got, "Dee Parr") {
		t.Error("what somebody had opened before they stepped out is not there")
	}
	if got := o.coordinator.Get("/").Text("main"); !strings.Contains(got, "Somebody stepped out of a case.") {
		t.Error("the lead is not told")
	}
}

func (o *office) userOf(t *testing.T, name string) string {
	t.Helper()
	var id string
	if err := o.site.Database.Owner(t).GetContext(t.Context(), &id, `SELECT user_id FROM user_account WHERE display_name = $1`, name); err != nil {
		t.Fatal(err)
	}
	return id
}

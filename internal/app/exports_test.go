package app_test

import (
	"net/http"
	"strings"
	"testing"

	"channelpanel/internal/testkit/web"
)

// The way of an export from the list of cases to the case, which tells its keepers that it was exported, by whom and when: only once
// it was in a file, and not while somebody looked at what would go out.
//
// Shows AX5, AU4, N10.
func TestACaseSaysWhoExportedIt(t *testing.T) {
	o := open(t)
	ref := o.refer(t)
	if link := o.officer.Get("/cases").Want(http.StatusOK).Doc.Find("main a[href^='/cases/export']"); link.Length() != 0 {
		t.Error("an export is offered to somebody who may not make one")
	}
	if link := o.chair.Get("/cases?text=" + ref).Want(http.StatusOK).Doc.Find("main a[href^='/cases/export']"); link.Length() != 0 {
		t.Error("the export of one case that was searched for is offered")
	}
	list := o.chair.Get("/cases?state=RECEIVED&from-day=1&from-month=1&from-year=2026").Want(http.StatusOK)
	offer := list.Click("main a[href^='/cases/export']").Want(http.StatusOK)
	if text := offer.Text("main"); !strings.Contains(text, "Where it stands: Received; received from 1 January 2026") || !strings.Contains(text, "1 case") {
		t.Errorf("the filter of the list is not that of the export: %s", text)
	}
	made := offer.Submit("main form[action='/cases/export']", web.Values{"purpose": {"To prepare the meeting"}, "recipients": {"Only me"}}).Want(http.StatusSeeOther).Follow().Want(http.StatusOK)
	looked := func() string {
		return o.coordinator.Get("/cases/" + ref + "/looked").Want(http.StatusOK).Text("main table")
	}
	if got := looked(); strings.Contains(got, "Exported") {
		t.Errorf("it says that the case was exported, and nothing went out: %s", got)
	}
	file := made.Click("main a[href$='/file']").Want(http.StatusOK)
	if !strings.Contains(string(file.Body), ref+",Received,2026-03-02,Education,") || !strings.Contains(string(file.Body), ",Jordan Ashworth,2001-05-04") {
		t.Errorf("the file is %s", file.Body)
	}
	if got := looked(); strings.Count(got, "Exported once") != 1 || !strings.Contains(got, "Chidi AbaraPanel chair, on the panel Searched once Saw it on a list once Exported once") {
		t.Errorf("the case does not say who exported it: %s", got)
	}
}

package app_test

import (
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/browser"
	"channelpanel/internal/testkit/web"
)

// The pages before the panel, empty, filled and with every fault on them, have none that axe-core can see, at either width.
//
// Shows UI1, UI2.
func TestThePagesBeforeThePanelAreAccessible(t *testing.T) {
	b := browser.Start(t)
	o := open(t)
	ref := o.refer(t)
	officer := o.panel.Hire(t, "Rhys Mbeki", casework.CaseOfficer, "", "", testkit.Force).User
	admin := o.panel.Hire(t, "Ada Admin", casework.Administrator, "", "", "").User
	tab := b.Tab(t, o.site.URL, o.site.Cookie(t, officer))
	shows := func(path string) {
		t.Helper()
		tab.Open(path)
		fine(t, tab, path)
	}
	faulty := func(path string, typed web.Values) {
		t.Helper()
		shows(path)
		if a := tab.Send("main form", typed); a.Status != 422 {
			t.Errorf("%s answered %d to %v", path, a.Status, typed)
		}
		fine(t, tab, path+" with faults")
	}
	at := "/cases/" + ref
	shows("/queue")
	shows("/queue?view=urgent")
	faulty(at+"/deconfliction", web.Values{"deconflicted_on-day": {"40"}})
	faulty(at+"/screening", web.Values{"screened_on-day": {"40"}})
	faulty(at+"/information", nil)
	faulty(at+"/urgent", nil)
	faulty(at+"/triage", nil)
	faulty(at+"/allocation", web.Values{"reason": {"Knows the school"}})
	shows(at + "/second-look")
	shows("/queue/away/" + string(o.panel.ID))
	o.screens(t, ref)
	shows(at + "/triage")
	shows(at + "/sign-off")
	faulty(at+"/section36", web.Values{"decided_on-day": {"40"}})
	tab = b.Tab(t, o.site.URL, o.site.Cookie(t, admin))
	shows("/lists")
	faulty("/lists/signposting", nil)
	faulty("/working-days", nil)
}

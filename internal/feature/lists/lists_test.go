package lists_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/lists"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/register"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// An administrator puts the words of a list in order and takes them out of use; forms offer what is left, no word is deleted,
// and every change stays readable.
//
// Shows AD2.
func TestAnAdministratorKeepsAReferenceList(t *testing.T) {
	t.Parallel()
	kit := testkit.DB(t)
	panel := testkit.NewPanel(t, kit)
	var db *pg.DB
	site := web.Start(t, kit, func(s *httpd.Server) {
		db = s.DB
		lists.New(lists.NewService(s.DB, s.Guard)).Routes(s)
	}, web.Clock(web.ClockAt(time.Date(2026, 3, 27, 10, 0, 0, 0, time.UTC)).Now))
	who := panel.Hire(t, "Ada Admin", casework.Administrator, "", "", "").User
	admin := site.SignedIn(t, who)
	offered := func() string {
		t.Helper()
		var codes []string
		if err := db.Read(t.Context(), casework.Actor{Kind: casework.SignedIn, ID: who}, func(tx *pg.Tx) error {
			words, err := register.OfferedOf(t.Context(), tx, "information")
			codes = nil
			for _, w := range words {
				codes = append(codes, w.Code)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return strings.Join(codes, " ")
	}
	if got := offered(); got != "REFERRER PARTNER AREA FAMILY OTHER" {
		t.Fatalf("before: %s", got)
	}
	page := admin.Get("/lists").Want(http.StatusOK).Click("main a[href='/lists/information']").Want(http.StatusOK)
	for _, tt := range []struct {
		typed web.Values
		fault string
	}{
		{nil, "Select what to do"}, {web.Values{"what": {"OUT"}}, "Select the word"}, {web.Values{"what": {"BACK"}, "code": {"AREA"}}, "The word is in use"},
	} {
		if got := page.Submit("main form", tt.typed).Want(http.StatusUnprocessableEntity).Text(".govuk-error-summary"); !strings.Contains(got, tt.fault) {
			t.Errorf("%v: %s", tt.typed, got)
		}
	}
	change := func(what, code, before string) {
		t.Helper()
		admin.Get("/lists/information").Submit("main form", web.Values{"what": {what}, "code": {code}, "before": {before}}).Want(http.StatusSeeOther)
	}
	stale := admin.Get("/lists/information").Want(http.StatusOK)
	change("MOVED", "FAMILY", "REFERRER")
	change("OUT", "AREA", "")
	if got := offered(); got != "FAMILY REFERRER PARTNER OTHER" {
		t.Errorf("after: %s", got)
	}
	if got := stale.Submit("main form", web.Values{"what": {"OUT"}, "code": {"OTHER"}}); got.Status != http.StatusConflict {
		t.Errorf("a form that was drawn before is answered %d", got.Status)
	}
	text := admin.Get("/lists/information").Want(http.StatusOK).Text("main")
	for _, want := range []string{"Another area or police force", "Out of use since 27 March 2026", "Moved: The family or a carer", "Taken out of use: Another area", "Ada Admin"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not keep %q: %s", want, text)
		}
	}
	change("BACK", "AREA", "")
	if got := offered(); got != "FAMILY REFERRER PARTNER AREA OTHER" {
		t.Errorf("brought back: %s", got)
	}
	var entries int
	if err := kit.Owner(t).GetContext(t.Context(), &entries, `SELECT count(*) FROM audit_event WHERE action = 'panel:write' AND outcome = 'done'`); err != nil || entries != 3 {
		t.Errorf("%d entries: %v", entries, err)
	}
	if got := admin.Get("/lists/moon"); got.Status != http.StatusNotFound {
		t.Errorf("no such list: %d", got.Status)
	}
	for _, wrong := range site.Refusals(t, panel.Hire(t, "Stat Reader", casework.StatisticsReader, "", "", "").User, func(string) string { return "information" }) {
		t.Error(wrong)
	}
}

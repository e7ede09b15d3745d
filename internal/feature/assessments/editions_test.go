package assessments_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit/web"
)

// tells compares what the start page would tell somebody, as "text reference".
func (o *office) tells(t *testing.T, who casework.UserID, want ...string) {
	t.Helper()
	var got []string
	actor := casework.Actor{Kind: casework.SignedIn, ID: who, Name: "Asha Patel"}
	if err := o.site.Server.DB.Read(t.Context(), actor, func(tx *pg.Tx) error {
		got = nil
		errands, err := o.service.Errands(t.Context(), tx)
		for _, e := range errands.List {
			got = append(got, e.Text+" "+e.Ref)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		t.Errorf("somebody is told %q, want %q", got, want)
	}
}

// Shows AS1.
func TestAnAuthorityFillsTheShellAndOldAssessmentsKeepTheirs(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateInformation)
	officer := o.site.SignedIn(t, o.hire(t, casework.CaseOfficer))
	old := o.assess(t, officer, ref, "PAF", "PARTLY", "27", "3", "2026")
	admin, second := o.site.SignedIn(t, o.hire(t, casework.Administrator)), o.site.SignedIn(t, o.hire(t, casework.PanelChair))
	at := admin.Get("/frameworks").Want(http.StatusOK).Submit("main form", nil).Want(http.StatusSeeOther).Location()
	second.Get(at).Want(http.StatusNotFound) // a draft is its author's
	for n, section := range []web.Values{
		{"title": {"Drivers"}, "items": {"Licensed item one | What it means\nLicensed item two"}, "prompts": {"Look at the last six months"}, "save": {"save"}},
		{"title": {"Supports"}, "items": {"Licensed item three"}, "save": {"save"}},
	} {
		admin.Get(at+"/sections/"+[]string{"1", "2"}[n]).Want(http.StatusOK).Submit("main form", section).Want(http.StatusSeeOther)
	}
	admin.Get(at+"/sections/3").Submit("main form", web.Values{"title": {""}, "items": {"|"}, "save": {"save"}}).Want(http.StatusUnprocessableEntity)
	admin.Get(at + "/sections/4").Want(http.StatusNotFound)
	admin.Get(at).Submit("form[action$='/propose']", web.Values{"why": {""}}).Want(http.StatusUnprocessableEntity)
	admin.Get(at).Submit("form[action$='/propose']", web.Values{"why": {"The licensed items"}}).Want(http.StatusSeeOther)
	admin.Get(at + "/sections/1").Want(http.StatusNotFound) // what was proposed stays
	if p := admin.Get(at); p.Doc.Find("form[action$='/decide']").Length() != 0 {
		t.Error("its author is offered to decide")
	}
	forged := second.Get(at).Want(http.StatusOK).Form("form[action$='/decide']")
	mine := admin.Get(at).Form("form[action$='/withdraw']")
	forged.Set("csrf_token", mine.Get("csrf_token"))
	forged.Set("form_key", mine.Get("form_key"))
	forged.Set("agree", "yes")
	if p := admin.Post(at+"/decide", forged).Want(http.StatusUnprocessableEntity); !strings.Contains(p.Text(".govuk-error-summary"), "yourself") {
		t.Errorf("its author puts it in force: %s", p.Text("main"))
	}
	if got := officer.Get("/cases/" + ref + "/assessments/new").Text("main"); strings.Contains(got, "Licensed") {
		t.Error("it is in use before it is in force")
	}
	second.Get(at).Submit("form[action$='/decide']", web.Values{"agree": {"yes"}}).Want(http.StatusSeeOther)

	next := begin(t, officer, ref, "PAF", "PERIODIC", "27", "3", "2026")
	if got := officer.Get(next + "/write/1").Want(http.StatusOK).Text("main"); !strings.Contains(got, "Licensed item one") || !strings.Contains(got, "What it means") || !strings.Contains(got, "Look at the last six months") || strings.Contains(got, "On 27 March 2026") {
		t.Errorf("the new edition is not in use, or a rating went over to it: %s", got)
	}
	if got := officer.Get(old).Text("main"); !strings.Contains(got, "Susceptibility") || !strings.Contains(got, "PAF shell-1") {
		t.Errorf("the old assessment lost its edition: %s", got)
	}
	if n := o.count(t, `SELECT count(*) FROM assessment WHERE framework_version = '1'`); n != 1 {
		t.Error("the new assessment does not keep its edition")
	}
	if _, err := o.owner.ExecContext(t.Context(), `UPDATE framework_edition SET sections = '[]'`); err == nil {
		t.Error("an edition in force can be changed in the database")
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action LIKE 'framework:%' AND outcome = 'done'`); n != 5 {
		t.Errorf("%d entries, want one of each step", n)
	}
}

func TestAnEditionIsRefusedWithAReasonAndAStaleOneIsNotPutInForce(t *testing.T) {
	t.Parallel()
	o := open(t)
	admin, second := o.site.SignedIn(t, o.hire(t, casework.Administrator)), o.site.SignedIn(t, o.hire(t, casework.Administrator))
	draft := func(c *web.Client) string {
		at := c.Get("/frameworks").Submit("main form", nil).Want(http.StatusSeeOther).Location()
		c.Get(at).Submit("form[action$='/propose']", web.Values{"why": {"Licensed"}}).Want(http.StatusSeeOther)
		return at
	}
	one, two, three := draft(admin), draft(admin), draft(second)
	second.Get(one).Submit("form[action$='/decide']", web.Values{"agree": {"no"}}).Want(http.StatusUnprocessableEntity)
	second.Get(one).Submit("form[action$='/decide']", web.Values{"agree": {"no"}, "reason": {"Item four is missing"}}).Want(http.StatusSeeOther)
	if got := admin.Get(one).Text("main"); !strings.Contains(got, "Item four is missing") {
		t.Errorf("its author does not read why: %s", got)
	}
	late := admin.Get(three)
	second.Get(two).Submit("form[action$='/decide']", web.Values{"agree": {"yes"}}).Want(http.StatusSeeOther)
	if p := late.Submit("form[action$='/decide']", web.Values{"agree": {"yes"}}).Want(http.StatusUnprocessableEntity); !strings.Contains(p.Text("main"), "Another edition came into force") {
		t.Errorf("a stale edition is put in force: %s", p.Text("main"))
	}
	second.Get(three).Submit("form[action$='/withdraw']", nil).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM framework_edition WHERE number = 1`); n != 1 {
		t.Errorf("%d editions are in force", n)
	}
	for _, role := range []casework.Role{casework.Coordinator, casework.MinuteTaker} {
		want := map[casework.Role]int{casework.Coordinator: http.StatusOK, casework.MinuteTaker: http.StatusForbidden}[role]
		c := o.site.SignedIn(t, o.hire(t, role))
		if p := c.Get("/frameworks"); p.Status != want {
			t.Errorf("%s reads the frameworks: %d, want %d", role, p.Status, want)
		}
		if p := c.Get("/frameworks"); want == http.StatusOK && p.Doc.Find("main form").Length() != 0 {
			t.Errorf("%s is offered to draft one", role)
		}
	}
}

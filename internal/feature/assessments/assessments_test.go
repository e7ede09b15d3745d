package assessments_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit/web"
)

const secret = "He draws the symbol on his school books"

// filled rates every factor of a framework the same way.
func filled(code, rating string) web.Values {
	w, _ := casework.FrameworkByCode(code)
	v := web.Values{"occasion": {"PRE-PANEL"}, "overall": {secret}, "protective": {"A close uncle"}, "no_sensitive": {"yes"}, "summary_1": {"Mostly at school"}}
	for _, f := range w.Factors() {
		v["rating_"+f.Code] = []string{rating}
		if rating == "PARTLY" || rating == "STRONGLY" {
			v["evidence_"+f.Code] = []string{"School report, 3 March 2026"}
		}
	}
	return v
}

func with(v web.Values, field, value string) web.Values {
	v[field] = []string{value}
	return v
}

func TestAnAssessmentIsRecordedReadAndSignedOff(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateInformation)
	me := o.hire(t, casework.CaseOfficer)
	officer := o.site.SignedIn(t, me)
	p := officer.Get("/cases/" + ref + "/assessments/new").Want(http.StatusOK)
	if got := p.Text("body"); !strings.Contains(got, "Rowan Ashdown") || !strings.Contains(got, "Prevent assessment framework") {
		t.Error("the form does not say whom it is about, or is not by the framework in use in 2026")
	}
	p = p.Submit("main form", filled("PAF", "PARTLY")).Want(http.StatusSeeOther)
	address := p.Location()
	p = officer.Get(address).Want(http.StatusOK)
	for _, want := range []string{secret, "A close uncle", "Mostly at school", "School report, 3 March 2026", "Susceptibility", "Partly", "Not signed off", "PAF"} {
		if !strings.Contains(p.Text("main"), want) {
			t.Errorf("the assessment does not show %q", want)
		}
	}
	if p.Doc.Find("form[action$='/sign']").Length() != 0 {
		t.Error("the author is offered to sign off their own assessment")
	}
	chair := o.site.SignedIn(t, o.hire(t, casework.PanelChair))
	first := chair.Get(address).Want(http.StatusOK)
	first.Submit("form[action$='/sign']", web.Values{}).Want(http.StatusSeeOther)
	second := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	if got := second.Get(address).Text("main"); strings.Contains(got, "Not signed off") {
		t.Errorf("the sign-off is not shown: %s", got)
	}
	if n := o.count(t, `SELECT count(*) FROM assessment WHERE framework = 'PAF' AND framework_version <> '' AND assessed_on = '2026-03-27' AND assessor = $1 AND signed_by IS NOT NULL AND version = 2`, me); n != 1 {
		t.Error("the assessment is not on record with its framework, author and sign-off")
	}
	if n := o.count(t, `SELECT count(*) FROM narrative WHERE position(convert_to('symbol', 'UTF8') IN sealed) + position(convert_to('PARTLY', 'UTF8') IN sealed) > 0`); n != 0 {
		t.Error("text or ratings can be read in the database")
	}
	if n := o.count(t, `SELECT count(*) FROM case_event WHERE section = 'case.assessment' AND title LIKE 'Assessment %'`); n != 2 {
		t.Errorf("%d lines on the timeline, want 2", n)
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE outcome = 'done' AND action IN ('case.assessment:write', 'case.assessment:sign')`); n != 2 {
		t.Errorf("%d entries, want 2", n)
	}
}

func TestNobodySignsOffTheirOwnAndNobodyTwice(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateInformation)
	officer := o.site.SignedIn(t, o.hire(t, casework.CaseOfficer))
	chair, deputy := o.site.SignedIn(t, o.hire(t, casework.PanelChair)), o.site.SignedIn(t, o.hire(t, casework.DeputyChair))
	address := officer.Get("/cases/"+ref+"/assessments/new").Submit("main form", filled("PAF", "NOT")).Want(http.StatusSeeOther).Location()
	forged := chair.Get(address).Form("form[action$='/sign']")
	forged.Set("csrf_token", officer.Get("/cases/"+ref+"/assessments/new").Form("main form").Get("csrf_token"))
	if p := officer.Post(address+"/sign", forged).Want(http.StatusUnprocessableEntity); !strings.Contains(p.Text(".govuk-error-summary"), "somebody else has to sign") {
		t.Error("the author is not told why they cannot sign")
	}
	late := deputy.Get(address)
	chair.Get(address).Submit("form[action$='/sign']", web.Values{}).Want(http.StatusSeeOther)
	late.Submit("form[action$='/sign']", web.Values{}).Want(http.StatusConflict)
	if n := o.count(t, `SELECT count(*) FROM assessment a JOIN membership m ON m.user_id = a.signed_by WHERE m.role = 'panel_chair'`); n != 1 {
		t.Error("the first signature was not kept")
	}
}

// Shows SC-16.
func TestEveryFaultIsShownAtOnceWithWhatWasTyped(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateInformation)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	for _, tt := range []struct {
		name, framework string
		typed           web.Values
		count           int
		faults          []string
	}{
		{"nothing of the 22 factors", "VAF", web.Values{"assessed_on-day": {""}, "assessed_on-month": {""}, "assessed_on-year": {""}}, 22 + 4,
			[]string{"date of the assessment", "Select the occasion", "Grievance and injustice", "Criminal capability", "overall judgement", "intelligence service"}},
		{"present without evidence", "PAF", with(filled("PAF", "STRONGLY"), "evidence_INTENT", ""), 1, []string{"evidence for “Intent”"}},
		{"a day to come", "PAF", with(filled("PAF", "NOT"), "assessed_on-day", "28"), 1, []string{"today or in the past"}},
		{"a day before the framework", "PAF", with(filled("PAF", "NOT"), "assessed_on-year", "2024"), 1, []string{"came into use on 1 September 2024"}},
		{"a first assessment by the framework of the past", "VAF", filled("VAF", "NOT"), 1, []string{"no later than 31 August 2024"}},
		{"no day at all", "PAF", with(filled("PAF", "NOT"), "assessed_on-month", "thirteen"), 1, []string{"must be a real date"}},
	} {
		p := c.Get("/cases/"+ref+"/assessments/new?framework="+tt.framework).Want(http.StatusOK).Submit("main form", tt.typed).Want(http.StatusUnprocessableEntity)
		got := p.Text(".govuk-error-summary")
		for _, f := range tt.faults {
			if !strings.Contains(got, f) {
				t.Errorf("%s: no word of %q: %s", tt.name, f, got)
			}
		}
		if n := p.Doc.Find(".govuk-error-summary li").Length(); n != tt.count {
			t.Errorf("%s: %d faults, want %d: %s", tt.name, n, tt.count, got)
		}
		if len(tt.typed["overall"]) > 0 && p.Text("textarea[name=overall]") != secret {
			t.Errorf("%s: what was typed is gone", tt.name)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM assessment`) + o.count(t, `SELECT count(*) FROM narrative`); n != 0 {
		t.Error("a faulty assessment was saved")
	}
}

func TestTwoAssessmentsStandSideBySideAndNoRatingChangesItsFramework(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateInformation)
	o.do(t, `UPDATE case_file SET received_on = '2024-06-01'`)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	record := func(framework, rating, day, month, year string) *web.Page {
		v := filled(framework, rating)
		v["assessed_on-day"], v["assessed_on-month"], v["assessed_on-year"] = []string{day}, []string{month}, []string{year}
		p := c.Get("/cases/"+ref+"/assessments/new?framework="+framework).Want(http.StatusOK).Submit("main form", v).Want(http.StatusSeeOther)
		return c.Get(p.Location()).Want(http.StatusOK)
	}
	record("VAF", "STRONGLY", "3", "7", "2024")
	second := record("VAF", "PARTLY", "3", "10", "2024") // begun with it: goes on with it
	if got := second.Text("main table tbody tr"); !strings.Contains(got, "Strongly") || !strings.Contains(got, "Partly") || second.Doc.Find("main table").Length() != 3 {
		t.Errorf("the two are not side by side in three dimensions: %s", got)
	}
	if got := c.Get("/cases/" + ref + "/assessments/new?framework=VAF").Text("main"); !strings.Contains(got, "On 3 October 2024: Partly") {
		t.Error("the form does not show how each factor was rated before")
	}
	if got := c.Get("/cases/" + ref + "/assessments/new").Text("main"); strings.Contains(got, "On 3 October 2024") {
		t.Error("ratings of one framework are shown in the form of another")
	}
	third := record("PAF", "UNKNOWN", "27", "3", "2026")
	if got := third.Text("main"); !strings.Contains(got, "not converted") || !strings.Contains(got, "3 October 2024") || third.Doc.Find("main table").Length() != 4 {
		t.Errorf("the earlier framework is not shown as it was: %s", got)
	}
	list := c.Get("/cases/" + ref + "/assessments").Want(http.StatusOK)
	if got := list.Text("main tbody tr:first-child"); list.Doc.Find("main tbody tr").Length() != 3 || !strings.Contains(got, "27 March 2026") {
		t.Errorf("the list does not begin with the newest of three: %s", got)
	}
}

func TestWhoMayReadWriteAndSign(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateInformation)
	address := o.site.SignedIn(t, o.hire(t, casework.CaseOfficer)).Get("/cases/"+ref+"/assessments/new").Submit("main form", filled("PAF", "NOT")).Location()
	for _, tt := range []struct {
		role        casework.Role
		write, read int
		signs       int
	}{
		{casework.Coordinator, http.StatusOK, http.StatusOK, 1},
		{casework.PanelChair, http.StatusForbidden, http.StatusOK, 1},
		{casework.Section36Decider, http.StatusForbidden, http.StatusOK, 0},
		{casework.MinuteTaker, http.StatusForbidden, http.StatusForbidden, 0},
		{casework.RepHealth, http.StatusNotFound, http.StatusNotFound, 0},
		{casework.Administrator, http.StatusNotFound, http.StatusNotFound, 0},
	} {
		c := o.site.SignedIn(t, o.hire(t, tt.role))
		if p := c.Get("/cases/" + ref + "/assessments/new"); p.Status != tt.write {
			t.Errorf("%s writes: %d, want %d", tt.role, p.Status, tt.write)
		}
		p := c.Get(address)
		if p.Status != tt.read || p.Doc.Find("form[action$='/sign']").Length() != tt.signs {
			t.Errorf("%s reads: %d, want %d; or is offered the wrong buttons", tt.role, p.Status, tt.read)
		}
	}
	for _, wrong := range o.site.Refusals(t, o.hire(t, casework.StatisticsReader), func(p string) string {
		if p == ":ref" {
			return ref
		}
		return address[strings.LastIndex(address, "/")+1:]
	}) {
		t.Error(wrong)
	}
}

func TestOfTenAtOnceOneAssessmentIsKeptAndTheOthersSeeIt(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateInformation)
	who := o.hire(t, casework.CaseOfficer)
	pages := make([]*web.Page, 10)
	for i := range pages {
		pages[i] = o.site.SignedIn(t, who).Get("/cases/" + ref + "/assessments/new").Want(http.StatusOK)
	}
	answers := make([]*web.Page, len(pages))
	var all sync.WaitGroup
	for i, p := range pages {
		all.Go(func() { answers[i] = p.Submit("main form", filled("PAF", "NOT")) })
	}
	all.Wait()
	won := 0
	for _, p := range answers {
		switch p.Status {
		case http.StatusSeeOther:
			won++
		case http.StatusConflict:
			if got := p.Text(".app-conflict"); strings.Count(got, secret) != 2 || !strings.Contains(got, "Asha Patel") {
				t.Errorf("the loser does not see both judgements: %s", got)
			}
		default:
			t.Errorf("an assessment got %d", p.Status)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM assessment`); won != 1 || n != 1 {
		t.Errorf("%d won and %d assessments are kept, want 1", won, n)
	}
}

func TestAnEndedCaseIsNotAssessed(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateInformation)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	p := c.Get("/cases/" + ref + "/assessments/new").Want(http.StatusOK)
	o.do(t, `UPDATE case_file SET state = 'CLOSED_FINAL'`)
	p.Submit("main form", filled("PAF", "NOT")).Want(http.StatusConflict)
	if n := c.Get("/cases/" + ref + "/assessments/new").Want(http.StatusOK).Doc.Find("main form").Length(); n != 0 {
		t.Error("a form is offered")
	}
}

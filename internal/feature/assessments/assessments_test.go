package assessments_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit/web"
)

// Shows AS1, AS4, AS6, AS8.
func TestAnAssessmentIsWrittenInStepsReadAndSignedOff(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateInformation)
	me := o.hire(t, casework.CaseOfficer)
	officer, chair := o.site.SignedIn(t, me), o.site.SignedIn(t, o.hire(t, casework.PanelChair))
	p := officer.Get("/cases/" + ref + "/assessments/new").Want(http.StatusOK)
	if got := p.Text("body"); !strings.Contains(got, "Rowan Ashdown") || !strings.Contains(got, "Prevent assessment framework") || !strings.Contains(got, "section 36(1)") {
		t.Error("the form does not say whom it is about, is not by the framework in use in 2026, or has no word of the law")
	}
	at := begin(t, officer, ref, "PAF", "PRE-PANEL", "27", "3", "2026")
	if got := chair.Get(at).Want(http.StatusOK).Text("main"); !strings.Contains(got, "is writing this assessment") {
		t.Errorf("a draft is read over its author's shoulder: %s", got)
	}
	chair.Get(at + "/write/1").Want(http.StatusForbidden)
	o.write(t, officer, at, "PAF", "PARTLY")
	submit(officer, at).Want(http.StatusSeeOther)
	p = officer.Get(at).Want(http.StatusOK)
	for _, want := range []string{secret, "A close uncle", "Mostly at school", "Seen by two teachers", "School report, 3 March 2024", "Susceptibility", "Partly", "Not signed off", "PAF shell-1",
		"Family or relationships", "Somebody to talk to", "27 March 2026", "no score"} {
		if !strings.Contains(p.Text("main"), want) {
			t.Errorf("the assessment does not show %q", want)
		}
	}
	if p.Doc.Find("form[action$='/sign']").Length() != 0 {
		t.Error("the author is offered to sign off their own assessment")
	}
	chair.Get(at).Want(http.StatusOK).Submit("form[action$='/sign']", web.Values{}).Want(http.StatusSeeOther)
	if got := o.site.SignedIn(t, o.hire(t, casework.Coordinator)).Get(at).Text("main"); strings.Contains(got, "Not signed off") || !strings.Contains(got, "Signed off") {
		t.Errorf("the sign-off is not shown: %s", got)
	}
	if n := o.count(t, `SELECT count(*) FROM assessment WHERE framework = 'PAF' AND framework_version = 'shell-1' AND assessed_on = '2026-03-27' AND assessor = $1 AND signed_by IS NOT NULL AND status = 'SIGNED'`, me); n != 1 {
		t.Error("the assessment is not on record with its framework, author and sign-off")
	}
	if n := o.count(t, `SELECT count(*) FROM narrative WHERE position(convert_to('symbol', 'UTF8') IN sealed) + position(convert_to('PARTLY', 'UTF8') IN sealed) + position(convert_to('FAMILY', 'UTF8') IN sealed) > 0`); n != 0 {
		t.Error("text, ratings or needs can be read in the database")
	}
	if n := o.count(t, `SELECT count(*) FROM case_event WHERE section = 'case.assessment' AND title LIKE 'Assessment %'`); n != 2 {
		t.Errorf("%d lines on the timeline, want 2", n)
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE outcome = 'done' AND action IN ('case.assessment:write', 'case.assessment:sign')`); n != 6 {
		t.Errorf("%d entries, want one of each step", n)
	}
	if n := o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 AND text = 'The assessment was signed off.'`, me); n != 1 {
		t.Error("the author is not told")
	}
}

// Shows AS1, AS8.
func TestTheFormHasTheFactorsOfOneDimensionOnAPageWithGuidance(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateInformation)
	o.do(t, `UPDATE case_file SET received_on = '2024-06-01'`)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	at := begin(t, c, ref, "VAF", "PRE-PANEL", "3", "7", "2024")
	for step, want := range map[string]struct {
		factors int
		says    []string
	}{
		"1": {13, []string{"Engagement", "What to look for", "Life centres on a cause", "Grievance and injustice", "Feels wronged"}},
		"2": {6, []string{"Intent", "Dehumanising the enemy"}}, "3": {3, []string{"Capability", "Criminal capability"}},
	} {
		p := c.Get(at + "/write/" + step).Want(http.StatusOK)
		if n := p.Doc.Find("input[type=radio][value=STRONGLY]").Length(); n != want.factors {
			t.Errorf("step %s asks for %d factors, want %d", step, n, want.factors)
		}
		for _, says := range want.says {
			if !strings.Contains(p.Text("main"), says) {
				t.Errorf("step %s does not say %q", step, says)
			}
		}
	}
	c.Get(at + "/write/4").Want(http.StatusNotFound)
	c.Get(at + "/write/0").Want(http.StatusNotFound)
}

func TestWhatIsHalfWrittenIsKeptAndCannotBeSubmitted(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateInformation)
	c := o.site.SignedIn(t, o.hire(t, casework.CaseOfficer))
	at := begin(t, c, ref, "PAF", "PRE-PANEL", "27", "3", "2026")
	half := web.Values{"rating_INTENT": {"STRONGLY"}, "evidence_INTENT": {secret}}
	p := c.Get(at+"/write/1").Submit("main form", with(half, "save", "next")).Want(http.StatusUnprocessableEntity)
	if got := p.Text(".govuk-error-summary"); p.Doc.Find(".govuk-error-summary li").Length() != 7 || !strings.Contains(got, "where the evidence for “Intent” comes from") || !strings.Contains(got, "how far “Susceptibility” is present") {
		t.Errorf("not everything that is missing is said: %s", got)
	}
	if p.Text("textarea[name=evidence_INTENT]") != secret {
		t.Error("what was typed is gone")
	}
	c.Get(at+"/write/1").Submit("main form", with(half, "save", "later")).Want(http.StatusSeeOther)
	if got := c.Get(at + "/write/1").Text("textarea[name=evidence_INTENT]"); got != secret {
		t.Errorf("the draft has %q", got)
	}
	p = submit(c, at).Want(http.StatusUnprocessableEntity)
	if got := p.Text(".govuk-error-summary"); !strings.Contains(got, "Complete “Judgement”") || !strings.Contains(got, "Complete “Overall judgement”") || p.Doc.Find(".govuk-error-summary li").Length() != 2 {
		t.Errorf("it is not said which parts are missing: %s", got)
	}
	if n := o.count(t, `SELECT count(*) FROM assessment WHERE status = 'DRAFT'`); n != 1 {
		t.Error("the draft was submitted or lost")
	}
	if n := o.count(t, `SELECT count(*) FROM case_event`); n != 0 {
		t.Error("a draft is on the timeline")
	}
}

// Shows SC-16.
func TestEveryFaultOfAStepIsShownAtOnceWithWhatWasTyped(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateInformation)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	for _, tt := range []struct {
		name, framework string
		typed           web.Values
		says            string
	}{
		{"no occasion", "PAF", date(web.Values{"occasion": {""}}, "assessed_on", "27", "3", "2026"), "Select the occasion"},
		{"a day to come", "PAF", date(web.Values{"occasion": {"AD-HOC"}}, "assessed_on", "28", "3", "2026"), "today or in the past"},
		{"a day before the framework", "PAF", date(web.Values{"occasion": {"AD-HOC"}}, "assessed_on", "27", "3", "2024"), "came into use on 1 September 2024"},
		{"a first assessment by the framework of the past", "VAF", date(web.Values{"occasion": {"AD-HOC"}}, "assessed_on", "27", "3", "2026"), "no later than 31 August 2024"},
		{"no day at all", "PAF", date(web.Values{"occasion": {"AD-HOC"}}, "assessed_on", "27", "thirteen", "2026"), "must be a real date"},
	} {
		p := c.Get("/cases/"+ref+"/assessments/new?framework="+tt.framework).Want(http.StatusOK).Submit("main form", tt.typed).Want(http.StatusUnprocessableEntity)
		if got := p.Text(".govuk-error-summary"); !strings.Contains(got, tt.says) || p.Doc.Find(".govuk-error-summary li").Length() != 1 {
			t.Errorf("%s: %s", tt.name, got)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM assessment`) + o.count(t, `SELECT count(*) FROM narrative`); n != 0 {
		t.Error("a faulty assessment was begun")
	}
	at := begin(t, c, ref, "PAF", "PRE-PANEL", "27", "3", "2026")
	for step, tt := range map[string]struct {
		typed web.Values
		says  []string
	}{
		"needs":     {web.Values{"level_FAMILY": {"LOW"}, "outcome_EDUCATION": {"Back in lessons"}}, []string{"different about “Family", "how much “Education"}},
		"judgement": {web.Values{"protective": {secret}}, []string{"overall judgement"}},
		"1":         {date(web.Values{}, "on_INTENT", "31", "2", "2026"), []string{"real date", "how far “Intent”"}},
	} {
		p := c.Get(at+"/write/"+step).Submit("main form", with(tt.typed, "save", "next")).Want(http.StatusUnprocessableEntity)
		for _, says := range tt.says {
			if !strings.Contains(p.Text(".govuk-error-summary"), says) {
				t.Errorf("%s: no word of %q: %s", step, says, p.Text(".govuk-error-summary"))
			}
		}
	}
	o.write(t, c, at, "PAF", "NOT")
	p := c.Get(at).Submit("main form[action$='/submit']", web.Values{}).Want(http.StatusUnprocessableEntity)
	if got := p.Text(".govuk-error-summary"); !strings.Contains(got, "intelligence service") {
		t.Errorf("submitted without the confirmation: %s", got)
	}
}

// Shows AS4.
func TestNobodySignsOffTheirOwnAndNobodyTwice(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateInformation)
	officer := o.site.SignedIn(t, o.hire(t, casework.CaseOfficer))
	chair, deputy := o.site.SignedIn(t, o.hire(t, casework.PanelChair)), o.site.SignedIn(t, o.hire(t, casework.DeputyChair))
	at := o.assess(t, officer, ref, "PAF", "NOT", "27", "3", "2026")
	for _, step := range []string{"/sign", "/return"} {
		forged := chair.Get(at).Form("form[action$='" + step + "']")
		mine := officer.Get("/cases/" + ref + "/assessments/new").Form("main form")
		forged.Set("csrf_token", mine.Get("csrf_token"))
		forged.Set("form_key", mine.Get("form_key"))
		if step == "/return" {
			forged.Set("comment", "Fine")
		}
		if p := officer.Post(at+step, forged).Want(http.StatusUnprocessableEntity); !strings.Contains(p.Text(".govuk-error-summary"), "somebody else has to sign") {
			t.Errorf("the author is not told why they cannot %s", step)
		}
	}
	late := deputy.Get(at)
	chair.Get(at).Submit("form[action$='/sign']", web.Values{}).Want(http.StatusSeeOther)
	late.Submit("form[action$='/sign']", web.Values{}).Want(http.StatusConflict)
	if n := o.count(t, `SELECT count(*) FROM assessment a JOIN membership m ON m.user_id = a.signed_by WHERE m.role = 'panel_chair'`); n != 1 {
		t.Error("the first signature was not kept")
	}
	if _, err := o.owner.ExecContext(t.Context(), `UPDATE assessment SET assessed_on = '2020-01-01'`); err == nil {
		t.Error("what was signed off can be changed in the database")
	}
}

// Shows AS4.
func TestAnAssessmentIsSentBackWithACommentAndSubmittedAgain(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateInformation)
	me := o.hire(t, casework.CaseOfficer)
	officer, chair := o.site.SignedIn(t, me), o.site.SignedIn(t, o.hire(t, casework.PanelChair))
	at := o.assess(t, officer, ref, "PAF", "NOT", "27", "3", "2026")
	chair.Get(at).Submit("form[action$='/return']", web.Values{"comment": {" "}}).Want(http.StatusUnprocessableEntity)
	chair.Get(at).Submit("form[action$='/return']", web.Values{"comment": {"What did the school see in March?"}}).Want(http.StatusSeeOther)
	for who, c := range map[string]*web.Client{"the author": officer, "another reader": chair} {
		if got := c.Get(at).Want(http.StatusOK).Text("main"); !strings.Contains(got, "What did the school see in March?") || !strings.Contains(got, "Sent back to its author") {
			t.Errorf("%s does not see why it was sent back: %s", who, got)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM narrative WHERE position(convert_to('March', 'UTF8') IN sealed) > 0`); n != 0 {
		t.Error("the comment can be read in the database")
	}
	if n := o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 AND text LIKE '%sent back%'`, me); n != 1 {
		t.Error("the author is not told")
	}
	officer.Get(at+"/write/judgement").Submit("main form", web.Values{"overall": {"The school saw nothing in March."}, "save": {"later"}}).Want(http.StatusSeeOther)
	if p := officer.Get(at).Want(http.StatusOK); p.Doc.Find("form[action$='/discard']").Length() != 0 {
		t.Error("what others have read can be discarded")
	}
	submit(officer, at).Want(http.StatusSeeOther)
	chair.Get(at).Submit("form[action$='/sign']", web.Values{}).Want(http.StatusSeeOther)
	if got := chair.Get(at).Text("main"); !strings.Contains(got, "nothing in March") || !strings.Contains(got, "Why it was sent back") {
		t.Errorf("the second text or the first comment is gone: %s", got)
	}
}

// Shows AS2, AS3.
func TestTwoAssessmentsStandSideBySideAndNoRatingChangesItsFramework(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateInformation)
	o.do(t, `UPDATE case_file SET received_on = '2024-06-01'`)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	first := o.assess(t, c, ref, "VAF", "STRONGLY", "3", "7", "2024")
	second := o.assess(t, c, ref, "VAF", "PARTLY", "3", "10", "2024") // begun with it: goes on with it
	if got := c.Get(begin(t, c, ref, "VAF", "PERIODIC", "3", "1", "2025") + "/write/1").Text("main"); !strings.Contains(got, "On 3 October 2024: Partly") {
		t.Error("the form does not show how each factor was rated before")
	}
	mine := c.Get("/cases/" + ref + "/assessments").Want(http.StatusOK)
	draft, _ := mine.Doc.Find("main a.govuk-button").Attr("href")
	c.Get(draft).Submit("form[action$='/discard']", web.Values{}).Want(http.StatusSeeOther)
	c.Get(draft).Want(http.StatusNotFound)

	side := c.Get(second).Want(http.StatusOK)
	to, _ := side.Doc.Find("a[href*='/compare?']").Attr("href")
	p := c.Get(to).Want(http.StatusOK)
	if got := p.Text("main"); !strings.Contains(got, "Strongly") || strings.Count(got, "Less present") < 22 || !strings.Contains(got, "13 less present, of 13") || !strings.Contains(got, "no score") {
		t.Errorf("the two are not side by side with what changed: %s", got)
	}
	third := o.assess(t, c, ref, "PAF", "UNKNOWN", "27", "3", "2026")
	if got := c.Get(third).Text("main"); !strings.Contains(got, "not converted") || strings.Contains(got, "Grievance") {
		t.Errorf("the earlier framework is mixed with the later: %s", got)
	}
	id := func(at string) string { return at[strings.LastIndex(at, "/")+1:] }
	c.Get("/cases/" + ref + "/assessments/compare?one=" + id(first) + "&other=" + id(third)).Want(http.StatusNotFound)
	list := c.Get("/cases/" + ref + "/assessments").Want(http.StatusOK)
	if got := list.Text("main tbody tr:first-child"); list.Doc.Find("main tbody tr").Length() != 3 || !strings.Contains(got, "27 March 2026") {
		t.Errorf("the list does not begin with the newest of three: %s", got)
	}
	p = c.Get("/cases/" + ref + "/assessments/over-time").Want(http.StatusOK)
	if n := p.Doc.Find("svg").Length(); n != 4 || p.Doc.Find("main table").Length() != 2 {
		t.Errorf("%d charts, want three of the first framework and one of the second, each framework with its table", n)
	}
	if got := p.Text("main"); !strings.Contains(got, "13 strongly") || !strings.Contains(got, "3 October 2024 (not signed off)") || !strings.Contains(got, "different frameworks") {
		t.Errorf("the ratings over time are not said in words: %s", got)
	}
}

func TestWhatWasWrittenLongAfterItsDayIsMarked(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateInformation)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	late := o.assess(t, c, ref, "PAF", "NOT", "2", "3", "2026")
	if got := c.Get(late).Text("main"); !strings.Contains(got, "Written 25 days after") || !strings.Contains(got, "2 March 2026") || !strings.Contains(got, "27 March 2026") {
		t.Errorf("the two days are not both shown, or nothing is said: %s", got)
	}
	soon := o.assess(t, c, ref, "PAF", "NOT", "20", "3", "2026")
	if got := c.Get(soon).Text("main"); strings.Contains(got, "days after") {
		t.Error("what was written a week later is marked")
	}
	if got := c.Get("/cases/" + ref + "/assessments").Text("main"); strings.Count(got, "25 days later") != 1 {
		t.Errorf("the list does not mark it: %s", got)
	}
}

// Shows AS5.
func TestAnInvestigationIsNotedAndNeverChanged(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateInformation)
	c := o.site.SignedIn(t, o.hire(t, casework.CaseOfficer))
	at := "/cases/" + ref + "/investigation"
	p := c.Get(at).Want(http.StatusOK).Submit("main form", web.Values{"spoke": {"The officer"}}).Want(http.StatusUnprocessableEntity)
	if n := p.Doc.Find(".govuk-error-summary li").Length(); n != 5 {
		t.Errorf("%d faults, want 5: %s", n, p.Text(".govuk-error-summary"))
	}
	visit := date(web.Values{"kind": {"VISIT"}, "spoke": {"Sgt Noor"}, "with": {"His mother"}, "found": {secret}, "no_sensitive": {"yes"}}, "happened_on", "2", "3", "2026")
	c.Get(at).Submit("main form", visit).Want(http.StatusSeeOther)
	p = c.Get(at).Want(http.StatusOK)
	for _, want := range []string{"Visit", "Sgt Noor", "with: His mother", secret, "2 March 2026", "Written 25 days later"} {
		if !strings.Contains(p.Text(".moj-timeline"), want) {
			t.Errorf("the note does not show %q", want)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM narrative WHERE position(convert_to('Noor', 'UTF8') IN sealed) + position(convert_to('mother', 'UTF8') IN sealed) > 0`); n != 0 {
		t.Error("who spoke can be read in the database")
	}
	if n := o.count(t, `SELECT count(*) FROM case_event WHERE title = 'Investigation: visit recorded' AND section = 'case.assessment'`); n != 1 {
		t.Error("it is not on the timeline")
	}
	for _, right := range []string{"UPDATE", "DELETE"} {
		if n := o.count(t, `SELECT count(*) FROM information_schema.role_table_grants WHERE table_name = 'investigation_note' AND grantee = 'panel_app' AND privilege_type = $1`, right); n != 0 {
			t.Errorf("the web login may %s a note", right)
		}
	}
	reader := o.site.SignedIn(t, o.hire(t, casework.PanelChair))
	if p := reader.Get(at).Want(http.StatusOK); p.Doc.Find("main form").Length() != 0 {
		t.Error("somebody who may only read is offered the form")
	}
}

// Shows AS7.
func TestWhatIsOverdueOrWaitsIsListedAndTold(t *testing.T) {
	t.Parallel()
	o := open(t)
	overdue, fine := o.receive(t, casework.StateInformation), o.receive(t, casework.StateInformation)
	me := o.hire(t, casework.CaseOfficer)
	officer, chair := o.site.SignedIn(t, me), o.site.SignedIn(t, o.hire(t, casework.PanelChair))
	at := o.assess(t, officer, fine, "PAF", "NOT", "27", "3", "2026")
	if got := officer.Get("/assessments").Want(http.StatusOK).Text("main"); !strings.Contains(got, overdue) || strings.Contains(got, fine) || !strings.Contains(got, "10 March 2026") {
		t.Errorf("the overdue assessment is not listed, or another is: %s", got)
	}
	if got := chair.Get("/assessments?show=unsigned").Want(http.StatusOK).Text("main"); !strings.Contains(got, fine) || strings.Contains(got, overdue) {
		t.Errorf("what waits to be signed off is not listed: %s", got)
	}
	if got := chair.Get("/assessments?show=due").Text("main"); strings.Contains(got, overdue) || strings.Contains(got, fine) {
		t.Errorf("what is due in three months is due soon: %s", got)
	}
	if got := officer.Get("/cases/" + overdue + "/assessments").Text("main"); !strings.Contains(got, "due 10 March 2026") || !strings.Contains(got, "Overdue") {
		t.Errorf("the case does not say that it is overdue: %s", got)
	}
	o.tells(t, me, "An assessment is overdue "+overdue)
	o.tells(t, o.hire(t, casework.DeputyChair), "An assessment waits to be signed off "+fine)
	chair.Get(at).Submit("form[action$='/return']", web.Values{"comment": {"Say more."}}).Want(http.StatusSeeOther)
	o.tells(t, me, "Your assessment was sent back with a comment "+fine, "An assessment is overdue "+overdue, "An assessment is overdue "+fine) // what was sent back is no finding
	if got := chair.Get("/assessments?show=returned").Text("main"); !strings.Contains(got, fine) {
		t.Errorf("what was sent back is not listed: %s", got)
	}
	o.tells(t, o.hire(t, casework.RepHealth)) // who is not admitted to either
	begin(t, officer, overdue, "PAF", "PRE-PANEL", "27", "3", "2026")
	o.tells(t, me, "Your assessment was sent back with a comment "+fine, "You have begun an assessment and not submitted it "+overdue, "An assessment is overdue "+overdue, "An assessment is overdue "+fine)
}

func TestWhoMayReadWriteAndSign(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateInformation)
	at := o.assess(t, o.site.SignedIn(t, o.hire(t, casework.CaseOfficer)), ref, "PAF", "NOT", "27", "3", "2026")
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
		for _, page := range []string{"", "/over-time"} {
			if p := c.Get("/cases/" + ref + "/assessments" + page); p.Status != tt.read {
				t.Errorf("%s reads assessments%s: %d, want %d", tt.role, page, p.Status, tt.read)
			}
		}
		if p := c.Get("/cases/" + ref + "/investigation"); p.Status != tt.read {
			t.Errorf("%s reads the investigation: %d, want %d", tt.role, p.Status, tt.read)
		}
		p := c.Get(at)
		if p.Status != tt.read || p.Doc.Find("form[action$='/sign']").Length() != tt.signs {
			t.Errorf("%s reads: %d, want %d; or is offered the wrong buttons", tt.role, p.Status, tt.read)
		}
	}
	for _, wrong := range o.site.Refusals(t, o.hire(t, casework.StatisticsReader), func(p string) string {
		switch p {
		case ":ref":
			return ref
		case ":step", ":section":
			return "1"
		}
		return at[strings.LastIndex(at, "/")+1:]
	}) {
		t.Error(wrong)
	}
}

// Somebody else's draft is not theirs to write at, nor is one that was submitted.
func TestOnlyItsAuthorWritesADraft(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateInformation)
	officer, other := o.site.SignedIn(t, o.hire(t, casework.CaseOfficer)), o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	at := begin(t, officer, ref, "PAF", "PRE-PANEL", "27", "3", "2026")
	form := officer.Get(at + "/write/judgement").Want(http.StatusOK)
	other.Get(at + "/write/judgement").Want(http.StatusNotFound)
	forged := form.Form("main form")
	forged.Set("csrf_token", other.Get("/cases/"+ref+"/assessments/new").Form("main form").Get("csrf_token"))
	forged.Set("overall", "Nothing to see")
	other.Post(at+"/write/judgement", forged).Want(http.StatusNotFound)
	again := officer.Get(at + "/write/judgement")
	form.Submit("main form", web.Values{"overall": {"One"}, "save": {"later"}}).Want(http.StatusSeeOther)
	if p := again.Submit("main form", web.Values{"overall": {"Two"}, "save": {"later"}}).Want(http.StatusConflict); !strings.Contains(p.Text("main"), "another window") {
		t.Errorf("a stale page is answered: %s", p.Text("main"))
	}
	o.write(t, officer, at, "PAF", "NOT")
	stale := officer.Get(at + "/write/judgement")
	submit(officer, at).Want(http.StatusSeeOther)
	officer.Get(at + "/write/judgement").Want(http.StatusNotFound)
	stale.Submit("main form", web.Values{"overall": {"Three"}, "save": {"later"}}).Want(http.StatusConflict)
}

func TestOfTenAtOnceOneAssessmentIsBegunAndOneIsSigned(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateInformation)
	who := o.hire(t, casework.CaseOfficer)
	race := func(pages []*web.Page, form string, typed func() web.Values, won int, table string) {
		t.Helper()
		answers := make([]*web.Page, len(pages))
		var all sync.WaitGroup
		for i, p := range pages {
			all.Go(func() { answers[i] = p.Submit(form, typed()) })
		}
		all.Wait()
		n := 0
		for _, p := range answers {
			switch p.Status {
			case http.StatusSeeOther:
				n++
			case http.StatusConflict:
			default:
				t.Errorf("%s got %d", form, p.Status)
			}
		}
		if got := o.count(t, table); n != won || got != won {
			t.Errorf("%d won %s and %d are kept, want %d", n, form, got, won)
		}
	}
	pages := make([]*web.Page, 10)
	for i := range pages {
		pages[i] = o.site.SignedIn(t, who).Get("/cases/" + ref + "/assessments/new").Want(http.StatusOK)
	}
	race(pages, "main form", func() web.Values {
		return date(web.Values{"occasion": {"PRE-PANEL"}}, "assessed_on", "27", "3", "2026")
	}, 1, `SELECT count(*) FROM assessment`)
	o.do(t, `DELETE FROM assessment`)
	at := o.assess(t, o.site.SignedIn(t, who), ref, "PAF", "NOT", "27", "3", "2026")
	for i := range pages {
		pages[i] = o.site.SignedIn(t, o.hire(t, casework.PanelChair)).Get(at).Want(http.StatusOK)
	}
	race(pages, "form[action$='/sign']", func() web.Values { return web.Values{} }, 1, `SELECT count(*) FROM assessment WHERE status = 'SIGNED'`)
}

// Whoever submits has seen the newest finding of somebody else.
func TestAnAssessmentIsNotSubmittedPastAnother(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateInformation)
	officer, other := o.site.SignedIn(t, o.hire(t, casework.CaseOfficer)), o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	at := begin(t, officer, ref, "PAF", "PRE-PANEL", "27", "3", "2026")
	o.write(t, officer, at, "PAF", "NOT")
	page := officer.Get(at)
	o.assess(t, other, ref, "PAF", "PARTLY", "27", "3", "2026")
	p := page.Submit("main form[action$='/submit']", web.Values{"no_sensitive": {"yes"}}).Want(http.StatusConflict)
	if !strings.Contains(p.Text(".govuk-error-summary"), "read theirs") {
		t.Errorf("it is not said why: %s", p.Text("main"))
	}
	submit(officer, at).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM assessment WHERE supersedes IS NOT NULL`); n != 1 {
		t.Error("the second does not follow the first")
	}
}

func TestAnEndedCaseIsNotAssessed(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.receive(t, casework.StateInformation)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	p := c.Get("/cases/" + ref + "/assessments/new").Want(http.StatusOK)
	o.do(t, `UPDATE case_file SET state = 'CLOSED_FINAL'`)
	p.Submit("main form", date(web.Values{"occasion": {"EXIT"}}, "assessed_on", "27", "3", "2026")).Want(http.StatusConflict)
	if n := c.Get("/cases/" + ref + "/assessments/new").Want(http.StatusOK).Doc.Find("main form").Length(); n != 0 {
		t.Error("a form is offered")
	}
}

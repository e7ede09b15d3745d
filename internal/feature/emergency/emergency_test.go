package emergency_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// Shows CO10.
func TestEmergencyAccessOpensOneCaseForReadingAndIsAnnouncedAtOnce(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, id := o.receive(t, casework.Normal)
	other, _ := o.receive(t, casework.Normal)
	if o.tries(t, o.nurse, casework.ListCases, ref) != casework.NotFound {
		t.Fatal("the case is there for an agency that was not admitted")
	}
	p := o.site.SignedIn(t, o.nurse.User).Get("/emergency").Want(http.StatusOK).Submit("main form", needed(ref)).Want(http.StatusSeeOther)
	if p.Location() != "/cases/"+ref {
		t.Errorf("it leads to %q, not to the case", p.Location())
	}
	for _, a := range []casework.Action{casework.ListCases, casework.ReadIdentity, casework.ReadReferral, casework.ReadAssessment, casework.ReadPlan} {
		if got := o.tries(t, o.nurse, a, ref); got != 0 {
			t.Errorf("%s is answered with %d in an emergency", a, got)
		}
	}
	for _, a := range casework.Actions() {
		reads := a == casework.ListCases || a == casework.BrowseCases || a.Act == "read" || a == casework.OpenEmergency
		if strings.HasPrefix(string(a.Subject), "case") && !reads && o.tries(t, o.nurse, a, ref) == 0 {
			t.Errorf("%s is open in an emergency, which only reads", a)
		}
	}
	if o.tries(t, o.nurse, casework.ReadMinutes, ref) != casework.Forbidden || o.tries(t, o.nurse, casework.ListCases, other) != casework.NotFound {
		t.Error("emergency access opens more than what is needed of the one case")
	}
	if n := o.count(t, `SELECT count(*) FROM emergency_use u JOIN tie t ON t.tie_id = u.use_id
		WHERE u.user_id = $1 AND u.case_id = $2 AND u.need = 'LIFE' AND NOT u.again AND u.role = 'rep_health' AND u.agency_id = $3
			AND u.ends_at = u.opened_at + interval '60 minutes' AND t.until = u.ends_at AND t.since = u.opened_at AND u.review_due = '2026-03-30'`, o.nurse.User, id, o.health); n != 1 {
		t.Error("the use is not on record with its hour, its reason by code and its review on the second working day, the Monday")
	}
	for _, told := range []struct {
		who testkit.Person
		why string
	}{{o.chair, "You chair the panel."}, {o.coordinator, "You lead the case."}, {o.auditor, "You audit the panel."}} {
		if n := o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 AND why = $2 AND at = (SELECT opened_at FROM emergency_use)`, told.who.User, told.why); n != 1 {
			t.Errorf("%d notices for whoever is told because “%s”, want 1 at once", n, told.why)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 OR text ILIKE '%' || $2 || '%' OR text ILIKE '%Noor%' OR text LIKE '%EXS-%'`, o.nurse.User, surname); n != 0 {
		t.Error("a notice names somebody, or tells the person who opened it")
	}
	if n := o.count(t, `SELECT count(*) FROM narrative WHERE field LIKE 'emergency/%' AND position(convert_to('brother', 'UTF8') IN sealed) = 0`); n != 1 {
		t.Error("the reason is not sealed with the case")
	}
	// Every entry carries the use: the opening, what was read, and what was refused meanwhile.
	all := o.count(t, `SELECT count(*) FROM audit_event WHERE actor = 'u:' || $1 AND case_id = $2`, o.nurse.User, id)
	carry := o.count(t, `SELECT count(*) FROM audit_event WHERE actor = 'u:' || $1 AND case_id = $2
		AND convert_from(leaf, 'UTF8')::jsonb->>'emergency' = (SELECT use_id::text FROM emergency_use)`, o.nurse.User, id)
	if all < 20 || carry != all {
		t.Errorf("%d of %d entries of the case carry the use", carry, all)
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'case:emergency' AND outcome = 'done'`); n != 1 {
		t.Errorf("%d entries of the opening, want 1", n)
	}
}

// Shows CO10.
func TestEmergencyAccessEndsByTheDatabasesClockInMidSession(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, _ := o.receive(t, casework.Restricted)
	o.uses(t, o.nurse, ref)
	o.hands.Advance(59*time.Minute + 59*time.Second)
	if o.tries(t, o.nurse, casework.ReadIdentity, ref) != 0 {
		t.Error("it has ended a second early")
	}
	o.hands.Advance(time.Second)
	for _, a := range []casework.Action{casework.ReadIdentity, casework.ListCases, casework.ReadPlan} {
		if o.tries(t, o.nurse, a, ref) != casework.NotFound {
			t.Errorf("%s is answered after the hour", a)
		}
	}
	nurse := o.site.SignedIn(t, o.nurse.User)
	end := nurse.Get("/emergency").Form("main form")
	end.Del("ref")
	end.Del("need")
	end.Del("reason")
	nurse.Post("/cases/"+ref+"/emergency/end", end).Want(http.StatusNotFound)
	if _, err := o.owner.ExecContext(t.Context(), `UPDATE tie SET until = until + interval '2 hours' WHERE kind = 'emergency'`); err == nil {
		t.Error("the database lets an emergency last for more than an hour")
	}
}

// Shows CO10.
func TestAskingForEmergencyAccessTellsNobodyWhatExists(t *testing.T) {
	t.Parallel()
	o := open(t)
	ask := func(ref string) *web.Page {
		return o.site.SignedIn(t, o.nurse.User).Get("/emergency").Want(http.StatusOK).Submit("main form", needed(ref)).Want(http.StatusNotFound)
	}
	never := plain(ask(o.reference()), o.reference())
	sealed, _ := o.receive(t, casework.Sealed)
	recused, id := o.receive(t, casework.Normal)
	o.tie(t, id, casework.TieRecused, string(o.nurse.User))
	restricted, named := o.receive(t, casework.Restricted)
	o.tie(t, named, casework.TieRecused, string(o.nurse.User))
	abroad, away := o.receive(t, casework.Normal)
	elsewhere := testkit.NewPanelNamed(t, o.site.Database, "WYE", "Wyeshire Channel panel")
	o.do(t, `UPDATE case_file SET panel_id = $1 WHERE case_id = $2`, elsewhere.ID, away)
	for why, ref := range map[string]string{"a sealed case": sealed, "a case from which one is recused": recused, "a restricted one": restricted, "a case of another panel": abroad} {
		if got := plain(ask(ref), ref); got != never {
			t.Errorf("%s is not answered as a reference that was never given", why)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM emergency_use`) + o.count(t, `SELECT count(*) FROM tie WHERE kind = 'emergency'`) + o.count(t, `SELECT count(*) FROM notice`); n != 0 {
		t.Error("something was opened")
	}
	if n := o.count(t, `SELECT count(DISTINCT (outcome, case_id, panel_id, action)) FROM audit_event WHERE action = 'case:emergency' AND outcome = 'refused'`); n != 1 {
		t.Errorf("the entries of the five refusals differ in %d ways", n)
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'case:emergency' AND outcome = 'refused' AND ref LIKE 'EXS-%'`); n != 5 {
		t.Errorf("%d tries are on record with the reference that was asked for, want all five", n)
	}
	// The planted difference: a case that may be opened is answered otherwise.
	opens, _ := o.receive(t, casework.Normal)
	o.site.SignedIn(t, o.nurse.User).Get("/emergency").Submit("main form", needed(opens)).Want(http.StatusSeeOther)
}

func TestEmergencyAccessIsNotForThoseWhoCanReadTheCaseNorForThoseWhoMayNotUseIt(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, _ := o.receive(t, casework.Normal)
	p := o.site.SignedIn(t, o.coordinator.User).Get("/emergency").Submit("main form", needed(ref)).Want(http.StatusConflict)
	if got := p.Text("main"); !strings.Contains(got, "You can read this case without emergency access") {
		t.Errorf("somebody who can read the case is not told so: %s", got)
	}
	o.uses(t, o.nurse, ref)
	p = o.site.SignedIn(t, o.nurse.User).Get("/emergency").Submit("main form", needed(ref)).Want(http.StatusConflict)
	if got := p.Text("main"); !strings.Contains(got, "You have emergency access to this case already") {
		t.Errorf("a second use beside a live one: %s", got)
	}
	housing := o.hire(t, "Hal Osei", casework.RepHousing, o.panel.Agency(t, "Exshire Homes", "OTHER"))
	for _, who := range []testkit.Person{housing, o.auditor, o.chair} {
		client := o.site.SignedIn(t, who.User)
		client.Get("/emergency").Want(http.StatusForbidden)
	}
	if n := o.count(t, `SELECT count(*) FROM emergency_use`); n != 1 {
		t.Errorf("%d uses, want the nurse's alone", n)
	}
}

func TestEveryFaultOfTheFormIsSaidAtOnceAndWhatWasTypedStays(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, _ := o.receive(t, casework.Normal)
	nurse := o.site.SignedIn(t, o.nurse.User)
	p := nurse.Get("/emergency").Submit("main form", web.Values{"ref": {"EXS-2026-00001-?"}, "reason": {""}}).Want(http.StatusUnprocessableEntity)
	if n := p.Doc.Find(".govuk-error-summary li").Length(); n != 3 {
		t.Errorf("%d faults, want the reference, the need and the reason: %s", n, p.Text(".govuk-error-summary"))
	}
	if got, _ := p.Doc.Find("input[name=ref]").Attr("value"); got != "EXS-2026-00001-?" {
		t.Errorf("what was typed has become %q", got)
	}
	p.Submit("main form", web.Values{"ref": {strings.ToLower(" " + ref)}, "need": {"CHILD"}, "reason": {strings.Repeat("x", 501)}}).Want(http.StatusUnprocessableEntity).
		Submit("main form", web.Values{"reason": {"She is on her way there."}}).Want(http.StatusSeeOther)
}

func TestWhoOpenedItEndsItEarly(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, _ := o.receive(t, casework.Normal)
	o.uses(t, o.nurse, ref)
	o.hands.Advance(10 * time.Minute)
	nurse := o.site.SignedIn(t, o.nurse.User)
	form := nurse.Get("/emergency").Form("main form")
	for _, field := range []string{"ref", "need", "reason"} {
		form.Del(field)
	}
	nurse.Post("/cases/"+ref+"/emergency/end", form).Want(http.StatusSeeOther)
	if o.tries(t, o.nurse, casework.ReadIdentity, ref) != casework.NotFound {
		t.Error("the case is still open after its end")
	}
	if n := o.count(t, `SELECT count(*) FROM emergency_use u JOIN tie t ON t.tie_id = u.use_id WHERE u.ended_at = u.opened_at + interval '10 minutes' AND t.until = u.ended_at`); n != 1 {
		t.Error("the early end is not on record")
	}
	other := o.site.SignedIn(t, o.coordinator.User)
	form = other.Get("/emergency").Form("main form")
	for _, field := range []string{"ref", "need", "reason"} {
		form.Del(field)
	}
	other.Post("/cases/"+ref+"/emergency/end", form).Want(http.StatusConflict)
}

// Shows CO10.
func TestAUseIsReviewedBySomebodyElseWithinTwoWorkingDaysAndUntilThenStandsOnTheFirstPages(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, _ := o.receive(t, casework.Normal)
	if len(o.errands(t, o.chair))+len(o.errands(t, o.auditor)) != 0 {
		t.Fatal("something waits before anything was opened")
	}
	id := o.uses(t, o.nurse, ref)
	address := "/cases/" + ref + "/emergency/" + id
	chair := o.site.SignedIn(t, o.chair.User)
	if got := chair.Get(address).Want(http.StatusOK).Text("main"); !strings.Contains(got, "still open") || !strings.Contains(got, "hurt his brother") || !strings.Contains(got, "Noor Haddad, health representative, Exshire Health Trust") {
		t.Errorf("whoever reviews a live use does not read who, why and that it is open: %s", got)
	}
	if n := chair.Get(address).Doc.Find("main form").Length(); n != 0 {
		t.Error("a live use can be reviewed before all of it has happened")
	}
	o.hands.Advance(2 * time.Hour)
	for _, who := range []testkit.Person{o.chair, o.coordinator, o.auditor} {
		if list := o.errands(t, who); len(list) != 1 || list[0].Ref != ref || list[0].Due.String() != "2026-03-30" {
			t.Errorf("an unreviewed use is not on the first page, with its day: %v", list)
		}
	}
	if list := o.errands(t, o.nurse); len(list) != 0 {
		t.Errorf("the review waits for the person who is reviewed: %v", list)
	}
	o.hands.Advance(5 * 24 * time.Hour) // nobody has done it
	if got := o.site.SignedIn(t, o.auditor.User).Get("/audit/emergency").Want(http.StatusOK).Text("main"); !strings.Contains(got, "Review overdue") || !strings.Contains(got, "Noor Haddad") {
		t.Errorf("the auditor does not see that the review is missing: %s", got)
	}
	if got := o.site.SignedIn(t, o.auditor.User).Get("/audit/emergency").Text("main"); strings.Contains(got, surname) || strings.Contains(got, "brother") {
		t.Error("the auditor reads who the case is about, or what was said of them")
	}
	p := chair.Get(address).Submit("main form", web.Values{}).Want(http.StatusUnprocessableEntity)
	if n := p.Doc.Find(".govuk-error-summary li").Length(); n != 2 {
		t.Errorf("%d faults of an empty review, want 2", n)
	}
	p.Submit("main form", web.Values{"outcome": {"JUSTIFIED"}, "note": {"Rang her manager: the police were called that evening."}}).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM emergency_use WHERE outcome = 'JUSTIFIED' AND reviewed_by = $1 AND reviewed_at IS NOT NULL`, o.chair.User); n != 1 {
		t.Error("the finding is not on record")
	}
	if got := chair.Get(address).Text("main"); !strings.Contains(got, "It was needed") || !strings.Contains(got, "Rang her manager") || !strings.Contains(got, "Chidi Abara") {
		t.Errorf("the finding cannot be read: %s", got)
	}
	if len(o.errands(t, o.chair))+len(o.errands(t, o.auditor)) != 0 {
		t.Error("a reviewed use still waits")
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'case.ties:review' AND outcome = 'done'`); n != 1 {
		t.Errorf("%d entries of the review, want 1", n)
	}
}

// Shows CO10.
func TestNobodyReviewsTheirOwnUse(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, caseID := o.receive(t, casework.Restricted)
	id := o.uses(t, o.coordinator, ref) // not named on it, so it takes emergency access
	o.hands.Advance(2 * time.Hour)
	o.tie(t, caseID, casework.TieAssigned, string(o.coordinator.User)) // and is named afterwards
	self := o.site.SignedIn(t, o.coordinator.User)
	p := self.Get("/cases/" + ref + "/emergency/" + id).Want(http.StatusOK)
	if got := p.Text("main"); !strings.Contains(got, "Somebody else has to review it") || p.Doc.Find("main form").Length() != 0 {
		t.Errorf("one's own use can be reviewed: %s", got)
	}
	if len(o.errands(t, o.coordinator)) != 0 {
		t.Error("one's own use waits for one's own review")
	}
	form := self.Get("/emergency").Form("main form")
	for _, field := range []string{"ref", "need", "reason"} {
		form.Del(field)
	}
	for field, value := range map[string]string{"version": "1", "outcome": "JUSTIFIED", "note": "I know that it was."} {
		form.Set(field, value)
	}
	if got := self.Post("/cases/"+ref+"/emergency/"+id, form).Want(http.StatusForbidden).Text("main"); !strings.Contains(got, "Somebody else has to review it") {
		t.Errorf("the refusal does not say why: %s", got)
	}
	if _, err := o.owner.ExecContext(t.Context(), `UPDATE emergency_use SET reviewed_at = now(), reviewed_by = user_id, outcome = 'JUSTIFIED'`); err == nil {
		t.Error("the database takes a review by the same person")
	}
}

func TestOfTwoReviewsAtOnceOneCounts(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, _ := o.receive(t, casework.Normal)
	id := o.uses(t, o.nurse, ref)
	o.hands.Advance(2 * time.Hour)
	first, second := o.site.SignedIn(t, o.chair.User).Get("/cases/"+ref+"/emergency/"+id), o.site.SignedIn(t, o.coordinator.User).Get("/cases/"+ref+"/emergency/"+id)
	first.Submit("main form", web.Values{"outcome": {"JUSTIFIED"}, "note": {"Needed."}}).Want(http.StatusSeeOther)
	if got := second.Submit("main form", web.Values{"outcome": {"NOT-JUSTIFIED"}, "note": {"A second opinion."}}).Want(http.StatusConflict).Text("main"); !strings.Contains(got, "A second opinion.") {
		t.Errorf("what the second typed is lost: %s", got)
	}
	if n := o.count(t, `SELECT count(*) FROM emergency_use WHERE outcome = 'JUSTIFIED' AND reviewed_by = $1`, o.chair.User); n != 1 {
		t.Error("the first review does not stand")
	}
}

// Shows CO10.
func TestASecondUseWithinAWeekRaisesAnAlarm(t *testing.T) {
	t.Parallel()
	o := open(t)
	one, _ := o.receive(t, casework.Normal)
	two, _ := o.receive(t, casework.Normal)
	three, _ := o.receive(t, casework.Normal)
	alarms := func() int {
		return o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 AND text LIKE '%second time within a week%'`, o.auditor.User)
	}
	o.uses(t, o.nurse, one)
	if alarms() != 0 {
		t.Error("the first use raises an alarm")
	}
	o.hands.Advance(6 * 24 * time.Hour)
	o.uses(t, o.nurse, two)
	if alarms() != 1 || o.count(t, `SELECT count(*) FROM emergency_use WHERE again`) != 1 {
		t.Error("a second use within a week raises no alarm")
	}
	if got := o.site.SignedIn(t, o.auditor.User).Get("/audit/emergency").Text("main"); !strings.Contains(got, "Second within a week") {
		t.Errorf("the second use is not marked: %s", got)
	}
	o.hands.Advance(8 * 24 * time.Hour)
	o.uses(t, o.nurse, three)
	if alarms() != 1 {
		t.Error("a use after more than a week raises an alarm")
	}
}

func TestAnAuditorSeesTheUsesOfTheirPanelsAndNoneFromWhichTheyAreRecused(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, id := o.receive(t, casework.Normal)
	o.uses(t, o.nurse, ref)
	elsewhere := testkit.NewPanelNamed(t, o.site.Database, "WYE", "Wyeshire Channel panel").Hire(t, "Ada Stone", casework.Auditor, "", "", "")
	sees := func(who testkit.Person) bool {
		return strings.Contains(o.site.SignedIn(t, who.User).Get("/audit/emergency").Want(http.StatusOK).Text("main"), ref)
	}
	if !sees(o.auditor) || sees(elsewhere) {
		t.Error("an auditor does not see the uses of their own panel alone")
	}
	o.tie(t, id, casework.TieRecused, string(o.auditor.User))
	if sees(o.auditor) || len(o.errands(t, o.auditor)) != 0 {
		t.Error("a recused auditor still sees the use")
	}
	o.tie(t, id, casework.TieRecused, string(o.chair.User))
	if len(o.errands(t, o.chair)) != 0 {
		t.Error("a recused chair still has the use on the first page")
	}
	for _, who := range []testkit.Person{o.chair, o.coordinator, o.nurse} {
		o.site.SignedIn(t, who.User).Get("/audit/emergency").Want(http.StatusForbidden)
	}
}

// Shows CO10.
func TestOpeningTakesAFreshProofOfWhoAsks(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, _ := o.receive(t, casework.Normal)
	nurse := o.site.SignedIn(t, o.nurse.User)
	o.hands.Advance(11 * time.Minute)
	p := nurse.Get("/emergency").Want(http.StatusOK).Submit("main form", needed(ref)).Want(http.StatusSeeOther)
	if !strings.HasPrefix(p.Location(), "/account/prove") {
		t.Errorf("somebody who signed in long ago is led to %q", p.Location())
	}
	if n := o.count(t, `SELECT count(*) FROM emergency_use`) + o.count(t, `SELECT count(*) FROM tie WHERE kind = 'emergency'`); n != 0 {
		t.Error("the case was opened without a fresh proof")
	}
}

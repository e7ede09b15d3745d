package ties_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit/web"
)

func last(day, month, year string) web.Values {
	return web.Values{"until-day": {day}, "until-month": {month}, "until-year": {year}}
}

func with(sets ...web.Values) web.Values {
	all := web.Values{}
	for _, s := range sets {
		maps.Copy(all, s)
	}
	return all
}

// Each level opens what it says and nothing more, and the agency's last day is its end.
//
// Shows AX3, AX4.
func TestAnAgencyIsAdmittedAtALevelWithAReasonUntilADay(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, _ := o.receive(t)
	lead := o.as(t, o.coordinator)
	lead.Get("/cases/"+ref+"/ties").Want(http.StatusOK).Click("main a[href$='/ties/admit']").Want(http.StatusOK).Submit("main form", with(web.Values{
		"agency": {string(o.health)}, "level": {"name"}, "reason": {"SUPPORT"}, "note": {"They give the counselling."},
	}, last("1", "4", "2026"))).Want(http.StatusSeeOther)
	open := func(want ...casework.Action) {
		t.Helper()
		for _, a := range []casework.Action{casework.ListCases, casework.ReadSummary, casework.ReadIdentity, casework.ReadReferral, casework.ReadPlan, casework.ReadMinutes, casework.ReadTimeline, casework.ReadAssessment} {
			wanted := false
			for _, w := range want {
				wanted = wanted || w == a
			}
			if o.may(t, o.nurse, a, ref) != wanted {
				t.Errorf("%s: open %t", a, !wanted)
			}
		}
	}
	open(casework.ListCases)
	if got := o.as(t, o.nurse).Get("/cases/" + ref + "/summary").Want(http.StatusForbidden).Text("main"); !strings.Contains(got, "at the level “name only”, which does not share the summary") {
		t.Errorf("the refusal does not say at which level the case is shared: %s", got)
	}
	change := func(typed web.Values) {
		t.Helper()
		lead.Get("/cases/"+ref+"/ties").Click("main table a[href*='/tie/']").Want(http.StatusOK).Submit("main form:not([action$='/end'])", typed).Want(http.StatusSeeOther)
	}
	change(web.Values{"level": {"summary"}})
	open(casework.ListCases, casework.ReadSummary)
	change(web.Values{"level": {"sections"}, "sections": {"case.plan", "case.assessment"}})
	open(casework.ListCases, casework.ReadSummary, casework.ReadPlan) // health reads no assessment, whatever is chosen
	change(web.Values{"level": {"whole"}})
	open(casework.ListCases, casework.ReadSummary, casework.ReadIdentity, casework.ReadReferral, casework.ReadPlan, casework.ReadMinutes, casework.ReadTimeline)
	change(web.Values{"level": {"name"}})
	open(casework.ListCases)
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'case.ties:write' AND outcome = 'done'`); n != 5 {
		t.Errorf("%d entries of the admission and its changes, want 5", n)
	}
	if n := o.count(t, `SELECT count(*) FROM narrative WHERE field LIKE 'tie/%' AND position(convert_to('counselling', 'UTF8') IN sealed) = 0`); n != 1 {
		t.Error("what was said of it is not kept sealed")
	}
	o.hands.Advance(6*24*time.Hour + 7*time.Hour) // the evening of the last day, in summer time
	open(casework.ListCases)
	o.hands.Advance(2 * time.Hour)
	open()
}

func TestWhatIsWrongWithAnAdmissionIsSaidAtOnceAndNothingIsSaved(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, _ := o.receive(t)
	p := o.as(t, o.coordinator).Get("/cases/"+ref+"/ties/admit").Submit("main form", with(web.Values{"level": {"sections"}, "note": {"Kept text"}}, last("31", "2", "2026"))).Want(http.StatusUnprocessableEntity)
	if n := p.Doc.Find(".govuk-error-summary li").Length(); n != 4 {
		t.Errorf("%d faults, want the agency, the sections, the reason and the day: %s", n, p.Text(".govuk-error-summary"))
	}
	if got := p.Form("main form"); got.Get("note") != "Kept text" || got.Get("until-day") != "31" {
		t.Error("what was typed is not there any more")
	}
	if n := o.count(t, `SELECT count(*) FROM tie WHERE kind = 'involved'`); n != 0 {
		t.Error("an agency was admitted")
	}
}

// Shows N9.
func TestACaseAlwaysHasOneLeadWhoIsWhomToAsk(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, _ := o.receive(t)
	chair := o.as(t, o.chair)
	name := func(who casework.UserID, part string) *web.Page {
		return chair.Get("/cases/"+ref+"/ties/name").Submit("main form", web.Values{"user": {string(who)}, "part": {part}, "note": {"Knows the case."}})
	}
	name(o.coordinator.User, "lead").Want(http.StatusSeeOther)
	if got := name(o.nurse.User, "lead").Want(http.StatusUnprocessableEntity).Text(".govuk-error-summary"); !strings.Contains(got, "keep its ties") {
		t.Errorf("a representative can lead: %s", got)
	}
	name(o.nurse.User, "named").Want(http.StatusSeeOther)
	if got := o.as(t, o.nurse).Get("/cases/" + ref + "/ties").Want(http.StatusForbidden).Text("main"); !strings.Contains(got, "Ask Cora Lindqvist, who leads this case") {
		t.Errorf("a refusal does not say whom to ask: %s", got)
	}
	p := chair.Get("/cases/" + ref + "/ties").Want(http.StatusOK)
	if got := p.Text("main"); !strings.Contains(got, "Leads the caseCora Lindqvist") {
		t.Errorf("the lead is not named: %s", got)
	}
	if end := p.Click("main table a[href*='/tie/']").Doc.Find("form[action$='/end']").Length(); end != 0 {
		t.Error("the lead can be ended without another")
	}
	name(o.coordinator.User, "named").Want(http.StatusUnprocessableEntity)
	name(o.officer.User, "lead").Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM tie WHERE part = 'lead' AND ended_at IS NULL AND subject_id = $1`, o.officer.User); n != 1 {
		t.Error("the lead did not change")
	}
	if n := o.count(t, `SELECT count(*) FROM tie WHERE part = 'named' AND ended_at IS NULL AND subject_id = $1`, o.coordinator.User); n != 1 {
		t.Error("who led it before is not named on it any more")
	}
}

func TestEndingATieClosesTheCaseAtOnceAndAStaleFormEndsNothing(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, _ := o.receive(t)
	lead := o.as(t, o.coordinator)
	lead.Get("/cases/"+ref+"/ties/admit").Submit("main form", with(web.Values{"agency": {string(o.health)}, "level": {"whole"}, "reason": {"SUPPORT"}}, last("1", "4", "2026"))).Want(http.StatusSeeOther)
	page := lead.Get("/cases/" + ref + "/ties").Click("main table a[href*='/tie/']")
	stale := o.as(t, o.chair).Get("/cases/" + ref + "/ties").Click("main table a[href*='/tie/']")
	if !o.may(t, o.nurse, casework.ReadReferral, ref) {
		t.Fatal("the agency was not admitted")
	}
	page.Submit("main form[action$='/end']", nil).Want(http.StatusSeeOther)
	if o.may(t, o.nurse, casework.ListCases, ref) {
		t.Error("the case is still there for the agency")
	}
	stale.Submit("main form[action$='/end']", nil).Want(http.StatusConflict)
	if got := lead.Get("/cases/" + ref + "/ties").Text("main details"); !strings.Contains(got, "Exshire Health Trust") || !strings.Contains(got, "Cora Lindqvist") {
		t.Errorf("what ended is not on record, with by whom: %s", got)
	}
}

// Shows AX3.
func TestAGuestSeesACaseForOneItemUntilTheMeetingIsClosed(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, id := o.receive(t)
	meeting, item := uuid.NewString(), uuid.NewString()
	if got := o.as(t, o.coordinator).Get("/cases/" + ref + "/ties/guest").Want(http.StatusOK).Text("main"); !strings.Contains(got, "The case is on no agenda") {
		t.Errorf("a guest is offered a case on no agenda: %s", got)
	}
	o.do(t, `INSERT INTO meeting (meeting_id, panel_id, held_on, starts, mode, status) VALUES ($1, $2, '2026-03-30', '10:00', 'ROOM', 'PLANNED')`, meeting, o.panel.ID)
	o.do(t, `INSERT INTO agenda_item (agenda_item_id, meeting_id, case_id, kind, ordering, status) VALUES ($1, $2, $3, 'REVIEW', 1, 'LISTED')`, item, meeting, id)
	if o.may(t, o.guest, casework.ListCases, ref) {
		t.Fatal("a guest sees the case before they are asked")
	}
	o.as(t, o.coordinator).Get("/cases/"+ref+"/ties/guest").Submit("main form", web.Values{"user": {string(o.guest.User)}, "item": {item}, "note": {"Teaches him."}}).Want(http.StatusSeeOther)
	if !o.may(t, o.guest, casework.ReadReferral, ref) {
		t.Error("the guest does not see the case")
	}
	o.do(t, `UPDATE meeting SET status = 'CLOSED' WHERE meeting_id = $1`, meeting)
	if o.may(t, o.guest, casework.ListCases, ref) {
		t.Error("the guest sees the case after the meeting")
	}
}

// Shows AX9, N4.
func TestAStepOutClosesTheCaseAtOnceAndOnlyTwoOthersLiftIt(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, id := o.receive(t)
	out := o.as(t, o.coordinator)
	p := out.Get("/cases/" + ref + "/interest").Want(http.StatusOK)
	p.Submit("main form", web.Values{"kind": {"FAMILY"}}).Want(http.StatusUnprocessableEntity)
	p.Submit("main form", web.Values{"kind": {"FAMILY"}, "note": {"He is my nephew."}}).Want(http.StatusSeeOther)
	out.Get("/cases/" + ref + "/ties").Want(http.StatusNotFound)
	if o.may(t, o.coordinator, casework.ListCases, ref) {
		t.Fatal("the case is still there for whoever stepped out")
	}
	chair, officer := o.as(t, o.chair), o.as(t, o.officer)
	shown := chair.Get("/cases/" + ref + "/ties").Want(http.StatusOK)
	if got := shown.Text("main"); !strings.Contains(got, "Cora LindqvistFamily or household") || !strings.Contains(got, "What they had opened") {
		t.Errorf("the page does not say who stepped out, why, and what they had opened: %s", got)
	}
	if n := o.count(t, `SELECT count(*) FROM notice WHERE case_id = $1 AND text = 'Somebody stepped out of a case.' AND user_id <> $2`, id, o.coordinator.User); n == 0 {
		t.Error("nobody who leads the case is told")
	}
	asked := shown.Click("main table a[href*='/tie/']").Want(http.StatusOK).Click("main a[href*='/ease?lift=']").Submit("main form", web.Values{"note": {"It was somebody of the same name."}}).Want(http.StatusSeeOther).Location()
	if o.may(t, o.coordinator, casework.ListCases, ref) {
		t.Error("asking alone lifts it")
	}
	own := chair.Get(asked).Want(http.StatusOK)
	if n := own.Doc.Find("main button[value=yes]").Length(); n != 0 {
		t.Error("whoever asked can agree on the page")
	}
	form := own.Form("main form")
	form.Set("answer", "yes")
	chair.Post(asked, form).Want(http.StatusForbidden)
	out.Get(asked).Want(http.StatusNotFound)
	form = officer.Get(asked).Want(http.StatusOK).Form("main form")
	form.Set("answer", "yes")
	officer.Post(asked, form).Want(http.StatusSeeOther)
	if !o.may(t, o.coordinator, casework.ListCases, ref) {
		t.Error("two people agreed, and it is not lifted")
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE ref = $1 AND outcome = 'done'`, ref); n != 3 {
		t.Errorf("%d entries of the step-out, the asking and the lifting, want 3", n)
	}
	for _, q := range []string{
		`UPDATE easing SET decided_by = asked_by WHERE outcome = 'AGREED'`, `UPDATE easing SET decided_by = subject`,
		`INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, until)
			SELECT case_id, kind, subject_id, panel_id, sens, received_on, since, since + interval '1 day' FROM tie WHERE kind = 'recused'`,
	} {
		if _, err := o.owner.ExecContext(t.Context(), q); err == nil || !strings.Contains(err.Error(), "check constraint") {
			t.Errorf("the database takes %s: %v", q, err)
		}
	}
}

// Shows AX9.
func TestThoseWhoKeepTheTiesCloseACaseToSomebodyWhateverTheyHold(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, _ := o.receive(t)
	o.as(t, o.coordinator).Get("/cases/"+ref+"/ties/name").Submit("main form", web.Values{"user": {string(o.chair.User)}, "part": {"lead"}, "note": {"Chairs it."}}).Want(http.StatusSeeOther)
	o.as(t, o.coordinator).Get("/cases/"+ref+"/ties/bar").Want(http.StatusOK).Submit("main form", web.Values{"user": {string(o.chair.User)}, "kind": {"BARRED"}, "note": {"His wife teaches him."}}).Want(http.StatusSeeOther)
	if o.may(t, o.chair, casework.ListCases, ref) {
		t.Error("the chair, who was named on it as well, still sees the case")
	}
	if got := o.as(t, o.coordinator).Get("/cases/" + ref + "/ties").Text("main"); strings.Contains(got, "Leads the caseChidi") {
		t.Error("somebody to whom the case is closed is whom to ask")
	}
}

// Shows AX3.
func TestACaseIsHeldMoreCloselyByOneAndLessByTwo(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, id := o.receive(t)
	o.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since) SELECT case_id, 'guest', $2, panel_id, sens, received_on, '2026-03-20' FROM case_file WHERE case_id = $1`, id, o.guest.User)
	second := o.panel.Hire(t, "Cass Doyle", casework.Coordinator, "", "", "")
	hold := func(to string) {
		t.Helper()
		o.as(t, o.coordinator).Get("/cases/"+ref+"/holding").Want(http.StatusOK).Submit("main form", web.Values{"to": {to}, "reason": {"STAFF"}, "note": {"His mother works for the council."}}).Want(http.StatusSeeOther)
	}
	hold("restricted")
	if !o.may(t, o.coordinator, casework.ReadTies, ref) || o.may(t, second, casework.ListCases, ref) || !o.may(t, o.chair, casework.ListCases, ref) {
		t.Error("restricted: whoever did it, another coordinator or the chair stands otherwise than the policy says")
	}
	hold("sealed")
	for _, who := range []casework.UserID{o.chair.User, second.User, o.guest.User, o.officer.User} {
		o.site.SignedIn(t, who).Get("/cases/" + ref + "/ties").Want(http.StatusNotFound)
	}
	lead := o.as(t, o.coordinator)
	lead.Get("/cases/"+ref+"/ties/name").Submit("main form", web.Values{"user": {string(o.officer.User)}, "part": {"deputy_lead"}, "note": {"So that there are two."}}).Want(http.StatusSeeOther)
	asked := lead.Get("/cases/"+ref+"/ease").Want(http.StatusOK).Submit("main form", web.Values{"to": {"normal"}, "note": {"She has left the council."}}).Want(http.StatusSeeOther).Location()
	form := lead.Get(asked).Form("main form")
	form.Set("answer", "yes")
	lead.Post(asked, form).Want(http.StatusForbidden)
	if n := o.count(t, `SELECT count(*) FROM case_file WHERE case_id = $1 AND sens = 'sealed'`, id); n != 1 {
		t.Fatal("one person lowered it")
	}
	officer := o.as(t, o.officer)
	form = officer.Get(asked).Want(http.StatusOK).Form("main form")
	form.Set("answer", "yes")
	officer.Post(asked, form).Want(http.StatusSeeOther)
	if !o.may(t, second, casework.ListCases, ref) {
		t.Error("two people lowered it, and the panel does not see it again")
	}
	if o.may(t, o.guest, casework.ListCases, ref) {
		t.Error("a guest whose seat ended when the case was sealed sees it again")
	}
}

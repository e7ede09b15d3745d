package screening_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit/web"
)

// Shows TR4, TR5.
func TestTheClockStandsStillWhileInformationIsAwaited(t *testing.T) {
	t.Parallel()
	o := open(t)
	me, cora := o.hire(t, casework.CaseOfficer), o.hireNamed(t, "Cora Lindqvist", casework.Coordinator)
	officer := o.site.SignedIn(t, me)
	ref := o.receive(t, casework.StateReceived) // on Friday 20 March; it is Friday 27 March, 10:00
	address := "/cases/" + ref + "/information"
	if got := officer.Get("/cases/" + ref + "/triage").Want(http.StatusOK).Text("main"); !strings.Contains(got, "5 working days from 20 March 2026") || !strings.Contains(got, "27 March 2026") {
		t.Errorf("the clock is not shown: %s", got)
	}
	p := officer.Get(address).Want(http.StatusOK)
	if got := p.Submit("main form", nil).Want(http.StatusUnprocessableEntity).Text(".govuk-error-summary"); !strings.Contains(got, "from whom") || !strings.Contains(got, "what you need to know") || !strings.Contains(got, "intelligence service") {
		t.Errorf("an empty question: %s", got)
	}
	p.Submit("main form", web.Values{"reason": {"REFERRER"}, "question": {secret + "?"}, "no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 AND text LIKE '%clock stands still%'`, cora); n != 1 {
		t.Errorf("whoever keeps the case was told %d times", n)
	}
	if n := o.count(t, `SELECT count(*) FROM narrative WHERE field LIKE 'pause/%' AND position(convert_to('violent', 'UTF8') IN sealed) = 0`); n != 1 {
		t.Error("the question is not sealed")
	}
	if got := o.errands(t, me); len(got) != 1 || got[0].Ref != ref || !strings.Contains(got[0].Text, "since 27 March 2026") {
		t.Errorf("what waits: %+v", got)
	}
	o.hands.Advance(3 * 24 * time.Hour) // Monday
	coordinator := o.site.SignedIn(t, cora)
	p = coordinator.Get(address).Want(http.StatusOK)
	if got := p.Text("main"); !strings.Contains(got, "violent videos") || !strings.Contains(got, "The clock stands still") {
		t.Errorf("the question is not shown: %s", got)
	}
	p.Submit("main form", web.Values{"text": {"The teacher is away until Thursday."}, "no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	o.hands.Advance(7 * time.Hour) // 17:00 in London: what comes now counts from Tuesday
	coordinator = o.site.SignedIn(t, cora)
	coordinator.Get(address).Submit("main form", web.Values{"text": {"Two teachers saw it on 12 March."}, "done": {"yes"}, "no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM case_file WHERE clock_lost = 2 AND clock_stopped IS NULL`); n != 1 {
		t.Error("the two working days are not given back")
	}
	if n := o.count(t, `SELECT count(*) FROM clock_pause WHERE ended_by = $1 AND ended_at IS NOT NULL`, cora); n != 1 {
		t.Error("the pause did not end")
	}
	if n := o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 AND text LIKE '%clock goes on%'`, me); n != 1 {
		t.Error("whoever asked was not told")
	}
	text := coordinator.Get("/cases/" + ref + "/triage").Want(http.StatusOK).Text("main")
	for _, want := range []string{"31 March 2026", "2 working days on which the clock stood still", "Waited from 27 March 2026 to 30 March 2026", "Two teachers saw it", "The teacher is away", "Whoever made the referral"} {
		if !strings.Contains(strings.ToLower(text), strings.ToLower(want)) {
			t.Errorf("the page does not say %q: %s", want, text)
		}
	}
}

// A step that ends what the clock ran for ends the pause too.
func TestAPauseEndsWithItsStage(t *testing.T) {
	t.Parallel()
	o := open(t)
	officer := o.site.SignedIn(t, o.hire(t, casework.CaseOfficer))
	ref := o.receive(t, casework.StateSection36)
	officer.Get("/cases/"+ref+"/information").Submit("main form", web.Values{"reason": {"AREA"}, "question": {"Known there?"}, "no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	officer.Get("/cases/"+ref+"/section36").Submit("main form", decision("MET", "police")).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM clock_pause p JOIN case_file c USING (case_id) WHERE p.ended_at IS NOT NULL AND c.clock_stopped IS NULL AND c.clock_lost = 0`); n != 1 {
		t.Error("the pause goes on, or its days are given to the next stage")
	}
}

// Shows TR7.
func TestTheUrgentLane(t *testing.T) {
	t.Parallel()
	o := open(t)
	officer, chair := o.site.SignedIn(t, o.hire(t, casework.CaseOfficer)), o.hireNamed(t, "Chidi Abara", casework.PanelChair)
	ref := o.receive(t, casework.StateInformation)
	o.do(t, `UPDATE case_file SET section36_on = '2026-03-26'`)
	o.do(t, `INSERT INTO meeting (meeting_id, panel_id, held_on, starts, mode, status) VALUES (gen_random_uuid(), $1, '2026-04-21', '10:00', 'ONLINE', 'PLANNED')`, o.panel)
	address := "/cases/" + ref + "/urgent"
	p := officer.Get(address).Want(http.StatusOK)
	if got := p.Submit("main form", nil).Want(http.StatusUnprocessableEntity).Text(".govuk-error-summary"); !strings.Contains(got, "why the case is urgent") || !strings.Contains(got, "one or two sentences") {
		t.Errorf("without a reason: %s", got)
	}
	o.do(t, `INSERT INTO list_term (list, code, place, out_since) VALUES ('urgent', 'TRAVEL', 0, '2026-03-26')`) // after the form was opened
	if got := p.Submit("main form", web.Values{"reason": {"TRAVEL"}, "note": {secret}, "no_sensitive": {"yes"}}).Want(http.StatusUnprocessableEntity).Text(".govuk-error-summary"); !strings.Contains(got, "no longer in use") {
		t.Errorf("a reason that is out of use: %s", got)
	}
	o.do(t, `UPDATE list_term SET out_since = NULL`)
	p.Submit("main form", web.Values{"reason": {"TRAVEL"}, "note": {secret}, "no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 AND text = 'A case was marked as urgent.'`, chair); n != 1 {
		t.Error("the chair was not told")
	}
	c := o.site.SignedIn(t, chair)
	text := c.Get(address).Want(http.StatusOK).Text("main")
	for _, want := range []string{"5 working days from 27 March 2026", "7 April 2026", "The person may travel", "21 April 2026, after this case is due", "Plan a meeting out of turn", "violent videos"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q: %s", want, text)
		}
	}
	c.Get(address).Submit("main form", web.Values{"note": {"The passport was given up."}, "no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM case_file WHERE urgent = '' AND urgent_on IS NULL`); n != 1 {
		t.Error("it is still urgent")
	}
	if n := o.count(t, `SELECT count(DISTINCT marked_by) FROM urgency`); n != 2 {
		t.Error("who marked it, and who took it out, is not kept")
	}
	for _, tt := range []struct {
		role   casework.Role
		status int
	}{{casework.Section36Decider, http.StatusForbidden}, {casework.MinuteTaker, http.StatusForbidden}, {casework.RepHealth, http.StatusNotFound}} {
		if got := o.site.SignedIn(t, o.hire(t, tt.role)).Get(address); got.Status != tt.status {
			t.Errorf("%s: %d", tt.role, got.Status)
		}
	}
}

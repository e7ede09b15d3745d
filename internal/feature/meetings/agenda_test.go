package meetings_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// file makes a case in a state; set are further columns as SQL.
func (o *office) file(t *testing.T, n int, state casework.State, set string) (ref, id string) {
	t.Helper()
	person := uuid.NewString()
	ref, id = casework.NewReference("EXS", 2026, n), uuid.NewString()
	o.do(t, `INSERT INTO person (person_id, given_name, family_name, created_at) VALUES ($1, 'Rowan', 'Ashdown', now())`, person)
	o.do(t, `INSERT INTO case_file (case_id, ref, person_id, panel_id, state, received_on, source, concern_scheme, concern, created_at, updated_at,
			section36_body, section36_body_name, section36_maker, section36_on, section36_result, section36_grounds)
		VALUES ($1, $2, $3, $4, $5, '2026-02-01', 'EDU', 'D', 'OTHER', '2026-02-01', '2026-02-01', 'police', 'Exshire Police', 'Chief Officer', '2026-02-20', 'MET', true)`,
		id, ref, person, o.panel.ID, state)
	key, err := o.keys.NewCaseKey()
	if err != nil {
		t.Fatal(err)
	}
	o.do(t, `INSERT INTO case_key (case_id, wrapped) VALUES ($1, $2)`, id, key)
	if set != "" {
		o.do(t, `UPDATE case_file SET `+set+` WHERE case_id = $1`, id)
	}
	return ref, id
}

func (o *office) assess(t *testing.T, id string) {
	t.Helper()
	o.do(t, `INSERT INTO assessment (assessment_id, case_id, framework, framework_version, occasion, status, assessor, assessed_on, begun_at, submitted_at)
		VALUES (gen_random_uuid(), $1, 'VAF', '2012', 'INITIAL', 'SUBMITTED', $2, '2026-03-01', '2026-03-01', '2026-03-01')`, id, o.coordinator.User)
}

// later is a meeting that is planned for a later day.
func (o *office) later(t *testing.T, on string) string {
	t.Helper()
	id := uuid.NewString()
	o.do(t, `INSERT INTO meeting (meeting_id, panel_id, held_on, starts, mode, status, minutes) VALUES ($1, $2, $3, '09:30', 'ONLINE', 'PLANNED', 60)`, id, o.panel.ID, on)
	return id
}

func (o *office) text(t *testing.T, query string) string {
	t.Helper()
	var s string
	if err := o.owner.GetContext(t.Context(), &s, query); err != nil {
		t.Fatal(err)
	}
	return s
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// Cases that wait for the panel propose themselves with the reason and an estimate, and go on the agenda by one press; of which
// something has to be said first lead to the form that asks.
//
// Shows ME3, ME4, ME5.
func TestAnAgendaBuildsItself(t *testing.T) {
	t.Parallel()
	o := open(t)
	due, _ := o.file(t, 1, casework.StateActive, `next_review = '2026-04-02', support_from = '2026-03-20'`)
	later, _ := o.file(t, 2, casework.StateActive, `next_review = '2026-06-02', support_from = '2026-03-20'`)
	bare, _ := o.file(t, 3, casework.StateInformation, "")
	ready, id := o.file(t, 4, casework.StateInformation, "")
	o.assess(t, id)
	sealed, _ := o.file(t, 5, casework.StateActive, `next_review = '2026-04-02', sens = 'sealed'`)
	meeting := o.later(t, "2026-04-13")
	col := o.site.SignedIn(t, o.coordinator.User)
	page := col.Get("/meetings/" + meeting).Want(http.StatusOK).Click(`a[href$="/agenda"]`).Want(http.StatusOK)
	said := squeeze(page.Text("main"))
	for _, want := range []string{
		due + " A review is due: 2 April 2026. About 15 minutes.", "Put " + bare + " on the agenda: There is no assessment yet.",
		ready + " The section 36 threshold is met: waits for its first discussion, since 20 February 2026. About 20 minutes.",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("the agenda does not say %q: %s", want, said)
		}
	}
	if strings.Contains(said, later) || strings.Contains(said, sealed) {
		t.Error("a case proposes itself that is not due, or that the coordinator may not know of")
	}
	page.Submit(`form[action$="/proposed"]`, web.Values{}).Want(http.StatusUnprocessableEntity)
	page.Submit(`form[action$="/proposed"]`, web.Values{"ref": {due, ready}}).Want(http.StatusSeeOther)
	got := squeeze(col.Get("/meetings/" + meeting + "/agenda").Text("main"))
	if !strings.Contains(got, "The items take 35 of the 60 minutes") {
		t.Errorf("two items are on the agenda: %s", got)
	}
	if n := o.count(t, `SELECT count(*) FROM case_file c JOIN agenda_item i ON i.agenda_item_id = c.agenda_item_id WHERE c.ref = $1 AND c.state = 'PANEL_LISTED' AND i.section = 'FIRST' AND i.why = 'FIRST'`, ready); n != 1 {
		t.Error("a first discussion is not listed by the pathway")
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'case.minutes:write' AND ref IN ($1, $2)`, due, ready); n != 2 {
		t.Errorf("%d entries for two cases", n)
	}
	listing := col.Get("/cases/" + bare + "/list?meeting=" + meeting).Want(http.StatusOK)
	if f := listing.Form(`form[action$="/list"]`); f.Get("meeting") != meeting {
		t.Errorf("the form does not know from which agenda it was reached: %v", f)
	}
}

// What the chair decided outside a meeting proposes itself to be ratified, whatever the stage of the case, and moves the case nowhere.
//
// Shows DE11, ME5.
func TestADecisionOutsideAMeetingProposesItselfToBeRatified(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, id := o.file(t, 1, casework.StateSection36, "")
	meeting := o.later(t, "2026-04-13")
	col := o.site.SignedIn(t, o.coordinator.User)
	if said := col.Get("/meetings/" + meeting + "/agenda").Want(http.StatusOK).Text("main"); strings.Contains(said, ref) {
		t.Errorf("a case that waits for its section 36 decision proposes itself: %s", said)
	}
	o.do(t, `INSERT INTO decision (decision_id, case_id, outcome, mode, legal_basis, edition, decided_on, decided_by, recorded_at, outside)
		VALUES (gen_random_uuid(), $1, 'ASK-NOW', 'chair', 'section 37(7)', '2023', '2026-03-20', $2, '2026-03-20', true)`, id, o.chair.User)
	page := col.Get("/meetings/" + meeting + "/agenda").Want(http.StatusOK)
	if said := squeeze(page.Text("main")); !strings.Contains(said, ref+" The chair decided outside a meeting: the panel ratifies it or not, since 20 March 2026. About 10 minutes.") {
		t.Errorf("the agenda reads %s", said)
	}
	page.Submit(`form[action$="/proposed"]`, web.Values{"ref": {ref}}).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM agenda_item i JOIN case_file c ON c.case_id = i.case_id WHERE i.kind = 'INFORMATION' AND i.why = 'RATIFY' AND c.state = 'S36_PENDING'`); n != 1 {
		t.Error("the case is not there for information, or was moved")
	}
}

// Whoever is marked present for a case or no longer leaves a row that stays, on the meeting's own page as in its room.
//
// Shows ME9.
func TestWhoIsPresentForACaseIsKeptWithEachChange(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, id := o.file(t, 1, casework.StateListed, "")
	meeting := o.meeting(t, o.chair, o.officer)
	o.do(t, `UPDATE meeting SET status = 'OPEN' WHERE meeting_id = $1`, meeting)
	o.do(t, `INSERT INTO agenda_item (agenda_item_id, meeting_id, case_id, kind, ordering, status) VALUES (gen_random_uuid(), $1, $2, 'FIRST', 3001, 'LISTED')`, meeting, id)
	cora := o.site.SignedIn(t, o.chair.User)
	form := `form[action$="/cases/` + ref + `/present"]`
	for _, there := range []web.Values{{"present": {o.chair.Membership, o.officer.Membership}}, {"present": {o.chair.Membership}}, {"present": {o.chair.Membership}}} {
		cora.Get("/meetings/"+meeting).Want(http.StatusOK).Submit(form, there).Want(http.StatusSeeOther)
	}
	if n := o.count(t, `SELECT count(*) FROM item_attendance`); n != 1 {
		t.Errorf("%d are present", n)
	}
	if got := o.text(t, `SELECT string_agg(what, ' ' ORDER BY at, what) FROM item_presence`); got != "CAME CAME LEFT" {
		t.Errorf("the changes are %s", got)
	}
}

// What is shown as ready cannot be added when it has changed meanwhile, and then nothing is.
func TestOfChosenCasesAllAreAddedOrNone(t *testing.T) {
	t.Parallel()
	o := open(t)
	one, _ := o.file(t, 1, casework.StateActive, `next_review = '2026-04-02', support_from = '2026-03-20'`)
	two, id := o.file(t, 2, casework.StateActive, `next_review = '2026-04-02', support_from = '2026-03-20'`)
	meeting := o.later(t, "2026-04-13")
	page := o.site.SignedIn(t, o.coordinator.User).Get("/meetings/" + meeting + "/agenda").Want(http.StatusOK)
	o.do(t, `UPDATE case_file SET next_review = '2026-09-01' WHERE case_id = $1`, id)
	refused := page.Submit(`form[action$="/proposed"]`, web.Values{"ref": {one, two}}).Want(http.StatusUnprocessableEntity)
	if !strings.Contains(refused.Text(".govuk-error-summary"), two) || o.count(t, `SELECT count(*) FROM agenda_item`) != 0 {
		t.Errorf("refused with %q, and %d items", refused.Text(".govuk-error-summary"), o.count(t, `SELECT count(*) FROM agenda_item`))
	}
}

// The chair orders an agenda, and somebody who works on an older one is told.
//
// Shows ME3.
func TestTheOrderAndMinutesOfAnAgendaAreTheChairs(t *testing.T) {
	t.Parallel()
	o := open(t)
	meeting := o.later(t, "2026-04-13")
	cora, col := o.site.SignedIn(t, o.chair.User), o.site.SignedIn(t, o.coordinator.User)
	for i, title := range []string{"Apologies", "Training plan", "Date of the next meeting"} {
		page := cora.Get("/meetings/" + meeting + "/agenda")
		page.Submit(`form[action$="/business"]`, web.Values{"title": {title}, "section": {"OPENING"}, "minutes": {fmt.Sprint(10 * (i + 1))}}).Want(http.StatusSeeOther)
	}
	stale := col.Get("/meetings/" + meeting + "/agenda").Want(http.StatusOK)
	page := cora.Get("/meetings/" + meeting + "/agenda").Want(http.StatusOK)
	wrong := page.Submit(`form[action$="/agenda"]`, web.Values{"item_section": {"OPENING", "CLOSING", "CLOSING"}, "n": {"1", "x", "1"}, "item_minutes": {"5", "30", "300"}}).Want(http.StatusUnprocessableEntity)
	if f := wrong.Form(`form[action$="/agenda"]`); f["n"][1] != "x" || f["item_minutes"][2] != "300" || f["item_section"][1] != "CLOSING" {
		t.Errorf("what was typed is lost: %v", f)
	}
	page.Submit(`form[action$="/agenda"]`, web.Values{"item_section": {"OPENING", "CLOSING", "CLOSING"}, "n": {"1", "2", "1"}, "item_minutes": {"5", "30", "35"}}).Want(http.StatusSeeOther)
	said := squeeze(cora.Get("/meetings/" + meeting).Text("main"))
	if a, b, c := strings.Index(said, "Apologies, 5"), strings.Index(said, "Date of the next meeting, 35"), strings.Index(said, "Training plan, 30"); a < 0 || b < a || c < b {
		t.Errorf("the agenda reads %s", said)
	}
	if text := cora.Get("/meetings/" + meeting + "/agenda").Text(".govuk-warning-text"); !strings.Contains(text, "70 minutes, which is 10 more") {
		t.Errorf("an agenda that is too long says %q", text)
	}
	stale.Submit(`form[action$="/business"]`, web.Values{"title": {"Another"}, "section": {"OPENING"}, "minutes": {"5"}}).Want(http.StatusConflict)
	if n := o.count(t, `SELECT count(*) FROM agenda_item`); n != 3 {
		t.Errorf("%d items", n)
	}
	o.site.SignedIn(t, o.nurse.User).Get("/meetings/" + meeting + "/agenda").Want(http.StatusForbidden)
}

// An item is moved to the next meeting with its reason and a count; what nobody comes to is carried when the meeting is closed or
// called off.
//
// Shows ME6.
func TestAnItemIsCarriedForwardWithItsReason(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, id := o.file(t, 1, casework.StateInformation, "")
	o.assess(t, id)
	april, may, june := o.later(t, "2026-04-13"), o.later(t, "2026-05-11"), o.later(t, "2026-06-08")
	col := o.site.SignedIn(t, o.coordinator.User)
	col.Get("/meetings/"+april+"/agenda").Submit(`form[action$="/proposed"]`, web.Values{"ref": {ref}}).Want(http.StatusSeeOther)
	item := col.Get("/meetings/" + april + "/agenda").Click(`a[href*="/items/"]`).Want(http.StatusOK)
	if item.Doc.Find(`input[name="how"][value="off"]`).Length() != 0 {
		t.Error("a first discussion can be taken off for good")
	}
	again := col.Get("/meetings/" + april + "/agenda").Click(`a[href*="/items/"]`).Want(http.StatusOK)
	defer1 := `form[action$="/leave"]`
	item.Submit(defer1, web.Values{}).Want(http.StatusUnprocessableEntity)
	wrong := item.Submit(defer1, web.Values{"reason": {"PAPERS"}, "note": {"The school has not written."}}).Want(http.StatusUnprocessableEntity)
	if wrong.Form(defer1).Get("note") != "The school has not written." {
		t.Error("the reason that was typed is lost")
	}
	item.Submit(defer1, web.Values{"reason": {"PAPERS"}, "note": {"The school has not written."}, "no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	again.Submit(defer1, web.Values{"reason": {"PAPERS"}}).Want(http.StatusConflict)
	if n := o.count(t, `SELECT count(*) FROM agenda_item i JOIN case_file c ON c.agenda_item_id = i.agenda_item_id WHERE i.meeting_id = $1 AND i.status = 'LISTED' AND i.deferred_count = 1 AND c.state = 'PANEL_LISTED'`, may); n != 1 {
		t.Error("the case does not wait on the next agenda")
	}
	if n := o.count(t, `SELECT count(*) FROM agenda_item WHERE note <> '' OR title LIKE '%school%'`); n != 0 {
		t.Error("what was said of the case lies open in the agenda")
	}
	// The second meeting is called off.
	col.Get("/meetings/"+may+"/cancel").Submit(`form[action$="/cancel"]`, web.Values{"reason": {"The building is closed"}}).Want(http.StatusSeeOther)
	said := squeeze(col.Get("/meetings/" + june + "/agenda").Text("main"))
	if !strings.Contains(said, ref) || !strings.Contains(said, "twice in all") {
		t.Errorf("the agenda of June reads %s", said)
	}
	// The third is closed before it came to the case, and no other is planned: it proposes itself for the next.
	o.do(t, `UPDATE meeting SET status = 'OPEN' WHERE meeting_id = $1`, june)
	o.site.SignedIn(t, o.chair.User).Get("/meetings/"+june).Submit(`form[action$="/close"]`, nil).Want(http.StatusSeeOther)
	july := o.later(t, "2026-07-13")
	page := col.Get("/meetings/" + july + "/agenda")
	if said := squeeze(page.Text("main")); !strings.Contains(said, "Left over from the meeting of 8 June 2026, moved 3 times") {
		t.Errorf("the agenda of July reads %s", said)
	}
	page.Submit(`form[action$="/proposed"]`, web.Values{"ref": {ref}}).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM agenda_item i JOIN case_file c ON c.agenda_item_id = i.agenda_item_id WHERE i.meeting_id = $1 AND i.deferred_count = 3`, july); n != 1 {
		t.Error("the case is not listed again with its count")
	}
	if n := o.count(t, `SELECT count(*) FROM case_event WHERE case_id = $1 AND title LIKE 'Moved from the meeting of%'`, id); n != 3 {
		t.Errorf("%d steps on the timeline", n)
	}
}

// A case that comes to the panel for something else by then is not carried as what it was: it proposes itself for what it comes for now.
func TestAReviewIsNotCarriedOnceSupportHasEnded(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, id := o.file(t, 1, casework.StateActive, `next_review = '2026-04-02', support_from = '2026-03-20'`)
	april, may := o.later(t, "2026-04-13"), o.later(t, "2026-05-11")
	col := o.site.SignedIn(t, o.coordinator.User)
	col.Get("/meetings/"+april+"/agenda").Submit(`form[action$="/proposed"]`, web.Values{"ref": {ref}}).Want(http.StatusSeeOther)
	o.do(t, `UPDATE case_file SET state = 'WITHDRAWN', next_review = NULL WHERE case_id = $1`, id)
	o.do(t, `UPDATE meeting SET status = 'OPEN' WHERE meeting_id = $1`, april)
	o.site.SignedIn(t, o.chair.User).Get("/meetings/"+april).Submit(`form[action$="/close"]`, nil).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM agenda_item WHERE meeting_id = $1`, may); n != 0 {
		t.Error("a review is carried of support that has ended")
	}
	said := squeeze(col.Get("/meetings/" + may + "/agenda").Text("main"))
	if !strings.Contains(said, "Put "+ref+" on the agenda: Say whether the panel has re-assessed.") || !strings.Contains(said, "Consent was refused or withdrawn") {
		t.Errorf("the agenda of May reads %s", said)
	}
}

// A case on which the panel has decided, and that still waits for consent, is before it for information: what came of it is sealed
// with the case, and the item is closed.
func TestACaseThatIsThereForInformationIsClosedWithANote(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, id := o.file(t, 1, casework.StateConsentPending, `adopted_on = '2026-02-24'`)
	april, may := o.later(t, "2026-04-13"), o.later(t, "2026-05-11")
	col := o.site.SignedIn(t, o.coordinator.User)
	col.Get("/meetings/"+april+"/agenda").Submit(`form[action$="/proposed"]`, web.Values{"ref": {ref}}).Want(http.StatusSeeOther)
	item := col.Get("/meetings/" + april + "/agenda").Click(`a[href*="/items/"]`)
	form := `form[action$="/done"]`
	if item.Doc.Find(form).Length() != 0 {
		t.Error("what came of an item is asked before its meeting is open")
	}
	o.do(t, `UPDATE meeting SET status = 'OPEN' WHERE meeting_id = $1`, april)
	item = col.Get("/meetings/" + april + "/agenda").Click(`a[href*="/items/"]`)
	item.Submit(form, web.Values{"done_note": {"His mother is asked on Friday."}}).Want(http.StatusUnprocessableEntity)
	item.Submit(form, web.Values{"done_note": {"His mother is asked on Friday."}, "no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	o.site.SignedIn(t, o.chair.User).Get("/meetings/"+april).Submit(`form[action$="/close"]`, nil).Want(http.StatusSeeOther)
	for what, query := range map[string]string{
		"the item is closed":               `SELECT count(*) FROM agenda_item WHERE kind = 'INFORMATION' AND section = 'INFORMATION' AND status = 'DECIDED' AND note = ''`,
		"its note is sealed with the case": `SELECT count(*) FROM narrative n JOIN agenda_item i ON n.field = 'item/' || i.agenda_item_id`,
		"the case stands where it stood":   `SELECT count(*) FROM case_file WHERE state = 'ADOPTED_CONSENT_PENDING'`,
		"the step stands on its timeline":  `SELECT count(*) FROM case_event WHERE case_id = '` + id + `' AND title = 'Before the panel for information on 13 April 2026'`,
		"nothing was carried to the next":  `SELECT count(*) FROM meeting m WHERE m.meeting_id = '` + may + `' AND NOT EXISTS (SELECT FROM agenda_item i WHERE i.meeting_id = m.meeting_id)`,
	} {
		if n := o.count(t, query); n != 1 {
			t.Errorf("%s: %d", what, n)
		}
	}
}

// A confidential item is there for those alone who are named.
//
// Shows ME15.
func TestAConfidentialItemIsHiddenFromOtherMembers(t *testing.T) {
	t.Parallel()
	o := open(t)
	meeting := o.later(t, "2026-04-13")
	cora, nia := o.site.SignedIn(t, o.chair.User), o.site.SignedIn(t, o.nurse.User)
	cora.Get("/meetings/"+meeting+"/agenda").Submit(`form[action$="/business"]`, web.Values{"title": {"A complaint"}, "section": {"CLOSING"}, "minutes": {"5"}}).Want(http.StatusSeeOther)
	if !strings.Contains(nia.Get("/meetings/"+meeting).Text("main"), "A complaint") {
		t.Error("members do not see the panel's own business")
	}
	item := cora.Get("/meetings/" + meeting + "/agenda").Click(`a[href*="/items/"]`)
	item.Submit(`form[action$="/readers"]`, web.Values{"reader": {string(o.officer.User)}}).Want(http.StatusSeeOther)
	for who, sees := range map[testkit.Person]bool{o.chair: true, o.officer: true, o.nurse: false, o.coordinator: false} {
		if got := strings.Contains(o.site.SignedIn(t, who.User).Get("/meetings/"+meeting).Text("main"), "A complaint"); got != sees {
			t.Errorf("%s sees the item: %v", who.User, got)
		}
	}
	id := o.text(t, `SELECT agenda_item_id FROM agenda_item`)
	o.site.SignedIn(t, o.coordinator.User).Get("/meetings/" + meeting + "/items/" + id).Want(http.StatusNotFound)
}

// A meeting is moved with a reason; invitations know that they are stale.
//
// Shows ME1.
func TestAMeetingIsMovedForAReason(t *testing.T) {
	t.Parallel()
	o := open(t)
	meeting := o.later(t, "2026-04-13")
	col := o.site.SignedIn(t, o.coordinator.User)
	page := col.Get("/meetings/" + meeting).Click(`a[href$="/change"]`).Want(http.StatusOK)
	stale := col.Get("/meetings/" + meeting + "/change").Want(http.StatusOK)
	form := `form[action$="/change"]`
	typed := web.Values{"held_on-day": {"20"}, "starts": {"14:00"}, "remote_link": {"https://meet.example.org/panel"}, "papers_on-day": {""}, "papers_on-month": {""}, "papers_on-year": {""}}
	wrong := page.Submit(form, web.Values{"held_on-day": {"20"}, "remote_link": {"javascript:alert(1)"}}).Want(http.StatusUnprocessableEntity)
	for _, said := range []string{"beginning with https://", "Enter why"} {
		if !strings.Contains(wrong.Text(".govuk-error-summary"), said) {
			t.Errorf("refused with %q", wrong.Text(".govuk-error-summary"))
		}
	}
	typed["reason"] = []string{"The chair is away"}
	page.Submit(form, typed).Want(http.StatusSeeOther)
	stale.Submit(form, typed).Want(http.StatusConflict)
	if said := squeeze(col.Get("/meetings/" + meeting).Text("main")); !strings.Contains(said, "Moved from13 April 2026 at 09:30") || !strings.Contains(said, "The chair is away") || !strings.Contains(said, "Last day for papers13 April 2026") {
		t.Errorf("the meeting reads %s", said)
	}
	if n := o.count(t, `SELECT sequence FROM meeting WHERE meeting_id = $1`, meeting); n != 1 {
		t.Errorf("its sequence is %d", n)
	}
}

// A panel plans its year by its rhythm: a bank holiday has to be moved or left out, and pressing twice plans nothing twice.
//
// Shows ME2, ME16.
func TestASeriesIsPlannedWithItsExceptions(t *testing.T) {
	t.Parallel()
	o := open(t)
	col := o.site.SignedIn(t, o.coordinator.User)
	col.Get("/agenda-templates").Submit(`form[action="/agenda-templates"]`, web.Values{"name": {"Ordinary meeting"}, "length": {"90"},
		"title": append([]string{"Apologies and interests", "Minutes of the last meeting"}, make([]string, 10)...), "minutes": append([]string{"5", "x"}, make([]string, 10)...)}).Want(http.StatusUnprocessableEntity)
	col.Get("/agenda-templates").Submit(`form[action="/agenda-templates"]`, web.Values{"name": {"Ordinary meeting"}, "length": {"90"},
		"title": append([]string{"Apologies and interests", "Minutes of the last meeting"}, make([]string, 10)...), "minutes": append([]string{"5", "5"}, make([]string, 10)...)}).Want(http.StatusSeeOther)
	page := col.Get("/meeting-series").Want(http.StatusOK)
	form := `form[action="/meeting-series"]`
	f := page.Form(form)
	if f["on"][0] != "2026-04-06" || f["choice"][0] != "" || f["choice"][1] != "" || f["choice"][2] != "plan" {
		t.Fatalf("proposed: %v %v (Easter Monday and the May holiday have to be settled)", f["on"], f["choice"])
	}
	choices, to := append([]string{}, f["choice"]...), make([]string, len(f["to"]))
	choices[0], choices[3] = "move", "out"
	choices[1] = "out"
	twice := col.Get("/meeting-series").Want(http.StatusOK)
	page.Submit(form, web.Values{"choice": choices, "to": to}).Want(http.StatusUnprocessableEntity)
	to[0] = "8 4 2026"
	for _, p := range []*web.Page{page, twice} {
		p.Submit(form, web.Values{"choice": choices, "to": to}).Want(http.StatusSeeOther)
	}
	if n := o.count(t, `SELECT count(*) FROM meeting`); n != len(f["on"]) {
		t.Errorf("%d meetings for %d days", n, len(f["on"]))
	}
	if n := o.count(t, `SELECT count(*) FROM meeting WHERE held_on = '2026-04-08' AND series_on = '2026-04-06' AND starts = '09:30' AND minutes = 90`); n != 1 {
		t.Error("Easter Monday is not moved to Wednesday")
	}
	if n := o.count(t, `SELECT count(*) FROM meeting WHERE status = 'CANCELLED'`); n != 2 {
		t.Errorf("%d days left out", n)
	}
	if n := o.count(t, `SELECT count(*) FROM agenda_item WHERE kind = 'PROCEDURE'`); n != 2*(len(f["on"])-2) {
		t.Errorf("%d items from the template", n)
	}
}

// Business is noted while the meeting is open, without naming a case.
func TestWhatCameOfTheBusinessIsNoted(t *testing.T) {
	t.Parallel()
	o := open(t)
	meeting := o.later(t, "2026-04-13")
	cora := o.site.SignedIn(t, o.chair.User)
	cora.Get("/meetings/"+meeting+"/agenda").Submit(`form[action$="/business"]`, web.Values{"title": {"Training plan"}, "section": {"CLOSING"}, "minutes": {"5"}}).Want(http.StatusSeeOther)
	o.do(t, `UPDATE meeting SET status = 'OPEN' WHERE meeting_id = $1`, meeting)
	item := cora.Get("/meetings/" + meeting + "/agenda").Click(`a[href*="/items/"]`)
	form := `form[action$="/done"]`
	item.Submit(form, web.Values{"done_note": {"As for " + casework.NewReference("EXS", 2026, 9)}, "no_sensitive": {"yes"}}).Want(http.StatusUnprocessableEntity)
	item.Submit(form, web.Values{"done_note": {"Agreed for the autumn."}}).Want(http.StatusUnprocessableEntity)
	item.Submit(form, web.Values{"done_note": {"Agreed for the autumn."}, "no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	if !strings.Contains(cora.Get("/meetings/"+meeting).Text("main"), "Agreed for the autumn.") {
		t.Error("the note is not shown")
	}
}

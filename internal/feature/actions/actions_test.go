package actions_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit/page"
	"channelpanel/internal/testkit/web"
)

func noted(words string) web.Values { return web.Values{"note": {words}, "no_sensitive": {"yes"}} }

func closing(words string) web.Values {
	return web.Values{"closing_note": {words}, "closing_no_sensitive": {"yes"}}
}

func returning(words string) web.Values {
	return web.Values{"return_reason": {words}, "return_no_sensitive": {"yes"}}
}

// Shows AC1, AC7.
func TestAnActionIsRaisedNotedCompletedReturnedAndAccepted(t *testing.T) {
	o := open(t)
	chair := o.site.SignedIn(t, o.hire(t, "Asha Patel", casework.PanelChair, ""))
	nurse := o.hire(t, "Ines Okafor", casework.RepHealth, o.health)
	rep := o.site.SignedIn(t, nurse)

	p := chair.Get("/cases/"+o.ref+"/actions/new").Want(http.StatusOK).Submit("main form", o.raised(nurse)).Want(http.StatusSeeOther)
	address := p.Location()
	if !strings.HasPrefix(address, "/actions/") {
		t.Fatalf("led to %q", address)
	}
	p = rep.Get(address).Want(http.StatusOK)
	for _, want := range []string{task, "Ines Okafor, Exshire NHS Trust", "10 April 2026", "Asha Patel"} {
		if !strings.Contains(p.Text("main"), want) {
			t.Errorf("the owner does not read %q", want)
		}
	}
	for _, words := range []string{"Rang the school", "The counsellor offers Tuesday"} {
		o.hands.Advance(time.Minute)
		p = p.Submit("form[action$='/notes']", noted(words)).Want(http.StatusSeeOther).Follow().Want(http.StatusOK)
	}
	o.hands.Advance(time.Minute)
	p = p.Submit("form[action$='/complete']", closing("He went on Tuesday")).Want(http.StatusSeeOther).Follow().Want(http.StatusOK)
	if p.Doc.Find("form[action$='/accept']").Length() != 0 {
		t.Error("the owner is offered to accept their own action")
	}
	o.hands.Advance(time.Minute)
	chair.Get(address).Submit("form[action$='/return']", returning("Ask for a second one")).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM action WHERE status = 'OPEN' AND carried = 1 AND done_on IS NULL AND version = 3`); n != 1 {
		t.Error("the returned action is not open again, carried once")
	}
	o.hands.Advance(time.Minute)
	rep.Get(address).Submit("form[action$='/complete']", closing("There is a second one")).Want(http.StatusSeeOther)
	p = chair.Get(address).Submit("form[action$='/accept']", nil).Want(http.StatusSeeOther).Follow().Want(http.StatusOK)
	if n := o.count(t, `SELECT count(*) FROM action WHERE status = 'ACCEPTED' AND done_on = '2026-03-27'`); n != 1 {
		t.Error("the action is not accepted")
	}
	rest := p.Text("main")
	for _, words := range []string{"Rang the school", "The counsellor offers Tuesday", "He went on Tuesday", "Ask for a second one", "There is a second one"} {
		_, after, found := strings.Cut(rest, words)
		if !found {
			t.Errorf("the note %q is not there, or not in its order", words)
		}
		rest = after
	}
	if p.Doc.Find("main form").Length() != 0 {
		t.Error("an accepted action still has a form")
	}
	for what, query := range map[string]string{
		"the agency is not admitted with the reason": `SELECT count(*) FROM tie WHERE kind = 'involved' AND reason = 'owns an agreed action'`,
		"the owner is not named with the reason":     `SELECT count(*) FROM tie WHERE kind = 'assigned' AND reason = 'owns an agreed action'`,
	} {
		if o.count(t, query) != 1 {
			t.Error(what)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM case_event`); n != 7 {
		t.Errorf("%d steps are on the timeline, want 7", n)
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE outcome = 'done' AND action LIKE 'action:%' AND ref = $1`, o.ref); n != 7 {
		t.Errorf("%d acts are in the audit log, want 7", n)
	}
	if n := o.count(t, `SELECT count(*) FROM narrative WHERE version = 1 AND position(convert_to('Tuesday', 'UTF8') IN sealed) = 0`); n != 6 {
		t.Errorf("%d texts are sealed, want 6", n)
	}
}

func TestNobodyAcceptsAnActionOfTheirOwnOrOfTheirAgency(t *testing.T) {
	o := open(t)
	chair := o.hire(t, "Asha Patel", casework.PanelChair, o.health)
	coordinator := o.hire(t, "Bo Lindqvist", casework.Coordinator, o.school)
	own := o.plant(t, chair, coordinator, "2026-04-10", "DONE")
	agencys := o.plant(t, coordinator, "", "2026-04-10", "DONE")
	for what, tc := range map[string]struct {
		who     casework.UserID
		action  string
		because string
	}{
		"the owner, though the action is another agency's": {coordinator, own, "You own this action"},
		"somebody of the agency that owns it":              {chair, agencys, "Your agency owns this action"},
	} {
		t.Run(what, func(t *testing.T) {
			c := o.site.SignedIn(t, tc.who)
			p := c.Get("/actions/" + tc.action).Want(http.StatusOK)
			if p.Doc.Find("form[action$='/accept'], form[action$='/return']").Length() != 0 || !strings.Contains(p.Text("main"), tc.because) {
				t.Error("it is offered, or is not said why not")
			}
			forged := p.Form("form[action$='/notes']")
			forged["version"] = []string{"1"}
			delete(forged, "note")
			delete(forged, "no_sensitive")
			if p := c.Post("/actions/"+tc.action+"/accept", forged).Want(http.StatusUnprocessableEntity); !strings.Contains(p.Text(".govuk-error-summary"), tc.because) {
				t.Errorf("refused with %q", p.Text(".govuk-error-summary"))
			}
			forged = p.Form("form[action$='/notes']")
			forged["version"], forged["return_reason"], forged["return_no_sensitive"] = []string{"1"}, []string{"Again"}, []string{"yes"}
			delete(forged, "note")
			delete(forged, "no_sensitive")
			c.Post("/actions/"+tc.action+"/return", forged).Want(http.StatusUnprocessableEntity)
		})
	}
	if n := o.count(t, `SELECT count(*) FROM action WHERE status = 'DONE' AND version = 1`); n != 2 {
		t.Errorf("%d actions are as they were, want 2", n)
	}
	o.site.SignedIn(t, coordinator).Get("/actions/"+agencys).Submit("form[action$='/accept']", nil).Want(http.StatusSeeOther)
}

// Shows AC5.
func TestANoteCanNeverBeChanged(t *testing.T) {
	o := open(t)
	chair := o.hire(t, "Asha Patel", casework.PanelChair, "")
	o.admit(t, o.health)
	rep := o.site.SignedIn(t, o.hire(t, "Ines Okafor", casework.RepHealth, o.health))
	address := "/actions/" + o.plant(t, chair, "", "2026-04-10", "OPEN")
	rep.Get(address).Submit("form[action$='/notes']", noted("Rang the school")).Want(http.StatusSeeOther)
	app := o.db.As(t, o.db.AppURL)
	for _, query := range []string{
		`UPDATE action_note SET by_name = 'somebody else'`, `UPDATE action_note SET at = now()`, `DELETE FROM action_note`,
		`UPDATE narrative SET sealed = ''`, `DELETE FROM narrative`,
	} {
		if _, err := app.ExecContext(t.Context(), query); err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s: %v, want permission denied", query, err)
		}
	}
	if _, err := app.ExecContext(t.Context(), `UPDATE action SET carried = carried WHERE false`); err != nil {
		t.Errorf("the login cannot do what it may either: %v", err)
	}
	for _, r := range o.site.Server.Routes() {
		if strings.Contains(r.Path, "note") && (r.Method != http.MethodPost || r.Path != "/actions/:id/notes") {
			t.Errorf("there is a way to a note: %s %s", r.Method, r.Path)
		}
	}
	rep.Get(address).Submit("form[action$='/notes']", noted("Rang again")).Want(http.StatusSeeOther)
	if got := rep.Get(address).Text("main"); !strings.Contains(got, "Rang the school") || !strings.Contains(got, "Rang again") {
		t.Error("a later note took the place of an earlier one")
	}
}

// Shows T02.
func TestAnotherAgencysActionIsAbsent(t *testing.T) {
	o := open(t)
	chair := o.hire(t, "Asha Patel", casework.PanelChair, "")
	o.admit(t, o.health)
	id, absent := o.plant(t, chair, "", "2026-04-10", "OPEN"), uuid.NewString()
	o.site.SignedIn(t, o.hire(t, "Ines Okafor", casework.RepHealth, o.health)).Get("/actions/" + id).Want(http.StatusOK)
	teacher := o.hire(t, "Jo Marsh", casework.RepEducation, o.school)
	other := o.site.SignedIn(t, teacher)
	got, want := other.Get("/actions/"+id).Want(http.StatusNotFound), other.Get("/actions/"+absent).Want(http.StatusNotFound)
	if got.Text("main") != want.Text("main") {
		t.Errorf("another agency's action says %q, an absent one %q", got.Text("main"), want.Text("main"))
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE outcome = 'refused' AND action = 'action:read'`); n != 2 {
		t.Errorf("%d refusals are on record, want 2", n)
	}
	for _, wrong := range o.site.Refusals(t, o.hire(t, "Sam Reed", casework.StatisticsReader, ""), func(p string) string {
		return map[string]string{":ref": o.ref, ":id": id}[p]
	}) {
		t.Error(wrong)
	}
	// The agency is on the case, and the action still is another agency's to do.
	o.admit(t, o.school)
	p := other.Get("/actions/" + id).Want(http.StatusOK)
	if p.Doc.Find("main form").Length() != 0 {
		t.Error("another agency is offered to do the action")
	}
	form := other.Get("/cases/" + o.ref + "/actions/new").Want(http.StatusOK).Form("main form")
	for _, step := range []string{"notes", "complete", "accept", "return"} {
		typed := map[string][]string{"csrf_token": form["csrf_token"], "form_key": {strings.Repeat(step[:1], 20)}}
		if step != "notes" {
			typed["version"] = []string{"1"}
		}
		other.Post("/actions/"+id+"/"+step, typed).Want(http.StatusForbidden)
	}
	if n := o.count(t, `SELECT count(*) FROM action WHERE version = 1`); n != 1 {
		t.Error("the action was changed")
	}
}

func TestARepresentativeBringsNoAgencyIntoTheCase(t *testing.T) {
	o := open(t)
	o.admit(t, o.school)
	nurse := o.hire(t, "Ines Okafor", casework.RepHealth, o.health)
	rep := o.site.SignedIn(t, o.hire(t, "Jo Marsh", casework.RepEducation, o.school))
	p := rep.Get("/cases/"+o.ref+"/actions/new").Submit("main form", o.raised(nurse)).Want(http.StatusUnprocessableEntity)
	if got := p.Text(".govuk-error-summary"); !strings.Contains(got, "involved in the case") {
		t.Errorf("the summary says %q", got)
	}
	o.site.SignedIn(t, nurse).Get("/cases/" + o.ref + "/actions/new").Want(http.StatusNotFound)
	typed := o.raised("")
	typed["agency"] = []string{o.school}
	p.Submit("main form", typed).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM tie WHERE kind <> 'panel'`); n != 1 {
		t.Errorf("%d ties, want the one that there was", n)
	}
}

// Shows SC-16.
func TestEveryFaultIsShownAtOnceWithWhatWasTyped(t *testing.T) {
	o := open(t)
	chairID := o.hire(t, "Asha Patel", casework.PanelChair, o.health)
	chair, other := o.site.SignedIn(t, chairID), o.site.SignedIn(t, o.hire(t, "Bo Lindqvist", casework.Coordinator, o.school))
	teacher := o.hire(t, "Jo Marsh", casework.RepEducation, o.school)
	with := func(field, value string) web.Values {
		v := o.raised("")
		v[field] = []string{value}
		return v
	}
	opened, done := o.plant(t, chairID, "", "2026-04-10", "OPEN"), o.plant(t, chairID, "", "2026-04-10", "DONE")
	tests := []struct {
		name, page, form string
		typed            web.Values
		faults           []string
		kept             string
	}{
		{"nothing typed", "/cases/" + o.ref + "/actions/new", "main form", web.Values{},
			[]string{"Select the agency", "Enter what is to be done", "date by which the action is due", "intelligence service"}, ""},
		{"due today", "/cases/" + o.ref + "/actions/new", "main form",
			web.Values{"agency": {o.health}, "due_on-day": {"27"}, "due_on-month": {"3"}, "due_on-year": {"2026"}, "what": {task}},
			[]string{"must be after today", "intelligence service"}, task},
		{"a day that does not exist", "/cases/" + o.ref + "/actions/new", "main form", with("due_on-day", "31"), []string{"must be a real date"}, task},
		{"a person of another agency", "/cases/" + o.ref + "/actions/new", "main form", with("owner", string(teacher)), []string{"person of the agency"}, task},
		{"an empty note", "/actions/" + opened, "form[action$='/notes']", web.Values{}, []string{"Enter the progress made", "intelligence service"}, ""},
		{"a note without its confirmation", "/actions/" + opened, "form[action$='/notes']", web.Values{"note": {"Rang the school"}}, []string{"intelligence service"}, "Rang the school"},
		{"completed without a closing note", "/actions/" + opened, "form[action$='/complete']", web.Values{}, []string{"Enter what was done", "intelligence service"}, ""},
		{"returned without a reason", "/actions/" + done, "form[action$='/return']", web.Values{}, []string{"Enter why the action is returned", "intelligence service"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			who := chair
			if tt.form == "form[action$='/return']" { // that takes somebody of another agency
				who = other
			}
			p := who.Get(tt.page).Want(http.StatusOK).Submit(tt.form, tt.typed).Want(http.StatusUnprocessableEntity)
			got := p.Text(".govuk-error-summary")
			for _, f := range tt.faults {
				if !strings.Contains(got, f) {
					t.Errorf("no word of %q: %s", f, got)
				}
			}
			if n := p.Doc.Find(".govuk-error-summary li").Length(); n != len(tt.faults) {
				t.Errorf("%d faults, want %d: %s", n, len(tt.faults), got)
			}
			if n := p.Doc.Find("main .govuk-error-message").Length(); n != len(tt.faults) {
				t.Errorf("%d faults stand beside their fields, want %d", n, len(tt.faults))
			}
			if !strings.Contains(p.Text("textarea"), tt.kept) {
				t.Error("what was typed is gone")
			}
		})
	}
	if n := o.count(t, `SELECT (SELECT count(*) FROM action_note) + (SELECT count(*) FROM narrative) + (SELECT count(*) FROM case_event)`); n != 0 {
		t.Errorf("%d rows were written by forms that were refused", n)
	}
}

func TestOfTwentyAtOnceOneCompletes(t *testing.T) {
	o := open(t)
	chair := o.hire(t, "Asha Patel", casework.PanelChair, "")
	o.admit(t, o.health)
	nurse := o.hire(t, "Ines Okafor", casework.RepHealth, o.health)
	address := "/actions/" + o.plant(t, chair, nurse, "2026-04-10", "OPEN")
	const racers = 20
	pages := make([]*web.Page, racers)
	for i := range pages {
		pages[i] = o.site.SignedIn(t, nurse).Get(address).Want(http.StatusOK)
	}
	answers := make([]*web.Page, racers)
	var all sync.WaitGroup
	for i, p := range pages {
		all.Go(func() { answers[i] = p.Submit("form[action$='/complete']", closing(fmt.Sprintf("Done by %d", i))) })
	}
	all.Wait()
	won := 0
	for i, p := range answers {
		switch p.Status {
		case http.StatusSeeOther:
			won++
		case http.StatusConflict:
			if got := p.Text(".app-conflict"); !strings.Contains(got, fmt.Sprintf("Done by %d", i)) || !strings.Contains(got, "Done, to be accepted") {
				t.Errorf("a loser does not see both: %s", got)
			}
		default:
			t.Errorf("a racer got %d", p.Status)
		}
	}
	if won != 1 {
		t.Errorf("%d won, want 1", won)
	}
	for _, table := range []string{"action_note", "narrative", "case_event"} {
		if n := o.count(t, `SELECT count(*) FROM `+table); n != 1 {
			t.Errorf("%d rows of %s, want 1", n, table)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM action WHERE version = 2 AND status = 'DONE'`); n != 1 {
		t.Error("the action was not completed exactly once")
	}
}

// Shows AC2.
func TestTheListsShowWhatIsOpenFirstAndFlagWhatIsOverdue(t *testing.T) {
	o := open(t)
	chair := o.hire(t, "Asha Patel", casework.PanelChair, "")
	o.admit(t, o.health)
	nurse := o.hire(t, "Ines Okafor", casework.RepHealth, o.health)
	rep := o.site.SignedIn(t, nurse)
	o.plant(t, chair, nurse, "2026-03-02", "ACCEPTED")
	o.plant(t, chair, nurse, "2026-03-03", "DONE")
	o.plant(t, chair, nurse, "2026-03-27", "OPEN")
	o.plant(t, chair, nurse, "2026-03-26", "OPEN")
	o.plant(t, nurse, "", "2026-03-25", "OPEN")
	for _, tt := range []struct {
		who  string
		as   *web.Client
		tab  string
		rows []string
	}{
		{"the owner's own", rep, "mine", []string{"26 March 2026 Open Overdue", "27 March 2026 Open", "3 March 2026 Done, to be accepted", "2 March 2026 Accepted"}},
		{"those of the owner's agency", rep, "agency",
			[]string{"25 March 2026 Open Overdue", "26 March 2026 Open Overdue", "27 March 2026 Open", "3 March 2026 Done, to be accepted", "2 March 2026 Accepted"}},
		{"those the owner raised", rep, "raised", []string{"25 March 2026 Open Overdue"}},
		{"those the chair raised", o.site.SignedIn(t, chair), "raised",
			[]string{"26 March 2026 Open Overdue", "27 March 2026 Open", "3 March 2026 Done, to be accepted", "2 March 2026 Accepted"}},
		{"those of a chair who owns none", o.site.SignedIn(t, chair), "mine", nil},
		{"those of an agency that owns none", o.site.SignedIn(t, o.hire(t, "Jo Marsh", casework.RepEducation, o.school)), "agency", nil},
	} {
		p := tt.as.Get("/actions?tab=" + tt.tab).Want(http.StatusOK)
		var rows []string
		p.Doc.Find("main tbody tr").Each(func(_ int, tr *goquery.Selection) {
			rows = append(rows, page.Text(tr.Find("th, td").First())+" "+page.Text(tr.Find("td").Last()))
		})
		if strings.Join(rows, "; ") != strings.Join(tt.rows, "; ") {
			t.Errorf("%s: %q, want %q", tt.who, rows, tt.rows)
		}
	}
	// A recused person's own actions leave their lists with the case.
	o.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, reason, made_by)
		VALUES ($1, 'recused', $2, $3, 'normal', '2026-03-20', '2026-03-20', 'a neighbour', 'system:test')`, o.caseID, nurse, o.panel)
	if n := rep.Get("/actions").Want(http.StatusOK).Doc.Find("main tbody tr").Length(); n != 0 {
		t.Errorf("somebody recused is shown %d actions", n)
	}
}

func TestEveryActionIsOnOnePageOfTheList(t *testing.T) {
	o := open(t)
	chair := o.hire(t, "Asha Patel", casework.PanelChair, "")
	want := map[string]bool{}
	for i := range 60 { // most are due on one day, so that the page ends between equals, and two statuses meet on a page
		status, due := "OPEN", "2026-04-10"
		if i%3 == 0 {
			status, due = "DONE", "2026-04-09"
		}
		want["/actions/"+o.plant(t, chair, "", due, status)] = true
	}
	c := o.site.SignedIn(t, chair)
	p := c.Get("/actions?tab=raised").Want(http.StatusOK)
	pages := 1
	for ; ; pages++ {
		p.Doc.Find("main tbody tr th a, main tbody tr td:first-child a").Each(func(_ int, a *goquery.Selection) {
			href := a.AttrOr("href", "")
			if strings.HasPrefix(href, "/actions/") && !want[href] {
				t.Errorf("%s is there twice, or is nobody's", href)
			}
			delete(want, href)
		})
		next := p.Doc.Find("main a[href*='after=']")
		if next.Length() == 0 || pages > 5 {
			break
		}
		p = c.Get(next.AttrOr("href", "")).Want(http.StatusOK)
	}
	if len(want) != 0 || pages != 3 {
		t.Errorf("%d actions are on no page, of %d pages", len(want), pages)
	}
	for _, wrong := range []string{"?tab=theirs", "?tab=mine&status=OPEN&due=2026-04-10&after=x", "?tab=mine&status=LOST&due=2026-04-10&after=" + uuid.NewString(), "?tab=mine&due=soon"} {
		c.Get("/actions" + wrong).Want(http.StatusNotFound)
	}
}

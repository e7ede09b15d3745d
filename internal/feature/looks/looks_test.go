package looks_test

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/page"
	"channelpanel/internal/testkit/web"
)

// rows are the rows of the page's table, with " | " between cells.
func rows(p *web.Page) []string {
	var out []string
	for _, row := range p.Doc.Find("main table tbody tr").EachIter() {
		var cells []string
		row.Find("th, td").Each(func(_ int, c *goquery.Selection) { cells = append(cells, page.Text(c)) })
		out = append(out, strings.Join(cells, " | "))
	}
	return out
}

func has(list []string, beginning string) bool {
	return slices.ContainsFunc(list, func(row string) bool { return strings.HasPrefix(row, beginning) })
}

// Shows N10, AU2.
func TestACasesLeadSeesWhoOpenedSearchedAndWasRefusedWhenAndHowOften(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, id := o.receive(t, "Ashdown", "")
	other, _ := o.receive(t, "Brook", "")
	o.tie(t, id, casework.TieInvolved, string(o.health))
	o.looks(t, o.nurse, casework.ReadReferral, ref)
	o.hands.Advance(time.Hour)
	o.looks(t, o.nurse, casework.ReadPlan, ref)
	o.looks(t, o.nurse, casework.ReadScreening, ref) // which is not hers to read
	o.looks(t, o.chair, casework.ReadPlan, other)    // another case is nobody's business here
	stranger := o.panel.Hire(t, "Stan Ger", casework.RepHousing, o.panel.Agency(t, "Exshire Homes", "OTHER"), "", "")
	o.looks(t, stranger, casework.ReadPlan, ref)
	officer := o.panel.Hire(t, "Piet Okafor", casework.CaseOfficer, "", "", testkit.Force)
	o.finds(t, officer, "text=ashdown", ref)
	o.finds(t, officer, "state=ACTIVE", ref, other)
	o.hands.Advance(time.Hour)
	lead := o.site.SignedIn(t, o.coordinator.User)
	p := lead.Get("/cases/" + ref + "/looked").Want(http.StatusOK)
	got := rows(p)
	for _, want := range []string{
		"Noor Haddad | Health representative, Exshire Health Trust, agency admitted | Opened 2 times Was refused once | support plan, referral | 26 March 2026 at 10:00am to 26 March 2026 at 11:00am",
		"Stan Ger |  | Was refused once |",
		"Piet Okafor | Police case officer | Searched once Saw it on a list once |",
	} {
		if !has(got, want) {
			t.Errorf("no row begins %q:\n%s", want, strings.Join(got, "\n"))
		}
	}
	if len(got) != 3 || has(got, "Chidi Abara") {
		t.Errorf("%d people, want the three who had to do with this case alone", len(got))
	}
	if text := p.Text("main"); strings.Contains(strings.ToLower(text), "ashdown") || strings.Contains(text, "text=") {
		t.Error("what was searched for is shown")
	}
	one := p.Click("main tbody a[href*='" + string(o.nurse.User) + "']").Want(http.StatusOK)
	if each := rows(one); len(each) != 3 || !has(each, "26 March 2026 at 11:00am | Was refused |") || !has(each, "26 March 2026 at 10:00am | Opened | referral | Health representative, agency admitted") {
		t.Errorf("her looks one by one: %q", each)
	}
	// That the lead looked is an entry, and next time on the page.
	if again := rows(lead.Get("/cases/" + ref + "/looked")); !has(again, "Cora Lindqvist | Coordinator, on the panel | Opened 2 times | who has looked |") {
		t.Errorf("the look at the looks is not on the page: %q", again)
	}
}

// Shows N10.
func TestWhoSteppedOutStandsThereWithWhatTheyHadOpenedBefore(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, id := o.receive(t, "Ashdown", "")
	officer := o.panel.Hire(t, "Piet Okafor", casework.CaseOfficer, "", "", testkit.Force)
	never := o.panel.Hire(t, "Nev Eryet", casework.CaseOfficer, "", "", testkit.Force)
	o.looks(t, officer, casework.ReadPlan, ref)
	o.hands.Advance(24 * time.Hour)
	o.tie(t, id, casework.TieRecused, string(officer.User))
	o.tie(t, id, casework.TieRecused, string(never.User))
	o.hands.Advance(time.Hour)
	o.looks(t, officer, casework.ReadPlan, ref)
	got := rows(o.site.SignedIn(t, o.coordinator.User).Get("/cases/" + ref + "/looked").Want(http.StatusOK))
	if !has(got, "Piet Okafor Stepped out Stepped out on 27 March 2026, recorded by Chidi Abara | Police case officer, on the panel | Opened once Was refused once | support plan | 26 March 2026 at 10:00am to 27 March 2026 at 11:00am") {
		t.Errorf("when the door closed, who closed it, and what was opened before is not said:\n%s", strings.Join(got, "\n"))
	}
	if !has(got, "Nev Eryet Stepped out") {
		t.Errorf("who stepped out without having looked is not there:\n%s", strings.Join(got, "\n"))
	}
}

func TestWhoHasLookedIsForThoseWhoKeepTheCasesTies(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, id := o.receive(t, "Ashdown", "")
	o.tie(t, id, casework.TieInvolved, string(o.health))
	o.site.SignedIn(t, o.nurse.User).Get("/cases/" + ref + "/looked").Want(http.StatusForbidden)
	o.tie(t, id, casework.TieRecused, string(o.chair.User))
	absent := casework.NewReference("EXS", 2026, 99)
	chair := o.site.SignedIn(t, o.chair.User)
	if gone, none := chair.Get("/cases/"+ref+"/looked").Want(http.StatusNotFound), chair.Get("/cases/"+absent+"/looked"); !bytes.Equal(gone.Body, none.Body) {
		t.Error("a recused chair is not answered as for an absent case")
	}
	o.site.SignedIn(t, o.auditor.User).Get("/cases/" + ref + "/looked").Want(http.StatusNotFound)
	for path, status := range map[string]int{"?who=u:nobody": http.StatusNotFound, "?before=x": http.StatusNotFound, "?ref=" + absent: http.StatusNotFound} {
		o.site.SignedIn(t, o.coordinator.User).Get("/cases/" + ref + "/looked" + path).Want(status)
	}
}

// The log is closed to the web login, and the auditors' login reads it through functions that each answer for one thing.
func TestTheLogIsReadThroughNarrowFunctionsAlone(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, id := o.receive(t, "Ashdown", "")
	o.finds(t, o.coordinator, "text=ashdown", ref)
	for login, refused := range map[string][]string{
		o.site.Database.AppURL: {
			`SELECT * FROM case_looks('` + string(id) + `', '` + ref + `', '', 0, 10)`, `SELECT * FROM watched_looks(NULL, '` + string(o.panel.ID) + `', '2020-01-01', '2030-01-01', 10)`,
			`SELECT * FROM look_outcomes('` + string(o.panel.ID) + `', '2020-01-01', '2030-01-01')`, `SELECT * FROM look_outcome`, `SELECT payload FROM audit_event`,
			`UPDATE look_outcome SET outcome = 'FINE'`, `DELETE FROM look_outcome`,
		},
		o.site.Database.AuditorURL: {`SELECT payload FROM audit_event`, `SELECT * FROM look_outcome`, `SELECT * FROM case_file`, `SELECT * FROM person`, `SELECT * FROM emergency_use`},
	} {
		db := o.site.Database.As(t, login)
		for _, query := range refused {
			if _, err := db.ExecContext(t.Context(), query); err == nil || !strings.Contains(err.Error(), "permission denied") {
				t.Errorf("%s is answered with %v", query, err)
			}
		}
	}
}

// Shows N10, AX8.
func TestAnAuditorSeesWhoLookedAtACaseOfTheirPanelAndNothingOfTheCase(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, id := o.receive(t, "Ashdown", "")
	o.looks(t, o.coordinator, casework.ReadPlan, ref)
	auditor := o.site.SignedIn(t, o.auditor.User)
	p := auditor.Get("/audit/looked").Want(http.StatusOK).Submit("main form", web.Values{"ref": {ref}}).Want(http.StatusOK)
	if got := rows(p); !has(got, "Cora Lindqvist | Coordinator, on the panel | Opened once | support plan |") || strings.Contains(p.Text("body"), "Ashdown") {
		t.Errorf("the auditor reads %q", got)
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE actor = 'u:' || $1 AND action = 'audit:follow' AND convert_from(payload, 'UTF8') LIKE '%' || $2 || '%'`, o.auditor.User, ref); n != 1 {
		t.Errorf("%d entries of the auditor's look, want 1", n)
	}
	auditor.Get("/audit/looked?ref=EXS-1").Want(http.StatusUnprocessableEntity)
	elsewhere := o.site.SignedIn(t, testkit.NewPanelNamed(t, o.site.Database, "WYE", "Wyeshire Channel panel").Hire(t, "Ada Stone", casework.Auditor, "", "", "").User)
	absent := casework.NewReference("EXS", 2026, 99)
	if foreign, none := elsewhere.Get("/audit/looked?ref="+ref).Want(http.StatusNotFound), elsewhere.Get("/audit/looked?ref="+absent); !bytes.Equal(foreign.Body, none.Body) {
		t.Error("another panel's auditor is not answered as for an absent case")
	}
	o.tie(t, id, casework.TieRecused, string(o.auditor.User))
	auditor.Get("/audit/looked?ref=" + ref).Want(http.StatusNotFound)
}

// planted has somebody look in each way that is odd, and others in ways that are not.
func planted(t *testing.T, o *office) (refs map[casework.Oddity]string) {
	t.Helper()
	refs = map[casework.Oddity]string{}
	plain, _ := o.receive(t, "Brook", "")
	refs[casework.OddPart] = plain
	o.looks(t, o.chair, casework.ReadPlan, plain)       // of the chair's own authority: nothing odd
	o.looks(t, o.coordinator, casework.ReadPlan, plain) // of another authority, and without a part
	o.exports(t, o.coordinator, plain)
	namesake, _ := o.receive(t, "Abara", "")
	refs[casework.OddNamesake] = namesake
	o.looks(t, o.chair, casework.ReadPlan, namesake)
	colleague, id := o.receive(t, "Clay", "Porter, Exshire Health Trust")
	refs[casework.OddColleague] = colleague
	o.tie(t, id, casework.TieInvolved, string(o.health))
	o.looks(t, o.nurse, casework.ReadPlan, colleague)
	sought, _ := o.receive(t, "Dale", "")
	refs[casework.OddSearch] = sought
	o.finds(t, o.chair, "text=dale", sought)
	urgent, id := o.receive(t, "Elm", "")
	refs[casework.OddEmergency] = urgent
	o.tie(t, id, casework.TieEmergency, string(o.nurse.User))
	o.looks(t, o.nurse, casework.ReadPlan, urgent)
	for n := range 5 {
		o.looks(t, o.nurse, casework.ReadPlan, casework.NewReference("EXS", 2026, 900+n))
	}
	for range 12 {
		ref, _ := o.receive(t, "Fern", "")
		o.looks(t, o.chair, casework.ReadPlan, ref)
	}
	var many []string
	for range casework.ExportAlone + 1 {
		ref, _ := o.receive(t, "Heath", "")
		many = append(many, ref)
	}
	o.exports(t, o.chair, many[1:]...)
	o.exports(t, o.chair, many[:1]...)
	o.hands.Advance(12 * time.Hour) // ten in the evening
	o.looks(t, o.chair, casework.ReadPlan, plain)
	refs[casework.OddHours] = plain
	o.hands.Advance(12 * time.Hour)
	return refs
}

// Shows N10, AU12.
func TestOddPatternsGoToTheAuditorAloneWithTheirReasonInWords(t *testing.T) {
	t.Parallel()
	o := open(t)
	refs := planted(t, o)
	got := rows(o.site.SignedIn(t, o.auditor.User).Get("/audit/flags").Want(http.StatusOK))
	for _, want := range []string{
		"26 March 2026 | Cora Lindqvist | Opened cases in which neither they nor their agency has a part, at 10:00am | " + refs[casework.OddPart],
		"26 March 2026 | Cora Lindqvist | Exported cases in which neither they nor their agency has a part, at 10:00am | " + refs[casework.OddPart],
		"26 March 2026 | Chidi Abara | Exported more cases in a day than one export may hold without a second person, at 10:00am | ",
		"26 March 2026 | Chidi Abara | Opened the case of somebody with the same family name, at 10:00am | " + refs[casework.OddNamesake],
		"26 March 2026 | Noor Haddad | Opened the case of somebody who works or learns where they work, at 10:00am | " + refs[casework.OddColleague],
		"26 March 2026 | Chidi Abara | Searched for a case and did not open it, at 10:00am | " + refs[casework.OddSearch],
		"26 March 2026 | Noor Haddad | Opened a case under emergency access, at 10:00am | " + refs[casework.OddEmergency],
		"26 March 2026 | Noor Haddad | Tried one reference after another that showed nothing, at 10:00am | EXS-2026-00900",
		"26 March 2026 | Chidi Abara | Opened many cases within minutes, at 10:00am | ",
		"26 March 2026 | Chidi Abara | Opened cases outside working hours, at 10:00pm | " + refs[casework.OddHours],
	} {
		if !has(got, want) {
			t.Errorf("no row begins %q", want)
		}
	}
	if len(got) != 10 {
		t.Errorf("%d patterns, want the 10 that were planted:\n%s", len(got), strings.Join(got, "\n"))
	}
	for _, watched := range []testkit.Person{o.chair, o.coordinator, o.nurse} {
		o.site.SignedIn(t, watched.User).Get("/audit/flags").Want(http.StatusForbidden)
	}
	officer := o.panel.Hire(t, "Dot Prior", casework.DataProtection, "", "", "")
	o.site.SignedIn(t, officer.User).Get("/audit/flags").Want(http.StatusForbidden)
	if n := o.count(t, `SELECT count(*) FROM notice`); n != 0 {
		t.Error("somebody was told of a pattern")
	}
}

// Shows N10.
func TestAPatternIsNeverShownToThePersonWatchedNorAcrossPanels(t *testing.T) {
	t.Parallel()
	o := open(t)
	refs := planted(t, o)
	// The coordinator comes to audit the panel too: all patterns but their own are there.
	o.do(t, `INSERT INTO membership (membership_id, user_id, role, panel_id, from_on) VALUES (gen_random_uuid(), $1, 'auditor', $2, '2020-01-01')`, o.coordinator.User, o.panel.ID)
	p := o.site.SignedIn(t, o.coordinator.User).Get("/audit/flags").Want(http.StatusOK)
	if got := rows(p); len(got) != 8 || slices.ContainsFunc(got, func(r string) bool { return strings.Contains(r, "Cora Lindqvist") }) {
		t.Errorf("%d patterns, want the 8 of others", len(got))
	}
	auditor := o.site.SignedIn(t, o.auditor.User)
	href := ""
	for _, row := range auditor.Get("/audit/flags").Doc.Find("main tbody tr").EachIter() {
		if strings.Contains(row.Text(), "Cora Lindqvist") {
			href = row.Find("a").AttrOr("href", "")
		}
	}
	auditor.Get(href).Want(http.StatusOK)
	o.site.SignedIn(t, o.coordinator.User).Get(href).Want(http.StatusNotFound)
	elsewhere := o.site.SignedIn(t, testkit.NewPanelNamed(t, o.site.Database, "WYE", "Wyeshire Channel panel").Hire(t, "Ada Stone", casework.Auditor, "", "", "").User)
	if got := rows(elsewhere.Get("/audit/flags").Want(http.StatusOK)); len(got) != 0 {
		t.Errorf("another panel's auditor sees %q", got)
	}
	elsewhere.Get(href).Want(http.StatusNotFound)
	// What an auditor is recused from is not among them.
	var id casework.CaseID
	if err := o.owner.GetContext(t.Context(), &id, `SELECT case_id FROM case_file WHERE ref = $1`, refs[casework.OddNamesake]); err != nil {
		t.Fatal(err)
	}
	o.tie(t, id, casework.TieRecused, string(o.auditor.User))
	o.hands.Advance(48 * time.Hour)
	if got := auditor.Get("/audit/flags").Text("main"); strings.Contains(got, refs[casework.OddNamesake]) {
		t.Errorf("a recused auditor sees a pattern of the case: %s", got)
	}
}

// Shows N10, AU12.
func TestWhatCameOfAPatternIsRecordedAndCounted(t *testing.T) {
	t.Parallel()
	o := open(t)
	planted(t, o)
	auditor := o.site.SignedIn(t, o.auditor.User)
	list := auditor.Get("/audit/flags").Want(http.StatusOK)
	p := list.Click("main tbody a").Want(http.StatusOK)
	name := strings.Split(rows(list)[0], " | ")[1]
	if got := p.Text("main"); !strings.Contains(got, name) || !strings.Contains(got, "To look into") {
		t.Errorf("the pattern's page: %s", got)
	}
	faulty := p.Submit("main form", web.Values{}).Want(http.StatusUnprocessableEntity)
	if n := faulty.Doc.Find(".govuk-error-summary li").Length(); n != 2 {
		t.Errorf("%d faults, want 2", n)
	}
	faulty.Submit("main form", web.Values{"outcome": {"FINE"}, "note": {"Rostered for that evening."}}).Want(http.StatusSeeOther)
	after := auditor.Get("/audit/flags").Want(http.StatusOK)
	if n := len(rows(after)); n != 9 {
		t.Errorf("%d patterns wait, want 9", n)
	}
	if got := after.Text("main"); !strings.Contains(got, "Of 1 patterns that were looked into, 1 had nothing wrong.") {
		t.Errorf("the false alarms are not counted: %s", got)
	}
	all := auditor.Get("/audit/flags?settled=yes").Want(http.StatusOK)
	if n := len(rows(all)); n != 10 {
		t.Errorf("%d patterns with those that were looked into, want 10", n)
	}
	again := auditor.Get("/audit/flags?settled=yes").Click("main tbody a").Want(http.StatusOK)
	if got := again.Text("main"); !strings.Contains(got, "Looked into: nothing wrong") || !strings.Contains(got, "Rostered for that evening.") || !strings.Contains(got, "Aud Hansen") {
		t.Errorf("what came of it cannot be read: %s", got)
	}
	o.hands.Advance(time.Minute)
	again.Submit("main form", web.Values{"outcome": {"CONCERN"}, "note": {"The roster says otherwise."}}).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM look_outcome WHERE position(convert_to('oster', 'UTF8') IN sealed) = 0`); n != 2 {
		t.Errorf("%d notes are kept sealed, want both", n)
	}
	if got := auditor.Get("/audit/flags?settled=yes").Text("main"); !strings.Contains(got, "A concern, taken further") || !strings.Contains(got, "1 patterns that were looked into, 0 had nothing wrong") {
		t.Errorf("the later outcome does not count: %s", got)
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'audit:follow' AND outcome = 'done'`); n != 2 {
		t.Errorf("%d entries of outcomes, want 2", n)
	}
	auditor.Get("/audit/flags?from=2026-01-01&until=2026-12-31").Want(http.StatusUnprocessableEntity)
	auditor.Get("/audit/flags?from=yesterday").Want(http.StatusUnprocessableEntity)
}

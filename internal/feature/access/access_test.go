package access_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/page"
)

// cells are the cells of a table as a reader finds them, apart from each other.
func cells(part *goquery.Selection) string {
	var list []string
	for _, cell := range part.Find("tbody th, tbody td").AddSelection(part.Filter("tr").Find("th, td")).EachIter() {
		var words []string
		for _, n := range cell.Contents().EachIter() {
			if text := page.Text(n); text != "" {
				words = append(words, text)
			}
		}
		list = append(list, strings.Join(words, " "))
	}
	return strings.Join(list, " | ")
}

// about checks what the page says of one section.
func about(section string, checks ...page.Checker) page.Checker {
	return page.Any(".govuk-summary-list__row:has(#"+section+") dd", checks...)
}

// Shows N9, AX7.
func TestACaseSaysWhyItIsOpenToItsReaderAndWhatIsNot(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, id := o.receive(t, casework.Normal)
	o.tie(t, id, casework.TieInvolved, string(o.health), "asked for information")
	p := o.site.SignedIn(t, o.nurse.User).Get("/cases/" + ref + "/why").Want(http.StatusOK)
	p.Check(
		page.Any("main .govuk-summary-list__row", page.In("dt", page.IsText("Health representative, Exshire Health Trust")),
			page.In("dd", page.IsText("Your agency was admitted to the case, since 26 March 2026, because: asked for information"))),
		about("referral", page.HasText("As a health representative, because your agency has been admitted to this case, these are open to you."),
			page.HasText("“Representatives of health, education, social care, probation and youth justice: the cases that their agency was admitted to.” (line ")),
		about("case", page.HasText("As a health representative, because your agency has been admitted to this case, you may know that this case exists.")),
		about("screening", page.HasText("because your agency has been admitted to this case, these are not open to you."), page.NoText("would be open")),
		page.In("main", page.HasText("These answers come from version 1 of the access policy")),
	)
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'case:list' AND outcome = 'viewed' AND convert_from(leaf, 'UTF8') LIKE '%"why"%'`); n != 1 {
		t.Errorf("%d entries of the look, want 1", n)
	}
	officer := o.hire(t, "Dot Prior", casework.DataProtection, "")
	o.site.SignedIn(t, officer.User).Get("/cases/" + ref + "/why").Want(http.StatusOK).Check(
		about("referral", page.HasText("They would be open to you if you were named on the case.")),
	)
}

// What the page says is open is what the guard opens, for every role under each tie.
//
// Shows N9.
func TestWhatIsExplainedAsOpenIsWhatTheGuardOpens(t *testing.T) {
	t.Parallel()
	o := open(t)
	shown := 0
	for _, sens := range casework.Sensitivities() {
		ref, id := o.receive(t, sens)
		for _, role := range casework.HeldRoles {
			for _, kind := range []casework.Tie{casework.TiePanel, casework.TieInvolved, casework.TieAssigned, casework.TieEmergency} {
				if kind == casework.TieEmergency && sens == casework.Sealed {
					continue
				}
				agency := o.panel.Agency(t, fmt.Sprintf("%s %s %s", sens, role.Code, kind), "OTHER")
				who := o.hire(t, role.Label, casework.Role(role.Code), agency)
				switch kind {
				case casework.TieInvolved:
					o.tie(t, id, kind, string(agency), "a test")
				case casework.TieAssigned, casework.TieEmergency:
					o.tie(t, id, kind, string(who.User), "a test")
				default: // by the panel every member stands to it
				}
				res := casework.Resource{Ref: ref, Case: id, Panel: o.panel.ID, Sens: sens, Standings: []casework.Standing{{Role: casework.Role(role.Code), Tie: casework.TiePanel, Agency: agency}}}
				if kind != casework.TiePanel {
					res.Standings = append(res.Standings, casework.Standing{Role: casework.Role(role.Code), Tie: kind, Agency: agency})
				}
				may := func(a casework.Action) bool {
					return o.site.Server.Guard.Allows(casework.Actor{Kind: casework.SignedIn, ID: who.User}, a, res)
				}
				p := o.site.SignedIn(t, who.User).Get("/cases/" + ref + "/why")
				if !may(casework.ListCases) {
					if p.Status != http.StatusNotFound {
						t.Errorf("%s under %s of a %s case, who may not know of it, is answered %d", role.Code, kind, sens, p.Status)
					}
					continue
				}
				shown++
				for id, action := range map[string]casework.Action{
					"referral": casework.ReadReferral, "screening": casework.ReadScreening, "section36": casework.ReadSection36, "requests": casework.ReadRequests,
					"assessment": casework.ReadAssessment, "minutes": casework.ReadMinutes, "plan": casework.ReadPlan, "sessions": casework.ReadSessions,
					"review": casework.ReadReview, "ties": casework.ReadTies,
				} {
					says := page.Text(p.Doc.Find("#" + id).Closest(".govuk-summary-list__row").Find("dd"))
					if opened := strings.Contains(says, "you may read") || strings.Contains(says, "these are open"); opened != may(action) {
						t.Errorf("%s under %s of a %s case: the page says of %s %q, and the guard says %t", role.Code, kind, sens, id, says, may(action))
					}
				}
			}
		}
	}
	if shown < 40 {
		t.Errorf("only %d pages were compared", shown)
	}
}

func TestNothingIsExplainedToWhoeverMayNotKnowOfTheCase(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, id := o.receive(t, casework.Normal)
	sealed, _ := o.receive(t, casework.Sealed)
	o.tie(t, id, casework.TieRecused, string(o.chair.User), "knows the family")
	absent := casework.NewReference("EXS", 2026, 99)
	outsider := testkit.NewPanelNamed(t, o.site.Database, "WYE", "Wyeshire Channel panel").Hire(t, "Una Outsider", casework.PanelChair, "", "", "")
	for _, c := range []struct {
		who testkit.Person
		ref string
	}{{o.chair, ref}, {o.chair, sealed}, {o.nurse, ref}, {outsider, ref}} {
		client := o.site.SignedIn(t, c.who.User)
		for _, path := range []string{"/why", "/audience"} {
			got, none := client.Get("/cases/"+c.ref+path), client.Get("/cases/"+absent+path)
			if got.Status != http.StatusNotFound || !bytes.Equal(got.Body, none.Body) {
				t.Errorf("%s of a case that one may not know of is answered %d, not as an absent one", path, got.Status)
			}
		}
	}
}

// Everybody whom the guard lets know of the case is on the list, and nobody else: asked one by one, through the door that
// every page goes through, of every role under every tie and sensitivity.
//
// Shows AX12.
func TestWhoCanSeeACaseIsEverybodyWhomTheGuardLetsAndNobodyElse(t *testing.T) {
	t.Parallel()
	o := open(t)
	for _, sens := range casework.Sensitivities() {
		ref, id := o.receive(t, sens)
		o.tie(t, id, casework.TieAssigned, string(o.chair.User), "chairs it")
		people := map[string]casework.UserID{}
		for _, role := range casework.HeldRoles {
			for _, kind := range []casework.Tie{casework.TiePanel, casework.TieInvolved, casework.TieAssigned, casework.TieRecused} {
				name := fmt.Sprintf("%s %s of %s", kind, role.Code, sens)
				agency := o.panel.Agency(t, "Agency of "+name, "OTHER")
				who := o.hire(t, name, casework.Role(role.Code), agency)
				people[name] = who.User
				switch kind {
				case casework.TieInvolved:
					o.tie(t, id, kind, string(agency), "a test")
				case casework.TieAssigned, casework.TieRecused:
					o.tie(t, id, kind, string(who.User), "a test")
				default: // by the panel every member stands to it
				}
			}
		}
		p := o.site.SignedIn(t, o.chair.User).Get("/cases/" + ref + "/audience").Want(http.StatusOK)
		var listed []string
		for _, row := range p.Doc.Find("main table").First().Find("tbody th").EachIter() {
			listed = append(listed, strings.TrimSpace(strings.TrimSuffix(page.Text(row), "Leads")))
		}
		seen := 0
		for name, user := range people {
			may := o.lists(t, user, ref)
			if on := slices.Contains(listed, name); on != may {
				t.Errorf("%s: on the list: %t, may know of the case: %t", name, on, may)
			}
			if may {
				seen++
			}
		}
		if seen < 10 {
			t.Errorf("only %d people may see the %s case", seen, sens)
		}
		if got := p.Text("main"); !strings.Contains(got, "recused coordinator of "+string(sens)) || !strings.Contains(got, "Who is shut out") {
			t.Errorf("who stepped out of the %s case is not said", sens)
		}
	}
}

// Shows AX12.
func TestTheListSaysByWhichRoleTieAndLineSinceWhenAndHowMuch(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, id := o.receive(t, casework.Restricted)
	o.tie(t, id, casework.TieInvolved, string(o.health), "works with the family")
	o.tie(t, id, casework.TieAssigned, string(o.coordinator.User), "leads it")
	p := o.site.SignedIn(t, o.coordinator.User).Get("/cases/" + ref + "/audience").Want(http.StatusOK)
	var rows []string
	for _, row := range p.Doc.Find("main table").First().Find("tbody tr").EachIter() {
		rows = append(rows, cells(row))
	}
	for _, want := range []string{
		"Chidi Abara | Panel chair Holds the role on the panel of this case, since 1 January 2020 | Everything | “Panel chair: reads everything, decides, signs and closes.” (line ",
		"Cora Lindqvist Leads | Coordinator Named on this case, since 26 March 2026, because: leads it | Everything | “Coordinator: keeps the case file",
		"Noor Haddad | Health representative, Exshire Health Trust The agency was admitted to this case, since 26 March 2026, because: works with the family | The person, Referral,",
	} {
		if !slices.ContainsFunc(rows, func(r string) bool { return strings.HasPrefix(r, want) }) {
			t.Errorf("no row begins %q:\n%s", want, strings.Join(rows, "\n"))
		}
	}
	if p.Doc.Find("[data-print]").Length() != 1 {
		t.Error("the list cannot be printed")
	}
	o.site.SignedIn(t, o.nurse.User).Get("/cases/" + ref + "/audience").Want(http.StatusForbidden)
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'case.ties:read' AND outcome = 'viewed' AND convert_from(leaf, 'UTF8') LIKE '%"who can see this case"%'`); n != 1 {
		t.Errorf("%d entries of the look, want 1", n)
	}
}

// Shows AX12.
func TestAdministratorsAndAuditorsSeeWhoHoldsWhatAndNoCase(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, _ := o.receive(t, casework.Normal)
	admin := o.hire(t, "Ada Min", casework.Administrator, "")
	o.do(t, `UPDATE membership SET panel_id = NULL WHERE user_id = $1`, admin.User)
	auditor := o.hire(t, "Aud Hansen", casework.Auditor, "")
	o.do(t, `UPDATE membership SET to_on = '2026-03-01' WHERE user_id = $1`, o.nurse.User)
	for _, who := range []testkit.Person{admin, auditor} {
		p := o.site.SignedIn(t, who.User).Get("/roles").Want(http.StatusOK)
		if got := cells(p.Doc.Find("main table")); !strings.Contains(got, "Cora Lindqvist | Coordinator | EXS") || strings.Contains(got, ref) || strings.Contains(got, "Ashdown") || strings.Contains(got, "Noor Haddad") {
			t.Errorf("the list is not of the roles in force, or tells of a case: %s", got)
		}
		if got := o.site.SignedIn(t, who.User).Get("/roles?ended=yes&role=rep_health").Text("main table"); !strings.Contains(got, "Noor Haddad Ended") || strings.Contains(got, "Cora Lindqvist") {
			t.Errorf("what has ended is not there on request, or the filter lets others through: %s", got)
		}
	}
	o.site.SignedIn(t, o.chair.User).Get("/roles").Want(http.StatusForbidden)
	o.site.SignedIn(t, admin.User).Get("/cases/" + ref + "/audience").Want(http.StatusNotFound)
}

func TestLongListsOfRolesComeInPages(t *testing.T) {
	t.Parallel()
	o := open(t)
	admin := o.hire(t, "Ada Min", casework.Administrator, "")
	for n := range 120 {
		o.hire(t, fmt.Sprintf("Person %03d", n), casework.RepHousing, "")
	}
	client := o.site.SignedIn(t, admin.User)
	var names []string
	for p := client.Get("/roles?panel=EXS").Want(http.StatusOK); ; p = p.Click("a[rel=next]").Want(http.StatusOK) {
		for _, row := range p.Doc.Find("main tbody th").EachIter() {
			names = append(names, page.Text(row))
		}
		if p.Doc.Find("a[rel=next]").Length() == 0 {
			break
		}
	}
	if len(names) != 124 || !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != 124 {
		t.Errorf("%d names over the pages, want 124 in order, each once", len(names))
	}
}

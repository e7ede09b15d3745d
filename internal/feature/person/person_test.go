package person_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit/web"
)

func date(v web.Values, field, day, month, year string) web.Values {
	v[field+"-day"], v[field+"-month"], v[field+"-year"] = []string{day}, []string{month}, []string{year}
	return v
}

// Shows PE1, PE9, PE11.
func TestOneRecordHasEveryEpisodeThatItsReaderMayKnowAndNoOther(t *testing.T) {
	t.Parallel()
	o := open(t)
	rowan := o.born(t, "Rowan", "Ashdown")
	first, second, hidden := o.refer(t, rowan, o.mine, casework.StateClosed), o.refer(t, rowan, o.mine, casework.StateInformation), o.refer(t, rowan, o.other, casework.StateInformation)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator, o.mine))
	p := c.Get("/cases/" + second + "/person").Want(http.StatusOK)
	for _, want := range []string{"Rowan Ashdown", "9 May 2009", "1 High Street", "Exshire Police", first, second} {
		if !strings.Contains(p.Text("main"), want) {
			t.Errorf("the record does not show %q", want)
		}
	}
	p2 := c.Get("/cases/" + second + "/person/timeline").Want(http.StatusOK)
	if got := p2.Text("main"); !strings.Contains(got, "Received "+first) || !strings.Contains(got, "Received "+second) {
		t.Errorf("the timeline does not join the episodes: %s", got)
	}
	for _, page := range []*web.Page{p, p2} {
		if strings.Contains(page.Text("body"), hidden) || strings.Contains(page.Text("body"), "Wyeshire") {
			t.Error("the case of the other panel shows")
		}
	}
	if got := o.site.SignedIn(t, o.hire(t, casework.Coordinator, o.other)).Get("/cases/" + hidden + "/person").Text("main"); !strings.Contains(got, hidden) || strings.Contains(got, first) {
		t.Error("the other panel sees the wrong episodes")
	}
	for role, want := range map[casework.Role]int{casework.PanelChair: 200, casework.MinuteTaker: 200, casework.RepHousing: 404, casework.Auditor: 404} {
		c := o.site.SignedIn(t, o.hire(t, role, o.mine))
		p := c.Get("/cases/" + second + "/person")
		if p.Status != want || p.Doc.Find("main a[href$='/person/details']").Length() != 0 {
			t.Errorf("%s: %d, want %d and nothing to change", role, p.Status, want)
		}
		if q := c.Get("/cases/" + second + "/person/details"); q.Status == http.StatusOK {
			t.Errorf("%s may change the record", role)
		}
	}
	for _, wrong := range o.site.Refusals(t, o.hire(t, casework.StatisticsReader, o.mine), func(p string) string {
		if p == ":ref" {
			return second
		}
		return "00000000-0000-4000-8000-000000000002"
	}) {
		t.Error(wrong)
	}
}

func TestDetailsAreChangedInVersionsAndFiledAnew(t *testing.T) {
	t.Parallel()
	o := open(t)
	rowan := o.born(t, "Rowan", "Ashdown")
	ref, theirs, ended := o.refer(t, rowan, o.mine, casework.StateInformation), o.refer(t, rowan, o.other, casework.StateInformation), o.refer(t, rowan, o.mine, casework.StateClosed)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator, o.mine))
	at := "/cases/" + ref + "/person"
	stale := c.Get(at + "/details").Want(http.StatusOK)
	c.Get(at+"/details").Submit("main form", web.Values{}).Want(http.StatusUnprocessableEntity) // nothing was changed
	c.Get(at+"/details").Submit("main form", date(web.Values{"family_name": {"Ashdowne"}, "other_names": {"Ro Ashdown\nshadow-fox"}}, "date_of_birth", "10", "5", "2009")).Want(http.StatusSeeOther)
	p := c.Get(at).Want(http.StatusOK)
	for _, want := range []string{"Rowan Ashdowne", "shadow-fox", "10 May 2009", "Family name: Ashdown became Ashdowne", "Date of birth: 9 May 2009 became 10 May 2009"} {
		if !strings.Contains(p.Text("main"), want) {
			t.Errorf("the record or its versions do not show %q", want)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM person WHERE person_id = $1 AND match_keys <> '{}' AND keys_edition = $2 AND version = 2`, rowan, casework.KeysEdition); n != 1 {
		t.Error("the person is not filed anew")
	}
	for r, want := range map[string]int{ref: 1, theirs: 1, ended: 0} {
		if n := o.count(t, `SELECT count(*) FROM case_file WHERE ref = $1 AND date_of_birth = '2009-05-10' AND version = 2`, r); n != want {
			t.Errorf("the date of birth on %s: %d, want %d", r, n, want)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM case_event e JOIN case_file f USING (case_id) WHERE f.ref = $1 AND e.title LIKE 'Where the person lives%' AND e.section = 'case.identity'`, theirs); n != 1 {
		t.Error("the other case is not told")
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'case.identity:write' AND outcome = 'done' AND position(convert_to('Ashdowne', 'UTF8') IN payload) > 0`); n != 0 {
		t.Error("the log holds what was typed")
	}
	if q := stale.Submit("main form", web.Values{"family_name": {"Ash"}}).Want(http.StatusConflict); !strings.Contains(q.Text("main"), "Ashdowne") {
		t.Errorf("the loser does not see what stands now: %s", q.Text("main"))
	}
	c.Get(at+"/details").Submit("main form", web.Values{"other_names": {"Ro Ashdown"}}).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM person_alias WHERE person_id = $1 AND gone_at IS NULL`, rowan); n != 1 {
		t.Error("a name that was taken away is still searched by")
	}
	q := c.Get(at+"/details").Submit("main form", date(web.Values{"given_name": {""}, "family_name": {""}, "email": {"x"}}, "date_of_birth", "31", "2", "2009")).Want(http.StatusUnprocessableEntity)
	if n := q.Doc.Find(".govuk-error-summary li").Length(); n != 3 {
		t.Errorf("%d faults, want 3: %s", n, q.Text(".govuk-error-summary"))
	}
}

// Shows SC-04.
func TestAMoveChangesWhoseForceHasToAttend(t *testing.T) {
	t.Parallel()
	o := open(t)
	rowan := o.born(t, "Rowan", "Ashdown")
	ref, theirs := o.refer(t, rowan, o.mine, casework.StateInformation), o.refer(t, rowan, o.other, casework.StateInformation)
	c := o.site.SignedIn(t, o.hire(t, casework.CaseOfficer, o.mine))
	at := "/cases/" + ref + "/person"
	q := c.Get(at+"/address").Submit("main form", web.Values{"address": {"2 Low Street"}}).Want(http.StatusUnprocessableEntity)
	if got := q.Text(".govuk-error-summary"); !strings.Contains(got, "SC-04") || q.Doc.Find(".govuk-error-summary li").Length() != 3 {
		t.Errorf("not everything that is missing is said: %s", got)
	}
	c.Get(at+"/address").Submit("main form", date(web.Values{
		"address": {"2 Low Street"}, "postcode": {"ZZ99 2BB"}, "residence_authority": {"Wyeshire"}, "residence_force": {"Wyeshire Police"},
	}, "from_on", "20", "3", "2026")).Want(http.StatusSeeOther)
	p := c.Get(at).Want(http.StatusOK)
	for _, want := range []string{"2 Low Street", "Wyeshire Police: somebody from it has to be present", "1 High Street", "20 March 2026", "not responsible"} {
		if !strings.Contains(p.Text("main"), want) {
			t.Errorf("the record does not show %q", want)
		}
	}
	for _, r := range []string{ref, theirs} {
		if n := o.count(t, `SELECT count(*) FROM case_file WHERE ref = $1 AND residence_force = 'Wyeshire Police' AND residence_authority = 'Wyeshire'`, r); n != 1 {
			t.Errorf("SC-04 asks for the old force on %s", r)
		}
	}
	c.Get(at+"/address").Submit("main form", date(web.Values{"address": {"3 Mid Street"}, "residence_authority": {"Exshire"}, "other_force": {"Zedshire Police"}}, "from_on", "25", "3", "2026")).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM person_address WHERE until_on IS NULL`); n != 1 {
		t.Errorf("the person lives at %d places", n)
	}
	if n := o.count(t, `SELECT count(*) FROM person_address`); n != 3 {
		t.Errorf("%d addresses are kept, want 3", n)
	}
}

// Shows PE10, PE12.
func TestContactsAndNeedsAreKeptWithTheirDates(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref := o.refer(t, o.born(t, "Rowan", "Ashdown"), o.mine, casework.StateInformation)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator, o.mine))
	at := "/cases/" + ref + "/person"
	if got := c.Get(at).Text("main"); !strings.Contains(got, "Not recorded: school, college or university; family doctor; parent or guardian") {
		t.Errorf("it is not said who is missing: %s", got)
	}
	q := c.Get(at+"/contact").Submit("main form", web.Values{"kind": {"GUARDIAN"}, "name": {"Mara Ashdown"}}).Want(http.StatusUnprocessableEntity)
	if n := q.Doc.Find(".govuk-error-summary li").Length(); n != 2 {
		t.Errorf("%d faults, want 2: %s", n, q.Text(".govuk-error-summary"))
	}
	stale := c.Get(at + "/contact")
	c.Get(at+"/contact").Submit("main form", date(web.Values{"kind": {"SCHOOL"}, "organisation": {"Exshire High"}, "name": {"Ms Cole"}, "phone": {"01632 960100"}}, "from_on", "1", "9", "2025")).Want(http.StatusSeeOther)
	stale.Submit("main form", web.Values{"kind": {"GP"}, "name": {"Dr Lee"}, "phone": {"01632 960101"}}).Want(http.StatusConflict)
	p := c.Get(at).Want(http.StatusOK)
	for _, want := range []string{"Exshire High", "Ms Cole", "1 September 2025"} {
		if !strings.Contains(p.Text("main"), want) {
			t.Errorf("the contact does not show %q", want)
		}
	}
	p.Submit("form[action$='/end']", nil).Want(http.StatusSeeOther)
	if p := c.Get(at); !strings.Contains(p.Text("main details"), "27 March 2026") || p.Doc.Find("form[action$='/end']").Length() != 0 {
		t.Error("the contact that ended is not among the earlier ones")
	}
	c.Get(at+"/needs").Submit("main form", web.Values{"trait_DISABILITY": {"NONE", "SIGHT"}}).Want(http.StatusUnprocessableEntity)
	c.Get(at+"/needs").Submit("main form", web.Values{"trait_DISABILITY": {"SIGHT", "HEARING"}, "trait_INTERPRETER": {"SIGN"}}).Want(http.StatusSeeOther)
	c.Get(at+"/needs").Submit("main form", web.Values{"trait_DISABILITY": {"SIGHT"}, "trait_NEURO": {"AUTISM"}}).Want(http.StatusSeeOther)
	p = c.Get(at).Want(http.StatusOK)
	for _, want := range []string{"Sight", "Autism", "needs a sign language interpreter", "Disability: Hearing, Sight became Sight"} {
		if !strings.Contains(p.Text("main"), want) {
			t.Errorf("the record does not show %q", want)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM person_trait WHERE gone_at IS NULL`); n != 3 {
		t.Errorf("%d characteristics stand, want 3", n)
	}
	c.Get(at+"/needs").Submit("main form", nil).Want(http.StatusUnprocessableEntity) // changes nothing
}

// Shows PE8.
func TestALinkShowsTheOtherOnlyToWhoMayKnowThem(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, brother := o.refer(t, o.born(t, "Rowan", "Ashdown"), o.mine, casework.StateInformation), o.refer(t, o.born(t, "Linden", "Ashdown"), o.mine, casework.StateInformation)
	foreign := o.refer(t, o.born(t, "Hazel", "Birch"), o.other, casework.StateInformation)
	me := o.hire(t, casework.Coordinator, o.mine)
	c := o.site.SignedIn(t, me)
	at := "/cases/" + ref + "/person"
	var said []string
	for _, wrong := range []string{foreign, casework.NewReference("WYE", 2026, 999), "nobody"} {
		q := c.Get(at+"/link").Submit("main form", web.Values{"ref": {wrong}, "kind": {"SIBLING"}}).Want(http.StatusUnprocessableEntity)
		said = append(said, q.Text(".govuk-error-summary"))
	}
	if said[0] != said[1] || said[1] != said[2] {
		t.Errorf("a case that is hidden is answered otherwise than one that is not there: %q", said)
	}
	c.Get(at+"/link").Submit("main form", web.Values{"ref": {brother}, "kind": {"PARENT"}}).Want(http.StatusSeeOther)
	if got := c.Get(at).Text("main"); !strings.Contains(got, "Parent: Linden Ashdown, "+brother) {
		t.Errorf("the link does not show: %s", got)
	}
	if got := c.Get("/cases/" + brother + "/person").Text("main"); !strings.Contains(got, "Child: Rowan Ashdown, "+ref) {
		t.Errorf("the link does not show on the other's record: %s", got)
	}
	c.Get(at+"/link").Submit("main form", web.Values{"ref": {brother}, "kind": {"PARENT"}}).Want(http.StatusUnprocessableEntity)
	c.Get(at+"/link").Submit("main form", web.Values{"ref": {ref}, "kind": {"PARENT"}}).Want(http.StatusUnprocessableEntity)

	// The brother's case is held closely: whoever may not know of it finds no trace of the link.
	reader := o.site.SignedIn(t, o.hire(t, casework.DeputyChair, o.mine))
	if got := reader.Get(at).Text("main"); !strings.Contains(got, brother) {
		t.Fatal("somebody who may know of both does not see the link")
	}
	o.do(t, `UPDATE case_file SET sens = 'sealed' WHERE ref = $1`, brother)
	for _, page := range []string{"", "/timeline"} {
		if got := reader.Get(at + page).Want(http.StatusOK).Text("main"); strings.Contains(got, brother) || strings.Contains(got, "Linden") || strings.Contains(strings.ToLower(got), "parent:") || strings.Contains(got, "Link to somebody") {
			t.Errorf("a trace of the hidden link on %q: %s", page, got)
		}
	}
	o.do(t, `UPDATE case_file SET sens = 'normal' WHERE ref = $1`, brother)
	c.Get(at).Submit("form[action$='/end']", nil).Want(http.StatusSeeOther)
	if got := c.Get(at).Text("main"); !strings.Contains(got, "until 27 March 2026") {
		t.Errorf("the link that ended has no end: %s", got)
	}
}

func TestOfTenAtOnceOneVersionIsKept(t *testing.T) {
	t.Parallel()
	o := open(t)
	rowan := o.born(t, "Rowan", "Ashdown")
	ref := o.refer(t, rowan, o.mine, casework.StateInformation)
	who := o.hire(t, casework.Coordinator, o.mine)
	pages := make([]*web.Page, 10)
	for i := range pages {
		pages[i] = o.site.SignedIn(t, who).Get("/cases/" + ref + "/person/details").Want(http.StatusOK)
	}
	answers := make([]*web.Page, len(pages))
	var all sync.WaitGroup
	for i, p := range pages {
		all.Go(func() { answers[i] = p.Submit("main form", web.Values{"occupation": {strings.Repeat("x", i+1)}}) })
	}
	all.Wait()
	won := 0
	for _, p := range answers {
		switch p.Status {
		case http.StatusSeeOther:
			won++
		case http.StatusConflict:
		default:
			t.Errorf("a change got %d", p.Status)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM person_revision`); won != 1 || n != 1 {
		t.Errorf("%d won and %d versions are kept, want 1", won, n)
	}
}

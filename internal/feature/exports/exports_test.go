package exports_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/page"
	"channelpanel/internal/testkit/web"
	"channelpanel/policies"
)

// Reading, changing, approving and exporting are rights of their own: for each two of them somebody holds the one and not the other,
// where the law of the house has such a person; and export is brought by none of the others.
//
// Shows AX5.
func TestViewingChangingApprovingAndExportingAreSeparateRights(t *testing.T) {
	t.Parallel()
	o := open(t)
	view, change, approve, export := casework.ReadIdentity, casework.WriteIdentity, casework.SignAssessment, casework.ExportCases
	may := func(role casework.Role, a casework.Action) bool {
		return o.site.Server.Guard.Allows(casework.Actor{Kind: casework.SignedIn, ID: o.chair.User}, a, casework.Resource{
			Ref: "case", Case: "any", Panel: o.panel.ID, Sens: casework.Normal, Policy: 1, Standings: []casework.Standing{{Role: role, Tie: casework.TiePanel}},
		})
	}
	for _, row := range []struct {
		role                          casework.Role
		view, change, approve, export bool
	}{
		{casework.MinuteTaker, true, false, false, false},
		{casework.DeputyChair, true, false, true, false},
		{casework.CaseOfficer, true, true, true, false},
		{casework.PanelChair, true, false, true, true},
		{casework.Coordinator, true, true, true, true},
		{casework.Auditor, false, false, false, false},
	} {
		got := fmt.Sprint(may(row.role, view), may(row.role, change), may(row.role, approve), may(row.role, export))
		if want := fmt.Sprint(row.view, row.change, row.approve, row.export); got != want {
			t.Errorf("%s views, changes, approves, exports: %s, want %s", row.role, got, want)
		}
	}
}

// Whoever lacks the right finds nothing: each page and form of exports is answered as one that is not there, also to those who read
// every case, and their refusal is an entry.
//
// Shows AX5, T02.
func TestExportsAreNotThereForWhoeverMayNotExport(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.receive(t, "Sam", casework.Normal)
	at := o.ask(t, o.chair, "")
	health := o.panel.Agency(t, "Exshire Health Trust", "NHS")
	asked := 0
	for _, held := range casework.HeldRoles {
		role := casework.Role(held.Code)
		if role == casework.PanelChair || role == casework.Coordinator {
			continue
		}
		c := o.as(t, o.panel.Hire(t, "Person of "+held.Code, role, health, testkit.Authority, testkit.Force))
		token := c.Get("/no-such-page").Doc.Find("meta[name=csrf-token]").AttrOr("content", "")
		none := c.Get("/exports/" + uuid.NewString()).Want(404)
		for _, path := range []string{"/cases/export", "/exports", at, at + "/file"} {
			before := o.count(t, `SELECT count(*) FROM audit_event WHERE outcome = 'refused'`)
			if p := c.Get(path).Want(404); !bytes.Equal(p.Body, none.Body) {
				t.Errorf("%s: %s is not answered as what is not there", role, path)
			}
			if n := o.count(t, `SELECT count(*) FROM audit_event WHERE outcome = 'refused'`) - before; n != 1 {
				t.Errorf("%s: %s left %d refusals", role, path, n)
			}
			asked++
		}
		for path, typed := range map[string]url.Values{
			"/cases/export": {"purpose": {"x"}, "recipients": {"x"}}, at + "/answer": {"agree": {"yes"}, "version": {"1"}}, at + "/withdraw": {"version": {"1"}},
		} {
			typed.Set("csrf_token", token)
			typed.Set("form_key", strings.Repeat("k", 20)+string(role))
			c.Post(path, typed).Want(404)
		}
	}
	if asked < 40 || o.count(t, `SELECT count(*) FROM case_export WHERE version = 1`) != 1 {
		t.Errorf("%d pages were asked for, or something was done", asked)
	}
	// Somebody else who may export does not get at what is not theirs and does not wait for them.
	o.as(t, o.coordinator).Get(at).Want(404)
	o.as(t, o.coordinator).Get(at + "/file").Want(404)
	o.as(t, o.chair).Get(at).Want(200)
}

// Shows T16, RP7.
func TestAnExportSaysWhatItIsForAndIsHandedOverOnce(t *testing.T) {
	t.Parallel()
	o := open(t)
	first, _ := o.receive(t, "=HYPERLINK(1)", casework.Normal)
	second, _ := o.receive(t, "Sam", casework.Restricted)
	chair := o.as(t, o.chair)
	form := chair.Get("/cases/export?state=RECEIVED&source=EDU").Want(200)
	if text := form.Text("main"); !strings.Contains(text, "2 cases") || !strings.Contains(text, "Date of birth") || !strings.Contains(text, "Where it stands: Received") || !strings.Contains(text, "Nothing guards the file") {
		t.Errorf("the page does not say what would go out and what that means: %s", text)
	}
	p := form.Submit("main form[action='/cases/export']", web.Values{"purpose": {" "}}).Want(422)
	if text := p.Text(".govuk-error-summary"); !strings.Contains(text, "what the export is for") || !strings.Contains(text, "who will see the file") {
		t.Errorf("faults: %s", text)
	}
	at := p.Submit("main form[action='/cases/export']", web.Values{"purpose": {"@SUM(1)"}, "recipients": {"The board"}}).Want(303).Location()
	if n := o.count(t, `SELECT count(*) FROM case_export WHERE position(convert_to('SUM', 'UTF8') IN sealed) > 0`); n != 0 {
		t.Error("what it is for can be read in the database")
	}
	chair.Get(at).Want(200).Check(page.In("main", page.HasText("Ready"), page.HasText("@SUM(1)"), page.HasText("The board"), page.HasText("2 cases")))
	f := chair.Get(at + "/file").Want(200)
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Content-Type": "text/csv"} {
		if got := f.Header.Get(name); !strings.Contains(got, want) {
			t.Errorf("%s is %q", name, got)
		}
	}
	if got := f.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment; filename=channel-cases-") {
		t.Errorf("handed over as %q", got)
	}
	number := strings.ToUpper(strings.TrimPrefix(at, "/exports/")[:8])
	want := [][]string{
		{"OFFICIAL-SENSITIVE"}, {"Export", number}, {"Made by", "Chidi Abara"}, {"Made at", "26 March 2026 at 10:00am"}, {"Panel", "Exshire and Wyeshire Channel panel"},
		{"Cases", "Where it stands: Received; came from: Education"}, {"Purpose", "'@SUM(1)"}, {"Recipients", "The board"},
		{"Reference", "Where it stands", "Received", "Came from", "Type of concern", "Waits for", "Due", "Name", "Date of birth"},
	}
	got := lines(t, f)
	for i, w := range want {
		if !slices.Equal(got[i], w) {
			t.Errorf("line %d is %q, want %q", i+1, got[i], w)
		}
	}
	one := got[slices.IndexFunc(got, func(l []string) bool { return l[0] == first })]
	if one[2] != "2026-03-20" || !strings.HasPrefix(one[7], "'=HYPERLINK(1) Birchwood") || one[8] != "2008-05-04" || one[4] == "" || one[5] == "" || one[6] == "" {
		t.Errorf("the first case is %q", one)
	}
	if refs := holds(t, f); refs != second+" "+first {
		t.Errorf("the file holds %s", refs)
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'case:export' AND outcome = 'viewed' AND panel_id = $1
		AND refs_shown(payload) @> ARRAY[CAST($2 AS text), CAST($3 AS text)]`, o.panel.ID, first, second); n != 1 {
		t.Errorf("%d entries name the cases that went out", n)
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'case:export' AND outcome = 'done' AND convert_from(payload, 'UTF8') LIKE '%The board%'
		AND convert_from(leaf, 'UTF8') NOT LIKE '%board%'`); n != 1 {
		t.Errorf("%d entries say who will see it, in their erasable part alone", n)
	}
	chair.Get(at + "/file").Want(303).Follow().Want(200).Check(page.In("body", page.HasText("handed over once"), page.HasText("Fetched")))

	at = o.ask(t, o.chair, "")
	o.hands.Advance(24*time.Hour - time.Second)
	late := o.ask(t, o.chair, "")
	again := o.as(t, o.chair)
	o.hands.Advance(time.Second)
	again.Get(at + "/file").Want(303)
	again.Get(at).Check(page.In("main", page.HasText("Not fetched in time"), page.NoText("Fetch the file")))
	again.Get(late + "/file").Want(200)
	again.Get("/exports").Want(200).Check(page.In("main table", page.HasText("You"), page.HasText("2 cases"), page.HasText("Not fetched in time"), page.HasText("26 March 2026 at 10:00am")))
	o.as(t, o.coordinator).Get("/exports").Want(200).Check(page.In("main", page.HasText("You have made no export")))
}

// The file is made when it is fetched, by the same rule as every list: what its reader may not, or no longer, see is not in it, and
// neither is what they see by another right than theirs on the panel.
//
// Shows AX11.
func TestTheFileHoldsOnlyWhatItsRequesterMayExportThen(t *testing.T) {
	t.Parallel()
	o := open(t)
	normal, _ := o.receive(t, "Ash", casework.Normal)
	_, shut := o.receive(t, "Birk", casework.Normal)
	_, named := o.receive(t, "Cedar", casework.Restricted)
	_, glass := o.receive(t, "Dogwood", casework.Restricted)
	_, sealed := o.receive(t, "Elm", casework.Sealed)
	elsewhere := testkit.NewPanelNamed(t, o.site.Database, "WYE", "Wyeshire Channel panel")
	o.receiveOn(t, elsewhere.ID, "Fir", casework.Normal)
	o.tie(t, named, casework.TieAssigned, o.coordinator)
	o.tie(t, glass, casework.TieEmergency, o.coordinator)
	o.tie(t, sealed, casework.TieAssigned, o.coordinator)
	o.tie(t, sealed, casework.TieAssigned, o.chair)
	if n := o.count(t, `SELECT count(*) FROM case_file`); n != 6 {
		t.Fatalf("%d cases", n)
	}
	o.as(t, o.coordinator).Get("/cases/export").Check(page.In("main", page.HasText("2 cases")))
	o.as(t, o.chair).Get("/cases/export").Check(page.In("main", page.HasText("4 cases")))
	at, whole := o.ask(t, o.coordinator, ""), o.ask(t, o.chair, "")
	o.tie(t, shut, casework.TieRecused, o.coordinator)
	if got := holds(t, o.as(t, o.coordinator).Get(at+"/file").Want(200)); got != normal {
		t.Errorf("the coordinator's file holds %q, want %s alone", got, normal)
	}
	if got := holds(t, o.as(t, o.chair).Get(whole+"/file").Want(200)); len(strings.Fields(got)) != 4 {
		t.Errorf("the chair's file holds %q", got)
	}
	last := o.ask(t, o.coordinator, "")
	o.do(t, `UPDATE membership SET to_on = '2026-03-25' WHERE user_id = $1`, o.coordinator.User)
	o.as(t, o.coordinator).Get(last + "/file").Want(404)
}

// Whoever may export cases of two panels exports those of one at a time: each panel has its own second person.
func TestAnExportIsOfOnePanel(t *testing.T) {
	t.Parallel()
	o := open(t)
	here, _ := o.receive(t, "Ash", casework.Normal)
	elsewhere := testkit.NewPanelNamed(t, o.site.Database, "WYE", "Wyeshire Channel panel")
	there, _ := o.receiveOn(t, elsewhere.ID, "Fir", casework.Normal)
	o.do(t, `INSERT INTO membership (membership_id, user_id, role, panel_id, authority, from_on, appointed_on, skills)
		VALUES ($1, $2, 'panel_chair', $3, $4, '2020-01-01', '2020-01-01', 'Ten years of safeguarding')`, uuid.NewString(), o.chair.User, elsewhere.ID, testkit.OtherAuthority)
	chair := o.as(t, o.chair)
	first := chair.Get("/cases/export?state=RECEIVED").Want(200)
	first.Check(page.In("main", page.HasText("1 case"), page.HasText("Export cases of the Wyeshire Channel panel instead")))
	other := first.Click("main a[href*='panel=']").Want(200)
	for want, p := range map[string]*web.Page{here: first, there: other} {
		at := p.Submit("main form[action='/cases/export']", said).Want(303).Location()
		if got := holds(t, chair.Get(at+"/file").Want(200)); got != want {
			t.Errorf("the file holds %q, want %s alone", got, want)
		}
	}
	o.as(t, o.coordinator).Get("/cases/export?panel=" + string(elsewhere.ID)).Want(404)
}

// Where a policy lets somebody export and not read who a case is about, or the referral, their file leaves out just that.
//
// Shows RP7.
func TestTheFieldRulesHoldInTheFileToo(t *testing.T) {
	t.Parallel()
	line := "coordinator, panel, normal, case.identity|case.referral|case.screening"
	narrowed := strings.Replace(policies.Policy, line, "coordinator, panel, normal, case.screening", 1)
	if narrowed == policies.Policy {
		t.Fatal("the policy has no such line")
	}
	o := open(t, web.Policy(t, narrowed))
	ref, _ := o.receive(t, "Ash", casework.Normal)
	at := o.ask(t, o.coordinator, "")
	all := lines(t, o.as(t, o.coordinator).Get(at+"/file").Want(200))
	row := all[len(all)-1]
	if row[0] != ref || row[1] != "Received" || row[3] != "" || row[4] != "" || row[5] == "" || row[7] != "" || row[8] != "" {
		t.Errorf("the file says %q of the case", row)
	}
	o.as(t, o.coordinator).Get("/cases/export?source=EDU").Want(200).Check(page.In("main", page.HasText("0 cases")))
	o.as(t, o.chair).Get("/cases/export?source=EDU").Want(200).Check(page.In("main", page.HasText("1 case")))
}

// Shows AX5.
func TestALargerExportTakesASecondPerson(t *testing.T) {
	t.Parallel()
	o := open(t)
	for i := range casework.ExportAlone {
		o.receive(t, fmt.Sprintf("Sam %c", 'A'+i), casework.Normal)
	}
	small := o.ask(t, o.coordinator, "")
	o.as(t, o.coordinator).Get(small).Check(page.In("main", page.HasText("Ready")))
	extra, hidden := o.receive(t, "Zed", casework.Normal)
	at := o.ask(t, o.coordinator, "")
	asker := o.as(t, o.coordinator)
	mine := asker.Get(at).Want(200)
	mine.Check(page.In("main", page.HasText("Waits for a second person"), page.HasText("26 cases")), page.Absent("main form[action$='/answer']"))
	o.as(t, o.coordinator).Get(at + "/file").Want(303)
	told := func(who testkit.Person) int {
		return o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 AND link = $2`, who.User, at)
	}
	if told(o.chair) != 1 || told(o.other) != 1 || told(o.coordinator)+told(o.deputy) != 0 {
		t.Error("not exactly those who may agree are told")
	}
	own := mine.Form("main form[action$='/withdraw']")
	own.Set("agree", "yes")
	asker.Post(at+"/answer", own).Want(403)

	o.tie(t, hidden, casework.TieRecused, o.other)
	p := o.as(t, o.other).Get(at).Want(200)
	p.Check(page.In("main", page.HasText("To prepare the meeting"), page.HasText("Only me"), page.HasText("25 cases"), page.NoText("26 cases")))
	o.as(t, o.other).Get("/exports").Check(page.In("main table", page.HasText("Cora Lindqvist"), page.NoText("26 cases")))
	o.as(t, o.other).Get(at + "/file").Want(404)
	stale := o.as(t, o.chair).Get(at).Want(200)
	p = p.Submit("main form[action$='/answer']", web.Values{"agree": {"no"}}).Want(422)
	p.Check(page.In(".govuk-error-summary", page.HasText("Enter why you refuse")))
	p.Submit("main form[action$='/answer']", web.Values{"agree": {"yes"}}).Want(303)
	stale.Submit("main form[action$='/answer']", web.Values{"agree": {"no"}, "reason": {"Too late"}}).Want(404) // it waits for nobody any more
	if told(o.coordinator) != 1 {
		t.Error("whoever asked is not told")
	}
	f := o.as(t, o.coordinator).Get(at + "/file").Want(200)
	if got := holds(t, f); strings.Contains(got, extra) || len(strings.Fields(got)) != casework.ExportAlone {
		t.Errorf("the file holds what the second person may not see, or not the rest: %s", got)
	}
	if !strings.Contains(string(f.Body), "Agreed by,Cy Lorne") {
		t.Error("the file does not say who agreed")
	}

	at = o.ask(t, o.coordinator, "")
	o.as(t, o.chair).Get(at).Submit("main form[action$='/answer']", web.Values{"agree": {"no"}, "reason": {"It is more than the meeting needs"}}).Want(303)
	o.as(t, o.coordinator).Get(at).Check(page.In("main", page.HasText("Refused"), page.HasText("It is more than the meeting needs"), page.HasText("Chidi Abara")))
	o.as(t, o.coordinator).Get(at + "/file").Want(303)
	at = o.ask(t, o.coordinator, "")
	o.as(t, o.coordinator).Get(at).Submit("main form[action$='/withdraw']", nil).Want(303)
	o.as(t, o.chair).Get(at).Want(404)

	// One more case of a panel where nobody else may agree.
	o.do(t, `UPDATE membership SET to_on = '2026-03-25' WHERE user_id IN ($1, $2)`, o.chair.User, o.other.User)
	o.as(t, o.coordinator).Get("/cases/export").Submit("main form[action='/cases/export']", said).Want(422).
		Check(page.In(".govuk-error-summary", page.HasText("nobody else may export")))
}

// An export that nobody answers lapses: after a week nobody can agree to it, it is offered to nobody, and whoever asked is told.
func TestAnExportThatNobodyAnswersLapses(t *testing.T) {
	t.Parallel()
	o := open(t)
	for i := range casework.ExportAlone + 1 {
		o.receive(t, fmt.Sprintf("Sam %c", 'A'+i), casework.Normal)
	}
	at := o.ask(t, o.coordinator, "")
	o.hands.Advance(casework.ExportWaits - time.Minute)
	late := o.as(t, o.chair).Get(at).Want(200)
	o.hands.Advance(time.Minute)
	for _, path := range []string{at, "/exports"} {
		o.as(t, o.coordinator).Get(path).Want(200).Check(page.In("main", page.HasText("Lapsed: nobody answered in 7 days"), page.Absent("form[action$='/withdraw']")))
	}
	late.Submit("main form[action$='/answer']", web.Values{"agree": {"yes"}}).Want(409).Check(page.In("main", page.HasText("or lapsed")))
	o.as(t, o.chair).Get("/exports").Want(200).Check(page.In("main", page.NoText("Cora Lindqvist")))
	o.as(t, o.coordinator).Get(at + "/file").Want(303)
	if n := o.count(t, `SELECT count(*) FROM case_export WHERE answered_by IS NOT NULL`); n != 0 {
		t.Error("it was answered all the same")
	}
	errands := func(who testkit.Person) (out casefile.Errands) {
		t.Helper()
		if err := o.site.Server.DB.Read(t.Context(), casework.Actor{Kind: casework.SignedIn, ID: who.User}, func(tx *pg.Tx) (err error) {
			out, err = o.service.Errands(t.Context(), tx)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return out
	}
	if mine := errands(o.coordinator).List; len(mine) != 1 || !strings.Contains(mine[0].Text, "lapsed, because nobody answered in 7 days") {
		t.Errorf("whoever asked is told %v", mine)
	}
	if theirs := errands(o.chair).List; len(theirs) != 0 {
		t.Errorf("the chair is still asked: %v", theirs)
	}
}

// What the program never sends does no harm either: nobody makes a larger export ready for themselves, answers in somebody else's
// name, or fetches what was fetched.
func TestTheDatabaseHoldsTwoPeopleApart(t *testing.T) {
	t.Parallel()
	o := open(t)
	for i := range casework.ExportAlone + 1 {
		o.receive(t, fmt.Sprintf("Sam %c", 'A'+i), casework.Normal)
	}
	asked := strings.TrimPrefix(o.ask(t, o.coordinator, ""), "/exports/")
	app := o.site.Database.As(t, o.site.Database.AppURL)
	try := func(who testkit.Person, query string, args ...any) (int64, error) {
		tx, err := app.BeginTxx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = tx.Rollback() }()
		if _, err := tx.ExecContext(t.Context(), `SELECT set_config('app.user', $1, true), set_config('app.kind', 'user', true), set_config('app.now', $2, true)`, string(who.User), o.hands.Now().Format(time.RFC3339)); err != nil {
			t.Fatal(err)
		}
		done, err := tx.ExecContext(t.Context(), query, args...)
		if err != nil {
			return 0, err
		}
		return done.RowsAffected()
	}
	const agree = `UPDATE case_export SET status = 'READY', answered_by = $2, answered_at = now(), ready_at = now(), agreed = '{}', version = version + 1 WHERE export_id = $1`
	if n, err := try(o.chair, agree, asked, o.chair.User); err != nil || n != 1 {
		t.Fatalf("the chair cannot agree: %d, %v", n, err)
	}
	for name, row := range map[string]struct {
		who   testkit.Person
		query string
		args  []any
	}{
		"agrees to their own":           {o.coordinator, agree, []any{asked, o.coordinator.User}},
		"agrees in somebody's name":     {o.coordinator, agree, []any{asked, o.chair.User}},
		"goes without a second person":  {o.coordinator, `UPDATE case_export SET status = 'READY', ready_at = now() WHERE export_id = $1`, []any{asked}},
		"says that it is a small one":   {o.coordinator, `UPDATE case_export SET second = false WHERE export_id = $1`, []any{asked}},
		"withdraws somebody else's":     {o.chair, `UPDATE case_export SET status = 'WITHDRAWN' WHERE export_id = $1`, []any{asked}},
		"fetches what is not agreed to": {o.coordinator, `UPDATE case_export SET fetched_at = now(), sent = 1 WHERE export_id = $1`, []any{asked}},
	} {
		if n, err := try(row.who, row.query, row.args...); err == nil && n > 0 {
			t.Errorf("somebody %s", name)
		}
	}
}

// Twenty fetch at once: one has the file, and one entry names the cases.
func TestOnlyOneOfManyFetchesHasTheFile(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, _ := o.receive(t, "Sam", casework.Normal)
	id := strings.TrimPrefix(o.ask(t, o.chair, ""), "/exports/")
	var wait sync.WaitGroup
	files := make([]int, 20)
	for i := range files {
		wait.Go(func() {
			f, err := o.service.Fetch(t.Context(), casework.Actor{Kind: casework.SignedIn, ID: o.chair.User, Name: "Chidi Abara"}, id)
			if err != nil {
				t.Error(err)
			}
			files[i] = len(f.Rows)
		})
	}
	wait.Wait()
	slices.Sort(files)
	if files[18] != 0 || files[19] == 0 {
		t.Errorf("files of %v lines were handed over", files)
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE outcome = 'viewed' AND refs_shown(payload) @> ARRAY[CAST($1 AS text)]`, ref); n != 1 {
		t.Errorf("%d entries", n)
	}
}

// An export is held up until its requester has proved again who they are, and so is the answer.
//
// Shows T16.
func TestAnExportAndItsAnswerNeedAFreshProof(t *testing.T) {
	t.Parallel()
	o := open(t)
	for i := range casework.ExportAlone + 1 {
		o.receive(t, fmt.Sprintf("Sam %c", 'A'+i), casework.Normal)
	}
	at := o.ask(t, o.coordinator, "")
	chair := o.as(t, o.chair)
	o.hands.Advance(11 * time.Minute)
	for _, p := range []*web.Page{
		chair.Get(at).Submit("main form[action$='/answer']", web.Values{"agree": {"yes"}}),
		chair.Get("/cases/export").Submit("main form[action='/cases/export']", said),
	} {
		if p.Status != http.StatusSeeOther || !strings.HasPrefix(p.Location(), "/account/prove") {
			t.Errorf("answered %d %s", p.Status, p.Location())
		}
	}
	if n := o.count(t, `SELECT count(*) FROM case_export WHERE status = 'ASKED'`); n != 1 {
		t.Error("something was done without a proof")
	}
}

package policy_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/policy"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
	"channelpanel/policies"
)

// draft has somebody begin a draft and answers with where it is.
func (o *office) draft(t *testing.T, who *web.Client) string {
	t.Helper()
	return who.Get("/policy/changes").Want(http.StatusOK).Submit(`main form[action="/policy/changes"]`, nil).Want(http.StatusSeeOther).Location()
}

// closedToCoordinators is a change by which coordinators no longer read the policy.
var closedToCoordinators = web.Values{"allow": {"no"}, "role": {"coordinator"}, "action": {"policy:read"}, "ties": {"none"}, "senses": {"normal"}}

// openToHealth is a change by which health representatives read assessments too.
var openToHealth = web.Values{
	"allow": {"yes"}, "role": {"rep_health"}, "action": {"case.assessment:read"}, "ties": {"involved", "assigned"}, "senses": {"normal"},
	"note": {"Health reads the assessment of a case that it was admitted to."},
}

// proposed has ada draft and propose a change.
func (o *office) proposed(t *testing.T, change web.Values) string {
	t.Helper()
	ada := o.site.SignedIn(t, o.ada.User)
	at := o.draft(t, ada)
	ada.Get(at+"/answer").Want(http.StatusOK).Submit("main form", change).Want(http.StatusSeeOther)
	ada.Get(at).Want(http.StatusOK).Submit(`form[action$="/propose"]`, web.Values{"why": {"The panel asked for it."}}).Want(http.StatusSeeOther)
	return at
}

// One administrator drafts, another puts in force; every process that serves the database decides by it in its next
// transaction, and each entry names the version by which it was made.
//
// Shows AX1, AX10.
func TestOnePersonDraftsAChangeAndAnotherPutsItInForce(t *testing.T) {
	t.Parallel()
	o := open(t)
	other := web.Start(t, o.site.Database, func(s *httpd.Server) { policy.New(policy.NewService(s.DB, s.Guard)).Routes(s) }, web.Clock(web.ClockAt(now).Now))
	here, there := o.site.SignedIn(t, o.coordinator.User), other.SignedIn(t, o.coordinator.User)
	here.Get("/policy").Want(http.StatusOK)
	there.Get("/policy").Want(http.StatusOK)

	at := o.proposed(t, closedToCoordinators)
	// Who reads the policy reads what is proposed, and nothing that is counted over cases which they may not see.
	if text := here.Get(at).Want(http.StatusOK).Text("main"); strings.Contains(text, "pairs of a person") || !strings.Contains(text, "Coordinator: stops being allowed") {
		t.Errorf("a coordinator reads %s", text)
	}
	ada, ben := o.site.SignedIn(t, o.ada.User), o.site.SignedIn(t, o.ben.User)
	if n := len(o.errands(t, o.ada)) + len(o.errands(t, o.coordinator)); n != 0 {
		t.Errorf("%d errands for those who cannot decide", n)
	}
	if n := len(o.errands(t, o.ben)); n != 1 {
		t.Errorf("%d errands for the other administrator", n)
	}
	own := ada.Get(at).Want(http.StatusOK)
	if own.Doc.Find(`form[action$="/decide"]`).Length() != 0 || !strings.Contains(own.Text("main"), "Another administrator has to decide it") {
		t.Error("whoever drafted it is asked to decide")
	}
	form := ben.Get(at).Want(http.StatusOK)
	theirs := own.Form(`form[action$="/withdraw"]`) // the second person's form, sent by the first
	theirs.Set("agree", "yes")
	ada.Post(at+"/decide", theirs).Want(http.StatusUnprocessableEntity)
	o.inForce(t, 1)
	form.Submit(`form[action$="/decide"]`, nil).Want(http.StatusUnprocessableEntity) // neither yes nor no
	if n := ben.Get(at).Doc.Find(`input[name="seen"]`).Length(); n != 0 {
		t.Error("a change that only shuts asks whether they have read what it opens")
	}
	ben.Get(at).Submit(`form[action$="/decide"]`, web.Values{"agree": {"yes"}}).Want(http.StatusSeeOther)
	o.inForce(t, 2)
	here.Get("/policy").Want(http.StatusForbidden)
	there.Get("/policy").Want(http.StatusForbidden)

	text := other.SignedIn(t, o.ben.User).Get("/policy").Want(http.StatusOK).Text("main")
	for _, said := range []string{"Ben Tarrant", "Ada Minster", "The panel asked for it.", "2 In force"} {
		if !strings.Contains(text, said) {
			t.Errorf("the page of the version in force does not say %q", said)
		}
	}
	page := ben.Get("/policy/versions").Want(http.StatusOK).Click(`a[href="/policy/compare?from=1&to=2"]`).Want(http.StatusOK)
	for _, said := range []string{"0 answers become allowed and 1 answer becomes refused", "Coordinator: stops being allowed", "Read the access policy", "- panel_chair|deputy_chair|coordinator, none, normal, policy, read, allow", "+ panel_chair|deputy_chair, none, normal, policy, read, allow"} {
		if !strings.Contains(page.Text("main"), said) {
			t.Errorf("the comparison does not say %q", said)
		}
	}
	if text := ben.Get("/policy/compare").Want(http.StatusOK).Text("h1"); !strings.Contains(text, "From version 1 to version 2") {
		t.Errorf("with no versions named, the comparison is %q", text)
	}
	ben.Get("/policy/compare?from=1").Want(http.StatusNotFound)
	ben.Get("/policy/versions/1").Want(http.StatusOK)
	for want, query := range map[int]string{
		1: `SELECT count(*) FROM audit_event e WHERE e.action = 'policy:decide' AND outcome = 'done' AND convert_from(e.leaf, 'UTF8') LIKE '%"policy":{"version":1,%'`,
		2: `SELECT count(*) FROM audit_event e WHERE e.action = 'policy:read' AND outcome = 'refused' AND convert_from(e.leaf, 'UTF8') LIKE '%"policy":{"version":2,%'`,
	} {
		if n := o.count(t, query); n != want {
			t.Errorf("%d entries, want %d: %s", n, want, query)
		}
	}
	if n := o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 AND text LIKE '%put in force%'`, o.ada.User); n != 1 {
		t.Errorf("%d notices to whoever proposed it", n)
	}
	ben.Post(at+"/decide", form.Form(`form[action$="/decide"]`)).Want(http.StatusUnprocessableEntity)
	o.inForce(t, 2)
}

func (o *office) inForce(t *testing.T, want int) {
	t.Helper()
	if n := o.count(t, `SELECT max(version) FROM policy_version`); n != want {
		t.Fatalf("version %d is in force, want %d", n, want)
	}
}

func (o *office) errands(t *testing.T, who testkit.Person) []casefile.Errand {
	t.Helper()
	var out casefile.Errands
	if err := o.site.Server.DB.Read(t.Context(), casework.Actor{Kind: casework.SignedIn, ID: who.User}, func(tx *pg.Tx) error {
		var err error
		out, err = o.service.Errands(t.Context(), tx)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out.List
}

// What opens something is said loudly, and nobody agrees to it without saying that they have read it.
//
// Shows AX1.
func TestAChangeThatOpensSomethingIsAgreedToWithOpenEyes(t *testing.T) {
	t.Parallel()
	o := open(t)
	at := o.proposed(t, openToHealth)
	ben := o.site.SignedIn(t, o.ben.User)
	page := ben.Get(at).Want(http.StatusOK)
	for _, said := range []string{"This opens something that is shut now: 2 answers become allowed", "Health representative: becomes allowed", "Read the assessment", "When their agency has been admitted: normal cases. When they are named: normal cases."} {
		if !strings.Contains(page.Text("main"), said) {
			t.Errorf("the change does not say %q: %s", said, page.Text("main"))
		}
	}
	again := page.Submit(`form[action$="/decide"]`, web.Values{"agree": {"yes"}}).Want(http.StatusUnprocessableEntity)
	if !strings.Contains(again.Text("main"), "Confirm that you have read what this opens") || again.Doc.Find(`#agree[checked]`).Length() != 1 {
		t.Error("they are not asked to confirm, or what they chose is gone")
	}
	o.inForce(t, 1)
	again.Submit(`form[action$="/decide"]`, web.Values{"seen": {"yes"}}).Want(http.StatusSeeOther)
	o.inForce(t, 2)
	ben.Get("/policy").Want(http.StatusOK)
	if x := o.site.Server.Guard.Explain(2, casework.RepHealth, casework.TieInvolved, casework.Normal, casework.ReadAssessment); !x.Allowed || x.Note != "Health reads the assessment of a case that it was admitted to." {
		t.Errorf("what was opened is explained as %+v", x)
	}
}

// What the linter finds fault with comes back by its line, with all that was typed.
func TestFaultsOfATextComeBackByLine(t *testing.T) {
	t.Parallel()
	o := open(t)
	ada := o.site.SignedIn(t, o.ada.User)
	at := o.draft(t, ada)
	wrong := strings.Replace(policies.Policy, "provider, assigned, normal|restricted|sealed, case, ask, allow", "provider, assigned, normal, case, ask, alow", 1) + "janitor, panel, normal, case, list, allow\n"
	line := strings.Count(wrong[:strings.Index(wrong, "alow")], "\n") + 1
	form := ada.Get(at + "/text").Want(http.StatusOK)
	back := form.Submit(`form[action$="/text"]`, web.Values{"text": {wrong}}).Want(http.StatusUnprocessableEntity)
	for _, said := range []string{fmt.Sprintf(`Line %d: eft is "alow"`, line), fmt.Sprintf(`Line %d: role "janitor" is unknown`, strings.Count(wrong, "\n"))} {
		if !strings.Contains(back.Text(".govuk-error-summary"), said) {
			t.Errorf("the summary does not say %q: %s", said, back.Text(".govuk-error-summary"))
		}
	}
	if back.Form(`form[action$="/text"]`).Get("text") != wrong {
		t.Error("what was typed is not what comes back")
	}
	if o.count(t, `SELECT count(*) FROM policy_change WHERE body <> $1`, policies.Policy) != 0 {
		t.Error("a text with faults was kept")
	}
	sent := form.Submit(`form[action$="/file"]`, nil, web.Upload{Field: "file", Name: "p.csv", Body: []byte(strings.ReplaceAll(wrong, "\n", "\r\n"))}).Want(http.StatusUnprocessableEntity)
	if sent.Form(`form[action$="/text"]`).Get("text") != wrong {
		t.Error("a file with faults does not come back as its text")
	}
	form.Submit(`form[action$="/file"]`, nil).Want(http.StatusUnprocessableEntity)
	form, late := ada.Get(at+"/text"), ada.Get(at+"/text")
	right := policies.Policy + "\n# A word on the last line.\n"
	form.Submit(`form[action$="/file"]`, nil, web.Upload{Field: "file", Name: "p.csv", Body: []byte(right)}).Want(http.StatusSeeOther)
	if o.count(t, `SELECT count(*) FROM policy_change WHERE body = $1`, right) != 1 {
		t.Error("a file without faults is not kept as it is")
	}
	if text := ada.Get(at).Text("main"); !strings.Contains(text, "No answer changes") {
		t.Errorf("a comment is said to change an answer: %s", text)
	}
	late.Submit(`form[action$="/text"]`, web.Values{"text": {right + "\n"}}).Want(http.StatusConflict) // drawn from an older one
}

// No draft may take away the last way to administer or to audit, or cross a fence; and nobody but an administrator drafts.
//
// Shows AX8.
func TestADraftCannotLockTheServiceUpOrCrossAFence(t *testing.T) {
	t.Parallel()
	o := open(t)
	ada := o.site.SignedIn(t, o.ada.User)
	at := o.draft(t, ada)
	for _, c := range []struct{ why, role, action, tie, sens, allow, says string }{
		{"the last to administer", "administrator", "account:write", "none", "normal", "no", "Administrator must be allowed to change accounts"},
		{"the last to decide on the policy", "administrator", "policy:decide", "none", "normal", "no", "Administrator must be allowed to put somebody else"},
		{"the last to audit", "auditor", "audit:read", "none", "normal", "no", "Auditor must be allowed to read the audit log"},
		{"an administrator who sees a case", "administrator", "case:list", "panel", "normal", "yes", "an administrator sees no case"},
		{"an auditor who changes something", "auditor", "account:write", "none", "normal", "yes", "an auditor reads and verifies"},
		{"the recused who see", "panel_chair", "case.plan:read", "recused", "normal", "yes", "allows nothing, because line"},
		{"a sealed case by panel", "coordinator", "case:list", "panel", "sealed", "yes", "a sealed case is open to named people only"},
		{"a plan that one may read and not know of", "rep_health", "case.plan:read", "panel", "normal", "yes", "may not know that the case exists"},
		{"a chair who changes the policy", "panel_chair", "policy:propose", "none", "normal", "yes", "changed by administrators"},
		{"nothing", "panel_chair", "case.plan:read", "panel", "normal", "yes", "This changes nothing"},
	} {
		p := ada.Get(at+"/answer").Want(http.StatusOK).Submit("main form", web.Values{
			"allow": {c.allow}, "role": {c.role}, "action": {c.action}, "ties": {c.tie}, "senses": {c.sens}, "note": {"A test."},
		})
		if p.Status != http.StatusUnprocessableEntity || !strings.Contains(p.Text("main"), c.says) {
			t.Errorf("%s: answered %d without %q", c.why, p.Status, c.says)
		}
		if p.Doc != nil && p.Doc.Find(`select[name="role"] option[selected]`).AttrOr("value", "") != c.role {
			t.Errorf("%s: what was chosen is gone", c.why)
		}
	}
	ada.Get(at).Submit(`form[action$="/propose"]`, web.Values{"why": {"For nothing."}}).Want(http.StatusUnprocessableEntity)
	if o.count(t, `SELECT count(*) FROM policy_change WHERE body <> $1`, policies.Policy) != 0 {
		t.Error("a draft was changed by what was refused")
	}
	for _, who := range []testkit.Person{o.chair, o.auditor, o.nurse} {
		client := o.site.SignedIn(t, who.User)
		if p := client.Get(at); p.Status == http.StatusOK {
			t.Error("a draft that nobody proposed is shown to others")
		}
		values := ada.Get(at).Form(`form[action$="/withdraw"]`)
		values.Set("csrf_token", client.Get("/account/access").Form("form").Get("csrf_token"))
		for _, path := range []string{"/propose", "/withdraw", "/decide", "/answer", "/text"} {
			if p := client.Post(at+path, values); p.Status < 400 {
				t.Errorf("POST %s of somebody who is no administrator is answered with %d", path, p.Status)
			}
		}
	}
}

// A change is bound to the version that it was drafted from. When another comes into force, both are shown, and the change
// can only be withdrawn, refused or drafted again on the newer version.
func TestAChangeOfAnOlderVersionShowsBothAndCannotComeIntoForce(t *testing.T) {
	t.Parallel()
	o := open(t)
	first, second := o.proposed(t, closedToCoordinators), o.proposed(t, openToHealth)
	ada, ben := o.site.SignedIn(t, o.ada.User), o.site.SignedIn(t, o.ben.User)
	late := ben.Get(second).Want(http.StatusOK)
	unfinished := o.draft(t, ada)
	ben.Get(first).Submit(`form[action$="/decide"]`, web.Values{"agree": {"yes"}}).Want(http.StatusSeeOther)
	o.inForce(t, 2)
	p := late.Submit(`form[action$="/decide"]`, web.Values{"agree": {"yes"}, "seen": {"yes"}}).Want(http.StatusUnprocessableEntity)
	for _, said := range []string{"Version 2 came into force after this was drafted", "What came into force since it was drafted", "Health representative: becomes allowed", "Coordinator: stops being allowed"} {
		if !strings.Contains(p.Text("main"), said) {
			t.Errorf("the stale change does not say %q", said)
		}
	}
	o.inForce(t, 2)
	if n := p.Doc.Find(`input[name="agree"][value="yes"]`).Length(); n != 0 {
		t.Error("a stale change can still be agreed to")
	}
	ben.Get(second).Submit(`form[action$="/decide"]`, web.Values{"agree": {"no"}}).Want(http.StatusUnprocessableEntity) // without a reason
	ben.Get(second).Submit(`form[action$="/decide"]`, web.Values{"agree": {"no"}, "reason": {"Draft it again on version 2."}}).Want(http.StatusSeeOther)
	if text := ada.Get(second).Want(http.StatusOK).Text("main"); !strings.Contains(text, "Draft it again on version 2.") || !strings.Contains(text, "Refused") {
		t.Error("whoever proposed it does not read why it was refused")
	}
	if ada.Get(unfinished).Doc.Find(`form[action$="/propose"]`).Length() != 0 {
		t.Error("a stale draft can be proposed")
	}
	at := ada.Get(unfinished).Submit(`form[action$="/again"]`, nil).Want(http.StatusSeeOther).Location()
	again := ada.Get(at).Want(http.StatusOK)
	if text := again.Text("main"); !strings.Contains(text, "Drafted from Version 2") && !strings.Contains(text, "Drafted fromVersion 2") {
		t.Errorf("drafted again it reads %q", text)
	}
	if ben.Get(at).Doc.Find(`form[action$="/again"]`).Length() != 0 {
		t.Error("a draft from the version in force can be drafted again")
	}
	if text := ada.Get(unfinished).Text("main"); !strings.Contains(text, "Withdrawn") {
		t.Errorf("the older draft stands beside the newer: %s", text)
	}
	text := ben.Get("/policy/changes").Text("main table")
	for _, said := range []string{"Put in force", "Refused", "Withdrawn"} {
		if !strings.Contains(text, said) {
			t.Errorf("the list of changes does not say %q", said)
		}
	}
}

// How far a change would reach is counted as the guard would answer: for every pair of a person and a case, and without
// saying who or which. Few are not told from fewer.
func TestTheReachOfAChangeIsWhatTheGuardWouldAnswer(t *testing.T) {
	t.Parallel()
	o := open(t)
	probation := o.panel.Agency(t, "Exshire Probation", "PROB")
	o.panel.Hire(t, "Rae Moss", casework.RepProbation, probation, "", "")
	gone := o.panel.Hire(t, "Gil Dunn", casework.RepHealth, o.health, "", "")
	o.do(t, `UPDATE user_account SET disabled_at = '2026-01-01' WHERE user_id = $1`, gone.User)
	over := o.panel.Hire(t, "Una Kerr", casework.RepHealth, o.health, "", "")
	o.do(t, `UPDATE user_account SET ends_on = '2026-01-01' WHERE user_id = $1`, over.User)
	tie := func(id casework.CaseID, kind string, subject any, sens, level string) {
		t.Helper()
		sections := "{}"
		if level == "sections" {
			sections = "{case.plan}"
		}
		o.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, level, sections) VALUES ($1, $2, $3, $4, $5, '2026-03-20', '2026-03-20', $6, $7)`,
			id, kind, subject, o.panel.ID, sens, level, sections)
	}
	for n := range 40 {
		sens := []string{"normal", "restricted", "sealed"}[n%3]
		id := o.receive(t, n, sens)
		if n%2 == 0 {
			tie(id, "involved", o.health, sens, []string{"whole", "sections", "name"}[n/2%3])
		}
		if n%5 == 0 {
			tie(id, "assigned", o.coordinator.User, sens, "whole")
		}
		if n%7 == 0 {
			tie(id, "recused", o.nurse.User, sens, "whole")
		}
		if n%4 == 0 {
			tie(id, "involved", probation, sens, "whole")
		}
	}
	closed := authz.Revise(policies.Policy, authz.Revision{
		Role: casework.RepHealth, Ties: []casework.Tie{casework.TieInvolved}, Senses: casework.Sensitivities(), Action: casework.ReadPlan,
	})
	next, err := authz.New(policies.Model, closed)
	if err != nil {
		t.Fatal(err)
	}
	shut, all := o.byHand(t, next)
	if shut < 3 || all < 40 {
		t.Fatalf("%d of %d pairs are shut: too few to show anything", shut, all)
	}
	actor := casework.Actor{Kind: casework.SignedIn, ID: o.ada.User, Name: "Ada Minster"}
	id, err := o.service.Start(t.Context(), actor)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.service.Write(t.Context(), actor, id, 1, closed); err != nil {
		t.Fatal(err)
	}
	r, err := o.service.Review(t.Context(), actor, id)
	if err != nil {
		t.Fatal(err)
	}
	if r.Reach.Pairs != all || r.Reach.Shut != shut || r.Reach.Opened != 0 || len(r.Reach.ShutSteps) != 1 || r.Reach.ShutSteps[0].Pairs != shut {
		t.Errorf("counted %+v; by hand %d of %d pairs are shut", *r.Reach, shut, all)
	}
	text, few := o.site.SignedIn(t, o.ada.User).Get("/policy/changes/"+id).Text("main"), "fewer than 5"
	if shut >= 5 {
		few = fmt.Sprintf("about %d", shut-shut%5)
	}
	if !strings.Contains(text, "shut for "+few) || strings.Contains(text, "EXS-2026") || strings.Contains(text, "Nia Wells") {
		t.Errorf("the page tells more than it should, or nothing: %s", text)
	}
	lock, err := o.owner.BeginTxx(t.Context(), nil) // so that counting takes too long
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lock.ExecContext(t.Context(), `LOCK TABLE tie IN ACCESS EXCLUSIVE MODE`); err != nil {
		t.Fatal(err)
	}
	o.service.CountWithin = 200 * time.Millisecond
	if r, err := o.service.Review(t.Context(), actor, id); err != nil || !r.Uncounted || r.Reach != nil || r.By.Empty() {
		t.Errorf("when it cannot be counted in time, the change is %+v (%v)", r, err)
	}
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
	app := o.site.Database.As(t, o.site.Database.AppURL)
	if _, err := app.ExecContext(t.Context(), `SELECT user_id FROM standings_counted()`); err == nil {
		t.Error("the count says who")
	}
}

// byHand asks the guard of each version for every person and every case, one by one.
func (o *office) byHand(t *testing.T, next *authz.Guard) (shut, all int) {
	t.Helper()
	var rows []struct {
		Case     casework.CaseID      `db:"case_id"`
		Sens     casework.Sensitivity `db:"sens"`
		User     casework.UserID      `db:"user_id"`
		Role     casework.Role        `db:"role"`
		Kind     casework.Tie         `db:"kind"`
		Level    casework.Level       `db:"level"`
		Sections casework.Sections    `db:"sections"`
	}
	if err := o.owner.SelectContext(t.Context(), &rows, `
		SELECT c.case_id, c.sens, m.user_id, m.role, t.kind, t.level, array_to_string(t.sections, ',') AS sections
		FROM case_file c
		JOIN tie t ON t.case_id = c.case_id
		JOIN membership m ON m.panel_id = c.panel_id AND (t.kind = 'panel' OR t.kind = 'involved' AND t.subject_id = m.agency_id OR t.subject_id = m.user_id)
		JOIN user_account u ON u.user_id = m.user_id AND in_use(u)`); err != nil {
		t.Fatal(err)
	}
	stands := map[[2]string]casework.Resource{}
	for _, r := range rows {
		at := [2]string{string(r.Case), string(r.User)}
		res := stands[at]
		res.Ref, res.Case, res.Sens = "case", r.Case, r.Sens
		s := casework.Standing{Role: r.Role, Tie: r.Kind}
		if r.Level != casework.LevelWhole {
			s.Sharing = casework.Sharing{Level: r.Level, Sections: r.Sections}
		}
		res.Standings = append(res.Standings, s)
		stands[at] = res
	}
	for at, res := range stands {
		who := casework.Actor{Kind: casework.SignedIn, ID: casework.UserID(at[1])}
		if o.site.Server.Guard.Allows(who, casework.ReadPlan, res) && !next.Allows(who, casework.ReadPlan, res) {
			shut++
		}
	}
	return shut, len(stands)
}

func (o *office) receive(t *testing.T, n int, sens string) casework.CaseID {
	t.Helper()
	id, person := casework.CaseID(uuid.NewString()), uuid.NewString()
	o.do(t, `INSERT INTO person (person_id, given_name, family_name, created_at) VALUES ($1, 'Rowan', 'Ashdown', '2026-03-20')`, person)
	o.do(t, `INSERT INTO case_file (case_id, ref, person_id, panel_id, state, sens, received_on, source, concern_scheme, concern, created_at, updated_at)
		VALUES ($1, $2, $3, $4, 'ACTIVE', $5, '2026-03-20', 'EDU', 'D', 'OTHER', '2026-03-20', '2026-03-20')`, id, casework.NewReference("EXS", 2026, n+1), person, o.panel.ID, sens)
	return id
}

func (o *office) do(t *testing.T, query string, args ...any) {
	t.Helper()
	if _, err := o.owner.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatal(err)
	}
}

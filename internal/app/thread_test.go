package app_test

import (
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"channelpanel/internal/app"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/auditlog"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
	product "channelpanel/web"
)

// office is the whole product over a database of the test's own, with a panel at work.
type office struct {
	site  *web.Site
	hands *web.Hands
	panel *testkit.Panel

	coordinator, officer, second, chair, nurse, provider, auditor *web.Client

	chairSeat, officerSeat string
	health                 casework.AgencyID
	providerID             casework.UserID
}

// seat gives somebody a browser in which they have signed in.
type seat func(site *web.Site, user casework.UserID) *web.Client

// open is the office whose people go about by HTTP alone.
func open(t *testing.T) *office {
	t.Helper()
	return openWith(t, func(site *web.Site, user casework.UserID) *web.Client { return site.SignedIn(t, user) })
}

// openAnd is the office with more routes than the product has.
func openAnd(t *testing.T, more ...func(*httpd.Server)) *office {
	t.Helper()
	return openSite(t, func(site *web.Site, user casework.UserID) *web.Client { return site.SignedIn(t, user) }, more)
}

func openWith(t *testing.T, sit seat, options ...web.Option) *office {
	t.Helper()
	return openSite(t, sit, nil, options...)
}

func openSite(t *testing.T, sit seat, more []func(*httpd.Server), options ...web.Option) *office {
	t.Helper()
	db := testkit.DB(t)
	panel := testkit.NewPanel(t, db)
	o := &office{hands: web.ClockAt(time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)), panel: panel}
	o.site = web.Start(t, db, func(s *httpd.Server) {
		if _, err := app.Register(s, app.Parts{Auditor: db.As(t, db.AuditorURL), SetUpCode: "CODE"}); err != nil {
			t.Fatal(err)
		}
		for _, register := range more {
			register(s)
		}
	}, append(options, web.Clock(o.hands.Now), web.Config(func(c *httpd.Config) {
		c.Nav, c.Assets, c.Absolute, c.Idle = app.Menu(), product.Handler(), 3*365*24*time.Hour, 3*365*24*time.Hour
	}))...)
	o.health = panel.Agency(t, "Exshire Health Trust", "NHS")
	hire := func(name string, role casework.Role, authority, force string) (testkit.Person, *web.Client) {
		agency := casework.AgencyID("")
		if role == casework.RepHealth {
			agency = o.health
		}
		who := panel.Hire(t, name, role, agency, authority, force)
		return who, sit(o.site, who.User)
	}
	_, o.coordinator = hire("Cora Lindqvist", casework.Coordinator, testkit.Authority, "")
	officer, client := hire("Piet Okafor", casework.CaseOfficer, "", testkit.Force)
	o.officer, o.officerSeat = client, officer.Membership
	_, o.second = hire("Sam Doyle", casework.CaseOfficer, "", testkit.Force)
	chair, client := hire("Chidi Abara", casework.PanelChair, testkit.Authority, "")
	o.chair, o.chairSeat = client, chair.Membership
	_, o.nurse = hire("Nia Morris", casework.RepHealth, "", "")
	provider, client := hire("Petra Novak", casework.Provider, "", "")
	o.provider, o.providerID = client, provider.User
	_, o.auditor = hire("Aud Hansen", casework.Auditor, "", "")
	return o
}

// refer sends a referral through the pages of its form and returns the case's reference.
func (o *office) refer(t *testing.T) string {
	t.Helper()
	o.coordinator.Get("/referrals/new").Want(200)
	for _, p := range []struct {
		page  string
		typed web.Values
	}{
		{"person", web.Values{
			"given_name": {"Jordan"}, "family_name": {"Ashworth"}, "date_of_birth-day": {"4"}, "date_of_birth-month": {"5"}, "date_of_birth-year": {"2001"},
			"gender": {"MALE"}, "residence_authority": {testkit.Authority}, "residence_force": {testkit.Force},
		}},
		{"concern", web.Values{"concern": {"Shares violent videos and speaks of joining a group."}, "concern_type": {"RIGHT_WING"}}},
		{"people", web.Values{"source": {"EDU"}}},
	} {
		o.coordinator.Get("/referrals/new/"+p.page).Want(200).Submit("main form", p.typed).Want(303)
	}
	at := o.coordinator.Get("/referrals/new/check").Want(200).Submit("main form[action='/referrals']", web.Values{"no_sensitive": {"yes"}}).Want(303)
	ref, found := strings.CutPrefix(at.Location(), "/cases/")
	if !found {
		t.Fatalf("a referral that was received leads to %q", at.Location())
	}
	return ref
}

func (o *office) state(t *testing.T, ref string) string {
	t.Helper()
	var state string
	if err := o.site.Database.Owner(t).GetContext(t.Context(), &state, `SELECT state FROM case_file WHERE ref = $1`, ref); err != nil {
		t.Fatal(err)
	}
	return state
}

func date(field, day, month, year string) web.Values {
	return web.Values{field + "-day": {day}, field + "-month": {month}, field + "-year": {year}}
}

func with(sets ...web.Values) web.Values {
	all := web.Values{}
	for _, s := range sets {
		maps.Copy(all, s)
	}
	return all
}

// A referral goes from intake to the last review after its closure, each step by the person whose step it is.
func TestAReferralGoesFromIntakeToTheTwelveMonthReview(t *testing.T) {
	o := open(t)
	o.carries(t, o.refer(t))
}

// carries takes a received referral to the last review after its closure, and has the auditor find every step.
func (o *office) carries(t *testing.T, ref string) {
	t.Helper()
	if got := o.state(t, ref); got != "RECEIVED" {
		t.Fatalf("a referral that was received is at %s", got)
	}
	o.screens(t, ref)
	o.officer.Get("/cases/"+ref+"/section36").Want(200).Submit("main form", with(web.Values{
		"body": {"police"}, "body_name": {testkit.Force}, "maker": {"Dana Holt"}, "result": {"MET"},
		"grounds": {"Reasonable grounds: several sources agree"}, "no_sensitive": {"yes"},
	}, date("decided_on", "2", "3", "2026"))).Want(303)
	if got := o.state(t, ref); got != "INFO_GATHERING" {
		t.Fatalf("after section 36 is met the case is at %s", got)
	}

	o.asksHealth(t, ref)
	meeting := o.convene(t, ref, "2", "3")

	o.enters(t, ref, o.chairSeat)
	refused := o.chair.Get("/cases/"+ref+"/decide/check").Want(200).Submit("main form", web.Values{"no_sensitive": {"yes"}}).Want(422)
	if text := refused.Text("main"); !strings.Contains(text, "Record the support plan first") || !strings.Contains(text, "present for this item") {
		t.Fatalf("a decision without plan and police names what is missing: %s", text)
	}

	o.chair.Get(meeting).Submit("main form[action$='/present']", web.Values{"present": {o.chairSeat, o.officerSeat}}).Want(303)
	o.coordinator.Get("/cases/"+ref+"/plan").Want(200).Submit("main form[action$='/plan']", with(web.Values{
		"consent_method": {"In person"}, "consent_requester": {"Piet Okafor"}, "needs": {"Belonging"}, "goals": {"New friends"}, "no_sensitive": {"yes"},
	}, date("consent_request_due", "16", "3", "2026"))).Want(303)
	o.coordinator.Get("/cases/"+ref+"/plan/items").Want(200).Submit("main form", web.Values{
		"type": {"IDEO"}, "nature": {"Mentoring on ideology"}, "provider_user": {string(o.providerID)}, "method": {"Face to face"},
		"schedule": {"Weekly for ten weeks"}, "commissioned": {"10"},
	}).Want(303)
	o.enters(t, ref, o.chairSeat, o.officerSeat)
	o.chair.Get("/cases/"+ref+"/decide/check").Want(200).Submit("main form", web.Values{"no_sensitive": {"yes"}}).Want(303)
	if got := o.state(t, ref); got != "ADOPTED_CONSENT_PENDING" {
		t.Fatalf("after the adoption the case is at %s", got)
	}

	o.agreesAnAction(t, ref)
	o.supportsAndCloses(t, ref)
	o.keptApart(t, ref)
	log := o.auditor.Get("/audit?outcome=done&ref=" + ref).Want(200).Text("main")
	for _, step := range []string{"receive", "deconfliction", "screening", "progress", "section36-met", "list", "adopt", "consent-given", "session", "review", "close", "post-closure-review", "finish"} {
		if !strings.Contains(log, "("+step+")") {
			t.Errorf("the auditor finds no entry of %q", step)
		}
	}
	o.logHolds(t)
}

// enters fills in every page of an adoption on which those who sit agree.
func (o *office) enters(t *testing.T, ref string, seats ...string) {
	t.Helper()
	positions := web.Values{}
	for _, seat := range seats {
		positions["position."+seat] = []string{"agree"}
	}
	for _, page := range []struct {
		word   string
		values web.Values
	}{
		{"question", web.Values{"question": {"Should support be offered?"}}},
		{"options", web.Values{"what.1": {"Offer support"}, "why.1": {"He is willing"}, "taken.1": {"yes"}, "what.2": {"Leave it to the school"}, "why.2": {"It is not enough"}}},
		{"information", with(web.Values{"information.1": {"The school's account"}, "source.1": {"School return"}, "gaps": {"What he does online"}}, date("on.1", "20", "2", "2026"))},
		{"positions", positions},
		{"outcome", web.Values{"outcome": {"ADOPT"}}},
		{"reasons", web.Values{"rationale": {"Vulnerable and willing"}, "proportionality": {"The least intrusive way"}}},
	} {
		if page.word == "positions" && o.chair.Get("/cases/"+ref+"/decide/positions").Want(200).Doc.Find(`main form input[type="radio"]`).Length() == 0 {
			continue // nobody is present for the case yet
		}
		o.chair.Get("/cases/"+ref+"/decide/"+page.word).Want(200).Submit("main form", page.values).Want(303)
	}
}

// screens has one officer check and screen the referral, and another sign the screening off.
func (o *office) screens(t *testing.T, ref string) {
	t.Helper()
	o.officer.Get("/cases/"+ref+"/deconfliction").Want(200).Submit("main form", with(web.Values{"deconfliction": {"clear"}}, date("deconflicted_on", "2", "3", "2026"))).Want(303)
	o.officer.Get("/cases/"+ref+"/screening").Want(200).Submit("main form", with(web.Values{
		"result": {"PROGRESS"}, "reason": {"Concern with several sources"}, "no_sensitive": {"yes"},
	}, date("screened_on", "2", "3", "2026"))).Want(303)
	o.second.Get("/cases/"+ref+"/sign-off").Want(200).Submit("main form", web.Values{"answer": {"sign"}}).Want(303)
}

// logHolds has the log put into its tree and derived anew.
func (o *office) logHolds(t *testing.T) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "log.key")
	if _, err := auditlog.CreateKey(path, "exshire/audit"); err != nil {
		t.Fatal(err)
	}
	signer, err := auditlog.LoadKey(path)
	if err != nil {
		t.Fatal(err)
	}
	db := o.site.Database
	in, err := auditlog.New(auditlog.Config{DB: db.As(t, db.IntegratorURL), Signer: signer, Outside: filepath.Join(t.TempDir(), "checkpoints"), Clock: o.hands.Now})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := in.Step(t.Context()); err != nil || n < 50 {
		t.Fatalf("%d entries were put into the tree: %v", n, err)
	}
	report, err := auditlog.VerifyDatabase(t.Context(), db.As(t, db.VerifierURL), auditlog.Trust{Keys: []string{signer.Public}})
	if err != nil || report.Err() != nil || report.Waiting != 0 {
		t.Errorf("the log does not hold: %v, %v, %d waiting", err, report.Err(), report.Waiting)
	}
}

// asksHealth has the health trust asked for information and then admitted: until then the case does not exist for its
// representative, who answers all the same.
func (o *office) asksHealth(t *testing.T, ref string) {
	t.Helper()
	o.nurse.Get("/cases/" + ref).Want(404)
	request := o.coordinator.Get("/cases/"+ref+"/requests/new").Want(200).Submit("main form", web.Values{
		"agency": {string(o.health)}, "questions": {"Is he known to the early intervention team?"}, "necessity": {"The panel has to know his health needs."},
		"no_sensitive": {"yes"},
	}).Want(303).Location()
	if text := o.nurse.Get("/requests").Want(200).Text("main"); !strings.Contains(text, ref) {
		t.Fatalf("the request is not on the agency's list: %s", text)
	}
	id := request[strings.LastIndex(request, "/")+1:]
	o.nurse.Get("/requests").Want(200).Submit("main form", web.Values{
		"answer." + id: {"INFORMATION"}, "information." + id: {"Seen twice in January after a bereavement"},
		"necessity." + id: {"It explains the change at school."}, "no_sensitive": {"yes"},
	}).Want(303)
	o.nurse.Get("/cases/" + ref).Want(404)
	o.coordinator.Get(request).Want(200).Click("main a[href$='/ties/admit']").Want(200).Submit("main form", with(web.Values{
		"agency": {string(o.health)}, "level": {"whole"}, "reason": {"INFORMATION"},
	}, date("until", "1", "2", "2028"))).Want(303)
}

// agreesAnAction has the health trust do something and say so, and the chair accept it.
func (o *office) agreesAnAction(t *testing.T, ref string) {
	t.Helper()
	action := o.chair.Get("/cases/"+ref+"/actions/new").Want(200).Submit("main form", with(web.Values{
		"agency": {string(o.health)}, "what": {"Offer bereavement counselling"}, "no_sensitive": {"yes"},
	}, date("due_on", "20", "3", "2026"))).Want(303).Location()
	o.nurse.Get(action).Want(200).Submit("main form[action$='/notes']", web.Values{"note": {"The counsellor offers Tuesday"}, "no_sensitive": {"yes"}}).Want(303)
	o.nurse.Get(action).Want(200).Submit("main form[action$='/complete']", web.Values{"closing_note": {"He went on Tuesday"}, "closing_no_sensitive": {"yes"}}).Want(303)
	o.chair.Get(action).Want(200).Submit("main form[action$='/accept']", nil).Want(303)
}

// keptApart shows what each of them may not open of the same case.
func (o *office) keptApart(t *testing.T, ref string) {
	t.Helper()
	for _, one := range []struct {
		who    *web.Client
		name   string
		closed []string
	}{
		{o.nurse, "the health representative", []string{"triage", "screening", "sign-off", "section36", "assessments", "sessions", "decide", "close"}},
		{o.provider, "the provider", []string{"screening", "section36", "assessments", "requests", "consent", "decide", "close", "post-closure"}},
		{o.officer, "the police officer", []string{"decide", "close"}},
		{o.coordinator, "the coordinator", []string{"deconfliction", "screening", "sign-off", "section36", "decide", "close"}},
	} {
		for _, section := range one.closed {
			one.who.Get("/cases/" + ref + "/" + section).Want(403)
		}
		one.who.Get("/audit").Want(403)
	}
	if text := o.provider.Get("/cases/" + ref).Want(200).Text("body"); strings.Contains(text, "Ashworth") || !strings.Contains(text, "Jordan") {
		t.Error("the provider reads more of the name than the first, or not that")
	}
	o.auditor.Get("/cases/" + ref).Want(404)
}

func agree(p *web.Page) web.Values {
	list := web.Values{}
	p.Doc.Find(`main form input[name^="position."]`).Each(func(_ int, in *goquery.Selection) { list[in.AttrOr("name", "")] = []string{"agree"} })
	return list
}

// convene plans a meeting on a day of the clock's year, puts the case on its agenda, marks the chair and the police as
// present and opens it. It returns the meeting's address.
func (o *office) convene(t *testing.T, ref, day, month string) string {
	t.Helper()
	year := o.hands.Now().Format("2006")
	at := o.coordinator.Get("/meetings").Want(200).Submit("main form[action='/meetings']", with(web.Values{
		"starts": {"10:00"}, "mode": {"ROOM"}, "place": {"Civic Centre"},
	}, date("held_on", day, month, year))).Want(303)
	meeting := at.Location()
	form := o.coordinator.Get("/cases/" + ref + "/list").Want(200)
	chosen := web.Values{"meeting": {strings.TrimPrefix(meeting, "/meetings/")}, "no_sensitive": {"yes"}}
	if form.Doc.Find("[name=waiver]").Length() > 0 {
		chosen["waiver"] = []string{"Urgent: the assessment follows"}
	}
	form.Submit("main form", chosen).Want(303)
	page := o.chair.Get(meeting).Want(200)
	var marks []string
	for _, m := range page.Form("main form[action$='/attendance']")["member"] {
		mark := "ABSENT"
		if m == o.chairSeat || m == o.officerSeat {
			mark = "PRESENT"
		}
		marks = append(marks, mark)
	}
	page.Submit("main form[action$='/attendance']", web.Values{"status": marks}).Want(303)
	o.chair.Get(meeting).Submit("main form[action$='/open']", web.Values{"chair": {o.chairSeat}}).Want(303)
	return meeting
}

// supportsAndCloses takes an adopted case on: consent, a session, the panel's reviews, closure and both later reviews.
func (o *office) supportsAndCloses(t *testing.T, ref string) {
	t.Helper()
	day := 24 * time.Hour
	session := func(d, m string) web.Values {
		return with(web.Values{"attended": {"yes"}, "place": {"COMMUNITY"}, "summary": {"Talked about belonging"}, "no_sensitive": {"yes"}}, date("held_on", d, m, "2026"))
	}
	o.provider.Get("/cases/" + ref + "/plan").Want(200)
	early := o.provider.Get("/cases/" + ref + "/sessions").Want(200)
	if early.Doc.Find("main form[action$='/sessions']").Length() > 0 {
		early.Submit("main form[action$='/sessions']", session("2", "3")).Want(422)
	}
	o.officer.Get("/cases/"+ref+"/consent").Want(200).Submit("main form", with(web.Values{
		"status": {"GIVEN"}, "giver": {"individual"}, "how": {"In writing"}, "asked_by": {"Piet Okafor"}, "no_sensitive": {"yes"},
	}, date("decided_on", "2", "3", "2026"))).Want(303)
	o.at(t, ref, "ACTIVE")
	form := o.provider.Get("/cases/" + ref + "/sessions").Want(200)
	item := form.Doc.Find("main [name=item]").First()
	if item.Is("select") {
		item = item.Find("option[value!='']").First()
	}
	form.Submit("main form[action$='/sessions']", with(session("2", "3"), web.Values{"item": {item.AttrOr("value", "")}})).Want(303)

	o.hands.Advance(28 * day) // 30 March
	decision := web.Values{
		"question": {"Should support go on?"}, "options": {"Go on or end"}, "rationale": {"It works"}, "proportionality": {"Voluntary"},
		"relied_on": {"The provider's report"}, "no_sensitive": {"yes"},
	}
	meeting := o.convene(t, ref, "30", "3")
	o.chair.Get(meeting).Submit("main form[action$='/present']", web.Values{"present": {o.chairSeat, o.officerSeat}}).Want(303)
	form = o.chair.Get("/cases/" + ref + "/review").Want(200)
	form.Submit("main form", with(decision, agree(form), web.Values{"outcome": {"CONTINUE"}},
		date("decided_on", "30", "3", "2026"), date("next_due", "27", "4", "2026"))).Want(303)
	o.at(t, ref, "ACTIVE")

	o.hands.Advance(28 * day) // 27 April
	o.assess(t, ref)
	meeting = o.convene(t, ref, "27", "4")
	o.chair.Get(meeting).Submit("main form[action$='/present']", web.Values{"present": {o.chairSeat, o.officerSeat}}).Want(303)
	form = o.chair.Get("/cases/" + ref + "/review").Want(200)
	form.Submit("main form", with(decision, agree(form), web.Values{"outcome": {"EXIT"}, "code": {"SUCCESS"}, "onward": {"None needed"}},
		date("decided_on", "27", "4", "2026"))).Want(303)
	o.at(t, ref, "CLOSED_MONITORING")

	o.hands.Advance(184 * day) // 28 October
	o.coordinator.Get("/cases/"+ref+"/post-closure").Want(200).Submit("main form", with(web.Values{
		"kind": {"6"}, "outcome": {"NO-CONCERN"}, "rationale": {"Nothing known to any partner"}, "no_sensitive": {"yes"},
	}, date("held_on", "28", "10", "2026"))).Want(303)
	o.at(t, ref, "CLOSED_MONITORING")
	o.hands.Advance(183 * day) // 29 April 2027
	o.chair.Get("/cases/"+ref+"/post-closure").Want(200).Submit("main form", with(web.Values{
		"kind": {"12"}, "outcome": {"FINISH"}, "rationale": {"Nothing known to any partner"}, "no_sensitive": {"yes"},
	}, date("held_on", "29", "4", "2027"))).Want(303)
	o.at(t, ref, "CLOSED_FINAL")
}

func (o *office) at(t *testing.T, ref, want string) {
	t.Helper()
	if got := o.state(t, ref); got != want {
		t.Fatalf("the case is at %s, want %s", got, want)
	}
}

// assess records the exit assessment, step by step.
func (o *office) assess(t *testing.T, ref string) {
	t.Helper()
	at := o.officer.Get("/cases/"+ref+"/assessments/new").Want(200).Submit("main form", with(web.Values{"occasion": {"EXIT"}}, date("assessed_on", "27", "4", "2026"))).Want(303).Location()
	for strings.Contains(at, "/write/") {
		form := o.officer.Get(at).Want(200)
		typed := web.Values{"save": {"next"}}
		form.Doc.Find("main textarea").Each(func(_ int, area *goquery.Selection) {
			typed[area.AttrOr("name", "")] = []string{"Much changed for the better"}
		})
		form.Doc.Find("main input[type=radio]").Each(func(_ int, radio *goquery.Selection) {
			if name := radio.AttrOr("name", ""); typed[name] == nil {
				typed[name] = []string{radio.AttrOr("value", "")}
			}
		})
		at = form.Submit("main form", typed).Want(303).Location()
	}
	o.officer.Get(at).Want(200).Submit("main form[action$='/submit']", web.Values{"no_sensitive": {"yes"}}).Want(303)
}

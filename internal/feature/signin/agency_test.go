package signin_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/signon"
	"channelpanel/internal/testkit/browser"
	"channelpanel/internal/testkit/idp"
	"channelpanel/internal/testkit/page"
	"channelpanel/internal/testkit/web"
	product "channelpanel/web"
)

// council is an office with the identity provider of Exshire Council beside it.
type council struct {
	*office
	at *idp.Provider
}

func openCouncil(t *testing.T, settings idp.Claims, options ...web.Option) *council {
	t.Helper()
	hands := web.ClockAt(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
	at := idp.Start(t, hands.Now)
	agencies, err := signon.Load(at.Settings(t, "Exshire Council", settings), hands.Now)
	if err != nil {
		t.Fatal(err)
	}
	o := openWith(t, hands, agencies, options...)
	o.do(t, `UPDATE user_account SET email = 'cora@exshire.example' WHERE user_id = $1`, o.chair)
	o.chairWay = "cora@exshire.example"
	at.SignsIn(person())
	return &council{o, at}
}

func person() idp.Claims {
	return idp.Claims{"sub": "c-1", "email": "Cora@Exshire.example", "email_verified": true, "amr": []string{"pwd", "mfa"}}
}

// passBy is what the provider sends a browser back with that was sent to it.
func passBy(t *testing.T, address string) string {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	back, err := url.Parse(answer.Header.Get("Location"))
	if err != nil || answer.StatusCode != http.StatusFound {
		t.Fatalf("the provider answered %d %v", answer.StatusCode, back)
	}
	return back.RequestURI()
}

const way = "/sign-in/with/exshire-council"

// arrive goes to the provider and back; the answer is what comes then.
func arrive(t *testing.T, c *web.Client, from string) *web.Page {
	t.Helper()
	return c.Get(passBy(t, c.Get(from).Want(303).Location()))
}

// Somebody signs in with their agency's account: it is linked the first time by an address that the agency vouches for, and from then
// on by its own key; where they wanted to go is kept, and the log says by which way they came.
//
// Shows AX14.
func TestSomebodySignsInWithTheirAgencysAccount(t *testing.T) {
	o := openCouncil(t, nil)
	c := o.Anonymous(t)
	c.Get("/sign-in?next=%2Faccount").Check(page.In("main", page.HasText("Sign in with Exshire Council")))
	p := c.Get("/sign-in?next=%2Faccount").Doc.Find("a[href^='"+way+"']").AttrOr("href", "")
	if at := arrive(t, c, p).Want(303).Location(); at != "/account" {
		t.Errorf("led to %s", at)
	}
	c.Get("/account").Want(200).Check(page.In("main", page.HasText("Exshire Council")))
	moved := person()
	moved["email"] = "new-name@exshire.example"
	o.at.SignsIn(moved) // her name there has changed, and she is the same
	arrive(t, o.Anonymous(t), way).Want(303)
	if o.count(t, `SELECT count(*) FROM agency_account`) != 1 {
		t.Error("another account was linked")
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE convert_from(payload, 'UTF8') LIKE '%Signed in as Cora Penhale, with their account at Exshire Council"%'`); n != 2 {
		t.Errorf("%d sign-ins by the agency are on record, want 2", n)
	}
	if n := o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 AND text LIKE '%used here for the first time%'`, o.chair); n != 1 {
		t.Errorf("told %d times that the account was linked", n)
	}
	asked := o.at.Asked[0]
	if asked.Get("code_challenge_method") != "S256" || asked.Get("redirect_uri") != o.URL+"/sign-in/back" || strings.Contains(asked.Encode(), "cora") {
		t.Errorf("the provider was asked %v", asked)
	}
	out := c.Get("/account").Submit("form[action='/sign-out']", nil).Want(303)
	if out.Location() != "/signed-out/exshire-council" {
		t.Fatalf("signing out led to %s", out.Location())
	}
	if href := out.Follow().Want(200).Doc.Find("main a[role=button]").AttrOr("href", ""); !strings.HasPrefix(href, o.at.URL+"/logout?") {
		t.Errorf("signing out there leads to %s", href)
	}
	c.Get("/").Want(303)
}

// What comes back counts in the browser that was sent, once and for ten minutes; without having been sent, nothing does.
//
// Shows AX14, T15.
func TestAnAgencysAnswerIsItsBrowsersAndCountsOnce(t *testing.T) {
	o := openCouncil(t, nil)
	c, other := o.Anonymous(t), o.Anonymous(t)
	back := passBy(t, c.Get(way).Location())
	other.Get(back).Want(422)
	other.Get("/").Want(303)
	other.Get(way).Want(303)
	other.Get(back).Want(422) // sent there too, for another answer
	other.Get("/").Want(303)
	c.Get(back).Want(303)
	c.Get("/").Want(200)
	c.Get(back).Want(422)
	late := o.Anonymous(t)
	back = passBy(t, late.Get(way).Location())
	o.hands.Advance(10*time.Minute + time.Second)
	late.Get(back).Want(422)
	late.Get("/").Want(303)
	o.at.Tamper(func(c idp.Claims) { c["nonce"] = "another" })
	d := o.Anonymous(t)
	arrive(t, d, way).Want(422).Check(page.In("main", page.HasText("You have not been signed in")))
	d.Get("/").Want(303)
	o.at.Tamper(nil)
	o.at.Refuse(true)
	arrive(t, d, way).Want(422)
	o.at.Refuse(false)
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE outcome = 'failed' AND convert_from(payload, 'UTF8') LIKE '%identity provider%'`); n != 6 {
		t.Errorf("%d failures are on record, want 6", n)
	}
	d.Get("/sign-in/with/nobody").Want(404)
}

// An agency's account opens no account that is disabled, and makes none; whether there is one is not said. An address that nobody
// vouches for, or of another domain, links nothing, nor does one whose holder there has changed.
//
// Shows AX13, AX14, T08.
func TestAnAgencysAccountOpensNothingThatIsNotItsHolders(t *testing.T) {
	o := openCouncil(t, nil)
	accounts := o.count(t, `SELECT count(*) FROM user_account`)
	reference := references()
	refused := func(claims idp.Claims) string {
		o.at.SignsIn(claims)
		c := o.Anonymous(t)
		p := arrive(t, c, way).Want(403)
		c.Get("/").Want(303)
		return reference.ReplaceAllString(p.Text("main"), "")
	}
	nobody := person()
	nobody["sub"], nobody["email"] = "n-1", "nobody@exshire.example"
	want := refused(nobody)
	unsure := person()
	unsure["email_verified"] = false
	foreign := person()
	foreign["email"] = "bea@example.org" // an administrator, whose domain is not the council's
	for name, claims := range map[string]idp.Claims{"not vouched for": unsure, "another domain": foreign} {
		if got := refused(claims); got != want {
			t.Errorf("%s is answered %q, nobody %q", name, got, want)
		}
	}
	o.do(t, `UPDATE user_account SET disabled_at = '2026-03-01' WHERE user_id = $1`, o.chair)
	if got := refused(person()); got != want {
		t.Errorf("a disabled account is answered %q, nobody %q", got, want)
	}
	o.do(t, `UPDATE user_account SET disabled_at = NULL WHERE user_id = $1`, o.chair)
	o.do(t, `UPDATE user_account SET ends_on = '2026-03-01' WHERE user_id = $1`, o.chair)
	if got := refused(person()); got != want {
		t.Errorf("an account past its last day is answered %q, nobody %q", got, want)
	}
	o.do(t, `UPDATE user_account SET ends_on = NULL WHERE user_id = $1`, o.chair)
	o.at.SignsIn(person())
	arrive(t, o.Anonymous(t), way).Want(303)
	o.do(t, `UPDATE user_account SET ends_on = '2026-03-01' WHERE user_id = $1`, o.chair)
	if got := refused(person()); got != want {
		t.Errorf("a linked account past its last day is answered %q, nobody %q", got, want)
	}
	o.do(t, `UPDATE user_account SET ends_on = NULL, disabled_at = '2026-03-01' WHERE user_id = $1`, o.chair)
	if got := refused(person()); got != want {
		t.Errorf("a linked account that is disabled is answered %q, nobody %q", got, want)
	}
	o.do(t, `UPDATE user_account SET disabled_at = NULL WHERE user_id = $1`, o.chair)
	successor := person()
	successor["sub"] = "c-2" // somebody else who was given her address
	if got := refused(successor); got != want {
		t.Errorf("a successor is answered %q, nobody %q", got, want)
	}
	if n := o.count(t, `SELECT count(*) FROM user_account`); n != accounts {
		t.Errorf("%d accounts, want %d", n, accounts)
	}
}

// An administrator links what the agency does not vouch for, by the reference that the person quotes: only an account with the same
// address, and never their own. Unlinked, it opens nothing more.
//
// Shows AX14.
func TestAnAdministratorLinksAnAgencysAccount(t *testing.T) {
	o := openCouncil(t, nil)
	reference := references()
	show := func(sub, email string) string {
		o.at.SignsIn(idp.Claims{"sub": sub, "email": email})
		return reference.FindString(arrive(t, o.Anonymous(t), way).Want(403).Text("main"))
	}
	at := "/accounts/" + string(o.chair) + "/sign-in"
	ada := o.SignedIn(t, o.ada)
	try := func(ref string) *web.Page {
		return ada.Get(at).Want(200).Submit("form[action$='/link']", web.Values{"reference": {ref}})
	}
	try("AAAA-BBBB").Want(422)
	try(show("m-1", "mallory@exshire.example")).Want(422).Check(page.In("main", page.HasText("another email address")))
	ref := show("c-1", o.chairWay)
	o.do(t, `UPDATE user_account SET email = 'ada@exshire.example' WHERE user_id = $1`, o.ada)
	own := ada.Get(at).Form("form[action$='/link']")
	own.Set("reference", show("a-1", "ada@exshire.example"))
	ada.Post("/accounts/"+string(o.ada)+"/sign-in/link", own).Want(422)
	try(strings.ToLower(ref)).Want(303)
	o.at.SignsIn(idp.Claims{"sub": "c-1", "email": o.chairWay})
	c := o.Anonymous(t)
	arrive(t, c, way).Want(303)
	c.Get("/").Want(200)
	try(ref).Want(422) // used
	ada.Get(at).Submit("form[action$='/unlink']", nil).Want(303)
	c.Get("/").Want(303)
	arrive(t, o.Anonymous(t), way).Want(403)
}

// The second factor here is asked for all the same, unless the settings let that of the agency count and it was shown there; then
// nobody has to set one up here.
//
// Shows AX14, AX15.
func TestTheAgencysSecondFactorCountsWhereTheSettingsSaySo(t *testing.T) {
	for name, tc := range map[string]struct {
		setting string
		methods []string
		counts  bool
	}{
		"not configured":           {"", []string{"pwd", "mfa"}, false},
		"configured and shown":     {"amr=mfa", []string{"pwd", "mfa"}, true},
		"configured and not shown": {"amr=mfa", []string{"pwd"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := openCouncil(t, idp.Claims{"second_factor": tc.setting}, required())
			claims := person()
			claims["amr"] = tc.methods
			o.at.SignsIn(claims)
			c := o.Anonymous(t)
			arrive(t, c, way).Want(303)
			if first := c.Get("/"); tc.counts != (first.Status == 200) || !tc.counts && first.Location() != "/account/factor" {
				t.Errorf("without a factor here the start page answered %d %s", first.Status, first.Location())
			}
			arrive(t, c, "/account/prove/with/exshire-council?next=%2Faccount%2Ffactor").Want(303) // they were let in by an older sign-in there
			key, _ := o.enrol(t, c)
			o.hands.Advance(time.Minute)
			d := o.Anonymous(t)
			p := arrive(t, d, way).Want(303)
			if asked := strings.HasPrefix(p.Location(), "/sign-in/code"); asked == tc.counts {
				t.Errorf("led to %s", p.Location())
			} else if asked {
				d.Get("/").Want(303)
				byCode(p.Follow().Want(200), o.code(t, key)).Want(303)
			}
			d.Get("/").Want(200)
		})
	}
}

// A fresh proof is the agency's account, shown anew: an earlier session there is none, nor somebody else's account. It says too
// little where there is a second factor here and the agency's does not count.
//
// Shows AX14, AX15.
func TestAFreshProofIsTheAgencysAccountShownAnew(t *testing.T) {
	o := openCouncil(t, nil)
	c := o.Anonymous(t)
	arrive(t, c, way).Want(303)
	o.hands.Advance(11 * time.Minute)
	p := c.Get("/account/factor/passkeys/new").Want(303)
	if !strings.HasPrefix(p.Location(), "/account/prove") {
		t.Fatalf("led to %s", p.Location())
	}
	again := "/account/prove/with/exshire-council?next=%2Faccount%2Ffactor"
	o.at.SignsIn(idp.Claims{"sub": "m-1", "email": "mallory@exshire.example"})
	arrive(t, c, again).Want(422)
	o.at.SignsIn(person())
	o.at.Tamper(func(c idp.Claims) { c["auth_time"] = o.hands.Now().Add(-2 * time.Hour).Unix() })
	arrive(t, c, again).Want(422)
	o.at.Tamper(nil)
	c.Get("/account/factor/app").Want(303) // held up still
	if at := arrive(t, c, again).Want(303).Location(); at != "/account/factor" {
		t.Errorf("led to %s", at)
	}
	if last := o.at.Asked[len(o.at.Asked)-1]; last.Get("prompt") != "login" || last.Get("max_age") != "0" {
		t.Errorf("the provider was not asked to ask anew: %v", last)
	}
	o.enrol(t, c)
	o.hands.Advance(11 * time.Minute)
	c.Get("/account/prove").Want(200).Check(page.Absent("main a[href^='/account/prove/with']"))
	arrive(t, c, again).Want(422)
}

// Whoever is let through by an older sign-in at their agency is signed in, and has proved nothing: what asks for a fresh proof asks
// for it at once.
//
// Shows AX14.
func TestAnOlderSignInAtTheAgencyIsNoFreshProof(t *testing.T) {
	o := openCouncil(t, nil)
	for _, shows := range []struct {
		asked time.Duration // before now
		led   bool
	}{{2 * time.Hour, true}, {0, false}} {
		o.at.Tamper(func(c idp.Claims) { c["auth_time"] = o.hands.Now().Add(-shows.asked).Unix() })
		c := o.Anonymous(t)
		arrive(t, c, way).Want(303)
		c.Get("/account").Want(200)
		if led := c.Get("/account/factor/passkeys/new").Status == http.StatusSeeOther; led != shows.led {
			t.Errorf("asked %s ago: led to a proof: %v", shows.asked, led)
		}
	}
}

// An agency whose people have no other way in has passwords refused by the address alone, whether there is an account or not and
// whatever the password; and those of its people whose address is another one are answered as anybody whose password is wrong.
//
// Shows AX14, T08.
func TestAnAgencyThatIsTheOnlyWayInRefusesPasswords(t *testing.T) {
	o := openCouncil(t, idp.Claims{"required": true})
	try := func(mail, secret string) string {
		p := o.Anonymous(t).Get("/sign-in").Submit("main form", web.Values{"email": {mail}, "password": {secret}}).Want(422)
		return strings.ReplaceAll(p.Text("main"), mail, "")
	}
	want := try("nobody@exshire.example", "wrong")
	if !strings.Contains(want, "People of Exshire Council sign in with their account there") {
		t.Errorf("the page says %q", want)
	}
	for _, secret := range []string{password, "wrong"} {
		if got := try(o.chairWay, secret); got != want {
			t.Errorf("an account is answered %q, none %q", got, want)
		}
	}
	signIn(o.Anonymous(t), o.adaMail) // of no agency
	o.do(t, `INSERT INTO agency (agency_id, name, schedule7, created_at) VALUES ('00000000-0000-4000-8000-00000000000a', 'Exshire Council', 'LA', '2020-01-01')`)
	o.do(t, `UPDATE membership SET agency_id = '00000000-0000-4000-8000-00000000000a', role = 'agency_representative' WHERE user_id = $1`, o.bea)
	if got, wrong := try("bea@example.org", password), try("bea@example.org", "wrong"); got != wrong {
		t.Errorf("one of its people with another address is answered %q, a wrong password %q", got, wrong)
	}
	c := o.Anonymous(t)
	arrive(t, c, way).Want(303)
	o.do(t, `UPDATE user_account SET must_change = true, short_password = true WHERE user_id = $1`, o.chair)
	c.Get("/").Want(200) // a password that is not used holds nobody up
	o.hands.Advance(11 * time.Minute)
	c.Get("/account/prove").Want(200).Check(page.Absent("[name=proof]"))
}

// A provider that is down leaves a plain page, and the service starts and signs others in without it.
//
// Shows AX14.
func TestAnAgencyThatIsDownLeavesAPlainPage(t *testing.T) {
	o := openCouncil(t, nil)
	o.at.Down(true)
	o.Anonymous(t).Get(way).Want(503).Check(page.In("main", page.HasText("The sign-in of Exshire Council cannot be reached")))
	signIn(o.Anonymous(t), o.chairWay)
	o.at.Down(false)
	c := o.Anonymous(t)
	back := passBy(t, c.Get(way).Want(303).Location())
	o.at.Down(true)
	c.Get(back).Want(503)
	c.Get("/").Want(303)
}

// Signing in with an agency, refused by it, unlinked, down, and signed out of, in Chromium.
//
// Shows AX14, UI1, UI2.
func TestSomebodySignsInWithTheirAgencyInTheBrowser(t *testing.T) {
	o := openCouncil(t, nil, web.Config(func(c *httpd.Config) { c.Assets = product.Handler() }))
	b := browser.Start(t)
	tab := b.Tab(t, o.URL)
	c := o.Driven(t, tab)
	enter := func() string {
		t.Helper()
		c.Get("/sign-in?next=%2Faccount")
		return tab.Press("main a[href^='" + way + "']").At
	}
	o.at.Down(true)
	enter()
	well(t, tab, "agency down")
	tab.Complaints() // that it was a 503
	o.at.Down(false)
	o.at.SignsIn(idp.Claims{"sub": "c-1", "email": o.chairWay})
	enter()
	well(t, tab, "agency unlinked")
	c.Get("/sign-in")
	well(t, tab, "agency offered")
	o.at.Refuse(true)
	enter()
	well(t, tab, "agency refused")
	o.at.Refuse(false)
	o.at.SignsIn(person())
	if at := enter(); at != o.URL+"/account" {
		t.Fatalf("signing in led to %s", at)
	}
	well(t, tab, "own account by agency")
	o.hands.Advance(11 * time.Minute)
	c.Get("/account/prove?next=%2Faccount")
	well(t, tab, "fresh proof by agency")
	if at := tab.Press("main a[href^='/account/prove/with']").At; at != o.URL+"/account" {
		t.Errorf("the proof led to %s", at)
	}
	ada := b.Tab(t, o.URL, o.Cookie(t, o.ada))
	o.Driven(t, ada).Get("/accounts/" + string(o.chair) + "/sign-in").Want(200)
	well(t, ada, "linked account")
	tab.Press("header form[action='/sign-out'] button")
	well(t, tab, "signed out of agency")
	tab.Press("main a[role=button]") // the provider's own page
}

// references finds a reference to quote to an administrator.
func references() *regexp.Regexp {
	return regexp.MustCompile(`[A-Z2-7]{4}-[A-Z2-7]{4}`)
}

package signin_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/signin"
	"channelpanel/internal/testkit/page"
	"channelpanel/internal/testkit/web"
)

const (
	firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
	safari  = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Mobile/15E148 Safari/604.1"
)

// Somebody sees in words where they are signed in, ends one place or all others, and never another person's.
//
// Shows AX16, T16.
func TestOnesOwnSessionsAreSeenInWordsAndEnded(t *testing.T) {
	o := open(t)
	signIn(o.Anonymous(t), o.chairWay)
	o.do(t, `UPDATE login_session SET user_agent = $1, address = '203.0.113.9'`, safari)
	o.hands.Advance(2 * time.Minute)
	here := o.Anonymous(t)
	signIn(here, o.chairWay)
	o.do(t, `UPDATE login_session SET user_agent = $1, address = '10.1.2.3' WHERE address <> '203.0.113.9'`, firefox)
	p := here.Get("/account/sessions").Want(200).Check(page.Count(".govuk-summary-card", 2))
	cards := p.Text("main")
	for _, want := range []string{"Firefox on Windows", "Safari on iPhone", "an address that begins 203.0", "A private network", "This is where you are now", "at 2 places at once"} {
		if !strings.Contains(cards, want) {
			t.Errorf("the page does not say %q: %s", want, cards)
		}
	}
	if strings.Contains(cards, "203.0.113.9") {
		t.Error("the page gives the whole address away")
	}
	form := p.Form("form[action='/account/sessions/end']")
	ada := o.SignedIn(t, o.ada)
	form.Set("csrf_token", ada.Get("/account").Form("form[action='/sign-out']").Get("csrf_token"))
	ada.Post("/account/sessions/end", form).Want(409) // nothing of hers
	p.Submit("form[action='/account/sessions/end']", nil).Want(303)
	here.Get("/account/sessions").Check(page.Count(".govuk-summary-card", 1), page.Absent("form[action='/account/sessions/end-others']"))

	there := o.Anonymous(t)
	signIn(there, o.chairWay)
	here.Get("/account/sessions").Submit("form[action='/account/sessions/end-others']", nil).Want(303)
	there.Get("/").Want(303)
	here.Get("/").Want(200)
	o.hands.Advance(29 * time.Minute) // what lies idle for longer than a session may is no place to be signed in
	signIn(o.Anonymous(t), o.chairWay)
	here.Get("/account/sessions").Check(page.Count(".govuk-summary-card", 2))
}

// The first sign-in with a browser that was never used for the account is told to its holder and recorded, but for the very first;
// the same browser again is not.
func TestASignInWithAnUnknownBrowserIsTold(t *testing.T) {
	o := open(t)
	told := func() int {
		return o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 AND text LIKE 'Somebody signed in%'`, o.chair)
	}
	recorded := func() int {
		return o.count(t, `SELECT count(*) FROM audit_event WHERE convert_from(payload, 'UTF8') LIKE '%with a browser not seen before%'`)
	}
	c := o.Anonymous(t)
	signIn(c, o.chairWay)
	c.Get("/").Want(200)
	c.Get("/account").Submit("form[action='/sign-out']", nil).Want(303)
	signIn(c, o.chairWay)
	if told() != 0 || recorded() != 1 {
		t.Fatalf("after the first browser %d notices and %d entries, want 0 and 1", told(), recorded())
	}
	signIn(c, "ada@example.org") // somebody else at the same computer
	if told() != 0 {
		t.Error("somebody else's browser counts for all")
	}
	d := o.Anonymous(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, o.URL+"/sign-in", nil)
	if err != nil {
		t.Fatal(err)
	}
	d.Do(r).Submit("main form", web.Values{"email": {o.chairWay}, "password": {password}}).Want(303)
	if told() != 1 || recorded() != 3 {
		t.Errorf("after another browser %d notices and %d entries, want 1 and 3", told(), recorded())
	}
	if n := o.count(t, `SELECT count(*) FROM known_device WHERE encode(token_hash, 'escape') ~ '^[A-Z2-7]{26}$'`); n != 0 {
		t.Error("the token lies open in the database")
	}
}

// Whoever runs the installation clears a second factor: the person is told, and signed out everywhere.
//
// Shows AX15.
func TestTheCommandLineClearsASecondFactor(t *testing.T) {
	o := openWithPasskeys(t)
	c := o.SignedIn(t, o.chair)
	o.register(t, c, newAuthenticator(t, o.URL), "Lost").Want(200)
	service := signin.NewService(signin.Config{DB: o.Server.DB, Guard: o.Server.Guard})
	if err := service.ClearFactor(t.Context(), casework.Actor{Kind: casework.CLI, Name: "tester"}, o.chair); err != nil {
		t.Fatal(err)
	}
	c.Get("/").Want(303)
	signIn(o.Anonymous(t), o.chairWay).Follow().Check(page.In("main", page.IsText("start")))
	if o.count(t, `SELECT count(*) FROM recovery_code`)+o.count(t, `SELECT count(*) FROM passkey`) != 0 {
		t.Error("something of the factor is left")
	}
	if o.count(t, `SELECT count(*) FROM audit_event WHERE actor LIKE 'cli:%' AND convert_from(payload, 'UTF8') LIKE '%Cleared a second factor%'`) != 1 {
		t.Error("it is not on record")
	}
	if err := service.ClearFactor(t.Context(), casework.Actor{Kind: casework.SignedIn, ID: o.chair, Name: "Cora Penhale"}, o.ada); err == nil {
		t.Error("a chair cleared somebody's second factor")
	}
}

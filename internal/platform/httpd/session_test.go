package httpd_test

import (
	"net/url"
	"testing"
	"time"

	"channelpanel/internal/testkit/page"
	"channelpanel/internal/testkit/web"
)

// Shows T16.
func TestASessionEndsByTime(t *testing.T) {
	for _, tc := range []struct {
		name  string
		steps []time.Duration
		want  int
	}{
		{"used after 29 minutes it lives", []time.Duration{29 * time.Minute}, 200},
		{"unused for more than 30 minutes it has ended", []time.Duration{30*time.Minute + time.Second}, 303},
		{"each use begins the 30 minutes again", []time.Duration{29 * time.Minute, 29 * time.Minute, 29 * time.Minute}, 200},
		{"after ten hours it has ended, however much it was used", repeat(25*time.Minute, 24), 303},
		{"just before ten hours it lives", repeat(25*time.Minute, 23), 200},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := newBed(t)
			c := b.SignedIn(t, b.plain)
			status := 0
			for _, step := range tc.steps {
				b.clock.Advance(step)
				status = c.Get("/").Status
			}
			if status != tc.want {
				t.Errorf("answered %d, want %d", status, tc.want)
			}
		})
	}
}

func repeat(d time.Duration, n int) []time.Duration {
	list := make([]time.Duration, n)
	for i := range list {
		list[i] = d
	}
	return list
}

// Shows T16.
func TestARevokedSessionOrADisabledAccountIsSignedOutAtOnce(t *testing.T) {
	b := newBed(t)
	c, d := b.SignedIn(t, b.plain), b.SignedIn(t, b.admin)
	c.Get("/").Want(200)
	if err := b.Server.RevokeAll(t.Context(), b.plain); err != nil {
		t.Fatal(err)
	}
	c.Get("/").Want(303)
	d.Get("/").Want(200) // nobody else's
	if _, err := b.Database.Owner(t).ExecContext(t.Context(), `UPDATE user_account SET disabled_at = now() WHERE user_id = $1`, b.admin); err != nil {
		t.Fatal(err)
	}
	d.Get("/").Want(303)
}

// Shows T16.
func TestAThirdSignInEndsTheOldest(t *testing.T) {
	b := newBed(t)
	var clients []*web.Client
	for range 3 {
		c := b.Anonymous(t)
		c.Get("/sign-in").Submit("main form", web.Values{"email": {"plain@example.org"}}).Want(303)
		clients = append(clients, c)
		b.clock.Advance(time.Second)
	}
	for i, want := range []int{303, 200, 200} {
		if got := clients[i].Get("/").Status; got != want {
			t.Errorf("session %d is answered %d, want %d", i+1, got, want)
		}
	}
}

func TestTheTokenIsNowhereInTheDatabase(t *testing.T) {
	b := newBed(t)
	c := b.SignedIn(t, b.plain)
	token := c.Cookies()[0].Value
	if n := b.count(t, `SELECT count(*) FROM login_session s WHERE position($1 in CAST(s AS text)) > 0 OR token_hash = CAST($1 AS bytea)`, token); n != 0 {
		t.Error("the row holds the token")
	}
	if n := b.count(t, `SELECT count(*) FROM login_session WHERE token_hash = sha256(CAST($1 AS bytea))`, token); n != 1 {
		t.Error("the row is not under the token's hash")
	}
}

func TestASessionsUseIsWrittenDownOnceAMinute(t *testing.T) {
	b := newBed(t)
	c := b.SignedIn(t, b.plain)
	writes := func() int {
		return b.count(t, `SELECT CAST(CAST(CAST(xmin AS text) AS bigint) AS int) FROM login_session WHERE user_id = $1`, b.plain)
	}
	first := writes()
	for range 5 {
		b.clock.Advance(10 * time.Second)
		c.Get("/").Want(200)
	}
	if writes() != first {
		t.Error("the row was written within the minute")
	}
	b.clock.Advance(11 * time.Second)
	c.Get("/").Want(200)
	if writes() == first {
		t.Error("after a minute the row was not written")
	}
}

func TestStayingSignedInIsOneRequest(t *testing.T) {
	b := newBed(t)
	c := b.SignedIn(t, b.plain)
	p := c.Get("/")
	renew, _ := p.Doc.Find("meta[name=session-renew]").Attr("content")
	b.clock.Advance(28 * time.Minute)
	c.Get(renew).Want(204)
	b.clock.Advance(28 * time.Minute)
	c.Get("/").Want(200)
}

func TestAFlashIsShownOnceAndToItsOwnSessionOnly(t *testing.T) {
	b := newBed(t)
	c := b.SignedIn(t, b.plain)
	p := c.Get("/note").Submit("form[action='/note']", web.Values{"text": {"x"}}).Want(303)
	for _, k := range c.Cookies() {
		if k.Name == "flash" {
			other := b.SignedIn(t, b.admin)
			r := request(t, b, "GET", "/", nil, nil)
			r.AddCookie(k)
			other.Do(r).Want(200).Check(page.In("main", page.NoText("Note saved")))
		}
	}
	p.Follow().Want(200).Check(page.In("main", page.HasText("Note saved")))
	c.Get("/note/saved").Want(200).Check(page.In("main", page.NoText("Note saved")))
}

// Shows T16.
func TestWhatSomebodyTypedSurvivesTheEndOfTheirSession(t *testing.T) {
	b := newBed(t)
	c := b.SignedIn(t, b.plain)
	p := c.Get("/note").Want(200)
	b.clock.Advance(31 * time.Minute)
	p = p.Submit("form[action='/note']", web.Values{"text": {"half an hour’s work"}, "needs": {"b"}}).Want(303)
	if p.Location() != "/sign-in?next=%2Fnote" || b.saves.Load() != 0 {
		t.Fatalf("sent to %s, saved %d", p.Location(), b.saves.Load())
	}
	if n := b.count(t, `SELECT count(*) FROM draft WHERE position(CAST('work' AS bytea) in sealed) > 0`); n != 0 {
		t.Error("the draft lies open in the database")
	}
	p = p.Follow().Submit("main form", web.Values{"email": {"plain@example.org"}}).Follow().Want(200)
	p.Check(page.In("input[name=text]", page.HasAttr("value", "half an hour’s work")), page.In("main", page.HasText("We kept what you typed")),
		page.In("input[name=needs][value=b]", page.HasAttr("checked", "")), page.In("input[name=version]", page.HasAttr("value", "3")))
	p.Submit("form[action='/note']", nil).Want(303)
	if b.saves.Load() != 1 || b.count(t, `SELECT count(*) FROM draft`) != 0 {
		t.Errorf("saved %d, and %d drafts are left", b.saves.Load(), b.count(t, `SELECT count(*) FROM draft`))
	}
}

func TestNobodyElseGetsAtADraft(t *testing.T) {
	b := newBed(t)
	c := b.SignedIn(t, b.plain)
	p := c.Get("/note")
	b.clock.Advance(31 * time.Minute)
	stranger := with(p.Form("form[action='/note']"), "csrf_token", "made up")
	c.Post("/note", with(stranger, "text", "planted by another site")).Want(403)
	if b.count(t, `SELECT count(*) FROM draft`) != 0 {
		t.Fatal("a draft was kept for a form that is not ours")
	}
	p.Submit("form[action='/note']", web.Values{"text": {"mine"}}).Want(303)
	if _, err := b.Database.Owner(t).ExecContext(t.Context(), `UPDATE draft SET user_id = $1`, b.admin); err != nil { // a row moved to another person opens for nobody
		t.Fatal(err)
	}
	b.SignedIn(t, b.admin).Get("/note").Want(200).Check(page.In("main", page.NoText("We kept")))
}

func TestTheScriptKeepsADraftWhileSomebodyTypes(t *testing.T) {
	b := newBed(t)
	c := b.SignedIn(t, b.plain)
	p := c.Get("/note")
	token, _ := p.Doc.Find("meta[name=csrf-token]").Attr("content")
	send := func(key, token string) int {
		r := request(t, b, "POST", "/drafts", url.Values{"key": {key}, "text": {"so far"}}, map[string]string{"X-CSRF-Token": token})
		return c.Do(r).Status
	}
	for _, tc := range []struct {
		name, key, token string
		want             int
	}{
		{"the page's own field", "/note#text", token, 204},
		{"without a token", "/note#text", "", 403},
		{"a password", "/note#new_password", token, 400},
		{"no place", "#text", token, 400},
	} {
		if got := send(tc.key, tc.token); got != tc.want {
			t.Errorf("%s: answered %d, want %d", tc.name, got, tc.want)
		}
	}
	c.Get("/note").Check(page.In("input[name=text]", page.HasAttr("value", "so far")))
}

// A page that is left after the session has ended saves once more by script, when its form has been kept already.
func TestTheScriptsLastSaveLeavesTheKeptFormAsItIs(t *testing.T) {
	b := newBed(t)
	c := b.SignedIn(t, b.plain)
	p := c.Get("/note")
	token, _ := p.Doc.Find("meta[name=csrf-token]").Attr("content")
	b.clock.Advance(31 * time.Minute)
	p.Submit("form[action='/note']", web.Values{"text": {"typed to the end"}}).Want(303)
	r := request(t, b, "POST", "/drafts", url.Values{"key": {"/note#other"}, "text": {"so far"}}, map[string]string{"X-CSRF-Token": token, "Referer": b.URL + "/note"})
	if got := c.Do(r).Status; got != 303 {
		t.Errorf("the script's save was answered %d", got)
	}
	b.SignedIn(t, b.plain).Get("/note").Check(page.In("input[name=text]", page.HasAttr("value", "typed to the end")))
}

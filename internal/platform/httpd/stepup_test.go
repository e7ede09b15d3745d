package httpd_test

import (
	"net/url"
	"testing"
	"time"

	"channelpanel/internal/testkit/page"
	"channelpanel/internal/testkit/web"
)

// An export asks for a proof that is older than ten minutes again, and gives the way back to it.
//
// Shows T16.
func TestAnExportNeedsAFreshProof(t *testing.T) {
	b := newBed(t)
	c := b.SignedIn(t, b.plain)
	b.clock.Advance(9 * time.Minute)
	c.Get("/export").Want(200)
	b.clock.Advance(time.Minute)
	p := c.Get("/export").Want(303)
	if p.Location() != "/account/prove?next=%2Fexport" {
		t.Fatalf("led to %s", p.Location())
	}
	c.Get("/").Want(200) // nothing else is held up
	p = p.Follow().Submit("form[action^='/account/prove']", nil).Want(303)
	if p.Location() != "/export" {
		t.Fatalf("led to %s", p.Location())
	}
	p.Follow().Want(200)
	if n := b.count(t, `SELECT count(*) FROM audit_event WHERE outcome = 'failed' AND convert_from(leaf, 'UTF8') LIKE '%step-up%'`); n != 1 {
		t.Errorf("%d entries say that something was held up", n)
	}
}

// A grant that is held up is kept as it was typed and sent once, after the proof; the token before it is worth nothing, and the
// session grows no younger.
//
// Shows T15, T16.
func TestWhatWasTypedSurvivesTheProof(t *testing.T) {
	b := newBed(t)
	c := b.SignedIn(t, b.admin)
	old := c.Cookies()[0].Value
	b.clock.Advance(11 * time.Minute)
	p := c.Get("/grants").Submit("form[action='/grants']", web.Values{"text": {"a chair"}, "needs": {"a", "b"}}).Want(303)
	if b.saves.Load() != 0 {
		t.Fatal("saved without a fresh proof")
	}
	p = p.Follow().Submit("form[action^='/account/prove']", nil).Want(303).Follow().Want(200)
	p.Check(page.In("main", page.HasText("What you typed was kept")))
	p.Submit("form[action='/grants']", nil).Want(303)
	if b.saves.Load() != 1 || b.count(t, `SELECT count(*) FROM draft`) != 0 {
		t.Errorf("saved %d, and %d drafts are left", b.saves.Load(), b.count(t, `SELECT count(*) FROM draft`))
	}
	if c.Cookies()[0].Value == old {
		t.Error("the token is the same")
	}
	r := request(t, b, "GET", "/", nil, nil)
	r.Header.Set("Cookie", "session="+old)
	b.Anonymous(t).Do(r).Want(303)
	if n := b.count(t, `SELECT count(*) FROM login_session WHERE user_id = $1 AND revoked_at IS NULL AND created_at < proved_at AND expires_at = created_at + interval '10 hours'`, b.admin); n != 1 {
		t.Error("the session's age changed")
	}
}

func TestAFormThatWasHeldUpIsItsOwnersAlone(t *testing.T) {
	b := newBed(t)
	c := b.SignedIn(t, b.admin)
	b.clock.Advance(11 * time.Minute)
	c.Get("/grants").Submit("form[action='/grants']", web.Values{"text": {"a chair"}}).Want(303)
	c.Get("/account/again?path=%2Fgrants").Want(200)
	b.SignedIn(t, b.plain).Get("/account/again?path=%2Fgrants").Want(404)
	c.Get("/account/again?path=" + url.QueryEscape("https://example.org/grants")).Want(404)
	c.Get("/account/again?path=%2Fgrants&from=" + url.QueryEscape("//example.org")).Want(200).Check(page.In("main a", page.HasAttr("href", "/")))
}

package signin_test

import (
	"strings"
	"testing"
	"time"

	"github.com/go-webauthn/webauthn/protocol"

	"channelpanel/internal/testkit/page"
	"channelpanel/internal/testkit/web"
)

// register sets up a passkey for whoever is signed in; the answer is what they see then.
func (o *office) register(t *testing.T, c *web.Client, a *authenticator, name string) *web.Page {
	t.Helper()
	p := c.Get("/account/factor/passkeys/new").Want(200)
	return p.Submit("form[data-passkey]", web.Values{"name": {name}, "credential": {a.make(o.ask(t, c, p))}})
}

// showTo answers the page that asks for a passkey.
func (o *office) showTo(t *testing.T, c *web.Client, p *web.Page, a *authenticator) *web.Page {
	t.Helper()
	return p.Submit("form[data-passkey]", web.Values{"credential": {a.show(o.ask(t, c, p))}})
}

// Somebody sets up two passkeys by name, and signs in and proves again who they are with either; a code does as well.
//
// Shows AX15.
func TestAPasskeyIsASecondFactorAndAFreshProof(t *testing.T) {
	o := openWithPasskeys(t, required())
	c := o.SignedIn(t, o.chair)
	laptop, stick := newAuthenticator(t, o.URL), newAuthenticator(t, o.URL)
	laptop.counts = false
	laptop.flags |= protocol.FlagBackupEligible | protocol.FlagBackupState // one that a platform keeps copies of
	codes := group.FindAllString(string(o.register(t, c, laptop, "Work laptop").Want(200).Body), -1)
	if len(codes) != 10 {
		t.Fatalf("%d recovery codes are shown with the first factor", len(codes))
	}
	o.register(t, c, stick, "Key ring").Want(303)
	c.Get("/account/factor").Want(200).Check(page.In("main", page.HasText("Work laptop")), page.In("main", page.HasText("Key ring")))
	c.Get("/").Want(200)

	for _, a := range []*authenticator{laptop, stick, laptop, stick} {
		d := o.Anonymous(t)
		o.showTo(t, d, signIn(d, o.chairWay).Follow().Want(200), a).Want(303)
		d.Get("/").Want(200)
	}
	d := o.Anonymous(t)
	byCode(signIn(d, o.chairWay).Follow(), codes[0]).Want(303)

	o.hands.Advance(11 * time.Minute)
	p := d.Get("/account/factor/passkeys/new").Follow().Want(200)
	if at := o.showTo(t, d, p, stick).Want(303).Location(); at != "/account/factor/passkeys/new" {
		t.Errorf("a fresh proof leads to %s", at)
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE convert_from(payload, 'UTF8') LIKE '%Signed in as Cora Penhale, with their password and a passkey%'`); n != 4 {
		t.Errorf("%d sign-ins with a passkey are on record, want 4", n)
	}
}

func byCode(p *web.Page, code string) *web.Page {
	return p.Submit("form[action='/sign-in/code']", web.Values{"code": {code}})
}

// An answer counts where everything about it is right, and once: not for another site or host, without the person's own check,
// for another kind of question, by another key, twice, or five minutes late.
//
// Shows AX15.
func TestAPasskeyThatIsNotRightOpensNothing(t *testing.T) {
	o := openWithPasskeys(t)
	mine := newAuthenticator(t, o.URL)
	o.register(t, o.SignedIn(t, o.chair), mine, "Mine").Want(200)
	thief := newAuthenticator(t, o.URL)
	thief.id = mine.id
	o.do(t, `UPDATE user_account SET failed_count = -100`) // no test of the delay
	for name, change := range map[string]func(a *authenticator){
		"another site's page": func(a *authenticator) { a.origin = "http://localhost.example.org" },
		"another port":        func(a *authenticator) { a.origin = "http://localhost:1" },
		"another host":        func(a *authenticator) { a.host = "example.org" },
		"no own check":        func(a *authenticator) { a.flags &^= protocol.FlagUserVerified },
		"nobody there":        func(a *authenticator) { a.flags &^= protocol.FlagUserPresent },
		"made and not shown":  func(a *authenticator) { a.mention = "webauthn.create" },
		"another key":         func(a *authenticator) { a.key = thief.key },
	} {
		d := o.Anonymous(t)
		a := *mine
		change(&a)
		a.count += 100
		o.showTo(t, d, signIn(d, o.chairWay).Follow(), &a).Want(422)
		d.Get("/").Want(303)
		if t.Failed() {
			t.Fatalf("%s opened the account", name)
		}
	}
	d := o.Anonymous(t)
	p := signIn(d, o.chairWay).Follow()
	answer := web.Values{"credential": {mine.show(o.ask(t, d, p))}}
	o.hands.Advance(5*time.Minute + time.Second)
	p.Submit("form[data-passkey]", answer).Want(422).Check(page.In("main", page.HasText("took too long"))) // and is taken away
	d = o.Anonymous(t)
	p = signIn(d, o.chairWay).Follow()
	answer = web.Values{"credential": {mine.show(o.ask(t, d, p))}}
	other := o.Anonymous(t)
	signIn(other, o.chairWay).Follow().Submit("form[data-passkey]", answer).Want(422) // asked of another browser
	p.Submit("form[data-passkey]", answer).Want(303)
	third := o.Anonymous(t)
	signIn(third, o.chairWay).Follow().Submit("form[data-passkey]", answer).Want(422)
}

// A passkey whose counter goes back may be a copy. It is out of use, its holder is told, and the password alone is no way in.
//
// Shows AX15.
func TestAPasskeyThatMayBeACopyIsOutOfUse(t *testing.T) {
	o := openWithPasskeys(t)
	mine := newAuthenticator(t, o.URL)
	mine.count = 10
	codes := group.FindAllString(string(o.register(t, o.SignedIn(t, o.chair), mine, "Mine").Want(200).Body), -1)
	copied := *mine
	d := o.Anonymous(t)
	o.showTo(t, d, signIn(d, o.chairWay).Follow(), mine).Want(303)
	d = o.Anonymous(t)
	p := o.showTo(t, d, signIn(d, o.chairWay).Follow(), &copied).Want(422)
	p.Check(page.In("main", page.HasText("may have been copied")), page.Absent("form[data-passkey]"))
	d.Get("/").Want(303)
	d = o.Anonymous(t)
	p = signIn(d, o.chairWay).Follow().Want(200)
	p.Check(page.Absent("form[data-passkey]"))
	byCode(p, codes[0]).Want(303)
	d.Get("/account/factor").Want(200).Check(page.In("main", page.HasText("may have been copied")))
	if o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 AND text LIKE '%copied%'`, o.chair) != 1 {
		t.Error("the holder was not told")
	}
}

// Passkeys are one's own: nobody removes another's, nor the last factor that they need, and a row that somebody moved to another
// account in the database opens nothing.
//
// Shows AX15.
func TestAPasskeyIsItsHoldersAndTheLastOneStays(t *testing.T) {
	o := openWithPasskeys(t, required())
	cora, ada := o.SignedIn(t, o.chair), o.SignedIn(t, o.ada)
	mine, hers := newAuthenticator(t, o.URL), newAuthenticator(t, o.URL)
	o.register(t, cora, mine, "Mine").Want(200)
	o.register(t, ada, hers, "Hers").Want(200)
	form := ada.Get("/account/factor").Form("form[action$='passkeys/remove']")
	theirs := cora.Get("/account/factor")
	form.Set("csrf_token", theirs.Form("form[action$='passkeys/remove']").Get("csrf_token"))
	cora.Post("/account/factor/passkeys/remove", form).Want(404)
	theirs.Submit("form[action$='passkeys/remove']", nil).Want(422).Check(page.In("main", page.HasText("the last one that you have")))
	o.register(t, cora, newAuthenticator(t, o.URL), "Another").Want(303)
	cora.Get("/account/factor").Submit("form[action$='passkeys/remove']", nil).Want(303)
	if n := o.count(t, `SELECT count(*) FROM passkey WHERE user_id = $1`, o.chair); n != 1 {
		t.Fatalf("%d passkeys are left, want 1", n)
	}
	o.do(t, `UPDATE passkey SET user_id = $1 WHERE user_id = $2`, o.chair, o.ada)
	d := o.Anonymous(t)
	o.askRaw(t, d, signIn(d, o.chairWay).Follow().Want(200)).Want(500)
}

// What makes a passkey is checked as what shows one is, and a device holds one passkey of a person.
//
// Shows AX15.
func TestAPasskeyThatIsMadeWronglyIsNotKept(t *testing.T) {
	o := openWithPasskeys(t)
	c := o.SignedIn(t, o.chair)
	for _, change := range []func(a *authenticator){
		func(a *authenticator) { a.origin = "http://localhost:1" },
		func(a *authenticator) { a.host = "example.org" },
		func(a *authenticator) { a.flags &^= protocol.FlagUserVerified },
		func(a *authenticator) { a.mention = "webauthn.get" },
	} {
		a := newAuthenticator(t, o.URL)
		change(a)
		o.register(t, c, a, "Wrong").Want(422).Check(page.In("main", page.HasText("Nothing has been changed")))
	}
	a := newAuthenticator(t, o.URL)
	o.register(t, c, a, " ").Want(200)
	if q := o.ask(t, c, c.Get("/account/factor/passkeys/new")); len(q.PublicKey.Excluded) != 1 || q.PublicKey.Excluded[0].ID != text(a.id) {
		t.Errorf("the browser is not told of the passkey that there is: %v", q.PublicKey.Excluded)
	}
	o.register(t, c, a, "Again").Want(422)
	if n := o.count(t, `SELECT count(*) FROM passkey WHERE name <> ''`); n != 1 {
		t.Errorf("%d passkeys are kept, want 1", n)
	}
	o.do(t, `UPDATE passkey SET host = 'example.org'`)
	signIn(o.Anonymous(t), o.chairWay).Follow().Want(200).Check(page.Absent("form[data-passkey]")) // but a code is asked for
	o.URL = strings.Replace(o.URL, "localhost", "127.0.0.1", 1)
	elsewhere := o.SignedIn(t, o.bea)
	elsewhere.Get("/account/factor").Check(page.In("main", page.HasText("Passkeys cannot be used at this address")))
	elsewhere.Get("/account/factor/passkeys/new").Want(404)
}

// A reset by two administrators takes passkeys away too.
//
// Shows AX15.
func TestAResetTakesPasskeysAway(t *testing.T) {
	o := openWithPasskeys(t)
	o.register(t, o.SignedIn(t, o.chair), newAuthenticator(t, o.URL), "Lost").Want(200)
	way := "/accounts/" + string(o.chair) + "/sign-in"
	ada, bea := o.SignedIn(t, o.ada), o.SignedIn(t, o.bea)
	ada.Get(way).Check(page.In("main", page.HasText("A passkey"))).Submit("form[action$=reset]", web.Values{"known_by": {"Met at the office"}}).Want(303)
	bea.Get(way).Submit("form[action$=approve]", nil).Want(303)
	if o.count(t, `SELECT count(*) FROM passkey`) != 0 {
		t.Error("the passkey is there still")
	}
	signIn(o.Anonymous(t), o.chairWay).Follow().Check(page.In("main", page.IsText("start")))
}

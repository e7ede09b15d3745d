package signin_test

import (
	"bytes"
	"image/png"
	"net/http"
	"strings"
	"testing"
	"time"

	"channelpanel/internal/testkit/page"
	"channelpanel/internal/testkit/web"
)

func step(p *web.Page, code string) *web.Page {
	return p.Submit("main form", web.Values{"code": {code}})
}

// Somebody sets up an app by its picture or its key, and from then on signs in by password and code.
//
// Shows AX15.
func TestASecondFactorIsAskedForOnceItIsSetUp(t *testing.T) {
	o := open(t)
	c := o.SignedIn(t, o.chair)
	c.Get("/account/factor").Want(200).Submit("form[action='/account/factor/app']", nil).Follow().Want(200)
	picture := c.Get("/account/factor/app/code.png").Want(200)
	if _, err := png.Decode(bytes.NewReader(picture.Body)); err != nil {
		t.Error(err)
	}
	key, _ := o.enrol(t, c)
	c.Get("/account/factor/app").Want(404) // nobody is shown the key again
	c.Get("/account/factor/app/code.png").Want(404)
	if n := o.count(t, `SELECT count(*) FROM totp WHERE position(CAST($1 AS bytea) in sealed) > 0 OR position(CAST($1 AS bytea) in waiting) > 0`, key); n != 0 {
		t.Error("the key lies open in the database")
	}
	o.hands.Advance(time.Minute)
	d := o.Anonymous(t)
	p := signIn(d, o.chairWay)
	if p.Location() != "/sign-in/code?next=%2F" {
		t.Fatalf("led to %s", p.Location())
	}
	d.Get("/").Want(303) // the password alone opens nothing
	step(p.Follow().Want(200), o.code(t, key)).Want(303)
	d.Get("/").Want(200)
}

// A code is good once, a recovery code too, and one that is wrong is answered as one that was used.
//
// Shows AX15.
func TestNoCodeCountsTwice(t *testing.T) {
	o := open(t)
	key, codes := o.enrol(t, o.SignedIn(t, o.chair))
	o.hands.Advance(time.Minute)
	now := o.code(t, key)
	step(signIn(o.Anonymous(t), o.chairWay).Follow(), now).Want(303)
	wrong := step(signIn(o.Anonymous(t), o.chairWay).Follow(), "000000").Want(422).Text("main")
	if used := step(signIn(o.Anonymous(t), o.chairWay).Follow(), now).Want(422).Text("main"); used != wrong {
		t.Errorf("a used code is answered %q, a wrong one %q", used, wrong)
	}
	step(signIn(o.Anonymous(t), o.chairWay).Follow(), strings.ToLower(strings.ReplaceAll(codes[3], "-", " "))).Want(303)
	if used := step(signIn(o.Anonymous(t), o.chairWay).Follow(), codes[3]).Want(422).Text("main"); used != wrong {
		t.Errorf("a used recovery code is answered %q, a wrong code %q", used, wrong)
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE outcome = 'failed' AND action = 'self:sign-in'`); n != 3 {
		t.Errorf("%d failed codes are on record, want 3", n)
	}
}

// The clock of a device may be half a minute off, and no more.
func TestACodeOfTheStepBeforeIsTakenAndAnOlderOneIsNot(t *testing.T) {
	o := open(t)
	key, _ := o.enrol(t, o.SignedIn(t, o.chair))
	for _, tc := range []struct {
		late time.Duration
		want int
	}{{30 * time.Second, 303}, {90 * time.Second, 422}} {
		o.hands.Advance(5 * time.Minute)
		code := o.code(t, key)
		o.hands.Advance(tc.late)
		step(signIn(o.Anonymous(t), o.chairWay).Follow(), code).Want(tc.want)
	}
}

// Guessing codes ends the half-done sign-in and slows the account down, and the right password in between does not undo that.
//
// Shows AX15, AX16.
func TestCodesCannotBeGuessed(t *testing.T) {
	o := open(t)
	key, _ := o.enrol(t, o.SignedIn(t, o.chair))
	o.hands.Advance(time.Minute)
	c := o.Anonymous(t)
	p := signIn(c, o.chairWay).Follow()
	for range 4 {
		p = step(p, "000000").Want(422)
	}
	step(p, "000000").Want(422).Check(page.In("main", page.HasText("Sign in again")))
	c.Get("/sign-in/code").Want(303)
	c.Get("/sign-in").Submit("main form", web.Values{"email": {o.chairWay}, "password": {password}}).Want(422) // slowed down
	o.hands.Advance(16 * time.Second)
	step(signIn(c, o.chairWay).Follow(), o.code(t, key)).Want(303)
}

func TestAHalfDoneSignInEndsAfterTenMinutesAndIsItsBrowsersAlone(t *testing.T) {
	o := open(t)
	key, _ := o.enrol(t, o.SignedIn(t, o.chair))
	c := o.Anonymous(t)
	p := signIn(c, o.chairWay).Follow()
	other := o.Anonymous(t)
	other.Get("/sign-in/code").Want(303)
	o.hands.Advance(10*time.Minute + time.Second)
	step(p, o.code(t, key)).Want(422).Check(page.In("main", page.HasText("Sign in again")))
}

// Whoever holds a role that needs a second factor reaches only the pages that set one up; others are not held up.
//
// Shows AX15.
func TestARoleThatNeedsASecondFactorOpensNothingWithoutOne(t *testing.T) {
	o := open(t, required())
	c := o.SignedIn(t, o.chair)
	for _, path := range []string{"/", "/account", "/account/password"} {
		want := http.StatusSeeOther
		if path == "/account/password" {
			want = http.StatusOK
		}
		if p := c.Get(path).Want(want); want == http.StatusSeeOther && p.Location() != "/account/factor" {
			t.Errorf("%s leads to %s", path, p.Location())
		}
	}
	c.Get("/account/factor").Check(page.In("main", page.HasText("One of your roles needs a second factor")))
	o.enrol(t, c)
	c.Get("/").Want(200)
	o.do(t, `UPDATE membership SET role = 'minute_taker' WHERE user_id = $1`, o.bea)
	o.SignedIn(t, o.bea).Get("/").Want(200)
}

// With a second factor a password of 8 characters is enough, and without one it is not.
//
// Shows AX15, AX16.
func TestAShorterPasswordIsEnoughBesideASecondFactor(t *testing.T) {
	o := open(t)
	c := o.SignedIn(t, o.chair)
	change := func() *web.Page {
		return c.Get("/account/password").Submit("main form", web.Values{"current": {password}, "password": {"xk7 wqp2"}, "again": {"xk7 wqp2"}})
	}
	change().Want(422).Check(page.In("main", page.HasText("15 characters or more")))
	o.enrol(t, c)
	change().Want(303)
	c.Get("/").Want(200)
	c.Get("/account/factor").Submit("form[action$='app/remove']", nil).Want(303)
	if at := c.Get("/").Want(303).Location(); at != "/account/password" {
		t.Errorf("a short password alone leads to %s", at)
	}
	c.Get("/account/password").Submit("main form", web.Values{"current": {"xk7 wqp2"}, "password": {"lantern gravel thistle"}, "again": {"lantern gravel thistle"}}).Want(303)
	c.Get("/").Want(200)
}

// A lost factor is reset by two administrators, neither of whom learns a password; the person is told, and signed out.
//
// Shows AX15.
func TestTwoAdministratorsResetALostFactor(t *testing.T) {
	o := open(t)
	cora := o.SignedIn(t, o.chair)
	key, _ := o.enrol(t, cora)
	ada, bea := o.SignedIn(t, o.ada), o.SignedIn(t, o.bea)
	way := "/accounts/" + string(o.chair) + "/sign-in"
	ask := web.Values{"known_by": {"Met at the office"}}
	ada.Get(way).Want(200).Submit("form[action$=reset]", web.Values{"known_by": {" "}}).Want(422)
	p := ada.Get(way).Submit("form[action$=reset]", ask).Follow().Want(200)
	p.Check(page.In("main", page.HasText("another administrator has to approve it")))
	form := p.Form("form[action$=end]") // the one who asked sends the approval all the same
	form.Del("form_key")
	form.Set("form_key", strings.Repeat("k", 20))
	var id string
	if err := o.owner.GetContext(t.Context(), &id, `SELECT reset_id FROM factor_reset`); err != nil {
		t.Fatal(err)
	}
	form.Set("reset", id)
	ada.Post(way+"/approve", form).Want(422)
	cora.Get("/").Want(200)
	bea.Get(way).Submit("form[action$=approve]", nil).Want(303)
	cora.Get("/").Want(303)
	signIn(o.Anonymous(t), o.chairWay).Follow().Want(200).Check(page.In("main", page.IsText("start")))
	if o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 AND text LIKE 'Two administrators%'`, o.chair) != 1 || o.count(t, `SELECT count(*) FROM totp`) != 0 {
		t.Error("the person was not told, or the factor is there still")
	}
	_ = key
}

// Nobody begins a reset of their own factor.
func TestNobodyResetsTheirOwnFactor(t *testing.T) {
	o := open(t)
	ada := o.SignedIn(t, o.ada)
	o.enrol(t, ada)
	p := ada.Get("/accounts/" + string(o.ada) + "/sign-in").Want(200)
	form := p.Form("form[action$=end]")
	form.Set("known_by", "It is I")
	ada.Post("/accounts/"+string(o.ada)+"/sign-in/reset", form).Want(422)
	if o.count(t, `SELECT count(*) FROM factor_reset`) != 0 {
		t.Error("a reset waits")
	}
}

// Whoever needs a second factor does not remove the last one they have, but moves from one app to another: the old one counts
// until a code of the new one was right, and no longer.
//
// Shows AX15.
func TestAnAppIsChangedForAnotherAndTheLastFactorStays(t *testing.T) {
	o := open(t, required())
	c := o.SignedIn(t, o.chair)
	old, codes := o.enrol(t, c)
	c.Get("/account/factor").Submit("form[action$='app/remove']", nil).Want(422).Check(page.In("main", page.HasText("the last one that you have")))
	p := c.Get("/account/factor").Submit("form[action='/account/factor/app']", nil).Follow().Want(200)
	fresh := strings.ReplaceAll(p.Text("main code"), " ", "")
	o.hands.Advance(time.Minute)
	step(signIn(o.Anonymous(t), o.chairWay).Follow(), o.code(t, old)).Want(303)
	p.Submit("form[action$=confirm]", web.Values{"code": {o.code(t, fresh)}}).Want(303) // with the recovery codes that there are
	o.hands.Advance(time.Minute)
	step(signIn(o.Anonymous(t), o.chairWay).Follow(), o.code(t, old)).Want(422)
	step(signIn(o.Anonymous(t), o.chairWay).Follow(), o.code(t, fresh)).Want(303)
	step(signIn(o.Anonymous(t), o.chairWay).Follow(), codes[0]).Want(303)
}

// A fresh proof asks for the second factor of whoever has one, and the password is none then.
//
// Shows AX15.
func TestAFreshProofIsTheSecondFactorWhereThereIsOne(t *testing.T) {
	o := open(t)
	c := o.SignedIn(t, o.chair)
	p := c.Get("/account/prove?next=%2Faccount").Want(200).Submit("main form", web.Values{"proof": {"wrong"}}).Want(422)
	if at := p.Submit("main form", web.Values{"proof": {password}}).Want(303).Location(); at != "/account" {
		t.Errorf("led to %s", at)
	}
	key, _ := o.enrol(t, c)
	o.hands.Advance(time.Minute)
	p = c.Get("/account/prove").Submit("main form", web.Values{"proof": {password}}).Want(422)
	p.Submit("main form", web.Values{"proof": {o.code(t, key)}}).Want(303)
}

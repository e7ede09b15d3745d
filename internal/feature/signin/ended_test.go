package signin_test

import (
	"testing"

	"channelpanel/internal/testkit/web"
)

// Shows AX13.
func TestNobodySignsInAfterTheLastDayOfTheirAccount(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.do(t, `UPDATE user_account SET ends_on = '2026-03-02' WHERE email = $1`, o.chairWay)
	signIn(o.Anonymous(t), o.chairWay) // the last day itself counts
	o.do(t, `UPDATE user_account SET ends_on = '2026-03-01' WHERE email = $1`, o.chairWay)
	refused := func(mail string) string {
		typed := web.Values{"email": {mail}, "password": {password}}
		return o.Anonymous(t).Get("/sign-in").Submit("main form", typed).Want(422).Text(".govuk-error-summary")
	}
	ended := refused(o.chairWay)
	if unknown := refused("nobody@example.org"); ended != unknown {
		t.Errorf("an account that has ended is answered with %q, an unknown address with %q", ended, unknown)
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'self:sign-in' AND convert_from(payload, 'UTF8') LIKE '%after its last day%'`); n != 1 {
		t.Errorf("%d entries of it", n)
	}
}

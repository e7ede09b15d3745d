package access_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/access"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/page"
	"channelpanel/internal/testkit/web"
)

// reads says whether somebody may do something on a case, through the door that every page goes through.
func (o *office) reads(t *testing.T, who testkit.Person, action casework.Action, ref string) bool {
	t.Helper()
	err := o.site.Server.DB.Write(t.Context(), casework.Actor{Kind: casework.SignedIn, ID: who.User, Name: "Somebody"}, func(tx *pg.Tx) (audit.Entry, error) {
		_, grant, err := o.cabinet.Open(t.Context(), tx, action, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "case"), nil
	})
	return err == nil
}

// asked has a data protection officer, to whom the referral is not open, ask for it through the form.
func asked(t *testing.T, o *office, ref string) (officer testkit.Person, address string) {
	t.Helper()
	officer = o.hire(t, "Dot Prior", casework.DataProtection, "")
	p := o.site.SignedIn(t, officer.User).Get("/cases/" + ref + "/ask?for=case.referral%3Aread").Want(http.StatusOK)
	return officer, p.Submit("main form", web.Values{"reason": {"A subject access request came in."}, "days": {"30"}}).Want(http.StatusSeeOther).Location()
}

// Shows N9, AX6, AX7.
func TestSomebodyAsksTheLeadAndIsGivenAccessUntilADay(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, id := o.receive(t, casework.Normal)
	form := o.site.SignedIn(t, o.hire(t, "Dana Prior", casework.DataProtection, "").User).Get("/cases/" + ref + "/ask?for=case.referral%3Aread").Want(http.StatusOK)
	form.Check(
		page.In("main", page.HasText("because you hold that role on the panel of this case, you may not read the referral."),
			page.HasText("It would be open to you if you were named on the case."), page.HasText("Your request goes to who leads the case: Coordinator"), page.NoText("Cora Lindqvist")),
		page.In("input[name=wants][checked]", page.HasAttr("value", "case.referral:read")),
	)
	officer, address := asked(t, o, ref)
	if o.reads(t, officer, casework.ReadReferral, ref) {
		t.Fatal("asking alone opens the referral")
	}
	if n := o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 AND text = 'Somebody asks for access to more of a case.' AND link = $2 AND case_id = $3`, o.coordinator.User, address, id); n != 1 {
		t.Error("the lead is not told")
	}
	lead := o.site.SignedIn(t, o.coordinator.User)
	p := lead.Get(address).Want(http.StatusOK)
	if got := p.Text("main"); !strings.Contains(got, "Dot Prior") || !strings.Contains(got, "A subject access request came in.") || !strings.Contains(got, "one month") {
		t.Errorf("the lead does not read who asks, why and for how long: %s", got)
	}
	if got := p.Form("main form"); got.Get("until-day") != "25" || got.Get("until-month") != "4" || got.Get("until-year") != "2026" || got.Get("tie") != "assigned" {
		t.Errorf("the form does not offer what was asked for: %v", got)
	}
	p.Submit("main form", web.Values{"answer": {"yes"}, "until-day": {"1"}, "reason": {"For this request only."}}).Want(http.StatusSeeOther)
	if !o.reads(t, officer, casework.ReadReferral, ref) {
		t.Error("what was given is not open")
	}
	if n := o.count(t, `SELECT count(*) FROM tie WHERE case_id = $1 AND kind = 'assigned' AND subject_id = $2 AND reason = 'access on request' AND until = '2026-04-02 00:00 Europe/London'`, id, officer.User); n != 1 {
		t.Error("the tie is not on record with its reason and its end")
	}
	if n := o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 AND text = 'Your request for access was granted until 1 April 2026.' AND why = 'You asked for access.'`, officer.User); n != 1 {
		t.Error("whoever asked is not told the answer and its end")
	}
	if got := o.site.SignedIn(t, officer.User).Get(address).Want(http.StatusOK).Text("main"); !strings.Contains(got, "For this request only.") || !strings.Contains(got, "1 April 2026") || !strings.Contains(got, "Cora Lindqvist") {
		t.Errorf("whoever asked does not read the answer: %s", got)
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE outcome = 'done' AND action IN ('case:ask', 'case.ties:write')`); n != 2 {
		t.Errorf("%d entries of the request and its answer, want 2", n)
	}
	if n := o.count(t, `SELECT count(*) FROM narrative WHERE field LIKE 'access-request/%' AND position(convert_to('request', 'UTF8') IN sealed) = 0`); n != 2 {
		t.Errorf("%d texts are kept sealed, want both", n)
	}
	o.hands.Advance(6*24*time.Hour + 7*time.Hour) // the evening of the last day, in summer time
	if !o.reads(t, officer, casework.ReadReferral, ref) {
		t.Error("the access ends before its last day is over")
	}
	o.hands.Advance(2 * time.Hour)
	if o.reads(t, officer, casework.ReadReferral, ref) {
		t.Error("the access does not end by itself")
	}
}

// Shows N9.
func TestALeadMaySayNoWithAReason(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, _ := o.receive(t, casework.Normal)
	officer, address := asked(t, o, ref)
	lead := o.site.SignedIn(t, o.coordinator.User)
	p := lead.Get(address).Submit("main form", web.Values{"answer": {"no"}}).Want(http.StatusUnprocessableEntity)
	if got := p.Text(".govuk-error-summary"); !strings.Contains(got, "Enter why not") {
		t.Errorf("a no without a reason: %s", got)
	}
	p.Submit("main form", web.Values{"reason": {"The request is for another person."}}).Want(http.StatusSeeOther)
	if o.reads(t, officer, casework.ReadReferral, ref) {
		t.Error("a no opens the referral")
	}
	if got := o.site.SignedIn(t, officer.User).Get(address).Text("main"); !strings.Contains(got, "Refused") || !strings.Contains(got, "for another person") {
		t.Errorf("whoever asked does not read why not: %s", got)
	}
	if n := o.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 AND text = 'Your request for access was refused.'`, officer.User); n != 1 {
		t.Error("whoever asked is not told")
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE action = 'case.ties:write' AND outcome = 'done'`); n != 1 {
		t.Errorf("%d entries of the no, want 1", n)
	}
	// and may ask again
	o.site.SignedIn(t, officer.User).Get("/cases/"+ref+"/ask").Submit("main form", web.Values{"wants": {"case.identity:read"}, "reason": {"Now for her."}, "days": {"7"}}).Want(http.StatusSeeOther)
}

func TestNobodyAnswersTheirOwnRequestNorReadsThatOfAnother(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, id := o.receive(t, casework.Normal)
	officer, address := asked(t, o, ref)
	other := o.hire(t, "Dee Second", casework.DataProtection, "")
	o.site.SignedIn(t, other.User).Get(address).Want(http.StatusNotFound)
	o.tie(t, id, casework.TieInvolved, string(o.health), "a test")
	o.site.SignedIn(t, o.nurse.User).Get(address).Want(http.StatusNotFound)
	// The officer becomes a coordinator as well, and still does not answer themself.
	o.do(t, `INSERT INTO membership (membership_id, user_id, role, panel_id, from_on) VALUES (gen_random_uuid(), $1, 'coordinator', $2, '2020-01-01')`, officer.User, o.panel.ID)
	self := o.site.SignedIn(t, officer.User)
	if n := self.Get(address).Want(http.StatusOK).Doc.Find("input[name=answer]").Length(); n != 0 {
		t.Error("one's own request can be answered on its page")
	}
	answer := o.site.SignedIn(t, o.coordinator.User).Get(address).Form("main form")
	form := self.Get(address).Form("main form")
	for _, field := range []string{"version", "tie", "until-day", "until-month", "until-year"} {
		form.Set(field, answer.Get(field))
	}
	form.Set("answer", "yes")
	if got := self.Post(address, form).Want(http.StatusForbidden).Text("main"); !strings.Contains(got, "You asked for this yourself") {
		t.Errorf("the refusal does not say why: %s", got)
	}
	if n := o.count(t, `SELECT count(*) FROM access_request WHERE status = 'ASKED'`); n != 1 {
		t.Error("one's own request was answered")
	}
	if _, err := o.owner.ExecContext(t.Context(), `UPDATE access_request SET status = 'REFUSED', answered_at = now(), answered_by = user_id`); err == nil {
		t.Error("the database takes an answer by whoever asked")
	}
}

// Shows AX6.
func TestWhoeverMayNotKnowOfTheCaseFindsNoFormAndNoAddress(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, id := o.receive(t, casework.Normal)
	restricted, _ := o.receive(t, casework.Restricted)
	officer, address := asked(t, o, ref)
	absent := casework.NewReference("EXS", 2026, 99)
	taker := o.hire(t, "Min Ute", casework.MinuteTaker, "")
	for _, c := range []struct {
		who testkit.Person
		ref string
	}{{o.nurse, ref}, {taker, restricted}} {
		client := o.site.SignedIn(t, c.who.User)
		got, none := client.Get("/cases/"+c.ref+"/ask"), client.Get("/cases/"+absent+"/ask")
		if got.Status != http.StatusNotFound || !bytes.Equal(got.Body, none.Body) {
			t.Errorf("asking for a case that one may not know of is answered %d, not as an absent one", got.Status)
		}
	}
	o.tie(t, id, casework.TieRecused, string(officer.User), "knows the family")
	o.site.SignedIn(t, officer.User).Get(address).Want(http.StatusNotFound)
	// A role to which nothing more could be opened is told so, and finds no form.
	ours, with := o.receive(t, casework.Normal)
	o.tie(t, with, casework.TieInvolved, string(o.health), "a test")
	p := o.site.SignedIn(t, o.nurse.User).Get("/cases/" + ours + "/ask?for=case.assessment%3Aread").Want(http.StatusOK)
	if got := p.Text("main"); p.Doc.Find("main form").Length() != 0 || !strings.Contains(got, "Nothing more of this case could be opened to your role") {
		t.Errorf("a form that can come to nothing: %s", got)
	}
	o.site.SignedIn(t, o.coordinator.User).Get("/cases/" + ours + "/ask").Want(http.StatusForbidden) // who keeps the ties need not ask
}

func TestARequestWaitsOnceAndIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, _ := o.receive(t, casework.Normal)
	officer := o.hire(t, "Dot Prior", casework.DataProtection, "")
	client := o.site.SignedIn(t, officer.User)
	nothing := client.Get("/cases/"+ref+"/ask").Submit("main form", web.Values{}).Want(http.StatusUnprocessableEntity)
	if n := nothing.Doc.Find(".govuk-error-summary li").Length(); n != 3 {
		t.Errorf("%d faults of an empty request, want 3", n)
	}
	first, second := client.Get("/cases/"+ref+"/ask"), client.Get("/cases/"+ref+"/ask")
	typed := web.Values{"wants": {"case.referral:read"}, "reason": {"A request came in."}, "days": {"7"}}
	address := first.Submit("main form", typed).Want(http.StatusSeeOther).Location()
	second.Submit("main form", typed).Want(http.StatusConflict)
	if got := client.Get("/cases/" + ref + "/ask").Text("main"); !strings.Contains(got, "You have asked already") {
		t.Errorf("a second request is offered: %s", got)
	}
	one, two := o.site.SignedIn(t, o.coordinator.User).Get(address), o.site.SignedIn(t, o.chair.User).Get(address)
	one.Submit("main form", web.Values{"answer": {"yes"}}).Want(http.StatusSeeOther)
	two.Submit("main form", web.Values{"answer": {"no"}, "reason": {"No."}}).Want(http.StatusConflict)
	if n := o.count(t, `SELECT count(*) FROM access_request WHERE status = 'GIVEN' AND answered_by = $1`, o.coordinator.User); n != 1 {
		t.Error("the first answer does not stand")
	}
	if got := o.site.SignedIn(t, o.chair.User).Get("/cases/" + ref + "/asks").Want(http.StatusOK).Text("main table"); !strings.Contains(got, "Dot Prior") || !strings.Contains(got, "Given") {
		t.Errorf("the list of requests: %s", got)
	}
}

func TestWhoeverAskedMayWithdrawAndUntilThenItWaitsForTheLead(t *testing.T) {
	t.Parallel()
	o := open(t)
	ref, _ := o.receive(t, casework.Normal)
	officer, address := asked(t, o, ref)
	waits := func(who testkit.Person) int {
		var out casefile.Errands
		if err := o.site.Server.DB.Read(t.Context(), casework.Actor{Kind: casework.SignedIn, ID: who.User}, func(tx *pg.Tx) error {
			var err error
			out, err = access.NewService(o.site.Server.DB, o.site.Server.Guard, o.cabinet).Errands(t.Context(), tx)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return len(out.List)
	}
	if waits(o.coordinator) != 1 || waits(officer) != 0 || waits(o.nurse) != 0 {
		t.Error("the request does not wait for the lead alone")
	}
	o.site.SignedIn(t, officer.User).Get(address).Submit("main form", nil).Want(http.StatusSeeOther)
	if waits(o.coordinator) != 0 || o.count(t, `SELECT count(*) FROM access_request WHERE status = 'WITHDRAWN'`) != 1 {
		t.Error("a withdrawn request still waits")
	}
}

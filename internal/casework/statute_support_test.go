package casework_test

import (
	"testing"

	"channelpanel/internal/casework"
)

// Shows SC-08.
func TestSC08ConsentComesBeforeSupport(t *testing.T) {
	t.Parallel()
	session, active := casework.EventSession, casework.StateActive
	first := "Record the necessary consent first: no support before it is given (section 36(4)(b))"
	shows(t, "SC-08", []row{
		{"a session after consent is recorded", active, session, nil, ""},
		{"a session on the day of consent is recorded", active, session, func(f *casework.Facts) { f.Session.On = f.Case.ConsentOn }, ""},
		{"a session the day before consent is not", active, session, func(f *casework.Facts) { f.Session.On = f.Case.ConsentOn.AddDays(-1) },
			"Consent was given on 5 October 2026: a session cannot be dated before it (section 36(4)(b))"},
		{"a consent that was withdrawn is none", active, session, func(f *casework.Facts) { f.Case.ConsentStatus = "WITHDRAWN" }, first},
		{"a consent without its date is none", active, session, func(f *casework.Facts) { f.Case.ConsentOn = casework.Date{} }, first},
		{"no session is recorded while consent is awaited", casework.StateConsentPending, session, func(f *casework.Facts) { f.Case.ConsentStatus = "REQUESTED" }, first},
		{"nor after a refusal", casework.StateConsentRefused, session, nil, first},
		{"support begins with an answer that gives consent", casework.StateConsentPending, casework.EventConsent, nil, ""},
		{"not with one that is still awaited", casework.StateConsentPending, casework.EventConsent, func(f *casework.Facts) { f.Consent.Status = "REQUESTED" }, first},
		{"paused support goes on only under consent", casework.StatePaused, casework.EventResume, func(f *casework.Facts) { f.Case.ConsentStatus = "LAPSED-18" }, first},
		{"and does under it", casework.StatePaused, casework.EventResume, nil, ""},
	})
}

// Shows SC-09.
func TestSC09ConsentIsFromWhoeverMayGiveItOnThatDay(t *testing.T) {
	t.Parallel()
	given := func(born, giver string) func(*casework.Facts) {
		return func(f *casework.Facts) { f.Case.DateOfBirth, f.Consent.Giver = day(born), giver }
	}
	aged := func(age int, giver string) func(*casework.Facts) {
		return func(f *casework.Facts) {
			f.Case.DateOfBirth, f.Case.ApproximateAge, f.Consent.Giver = casework.Date{}, age, giver
		}
	}
	consent, pending := casework.EventConsent, casework.StateConsentPending
	adult := "The person was 18 or over on that date: they consent themselves, or record the Mental Capacity Act route"
	child := "The person was under 18 on that date: a parent or guardian has to consent. Record the young person's own view beside it"
	shows(t, "SC-09", []row{
		{"a parent consents for somebody of 17", pending, consent, given("2008-11-25", "parent"), ""},
		{"so does a guardian", pending, consent, given("2008-11-25", "guardian"), ""},
		{"the day before the 18th birthday the person cannot consent", pending, consent, given("2008-11-25", "individual"), child},
		{"on the 18th birthday they can", pending, consent, given("2008-11-24", "individual"), ""},
		{"and their parent no longer can", pending, consent, given("2008-11-24", "parent"), adult},
		{"the age on the day of consent counts, not today's", pending, consent, func(f *casework.Facts) {
			given("2008-11-24", "parent")(f)
			f.Consent.On = today.AddDays(-1)
		}, ""},
		{"for an adult without capacity the route is recorded", pending, consent, func(f *casework.Facts) {
			given("1990-01-01", "mca")(f)
			f.Consent.Capacity = "Best interests decision of 20 November"
		}, ""},
		{"without the route nobody consents for an adult", pending, consent, given("1990-01-01", "mca"), adult},
		{"the Mental Capacity Act is no route for a child", pending, consent, func(f *casework.Facts) {
			given("2012-01-01", "mca")(f)
			f.Consent.Capacity = "Best interests decision of 20 November"
		}, child},
		{"an age alone decides where no date of birth is known", pending, consent, aged(30, "individual"), ""},
		{"a child of 15 by age alone needs a parent", pending, consent, aged(15, "individual"), child},
		{"without any age nobody can say who may consent", pending, consent, aged(0, "individual"),
			"Record the person's date of birth or age first: it decides who may consent"},
		{"a renewed consent is asked the same", casework.StateActive, casework.EventRenewConsent, given("2008-11-24", "parent"), adult},
	})
}

// Shows SC-10.
func TestSC10FromThe18thBirthdayThereIsNoSupportWithoutThePersonsOwnConsent(t *testing.T) {
	t.Parallel()
	born := func(on string) func(*casework.Facts) {
		return func(f *casework.Facts) { f.Case.DateOfBirth = day(on) }
	}
	session, active := casework.EventSession, casework.StateActive
	shows(t, "SC-10", []row{
		{"a session long before the birthday is recorded", active, session, nil, ""},
		{"a session on the birthday is not, under a parent's consent", active, session, born("2008-11-24"),
			"The person turned 18 on 24 November 2026: record their own consent before any more support"},
		{"nor one after it", active, session, born("2008-11-01"), "The person turned 18 on 1 November 2026: record their own consent before any more support"},
		{"a session before the birthday may be written down after it", active, session, func(f *casework.Facts) {
			born("2008-11-20")(f)
			f.Session.On = day("2026-11-19")
		}, ""},
		{"with the person's own consent support goes on", active, session, func(f *casework.Facts) {
			born("2008-11-01")(f)
			f.Case.ConsentGiver, f.Case.ConsentOn = "individual", day("2026-11-02")
		}, ""},
		{"somebody born on 29 February is 18 on 1 March", active, session, func(f *casework.Facts) {
			born("2008-02-29")(f)
			f.Today, f.Case.ConsentOn, f.Session.On = day("2026-03-01"), day("2026-01-05"), day("2026-03-01")
		}, "The person turned 18 on 1 March 2026: record their own consent before any more support"},
		{"and not the day before", active, session, func(f *casework.Facts) {
			born("2008-02-29")(f)
			f.Case.ConsentOn, f.Session.On = day("2026-01-05"), day("2026-02-28")
		}, ""},
		{"paused support does not go on either", casework.StatePaused, casework.EventResume, born("2008-11-24"),
			"The person turned 18 on 24 November 2026: record their own consent before any more support"},
	})
}

// Shows SC-10.
func TestSC10WarnsFrom60DaysBeforeThe18thBirthday(t *testing.T) {
	t.Parallel()
	for _, r := range []struct {
		name string
		born casework.Date
		warn bool
	}{
		{"61 days ahead there is no warning", today.AddDays(61).AddYears(-18), false},
		{"60 days ahead there is", today.AddDays(60).AddYears(-18), true},
		{"the day before there is", today.AddDays(1).AddYears(-18), true},
		{"on the day the step is refused instead", today.AddYears(-18), false},
		{"without a date of birth there is none", casework.Date{}, false},
	} {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			c := at(casework.StateActive)
			c.DateOfBirth, c.ApproximateAge = r.born, 17
			birthday, soon := casework.Turning18(c, today)
			if soon != r.warn || soon && birthday != r.born.AddYears(18) {
				t.Errorf("%s, %v; want %v", birthday, soon, r.warn)
			}
			if !r.warn {
				return
			}
			change, err := c.Apply(casework.EventSession, complete(c, casework.EventSession))
			if err != nil || outcome(change, "SC-10") != "warned" {
				t.Errorf("the session is not recorded with a warning: %v, %v", change.Checks, err)
			}
			if want := "The person turns 18 on " + birthday.Long() + ": ask for their own consent before then"; note(change, "SC-10") != want {
				t.Errorf("the warning reads %q, want %q", note(change, "SC-10"), want)
			}
		})
	}
	own := at(casework.StateActive)
	own.DateOfBirth, own.ConsentGiver, own.ConsentOn = day("2008-12-01"), "individual", day("2026-12-02")
	if _, soon := casework.Turning18(own, day("2026-12-03")); soon {
		t.Error("somebody who has consented themself is still asked")
	}
}

// Shows SC-10.
func TestSC10AParentsConsentMakesTheQuestionAt18Due(t *testing.T) {
	t.Parallel()
	c := at(casework.StateConsentPending)
	change, err := c.Apply(casework.EventConsent, complete(c, casework.EventConsent))
	if err != nil {
		t.Fatal(err)
	}
	want := casework.Followup{Kind: "consent-18", Title: "Ask for the person's own consent at 18", Due: day("2027-05-03"), Basis: "SC-10"}
	if len(change.Due) != 1 || change.Due[0] != want {
		t.Errorf("due is %+v, want %+v", change.Due, want)
	}
}

func note(change casework.Change, id casework.CheckID) string {
	for _, n := range change.Checks {
		if n.Check == id {
			return n.Note
		}
	}
	return ""
}

// Shows SC-11.
func TestSC11AnEndWithoutSupportConsidersHealthAndSocialCare(t *testing.T) {
	t.Parallel()
	not, listed := casework.EventNotAdopt, casework.StateListed
	first := "Record that the panel considered a referral to health or social care: it must (section 36(6))"
	shows(t, "SC-11", []row{
		{"the panel considered it and saw no need, with a reason", listed, not, nil, ""},
		{"the panel considered it and arranged something", listed, not, func(f *casework.Facts) {
			f.Considered.Refer, f.Considered.Arrangement = "yes", "Early help, by 4 December"
		}, ""},
		{"nobody considered it", listed, not, func(f *casework.Facts) { f.Considered = nil }, first},
		{"the question was left open", listed, not, func(f *casework.Facts) { f.Considered.Considered = "" }, first},
		{"there is no answer", listed, not, func(f *casework.Facts) { f.Considered.Refer = "" },
			"Select whether the person ought to be referred to health or social care (section 36(6))"},
		{"there is no reason", listed, not, func(f *casework.Facts) { f.Considered.Reason = "" }, "Enter the reason for that view (section 36(6))"},
		{"the person ought to be referred and nothing is arranged", listed, not, func(f *casework.Facts) { f.Considered.Refer = "yes" },
			"Enter what was arranged with health or social care (section 36(6))"},
		{"a case that goes back to the police is asked the same", listed, casework.EventReturnPolice, func(f *casework.Facts) { f.Considered = nil }, first},
	})
	t.Run("a case found unsuitable while supported is asked the same", func(t *testing.T) {
		t.Parallel()
		f := complete(at(casework.StateActive), casework.EventClose)
		f.Closure.Code = "UNSUIT"
		if got := said(casework.Missing(f, casework.EventClose), "SC-11"); got != first {
			t.Errorf("SC-11 says %q, want %q", got, first)
		}
		f.Considered = considered()
		if missing := casework.Missing(f, casework.EventClose); len(missing) > 0 {
			t.Errorf("still missing: %v", missing)
		}
	})
}

// Shows SC-12.
func TestSC12AnEndOfConsentOrSupportSetsTheReassessment(t *testing.T) {
	t.Parallel()
	enter := "Enter when the panel will re-assess, or why it will not (section 36(4)(e))"
	none := func(f *casework.Facts) { f.Reassess = nil }
	why := func(f *casework.Facts) { f.Reassess = &casework.Reassessment{NoneReason: "Moved abroad"} }
	on := func(d casework.Date) func(*casework.Facts) {
		return func(f *casework.Facts) { f.Reassess = &casework.Reassessment{On: d} }
	}
	var rows []row
	for _, step := range []struct {
		what  string
		state casework.State
		event casework.Event
	}{
		{"a refusal", casework.StateConsentPending, casework.EventRefuse},
		{"a withdrawal of consent", casework.StateActive, casework.EventWithdrawn},
		{"a withdrawal of support", casework.StatePaused, casework.EventWithdraw},
	} {
		rows = append(rows,
			row{step.what + " with a day for the re-assessment is recorded", step.state, step.event, nil, ""},
			row{step.what + " with a reason for none is recorded", step.state, step.event, why, ""},
			row{step.what + " with neither is not", step.state, step.event, none, enter},
			row{step.what + " with an empty form is not", step.state, step.event, on(casework.Date{}), enter},
			row{step.what + " with a day that is today is not", step.state, step.event, on(today), "The re-assessment must be after today"},
		)
	}
	forgotten := func(f *casework.Facts) { f.Case.ReassessOn = casework.Date{} }
	shows(t, "SC-12", append(rows,
		row{"a refused case with its day on the file is closed", casework.StateConsentRefused, casework.EventClose, nil, ""},
		row{"one with a reason for none is closed", casework.StateWithdrawn, casework.EventClose, func(f *casework.Facts) {
			forgotten(f)
			f.Case.ReassessNone = true
		}, ""},
		row{"one with neither is not", casework.StateWithdrawn, casework.EventClose, forgotten, enter},
	))
}

package casework_test

import (
	"slices"
	"testing"

	"channelpanel/internal/casework"
)

// step is one event on a day, and where it leads.
type step struct {
	on    string
	event casework.Event
	to    casework.State
	with  func(*casework.Facts)
}

// walk takes a case from step to step, each with all that it asks for dated on its day.
func walk(t *testing.T, c casework.Case, steps []step) casework.Case {
	t.Helper()
	for _, s := range steps {
		f := complete(c, s.event)
		c = f.Case
		f.Today = day(s.on)
		redate(&f)
		if s.with != nil {
			s.with(&f)
		}
		change, err := c.Apply(s.event, f)
		if err != nil {
			t.Fatalf("%s on %s: %v", s.event, s.on, err)
		}
		if c.State != s.to || change.To != s.to {
			t.Fatalf("%s on %s leads to %s (%s on the timeline), want %s", s.event, s.on, c.State, change.To, s.to)
		}
	}
	return c
}

func review(kind string) func(*casework.Facts) {
	return func(f *casework.Facts) { f.Review.Kind = kind }
}

func TestACaseMayEndOtherwise(t *testing.T) {
	t.Parallel()
	for _, r := range []struct {
		name  string
		from  casework.State
		steps []step
	}{
		{"consent is refused and support never begins", casework.StateConsentPending, []step{
			{"2026-11-24", casework.EventRefuse, casework.StateConsentRefused, nil},
			{"2026-12-01", casework.EventClose, casework.StateMonitoring, func(f *casework.Facts) { f.Closure.Code = "CONSENT-R" }},
		}},
		{"consent is withdrawn, the panel re-assesses and adopts again", casework.StateActive, []step{
			{"2026-11-24", casework.EventWithdrawn, casework.StateWithdrawn, nil},
			{"2027-02-24", casework.EventList, casework.StateListed, nil},
			{"2027-03-01", casework.EventAdopt, casework.StateConsentPending, nil},
			{"2027-03-05", casework.EventConsent, casework.StateActive, nil},
		}},
		{"the panel withdraws support while it is paused", casework.StatePaused, []step{
			{"2026-11-24", casework.EventWithdraw, casework.StateWithdrawn, nil},
		}},
		{"a transfer goes there and back", casework.StatePaused, []step{
			{"2026-11-24", casework.EventOfferTransfer, casework.StateTransferOffer, nil},
			{"2026-12-01", casework.EventRefuseTransfer, casework.StatePaused, nil},
			{"2026-12-02", casework.EventOfferTransfer, casework.StateTransferOffer, nil},
			{"2026-12-09", casework.EventAcceptTransfer, casework.StateTransferred, nil},
		}},
		{"a review finds a concern", casework.StateMonitoring, []step{
			{"2026-11-24", casework.EventConcern, casework.StateClosed, nil},
		}},
		{"monitoring is extended and ends with the extension", casework.StateMonitoring, []step{
			{"2026-11-24", casework.EventExtend, casework.StateMonitoring, nil},
			{"2027-11-20", casework.EventFinish, casework.StateClosed, review("24")},
		}},
	} {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			walk(t, at(r.from), r.steps)
		})
	}
}

// A refused transfer comes back to whichever state it was offered from.
func TestARefusedTransferComesBackToWhereItWas(t *testing.T) {
	t.Parallel()
	for _, s := range casework.States() {
		if !slices.ContainsFunc(casework.Next(s), func(n casework.Transition) bool { return n.On == casework.EventOfferTransfer }) {
			continue
		}
		c := walk(t, at(s), []step{
			{"2026-11-24", casework.EventOfferTransfer, casework.StateTransferOffer, nil},
			{"2026-12-01", casework.EventRefuseTransfer, s, nil},
		})
		if c.StateBefore != "" {
			t.Errorf("%s: the case still keeps the state before, %s", s, c.StateBefore)
		}
	}
}

// What no step may be without, beside what thread_test.go shows.
func TestWhatNoStepMayBeWithout(t *testing.T) {
	t.Parallel()
	for _, r := range []row{
		{"somebody is signposted to somewhere", casework.StateReceived, casework.EventAssess, func(f *casework.Facts) { f.Screening.Result = "SIGN" },
			"Select where the person was signposted"},
		{"somebody finds out what came of it", casework.StateReceived, casework.EventAssess,
			func(f *casework.Facts) { f.Screening.Signposting = signposting(); f.Screening.Owner = "" }, "Select who finds out what came of the signposting"},
		{"by a day", casework.StateSection36, casework.EventNotMet, func(f *casework.Facts) { f.Section36.FollowUp = casework.Date{} },
			"Enter the date by which to find out what came of the signposting"},
		{"that is to come", casework.StateInformation, casework.EventExit,
			func(f *casework.Facts) {
				f.Exit.Outcome, f.Exit.Signposting = "EXIT-SIGN", signposting()
				f.Exit.FollowUp = today
			}, "The date by which to find out what came of the signposting must be after today"},
		{"an end that signposts says where to", casework.StateInformation, casework.EventExit, func(f *casework.Facts) { f.Exit.Outcome = "EXIT-SIGN" },
			"Select where the person was signposted"},
		{"a check is made today or before", casework.StateReceived, casework.EventCheck, func(f *casework.Facts) { f.Check.On = today.AddDays(1) },
			"The date of the deconfliction check must be today or in the past"},
		{"a check has one of three answers", casework.StateActive, casework.EventCheck, func(f *casework.Facts) { f.Check.Answer = "perhaps" },
			"Select the answer of the deconfliction check"},
		{"a hold is a check that stops the work", casework.StateReceived, casework.EventHold, func(f *casework.Facts) { f.Check.Answer = "clear" },
			"Record that the deconfliction check says no, or hold"},
		{"and ends with one that lets it go on", casework.StateHeld, casework.EventRelease, func(f *casework.Facts) { f.Check.Answer = "no" },
			"Record that the deconfliction check says yes"},
		{"a decision that section 36 is not met leads nowhere else", casework.StateSection36, casework.EventMet, func(f *casework.Facts) { f.Section36.Result = "NOT-MET" },
			"Record that there are reasonable grounds to believe the person is vulnerable to being drawn into terrorism"},
		{"somebody whose threshold is not met is signposted, or needs it not", casework.StateSection36, casework.EventNotMet, func(f *casework.Facts) { f.Section36.Signposts = nil },
			"Select where the person was signposted, or that none was needed"},
		{"a signpost is one of the list", casework.StateSection36, casework.EventNotMet, func(f *casework.Facts) { f.Section36.Signposts = []string{"MOON"} },
			"Select where the person was signposted from the list"},
		{"no signpost was needed, or one was", casework.StateSection36, casework.EventNotMet, func(f *casework.Facts) { f.Section36.Signposts = []string{"EHP", "NONE"} },
			"Select either where the person was signposted, or that none was needed"},
		{"the police agree to an end before the panel", casework.StateInformation, casework.EventExit, func(f *casework.Facts) { f.Exit.Supervisor = "" },
			"Enter the name of the police supervisor who agrees"},
		{"and it is known what rank they hold", casework.StateInformation, casework.EventExit, func(f *casework.Facts) { f.Exit.Rank = "" },
			"Enter the rank of the police supervisor who agrees"},
		{"a withdrawal of a referral says why", casework.StateReceived, casework.EventTakeBack, func(f *casework.Facts) { f.Withdrawal.Reason = "" },
			"Select why the referral is withdrawn"},
		{"and is agreed with the police", casework.StateReceived, casework.EventTakeBack, func(f *casework.Facts) { f.Withdrawal.Agreed = "" },
			"Enter the name of the police case officer who agrees"},
		{"and once section 36 is met only a mistake explains it", casework.StateInformation, casework.EventTakeBack, func(f *casework.Facts) { f.Withdrawal.Reason = "REFERRER" },
			"The threshold of section 36 was met, so the panel has to assess the person: only a duplicate or the wrong person is withdrawn now"},
		{"an adoption is decided as one", casework.StateListed, casework.EventAdopt, func(f *casework.Facts) { f.Decision.Outcome = "DEFER" },
			"Record the panel's decision"},
		{"the police accept a case that goes back to them", casework.StateListed, casework.EventReturnPolice, func(f *casework.Facts) { f.Decision.PoliceOfficer = "" },
			"Enter the name of the police officer who accepts the case"},
		{"nothing closes without onward referrals, or none", casework.StateActive, casework.EventClose, func(f *casework.Facts) { f.Closure.Onward = "" },
			"Enter the onward referrals, or that none are needed"},
		{"somebody who died is closed for no other reason", casework.StateActive, casework.EventDied, func(f *casework.Facts) { f.Closure.Code = "SUCCESS" }, "Record the reason for closing"},
		{"whoever left the country is closed by the panel's decision", casework.StatePaused, casework.EventAbroad, func(f *casework.Facts) { f.Decision = nil }, "Record the panel's decision"},
		{"which says why", casework.StatePaused, casework.EventAbroad, func(f *casework.Facts) { f.Decision.Rationale = "" }, "Enter the reasons for the decision"},
		{"and is taken where the police of the person's area sit", casework.StatePaused, casework.EventAbroad, func(f *casework.Facts) { f.Sitting.Members[1].ForItem = false },
			"Nobody from Leicestershire Police, the force where the person lives, is marked present for this item (section 37(3))"},
		{"monitoring is not extended before the twelve-month review is due", casework.StateMonitoring, casework.EventExtend,
			func(f *casework.Facts) { f.Case.ClosedOn = day("2026-05-20") }, "The 12-month review is due on 20 May 2027: it is too early for it"},
		{"a transfer names its panel", casework.StateActive, casework.EventOfferTransfer, func(f *casework.Facts) { f.Transfer.To = "" },
			"Enter the panel to which the case goes"},
		{"a transfer hands over a pack", casework.StateActive, casework.EventOfferTransfer, func(f *casework.Facts) { f.Transfer.Pack = false },
			"Confirm that assessment, plan, consent and risks are ready to be handed over"},
		{"a refusal of a transfer says why", casework.StateTransferOffer, casework.EventRefuseTransfer, func(f *casework.Facts) { f.Transfer.Reason = "" },
			"Enter why the transfer is refused"},
	} {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			f := complete(at(r.state), r.event)
			r.change(&f)
			if got := casework.Missing(f, r.event); !slices.ContainsFunc(got, func(m casework.Fault) bool { return m.Msg == r.says }) {
				t.Errorf("it says %v, want %q", got, r.says)
			}
		})
	}
}

// While the police say no, or hold, nothing is done that leads towards the person; what ends a case, and what was done
// already, may always be recorded.
func TestWhatAHoldStops(t *testing.T) {
	t.Parallel()
	stopped := []casework.Event{
		casework.EventAssess, casework.EventProgress, casework.EventMet, casework.EventList, casework.EventAdopt, casework.EventConsent, casework.EventResume,
	}
	for _, line := range casework.Transitions() {
		for _, s := range line.From {
			f := complete(at(s), line.On)
			for _, answer := range []string{"hold", "no"} {
				f.Case.Deconfliction = answer
				wrong := casework.Missing(f, line.On)
				refused := slices.ContainsFunc(wrong, func(w casework.Fault) bool { return w.Field == "deconfliction" })
				if want := slices.Contains(stopped, line.On) || line.On == casework.EventScreenOut; refused != want {
					t.Errorf("%s in %s after a check that says %s: %v", line.On, s, answer, wrong)
				}
			}
		}
	}
}

// A person who is too late reads where the case is, and the case stays there.
func TestAStepThatTheStateDoesNotKnowIsAConflict(t *testing.T) {
	t.Parallel()
	c := at(casework.StateActive)
	before := c
	_, err := c.Apply(casework.EventAdopt, complete(c, casework.EventAdopt))
	if !casework.Refused(err, casework.Conflict) || err.Error() != "“Adopt” is not possible: the case is at “Active”. Look at it again for its next step" {
		t.Errorf("the answer is %v", err)
	}
	if c != before {
		t.Error("the refused step changed the case")
	}
}

func TestEveryActionHasAWordOfItsOwn(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, a := range casework.Actions() {
		if seen[a.String()] || a.Act == "" || a.Subject == "" {
			t.Errorf("%s is there twice, or is not a whole word", a)
		}
		seen[a.String()] = true
	}
}

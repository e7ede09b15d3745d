package casework_test

import (
	"testing"

	"channelpanel/internal/casework"
)

// An invented person's case, with everything recorded that each step asks for. A test takes one thing away.

var today = day("2026-11-24")

// newborn is a case with what a referral has to hold, not yet received.
func newborn() casework.Case {
	return casework.Case{
		ID: "case-1", Ref: "LLR-2026-00042-K", Person: "person-1", Panel: "panel-1", Sens: casework.Normal,
		ReceivedOn: day("2026-09-01"), Source: "EDU", ConcernScheme: "D", Concern: "NO_IDEOLOGY",
		DateOfBirth: day("2009-05-03"), ResidenceAuthority: "Leicester", ResidenceForce: "Leicestershire Police",
	}
}

// at is a case that has come to a state with all that the steps before have recorded.
func at(s casework.State) casework.Case {
	c := newborn()
	c.State = s
	c.Deconfliction, c.ScreenedOn, c.ScreeningResult = "clear", day("2026-09-04"), "PROGRESS"
	c.Section36Body, c.Section36BodyName, c.Section36Maker = "police", "Leicestershire Police", "Supt Fern Okafor"
	c.Section36On, c.Section36Result, c.Section36Grounds = day("2026-09-08"), "MET", true
	c.FirstPanelOn, c.AdoptedOn, c.PlanVersion = day("2026-10-01"), day("2026-10-01"), 1
	c.ConsentStatus, c.ConsentGiver, c.ConsentOn, c.SupportFrom = "GIVEN", "parent", day("2026-10-05"), day("2026-10-05")
	c.NextReview = day("2026-12-01")
	switch s {
	case "", casework.StateReceived, casework.StateHeld:
		c = newborn()
		c.State = s
	case casework.StateSignOff:
		c = newborn()
		c.State, c.StateBefore, c.Deconfliction, c.ScreeningResult = s, casework.StateReceived, "clear", "PROGRESS"
	case casework.StateScreenedOut:
		c = newborn()
		c.State, c.Deconfliction, c.ScreenedOn, c.ScreeningResult, c.Outcome = s, "clear", day("2026-09-04"), "NFA", "NFA"
	case casework.StateConsentRefused, casework.StateWithdrawn:
		c.ConsentStatus, c.ReassessOn, c.NextReview = "REFUSED", day("2027-01-05"), casework.Date{}
	case casework.StateTransferOffer:
		c.StateBefore = casework.StateActive
	case casework.StateMonitoring:
		c.NextReview = casework.Date{}
		c.ClosedOn, c.ClosureCode, c.MonitorUntil = day("2025-11-20"), "SUCCESS", day("2026-11-20")
	}
	return c
}

// complete is what a person records so that an event may happen to a case.
func complete(c casework.Case, e casework.Event) casework.Facts {
	f := casework.Facts{Today: today, Case: c}
	switch e {
	case casework.EventReopen:
		f.Case.ReopenedFrom = "case-0"
	case casework.EventImport:
		f.Case.SourceRef = "2019-00001"
		f.Import = &casework.Imported{File: "referrals-2019-20.csv", Reference: "2019-00001", Outcome: "ADOPTED", ReceivedOn: day("2019-04-02"),
			ScreenedOn: day("2019-04-09"), Section36On: day("2019-04-11"), FirstPanelOn: day("2019-05-01"), AdoptedOn: day("2019-05-01"),
			ConsentOn: day("2019-05-07"), ClosedOn: day("2019-10-01"), ClosureReason: "SUCCESS"}
	case casework.EventHold:
		f.Check = &casework.Deconfliction{Answer: "hold", On: today}
	case casework.EventRelease, casework.EventCheck:
		f.Check = &casework.Deconfliction{Answer: "clear", On: today}
	case casework.EventAssess:
		f.Case.Deconfliction = "clear"
		f.Screening, f.Met = screened("PROGRESS"), &casework.Met{}
	case casework.EventScreenOut:
		f.Case.ScreeningResult = "NFA"
		f.SignOff, f.Met = signOff(), &casework.Met{}
	case casework.EventProgress:
		f.SignOff, f.Met = signOff(), &casework.Met{}
	case casework.EventSendBack:
		f.SignOff = signOff()
		f.SignOff.Comment = "Ask the school again"
	case casework.EventRevive:
		f.Look = &casework.SecondLook{By: "u-3", Makers: []casework.UserID{"u-1", "u-2"}, Outcome: "REOPENED", Reason: "The school knows more", NoSensitive: true}
	case casework.EventMet, casework.EventNotMet:
		result := map[casework.Event]string{casework.EventMet: "MET", casework.EventNotMet: "NOT-MET"}[e]
		f.Section36 = &casework.Section36Decision{Body: "police", BodyName: "Leicestershire Police", Maker: "Supt Fern Okafor", On: today,
			Result: result, Grounds: "What the school reported", NoSensitive: true}
		if result == "NOT-MET" {
			f.Section36.Signposting = signposting()
		}
	case casework.EventExit:
		f.Exit = &casework.Exit{Outcome: "EXIT-NFA", Reason: "The concern fell away", Supervisor: "Rowan Pryce", Rank: "Detective Inspector", NoSensitive: true}
	case casework.EventTakeBack:
		f.Withdrawal = &casework.Withdrawal{Reason: "DUPLICATE", Note: "Referred by the school last week", Agreed: "DC Lea Ward", NoSensitive: true}
	case casework.EventList:
		f.Listing = &casework.Listing{Item: "item-1", MeetingOn: day("2026-12-01"), Assessed: true, ReturnsMade: true}
		f.Reassess = &casework.Reassessment{On: day("2027-01-05"), Done: true}
	case casework.EventAdopt:
		f.Sitting, f.Decision, f.Plan = sitting(), decision("ADOPT"), plan()
	case casework.EventNotAdopt:
		f.Sitting, f.Decision, f.Considered = sitting(), decision("NOT-ADOPT"), considered()
	case casework.EventDefer:
		f.Sitting, f.Decision = sitting(), decision("DEFER")
	case casework.EventReturnPolice:
		f.Sitting, f.Decision, f.Considered = sitting(), decision("POLICE"), considered()
	case casework.EventConsent, casework.EventRenewConsent:
		f.Consent = consent("GIVEN")
	case casework.EventRefuse:
		f.Consent, f.Reassess = consent("REFUSED"), &casework.Reassessment{On: day("2027-01-05")}
	case casework.EventWithdrawn:
		f.Consent, f.Reassess = consent("WITHDRAWN"), &casework.Reassessment{On: day("2027-01-05")}
	case casework.EventRevisePlan:
		f.Plan = plan()
		f.Plan.Reason = "A new need came up at school"
	case casework.EventSession:
		f.Session = &casework.Session{On: today, Attended: true, Place: "SCHOOL", Summary: "Talked about football", NoSensitive: true}
	case casework.EventReview:
		f.Sitting, f.Decision = sitting(), decision("CONTINUE")
		f.Review = &casework.Review{Kind: "panel", On: today, Outcome: "CONTINUE", Rationale: "Going well", NextDue: day("2026-12-22"), NoSensitive: true}
	case casework.EventPause:
		f.Pause = &casework.Pause{Reason: "MISSING", Note: "Not seen since Friday", NoSensitive: true}
	case casework.EventResume:
		f.Pause = &casework.Pause{Reason: "MISSING", Note: "Back home", NoSensitive: true}
	case casework.EventWithdraw:
		f.Sitting, f.Decision, f.Reassess = sitting(), decision("WITHDRAW"), &casework.Reassessment{On: day("2027-01-05")}
	case casework.EventClose:
		f.Closure = closure("SUCCESS")
		if c.State == casework.StateActive || c.State == casework.StatePaused {
			f.Sitting, f.Decision = sitting(), decision("EXIT")
		}
	case casework.EventReviewClosed, casework.EventFinish:
		f.Review = postClosure("NO-CONCERN")
	case casework.EventExtend:
		f.Review = postClosure("EXTEND")
		f.Review.ExtendTo, f.Review.ExtendWhy = day("2027-11-20"), "A move of school is ahead"
	case casework.EventConcern:
		f.Review = postClosure("CONCERN-REOPEN")
	case casework.EventOfferTransfer, casework.EventAcceptTransfer:
		f.Transfer = &casework.Transfer{To: "Nottingham", ConsentNote: "The parent knows and agrees", Pack: true, NoSensitive: true}
	case casework.EventRefuseTransfer:
		f.Transfer = &casework.Transfer{Reason: "The family does not live there yet", NoSensitive: true}
	case casework.EventDied:
		f.Closure = closure("DIED")
	case casework.EventAbroad:
		f.Sitting, f.Decision, f.Closure = sitting(), decision("EXIT"), closure("ABROAD")
	}
	return f
}

func screened(result string) *casework.Screening {
	return &casework.Screening{Result: result, On: today, Reason: "What the school reported", NoSensitive: true}
}

func signOff() *casework.SignOff {
	return &casework.SignOff{By: "u-2", Officer: "u-1", NoSensitive: true}
}

func signposting() casework.Signposting {
	return casework.Signposting{Signposts: []string{"EHP"}, Owner: "u-1", FollowUp: today.AddDays(28)}
}

func sitting() *casework.Sitting {
	members := []casework.Member{
		{ID: "m-1", Name: "Asha Penrose", Role: casework.PanelChair, Authority: "Leicester", AppointedOn: day("2024-01-08"), Skills: "Safeguarding lead", ForItem: true},
		{ID: "m-2", Name: "Rowan Pryce", Role: casework.CaseOfficer, Force: "Leicestershire Police", AppointedOn: day("2024-01-08"), Skills: "Prevent officer", ForItem: true},
		{ID: "m-3", Name: "Ines Calloway", Role: casework.RepHealth, ForItem: true},
	}
	return &casework.Sitting{On: today, Chair: &members[0], Members: members, Authorities: []string{"Leicester", "Rutland"}, Forces: []string{"Leicestershire Police"}}
}

// decision is unanimous. Votes are by membership, as sitting has them.
func decision(outcome string) *casework.Decision {
	d := &casework.Decision{Outcome: outcome, On: today, Question: "Support?", Options: "Support, or not", Rationale: "The assessment",
		Proportionality: "The least that answers the need", ReliedOn: "The assessment of 2 October; no gaps", NoSensitive: true,
		Positions: []casework.Position{
			{Member: "m-1", Name: "Asha Penrose", View: "agree"}, {Member: "m-2", Name: "Rowan Pryce", View: "agree"}, {Member: "m-3", Name: "Ines Calloway", View: "agree"}}}
	switch outcome {
	case "DEFER":
		d.DeferTo, d.DeferNeeds = day("2026-12-22"), "The school's answer"
	case "POLICE":
		d.PoliceOfficer = "DI Rowan Pryce"
	}
	return d
}

func considered() *casework.HealthConsideration {
	return &casework.HealthConsideration{Considered: "yes", Refer: "no", Reason: "Already known to CAMHS"}
}

func plan() *casework.Plan {
	return &casework.Plan{ConsentMethod: "A visit at home", ConsentRequestDue: day("2026-12-01"), ConsentRequester: "Asha Penrose", NoSensitive: true,
		Items: []casework.SupportItem{{Type: "MENT", Nature: "Mentoring", Provider: "Northgate Youth", Method: "In person", Schedule: "Weekly at school", Funding: "IP"}}}
}

func consent(status string) *casework.Consent {
	return &casework.Consent{Status: status, Giver: "parent", Name: "Dana Ashdown", Relationship: "Mother", How: "In person", AskedBy: "Asha Penrose",
		RequestedOn: day("2026-11-20"), On: today, NoSensitive: true}
}

func closure(code string) *casework.Closure {
	return &casework.Closure{Code: code, On: today, Rationale: "The panel's decision", ExitAssessment: true, Onward: "None needed", NoSensitive: true}
}

func postClosure(outcome string) *casework.Review {
	return &casework.Review{Kind: "12", On: today, Outcome: outcome, Rationale: "What the school and police say", NoSensitive: true}
}

// Were what complete records not complete, every refusal that a test sees could come from somewhere else.
func TestEveryStepIsTakenWhereEverythingIsRecorded(t *testing.T) {
	t.Parallel()
	for _, line := range casework.Transitions() {
		states := line.From
		if len(states) == 0 {
			states = []casework.State{""}
		}
		for _, s := range states {
			c := at(s)
			f := complete(c, line.On)
			c = f.Case
			if missing := casework.Missing(f, line.On); len(missing) > 0 {
				t.Errorf("%s in %q: %v", line.On, s, missing)
				continue
			}
			change, err := c.Apply(line.On, f)
			if err != nil {
				t.Errorf("%s in %q: nothing is missing and yet %v", line.On, s, err)
			}
			if change.Title == "" || change.Event != line.On || change.From != s || change.To != c.State {
				t.Errorf("%s in %q: the timeline says %+v", line.On, s, change)
			}
		}
	}
}

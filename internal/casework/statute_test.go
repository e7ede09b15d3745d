package casework_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"channelpanel/internal/casework"
)

// row is one fact taken away, or added, and what a person then reads. An empty says is the twin that passes.
type row struct {
	name   string
	state  casework.State
	event  casework.Event
	change func(*casework.Facts)
	says   string
}

// shows asks of each row that the check says exactly these words, that the step is refused for them, and that the twin
// is taken and notes the check as passed.
func shows(t *testing.T, id casework.CheckID, rows []row) {
	t.Helper()
	if !slices.ContainsFunc(rows, func(r row) bool { return r.says == "" }) {
		t.Fatalf("%s has no row that passes", id)
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			f := complete(at(r.state), r.event)
			if r.change != nil {
				r.change(&f)
			}
			if got := said(casework.Missing(f, r.event), id); got != r.says {
				t.Errorf("%s says\n%q, want\n%q", id, got, r.says)
			}
			c := f.Case
			change, err := c.Apply(r.event, f)
			switch {
			case r.says != "" && !casework.Refused(err, casework.Invalid):
				t.Errorf("the step was not refused: %v", err)
			case r.says == "" && err != nil:
				t.Errorf("the step was refused: %v", err)
			case r.says == "" && outcome(change, id) != "passed":
				t.Errorf("the step does not note that %s passed: %v", id, change.Checks)
			}
		})
	}
}

// said is what a check says among faults.
func said(faults []casework.Fault, id casework.CheckID) string {
	var words []string
	for _, f := range faults {
		if f.Check == id {
			words = append(words, f.Msg)
		}
	}
	return strings.Join(words, " | ")
}

// outcome is how a check stood at a step.
func outcome(change casework.Change, id casework.CheckID) string {
	for _, n := range change.Checks {
		if n.Check == id {
			return n.Outcome
		}
	}
	return ""
}

func TestTheChecksAreNumberedWithoutAGapAndNameTheirSource(t *testing.T) {
	t.Parallel()
	for i, c := range casework.Checks() {
		if want := casework.CheckID(fmt.Sprintf("SC-%02d", i+1)); c.ID != want {
			t.Errorf("check %d is %s, want %s", i+1, c.ID, want)
		}
		if c.Source == "" || c.Title == "" || c.Words == "" || c.Severity == "" {
			t.Errorf("%s does not say where it is written, or what it is", c.ID)
		}
		if got, ok := casework.CheckByID(c.ID); !ok || got.Title != c.Title {
			t.Errorf("%s is not found by its number", c.ID)
		}
	}
	if n := len(casework.Checks()); n != 20 {
		t.Errorf("there are %d checks, want 20", n)
	}
	if _, ok := casework.CheckByID("SC-21"); ok {
		t.Error("a check that does not exist is found")
	}
}

// Shows SC-01.
func TestSC01NobodyComesBeforeThePanelWithoutARecordedSection36Decision(t *testing.T) {
	t.Parallel()
	list, met := casework.EventList, casework.EventMet
	in, pending := casework.StateInformation, casework.StateSection36
	first := "Record the section 36 decision first: nobody comes before the panel without one (section 36(2)-(3))"
	shows(t, "SC-01", []row{
		{"a case with the decision on its file is listed", in, list, nil, ""},
		{"a complete decision is recorded", pending, met, nil, ""},
		{"a case without a decision is not listed", in, list, func(f *casework.Facts) { f.Case.Section36Result = "" }, first},
		{"a case whose threshold was not met is not listed", in, list, func(f *casework.Facts) { f.Case.Section36Result = "NOT-MET" }, first},
		{"a referral is not listed before its screening", casework.StateReceived, list, nil, first},
		{"a decision needs its body", pending, met, func(f *casework.Facts) { f.Section36.Body = "" },
			"Select whether the police or a local authority decided (section 36(2))"},
		{"a decision needs the name of the body", pending, met, func(f *casework.Facts) { f.Section36.BodyName = "" },
			"Enter the name of the police force or local authority that decided"},
		{"a decision needs whoever made it", pending, met, func(f *casework.Facts) { f.Section36.Maker = "" }, "Enter who made the section 36 decision"},
		{"a decision needs its date", pending, met, func(f *casework.Facts) { f.Section36.On = casework.Date{} }, "Enter the date of the section 36 decision"},
		{"a decision is not dated ahead", pending, met, func(f *casework.Facts) { f.Section36.On = today.AddDays(1) },
			"The date of the section 36 decision must be today or in the past"},
		{"a decision of today is not ahead", pending, met, func(f *casework.Facts) { f.Section36.On = today }, ""},
		{"a decision is not dated before the referral", pending, met, func(f *casework.Facts) { f.Section36.On = f.Case.ReceivedOn.AddDays(-1) },
			"The section 36 decision cannot be dated before the referral was received"},
		{"a decision on the day of the referral is not before it", pending, met, func(f *casework.Facts) { f.Section36.On = f.Case.ReceivedOn }, ""},
		{"a new episode may keep the decision of the last one", casework.StateReopened, list,
			func(f *casework.Facts) { f.Case.ReopenedFrom, f.Case.ReceivedOn = "case-0", today }, ""},
		{"a decision needs its grounds", pending, met, func(f *casework.Facts) { f.Section36.Grounds = "" },
			"Enter the grounds for the section 36 decision (section 36(3))"},
		{"a decision that the threshold is not met needs them too", pending, casework.EventNotMet, func(f *casework.Facts) { f.Section36.Grounds = "" },
			"Enter the grounds for the section 36 decision (section 36(3))"},
		{"the panel does not adopt on a file without grounds", casework.StateListed, casework.EventAdopt,
			func(f *casework.Facts) { f.Case.Section36Grounds = false }, "Enter the grounds for the section 36 decision (section 36(3))"},
	})
}

// Shows SC-02.
func TestSC02OnlyAChiefOfficerOrALocalAuthorityDecides(t *testing.T) {
	t.Parallel()
	decided := func(body, on string) func(*casework.Facts) {
		return func(f *casework.Facts) {
			f.Case.ReceivedOn, f.Section36.Body, f.Section36.On = day("2019-01-07"), body, day(on)
		}
	}
	pending, met := casework.StateSection36, casework.EventMet
	only := "Only a chief officer of police or a local authority may make this decision (section 36(2))"
	shows(t, "SC-02", []row{
		{"a chief officer of police decides", pending, met, nil, ""},
		{"a local authority decides on 12 April 2019", pending, met, decided("local_authority", "2019-04-12"), ""},
		{"a local authority does not decide the day before", pending, met, decided("local_authority", "2019-04-11"),
			"A local authority could make this decision only from 12 April 2019: select the police, or check the date"},
		{"the police decide before that day", pending, met, decided("police", "2019-01-08"), ""},
		{"a school does not decide", pending, met, decided("school", "2026-11-24"), only},
		{"a case decided by another body is not listed", casework.StateInformation, casework.EventList,
			func(f *casework.Facts) { f.Case.Section36Body = "school" }, only},
	})
}

// Shows SC-03.
func TestSC03AMeetingHasAppointedRepresentativesOfTheAuthorityAndThePolice(t *testing.T) {
	t.Parallel()
	member := func(i int, change func(*casework.Member)) func(*casework.Facts) {
		return func(f *casework.Facts) { change(&f.Sitting.Members[i]) }
	}
	adopt, listed := casework.EventAdopt, casework.StateListed
	authority := "Mark an appointed representative of a responsible local authority as present (section 37(1))"
	asha := "Record Asha Penrose's appointment and their skills and experience (section 37(2)) in their role on this panel"
	rowan := "Record Rowan Pryce's appointment and their skills and experience (section 37(2)) in their role on this panel"
	shows(t, "SC-03", []row{
		{"both are there, appointed with their skills", listed, adopt, nil, ""},
		{"somebody appointed on the day of the meeting counts", listed, adopt, member(0, func(m *casework.Member) { m.AppointedOn = today }), ""},
		{"without a meeting nothing is decided", listed, adopt, func(f *casework.Facts) { f.Sitting = nil }, "Record the meeting and who attends it"},
		{"without the authority nothing is decided", listed, adopt, member(0, func(m *casework.Member) { m.Authority = "" }), authority},
		{"another panel's authority does not count", listed, adopt, member(0, func(m *casework.Member) { m.Authority = "Derby" }), authority},
		{"without the police nothing is decided", listed, casework.EventNotAdopt, member(1, func(m *casework.Member) { m.Force = "" }),
			"Mark an appointed representative of the police as present (section 37(1))"},
		{"without a statement of skills a representative does not count", listed, adopt, member(0, func(m *casework.Member) { m.Skills = "" }), asha},
		{"nor without an appointment", listed, adopt, member(0, func(m *casework.Member) { m.AppointedOn = casework.Date{} }), asha},
		{"nor with one after the meeting", casework.StateActive, casework.EventReview,
			member(1, func(m *casework.Member) { m.AppointedOn = today.AddDays(1) }), rowan},
	})
}

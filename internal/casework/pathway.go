package casework

import (
	"fmt"
	"slices"
	"strings"
)

// Transition is one line of the pathway: from these states, on this event, by somebody who may do this action, to
// that state, if these checks pass.
type Transition struct {
	From   []State // empty: the case is new
	On     Event
	To     State // "" leaves the state as it is
	Act    Action
	Checks []CheckID
	Needs  []need // what the step itself asks for beyond the statute
	Label  string // the step on a button: "Record the screening"
}

// Transitions is the whole life of a case (domain 6.3). Nothing else changes a state.
func Transitions() []Transition {
	listed := []State{StateListed}
	sitting := []CheckID{"SC-01", "SC-02", "SC-03", "SC-04", "SC-05", "SC-06", "SC-16"}
	open := []State{
		StateReceived, StateHeld, StateSection36, StateInformation, StateListed, StateDeferred, StateConsentPending, StateConsentRefused,
		StateActive, StatePaused, StateWithdrawn, StateReopened, StateMonitoring,
	}
	transferable := slices.DeleteFunc(slices.Clone(open), func(s State) bool { return s == StateHeld || s == StateMonitoring })
	informed := []State{StateInformation, StateReopened}
	return []Transition{
		{nil, EventReceive, StateReceived, ReceiveReferral, nil, nil, "Receive a referral"},
		{nil, EventReopen, StateReopened, WriteReview, []CheckID{"SC-20"}, nil, "Reopen as a new episode"},
		{nil, EventImport, "", ImportReferrals, nil, nil, "Import"},

		{[]State{StateReceived}, EventHold, StateHeld, ScreenReferral, []CheckID{"SC-16"}, []need{deconflictionHolds}, "Hold for deconfliction"},
		{[]State{StateReceived, StateHeld}, EventScreenOut, StateScreenedOut, ScreenReferral, []CheckID{"SC-16"}, []need{deconflictionClear, screenedOut}, "Screen out"},
		{[]State{StateReceived, StateHeld}, EventProgress, StateSection36, ScreenReferral, []CheckID{"SC-16"}, []need{deconflictionClear, screenedIn}, "Progress to a section 36 decision"},

		{[]State{StateSection36}, EventMet, StateInformation, DecideSection36, []CheckID{"SC-01", "SC-02", "SC-16"}, []need{thresholdMet}, "Record that section 36 is met"},
		{[]State{StateSection36}, EventNotMet, StateScreenedOut, DecideSection36, []CheckID{"SC-01", "SC-02", "SC-16"}, []need{thresholdNotMet}, "Record that section 36 is not met"},

		{informed, EventExit, StateScreenedOut, ScreenReferral, nil, []need{exitAgreed}, "End before the panel"},
		{[]State{StateReopened}, EventMet, StateInformation, DecideSection36, []CheckID{"SC-01", "SC-02", "SC-16"}, []need{thresholdMet}, "Record a new section 36 decision"},
		{informed, EventList, StateListed, WriteMeeting, []CheckID{"SC-01", "SC-02"}, []need{onAgenda, assessedOrWaived}, "List for a meeting"},
		{[]State{StateDeferred}, EventList, StateListed, WriteMeeting, []CheckID{"SC-01", "SC-02"}, []need{onAgenda, returnsOrReason}, "List again"},
		{[]State{StateConsentRefused, StateWithdrawn}, EventList, StateListed, WriteMeeting, []CheckID{"SC-01", "SC-02"}, []need{onAgenda, reassessed}, "List again after a re-assessment"},

		{listed, EventAdopt, StateConsentPending, DecideCase, append(slices.Clone(sitting), "SC-07"), []need{decided("ADOPT")}, "Adopt"},
		{listed, EventNotAdopt, StateNotAdopted, DecideCase, append(slices.Clone(sitting), "SC-11"), []need{decided("NOT-ADOPT")}, "Not adopt"},
		{listed, EventDefer, StateDeferred, DecideCase, sitting, []need{decided("DEFER")}, "Defer"},
		{listed, EventReturnPolice, StateScreenedOut, DecideCase, append(slices.Clone(sitting), "SC-11"), []need{decided("POLICE")}, "Return to the police"},

		{[]State{StateConsentPending}, EventConsent, StateActive, WriteConsent, []CheckID{"SC-08", "SC-09"}, []need{answered("GIVEN")}, "Record consent"},
		{[]State{StateConsentPending}, EventRefuse, StateConsentRefused, WriteConsent, []CheckID{"SC-12"}, []need{answered("REFUSED")}, "Record a refusal of consent"},
		{[]State{StateActive, StatePaused}, EventRenewConsent, "", WriteConsent, []CheckID{"SC-08", "SC-09"}, []need{answered("GIVEN")}, "Record renewed consent"},
		{[]State{StateActive, StatePaused}, EventWithdrawn, StateWithdrawn, WriteConsent, []CheckID{"SC-12"}, []need{answered("WITHDRAWN")}, "Record a withdrawal of consent"},

		{[]State{StateConsentPending, StateActive, StatePaused}, EventRevisePlan, "", WritePlan, []CheckID{"SC-07", "SC-14", "SC-16"}, nil, "Revise the plan"},
		{[]State{StateActive}, EventSession, "", WriteSession, []CheckID{"SC-08", "SC-09", "SC-10", "SC-16"}, []need{sessionHeld}, "Record a session"},
		{[]State{StateActive, StatePaused}, EventReview, "", WriteReview, []CheckID{"SC-03", "SC-04", "SC-05", "SC-06", "SC-13", "SC-16"}, []need{reviewHeld}, "Record a review"},
		{[]State{StateActive}, EventPause, StatePaused, WritePlan, nil, []need{pauseReason}, "Pause support"},
		{[]State{StatePaused}, EventResume, StateActive, WritePlan, []CheckID{"SC-08", "SC-09", "SC-10"}, []need{pauseReason}, "Resume support"},
		{[]State{StateActive, StatePaused}, EventWithdraw, StateWithdrawn, DecideCase, []CheckID{"SC-03", "SC-04", "SC-05", "SC-06", "SC-12", "SC-16"}, []need{decided("WITHDRAW")}, "Withdraw support"},
		{[]State{StateActive, StatePaused}, EventClose, StateMonitoring, CloseCase, []CheckID{"SC-03", "SC-04", "SC-05", "SC-06", "SC-16"}, []need{decided("EXIT"), closing, exitAssessed, safetyAnswered}, "Close"},
		{[]State{StateConsentRefused, StateWithdrawn}, EventClose, StateMonitoring, CloseCase, []CheckID{"SC-12", "SC-16"}, []need{closing}, "Close"},

		{[]State{StateMonitoring}, EventReviewClosed, "", WriteReview, []CheckID{"SC-16", "SC-20"}, []need{postClosure("NO-CONCERN", "NO-INFO")}, "Record a post-closure review"},
		{[]State{StateMonitoring}, EventExtend, "", WriteReview, []CheckID{"SC-16", "SC-19", "SC-20"}, []need{postClosure("EXTEND"), twelveMonthsOn}, "Extend monitoring"},
		{[]State{StateMonitoring}, EventFinish, StateClosed, WriteReview, []CheckID{"SC-16", "SC-20"}, []need{postClosure("NO-CONCERN"), twelveMonthsOn, monitoringOver}, "End monitoring"},
		{[]State{StateMonitoring}, EventConcern, StateClosed, WriteReview, []CheckID{"SC-16"}, []need{postClosure("CONCERN-REOPEN")}, "Reopen on a concern"},

		{transferable, EventOfferTransfer, StateTransferOffer, CloseCase, nil, []need{transferTo}, "Offer to another panel"},
		{[]State{StateTransferOffer}, EventAcceptTransfer, StateTransferred, CloseCase, nil, []need{transferTo}, "Accept the transfer"},
		{[]State{StateTransferOffer}, EventRefuseTransfer, "", CloseCase, nil, []need{transferReason}, "Refuse the transfer"},

		{open, EventDied, StateClosed, CloseCase, []CheckID{"SC-16"}, []need{closedAs("DIED")}, "Close: died"},
		{open, EventAbroad, StateClosed, CloseCase, []CheckID{"SC-16"}, []need{closedAs("ABROAD")}, "Close: left the country"},
	}
}

// Next lists the steps that the pathway knows from a state, in its order. Who may take them the guard says.
func Next(s State) []Transition {
	var list []Transition
	for _, t := range Transitions() {
		if slices.Contains(t.From, s) {
			list = append(list, t)
		}
	}
	return list
}

// find is the line of the pathway for an event in a state, "" for a new case.
func find(s State, e Event) (Transition, bool) {
	for _, t := range Transitions() {
		if t.On == e && (len(t.From) == 0 && s == "" || slices.Contains(t.From, s)) {
			return t, true
		}
	}
	return Transition{}, false
}

// Missing is what keeps an event from happening with these facts: every refusal of the law and of the step, in plain
// words. It is empty where Apply would take the step.
func Missing(f Facts, e Event) []Fault {
	t, ok := find(f.Case.State, e)
	if !ok {
		return []Fault{{Msg: wrongState(f.Case, e)}}
	}
	_, faults := t.judge(f)
	return faults
}

func wrongState(c Case, e Event) string {
	label := string(e)
	for _, t := range Transitions() {
		if t.On == e {
			label = t.Label
			break
		}
	}
	return fmt.Sprintf("“%s” is not possible: the case is at “%s”. Look at it again for its next step", label, c.State.Label())
}

// judge asks every check and need of the step.
func (t Transition) judge(f Facts) (notes []CheckNote, faults []Fault) {
	for _, id := range t.Checks {
		check, ok := CheckByID(id)
		if !ok || check.judge == nil {
			continue
		}
		found := check.judge(f)
		switch {
		case len(found) == 0:
			notes = append(notes, CheckNote{Check: id, Outcome: "passed"})
		case check.Severity == Warns:
			notes = append(notes, CheckNote{Check: id, Outcome: "warned", Note: words(found)})
		default:
			faults = append(faults, found...)
		}
	}
	for _, n := range t.Needs {
		faults = append(faults, n(f)...)
	}
	return notes, faults
}

func words(faults []Fault) string {
	var w []string
	for _, f := range faults {
		w = append(w, f.Msg)
	}
	return strings.Join(w, ". ")
}

// Apply takes one step: it finds the line of the pathway, asks every check, changes the case and says what changed.
// A step that the state does not know is a Conflict, because somebody else has taken the case on; one that a check or
// a need refuses is Invalid, with every fault at once. A refused step changes nothing.
func (c *Case) Apply(e Event, f Facts) (Change, error) {
	f.Case = *c
	t, ok := find(c.State, e)
	if !ok {
		return Change{}, &Error{Kind: Conflict, Msg: wrongState(*c, e)}
	}
	notes, faults := t.judge(f)
	if len(faults) > 0 {
		return Change{}, &Error{Kind: Invalid, Msg: "There is a problem.", Faults: faults}
	}
	before := *c
	change := Change{Event: e, From: c.State, Checks: notes, Edition: EditionOn(f.Today)}
	c.take(e, f, &change)
	if t.To != "" {
		c.State = t.To
	}
	change.To = c.State
	change.Fields = differences(before, *c)
	return change, nil
}

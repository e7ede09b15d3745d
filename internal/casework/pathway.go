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
	To     State // sameState, stateBefore and stateOfSource stand for a state that the case itself knows
	Act    Action
	Who    string    // who does it, in plain words; the policy says who may
	Label  string    // the step on a button: "Record the screening"
	Checks []CheckID // of the statute
	Needs  []need    // what the step itself asks for beyond it
}

// States that only a case can name.
const (
	sameState     State = ""           // the state stays as it is
	stateBefore   State = "(before)"   // the state from which a transfer was offered
	stateOfSource State = "(imports)"  // the end that an imported row shows
	stateRejected State = "(rejected)" // the stage at which a referral was rejected
)

// to is the state to which the step takes a case.
func (t *Transition) to(before Case, f Facts) State {
	switch t.To {
	case sameState:
		return before.State
	case stateBefore:
		return before.StateBefore
	case stateRejected:
		return before.RejectedAt()
	case stateOfSource:
		return f.Import.End()
	default:
		return t.To
	}
}

// Next lists the steps that the pathway knows from a state, in its order. Who may take them the guard says.
func Next(s State) []Transition {
	var list []Transition
	for i := range pathway {
		if slices.Contains(pathway[i].From, s) {
			list = append(list, pathway[i])
		}
	}
	return list
}

// Fits says whether a step goes with what was recorded: of a screening that waits to be signed off, the end or the way on
// that it says.
func (c Case) Fits(e Event) bool {
	switch e {
	case EventProgress:
		return c.ScreeningResult == "PROGRESS"
	case EventScreenOut:
		return c.ScreeningResult != "PROGRESS"
	default:
		return true
	}
}

// find is the line of the pathway for an event in a state, "" for a new case.
func find(lines []Transition, s State, e Event) (*Transition, bool) {
	for i := range lines {
		if t := &lines[i]; t.On == e && (len(t.From) == 0 && s == "" || slices.Contains(t.From, s)) {
			return t, true
		}
	}
	return nil, false
}

// Missing is what keeps an event from happening with these facts: every refusal of the law and of the step, in plain
// words. It is empty where Apply would take the step.
func Missing(f Facts, e Event) []Fault {
	var refused *Error
	_, _, refused = try(f, e)
	switch {
	case refused == nil:
		return nil
	case len(refused.Faults) > 0:
		return refused.Faults
	default:
		return []Fault{{Msg: refused.Msg}}
	}
}

// Apply takes one step: it finds the line of the pathway, asks every check, changes the case and says what changed.
// A step that the state does not know is a Conflict, because somebody else has taken the case on; one that a check,
// a need or a badly typed part refuses is Invalid, with every fault at once. A refused step changes nothing.
func (c *Case) Apply(e Event, f Facts) (Change, error) {
	f.Case = *c
	t, notes, refused := try(f, e)
	if refused != nil {
		return Change{}, refused
	}
	before := *c
	change := Change{Event: e, From: before.State, Checks: notes, Edition: SC17(f), Settles: settles(e, f)}
	c.take(e, f, &change)
	c.State = t.to(before, f)
	if clockOf(c.State) != clockOf(before.State) { // StartClock says whether the new one begins late
		c.ClockLost, c.ClockStopped, c.LateStart = 0, Date{}, false
	}
	if e == EventRevive { // the stage begins anew, though the dates stay as they were
		c.ClockLost = f.Holiday.WorkingDaysBetween(c.began(), f.counts())
	}
	if c.Urgent != "" && !Urgent(c.State) {
		c.Urgent, c.UrgentOn = "", Date{}
	}
	change.To = c.State
	change.Fields = differences(before, *c)
	return change, nil
}

// try asks whether a step may be taken, and changes nothing.
func try(f Facts, e Event) (*Transition, []CheckNote, *Error) {
	t, known := find(pathway, f.Case.State, e)
	if !known {
		if line, ok := find(bars, f.Case.State, e); ok {
			if _, faults := line.judge(f); len(faults) > 0 {
				return t, nil, &Error{Kind: Invalid, Msg: "There is a problem.", Faults: faults}
			}
		}
		return t, nil, &Error{Kind: Conflict, Msg: wrongState(f.Case, e)}
	}
	notes, faults := t.judge(f)
	for _, n := range t.Needs {
		faults = append(faults, n(f)...)
	}
	if faults = oncePerField(append(faults, f.mistyped()...)); len(faults) > 0 {
		return t, nil, &Error{Kind: Invalid, Msg: "There is a problem.", Faults: faults}
	}
	return t, notes, nil
}

// judge asks every statutory check of the step. An imported case keeps what was never evidenced out of the way of no
// later step: each of its checks is asked as of any other case.
func (t *Transition) judge(f Facts) (notes []CheckNote, faults []Fault) {
	for _, id := range t.Checks {
		refusals, warnings := ask(id, f)
		switch {
		case len(refusals) > 0:
			faults = append(faults, refusals...)
		case len(warnings) > 0:
			notes = append(notes, CheckNote{Check: id, Outcome: "warned", Note: words(warnings)})
		default:
			notes = append(notes, CheckNote{Check: id, Outcome: "passed"})
		}
	}
	return notes, faults
}

// oncePerField drops what is said twice: the same fault, and a badly typed field of which the law has spoken already.
func oncePerField(faults []Fault) []Fault {
	var kept []Fault
	for _, f := range faults {
		said := slices.ContainsFunc(kept, func(k Fault) bool { return k == f || f.Check == "" && f.Field != "" && k.Field == f.Field })
		if !said {
			kept = append(kept, f)
		}
	}
	return kept
}

func wrongState(c Case, e Event) string {
	label := string(e)
	if i := slices.IndexFunc(pathway, func(t Transition) bool { return t.On == e }); i >= 0 {
		label = pathway[i].Label
	}
	if c.State == "" {
		return fmt.Sprintf("“%s” is not possible for a case that has not begun", label)
	}
	return fmt.Sprintf("“%s” is not possible: the case is at “%s”. Look at it again for its next step", label, c.State.Label())
}

func words(faults []Fault) string {
	var w []string
	for _, f := range faults {
		w = append(w, f.Msg)
	}
	return strings.Join(w, ". ")
}

func join[T any](lists ...[]T) []T { return slices.Concat(lists...) }

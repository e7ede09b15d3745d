package casework

import (
	"fmt"
	"strings"
)

// OpenWork is how much somebody holds that somebody else has to take over when they leave, in counts alone.
type OpenWork struct {
	Cases    int // that they lead
	Actions  int // that are theirs and open
	Requests int // that they made and nobody has answered
	Meetings int // that are open in their chair
}

// Any says whether there is any.
func (w OpenWork) Any() bool { return w != OpenWork{} }

// And is both together.
func (w OpenWork) And(o OpenWork) OpenWork {
	return OpenWork{w.Cases + o.Cases, w.Actions + o.Actions, w.Requests + o.Requests, w.Meetings + o.Meetings}
}

// String is the work in words: "2 cases that they lead, 1 open action".
func (w OpenWork) String() string {
	var parts []string
	add := func(n int, one, many string) {
		switch {
		case n == 1:
			parts = append(parts, "1 "+one)
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %s", n, many))
		}
	}
	add(w.Cases, "case that they lead", "cases that they lead")
	add(w.Actions, "open action", "open actions")
	add(w.Requests, "request that waits for an answer", "requests that wait for an answer")
	add(w.Meetings, "meeting that is open in their chair", "meetings that are open in their chair")
	return strings.Join(parts, ", ")
}

// MayGo refuses to end what somebody may do while they hold open work that would then be nobody's, unless their last day is
// set and has come: those who keep the cases were told of it.
func (w OpenWork) MayGo(lastDay, today Date) error {
	if !w.Any() || !lastDay.IsZero() && !lastDay.After(today) {
		return nil
	}
	return &Error{Kind: Invalid, Msg: "They still hold open work: " + w.String() + ". It would be nobody’s, so nothing was changed. " +
		"Set the last day of the account: the panel’s coordinators are told at once and hand the work over to colleagues. " +
		"If the person must be kept out today, set today as the last day, and then disable the account."}
}

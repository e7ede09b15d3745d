package casework

import "fmt"

// Moment is a moment in London as far as the clocks of cases look at it.
type Moment struct {
	Day  Date
	Hour int // 0 to 23
}

// Late says whether the moment is past the cut-off hour, so that what happens then counts from the next day.
func (m Moment) Late() bool { return m.Hour >= LimitOn("cut_off", m.Day).Value }

// Counts is the day from which something of this moment counts.
func (m Moment) Counts() Date {
	if m.Late() {
		return m.Day.AddDays(1)
	}
	return m.Day
}

// clockOf names the clock that runs while a case is at a state. States in which one goes on share it.
func clockOf(s State) string {
	switch s {
	case StateReceived, StateHeld, StateSignOff:
		return "screening"
	case StateSection36:
		return "section 36"
	case StateInformation, StateListed:
		return "panel"
	default:
		return string(s)
	}
}

// began is the day from which the clock of a case runs, where a limit sets its end.
func (c Case) began() Date {
	switch clockOf(c.State) {
	case "screening":
		return c.ReceivedOn
	case "section 36":
		return c.ScreenedOn
	case "panel":
		return c.Section36On
	case string(StateConsentPending):
		return c.AdoptedOn
	default:
		return Date{}
	}
}

// StartClock sets the clock of a case that came to another one at a moment: where that was past the cut-off hour of the day from
// which it runs, it counts from the next.
func (c *Case) StartClock(before Case, now Moment) {
	if clockOf(c.State) == clockOf(before.State) {
		return
	}
	c.ClockLost, c.ClockStopped = 0, Date{}
	c.LateStart = now.Late() && c.began() == now.Day
}

// StopClock lets the clock stand still from a day. One that stands already stands since then.
func (c *Case) StopClock(day Date) {
	if c.ClockStopped.IsZero() {
		c.ClockStopped = day
	}
}

// RunClock lets a clock that stands go on from a day: the working days between are lost to nobody.
func (c *Case) RunClock(day Date, h Holiday) {
	if !c.ClockStopped.IsZero() {
		c.ClockLost += h.WorkingDaysBetween(c.ClockStopped, day)
		c.ClockStopped = Date{}
	}
}

// Reckoning is how the clock of a case stands, and how the day on which it ends came about.
type Reckoning struct {
	What    string
	From    Date  // the day from which the limit runs
	Late    bool  // what began it came after the cut-off hour
	Limit   Limit // zero where the day was set by a decision
	Lost    int   // working days on which the clock stood still
	Stopped Date  // since when it stands still, zero while it runs
	Due     Date  // zero while it stands still
}

// Overdue says whether the clock ran out before a day.
func (r Reckoning) Overdue(today Date) bool { return !r.Due.IsZero() && r.Due.Before(today) }

// Words say how the day came about, "" where it was set by a decision.
func (r Reckoning) Words() string {
	if r.Limit.Key == "" {
		return ""
	}
	s := fmt.Sprintf("%d %s from %s", r.Limit.Value, r.Limit.Unit, r.From.Long())
	if r.Limit.Value == 1 && r.Limit.Unit == WorkingDays {
		s = "1 working day from " + r.From.Long()
	}
	if r.Late {
		s += fmt.Sprintf(", which counts from the next day because it came after %d:00", LimitOn("cut_off", r.From).Value)
	}
	switch {
	case r.Lost == 1:
		s += ", and 1 working day on which the clock stood still"
	case r.Lost > 1:
		s += fmt.Sprintf(", and %d working days on which the clock stood still", r.Lost)
	}
	if !r.Stopped.IsZero() {
		s += ". It stands still since " + r.Stopped.Long()
	}
	return s
}

// Reckon is what a case waits for next, and by when. ok is false where no clock runs.
func (c Case) Reckon(h Holiday) (r Reckoning, ok bool) {
	run := func(what, key, urgent string, from Date) (Reckoning, bool) {
		if from.IsZero() {
			return Reckoning{}, false
		}
		r := Reckoning{What: what, From: from, Late: c.LateStart, Lost: c.ClockLost, Stopped: c.ClockStopped}
		if c.Urgent != "" && urgent != "" {
			key = urgent
			if c.UrgentOn.After(from) {
				r.From, r.Late, r.Lost = c.UrgentOn, false, 0
			}
		}
		r.Limit = LimitOn(key, r.From)
		if r.Stopped.IsZero() {
			counts := r.From
			if r.Late {
				counts = counts.AddDays(1)
			}
			r.Due = h.AddWorkingDays(r.Limit.Due(counts, h), r.Lost)
		}
		return r, true
	}
	at := func(what string, d Date) (Reckoning, bool) { return Reckoning{What: what, Due: d}, !d.IsZero() }
	switch c.State {
	case StateReceived, StateSignOff:
		return run("Screening", "screening_days", "urgent_screening_days", c.ReceivedOn)
	case StateSection36:
		return run("Section 36 decision", "s36_decision_days", "urgent_s36_days", c.ScreenedOn)
	case StateInformation, StateListed:
		return run("First panel discussion", "first_panel_days", "urgent_panel_days", c.Section36On)
	case StateDeferred:
		return at("Return to the panel", c.DeferredTo)
	case StateConsentPending:
		return run("Request for consent", "consent_request_days", "", c.AdoptedOn)
	case StateActive, StatePaused:
		return at("Review of support", c.NextReview)
	case StateConsentRefused, StateWithdrawn:
		return at("Re-assessment", c.ReassessOn)
	case StateMonitoring:
		next := 6
		if c.ReviewsDone >= 6 {
			next = 12
		}
		if c.ReviewsDone >= 12 {
			return at("End of monitoring", c.MonitorUntil)
		}
		return at("Post-closure review", c.ClosedOn.AddMonths(next))
	default:
		return Reckoning{}, false
	}
}

// Urgency puts a case into the urgent lane, or takes it out again.
type Urgency struct {
	Reason      string // a code of UrgentReasons; "" takes the case out
	Note        string
	NoSensitive bool // SC-16
}

// UrgentReasons are why a case does not wait its turn.
var UrgentReasons = Vocabulary{
	{"HARM", "Somebody may be harmed soon"}, {"TRAVEL", "The person may travel"}, {"RELEASE", "The person leaves custody or hospital soon"},
	{"DATE", "A certain day is near"}, {"OTHER", "Another reason"},
}

// Hasten marks a case as urgent, or no longer.
func (c *Case) Hasten(u Urgency, today Date) (Change, error) {
	var f Faults
	before := *c
	if !Urgent(c.State) {
		return Change{}, &Error{Kind: Conflict, Msg: "Only a case that has not been before the panel can be marked: it is at “" + c.State.Label() + "”."}
	}
	switch {
	case u.Reason == "" && c.Urgent == "":
		f.Add("reason", "Select why the case is urgent")
	case u.Reason != "" && !UrgentReasons.Has(u.Reason):
		f.Add("reason", "Select why the case is urgent from the list")
	}
	if u.Note == "" {
		f.Add("note", "Enter why, in one or two sentences")
	}
	confirmed(&f, u.NoSensitive)
	if f.Any() {
		return Change{}, f.Err()
	}
	change := Change{Title: "Marked as urgent: " + lower(UrgentReasons.Label(u.Reason)), Reason: u.Reason}
	c.Urgent, c.UrgentOn = u.Reason, today
	if u.Reason == "" {
		c.UrgentOn = Date{}
		change.Title = "No longer urgent"
	}
	change.Fields = differences(before, *c)
	return change, nil
}

// Urgent says whether a case at a state can be in the urgent lane: on its way to the panel.
func Urgent(s State) bool {
	switch s {
	case StateReceived, StateHeld, StateSignOff, StateSection36, StateInformation, StateListed, StateDeferred, StateReopened:
		return true
	default:
		return false
	}
}

// Waiting stops the clock of a case while information is awaited.
type Waiting struct {
	Reason      string // a code of WaitingReasons
	Question    string
	NoSensitive bool // SC-16
}

// WaitingReasons are from whom information is awaited.
var WaitingReasons = Vocabulary{
	{"REFERRER", "Whoever made the referral"}, {"PARTNER", "A partner agency"}, {"AREA", "Another area or police force"}, {"FAMILY", "The family or a carer"},
	{"OTHER", "Somebody else"},
}

// Pausable says whether the clock of a case at a state can be stopped while information is awaited.
func Pausable(s State) bool {
	return s == StateReceived || s == StateSection36 || s == StateInformation
}

// SendBack asks for more information, and stops the clock until it comes. counts is the day from which that counts.
func (c *Case) SendBack(w Waiting, counts Date) (Change, error) {
	var f Faults
	before := *c
	switch {
	case !Pausable(c.State):
		return Change{}, &Error{Kind: Conflict, Msg: "More information cannot be asked for now: the case is at “" + c.State.Label() + "”."}
	case !c.ClockStopped.IsZero():
		return Change{}, &Error{Kind: Conflict, Msg: "Information is awaited already: its question is below."}
	}
	if !WaitingReasons.Has(w.Reason) {
		f.Add("reason", "Select from whom information is awaited")
	}
	if w.Question == "" {
		f.Add("question", "Enter what you need to know")
	}
	confirmed(&f, w.NoSensitive)
	if f.Any() {
		return Change{}, f.Err()
	}
	c.StopClock(counts)
	return Change{Title: "Sent back for more information: the clock stands still", Reason: w.Reason, Fields: differences(before, *c)}, nil
}

// Reply is an answer, or another question, while information is awaited.
type Reply struct {
	Text        string
	Done        bool // all that was asked for has come: the clock goes on
	NoSensitive bool // SC-16
}

// Answered keeps a reply; where all has come the clock goes on from a day.
func (c *Case) Answered(r Reply, counts Date, h Holiday) (Change, error) {
	var f Faults
	before := *c
	if r.Text == "" {
		f.Add("text", "Enter the answer, or what else you need to know")
	}
	confirmed(&f, r.NoSensitive)
	if f.Any() {
		return Change{}, f.Err()
	}
	change := Change{Title: "Reply on the information that is awaited"}
	if r.Done {
		c.RunClock(counts, h)
		change.Title = "The information has come: the clock goes on"
	}
	change.Fields = differences(before, *c)
	return change, nil
}

package casework

import (
	"cmp"
	"fmt"
	"slices"
)

// ProposalReasons are why a case asks to come before the panel, the most pressing first.
var ProposalReasons = Vocabulary{
	{"CARRIED", "Left over from an earlier meeting"},
	{"RATIFY", "The chair decided outside a meeting: the panel ratifies it or not"},
	{"CONSENT", "Consent was refused or withdrawn"},
	{"FIRST", "The section 36 threshold is met: waits for its first discussion"},
	{"DEFERRED", "The panel deferred it to this meeting"},
	{"MISSED", "Sessions were missed"},
	{"REVIEW", "A review is due"},
	{"PAUSED", "Support is paused"},
	{"ACTIONS", "Actions are overdue"},
	{"SILENCE", "Nothing was heard of the support"},
	{"WAITING", "Consent has not been asked or answered"},
	{"AFTER", "A review after closing is due"},
}

// From how much on a case proposes itself. They are the product's own, not the law's.
const (
	missedInARow   = 2  // sessions
	silentDays     = 42 // without a session while support goes on
	unansweredDays = 28 // since the adoption, without consent
)

// Prospect is what is known of a case when an agenda is made.
type Prospect struct {
	State       State
	Section36On Date
	DeferredTo  Date
	AdoptedOn   Date
	SupportFrom Date
	ReassessOn  Date
	NextReview  Date
	AfterDue    Date // the first review after closing that is not done
	LastSession Date // that was attended
	Missed      int  // sessions missed since
	MissedOn    Date // the first of them
	Overdue     int  // actions
	OverdueFrom Date // the day on which the first of them was due
	Provisional Date // the day on which the chair decided outside a meeting and no meeting has ratified it, zero for none
	LeftOver    Date // the day of the meeting from which it was left over, zero for none
	Deferrals   int  // how often it was moved to another meeting
}

// ProposalReason is one reason why a case should come before a meeting.
type ProposalReason struct {
	Reason string // a code of ProposalReasons
	Since  Date   // from when it holds
	N      int    // how many, where things are counted
}

// String is the proposal in words, without personal data.
func (p ProposalReason) String() string {
	switch p.Reason {
	case "MISSED":
		return fmt.Sprintf("%d sessions were missed in a row, the first on %s", p.N, p.Since.Long())
	case "ACTIONS":
		if p.N == 1 {
			return fmt.Sprintf("An action is overdue since %s", p.Since.Long())
		}
		return fmt.Sprintf("%d actions are overdue, the first since %s", p.N, p.Since.Long())
	case "CARRIED":
		text := "Left over from the meeting of " + p.Since.Long()
		if p.N > 1 {
			text += fmt.Sprintf(", moved %d times", p.N)
		}
		return text
	case "REVIEW", "AFTER", "DEFERRED":
		return ProposalReasons.Label(p.Reason) + ": " + p.Since.Long()
	case "SILENCE":
		return "Nothing was heard of the support since " + p.Since.Long()
	}
	return ProposalReasons.Label(p.Reason) + ", since " + p.Since.Long()
}

// Propose says why a case should come before a meeting on a day, the most pressing reason first; nothing where it need not.
// Reviews count that are due up to the day of the meeting (SC-13), and whatever waits on the panel's word
// (section 36(4)(c) and (e)).
func (p Prospect) Propose(meeting Date) []ProposalReason {
	var list []ProposalReason
	add := func(reason string, since Date, n int) {
		list = append(list, ProposalReason{Reason: reason, Since: since, N: n})
	}
	due := func(d Date) bool { return !d.IsZero() && !d.After(meeting) }
	if !p.Provisional.IsZero() {
		add("RATIFY", p.Provisional, 0)
	}
	if p.State.Ended() {
		return list
	}
	if !p.LeftOver.IsZero() {
		add("CARRIED", p.LeftOver, p.Deferrals)
	}
	switch p.State {
	case StateInformation, StateReopened:
		if p.LeftOver.IsZero() {
			add("FIRST", p.Section36On, 0)
		}
	case StateDeferred:
		if due(p.DeferredTo) {
			add("DEFERRED", p.DeferredTo, 0)
		}
	case StateConsentRefused, StateWithdrawn:
		if p.ReassessOn.IsZero() || due(p.ReassessOn) {
			add("CONSENT", cmp.Or(p.ReassessOn, meeting), 0)
		}
	case StateConsentPending:
		if !p.AdoptedOn.IsZero() && !p.AdoptedOn.AddDays(unansweredDays).After(meeting) {
			add("WAITING", p.AdoptedOn, 0)
		}
	case StateActive, StatePaused:
		p.support(meeting, add)
	case StateMonitoring:
		if due(p.AfterDue) {
			add("AFTER", p.AfterDue, 0)
		}
	default: // still with the police or the section 36 decision-maker, or listed already
	}
	if p.Overdue > 0 && p.State != StateMonitoring {
		add("ACTIONS", p.OverdueFrom, p.Overdue)
	}
	slices.SortStableFunc(list, func(a, b ProposalReason) int { return cmp.Compare(rank(a.Reason), rank(b.Reason)) })
	return list
}

func (p Prospect) support(meeting Date, add func(string, Date, int)) {
	if p.Missed >= missedInARow {
		add("MISSED", p.MissedOn, p.Missed)
	}
	if !p.NextReview.IsZero() && !p.NextReview.After(meeting) {
		add("REVIEW", p.NextReview, 0)
	}
	if p.State == StatePaused {
		add("PAUSED", cmp.Or(p.LastSession, p.SupportFrom), 0)
		return
	}
	heard := p.LastSession
	if p.SupportFrom.After(heard) {
		heard = p.SupportFrom
	}
	if !heard.IsZero() && !heard.AddDays(silentDays).After(meeting) {
		add("SILENCE", heard, 0)
	}
}

func rank(reason string) int {
	return slices.IndexFunc(ProposalReasons, func(t Term) bool { return t.Code == reason })
}

// Pressing compares the proposals of two cases, the most pressing first: by the reason, then by how long it has held.
func Pressing(a, b []ProposalReason) int {
	if len(a) == 0 || len(b) == 0 {
		return len(b) - len(a)
	}
	return cmp.Or(cmp.Compare(rank(a[0].Reason), rank(b[0].Reason)), a[0].Since.Compare(b[0].Since))
}

// MinutesFor is how long an item is likely to take, in minutes: a first discussion longer than a look, and each further
// reason longer still.
func MinutesFor(list []ProposalReason) int {
	if len(list) == 0 {
		return 10
	}
	n := map[string]int{"CARRIED": 15, "RATIFY": 10, "FIRST": 20, "DEFERRED": 15, "CONSENT": 15, "MISSED": 10, "REVIEW": 15, "SILENCE": 10}[list[0].Reason]
	return min(30, max(n, 10)+5*(len(list)-1))
}

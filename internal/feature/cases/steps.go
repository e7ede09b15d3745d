package cases

import (
	"slices"
	"strings"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Step is one step that the pathway knows from where a case stands.
type Step struct {
	Event   casework.Event
	Label   string
	Who     string // who takes it, in plain words
	Mine    bool   // the reader may take it
	Any     bool   // possible from nearly every state: a transfer, a death
	Missing []casework.Fault
}

// Needs begins the list of what is missing: "To adopt, record:".
func (s Step) Needs() string {
	if strings.HasPrefix(s.Label, "Record ") {
		return s.Label + ". Still to be recorded:"
	}
	return "To " + strings.ToLower(s.Label[:1]) + s.Label[1:] + ", record:"
}

// steps are the next lawful steps of a case. What is still missing is told to whoever may take the step.
func (s *Service) steps(tx *pg.Tx, file *casefile.File) []Step {
	var out []Step
	for _, t := range casework.Next(file.State) {
		if !file.Fits(t.On) {
			continue
		}
		step := Step{Event: t.On, Label: t.Label, Who: t.Who, Mine: s.cabinet.Allows(tx, t.Act, file), Any: anyTime(t.On)}
		if step.Mine {
			step.Missing = casework.Missing(casework.Facts{Today: tx.Today(), Case: file.Case}, t.On)
		}
		out = append(out, step)
	}
	slices.SortStableFunc(out, func(a, b Step) int { return rank(a) - rank(b) })
	return out
}

// rank puts what the reader may do first, and what may happen at any time last.
func rank(s Step) int {
	n := 0
	if s.Any {
		n += 2
	}
	if !s.Mine {
		n++
	}
	return n
}

func anyTime(e casework.Event) bool {
	return e == casework.EventCheck || e == casework.EventTakeBack || e == casework.EventOfferTransfer || e == casework.EventDied || e == casework.EventAbroad
}

// pages are the last words of the addresses at which a step may be taken, the likeliest first: "/cases/REF/<word>". Steps
// that one form decides between share its page.
func pages(e casework.Event) []string {
	switch e {
	case casework.EventRevive:
		return []string{"second-look"}
	case casework.EventHold, casework.EventRelease:
		return []string{"deconfliction"}
	case casework.EventScreenOut, casework.EventProgress, casework.EventSendBack:
		return []string{"sign-off"}
	case casework.EventMet, casework.EventNotMet:
		return []string{string(e), "section36"}
	case casework.EventAdopt, casework.EventNotAdopt, casework.EventDefer, casework.EventReturnPolice:
		return []string{string(e), "decide"}
	case casework.EventWithdraw:
		return []string{string(e), "withdraw", "review", "decide"}
	case casework.EventConsent, casework.EventRefuse, casework.EventRenewConsent, casework.EventWithdrawn:
		return []string{string(e), "consent"}
	case casework.EventRevisePlan:
		return []string{string(e), "plan"}
	case casework.EventSession:
		return []string{string(e), "sessions"}
	case casework.EventReview:
		return []string{string(e), "reviews"}
	case casework.EventPause, casework.EventResume:
		return []string{string(e), "pause", "plan"}
	case casework.EventReviewClosed, casework.EventExtend, casework.EventFinish, casework.EventConcern:
		return []string{string(e), "post-closure", "post-closure-review", "review"}
	case casework.EventOfferTransfer, casework.EventAcceptTransfer, casework.EventRefuseTransfer:
		return []string{string(e), "transfer"}
	case casework.EventTakeBack:
		return []string{"withdraw-referral"}
	case casework.EventDied, casework.EventAbroad:
		return []string{string(e), "close"}
	default:
		return []string{string(e)}
	}
}

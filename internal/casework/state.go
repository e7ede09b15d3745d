package casework

// State is where a case stands on the pathway. Its comment says who has to act next.
type State string

// The states.
const (
	StateReceived       State = "RECEIVED"                // the police screen
	StateHeld           State = "HELD"                    // with the police; nothing else is said
	StateSignOff        State = "SCREENING_SIGNOFF"       // a second person signs the screening off
	StateScreenedOut    State = "SCREENED_OUT"            // ended before a section 36 decision
	StateSection36      State = "S36_PENDING"             // the section 36 decision-maker decides
	StateInformation    State = "INFO_GATHERING"          // partners answer, the coordinator lists
	StateListed         State = "PANEL_LISTED"            // the panel decides at the meeting
	StateDeferred       State = "DEFERRED"                // the coordinator gets what the panel asked for
	StateNotAdopted     State = "NOT_ADOPTED"             // ended: no support; section 36(6) was considered
	StateConsentPending State = "ADOPTED_CONSENT_PENDING" // whom the plan names asks for consent
	StateConsentRefused State = "CONSENT_REFUSED"         // the panel re-assesses or closes
	StateActive         State = "ACTIVE"                  // providers support, the panel reviews
	StatePaused         State = "PAUSED"                  // the panel looks at it at each meeting
	StateWithdrawn      State = "WITHDRAWN"               // the panel re-assesses or closes
	StateTransferOffer  State = "TRANSFER_OFFERED"        // the receiving panel accepts or not
	StateTransferred    State = "TRANSFERRED"             // ended here, goes on elsewhere
	StateMonitoring     State = "CLOSED_MONITORING"       // closed; the six- and twelve-month reviews are due
	StateClosed         State = "CLOSED_FINAL"            // ended; retention runs
	StateReopened       State = "REOPENED"                // a new episode after a review found a concern
)

// States lists every state in the order of the pathway.
func States() []State {
	return []State{
		StateReceived, StateHeld, StateSignOff, StateScreenedOut, StateSection36, StateInformation, StateListed, StateDeferred, StateNotAdopted,
		StateConsentPending, StateConsentRefused, StateActive, StatePaused, StateWithdrawn, StateTransferOffer, StateTransferred,
		StateMonitoring, StateClosed, StateReopened,
	}
}

// Label is the state in plain words.
func (s State) Label() string { return stateLabels[s] }

var stateLabels = map[State]string{
	StateReceived: "Received", StateHeld: "With police", StateSignOff: "Screening to be signed off", StateScreenedOut: "Screened out", StateSection36: "Section 36 decision pending",
	StateInformation: "Information gathering", StateListed: "Listed for panel", StateDeferred: "Deferred", StateNotAdopted: "Not adopted",
	StateConsentPending: "Adopted, consent pending", StateConsentRefused: "Consent refused", StateActive: "Active",
	StatePaused: "Paused", StateWithdrawn: "Withdrawn", StateTransferOffer: "Transfer offered", StateTransferred: "Transferred",
	StateMonitoring: "Closed, reviews to come", StateClosed: "Closed", StateReopened: "Reopened",
}

// Waits says who has to act next, as a sentence; "" where nobody has to.
func (s State) Waits() string { return stateWaits[s] }

var stateWaits = map[State]string{
	StateReceived:       "The police screen the referral.",
	StateHeld:           "The police say when the referral may go on.",
	StateSignOff:        "Somebody who did not make the screening signs it off, or sends it back.",
	StateSection36:      "The section 36 decision-maker decides.",
	StateInformation:    "Partners answer, the assessment is drafted, and the coordinator lists the case.",
	StateListed:         "The panel decides at its meeting.",
	StateDeferred:       "The coordinator gets what the panel asked for.",
	StateConsentPending: "Whoever the plan names asks for consent.",
	StateConsentRefused: "The panel re-assesses or closes.",
	StateActive:         "Providers support the person, and the panel reviews.",
	StatePaused:         "The panel looks at the case at each meeting.",
	StateWithdrawn:      "The panel re-assesses or closes.",
	StateTransferOffer:  "The receiving panel accepts or refuses.",
	StateMonitoring:     "The panel reviews the case six and twelve months after it closed.",
	StateReopened:       "The coordinator lists the case, or a new section 36 decision is made.",
}

// Ended says whether nothing more is to be done on the case but to keep it and, one day, to delete it.
func (s State) Ended() bool {
	switch s {
	case StateScreenedOut, StateNotAdopted, StateTransferred, StateClosed:
		return true
	default:
		return false
	}
}

// Live says whether the panel supports the person, or waits to.
func (s State) Live() bool {
	switch s {
	case StateConsentPending, StateActive, StatePaused:
		return true
	default:
		return false
	}
}

// Event is something that happens to a case. Some events leave its state as it is.
type Event string

// The events.
const (
	EventReceive        Event = "receive"
	EventCheck          Event = "deconfliction" // the check is made again
	EventHold           Event = "hold"
	EventRelease        Event = "release"            // of a hold
	EventAssess         Event = "screening"          // made, and to be signed off
	EventSendBack       Event = "screening-returned" // by whoever was to sign it off
	EventScreenOut      Event = "screen-out"
	EventRevive         Event = "rejection-reopened" // by a second look
	EventProgress       Event = "progress"           // signed off: to a section 36 decision
	EventMet            Event = "section36-met"
	EventNotMet         Event = "section36-not-met"
	EventTakeBack       Event = "referral-withdrawn" // before the panel has decided
	EventExit           Event = "exit"               // the concern falls away while information is gathered
	EventList           Event = "list"
	EventAdopt          Event = "adopt"
	EventNotAdopt       Event = "not-adopt"
	EventDefer          Event = "defer"
	EventReturnPolice   Event = "return-to-police"
	EventConsent        Event = "consent-given"
	EventRefuse         Event = "consent-refused"
	EventRenewConsent   Event = "consent-renewed" // at 18, or when the giver changes
	EventRevisePlan     Event = "plan-revised"
	EventSession        Event = "session"
	EventReview         Event = "review" // the panel keeps the support under review
	EventPause          Event = "pause"
	EventResume         Event = "resume"
	EventWithdraw       Event = "withdraw-support"
	EventWithdrawn      Event = "consent-withdrawn"
	EventClose          Event = "close"
	EventReviewClosed   Event = "post-closure-review" // no concern, or no information yet
	EventExtend         Event = "extend-monitoring"
	EventFinish         Event = "finish" // the last review finds no concern
	EventConcern        Event = "concern-reopen"
	EventReopen         Event = "reopen" // the new episode that a concern makes
	EventOfferTransfer  Event = "offer-transfer"
	EventAcceptTransfer Event = "accept-transfer"
	EventRefuseTransfer Event = "refuse-transfer"
	EventDied           Event = "died"
	EventAbroad         Event = "left-country"
	EventImport         Event = "import"
)

// Events lists every event in the order of the pathway.
func Events() []Event {
	return []Event{
		EventReceive, EventCheck, EventHold, EventRelease, EventAssess, EventSendBack, EventRevive, EventScreenOut, EventProgress, EventMet, EventNotMet, EventTakeBack, EventExit, EventList, EventAdopt, EventNotAdopt, EventDefer,
		EventReturnPolice, EventConsent, EventRefuse, EventRenewConsent, EventRevisePlan, EventSession, EventReview, EventPause, EventResume,
		EventWithdraw, EventWithdrawn, EventClose, EventReviewClosed, EventExtend, EventFinish, EventConcern, EventReopen, EventOfferTransfer,
		EventAcceptTransfer, EventRefuseTransfer, EventDied, EventAbroad, EventImport,
	}
}

package casework

import "slices"

// law and asks are what guards a step: statutory checks, and what the step itself needs to be told.
type (
	law  = []CheckID
	asks = []need
)

func from(s ...State) []State { return s }

// pathway and bars are the tables, laid once: every page of a case asks them.
var pathway, bars = transitions(), barred()

// Transitions is the whole life of a case, a row for each way on.
func Transitions() []Transition { return slices.Clone(pathway) }

// transitions lays the table (domain 6.3): the first line of a row says what moves a case from where to where, under
// which action, by whom, and how its button reads; the second what guards it. Nothing else changes a state.
func transitions() []Transition {
	const (
		police, decider, coordinator = "police case officer", "section 36 decision-maker", "coordinator"
		second                       = "somebody of the police who did not make the screening, or the section 36 decision-maker"
		chair, provider, cli         = "panel chair", "provider or coordinator", "command line"
	)
	sitting := law{"SC-03", "SC-04", "SC-05", "SC-06"} // a panel that may decide, and has decided
	open := from(StateReceived, StateHeld, StateSignOff, StateSection36, StateInformation, StateListed, StateDeferred, StateConsentPending,
		StateConsentRefused, StateActive, StatePaused, StateWithdrawn, StateReopened)
	transferable := from(StateReceived, StateSection36, StateInformation, StateListed, StateDeferred, StateConsentPending,
		StateConsentRefused, StateActive, StatePaused, StateWithdrawn, StateReopened)
	elsewhere := from(StateReceived, StateHeld, StateSignOff, StateSection36, StateInformation, StateDeferred, StateConsentRefused,
		StateWithdrawn, StateReopened, StateTransferOffer) // before no panel: the chair alone decides

	return []Transition{
		// A case begins.
		{nil, EventReceive, StateReceived, ReceiveReferral, coordinator, "Receive a referral",
			nil, asks{minimumFields}},
		{nil, EventReopen, StateReopened, WriteReview, chair, "Open the new episode",
			nil, asks{anEarlierEpisode}},
		{nil, EventImport, stateOfSource, ImportReferrals, cli, "Import",
			nil, asks{aSourceFile}},

		// The police check that they cut across nothing, and screen the referral; a second person signs the screening off.
		{from(StateHeld), EventRelease, StateReceived, ScreenReferral, police, "Release the hold",
			nil, asks{checkClears}},
		{from(StateReceived, StateHeld), EventAssess, StateSignOff, ScreenReferral, police, "Record the screening",
			law{"SC-16"}, asks{clearOrPursued, screened, haveWeMet}},
		{from(StateReceived), EventHold, StateHeld, ScreenReferral, police, "Hold for deconfliction",
			nil, asks{checkStops}},
		{from(StateSignOff), EventProgress, StateSection36, SignScreening, second, "Sign off: to a section 36 decision",
			law{"SC-16"}, asks{signedOff, notStopped, screenedIn, haveWeMet}},
		{from(StateSignOff), EventScreenOut, StateScreenedOut, SignScreening, second, "Sign off: screen out",
			law{"SC-16"}, asks{signedOff, clearOrPursued, screenedOut, haveWeMet}},
		{from(StateSignOff), EventSendBack, stateBefore, SignScreening, second, "Send the screening back",
			law{"SC-16"}, asks{signedOff, sentBack}},
		{from(StateScreenedOut), EventRevive, stateRejected, SignScreening, "somebody of the police who did not decide first, or the section 36 decision-maker", "Take the referral up again",
			law{"SC-16"}, asks{lookedAgain}},
		{join(open, from(StateTransferOffer, StateMonitoring)), EventCheck, sameState, ScreenReferral, police, "Record a deconfliction check",
			nil, asks{checkMade}},

		// A chief officer or a local authority decides under section 36.
		{from(StateSection36, StateReopened), EventMet, StateInformation, DecideSection36, decider, "Record that section 36 is met",
			law{"SC-01", "SC-02", "SC-16"}, asks{thresholdMet, notStopped}},
		{from(StateSection36), EventNotMet, StateScreenedOut, DecideSection36, decider, "Record that section 36 is not met",
			law{"SC-01", "SC-02", "SC-16"}, asks{thresholdNotMet}},

		// Partners answer, an assessment is drafted, the case comes before the panel.
		{from(StateInformation, StateReopened), EventExit, StateScreenedOut, ScreenReferral, coordinator, "End before the panel",
			law{"SC-16"}, asks{exitAgreed}},
		{from(StateInformation, StateReopened), EventList, StateListed, WriteMeeting, coordinator, "List for a meeting",
			law{"SC-01", "SC-02", "SC-16"}, asks{onAgenda, assessedOrWaived, notStopped}},
		{from(StateDeferred), EventList, StateListed, WriteMeeting, coordinator, "List again",
			law{"SC-01", "SC-02", "SC-16"}, asks{onAgenda, returnsOrReason, notStopped}},
		{from(StateConsentRefused, StateWithdrawn), EventList, StateListed, WriteMeeting, coordinator, "List again after a re-assessment",
			law{"SC-01", "SC-02", "SC-16"}, asks{onAgenda, reassessed, notStopped}},

		// A referral that should not have been made, or is no longer one, goes no further.
		{from(StateReceived, StateSignOff, StateSection36, StateInformation, StateListed, StateDeferred), EventTakeBack, StateScreenedOut, WithdrawReferral, coordinator, "Withdraw the referral",
			law{"SC-16"}, asks{takenBack}},

		// The panel decides.
		{from(StateListed), EventAdopt, StateConsentPending, DecideCase, chair, "Adopt",
			join(law{"SC-01", "SC-02"}, sitting, law{"SC-07", "SC-16"}), asks{decided("ADOPT"), notStopped}},
		{from(StateListed), EventNotAdopt, StateNotAdopted, DecideCase, chair, "Do not adopt",
			join(law{"SC-01", "SC-02"}, sitting, law{"SC-11", "SC-16"}), asks{decided("NOT-ADOPT")}},
		{from(StateListed), EventDefer, StateDeferred, DecideCase, chair, "Defer",
			join(law{"SC-01", "SC-02"}, sitting, law{"SC-16"}), asks{decided("DEFER")}},
		{from(StateListed), EventReturnPolice, StateScreenedOut, DecideCase, chair, "Return to the police",
			join(law{"SC-01", "SC-02"}, sitting, law{"SC-11", "SC-16"}), asks{decided("POLICE")}},

		// Consent, before any support.
		{from(StateConsentPending), EventConsent, StateActive, WriteConsent, coordinator, "Record consent",
			law{"SC-08", "SC-09", "SC-16"}, asks{answered("GIVEN"), notStopped}},
		{from(StateConsentPending), EventRefuse, StateConsentRefused, WriteConsent, coordinator, "Record a refusal of consent",
			law{"SC-12", "SC-16"}, asks{answered("REFUSED")}},
		{from(StateActive, StatePaused), EventRenewConsent, sameState, WriteConsent, coordinator, "Record renewed consent",
			law{"SC-08", "SC-09", "SC-16"}, asks{answered("GIVEN")}},
		{from(StateActive, StatePaused), EventWithdrawn, StateWithdrawn, WriteConsent, coordinator, "Record a withdrawal of consent",
			law{"SC-12", "SC-16"}, asks{answered("WITHDRAWN")}},

		// Support, and the panel's eye on it.
		{from(StateConsentPending, StateActive, StatePaused), EventRevisePlan, sameState, WritePlan, coordinator, "Revise the plan",
			law{"SC-07", "SC-14", "SC-16"}, nil},
		{from(StateActive), EventSession, sameState, WriteSession, provider, "Record a session",
			law{"SC-08", "SC-09", "SC-10", "SC-16"}, asks{sessionHeld}},
		{from(StateActive, StatePaused), EventReview, sameState, WriteReview, chair, "Record a review",
			join(sitting, law{"SC-13", "SC-16"}), asks{reviewHeld}},
		{from(StateActive), EventPause, StatePaused, WritePlan, coordinator, "Pause support",
			law{"SC-16"}, asks{pauseReason}},
		{from(StatePaused), EventResume, StateActive, WritePlan, coordinator, "Resume support",
			law{"SC-08", "SC-09", "SC-10", "SC-16"}, asks{resumeReason, notStopped}},
		{from(StateActive, StatePaused), EventWithdraw, StateWithdrawn, DecideCase, chair, "Withdraw support",
			join(sitting, law{"SC-12", "SC-16"}), asks{decided("WITHDRAW")}},
		{from(StateActive, StatePaused), EventClose, StateMonitoring, CloseCase, chair, "Close",
			join(sitting, law{"SC-16", "SC-18"}), asks{decided("EXIT"), closing, exitAssessed, safetyAnswered}},
		{from(StateConsentRefused, StateWithdrawn), EventClose, StateMonitoring, CloseCase, chair, "Close",
			law{"SC-12", "SC-16", "SC-18"}, asks{closing}},

		// Reviews after closing.
		{from(StateMonitoring), EventReviewClosed, sameState, WriteReview, chair, "Record a post-closure review",
			law{"SC-16", "SC-20"}, asks{postClosure("NO-CONCERN", "NO-INFO"), notTooEarly}},
		{from(StateMonitoring), EventExtend, sameState, WriteReview, chair, "Extend monitoring",
			law{"SC-16", "SC-19", "SC-20"}, asks{postClosure("EXTEND"), notTooEarly, twelveMonthsOn}},
		{from(StateMonitoring), EventFinish, StateClosed, WriteReview, chair, "End monitoring",
			law{"SC-16", "SC-20"}, asks{postClosure("NO-CONCERN"), notTooEarly, twelveMonthsOn, monitoringOver}},
		{from(StateMonitoring), EventConcern, StateClosed, WriteReview, chair, "Reopen on a concern",
			law{"SC-16"}, asks{postClosure("CONCERN-REOPEN")}},

		// Another panel takes over.
		{transferable, EventOfferTransfer, StateTransferOffer, CloseCase, chair, "Offer to another panel",
			law{"SC-16"}, asks{transferTo, transferPack}},
		{from(StateTransferOffer), EventAcceptTransfer, StateTransferred, CloseCase, "receiving chair", "Record that the transfer is accepted",
			nil, asks{transferTo}},
		{from(StateTransferOffer), EventRefuseTransfer, stateBefore, CloseCase, "receiving chair", "Record that the transfer is refused",
			law{"SC-16"}, asks{transferReason}},

		// Whatever the stage.
		{join(open, from(StateTransferOffer, StateMonitoring)), EventDied, StateClosed, CloseCase, chair, "Close: died",
			law{"SC-16"}, asks{closedAs("DIED")}},
		{from(StateListed, StateConsentPending, StateActive, StatePaused, StateMonitoring), EventAbroad, StateClosed, CloseCase, chair, "Close: left the country",
			join(sitting, law{"SC-16"}), asks{decided("EXIT"), closedAs("ABROAD")}},
		{elsewhere, EventAbroad, StateClosed, CloseCase, chair, "Close: left the country",
			law{"SC-16"}, asks{closedAs("ABROAD")}},
	}
}

// barred are steps that a state does not know because of the law: a person who tries one reads which check it is.
func barred() []Transition {
	return []Transition{
		{from(StateReceived, StateHeld, StateSignOff, StateSection36), EventList, sameState, WriteMeeting, "", "List for a meeting",
			law{"SC-01"}, nil},
		{from(StateListed, StateConsentPending, StateConsentRefused, StateWithdrawn), EventSession, sameState, WriteSession, "",
			"Record a session", law{"SC-08"}, nil},
	}
}

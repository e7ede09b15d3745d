package demo

import "channelpanel/internal/casework"

// route is how a case is to go. It ends where the next word is empty: there the case stays.
type route struct {
	deconfliction string   // "hold" holds the referral first; "held" leaves it there
	screening     string   // a code of ScreeningResults
	unsigned      bool     // the screening waits to be signed off
	returned      bool     // the first screening is sent back
	awaiting      bool     // more information is asked for first; where a screening follows it comes
	look          string   // what comes of a second look at a rejection: UPHELD or REOPENED, or ASKED while it waits
	urgent        string   // a code of UrgentReasons, once information is gathered
	section36     string   // MET or NOT-MET
	exit          string   // a code of InformationOutcomes: an end before the panel
	unlisted      bool     // information is still being gathered
	late          bool     // listed for the last meeting that is planned
	panel         []string // what the panel decides, meeting after meeting
	consent       string   // GIVEN or REFUSED
	afterwards    string   // what follows: WITHDRAWN, PAUSE, EXIT, LEFT (withdrawn or refused, and closed) or ABROAD
	later         []string // what the reviews after closing find; nil: no concern, twice
	risk          bool     // the provider raises a risk
	withdrawn     string   // a code of WithdrawalReasons: the referral is taken back
}

// history are the routes of old referrals with their weights: most are screened out or signposted, as in the published figures.
var history = []struct {
	weight int
	route
}{
	{4, route{screening: "NFA"}},
	{2, route{screening: "NFA-MIS"}},
	{1, route{screening: "NFA-MAL"}},
	{5, route{screening: "SIGN"}},
	{1, route{screening: "PLP"}},
	{1, route{deconfliction: "hold", screening: "PURSUE"}},
	{2, route{screening: "PROGRESS", section36: "NOT-MET"}},
	{2, route{screening: "PROGRESS", section36: "MET", exit: "EXIT-SIGN"}},
	{1, route{deconfliction: "hold", screening: "PROGRESS", section36: "MET", exit: "EXIT-NFA"}},
	{4, route{screening: "PROGRESS", section36: "MET", panel: []string{"NOT-ADOPT"}}},
	{2, route{screening: "PROGRESS", section36: "MET", panel: []string{"DEFER", "NOT-ADOPT"}}},
	{1, route{screening: "PROGRESS", section36: "MET", panel: []string{"POLICE"}}},
	{7, route{screening: "PROGRESS", section36: "MET", panel: []string{"ADOPT"}, consent: "GIVEN", afterwards: "EXIT"}},
	{2, route{screening: "PROGRESS", section36: "MET", panel: []string{"DEFER", "ADOPT"}, consent: "GIVEN", afterwards: "EXIT"}},
	{1, route{screening: "PROGRESS", section36: "MET", panel: []string{"ADOPT"}, consent: "GIVEN", afterwards: "ABROAD"}},
	{2, route{screening: "PROGRESS", section36: "MET", panel: []string{"ADOPT"}, consent: "GIVEN", afterwards: "LEFT"}},
	{2, route{screening: "PROGRESS", section36: "MET", panel: []string{"ADOPT"}, consent: "REFUSED", afterwards: "LEFT"}},
}

// live are cases of the last weeks: they are on their way, and some are overdue.
var live = []struct {
	daysAgo int
	route
}{
	{2, route{}},
	{4, route{}},
	{19, route{}}, // the screening is overdue
	{9, route{deconfliction: "held"}},
	{40, route{deconfliction: "held"}},
	{7, route{screening: "PROGRESS"}},
	{30, route{screening: "PROGRESS"}}, // the section 36 decision is overdue
	{12, route{screening: "SIGN", returned: true}},
	{24, route{screening: "PROGRESS", section36: "MET", unlisted: true}},
	{75, route{screening: "PROGRESS", section36: "MET", unlisted: true}}, // the first discussion is overdue
	{21, route{screening: "PROGRESS", section36: "MET", late: true, panel: []string{"ADOPT"}}},
	{17, route{screening: "PROGRESS", section36: "MET", panel: []string{"NOT-ADOPT"}}},
	{70, route{screening: "PROGRESS", section36: "MET", panel: []string{"NOT-ADOPT"}}},
	{80, route{screening: "PROGRESS", section36: "MET", panel: []string{"DEFER"}}},
	{60, route{screening: "PROGRESS", section36: "MET", panel: []string{"ADOPT"}}},
	{100, route{screening: "PROGRESS", section36: "MET", panel: []string{"ADOPT"}}}, // the request for consent is overdue
	{110, route{screening: "PROGRESS", section36: "MET", panel: []string{"ADOPT"}, consent: "REFUSED"}},
	{120, route{screening: "PROGRESS", section36: "MET", panel: []string{"ADOPT"}, consent: "GIVEN", afterwards: "WITHDRAWN"}},
	{90, route{screening: "PROGRESS", section36: "MET", panel: []string{"ADOPT"}, consent: "GIVEN"}},
	{130, route{screening: "PROGRESS", section36: "MET", panel: []string{"ADOPT"}, consent: "GIVEN", risk: true}},
	{170, route{screening: "PROGRESS", section36: "MET", panel: []string{"ADOPT"}, consent: "GIVEN", afterwards: "PAUSE"}},
	{430, route{screening: "PROGRESS", section36: "MET", panel: []string{"ADOPT"}, consent: "GIVEN", afterwards: "EXIT"}},
	{650, route{screening: "PROGRESS", section36: "MET", panel: []string{"ADOPT"}, consent: "GIVEN", afterwards: "EXIT", later: []string{"CONCERN-REOPEN"}}},
	{840, route{screening: "PROGRESS", section36: "MET", panel: []string{"ADOPT"}, consent: "GIVEN", afterwards: "EXIT", later: []string{"NO-CONCERN", "EXTEND"}}},
	{900, route{screening: "PROGRESS", section36: "MET", panel: []string{"ADOPT"}, consent: "GIVEN", afterwards: "EXIT"}},
	{6, route{screening: "PROGRESS", unsigned: true}}, // waits to be signed off
	{8, route{awaiting: true}},
	{15, route{screening: "NFA-MIS", look: "ASKED"}},
	{26, route{screening: "NFA", look: "REOPENED"}},
	{45, route{screening: "PROGRESS", section36: "NOT-MET", look: "UPHELD"}},
	{13, route{awaiting: true, screening: "PROGRESS"}},
	{9, route{screening: "PROGRESS", section36: "MET", unlisted: true, urgent: "TRAVEL"}},
	{5, route{withdrawn: "DUPLICATE"}},
	{33, route{withdrawn: "MISTAKE"}},
}

// anyRoute draws a route of the past by its weight.
func (o *office) anyRoute() route {
	all := 0
	for _, h := range history {
		all += h.weight
	}
	n := o.r.IntN(all)
	for _, h := range history {
		if n -= h.weight; n < 0 {
			return h.route
		}
	}
	return history[0].route
}

// signposts is where somebody who goes no further is sent.
func signposts(result string) []string {
	if result == "SIGN" {
		return []string{"EHP", "GP"}
	}
	return nil
}

var closedRoutes = casework.Vocabulary{
	{Code: "NFA", Label: "Nothing in the referral shows a susceptibility to radicalisation."},
	{Code: "NFA-MIS", Label: "A remark in class was misunderstood; the teacher agrees."},
	{Code: "NFA-MAL", Label: "The referral follows a quarrel between neighbours; nothing supports it."},
	{Code: "SIGN", Label: "There are needs but no Prevent concern: early help and the family doctor were asked."},
	{Code: "PLP", Label: "The risk is managed in a police-led partnership."},
	{Code: "PURSUE", Label: "Passed on; no more is recorded here."},
	{Code: "PROGRESS", Label: "Several sources describe a growing interest in violent material."},
}

// Shown are the states that some case of the demonstration is at.
func Shown() []casework.State {
	return []casework.State{
		casework.StateReceived, casework.StateHeld, casework.StateSignOff, casework.StateScreenedOut, casework.StateSection36, casework.StateInformation,
		casework.StateListed, casework.StateDeferred, casework.StateNotAdopted, casework.StateConsentPending, casework.StateConsentRefused,
		casework.StateActive, casework.StateWithdrawn, casework.StatePaused, casework.StateMonitoring, casework.StateClosed,
		casework.StateReopened,
	}
}

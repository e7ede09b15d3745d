package casework

// Unit is what a time limit counts in.
type Unit string

// The units.
const (
	WorkingDays Unit = "working days"
	Days        Unit = "days"
	Months      Unit = "months"
	Years       Unit = "years"
)

// Limit is one time limit, with what it rests on. None is in the Act: they are settings.
type Limit struct {
	Key       string
	Value     int
	Unit      Unit
	Authority string // what it rests on, for whoever questions it
	From      Date   // effective date
}

// Limits are the time limits in force by default (domain 10). A later entry of the same key replaces an earlier one
// from its effective date.
var Limits = []Limit{
	{"screening_days", 5, WorkingDays, "Home Office e-learning: about five days on average", Date{2015, 4, 12}},
	{"s36_decision_days", 2, WorkingDays, "local default; no published figure", Date{2015, 4, 12}},
	{"partner_return_days", 10, WorkingDays, "local default; guidance practice", Date{2015, 4, 12}},
	{"first_panel_days", 20, WorkingDays, "local default; guidance practice", Date{2015, 4, 12}},
	{"meeting_interval", 1, Months, "panels meet monthly (ministerial answer 267266, 2019)", Date{2015, 4, 12}},
	{"agenda_circulation_days", 5, WorkingDays, "local default", Date{2015, 4, 12}},
	{"minutes_days", 5, WorkingDays, "local default", Date{2015, 4, 12}},
	{"consent_request_days", 10, WorkingDays, "local default; plan item (a) of section 36(5)", Date{2015, 4, 12}},
	{"live_review", 1, Months, "live cases are seen monthly (ministerial answer 267266, 2019)", Date{2015, 4, 12}},
	{"assessment_refresh", 3, Months, "statutory guidance", Date{2015, 4, 12}},
	{"post_closure_first", 6, Months, "ministerial answer 29364, 2025 (SC-18)", Date{2015, 4, 12}},
	{"post_closure_second", 12, Months, "ministerial answer 29364, 2025 (SC-18)", Date{2015, 4, 12}},
	{"post_closure_max", 24, Months, "ministerial answer 29364, 2025 (SC-19)", Date{2015, 4, 12}},
	{"turn18_warning", 60, Days, "derived from the necessary consent (SC-10)", Date{2015, 4, 12}},
	{"retention_case", 6, Years, "council practice, with annual review", Date{2015, 4, 12}},
	{"sar_days", 1, Months, "UK GDPR article 12(3)", Date{2018, 5, 25}},
	{"foi_days", 20, WorkingDays, "Freedom of Information Act 2000 section 10", Date{2005, 1, 1}},
	{"repeat_referral_watch", 24, Months, "local default", Date{2015, 4, 12}},
}

// LimitOn is the limit with a key in force on a day.
func LimitOn(key string, day Date) Limit {
	var in Limit
	for _, l := range Limits {
		if l.Key == key && !day.Before(l.From) {
			in = l
		}
	}
	return in
}

// Holiday says whether a day is a bank holiday in England and Wales. platform/calendar fills it.
type Holiday func(Date) bool

// Working says whether a day is neither a weekend nor a bank holiday.
func (h Holiday) Working(d Date) bool {
	switch d.noon().Weekday() {
	case 0, 6: // Sunday, Saturday
		return false
	}
	return h == nil || !h(d)
}

// AddWorkingDays is the nth working day after a day.
func (h Holiday) AddWorkingDays(d Date, n int) Date {
	for n > 0 {
		if d = d.AddDays(1); h.Working(d) {
			n--
		}
	}
	return d
}

// Due is the day on which a limit that runs from a day ends.
func (l Limit) Due(from Date, h Holiday) Date {
	switch l.Unit {
	case WorkingDays:
		return h.AddWorkingDays(from, l.Value)
	case Months:
		return from.AddMonths(l.Value)
	case Years:
		return from.AddYears(l.Value)
	default:
		return from.AddDays(l.Value)
	}
}

// Clock is what a case waits for next: the limit that runs, and the day on which it ends. ok is false where none does.
func (c Case) Clock(h Holiday) (what string, due Date, ok bool) {
	run := func(title, key string, from Date) (string, Date, bool) {
		if from.IsZero() {
			return "", Date{}, false
		}
		return title, LimitOn(key, from).Due(from, h), true
	}
	at := func(title string, d Date) (string, Date, bool) { return title, d, !d.IsZero() }
	switch c.State {
	case StateReceived:
		return run("Screening", "screening_days", c.ReceivedOn)
	case StateSection36:
		return run("Section 36 decision", "s36_decision_days", c.ScreenedOn)
	case StateInformation, StateListed:
		return run("First panel discussion", "first_panel_days", c.Section36On)
	case StateDeferred:
		return at("Return to the panel", c.DeferredTo)
	case StateConsentPending:
		return run("Request for consent", "consent_request_days", c.AdoptedOn)
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
		return "", Date{}, false
	}
}

package casework

// Unit is what a time limit counts in.
type Unit string

// The units.
const (
	WorkingDays Unit = "working days"
	Days        Unit = "days"
	Months      Unit = "months"
	Years       Unit = "years"
	OClock      Unit = "o'clock" // an hour of the day
)

// Confidence says how far the source of a limit bears it out (domain 0.1). A low one is to be checked locally.
type Confidence string

// The confidences.
const (
	High   Confidence = "high"
	Medium Confidence = "medium"
	Low    Confidence = "low"
)

// Limit is one time limit, with what it rests on. None is in the Act: they are settings.
type Limit struct {
	Key       string
	Value     int
	Unit      Unit
	Authority string // what it rests on, for whoever questions it
	From      Date   // effective date
	Sure      Confidence
}

// Limits are the time limits in force by default (domain 10). A later entry of the same key replaces an earlier one
// from its effective date.
var Limits = []Limit{
	{"screening_days", 5, WorkingDays, "Home Office e-learning: about five days on average", Date{2015, 4, 12}, Medium},
	{"s36_decision_days", 2, WorkingDays, "local default; no published figure", Date{2015, 4, 12}, Low},
	{"signpost_days", 20, WorkingDays, "local default: time for a service to answer", Date{2015, 4, 12}, Low},
	{"cut_off", 15, OClock, "local default: what comes later is worked on from the next day", Date{2015, 4, 12}, Low},
	{"urgent_screening_days", 1, WorkingDays, "local default for the urgent lane", Date{2015, 4, 12}, Low},
	{"urgent_s36_days", 1, WorkingDays, "local default for the urgent lane", Date{2015, 4, 12}, Low},
	{"urgent_panel_days", 5, WorkingDays, "local default: an urgent case does not wait for the monthly meeting", Date{2015, 4, 12}, Low},
	{"second_look_days", 10, WorkingDays, "local default: a rejection is looked at again within two weeks", Date{2015, 4, 12}, Low},
	{"partner_return_days", 10, WorkingDays, "local default; guidance practice", Date{2015, 4, 12}, Low},
	{"first_panel_days", 20, WorkingDays, "local default; guidance practice", Date{2015, 4, 12}, Low},
	{"meeting_interval", 1, Months, "panels meet monthly (ministerial answer 267266, 2019)", Date{2015, 4, 12}, High},
	{"agenda_circulation_days", 5, WorkingDays, "local default", Date{2015, 4, 12}, Low},
	{"minutes_days", 5, WorkingDays, "local default", Date{2015, 4, 12}, Low},
	{"consent_request_days", 10, WorkingDays, "local default; plan item (a) of section 36(5)", Date{2015, 4, 12}, Low},
	{"live_review", 1, Months, "live cases are seen monthly (ministerial answer 267266, 2019)", Date{2015, 4, 12}, High},
	{"assessment_refresh", 3, Months, "statutory guidance", Date{2015, 4, 12}, Medium},
	{"assessment_written_days", 10, WorkingDays, "local default: what is written later rests on memory (Amess learning review, 2025)", Date{2015, 4, 12}, Low},
	{"post_closure_first", 6, Months, "ministerial answer 29364, 2025 (SC-18)", Date{2015, 4, 12}, High},
	{"post_closure_second", 12, Months, "ministerial answer 29364, 2025 (SC-18)", Date{2015, 4, 12}, High},
	{"post_closure_max", 24, Months, "ministerial answer 29364, 2025 (SC-19)", Date{2015, 4, 12}, High},
	{"turn18_warning", 60, Days, "derived from the necessary consent (SC-10)", Date{2015, 4, 12}, High},
	{"retention_case", 6, Years, "council practice, with annual review", Date{2015, 4, 12}, Medium},
	{"retention_child_review", 1, Years, "R (II) v Commissioner [2020] EWHC 2528 (Admin): a child's record is looked at each year", Date{2020, 9, 24}, Medium},
	{"sar_days", 1, Months, "UK GDPR article 12(3)", Date{2018, 5, 25}, High},
	{"foi_days", 20, WorkingDays, "Freedom of Information Act 2000 section 10", Date{2005, 1, 1}, High},
	{"emergency_review_days", 2, WorkingDays, "local rule: somebody else looks at every use of emergency access", Date{2015, 4, 12}, Low},
	{"membership_ending", 60, Days, "local default: time to appoint somebody else", Date{2015, 4, 12}, Low},
	{"unused_account", 90, Days, "local default: whoever does not sign in for so long may no longer need to", Date{2015, 4, 12}, Low},
	{"invitation", 7, Days, "local default: a link that gives an account is short-lived", Date{2015, 4, 12}, Low},
	{"referral_link", 7, Days, "local default: a link that lets somebody write to the panel is short-lived", Date{2015, 4, 12}, Low},
	{"draft", 30, Days, "UK GDPR article 5(1)(e): kept no longer than is necessary; the number is a local default", Date{2018, 5, 25}, Low},
	{"repeat_referral_watch", 24, Months, "local default", Date{2015, 4, 12}, Low},
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

package casework

// Decision is what the panel decides on one item, with what the recording standard asks for.
type Decision struct {
	Outcome         string // a code of PanelOutcomes or ReviewOutcomes
	On              Date
	Question        string
	Options         string
	Rationale       string
	Proportionality string // necessity and proportionality
	ReliedOn        string // information relied on, with source and date, and gaps
	Positions       []Position
	ChairDecides    bool   // the chair decides, because there is no majority
	ChairReason     string // why
	Dissent         string
	DeferTo         Date   // of a deferral
	DeferNeeds      string // what the panel wants
	PoliceOfficer   string // who accepts a case returned to the police
	NoSensitive     bool   // SC-16
}

// Position is one member's view of the outcome.
type Position struct {
	Member string // membership
	Name   string
	View   string // "agree", "disagree" or "abstain"
}

// The ways in which a panel decides: section 37(6).
const (
	Unanimous = "unanimous"
	Majority  = "majority"
	ByChair   = "chair"
	Undecided = "" // no majority, and the chair has not decided
)

// count is how many members agree with the outcome, and how many do not. To abstain is to hold no opinion.
func (d Decision) count() (agree, disagree int) {
	for _, p := range d.Positions {
		switch p.View {
		case "agree":
			agree++
		case "disagree":
			disagree++
		}
	}
	return agree, disagree
}

// Mode computes how the decision was reached from the positions (SC-06, section 37(6)): all agreed; more agreed than
// not; or nobody had a majority, and the chair decided with a reason. A chair cannot decide against a majority.
func (d Decision) Mode() string {
	switch agree, disagree := d.count(); {
	case agree > 0 && agree == len(d.Positions):
		return Unanimous
	case agree > disagree:
		return Majority
	case agree == disagree && d.ChairDecides && d.ChairReason != "":
		return ByChair
	default:
		return Undecided
	}
}

// Validate reports everything that the recording standard misses: every decision has its question, the options, the
// reason, necessity and proportionality, and what was relied on. SC-06 asks for the positions.
func (d Decision) Validate(today Date) error {
	var f Faults
	past(&f, "decided_on", d.On, today, "the date of the decision")
	for _, need := range []struct{ field, value, msg string }{
		{"question", d.Question, "Enter the question that the panel decided"},
		{"options", d.Options, "Enter the options that the panel considered"},
		{"rationale", d.Rationale, "Enter the reasons for the decision"},
		{"proportionality", d.Proportionality, "Enter why the decision is necessary and proportionate"},
		{"relied_on", d.ReliedOn, "Enter the information relied on, and any gaps"},
	} {
		if need.value == "" {
			f.Add(need.field, need.msg)
		}
	}
	if _, disagree := d.count(); disagree > 0 && d.Dissent == "" {
		f.Add("dissent", "Enter the reasons of those who disagreed")
	}
	switch d.Outcome {
	default:
		if !PanelOutcomes.Has(d.Outcome) && !ReviewOutcomes.Has(d.Outcome) {
			f.Add("outcome", "Select the panel's decision from the list")
		}
	case "":
		f.Add("outcome", "Select the panel's decision")
	case "DEFER":
		if !d.DeferTo.After(today) {
			f.Add("defer_to", "Enter the date to which the panel defers, after today")
		}
		if d.DeferNeeds == "" {
			f.Add("defer_needs", "Enter what the panel needs before it decides")
		}
	case "POLICE":
		if d.PoliceOfficer == "" {
			f.Add("police_officer", "Enter the name of the police officer who accepts the case")
		}
	}
	return f.Err()
}

// HealthConsideration is what section 36(6) asks for where the panel gives no support.
type HealthConsideration struct {
	Considered  string // "yes" once the panel has considered it
	Refer       string // "yes" or "no"
	Reason      string
	Arrangement string // where Refer is yes
}

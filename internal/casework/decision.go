package casework

import "fmt"

// Decision is what the panel decides on one item, with what the recording standard asks for. A decision is told in rows, or
// in one text each, as it was before rows were kept.
type Decision struct {
	Outcome         string // a code of PanelOutcomes or ReviewOutcomes
	On              Date
	Question        string
	Considered      []CourseOpen // the options, each with why it was taken or not
	Options         string       // the options in one text, where there are no rows
	Rationale       string
	Proportionality string     // necessity and proportionality
	Sources         []Reliance // the information relied on
	Gaps            string     // what the panel did not know, beside the rows
	ReliedOn        string     // information relied on, with source and date, and gaps, in one text, where there are no rows
	BasisMore       string     // what is added to the legal basis that the outcome has by itself
	Positions       []Position
	ChairDecides    bool   // the chair decides, because there is no majority
	ChairReason     string // why
	Dissent         string // reasons of those who disagreed in one text, where no position has its own
	DeferTo         Date   // of a deferral
	DeferNeeds      string // what the panel wants
	PoliceOfficer   string // who accepts a case returned to the police
	NoSensitive     bool   // SC-16

	Outside *Outside `json:",omitempty"` // of the chair's decision outside a meeting
}

// CourseOpen is one option that the panel considered.
type CourseOpen struct {
	What  string
	Why   string // why it was taken, or why not
	Taken bool
}

// Reliance is one piece of information that the panel relied on.
type Reliance struct {
	What   string
	Source string
	On     Date
}

// Position is one member's view of the outcome.
type Position struct {
	Member string // membership
	Name   string
	Agency string // for whom they sit, as it was on the day
	View   string // "agree", "disagree" or "abstain"
	Reason string // in their own words; of whoever disagrees
}

// Views are the positions that a member may take.
var Views = Vocabulary{{"agree", "Agrees"}, {"disagree", "Disagrees"}, {"abstain", "Abstains"}}

// LegalBasis is the provision under which a panel decides, by the outcome.
func LegalBasis(outcome string) string {
	switch {
	case outcome == "ADOPT":
		return "section 36(4)(a)"
	case outcome == "NOT-ADOPT", outcome == "POLICE":
		return "section 36(6)"
	case ReviewOutcomes.Has(outcome):
		return "section 36(4)(c)"
	default:
		return "section 37(7)"
	}
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
// not; or nobody had a majority, and the chair decided with a reason. A chair cannot decide against a majority. Outside a meeting
// there are no positions, and the chair decides for the time being.
func (d Decision) Mode() string {
	if d.Outside != nil {
		return ByChair
	}
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

// Reached explains Mode in a sentence, or what keeps the panel from having decided.
func (d Decision) Reached() string {
	agree, disagree := d.count()
	abstain := len(d.Positions) - agree - disagree
	apart := ""
	switch {
	case abstain == 1:
		apart = " One abstains."
	case abstain > 1:
		apart = fmt.Sprintf(" %d abstain.", abstain)
	}
	switch {
	case d.Outside != nil:
		return "The chair decided outside a meeting, after consulting others. It is provisional until a meeting ratifies it."
	case len(d.Positions) == 0:
		return "Nobody has taken a position yet."
	case d.Mode() == Unanimous:
		return fmt.Sprintf("Everybody who took a position agrees (%d): the decision is unanimous (section 37(6)).", agree)
	case d.Mode() == Majority:
		return fmt.Sprintf("Not everybody agrees, so the opinion of the majority decides (section 37(6)): %d agree, %d disagree.", agree, disagree) + apart
	case d.Mode() == ByChair:
		return fmt.Sprintf("There is no majority, %d agree and %d disagree, so the chair decides and says why (section 37(6)).", agree, disagree) + apart
	case disagree > agree:
		return fmt.Sprintf("Most members disagree, %d to %d: record the decision that the majority holds (section 37(6)).", disagree, agree) + apart
	default:
		return fmt.Sprintf("There is no majority, %d agree and %d disagree: the chair has to decide, and say why (section 37(6)).", agree, disagree) + apart
	}
}

// Tied says whether members took positions without a majority either way, so that the chair decides.
func (d Decision) Tied() bool {
	agree, disagree := d.count()
	return len(d.Positions) > 0 && agree == disagree
}

// Dissents says whether somebody disagreed.
func (d Decision) Dissents() bool {
	_, disagree := d.count()
	return disagree > 0
}

// Validate reports everything that the recording standard misses: every decision has its question, the options, the
// reason, necessity and proportionality, and what was relied on. SC-06 asks for the positions.
func (d Decision) Validate(today Date) error {
	var f Faults
	past(&f, "decided_on", d.On, today, "the date of the decision")
	if d.Question == "" {
		f.Add("question", "Enter the question that the panel decided")
	}
	d.options(&f)
	if d.Rationale == "" {
		f.Add("rationale", "Enter the reasons for the decision")
	}
	if d.Proportionality == "" {
		f.Add("proportionality", "Enter why the decision is necessary and proportionate")
	}
	d.sources(&f, today)
	d.dissent(&f)
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

func (d Decision) options(f *Faults) {
	if len(d.Considered) == 0 {
		if d.Options == "" {
			f.Add("options", "Enter the options that the panel considered")
		}
		return
	}
	taken := 0
	for i, o := range d.Considered {
		if o.What == "" {
			f.Add(fmt.Sprintf("what.%d", i+1), "Enter the option")
		}
		if o.Why == "" {
			f.Add(fmt.Sprintf("why.%d", i+1), "Enter why the panel takes this option, or why not")
		}
		if o.Taken {
			taken++
		}
	}
	if len(d.Considered) < 2 {
		f.Add("what.2", "Enter at least two options: doing nothing is one")
	}
	if taken != 1 {
		f.Add("taken", "Select the one option that the panel takes")
	}
}

func (d Decision) sources(f *Faults, today Date) {
	if len(d.Sources) == 0 {
		if d.ReliedOn == "" {
			f.Add("relied_on", "Enter the information relied on, and any gaps")
		}
		return
	}
	for i, s := range d.Sources {
		if s.What == "" {
			f.Add(fmt.Sprintf("information.%d", i+1), "Enter the information")
		}
		if s.Source == "" {
			f.Add(fmt.Sprintf("source.%d", i+1), "Enter where the information comes from")
		}
		switch {
		case s.On.IsZero():
			f.Add(fmt.Sprintf("on.%d", i+1), "Enter the date of the information")
		case s.On.After(today):
			f.Add(fmt.Sprintf("on.%d", i+1), "The date of the information must be today or in the past")
		}
	}
	if d.Gaps == "" {
		f.Add("gaps", "Enter what the panel did not know, or that there are no gaps")
	}
}

// dissent asks for the words of each who disagrees. One text for all of them stands for records that are kept so.
func (d Decision) dissent(f *Faults) {
	for _, p := range d.Positions {
		if p.View != "disagree" || p.Reason != "" || d.Dissent != "" {
			continue
		}
		who := p.Name
		if who == "" {
			who = "this member"
		}
		f.Add("reason."+p.Member, "Enter, in their own words, why "+who+" disagrees")
	}
}

// HealthConsideration is what section 36(6) asks for where the panel gives no support.
type HealthConsideration struct {
	Considered  string // "yes" once the panel has considered it
	Refer       string // "yes" or "no"
	Reason      string
	Arrangement string // where Refer is yes
}

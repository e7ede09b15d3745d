package casework

import "slices"

// Assessment is a structured aid to professional judgement. It gives no score that decides.
type Assessment struct {
	Occasion   string // a code of Occasions
	On         Date   // the day that it is of, as opposed to the day on which it is written
	Ratings    []Rating
	Summaries  map[string]string // by the title of the framework's section
	Identified []IdentifiedNeed
	Needs      string // complex needs in words
	Protective string
	Overall    string
	Change     string // since the assessment before
}

// Rating is what was found of one factor.
type Rating struct {
	Factor     string // a code of the framework
	Value      string // a code of RatingValues
	Evidence   string
	Source     string // where the evidence comes from
	On         Date   `json:",omitzero"` // the day of the evidence
	Protective string // what speaks against it, or holds it in check
}

// Present says whether a factor was found, partly or strongly.
func (r Rating) Present() bool { return r.Value == "PARTLY" || r.Value == "STRONGLY" }

// Rating is what was found of a factor, zero where it was not rated.
func (a Assessment) Rating(factor string) Rating {
	i := slices.IndexFunc(a.Ratings, func(r Rating) bool { return r.Factor == factor })
	if i < 0 {
		return Rating{}
	}
	return a.Ratings[i]
}

// IdentifiedNeed is a need that support would have to meet.
type IdentifiedNeed struct {
	Need    string // a code of ComplexNeeds
	Level   string // a code of NeedLevels
	Outcome string // what is to be different
}

// NeedLevels say how much it takes to meet a need.
var NeedLevels = Vocabulary{{"LOW", "Low: one service can meet it"}, {"MEDIUM", "Medium: services have to work together"}, {"HIGH", "High: it needs a specialist, or is urgent"}}

// AssessmentStatuses are how an assessment stands. Only what was submitted is a finding, and until it is signed off it says so
// wherever it is shown.
var AssessmentStatuses = Vocabulary{
	{"DRAFT", "Draft"}, {"SUBMITTED", "Not signed off"}, {"SIGNED", "Signed off"}, {"RETURNED", "Sent back to its author"}, {"DISCARDED", "Discarded"},
}

// CheckAbout reports what is wrong with occasion and day. begun says that the case was assessed with this framework before: a
// case that began on one may go on with it, a new one may not.
func (a Assessment) CheckAbout(w Framework, today Date, begun bool) error {
	var f Faults
	past(&f, "assessed_on", a.On, today, "the date of the assessment")
	if !Occasions.Has(a.Occasion) {
		f.Add("occasion", "Select the occasion of the assessment")
	}
	switch {
	case a.On.IsZero():
	case a.On.Before(w.From):
		f.Add("assessed_on", "The "+w.Name+" came into use on "+w.From.Long()+": check the date, or use the framework of that day")
	case !w.Until.IsZero() && a.On.After(w.Until) && !begun:
		f.Add("assessed_on", "A first assessment by the "+w.Name+" is dated no later than "+w.Until.Long()+": check the date, or use the framework of that day")
	}
	return f.Err()
}

// CheckSection reports everything that is missing or wrong in one section.
func (a Assessment) CheckSection(s Section, today Date) error {
	var f Faults
	for _, factor := range s.Factors {
		r := a.Rating(factor.Code)
		if !RatingValues.Has(r.Value) {
			f.Add("rating_"+factor.Code, "Select how far “"+factor.Label+"” is present")
		}
		if r.On.After(today) {
			f.Add("on_"+factor.Code, "The date of the evidence for “"+factor.Label+"” must be today or in the past")
		}
		if !r.Present() {
			continue
		}
		if r.Evidence == "" {
			f.Add("evidence_"+factor.Code, "Enter the evidence for “"+factor.Label+"”")
		}
		if r.Source == "" {
			f.Add("source_"+factor.Code, "Enter where the evidence for “"+factor.Label+"” comes from")
		}
		if r.On.IsZero() {
			f.Add("on_"+factor.Code, "Enter the date of the evidence for “"+factor.Label+"”")
		}
	}
	return f.Err()
}

// CheckNeeds reports everything that is missing or wrong in the list of needs.
func (a Assessment) CheckNeeds() error {
	var f Faults
	for _, n := range a.Identified {
		switch {
		case !ComplexNeeds.Has(n.Need):
			f.Add("", "Select needs from the list")
		case n.Level == "":
			f.Add("level_"+n.Need, "Select how much “"+ComplexNeeds.Label(n.Need)+"” takes, or clear what should be different")
		case !NeedLevels.Has(n.Level):
			f.Add("level_"+n.Need, "Select a level from the list")
		case n.Outcome == "":
			f.Add("outcome_"+n.Need, "Enter what should be different about “"+ComplexNeeds.Label(n.Need)+"”")
		}
	}
	return f.Err()
}

// CheckJudgement reports what the judgement lacks.
func (a Assessment) CheckJudgement() error {
	var f Faults
	if a.Overall == "" {
		f.Add("overall", "Enter the overall judgement")
	}
	return f.Err()
}

// Validate reports everything that is missing or wrong before an assessment can be submitted.
func (a Assessment) Validate(w Framework, today Date, begun, noSensitive bool) error {
	var f Faults
	for _, err := range []error{a.CheckAbout(w, today, begun), a.CheckNeeds(), a.CheckJudgement()} {
		if err := f.Merge(err); err != nil {
			return err
		}
	}
	for _, s := range w.Sections {
		if err := f.Merge(a.CheckSection(s, today)); err != nil {
			return err
		}
	}
	for _, r := range a.Ratings {
		if _, ok := w.Factor(r.Factor); !ok {
			f.Add("", "“"+r.Factor+"” belongs to another framework")
		}
	}
	confirmed(&f, noSensitive) // SC-16
	return f.Err()
}

// SecondEye refuses whoever wrote an assessment: somebody else signs it off or sends it back.
func SecondEye(assessor, who UserID) error {
	if assessor == who {
		return &Error{Kind: Invalid, Msg: "You wrote this assessment: somebody else has to sign it off or send it back."}
	}
	return nil
}

// Count is how many factors of one section were rated each way. It is no score: nothing is added up over sections, and no
// number decides.
type Count struct {
	Section string
	Of      int // factors
	By      map[string]int
}

// Counts are the ratings of an assessment by section.
func (a Assessment) Counts(w Framework) []Count {
	var list []Count
	for _, s := range w.Sections {
		c := Count{Section: s.Title, Of: len(s.Factors), By: map[string]int{}}
		for _, factor := range s.Factors {
			if v := a.Rating(factor.Code).Value; v != "" {
				c.By[v]++
			}
		}
		list = append(list, c)
	}
	return list
}

// AssessmentDue is when a case has to be assessed next, given the day of its last assessment that was submitted (zero for none):
// before the first panel, then at least every three months, and six and twelve months after closing (domain 3.1). ok is false
// where nothing is due.
func AssessmentDue(c Case, last Date, h Holiday) (occasion string, due Date, ok bool) {
	refresh := LimitOn("assessment_refresh", last).Due(last, h)
	switch {
	case c.State == StateInformation || c.State == StateListed || c.State == StateDeferred:
		if !last.IsZero() {
			return "PERIODIC", refresh, true
		}
		return "PRE-PANEL", LimitOn("first_panel_days", c.Section36On).Due(c.Section36On, h), !c.Section36On.IsZero()
	case c.State.Live():
		if last.IsZero() {
			return "PRE-PANEL", c.AdoptedOn, !c.AdoptedOn.IsZero()
		}
		return "PERIODIC", refresh, true
	case c.State == StateMonitoring:
		for _, r := range []struct{ occasion, key string }{{"REVIEW-6", "post_closure_first"}, {"REVIEW-12", "post_closure_second"}} {
			due := LimitOn(r.key, c.ClosedOn).Due(c.ClosedOn, h)
			if last.Before(due.AddMonths(-1)) { // as near its day as the review itself
				return r.occasion, due, true
			}
		}
	}
	return "", Date{}, false
}

// WrittenLate says whether something was written long after the day that it is of, and how many days after: what is written
// long afterwards rests on memory.
func WrittenLate(of, written Date, h Holiday) (days int, late bool) {
	if of.IsZero() || written.IsZero() {
		return 0, false
	}
	return of.DaysUntil(written), written.After(LimitOn("assessment_written_days", of).Due(of, h))
}

package casework

import "slices"

// Framework is an assessment framework as data: what is judged, in which sections. Frameworks succeed one another; an
// assessment keeps the one it was made with, and no rating is ever carried over from one to another.
type Framework struct {
	Code, Version string
	Name          string
	From, Until   Date // Until is the last day on which a first assessment uses it; zero is open
	Sections      []Section
}

// Section is one part of a framework.
type Section struct {
	Title   string
	Factors []Term
}

// Factors lists every factor of the framework.
func (w Framework) Factors() []Term {
	var all []Term
	for _, s := range w.Sections {
		all = append(all, s.Factors...)
	}
	return all
}

// Frameworks are the frameworks that come with the product: the vulnerability assessment framework with its 22
// factors, and an empty shell of its successor, whose items are not public and which an authority fills from its own
// licensed copy (domain 3).
func Frameworks() []Framework {
	return []Framework{
		{"VAF", "2012", "Vulnerability assessment framework", Date{2012, 10, 1}, Date{2024, 8, 31}, []Section{
			{"Engagement", []Term{
				{"E01", "Grievance and injustice"}, {"E02", "Feeling under threat"}, {"E03", "Identity, meaning and belonging"}, {"E04", "Status"},
				{"E05", "Excitement and adventure"}, {"E06", "Need to dominate and control others"}, {"E07", "Susceptibility to indoctrination"},
				{"E08", "Political or moral change"}, {"E09", "Opportunistic involvement"}, {"E10", "Family or friends involved in extremism"},
				{"E11", "Transitional time of life"}, {"E12", "Influenced or controlled by a group"}, {"E13", "Relevant mental health issues"},
			}},
			{"Intent", []Term{
				{"I01", "Over-identification with a group or ideology"}, {"I02", "“Them and us” thinking"}, {"I03", "Dehumanising the enemy"},
				{"I04", "Attitudes that justify offending"}, {"I05", "Harmful means to an end"}, {"I06", "Harmful objectives"},
			}},
			{"Capability", []Term{
				{"C01", "Knowledge, skills and competencies"}, {"C02", "Access to networks, funding or equipment"}, {"C03", "Criminal capability"},
			}},
		}},
		{"PAF", "shell-1", "Prevent assessment framework", Date{2024, 9, 1}, Date{}, []Section{
			{"Judgement", []Term{
				{"SUSCEPTIBILITY", "Susceptibility"}, {"ENGAGEMENT", "Engagement"}, {"INTENT", "Intent"}, {"CAPABILITY", "Capability"},
				{"PROTECTIVE", "Protective factors"}, {"NEEDS", "Complex needs"},
			}},
		}},
	}
}

// FrameworkByCode finds a framework.
func FrameworkByCode(code string) (Framework, bool) {
	all := Frameworks()
	i := slices.IndexFunc(all, func(w Framework) bool { return w.Code == code })
	if i < 0 {
		return Framework{}, false
	}
	return all[i], true
}

// FrameworkOn is the framework for a first assessment made on a day.
func FrameworkOn(day Date) Framework {
	var in Framework
	for _, w := range Frameworks() {
		if in.Code == "" || !day.Before(w.From) {
			in = w
		}
	}
	return in
}

// Assessment is a structured aid to professional judgement. It gives no score that decides.
type Assessment struct {
	Framework   string // a code of Frameworks
	Occasion    string // a code of Occasions
	On          Date
	Ratings     []Rating
	Protective  string
	Needs       string
	Overall     string
	NoSensitive bool // SC-16
}

// Rating is what was found of one factor.
type Rating struct {
	Factor   string // a code of the framework
	Value    string // a code of RatingValues
	Evidence string // with source and date
}

// Validate reports everything that is wrong with what was typed.
func (a Assessment) Validate(today Date) error {
	var f Faults
	past(&f, "assessed_on", a.On, today, "the date of the assessment")
	w, known := FrameworkByCode(a.Framework)
	if !known {
		f.Add("framework", "Select the assessment framework")
	}
	if !Occasions.Has(a.Occasion) {
		f.Add("occasion", "Select the occasion of the assessment")
	}
	factors := Vocabulary(w.Factors())
	for _, r := range a.Ratings {
		field := "rating_" + r.Factor
		switch {
		case known && !factors.Has(r.Factor):
			f.Add(field, "Leave out “"+r.Factor+"”: it belongs to another framework")
		case !RatingValues.Has(r.Value):
			f.Add(field, "Select how far “"+factors.Label(r.Factor)+"” is present")
		case (r.Value == "PARTLY" || r.Value == "STRONGLY") && r.Evidence == "":
			f.Add("evidence_"+r.Factor, "Enter the evidence for “"+factors.Label(r.Factor)+"”, with its source and date")
		}
	}
	if a.Overall == "" {
		f.Add("overall", "Enter the overall judgement")
	}
	confirmed(&f, a.NoSensitive)
	return f.Err()
}

package casework

import "slices"

// longestTie is the longest for which an agency is admitted or somebody named with an end at once, in days: then it is
// looked at anew.
const longestTie = 731

// Admission is an agency as it is admitted to a case.
type Admission struct {
	Agency  AgencyID
	Sharing Sharing
	Reason  string // a code of AdmissionReasons
	Note    string // in more words, sealed with the case
	Until   Date   // the last day
}

// Validate reports everything that is wrong with what was typed. may are the agencies that can be admitted.
func (a Admission) Validate(today Date, may []AgencyID) error {
	var f Faults
	if !slices.Contains(may, a.Agency) {
		f.Add("agency", "Select the agency to admit")
	}
	_ = f.Merge(a.Sharing.Validate()) // of kind Invalid
	if !AdmissionReasons.Has(a.Reason) {
		f.Add("reason", "Select why the agency is admitted")
	}
	lastDay(&f, a.Until, today, true)
	return f.Err()
}

// Naming is somebody as they are named on a case.
type Naming struct {
	User  UserID
	Part  Part
	Note  string // why, sealed with the case
	Until Date   // the last day; zero for no end, and always for the lead
}

// Validate reports everything that is wrong with what was typed. may are the people who can be named.
func (n Naming) Validate(today Date, may []UserID) error {
	var f Faults
	if !slices.Contains(may, n.User) {
		f.Add("user", "Select who is named on the case")
	}
	if n.Part != PartLead && n.Part != PartDeputy && n.Part != PartNamed {
		f.Add("part", "Select what they do on the case")
	}
	if n.Note == "" {
		f.Add("note", "Enter why they are named")
	}
	if n.Part == PartLead && !n.Until.IsZero() {
		f.Add("until", "Leave the last day empty for the lead: they lead until somebody else does")
	} else {
		lastDay(&f, n.Until, today, false)
	}
	return f.Err()
}

// Invitation is a guest as they are asked to one item of an agenda.
type Invitation struct {
	User UserID
	Item AgendaItemID
	Note string
}

// Validate reports everything that is wrong with what was typed.
func (i Invitation) Validate(may []UserID, items []AgendaItemID) error {
	var f Faults
	if !slices.Contains(may, i.User) {
		f.Add("user", "Select the guest")
	}
	if !slices.Contains(items, i.Item) {
		f.Add("item", "Select the meeting at which the case is discussed")
	}
	if i.Note == "" {
		f.Add("note", "Enter why they are asked")
	}
	return f.Err()
}

// StepOut closes a case to one person: to whoever declares an interest, or to somebody whom those who keep the case's
// ties keep away from it.
type StepOut struct {
	User UserID
	Kind string // a code of InterestKinds, or of BarKinds where it is somebody else's
	Note string // sealed with the case
}

// Validate reports everything that is wrong with what was typed. kinds are the reasons that may be given.
func (s StepOut) Validate(kinds Vocabulary, may []UserID) error {
	var f Faults
	if !slices.Contains(may, s.User) {
		f.Add("user", "Select to whom the case is closed")
	}
	if !kinds.Has(s.Kind) {
		f.Add("kind", "Select what the interest is")
	}
	if s.Note == "" {
		f.Add("note", "Enter what the interest is, in one or two sentences")
	}
	return f.Err()
}

// Holding is how closely a case is to be held.
type Holding struct {
	To     Sensitivity
	Reason string // a code of HoldingReasons
	Note   string
}

// Validate reports everything that is wrong with what was typed; from is how the case is held now. Here it can only
// rise: to lower it takes two people (Easing).
func (h Holding) Validate(from Sensitivity) error {
	var f Faults
	if !h.To.Rises(from) {
		f.Add("to", "Select how closely the case is held from now on")
	}
	if !HoldingReasons.Has(h.Reason) {
		f.Add("reason", "Select why")
	}
	if h.Note == "" {
		f.Add("note", "Enter why, in one or two sentences")
	}
	return f.Err()
}

// Easing is a step that takes two people: a lower sensitivity, or the end of somebody's step-out. Whom the step-out
// concerns is neither of them.
type Easing struct {
	To   Sensitivity // of a lower sensitivity
	Lift string      // or the step-out to be lifted
	Note string
}

// Validate reports everything that is wrong with what was asked; from is how the case is held now.
func (e Easing) Validate(from Sensitivity) error {
	var f Faults
	if e.Lift == "" && (e.To != Normal && e.To != Restricted || !from.Rises(e.To)) {
		f.Add("to", "Select how closely the case would be held")
	}
	if e.Note == "" {
		f.Add("note", "Enter why: whoever decides reads this")
	}
	return f.Err()
}

func lastDay(f *Faults, day, today Date, required bool) {
	switch {
	case day.IsZero() && required:
		f.Add("until", "Enter the last day")
	case day.IsZero():
	case day.Before(today):
		f.Add("until", "The last day must be today or later")
	case day.After(today.AddDays(longestTie)):
		f.Add("until", "The last day must be within two years")
	}
}

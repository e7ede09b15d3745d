package casework

import (
	"fmt"
	"slices"
)

// ChairMeasures are what the chair may decide outside a meeting. None of them moves a case: what moves one before the panel the
// panel decides, with those whom section 37 asks to be there. They are provisional until a meeting ratifies them, by the panel's
// own procedure (section 37(7)).
var ChairMeasures = Vocabulary{
	{"INTERIM", "Interim arrangement until the panel meets"}, {"REFER-NOW", "Refer to another service at once"},
	{"POLICE-NOW", "Tell the police at once"}, {"MEET-SOON", "Call an extraordinary meeting"},
}

// ConsultedBy are the ways in which somebody was consulted.
var ConsultedBy = Vocabulary{{"PHONE", "By phone"}, {"VIDEO", "By video call"}, {"MAIL", "By secure email"}, {"PERSON", "In person"}}

// Outside is what a decision outside a meeting has to say beyond any other.
type Outside struct {
	Why       string // it cannot wait for a meeting
	Consulted []Consulted
}

// Consulted is a member of the panel who was asked before the chair decided.
type Consulted struct {
	Member    string // membership
	Name      string
	Agency    string // for whom they sit
	Authority string // the responsible authority they represent, or ""
	Force     string // the force they represent, or ""
	How       string // a code of ConsultedBy
	On        Date
	Said      string
}

// NeedsPanel are the steps that the chair cannot take alone where a case is, because a check of section 37 asks for the panel.
func NeedsPanel(s State) []string {
	var list []string
	for _, t := range Next(s) {
		if slices.Contains(t.Checks, "SC-06") {
			list = append(list, t.Label)
		}
	}
	return list
}

// BeforePanel says whether a case is the panel's, so that its chair may act on it: a section 36 decision has brought it there,
// and it has not ended.
func (c Case) BeforePanel() bool {
	return !c.State.Ended() && c.Section36Result == "MET" && c.State != StateReceived && c.State != StateHeld && c.State != StateSignOff && c.State != StateSection36
}

// ValidateOutside reports everything that keeps the chair from deciding outside a meeting: the recording standard, why it cannot
// wait, and that the force where the person lives and a responsible authority were asked. authorities are the panel's.
func (d Decision) ValidateOutside(c Case, authorities []string, today Date) error {
	var f Faults
	if !c.BeforePanel() {
		f.Add("", "The case is not before the panel: no section 36 decision has brought it there, or it has ended")
	}
	if !ChairMeasures.Has(d.Outcome) {
		f.Add("outcome", "Select what is decided")
	}
	past(&f, "decided_on", d.On, today, "the date of the decision")
	o := Outside{}
	if d.Outside != nil {
		o = *d.Outside
	}
	for _, need := range []struct{ field, value, msg string }{
		{"question", d.Question, "Enter what is to be done, by whom and until when"},
		{"why_now", o.Why, "Enter why it cannot wait for a meeting"},
		{"rationale", d.Rationale, "Enter the reasons for the decision"},
		{"proportionality", d.Proportionality, "Enter why the decision is necessary and proportionate"},
	} {
		if need.value == "" {
			f.Add(need.field, need.msg)
		}
	}
	police, authority := false, false
	for i, m := range o.Consulted {
		n := i + 1
		if m.Member == "" {
			f.Add(fmt.Sprintf("member.%d", n), "Select who was consulted")
		}
		if !ConsultedBy.Has(m.How) {
			f.Add(fmt.Sprintf("how.%d", n), "Select how they were consulted")
		}
		if m.Said == "" {
			f.Add(fmt.Sprintf("said.%d", n), "Enter what they said")
		}
		past(&f, fmt.Sprintf("on.%d", n), m.On, today, "the date on which they were consulted")
		police = police || c.ResidenceForce != "" && m.Force == c.ResidenceForce
		authority = authority || slices.Contains(authorities, m.Authority)
	}
	switch {
	case c.ResidenceForce == "":
		f.Add("member.1", "Record the police force for the area where the person lives: somebody from it has to be consulted")
	case !police:
		f.Add("member.1", "Consult somebody from "+c.ResidenceForce+", the force where the person lives")
	}
	if !authority {
		f.Add("member.2", "Consult somebody who sits for a responsible local authority of this panel")
	}
	if !d.NoSensitive {
		for _, s := range Sensitive() {
			f.Refuse(s.Check, s.Field, s.Msg)
		}
	}
	return f.Err()
}

// ValidateRatification reports everything that keeps a panel from ratifying, or not, a decision that was taken outside a meeting.
// It decides as it decides anything else: those whom section 37 asks for are there, and the mode follows from the positions.
func (d Decision) ValidateRatification(f Facts) error {
	var faults Faults
	if !Ratifications.Has(d.Outcome) {
		faults.Add("outcome", "Select whether the panel ratifies the decision")
	}
	if d.Rationale == "" {
		faults.Add("rationale", "Enter the panel's reasons")
	}
	for _, p := range d.Positions {
		if p.View == "disagree" && p.Reason == "" {
			faults.Add("reason."+p.Member, "Enter, in their own words, why "+p.Name+" disagrees")
		}
	}
	f.Decision = &d
	for _, check := range []func(Facts) []Fault{SC03, SC04, SC05, SC06} {
		for _, fault := range check(f) {
			faults.Refuse(fault.Check, fault.Field, fault.Msg)
		}
	}
	if !d.NoSensitive {
		for _, s := range Sensitive() {
			faults.Refuse(s.Check, s.Field, s.Msg)
		}
	}
	return faults.Err()
}

package casework

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// AgendaSections are the parts of an agenda, in the order in which they are taken.
var AgendaSections = Vocabulary{
	{"OPENING", "Opening"}, {"URGENT", "Urgent cases"}, {"FIRST", "First discussions"}, {"REVIEW", "Reviews of support"},
	{"AFTER", "Reviews after closing"}, {"INFORMATION", "For information"}, {"CLOSING", "Closing"},
}

// sectionStep is how far apart the orderings of two sections are: an agenda holds fewer items than that in each.
const sectionStep = 1000

// Ordering is where the n-th item of a section stands in the agenda as a whole; n counts from 1.
func Ordering(section string, n int) int {
	i := slices.IndexFunc(AgendaSections, func(t Term) bool { return t.Code == section })
	return (i+1)*sectionStep + min(n, sectionStep-1)
}

// SectionFor is where a case in a state is taken.
func SectionFor(kind string, urgent bool) string {
	switch {
	case urgent:
		return "URGENT"
	case kind == "REVIEW":
		return "REVIEW"
	case kind == "POST-CLOSURE":
		return "AFTER"
	case kind == "INFORMATION":
		return "INFORMATION"
	}
	return "FIRST"
}

// DeferReasons are why an item is moved to a later meeting without a decision.
var DeferReasons = Vocabulary{
	{"TIME", "There was no time for it"}, {"PAPERS", "Its papers are not ready"}, {"ABSENT", "Somebody who is needed cannot be there"},
	{"RETURNS", "Information has not come"}, {"CANCELLED", "The meeting was cancelled"}, {"OTHER", "Another reason"},
}

// TakeOffReasons are why an item leaves an agenda and is not carried forward.
var TakeOffReasons = Vocabulary{
	{"MISTAKE", "It was put there by mistake"}, {"DONE", "It was settled before the meeting"}, {"OTHER", "Another reason"},
}

// Leaving is how an item leaves an agenda without a decision.
type Leaving struct {
	Off         bool   // taken off for good; otherwise deferred to a later meeting
	Reason      string // a code of TakeOffReasons or DeferReasons
	Note        string // in words; asked for where Reason is OTHER
	NoSensitive bool   // SC-16, where there is a note
}

// Validate reports everything that is wrong with what was typed.
func (l Leaving) Validate() error {
	var f Faults
	reasons := DeferReasons
	if l.Off {
		reasons = TakeOffReasons
	}
	if !reasons.Has(l.Reason) {
		f.Add("reason", "Select why")
	}
	if l.Reason == "OTHER" && strings.TrimSpace(l.Note) == "" {
		f.Add("note", "Enter the reason")
	}
	if l.Note != "" && !l.NoSensitive {
		f.list = append(f.list, Sensitive()...)
	}
	return f.Err()
}

// Business is an item of an agenda that is not about a case.
type Business struct {
	Title   string // never about a person: all members read it
	Section string // a code of AgendaSections
	Minutes int
}

// caseNamed finds the reference of a case in a text.
var caseNamed = regexp.MustCompile(`\b[A-Z]{2,4}-[0-9]{4}-[0-9]{5,}-[A-Z0-9]\b`)

// Validate reports everything that is wrong with what was typed.
func (b Business) Validate() error {
	var f Faults
	if b.Title == "" {
		f.Add("title", "Enter what the item is about")
	}
	if NamesCase(b.Title) {
		f.Add("title", "Put the case on the agenda from its own page: every member reads this title")
	}
	if !AgendaSections.Has(b.Section) {
		f.Add("section", "Select where it is taken")
	}
	if b.Minutes < 0 || b.Minutes > 240 {
		f.Add("minutes", "Enter how many minutes it takes, from 0 to 240")
	}
	return f.Err()
}

// Place is where an item is to stand and how long it takes.
type Place struct {
	Item    AgendaItemID
	Section string // a code of AgendaSections
	N       int    // the number typed for it: the smallest goes first
	Minutes int
}

// Arrange puts places in the order in which they are taken: by section, then by the number typed, and where two have the same
// number as they stood.
func Arrange(list []Place) []Place {
	out := slices.Clone(list)
	at := func(p Place) int { return Ordering(p.Section, 0) }
	slices.SortStableFunc(out, func(a, b Place) int { return cmp.Or(cmp.Compare(at(a), at(b)), cmp.Compare(a.N, b.N)) })
	return out
}

// NamesCase says whether a text holds the reference of a case.
func NamesCase(text string) bool { return caseNamed.MatchString(text) }

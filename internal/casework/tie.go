package casework

import (
	"slices"
	"strings"
)

// Level is how much of a case is shared with an agency that was admitted to it.
type Level string

// The levels, rising.
const (
	LevelName     Level = "name"     // that there is a case, and whom to ask
	LevelSummary  Level = "summary"  // and the summary that was written for sharing
	LevelSections Level = "sections" // and the sections that were chosen
	LevelWhole    Level = "whole"    // all that the agency's role may read
)

// Levels are the levels in plain words.
var Levels = Vocabulary{
	{string(LevelName), "Name only"}, {string(LevelSummary), "Summary"}, {string(LevelSections), "Chosen sections"},
	{string(LevelWhole), "Whole"},
}

// SharedSections are the sections that can be chosen for an agency. Its own requests and actions it reads at every
// level, as their owner.
var SharedSections = Vocabulary{
	{string(OnIdentity), "The person's details"}, {string(OnReferral), "Referral"}, {string(OnAssessment), "Assessments"},
	{string(OnMinutes), "Panel decisions"}, {string(OnPlan), "Support plan"}, {string(OnConsent), "Consent"},
	{string(OnReview), "Reviews and closing"},
}

// Sections is a set of sections of a case, in the order of SharedSections: "case.referral,case.plan".
type Sections string

// SectionsOf is the set of some sections.
func SectionsOf(list ...Subject) Sections {
	var words []string
	for _, t := range SharedSections {
		if slices.Contains(list, Subject(t.Code)) {
			words = append(words, t.Code)
		}
	}
	return Sections(strings.Join(words, ","))
}

// List is the sections of the set.
func (s Sections) List() []Subject {
	var list []Subject
	for w := range strings.SplitSeq(string(s), ",") {
		if w != "" {
			list = append(list, Subject(w))
		}
	}
	return list
}

// Sharing is how much of a case an admission shares. The zero Sharing keeps nothing back.
type Sharing struct {
	Level    Level
	Sections Sections // with LevelSections alone
}

// Covers says for which actions a standing counts that was given at this level. It only ever takes away: what is left
// the policy still has to allow to the role. Whoever may know of a case may declare an interest in it at every level, and
// ask its lead for more.
func (s Sharing) Covers(a Action) bool {
	if a == ListCases || a == BrowseCases || a == DeclareInterest || a == AskAccess {
		return true
	}
	switch s.Level {
	case "", LevelWhole:
		return true
	case LevelSummary:
		return a == ReadSummary
	case LevelSections:
		return a == ReadSummary || a == ReadDocuments || slices.Contains(s.Sections.List(), a.Subject) // of documents those of these sections alone
	default:
		return false
	}
}

// With is the least sharing that keeps what s shares and covers an action as well.
func (s Sharing) With(a Action) Sharing {
	switch {
	case s.Covers(a):
		return s
	case a == ReadSummary:
		return Sharing{Level: LevelSummary}
	case SharedSections.Has(string(a.Subject)):
		return Sharing{Level: LevelSections, Sections: SectionsOf(append(s.Sections.List(), a.Subject)...)}
	default:
		return Sharing{Level: LevelWhole}
	}
}

// Words is the level in words, with the sections that were chosen: "chosen sections: referral, support plan".
func (s Sharing) Words() string {
	if s.Level == "" {
		s.Level = LevelWhole
	}
	words := strings.ToLower(Levels.Label(string(s.Level)))
	var names []string
	for _, sec := range s.Sections.List() {
		names = append(names, strings.ToLower(SharedSections.Label(string(sec))))
	}
	if len(names) > 0 {
		words += ": " + strings.Join(names, ", ")
	}
	return words
}

// Validate reports what is wrong with a level as it was chosen.
func (s Sharing) Validate() error {
	var f Faults
	if !Levels.Has(string(s.Level)) {
		f.Add("level", "Select how much of the case is shared")
	}
	if s.Level == LevelSections && s.Sections == "" {
		f.Add("sections", "Select at least one section to share")
	}
	return f.Err()
}

// Part is what somebody who is named on a case does on it.
type Part string

// The parts. A case has at most one lead at a time, and once it has one it always has one.
const (
	PartLead     Part = "lead"
	PartDeputy   Part = "deputy_lead"
	PartProvider Part = "provider" // gives support under the plan
	PartNamed    Part = "named"    // named for another reason
	PartOwner    Part = "owner"    // owns an agreed action
)

// Parts are the parts in plain words.
var Parts = Vocabulary{
	{string(PartLead), "Leads the case"}, {string(PartDeputy), "Deputy lead"}, {string(PartProvider), "Provides support"},
	{string(PartNamed), "Named on the case"}, {string(PartOwner), "Owns an action"},
}

// AdmissionReasons are why an agency is admitted to a case.
var AdmissionReasons = Vocabulary{
	{"INFORMATION", "Holds information that the panel needs"}, {"SUPPORT", "Gives or will give support"},
	{"SAFEGUARDING", "Has a safeguarding duty to the person"}, {"DISCUSSION", "Takes part in the panel's discussion"},
	{"CONTACT", "Works with the person and has to know"},
}

// InterestKinds are why somebody steps out of a case (domain 8.6).
var InterestKinds = Vocabulary{
	{"FAMILY", "Family or household"}, {"FRIEND", "Friend, neighbour or other personal link"},
	{"PROFESSIONAL", "Teaches, treats or works with the person"}, {"EMPLOYER", "Employer or colleague of the person or their family"},
	{"OTHER", "Another interest"},
}

// BarKinds are why the panel closes a case to somebody who has declared nothing.
var BarKinds = append(slices.Clone(InterestKinds), Term{"BARRED", "Barred from this case"})

// HoldingReasons are why a case is held more closely.
var HoldingReasons = Vocabulary{
	{"STAFF", "The person, or their family, works for a partner"}, {"KNOWN", "The person is known to people on the panel"},
	{"PUBLIC", "The person or the case is of public interest"}, {"SAFETY", "Somebody would be at risk if more people knew"},
	{"POLICE", "At the request of the police"}, {"OTHER", "Another reason"},
}

// Rises says whether s is held more closely than from. A case rises by one person's step; to lower it takes two.
func (s Sensitivity) Rises(from Sensitivity) bool {
	return slices.Index(Sensitivities(), s) > slices.Index(Sensitivities(), from)
}

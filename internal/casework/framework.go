package casework

import (
	"fmt"
	"slices"
	"strings"
)

// Framework is one edition of an assessment framework as data: what is judged, in which sections. Frameworks succeed one
// another, and so do the editions of one; an assessment keeps the edition it was made with, and no rating is ever carried
// over from one to another.
type Framework struct {
	Code, Version string
	Name          string
	From, Until   Date // Until is the last day on which a first assessment uses it; zero is open
	Sections      []Section
}

// Section is one part of a framework, such as a dimension.
type Section struct {
	Title   string   `json:"title"`
	Prompts []string `json:"prompts,omitempty"` // what to look for: it helps to see, and proves nothing
	Factors []Factor `json:"factors"`
}

// Factor is one thing that is judged.
type Factor struct {
	Code  string `json:"code"`
	Label string `json:"label"`
	Guide string `json:"guide,omitempty"` // what is meant by it, one sentence
}

// Factors lists every factor of the framework.
func (w Framework) Factors() []Factor {
	var all []Factor
	for _, s := range w.Sections {
		all = append(all, s.Factors...)
	}
	return all
}

// Factor finds a factor of the framework by its code.
func (w Framework) Factor(code string) (Factor, bool) {
	all := w.Factors()
	i := slices.IndexFunc(all, func(f Factor) bool { return f.Code == code })
	if i < 0 {
		return Factor{}, false
	}
	return all[i], true
}

// Same says whether two assessments may be compared: they were made with one edition of one framework.
func (w Framework) Same(o Framework) bool { return w.Code == o.Code && w.Version == o.Version }

// Editions are the editions of frameworks that are or were in force, of each framework the oldest first.
type Editions []Framework

// Of finds the edition that an assessment was made with.
func (e Editions) Of(code, version string) (Framework, bool) {
	i := slices.IndexFunc(e, func(w Framework) bool { return w.Code == code && w.Version == version })
	if i < 0 {
		return Framework{}, false
	}
	return e[i], true
}

// Current is the edition of a framework that is in force.
func (e Editions) Current(code string) (Framework, bool) {
	for _, w := range slices.Backward(e) {
		if w.Code == code {
			return w, true
		}
	}
	return Framework{}, false
}

// On is the edition for a first assessment that is made on a day.
func (e Editions) On(day Date) Framework {
	var code string
	for _, w := range e {
		if code == "" || !day.Before(w.From) {
			code = w.Code
		}
	}
	w, _ := e.Current(code) // it is one of them
	return w
}

// Frameworks are the frameworks that come with the product: the vulnerability assessment framework with its 22 factors, and
// an empty shell of its successor, whose items are not public and which an authority fills from its own licensed copy
// (domain 3). Prompts and guides are in our own words.
func Frameworks() Editions {
	return Editions{
		{"VAF", "2012", "Vulnerability assessment framework", Date{2012, 10, 1}, Date{2024, 8, 31}, []Section{
			{"Engagement", []string{
				"More time with people who are suspected of extremism, and old friends dropped", "Life centres on a cause; dress or looks changed to fit a group",
				"Holds symbols or material, tries to recruit others, or writes messages that show identification",
			}, []Factor{
				{"E01", "Grievance and injustice", "Feels wronged, personally or with others, and cannot let go of it"},
				{"E02", "Feeling under threat", "Sees themself or their own people as under attack"},
				{"E03", "Identity, meaning and belonging", "Looks for who they are, for a purpose or for a place among others"},
				{"E04", "Status", "Wants to be somebody, to be noticed or respected"},
				{"E05", "Excitement and adventure", "Is drawn by risk, comradeship or an escape from boredom"},
				{"E06", "Need to dominate and control others", "Wants power over others, or to be obeyed"},
				{"E07", "Susceptibility to indoctrination", "Takes over what others say without testing it"},
				{"E08", "Political or moral change", "Wants society to be changed by a cause"},
				{"E09", "Opportunistic involvement", "Takes part for gain or because the chance was there"},
				{"E10", "Family or friends involved in extremism", "Somebody close holds or acts on such views"},
				{"E11", "Transitional time of life", "A loss, a move, a break-up, leaving school or another upheaval"},
				{"E12", "Influenced or controlled by a group", "Does what a group or a person asks"},
				{"E13", "Relevant mental health issues", "A need that bears on why or how they are drawn in; a diagnosis is not asked for"},
			}},
			{"Intent", []string{
				"Blames another group for everything, or uses labels that degrade it", "Speaks of imminent harm and a need to act",
				"Justifies offending for a cause, condones violence, or plots",
			}, []Factor{
				{"I01", "Over-identification with a group or ideology", "The group or the idea has taken the place of everything else"},
				{"I02", "“Them and us” thinking", "Divides people into two camps"},
				{"I03", "Dehumanising the enemy", "Denies that those on the other side are people like others"},
				{"I04", "Attitudes that justify offending", "Thinks that offending is right or necessary"},
				{"I05", "Harmful means to an end", "Accepts violence as a way to reach what they want"},
				{"I06", "Harmful objectives", "Wants harm itself, or something that cannot be had without it"},
			}},
			{"Capability", []string{
				"A history of violence, or criminal networks", "Skills from work, study or service that could be put to use", "Access to means, money or people",
			}, []Factor{
				{"C01", "Knowledge, skills and competencies", "Could do harm by what they know or can do"},
				{"C02", "Access to networks, funding or equipment", "Could get at what is needed to do harm"},
				{"C03", "Criminal capability", "Has shown that they can plan and carry out an offence"},
			}},
		}},
		{"PAF", "shell-1", "Prevent assessment framework", Date{2024, 9, 1}, Date{}, []Section{
			{"Judgement", nil, []Factor{
				{"SUSCEPTIBILITY", "Susceptibility", ""}, {"ENGAGEMENT", "Engagement", ""}, {"INTENT", "Intent", ""}, {"CAPABILITY", "Capability", ""},
				{"PROTECTIVE", "Protective factors", ""}, {"NEEDS", "Complex needs", ""},
			}},
		}},
	}
}

// The most that an edition may hold: more is a mistake in copying, and would make a form that nobody fills.
const (
	mostSections = 12
	mostFactors  = 40 // of a section
	longestItem  = 300
)

// NewSection makes one section of an edition out of what was typed: a title, the prompts one a line, and the items one a line,
// each with its guide after a bar. Their codes come from where they stand: nth is the section's place, from 0.
func NewSection(nth int, title string, prompts, items []string) (Section, error) {
	var f Faults
	s := Section{Title: strings.TrimSpace(title), Prompts: prompts}
	if s.Title == "" {
		f.Add("title", "Enter the heading of the section")
	}
	if len(items) == 0 {
		f.Add("items", "Enter at least one item, each on a line of its own")
	}
	if len(items) > mostFactors {
		f.Add("items", fmt.Sprintf("A section can have up to %d items", mostFactors))
	}
	if nth < 0 || nth >= mostSections {
		f.Add("", fmt.Sprintf("A framework can have up to %d sections", mostSections))
	}
	seen := map[string]bool{}
	for i, line := range items {
		label, guide, _ := strings.Cut(line, "|")
		label, guide = strings.TrimSpace(label), strings.TrimSpace(guide)
		switch {
		case label == "":
			f.Add("items", fmt.Sprintf("Line %d has no item before the bar", i+1))
		case len([]rune(label)) > longestItem || len([]rune(guide)) > longestItem:
			f.Add("items", fmt.Sprintf("Line %d is longer than %d characters", i+1, longestItem))
		case seen[strings.ToLower(label)]:
			f.Add("items", fmt.Sprintf("“%s” is there twice", label))
		}
		seen[strings.ToLower(label)] = true
		s.Factors = append(s.Factors, Factor{Code: fmt.Sprintf("%c%02d", 'A'+max(nth, 0)%26, i+1), Label: label, Guide: guide})
	}
	return s, f.Err()
}

// Lines are the items of a section as NewSection reads them.
func (s Section) Lines() []string {
	var list []string
	for _, f := range s.Factors {
		line := f.Label
		if f.Guide != "" {
			line += " | " + f.Guide
		}
		list = append(list, line)
	}
	return list
}

// Complete reports what an edition lacks before it can be proposed.
func (w Framework) Complete() error {
	var f Faults
	if len(w.Sections) == 0 {
		f.Add("", "Add at least one section with its items")
	}
	titles, codes := map[string]bool{}, map[string]bool{}
	for _, s := range w.Sections {
		if t := strings.ToLower(s.Title); titles[t] {
			f.Add("", "Two sections have the heading “"+s.Title+"”")
		} else {
			titles[t] = true
		}
		if len(s.Factors) == 0 {
			f.Add("", "“"+s.Title+"” has no items yet")
		}
		for _, one := range s.Factors {
			if codes[one.Code] {
				f.Add("", "Save the section “"+s.Title+"” again: its items have the places of another section's")
				break
			}
			codes[one.Code] = true
		}
	}
	return f.Err()
}

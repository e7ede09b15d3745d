package casework

import "slices"

// What the published vocabularies were called changed over the years. A record keeps the words of its own day.

// Scheme is one version of the types of concern, in use for referrals received from a date.
type Scheme struct {
	Code     string
	From     Date
	Concerns Vocabulary
}

// Schemes are the versions of the types of concern. A referral keeps the scheme of the day it was received: the
// published categories changed, and an old record is never mapped to a new one.
var Schemes = []Scheme{
	{"A", Date{2012, 4, 1}, Vocabulary{{"ISLAMIST", "Islamist"}, {"RIGHT_WING", "Right wing"}, {"OTHER", "Other"}, {"UNSPECIFIED", "Unspecified"}}},
	{"B", Date{2017, 4, 1}, Vocabulary{
		{"MIXED", "Mixed, unstable or unclear"}, {"ISLAMIST", "Islamist"}, {"RIGHT_WING", "Right wing"}, {"OTHER", "Other"},
	}},
	{"C", Date{2021, 4, 1}, Vocabulary{
		{"VULNERABILITY", "Vulnerability present but no ideology or counter-terrorism risk"}, {"RIGHT_WING", "Extreme right wing"},
		{"CONFLICTED", "Conflicted"}, {"ISLAMIST", "Islamist"}, {"SCHOOL_MASSACRE", "School massacre"}, {"INCEL", "Incel"},
		{"HIGH_CT_RISK", "High counter-terrorism risk but no ideology present"}, {"NO_RISK", "No risk, vulnerability or ideology present"},
		{"LEFT_WING", "Left wing"}, {"OTHER", "Other"}, {"UNSPECIFIED", "Unspecified"},
	}},
	{"D", Date{2024, 4, 1}, Vocabulary{
		{"NO_IDEOLOGY", "No ideology identified"}, {"SUSCEPTIBILITY", "No ideology: other susceptibility to radicalisation identified"},
		{"VIOLENCE", "Fascination with extreme violence or mass casualty attacks"}, {"RIGHT_WING", "Extreme right wing"}, {"ISLAMIST", "Islamist"},
		{"MULTIPLE", "Multiple ideologies, none dominant"}, {"INCEL", "Incel"}, {"LEFT_WING", "Left wing, anarchist or single issue"}, {"OTHER", "Other"},
	}},
}

// SchemeOn is the scheme for referrals received on a day.
func SchemeOn(d Date) Scheme {
	in := Schemes[0]
	for _, s := range Schemes {
		if !d.Before(s.From) {
			in = s
		}
	}
	return in
}

// Until is the last day on which the scheme was in use; zero for the one in use now.
func (s Scheme) Until() Date {
	for _, next := range Schemes {
		if next.From.After(s.From) {
			return next.From.AddDays(-1)
		}
	}
	return Date{}
}

// SchemeByCode finds a scheme.
func SchemeByCode(code string) (Scheme, bool) {
	i := slices.IndexFunc(Schemes, func(s Scheme) bool { return s.Code == code })
	if i < 0 {
		return Scheme{}, false
	}
	return Schemes[i], true
}

// edition of the statutory guidance, in force from a date.
type edition struct {
	from  Date
	label string
}

var editions = []edition{
	{Date{2012, 10, 1}, "2012"}, {Date{2015, 4, 12}, "2015"}, {Date{2020, 11, 2}, "2020"}, {Date{2023, 12, 15}, "2023"},
}

// EditionOn is the edition of the guidance in force on a day (SC-17, section 36(7)).
func EditionOn(d Date) string {
	label := editions[0].label
	for _, e := range editions {
		if !d.Before(e.from) {
			label = e.label
		}
	}
	return label
}

// AgeBands are one generation of the published age bands. Bands are derived from the age when the referral was
// received, never stored.
type AgeBands struct {
	From  Date
	Bands []AgeBand
}

// AgeBand is the ages from one to another, both included.
type AgeBand struct {
	Term
	Youngest, Oldest int
}

// ageBands are the generations, each for referrals received from a day.
var ageBands = []AgeBands{
	{Date{2015, 4, 1}, []AgeBand{
		{Term{"U15", "Under 15"}, 0, 14}, {Term{"15-20", "15 to 20"}, 15, 20}, {Term{"21-30", "21 to 30"}, 21, 30},
		{Term{"31-40", "31 to 40"}, 31, 40}, {Term{"41+", "41 and over"}, 41, oldest},
	}},
	{Date{2023, 4, 1}, []AgeBand{
		{Term{"U11", "10 and under"}, 0, 10}, {Term{"11-15", "11 to 15"}, 11, 15}, {Term{"16-17", "16 to 17"}, 16, 17},
		{Term{"18-20", "18 to 20"}, 18, 20}, {Term{"21-30", "21 to 30"}, 21, 30}, {Term{"31-40", "31 to 40"}, 31, 40},
		{Term{"41-50", "41 to 50"}, 41, 50}, {Term{"51+", "51 and over"}, 51, oldest},
	}},
}

// AgeBandsOn are the bands for referrals received on a day.
func AgeBandsOn(d Date) AgeBands {
	in := ageBands[0]
	for _, g := range ageBands {
		if !d.Before(g.From) {
			in = g
		}
	}
	return in
}

// Band is the code of the band of an age; ok is false for no age that a person has.
func (g AgeBands) Band(age int) (code string, ok bool) {
	for _, b := range g.Bands {
		if b.Youngest <= age && age <= b.Oldest {
			return b.Code, true
		}
	}
	return "", false
}

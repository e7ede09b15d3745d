package casework

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Year is a reporting year: from 1 April of the year it holds to 31 March of the next. Referrals belong to it by the day on
// which they were received, whatever happened to them later (domain 5.1).
type Year int

var yearForm = regexp.MustCompile(`^([0-9]{4})/([0-9]{2})$`)

// ParseYear reads "2019/20".
func ParseYear(s string) (Year, error) {
	m := yearForm.FindStringSubmatch(s)
	if m == nil {
		return 0, &Error{Kind: Invalid, Msg: "A reporting year is written like 2019/20"}
	}
	y, _ := strconv.Atoi(m[1])
	if fmt.Sprintf("%02d", (y+1)%100) != m[2] {
		return 0, &Error{Kind: Invalid, Msg: "A reporting year ends in the year after it began, like 2019/20"}
	}
	return Year(y), nil
}

// YearOf is the reporting year of a day.
func YearOf(d Date) Year {
	if d.Month < 4 {
		return Year(d.Year - 1)
	}
	return Year(d.Year)
}

// First is the year's first day.
func (y Year) First() Date { return Date{Year: int(y), Month: 4, Day: 1} }

// Last is the year's last day.
func (y Year) Last() Date { return Date{Year: int(y) + 1, Month: 3, Day: 31} }

// String is the year as it is published: "2019/20".
func (y Year) String() string { return fmt.Sprintf("%d/%02d", int(y), (int(y)+1)%100) }

// Tally is how many referrals of a year there were, and how many of them were discussed by a panel and adopted as a case by the
// time the figures were taken.
type Tally struct {
	Referrals, Discussed, Adopted int
}

func (t Tally) plus(o Tally) Tally {
	return Tally{t.Referrals + o.Referrals, t.Discussed + o.Discussed, t.Adopted + o.Adopted}
}

// Percent is a part of a whole in whole per cent, halves rounded up, from the counts and never from rounded parts; 0 of nothing.
func Percent(part, whole int) int {
	if whole <= 0 {
		return 0
	}
	return (200*part + whole) / (2 * whole)
}

// PercentWords is Percent as it is printed: what there is of less than one in a hundred is "<1%".
func PercentWords(part, whole int) string {
	switch {
	case whole <= 0:
		return "–"
	case part > 0 && 100*part < whole:
		return "<1%"
	default:
		return strconv.Itoa(Percent(part, whole)) + "%"
	}
}

// Split is a way in which figures are split.
type Split string

// The ways.
const (
	BySource    Split = "source"
	ByConcern   Split = "concern"
	ByAge       Split = "age"
	ByGender    Split = "gender"
	ByArea      Split = "area"
	ByEthnicity Split = "ethnicity"

	BySignpost Split = "signposted"
	ByNeed     Split = "needs"
	ByClosure  Split = "closure"
	ByAfter    Split = "after"
)

// Line is one line of a table of figures. A line that sums others up counts nothing that is not on them.
type Line struct {
	Code, Label string
	Sum         bool
	Tally
}

// Breakdown is the referrals of a year split in one way. What is not known stands apart, and is left out of percentages.
type Breakdown struct {
	By      Split
	Scheme  string // of concerns: which version of the types these are
	Title   string
	Meaning string // the definition that stands beside the figures
	Lines   []Line
	Known   Tally
	Unknown Tally

	atoms []Tally  // of ages: what lies between two bounds of any lines, smaller than some line
	spans [][2]int // of ages: the atoms of each line, from the first to before the second
}

// Line finds a line by its code.
func (b Breakdown) Line(code string) (Line, bool) {
	i := slices.IndexFunc(b.Lines, func(l Line) bool { return l.Code == code })
	if i < 0 {
		return Line{}, false
	}
	return b.Lines[i], true
}

// Counted is one group of a year's referrals as the records count it. Of ages the code is the age in whole years on the day of
// the referral; of concerns it is the scheme and the type with a colon between. "" is what is not known.
type Counted struct {
	By   Split
	Code string
	Tally
}

// Definitions of what is counted, for beside the figures (RP13).
const (
	MeansReferrals = "Referrals received from 1 April to 31 March, counted by the day on which they were received. A person referred twice counts twice. A new episode of an earlier case is no referral, and one that was withdrawn because it named the wrong person or was sent twice is left out."
	MeansDiscussed = "Of the referrals received in the year, those that a panel has discussed by the day the figures were taken. Some may still be discussed later."
	MeansAdopted   = "Of the referrals received in the year, those adopted as a Channel case by the day the figures were taken, as a share of all referrals and not of those discussed."
)

// Breakdowns lays counted groups out in the tables that are published, in order: every line of a vocabulary is there, with nothing
// on it where nothing was counted. Concerns have a table for each scheme that was used, because the schemes are not comparable.
func Breakdowns(y Year, counted []Counted) []Breakdown {
	of := map[Split]map[string]Tally{}
	for _, c := range counted {
		if of[c.By] == nil {
			of[c.By] = map[string]Tally{}
		}
		of[c.By][c.Code] = of[c.By][c.Code].plus(c.Tally)
	}
	list := []Breakdown{worded(BySource, "Source", "Who referred: the part of public life, or the family or community, that the referral came from.", Sources, of[BySource], "UNK")}
	list = append(list, concerns(y, of[ByConcern])...)
	return append(list,
		ages(y, of[ByAge]),
		worded(ByGender, "Gender", "As recorded by whoever referred. Those not specified are left out of percentages.", Genders, of[ByGender], "UNSPECIFIED"),
		areas(of[ByArea]),
		worded(ByEthnicity, "Ethnicity", "As recorded, in the groups of the published figures. Those not stated are left out of percentages.", Ethnicities, of[ByEthnicity], "NOT_STATED"),
	)
}

// worded is a split by the words of a vocabulary. unknown is the word that says nothing is known.
func worded(by Split, title, meaning string, v Vocabulary, of map[string]Tally, unknown string) Breakdown {
	b := Breakdown{By: by, Title: title, Meaning: meaning}
	known := map[string]bool{}
	for _, t := range v {
		known[t.Code] = true
		if t.Code == unknown {
			continue
		}
		b.Lines = append(b.Lines, Line{Code: t.Code, Label: t.Label, Tally: of[t.Code]})
		b.Known = b.Known.plus(of[t.Code])
	}
	for code, n := range of {
		if code == unknown || !known[code] {
			b.Unknown = b.Unknown.plus(n)
		}
	}
	return b
}

// concerns has a table for every scheme that is used, that of the year's first day first.
func concerns(y Year, of map[string]Tally) []Breakdown {
	by := map[string]map[string]Tally{}
	for code, n := range of {
		scheme, concern, _ := strings.Cut(code, ":")
		if _, known := SchemeByCode(scheme); !known {
			scheme, concern = SchemeOn(y.First()).Code, ""
		}
		if by[scheme] == nil {
			by[scheme] = map[string]Tally{}
		}
		by[scheme][concern] = by[scheme][concern].plus(n)
	}
	first := SchemeOn(y.First()).Code
	var list []Breakdown
	for _, s := range Schemes {
		if by[s.Code] == nil && s.Code != first {
			continue
		}
		b := worded(ByConcern, "Type of concern", "The type of concern by the scheme that was in use on the day of the referral; schemes of other years are not comparable with it. Those not recorded are left out of percentages.", s.Concerns, by[s.Code], "UNSPECIFIED")
		b.Scheme = s.Code
		list = append(list, b)
	}
	slices.SortStableFunc(list, func(a, b Breakdown) int { return cmp.Compare(btoi(a.Scheme != first), btoi(b.Scheme != first)) })
	return list
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func areas(of map[string]Tally) Breakdown {
	b := Breakdown{By: ByArea, Title: "Area", Meaning: "The local authority in which the person lived."}
	for name, n := range of {
		if name == "" {
			b.Unknown = n
			continue
		}
		b.Lines = append(b.Lines, Line{Code: name, Label: name, Tally: n})
		b.Known = b.Known.plus(n)
	}
	slices.SortFunc(b.Lines, func(a, c Line) int { return cmp.Or(c.Referrals-a.Referrals, strings.Compare(a.Code, c.Code)) })
	return b
}

// band is a band of ages, in whole years; sum says that it sums others up.
type band struct {
	code, label string
	from, to    int
	sum         bool
}

// eldest is beyond every age.
const eldest = 200

// bands are the bands of ages by which a year is published. Those of 2023/24 are finer, so that children are seen by stages of school;
// the sums let them be compared with earlier years (domain 5.6).
func bands(y Year) []band {
	sums := []band{{"under_18", "Under 18", 0, 17, true}, {"20_or_under", "20 or under", 0, 20, true}}
	if y < 2023 {
		return append([]band{
			{"under_15", "Under 15", 0, 14, false}, {"15_to_20", "15 to 20", 15, 20, false},
			{"21_to_30", "21 to 30", 21, 30, false}, {"over_30", "Over 30", 31, eldest, false},
		}, sums...)
	}
	return append([]band{
		{"10_or_under", "10 or under", 0, 10, false}, {"11_to_15", "11 to 15", 11, 15, false}, {"16_to_17", "16 to 17", 16, 17, false},
		{"18_to_20", "18 to 20", 18, 20, false}, {"21_to_30", "21 to 30", 21, 30, false}, {"over_30", "Over 30", 31, eldest, false},
	}, sums...)
}

func ages(y Year, of map[string]Tally) Breakdown {
	b := Breakdown{By: ByAge, Title: "Age", Meaning: "Age in whole years on the day of the referral. Those whose age is not known are left out of percentages. Lines that sum others up are worked out from the counts."}
	list := bands(y)
	var bounds []int // where an atom begins
	for _, x := range list {
		b.Lines = append(b.Lines, Line{Code: x.code, Label: x.label, Sum: x.sum})
		bounds = append(bounds, x.from)
		if x.to != eldest {
			bounds = append(bounds, x.to+1)
		}
	}
	slices.Sort(bounds)
	bounds = slices.Compact(bounds)
	b.atoms = make([]Tally, len(bounds))
	at := func(age int) int { i, found := slices.BinarySearch(bounds, age); return i - btoi(!found) }
	for _, x := range list {
		b.spans = append(b.spans, [2]int{at(x.from), at(x.to) + 1})
	}
	for code, n := range of {
		age, err := strconv.Atoi(code)
		if err != nil || age < 0 {
			b.Unknown = b.Unknown.plus(n)
			continue
		}
		b.Known = b.Known.plus(n)
		b.atoms[at(age)] = b.atoms[at(age)].plus(n)
		for i, x := range list {
			if age >= x.from && age <= x.to {
				b.Lines[i].Tally = b.Lines[i].plus(n)
			}
		}
	}
	return b
}

// Stage is a step of the pathway whose length figures report, with the limit that it is measured against.
type Stage struct {
	Code, Label string
	Limit       string  // key of the limit; "" where none is set
	Of          Measure // whoever takes the step is counted there
}

// Stages are the steps whose lengths are reported, in order. No national series is published: they are local figures (domain 5.6).
func Stages() []Stage {
	return []Stage{
		{"screening", "Referral to the end of screening", "screening_days", Referred},
		{"section36", "Screening to the section 36 decision", "s36_decision_days", Referred},
		{"panel", "Section 36 decision to the first panel", "first_panel_days", Discussed},
		{"adoption", "Referral to adoption", "", Adopted},
		{"consent", "Adoption to consent", "consent_request_days", Adopted},
		{"support", "Consent to first support", "", Adopted},
		{"exit", "Adoption to closure", "", Adopted},
	}
}

// Span is how many cases took a step from one day to another. Lost are the working days of it for which the clock stood still.
type Span struct {
	Stage    string
	From, To Date
	Lost     int
	N        int
}

// Length is how long a step of the pathway took, in days of the calendar.
type Length struct {
	Stage
	N                    int // cases that took it
	Lower, Median, Upper float64
	Within               int // of N, those within the limit
	Limited              Limit
}

// Lengths works out medians and quartiles of each step, and how many kept to its limit in working days. A step that nobody took has N 0.
func Lengths(spans []Span, h Holiday) []Length {
	var list []Length
	for _, s := range Stages() {
		l := Length{Stage: s}
		var days []weight
		for _, p := range spans {
			if p.Stage != s.Code || p.To.Before(p.From) {
				continue
			}
			l.N += p.N
			days = append(days, weight{p.From.DaysUntil(p.To), p.N})
			if s.Limit == "" {
				continue
			}
			l.Limited = LimitOn(s.Limit, p.From)
			if due := h.AddWorkingDays(l.Limited.Due(p.From, h), p.Lost); !p.To.After(due) {
				l.Within += p.N
			}
		}
		slices.SortFunc(days, func(a, b weight) int { return cmp.Compare(a.value, b.value) })
		l.Lower, l.Median, l.Upper = quantile(days, l.N, 1), quantile(days, l.N, 2), quantile(days, l.N, 3)
		list = append(list, l)
	}
	return list
}

type weight struct{ value, n int }

// quantile is the q-th quarter of sorted weights, between two values by where it lies, as PostgreSQL's percentile_cont has it.
func quantile(sorted []weight, n, q int) float64 {
	if n == 0 {
		return 0
	}
	at := float64((n-1)*q) / 4
	low := int(at)
	nth := func(i int) float64 {
		for _, w := range sorted {
			if i < w.n {
				return float64(w.value)
			}
			i -= w.n
		}
		return float64(sorted[len(sorted)-1].value)
	}
	a := nth(low)
	if at == float64(low) {
		return a
	}
	return a + (at-float64(low))*(nth(low+1)-a)
}

// Figures are a year's figures of some panels, or of one authority of them, as they stood when they were taken.
type Figures struct {
	Year    Year
	Taken   Date
	Total   Tally
	Counted []Counted // what the tables are laid out from
	Tables  []Breakdown
	Before  *Tally // the year before, where anything of it is on record

	Lengths    []Length
	Signposted []Line // by destination; one referral may be signposted to several
	Needs      []Line // by need, as "MENTAL:DIAGNOSED"; one person may have several
	Closures   []Line // of adopted cases that closed, by reason
	After      []Line // reviews after closure, by when and what they found, as "6:NO-CONCERN"
}

// Change is by how many the referrals rose or fell on the year before, and in whole per cent; false where that year is not on record.
func (f Figures) Change() (by, percent int, ok bool) {
	if f.Before == nil || f.Before.Referrals == 0 {
		return 0, 0, false
	}
	by = f.Total.Referrals - f.Before.Referrals
	if by < 0 {
		return by, -Percent(-by, f.Before.Referrals), true
	}
	return by, Percent(by, f.Before.Referrals), true
}

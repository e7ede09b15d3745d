package casework

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"
)

// Oddity is a pattern of looking that an auditor should know of. It proves nothing: most have a good reason, and that is
// why an auditor asks before anybody is told.
type Oddity string

// The oddities.
const (
	OddPart      Oddity = "PART"      // cases in which neither they nor their agency had a part
	OddHours     Oddity = "HOURS"     // outside working hours
	OddBulk      Oddity = "BULK"      // many cases within minutes
	OddEmergency Oddity = "EMERGENCY" // under emergency access
	OddSearch    Oddity = "SEARCH"    // searched for, and then not opened
	OddNamesake  Oddity = "NAMESAKE"  // somebody with the same family name
	OddColleague Oddity = "COLLEAGUE" // somebody who works or learns where they work
	OddTries     Oddity = "TRIES"     // references that showed nothing, one after another
	OddExport    Oddity = "EXPORT"    // more cases exported in a day than one person may export alone
	OddTaken     Oddity = "TAKEN"     // cases exported in which neither they nor their agency had a part
)

// Oddities are the oddities in plain words, as the reason of a flag.
var Oddities = Vocabulary{
	{string(OddPart), "Opened cases in which neither they nor their agency has a part"},
	{string(OddHours), "Opened cases outside working hours"},
	{string(OddBulk), "Opened many cases within minutes"},
	{string(OddEmergency), "Opened a case under emergency access"},
	{string(OddSearch), "Searched for a case and did not open it"},
	{string(OddNamesake), "Opened the case of somebody with the same family name"},
	{string(OddColleague), "Opened the case of somebody who works or learns where they work"},
	{string(OddTries), "Tried one reference after another that showed nothing"},
	{string(OddExport), "Exported more cases in a day than one export may hold without a second person"},
	{string(OddTaken), "Exported cases in which neither they nor their agency has a part"},
}

// FlagOutcomes are what can come of looking into a flag.
var FlagOutcomes = Vocabulary{
	{"FINE", "Looked into: nothing wrong"}, {"ASKED", "Asked the person or their agency"}, {"CONCERN", "A concern, taken further"},
}

// The bounds of the rules. They are set so that a flag is worth an auditor's time: of the looks of the demonstration's
// year that have a good reason fewer than two in a hundred are flagged (TestOddLooksOfTheDemonstration… in internal/demo).
const (
	dayBegins, dayEnds = 7, 20            // working hours, London time
	bulkCases          = 12               // so many different cases
	bulkWithin         = 10 * time.Minute // within so long
	searchShows        = 3                // a search that shows more cases was not for one of them
	triesRefused       = 5                // so many different references
	triesWithin        = 10 * time.Minute // within so long
	agendaDays         = 14               // a case on an agenda is everybody's who prepares the meeting, so many days around it
)

// Watched is a look with what the rules need to know of it.
type Watched struct {
	Look
	Cases     []CaseID  // that a search showed
	PartSince time.Time // since when they, their agency, their authority or their force had a part in the case; zero for never
	Agenda    []Date    // days of meetings on whose agenda the case was
	Namesake  bool
	Colleague bool
}

// Flag is a pattern that was found: one rule, one person, one day, and one case where the rule is about one.
type Flag struct {
	Oddity      Oddity
	Who         string
	Panel       PanelID
	Day         Date
	Case        CaseID   // "" where the rule is about several
	Refs        []string // of the cases, the first ten
	Count       int      // looks that make the pattern up
	Cases       int      // cases that they were at
	First, Last time.Time
}

// ID names the flag for good: what came of it is kept under this name, and the flag itself is worked out anew each time.
func (f Flag) ID() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%s|%s|%s|%s", f.Oddity, f.Panel, f.Who, f.Day, f.Case))
	b := sum[:16]
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// Odd finds the odd patterns in looks at the cases of one panel, the newest day first. london turns a moment into London's
// wall clock; what happened on one day there is judged together.
func Odd(panel PanelID, looks []Watched, holiday Holiday, london func(time.Time) time.Time) []Flag {
	type key struct {
		who string
		day Date
	}
	days := map[key][]Watched{}
	for _, l := range looks {
		k := key{l.Who, DateOf(london(l.At))}
		days[k] = append(days[k], l)
	}
	var flags []Flag
	for k, of := range days {
		slices.SortFunc(of, func(a, b Watched) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Event, b.Event)) })
		d := watchedDay{panel, k.who, k.day, of, nil}
		d.cases()
		d.hours(holiday, london)
		d.runs()
		d.searches()
		flags = append(flags, d.flags...)
	}
	slices.SortFunc(flags, func(a, b Flag) int {
		return cmp.Or(b.Day.Compare(a.Day), cmp.Compare(a.Who, b.Who), cmp.Compare(a.Oddity, b.Oddity), cmp.Compare(a.Case, b.Case))
	})
	return flags
}

// watchedDay is what one person did on one day.
type watchedDay struct {
	panel PanelID
	who   string
	day   Date
	looks []Watched
	flags []Flag
}

// flag raises one flag for looks that belong together; about is the case, "" for several.
func (d *watchedDay) flag(o Oddity, about CaseID, looks []Watched) {
	if len(looks) == 0 {
		return
	}
	f := Flag{Oddity: o, Who: d.who, Panel: d.panel, Day: d.day, Case: about, Count: len(looks), First: looks[0].At, Last: looks[len(looks)-1].At}
	var refs []string
	for _, l := range looks {
		if !slices.Contains(refs, l.Ref) {
			refs = append(refs, l.Ref)
		}
	}
	f.Cases = len(refs)
	f.Refs = refs[:min(len(refs), 10)]
	d.flags = append(d.flags, f)
}

// opens says whether a look shows something of a case's content.
func (w Watched) opens() bool { return w.Kind == Opened || w.Kind == Exported }

// cases raises what is odd about single cases, and once for the day those in which the person had no part.
func (d *watchedDay) cases() {
	by := map[CaseID][]Watched{}
	var order []CaseID
	for _, l := range d.looks {
		if !l.opens() {
			continue
		}
		if by[l.Case] == nil {
			order = append(order, l.Case)
		}
		by[l.Case] = append(by[l.Case], l)
	}
	for _, id := range order {
		looks := by[id]
		in := func(test func(Watched) bool) []Watched {
			return slices.DeleteFunc(slices.Clone(looks), func(l Watched) bool { return !test(l) })
		}
		d.flag(OddEmergency, id, in(func(l Watched) bool { return l.Emergency != "" }))
		d.flag(OddNamesake, id, in(func(l Watched) bool { return l.Namesake }))
		d.flag(OddColleague, id, in(func(l Watched) bool { return l.Colleague }))
	}
	for oddity, kind := range map[Oddity]LookKind{OddPart: Opened, OddTaken: Exported} {
		d.flag(oddity, "", slices.DeleteFunc(slices.Clone(d.looks), func(l Watched) bool { return l.Kind != kind || l.Emergency != "" || d.part(l) }))
	}
}

// part says whether the case was their business: they, their agency, their authority or their force had a part in it, or
// it was on an agenda of these days.
func (d *watchedDay) part(l Watched) bool {
	if !l.PartSince.IsZero() && !l.At.Before(l.PartSince) {
		return true
	}
	return slices.ContainsFunc(l.Agenda, func(on Date) bool {
		return !d.day.Before(on.AddDays(-agendaDays)) && !d.day.After(on.AddDays(agendaDays))
	})
}

// hours raises opening cases at night, at a weekend or on a bank holiday, once for the day.
func (d *watchedDay) hours(holiday Holiday, london func(time.Time) time.Time) {
	d.flag(OddHours, "", slices.DeleteFunc(slices.Clone(d.looks), func(l Watched) bool {
		hour := london(l.At).Hour()
		return !l.opens() || holiday.Working(d.day) && hour >= dayBegins && hour < dayEnds
	}))
}

// runs raises opening many cases, and trying many references, within minutes, and exporting many at any time, once for the day.
func (d *watchedDay) runs() {
	d.flag(OddBulk, "", run(d.looks, func(l Watched) bool { return l.Kind == Opened }, bulkCases, bulkWithin))
	d.flag(OddExport, "", run(d.looks, func(l Watched) bool { return l.Kind == Exported }, ExportAlone+1, 24*time.Hour))
	d.flag(OddTries, "", run(d.looks, func(l Watched) bool { return l.Kind == Turned && l.Case == NoCase }, triesRefused, triesWithin))
}

// run is the longest chain of looks of a kind in which each stretch of time within has at least so many different
// references, nil where there is none.
func run(looks []Watched, of func(Watched) bool, many int, within time.Duration) []Watched {
	var list []Watched
	for _, l := range looks {
		if of(l) {
			list = append(list, l)
		}
	}
	in := make([]bool, len(list))
	for from := range list {
		refs, to := map[string]bool{}, from
		for to < len(list) && list[to].At.Sub(list[from].At) <= within {
			refs[list[to].Ref] = true
			to++
		}
		if len(refs) >= many {
			for i := from; i < to; i++ {
				in[i] = true
			}
		}
	}
	var out []Watched
	for i, l := range list {
		if in[i] {
			out = append(out, l)
		}
	}
	return out
}

// searches raises a search that showed one case, or hardly more, none of which was then opened that day.
func (d *watchedDay) searches() {
	var odd []Watched
	for _, l := range d.looks {
		if l.Kind != Searched || len(l.Cases) > searchShows {
			continue
		}
		opened := slices.ContainsFunc(d.looks, func(o Watched) bool {
			return (o.Kind == Opened || o.Kind == Altered || o.Kind == Exported) && slices.Contains(l.Cases, o.Case)
		})
		if !opened {
			odd = append(odd, l)
		}
	}
	d.flag(OddSearch, "", odd)
}

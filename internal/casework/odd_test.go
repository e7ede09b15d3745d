package casework_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"channelpanel/internal/casework"
)

// noon is on a Thursday in winter, when London's clock is UTC.
var noon = time.Date(2026, 3, 26, 12, 0, 0, 0, time.UTC)

func utc(t time.Time) time.Time { return t }

// opened is a look at a case of theirs at a moment.
func opened(at time.Time, n int) casework.Watched {
	id := casework.CaseID(fmt.Sprintf("case-%d", n))
	return casework.Watched{
		Look:      casework.Look{Event: int64(n), At: at, Who: "u:1", Kind: casework.Opened, Case: id, Ref: fmt.Sprintf("EXS-%d", n)},
		PartSince: noon.AddDate(-1, 0, 0),
	}
}

func changed(w casework.Watched, change func(*casework.Watched)) casework.Watched {
	change(&w)
	return w
}

func many(n int, apart time.Duration) []casework.Watched {
	var list []casework.Watched
	for i := range n {
		list = append(list, opened(noon.Add(time.Duration(i)*apart), i+1))
	}
	return list
}

func tries(n int, apart time.Duration) []casework.Watched {
	list := many(n, apart)
	for i := range list {
		list[i].Kind, list[i].Case = casework.Turned, casework.NoCase
	}
	return list
}

func exported(n int, apart time.Duration) []casework.Watched {
	list := many(n, apart)
	for i := range list {
		list[i].Kind = casework.Exported
	}
	return list
}

// Shows N10, AU12.
func TestAnOddPatternIsFlaggedAndWhatHasItsReasonIsNot(t *testing.T) {
	t.Parallel()
	search := casework.Watched{Look: casework.Look{At: noon, Who: "u:1", Kind: casework.Searched, Ref: "EXS-1"}, Cases: []casework.CaseID{"case-1"}}
	for _, c := range []struct {
		rule  string
		looks []casework.Watched
		want  []casework.Oddity
	}{
		{"a look at a case of theirs in working hours", many(1, 0), nil},
		{"a case in which they have no part", []casework.Watched{changed(opened(noon, 1), func(w *casework.Watched) { w.PartSince = time.Time{} })}, []casework.Oddity{casework.OddPart}},
		{"a case in which they had a part only later", []casework.Watched{changed(opened(noon, 1), func(w *casework.Watched) { w.PartSince = noon.Add(time.Second) })}, []casework.Oddity{casework.OddPart}},
		{"a case on an agenda of these days", []casework.Watched{changed(opened(noon, 1), func(w *casework.Watched) { w.PartSince, w.Agenda = time.Time{}, []casework.Date{day("2026-04-09")} })}, nil},
		{"a case on an agenda weeks away", []casework.Watched{changed(opened(noon, 1), func(w *casework.Watched) { w.PartSince, w.Agenda = time.Time{}, []casework.Date{day("2026-04-10")} })}, []casework.Oddity{casework.OddPart}},
		{"a step on a case is no look at it", []casework.Watched{changed(opened(noon, 1), func(w *casework.Watched) { w.PartSince, w.Kind = time.Time{}, casework.Altered })}, nil},
		{"at five to seven in the morning", []casework.Watched{opened(time.Date(2026, 3, 26, 6, 55, 0, 0, time.UTC), 1)}, []casework.Oddity{casework.OddHours}},
		{"at seven in the morning", []casework.Watched{opened(time.Date(2026, 3, 26, 7, 0, 0, 0, time.UTC), 1)}, nil},
		{"at eight in the evening", []casework.Watched{opened(time.Date(2026, 3, 26, 20, 0, 0, 0, time.UTC), 1)}, []casework.Oddity{casework.OddHours}},
		{"on a Saturday", []casework.Watched{opened(time.Date(2026, 3, 28, 12, 0, 0, 0, time.UTC), 1)}, []casework.Oddity{casework.OddHours}},
		{"on Good Friday", []casework.Watched{opened(time.Date(2026, 4, 3, 12, 0, 0, 0, time.UTC), 1)}, []casework.Oddity{casework.OddHours}},
		{"twelve cases within ten minutes", many(12, 50*time.Second), []casework.Oddity{casework.OddBulk}},
		{"eleven cases within ten minutes", many(11, 50*time.Second), nil},
		{"twelve cases within an hour", many(12, 5*time.Minute), nil},
		{"one case twelve times within ten minutes", slices.Repeat(many(1, 0), 12), nil},
		{"under emergency access", []casework.Watched{changed(opened(noon, 1), func(w *casework.Watched) { w.Emergency, w.PartSince = "e1", time.Time{} })}, []casework.Oddity{casework.OddEmergency}},
		{"somebody of the same family name", []casework.Watched{changed(opened(noon, 1), func(w *casework.Watched) { w.Namesake = true })}, []casework.Oddity{casework.OddNamesake}},
		{"somebody who works where they do", []casework.Watched{changed(opened(noon, 1), func(w *casework.Watched) { w.Colleague = true })}, []casework.Oddity{casework.OddColleague}},
		{"a search that nothing followed", []casework.Watched{search}, []casework.Oddity{casework.OddSearch}},
		{"a search that was followed by opening the case", []casework.Watched{search, opened(noon.Add(time.Hour), 1)}, nil},
		{"a search that was followed by opening another", []casework.Watched{search, opened(noon.Add(time.Hour), 2)}, []casework.Oddity{casework.OddSearch}},
		{"a search that showed many", []casework.Watched{changed(search, func(w *casework.Watched) { w.Cases = []casework.CaseID{"a", "b", "c", "d"} })}, nil},
		{"five references that show nothing within ten minutes", tries(5, time.Minute), []casework.Oddity{casework.OddTries}},
		{"four references that show nothing", tries(4, time.Minute), nil},
		{"an export of a case of theirs", exported(1, 0), nil},
		{"an export of a case in which they have no part", []casework.Watched{changed(exported(1, 0)[0], func(w *casework.Watched) { w.PartSince = time.Time{} })}, []casework.Oddity{casework.OddTaken}},
		{"an export of as many as one may export alone, at once", exported(casework.ExportAlone, 0), nil},
		{"one more in a second export of the day", exported(casework.ExportAlone+1, time.Minute), []casework.Oddity{casework.OddExport}},
		{"the same cases exported twice", append(exported(casework.ExportAlone, 0), exported(casework.ExportAlone, 0)...), nil},
		{"one mistyped reference five times", slices.Repeat(tries(1, 0), 5), nil},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			var got []casework.Oddity
			for _, f := range casework.Odd("p1", c.looks, shut, utc) {
				got = append(got, f.Oddity)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("flagged as %v, want %v", got, c.want)
			}
		})
	}
}

func TestAFlagSaysHowManyLooksAtWhichCasesAndFromWhenToWhen(t *testing.T) {
	t.Parallel()
	flags := casework.Odd("p1", append(many(14, 30*time.Second), many(1, 0)...), shut, utc)
	if len(flags) != 1 {
		t.Fatalf("%d flags, want one for the day", len(flags))
	}
	f := flags[0]
	if f.Count != 15 || f.Cases != 14 || len(f.Refs) != 10 || f.Who != "u:1" || f.Day != day("2026-03-26") || f.Case != "" {
		t.Errorf("%+v", f)
	}
	if !f.First.Equal(noon) || !f.Last.Equal(noon.Add(13*30*time.Second)) {
		t.Errorf("from %s to %s", f.First, f.Last)
	}
	for _, o := range casework.Oddities {
		if !strings.Contains(o.Label, " ") {
			t.Errorf("%s has no words", o.Code)
		}
	}
}

func TestAFlagKeepsItsNameWhateverIsFoundBesideIt(t *testing.T) {
	t.Parallel()
	one := casework.Odd("p1", many(12, time.Second), shut, utc)[0]
	more := append(many(20, time.Second), changed(opened(noon.Add(time.Hour), 30), func(w *casework.Watched) { w.Namesake = true }))
	for _, f := range casework.Odd("p1", more, shut, utc) {
		if (f.ID() == one.ID()) != (f.Oddity == casework.OddBulk) {
			t.Errorf("%s is named %s, and the first was %s", f.Oddity, f.ID(), one.ID())
		}
	}
	names := map[string]bool{one.ID(): true}
	for _, change := range []func(*casework.Flag){
		func(f *casework.Flag) { f.Oddity = casework.OddHours }, func(f *casework.Flag) { f.Who = "u:2" }, func(f *casework.Flag) { f.Panel = "p2" },
		func(f *casework.Flag) { f.Day = f.Day.AddDays(1) }, func(f *casework.Flag) { f.Case = "case-1" },
	} {
		other := one
		change(&other)
		if names[other.ID()] || len(other.ID()) != 36 {
			t.Errorf("two patterns are named %s", other.ID())
		}
		names[other.ID()] = true
	}
}

func TestTheDayOfAPatternIsLondons(t *testing.T) {
	t.Parallel()
	summer := func(t time.Time) time.Time { return t.Add(time.Hour) }
	late := time.Date(2026, 6, 10, 23, 30, 0, 0, time.UTC) // half past midnight in London
	flags := casework.Odd("p1", []casework.Watched{opened(late, 1)}, shut, summer)
	if len(flags) != 1 || flags[0].Day != day("2026-06-11") {
		t.Errorf("%+v, want the night of 11 June", flags)
	}
}

// Shows N10.
func TestLooksAreAddedUpByPerson(t *testing.T) {
	t.Parallel()
	at := func(h int) time.Time { return noon.Add(time.Duration(h) * time.Hour) }
	list := casework.Lookers([]casework.Look{
		{At: at(5), Who: "u:1", Kind: casework.Opened, Role: "coordinator", Tie: "panel", Sections: []string{"case", "case.plan"}},
		{At: at(4), Who: "u:2", Kind: casework.Searched, Role: "coordinator", Tie: "none"},
		{At: at(3), Who: "u:1", Kind: casework.Altered, Role: "coordinator", Tie: "assigned", Sections: []string{"case.referral"}},
		{At: at(2), Who: "u:1", Kind: casework.Opened, Role: "deputy_chair", Tie: "panel", Sections: []string{"case"}, Emergency: "e1"},
		{At: at(1), Who: "u:3", Kind: casework.Turned},
	})
	if len(list) != 3 || list[0].Who != "u:1" || list[1].Who != "u:2" || list[2].Who != "u:3" {
		t.Fatalf("%+v, want three people, who looked last first", list)
	}
	one := list[0]
	if one.Counts[casework.Opened] != 2 || one.Counts[casework.Altered] != 1 || !one.First.Equal(at(2)) || !one.Last.Equal(at(5)) || !one.Emergency ||
		!slices.Equal(one.Sections, []string{"case", "case.plan"}) || len(one.Roles) != 2 || !slices.Equal(one.Ties, []casework.Tie{"panel", "assigned"}) {
		t.Errorf("%+v", one)
	}
	if len(list[1].Ties) != 0 {
		t.Error("a search is taken for a tie to the case")
	}
	for _, c := range []struct {
		action, outcome  string
		onCase, searched bool
		want             casework.LookKind
	}{
		{"case.plan:read", "viewed", true, false, casework.Opened}, {"case.plan:write", "done", true, false, casework.Altered},
		{"case:browse", "viewed", false, true, casework.Searched}, {"case:browse", "viewed", false, false, casework.Shown},
		{"case.plan:export", "done", true, false, casework.Exported}, {"case.plan:read", "refused", true, false, casework.Turned},
	} {
		if got := casework.KindOfLook(c.action, c.outcome, c.onCase, c.searched); got != c.want {
			t.Errorf("%s %s is %s, want %s", c.action, c.outcome, got, c.want)
		}
	}
	if got := casework.ShownWords([]string{"case.identity:read", "case.identity:address", "action 7", "timeline"}); !slices.Equal(got, []string{"the person", "action", "timeline"}) {
		t.Errorf("the words are %q", got)
	}
}

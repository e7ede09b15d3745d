package casework_test

import (
	"testing"

	"channelpanel/internal/casework"
)

func TestAReportingYearRunsFromAprilToMarch(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ day, year string }{{"2019-04-01", "2019/20"}, {"2020-03-31", "2019/20"}, {"2020-04-01", "2020/21"}, {"2000-01-01", "1999/00"}} {
		if got := casework.YearOf(day(row.day)).String(); got != row.year {
			t.Errorf("%s is in %s, want %s", row.day, got, row.year)
		}
	}
	y, err := casework.ParseYear("1999/00")
	if err != nil || y.First() != day("1999-04-01") || y.Last() != day("2000-03-31") {
		t.Errorf("1999/00 runs from %s to %s: %v", y.First(), y.Last(), err)
	}
	for _, s := range []string{"", "2019", "2019/21", "2019-20", "19/20", "2019/2020", " 2019/20"} {
		if y, err := casework.ParseYear(s); err == nil {
			t.Errorf("%q is the year %s", s, y)
		}
	}
}

// Percentages are those that were printed: of what is known, from counts and never from rounded parts, and no column is made to come
// to a hundred (domain 5.6, 5.7).
//
// Shows RP2.
func TestPercentagesAreThoseThatWerePublished(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ part, whole, want int }{
		{1950, 6287, 31}, {1928, 6287, 31}, {1424, 6287, 23}, {697, 6287, 11}, // 2019/20
		{302, 697, 43}, {210, 697, 30}, {127, 697, 18}, {58, 697, 8}, // which come to 99
		{1559, 6287, 25}, {1864, 6287, 30}, {3423, 6287, 54}, // and not 55
		{4316, 4913, 88}, {1398, 4883, 29}, {347, 1920, 18}, // 2020/21, of those that are known
		{870, 8769, 10}, {1798, 8769, 21}, {4917, 8769, 56}, // 2024/25
		{1, 2, 50}, {1, 200, 1}, {1, 201, 0}, {0, 0, 0}, {5, 5, 100},
	} {
		if got := casework.Percent(row.part, row.whole); got != row.want {
			t.Errorf("%d of %d is %d%%, want %d%%", row.part, row.whole, got, row.want)
		}
	}
	for _, row := range []struct {
		part, whole int
		want        string
	}{{1, 201, "<1%"}, {2, 201, "<1%"}, {3, 201, "1%"}, {0, 201, "0%"}, {0, 0, "–"}} {
		if got := casework.PercentWords(row.part, row.whole); got != row.want {
			t.Errorf("%d of %d is printed %s, want %s", row.part, row.whole, got, row.want)
		}
	}
	for _, row := range []struct{ now, before, by, percent int }{{6287, 5737, 550, 10}, {6287, 5738, 549, 10}, {4915, 6287, -1372, -22}} {
		f := casework.Figures{Total: casework.Tally{Referrals: row.now}, Before: &casework.Tally{Referrals: row.before}}
		if by, percent, ok := f.Change(); !ok || by != row.by || percent != row.percent {
			t.Errorf("%d after %d is a change of %d, %d%%, want %d, %d%%", row.now, row.before, by, percent, row.by, row.percent)
		}
	}
	if _, _, ok := (casework.Figures{}).Change(); ok {
		t.Error("there is a change on a year that is not on record")
	}
}

func counted(by casework.Split, code string, n int) casework.Counted {
	return casework.Counted{By: by, Code: code, Tally: casework.Tally{Referrals: n}}
}

// What is not known stands apart, concerns keep the scheme of their day, and bands of ages are those of the year.
//
// Shows RP2, PE10.
func TestATableHoldsWhatIsKnownByTheWordsOfTheYear(t *testing.T) {
	t.Parallel()
	of := func(y casework.Year, by casework.Split, list ...casework.Counted) []casework.Breakdown {
		var found []casework.Breakdown
		for _, b := range casework.Breakdowns(y, list) {
			if b.By == by {
				found = append(found, b)
			}
		}
		return found
	}
	b := of(2020, casework.ByGender, counted(casework.ByGender, "MALE", 4316), counted(casework.ByGender, "FEMALE", 590), counted(casework.ByGender, "OTHER", 7), counted(casework.ByGender, "UNSPECIFIED", 2), counted(casework.ByGender, "?", 3))[0]
	if male, _ := b.Line("MALE"); b.Known.Referrals != 4913 || b.Unknown.Referrals != 5 || casework.Percent(male.Referrals, b.Known.Referrals) != 88 {
		t.Errorf("known %d, unknown %d, male %d", b.Known.Referrals, b.Unknown.Referrals, male.Referrals)
	}
	ages := []casework.Counted{
		counted(casework.ByAge, "10", 1), counted(casework.ByAge, "11", 2), counted(casework.ByAge, "14", 4), counted(casework.ByAge, "15", 8), counted(casework.ByAge, "17", 16),
		counted(casework.ByAge, "18", 32), counted(casework.ByAge, "20", 64), counted(casework.ByAge, "21", 128), counted(casework.ByAge, "31", 256), counted(casework.ByAge, "", 512),
	}
	for y, want := range map[casework.Year]map[string]int{
		2019: {"under_15": 7, "15_to_20": 120, "21_to_30": 128, "over_30": 256, "20_or_under": 127, "under_18": 31},
		2023: {"10_or_under": 1, "11_to_15": 14, "16_to_17": 16, "18_to_20": 96, "21_to_30": 128, "over_30": 256, "20_or_under": 127, "under_18": 31},
	} {
		b := of(y, casework.ByAge, ages...)[0]
		if len(b.Lines) != len(want) || b.Known.Referrals != 511 || b.Unknown.Referrals != 512 {
			t.Errorf("%s has %d bands, %d known and %d unknown", y, len(b.Lines), b.Known.Referrals, b.Unknown.Referrals)
		}
		for code, n := range want {
			if l, _ := b.Line(code); l.Referrals != n || l.Sum != (code == "20_or_under" || code == "under_18") {
				t.Errorf("%s: %s is %d (a sum: %t), want %d", y, code, l.Referrals, l.Sum, n)
			}
		}
	}
	concerns := of(2024, casework.ByConcern, counted(casework.ByConcern, "C:ISLAMIST", 3), counted(casework.ByConcern, "D:ISLAMIST", 5), counted(casework.ByConcern, "D:", 1))
	if len(concerns) != 2 || concerns[0].Scheme != "D" || concerns[0].Known.Referrals != 5 || concerns[0].Unknown.Referrals != 1 || concerns[1].Known.Referrals != 3 {
		t.Errorf("concerns of two schemes are laid out as %+v", concerns)
	}
	if b := of(2024, casework.ByArea, counted(casework.ByArea, "Rutland", 1), counted(casework.ByArea, "Leicester", 2), counted(casework.ByArea, "", 4))[0]; b.Lines[0].Code != "Leicester" || b.Unknown.Referrals != 4 {
		t.Errorf("areas are laid out as %+v", b)
	}
}

// The length of a step is told by its median and quartiles, and how many kept to its limit is reckoned in working days, with what the
// clock lost.
//
// Shows RP4.
func TestTheLengthOfAStepIsToldByQuartilesAndAgainstItsLimit(t *testing.T) {
	t.Parallel()
	span := func(from, to string, lost, n int) casework.Span {
		return casework.Span{Stage: "screening", From: day(from), To: day(to), Lost: lost, N: n}
	}
	list := casework.Lengths([]casework.Span{
		span("2026-03-02", "2026-03-03", 0, 2), span("2026-03-02", "2026-03-09", 0, 1), // Monday to Monday: five working days
		span("2026-03-02", "2026-03-10", 0, 1), span("2026-03-02", "2026-03-11", 2, 1), // too long, and not where two days were lost
		span("2026-03-05", "2026-03-02", 0, 9), // ended before it began: no length
	}, nil)
	l := list[0]
	if l.N != 5 || l.Lower != 1 || l.Median != 7 || l.Upper != 8 || l.Within != 4 || l.Limited.Value != 5 {
		t.Errorf("screening is told as %+v", l)
	}
	if list[1].N != 0 || list[1].Median != 0 {
		t.Errorf("a step that nobody took is told as %+v", list[1])
	}
}

package calendar_test

import (
	"strings"
	"testing"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/calendar"
)

// englandAndWales are the bank holidays as the government published them, 2019 to 2027, with substitute days.
const englandAndWales = `
2019-01-01 2019-04-19 2019-04-22 2019-05-06 2019-05-27 2019-08-26 2019-12-25 2019-12-26
2020-01-01 2020-04-10 2020-04-13 2020-05-08 2020-05-25 2020-08-31 2020-12-25 2020-12-28
2021-01-01 2021-04-02 2021-04-05 2021-05-03 2021-05-31 2021-08-30 2021-12-27 2021-12-28
2022-01-03 2022-04-15 2022-04-18 2022-05-02 2022-06-02 2022-06-03 2022-08-29 2022-09-19 2022-12-26 2022-12-27
2023-01-02 2023-04-07 2023-04-10 2023-05-01 2023-05-08 2023-05-29 2023-08-28 2023-12-25 2023-12-26
2024-01-01 2024-03-29 2024-04-01 2024-05-06 2024-05-27 2024-08-26 2024-12-25 2024-12-26
2025-01-01 2025-04-18 2025-04-21 2025-05-05 2025-05-26 2025-08-25 2025-12-25 2025-12-26
2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28
2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30 2027-12-27 2027-12-28`

// Every weekday of nine years is compared, so a day too many shows as well as one too few.
func TestWorkingDaysAreLostToThePublishedBankHolidaysAndNoOthers(t *testing.T) {
	t.Parallel()
	published := map[casework.Date]bool{}
	for s := range strings.FieldsSeq(englandAndWales) {
		published[day(t, s)] = true
	}
	if len(published) != 75 { // eight a year, with 3 June and 19 September 2022 and 8 May 2023 beside them
		t.Fatalf("the list has %d days, want 75", len(published))
	}
	c := calendar.New(nil)
	for d := day(t, "2019-01-01"); d.Year < 2028; d = d.AddDays(1) {
		if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
			continue
		}
		if got := c.Holiday(d); got != published[d] {
			t.Errorf("%s %s: holiday %v, published %v", d.Weekday(), d.Long(), got, published[d])
		}
	}
}

func TestHoliday(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		day  string
		want bool
	}{
		{"the state funeral of 2022 was a holiday, which the library does not know", "2022-09-19", true},
		{"the coronation of 2023 was a holiday", "2023-05-08", true},
		{"early May was moved to VE Day in 2020", "2020-05-08", true},
		{"the first Monday of May 2020 was worked", "2020-05-04", false},
		{"the last Monday of May 2022 was worked: spring moved to June", "2022-05-30", false},
		{"2 January is a holiday in Scotland only", "2024-01-02", false},
		{"the first Monday of August is a holiday in Scotland only", "2024-08-05", false},
		{"St Andrew's Day is a holiday in Scotland only", "2026-11-30", false},
		{"St Patrick's Day is a holiday in Northern Ireland only", "2026-03-17", false},
		{"12 July is a holiday in Northern Ireland only", "2027-07-12", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if got := calendar.New(nil).Holiday(day(t, row.day)); got != row.want {
				t.Errorf("holiday %v, want %v", got, row.want)
			}
		})
	}
}

func TestTheTableOfHolidaysOverridesTheLibrary(t *testing.T) {
	t.Parallel()
	proclaimed, moved, funeral := day(t, "2026-07-20"), day(t, "2026-05-04"), day(t, "2022-09-19")
	c := calendar.New(map[casework.Date]bool{proclaimed: true, moved: false, funeral: false})
	if !c.Holiday(proclaimed) {
		t.Error("a proclaimed day is not a holiday")
	}
	if c.Holiday(moved) {
		t.Error("a day that was moved away is still a holiday")
	}
	if c.Holiday(funeral) {
		t.Error("the table does not override the days that this package adds")
	}
	if plain := calendar.New(nil); plain.Holiday(proclaimed) || !plain.Holiday(moved) || !plain.Holiday(funeral) {
		t.Error("one calendar's table changed another calendar")
	}
}

func TestTodayIsTheDayInLondon(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		at   time.Time
		want string
	}{
		{"half past eleven at night in summer time is tomorrow in London", time.Date(2026, 7, 1, 23, 30, 0, 0, time.UTC), "2026-07-02"},
		{"the same hour in winter is still today", time.Date(2026, 1, 1, 23, 30, 0, 0, time.UTC), "2026-01-01"},
		{"a clock in New York is brought to London", time.Date(2026, 1, 1, 20, 0, 0, 0, time.FixedZone("", -5*3600)), "2026-01-02"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if got := calendar.Today(row.at).String(); got != row.want {
				t.Errorf("today is %s, want %s", got, row.want)
			}
		})
	}
	if calendar.London().String() != "Europe/London" {
		t.Errorf("London is %s", calendar.London())
	}
}

// A referral that comes in before Easter or Christmas is not late because the offices were shut.
func TestWorkingDaysOverTheBankHolidays(t *testing.T) {
	t.Parallel()
	h := casework.Holiday(calendar.New(nil).Holiday)
	for _, row := range []struct {
		name string
		from string
		days int
		want string
	}{
		{"five days from Maundy Thursday pass over Good Friday and Easter Monday", "2026-04-02", 5, "2026-04-13"},
		{"two days from Christmas Eve pass over Christmas, the weekend and the substitute for Boxing Day", "2026-12-24", 2, "2026-12-30"},
		{"one day from New Year's Eve passes over New Year's Day and the weekend", "2026-12-31", 1, "2027-01-04"},
		{"both substitutes of Christmas 2021 count as holidays", "2021-12-24", 1, "2021-12-29"},
		{"one day from a Friday is Monday", "2026-11-20", 1, "2026-11-23"},
		{"no days is the same day", "2026-11-20", 0, "2026-11-20"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if got := h.AddWorkingDays(day(t, row.from), row.days).String(); got != row.want {
				t.Errorf("%s, want %s", got, row.want)
			}
		})
	}
}

func day(t *testing.T, s string) casework.Date {
	t.Helper()
	d, err := casework.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

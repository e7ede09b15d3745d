package casework_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"channelpanel/internal/casework"
)

func day(s string) casework.Date {
	d, err := casework.ParseDate(s)
	if err != nil {
		panic(err) // a slip in the test itself
	}
	return d
}

func TestATypedDateIsReadOrRefusedAndNeverGuessed(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name             string
		day, month, year string
		want             string // "" where it is refused
	}{
		{"figures are read", "4", "11", "2026", "2026-11-04"},
		{"spaces around figures do no harm", " 4 ", " 11", "2026 ", "2026-11-04"},
		{"a month may be named", "4", "november", "2026", "2026-11-04"},
		{"three letters of a month are enough", "4", "NOV", "2026", "2026-11-04"},
		{"two letters of a month are not", "4", "no", "2026", ""},
		{"29 February is read in a leap year", "29", "2", "2024", "2024-02-29"},
		{"29 February is refused in a common year", "29", "2", "2026", ""},
		{"31 April is refused, not moved to May", "31", "4", "2026", ""},
		{"day 0 is refused, not moved to the month before", "0", "4", "2026", ""},
		{"month 13 is refused", "1", "13", "2026", ""},
		{"a year of two figures is refused, because it would be guessed", "1", "4", "26", ""},
		{"an empty field is refused", "", "4", "2026", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			got, err := casework.ParseFormDate(row.day, row.month, row.year)
			if (err != nil) != (row.want == "") || got.String() != row.want {
				t.Errorf("%q, %v; want %q", got, err, row.want)
			}
		})
	}
}

func TestAge(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name     string
		born, on string
		want     int
	}{
		{"the day before the 18th birthday is 17", "2008-11-24", "2026-11-23", 17},
		{"the 18th birthday is 18", "2008-11-24", "2026-11-24", 18},
		{"born on 29 February, 28 February of a common year is still 17", "2008-02-29", "2026-02-28", 17},
		{"born on 29 February, 1 March of a common year is 18", "2008-02-29", "2026-03-01", 18},
		{"born on 29 February, a leap year's 29 February is the birthday", "2008-02-29", "2028-02-29", 20},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if got := day(row.born).Age(day(row.on)); got != row.want {
				t.Errorf("%d, want %d", got, row.want)
			}
		})
	}
}

func TestMonthsEndWhereTheyEnd(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		from   string
		months int
		want   string
	}{
		{"a month from 31 January is the last of February", "2026-01-31", 1, "2026-02-28"},
		{"a month from 31 January of a leap year is 29 February", "2024-01-31", 1, "2024-02-29"},
		{"six months from 31 August cross the year", "2025-08-31", 6, "2026-02-28"},
		{"twelve months are the same day a year later", "2025-03-04", 12, "2026-03-04"},
		{"a month back from 31 March is the last of February", "2026-03-31", -1, "2026-02-28"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if got := day(row.from).AddMonths(row.months).String(); got != row.want {
				t.Errorf("%s, want %s", got, row.want)
			}
		})
	}
	if got := day("2024-02-29").AddYears(1).String(); got != "2025-02-28" {
		t.Errorf("a year from 29 February is %s, want 2025-02-28", got)
	}
}

func TestDatesAreWrittenForPeopleAndForMachines(t *testing.T) {
	t.Parallel()
	d, none := day("2026-11-04"), casework.Date{}
	if d.String() != "2026-11-04" || d.Long() != "4 November 2026" {
		t.Errorf("%s, %s", d, d.Long())
	}
	if none.String() != "" || none.Long() != "" || !none.IsZero() || d.IsZero() {
		t.Errorf("no date is written as %q and %q", none.String(), none.Long())
	}
	if v, err := none.Value(); v != nil || err != nil {
		t.Errorf("no date is stored as %v, %v; want NULL", v, err)
	}
	if v, err := d.Value(); v != "2026-11-04" || err != nil {
		t.Errorf("a date is stored as %v, %v", v, err)
	}
	var read casework.Date
	if err := read.Scan(time.Date(2026, 11, 4, 0, 0, 0, 0, time.UTC)); err != nil || read != d {
		t.Errorf("the column reads as %s, %v", read, err)
	}
	if err := read.Scan(nil); err != nil || !read.IsZero() {
		t.Errorf("NULL reads as %s, %v", read, err)
	}
	if err := read.Scan("2026-11-04"); err == nil {
		t.Error("a column that is no DATE is read")
	}
	if _, err := casework.ParseDate("2026-02-29"); err == nil {
		t.Error("a day that does not exist is read")
	}
}

func TestDatesKeepTheirOrderAndTheirDistance(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := casework.Date{Year: 2000, Month: 1, Day: 1}.AddDays(rapid.IntRange(0, 20_000).Draw(t, "day"))
		n := rapid.IntRange(-5_000, 5_000).Draw(t, "days later")
		b := a.AddDays(n)
		if got := a.DaysUntil(b); got != n {
			t.Fatalf("%s to %s is %d days, want %d", a, b, got, n)
		}
		if a.Before(b) != (n > 0) || a.After(b) != (n < 0) || (a.Compare(b) == 0) != (n == 0) {
			t.Fatalf("%s and %s are out of order", a, b)
		}
		if (a.String() < b.String()) != a.Before(b) {
			t.Fatalf("%s and %s sort otherwise as text", a, b)
		}
		raw, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var back casework.Date
		if err := json.Unmarshal(raw, &back); err != nil || back != a {
			t.Fatalf("%s comes back from JSON as %s, %v", a, back, err)
		}
	})
}

package casework_test

import (
	"strings"
	"testing"
	"time"

	"channelpanel/internal/casework"
)

func monthly() casework.Rhythm {
	return casework.Rhythm{Week: 1, Day: time.Tuesday, Every: 1, Starts: "10:00", Mode: "MIXED", Place: "Beaumont Room"}
}

func TestARhythmGivesTheDaysOnWhichAPanelMeets(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		change func(*casework.Rhythm)
		after  string
		want   string
	}{
		{"the first Tuesday of each month", func(*casework.Rhythm) {}, "2026-11-24", "2026-12-01 2027-01-05 2027-02-02"},
		{"not the day itself", func(*casework.Rhythm) {}, "2026-12-01", "2027-01-05 2027-02-02 2027-03-02"},
		{"a month that begins on the weekday", func(r *casework.Rhythm) { r.Day = time.Friday }, "2026-12-31", "2027-01-01 2027-02-05 2027-03-05"},
		{"the last, of four", func(r *casework.Rhythm) { r.Week = casework.LastWeek }, "2026-11-01", "2026-11-24 2026-12-29 2027-01-26"},
		{"the last, of five", func(r *casework.Rhythm) { r.Week = casework.LastWeek }, "2026-12-01", "2026-12-29 2027-01-26 2027-02-23"},
		{"the fourth, of five", func(r *casework.Rhythm) { r.Week = 4 }, "2026-12-01", "2026-12-22 2027-01-26 2027-02-23"},
		{"every other month, from January", func(r *casework.Rhythm) { r.Every = 2 }, "2026-11-24", "2027-01-05 2027-03-02 2027-05-04"},
		{"every three months, from January", func(r *casework.Rhythm) { r.Every = 3 }, "2027-01-05", "2027-04-06 2027-07-06 2027-10-05"},
	} {
		r := monthly()
		row.change(&r)
		var got []string
		for _, m := range r.After(day(row.after), 3, nil) {
			got = append(got, m.On.String())
		}
		if strings.Join(got, " ") != row.want {
			t.Errorf("%s: %v, want %s", row.name, got, row.want)
		}
	}
}

func TestADayOfTheRhythmThatIsABankHolidayIsMarked(t *testing.T) {
	t.Parallel()
	r := monthly()
	r.Day = time.Friday
	newYear := func(d casework.Date) bool { return d == day("2027-01-01") }
	got := r.After(day("2026-12-20"), 2, newYear)
	if len(got) != 2 || !got[0].Moved || got[1].Moved {
		t.Errorf("%+v: 1 January 2027 is a holiday, and 5 February is not", got)
	}
}

func TestARhythmIsWholeOrThereIsNone(t *testing.T) {
	t.Parallel()
	if (casework.Rhythm{}).Validate() != nil || (casework.Rhythm{}).String() != "" || (casework.Rhythm{}).After(today, 1, nil) != nil {
		t.Error("a panel needs no rhythm")
	}
	for _, row := range []struct {
		name   string
		change func(*casework.Rhythm)
		faults int
	}{
		{"a whole one", func(*casework.Rhythm) {}, 0},
		{"online needs no place", func(r *casework.Rhythm) { r.Mode, r.Place = "ONLINE", "" }, 0},
		{"a Saturday", func(r *casework.Rhythm) { r.Day = time.Saturday }, 1},
		{"a sixth week", func(r *casework.Rhythm) { r.Week = 6 }, 1},
		{"a time that is none", func(r *casework.Rhythm) { r.Starts = "25:00" }, 1},
		{"nowhere", func(r *casework.Rhythm) { r.Place = "" }, 1},
		{"only the place", func(r *casework.Rhythm) { *r = casework.Rhythm{Place: "Beaumont Room"} }, 5},
	} {
		r := monthly()
		row.change(&r)
		if got := len(faultsOf(r.Validate())); got != row.faults {
			t.Errorf("%s: %d faults, want %d", row.name, got, row.faults)
		}
	}
	if got := monthly().String(); got != "First Tuesday of every month at 10:00, in a room and online, Beaumont Room" {
		t.Errorf("in words: %s", got)
	}
}

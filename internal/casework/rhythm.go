package casework

import (
	"fmt"
	"strings"
	"time"
)

// Rhythm is how often and where a panel meets as a rule. The Act names none (section 37(7) leaves it to the panel); monthly
// is usual. The zero Rhythm is none.
type Rhythm struct {
	Week   int          // the first to fourth of the weekday in the month, or LastWeek
	Day    time.Weekday // Monday to Friday
	Every  int          // months: 1, 2 or 3, counted from January
	Starts string       // "10:00", local time
	Mode   string       // a code of MeetingModes
	Place  string       // where not online
}

// LastWeek is the last of a weekday in a month.
const LastWeek = 5

// RhythmWeeks, RhythmDays and RhythmSteps are the choices of a rhythm.
var (
	RhythmWeeks = Vocabulary{{"1", "First"}, {"2", "Second"}, {"3", "Third"}, {"4", "Fourth"}, {"5", "Last"}}
	RhythmDays  = Vocabulary{{"1", "Monday"}, {"2", "Tuesday"}, {"3", "Wednesday"}, {"4", "Thursday"}, {"5", "Friday"}}
	RhythmSteps = Vocabulary{{"1", "Every month"}, {"2", "Every other month, from January"}, {"3", "Every three months, from January"}}
)

// IsZero says whether no rhythm is agreed.
func (r Rhythm) IsZero() bool { return r == Rhythm{} }

// Validate reports everything that is wrong with what was typed. No rhythm at all is allowed.
func (r Rhythm) Validate() error {
	var f Faults
	if r.IsZero() {
		return nil
	}
	if r.Week < 1 || r.Week > LastWeek {
		f.Add("week", "Select which one of the month")
	}
	if r.Day < time.Monday || r.Day > time.Friday {
		f.Add("day", "Select a day from Monday to Friday")
	}
	if r.Every < 1 || r.Every > 3 {
		f.Add("every", "Select how often the panel meets")
	}
	if !clockTime.MatchString(r.Starts) {
		f.Add("starts", "Enter the time meetings start, like 10:00")
	}
	if !MeetingModes.Has(r.Mode) {
		f.Add("mode", "Select how the panel usually meets")
	}
	if r.Mode != "ONLINE" && r.Place == "" {
		f.Add("place", "Enter where the panel usually meets")
	}
	return f.Err()
}

// String is the rhythm in words: "First Tuesday of every month at 10:00, Beaumont Room".
func (r Rhythm) String() string {
	if r.IsZero() {
		return ""
	}
	months := map[int]string{1: "every month", 2: "every other month", 3: "every third month"}[r.Every]
	text := fmt.Sprintf("%s %s of %s at %s", RhythmWeeks.Label(fmt.Sprint(r.Week)), r.Day, months, r.Starts)
	if r.Mode != "" {
		text += ", " + strings.ToLower(MeetingModes.Label(r.Mode))
	}
	if r.Place != "" {
		text += ", " + r.Place
	}
	return text
}

// Meets is a day of the rhythm. Moved says that it is a bank holiday, on which the panel cannot meet.
type Meets struct {
	On    Date
	Moved bool
}

// After is the next n days of the rhythm after a day.
func (r Rhythm) After(day Date, n int, h Holiday) []Meets {
	var list []Meets
	if r.Validate() != nil || r.IsZero() {
		return nil
	}
	for month := (Date{day.Year, day.Month, 1}); len(list) < n; month = month.AddMonths(1) {
		if (int(month.Month)-1)%r.Every != 0 {
			continue
		}
		if on := r.in(month); on.After(day) {
			list = append(list, Meets{on, h != nil && h(on)})
		}
	}
	return list
}

// in is the rhythm's day in the month that begins on a day.
func (r Rhythm) in(first Date) Date {
	ahead := (int(r.Day) - int(first.Weekday()) + 7) % 7
	on := first.AddDays(ahead + 7*(min(r.Week, 4)-1))
	if next := on.AddDays(7); r.Week == LastWeek && next.Month == first.Month {
		return next
	}
	return on
}

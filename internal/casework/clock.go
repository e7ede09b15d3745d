package casework

import "time"

// Holiday says whether a day is a bank holiday in England and Wales. platform/calendar fills it.
type Holiday func(Date) bool

// Working says whether a day is neither a weekend nor a bank holiday.
func (h Holiday) Working(d Date) bool {
	if day := d.noon().Weekday(); day == time.Saturday || day == time.Sunday {
		return false
	}
	return h == nil || !h(d)
}

// AddWorkingDays is the nth working day after a day.
func (h Holiday) AddWorkingDays(d Date, n int) Date {
	for n > 0 {
		if d = d.AddDays(1); h.Working(d) {
			n--
		}
	}
	return d
}

// WorkingDaysBefore is the nth working day before a day.
func (h Holiday) WorkingDaysBefore(d Date, n int) Date {
	for n > 0 {
		if d = d.AddDays(-1); h.Working(d) {
			n--
		}
	}
	return d
}

// WorkingDaysBetween is how many working days come after a day, up to and including another; 0 where that is not later.
func (h Holiday) WorkingDaysBetween(d, e Date) int {
	n := 0
	for d.Before(e) {
		if d = d.AddDays(1); h.Working(d) {
			n++
		}
	}
	return n
}

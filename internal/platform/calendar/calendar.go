// Package calendar knows London's days: what today is, and which days are bank holidays in England and Wales. It
// knows no time limit.
package calendar

import (
	"maps"
	"time"
	_ "time/tzdata" // the product runs on machines without zone files

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/gb"

	"channelpanel/internal/casework"
)

var london = mustLoad("Europe/London")

func mustLoad(name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // the zone is compiled in
	}
	return l
}

// London is the United Kingdom's time zone.
func London() *time.Location { return london }

// Today is the date in London at a moment.
func Today(t time.Time) casework.Date { return casework.DateOf(t.In(london)) }

// Calendar is the bank holidays of England and Wales, with days that the library does not know.
type Calendar struct {
	business *cal.BusinessCalendar
	extra    map[casework.Date]bool // true: a holiday; false: a working day after all
}

// New makes a calendar. extra comes from the table bank_holiday and overrides the library: true makes a day a
// holiday, false a working day.
func New(extra map[casework.Date]bool) *Calendar {
	b := cal.NewBusinessCalendar()
	b.AddHoliday(gb.Holidays...)
	all := map[casework.Date]bool{
		{Year: 2022, Month: time.September, Day: 19}: true, // state funeral of Queen Elizabeth II
		{Year: 2023, Month: time.May, Day: 8}:        true, // coronation of King Charles III
	}
	maps.Copy(all, extra)
	return &Calendar{business: b, extra: all}
}

// With is the calendar with other days, as New takes them, in the place of those that it was given.
func (c *Calendar) With(extra map[casework.Date]bool) *Calendar {
	all := maps.Clone(c.extra)
	maps.Copy(all, extra)
	return &Calendar{business: c.business, extra: all}
}

// Holiday says whether a day is a bank holiday, whatever day of the week it is.
func (c *Calendar) Holiday(d casework.Date) bool {
	if holiday, ok := c.extra[d]; ok {
		return holiday
	}
	_, observed, _ := c.business.IsHoliday(time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, london))
	return observed
}

// Name is what the law calls a bank holiday, "" for a day that is none or that the library does not know.
func (c *Calendar) Name(d casework.Date) string {
	_, observed, h := c.business.IsHoliday(time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, london))
	if !observed || h == nil {
		return ""
	}
	return h.Name
}

// Moment is a moment as the clocks of cases look at it: its day and hour in London.
func Moment(t time.Time) casework.Moment {
	t = t.In(london)
	return casework.Moment{Day: casework.DateOf(t), Hour: t.Hour()}
}

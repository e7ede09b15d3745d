package auditlog

import (
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/calendar"
)

// startOf is the first moment of a day in London.
func startOf(d casework.Date) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, calendar.London())
}

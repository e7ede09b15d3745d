package casework_test

import (
	"testing"

	"channelpanel/internal/casework"
)

func TestWhichDaysCanBeSet(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		day  casework.WorkDay
		says string
	}{
		{"a day of mourning", casework.WorkDay{On: day("2026-11-30"), Name: "Day of mourning"}, ""},
		{"a bank holiday that is worked", casework.WorkDay{On: day("2026-12-28"), Name: "Boxing Day", Working: true}, ""},
		{"today", casework.WorkDay{On: today, Name: "Snow"}, ""},
		{"yesterday", casework.WorkDay{On: today.AddDays(-1), Name: "Snow"}, "The day must be today or later: limits were reckoned by those that are past"},
		{"a Saturday", casework.WorkDay{On: day("2026-11-28"), Name: "Fair"}, "Weekends are no working days: nothing has to be set"},
		{"a working day that is one", casework.WorkDay{On: day("2026-11-30"), Name: "Monday", Working: true}, "It is so already: nothing has to be set"},
		{"a bank holiday that is one", casework.WorkDay{On: day("2026-12-25"), Name: "Christmas"}, "It is so already: nothing has to be set"},
		{"no day", casework.WorkDay{Name: "Some day"}, "Enter the day"},
		{"in ten years", casework.WorkDay{On: today.AddYears(10), Name: "Far"}, "The day must be within five years"},
		{"without a name", casework.WorkDay{On: day("2026-11-30")}, "Enter what the day is called"},
	} {
		err := row.day.Validate(today, shut)
		if (err == nil) != (row.says == "") || err != nil && err.Error() != "There is a problem. "+row.says {
			t.Errorf("%s: %v, want %q", row.name, err, row.says)
		}
	}
}

package demo

import (
	"context"
	"time"

	"channelpanel/internal/casework"
)

// planStatistics has the chair release the figures of the year after it ended and once more in the autumn, and a coordinator those of
// the year that runs, for the board.
func (o *office) planStatistics() {
	end := o.timeline.end
	release := func(when time.Time, role casework.Role, year func() casework.Year, note string) {
		o.timeline.at(weekday(when, 14), "a release of figures", func(ctx context.Context) error {
			who, y := o.holder(role, 0).actor(), year()
			count := 0
			made, _, err := o.app.Statistics.Releases(ctx, who)
			if err != nil {
				return err
			}
			for _, m := range made {
				if m.Year == y {
					count++
				}
			}
			_, err = o.app.Statistics.Release(ctx, who, "", y, count, note)
			return err
		})
	}
	last := func() casework.Year { return casework.YearOf(o.today()) - 1 }
	release(end.AddDate(0, -6, 0), casework.PanelChair, last, "Yearly report to the strategic board")
	release(end.AddDate(0, -1, 0), casework.PanelChair, last, "Correction after the autumn's late adoptions")
	release(end.AddDate(0, 0, -10), casework.Coordinator, func() casework.Year { return casework.YearOf(o.today()) }, "Half-year paper of the board")
}

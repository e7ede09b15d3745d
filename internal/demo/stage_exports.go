package demo

import (
	"context"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/exports"
)

// planExports has the chair export the cases that get support and fetch the file, a coordinator ask to export all, which waits for a
// second person, and the chair make one more on the last day, whose file can still be fetched.
func (o *office) planExports() {
	end := o.timeline.end
	ask := func(ctx context.Context, who SignIn, f exports.Filter, purpose, recipients string) (string, error) {
		id, _, err := o.app.Exports.Ask(ctx, who.actor(), "", f, casework.Export{Purpose: purpose, Recipients: recipients}, &casework.Faults{})
		return id, err
	}
	o.timeline.at(weekday(end.AddDate(0, 0, -6), 15), "an export that is fetched", func(ctx context.Context) error {
		chair := o.holder(casework.PanelChair, 0)
		id, err := ask(ctx, chair, exports.Filter{State: casework.StateActive}, "To go through the cases that get support with the strategic board.", "The chair of the board, on paper, returned after the meeting.")
		if err != nil {
			return err
		}
		_, err = o.app.Exports.Fetch(ctx, chair.actor(), id)
		return err
	})
	o.timeline.at(weekday(end.AddDate(0, 0, -3), 14), "an export that takes a second person", func(ctx context.Context) error {
		_, err := ask(ctx, o.holder(casework.Coordinator, 1), exports.Filter{}, "To check our register against the list that the police keep.", "The police case officer, by secure mail.")
		return err
	})
	o.timeline.at(end.Add(-40*time.Minute), "an export that is ready", func(ctx context.Context) error {
		_, err := ask(ctx, o.holder(casework.PanelChair, 0), exports.Filter{From: o.today().AddDays(-14)}, "To prepare the next meeting.", "Only me.")
		return err
	})
}

package demo

import (
	"context"
	"fmt"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/intake"
)

// planIntake plans what comes to the panel beside the referrals that are typed at once: one that somebody has begun and not
// sent.
func (o *office) planIntake() {
	o.timeline.at(weekday(o.timeline.end.AddDate(0, 0, -4), 15), "a draft of a referral", o.begin)
}

// begin keeps three pages of a referral.
func (o *office) begin(ctx context.Context) error {
	e := &episode{r: o.r}
	typed := o.write(e)
	typed.Concern.Type, typed.Person.Gender, typed.Person.Address = "", "", ""
	for _, page := range intake.Sections() {
		if page.Key != "person" && page.Key != "concern" && page.Key != "work" {
			continue
		}
		if _, err := o.app.Intake.Keep(ctx, o.holder(casework.Coordinator, 1).actor(), page, 0, typed); err != nil {
			return fmt.Errorf("the page %s: %w", page.Key, err)
		}
	}
	return nil
}

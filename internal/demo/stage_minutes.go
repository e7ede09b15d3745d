package demo

import (
	"context"

	"channelpanel/internal/casework"
)

// minute has the minutes of a meeting composed on the day, and circulated three days later.
func (o *office) minute(ctx context.Context, m *meeting) error {
	coordinator := o.holder(casework.Coordinator, 0).actor()
	if err := o.app.Minutes.Draft(ctx, coordinator, m.id); err != nil {
		return err
	}
	o.timeline.after(3, 15, "circulating minutes", func(ctx context.Context) error {
		if err := o.app.Minutes.Circulate(ctx, coordinator, m.id, 1); err != nil {
			return err
		}
		m.circulated = true
		return nil
	})
	return nil
}

// agreeMinutes has the panel agree the minutes of its last meeting, and the chair lock them. Whoever comments on them does so before.
func (o *office) agreeMinutes(ctx context.Context, m *meeting, chair casework.Actor) error {
	if m.n == 0 || !o.meetings[m.n-1].circulated {
		return nil
	}
	last := o.meetings[m.n-1]
	officer := o.holder(casework.CaseOfficer, m.n).actor()
	if m.n%3 == 1 {
		v, err := o.app.Minutes.Show(ctx, officer, last.id)
		if err != nil {
			return err
		}
		if _, err := o.app.Minutes.Remark(ctx, officer, last.id, v.Sections[0].ID, false, casework.MinutesRemark{Text: "I joined at twenty past ten.", NoSensitive: true}); err != nil {
			return err
		}
	}
	if err := o.app.Minutes.Agree(ctx, chair, last.id, 2, m.id); err != nil {
		return err
	}
	return o.app.Minutes.Lock(ctx, chair, last.id, 3)
}

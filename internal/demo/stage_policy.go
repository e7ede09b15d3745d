package demo

import (
	"context"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/authz"
)

// planPolicy has one administrator propose a change of the access policy, which waits for the other, and the other begin a
// draft that is not yet proposed. The version in force stays the first.
func (o *office) planPolicy() {
	end := o.timeline.end
	o.timeline.at(weekday(end.AddDate(0, 0, -4), 10), "a change of the policy that is proposed", func(ctx context.Context) error {
		who := o.holder(casework.Administrator, 1).actor()
		id, err := o.app.Policy.Start(ctx, who)
		if err != nil {
			return err
		}
		if err := o.app.Policy.Revise(ctx, who, id, 1, authz.Revision{
			Role: casework.RepHealth, Ties: []casework.Tie{casework.TieInvolved, casework.TieAssigned}, Senses: []casework.Sensitivity{casework.Normal},
			Action: casework.ReadAssessment, Allow: true, Note: "Health reads the assessment of whom it treats.",
		}); err != nil {
			return err
		}
		return o.app.Policy.Propose(ctx, who, id, 2, "Both health trusts asked the board for it: they write their part of the support plan without knowing what was found.")
	})
	o.timeline.at(weekday(end.AddDate(0, 0, -2), 11), "a draft of a change of the policy", func(ctx context.Context) error {
		who := o.holder(casework.Administrator, 0).actor()
		id, err := o.app.Policy.Start(ctx, who)
		if err != nil {
			return err
		}
		return o.app.Policy.Revise(ctx, who, id, 1, authz.Revision{
			Role: casework.RepHousing, Ties: []casework.Tie{casework.TieInvolved}, Senses: []casework.Sensitivity{casework.Restricted}, Action: casework.ReadMinutes,
		})
	})
}

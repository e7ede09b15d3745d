package demo

import (
	"context"
	"time"

	"channelpanel/internal/casework"
)

// Who stands how to some of the newest cases: leads, agencies admitted at each level, a summary for sharing, somebody who
// stepped out with a second person asked to lift it, cases that are held more closely, and a guest.

// planTies plans it for the last hour before the end, when no other step of these cases is to come.
func (o *office) planTies() {
	o.timeline.at(o.timeline.end.Add(-45*time.Minute), "ties of the newest cases", func(ctx context.Context) error {
		for _, step := range []func(context.Context) error{o.leads, o.levels, o.stepOut, o.holdClosely, o.guestAtAnItem} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

func (o *office) name(ctx context.Context, by SignIn, ref string, who SignIn, part casework.Part, why string) error {
	return o.app.Ties.Name(ctx, by.actor(), ref, casework.Naming{User: who.user, Part: part, Note: why}, &casework.Faults{})
}

func (o *office) leads(ctx context.Context) error {
	for n := range 12 {
		ref := o.newest(n).ref
		lead := o.holder(casework.Coordinator, n)
		if err := o.name(ctx, lead, ref, lead, casework.PartLead, "Takes the case from the referral on."); err != nil {
			return err
		}
		if n%3 == 0 {
			if err := o.name(ctx, lead, ref, o.holder(casework.CaseOfficer, n), casework.PartDeputy, "Stands in for the lead."); err != nil {
				return err
			}
		}
	}
	return nil
}

func (o *office) levels(ctx context.Context) error {
	lead := o.holder(casework.Coordinator, 0).actor()
	if err := o.app.Ties.Summarise(ctx, lead, o.newest(6).ref, "The panel works with a young person on belonging and on what they watch online. Nobody is at risk today. Tell the lead of the case of any change at home."); err != nil {
		return err
	}
	for i, in := range []casework.Admission{
		{Sharing: casework.Sharing{Level: casework.LevelName}, Reason: "CONTACT"},
		{Sharing: casework.Sharing{Level: casework.LevelSummary}, Reason: "DISCUSSION"},
		{Sharing: casework.Sharing{Level: casework.LevelSections, Sections: casework.SectionsOf(casework.OnIdentity, casework.OnPlan)}, Reason: "SUPPORT"},
	} {
		ref := o.newest(6).ref
		may, err := o.app.Ties.Bringing(ctx, lead, ref, casework.TieInvolved)
		if err != nil {
			return err
		}
		shown, err := o.app.Ties.Show(ctx, lead, ref)
		if err != nil {
			return err
		}
		admitted := map[string]bool{}
		for _, t := range shown.Ties {
			admitted[t.Subject] = admitted[t.Subject] || t.Stands
		}
		for _, agency := range may.Agencies {
			if admitted[agency.ID] {
				continue
			}
			in.Agency, in.Until = casework.AgencyID(agency.ID), o.today().AddDays(90*(i+1))
			if err := o.app.Ties.Admit(ctx, lead, ref, in, &casework.Faults{}); err != nil {
				return err
			}
			break
		}
	}
	return nil
}

func (o *office) stepOut(ctx context.Context) error {
	ref, deputy := o.newest(9).ref, o.holder(casework.DeputyChair, 1)
	if _, err := o.app.Cases.Show(ctx, deputy.actor(), ref); err != nil {
		return err
	}
	if err := o.app.Ties.Declare(ctx, deputy.actor(), ref, casework.StepOut{Kind: "FRIEND", Note: "The family live next door to me."}); err != nil {
		return err
	}
	chair := o.holder(casework.PanelChair, 0)
	shown, err := o.app.Ties.Show(ctx, chair.actor(), ref)
	if err != nil {
		return err
	}
	for _, t := range shown.Ties {
		if t.Stands && t.Kind == casework.TieRecused {
			if _, err := o.app.Ties.AskEase(ctx, chair.actor(), ref, casework.Easing{Lift: t.ID, Note: "It is another family of the same name: the address shows it."}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (o *office) holdClosely(ctx context.Context) error {
	for i, to := range []casework.Sensitivity{casework.Restricted, casework.Sealed} {
		ref, lead := o.newest(10+i).ref, o.holder(casework.Coordinator, i)
		shown, err := o.app.Ties.Held(ctx, lead.actor(), casework.RestrictCase, ref)
		if err != nil {
			return err
		}
		if err := o.app.Ties.Restrict(ctx, lead.actor(), ref, shown.Version, casework.Holding{To: to, Reason: "STAFF", Note: "A parent works for a partner of the panel."}); err != nil {
			return err
		}
		if err := o.name(ctx, lead, ref, o.holder(casework.PanelChair, 0), casework.PartDeputy, "So that two people can answer for it."); err != nil {
			return err
		}
	}
	return nil
}

// guestAtAnItem invites the guest to the discussion of the newest case that is on an agenda.
func (o *office) guestAtAnItem(ctx context.Context) error {
	lead := o.holder(casework.Coordinator, 0).actor()
	for n := range len(o.cases) {
		ref := o.newest(n).ref
		may, err := o.app.Ties.Bringing(ctx, lead, ref, casework.TieGuest)
		if casework.Refused(err, casework.NotFound) {
			continue // held closely by others
		}
		if err != nil {
			return err
		}
		if len(may.Items) == 0 || len(may.People) == 0 || may.Sens != casework.Normal {
			continue
		}
		return o.app.Ties.Invite(ctx, lead, ref, casework.Invitation{
			User: casework.UserID(may.People[0].ID), Item: may.Items[0].ID, Note: "Teaches the young person and can say what has changed.",
		})
	}
	return nil
}

package demo

import (
	"context"
	"time"

	"channelpanel/internal/casework"
)

// What agencies return before the next meeting: some of it nil, refused or with a caveat, some missing although the agency was
// reminded, and a page of requests that waits for the health trust.

// planReturns plans it for the last days before the end.
func (o *office) planReturns() {
	on := func(daysAgo, hour int) time.Time { return weekday(o.timeline.end.AddDate(0, 0, -daysAgo), hour) }
	o.timeline.at(on(11, 10), "asking agencies for the next meeting", o.askBefore)
	for _, daysAgo := range []int{4, 1} {
		o.timeline.at(on(daysAgo, 14), "reminding an agency", o.remindMissing)
	}
	o.timeline.at(o.timeline.end.Add(-70*time.Minute), "asking the health trust", o.askHealth)
}

// asking are cases of the last weeks in which partners are asked, at most so many.
func (o *office) asking(most int) []*episode {
	var list []*episode
	for _, e := range o.cases[len(o.cases)-len(live):] {
		if len(list) < most && e.ref != "" && e.section36 == "MET" && e.exit == "" {
			list = append(list, e)
		}
	}
	return list
}

// returned are what the agencies of askBefore answer, by the case; what is not here is missing.
var returned = []struct {
	role   casework.Role
	nth    int
	answer casework.PartnerAnswer
}{
	{casework.RepYouthJustice, 0, casework.PartnerAnswer{Kind: casework.ReturnNothing}},
	{casework.RepYouthJustice, 1, casework.PartnerAnswer{Kind: casework.ReturnInformation, Information: "Known to us since May; an officer saw him twice. A source at home does not know that we do.",
		Necessity: "The panel has to know who works with him already.", Caveats: []string{"POLICE", "NOT_FAMILY", "ASK_FIRST"}}},
	{casework.RepYouthJustice, 2, casework.PartnerAnswer{Kind: casework.ReturnRefused, Reason: "It would reveal proceedings that a court has restricted.", Caveats: []string{"NOT_SUBJECT"}}},
	{casework.RepHousing, 0, casework.PartnerAnswer{Kind: casework.ReturnNothing}},
	{casework.RepHousing, 2, casework.PartnerAnswer{Kind: casework.ReturnInformation, Information: "One complaint about noise in June; the tenancy is in order.", Necessity: "It bears on the move that is planned."}},
}

func (o *office) askBefore(ctx context.Context) error {
	for n, e := range o.asking(4) {
		for _, role := range []casework.Role{casework.RepYouthJustice, casework.RepProbation, casework.RepHousing} {
			partner := o.holder(role, 0)
			id, err := o.ask(ctx, e, partner, 6, "What do you hold since the spring, and who works with the person?")
			if err != nil {
				return err
			}
			for _, r := range returned {
				if id != "" && r.role == role && r.nth == n {
					o.timeline.after(3+n%2, 10+n, "an agency's return", func(ctx context.Context) error { return o.reply(ctx, partner, id, r.answer) })
				}
			}
		}
	}
	return nil
}

// remindMissing has a coordinator remind probation of what it has not answered.
func (o *office) remindMissing(ctx context.Context) error {
	partner := o.holder(casework.RepProbation, 0)
	page, err := o.app.Requests.Returns(ctx, partner.actor(), casework.Date{}, "")
	if err != nil {
		return err
	}
	var ids []string
	for _, i := range page.Items {
		ids = append(ids, i.ID)
	}
	if len(ids) > 3 {
		ids = ids[:3]
	}
	if len(ids) == 0 {
		return nil
	}
	_, err = o.app.Requests.Remind(ctx, o.holder(casework.Coordinator, 0).actor(), ids)
	return err
}

func (o *office) askHealth(ctx context.Context) error {
	for _, e := range o.asking(8) {
		if _, err := o.ask(ctx, e, o.holder(casework.RepHealth, 0), 7, "What has changed since the last meeting? Who sees the person, and how often?"); err != nil {
			return err
		}
	}
	return nil
}

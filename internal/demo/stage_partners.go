package demo

import (
	"context"
	"slices"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/requests"
	"channelpanel/internal/register"
)

// partners plans that two agencies are asked what they know. Of the agencies of a case that is late one does not answer.
func (o *office) partners(e *episode) {
	for i, role := range []casework.Role{casework.RepHealth, []casework.Role{casework.RepSocialCare, casework.RepEducation}[e.n%2]} {
		partner := o.holder(role, e.n)
		silent := e.unlisted && i == 0
		o.timeline.after(1, 10+i, "asking a partner", func(ctx context.Context) error { return o.ask(ctx, e, partner, silent) })
	}
}

func (o *office) ask(ctx context.Context, e *episode, partner SignIn, silent bool) error {
	coordinator := o.holder(casework.Coordinator, e.n).actor()
	form, err := o.app.Requests.OfCase(ctx, coordinator, e.ref)
	if err != nil || !form.Open() {
		return err
	}
	i := slices.IndexFunc(o.agencies, func(a register.Agency) bool { return a.Name == partner.Agency })
	id, err := o.app.Requests.Ask(ctx, coordinator, e.ref, requests.Ask{
		Version: form.Version, Agency: o.agencies[i].ID, Due: o.today().AddDays(14), NoSensitive: true,
		Asked: requests.Asked{Questions: "Is the person known to you, since when, and what support do they get?",
			Necessity: "The panel cannot judge the vulnerability without knowing who helps already; nothing else is asked."},
	}, &casework.Faults{})
	if err != nil || silent {
		return err
	}
	o.timeline.after(2, 15, "a partner's answer", func(ctx context.Context) error { return o.reply(ctx, e, partner, id) })
	return nil
}

func (o *office) reply(ctx context.Context, e *episode, partner SignIn, id string) error {
	form, err := o.app.Requests.Request(ctx, partner.actor(), e.ref, id)
	if err != nil || !form.MayAnswer {
		return err
	}
	in := casework.PartnerAnswer{
		On: o.today(), Information: "Known for two years; comes to appointments with a parent. No diagnosis. Attendance has fallen since spring.",
		Necessity: "Only what bears on the question is shared.", NoSensitive: true,
	}
	if e.n%9 == 4 {
		in = casework.PartnerAnswer{On: o.today(), Refused: true, Reason: "Held under a duty of confidence that this request does not outweigh.", NoSensitive: true}
	}
	return o.app.Requests.Answer(ctx, partner.actor(), e.ref, id, form.Request.Version, in, &casework.Faults{})
}

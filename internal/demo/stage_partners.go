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
		o.timeline.after(1, 10+i, "asking a partner", func(ctx context.Context) error { return o.askPartner(ctx, e, partner, silent) })
	}
}

// askPartner asks an agency, which answers the day after and is then admitted to the case, unless it is silent.
func (o *office) askPartner(ctx context.Context, e *episode, partner SignIn, silent bool) error {
	id, err := o.ask(ctx, e, partner, 14, "Is the person known to you, since when, and what support do they get?")
	if err != nil || id == "" || silent {
		return err
	}
	o.timeline.after(2, 15, "a partner's answer", func(ctx context.Context) error {
		in := casework.PartnerAnswer{
			Kind: casework.ReturnInformation, Information: "Known for two years; comes to appointments with a parent. No diagnosis. Attendance has fallen since spring.",
			Necessity: "Only what bears on the question is shared.",
		}
		if e.n%9 == 4 {
			in = casework.PartnerAnswer{Kind: casework.ReturnRefused, Reason: "Held under a duty of confidence that this request does not outweigh."}
		}
		if err := o.reply(ctx, partner, id, in); err != nil || in.Kind == casework.ReturnRefused {
			return err
		}
		o.timeline.after(0, 16, "admitting an agency", func(ctx context.Context) error { return o.admit(ctx, e, partner) })
		return nil
	})
	return nil
}

// ask asks an agency something that is due so many days later. The id is "" where partners cannot be asked.
func (o *office) ask(ctx context.Context, e *episode, partner SignIn, days int, questions string) (id string, err error) {
	coordinator := o.holder(casework.Coordinator, e.n).actor()
	form, err := o.app.Requests.OfCase(ctx, coordinator, e.ref)
	if err != nil || !form.Open() {
		return "", err
	}
	return o.app.Requests.Ask(ctx, coordinator, e.ref, requests.Ask{
		Version: form.Version, Agency: o.agency(partner), Due: o.today().AddDays(days), NoSensitive: true,
		Asked: requests.Asked{Questions: questions, Necessity: "The panel cannot judge the vulnerability without knowing who helps already; nothing else is asked."},
	}, &casework.Faults{})
}

func (o *office) agency(of SignIn) casework.AgencyID {
	return o.agencies[slices.IndexFunc(o.agencies, func(a register.Agency) bool { return a.Name == of.Agency })].ID
}

// reply sends an agency's answer. What the agency is no longer asked it does not answer.
func (o *office) reply(ctx context.Context, partner SignIn, id string, in casework.PartnerAnswer) error {
	page, err := o.app.Requests.Reread(ctx, partner.actor(), []string{id})
	if err != nil || len(page.Items) == 0 {
		return err
	}
	_, err = o.app.Requests.Send(ctx, partner.actor(), []requests.Given{{ID: id, Version: page.Items[0].Version, Answer: in}}, true, &casework.Faults{})
	return err
}

// admit lets an agency that shares what it knows take part in the case.
func (o *office) admit(ctx context.Context, e *episode, partner SignIn) error {
	coordinator := o.holder(casework.Coordinator, e.n).actor()
	err := o.app.Ties.Admit(ctx, coordinator, e.ref, casework.Admission{
		Agency: o.agency(partner), Sharing: casework.Sharing{Level: casework.LevelWhole}, Reason: "INFORMATION", Until: o.today().AddDays(720),
	}, &casework.Faults{})
	if casework.Refused(err, casework.Invalid) {
		return nil // admitted already, for another reason
	}
	return err
}

package demo

import (
	"context"
	"fmt"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/intake"
)

// byPartners plans referrals that partners send from their own accounts: one that was taken in, one that its sender withdrew, one
// that waits after its sender amended it, one that nobody has looked at, and one that is a draft.
func (o *office) byPartners() {
	school, health := o.holder(casework.RepEducation, 0), o.holder(casework.RepHealth, 0)
	for i, l := range []struct {
		daysAgo int
		who     SignIn
		then    func(context.Context, SignIn, string, *episode) error
	}{
		{45, school, o.takeIn}, {9, health, o.withdraws}, {2, school, o.rewrites}, {1, health, nil},
	} {
		o.timeline.at(weekday(o.timeline.end.AddDate(0, 0, -l.daysAgo), 9+i), "a partner's referral", func(ctx context.Context) error {
			e := &episode{route: route{screening: "NFA"}, n: len(o.cases), r: o.r}
			if err := o.writes(ctx, l.who, intake.Letter{}, e); err != nil {
				return err
			}
			id, err := o.app.Intake.SendLetter(ctx, l.who.actor(), intake.Letter{}, true)
			if err != nil || l.then == nil {
				return err
			}
			return l.then(ctx, l.who, id, e)
		})
	}
	o.timeline.at(weekday(o.timeline.end.AddDate(0, 0, -1), 16), "a partner's draft", func(ctx context.Context) error {
		return o.writes(ctx, school, intake.Letter{}, &episode{r: o.r})
	})
}

// writes keeps the pages of a partner's referral.
func (o *office) writes(ctx context.Context, who SignIn, l intake.Letter, e *episode) error {
	typed := o.write(e)
	for _, page := range intake.Sections() {
		if page.Key == "work" {
			continue
		}
		if _, err := o.app.Intake.KeepLetter(ctx, who.actor(), l, page, 0, typed); err != nil {
			return fmt.Errorf("the page %s: %w", page.Key, err)
		}
	}
	return nil
}

func (o *office) takeIn(_ context.Context, sender SignIn, id string, e *episode) error {
	o.cases = append(o.cases, e)
	o.timeline.after(1, 10, "taking a partner's referral in", func(ctx context.Context) error {
		who := o.holder(casework.Coordinator, 0).actor()
		came, err := o.app.Intake.Came(ctx, who, id)
		if err != nil {
			return err
		}
		if e.ref, err = o.app.Intake.TakeIn(ctx, who, id, intake.Decision{Version: came.Version, NoSensitive: true}); err == nil {
			o.screen(e)
			o.asksLater(e, sender)
		}
		return err
	})
	return nil
}

// asksLater plans questions to whoever sent a referral: one that they answer, one that waits on their page and one that waits for
// whoever has its link.
func (o *office) asksLater(e *episode, sender SignIn) {
	ask := func(ctx context.Context, days int, q casework.QuestionToReferrer) error {
		q.Due, q.NoSensitive = o.today().AddDays(days), true
		return o.app.Referrer.Ask(ctx, o.holder(casework.Coordinator, 0).actor(), e.ref, q, "https://panel.example", &casework.Faults{})
	}
	o.timeline.after(0, 15, "a question to a referrer", func(ctx context.Context) error {
		return ask(ctx, 7, casework.QuestionToReferrer{Way: "ACCOUNT", Question: "On which day was this heard, and who else was in the room?"})
	})
	o.timeline.after(1, 9, "a referrer's answer", func(ctx context.Context) error {
		waiting, err := o.app.Referrer.Mine(ctx, sender.actor())
		if err != nil || len(waiting) == 0 {
			return err
		}
		return o.app.Referrer.Answer(ctx, sender.actor(), waiting[0].ID, waiting[0].Version, casework.AnswerOfReferrer{
			Answer: "On the Monday before the referral, in the lunch break. The form tutor and two pupils of the same year were there.", NoSensitive: true,
		})
	})
	o.timeline.at(weekday(o.timeline.end.AddDate(0, 0, -3), 11), "two later questions to a referrer", func(ctx context.Context) error {
		if err := ask(ctx, 7, casework.QuestionToReferrer{Way: "ACCOUNT", Question: "Has anything changed since you made the referral?"}); err != nil {
			return err
		}
		return ask(ctx, 1, casework.QuestionToReferrer{Way: "LINK", To: "safeguarding@school.example", Question: "Does the pupil still attend the club that you wrote of?"})
	})
}

func (o *office) withdraws(_ context.Context, who SignIn, id string, _ *episode) error {
	o.timeline.after(1, 11, "withdrawing a referral that was sent", func(ctx context.Context) error {
		sent, err := o.app.Intake.Sent(ctx, who.actor(), id)
		if err != nil {
			return err
		}
		return o.app.Intake.TakeBack(ctx, who.actor(), id, sent.Version, "ROUTE")
	})
	return nil
}

func (o *office) rewrites(_ context.Context, who SignIn, id string, _ *episode) error {
	o.timeline.after(0, 15, "amending a referral that was sent", func(ctx context.Context) error {
		l := intake.Letter{ID: id}
		sent, err := o.app.Intake.Sent(ctx, who.actor(), id)
		if err != nil {
			return err
		}
		typed := sent.Referral
		typed.Concern.Text += " The form tutor has spoken to two friends since, who say the same."
		for _, page := range intake.Sections() {
			if page.Key != "concern" {
				continue
			}
			if _, err := o.app.Intake.KeepLetter(ctx, who.actor(), l, page, typed.Saves["concern"], typed); err != nil {
				return err
			}
		}
		_, err = o.app.Intake.SendLetter(ctx, who.actor(), l, true)
		return err
	})
	return nil
}

package accounts

import (
	"context"
	"fmt"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

// SetLastDay sets the last day on which an account can be used; the zero day is none. Those who keep the cases of its holder's
// panels are told where there is work to hand over, and so is its holder.
func (s *Service) SetLastDay(ctx context.Context, actor casework.Actor, id casework.UserID, version int, day casework.Date, faults *casework.Faults) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, a, err := s.open(ctx, tx, actor, id)
		if err != nil {
			return audit.Entry{}, err
		}
		if a.Version != version {
			return audit.Entry{}, &casework.Error{
				Kind: casework.Conflict, Msg: "Somebody else changed this account after you opened the form. Nothing of yours was saved, and all of it is kept.",
				Now: []casework.Recorded{{Label: "Last day", Text: dayOr(a.EndsOn)}},
			}
		}
		if !day.IsZero() && day.Before(tx.Today()) {
			faults.Add("last", "The last day must be today or later. To keep somebody out at once set today, and then disable the account.")
		}
		if faults.Any() {
			return audit.Entry{}, faults.Err()
		}
		if err := setLastDay(ctx, tx, id, day, version); err != nil {
			return audit.Entry{}, err
		}
		if err := s.tellKeepers(ctx, tx, a, day, ""); err != nil {
			return audit.Entry{}, err
		}
		if !day.IsZero() {
			if err := casefile.Notify(ctx, tx, casefile.Notice{
				For: id, Why: "It is your account.", Link: "/account", Text: "The last day of your account is " + day.Long() + ". Hand over what you hold before then.",
			}); err != nil {
				return audit.Entry{}, err
			}
		}
		tx.Remember("/accounts/" + string(id))
		return audit.Record(grant, casework.Change{Title: "Set the last day of an account", Fields: []casework.FieldChange{
			{Field: "account", New: a.Email}, {Field: "last day", Old: dayOr(a.EndsOn), New: dayOr(day)},
		}}), nil
	})
}

// mayLeave refuses to end the last role that somebody holds on a panel, today or before, while they hold open work there and
// their last day has not come.
func (s *Service) mayLeave(ctx context.Context, tx *pg.Tx, a account, roles []Held, as casework.Membership) error {
	today := tx.Today()
	if as.Panel == "" || as.To.IsZero() || as.To.After(today) {
		return nil
	}
	for _, h := range roles {
		if h.ID != as.ID && h.Panel == as.Panel && h.On(today) && (h.To.IsZero() || h.To.After(today)) {
			return nil
		}
	}
	work, err := openWork(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	for _, w := range work {
		if w.Panel == as.Panel {
			var f casework.Faults
			if refused := w.MayGo(a.EndsOn, today); refused != nil {
				f.Add("", refused.Error())
			}
			return f.Err()
		}
	}
	return nil
}

// tellKeepers gives notice to those who keep the ties of a panel's cases that somebody leaves on a day: on one panel, or with ""
// on each where they hold a role. They are told alike whether or not there is open work: some of it may be on a
// case that they may not know of, and whoever leaves may be named on cases in other ways.
func (s *Service) tellKeepers(ctx context.Context, tx *pg.Tx, a account, day casework.Date, on casework.PanelID) error {
	if day.IsZero() || day.After(casework.LimitOn("membership_ending", tx.Today()).Due(tx.Today(), nil)) {
		return nil // they are told on their start page when it is near
	}
	mine, err := rolesOf(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	var notices []casefile.Notice
	told := map[casework.PanelID]bool{"": true}
	for _, m := range mine {
		if told[m.Panel] || on != "" && m.Panel != on || !m.On(tx.Today()) {
			continue
		}
		told[m.Panel] = true
		n := casefile.Notice{
			Why: "You keep the cases of this panel.", Link: fmt.Sprintf("/leavers/%s/%s", m.Panel, a.ID),
			Text: a.Name + " leaves on " + day.Long() + ". Hand over what they hold to a colleague.",
		}
		held, err := rolesOn(ctx, tx, m.Panel)
		if err != nil {
			return err
		}
		for _, h := range held {
			r := casework.Resource{
				Ref: "panel", Panel: m.Panel, Sens: casework.Normal, Policy: tx.Policy(),
				Standings: []casework.Standing{{Role: h.Role, Tie: casework.TiePanel, Agency: h.Agency}},
			}
			if h.User == a.ID || !h.On(tx.Today()) || !s.guard.Allows(casework.Actor{Kind: casework.SignedIn, ID: h.User, Name: h.Person}, casework.WriteTies, r) {
				continue
			}
			n.For = h.User
			notices = append(notices, n)
		}
	}
	return casefile.Notify(ctx, tx, notices...)
}

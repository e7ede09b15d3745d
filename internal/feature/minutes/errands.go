package minutes

import (
	"context"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Errands are the minutes that wait for the actor's step: to be drafted, circulated, agreed or locked. A draft is to be circulated
// within five working days of its meeting (domain section 10, minutes_days).
func (s *Service) Errands(ctx context.Context, tx *pg.Tx) (casefile.Errands, error) {
	out := casefile.Errands{Heading: "Minutes of meetings"}
	rows, err := waitingOf(ctx, tx)
	if err != nil || len(rows) == 0 {
		return out, err
	}
	holidays, err := casefile.Holidays(ctx, tx)
	if err != nil {
		return out, err
	}
	panels := map[casework.PanelID]casework.Resource{}
	for _, w := range rows {
		r, known := panels[w.Panel]
		if !known {
			if r, err = casefile.OnPanel(ctx, tx, w.Panel, "meetings"); err != nil {
				return out, err
			}
			panels[w.Panel] = r
		}
		action, text := casework.DraftMinutes, "The minutes of "+w.On.Long()+" are to be drafted"
		e := casefile.Errand{Href: pageOf(w.Meeting), Due: holidays.AddWorkingDays(w.On, casework.MinutesDays)}
		switch w.Status {
		case "DRAFT":
			text = "The minutes of " + w.On.Long() + " are to be circulated"
		case "CIRCULATED":
			action, text, e.Due = casework.ChairMeeting, "The minutes of "+w.On.Long()+" are to be agreed", casework.Date{}
		case "AGREED":
			action, text, e.Due = casework.ChairMeeting, "The minutes of "+w.On.Long()+" are to be locked", casework.Date{}
		}
		if s.guard.Allows(tx.Actor(), action, r) {
			e.Text = text
			out.List = append(out.List, e)
		}
	}
	return out, nil
}

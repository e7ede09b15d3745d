package decisions

import (
	"context"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

// Contribution is what one agency, authority or force gave to a panel in a period: counts, and nothing of any case. Meetings that
// were cancelled or are still to come are left out.
type Contribution struct {
	Body      string `db:"body"`
	Meetings  int    `db:"meetings"` // held while it had a seat
	Present   int    `db:"present"`
	Deputy    int    `db:"deputy"` // of those, by a deputy alone
	Apologies int    `db:"apologies"`
	Absent    int    `db:"absent"`
	Items     int    `db:"items"`   // of agendas for which it was present
	Asked     int    `db:"asked"`   // for information that was due in the period
	InTime    int    `db:"in_time"` // and answered by then, with a refusal or without
	Positions int    `db:"positions"`
}

// Attendance is attendance and contribution by agency.
type Attendance struct {
	Panels   []panelName
	Panel    panelName
	From, To casework.Date
	Meetings int // held in the period
	List     []Contribution
}

// Attendance counts who came and what they gave, on a panel whose figures the actor may count, from one day to another. Items, returns
// and positions are counted on the cases that the actor may know of.
func (s *Service) Attendance(ctx context.Context, actor casework.Actor, panel casework.PanelID, from, to casework.Date) (Attendance, error) {
	var out Attendance
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		may, err := s.cabinet.Panels(ctx, tx, casework.CountStatistics)
		if err != nil {
			return audit.Entry{}, err
		}
		all, err := myPanels(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		for _, p := range all {
			for _, id := range may {
				if id == p.ID {
					out.Panels = append(out.Panels, p)
					if out.Panel.ID == "" && panel == "" || p.ID == panel {
						out.Panel = p
					}
				}
			}
		}
		res, err := casefile.OnPanel(ctx, tx, out.Panel.ID, "attendance by agency")
		if err != nil {
			return audit.Entry{}, err
		}
		grant, err := s.guard.Check(ctx, actor, casework.CountStatistics, res)
		if err != nil {
			return audit.Entry{}, err
		}
		if out.To = to; to.IsZero() {
			out.To = tx.Today()
		}
		if out.From = from; from.IsZero() {
			out.From = out.To.AddMonths(-12)
		}
		if out.Meetings, out.List, err = contributions(ctx, tx, out.Panel.ID, out.From, out.To); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "attendance by agency, "+out.From.String()+" to "+out.To.String()), nil
	})
	return out, err
}

package meetings

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/register"
)

// Plan is a meeting to be planned, or what becomes of one that is.
type Plan struct {
	Panel  casework.PanelID
	On     casework.Date
	Starts string
	Mode   string
	Place  string

	Minutes       int // 0 for those of the template, or the usual
	Link          string
	PapersOn      casework.Date // zero for five working days before
	Extraordinary bool          // outside the panel's rhythm
	Template      string        // what is on the agenda from the start, or ""
}

// settle fills in what was left open.
func (p *Plan) settle(h casework.Holiday) {
	p.Starts, p.Place, p.Link = strings.TrimSpace(p.Starts), strings.TrimSpace(p.Place), strings.TrimSpace(p.Link)
	if p.Minutes == 0 {
		p.Minutes = casework.UsualMinutes
	}
	if p.PapersOn.IsZero() && !p.On.IsZero() {
		p.PapersOn = h.WorkingDaysBefore(p.On, casework.PapersBefore)
	}
}

// validate reports what is wrong with a meeting but for its date, which whoever read the form has looked at.
func (p Plan) validate() error {
	m := casework.Meeting{HeldOn: p.On, Starts: p.Starts, Mode: p.Mode, Place: p.Place, Minutes: p.Minutes, Link: p.Link, PapersOn: p.PapersOn}
	if m.HeldOn.IsZero() {
		m.HeldOn, m.PapersOn = casework.Date{Year: 1, Month: 1, Day: 1}, casework.Date{}
	}
	return m.Validate()
}

func (p Plan) meeting() Meeting {
	return Meeting{
		Panel: p.Panel, On: p.On, Starts: p.Starts, Mode: p.Mode, Place: p.Place, Minutes: p.Minutes, Link: p.Link, PapersOn: p.PapersOn, Extraordinary: p.Extraordinary,
	}
}

// Add plans a meeting, with what its template has on the agenda.
func (s *Service) Add(ctx context.Context, actor casework.Actor, in Plan, faults *casework.Faults) (casework.MeetingID, error) {
	var id casework.MeetingID
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		if in.Panel == "" {
			panels, err := myPanels(ctx, tx)
			if err != nil {
				return audit.Entry{}, err
			}
			if len(panels) == 1 {
				in.Panel = panels[0].ID
			}
		}
		r, err := casefile.OnPanel(ctx, tx, in.Panel, "meetings")
		if err != nil {
			return audit.Entry{}, err
		}
		grant, err := s.guard.Check(ctx, actor, casework.WriteMeeting, r)
		if err != nil {
			return audit.Entry{}, err
		}
		usual, err := templateOf(ctx, tx, in.Panel, in.Template)
		if casework.Refused(err, casework.NotFound) {
			faults.Add("template", "Select a template of this panel, or none")
		} else if err != nil {
			return audit.Entry{}, err
		}
		in.Minutes = cmp.Or(in.Minutes, usual.Minutes)
		in.settle(tx.Holiday)
		if err := faults.Merge(in.validate()); err != nil {
			return audit.Entry{}, err
		}
		if err := faults.Err(); err != nil {
			return audit.Entry{}, err
		}
		if id, err = insertMeeting(ctx, tx, in.meeting()); err != nil {
			return audit.Entry{}, err
		}
		if err := begun(ctx, tx, id, usual.Items); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/meetings/" + string(id))
		return audit.Record(grant, casework.Change{Title: "Meeting planned", Fields: []casework.FieldChange{{Field: "held_on", New: in.On.String()}}}), nil
	})
	return id, err
}

// begun puts on an agenda what its template has.
func begun(ctx context.Context, tx *pg.Tx, id casework.MeetingID, items []casework.Business) error {
	for _, b := range items {
		if _, err := insertItem(ctx, tx, newItem{Meeting: id, Kind: "PROCEDURE", Section: b.Section, Title: b.Title, Minutes: b.Minutes}); err != nil {
			return err
		}
	}
	return nil
}

// Planned reads a meeting for whoever may move or cancel it.
func (s *Service) Planned(ctx context.Context, actor casework.Actor, id casework.MeetingID) (Meeting, error) {
	var m Meeting
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		got, _, grant, err := s.open(ctx, tx, actor, casework.WriteMeeting, id, false)
		m = got
		return audit.Viewed(grant, "meeting"), err
	})
	return m, err
}

// Move changes when, where and how a planned meeting is held, for a reason that its members read. Its invitations are to be sent
// again: their sequence goes up (RFC 5545, 3.8.7.4).
func (s *Service) Move(ctx context.Context, actor casework.Actor, id casework.MeetingID, version int, in Plan, reason string, faults *casework.Faults) (Meeting, error) {
	var m Meeting
	reason = strings.TrimSpace(reason)
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		got, _, grant, err := s.open(ctx, tx, actor, casework.WriteMeeting, id, true)
		if m = got; err != nil {
			return audit.Entry{}, err
		}
		if m.Status != "PLANNED" {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "Only a meeting that is planned can be changed: this one was opened, closed or cancelled."}
		}
		if err := m.expect(version); err != nil {
			return audit.Entry{}, err
		}
		in.settle(tx.Holiday)
		if err := faults.Merge(in.validate()); err != nil {
			return audit.Entry{}, err
		}
		said(faults, reason)
		if in.On.Before(tx.Today()) && !in.On.IsZero() {
			faults.Add("held_on", "Enter a day from today on")
		}
		if err := faults.Err(); err != nil {
			return audit.Entry{}, err
		}
		from := ""
		if in.On != m.On || in.Starts != m.Starts {
			from = m.On.String() + " " + m.Starts
		}
		change := casework.Change{Title: "Meeting changed", Fields: []casework.FieldChange{{Field: "held_on", Old: m.On.String(), New: in.On.String()}}}
		return audit.Record(grant, change), setMoved(ctx, tx, m, in, from, reason)
	})
	return m, err
}

// said refuses a reason that is missing, or that names a case: every member reads it.
func said(f *casework.Faults, reason string) {
	if reason == "" {
		f.Add("reason", "Enter why, in words that every member may read")
	}
	if casework.NamesCase(reason) {
		f.Add("reason", "Leave the reference of the case out: every member reads this")
	}
}

// Cancel calls a planned meeting off, for a reason that its members read. Its items are carried to the next that is planned.
func (s *Service) Cancel(ctx context.Context, actor casework.Actor, id casework.MeetingID, version int, reason string) (Meeting, error) {
	var m Meeting
	reason = strings.TrimSpace(reason)
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		var failed error
		var entry audit.Entry
		entries, _, err := s.carryAll(ctx, tx, id, casework.Leaving{Reason: "CANCELLED"}, func() (Meeting, error) {
			got, _, grant, err := s.open(ctx, tx, actor, casework.WriteMeeting, id, true)
			if m = got; err != nil {
				return m, err
			}
			if m.Status != "PLANNED" {
				return m, &casework.Error{Kind: casework.Conflict, Msg: "Only a meeting that is planned can be cancelled."}
			}
			if err := m.expect(version); err != nil {
				return m, err
			}
			var f casework.Faults
			if said(&f, reason); f.Any() {
				return m, f.Err()
			}
			entry = audit.Record(grant, casework.Change{Title: "Meeting cancelled"})
			return m, nil
		})
		if err != nil {
			return audit.Entry{}, err
		}
		failed = setCancelled(ctx, tx, m, reason)
		return audit.Join(append(entries, entry)...), failed
	})
	return m, err
}

// SeriesView is the days on which a panel meets by its rhythm, for whoever plans them.
type SeriesView struct {
	Panel  Panel
	Others []Panel // with a rhythm, where there are several
	Days   []SeriesDay
	Usual  Template // what is on each agenda from the start, if the panel has one of that name
}

// SeriesDay is one day of a panel's rhythm.
type SeriesDay struct {
	On      casework.Date // of the rhythm
	Holiday bool          // a bank holiday: another day is needed
	Meeting Meeting       // what is planned for it; zero where nothing is
}

// seriesLength is for how many days of its rhythm a panel plans at once: a year of monthly meetings.
const seriesLength = 12

// Series reads a panel's days to come.
func (s *Service) Series(ctx context.Context, actor casework.Actor, panel casework.PanelID) (SeriesView, error) {
	var v SeriesView
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		panels, err := myPanels(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		if panel == "" && len(panels) > 0 {
			panel = panels[0].ID
		}
		r, err := casefile.OnPanel(ctx, tx, panel, "meetings")
		if err != nil {
			return audit.Entry{}, err
		}
		grant, err := s.guard.Check(ctx, actor, casework.WriteMeeting, r)
		if err != nil {
			return audit.Entry{}, err
		}
		v, err = s.series(ctx, tx, panels, panel)
		return audit.Viewed(grant, "series of meetings"), err
	})
	return v, err
}

func (s *Service) series(ctx context.Context, tx *pg.Tx, panels []Panel, id casework.PanelID) (SeriesView, error) {
	var v SeriesView
	all, err := register.Panels(ctx, tx)
	if err != nil {
		return v, err
	}
	for _, p := range panels {
		i := slices.IndexFunc(all, func(r register.Panel) bool { return r.ID == p.ID })
		if i < 0 {
			continue
		}
		p.Rhythm = all[i].Rhythm
		if p.ID == id {
			v.Panel = p
		} else if !p.Rhythm.IsZero() {
			v.Others = append(v.Others, p)
		}
	}
	days := v.Panel.Rhythm.After(tx.Today(), seriesLength, tx.Holiday)
	if len(days) == 0 {
		return v, nil
	}
	planned, err := inSeries(ctx, tx, id, days[0].On, days[len(days)-1].On)
	if err != nil {
		return v, err
	}
	for _, d := range days {
		v.Days = append(v.Days, SeriesDay{On: d.On, Holiday: d.Moved, Meeting: planned[d.On]})
	}
	list, err := templates(ctx, tx, id)
	if i := slices.IndexFunc(list, func(t Template) bool { return t.Name == UsualTemplate }); i >= 0 {
		v.Usual = list[i]
	}
	return v, err
}

// Exception is what becomes of one day of a series: it is planned for that day or another, left out, or not planned yet.
type Exception struct {
	On     casework.Date // of the rhythm
	Choice string        // "plan", "move", "out" or ""
	To     casework.Date // where it is moved
}

// PlanSeries plans meetings for days of a panel's rhythm. A day that is planned already stays as it is.
func (s *Service) PlanSeries(ctx context.Context, actor casework.Actor, panel casework.PanelID, days []Exception, faults *casework.Faults) (SeriesView, int, error) {
	var v SeriesView
	planned := 0
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		planned = 0
		panels, err := myPanels(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		r, err := casefile.OnPanel(ctx, tx, panel, "meetings")
		if err != nil {
			return audit.Entry{}, err
		}
		grant, err := s.guard.Check(ctx, actor, casework.WriteMeeting, r)
		if err != nil {
			return audit.Entry{}, err
		}
		id, err := seriesOf(ctx, tx, panel)
		if err != nil {
			return audit.Entry{}, err
		}
		if v, err = s.series(ctx, tx, panels, panel); err != nil {
			return audit.Entry{}, err
		}
		var change casework.Change
		for _, e := range days {
			i := slices.IndexFunc(v.Days, func(d SeriesDay) bool { return d.On == e.On })
			if i < 0 || v.Days[i].Meeting.ID != "" || e.Choice == "" {
				continue
			}
			on := e.On
			if e.Choice == "move" {
				on = e.To
			}
			field := "day-" + e.On.String()
			switch {
			case e.Choice == "plan" && v.Days[i].Holiday:
				faults.Add(field, e.On.Long()+" is a bank holiday: choose another day or leave it out")
			case e.Choice == "move" && (on.IsZero() || on.Before(tx.Today())):
				faults.Add(field, "Enter the day on which the panel meets in place of "+e.On.Long())
			}
			if faults.Any() {
				continue
			}
			in := Plan{Panel: panel, On: on, Starts: v.Panel.Rhythm.Starts, Mode: v.Panel.Rhythm.Mode, Place: v.Panel.Rhythm.Place, Minutes: v.Usual.Minutes}
			in.settle(tx.Holiday)
			fresh, err := insertInSeries(ctx, tx, in.meeting(), id, e)
			if err != nil {
				return audit.Entry{}, err
			}
			if fresh != "" && e.Choice != "out" {
				planned++
				if err := begun(ctx, tx, fresh, v.Usual.Items); err != nil {
					return audit.Entry{}, err
				}
			}
		}
		if err := faults.Err(); err != nil {
			return audit.Entry{}, err
		}
		change.Title = fmt.Sprintf("Series of meetings planned: %d", planned)
		return audit.Record(grant, change), nil
	})
	return v, planned, err
}

package demo

import (
	"context"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/meetings"
	"channelpanel/internal/platform/calendar"
)

// planRoom plans an extraordinary meeting that goes on when the history ends: whoever tries the product finds its room in use. It is
// about whatever proposes itself and lacks nothing, and one more case stands on its agenda than it has come to.
func (o *office) planRoom() {
	end := o.timeline.end
	o.timeline.at(end.Add(-75*time.Minute), "an extraordinary meeting", func(ctx context.Context) error {
		chair, coordinator := o.holder(casework.PanelChair, 0), o.holder(casework.Coordinator, 0).actor()
		id, err := o.app.Meetings.Add(ctx, coordinator, meetings.Plan{
			Panel: o.panel, On: o.today(), Starts: o.timeline.now.Add(30 * time.Minute).In(calendar.London()).Format("15:04"), Mode: "ONLINE", Minutes: 60, Extraordinary: true,
			Link: "https://meet.example.org/channel-panel",
		}, &casework.Faults{})
		if err != nil {
			return err
		}
		v, err := o.app.Meetings.Agenda(ctx, coordinator, id)
		if err != nil {
			return err
		}
		var refs []string
		for _, p := range v.Proposed {
			if p.Asks == "" && len(refs) < 3 {
				refs = append(refs, p.Ref)
			}
		}
		if _, err := o.app.Meetings.Propose(ctx, coordinator, id, refs); err != nil {
			return err
		}
		o.timeline.at(end.Add(-40*time.Minute), "the room of that meeting", func(ctx context.Context) error { return o.enter(ctx, id, chair) })
		return nil
	})
}

// enter opens a meeting and the first of its items, where most of the panel has come and one has left again.
func (o *office) enter(ctx context.Context, id casework.MeetingID, chair SignIn) error {
	view, err := o.app.Meetings.Show(ctx, chair.actor(), id)
	if err != nil {
		return err
	}
	marks, seat := map[string]string{}, ""
	for _, x := range view.Members {
		marks[x.ID] = "PRESENT"
		switch {
		case x.Name == chair.Name:
			seat = x.ID
		case x.Role == casework.Provider || x.Role == casework.Guest || x.Role == casework.RepHousing:
			marks[x.ID] = "APOLOGIES"
		}
	}
	if err := o.app.Meetings.Mark(ctx, chair.actor(), id, marks); err != nil {
		return err
	}
	if err := o.app.Meetings.Begin(ctx, chair.actor(), id, meetings.Opening{Chair: seat, Read: true, Reason: "Called at a day's notice: the returns of those who are not here are in."}); err != nil {
		return err
	}
	r, err := o.app.Room.Show(ctx, chair.actor(), id)
	if err != nil {
		return err
	}
	for _, it := range r.Items {
		if it.Ref != "" {
			return o.app.Room.Move(ctx, chair.actor(), id, it.ID, r.Version)
		}
	}
	return nil
}

package meetings

import (
	"context"
	"fmt"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/calendar"
	"channelpanel/internal/platform/icalendar"
	"channelpanel/internal/platform/pg"
)

// CalendarFile is a meeting as an entry for somebody's own calendar. It says when and where, and nothing of what is on the agenda:
// calendars are kept by others. site is where the service is found, like "https://panel.example".
func (s *Service) CalendarFile(ctx context.Context, actor casework.Actor, id casework.MeetingID, site string) ([]byte, error) {
	var file []byte
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		m, _, grant, err := s.open(ctx, tx, actor, casework.ReadMeeting, id, false)
		if err != nil {
			return audit.Entry{}, err
		}
		e, err := m.event(tx.Now(), site)
		if err != nil {
			return audit.Entry{}, err
		}
		file, err = icalendar.Write(icalendar.Publish, "", e)
		return audit.Viewed(grant, "calendar file"), err
	})
	return file, err
}

// event is the meeting as calendars of other programs know it. Its id is the same however often it is moved, so that the entry moves.
func (m Meeting) event(now time.Time, site string) (icalendar.Event, error) {
	start, err := time.ParseInLocation("2006-01-02 15:04", m.On.String()+" "+m.Starts, calendar.London())
	if err != nil {
		return icalendar.Event{}, fmt.Errorf("when a meeting starts: %w", err)
	}
	e := icalendar.Event{
		UID: "meeting-" + string(m.ID) + "@channelpanel", Sequence: m.Sequence, Stamp: now, Start: start, Minutes: m.Minutes,
		Title: "Channel panel meeting", Place: m.Place, Link: site + "/meetings/" + string(m.ID), Cancelled: m.Status == "CANCELLED",
	}
	if m.Link != "" {
		e.Text = "Join online: " + m.Link
	}
	return e, nil
}

package meetings

import (
	"context"
	"slices"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/live"
	"channelpanel/internal/platform/pg"
)

// Listing is the form that puts a case on an agenda.
type Listing struct {
	Ref      string
	Version  int
	State    casework.State
	Assessed bool
	Meetings []Meeting
}

// ListingOf reads what the form offers: the panel's meetings to come, and whether there is an assessment.
func (s *Service) ListingOf(ctx context.Context, actor casework.Actor, ref string) (Listing, error) {
	var l Listing
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.WriteMinutes, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		l, err = s.listing(ctx, tx, file)
		return audit.Viewed(grant, "listing form"), err
	})
	return l, err
}

func (s *Service) listing(ctx context.Context, tx *pg.Tx, file *casefile.File) (Listing, error) {
	l := Listing{Ref: file.Ref, Version: file.Version, State: file.State}
	var err error
	if l.Assessed, err = assessed(ctx, tx, file.ID); err != nil {
		return l, err
	}
	l.Meetings, err = plannedMeetings(ctx, tx, file.Panel)
	return l, err
}

// Choice is what was chosen for a case's listing.
type Choice struct {
	Version    int
	Meeting    casework.MeetingID
	Waiver     string // why it is listed without an assessment
	Returned   bool   // after a deferral: what was asked for has come
	ReturnNote string
	Reassessed bool // after consent or support ended: the panel has re-assessed

	NoSensitive bool // SC-16
}

// ListCase puts a case on a meeting's agenda. A case whose support goes on, or that is closed and monitored, is put
// there for its review and keeps its state; any other is listed for its first discussion by the pathway.
func (s *Service) ListCase(ctx context.Context, actor casework.Actor, ref string, in Choice) (Listing, error) {
	var l Listing
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.WriteMinutes, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if l, err = s.listing(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Expect(ctx, tx, file, in.Version); err != nil {
			return audit.Entry{}, err
		}
		var on casework.Date
		for _, m := range l.Meetings {
			if m.ID == in.Meeting {
				on = m.On
			}
		}
		if on.IsZero() {
			var f casework.Faults
			f.Add("meeting", "Select a meeting")
			return audit.Entry{}, f.Err()
		}
		last, err := leftOver(ctx, tx, file.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		kind := kindOf(file.State)
		item := newItem{
			Meeting: in.Meeting, Case: file.ID, Kind: kind, Section: casework.SectionFor(kind, file.Urgent != ""), Minutes: usualMinutes(kind), Waiver: in.Waiver != "",
		}
		if file.State == casework.StateListed { // it was left over
			item.From, item.Deferred, item.Readers, item.Why = last.ID, last.Deferred+1, last.Readers, "CARRIED"
		}
		change, id, err := s.put(ctx, tx, file, Meeting{ID: in.Meeting, On: on}, item, casework.Listing{
			Assessed: l.Assessed, Waiver: in.Waiver, ReturnsMade: in.Returned, ReturnsNote: in.ReturnNote, NoSensitive: in.NoSensitive,
		}, in.Reassessed)
		if err != nil {
			return audit.Entry{}, err
		}
		if in.Waiver != "" {
			if err := s.cabinet.Narrate(ctx, tx, file, "listing/"+string(id), in.Waiver); err != nil {
				return audit.Entry{}, err
			}
		}
		tx.Remember("/meetings/" + string(in.Meeting))
		return audit.Record(grant, change), nil
	})
	return l, err
}

// usualMinutes is how long an item takes as a rule.
func usualMinutes(kind string) int {
	if kind == "FIRST" {
		return casework.MinutesFor([]casework.ProposalReason{{Reason: "FIRST"}})
	}
	return casework.MinutesFor([]casework.ProposalReason{{Reason: "REVIEW"}})
}

// kindOf is for what a case in a state comes to a meeting.
func kindOf(state casework.State) string {
	switch state {
	case casework.StateActive, casework.StatePaused:
		return "REVIEW"
	case casework.StateConsentPending: // the panel hears how it stands: it has decided
		return "INFORMATION"
	case casework.StateMonitoring:
		return "POST-CLOSURE"
	default:
		return "FIRST"
	}
}

// Present records who is present for the item of one case (SC-04), as the meeting's room does: whoever comes or leaves has a row that
// stays, and the pages that follow the meeting hear of it.
func (s *Service) Present(ctx context.Context, actor casework.Actor, id casework.MeetingID, ref string, present []string) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.WriteMinutes, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if _, err := meetingByID(ctx, tx, id, true); err != nil {
			return audit.Entry{}, err
		}
		item, err := itemOf(ctx, tx, file.ID, id)
		if err != nil {
			return audit.Entry{}, err
		}
		if item.Status != "LISTED" {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "The panel has decided on this case: who was present can no longer be changed."}
		}
		sitting, err := casefile.Sitting(ctx, tx, id, item.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		there := map[string]bool{}
		for _, m := range sitting.Members {
			there[m.ID] = true
		}
		for _, p := range present {
			if !there[p] {
				var f casework.Faults
				f.Add("present", "Only members who are marked present at the meeting can be present for a case")
				return audit.Entry{}, f.Err()
			}
			if err := casefile.JoinItem(ctx, tx, item.ID, p); err != nil {
				return audit.Entry{}, err
			}
		}
		for _, p := range item.Present {
			if !slices.Contains(present, p) {
				if err := casefile.LeaveItem(ctx, tx, item.ID, p, "LEFT"); err != nil {
					return audit.Entry{}, err
				}
			}
		}
		if err := live.Announce(ctx, tx, casefile.MeetingTopic(id)); err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: "Attendance for the discussion recorded"}
		return audit.Record(grant, change), s.cabinet.Save(ctx, tx, file, change, casework.OnMinutes)
	})
}

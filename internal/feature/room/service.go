// Package room is an open meeting as it goes: whoever drives it moves it from item to item and everybody's page follows. For each
// item it says who is there, whether the law and the panel's own rule are kept (SC-03, SC-04, SC-05), and what each member holds.
// What the panel decides is the business of the decisions feature, and what it agrees on that of the actions feature.
package room

import (
	"context"
	"slices"
	"strings"
	"time"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/live"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/register"
)

// Service is what can be done in a meeting's room.
type Service struct {
	db      *pg.DB
	guard   *authz.Guard
	cabinet *casefile.Cabinet
	broker  *live.Broker
}

// NewService makes the service.
func NewService(db *pg.DB, guard *authz.Guard, cabinet *casefile.Cabinet, broker *live.Broker) *Service {
	return &Service{db: db, guard: guard, cabinet: cabinet, broker: broker}
}

// View is the room as somebody sees it.
type View struct {
	Meeting
	Items   []Item   // those that the viewer may know of, in their order
	Hidden  bool     // the item that is discussed is not for them
	Current *Current // the item that is discussed, where it is for them
	Next    *Next    // the item that comes next, for whoever drives
	Seats   []Seat
	Live    int64 // the number of the meeting's topic as it was drawn
	Now     time.Time

	MayDrive, MayChair, MayMark bool
}

// Next is the item that comes next, with whoever would be there.
type Next struct {
	Item
	Check casework.RoomCheck
}

// Current is the item that is discussed, as far as its reader may read it.
type Current struct {
	Item
	Check     casework.RoomCheck
	Reason    string // why it goes on without the panel's own quorum
	Present   []Seat
	Away      []Seat // at the meeting and not at this item; those whom the case is for come first
	Changes   []Change
	Positions []casework.Position // only for those who are at the item
	Papers    []Paper
	Raised    []Raised // actions that were raised at it

	AtIt     bool // the viewer is marked present for it
	MayWrite bool // positions, and why it goes on without the panel's own quorum
	MayRaise bool
	MayLeave bool // by declaring an interest
	Decide   string
}

// Paper is a paper of an item, that the viewer may read.
type Paper struct{ Text, Href string }

// Show reads the room.
func (s *Service) Show(ctx context.Context, actor casework.Actor, id casework.MeetingID) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		m, r, grant, err := s.open(ctx, tx, casework.ReadMeeting, id, false)
		if err != nil {
			return audit.Entry{}, err
		}
		v, err = s.view(ctx, tx, m, r)
		return audit.Listed(grant, "room", "", v.refs()), err
	})
	return v, err
}

func (v View) refs() []string {
	var refs []string
	for _, it := range v.Items {
		if it.Ref != "" {
			refs = append(refs, it.Ref)
		}
	}
	return refs
}

// open reads a meeting with where it is and asks the guard. One that is not there and one of another panel are refused alike.
func (s *Service) open(ctx context.Context, tx *pg.Tx, action casework.Action, id casework.MeetingID, lock bool) (Meeting, casework.Resource, authz.Grant, error) {
	m, err := meetingByID(ctx, tx, id, lock)
	if casework.Refused(err, casework.NotFound) {
		m.Panel = casework.NoPanel
	} else if err != nil {
		return m, casework.Resource{}, authz.Grant{}, err
	}
	r, failed := casefile.OnPanel(ctx, tx, m.Panel, "meeting "+string(id))
	if failed != nil {
		return m, r, authz.Grant{}, failed
	}
	r.Version = m.Version
	guest, failed := sitsAsGuest(ctx, tx, id)
	if failed != nil {
		return m, r, authz.Grant{}, failed
	}
	for _, st := range slices.Clone(r.Standings) {
		switch {
		case m.Status == "OPEN" && m.Driver != "" && m.Driver == tx.Actor().ID:
			st.Tie = casework.TieAssigned
			r.Standings = append(r.Standings, st)
		case guest:
			st.Tie = casework.TieGuest
			r.Standings = append(r.Standings, st)
		}
	}
	grant, refused := s.guard.Check(ctx, tx.Actor(), action, r)
	if refused != nil {
		return m, r, grant, refused
	}
	return m, r, grant, err
}

func (s *Service) view(ctx context.Context, tx *pg.Tx, m Meeting, r casework.Resource) (View, error) {
	v := View{Meeting: m, Now: tx.Now()}
	var err error
	if v.Live, err = live.Current(ctx, tx, casefile.MeetingTopic(m.ID)); err != nil {
		return v, err
	}
	if v.Items, err = itemsOf(ctx, tx, m.ID); err != nil {
		return v, err
	}
	if v.Seats, err = seatsOf(ctx, tx, m); err != nil {
		return v, err
	}
	allows := func(a casework.Action) bool { return s.guard.Allows(tx.Actor(), a, r) }
	open := m.Status == "OPEN"
	v.MayDrive, v.MayChair, v.MayMark = open && allows(casework.DriveMeeting), open && allows(casework.ChairMeeting), open && allows(casework.MarkAttendance)
	i := slices.IndexFunc(v.Items, func(it Item) bool { return it.ID == m.Item })
	v.Hidden = m.Item != "" && i < 0
	if i >= 0 {
		v.Items[i].Now = true
		if v.Current, err = s.current(ctx, tx, v, v.Items[i]); err != nil {
			return v, err
		}
	}
	if n := slices.IndexFunc(v.Items, func(it Item) bool { return it.Status == "LISTED" && !it.Now && it.Spent == 0 }); n >= 0 && v.MayDrive {
		v.Next = &Next{Item: v.Items[n]}
		if v.Next.Check, err = s.check(ctx, tx, m, v.Items[n], true); err != nil {
			return v, err
		}
	}
	return v, nil
}

// current is the item that is discussed. What of it a reader may not read is not there.
func (s *Service) current(ctx context.Context, tx *pg.Tx, v View, it Item) (*Current, error) {
	c := &Current{Item: it}
	var err error
	if c.Check, err = s.check(ctx, tx, v.Meeting, it, false); err != nil {
		return nil, err
	}
	if c.Changes, err = changesOf(ctx, tx, it.ID); err != nil {
		return nil, err
	}
	if c.Positions, err = casefile.PositionsSaid(ctx, tx, it.ID); err != nil {
		return nil, err
	}
	for _, seat := range v.Seats {
		switch {
		case slices.Contains([]string(it.Present), seat.ID):
			c.Present = append(c.Present, seat)
			c.AtIt = c.AtIt || seat.User == tx.Actor().ID
		case seat.here():
			c.Away = append(c.Away, seat)
		}
	}
	open := v.Status == "OPEN" && it.Status == "LISTED"
	if it.Ref == "" {
		c.MayWrite = open && v.MayMark
		for i := range c.Away {
			c.Away[i].Meant = true
		}
		return c, nil
	}
	file, _, err := s.cabinet.Open(ctx, tx, casework.ListCases, it.Ref)
	if err != nil {
		return nil, err
	}
	if v.MayMark {
		meant, err := s.meant(ctx, tx, v.Meeting, it, file)
		if err != nil {
			return nil, err
		}
		for i, seat := range c.Away {
			c.Away[i].Meant = isFor(meant, seat.ID)
		}
	}
	may := func(a casework.Action) bool { return s.cabinet.Allows(tx, a, file) }
	c.MayWrite, c.MayRaise, c.MayLeave = open && may(casework.WriteMinutes), v.Status == "OPEN" && may(casework.RaiseAction), may(casework.DeclareInterest)
	if open && may(casework.DecideCase) {
		c.Decide = "/cases/" + it.Ref + "/decide"
		if it.Kind == "REVIEW" {
			c.Decide = "/cases/" + it.Ref + "/review"
		}
	}
	c.Papers = papers(it.Ref, may)
	if may(casework.ReadMinutes) {
		if c.Reason, err = s.cabinet.QuorumReason(ctx, tx, file, it.ID); err != nil {
			return nil, err
		}
	}
	if c.Raised, err = raisedAt(ctx, tx, it.ID); err != nil {
		return nil, err
	}
	return c, nil
}

// papers are the papers of a case, for those who may read each.
func papers(ref string, may func(casework.Action) bool) []Paper {
	at := "/cases/" + ref
	var list []Paper
	for _, p := range []struct {
		needs casework.Action
		Paper
	}{
		{casework.ListCases, Paper{"Where the case stands", at}},
		{casework.ReadReferral, Paper{"Referral", at + "/referral"}},
		{casework.ReadAssessment, Paper{"Assessments", at + "/assessments"}},
		{casework.ReadRequests, Paper{"What agencies returned", at + "/requests"}},
		{casework.ReadPlan, Paper{"Support plan", at + "/plan"}},
		{casework.ReadSessions, Paper{"Support sessions", at + "/sessions"}},
	} {
		if may(p.needs) {
			list = append(list, p.Paper)
		}
	}
	return list
}

// check looks at who is there for an item. One that was not opened yet is looked at with whoever would be there.
// Nobody is told of it who may not read the panel's discussion of the case: it says where the person lives.
func (s *Service) check(ctx context.Context, tx *pg.Tx, m Meeting, it Item, ahead bool) (casework.RoomCheck, error) {
	var file *casefile.File
	if it.Ref != "" {
		files, err := s.cabinet.Among(ctx, tx, casework.ReadMinutes, []string{it.Ref})
		if err != nil || len(files) == 0 {
			return nil, err
		}
		file = files[0]
	}
	sitting, err := casefile.Sitting(ctx, tx, m.ID, it.ID)
	if err != nil {
		return nil, err
	}
	facts := casework.Facts{Today: tx.Today(), Sitting: sitting}
	if file != nil {
		facts.Case = file.Case
	}
	if ahead && len(it.Present) == 0 {
		seats, err := s.meant(ctx, tx, m, it, file)
		if err != nil {
			return nil, err
		}
		for i, member := range sitting.Members {
			sitting.Members[i].ForItem = true
			if it.Ref != "" {
				sitting.Members[i].ForItem = isFor(seats, member.ID)
			}
		}
	}
	panel, err := register.PanelWith(ctx, tx, m.Panel)
	if err != nil {
		return nil, err
	}
	return casework.CheckRoom(facts, it.Ref != "", panel.Quorum), nil
}

// moved is a step on an open meeting: the meeting's room is locked, and whoever follows it hears of the step.
func (s *Service) moved(ctx context.Context, actor casework.Actor, action casework.Action, id casework.MeetingID, ref string, fn func(*pg.Tx, Meeting, *casefile.File) (casework.Change, error)) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		var file *casefile.File
		var of authz.Grant
		var err error
		if ref != "" { // the case first, as everywhere
			if file, of, err = s.cabinet.Open(ctx, tx, casework.ListCases, ref); err != nil {
				return audit.Entry{}, err
			}
		}
		m, _, grant, err := s.open(ctx, tx, action, id, true)
		if err != nil {
			return audit.Entry{}, err
		}
		if m.Status != "OPEN" {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "This meeting is not open."}
		}
		change, err := fn(tx, m, file)
		if err != nil {
			return audit.Entry{}, err
		}
		entry := audit.Record(grant, change)
		if file != nil {
			entry = audit.Join(entry, audit.Viewed(of, "room"))
		}
		tx.Remember("/meetings/" + string(id) + "/room")
		return entry, live.Announce(ctx, tx, casefile.MeetingTopic(id))
	})
}

// Move opens an item of a meeting, and closes the one that was discussed; without an item it only closes that. version is that of
// the screen from which it is asked: where the meeting has moved on since, nothing is done.
func (s *Service) Move(ctx context.Context, actor casework.Actor, id casework.MeetingID, to casework.AgendaItemID, version int) error {
	ref, err := s.refOf(ctx, actor, id, to)
	if err != nil {
		return err
	}
	return s.moved(ctx, actor, casework.DriveMeeting, id, ref, func(tx *pg.Tx, m Meeting, file *casefile.File) (casework.Change, error) {
		if m.Version != version {
			return casework.Change{}, &casework.Error{Kind: casework.Conflict, Msg: "Somebody else moved the meeting on before you. Nothing of yours was done: below is where the meeting is now."}
		}
		change := casework.Change{Title: "Item closed", Fields: []casework.FieldChange{{Field: "item", Old: string(m.Item), New: string(to)}}}
		if m.Item != "" {
			if err := endStretch(ctx, tx, m.Item); err != nil {
				return change, err
			}
		}
		if to != "" {
			change.Title = "Item opened"
			it, err := itemByID(ctx, tx, id, to)
			if err != nil {
				return change, err
			}
			if err := s.begin(ctx, tx, m, it, file); err != nil {
				return change, err
			}
		}
		return change, setCurrent(ctx, tx, m, to)
	})
}

// begin starts to discuss an item. Those at the meeting whom it is for are there, unless somebody has said who is.
func (s *Service) begin(ctx context.Context, tx *pg.Tx, m Meeting, it Item, file *casefile.File) error {
	if it.Status != "LISTED" && it.Status != "DECIDED" && it.Status != "DONE" {
		return &casework.Error{Kind: casework.Conflict, Msg: "This item has left the agenda."}
	}
	if err := beginStretch(ctx, tx, it.ID); err != nil {
		return err
	}
	changes, err := changesOf(ctx, tx, it.ID)
	if err != nil || len(changes) > 0 || len(it.Present) > 0 || it.Status != "LISTED" {
		return err
	}
	seats, err := s.meant(ctx, tx, m, it, file)
	if err != nil {
		return err
	}
	for _, seat := range seats {
		if seat.here() && seat.Meant {
			if err := casefile.JoinItem(ctx, tx, it.ID, seat.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// meant are the seats of a meeting, with whether an item is for each: of a case for those who may know of it, and of a confidential
// item for its readers.
func (s *Service) meant(ctx context.Context, tx *pg.Tx, m Meeting, it Item, file *casefile.File) ([]Seat, error) {
	seats, err := seatsOf(ctx, tx, m)
	if err != nil {
		return nil, err
	}
	know := map[casework.UserID]bool{}
	if file != nil {
		members, err := s.cabinet.Members(ctx, tx, file)
		if err != nil {
			return nil, err
		}
		for _, x := range s.cabinet.Allowed(members, casework.ListCases) {
			know[x.User] = true
		}
	}
	for i, seat := range seats {
		seats[i].Meant = (file == nil || know[seat.User]) && (len(it.Readers) == 0 || slices.Contains([]string(it.Readers), string(seat.User)))
	}
	return seats, nil
}

func isFor(seats []Seat, member string) bool {
	return slices.ContainsFunc(seats, func(x Seat) bool { return x.ID == member && x.Meant })
}

// refOf is the reference of the case that an item is about, "" for none. An item that is not the actor's to know is absent.
func (s *Service) refOf(ctx context.Context, actor casework.Actor, id casework.MeetingID, item casework.AgendaItemID) (string, error) {
	if item == "" {
		return "", nil
	}
	var it Item
	err := s.db.Read(ctx, actor, func(tx *pg.Tx) error {
		if _, _, _, err := s.open(ctx, tx, casework.ReadMeeting, id, false); err != nil {
			return err
		}
		var err error
		it, err = itemByID(ctx, tx, id, item)
		return err
	})
	return it.Ref, err
}

// Entrust lets somebody at the meeting drive it, beside the chair; nobody for "".
func (s *Service) Entrust(ctx context.Context, actor casework.Actor, id casework.MeetingID, member string, version int) error {
	return s.moved(ctx, actor, casework.ChairMeeting, id, "", func(tx *pg.Tx, m Meeting, _ *casefile.File) (casework.Change, error) {
		change := casework.Change{Title: "Nobody but the chair moves the meeting on"}
		if m.Version != version {
			return change, &casework.Error{Kind: casework.Conflict, Msg: "Somebody else moved the meeting on before you. Nothing of yours was done: below is where the meeting is now."}
		}
		var user casework.UserID
		if member != "" {
			seat, err := s.seat(ctx, tx, m, member)
			if err != nil {
				return change, err
			}
			user = seat.User
			change = casework.Change{Title: "Somebody beside the chair moves the meeting on", Fields: []casework.FieldChange{{Field: "member", New: seat.Name}}}
		}
		return change, setDriver(ctx, tx, m, user)
	})
}

// seat is a member who is at the meeting.
func (s *Service) seat(ctx context.Context, tx *pg.Tx, m Meeting, member string) (Seat, error) {
	seats, err := seatsOf(ctx, tx, m)
	if err != nil {
		return Seat{}, err
	}
	i := slices.IndexFunc(seats, func(x Seat) bool { return x.ID == member && x.here() })
	if i < 0 {
		var f casework.Faults
		f.Add("member", "Select somebody who is at the meeting")
		return Seat{}, f.Err()
	}
	return seats[i], nil
}

// Present marks that somebody at the meeting came to an item, or left it.
func (s *Service) Present(ctx context.Context, actor casework.Actor, id casework.MeetingID, item casework.AgendaItemID, member, what string) error {
	ref, err := s.refOf(ctx, actor, id, item)
	if err != nil {
		return err
	}
	return s.moved(ctx, actor, casework.MarkAttendance, id, ref, func(tx *pg.Tx, m Meeting, file *casefile.File) (casework.Change, error) {
		change := casework.Change{Title: "Somebody left the item", Fields: []casework.FieldChange{{Field: "item", New: string(item)}, {Field: "member", New: member}}}
		it, err := itemByID(ctx, tx, id, item)
		if err != nil {
			return change, err
		}
		if it.Status != "LISTED" {
			return change, &casework.Error{Kind: casework.Conflict, Msg: "This item is decided or has left the agenda: who was there stays as it is."}
		}
		there := slices.Contains([]string(it.Present), member)
		if what != "CAME" {
			if !there {
				return change, nil
			}
			return change, casefile.LeaveItem(ctx, tx, item, member, "LEFT")
		}
		change.Title = "Somebody came to the item"
		seat, err := s.seat(ctx, tx, m, member)
		if err != nil {
			return change, err
		}
		seats, err := s.meant(ctx, tx, m, it, file)
		if err != nil {
			return change, err
		}
		if !isFor(seats, member) {
			var f casework.Faults
			f.Add("member", seat.Name+" may not know of this item: admit their agency to the case, or name them on it, before they come to the item")
			return change, f.Err()
		}
		return change, casefile.JoinItem(ctx, tx, item, member)
	})
}

// Arrival is somebody who comes late, or leaves before the end.
type Arrival struct {
	Member string
	What   string // "CAME" or "LEFT"
	For    string // the membership in whose place they come, or ""
}

// Attend marks that somebody came to an open meeting, perhaps in somebody's place, or left it. Who was there is kept with the time.
func (s *Service) Attend(ctx context.Context, actor casework.Actor, id casework.MeetingID, in Arrival) error {
	return s.moved(ctx, actor, casework.MarkAttendance, id, "", func(tx *pg.Tx, m Meeting, _ *casefile.File) (casework.Change, error) {
		change := casework.Change{Title: "Somebody came to the meeting", Fields: []casework.FieldChange{{Field: "member", New: in.Member}}}
		seats, err := seatsOf(ctx, tx, m)
		if err != nil {
			return change, err
		}
		var f casework.Faults
		i := slices.IndexFunc(seats, func(x Seat) bool { return x.ID == in.Member })
		if i < 0 {
			f.Add("arrived", "Select who came or left")
			return change, f.Err()
		}
		if in.What != "CAME" {
			change.Title = "Somebody left the meeting"
			if !seats[i].here() {
				return change, nil
			}
			if m.Item != "" {
				if it, err := itemByID(ctx, tx, id, m.Item); err == nil && it.Status == "LISTED" && slices.Contains([]string(it.Present), in.Member) {
					if err := casefile.LeaveItem(ctx, tx, it.ID, in.Member, "LEFT"); err != nil {
						return change, err
					}
				}
			}
			return change, leave(ctx, tx, m, in.Member)
		}
		if in.For != "" {
			j := slices.IndexFunc(seats, func(x Seat) bool { return x.ID == in.For })
			switch {
			case j < 0 || in.For == in.Member:
				f.Add("deputy_for", "Select in whose place they come")
			case seats[j].here():
				f.Add("deputy_for", seats[j].Name+" is at the meeting: nobody comes in their place")
			case seats[j].For != seats[i].For:
				f.Add("deputy_for", "A deputy is from the same agency")
			}
			if err := f.Err(); err != nil {
				return change, err
			}
			change.Fields = append(change.Fields, casework.FieldChange{Field: "in place of", New: in.For})
		}
		return change, arrive(ctx, tx, m, in)
	})
}

// onCase is a step on the case of an item, by somebody who writes its minutes and is present for it.
func (s *Service) onCase(ctx context.Context, actor casework.Actor, id casework.MeetingID, item casework.AgendaItemID, fn func(*pg.Tx, Meeting, Item, *casefile.File) (casework.Change, error)) error {
	ref, err := s.refOf(ctx, actor, id, item)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		var file *casefile.File
		var grant authz.Grant
		var err error
		act := casework.MarkAttendance
		if ref != "" {
			if file, grant, err = s.cabinet.Lock(ctx, tx, casework.WriteMinutes, ref); err != nil {
				return audit.Entry{}, err
			}
			act = casework.ReadMeeting
		}
		m, _, meeting, err := s.open(ctx, tx, act, id, true)
		if err != nil {
			return audit.Entry{}, err
		}
		if file == nil {
			grant = meeting
		}
		it, err := itemByID(ctx, tx, id, item)
		if err != nil {
			return audit.Entry{}, err
		}
		if m.Status != "OPEN" || it.Status != "LISTED" {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "This meeting is not open, or the item is decided: nothing was changed."}
		}
		change, err := fn(tx, m, it, file)
		if err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/meetings/" + string(id) + "/room")
		return audit.Record(grant, change), live.Announce(ctx, tx, casefile.MeetingTopic(id))
	})
}

// Hold keeps what a member holds of what is before the panel, as it was said. Whoever writes it down is present for the item, and
// so is the member.
func (s *Service) Hold(ctx context.Context, actor casework.Actor, id casework.MeetingID, item casework.AgendaItemID, member, view string) error {
	return s.onCase(ctx, actor, id, item, func(tx *pg.Tx, m Meeting, it Item, _ *casefile.File) (casework.Change, error) {
		change := casework.Change{Title: "A position was said", Fields: []casework.FieldChange{{Field: "member", New: member}, {Field: "position", New: view}}}
		var f casework.Faults
		if !casework.Views.Has(view) {
			f.Add("view", "Select what the member holds")
		}
		if !slices.Contains([]string(it.Present), member) {
			f.Add("view", "Only members who are present for this item take a position")
		}
		seats, err := seatsOf(ctx, tx, m)
		if err != nil {
			return change, err
		}
		if !slices.ContainsFunc(seats, func(x Seat) bool { return x.User == actor.ID && slices.Contains([]string(it.Present), x.ID) }) {
			f.Add("view", "Only somebody who is present for this item writes positions down: mark yourself as present first")
		}
		if err := f.Err(); err != nil {
			return change, err
		}
		return change, hold(ctx, tx, it.ID, member, view)
	})
}

// GoOn says why an item goes on without the panel's own quorum (section 37(7), SC-16). The law's own part nobody can waive.
func (s *Service) GoOn(ctx context.Context, actor casework.Actor, id casework.MeetingID, item casework.AgendaItemID, reason string, noSensitive bool) error {
	reason = strings.TrimSpace(reason)
	return s.onCase(ctx, actor, id, item, func(tx *pg.Tx, m Meeting, it Item, file *casefile.File) (casework.Change, error) {
		change := casework.Change{Title: "The item goes on without the panel's own quorum"}
		check, err := s.check(ctx, tx, m, it, false)
		if err != nil {
			return change, err
		}
		var f casework.Faults
		switch {
		case file == nil || check.Kept():
			f.Add("reason", "The panel’s own rule is kept: no reason is needed")
		case reason == "":
			f.Add("reason", "Enter why the item goes on without the panel’s own quorum")
		case !noSensitive:
			for _, s := range casework.Sensitive() {
				f.Refuse(s.Check, s.Field, s.Msg)
			}
		}
		if err := f.Err(); err != nil {
			return change, err
		}
		change.Fields = []casework.FieldChange{{Field: "quorum", New: "without the panel's own quorum: " + reason}}
		if err := s.cabinet.KeepQuorumReason(ctx, tx, file, item, reason); err != nil {
			return change, err
		}
		return change, s.cabinet.Save(ctx, tx, file, change, casework.OnMinutes)
	})
}

// Watch is what a page of the room follows, for somebody who may read the meeting; still says whether they are signed in.
func (s *Service) Watch(ctx context.Context, actor casework.Actor, id casework.MeetingID, since int64, still func(context.Context) bool) (live.Watch, error) {
	look := func(ctx context.Context) (int64, error) {
		var now int64
		err := s.db.Read(ctx, actor, func(tx *pg.Tx) error {
			if _, _, _, err := s.open(ctx, tx, casework.ReadMeeting, id, false); err != nil {
				return err
			}
			var err error
			now, err = live.Current(ctx, tx, casefile.MeetingTopic(id))
			return err
		})
		return now, err
	}
	_, err := look(ctx)
	return live.Watch{Topic: casefile.MeetingTopic(id), User: actor.ID, Since: since, Look: live.While(still, look)}, err
}

// Follow sends the hints of a watch.
func (s *Service) Follow(ctx context.Context, w live.Watch, send func(id, event string) error) error {
	return s.broker.Follow(ctx, w, send)
}

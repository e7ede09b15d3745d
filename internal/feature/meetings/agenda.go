package meetings

import (
	"context"
	"slices"
	"strings"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/live"
	"channelpanel/internal/platform/pg"
)

// AgendaView is an agenda as whoever builds it sees it.
type AgendaView struct {
	Meeting
	Items    []Item
	Proposed []Proposed
	Next     Meeting // to which an item is deferred; zero where no meeting after it is planned
	Members  []Member
}

// Proposed is a case that asks to come before the meeting.
type Proposed struct {
	Ref     string
	State   casework.State
	Urgent  bool
	Kind    string
	Reasons []casework.ProposalReason
	Minutes int
	Asks    string // what has to be said of it before it is listed, or ""
}

// Used is how many minutes the items take that wait or were taken.
func (v AgendaView) Used() int {
	n := 0
	for _, it := range v.Items {
		if it.Status != "DEFERRED" {
			n += it.Minutes
		}
	}
	return n
}

// Over is by how many minutes the agenda is longer than the meeting.
func (v AgendaView) Over() int { return max(0, v.Used()-v.Minutes) }

// Agenda reads an agenda for whoever builds it, with the cases that propose themselves.
func (s *Service) Agenda(ctx context.Context, actor casework.Actor, id casework.MeetingID) (AgendaView, error) {
	var v AgendaView
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		m, _, grant, err := s.open(ctx, tx, actor, casework.WriteMeeting, id, false)
		if err != nil {
			return audit.Entry{}, err
		}
		if v, err = s.agendaView(ctx, tx, m); err != nil {
			return audit.Entry{}, err
		}
		var refs []string
		for _, it := range v.Items {
			if it.Ref != "" {
				refs = append(refs, it.Ref)
			}
		}
		for _, p := range v.Proposed {
			refs = append(refs, p.Ref)
		}
		return audit.Listed(grant, "agenda with proposals", "", refs), nil
	})
	return v, err
}

func (s *Service) agendaView(ctx context.Context, tx *pg.Tx, m Meeting) (AgendaView, error) {
	v := AgendaView{Meeting: m}
	var err error
	if v.Items, err = agenda(ctx, tx, m.ID); err != nil {
		return v, err
	}
	if v.Next, err = after(ctx, tx, m); err != nil {
		return v, err
	}
	if v.Members, err = members(ctx, tx, m); err != nil {
		return v, err
	}
	if m.waits() {
		v.Proposed, err = s.proposed(ctx, tx, m)
	}
	return v, err
}

// waits says whether items can still be put on a meeting's agenda.
func (m Meeting) waits() bool { return m.Status == "PLANNED" || m.Status == "OPEN" }

// proposed are the cases that propose themselves for a meeting, the most pressing first.
func (s *Service) proposed(ctx context.Context, tx *pg.Tx, m Meeting) ([]Proposed, error) {
	prospects, err := s.cabinet.Prospects(ctx, tx, m.Panel)
	if err != nil {
		return nil, err
	}
	var list []Proposed
	for _, p := range prospects {
		reasons := p.Facts.Propose(m.On)
		if len(reasons) == 0 {
			continue
		}
		kind := kindOf(p.State)
		if kind == "FIRST" && len(reasons) == 1 && reasons[0].Reason == "RATIFY" {
			kind = "INFORMATION" // nothing is decided on the case itself
		}
		list = append(list, Proposed{
			Ref: p.Ref, State: p.State, Urgent: p.Urgent != "", Kind: kind, Reasons: reasons, Minutes: casework.MinutesFor(reasons), Asks: asks(p, kind),
		})
	}
	slices.SortStableFunc(list, func(a, b Proposed) int {
		if a.Urgent != b.Urgent {
			if a.Urgent {
				return -1
			}
			return 1
		}
		return casework.Pressing(a.Reasons, b.Reasons)
	})
	return list, nil
}

// asks is what the pathway wants to know of a case before it is listed, in words.
func asks(p casefile.Prospect, kind string) string {
	switch {
	case kind != "FIRST":
		return ""
	case p.State == casework.StateDeferred:
		return "Say whether what the panel asked for has come"
	case p.State == casework.StateConsentRefused || p.State == casework.StateWithdrawn:
		return "Say whether the panel has re-assessed"
	case p.State != casework.StateListed && !p.Assessed:
		return "There is no assessment yet"
	}
	return ""
}

// Propose puts chosen cases on an agenda that propose themselves and of which nothing more has to be said: all of them or none.
func (s *Service) Propose(ctx context.Context, actor casework.Actor, id casework.MeetingID, refs []string) (AgendaView, error) {
	var v AgendaView
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		// Cases first and in one order, as every step on a case goes before the meeting it is listed for.
		refs := slices.Compact(slices.Sorted(slices.Values(refs)))
		files := map[string]*casefile.File{}
		grants := map[string]authz.Grant{}
		for _, ref := range refs {
			file, grant, err := s.cabinet.Lock(ctx, tx, casework.WriteMinutes, ref)
			if err != nil {
				return audit.Entry{}, err
			}
			files[ref], grants[ref] = file, grant
		}
		m, _, grant, err := s.open(ctx, tx, actor, casework.WriteMeeting, id, true)
		if err != nil {
			return audit.Entry{}, err
		}
		if v, err = s.agendaView(ctx, tx, m); err != nil {
			return audit.Entry{}, err
		}
		if err := m.open(); err != nil {
			return audit.Entry{}, err
		}
		var f casework.Faults
		if len(refs) == 0 {
			f.Add("ref", "Select the cases that come before this meeting")
		}
		entries := []audit.Entry{}
		for _, ref := range refs {
			i := slices.IndexFunc(v.Proposed, func(p Proposed) bool { return p.Ref == ref })
			if i < 0 || v.Proposed[i].Asks != "" {
				f.Add("ref", ref+" does not propose itself any more, or something has to be said of it first: put it on the agenda from its own page")
				continue
			}
			change, err := s.take(ctx, tx, files[ref], m, v.Proposed[i])
			if err := f.Merge(err); err != nil {
				return audit.Entry{}, err
			}
			entries = append(entries, audit.Record(grants[ref], change))
		}
		if err := f.Err(); err != nil {
			return audit.Entry{}, err
		}
		entries = append(entries, audit.Record(grant, casework.Change{Title: "Cases put on the agenda that proposed themselves"}))
		return audit.Join(entries...), touch(ctx, tx, m)
	})
	return v, err
}

// take puts a case on an agenda for the reasons for which it proposed itself.
func (s *Service) take(ctx context.Context, tx *pg.Tx, file *casefile.File, m Meeting, p Proposed) (casework.Change, error) {
	last, err := leftOver(ctx, tx, file.ID)
	if err != nil {
		return casework.Change{}, err
	}
	in := newItem{
		Meeting: m.ID, Case: file.ID, Kind: p.Kind, Section: casework.SectionFor(p.Kind, p.Urgent), Minutes: p.Minutes, Why: p.Reasons[0].Reason,
	}
	if p.Reasons[0].Reason == "CARRIED" {
		in.From, in.Deferred, in.Readers = last.ID, last.Deferred+1, last.Readers
		if last.Kind == in.Kind { // the case comes for the same as then
			in.Section = last.Section
		}
	}
	change, _, err := s.put(ctx, tx, file, m, in, casework.Listing{Assessed: true}, false)
	return change, err
}

// put lists a case: for its first discussion by the pathway; one whose support goes on, that is closed and monitored, or that is
// listed already and was left over keeps its state.
func (s *Service) put(ctx context.Context, tx *pg.Tx, file *casefile.File, m Meeting, in newItem, said casework.Listing, reassessed bool) (casework.Change, casework.AgendaItemID, error) {
	item, err := insertItem(ctx, tx, in)
	if err != nil {
		return casework.Change{}, "", err
	}
	change := casework.Change{Title: "On the agenda of " + m.On.Long()}
	switch {
	case file.State == casework.StateListed:
		file.Item = item
	case in.Kind == "FIRST":
		said.Item, said.MeetingOn = item, m.On
		if change, err = file.Apply(casework.EventList, casework.Facts{Today: tx.Today(), Listing: &said, Reassess: &casework.Reassessment{Done: reassessed}}); err != nil {
			return change, "", err
		}
	}
	return change, item, s.cabinet.Save(ctx, tx, file, change, casework.OnMinutes)
}

// open refuses what cannot be done to the agenda of a meeting that is over or is not held.
func (m Meeting) open() error {
	if !m.waits() {
		return &casework.Error{Kind: casework.Conflict, Msg: "This meeting is over or was cancelled: its agenda can no longer be changed."}
	}
	return nil
}

// expect refuses what was drawn from an older agenda.
func (m Meeting) expect(version int) error {
	if m.Version != version {
		return &casework.Error{Kind: casework.Conflict, Msg: "Somebody else changed this agenda after you opened it. Nothing of yours was saved. Open the agenda again to see it as it is now."}
	}
	return nil
}

// ofAgenda runs a step on a meeting's agenda: the meeting is locked, and one that is over refuses.
func (s *Service) ofAgenda(ctx context.Context, actor casework.Actor, id casework.MeetingID, version int, fn func(*pg.Tx, Meeting) (casework.Change, error)) (AgendaView, error) {
	var v AgendaView
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		m, _, grant, err := s.open(ctx, tx, actor, casework.WriteMeeting, id, true)
		if err != nil {
			return audit.Entry{}, err
		}
		if v, err = s.agendaView(ctx, tx, m); err != nil {
			return audit.Entry{}, err
		}
		if err := m.open(); err != nil {
			return audit.Entry{}, err
		}
		if err := m.expect(version); err != nil {
			return audit.Entry{}, err
		}
		change, err := fn(tx, m)
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Record(grant, change), touch(ctx, tx, m)
	})
	return v, err
}

// Arrange orders an agenda and says how long each item takes. Items that the form does not name stay as they are.
func (s *Service) Arrange(ctx context.Context, actor casework.Actor, id casework.MeetingID, version int, places []casework.Place, faults *casework.Faults) (AgendaView, error) {
	return s.ofAgenda(ctx, actor, id, version, func(tx *pg.Tx, m Meeting) (casework.Change, error) {
		items, err := agenda(ctx, tx, m.ID)
		if err != nil {
			return casework.Change{}, err
		}
		for _, p := range places {
			if !slices.ContainsFunc(items, func(it Item) bool { return it.ID == p.Item }) {
				return casework.Change{}, casework.Absent()
			}
			if !casework.AgendaSections.Has(p.Section) {
				faults.Add("section", "Select where each item is taken")
			}
			if p.Minutes < 0 || p.Minutes > 240 {
				faults.Add("minutes", "Enter how many minutes each item takes, from 0 to 240")
			}
		}
		if err := faults.Err(); err != nil {
			return casework.Change{}, err
		}
		return casework.Change{Title: "Agenda ordered"}, arrange(ctx, tx, m.ID, places)
	})
}

// AddBusiness puts an item on the agenda that is not about a case.
func (s *Service) AddBusiness(ctx context.Context, actor casework.Actor, id casework.MeetingID, version int, b casework.Business, faults *casework.Faults) (AgendaView, error) {
	b.Title = strings.TrimSpace(b.Title)
	return s.ofAgenda(ctx, actor, id, version, func(tx *pg.Tx, m Meeting) (casework.Change, error) {
		if err := faults.Merge(b.Validate()); err != nil {
			return casework.Change{}, err
		}
		if err := faults.Err(); err != nil {
			return casework.Change{}, err
		}
		_, err := insertItem(ctx, tx, newItem{Meeting: m.ID, Kind: "PROCEDURE", Section: b.Section, Title: b.Title, Minutes: b.Minutes})
		return casework.Change{Title: "Item added to the agenda"}, err
	})
}

// ItemView is one item with what can be done to it.
type ItemView struct {
	AgendaView
	Item Item
}

// Item reads one item for whoever builds the agenda.
func (s *Service) Item(ctx context.Context, actor casework.Actor, id casework.MeetingID, item casework.AgendaItemID) (ItemView, error) {
	var v ItemView
	err := s.onItem(ctx, actor, id, item, false, func(tx *pg.Tx, m Meeting, it Item, file *casefile.File, grant authz.Grant) (audit.Entry, error) {
		var err error
		v.Item = it
		v.AgendaView, err = s.agendaView(ctx, tx, m)
		return audit.Viewed(grant, "item of the agenda"), err
	})
	return v, err
}

// onItem runs a step on one item. Whoever takes it may build the agenda, and for an item about a case write its minutes; file is
// nil for the panel's own business. grant is for the case where there is one.
func (s *Service) onItem(ctx context.Context, actor casework.Actor, id casework.MeetingID, item casework.AgendaItemID, lock bool,
	fn func(*pg.Tx, Meeting, Item, *casefile.File, authz.Grant) (audit.Entry, error)) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		it, err := itemByID(ctx, tx, id, item)
		if err != nil && !casework.Refused(err, casework.NotFound) {
			return audit.Entry{}, err
		}
		absent := err != nil
		var file *casefile.File
		var of authz.Grant
		if it.Ref != "" {
			draw := s.cabinet.Open
			if lock {
				draw = s.cabinet.Lock
			}
			if file, of, err = draw(ctx, tx, casework.WriteMinutes, it.Ref); err != nil {
				return audit.Entry{}, err
			}
		}
		m, _, grant, err := s.open(ctx, tx, actor, casework.WriteMeeting, id, lock)
		if err != nil {
			return audit.Entry{}, err
		}
		if absent {
			return audit.Entry{}, casework.Absent()
		}
		if file == nil {
			of = grant
		}
		if it, err = itemByID(ctx, tx, id, item); err != nil { // as it is now that nobody else can change it
			return audit.Entry{}, err
		}
		return fn(tx, m, it, file, of)
	})
}

// Leave takes an item off an agenda without a decision: deferred, it is put on the panel's next planned meeting with the count of
// how often that happened, or proposes itself when one is planned. A first discussion is never taken off for good: the case
// waits on the panel (section 36(3)).
func (s *Service) Leave(ctx context.Context, actor casework.Actor, id casework.MeetingID, item casework.AgendaItemID, in casework.Leaving) (ItemView, error) {
	var v ItemView
	in.Note = strings.TrimSpace(in.Note)
	err := s.onItem(ctx, actor, id, item, true, func(tx *pg.Tx, m Meeting, it Item, file *casefile.File, grant authz.Grant) (audit.Entry, error) {
		var err error
		v.Item = it
		if v.AgendaView, err = s.agendaView(ctx, tx, m); err != nil {
			return audit.Entry{}, err
		}
		if err := m.open(); err != nil {
			return audit.Entry{}, err
		}
		if it.Status != "LISTED" {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "This item has been decided on or has left the agenda already."}
		}
		var f casework.Faults
		if err := f.Merge(in.Validate()); err != nil {
			return audit.Entry{}, err
		}
		if in.Off && it.Kind == "FIRST" {
			f.Add("reason", "A first discussion stays before the panel: defer it, or withdraw the referral from the page of the case")
		}
		if err := f.Err(); err != nil {
			return audit.Entry{}, err
		}
		if in.Off {
			change := casework.Change{Title: "Taken off the agenda of " + m.On.Long(), Reason: in.Reason}
			if err := s.leave(ctx, tx, it, file, "WITHDRAWN", in); err != nil {
				return audit.Entry{}, err
			}
			if file != nil {
				if err := s.cabinet.Save(ctx, tx, file, change, casework.OnMinutes); err != nil {
					return audit.Entry{}, err
				}
			}
			return audit.Record(grant, change), touch(ctx, tx, m)
		}
		change, err := s.carry(ctx, tx, m, it, file, v.Next, in)
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Record(grant, change), touch(ctx, tx, m)
	})
	return v, err
}

// leave writes that an item left its agenda; what was said of a case is sealed with the case.
func (s *Service) leave(ctx context.Context, tx *pg.Tx, it Item, file *casefile.File, status string, in casework.Leaving) error {
	note := in.Note
	if file != nil {
		note = ""
	}
	if err := setLeft(ctx, tx, it, status, in.Reason, note); err != nil {
		return err
	}
	if file != nil && in.Note != "" {
		return s.cabinet.Narrate(ctx, tx, file, casefile.ItemNote(it.ID), in.Note)
	}
	return nil
}

// carry moves an item to the next meeting; next is zero where none is planned.
func (s *Service) carry(ctx context.Context, tx *pg.Tx, m Meeting, it Item, file *casefile.File, next Meeting, in casework.Leaving) (casework.Change, error) {
	change := casework.Change{Title: "Moved from the meeting of " + m.On.Long(), Reason: in.Reason}
	if err := s.leave(ctx, tx, it, file, "DEFERRED", in); err != nil {
		return change, err
	}
	if next.ID != "" && (file == nil || it.fits(file.State)) {
		change.Title += " to that of " + next.On.Long()
		fresh := newItem{
			Meeting: next.ID, Kind: it.Kind, Section: it.Section, Title: it.Title, Minutes: it.Minutes, Why: "CARRIED", Deferred: it.Deferred + 1,
			From: it.ID, Readers: it.Readers,
		}
		if file != nil {
			fresh.Case = file.ID
			there, err := itemOf(ctx, tx, file.ID, next.ID)
			switch {
			case err == nil: // it is on that agenda already
				return change, s.follow(ctx, tx, file, there.ID, change)
			case !casework.Refused(err, casework.NotFound):
				return change, err
			}
		}
		item, err := insertItem(ctx, tx, fresh)
		if err != nil {
			return change, err
		}
		return change, s.follow(ctx, tx, file, item, change)
	}
	return change, s.follow(ctx, tx, file, "", change)
}

// fits says whether a case in a state still comes to a meeting for what an item is for. One that does not proposes itself for what it
// comes for now.
func (it Item) fits(state casework.State) bool {
	return it.Kind == "INFORMATION" || it.Kind == kindOf(state)
}

// follow notes on a case where it is now listed.
func (s *Service) follow(ctx context.Context, tx *pg.Tx, file *casefile.File, item casework.AgendaItemID, change casework.Change) error {
	if file == nil {
		return nil
	}
	if file.State == casework.StateListed && item != "" {
		file.Item = item
	}
	return s.cabinet.Save(ctx, tx, file, change, casework.OnMinutes)
}

// carryAll moves every item that waits to the next meeting: of a meeting that ends, or that is not held. It gives what it did to
// each case.
func (s *Service) carryAll(ctx context.Context, tx *pg.Tx, id casework.MeetingID, in casework.Leaving, lock func() (Meeting, error)) ([]audit.Entry, Meeting, error) {
	items, err := agenda(ctx, tx, id)
	if err != nil {
		return nil, Meeting{}, err
	}
	waiting := slices.DeleteFunc(items, func(it Item) bool { return it.Status != "LISTED" })
	slices.SortStableFunc(waiting, func(a, b Item) int { return strings.Compare(a.Ref, b.Ref) })
	files, grants := make([]*casefile.File, len(waiting)), make([]authz.Grant, len(waiting))
	var refs []string
	for _, it := range waiting {
		refs = append(refs, it.Ref)
	}
	may, err := s.cabinet.Among(ctx, tx, casework.WriteMinutes, refs)
	if err != nil {
		return nil, Meeting{}, err
	}
	// A case on which the actor writes nothing proposes itself, as left over, to whoever builds the next agenda with it.
	waiting = slices.DeleteFunc(waiting, func(it Item) bool {
		return it.Ref != "" && !slices.ContainsFunc(may, func(f *casefile.File) bool { return f.Ref == it.Ref })
	})
	for i, it := range waiting {
		if it.Ref == "" {
			continue
		}
		if files[i], grants[i], err = s.cabinet.Lock(ctx, tx, casework.WriteMinutes, it.Ref); err != nil {
			return nil, Meeting{}, err
		}
	}
	m, err := lock()
	if err != nil {
		return nil, m, err
	}
	next, err := after(ctx, tx, m)
	if err != nil {
		return nil, m, err
	}
	var entries []audit.Entry
	for i, it := range waiting {
		if files[i] == nil && in.Reason != "CANCELLED" && (it.Section == "OPENING" || it.Section == "CLOSING") {
			continue // what opens and closes every meeting is that meeting's own
		}
		now, err := itemByID(ctx, tx, id, it.ID)
		if err != nil {
			return nil, m, err
		}
		if now.Status != "LISTED" {
			continue // decided on while this waited
		}
		change, err := s.carry(ctx, tx, m, now, files[i], next, in)
		if err != nil {
			return nil, m, err
		}
		if files[i] != nil {
			entries = append(entries, audit.Record(grants[i], change))
		}
	}
	return entries, m, nil
}

// Finish notes what came of an item on which the panel decides nothing of a case: its own business, or a case that is there for
// information, of which the note is sealed with the case.
func (s *Service) Finish(ctx context.Context, actor casework.Actor, id casework.MeetingID, item casework.AgendaItemID, note string, noSensitive bool) (ItemView, error) {
	var v ItemView
	note = strings.TrimSpace(note)
	err := s.onItem(ctx, actor, id, item, true, func(tx *pg.Tx, m Meeting, it Item, file *casefile.File, grant authz.Grant) (audit.Entry, error) {
		var err error
		v.Item = it
		if v.AgendaView, err = s.agendaView(ctx, tx, m); err != nil {
			return audit.Entry{}, err
		}
		if file != nil && it.Kind != "INFORMATION" {
			return audit.Entry{}, casework.Absent()
		}
		if file != nil && it.Status != "LISTED" {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "What came of this item has been noted already, or it has left the agenda."}
		}
		if m.Status != "OPEN" {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "What came of an item is noted while the meeting is open."}
		}
		var f casework.Faults
		if file == nil && casework.NamesCase(note) {
			f.Add("note", "Leave the reference of the case out: every member reads this note")
		}
		if note != "" && !noSensitive {
			if err := f.Merge(&casework.Error{Kind: casework.Invalid, Faults: casework.Sensitive()}); err != nil {
				return audit.Entry{}, err
			}
		}
		if err := f.Err(); err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: "Item of the agenda taken"}
		if file != nil {
			change.Title = "Before the panel for information on " + m.On.Long()
			if err := setHeard(ctx, tx, it); err != nil {
				return audit.Entry{}, err
			}
			if note != "" {
				if err := s.cabinet.Narrate(ctx, tx, file, casefile.ItemNote(it.ID), note); err != nil {
					return audit.Entry{}, err
				}
			}
			if err := s.cabinet.Save(ctx, tx, file, change, casework.OnMinutes); err != nil {
				return audit.Entry{}, err
			}
		} else if err := setDone(ctx, tx, it, note); err != nil {
			return audit.Entry{}, err
		}
		if err := live.Announce(ctx, tx, casefile.MeetingTopic(m.ID)); err != nil {
			return audit.Entry{}, err
		}
		return audit.Record(grant, change), touch(ctx, tx, m)
	})
	return v, err
}

// Confide says who alone knows of an item; nobody named opens it again to all whom the other rules let. Whoever makes an item
// confidential stays among those who know of it.
func (s *Service) Confide(ctx context.Context, actor casework.Actor, id casework.MeetingID, item casework.AgendaItemID, readers []string) (ItemView, error) {
	var v ItemView
	err := s.onItem(ctx, actor, id, item, true, func(tx *pg.Tx, m Meeting, it Item, file *casefile.File, grant authz.Grant) (audit.Entry, error) {
		var err error
		v.Item = it
		if v.AgendaView, err = s.agendaView(ctx, tx, m); err != nil {
			return audit.Entry{}, err
		}
		if err := m.open(); err != nil {
			return audit.Entry{}, err
		}
		var known []string
		for _, x := range v.Members {
			if slices.Contains(readers, string(x.User)) {
				known = append(known, string(x.User))
			}
		}
		if len(known) < len(slices.Compact(slices.Sorted(slices.Values(readers)))) {
			var f casework.Faults
			f.Add("reader", "Select members of the panel")
			return audit.Entry{}, f.Err()
		}
		if len(known) > 0 && !slices.Contains(known, string(actor.ID)) {
			known = append(known, string(actor.ID))
		}
		title := "Item of the agenda open to all who may know of it"
		if len(known) > 0 {
			title = "Item of the agenda made confidential"
		}
		change := casework.Change{Title: title}
		if err := setReaders(ctx, tx, it, slices.Compact(slices.Sorted(slices.Values(known)))); err != nil {
			return audit.Entry{}, err
		}
		return audit.Record(grant, change), touch(ctx, tx, m)
	})
	return v, err
}

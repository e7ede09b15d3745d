// Package actions is what agencies, and people of them, undertake to do for a case: raising an action, noting its
// progress, completing it, accepting it. Notes are only added; nothing here changes or takes one away.
package actions

import (
	"context"
	"errors"
	"slices"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/live"
	"channelpanel/internal/platform/pg"
)

// Service is what can be done with actions.
type Service struct {
	db      *pg.DB
	guard   *authz.Guard
	cabinet *casefile.Cabinet
	broker  *live.Broker // whose hints the list follows; nil where it follows none
}

// NewService makes the service.
func NewService(db *pg.DB, guard *authz.Guard, cabinet *casefile.Cabinet) *Service {
	return &Service{db: db, guard: guard, cabinet: cabinet}
}

// WithLive has the list of actions follow what is raised at meetings.
func (s *Service) WithLive(broker *live.Broker) *Service {
	s.broker = broker
	return s
}

const pageSize = 25

// Listing is one page of a list of actions.
type Listing struct {
	Tab     string
	Actions []Action
	Today   casework.Date
	First   bool   // the first page
	Follows bool   // the page hears of what is raised at meetings
	Live    int64  // the number of the actor's topic as it was drawn
	Next    *Place // where the next page begins, nil on the last
}

// List lists actions: "mine", those of "agency", or those that the actor has "raised". after begins a later page.
func (s *Service) List(ctx context.Context, actor casework.Actor, tab string, after Place) (Listing, error) {
	l := Listing{Tab: tab, First: after.ID == "", Follows: s.broker != nil}
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.anyPanel(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		l.Today, l.Next = tx.Today(), nil
		if l.Live, err = live.Current(ctx, tx, casefile.ActionsTopic(actor.ID)); err != nil {
			return audit.Entry{}, err
		}
		if l.Actions, err = listed(ctx, tx, tab, after, pageSize+1); err != nil {
			return audit.Entry{}, err
		}
		if len(l.Actions) > pageSize {
			l.Actions = l.Actions[:pageSize]
			last := l.Actions[pageSize-1]
			l.Next = &Place{Status: last.Status, Due: last.DueOn, ID: last.ID}
		}
		var refs []string
		for _, a := range l.Actions {
			refs = append(refs, a.Ref)
		}
		return audit.Listed(grant, tab, string(after.ID), refs), nil
	})
	return l, err
}

// anyPanel asks the guard for the list on the first panel where it is allowed.
func (s *Service) anyPanel(ctx context.Context, tx *pg.Tx, actor casework.Actor) (authz.Grant, error) {
	panels, err := myPanels(ctx, tx)
	if err != nil {
		return authz.Grant{}, err
	}
	for _, p := range panels {
		r, err := casefile.OnPanel(ctx, tx, p.ID, "actions")
		if err != nil {
			return authz.Grant{}, err
		}
		if s.guard.Allows(actor, casework.ListActions, r) {
			return s.guard.Check(ctx, actor, casework.ListActions, r)
		}
	}
	return s.guard.Check(ctx, actor, casework.ListActions, casework.Resource{Ref: "actions", Sens: casework.Normal, Policy: tx.Policy()})
}

// Watch is what somebody's list of actions follows; still says whether they are signed in.
func (s *Service) Watch(ctx context.Context, actor casework.Actor, since int64, still func(context.Context) bool) (live.Watch, error) {
	topic := casefile.ActionsTopic(actor.ID)
	look := func(ctx context.Context) (int64, error) {
		var now int64
		err := s.db.Read(ctx, actor, func(tx *pg.Tx) error {
			if _, err := s.anyPanel(ctx, tx, actor); err != nil {
				return err
			}
			var err error
			now, err = live.Current(ctx, tx, topic)
			return err
		})
		return now, err
	}
	_, err := look(ctx)
	return live.Watch{Topic: topic, User: actor.ID, Since: since, Look: live.While(still, look)}, err
}

// Follow sends the hints of a watch.
func (s *Service) Follow(ctx context.Context, w live.Watch, send func(id, event string) error) error {
	return s.broker.Follow(ctx, w, send)
}

// opened is an action with its case's file, as the actor stands to it.
type opened struct {
	Action
	file     *casefile.File
	resource casework.Resource
	agencies []casework.AgencyID // the actor's, on the panel
}

// secondKey refuses the owner, and the owner's agency, to judge what they did themselves.
func (o opened) secondKey(actor casework.Actor) error {
	return casework.AgreedAction{Agency: o.Agency, Owner: o.Owner}.SecondKey(actor.ID, o.agencies...)
}

// open reads an action and asks the guard. One that is not there and one of a case that the actor may not know of are
// refused alike, and both refusals are recorded.
func (s *Service) open(ctx context.Context, tx *pg.Tx, action casework.Action, id casework.ActionID, lock bool) (opened, authz.Grant, error) {
	a, err := actionByID(ctx, tx, id, lock)
	if casework.Refused(err, casework.NotFound) {
		// No case has this reference: the cabinet has it refused, and the refusal recorded, as for a file that is absent.
		_, grant, err := s.cabinet.Open(ctx, tx, action, "action "+string(id))
		return opened{}, grant, err
	}
	if err != nil {
		return opened{}, authz.Grant{}, err
	}
	file, _, err := s.cabinet.Open(ctx, tx, casework.ListCases, a.Ref)
	if err != nil {
		return opened{}, authz.Grant{}, err
	}
	o := opened{Action: a, file: file, resource: file.Resource()}
	held, err := casefile.OnPanel(ctx, tx, a.Panel, a.Ref)
	if err != nil {
		return opened{}, authz.Grant{}, err
	}
	o.resource.Standings = append([]casework.Standing(nil), o.resource.Standings...)
	for _, h := range held.Standings {
		o.agencies = append(o.agencies, h.Agency)
		if h.Agency == a.Agency {
			o.resource.Standings = append(o.resource.Standings, casework.Standing{Role: h.Role, Tie: casework.TieOwn, Agency: h.Agency})
		}
		if a.Owner != "" && a.Owner == tx.Actor().ID {
			o.resource.Standings = append(o.resource.Standings, casework.Standing{Role: h.Role, Tie: casework.TieAssigned, Agency: h.Agency})
		}
	}
	grant, err := s.guard.Check(ctx, tx.Actor(), action, o.resource)
	return o, grant, err
}

// View is an action as somebody sees it.
type View struct {
	Action
	What  string
	Notes []Note
	Today casework.Date
	// What the viewer may do now.
	MayNote, MayComplete, MayAccept bool
	Barred                          string // why somebody who accepts actions may not accept this one
}

// text is what is sealed of a note.
type text struct{ Kind, Text string }

// Show reads an action with its notes.
func (s *Service) Show(ctx context.Context, actor casework.Actor, id casework.ActionID) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		o, grant, err := s.open(ctx, tx, casework.ReadAction, id, false)
		if err != nil {
			return audit.Entry{}, err
		}
		v = View{Action: o.Action, Today: tx.Today()}
		if err := s.cabinet.Recall(ctx, tx, o.file, "action/"+string(id), &v.What); err != nil && !casework.Refused(err, casework.NotFound) {
			return audit.Entry{}, err
		}
		if v.Notes, err = s.notes(ctx, tx, o); err != nil {
			return audit.Entry{}, err
		}
		v.MayNote = (v.Status == "OPEN" || v.Status == "DONE") && s.guard.Allows(actor, casework.NoteAction, o.resource)
		v.MayComplete = v.Status == "OPEN" && s.guard.Allows(actor, casework.CompleteAction, o.resource)
		if v.Status == "DONE" && s.guard.Allows(actor, casework.AcceptAction, o.resource) {
			if barred := o.secondKey(actor); barred != nil {
				v.Barred = barred.Error()
			}
			v.MayAccept = v.Barred == ""
		}
		return audit.Viewed(grant, "action "+string(id)), nil
	})
	return v, err
}

// notes are the notes of an action with their texts, the earliest first.
func (s *Service) notes(ctx context.Context, tx *pg.Tx, o opened) ([]Note, error) {
	list, err := notesOf(ctx, tx, o.ID)
	if err != nil || len(list) == 0 {
		return list, err
	}
	texts := map[string]*text{}
	for _, n := range list {
		texts["action-note/"+n.ID] = &text{}
	}
	err = s.cabinet.RecallAll(ctx, tx, o.file, "action-note/", func(field string) any {
		if t, ok := texts[field]; ok {
			return t
		}
		return nil // a note on another action of the case
	})
	for i, n := range list {
		t := texts["action-note/"+n.ID]
		list[i].Kind, list[i].Text = t.Kind, t.Text
	}
	return list, err
}

// Note adds a note of progress. Nothing that was noted before is touched.
func (s *Service) Note(ctx context.Context, actor casework.Actor, id casework.ActionID, in casework.ActionNote) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		o, grant, err := s.open(ctx, tx, casework.NoteAction, id, true)
		if err != nil {
			return audit.Entry{}, err
		}
		if o.Status != "OPEN" && o.Status != "DONE" {
			return audit.Entry{}, ended()
		}
		if err := in.Validate(); err != nil {
			return audit.Entry{}, err
		}
		if err := s.append(ctx, tx, o, "progress", in.Text); err != nil {
			return audit.Entry{}, err
		}
		return s.done(ctx, tx, o, grant, "Progress noted on an action", "")
	})
}

// Complete marks an action as done, with a closing note.
func (s *Service) Complete(ctx context.Context, actor casework.Actor, id casework.ActionID, version int, in casework.ActionNote) error {
	return s.move(ctx, actor, casework.CompleteAction, id, version, "DONE", func(opened) error {
		return reworded(in.Validate(), "note", "Enter what was done")
	}, "done", in.Text, "Action completed")
}

// Accept accepts an action that was done.
func (s *Service) Accept(ctx context.Context, actor casework.Actor, id casework.ActionID, version int) error {
	return s.move(ctx, actor, casework.AcceptAction, id, version, "ACCEPTED", func(o opened) error { return o.secondKey(actor) }, "", "", "Action accepted")
}

// Return opens an action again that was done, with the reason.
func (s *Service) Return(ctx context.Context, actor casework.Actor, id casework.ActionID, version int, in casework.ActionNote) error {
	return s.move(ctx, actor, casework.AcceptAction, id, version, "OPEN", func(o opened) error {
		if err := o.secondKey(actor); err != nil {
			return err
		}
		return reworded(in.Validate(), "note", "Enter why the action is returned")
	}, "returned", in.Text, "Action returned to its owner")
}

// move takes an action to another status, with a note of a kind where there is one.
func (s *Service) move(ctx context.Context, actor casework.Actor, action casework.Action, id casework.ActionID, version int, to string,
	validate func(opened) error, kind, note, title string) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		o, grant, err := s.open(ctx, tx, action, id, true)
		if err != nil {
			return audit.Entry{}, err
		}
		if o.Version != version || !leads(o.Status, to) {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "Somebody else changed this action after you opened it. Nothing of yours was saved."}
		}
		if err := validate(o); err != nil {
			return audit.Entry{}, err
		}
		if err := move(ctx, tx, o.Action, to); err != nil {
			return audit.Entry{}, err
		}
		if kind != "" {
			if err := s.append(ctx, tx, o, kind, note); err != nil {
				return audit.Entry{}, err
			}
		}
		return s.done(ctx, tx, o, grant, title, to)
	})
}

func leads(from, to string) bool {
	return slices.Contains(casework.NextStatus(from), to)
}

func (s *Service) append(ctx context.Context, tx *pg.Tx, o opened, kind, words string) error {
	note, err := insertNote(ctx, tx, o.file.ID, o.ID)
	if err != nil {
		return err
	}
	return s.cabinet.Narrate(ctx, tx, o.file, "action-note/"+note, text{Kind: kind, Text: words})
}

// done puts a step on an action on the case's timeline and into the audit log. to is its new status, if it has one.
func (s *Service) done(ctx context.Context, tx *pg.Tx, o opened, grant authz.Grant, title, to string) (audit.Entry, error) {
	change := casework.Change{Title: title, Fields: []casework.FieldChange{{Field: "action", New: string(o.ID)}}}
	if to != "" {
		change.Fields = append(change.Fields, casework.FieldChange{Field: "status", Old: o.Status, New: to})
	}
	tx.Remember("/actions/" + string(o.ID))
	return audit.Record(grant, change), s.cabinet.Save(ctx, tx, o.file, change, casework.OnAction)
}

func ended() error {
	return &casework.Error{Kind: casework.Conflict, Msg: "This action has ended: nothing can be added to it."}
}

// reworded says a fault of one field in the words of another form.
func reworded(err error, field, msg string) error {
	if e, ok := errors.AsType[*casework.Error](err); ok {
		for i, f := range e.Faults {
			if f.Field == field {
				e.Faults[i].Msg = msg
			}
		}
	}
	return err
}

package actions

import (
	"context"
	"errors"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/live"
	"channelpanel/internal/platform/pg"
)

// Choices is what the form of a new action offers.
type Choices struct {
	Ref      string
	Agencies []Agency
	People   []Person

	Item    casework.AgendaItemID // of a meeting that is open, at which it is raised; "" elsewhere
	Meeting casework.MeetingID

	mayTie bool // the actor may bring agencies and people into the case
	sealed bool
}

// Form reads what the form of a new action offers. item is that of a meeting at which it is raised, or "".
func (s *Service) Form(ctx context.Context, actor casework.Actor, ref string, item casework.AgendaItemID) (Choices, error) {
	var choices Choices
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.RaiseAction, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		choices, err = s.choices(ctx, tx, file, item)
		return audit.Viewed(grant, "action form"), err
	})
	return choices, err
}

func (s *Service) choices(ctx context.Context, tx *pg.Tx, file *casefile.File, item casework.AgendaItemID) (Choices, error) {
	c := Choices{Ref: file.Ref, mayTie: s.cabinet.Allows(tx, casework.WriteTies, file), sealed: file.Sens == casework.Sealed}
	var err error
	if item != "" {
		c.Item = item
		if c.Meeting, err = meetingOf(ctx, tx, file.ID, item); err != nil {
			return c, err
		}
	}
	if c.Agencies, err = agenciesOn(ctx, tx, file.ID, file.Panel); err != nil {
		return c, err
	}
	c.People, err = peopleOn(ctx, tx, file.ID, file.Panel)
	return c, err
}

// Raise puts an action on a case. Its agency is admitted to the case and a person who is named is named on it, so that
// they can read what they undertook: by somebody who may do that, or not at all. At an item of a meeting it is kept with the item,
// and the pages of the meeting and of whoever owns it hear of it.
func (s *Service) Raise(ctx context.Context, actor casework.Actor, ref string, item casework.AgendaItemID, in casework.AgreedAction, faults *casework.Faults) (casework.ActionID, Choices, error) {
	var id casework.ActionID
	var choices Choices
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		// The file is locked so that the ties carry the sensitivity that the case has.
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.RaiseAction, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if choices, err = s.choices(ctx, tx, file, item); err != nil {
			return audit.Entry{}, err
		}
		if file.State.Ended() {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "This case has ended: no action can be raised on it."}
		}
		if err := choices.check(in, *faults, tx.Today()); err != nil {
			return audit.Entry{}, err
		}
		if id, err = insertAction(ctx, tx, file.ID, file.Panel, choices, in); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Narrate(ctx, tx, file, "action/"+string(id), in.What); err != nil {
			return audit.Entry{}, err
		}
		if err := casefile.Tie(ctx, tx, file, casework.TieInvolved, string(in.Agency), "owns an agreed action"); err != nil {
			return audit.Entry{}, err
		}
		if in.Owner != "" && choices.mayTie {
			if _, err := casefile.Bind(ctx, tx, file, casefile.Binding{
				Kind: casework.TieAssigned, Subject: string(in.Owner), Part: casework.PartOwner, Reason: "owns an agreed action",
			}); err != nil {
				return audit.Entry{}, err
			}
		}
		change := casework.Change{Title: "Action raised", Fields: []casework.FieldChange{
			{Field: "action", New: string(id)}, {Field: "agency", New: string(in.Agency)}, {Field: "owner", New: string(in.Owner)},
			{Field: "due_on", New: in.DueOn.String()},
		}}
		tx.Remember("/actions/" + string(id))
		if err := s.cabinet.Save(ctx, tx, file, change, casework.OnAction); err != nil || item == "" {
			return audit.Record(grant, change), err
		}
		tx.Remember("/meetings/" + string(choices.Meeting) + "/room")
		return audit.Record(grant, change), live.Announce(ctx, tx, append(choices.owners(in), casefile.MeetingTopic(choices.Meeting))...)
	})
	return id, choices, err
}

// owners are the topics of the lists on which an action appears: its owner's, or those of the people of its agency.
func (c Choices) owners(in casework.AgreedAction) []string {
	var topics []string
	for _, p := range c.People {
		if p.ID == in.Owner || in.Owner == "" && p.Agency == in.Agency {
			topics = append(topics, casefile.ActionsTopic(p.ID))
		}
	}
	return topics
}

// check reports everything that is wrong with a new action; faults is what its form could not read.
func (c Choices) check(in casework.AgreedAction, faults casework.Faults, today casework.Date) error {
	if !in.DueOn.IsZero() && !in.DueOn.After(today) {
		faults.Add("due_on", "The date by which the action is due must be after today")
	}
	agency := in.Agency == ""
	for _, a := range c.Agencies {
		if a.ID != in.Agency {
			continue
		}
		agency = true
		if !a.OnCase && !c.mayTie {
			faults.Add("agency", "Select an agency that is involved in the case. Only its chair, coordinator or police case officer can bring in another")
		}
	}
	if !agency {
		faults.Add("agency", "Select an agency from the list")
	}
	person := in.Owner == ""
	for _, p := range c.People {
		if p.ID != in.Owner || p.Agency != in.Agency {
			continue
		}
		person = true
		if c.sealed && !p.OnCase && !c.mayTie {
			faults.Add("owner", "Select somebody who is named on this case")
		}
	}
	if !person {
		faults.Add("owner", "Select a person of the agency that owns the action")
	}
	// What a field is already faulted for is not said twice.
	said := map[string]bool{}
	if typed, ok := errors.AsType[*casework.Error](faults.Err()); ok {
		for _, f := range typed.Faults {
			said[f.Field] = true
		}
	}
	var ruled *casework.Error
	if err := in.Validate(today); errors.As(err, &ruled) {
		for _, f := range ruled.Faults {
			if !said[f.Field] {
				faults.Refuse(f.Check, f.Field, f.Msg)
			}
		}
	}
	return faults.Err()
}

// Package panels is the administrator's work on panels: which there are, for which authorities and forces, when each meets
// and what it has agreed for its meetings. It knows no case and no meeting.
package panels

import (
	"context"
	"fmt"
	"strings"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/register"
)

// Service is what can be done with panels.
type Service struct {
	db    *pg.DB
	guard *authz.Guard
}

// NewService makes the service.
func NewService(db *pg.DB, guard *authz.Guard) *Service { return &Service{db: db, guard: guard} }

// check asks the guard for an act on panels of the installation.
func (s *Service) check(ctx context.Context, tx *pg.Tx, action casework.Action, ref string) (authz.Grant, error) {
	r, err := casefile.OnInstallation(ctx, tx, ref)
	if err != nil {
		return authz.Grant{}, err
	}
	return s.guard.Check(ctx, tx.Actor(), action, r)
}

// List reads every panel.
func (s *Service) List(ctx context.Context, actor casework.Actor) ([]register.Panel, error) {
	var list []register.Panel
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.check(ctx, tx, casework.ReadPanels, "panels")
		if err != nil {
			return audit.Entry{}, err
		}
		if list, err = register.Panels(ctx, tx); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "panels"), nil
	})
	return list, err
}

// Add makes a panel.
func (s *Service) Add(ctx context.Context, actor casework.Actor, p register.Panel) (casework.PanelID, error) {
	wrong := p.Validate()
	var id casework.PanelID
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.check(ctx, tx, casework.WritePanels, "panels")
		if err != nil {
			return audit.Entry{}, err
		}
		if wrong != nil {
			return audit.Entry{}, wrong
		}
		if id, err = register.AddPanel(ctx, tx, p); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/panels/" + string(id))
		return audit.Record(grant, casework.Change{Title: "Added a panel", Fields: []casework.FieldChange{{Field: "panel", New: p.Name}}}), nil
	})
	return id, err
}

// View is a panel as its page shows it.
type View struct {
	register.Panel
	Next []casework.Meets // the next days of its rhythm
}

// Show reads a panel.
func (s *Service) Show(ctx context.Context, actor casework.Actor, id casework.PanelID) (View, error) {
	return s.open(ctx, actor, casework.ReadPanels, id, "panel")
}

// Form reads a panel for a form that changes it.
func (s *Service) Form(ctx context.Context, actor casework.Actor, id casework.PanelID) (View, error) {
	return s.open(ctx, actor, casework.WritePanels, id, "form of a panel")
}

func (s *Service) open(ctx context.Context, actor casework.Actor, action casework.Action, id casework.PanelID, what string) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.check(ctx, tx, action, "panel "+string(id))
		if err != nil {
			return audit.Entry{}, err
		}
		if v.Panel, err = register.PanelWith(ctx, tx, id); err != nil {
			return audit.Entry{}, err
		}
		holidays, err := casefile.Holidays(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		v.Next = v.Rhythm.After(tx.Today(), 3, holidays)
		return audit.Viewed(grant, what), nil
	})
	return v, err
}

// Describe changes a panel's name, authorities and forces. Its code stays: references begin with it.
func (s *Service) Describe(ctx context.Context, actor casework.Actor, id casework.PanelID, version int, name string, authorities, forces []string) error {
	return s.change(ctx, actor, id, version, "Changed a panel", func(p *register.Panel) error {
		p.Name, p.Authorities, p.Forces = name, authorities, forces
		return p.Validate()
	})
}

// SetRhythm changes when and where a panel meets as a rule; the zero Rhythm is none.
func (s *Service) SetRhythm(ctx context.Context, actor casework.Actor, id casework.PanelID, version int, r casework.Rhythm) error {
	return s.change(ctx, actor, id, version, "Changed when a panel meets", func(p *register.Panel) error {
		p.Rhythm = r
		return r.Validate()
	})
}

// SetQuorum changes what a panel's own quorum asks beyond the law. faults are those of what was typed.
func (s *Service) SetQuorum(ctx context.Context, actor casework.Actor, id casework.PanelID, version int, q casework.Quorum, faults *casework.Faults) error {
	return s.change(ctx, actor, id, version, "Changed the quorum of a panel", func(p *register.Panel) error {
		p.Quorum = q
		if err := faults.Merge(q.Validate()); err != nil {
			return err
		}
		return faults.Err()
	})
}

// SetStatement changes what is read out on confidentiality at each meeting of a panel; "" is nothing.
func (s *Service) SetStatement(ctx context.Context, actor casework.Actor, id casework.PanelID, version int, text string) error {
	return s.change(ctx, actor, id, version, "Changed the confidentiality statement of a panel", func(p *register.Panel) error {
		p.Statement = strings.TrimSpace(text)
		return nil
	})
}

// SetCountersign changes whether a second person signs the decisions of a panel.
func (s *Service) SetCountersign(ctx context.Context, actor casework.Actor, id casework.PanelID, version int, asked bool) error {
	return s.change(ctx, actor, id, version, "Changed whether decisions of a panel are countersigned", func(p *register.Panel) error {
		p.Countersign = asked
		return nil
	})
}

func (s *Service) change(ctx context.Context, actor casework.Actor, id casework.PanelID, version int, title string, edit func(*register.Panel) error) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.check(ctx, tx, casework.WritePanels, "panel "+string(id))
		if err != nil {
			return audit.Entry{}, err
		}
		before, err := register.LockPanel(ctx, tx, id)
		if err != nil {
			return audit.Entry{}, err
		}
		if before.Version != version {
			return audit.Entry{}, stale(before)
		}
		after := before
		if err := edit(&after); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/panels/" + string(id))
		diff := differences(before, after)
		change := audit.Record(grant, casework.Change{Title: title, Fields: append([]casework.FieldChange{{Field: "panel", New: before.Name}}, diff...)})
		if len(diff) == 0 {
			return change, nil
		}
		return change, register.ChangePanel(ctx, tx, before, after)
	})
}

// differences are what a change changes, field by field.
func differences(before, after register.Panel) []casework.FieldChange {
	var list []casework.FieldChange
	was, is := recorded(before), recorded(after)
	for i := range was {
		if was[i].Text != is[i].Text {
			list = append(list, casework.FieldChange{Field: strings.ToLower(was[i].Label), Old: was[i].Text, New: is[i].Text})
		}
	}
	return list
}

// recorded is what stands on record of a panel, in words.
func recorded(p register.Panel) []casework.Recorded {
	return []casework.Recorded{
		{Label: "Name", Text: p.Name},
		{Label: "Responsible local authorities", Text: strings.Join(p.Authorities, ", ")},
		{Label: "Police forces", Text: strings.Join(p.Forces, ", ")},
		{Label: "Meets", Text: or(p.Rhythm.String(), "No rhythm agreed")},
		{Label: "Quorum", Text: quorumWords(p.Quorum)},
		{Label: "Confidentiality statement", Text: or(p.Statement, "None")},
		{Label: "Countersignature", Text: countersignWords(p.Countersign)},
	}
}

// countersignWords is a panel's own rule on countersigning.
func countersignWords(asked bool) string {
	if asked {
		return "Decisions are countersigned by the deputy chair or the coordinator"
	}
	return "None"
}

// quorumWords is a panel's own quorum in words: "At least 5 members, with social care and health".
func quorumWords(q casework.Quorum) string {
	var bodies []string
	for _, b := range q.Bodies {
		bodies = append(bodies, strings.ToLower(casework.QuorumBodies.Label(string(b))))
	}
	switch {
	case q.Least == 0 && len(bodies) == 0:
		return "What the law asks, and no more"
	case len(bodies) == 0:
		return fmt.Sprintf("At least %d members", q.Least)
	case q.Least == 0:
		return "Somebody present for " + list(bodies)
	}
	return fmt.Sprintf("At least %d members, with somebody for %s", q.Least, list(bodies))
}

// list is words as a sentence has them: "social care, health and housing".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// stale is the refusal of a form that was drawn from another version of a panel, with what stands now.
func stale(now register.Panel) error {
	return &casework.Error{
		Kind: casework.Conflict, Msg: "Somebody else changed this panel after you opened the form. Nothing of yours was saved, and all of it is kept.",
		Now: recorded(now),
	}
}

// Package agencies is the administrator's work on the agencies that work with panels: which there are, what kind of
// partner each is, how to reach it and from when to when it takes part. It knows no case: to which an agency is admitted
// is not shown here.
package agencies

import (
	"context"
	"fmt"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/register"
)

// Service is what can be done with agencies.
type Service struct {
	db    *pg.DB
	guard *authz.Guard
}

// NewService makes the service.
func NewService(db *pg.DB, guard *authz.Guard) *Service { return &Service{db: db, guard: guard} }

// check asks the guard for an act on agencies of the installation.
func (s *Service) check(ctx context.Context, tx *pg.Tx, action casework.Action, ref string) (authz.Grant, error) {
	r, err := casefile.OnInstallation(ctx, tx, ref)
	if err != nil {
		return authz.Grant{}, err
	}
	return s.guard.Check(ctx, tx.Actor(), action, r)
}

const pageSize = 25

// Search lists the agencies of a search, a page at a time.
func (s *Service) Search(ctx context.Context, actor casework.Actor, in register.Sought) (list []register.Agency, more bool, today casework.Date, err error) {
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.check(ctx, tx, casework.ReadPanels, "agencies")
		if err != nil {
			return audit.Entry{}, err
		}
		today = tx.Today()
		if list, err = register.SearchAgencies(ctx, tx, in, pageSize+1); err != nil {
			return audit.Entry{}, err
		}
		if more = len(list) > pageSize; more {
			list = list[:pageSize]
		}
		var refs []string
		for _, a := range list {
			refs = append(refs, string(a.ID))
		}
		return audit.Listed(grant, fmt.Sprintf("name=%q kind=%s active=%s", in.Text, in.Kind, in.Active), in.After, refs), nil
	})
	return list, more, today, err
}

// View is an agency as its page shows it.
type View struct {
	register.Agency
	People []register.Representative
	Today  casework.Date
}

// Show reads an agency and who represents it.
func (s *Service) Show(ctx context.Context, actor casework.Actor, id casework.AgencyID) (View, error) {
	return s.open(ctx, actor, casework.ReadPanels, id, "agency")
}

// Form reads an agency for the form that changes it.
func (s *Service) Form(ctx context.Context, actor casework.Actor, id casework.AgencyID) (View, error) {
	return s.open(ctx, actor, casework.WritePanels, id, "form of an agency")
}

func (s *Service) open(ctx context.Context, actor casework.Actor, action casework.Action, id casework.AgencyID, what string) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.check(ctx, tx, action, "agency "+string(id))
		if err != nil {
			return audit.Entry{}, err
		}
		v.Today = tx.Today()
		if v.Agency, err = register.AgencyWith(ctx, tx, id); err != nil {
			return audit.Entry{}, err
		}
		if v.People, err = register.Representatives(ctx, tx, id); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, what), nil
	})
	return v, err
}

// MayAdd asks whether somebody may add an agency, for drawing its form.
func (s *Service) MayAdd(ctx context.Context, actor casework.Actor) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.check(ctx, tx, casework.WritePanels, "agencies")
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "form of an agency"), nil
	})
}

// Add makes an agency. faults are those of what was typed.
func (s *Service) Add(ctx context.Context, actor casework.Actor, a register.Agency, faults *casework.Faults) (casework.AgencyID, error) {
	if err := faults.Merge(a.Validate()); err != nil {
		return "", err
	}
	var id casework.AgencyID
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.check(ctx, tx, casework.WritePanels, "agencies")
		if err != nil {
			return audit.Entry{}, err
		}
		if faults.Any() {
			return audit.Entry{}, faults.Err()
		}
		if id, err = register.AddAgency(ctx, tx, a); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/agencies/" + string(id))
		return audit.Record(grant, casework.Change{Title: "Added an agency", Fields: []casework.FieldChange{{Field: "agency", New: a.Name}}}), nil
	})
	return id, err
}

// Change saves an agency over the version that its form was drawn from. faults are those of what was typed.
func (s *Service) Change(ctx context.Context, actor casework.Actor, a register.Agency, faults *casework.Faults) error {
	if err := faults.Merge(a.Validate()); err != nil {
		return err
	}
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.check(ctx, tx, casework.WritePanels, "agency "+string(a.ID))
		if err != nil {
			return audit.Entry{}, err
		}
		before, err := register.LockAgency(ctx, tx, a.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		if before.Version != a.Version {
			return audit.Entry{}, &casework.Error{
				Kind: casework.Conflict, Msg: "Somebody else changed this agency after you opened the form. Nothing of yours was saved, and all of it is kept.",
				Now: recorded(before),
			}
		}
		if faults.Any() {
			return audit.Entry{}, faults.Err()
		}
		tx.Remember("/agencies/" + string(a.ID))
		fields := []casework.FieldChange{{Field: "agency", New: before.Name}}
		was, is := recorded(before), recorded(a)
		for i := range was {
			if was[i].Text != is[i].Text {
				fields = append(fields, casework.FieldChange{Field: was[i].Label, Old: was[i].Text, New: is[i].Text})
			}
		}
		return audit.Record(grant, casework.Change{Title: "Changed an agency", Fields: fields}), register.ChangeAgency(ctx, tx, a)
	})
}

// recorded is what stands on record of an agency, in words.
func recorded(a register.Agency) []casework.Recorded {
	return []casework.Recorded{
		{Label: "Name", Text: a.Name},
		{Label: "Kind of partner", Text: casework.PartnerTypes.Label(a.Schedule7)},
		{Label: "Shared mailbox", Text: or(a.Mailbox, "None")},
		{Label: "Telephone", Text: or(a.Phone, "None")},
		{Label: "Works with panels", Text: term(a)},
	}
}

// term is from when to when an agency works with panels, in words.
func term(a register.Agency) string {
	switch {
	case a.From.IsZero() && a.To.IsZero():
		return "Without an end"
	case a.From.IsZero():
		return "Until " + a.To.Long()
	case a.To.IsZero():
		return "From " + a.From.Long()
	}
	return "From " + a.From.Long() + " to " + a.To.Long()
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// Package lists is the administrator's work on reference lists: the order in which forms offer words, and which of them are out
// of use. It deletes no word and knows no record that holds one.
package lists

import (
	"context"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/register"
)

// Service is what can be done with reference lists.
type Service struct {
	db    *pg.DB
	guard *authz.Guard
}

// NewService makes the service.
func NewService(db *pg.DB, guard *authz.Guard) *Service { return &Service{db: db, guard: guard} }

// View is a list as it is kept.
type View struct {
	casework.Reference
	Terms    []casework.ListTerm
	Changes  []register.ListChanged
	Version  int // grows with every change
	MayWrite bool
}

// All reads which lists there are.
func (s *Service) All(ctx context.Context, actor casework.Actor) ([]casework.Reference, error) {
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, _, err := s.check(ctx, tx, casework.ReadPanels)
		return audit.Viewed(grant, "reference lists"), err
	})
	return casework.References(), err
}

func (s *Service) check(ctx context.Context, tx *pg.Tx, action casework.Action) (authz.Grant, casework.Resource, error) {
	r, err := casefile.OnInstallation(ctx, tx, "reference lists")
	if err != nil {
		return authz.Grant{}, r, err
	}
	grant, err := s.guard.Check(ctx, tx.Actor(), action, r)
	return grant, r, err
}

// Show reads a list.
func (s *Service) Show(ctx context.Context, actor casework.Actor, name string) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, res, err := s.check(ctx, tx, casework.ReadPanels)
		if err != nil {
			return audit.Entry{}, err
		}
		v, err = read(ctx, tx, name)
		v.MayWrite = s.guard.Allows(actor, casework.WritePanels, res)
		return audit.Viewed(grant, "reference list "+v.Name), err
	})
	return v, err
}

func read(ctx context.Context, tx *pg.Tx, name string) (View, error) {
	r, ok := casework.ReferenceOf(name)
	if !ok {
		return View{}, casework.Absent()
	}
	v := View{Reference: r}
	var err error
	if v.Terms, err = register.ListOf(ctx, tx, r); err != nil {
		return v, err
	}
	v.Changes, err = register.ListChangesOf(ctx, tx, r)
	v.Version = len(v.Changes)
	return v, err
}

// Change moves a word of a list, takes it out of use or brings it back. version is that of the form.
func (s *Service) Change(ctx context.Context, actor casework.Actor, name string, version int, in casework.ListChange) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, _, err := s.check(ctx, tx, casework.WritePanels)
		if err != nil {
			return audit.Entry{}, err
		}
		v, err := read(ctx, tx, name)
		if err != nil {
			return audit.Entry{}, err
		}
		if v.Version != version {
			return audit.Entry{}, &casework.Error{
				Kind: casework.Conflict, Msg: "Somebody else changed this list after you opened the form. Nothing of yours was saved.",
				Now: []casework.Recorded{{Label: "Last change", Text: casework.ListChanges.Label(v.Changes[0].What) + ", by " + v.Changes[0].By}},
			}
		}
		list, err := in.Kept(v.Terms, tx.Today())
		if err != nil {
			return audit.Entry{}, err
		}
		if err := register.KeepList(ctx, tx, v.Reference, list, in); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/lists/" + v.Name)
		return audit.Record(grant, casework.Change{Title: "Changed a reference list", Reason: in.What, Fields: []casework.FieldChange{
			{Field: "list", New: v.Title}, {Field: "word", New: v.Words.Label(in.Code)},
		}}), nil
	})
}

// Package agencies is the administrator's work on the agencies that work with panels: which there are, and what kind of
// partner each is. It knows no case: to which an agency is admitted is not shown here.
package agencies

import (
	"context"

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

// List reads every agency.
func (s *Service) List(ctx context.Context, actor casework.Actor) ([]register.Agency, error) {
	var list []register.Agency
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.check(ctx, tx, casework.ReadPanels, "agencies")
		if err != nil {
			return audit.Entry{}, err
		}
		if list, err = register.Agencies(ctx, tx); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "agencies"), nil
	})
	return list, err
}

// Add makes an agency.
func (s *Service) Add(ctx context.Context, actor casework.Actor, a register.Agency) (casework.AgencyID, error) {
	wrong := a.Validate()
	var id casework.AgencyID
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.check(ctx, tx, casework.WritePanels, "agencies")
		if err != nil {
			return audit.Entry{}, err
		}
		if wrong != nil {
			return audit.Entry{}, wrong
		}
		if id, err = register.AddAgency(ctx, tx, a); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/agencies")
		return audit.Record(grant, casework.Change{Title: "Added an agency", Fields: []casework.FieldChange{{Field: "agency", New: a.Name}}}), nil
	})
	return id, err
}

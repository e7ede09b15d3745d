// Package panels is the administrator's work on panels: which there are, for which authorities and forces. It knows no
// case and no meeting.
package panels

import (
	"context"

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
		tx.Remember("/panels")
		return audit.Record(grant, casework.Change{Title: "Added a panel", Fields: []casework.FieldChange{{Field: "panel", New: p.Name}}}), nil
	})
	return id, err
}

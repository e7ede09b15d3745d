package accounts

import (
	"context"
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

// Panel is a panel with the authorities responsible for it and the forces of their areas.
type Panel struct {
	ID          casework.PanelID
	Code, Name  string
	Authorities []string // section 37(1)
	Forces      []string // section 37(1)
}

// Bodies are the panels and agencies of the installation.
type Bodies struct {
	Panels   []Panel
	Agencies []Agency
}

// Bodies reads every panel and agency.
func (s *Service) Bodies(ctx context.Context, actor casework.Actor) (Bodies, error) {
	var b Bodies
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.administration(ctx, tx, actor, casework.ReadPanels, "panels")
		if err != nil {
			return audit.Entry{}, err
		}
		if b.Panels, err = listPanels(ctx, tx); err != nil {
			return audit.Entry{}, err
		}
		if b.Agencies, err = listAgencies(ctx, tx); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "panels", "agencies"), nil
	})
	return b, err
}

// AddPanel makes a panel.
func (s *Service) AddPanel(ctx context.Context, actor casework.Actor, p Panel) (casework.PanelID, error) {
	var f casework.Faults
	if p.Name = strings.TrimSpace(p.Name); p.Name == "" {
		f.Add("panel_name", "Enter the panel's name")
	}
	if p.Code = strings.ToUpper(strings.TrimSpace(p.Code)); !panelCode.MatchString(p.Code) {
		f.Add("panel_code", "Panel code must be 2 to 4 letters, like LLR")
	}
	if len(p.Authorities) == 0 {
		f.Add("authorities", "Enter at least one responsible local authority")
	}
	if len(p.Forces) == 0 {
		f.Add("forces", "Enter at least one police force")
	}
	var id casework.PanelID
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.administration(ctx, tx, actor, casework.WritePanels, "panels")
		if err != nil {
			return audit.Entry{}, err
		}
		if err := f.Err(); err != nil {
			return audit.Entry{}, err
		}
		if id, err = insertPanel(ctx, tx, p); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/panels")
		return audit.Record(grant, casework.Change{Title: "Added a panel", Fields: []casework.FieldChange{{Field: "panel", New: p.Name}}}), nil
	})
	return id, err
}

// AddAgency makes an agency.
func (s *Service) AddAgency(ctx context.Context, actor casework.Actor, a Agency) (casework.AgencyID, error) {
	var f casework.Faults
	if a.Name = strings.TrimSpace(a.Name); a.Name == "" {
		f.Add("agency_name", "Enter the agency's name")
	}
	if a.Schedule7 == "" {
		f.Add("schedule7", "Select what kind of partner the agency is")
	}
	var id casework.AgencyID
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.administration(ctx, tx, actor, casework.WritePanels, "agencies")
		if err != nil {
			return audit.Entry{}, err
		}
		if err := f.Err(); err != nil {
			return audit.Entry{}, err
		}
		if id, err = insertAgency(ctx, tx, a); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/panels")
		return audit.Record(grant, casework.Change{Title: "Added an agency", Fields: []casework.FieldChange{{Field: "agency", New: a.Name}}}), nil
	})
	return id, err
}

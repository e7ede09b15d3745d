// Package register is the register of who there is: panels with their authorities and forces, and the agencies that
// work with them. It is to the rooms of administration what casefile is to the rooms of a case: they hang on it, so that
// no room writes another's SQL. It decides nothing and knows no case.
package register

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Panel is a panel with the authorities responsible for it and the forces of their areas.
type Panel struct {
	ID          casework.PanelID
	Code, Name  string   // Code is two to four capital letters, which begin the panel's references
	Authorities []string // section 37(1)
	Forces      []string // section 37(1)
}

// Agency is a body that works with a panel.
type Agency struct {
	ID        casework.AgencyID `db:"agency_id"`
	Name      string            `db:"name"`
	Schedule7 string            `db:"schedule7"` // partner type of Schedule 7, or OTHER under section 37(4)
}

var panelCode = regexp.MustCompile(`^[A-Z]{2,4}$`)

// Validate tidies what was typed and reports everything that is wrong with it.
func (p *Panel) Validate() error {
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
	return f.Err()
}

// Validate tidies what was typed and reports everything that is wrong with it.
func (a *Agency) Validate() error {
	var f casework.Faults
	if a.Name = strings.TrimSpace(a.Name); a.Name == "" {
		f.Add("agency_name", "Enter the agency's name")
	}
	if !casework.PartnerTypes.Has(a.Schedule7) {
		f.Add("schedule7", "Select what kind of partner the agency is")
	}
	return f.Err()
}

// AddPanel enters a panel.
func AddPanel(ctx context.Context, tx *pg.Tx, p Panel) (casework.PanelID, error) {
	id := casework.PanelID(uuid.NewString())
	if _, err := tx.Exec(ctx, `INSERT INTO panel (panel_id, code, name, created_at) VALUES ($1, $2, $3, $4)`, id, p.Code, p.Name, tx.Now()); err != nil {
		return "", fmt.Errorf("add a panel: %w", err)
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO panel_authority (panel_id, authority) SELECT $1, a FROM unnest(CAST($2 AS text[])) AS a`, id, pq.Array(p.Authorities)); err != nil {
		return "", fmt.Errorf("add a panel's authorities: %w", err)
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO panel_force (panel_id, force) SELECT $1, f FROM unnest(CAST($2 AS text[])) AS f`, id, pq.Array(p.Forces)); err != nil {
		return "", fmt.Errorf("add a panel's forces: %w", err)
	}
	return id, nil
}

// AddAgency enters an agency.
func AddAgency(ctx context.Context, tx *pg.Tx, a Agency) (casework.AgencyID, error) {
	id := casework.AgencyID(uuid.NewString())
	_, err := tx.Exec(ctx, `
		INSERT INTO agency (agency_id, name, schedule7, created_at)
		VALUES ($1, $2, $3, $4)`, id, a.Name, a.Schedule7, tx.Now())
	if err != nil {
		return "", fmt.Errorf("add an agency: %w", err)
	}
	return id, nil
}

// Panels are all panels, by name.
func Panels(ctx context.Context, tx *pg.Tx) ([]Panel, error) {
	var rows []struct {
		ID          casework.PanelID `db:"panel_id"`
		Code        string           `db:"code"`
		Name        string           `db:"name"`
		Authorities pq.StringArray   `db:"authorities"`
		Forces      pq.StringArray   `db:"forces"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT p.panel_id, p.code, p.name,
			ARRAY(SELECT authority FROM panel_authority a WHERE a.panel_id = p.panel_id ORDER BY 1) AS authorities,
			ARRAY(SELECT force FROM panel_force f WHERE f.panel_id = p.panel_id ORDER BY 1) AS forces
		FROM panel p
		ORDER BY p.name`)
	if err != nil {
		return nil, fmt.Errorf("list panels: %w", err)
	}
	var list []Panel
	for _, r := range rows {
		list = append(list, Panel{ID: r.ID, Code: r.Code, Name: r.Name, Authorities: r.Authorities, Forces: r.Forces})
	}
	return list, nil
}

// Agencies are all agencies, by name.
func Agencies(ctx context.Context, tx *pg.Tx) ([]Agency, error) {
	var list []Agency
	if err := tx.Select(ctx, &list, `SELECT agency_id, name, schedule7 FROM agency ORDER BY name`); err != nil {
		return nil, fmt.Errorf("list agencies: %w", err)
	}
	return list, nil
}

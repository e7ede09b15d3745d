// Package register is the register of who there is: panels with their authorities and forces, and the agencies that
// work with them. It is to the rooms of administration what casefile is to the rooms of a case: they hang on it, so that
// no room writes another's SQL. It decides nothing and knows no case.
package register

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Agency is a body that works with a panel.
type Agency struct {
	ID        casework.AgencyID `db:"agency_id"`
	Name      string            `db:"name"`
	Schedule7 string            `db:"schedule7"` // partner type of Schedule 7, or OTHER under section 37(4)
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

// Agencies are all agencies, by name.
func Agencies(ctx context.Context, tx *pg.Tx) ([]Agency, error) {
	var list []Agency
	if err := tx.Select(ctx, &list, `SELECT agency_id, name, schedule7 FROM agency ORDER BY name`); err != nil {
		return nil, fmt.Errorf("list agencies: %w", err)
	}
	return list, nil
}

// Package register is the register of who there is: panels with their authorities and forces, and the agencies that
// work with them. It is to the rooms of administration what casefile is to the rooms of a case: they hang on it, so that
// no room writes another's SQL. It decides nothing and knows no case.
package register

import (
	"context"
	"fmt"
	"net/mail"
	"regexp"
	"strings"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Agency is a body that works with a panel.
type Agency struct {
	ID        casework.AgencyID `db:"agency_id"`
	Name      string            `db:"name"`
	Schedule7 string            `db:"schedule7"`   // partner type of Schedule 7, or OTHER under section 37(4)
	Mailbox   string            `db:"mailbox"`     // address of a shared mailbox, "" for none
	Phone     string            `db:"phone"`       // "" for none
	From      casework.Date     `db:"active_from"` // first day on which it works with panels; zero is always
	To        casework.Date     `db:"active_to"`   // last day; zero is open
	Version   int               `db:"version"`
}

// Term is from when to when the agency works with panels. A zero day is no limit.
func (a Agency) Term() casework.Tenure { return casework.Tenure{From: a.From, To: a.To} }

// Active says whether the agency works with panels on a day.
func (a Agency) Active(day casework.Date) bool {
	return !day.Before(a.From) && (a.To.IsZero() || !day.After(a.To))
}

var phoneNumber = regexp.MustCompile(`^\+?[0-9][0-9 ()-]{5,30}( ext [0-9]{1,6})?$`)

// Validate tidies what was typed and reports everything that is wrong with it.
func (a *Agency) Validate() error {
	var f casework.Faults
	if a.Name = strings.TrimSpace(a.Name); a.Name == "" {
		f.Add("agency_name", "Enter the agency's name")
	}
	if !casework.PartnerTypes.Has(a.Schedule7) {
		f.Add("schedule7", "Select what kind of partner the agency is")
	}
	a.Mailbox, a.Phone = strings.ToLower(strings.TrimSpace(a.Mailbox)), strings.TrimSpace(a.Phone)
	if m, err := mail.ParseAddress(a.Mailbox); a.Mailbox != "" && (err != nil || m.Address != a.Mailbox) {
		f.Add("mailbox", "Enter an email address in the correct format, like channel@example.org")
	}
	if a.Phone != "" && !phoneNumber.MatchString(a.Phone) {
		f.Add("phone", "Enter a telephone number, like 01632 960 001")
	}
	if !a.To.IsZero() && a.To.Before(a.From) {
		f.Add("to", "The last day must not be before the first")
	}
	return f.Err()
}

// named refuses a name that another agency has.
func named(ctx context.Context, tx *pg.Tx, a Agency) error {
	var taken bool
	if err := tx.Get(ctx, &taken, `
		SELECT EXISTS (SELECT FROM agency WHERE lower(name) = lower($1) AND agency_id IS DISTINCT FROM CAST(nullif($2, '') AS uuid))`, a.Name, string(a.ID)); err != nil {
		return fmt.Errorf("is the name of an agency free: %w", err)
	}
	var f casework.Faults
	if taken {
		f.Add("agency_name", "There is an agency with this name already")
	}
	return f.Err()
}

// AddAgency enters an agency.
func AddAgency(ctx context.Context, tx *pg.Tx, a Agency) (casework.AgencyID, error) {
	if err := named(ctx, tx, a); err != nil {
		return "", err
	}
	id := casework.AgencyID(uuid.NewString())
	_, err := tx.Exec(ctx, `
		INSERT INTO agency (agency_id, name, schedule7, mailbox, phone, active_from, active_to, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, id, a.Name, a.Schedule7, a.Mailbox, a.Phone, a.From, a.To, tx.Now())
	if err != nil {
		return "", fmt.Errorf("add an agency: %w", err)
	}
	return id, nil
}

// ChangeAgency saves an agency over the version that it was read at. It stays active for as long as anybody is to represent
// it: their roles end first.
func ChangeAgency(ctx context.Context, tx *pg.Tx, a Agency) error {
	var f casework.Faults
	if err := f.Merge(named(ctx, tx, a)); err != nil {
		return err
	}
	var outside int
	if err := tx.Get(ctx, &outside, `
		SELECT count(*) FROM membership
		WHERE agency_id = $1 AND (from_on < $2 OR $3 < coalesce(to_on, 'infinity'))`, a.ID, a.From, a.To); err != nil {
		return fmt.Errorf("who represents an agency: %w", err)
	}
	switch {
	case outside == 1:
		f.Add("to", "One role is held for this agency outside of these days. End or change it first: see who represents it.")
	case outside > 1:
		f.Add("to", fmt.Sprintf("%d roles are held for this agency outside of these days. End or change them first: see who represents it.", outside))
	}
	if f.Any() {
		return f.Err()
	}
	return tx.One(ctx, `
		UPDATE agency
		SET name = $3, schedule7 = $4, mailbox = $5, phone = $6, active_from = $7, active_to = $8, version = version + 1
		WHERE agency_id = $1 AND version = $2`, a.ID, a.Version, a.Name, a.Schedule7, a.Mailbox, a.Phone, a.From, a.To)
}

const agencyColumns = `agency_id, name, schedule7, mailbox, phone, active_from, active_to, version`

// Agencies are all agencies, by name, those that have stopped too.
func Agencies(ctx context.Context, tx *pg.Tx) ([]Agency, error) {
	var list []Agency
	if err := tx.Select(ctx, &list, `SELECT `+agencyColumns+` FROM agency ORDER BY name`); err != nil {
		return nil, fmt.Errorf("list agencies: %w", err)
	}
	return list, nil
}

// AgencyWith is the agency with an id.
func AgencyWith(ctx context.Context, tx *pg.Tx, id casework.AgencyID) (Agency, error) {
	var a Agency
	err := tx.Get(ctx, &a, `SELECT `+agencyColumns+` FROM agency WHERE agency_id = $1`, id)
	return a, err
}

// LockAgency is the agency with an id, which nobody else changes until this transaction has ended.
func LockAgency(ctx context.Context, tx *pg.Tx, id casework.AgencyID) (Agency, error) {
	var a Agency
	err := tx.Get(ctx, &a, `SELECT `+agencyColumns+` FROM agency WHERE agency_id = $1 FOR UPDATE`, id)
	return a, err
}

// Sought says which agencies to list, and in which order.
type Sought struct {
	Text   string // in the name
	Kind   string // partner type
	Active string // "yes", "no" or "" for both
	ByKind bool   // in the order of their kinds; otherwise of their names
	Down   bool
	After  string // id of the agency after which the page begins
}

// SearchAgencies are the agencies of a search, a page at most limit long.
func SearchAgencies(ctx context.Context, tx *pg.Tx, s Sought, limit int) ([]Agency, error) {
	var list []Agency
	err := tx.Select(ctx, &list, `
		WITH found AS (SELECT *, CASE WHEN $5 THEN schedule7 ELSE '' END AS first_key FROM agency)
		SELECT `+agencyColumns+`
		FROM found
		WHERE ($1 = '' OR position(lower($1) IN lower(name)) > 0)
			AND ($2 = '' OR schedule7 = $2)
			AND ($3 = '' OR ($3 = 'yes') = ((active_from IS NULL OR active_from <= $4) AND (active_to IS NULL OR active_to >= $4)))
			AND ($7 = '' OR CASE WHEN $6
				THEN (first_key, name) < (SELECT a.first_key, a.name FROM found a WHERE a.agency_id = CAST(nullif($7, '') AS uuid))
				ELSE (first_key, name) > (SELECT a.first_key, a.name FROM found a WHERE a.agency_id = CAST(nullif($7, '') AS uuid)) END)
		ORDER BY CASE WHEN NOT $6 THEN first_key END, CASE WHEN NOT $6 THEN name END, CASE WHEN $6 THEN first_key END DESC, CASE WHEN $6 THEN name END DESC
		LIMIT $8`, s.Text, s.Kind, s.Active, tx.Today(), s.ByKind, s.Down, s.After, limit)
	if err != nil {
		return nil, fmt.Errorf("search agencies: %w", err)
	}
	return list, nil
}

// Representative is a role that somebody holds for an agency.
type Representative struct {
	User  casework.UserID `db:"user_id"`
	Name  string          `db:"display_name"`
	Role  casework.Role   `db:"role"`
	Panel string          `db:"panel"`
	From  casework.Date   `db:"from_on"`
	To    casework.Date   `db:"to_on"`
}

// Representatives are the roles held for an agency that are not over, by name.
func Representatives(ctx context.Context, tx *pg.Tx, id casework.AgencyID) ([]Representative, error) {
	var list []Representative
	err := tx.Select(ctx, &list, `
		SELECT m.user_id, u.display_name, m.role, coalesce(p.name, '') AS panel, m.from_on, m.to_on
		FROM membership m
		JOIN user_account u ON u.user_id = m.user_id
		LEFT JOIN panel p ON p.panel_id = m.panel_id
		WHERE m.agency_id = $1 AND (m.to_on IS NULL OR m.to_on >= $2)
		ORDER BY u.display_name, m.role`, id, tx.Today())
	if err != nil {
		return nil, fmt.Errorf("who represents an agency: %w", err)
	}
	return list, nil
}

package testkit

import (
	"testing"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casework"
)

// Panel is a joint panel of invented authorities, with whoever a test hires.
type Panel struct {
	ID    casework.PanelID
	owner *sqlx.DB
}

// Names of the builder's panel.
const (
	Authority      = "Exshire"
	OtherAuthority = "Wyeshire"
	Force          = "Exshire Police"
)

// NewPanel makes a panel of two authorities and one force, with the reference code EXS.
func NewPanel(t testing.TB, db *Database) *Panel {
	t.Helper()
	p := NewPanelNamed(t, db, "EXS", "Exshire and Wyeshire Channel panel")
	p.do(t, `INSERT INTO panel_authority (panel_id, authority) VALUES ($1, $2), ($1, $3)`, p.ID, Authority, OtherAuthority)
	p.do(t, `INSERT INTO panel_force (panel_id, force) VALUES ($1, $2)`, p.ID, Force)
	return p
}

// NewPanelNamed makes a bare panel, without authorities and forces.
func NewPanelNamed(t testing.TB, db *Database, code, name string) *Panel {
	t.Helper()
	p := &Panel{ID: casework.PanelID(uuid.NewString()), owner: db.Owner(t)}
	p.do(t, `INSERT INTO panel (panel_id, code, name, created_at) VALUES ($1, $2, $3, '2020-01-01')`, p.ID, code, name)
	return p
}

// PanelOf is a panel that is there already, for hiring more people.
func PanelOf(t testing.TB, db *Database, id casework.PanelID) *Panel {
	t.Helper()
	return &Panel{ID: id, owner: db.Owner(t)}
}

// Agency makes an agency that works with the panel.
func (p *Panel) Agency(t testing.TB, name, schedule7 string) casework.AgencyID {
	t.Helper()
	id := casework.AgencyID(uuid.NewString())
	p.do(t, `INSERT INTO agency (agency_id, name, schedule7, created_at) VALUES ($1, $2, $3, '2020-01-01')`, id, name, schedule7)
	return id
}

// Person is an account with one role on the panel.
type Person struct {
	User       casework.UserID
	Membership string
}

// Hire gives somebody an account and a role on the panel since 2020, appointed with a statement of skills. They have accepted
// the terms of use, where there are any. Members of an authority or of the police say which; agency may be empty.
func (p *Panel) Hire(t testing.TB, name string, role casework.Role, agency casework.AgencyID, authority, force string) Person {
	t.Helper()
	who := Person{User: casework.UserID(uuid.NewString()), Membership: uuid.NewString()}
	p.do(t, `
		INSERT INTO user_account (user_id, email, display_name, password_hash, created_at)
		VALUES ($1, $2, $3, 'x', '2020-01-01')`, who.User, string(who.User)+"@example.org", name)
	p.do(t, `
		INSERT INTO membership (membership_id, user_id, role, panel_id, agency_id, authority, force, from_on, appointed_on, skills)
		VALUES ($1, $2, $3, $4, CAST(nullif($5, '') AS uuid), nullif($6, ''), nullif($7, ''), '2020-01-01', '2020-01-01', 'Ten years of safeguarding')`,
		who.Membership, who.User, role, p.ID, string(agency), authority, force)
	p.do(t, `
		INSERT INTO terms_acceptance (user_id, version, at)
		SELECT CAST($1 AS uuid), max(version), '2020-01-01' FROM terms HAVING max(version) IS NOT NULL`, who.User)
	return who
}

func (p *Panel) do(t testing.TB, query string, args ...any) {
	t.Helper()
	if _, err := p.owner.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatal(err)
	}
}

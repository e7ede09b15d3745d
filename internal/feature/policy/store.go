package policy

import (
	"context"
	"fmt"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Version is one version of the policy: a whole file that never changes.
type Version struct {
	Number  int       `db:"version"`
	Body    string    `db:"body"`
	Hash    string    `db:"hash"` // SHA-256 of Body, in hexadecimal
	At      time.Time `db:"in_force_at"`
	Change  string    `db:"change_id"`  // the change that it came from, "" for the first
	Drafted string    `db:"drafted_by"` // by name
	By      string    `db:"put_by"`     // who put it in force, by name
	Reason  string    `db:"reason"`
}

const selectVersion = `
	SELECT v.version, v.body, v.hash, v.in_force_at, coalesce(CAST(v.change_id AS text), '') AS change_id,
		coalesce(d.display_name, '') AS drafted_by, coalesce(a.display_name, '') AS put_by, coalesce(c.reason, '') AS reason
	FROM policy_version v
	LEFT JOIN policy_change c ON c.change_id = v.change_id
	LEFT JOIN user_account d ON d.user_id = c.drafted_by
	LEFT JOIN user_account a ON a.user_id = c.answered_by`

// version reads one version; one that is not there is casework.Absent.
func version(ctx context.Context, tx *pg.Tx, number int) (Version, error) {
	var v Version
	err := tx.Get(ctx, &v, selectVersion+` WHERE v.version = $1`, number)
	return v, err
}

// HeldRole is a role that somebody holds today.
type HeldRole struct {
	Role   casework.Role `db:"role"`
	Panel  string        `db:"panel"` // "" for a role of the whole installation
	Agency string        `db:"agency"`
	To     casework.Date `db:"to_on"`
}

// rolesOfMine are the roles that the actor of the transaction holds today.
func rolesOfMine(ctx context.Context, tx *pg.Tx) ([]HeldRole, error) {
	var list []HeldRole
	if err := tx.Select(ctx, &list, `
		SELECT m.role, coalesce(p.name, '') AS panel, coalesce(a.name, '') AS agency, m.to_on
		FROM membership m
		LEFT JOIN panel p ON p.panel_id = m.panel_id
		LEFT JOIN agency a ON a.agency_id = m.agency_id
		WHERE m.user_id = $1 AND m.from_on <= $2 AND (m.to_on IS NULL OR m.to_on >= $2)
		ORDER BY p.name, m.role`, tx.Actor().ID, tx.Today()); err != nil {
		return nil, fmt.Errorf("roles held: %w", err)
	}
	return list, nil
}

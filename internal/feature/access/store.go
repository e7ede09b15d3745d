package access

import (
	"context"
	"fmt"
	"strings"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// HeldFilter narrows the list of roles held. Empty fields do not.
type HeldFilter struct {
	Role  string // a code of casework.HeldRoles
	Panel string // beginning of its name, or its code
	Ended bool   // those that have ended too
	After string // membership id of the last row of the page before
}

// words are the filter as the entry of the look keeps it.
func (f HeldFilter) words() string {
	var parts []string
	if f.Role != "" {
		parts = append(parts, "role="+f.Role)
	}
	if f.Panel != "" {
		parts = append(parts, "panel="+f.Panel)
	}
	if f.Ended {
		parts = append(parts, "ended")
	}
	return strings.Join(parts, " ")
}

// HeldRole is one role that somebody holds, from when to when.
type HeldRole struct {
	ID         string        `db:"membership_id"`
	Name       string        `db:"display_name"`
	Role       casework.Role `db:"role"`
	Panel      string        `db:"panel"` // its code, "" for a role of the whole installation
	Agency     string        `db:"agency"`
	From       casework.Date `db:"from_on"`
	To         casework.Date `db:"to_on"`
	GrantedBy  string        `db:"granted_by"`
	LastSignIn *time.Time    `db:"last_sign_in_at"`
	DisabledAt *time.Time    `db:"disabled_at"`
}

// rolesHeld lists roles by person, then by role.
func rolesHeld(ctx context.Context, tx *pg.Tx, f HeldFilter, limit int) ([]HeldRole, error) {
	var list []HeldRole
	if err := tx.Select(ctx, &list, `
		SELECT m.membership_id, u.display_name, m.role, coalesce(p.code, '') AS panel, coalesce(a.name, '') AS agency, m.from_on, m.to_on,
			coalesce(g.display_name, '') AS granted_by, u.last_sign_in_at, u.disabled_at
		FROM membership m
		JOIN user_account u ON u.user_id = m.user_id
		LEFT JOIN user_account g ON g.user_id = m.granted_by
		LEFT JOIN panel p ON p.panel_id = m.panel_id
		LEFT JOIN agency a ON a.agency_id = m.agency_id
		WHERE ($1 = '' OR m.role = $1)
			AND ($2 = '' OR p.code = upper($2) OR starts_with(lower(p.name), lower($2)))
			AND ($3 OR m.to_on IS NULL OR m.to_on >= $4)
			AND ($5 = '' OR (u.display_name, m.role, m.membership_id) > (
				SELECT bu.display_name, b.role, b.membership_id
				FROM membership b JOIN user_account bu ON bu.user_id = b.user_id
				WHERE b.membership_id = CAST(nullif($5, '') AS uuid)))
		ORDER BY u.display_name, m.role, m.membership_id
		LIMIT $6`, f.Role, f.Panel, f.Ended, tx.Today(), f.After, limit); err != nil {
		return nil, fmt.Errorf("roles held: %w", err)
	}
	return list, nil
}

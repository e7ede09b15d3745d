package leavers

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Leaver is somebody who leaves a panel, or has left it.
type Leaver struct {
	User      casework.UserID  `db:"user_id"`
	Name      string           `db:"display_name"`
	Panel     casework.PanelID `db:"panel_id"`
	PanelName string           `db:"panel"`
	For       string           `db:"agencies"`
	LastDay   casework.Date    `db:"last_day"`
}

// leaving are the people whose account, or last role on the panel, ends by a day or has ended, the first to go first.
// user is "" for all of them.
func leaving(ctx context.Context, tx *pg.Tx, panels []casework.PanelID, by casework.Date, user casework.UserID) ([]Leaver, error) {
	var ids []string
	for _, p := range panels {
		ids = append(ids, string(p))
	}
	var list []Leaver
	if err := tx.Select(ctx, &list, `
		SELECT * FROM (
			SELECT u.user_id, u.display_name, p.panel_id, p.name AS panel, coalesce(string_agg(DISTINCT g.name, ', '), '') AS agencies,
				least(u.ends_on, CAST(u.disabled_at AT TIME ZONE 'Europe/London' AS date), CASE WHEN every(m.to_on IS NOT NULL) THEN max(m.to_on) END) AS last_day
			FROM membership m
			JOIN user_account u ON u.user_id = m.user_id
			JOIN panel p ON p.panel_id = m.panel_id
			LEFT JOIN agency g ON g.agency_id = m.agency_id
			WHERE m.panel_id = ANY (CAST($1 AS uuid[])) AND ($3 = '' OR m.user_id = CAST(nullif($3, '') AS uuid))
			GROUP BY u.user_id, p.panel_id
		) l
		WHERE l.last_day <= $2
		ORDER BY l.last_day, l.display_name, l.user_id`, pq.Array(ids), by, string(user)); err != nil {
		return nil, fmt.Errorf("people who leave: %w", err)
	}
	return list, nil
}

// colleague is a role on the panel of somebody who can take over.
type colleague struct {
	User   casework.UserID   `db:"user_id"`
	Name   string            `db:"display_name"`
	Role   casework.Role     `db:"role"`
	Agency casework.AgencyID `db:"agency_id"`
}

// colleagues hold a role on the panel today for the same agency as somebody, or, where they have none, for the same authority
// or force, and do not leave by a day themselves.
func colleagues(ctx context.Context, tx *pg.Tx, of Leaver, by casework.Date) ([]colleague, error) {
	var list []colleague
	if err := tx.Select(ctx, &list, `
		SELECT u.user_id, u.display_name, m.role, coalesce(CAST(m.agency_id AS text), '') AS agency_id
		FROM membership m
		JOIN user_account u ON u.user_id = m.user_id AND in_use(u) AND (u.ends_on IS NULL OR u.ends_on > $4)
		WHERE m.panel_id = $1 AND m.user_id <> $2 AND m.from_on <= $3 AND (m.to_on IS NULL OR m.to_on >= $3)
			AND EXISTS (SELECT FROM membership h
				WHERE h.user_id = $2 AND h.panel_id = $1 AND (h.agency_id = m.agency_id
					OR h.agency_id IS NULL AND (h.authority = m.authority OR h.force = m.force)))
		ORDER BY u.display_name, u.user_id, m.role`, of.Panel, of.User, tx.Today(), by); err != nil {
		return nil, fmt.Errorf("colleagues of somebody who leaves: %w", err)
	}
	return list, nil
}

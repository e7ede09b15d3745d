package plans

import (
	"context"
	"fmt"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Provider is an intervention provider who works with a panel.
type Provider struct {
	ID   casework.UserID `db:"user_id"`
	Name string          `db:"display_name"`
}

func providersOn(ctx context.Context, tx *pg.Tx, panel casework.PanelID) ([]Provider, error) {
	var list []Provider
	err := tx.Select(ctx, &list, `
		SELECT DISTINCT u.user_id, u.display_name
		FROM membership m
		JOIN user_account u ON u.user_id = m.user_id AND in_use(u)
		WHERE m.panel_id = $1 AND m.role = 'provider' AND m.from_on <= $2 AND (m.to_on IS NULL OR m.to_on >= $2)
		ORDER BY u.display_name`, panel, tx.Today())
	if err != nil {
		return nil, fmt.Errorf("providers of the panel: %w", err)
	}
	return list, nil
}

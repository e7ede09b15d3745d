package live

import (
	"context"
	"fmt"

	"channelpanel/internal/platform/pg"
)

func announce(ctx context.Context, tx *pg.Tx, topic string) error {
	var sent string
	err := tx.Get(ctx, &sent, `
		WITH up AS (
			INSERT INTO live_topic (topic, id, at) VALUES ($1, 1, $2)
			ON CONFLICT (topic) DO UPDATE SET id = live_topic.id + 1, at = excluded.at
			RETURNING topic, id)
		SELECT CAST(pg_notify('live', up.topic || ' ' || up.id) AS text) FROM up`, topic, tx.Now())
	if err != nil {
		return fmt.Errorf("announce a change: %w", err)
	}
	return nil
}

// Current is the number of a topic as the transaction sees it, 0 where nothing was announced yet.
func Current(ctx context.Context, tx *pg.Tx, topic string) (int64, error) {
	var id int64
	if err := tx.Get(ctx, &id, `SELECT coalesce((SELECT id FROM live_topic WHERE topic = $1), 0) AS id`, topic); err != nil {
		return 0, fmt.Errorf("the number of a topic: %w", err)
	}
	return id, nil
}

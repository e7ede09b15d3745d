package jobs

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
)

// Lag is how long the job that is most overdue has waited to be begun.
func Lag(ctx context.Context, pool *sqlx.DB) (time.Duration, error) {
	var seconds float64
	err := pool.GetContext(ctx, &seconds, `
		SELECT coalesce(extract(epoch FROM clock_timestamp() - min(scheduled_at)), 0) FROM river_job
		WHERE state IN ('available', 'retryable', 'scheduled') AND scheduled_at <= clock_timestamp()`)
	if err != nil {
		return 0, fmt.Errorf("age of the oldest waiting job: %w", err)
	}
	return time.Duration(seconds * float64(time.Second)), nil
}

package workdays

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

type setDay struct {
	On      casework.Date `db:"day"`
	Name    string        `db:"name"`
	Working bool          `db:"working"`
}

// daysSet are the days that were set here, as they stand.
func daysSet(ctx context.Context, tx *pg.Tx) (map[casework.Date]setDay, error) {
	var rows []setDay
	if err := tx.Select(ctx, &rows, `SELECT day, name, working FROM bank_holiday`); err != nil {
		return nil, fmt.Errorf("days that were set: %w", err)
	}
	out := map[casework.Date]setDay{}
	for _, r := range rows {
		out[r.On] = r
	}
	return out, nil
}

func setDayTo(ctx context.Context, tx *pg.Tx, in casework.WorkDay) error {
	if _, err := tx.Exec(ctx, `
		INSERT INTO bank_holiday (day, name, working) VALUES ($1, $2, $3)
		ON CONFLICT (day) DO UPDATE SET name = excluded.name, working = excluded.working`, in.On, in.Name, in.Working); err != nil {
		return fmt.Errorf("set a day: %w", err)
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO work_day_change (change_id, day, name, working, made_by, made_at)
		VALUES ($1, $2, $3, $4, $5, $6)`, uuid.NewString(), in.On, in.Name, in.Working, tx.Actor().ID, tx.Now()); err != nil {
		return fmt.Errorf("keep the change of a day: %w", err)
	}
	return nil
}

// Change is one change of what is a working day.
type Change struct {
	On      casework.Date `db:"day"`
	Name    string        `db:"name"`
	Working bool          `db:"working"`
	By      string        `db:"by_name"`
	At      time.Time     `db:"made_at"`
}

func changes(ctx context.Context, tx *pg.Tx) ([]Change, error) {
	var list []Change
	if err := tx.Select(ctx, &list, `
		SELECT w.day, w.name, w.working, u.display_name AS by_name, w.made_at
		FROM work_day_change w
		JOIN user_account u ON u.user_id = w.made_by
		ORDER BY w.made_at DESC, w.change_id
		LIMIT 100`); err != nil {
		return nil, fmt.Errorf("changes of the calendar: %w", err)
	}
	return list, nil
}

package casefile

import (
	"context"
	"fmt"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/calendar"
	"channelpanel/internal/platform/pg"
)

// Expect refuses a form that was drawn from another version of the file, and says what stands there now: where the case is,
// and the last step of those that this actor may read.
func (c *Cabinet) Expect(ctx context.Context, tx *pg.Tx, file *File, version int) error {
	if file.Version == version {
		return nil
	}
	var steps []struct {
		At      time.Time        `db:"at"`
		Section casework.Subject `db:"section"`
		Title   string           `db:"title"`
		By      string           `db:"by_name"`
	}
	if err := tx.Select(ctx, &steps, `
		SELECT at, section, title, by_name
		FROM case_event
		WHERE case_id = $1
		ORDER BY at DESC, event_id DESC LIMIT 20`, file.ID); err != nil {
		return fmt.Errorf("what stands on the file: %w", err)
	}
	now := []casework.Recorded{{Label: "The case is at", Text: file.State.Label()}}
	for _, s := range steps {
		if s.Section != "" && !c.Allows(tx, casework.Action{Subject: s.Section, Act: "read"}, file) {
			continue
		}
		if s.Section == casework.OnRequests && !c.AllRequests(tx, file) {
			continue
		}
		now = append(now, casework.Recorded{Label: "Last step", Text: s.Title + ", by " + s.By + ", " + s.At.In(calendar.London()).Format("2 January 2006 at 3:04pm")})
		break
	}
	return &casework.Error{Kind: casework.Conflict, Msg: "Somebody else changed this case after you opened the form. Nothing of yours was saved, and all of it is kept.", Now: now}
}

// AllRequests says whether the actor may know of every agency's requests on a file: an agency knows of its own alone, and what
// others are asked and answer is on no timeline of theirs.
func (c *Cabinet) AllRequests(tx *pg.Tx, file *File) bool {
	return c.Allows(tx, casework.ReadSection36, file)
}

// Package bench measures the speed of the product as built: its hot pages and writes against a floor that sends the
// same statements to the same database and the same bytes to the same client, with gin, sqlx and lib/pq alone. Figures
// are ratios taken in turn in one run, because absolute ones mean little on a machine that does other work as well.
// Nothing here serves a person; it loads invented data into databases of its own.
package bench

import "time"

// machineClock times requests. Ratios need no other clock.
func machineClock() time.Time { return time.Now() }

func since(t time.Time) time.Duration { return time.Since(t) }

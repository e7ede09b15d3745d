package httpd

import "time"

// machineClock is the clock where no other is configured. Deadlines of sockets know no other.
func machineClock() time.Time { return time.Now() }

// deadline is a moment on the machine's clock.
func deadline(after time.Duration) time.Time { return time.Now().Add(after) }

// since measures on the machine's monotonic clock.
func since(start time.Time) time.Duration { return time.Since(start) }

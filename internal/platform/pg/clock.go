package pg

import "time"

// deadline is a moment on the machine's clock: sockets know no other.
func deadline(after time.Duration) time.Time { return time.Now().Add(after) }

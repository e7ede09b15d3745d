//go:build !deep

package casefile_test

import "time"

// storming is how long people use a case in the fast lane, for each way of taking it from them.
const storming = 300 * time.Millisecond

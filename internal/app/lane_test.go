//go:build !deep

package app_test

// lane is how much of something a test does for each change, and how much in the deep lane.
func lane(fast, _ int) int { return fast }

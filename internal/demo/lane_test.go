//go:build !deep

package demo_test

const deep = false

// lane is how much of something a test does for each change, and how much in the deep lane.
func lane(fast, _ int) int { return fast }

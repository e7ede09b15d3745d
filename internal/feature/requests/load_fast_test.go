//go:build !deep

package requests_test

// How many agencies return how many cases at once, in the fast lane.
const (
	loadAgencies = 100
	loadCases    = 3
)

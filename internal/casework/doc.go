// Package casework is the business: what a case is, how it moves from referral to closure, and the statutory checks on
// the way. It is pure: it imports nothing of ours, reads no clock and no file, and takes every fact as an argument.
package casework

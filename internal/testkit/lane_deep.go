//go:build deep

package testkit

// Deep says whether the long tests run too: what is not needed for each change.
const Deep = true

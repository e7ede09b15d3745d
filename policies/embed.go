// Package policies holds the reviewed access policy as the program ships it. It holds text only: platform/authz reads,
// checks and applies it.
package policies

import _ "embed"

// Model is casbin's model: which words a request and a line have, and how a line matches.
//
//go:embed model.conf
var Model string

// Policy is version 1 of the role matrix (domain section 9).
//
//go:embed policy.csv
var Policy string

package accounts

import (
	"crypto/rand"
	"crypto/subtle"
	"strings"
)

// NewSetUpCode is a code for the first set-up, easy to copy from a terminal.
func NewSetUpCode() string { return rand.Text()[:12] }

func sameCode(typed, code string) bool {
	return subtle.ConstantTimeCompare([]byte(strings.ToUpper(strings.TrimSpace(typed))), []byte(code)) == 1
}

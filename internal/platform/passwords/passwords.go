// Package passwords makes and checks password hashes, and says which passwords are too easy to guess. It knows no
// account and keeps nothing.
package passwords

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
)

// Lengths in characters: length, not composition, is what counts.
const (
	minPassword = 15
	minBeside   = 8 // of one that is asked for beside a second factor
	maxPassword = 256
)

// common holds words that passwords here are made of; a password that is one of them, or little more, is refused.
//
//go:embed common.txt
var common string

// Hasher hashes and checks with argon2id, 46 MiB and one pass, at most four at a time, because each takes memory.
type Hasher struct {
	params *argon2id.Params
	slots  chan struct{}
	dummy  string // compared where there is no such account, so that the answer takes as long
}

// New makes a hasher; it fails only where the machine cannot hash.
func New() (*Hasher, error) {
	h := &Hasher{
		params: &argon2id.Params{Memory: 46 * 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32},
		slots:  make(chan struct{}, 4),
	}
	var err error
	h.dummy, err = argon2id.CreateHash("nobody has this password", h.params)
	return h, err
}

// Hash is a new hash of a password.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	return argon2id.CreateHash(password, h.params)
}

// Matches compares a password, exactly as it was typed, with a hash; with none it takes as long and says no.
func (h *Hasher) Matches(ctx context.Context, password, hash string) (bool, error) {
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.leave()
	against := hash
	if against == "" {
		against = h.dummy
	}
	ok, err := argon2id.ComparePasswordAndHash(password, against)
	return ok && hash != "", err
}

func (h *Hasher) enter(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait to check a password: %w", ctx.Err())
	}
}

func (h *Hasher) leave() { <-h.slots }

// Weakness says in a sentence what is wrong with a password, or "". about are words that it may not be made of: the
// person's own name and address.
func Weakness(password string, about ...string) string { return weakness(minPassword, password, about) }

// WeaknessBesideAFactor is Weakness for somebody who has a second factor: a shorter password is enough for them.
func WeaknessBesideAFactor(password string, about ...string) string {
	return weakness(minBeside, password, about)
}

// Short says whether a password is too short for somebody who has no second factor.
func Short(password string) bool { return utf8.RuneCountInString(password) < minPassword }

func weakness(shortest int, password string, about []string) string {
	n := utf8.RuneCountInString(password)
	if n < shortest {
		return fmt.Sprintf("Password must be %d characters or more", shortest)
	}
	if n > maxPassword {
		return fmt.Sprintf("Password must be %d characters or fewer", maxPassword)
	}
	rest := strings.ToLower(password)
	for _, w := range append(strings.Fields(common), about...) {
		if w = strings.ToLower(w); len(w) >= 4 {
			rest = strings.ReplaceAll(rest, w, "")
		}
	}
	distinct := map[rune]bool{}
	for _, r := range rest {
		distinct[r] = true
	}
	if utf8.RuneCountInString(rest) < 6 || len(distinct) < 4 {
		return "Password is too easy to guess: use words that have nothing to do with you or this service"
	}
	return ""
}

package accounts

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
)

// Lengths in characters. Fifteen, because nobody has a second factor yet; length, not composition, is what counts.
const (
	minPassword = 15
	maxPassword = 256
)

// common holds words that passwords here are made of; a password that is one of them, or little more, is refused.
//
//go:embed common.txt
var common string

// passwords hashes and checks with argon2id, 46 MiB and one pass, at most four at a time, because each takes memory.
type passwords struct {
	params *argon2id.Params
	slots  chan struct{}
	dummy  string // compared where there is no such account, so that the answer takes as long
}

func newPasswords() (*passwords, error) {
	p := &passwords{
		params: &argon2id.Params{Memory: 46 * 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32},
		slots:  make(chan struct{}, 4),
	}
	var err error
	p.dummy, err = argon2id.CreateHash("nobody has this password", p.params)
	return p, err
}

func (p *passwords) hash(ctx context.Context, password string) (string, error) {
	if err := p.enter(ctx); err != nil {
		return "", err
	}
	defer p.leave()
	return argon2id.CreateHash(password, p.params)
}

// matches compares a password, exactly as it was typed, with a hash; with none it takes as long and says no.
func (p *passwords) matches(ctx context.Context, password, hash string) (bool, error) {
	if err := p.enter(ctx); err != nil {
		return false, err
	}
	defer p.leave()
	against := hash
	if against == "" {
		against = p.dummy
	}
	ok, err := argon2id.ComparePasswordAndHash(password, against)
	return ok && hash != "", err
}

func (p *passwords) enter(ctx context.Context) error {
	select {
	case p.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait to check a password: %w", ctx.Err())
	}
}

func (p *passwords) leave() { <-p.slots }

// weakness says in a sentence what is wrong with a password, or "". about are words that it may not be made of: the
// person's own name and address.
func weakness(password string, about ...string) string {
	n := utf8.RuneCountInString(password)
	if n < minPassword {
		return fmt.Sprintf("Password must be %d characters or more", minPassword)
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

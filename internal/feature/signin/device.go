package signin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"net/netip"
	"strings"
	"time"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

// deviceLife is how long a browser is known: longer than anybody is away from work.
const deviceLife = 400 * 24 * time.Hour

// deviceToken is by what a browser is known, the one that it holds or a new one.
func deviceToken(held string) string {
	if len(held) == len(rand.Text()) {
		return held
	}
	return rand.Text()
}

// Arrived notes with which browser somebody signs in. The first time with one that was not seen before is told to them, but
// for the first time of all.
func (s *Service) Arrived(ctx context.Context, actor casework.Actor, user casework.UserID, token, agent string) error {
	hash := sha256.Sum256([]byte("device " + token))
	var seen bool
	err := s.db.Read(ctx, actor, func(tx *pg.Tx) error {
		if _, err := s.mayTry(ctx, tx, actor); err != nil {
			return err
		}
		var err error
		seen, _, err = knownDevice(ctx, tx, user, hash[:])
		return err
	})
	if err != nil || seen {
		return err
	}
	return s.db.Write(pg.WithoutKey(ctx), actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.mayTry(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		a, err := lockAccount(ctx, tx, user)
		if err != nil {
			return audit.Entry{}, err
		}
		_, others, err := knownDevice(ctx, tx, user, hash[:])
		if err != nil {
			return audit.Entry{}, err
		}
		if err := insertDevice(ctx, tx, user, hash[:], tx.Now().Add(-deviceLife)); err != nil {
			return audit.Entry{}, err
		}
		entry := audit.Record(grant, casework.Change{Title: "Signed in as " + a.Name + " with a browser not seen before: " + device(agent)})
		if !others {
			return entry, nil
		}
		return entry, casefile.Notify(ctx, tx, casefile.Notice{
			For: user, Why: "It is your account.", Link: "/account/sessions",
			Text: "Somebody signed in to your account with a browser that was not used for it before: " + device(agent) +
				". If it was not you, end that session, change your password and tell an administrator at once.",
		})
	})
}

// network is roughly where an address lies, in words: enough to know one's own office and home apart.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	switch {
	case err != nil:
		return "Not known"
	case ip.IsLoopback():
		return "This service's own computer"
	case ip.Unmap().IsPrivate():
		return "A private network, such as your office's"
	}
	bits := 16
	if ip.Unmap().Is6() {
		bits = 32
	}
	prefix, err := ip.Unmap().Prefix(bits)
	if err != nil {
		return "Not known"
	}
	text, _, _ := strings.Cut(strings.TrimSuffix(prefix.Masked().Addr().String(), ".0.0"), "::")
	return "The internet, at an address that begins " + text
}

package signin

import (
	"context"
	"errors"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

// errProof is the one answer to a proof that failed.
func errProof(field, msg string) error {
	var f casework.Faults
	f.Add(field, msg)
	return f.Err()
}

// Prove checks the password of somebody who is signed in, before something that needs a fresh proof. Failures count as
// those of signing in do, and slow the next try down as much.
func (s *Service) Prove(ctx context.Context, actor casework.Actor, password string) error {
	var seen account
	err := s.db.Read(ctx, actor, func(tx *pg.Tx) error {
		if _, err := s.self(ctx, tx, actor); err != nil {
			return err
		}
		var err error
		seen, err = accountOf(ctx, tx, actor.ID)
		return err
	})
	if err != nil {
		return err
	}
	ok, err := s.words.Matches(ctx, password, seen.Hash)
	if err != nil {
		return err
	}
	wrong := errors.New("no answer yet")
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.self(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		a, err := lockAccount(ctx, tx, actor.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		switch {
		case a.LockedUntil != nil && a.LockedUntil.After(tx.Now()):
			wrong = errProof("password", "There were too many tries. Wait a quarter of an hour and try again.")
			return audit.Failed(grant, "A proof of who they are failed: the account is locked", "locked"), nil
		case !ok || a.Hash != seen.Hash:
			wrong = errProof("password", "Password is not right")
			return audit.Failed(grant, "A proof of who they are failed: wrong password", "password"), noteFailure(ctx, tx, a.ID, tx.Now().Add(lockFor(a.FailedCount+1)))
		}
		wrong = nil
		return audit.Record(grant, casework.Change{Title: "Proved again who they are, by password"}), forgetFailures(ctx, tx, a.ID)
	})
	if err != nil {
		return err
	}
	return wrong
}

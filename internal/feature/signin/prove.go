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

// Prove checks the password of somebody who is signed in or, where they have a second factor, a code of that, before something
// that needs a fresh proof. Failures count as those of signing in do, and slow the next try down as much.
func (s *Service) Prove(ctx context.Context, actor casework.Actor, proof string) error {
	var seen account
	var factor Factor
	err := s.db.Read(ctx, actor, func(tx *pg.Tx) error {
		if _, err := s.self(ctx, tx, actor); err != nil {
			return err
		}
		var err error
		if seen, err = accountOf(ctx, tx, actor.ID); err != nil {
			return err
		}
		factor, err = factorOf(ctx, tx, actor.ID)
		return err
	})
	if err != nil {
		return err
	}
	ok := false
	if !factor.On() {
		if ok, err = s.words.Matches(ctx, proof, seen.Hash); err != nil {
			return err
		}
	}
	wrong := errors.New("no answer yet")
	err = s.db.Write(pg.WithoutKey(ctx), actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.self(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		a, err := lockAccount(ctx, tx, actor.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		if a.LockedUntil != nil && a.LockedUntil.After(tx.Now()) {
			wrong = errProof("proof", "There were too many tries. Wait a quarter of an hour and try again.")
			return audit.Failed(grant, "A proof of who they are failed: the account is locked", "locked"), nil
		}
		how := "their password"
		switch {
		case factor.On():
			if how, err = s.checkCode(ctx, tx, a.ID, proof); err != nil {
				return audit.Entry{}, err
			}
		case !ok || a.Hash != seen.Hash:
			how = ""
		}
		if how == "" {
			wrong = errProof("proof", "That is not right. Check it and enter it again.")
			return audit.Failed(grant, "A proof of who they are failed", "proof"), noteFailure(ctx, tx, a.ID, tx.Now().Add(lockFor(a.FailedCount+1)))
		}
		wrong = nil
		return audit.Record(grant, casework.Change{Title: "Proved again who they are, with " + how}), forgetFailures(ctx, tx, a.ID)
	})
	if err != nil {
		return err
	}
	return wrong
}

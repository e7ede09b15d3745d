package signin

import (
	"context"

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
	return s.prove(ctx, actor, func(tx *pg.Tx, a account) (try, error) {
		p, err := s.bound(ctx, tx, a)
		if err != nil {
			return try{}, err
		}
		switch {
		case !factor.On() && p != nil:
			return try{fault: p.Agency + " is the only way in for its people", reason: "agency", answer: "People of " + p.Agency + " show their account there, and not a password"}, nil
		case factor.On():
			t, err := s.checkCode(ctx, tx, a.ID, proof)
			t.answer = wrongProof
			return t, err
		case !ok || a.Hash != seen.Hash:
			return try{fault: "a wrong password", reason: "password", answer: wrongProof}, nil
		}
		return try{how: "their password"}, nil
	})
}

const wrongProof = "That is not right. Check it and enter it again."

func (s *Service) prove(ctx context.Context, actor casework.Actor, check func(*pg.Tx, account) (try, error)) error {
	var outcome error
	err := s.db.Write(pg.WithoutKey(ctx), actor, func(tx *pg.Tx) (audit.Entry, error) {
		outcome = nil
		grant, err := s.self(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		a, err := lockAccount(ctx, tx, actor.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		if a.LockedUntil != nil && a.LockedUntil.After(tx.Now()) {
			outcome = errProof("proof", "There were too many tries. Wait a quarter of an hour and try again.")
			return audit.Failed(grant, "A proof of who they are failed: the account is locked", "locked"), nil
		}
		t, err := check(tx, a)
		if err != nil {
			return audit.Entry{}, err
		}
		if t.how == "" {
			outcome = errProof("proof", t.answer)
			return audit.Failed(grant, "A proof of who they are failed: "+t.fault, t.reason), noteFailure(ctx, tx, a.ID, tx.Now().Add(lockFor(a.FailedCount+1)))
		}
		return audit.Record(grant, casework.Change{Title: "Proved again who they are, with " + t.how}), forgetFailures(ctx, tx, a.ID)
	})
	if err != nil {
		return err
	}
	return outcome
}

package accounts

import (
	"context"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/register"
)

// SetUp is what the administrator of a new installation types: the first account, the first panel and the agencies
// that work with it.
type SetUp struct {
	NewAccount
	Again    string
	Panel    register.Panel
	Agencies []register.Agency
}

func (in *SetUp) validate() error {
	var f casework.Faults
	if err := f.Merge(in.NewAccount.validate()); err != nil {
		return err
	}
	if in.Again != in.Password {
		f.Add("again", "Passwords do not match")
	}
	if err := f.Merge(in.Panel.Validate()); err != nil {
		return err
	}
	if len(in.Agencies) == 0 {
		f.Add("agencies", "Enter at least one agency")
	}
	return f.Err()
}

// NeedsSetUp says whether nobody has an account yet.
func (s *Service) NeedsSetUp(ctx context.Context, actor casework.Actor) (bool, error) {
	var any bool
	err := s.db.Read(ctx, actor, func(tx *pg.Tx) error {
		var err error
		any, err = anyAccount(ctx, tx)
		return err
	})
	return !any, err
}

// SetUp makes the first account, its role of administrator, the panel and the agencies, all or nothing. It is
// refused as absent once there is an account. faults are those of what was typed.
func (s *Service) SetUp(ctx context.Context, actor casework.Actor, in SetUp, faults *casework.Faults) error {
	if err := faults.Merge(in.validate()); err != nil {
		return err
	}
	if faults.Any() {
		return faults.Err()
	}
	hash, err := s.words.Hash(ctx, in.Password)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.guard.Check(ctx, actor, casework.SetUpService, casework.Resource{Ref: "set-up", Sens: casework.Normal, Policy: tx.Policy()})
		if err != nil {
			return audit.Entry{}, err
		}
		if err := lockSetup(ctx, tx); err != nil {
			return audit.Entry{}, err
		}
		if any, err := anyAccount(ctx, tx); err != nil {
			return audit.Entry{}, err
		} else if any {
			return audit.Entry{}, casework.Absent()
		}
		user, err := insertAccount(ctx, tx, in.Email, in.Name, hash, false)
		if err != nil {
			return audit.Entry{}, err
		}
		first := Held{Membership: casework.Membership{User: user, Role: casework.Administrator, Tenure: casework.Tenure{From: tx.Today()}}}
		if err := give(ctx, tx, first); err != nil {
			return audit.Entry{}, err
		}
		if _, err := register.AddPanel(ctx, tx, in.Panel); err != nil {
			return audit.Entry{}, err
		}
		for _, a := range in.Agencies {
			if _, err := register.AddAgency(ctx, tx, a); err != nil {
				return audit.Entry{}, err
			}
		}
		tx.Remember("/sign-in")
		return audit.Record(grant, casework.Change{Title: "Set up the service", Fields: []casework.FieldChange{
			{Field: "account", New: in.Email}, {Field: "panel", New: in.Panel.Name},
		}}), nil
	})
}

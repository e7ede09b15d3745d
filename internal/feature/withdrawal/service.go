// Package withdrawal takes a referral back before the panel has decided. It shows first what ends with it and what stays, so
// that nobody ends more than they mean to. It deletes nothing.
package withdrawal

import (
	"context"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Service is what can be done to withdraw a referral.
type Service struct {
	db      *pg.DB
	cabinet *casefile.Cabinet
}

// NewService makes the service.
func NewService(db *pg.DB, cabinet *casefile.Cabinet) *Service {
	return &Service{db: db, cabinet: cabinet}
}

// View is a referral that may be withdrawn, with all that ends with it.
type View struct {
	Identity ui.Identity
	Ref      string
	Version  int
	State    casework.State
	Possible bool // the pathway knows a withdrawal from where the case stands
	Met      bool // the threshold of section 36 was met
	Pending  casefile.Pending
}

// View reads what a withdrawal would end.
func (s *Service) View(ctx context.Context, actor casework.Actor, ref string) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.WithdrawReferral, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		who, err := s.cabinet.Known(ctx, tx, file)
		if err != nil {
			return audit.Entry{}, err
		}
		v = View{Identity: ui.IdentityOf(file.Case, who), Ref: file.Ref, Version: file.Version, State: file.State, Met: file.Section36Result == "MET"}
		for _, t := range casework.Next(file.State) {
			v.Possible = v.Possible || t.On == casework.EventTakeBack
		}
		if v.Pending, err = casefile.PendingOn(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, string(casework.OnReferral)), nil
	})
	return v, err
}

// Withdraw takes the referral back and ends what waits on its case. version is that of the case which the form showed, and
// waits how much waited on it: where something came since, nobody ends it unseen.
func (s *Service) Withdraw(ctx context.Context, actor casework.Actor, ref string, version, waits int, in casework.Withdrawal) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.WithdrawReferral, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Expect(ctx, tx, file, version); err != nil {
			return audit.Entry{}, err
		}
		pending, err := casefile.PendingOn(ctx, tx, file)
		if err != nil {
			return audit.Entry{}, err
		}
		if pending.Count() != waits {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "What waits on this case is no longer what you were shown. Nothing was ended, and all that you typed is kept."}
		}
		change, err := file.Apply(casework.EventTakeBack, casework.Facts{Today: tx.Today(), Withdrawal: &in})
		if err != nil {
			return audit.Entry{}, err
		}
		if err := casefile.EndPending(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Narrate(ctx, tx, file, "withdrawal", struct {
			Note   string `json:"note"`
			Agreed string `json:"agreed"`
		}{in.Note, in.Agreed}); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Save(ctx, tx, file, change, casework.OnReferral); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/cases/" + file.Ref)
		return audit.Record(grant, change), nil
	})
}

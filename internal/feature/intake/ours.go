package intake

import (
	"context"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
)

// mostOurs is how many referrals of an agency are listed.
const mostOurs = 200

// Ours lists what the actor's agencies have referred, for as long as they speak for them: that it was sent or received, whether
// the panel has looked at it and taken it in, and the number to quote. What became of the case is no more theirs than anybody's.
func (s *Service) Ours(ctx context.Context, actor casework.Actor) ([]Ours, error) {
	var out []Ours
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		out = nil
		held, err := rolesHeld(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		res := casework.Resource{Ref: "referrals of an agency", Sens: casework.Normal, Policy: tx.Policy()}
		var grant authz.Grant
		var agencies []string
		for _, h := range held {
			one := res
			one.Panel, one.Standings = h.Panel, []casework.Standing{{Role: h.Role, Tie: casework.TieOwn, Agency: h.Agency}}
			if h.Agency == "" || !s.guard.Allows(actor, casework.FollowReferral, one) {
				continue
			}
			if !grant.Valid() {
				if grant, err = s.guard.Check(ctx, actor, casework.FollowReferral, one); err != nil {
					return audit.Entry{}, err
				}
			}
			agencies = append(agencies, string(h.Agency))
		}
		if !grant.Valid() {
			_, err := s.guard.Check(ctx, actor, casework.FollowReferral, res)
			return audit.Entry{}, err
		}
		list, err := oursOf(ctx, tx, agencies, mostOurs)
		if err != nil {
			return audit.Entry{}, err
		}
		var receipts []string
		for _, o := range list {
			one := res
			one.Panel = o.PanelID
			for _, h := range held {
				if h.Agency == o.AgencyID && h.Panel == o.PanelID {
					one.Standings = append(one.Standings, casework.Standing{Role: h.Role, Tie: casework.TieOwn, Agency: h.Agency})
				}
			}
			if s.guard.Allows(actor, casework.FollowReferral, one) {
				out = append(out, o)
				receipts = append(receipts, o.Receipt)
			}
		}
		return audit.Listed(grant, "referrals of an agency", "", receipts), nil
	})
	return out, err
}

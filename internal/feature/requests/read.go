package requests

import (
	"context"
	"slices"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

// ListView is the requests of one case that the actor may read.
type ListView struct {
	Case
	Requests []Request
	MayAsk   bool
	Today    casework.Date
}

// OfCase reads the requests of a case; somebody who stands to it for an agency sees their agency's.
func (s *Service) OfCase(ctx context.Context, actor casework.Actor, ref string) (ListView, error) {
	var v ListView
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.ReadRequests, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		v = ListView{Today: tx.Today(), MayAsk: s.cabinet.Allows(tx, casework.AskPartner, file)}
		if v.Case, err = s.about(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		if v.Requests, err = ofCase(ctx, tx, file.ID); err != nil {
			return audit.Entry{}, err
		}
		v.Requests = slices.DeleteFunc(v.Requests, func(r Request) bool {
			return !s.guard.Allows(actor, casework.ReadRequests, s.resource(tx, file, r))
		})
		return audit.Viewed(grant, "case.requests"), nil
	})
	return v, err
}

// View is one request with what was asked, told and answered.
type View struct {
	Case
	Request   Request
	Asked     Asked
	Told      Told
	Answered  Answered
	MayAnswer bool
	MayRemind bool
	MayAdmit  bool
	Today     casework.Date
}

// Request reads one request.
func (s *Service) Request(ctx context.Context, actor casework.Actor, ref, id string) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, _, err := s.cabinet.Open(ctx, tx, casework.ReadRequests, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		v = View{Today: tx.Today()}
		if v.Request, err = one(ctx, tx, file.ID, id); err != nil {
			return audit.Entry{}, err
		}
		res := s.resource(tx, file, v.Request)
		grant, err := s.guard.Check(ctx, actor, casework.ReadRequests, res)
		if err != nil {
			return audit.Entry{}, err
		}
		if v.Case, err = s.about(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		v.MayAnswer = v.Request.open() && s.guard.Allows(actor, casework.AnswerRequest, res)
		v.MayRemind = v.Request.open() && s.cabinet.Allows(tx, casework.AskPartner, file)
		v.MayAdmit = v.Request.Answer == casework.ReturnInformation && s.cabinet.Allows(tx, casework.WriteTies, file)
		for field, into := range map[string]any{"asked": &v.Asked, "told": &v.Told, "answer": &v.Answered} {
			if err := s.cabinet.Recall(ctx, tx, file, "request/"+id+"/"+field, into); err != nil && !casework.Refused(err, casework.NotFound) {
				return audit.Entry{}, err
			}
		}
		v.Told = v.Told.to(func(a casework.Action) bool { return s.cabinet.Allows(tx, a, file) })
		return audit.Viewed(grant, "case.requests"), nil
	})
	return v, err
}

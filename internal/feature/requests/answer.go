package requests

import (
	"context"
	"errors"
	"slices"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

const pageSize = 25

// Mine reads the open requests to the actor's own agencies, the most urgent first. after and afterID are the due date
// and the id of the last request of the page before.
func (s *Service) Mine(ctx context.Context, actor casework.Actor, after casework.Date, afterID string) (list []Request, today casework.Date, more bool, err error) {
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		res, err := casefile.OnInstallation(ctx, tx, "requests to answer")
		if err != nil {
			return audit.Entry{}, err
		}
		grant, err := s.guard.Check(ctx, actor, casework.BrowseCases, res)
		if err != nil {
			return audit.Entry{}, err
		}
		today = tx.Today()
		if list, err = toAnswer(ctx, tx, s.answerers(tx), after, afterID, pageSize+1); err != nil {
			return audit.Entry{}, err
		}
		if more = len(list) > pageSize; more {
			list = list[:pageSize]
		}
		var refs []string
		for _, r := range list {
			refs = append(refs, r.Ref)
		}
		return audit.Listed(grant, "requests to answer", after.String(), refs), nil
	})
	return list, today, more, err
}

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

// View is one request with what was asked and answered.
type View struct {
	Case
	Request   Request
	Asked     Asked
	Answered  Answered
	MayAnswer bool
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
		v.MayAnswer = v.Request.Status == "SENT" && s.guard.Allows(actor, casework.AnswerRequest, res)
		if err := s.cabinet.Recall(ctx, tx, file, "request/"+id+"/asked", &v.Asked); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Recall(ctx, tx, file, "request/"+id+"/answer", &v.Answered); err != nil && !casework.Refused(err, casework.NotFound) {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "case.requests"), nil
	})
	return v, err
}

// Answer records what the agency sends back, or that it refuses and why. in.Body is filled with the agency that was
// asked. typed are the faults of what was typed.
func (s *Service) Answer(ctx context.Context, actor casework.Actor, ref, id string, version int, in casework.PartnerAnswer, typed *casework.Faults) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, _, err := s.cabinet.Lock(ctx, tx, casework.AnswerRequest, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		r, err := one(ctx, tx, file.ID, id)
		if err != nil {
			return audit.Entry{}, err
		}
		grant, err := s.guard.Check(ctx, actor, casework.AnswerRequest, s.resource(tx, file, r))
		if err != nil {
			return audit.Entry{}, err
		}
		if r.Status != "SENT" || r.Version != version {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "Somebody else answered this request after you opened it. Nothing of yours was saved."}
		}
		var all casework.Faults
		if err := all.Merge(typed.Err()); err != nil {
			return audit.Entry{}, err
		}
		in.Body = r.AgencyName
		if err := all.Merge(in.Validate(tx.Today())); err != nil {
			return audit.Entry{}, err
		}
		if !in.On.IsZero() && in.On.Before(r.SentOn) {
			all.Add("answered_on", "The answer cannot be dated before the request was sent")
		}
		if all.Any() {
			return audit.Entry{}, once(&all)
		}
		status, title := "ANSWERED", "A partner agency answered a request for information"
		if in.Refused {
			status, title = "REFUSED", "A partner agency refused a request for information"
		}
		if err := settle(ctx, tx, r, status, in.On); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Narrate(ctx, tx, file, "request/"+id+"/answer", answered(in)); err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: title, Fields: []casework.FieldChange{
			{Field: "agency", New: r.AgencyName}, {Field: "status", Old: r.Status, New: status},
		}, Checks: []casework.CheckNote{{Check: "SC-15", Outcome: "passed"}, {Check: "SC-16", Outcome: "passed"}}}
		if err := s.cabinet.Save(ctx, tx, file, change, casework.OnRequests); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/cases/" + file.Ref + "/requests/" + id)
		return audit.Record(grant, change), nil
	})
}

// answered keeps what belongs to the answer that was chosen.
func answered(in casework.PartnerAnswer) Answered {
	if in.Refused {
		return Answered{Body: in.Body, Reason: in.Reason}
	}
	return Answered{Body: in.Body, Information: in.Information, Necessity: in.Necessity}
}

// once keeps the first fault of each field: a date that is no date is also a date that is missing.
func once(all *casework.Faults) error {
	err := all.Err()
	if e, ok := errors.AsType[*casework.Error](err); ok {
		seen := map[string]bool{}
		e.Faults = slices.DeleteFunc(slices.Clone(e.Faults), func(f casework.Fault) bool {
			again := f.Field != "" && seen[f.Field]
			seen[f.Field] = true
			return again
		})
	}
	return err
}

package requests

import (
	"context"
	"slices"
	"strings"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
)

// togetherAt is where all agencies are asked for a meeting at once.
func togetherAt(meeting casework.MeetingID) string { return "/meetings/" + string(meeting) + "/ask" }

// Together is what can be asked of agencies for a meeting.
type Together struct {
	Meeting  casework.MeetingID
	On       casework.Date
	Agencies []Agency
	Cases    []TogetherCase
	Due      casework.Date // by default
}

// TogetherCase is a case on the agenda about which agencies may be asked.
type TogetherCase struct {
	Ref  string
	Open []casework.AgencyID // are asked already and have not answered
}

// asks says whether an agency would be asked about the case: not while it is still to answer an earlier request.
func (c TogetherCase) asks(a casework.AgencyID) bool { return !slices.Contains(c.Open, a) }

// Gathered is what came of asking all at once.
type Gathered struct {
	Requests int
	Before   int // were asked already and have not answered
}

// together reads what can be asked for a meeting: about the cases on its agenda about which the actor may ask.
func (s *Service) together(ctx context.Context, tx *pg.Tx, id casework.MeetingID) (Together, error) {
	v := Together{Meeting: id}
	g, refs, err := gathered(ctx, tx, id)
	if err != nil {
		return v, err
	}
	v.On = g.On
	files, err := s.cabinet.Among(ctx, tx, casework.AskPartner, refs)
	if err != nil {
		return v, err
	}
	files = slices.DeleteFunc(files, func(f *casefile.File) bool { return !f.State.Asks() || f.Stopped() })
	slices.SortFunc(files, func(a, b *casefile.File) int { return strings.Compare(a.Ref, b.Ref) })
	if v.Agencies, err = represented(ctx, tx, g.Panel, s.answerers(tx)); err != nil {
		return v, err
	}
	for _, f := range files {
		open, err := stillAsked(ctx, tx, f.ID)
		if err != nil {
			return v, err
		}
		v.Cases = append(v.Cases, TogetherCase{f.Ref, open})
	}
	v.Due = dueBefore(tx.Today(), g.On, tx.Holiday)
	return v, nil
}

// dueBefore is when answers are due by default: five working days before the meeting, or as the limit for returns says where that
// comes sooner.
func dueBefore(today, meeting casework.Date, h casework.Holiday) casework.Date {
	due := h.WorkingDaysBefore(meeting, casework.PapersBefore)
	if usual := casework.LimitOn("partner_return_days", today).Due(today, h); due.After(usual) {
		return usual
	}
	if !due.After(today) {
		return h.AddWorkingDays(today, 1)
	}
	return due
}

// togetherGrant asks the guard whether the actor may ask about some case of a panel of theirs.
func (s *Service) togetherGrant(ctx context.Context, tx *pg.Tx) (authz.Grant, error) {
	res, err := casefile.OnInstallation(ctx, tx, "requests for a meeting")
	if err != nil {
		return authz.Grant{}, err
	}
	return s.guard.Check(ctx, tx.Actor(), casework.BrowseCases, res)
}

// Gather reads the form that asks all agencies for a meeting. A meeting on whose agenda the actor may ask about nothing is absent.
func (s *Service) Gather(ctx context.Context, actor casework.Actor, id casework.MeetingID) (Together, error) {
	var v Together
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.togetherGrant(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		if v, err = s.together(ctx, tx, id); err != nil {
			return audit.Entry{}, err
		}
		if len(v.Cases) == 0 {
			return audit.Entry{}, casework.Absent()
		}
		var refs []string
		for _, c := range v.Cases {
			refs = append(refs, c.Ref)
		}
		return audit.Listed(grant, "cases about which agencies can be asked", "", refs), nil
	})
	return v, err
}

// AskAll is what is asked of several agencies about several cases.
type AskAll struct {
	Agencies    []casework.AgencyID
	Cases       []string // references
	Asked       Asked
	Due         casework.Date
	NoSensitive bool // SC-16
}

// AskTogether sends a request to each agency about each case, in one transaction: all of them or none. An agency that is still to
// answer an earlier request about a case is not asked twice. Each case has an entry and a step of its own, as if it had been asked
// about by itself (SC-15).
func (s *Service) AskTogether(ctx context.Context, actor casework.Actor, id casework.MeetingID, in AskAll, typed *casework.Faults) (v Together, sent Gathered, err error) {
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		sent = Gathered{}
		if _, err := s.togetherGrant(ctx, tx); err != nil {
			return audit.Entry{}, err
		}
		if v, err = s.together(ctx, tx, id); err != nil {
			return audit.Entry{}, err
		}
		if len(v.Cases) == 0 {
			return audit.Entry{}, casework.Absent()
		}
		asked, err := in.validate(tx.Today(), v, typed)
		if err != nil {
			return audit.Entry{}, err
		}
		var entries []audit.Entry
		var notices []casefile.Notice
		for _, c := range v.Cases {
			if !slices.Contains(in.Cases, c.Ref) {
				continue
			}
			file, grant, err := s.cabinet.Lock(ctx, tx, casework.AskPartner, c.Ref)
			if err != nil {
				return audit.Entry{}, err
			}
			if !file.State.Asks() || file.Stopped() {
				return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "Something changed on " + c.Ref + " while you wrote: partners cannot be asked about it now. Nothing was sent. Open the form again."}
			}
			if c.Open, err = stillAsked(ctx, tx, file.ID); err != nil { // now that nobody else asks
				return audit.Entry{}, err
			}
			now := slices.DeleteFunc(slices.Clone(asked), func(a Agency) bool { return !c.asks(a.ID) })
			sent.Before += len(asked) - len(now)
			if len(now) == 0 {
				continue
			}
			_, change, told, err := s.send(ctx, tx, file, now, in.Asked, in.Due)
			if err != nil {
				return audit.Entry{}, err
			}
			sent.Requests += len(now)
			notices, entries = append(notices, told...), append(entries, audit.Record(grant, change))
		}
		if sent.Requests == 0 {
			typed.Add("case", "Each of these agencies is asked about each of these cases already and has not answered: remind them instead")
			return audit.Entry{}, typed.Err()
		}
		tx.Remember(chaseAt + "?meeting=" + string(id))
		return audit.Join(entries...), casefile.Notify(ctx, tx, notices...)
	})
	return v, sent, err
}

// validate reports everything that is wrong, and gives the agencies that are meant.
func (in AskAll) validate(today casework.Date, v Together, typed *casework.Faults) ([]Agency, error) {
	var asked []Agency
	for _, a := range v.Agencies {
		if slices.Contains(in.Agencies, a.ID) {
			asked = append(asked, a)
		}
	}
	if len(asked) == 0 || len(asked) < len(slices.Compact(slices.Sorted(slices.Values(in.Agencies)))) {
		typed.Add("agency", "Select the agencies to ask")
	}
	n := 0
	for _, c := range v.Cases {
		if slices.Contains(in.Cases, c.Ref) {
			n++
		}
	}
	if n == 0 || n < len(slices.Compact(slices.Sorted(slices.Values(in.Cases)))) {
		typed.Add("case", "Select the cases to ask about")
	}
	one := Ask{Asked: in.Asked, Due: in.Due, NoSensitive: in.NoSensitive}
	return asked, one.validate(today, true, typed)
}

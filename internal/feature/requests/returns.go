package requests

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/calendar"
	"channelpanel/internal/platform/pg"
)

const (
	pageSize   = 20 // requests on one page of returns
	sentLately = 31 // days for which an agency's own returns are listed
	mostSent   = 25
)

// Item is one request as whoever answers it finds it: what the request tells, and nothing of the case.
type Item struct {
	ID       string
	Ref      string
	Agency   string
	Panel    string
	AskedBy  string
	SentOn   casework.Date
	DueOn    casework.Date
	MeetsOn  casework.Date // of the next meeting that has the case on its agenda, zero for none
	Asked    Asked
	Told     Told
	Before   casework.Returned // what the agency answered the last time, "" for nothing
	BeforeOn casework.Date
	Version  int
}

// Again says whether the agency gave information before, so that "no change" means something.
func (i Item) Again() bool {
	return i.Before == casework.ReturnInformation || i.Before == casework.ReturnNoChange
}

// Overtaken is a request that somebody else of the agency answered while it stood on somebody's page, or that is no longer
// asked: then By is "".
type Overtaken struct {
	ID, Ref, By string
	Answer      casework.Returned
	At          time.Time
}

func (o Overtaken) words() string {
	if o.By == "" {
		return "The panel no longer asks this of your agency"
	}
	return o.By + " answered it on " + o.At.In(calendar.London()).Format("2 January 2006 at 3:04pm") + ": " + strings.ToLower(casework.Returns.Label(string(o.Answer)))
}

// Returns is the page of what the actor's agencies are asked.
type Returns struct {
	Items     []Item
	More      bool        // there are more after these
	Sent      []Sent      // lately, by anybody of the agencies
	Overtaken []Overtaken // of those that were looked for by id
	Today     casework.Date
}

// Returns reads the open requests to the actor's own agencies, the most urgent first. after and afterID are the due date and
// the id of the last request of the page before.
func (s *Service) Returns(ctx context.Context, actor casework.Actor, after casework.Date, afterID string) (Returns, error) {
	return s.returns(ctx, actor, scope{after: after, afterID: afterID, limit: pageSize + 1}, after.String())
}

// Reread reads the requests with ids that are on somebody's page: those that are still open, and those that were overtaken.
func (s *Service) Reread(ctx context.Context, actor casework.Actor, ids []string) (Returns, error) {
	return s.returns(ctx, actor, scope{ids: ids, limit: pageSize}, "")
}

func (s *Service) returns(ctx context.Context, actor casework.Actor, in scope, page string) (Returns, error) {
	var v Returns
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		v = Returns{Today: tx.Today()}
		res, err := casefile.OnInstallation(ctx, tx, "requests to answer")
		if err != nil {
			return audit.Entry{}, err
		}
		grant, err := s.guard.Check(ctx, actor, casework.BrowseCases, res)
		if err != nil {
			return audit.Entry{}, err
		}
		ways := s.ways(tx)
		rows, err := toMe(ctx, tx, ways, in)
		if err != nil {
			return audit.Entry{}, err
		}
		if v.More = len(rows) > pageSize; v.More {
			rows = rows[:pageSize]
		}
		var refs []string
		for _, r := range rows {
			switch {
			case !s.guard.Allows(actor, casework.AnswerRequest, r.resource(tx.Policy())):
				continue
			case r.Answer != "":
				v.Overtaken = append(v.Overtaken, r.overtaken())
			default:
				item, err := s.item(tx, r)
				if err != nil {
					return audit.Entry{}, err
				}
				v.Items = append(v.Items, item)
			}
			refs = append(refs, r.Ref)
		}
		if v.Sent, err = sentByUs(ctx, tx, ways, tx.Today().AddDays(-sentLately), mostSent); err != nil {
			return audit.Entry{}, err
		}
		for _, r := range v.Sent {
			refs = append(refs, r.Ref)
		}
		slices.Sort(refs)
		return audit.Listed(grant, "requests to answer", page, slices.Compact(refs)), nil
	})
	return v, err
}

// item opens what a request tells, as far as whoever answers may read it.
func (s *Service) item(tx *pg.Tx, r toAnswer) (Item, error) {
	i := Item{
		ID: r.ID, Ref: r.Ref, Agency: r.AgencyName, Panel: r.PanelName, AskedBy: r.AskedBy, SentOn: r.SentOn, DueOn: r.DueOn, MeetsOn: r.MeetsOn,
		Before: r.Before, BeforeOn: r.BeforeOn, Version: r.Version,
	}
	for _, slip := range []struct {
		field   string
		version int32
		sealed  []byte
		into    any
	}{{"asked", r.AskedVersion.Int32, r.Asked, &i.Asked}, {"told", r.ToldVersion.Int32, r.Told, &i.Told}} {
		if slip.sealed == nil {
			continue // asked before requests told who is meant
		}
		if err := s.cabinet.Unseal(casefile.Slip{Case: r.Case, Key: r.Wrapped, Field: "request/" + r.ID + "/" + slip.field, Version: int(slip.version), Sealed: slip.sealed}, slip.into); err != nil {
			return Item{}, err
		}
	}
	// Their own request lets nobody read of a case; it tells them what they would read of one that their agency is admitted to.
	as := r.resource(tx.Policy())
	for n, st := range as.Standings {
		if st.Tie == casework.TieOwn {
			as.Standings[n].Tie = casework.TieInvolved
		}
	}
	i.Told = i.Told.to(func(a casework.Action) bool { return s.guard.Allows(tx.Actor(), a, as) })
	return i, nil
}

// Given is the answer to one request, as it is typed.
type Given struct {
	ID      string
	Version int
	Answer  casework.PartnerAnswer // its body and its date are filled in here
}

// Send takes several answers at once: all of them, or none. Where somebody of the agency was quicker with one the error is a
// Conflict, and what they answered comes back. The faults of one name its request: "information.<id>". typed are those of what
// was typed, and confirmed says that none of it is sensitive (SC-16).
func (s *Service) Send(ctx context.Context, actor casework.Actor, given []Given, confirmed bool, typed *casework.Faults) (overtaken []Overtaken, err error) {
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		overtaken = nil
		if len(given) == 0 {
			return audit.Entry{}, s.nothingChosen(ctx, tx, typed)
		}
		rows, err := s.asked(ctx, tx, given)
		if err != nil {
			return audit.Entry{}, err
		}
		var entries []audit.Entry
		var all casework.Faults
		if err := all.Merge(typed.Err()); err != nil {
			return audit.Entry{}, err
		}
		var sealed [][]byte
		var changes []casework.Change
		for n, g := range given {
			r := rows[n]
			if r.Case == "" {
				overtaken = append(overtaken, r.overtaken())
				continue
			}
			grant, err := s.guard.Check(ctx, actor, casework.AnswerRequest, r.resource(tx.Policy()))
			if err != nil {
				return audit.Entry{}, err
			}
			if r.Answer != "" || r.Version != g.Version {
				overtaken = append(overtaken, r.overtaken())
				continue
			}
			a := g.Answer
			a.Body, a.On, a.Again, a.NoSensitive = r.AgencyName, tx.Today(), r.again(), true
			if err := of(&all, r, a.Validate(tx.Today())); err != nil {
				return audit.Entry{}, err
			}
			given[n].Answer = r.handled(a)
			change := given[n].change(r)
			changes = append(changes, change)
			entries = append(entries, audit.Record(grant, change))
			text, err := s.cabinet.Seal(casefile.Slip{Case: r.Case, Key: r.Wrapped, Field: "request/" + r.ID + "/answer", Version: 1}, answered(a))
			if err != nil {
				return audit.Entry{}, err
			}
			sealed = append(sealed, text)
		}
		if len(overtaken) > 0 {
			return audit.Entry{}, overtook()
		}
		sensitive(&all, confirmed)
		if all.Any() {
			return audit.Entry{}, once(&all)
		}
		n, err := settle(ctx, tx, s.ways(tx), rows, given, sealed, changes)
		if err != nil {
			return audit.Entry{}, err
		}
		if n != len(given) { // between reading and writing
			return audit.Entry{}, overtook()
		}
		tx.Remember(returnsAt)
		return audit.Join(entries...), nil
	})
	return overtaken, err
}

func overtook() error {
	return &casework.Error{Kind: casework.Conflict, Msg: "Somebody else of your agency answered one of these requests after you opened the page. Nothing of yours was sent, and all of it is kept."}
}

// nothingChosen refuses a page on which no request is answered.
func (s *Service) nothingChosen(ctx context.Context, tx *pg.Tx, typed *casework.Faults) error {
	res, err := casefile.OnInstallation(ctx, tx, "requests to answer")
	if err != nil {
		return err
	}
	if _, err := s.guard.Check(ctx, tx.Actor(), casework.BrowseCases, res); err != nil {
		return err
	}
	if !typed.Any() {
		typed.Add("", "Select an answer to at least one request")
	}
	return typed.Err()
}

// asked reads the requests that are answered, in the order of the answers. One that is not the actor's, or no longer asked, is
// a zero one beside others, and absent where there is no other.
func (s *Service) asked(ctx context.Context, tx *pg.Tx, given []Given) ([]toAnswer, error) {
	var ids []string
	for _, g := range given {
		ids = append(ids, g.ID)
	}
	rows, err := toMe(ctx, tx, s.ways(tx), scope{ids: ids, limit: len(ids)})
	if err != nil {
		return nil, err
	}
	var list []toAnswer
	for _, g := range given {
		i := slices.IndexFunc(rows, func(r toAnswer) bool { return r.ID == g.ID })
		if i < 0 && len(rows) > 0 {
			list = append(list, toAnswer{ID: g.ID})
			continue
		}
		if i < 0 {
			none := casework.Resource{Ref: "request", Case: casework.NoCase, Sens: casework.Normal, Policy: tx.Policy()}
			if _, err := s.guard.Check(ctx, tx.Actor(), casework.AnswerRequest, none); err != nil {
				return nil, err
			}
			return nil, casework.Absent()
		}
		list = append(list, rows[i])
	}
	return list, nil
}

// of adds the faults of one answer, each with the request that it is of.
func of(all *casework.Faults, r toAnswer, err error) error {
	var e *casework.Error
	if err == nil || !errors.As(err, &e) || e.Kind != casework.Invalid {
		return err
	}
	for _, f := range e.Faults {
		if f.Field != "" {
			f.Field += "." + r.ID
		}
		all.Refuse(f.Check, f.Field, r.Ref+": "+f.Msg)
	}
	return nil
}

// handled is the answer with the caveats that it is kept with: "no change" is handled as what it says still holds.
func (r toAnswer) handled(a casework.PartnerAnswer) casework.PartnerAnswer {
	switch a.Kind {
	case casework.ReturnNoChange:
		a.Caveats = r.BeforeCaveats
	case casework.ReturnNothing:
		a.Caveats = nil
	case casework.ReturnInformation, casework.ReturnRefused:
	}
	return a
}

func (r toAnswer) again() bool { return Item{Before: r.Before}.Again() }

func (g Given) change(r toAnswer) casework.Change {
	status, title := "ANSWERED", "A partner agency answered a request for information"
	switch g.Answer.Kind {
	case casework.ReturnRefused:
		status, title = "REFUSED", "A partner agency refused a request for information"
	case casework.ReturnNothing:
		title = "A partner agency that was asked for information holds nothing"
	case casework.ReturnNoChange:
		title = "A partner agency that was asked for information has nothing new"
	case casework.ReturnInformation:
	}
	return casework.Change{Title: title, Fields: []casework.FieldChange{
		{Field: "agency", New: r.AgencyName}, {Field: "status", Old: r.Status, New: status}, {Field: "answer", New: string(g.Answer.Kind)},
		{Field: "handling", New: strings.Join(g.Answer.Caveats, ",")},
	}, Checks: []casework.CheckNote{{Check: "SC-15", Outcome: "passed"}, {Check: "SC-16", Outcome: "passed"}}}
}

// answered keeps what belongs to the answer that was chosen.
func answered(in casework.PartnerAnswer) Answered {
	switch in.Kind {
	case casework.ReturnRefused:
		return Answered{Body: in.Body, Reason: in.Reason}
	case casework.ReturnInformation:
		return Answered{Body: in.Body, Information: in.Information, Necessity: in.Necessity}
	default:
		return Answered{Body: in.Body}
	}
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

// Errands are the returns that the actor's agencies have to send.
func (s *Service) Errands(ctx context.Context, tx *pg.Tx) (casefile.Errands, error) {
	out := casefile.Errands{Heading: "Returns of your agency"}
	const most = 100
	rows, err := toMe(ctx, tx, s.ways(tx), scope{limit: most})
	if err != nil || len(rows) == 0 {
		return out, err
	}
	late := 0
	for _, r := range rows {
		if r.DueOn.Before(tx.Today()) {
			late++
		}
	}
	n := strconv.Itoa(len(rows))
	if len(rows) == most {
		n += " or more"
	}
	text := n + " returns to send"
	if len(rows) == 1 {
		text = "One return to send"
	}
	switch {
	case late == 1:
		text += ", one of them overdue"
	case late > 1:
		text += fmt.Sprintf(", %d of them overdue", late)
	}
	out.List = []casefile.Errand{{Text: text, Href: returnsAt, Due: rows[0].DueOn}}
	return out, nil
}

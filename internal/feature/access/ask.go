package access

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

// AskView is the form by which somebody asks the lead of a case for access to more of it.
type AskView struct {
	About
	Why     []Answer  // why what they came for is not open
	Offers  []section // what a lead could open to them
	Whom    []string  // who leads the case, by role and agency
	Waiting string    // id of their own request that waits already, "" for none
}

// Asking reads the case for the form. wants is the action that was refused, which the form explains.
func (s *Service) Asking(ctx context.Context, actor casework.Actor, ref, wants string) (AskView, error) {
	var out AskView
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.AskAccess, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		members, err := s.cabinet.Members(ctx, tx, file)
		if err != nil {
			return audit.Entry{}, err
		}
		out = AskView{About: about(file), Whom: whom(s.cabinet.Leads(members))}
		me := memberOf(members, actor.ID)
		res := file.Resource()
		for _, sec := range s.closed(tx, file) {
			if len(s.guard.Would(sec.Actions[0], res, me.Standings())) > 0 {
				out.Offers = append(out.Offers, sec)
			}
			if sec.Actions[0].String() == wants {
				out.Why = append(out.Why, s.shut(res, sec, me))
			}
		}
		if out.Waiting, err = waitingOf(ctx, tx, file.ID, actor.ID); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "request for access"), nil
	})
	return out, err
}

// closed are the sections that are not open to the actor at all.
func (s *Service) closed(tx *pg.Tx, file *casefile.File) []section {
	return slices.DeleteFunc(sections(), func(sec section) bool {
		return slices.ContainsFunc(sec.Actions, func(a casework.Action) bool { return s.cabinet.Allows(tx, a, file) })
	})
}

func memberOf(members []casefile.Member, id casework.UserID) casefile.Member {
	if i := slices.IndexFunc(members, func(m casefile.Member) bool { return m.User == id }); i >= 0 {
		return members[i]
	}
	return casefile.Member{}
}

// whom are people by role and agency, without their names.
func whom(members []casefile.Member) []string {
	var out []string
	for _, m := range members {
		for _, h := range m.Held {
			text := casework.HeldRoles.Label(string(h.Role))
			if h.AgencyName != "" {
				text += ", " + h.AgencyName
			}
			if !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
	}
	return out
}

// Ask sends a request to whoever leads the case.
func (s *Service) Ask(ctx context.Context, actor casework.Actor, ref, wants, reason, days string) (id string, err error) {
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.AskAccess, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		members, err := s.cabinet.Members(ctx, tx, file)
		if err != nil {
			return audit.Entry{}, err
		}
		in := casework.AccessRequest{Reason: strings.TrimSpace(reason)}
		for _, sec := range s.closed(tx, file) {
			a := sec.Actions[0]
			if a.String() == wants && len(s.guard.Would(a, file.Resource(), memberOf(members, actor.ID).Standings())) > 0 {
				in.Wants = a
			}
		}
		if casework.AskLengths.Has(days) {
			in.Days, _ = strconv.Atoi(days) // one of ours
		}
		if err := in.Validate(); err != nil {
			return audit.Entry{}, err
		}
		id = uuid.NewString()
		if err := insertRequest(ctx, tx, file.ID, id, in); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Narrate(ctx, tx, file, askField(id, "reason"), said{in.Reason}); err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: "Access to more of the case asked for", Fields: []casework.FieldChange{{Field: "wants", New: in.Wants.String()}, {Field: "days", New: days}}}
		if err := s.cabinet.Save(ctx, tx, file, change, casework.OnTies); err != nil {
			return audit.Entry{}, err
		}
		var notices []casefile.Notice
		for _, m := range s.cabinet.Leads(members) {
			if m.User != actor.ID {
				notices = append(notices, casefile.Notice{For: m.User, About: file.ID, Why: "You lead the case.", Text: "Somebody asks for access to more of a case.", Link: at(file.Ref, id)})
			}
		}
		tx.Remember(at(file.Ref, id))
		return audit.Record(grant, change), casefile.Notify(ctx, tx, notices...)
	})
	return id, err
}

// said is a text of somebody's, sealed with the case.
type said struct {
	Text string `json:"text"`
}

func askField(id, what string) string { return "access-request/" + id + "/" + what }

func at(ref, id string) string { return "/cases/" + ref + "/asks/" + id }

// RequestView is one request for access, for whoever asked and for those who keep the case's ties.
type RequestView struct {
	About
	Request
	Today     casework.Date
	Reason    string
	Answered  string         // what the lead said
	Offers    []casework.Tie // ties that would open what was asked for
	Usual     casework.Date  // the last day that was asked for
	MayAnswer bool
	Own       bool
}

// Request reads one request. One of somebody else is absent for whoever does not keep the case's ties.
func (s *Service) Request(ctx context.Context, actor casework.Actor, ref, id string) (RequestView, error) {
	var out RequestView
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.ListCases, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		r, err := oneRequest(ctx, tx, file.ID, id)
		if err != nil {
			return audit.Entry{}, err
		}
		keeps := s.cabinet.Allows(tx, casework.WriteTies, file)
		if r.User != actor.ID && !keeps {
			return audit.Entry{}, casework.Absent()
		}
		out = RequestView{About: about(file), Request: r, Today: tx.Today(), Own: r.User == actor.ID}
		out.MayAnswer = keeps && !out.Own && r.Status == "ASKED"
		out.Usual = r.AskedOn().AddDays(r.Days)
		texts := map[string]*said{askField(id, "reason"): {}, askField(id, "answer"): {}}
		if err := s.cabinet.RecallAll(ctx, tx, file, askField(id, ""), func(field string) any { return texts[field] }); err != nil {
			return audit.Entry{}, err
		}
		out.Reason, out.Answered = texts[askField(id, "reason")].Text, texts[askField(id, "answer")].Text
		if out.MayAnswer {
			if out.Offers, err = s.offers(ctx, tx, file, r); err != nil {
				return audit.Entry{}, err
			}
		}
		return audit.Viewed(grant, "request for access"), nil
	})
	return out, err
}

// offers are the ties that would open to whoever asked what they asked for.
func (s *Service) offers(ctx context.Context, tx *pg.Tx, file *casefile.File, r Request) ([]casework.Tie, error) {
	members, err := s.cabinet.Members(ctx, tx, file)
	if err != nil {
		return nil, err
	}
	var out []casework.Tie
	for _, w := range s.guard.Would(r.action(), file.Resource(), memberOf(members, r.User).Standings()) {
		if !slices.Contains(out, w.Tie) {
			out = append(out, w.Tie)
		}
	}
	return out, nil
}

// Answer gives or refuses what was asked for, and tells whoever asked.
func (s *Service) Answer(ctx context.Context, actor casework.Actor, ref, id string, version int, in casework.AccessAnswer, typed *casework.Faults) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.WriteTies, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		r, err := oneRequest(ctx, tx, file.ID, id)
		if err != nil {
			return audit.Entry{}, err
		}
		if r.User == actor.ID {
			return audit.Entry{}, &casework.Error{Kind: casework.Forbidden, Msg: "You asked for this yourself. Somebody else who leads the case has to answer it."}
		}
		if r.Version != version || r.Status != "ASKED" {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "This request was answered or withdrawn after you opened it. Nothing of yours was saved."}
		}
		members, err := s.cabinet.Members(ctx, tx, file)
		if err != nil {
			return audit.Entry{}, err
		}
		asker := memberOf(members, r.User)
		would := s.guard.Would(r.action(), file.Resource(), asker.Standings())
		var offered []casework.Tie
		for _, w := range would {
			offered = append(offered, w.Tie)
		}
		var faults casework.Faults
		for _, err := range []error{typed.Err(), in.Validate(tx.Today(), offered)} {
			if err := faults.Merge(err); err != nil {
				return audit.Entry{}, err
			}
		}
		if err := faults.Err(); err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: "Access on request refused", Reason: "refused"}
		text := "Your request for access was refused."
		if in.Yes {
			given := would[slices.IndexFunc(would, func(w casework.Standing) bool { return w.Tie == in.Tie })]
			subject := string(r.User)
			if in.Tie == casework.TieInvolved {
				subject = string(given.Agency)
			}
			if err := casefile.TieFor(ctx, tx, file, in.Tie, subject, "access on request", r.action(), in.Until); err != nil {
				return audit.Entry{}, err
			}
			change = casework.Change{Title: "Access on request given until " + in.Until.Long(), Reason: "given", Fields: []casework.FieldChange{
				{Field: "tie", New: string(in.Tie)}, {Field: "until", New: in.Until.String()}, {Field: "wants", New: r.Wants},
			}}
			text = "Your request for access was granted until " + in.Until.Long() + "."
		}
		if err := answerRequest(ctx, tx, r, in); err != nil {
			return audit.Entry{}, err
		}
		if in.Reason != "" {
			if err := s.cabinet.Narrate(ctx, tx, file, askField(id, "answer"), said{in.Reason}); err != nil {
				return audit.Entry{}, err
			}
		}
		if err := s.cabinet.Save(ctx, tx, file, change, casework.OnTies); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember(at(file.Ref, id))
		return audit.Record(grant, change), casefile.Notify(ctx, tx, casefile.Notice{
			For: r.User, About: file.ID, Why: "You asked for access.", Text: text, Link: at(file.Ref, id),
		})
	})
}

// Withdraw takes the actor's own request back.
func (s *Service) Withdraw(ctx context.Context, actor casework.Actor, ref, id string) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.AskAccess, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := withdrawRequest(ctx, tx, file.ID, id); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember(at(file.Ref, id))
		return audit.Record(grant, casework.Change{Title: "Request for access withdrawn"}), nil
	})
}

// RequestsView is every request for access on one case.
type RequestsView struct {
	About
	Requests []Request
}

// Requests lists the requests for access on a case, for those who keep its ties.
func (s *Service) Requests(ctx context.Context, actor casework.Actor, ref string) (RequestsView, error) {
	var out RequestsView
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.WriteTies, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		out = RequestsView{About: about(file)}
		if out.Requests, err = requestsOf(ctx, tx, file.ID); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "requests for access"), nil
	})
	return out, err
}

// Errands are the requests for access that wait for the actor's answer.
func (s *Service) Errands(ctx context.Context, tx *pg.Tx) (casefile.Errands, error) {
	out := casefile.Errands{Heading: "Requests for access to answer"}
	waiting, err := waitingRequests(ctx, tx, 20)
	if err != nil {
		return out, err
	}
	var refs []string
	for _, r := range waiting {
		refs = append(refs, r.Ref)
	}
	files, err := s.cabinet.Among(ctx, tx, casework.WriteTies, refs)
	if err != nil {
		return out, err
	}
	for _, r := range waiting {
		if slices.ContainsFunc(files, func(f *casefile.File) bool { return f.Ref == r.Ref && s.cabinet.Allows(tx, casework.AskPartner, f) }) {
			out.List = append(out.List, casefile.Errand{Text: r.Name + " asks to see: " + r.title(), Ref: r.Ref, Href: at(r.Ref, r.ID)})
		}
	}
	return out, nil
}

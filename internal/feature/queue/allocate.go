package queue

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Allocation is a case with who leads it, whom the rule proposes, and who led it before.
type Allocation struct {
	Identity ui.Identity
	Ref      string
	Version  int
	State    casework.State
	Lead     string // by name, "" for nobody
	Proposal casework.Proposal
	Earlier  []Allocated // newest first
}

// Open says whether somebody can be given the case.
func (a Allocation) Open() bool { return !a.State.Ended() }

// kept is what is sealed of an allocation.
type kept struct {
	Reason string `json:"reason"`
}

// Allocating reads the case for the form by which it is given to somebody.
func (s *Service) Allocating(ctx context.Context, actor casework.Actor, ref string) (Allocation, error) {
	var out Allocation
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.WriteTies, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		who, err := s.cabinet.Known(ctx, tx, file)
		if err != nil {
			return audit.Entry{}, err
		}
		out = Allocation{Identity: ui.IdentityOf(file.Case, who), Ref: file.Ref, Version: file.Version, State: file.State, Lead: file.Lead}
		if out.Proposal, err = s.propose(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		if out.Earlier, err = allocationsOf(ctx, tx, file.ID); err != nil {
			return audit.Entry{}, err
		}
		texts := map[string]*kept{}
		if err := s.cabinet.RecallAll(ctx, tx, file, "allocation/", func(field string) any {
			texts[field] = &kept{}
			return texts[field]
		}); err != nil {
			return audit.Entry{}, err
		}
		for i, a := range out.Earlier {
			if t := texts["allocation/"+a.ID]; t != nil {
				out.Earlier[i].Reason = t.Reason
			}
		}
		return audit.Viewed(grant, "who is to lead the case"), nil
	})
	return out, err
}

// propose asks the rule. Those who may keep the case and ask its partners could lead it.
func (s *Service) propose(ctx context.Context, tx *pg.Tx, file *casefile.File) (casework.Proposal, error) {
	members, err := s.cabinet.Members(ctx, tx, file)
	if err != nil {
		return casework.Proposal{}, err
	}
	var users []string
	apart := map[casework.UserID]bool{}
	for _, m := range members {
		users = append(users, string(m.User))
		apart[m.User] = slices.ContainsFunc(m.Ties, func(t casefile.MemberTie) bool { return t.Tie == casework.TieRecused })
	}
	able := s.cabinet.Allowed(members, casework.WriteTies, casework.AskPartner)
	load, err := loads(ctx, tx, file.Panel, users)
	if err != nil {
		return casework.Proposal{}, err
	}
	where, err := areas(ctx, tx, file.Panel)
	if err != nil {
		return casework.Proposal{}, err
	}
	periods, err := awayOn(ctx, tx, file.Panel)
	if err != nil {
		return casework.Proposal{}, err
	}
	lead, err := leads(ctx, tx, file.ID)
	if err != nil {
		return casework.Proposal{}, err
	}
	var list []casework.Candidate
	for _, m := range members {
		fit := slices.ContainsFunc(able, func(a casefile.Member) bool { return a.User == m.User })
		if !fit && !(apart[m.User] && s.leads(tx, m)) {
			continue
		}
		list = append(list, casework.Candidate{
			User: m.User, Name: m.Name, Open: load[m.User], Authorities: where[m.User][0], Forces: where[m.User][1], Apart: apart[m.User], Leads: m.User == lead,
			Away: slices.ContainsFunc(periods, func(p Away) bool {
				return p.User == m.User && casework.AwayPeriod{From: p.From, To: p.To}.Covers(tx.Today())
			}),
		})
	}
	return casework.Allocate(file.Case, list), nil
}

// leads says whether somebody would be a candidate for the panel's cases, if this one were not closed to them.
func (s *Service) leads(tx *pg.Tx, m casefile.Member) bool {
	r := casework.Resource{Ref: "panel", Panel: m.Resource().Panel, Sens: casework.Normal, Policy: tx.Policy(), Standings: m.Standings()}
	return s.guard.Allows(m.Actor(), casework.WriteTies, r) && s.guard.Allows(m.Actor(), casework.AskPartner, r)
}

// Choice is to whom a case is given.
type Choice struct {
	Version     int
	Proposed    casework.UserID // whom the rule proposed when the form was drawn
	To          casework.UserID
	Reason      string // of somebody who chooses otherwise
	NoSensitive bool   // SC-16; asked for where there is a reason
}

// Allocate gives a case to whom the rule proposes, or to somebody else for a reason. Both who leads it from now on and who
// led it before are told.
func (s *Service) Allocate(ctx context.Context, actor casework.Actor, ref string, in Choice) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.WriteTies, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Expect(ctx, tx, file, in.Version); err != nil {
			return audit.Entry{}, err
		}
		if file.State.Ended() {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "The case has ended: nobody needs to lead it any more."}
		}
		p, err := s.propose(ctx, tx, file)
		if err != nil {
			return audit.Entry{}, err
		}
		to, err := in.validate(p)
		if err != nil {
			return audit.Entry{}, err
		}
		from, err := leads(ctx, tx, file.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		before := file.Lead
		byRule := to.User == p.To
		reason, title := in.Reason, "Allocated by a person’s choice"
		if byRule {
			reason, title = p.Reason, "Allocated by the rule"
		}
		if err := casefile.LeadBy(ctx, tx, file, to.User, "allocated"); err != nil {
			return audit.Entry{}, err
		}
		id := uuid.NewString()
		if err := insertAllocation(ctx, tx, file.ID, id, from, to.User, byRule); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Narrate(ctx, tx, file, "allocation/"+id, kept{reason}); err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: title, Fields: []casework.FieldChange{{Field: "lead", Old: before, New: to.Name}}}
		if err := s.cabinet.Save(ctx, tx, file, change, casework.OnTies); err != nil {
			return audit.Entry{}, err
		}
		notices := []casefile.Notice{{For: to.User, About: file.ID, Why: "It was allocated to you.", Text: "You lead a case from now on.", Link: "/cases/" + file.Ref}}
		if from != "" {
			notices = append(notices, casefile.Notice{For: from, About: file.ID, Why: "You led it until now.", Text: "Somebody else leads a case of yours from now on.", Link: "/cases/" + file.Ref})
		}
		tx.Remember("/cases/" + file.Ref + "/allocation")
		return audit.Record(grant, change), casefile.Notify(ctx, tx, notices...)
	})
}

// validate reports everything that is wrong with what was chosen, and finds to whom the case goes.
func (in Choice) validate(p casework.Proposal) (casework.Weighed, error) {
	var f casework.Faults
	i := slices.IndexFunc(p.Weighed, func(w casework.Weighed) bool { return w.User == in.To && in.To != "" })
	var to casework.Weighed
	switch {
	case i < 0:
		f.Add("to", "Select who is to lead the case")
	case p.Weighed[i].Apart:
		f.Add("to", "This case cannot be given to "+p.Weighed[i].Name)
	case p.Weighed[i].Leads:
		f.Add("to", p.Weighed[i].Name+" leads the case already")
	default:
		to = p.Weighed[i]
	}
	if in.To != "" && in.To == in.Proposed && in.To != p.To && i >= 0 {
		f.Add("to", "The proposal has changed since this page was drawn: look at it again")
	}
	if in.To != p.To && strings.TrimSpace(in.Reason) == "" {
		f.Add("reason", "Enter why the case goes to somebody else than proposed")
	}
	if in.Reason != "" && !in.NoSensitive {
		for _, s := range casework.Sensitive() {
			f.Refuse(s.Check, s.Field, s.Msg)
		}
	}
	return to, f.Err()
}

// AwayPage is to whom of a panel no cases are allocated, and when.
type AwayPage struct {
	Panel   casework.PanelID
	Name    string
	Today   casework.Date
	Members []Owner // who could be set
	Loads   map[casework.UserID]int
	Periods []Away
}

// Absences reads to whom of a panel no cases are allocated.
func (s *Service) Absences(ctx context.Context, actor casework.Actor, panel casework.PanelID) (AwayPage, error) {
	var out AwayPage
	err := s.onPanel(ctx, actor, panel, func(tx *pg.Tx, name string) (casework.Change, error) {
		out = AwayPage{Panel: panel, Name: name, Today: tx.Today()}
		var err error
		if out.Members, err = s.leaders(ctx, tx, panel); err != nil {
			return casework.Change{}, err
		}
		var users []string
		for _, m := range out.Members {
			users = append(users, string(m.User))
		}
		if out.Loads, err = loads(ctx, tx, panel, users); err != nil {
			return casework.Change{}, err
		}
		out.Periods, err = awayOn(ctx, tx, panel)
		return casework.Change{}, err
	})
	return out, err
}

// SetAway sets a period during which the rule passes somebody over; they are told. typed are the faults of what was typed.
func (s *Service) SetAway(ctx context.Context, actor casework.Actor, panel casework.PanelID, in casework.AwayPeriod, typed *casework.Faults) error {
	return s.onPanel(ctx, actor, panel, func(tx *pg.Tx, _ string) (casework.Change, error) {
		members, err := s.leaders(ctx, tx, panel)
		if err != nil {
			return casework.Change{}, err
		}
		var all casework.Faults
		_ = all.Merge(typed.Err())             // nothing but faults
		_ = all.Merge(in.Validate(tx.Today())) // nothing but faults
		i := slices.IndexFunc(members, func(m Owner) bool { return m.User == in.User })
		if i < 0 && in.User != "" {
			all.Add("user", "Select to whom no cases are to be allocated from the list")
		}
		if all.Any() {
			return casework.Change{}, once(&all)
		}
		if err := insertAway(ctx, tx, panel, in); err != nil {
			return casework.Change{}, err
		}
		change := casework.Change{Title: "No cases to be allocated to somebody", Fields: []casework.FieldChange{
			{Field: "person", New: members[i].Name}, {Field: "from", New: in.From.String()}, {Field: "to", New: in.To.String()},
		}}
		return change, s.tell(ctx, tx, in.User, "No cases are allocated to you from "+in.From.Long()+" to "+in.To.Long()+".")
	})
}

// EndAway ends such a period before its last day; whose it is is told.
func (s *Service) EndAway(ctx context.Context, actor casework.Actor, panel casework.PanelID, id string) error {
	return s.onPanel(ctx, actor, panel, func(tx *pg.Tx, _ string) (casework.Change, error) {
		a, err := endAway(ctx, tx, panel, id)
		if err != nil {
			return casework.Change{}, err
		}
		change := casework.Change{Title: "Cases to be allocated to somebody again", Fields: []casework.FieldChange{{Field: "person", New: a.Name}, {Field: "to", Old: a.To.String(), New: tx.Today().String()}}}
		return change, s.tell(ctx, tx, a.User, "Cases are allocated to you again.")
	})
}

// once keeps the first fault of each field: a date that is no date is also a date that is missing.
func once(all *casework.Faults) error {
	err := all.Err()
	if e, ok := errors.AsType[*casework.Error](err); ok {
		seen := map[string]bool{}
		e.Faults = slices.DeleteFunc(slices.Clone(e.Faults), func(f casework.Fault) bool {
			again := seen[f.Field]
			seen[f.Field] = true
			return again
		})
	}
	return err
}

func (s *Service) tell(ctx context.Context, tx *pg.Tx, who casework.UserID, what string) error {
	if who == tx.Actor().ID {
		return nil
	}
	return casefile.Notify(ctx, tx, casefile.Notice{For: who, Why: "It is about you.", Text: what, Link: "/queue"})
}

// leaders are those of a panel who could lead its cases.
func (s *Service) leaders(ctx context.Context, tx *pg.Tx, panel casework.PanelID) ([]Owner, error) {
	rows, err := membersOf(ctx, tx, panel)
	if err != nil {
		return nil, err
	}
	var list []Owner
	for _, m := range rows {
		r := casework.Resource{Ref: "panel", Panel: panel, Sens: casework.Normal, Policy: tx.Policy(), Standings: []casework.Standing{{Role: m.Role, Tie: casework.TiePanel}}}
		actor := casework.Actor{Kind: casework.SignedIn, ID: m.User, Name: m.Name}
		o := Owner{m.User, m.Name}
		if s.guard.Allows(actor, casework.WriteTies, r) && s.guard.Allows(actor, casework.AskPartner, r) && !slices.Contains(list, o) {
			list = append(list, o)
		}
	}
	return list, nil
}

// onPanel is a page or step of a panel that belongs to none of its cases. A panel on which the actor may not allocate is absent.
func (s *Service) onPanel(ctx context.Context, actor casework.Actor, panel casework.PanelID, do func(*pg.Tx, string) (casework.Change, error)) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		name, err := panelName(ctx, tx, panel)
		if casework.Refused(err, casework.NotFound) {
			panel, err = "", nil
		}
		if err != nil {
			return audit.Entry{}, err
		}
		r, err := casefile.OnPanel(ctx, tx, panel, "allocation of the panel’s cases")
		if err != nil {
			return audit.Entry{}, err
		}
		if len(r.Standings) == 0 {
			r.Case = casework.NoCase // so that a panel of others is answered as one that is not there
		}
		grant, err := s.guard.Check(ctx, actor, casework.WriteTies, r)
		if err != nil {
			return audit.Entry{}, err
		}
		change, err := do(tx, name)
		if err != nil {
			return audit.Entry{}, err
		}
		if change.Title == "" {
			return audit.Viewed(grant, "to whom cases are allocated"), nil
		}
		tx.Remember("/queue/away/" + string(panel))
		return audit.Record(grant, change), nil
	})
}

// Package looks is who has looked: at a case, for those who keep its ties and for its auditors, and in odd patterns, for
// an auditor alone. A flag is never shown to the person watched, proves nothing, and is worked out anew each time: only
// what an auditor made of it is kept. The log serves to check that the work was lawful and not to measure it (Data
// Protection Act 2018 section 62(4)): nothing here compares people or counts their work.
package looks

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/auditlog"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/calendar"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Service shows who has looked.
type Service struct {
	db      *pg.DB
	looks   *auditlog.Looks
	guard   *authz.Guard
	cabinet *casefile.Cabinet
	keys    *keys.Ring
}

// NewService makes the service; looks reads the log by the auditor's own login.
func NewService(db *pg.DB, looks *auditlog.Looks, guard *authz.Guard, cabinet *casefile.Cabinet, ring *keys.Ring) *Service {
	return &Service{db: db, looks: looks, guard: guard, cabinet: cabinet, keys: ring}
}

const (
	mostOfCase = 5000 // looks that are added up for one case
	pageSize   = 50   // looks on a page of one person's
)

// Looked is who has looked at one case.
type Looked struct {
	Ref      string
	Identity *ui.Identity // nil for an auditor, who sees no case
	People   []Looker
	Cut      bool    // there are older looks than were added up
	One      *Looker // where one person's looks are asked for
	Looks    []casework.Look
	Next     int64
}

// Looker is one person with their looks added up, and whether they have stepped out since.
type Looker struct {
	casework.Looker
	Name   string
	Agency string
	Out    *steppedOut
}

// OfCase says who has looked at a case, to those who keep its ties; who names one of them whose looks are listed one by
// one. The look at the looks is an entry too.
func (s *Service) OfCase(ctx context.Context, actor casework.Actor, ref, who string, before int64) (Looked, error) {
	var out Looked
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.ReadLooks, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		shut, err := steppedOutOf(ctx, tx, file.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		if out, err = s.looked(ctx, tx, file.ID, file.Ref, who, before, shut); err != nil {
			return audit.Entry{}, err
		}
		bar := ui.IdentityOf(file.Case, casework.Known{})
		out.Identity = &bar
		return audit.Viewed(grant, viewed(who)), nil
	})
	return out, err
}

// ForAuditor says the same to an auditor of the case's panel.
func (s *Service) ForAuditor(ctx context.Context, actor casework.Actor, ref, who string, before int64) (Looked, error) {
	var out Looked
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, panels, err := s.watch(ctx, tx, "looks at "+ref)
		if err != nil {
			return audit.Entry{}, err
		}
		id, _, err := s.looks.Case(ctx, actor.ID, panels, ref, tx.Now())
		if err != nil {
			return audit.Entry{}, err
		}
		if out, err = s.looked(ctx, tx, id, ref, who, before, nil); err != nil {
			return audit.Entry{}, err
		}
		return audit.Listed(grant, viewed(who), fmt.Sprint(before), []string{ref}), nil
	})
	return out, err
}

// MayWatch asks whether somebody audits a panel, for a page that shows nothing yet.
func (s *Service) MayWatch(ctx context.Context, actor casework.Actor) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, _, err := s.watch(ctx, tx, "who has looked")
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "form"), nil
	})
}

func viewed(who string) string {
	if who == "" {
		return "who has looked"
	}
	return "who has looked: " + who
}

// watch asks the guard for an auditor's look, and gives the panels on which they may have it.
func (s *Service) watch(ctx context.Context, tx *pg.Tx, ref string) (authz.Grant, []casework.PanelID, error) {
	r, err := casefile.OnAnyPanel(ctx, tx, ref)
	if err != nil {
		return authz.Grant{}, nil, err
	}
	grant, err := s.guard.Check(ctx, tx.Actor(), casework.FollowLooks, r)
	if err != nil {
		return authz.Grant{}, nil, err
	}
	panels, err := s.cabinet.Panels(ctx, tx, casework.FollowLooks)
	return grant, panels, err
}

func (s *Service) looked(ctx context.Context, tx *pg.Tx, id casework.CaseID, ref, who string, before int64, shut []steppedOut) (Looked, error) {
	all, err := s.looks.OfCase(ctx, id, ref, "", 0, mostOfCase+1)
	if err != nil {
		return Looked{}, err
	}
	out := Looked{Ref: ref, Cut: len(all) > mostOfCase}
	for _, l := range casework.Lookers(all[:min(len(all), mostOfCase)]) {
		out.People = append(out.People, Looker{Looker: l, Name: l.Who})
	}
	for _, o := range shut { // who stepped out without ever having looked stands here too
		if word := "u:" + string(o.User); !slices.ContainsFunc(out.People, func(l Looker) bool { return l.Who == word }) {
			out.People = append(out.People, Looker{Looker: casework.Looker{Who: word}, Name: word})
		}
	}
	if err := s.name(ctx, tx, out.People, all, shut); err != nil {
		return Looked{}, err
	}
	if who == "" {
		return out, nil
	}
	i := slices.IndexFunc(out.People, func(l Looker) bool { return l.Who == who })
	if i < 0 {
		return Looked{}, casework.Absent()
	}
	out.One, out.People = &out.People[i], nil
	if out.Looks, err = s.looks.OfCase(ctx, id, ref, who, before, pageSize+1); err != nil {
		return Looked{}, err
	}
	if len(out.Looks) > pageSize {
		out.Looks = out.Looks[:pageSize]
		out.Next = out.Looks[pageSize-1].Event
	}
	return out, nil
}

// name gives people their names, their agencies and when they stepped out.
func (s *Service) name(ctx context.Context, tx *pg.Tx, people []Looker, looks []casework.Look, shut []steppedOut) error {
	agencies := map[string]string{} // of a person, the newest first
	var ids []string
	for _, l := range looks {
		if l.Agency != "" && agencies[l.Who] == "" {
			agencies[l.Who] = string(l.Agency)
			ids = append(ids, string(l.Agency))
		}
	}
	for _, p := range people {
		if id, person := strings.CutPrefix(p.Who, "u:"); person {
			ids = append(ids, id)
		}
	}
	names, err := casefile.Names(ctx, tx, ids)
	if err != nil {
		return err
	}
	for i := range people {
		p := &people[i]
		if name := names[strings.TrimPrefix(p.Who, "u:")]; name != "" {
			p.Name = name
		}
		p.Agency = names[agencies[p.Who]]
		if at := slices.IndexFunc(shut, func(o steppedOut) bool { return "u:"+string(o.User) == p.Who }); at >= 0 {
			p.Out = &shut[at]
		}
	}
	return nil
}

// Flags are the odd patterns of some days.
type Flags struct {
	First, Last casework.Date
	List        []Flag
	Looks       int // that were judged
	Settled     int // of all flags of these days, with an outcome
	Fine        int // of these, false alarms
}

// Flag is an odd pattern with names and what came of it.
type Flag struct {
	casework.Flag
	Name     string
	Outcomes []Outcome // the newest first
}

// Outcome is what came of a flag.
type Outcome struct {
	Code, Note, By string
	At             time.Time
}

// longestSpan is the longest stretch of days that is looked through at once.
const longestSpan = 92

// Flags looks for odd patterns on the panels of an auditor, from a day to a day; settled are shown too on request. A
// pattern of the auditor's own is not among them.
func (s *Service) Flags(ctx context.Context, actor casework.Actor, first, last casework.Date, settled bool) (Flags, error) {
	var out Flags
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, panels, err := s.watch(ctx, tx, "odd patterns")
		if err != nil {
			return audit.Entry{}, err
		}
		if last.IsZero() {
			last = tx.Today()
		}
		if first.IsZero() {
			first = last.AddDays(-30)
		}
		if err := span(first, last); err != nil {
			return audit.Entry{}, err
		}
		out = Flags{First: first, Last: last}
		all, looks, err := s.find(ctx, tx, panels, first, last)
		if err != nil {
			return audit.Entry{}, err
		}
		out.Looks = looks
		var refs []string
		for _, f := range all {
			if len(f.Outcomes) > 0 {
				out.Settled++
				if f.Outcomes[0].Code == "FINE" {
					out.Fine++
				}
				if !settled {
					continue
				}
			}
			out.List = append(out.List, f)
			refs = append(refs, f.Refs...)
		}
		slices.Sort(refs)
		return audit.Listed(grant, "odd patterns from="+first.String()+" until="+last.String(), "", slices.Compact(refs)), nil
	})
	return out, err
}

func span(first, last casework.Date) error {
	var faults casework.Faults
	if last.Before(first) {
		faults.Add("until", "The last day must not be before the first")
	} else if first.DaysUntil(last) > longestSpan {
		faults.Add("until", fmt.Sprintf("Choose at most %d days at once", longestSpan))
	}
	return faults.Err()
}

// find works the odd patterns out, with names and what came of them.
func (s *Service) find(ctx context.Context, tx *pg.Tx, panels []casework.PanelID, first, last casework.Date) (list []Flag, looks int, err error) {
	holiday, err := casefile.Holidays(ctx, tx)
	if err != nil {
		return nil, 0, err
	}
	var ids []string
	outcomes := map[string][]auditlog.Outcome{}
	for _, panel := range panels { // an auditor has one panel, or two
		watched, err := s.looks.Watched(ctx, tx.Actor().ID, panel, midnight(first), midnight(last.AddDays(1)))
		if err != nil {
			return nil, 0, err
		}
		looks += len(watched)
		for _, f := range casework.Odd(panel, watched, holiday, func(t time.Time) time.Time { return t.In(calendar.London()) }) {
			if f.Who == tx.Actor().Word() {
				continue // never to the person watched
			}
			list = append(list, Flag{Flag: f, Name: f.Who})
			ids = append(ids, strings.TrimPrefix(f.Who, "u:"))
		}
		kept, err := s.looks.Outcomes(ctx, panel, first, last)
		if err != nil {
			return nil, 0, err
		}
		for _, o := range kept {
			outcomes[o.Flag] = append(outcomes[o.Flag], o)
			ids = append(ids, string(o.RecordedBy))
		}
	}
	names, err := casefile.Names(ctx, tx, ids)
	if err != nil {
		return nil, 0, err
	}
	for i := range list {
		f := &list[i]
		if name := names[strings.TrimPrefix(f.Who, "u:")]; name != "" {
			f.Name = name
		}
		for _, o := range outcomes[f.ID()] {
			note, err := s.keys.Own(notes).Open(o.Sealed, f.ID())
			if err != nil {
				return nil, 0, fmt.Errorf("open a note: %w", err)
			}
			f.Outcomes = append(f.Outcomes, Outcome{Code: o.Outcome, Note: string(note), By: names[string(o.RecordedBy)], At: o.RecordedAt})
		}
	}
	return list, looks, nil
}

// notes is the purpose of the key under which auditors' notes are sealed.
const notes = "looks"

// midnight is the first moment of a day in London.
func midnight(d casework.Date) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, calendar.London())
}

// Flag finds one odd pattern of a day anew.
func (s *Service) Flag(ctx context.Context, actor casework.Actor, id string, on casework.Date) (Flag, error) {
	var out Flag
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, panels, err := s.watch(ctx, tx, "odd pattern "+id)
		if err != nil {
			return audit.Entry{}, err
		}
		if out, err = s.one(ctx, tx, panels, id, on); err != nil {
			return audit.Entry{}, err
		}
		return audit.Listed(grant, "odd pattern "+id, "", out.Refs), nil
	})
	return out, err
}

func (s *Service) one(ctx context.Context, tx *pg.Tx, panels []casework.PanelID, id string, on casework.Date) (Flag, error) {
	all, _, err := s.find(ctx, tx, panels, on, on)
	if err != nil {
		return Flag{}, err
	}
	i := slices.IndexFunc(all, func(f Flag) bool { return f.ID() == id })
	if i < 0 {
		return Flag{}, casework.Absent()
	}
	return all[i], nil
}

// Settle records what came of looking into an odd pattern. A later outcome stands beside an earlier one.
func (s *Service) Settle(ctx context.Context, actor casework.Actor, id string, on casework.Date, outcome, note string) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, panels, err := s.watch(ctx, tx, "odd pattern "+id)
		if err != nil {
			return audit.Entry{}, err
		}
		f, err := s.one(ctx, tx, panels, id, on)
		if err != nil {
			return audit.Entry{}, err
		}
		var faults casework.Faults
		if !casework.FlagOutcomes.Has(outcome) {
			faults.Add("outcome", "Select what came of it")
		}
		if note = strings.TrimSpace(note); note == "" {
			faults.Add("note", "Enter what you looked at and what you found")
		}
		if err := faults.Err(); err != nil {
			return audit.Entry{}, err
		}
		sealed, err := s.keys.Own(notes).Seal([]byte(note), id)
		if err != nil {
			return audit.Entry{}, fmt.Errorf("seal a note: %w", err)
		}
		if err := insertOutcome(ctx, tx, uuid.NewString(), f.Flag, outcome, sealed); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/audit/flags")
		return audit.Record(grant, casework.Change{Title: "Looked into an odd pattern", Reason: outcome, Fields: []casework.FieldChange{{Field: "outcome", New: outcome}}}), nil
	})
}

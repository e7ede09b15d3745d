// Package screening is the way of a referral up to the panel's door: the police's deconfliction check and screening, which a
// second person signs off, the section 36 decision, an end before the panel, and what came of pointing somebody elsewhere.
// What a step needs is the pathway's business, not its.
package screening

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/calendar"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/register"
	"channelpanel/web/ui"
)

// Service is what can be done with a referral before the panel.
type Service struct {
	db      *pg.DB
	cabinet *casefile.Cabinet
}

// NewService makes the service.
func NewService(db *pg.DB, cabinet *casefile.Cabinet) *Service {
	return &Service{db: db, cabinet: cabinet}
}

// View is a case as the forms of this package show it.
type View struct {
	Identity ui.Identity
	Ref      string
	Version  int
	State    casework.State
	Received casework.Date
	Today    casework.Date

	Deconfliction, Result         string // as the file holds them now
	Body, Maker, Section36, Ended string
	DecidedOn                     casework.Date

	By   string // who moved the case last
	When time.Time

	Checks  []Check  // deconfliction checks, newest first
	Earlier []Look   // earlier screenings, newest first
	Unmet   []string // references of cases whose person is strongly alike, and of whom nobody has said yet who it is

	Destinations casework.Vocabulary // to which people are signposted today
	Owners       []casefile.Member   // who can follow up where somebody was signposted
	Me           casework.UserID
	FollowUp     casework.Date // by when to follow up, unless they say otherwise
}

// Can says whether the pathway knows any of the steps from where the case stands.
func (v View) Can(events ...casework.Event) bool { return can(v.State, events...) }

func can(state casework.State, events ...casework.Event) bool {
	return slices.ContainsFunc(casework.Next(state), func(t casework.Transition) bool { return slices.Contains(events, t.On) })
}

// Look is one screening of the past with its reason, and what was said of it.
type Look struct {
	Row
	Reason  string
	Comment string // of whoever signed it off, or sent it back
}

type text struct {
	Reason string `json:"reason"`
}

// Checking reads the case for the form of a deconfliction check, with the checks that were made before.
func (s *Service) Checking(ctx context.Context, actor casework.Actor, ref string) (View, error) {
	return s.view(ctx, actor, ref, casework.ScreenReferral, "case.screening", func(tx *pg.Tx, file *casefile.File, v *View) (err error) {
		v.Checks, err = checksOf(ctx, tx, file.ID)
		return err
	})
}

// Screening reads the case for the form of the screening, with the screenings that were made before.
func (s *Service) Screening(ctx context.Context, actor casework.Actor, ref string) (View, error) {
	return s.view(ctx, actor, ref, casework.ScreenReferral, "case.screening", func(tx *pg.Tx, file *casefile.File, v *View) (err error) {
		if v.Earlier, err = s.looks(ctx, tx, file); err != nil {
			return err
		}
		if err := s.owners(ctx, tx, file, v); err != nil {
			return err
		}
		met, err := s.met(ctx, tx, file)
		if err == nil {
			v.Unmet = met.Undecided
		}
		return err
	})
}

// looks are the screenings of a case with their texts, newest first.
func (s *Service) looks(ctx context.Context, tx *pg.Tx, file *casefile.File) ([]Look, error) {
	rows, err := screeningsOf(ctx, tx, file.ID)
	if err != nil {
		return nil, err
	}
	texts := map[string]*text{}
	if err := s.cabinet.RecallAll(ctx, tx, file, "screening/", func(field string) any {
		texts[field] = &text{}
		return texts[field]
	}); err != nil {
		return nil, err
	}
	var list []Look
	for _, r := range rows {
		l := Look{Row: r}
		if t := texts["screening/"+r.ID]; t != nil {
			l.Reason = t.Reason
		}
		if t := texts["screening/"+r.ID+"/signed"]; t != nil {
			l.Comment = t.Reason
		}
		list = append(list, l)
	}
	return list, nil
}

// owners are who can follow up where somebody was signposted, and by when.
func (s *Service) owners(ctx context.Context, tx *pg.Tx, file *casefile.File, v *View) error {
	members, err := s.cabinet.Members(ctx, tx, file)
	if err != nil {
		return err
	}
	holiday, err := casefile.Holidays(ctx, tx)
	if err != nil {
		return err
	}
	if v.Destinations, err = register.OfferedOf(ctx, tx, "signposting"); err != nil {
		return err
	}
	v.Owners, v.Me = s.cabinet.Allowed(members, casework.FollowSignpost), tx.Actor().ID
	v.FollowUp = casework.LimitOn("signpost_days", tx.Today()).Due(tx.Today(), holiday)
	return nil
}

// met looks anew, among everybody ever referred, for whoever the person may be.
func (s *Service) met(ctx context.Context, tx *pg.Tx, file *casefile.File) (*casework.Met, error) {
	found, said, err := s.cabinet.MeetFile(ctx, tx, file)
	if err != nil {
		return nil, err
	}
	met := &casework.Met{}
	for _, c := range found.Undecided(said) {
		met.Undecided = append(met.Undecided, c.Cases[0].Ref)
	}
	return met, nil
}

// Section36 reads the case for the form of the section 36 decision.
func (s *Service) Section36(ctx context.Context, actor casework.Actor, ref string) (View, error) {
	return s.view(ctx, actor, ref, casework.DecideSection36, "case.section36", func(tx *pg.Tx, file *casefile.File, v *View) error {
		return s.owners(ctx, tx, file, v)
	})
}

// Exit reads the case for the form of an end before the panel.
func (s *Service) Exit(ctx context.Context, actor casework.Actor, ref string) (View, error) {
	return s.view(ctx, actor, ref, casework.ScreenReferral, "case.screening", func(tx *pg.Tx, file *casefile.File, v *View) error {
		return s.owners(ctx, tx, file, v)
	})
}

func (s *Service) view(ctx context.Context, actor casework.Actor, ref string, action casework.Action, section string,
	more func(*pg.Tx, *casefile.File, *View) error) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, action, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		v = View{
			Ref: file.Ref, Version: file.Version, State: file.State, Received: file.ReceivedOn, Today: tx.Today(),
			Deconfliction: file.Deconfliction, Result: file.ScreeningResult,
			Body: file.Section36Body, Maker: file.Section36Maker, Section36: file.Section36Result, Ended: file.Outcome, DecidedOn: file.Section36On,
		}
		who, err := s.cabinet.Known(ctx, tx, file)
		if err != nil {
			return audit.Entry{}, err
		}
		v.Identity = ui.IdentityOf(file.Case, who)
		if v.By, v.When, err = lastStep(ctx, tx, file.ID); err != nil {
			return audit.Entry{}, err
		}
		if more != nil {
			if err := more(tx, file, &v); err != nil {
				return audit.Entry{}, err
			}
		}
		return audit.Viewed(grant, section), nil
	})
	return v, err
}

// Check records an answer of the deconfliction check. One that stops a referral before its screening holds it; one that
// lets it go on releases it again.
func (s *Service) Check(ctx context.Context, actor casework.Actor, ref string, version int, in casework.Deconfliction, typed *casework.Faults) error {
	return s.step(ctx, actor, ref, version, casework.ScreenReferral, casework.OnScreening, func(tx *pg.Tx, file *casefile.File, all *casework.Faults) (casework.Change, error) {
		_ = all.Merge(typed.Err())             // nothing but faults
		_ = all.Merge(in.Validate(tx.Today())) // nothing but faults
		event := casework.EventCheck
		switch {
		case file.State == casework.StateReceived && (in.Answer == "hold" || in.Answer == "no"):
			event = casework.EventHold
		case file.State == casework.StateHeld && in.Answer == "clear":
			event = casework.EventRelease
		}
		f, err := moment(ctx, tx)
		if err != nil {
			return casework.Change{}, err
		}
		f.Check = &in
		return file.Apply(event, f)
	}, func(tx *pg.Tx, file *casefile.File) error { return insertCheck(ctx, tx, file.ID, in) })
}

// Screen records a screening, which takes effect once somebody else signs it off: whoever may is told. typed are the faults
// of what was typed.
func (s *Service) Screen(ctx context.Context, actor casework.Actor, ref string, version int, in casework.Screening, typed *casework.Faults) error {
	return s.step(ctx, actor, ref, version, casework.ScreenReferral, casework.OnScreening, func(tx *pg.Tx, file *casefile.File, all *casework.Faults) (casework.Change, error) {
		_ = all.Merge(typed.Err()) // nothing but faults
		met, err := s.met(ctx, tx, file)
		if err != nil {
			return casework.Change{}, err
		}
		if err := s.ownerAmong(ctx, tx, file, in.Signposting, all); err != nil {
			return casework.Change{}, err
		}
		f, err := moment(ctx, tx)
		if err != nil {
			return casework.Change{}, err
		}
		f.Screening, f.Met = &in, met
		return file.Apply(casework.EventAssess, f)
	}, func(tx *pg.Tx, file *casefile.File) error {
		id := uuid.NewString()
		if err := insertScreening(ctx, tx, file.ID, id, in); err != nil {
			return err
		}
		if err := s.cabinet.AskKeepers(ctx, tx, file); err != nil {
			return err
		}
		if err := s.cabinet.Narrate(ctx, tx, file, "screening/"+id, text{in.Reason}); err != nil {
			return err
		}
		members, err := s.cabinet.Members(ctx, tx, file)
		if err != nil {
			return err
		}
		var notices []casefile.Notice
		for _, m := range s.cabinet.Allowed(members, casework.SignScreening) {
			if m.User != tx.Actor().ID {
				notices = append(notices, casefile.Notice{
					For: m.User, About: file.ID, Why: "You may sign screenings off.", Text: "A screening waits for a second person to sign it off.",
					Link: "/cases/" + file.Ref + "/sign-off",
				})
			}
		}
		return casefile.Notify(ctx, tx, notices...)
	})
}

// moment is what a step has to know of the day for the clocks of cases.
func moment(ctx context.Context, tx *pg.Tx) (casework.Facts, error) {
	holiday, err := casefile.Holidays(ctx, tx)
	return casework.Facts{Today: tx.Today(), Counts: calendar.Moment(tx.Now()).Counts(), Holiday: holiday}, err
}

// ownerAmong refuses to leave a signpost with somebody who could not follow it up.
func (s *Service) ownerAmong(ctx context.Context, tx *pg.Tx, file *casefile.File, in casework.Signposting, all *casework.Faults) error {
	if !in.Signposted() {
		return nil
	}
	var v View
	if err := s.owners(ctx, tx, file, &v); err != nil {
		return err
	}
	for _, code := range in.Signposts {
		if casework.SignpostDestinations.Has(code) && !v.Destinations.Has(code) {
			all.Add("signposts", casework.SignpostDestinations.Label(code)+" is out of use: select another service")
		}
	}
	if in.Owner != "" && !slices.ContainsFunc(v.Owners, func(m casefile.Member) bool { return m.User == in.Owner }) {
		all.Add("owner", "Select who finds out what came of the signposting from the list")
	}
	return nil
}

// Decide records the decision of section 36(3), for a reopened case too.
func (s *Service) Decide(ctx context.Context, actor casework.Actor, ref string, version int, in casework.Section36Decision, typed *casework.Faults) error {
	event := casework.EventMet
	if in.Result == "NOT-MET" {
		event = casework.EventNotMet
	}
	var edition string
	return s.step(ctx, actor, ref, version, casework.DecideSection36, casework.OnSection36, func(tx *pg.Tx, file *casefile.File, all *casework.Faults) (casework.Change, error) {
		_ = all.Merge(typed.Err()) // nothing but faults
		if err := s.ownerAmong(ctx, tx, file, in.Signposting, all); err != nil {
			return casework.Change{}, err
		}
		if event == casework.EventNotMet && !can(file.State, event) && can(file.State, casework.EventMet) {
			all.Add("result", "A reopened case has been before the panel: end it before the panel instead, with the reason")
			return casework.Change{}, nil
		}
		change, err := file.Apply(event, casework.Facts{Today: tx.Today(), Section36: &in})
		edition = change.Edition
		return change, err
	}, func(tx *pg.Tx, file *casefile.File) error {
		id := uuid.NewString()
		if err := insertDecision(ctx, tx, file.ID, id, edition, in); err != nil {
			return err
		}
		if err := insertSignposts(ctx, tx, file.ID, "SECTION36", in.Signposting); err != nil {
			return err
		}
		return s.cabinet.Narrate(ctx, tx, file, "section36/"+id, text{in.Grounds})
	})
}

// ended is an end before the panel, as it is sealed with the case.
type ended struct {
	Outcome    string        `json:"outcome"`
	Reason     string        `json:"reason"`
	Supervisor string        `json:"supervisor"`
	Rank       string        `json:"rank"` // "" for an end from before it was asked
	On         casework.Date `json:"on"`
}

// End ends a case while information is gathered, with the agreement of a police supervisor.
func (s *Service) End(ctx context.Context, actor casework.Actor, ref string, version int, in casework.Exit, typed *casework.Faults) error {
	return s.step(ctx, actor, ref, version, casework.ScreenReferral, casework.OnScreening, func(tx *pg.Tx, file *casefile.File, all *casework.Faults) (casework.Change, error) {
		_ = all.Merge(typed.Err())             // nothing but faults
		_ = all.Merge(in.Validate(tx.Today())) // nothing but faults
		if err := s.ownerAmong(ctx, tx, file, in.Signposting, all); err != nil {
			return casework.Change{}, err
		}
		return file.Apply(casework.EventExit, casework.Facts{Today: tx.Today(), Exit: &in})
	}, func(tx *pg.Tx, file *casefile.File) error {
		if err := insertSignposts(ctx, tx, file.ID, "EXIT", in.Signposting); err != nil {
			return err
		}
		return s.cabinet.Narrate(ctx, tx, file, "exit", ended{Outcome: in.Outcome, Reason: in.Reason, Supervisor: in.Supervisor, Rank: in.Rank, On: tx.Today()})
	})
}

// step is every step of this package: guard, version, rule, record, entry. rule adds faults and applies the event.
func (s *Service) step(ctx context.Context, actor casework.Actor, ref string, version int, action casework.Action, section casework.Subject,
	rule func(*pg.Tx, *casefile.File, *casework.Faults) (casework.Change, error), keep func(*pg.Tx, *casefile.File) error) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, action, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Expect(ctx, tx, file, version); err != nil {
			return audit.Entry{}, err
		}
		var all casework.Faults
		change, err := rule(tx, file, &all)
		if err := all.Merge(err); err != nil {
			return audit.Entry{}, err
		}
		if all.Any() {
			return audit.Entry{}, once(&all)
		}
		if err := keep(tx, file); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Save(ctx, tx, file, change, section); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/cases/" + file.Ref)
		return audit.Record(grant, change), nil
	})
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

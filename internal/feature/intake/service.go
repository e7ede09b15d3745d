// Package intake is the way in of a referral: the form of domain 4.1, kept as a sealed draft between its pages, and the
// new case that it becomes. It screens nothing and reads no case but to find an earlier referral of the same person.
package intake

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/platform/pg"
)

// Service takes referrals in.
type Service struct {
	db      *pg.DB
	guard   *authz.Guard
	cabinet *casefile.Cabinet
	drafts  drafts
}

// NewService makes the service; ring seals the draft.
func NewService(db *pg.DB, guard *authz.Guard, cabinet *casefile.Cabinet, ring *keys.Ring) *Service {
	return &Service{db: db, guard: guard, cabinet: cabinet, drafts: drafts{ring}}
}

// desk is a panel for which the actor may receive referrals.
type desk struct {
	panel       casework.PanelID
	code, name  string
	authorities []string
	forces      []string
	standings   []casework.Standing
}

// desks are the panels that the actor receives for, and the guard's grant on the first. Without one it is the guard's refusal.
func (s *Service) desks(ctx context.Context, tx *pg.Tx) ([]desk, authz.Grant, error) {
	held, err := rolesHeld(ctx, tx)
	if err != nil {
		return nil, authz.Grant{}, err
	}
	var all []desk
	for _, h := range held {
		i := slices.IndexFunc(all, func(d desk) bool { return d.panel == h.Panel })
		if i < 0 {
			all, i = append(all, desk{panel: h.Panel, code: h.Code, name: h.Name}), len(all)
		}
		all[i].standings = append(all[i].standings, casework.Standing{Role: h.Role, Tie: casework.TiePanel, Agency: h.Agency})
	}
	mine := slices.DeleteFunc(all, func(d desk) bool {
		return !s.guard.Allows(tx.Actor(), casework.ReceiveReferral, d.resource(tx, "referral"))
	})
	if len(mine) == 0 {
		none, err := casefile.OnInstallation(ctx, tx, "referral")
		if err != nil {
			return nil, authz.Grant{}, err
		}
		grant, err := s.guard.Check(ctx, tx.Actor(), casework.ReceiveReferral, none)
		return nil, grant, err
	}
	grant, err := s.guard.Check(ctx, tx.Actor(), casework.ReceiveReferral, mine[0].resource(tx, "referral"))
	if err != nil {
		return nil, authz.Grant{}, err
	}
	var ids []casework.PanelID
	for _, d := range mine {
		ids = append(ids, d.panel)
	}
	areas, err := areasOf(ctx, tx, ids)
	if err != nil {
		return nil, authz.Grant{}, err
	}
	for _, a := range areas {
		d := &mine[slices.Index(ids, a.Panel)]
		if a.Kind == "force" {
			d.forces = append(d.forces, a.Name)
		} else {
			d.authorities = append(d.authorities, a.Name)
		}
	}
	return mine, grant, nil
}

func (d desk) resource(tx *pg.Tx, ref string) casework.Resource {
	return casework.Resource{Ref: ref, Panel: d.panel, Sens: casework.Normal, Policy: tx.Policy(), Standings: d.standings}
}

func residences(desks []desk) residence {
	var w residence
	for _, d := range desks {
		w.authorities = append(w.authorities, d.authorities...)
		w.forces = append(w.forces, d.forces...)
	}
	slices.Sort(w.authorities)
	slices.Sort(w.forces)
	w.forces = slices.Compact(w.forces)
	return w
}

// Form is what a page of the form needs to be drawn.
type Form struct {
	Referral    Referral
	SavedAt     time.Time // zero where nothing has been kept yet
	Today       casework.Date
	Scheme      casework.Scheme // of the day on which the referral was received
	Authorities []string
	Forces      []string
}

func form(tx *pg.Tx, r Referral, desks []desk) Form {
	where := residences(desks)
	received := r.Dates.check(new(casework.Faults), tx.Today())
	return Form{Referral: r, Today: tx.Today(), Scheme: casework.SchemeOn(received), Authorities: where.authorities, Forces: where.forces}
}

// Open gives a page of the form with what has been kept so far.
func (s *Service) Open(ctx context.Context, actor casework.Actor, page string) (Form, error) {
	var out Form
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		desks, grant, err := s.desks(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		r, saved, err := s.drafts.load(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		out = form(tx, r, desks)
		out.SavedAt = saved
		return audit.Viewed(grant, "referral form", page), nil
	})
	return out, err
}

// Keep takes one page into the draft, unless something on it is wrong. put lays what was typed into the referral. The
// form that comes back is good for drawing the page again, whether or not it was kept.
func (s *Service) Keep(ctx context.Context, actor casework.Actor, key string, put func(*Referral)) (Form, error) {
	var out Form
	// A page may be sent again after going back: what was typed last counts, and no key stands against it.
	err := s.db.Write(pg.WithoutKey(ctx), actor, func(tx *pg.Tx) (audit.Entry, error) {
		desks, grant, err := s.desks(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		r, _, err := s.drafts.load(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		put(&r)
		out = form(tx, r, desks)
		var faults casework.Faults
		r.check(&faults, tx.Today(), residences(desks), key)
		if err := faults.Err(); err != nil {
			return audit.Entry{}, err
		}
		return audit.Record(grant, casework.Change{Title: "Kept a draft of a referral"}), s.drafts.save(ctx, tx, r)
	})
	return out, err
}

// Discard forgets the draft.
func (s *Service) Discard(ctx context.Context, actor casework.Actor) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		_, grant, err := s.desks(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		tx.Remember(place)
		return audit.Record(grant, casework.Change{Title: "Discarded a draft of a referral"}), s.drafts.drop(ctx, tx)
	})
}

// Earlier is an earlier referral of somebody with a like name, which the actor may read.
type Earlier struct {
	Ref, Name      string
	Born, Received casework.Date
	State          casework.State
}

// Review is the form as a whole before it is sent.
type Review struct {
	Form
	Faults  []casework.Fault // what keeps it from being sent
	Missing []string
	Under18 bool
	AgeKept bool // the age is known
	Panel   string
	Earlier []Earlier
}

// Check gives the whole form, with what is missing and with earlier referrals of somebody with a like name. Only those
// are there that the actor may read: to others it looks as if there were none.
func (s *Service) Check(ctx context.Context, actor casework.Actor) (Review, error) {
	var out Review
	err := s.db.Write(pg.WithoutKey(ctx), actor, func(tx *pg.Tx) (audit.Entry, error) {
		desks, grant, err := s.desks(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		r, saved, err := s.drafts.load(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		out = Review{Form: form(tx, r, desks), Missing: r.Missing()}
		out.SavedAt = saved
		var faults casework.Faults
		p := r.check(&faults, tx.Today(), residences(desks))
		if d := panelFor(desks, r.Person.Authority, &faults); d != nil {
			out.Panel = d.name
		}
		out.Faults = faultsOf(&faults)
		k := casework.Case{DateOfBirth: p.born, ApproximateAge: p.age, ReceivedOn: p.received}
		if adult, known := k.Adult(p.received); known {
			out.Under18, out.AgeKept = !adult, true
		}
		found, err := s.earlier(ctx, tx, r, p.born)
		if err != nil {
			return audit.Entry{}, err
		}
		var refs []string
		for _, l := range found {
			out.Earlier = append(out.Earlier, Earlier{Ref: l.Ref, Name: strings.TrimSpace(l.Given + " " + l.Family), Born: l.Born, Received: l.Received, State: l.State})
			refs = append(refs, l.Ref)
		}
		return audit.Join(audit.Viewed(grant, "referral form", "check"), audit.Listed(grant, "earlier referrals of a like name", "", refs)), nil
	})
	return out, err
}

// earlier are the earlier cases of somebody with a like name whose identity the actor may read.
func (s *Service) earlier(ctx context.Context, tx *pg.Tx, r Referral, born casework.Date) ([]likeness, error) {
	given, family := r.Person.named()
	found, err := likeNames(ctx, tx, strings.TrimSpace(given+" "+family), born)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(found, func(l likeness) bool {
		return !s.guard.Allows(tx.Actor(), casework.ReadIdentity, l.resource(tx.Policy()))
	}), nil
}

// panelFor is the panel of the local authority where the person lives, or the only one there is.
func panelFor(desks []desk, authority string, faults *casework.Faults) *desk {
	for i := range desks {
		if slices.Contains(desks[i].authorities, authority) {
			return &desks[i]
		}
	}
	if authority == "" && len(desks) == 1 {
		return &desks[0]
	}
	faults.Add("residence_authority", "Select the local authority where the person lives: it decides which panel the referral goes to")
	return nil
}

func faultsOf(f *casework.Faults) []casework.Fault {
	if e, ok := f.Err().(*casework.Error); ok { //nolint:errorlint // made right here
		return e.Faults
	}
	return nil
}

// Submission is what is asked for when the form is sent.
type Submission struct {
	NoSensitive bool   // SC-16
	Person      string // reference of an earlier case of the same person, or SomebodyElse
}

// SomebodyElse answers that no earlier referral is the same person's.
const SomebodyElse = "somebody-else"

// Send makes a case of the draft and forgets the draft. It returns the case's reference.
func (s *Service) Send(ctx context.Context, actor casework.Actor, in Submission) (ref string, err error) {
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		desks, _, err := s.desks(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		r, _, err := s.drafts.load(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		file, entry, err := s.receive(ctx, tx, desks, r, in)
		if err != nil {
			return audit.Entry{}, err
		}
		ref = file.Ref
		return entry, s.drafts.drop(ctx, tx)
	})
	return ref, err
}

// Receive makes a case of a referral that came whole, without the form's pages. It returns the case's reference.
func (s *Service) Receive(ctx context.Context, actor casework.Actor, r Referral, in Submission) (ref string, err error) {
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		desks, _, err := s.desks(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		file, entry, err := s.receive(ctx, tx, desks, r, in)
		if err == nil {
			ref = file.Ref
		}
		return entry, err
	})
	return ref, err
}

func (s *Service) receive(ctx context.Context, tx *pg.Tx, desks []desk, r Referral, in Submission) (*casefile.File, audit.Entry, error) {
	var faults casework.Faults
	p := r.check(&faults, tx.Today(), residences(desks))
	home := panelFor(desks, r.Person.Authority, &faults)
	if !in.NoSensitive {
		for _, f := range casework.Sensitive() {
			faults.Refuse(f.Check, f.Field, f.Msg)
		}
	}
	earlier, err := s.earlier(ctx, tx, r, p.born)
	if err != nil {
		return nil, audit.Entry{}, err
	}
	same := slices.IndexFunc(earlier, func(l likeness) bool { return l.Ref == in.Person })
	if same < 0 && len(earlier) > 0 && in.Person != SomebodyElse {
		faults.Add("same_person", "Select whether this is the same person as in an earlier referral")
	}
	if err := faults.Err(); err != nil {
		return nil, audit.Entry{}, err
	}
	k := casework.Case{
		Panel: home.panel, Sens: casework.Normal, ReceivedOn: p.received,
		Source: orElse(r.People.Source, "UNK"), SourceDetail: trim(r.People.SourceDetail),
		ConcernScheme: casework.SchemeOn(p.received).Code, Concern: r.Concern.Type,
		DateOfBirth: p.born, ApproximateAge: p.age, ResidenceAuthority: r.Person.Authority, ResidenceForce: r.Person.Force,
		ConsentStatus: "NOT-YET",
	}
	change, err := k.Apply(casework.EventReceive, casework.Facts{Today: tx.Today()})
	if err != nil {
		return nil, audit.Entry{}, err
	}
	missing := r.Missing()
	if len(missing) > 0 {
		change.Title += ", incomplete"
	}
	if same >= 0 {
		k.Person = earlier[same].Person
		if s.guard.Allows(tx.Actor(), casework.WriteIdentity, earlier[same].resource(tx.Policy())) {
			if err := refreshPerson(ctx, tx, k.Person, r, p); err != nil {
				return nil, audit.Entry{}, err
			}
		}
		change.Fields = append(change.Fields, casework.FieldChange{Field: "Person", New: "the same as in " + earlier[same].Ref})
	} else if k.Person, err = insertPerson(ctx, tx, r, p); err != nil {
		return nil, audit.Entry{}, err
	}
	file, err := s.cabinet.Create(ctx, tx, home.code, k, nil)
	if err != nil {
		return nil, audit.Entry{}, err
	}
	res := file.Resource()
	res.Standings = home.standings
	grant, err := s.guard.Check(ctx, tx.Actor(), casework.ReceiveReferral, res)
	if err != nil {
		return nil, audit.Entry{}, err
	}
	if err := s.cabinet.Narrate(ctx, tx, file, "referral", r.narrative(missing)); err != nil {
		return nil, audit.Entry{}, err
	}
	if err := s.cabinet.Save(ctx, tx, file, change, casework.OnReferral); err != nil {
		return nil, audit.Entry{}, fmt.Errorf("receive a referral: %w", err)
	}
	tx.Remember("/cases/" + file.Ref)
	return file, audit.Record(grant, change), nil
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

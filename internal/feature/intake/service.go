// Package intake is the way in of a referral: the form of domain 4.1, kept as a sealed draft between its pages, and the
// new case that it becomes. It screens nothing and reads no case but to find an earlier referral of the same person.
package intake

import (
	"context"
	"fmt"
	"slices"
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

	attached func(context.Context, *pg.Tx) error // files became documents of a case; nil where nobody has to know
}

// NewService makes the service; ring seals the draft.
func NewService(db *pg.DB, guard *authz.Guard, cabinet *casefile.Cabinet, ring *keys.Ring) *Service {
	return &Service{db: db, guard: guard, cabinet: cabinet, drafts: drafts{ring, place}}
}

// desk is a panel for which the actor may receive referrals.
type desk struct {
	panel       casework.PanelID
	code, name  string
	authorities []string
	forces      []string
	agencies    []Agency // that may refer
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
	if err := furnish(ctx, tx, mine); err != nil {
		return nil, authz.Grant{}, err
	}
	working, err := agenciesToday(ctx, tx)
	if err != nil {
		return nil, authz.Grant{}, err
	}
	for i := range mine {
		mine[i].agencies = working
	}
	return mine, grant, nil
}

// furnish gives each desk the areas of its panel.
func furnish(ctx context.Context, tx *pg.Tx, desks []desk) error {
	ids := panelsOf(desks)
	areas, err := areasOf(ctx, tx, ids)
	if err != nil {
		return err
	}
	for _, a := range areas {
		d := &desks[slices.Index(ids, a.Panel)]
		if a.Kind == "force" {
			d.forces = append(d.forces, a.Name)
		} else {
			d.authorities = append(d.authorities, a.Name)
		}
	}
	return nil
}

func (d desk) resource(tx *pg.Tx, ref string) casework.Resource {
	return casework.Resource{Ref: ref, Panel: d.panel, Sens: casework.Normal, Policy: tx.Policy(), Standings: d.standings}
}

func residences(desks []desk) residence {
	var w residence
	for _, d := range desks {
		w.agencies = d.agencies // the same for each
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
	SavedAt     time.Time     // zero where nothing has been kept yet
	GoesOn      casework.Date // the day on which what has been kept is deleted
	Today       casework.Date
	Scheme      casework.Scheme // of the day on which the referral was received
	Authorities []string
	Forces      []string
	Agencies    []Agency
	Outside     bool // drawn for somebody who may not take a referral in
	Account     bool // of them, for somebody with an account
	Amends      bool // what they had sent already
	Files       []File
	Met         bool // somebody on record may be this person; set when the person's page is kept
}

func form(tx *pg.Tx, r Referral, desks []desk) Form {
	where := residences(desks)
	received := r.Dates.check(new(casework.Faults), tx.Today())
	r.agencyName = nameOf(where.agencies, r.People.Agency)
	return Form{Referral: r, Today: tx.Today(), Scheme: casework.SchemeOn(received), Authorities: where.authorities, Forces: where.forces, Agencies: where.agencies}
}

// saved says when the draft was kept, and until when.
func (f *Form) saved(at time.Time) {
	f.SavedAt = at
	if !at.IsZero() {
		f.GoesOn = goesOn(at)
	}
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
		out.saved(saved)
		out.Files, err = s.files(ctx, tx, holder{place: place})
		return audit.Viewed(grant, "referral form", page), err
	})
	return out, err
}

// Keep takes one page into the draft, unless something on it is wrong. version is the save that it was drawn from: a page
// that was saved in another window since is not written over. The form that comes back is good for drawing the page again,
// whether or not it was kept.
func (s *Service) Keep(ctx context.Context, actor casework.Actor, part Section, version int, typed Referral) (Form, error) {
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
		if err := r.keep(part, version, typed); err != nil {
			return audit.Entry{}, err
		}
		out = form(tx, r, desks)
		var faults casework.Faults
		r.check(&faults, tx.Today(), residences(desks), part.Key)
		if err := faults.Err(); err != nil {
			out.Referral.Saves[part.Key] = version // it is drawn again from the save that it was drawn from
			return audit.Entry{}, err
		}
		if part.Key == "person" {
			met, err := s.meet(ctx, tx, r)
			if err != nil {
				return audit.Entry{}, err
			}
			out.Met = len(met.Candidates) > 0
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

// Earlier is somebody on record who may be the person of this referral, and what was said of them.
type Earlier struct {
	casefile.Candidate
	Answer string // a code of casework.MatchAnswers, "" while nothing was said
}

// Check gives the whole form, with what is missing and with whoever on record may be the same person. Only those are
// there whom the actor may know: to others it looks as if there were none.
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
		out.saved(saved)
		if out.Files, err = s.files(ctx, tx, holder{place: place}); err != nil {
			return audit.Entry{}, err
		}
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
		met, err := s.meet(ctx, tx, r)
		if err != nil {
			return audit.Entry{}, err
		}
		out.Earlier = r.earlier(met)
		looks, err := s.cabinet.Looks(ctx, tx, met.Candidates)
		return audit.Join(audit.Viewed(grant, "referral form", "check"), audit.Listed(grant, "people who may be the same", "", refs(met)), looks), err
	})
	return out, err
}

// meet looks for whoever on record may be the person of the referral as it stands.
func (s *Service) meet(ctx context.Context, tx *pg.Tx, r Referral) (casefile.Met, error) {
	p := r.check(new(casework.Faults), tx.Today(), residence{})
	return s.cabinet.Meet(ctx, tx, casefile.Particulars(r.onRecord(p), r.Person.aliases(), tx.Today()), "")
}

func refs(met casefile.Met) []string {
	var list []string
	for _, c := range met.Candidates {
		for _, e := range c.Cases {
			list = append(list, e.Ref)
		}
	}
	return list
}

// atOnce is how many candidates a page shows: metForm has as many answers.
const atOnce = 5

// said is what the referral says of a candidate: a code of casework.MatchAnswers, "" while nothing was said.
func (r Referral) said(of casefile.Candidate) string {
	for _, one := range r.Met {
		if slices.ContainsFunc(of.Cases, func(k casefile.EarlierCase) bool { return k.Ref == one.Ref }) {
			return one.Answer
		}
	}
	return ""
}

// earlier are the candidates with what the referral says of each, first those of whom something has still to be said.
func (r Referral) earlier(met casefile.Met) []Earlier {
	var list []Earlier
	for _, c := range met.First(func(c casefile.Candidate) bool { return r.said(c) != "" }).Candidates {
		list = append(list, Earlier{c, r.said(c)})
	}
	return list
}

// onPage are those of them that a page has room for.
func onPage(earlier []Earlier) []Earlier { return earlier[:min(len(earlier), atOnce)] }

func candidates(earlier []Earlier) []casefile.Candidate {
	var list []casefile.Candidate
	for _, e := range earlier {
		list = append(list, e.Candidate)
	}
	return list
}

// Meeting is the page on which somebody says who of those on record is the person.
type Meeting struct {
	Form
	Earlier  []Earlier
	More     int // how many more there are, shown once these are answered
	Referred casework.Particulars
}

// Meet gives those on record who may be the person of the referral, the likeliest first.
func (s *Service) Meet(ctx context.Context, actor casework.Actor) (Meeting, error) {
	var out Meeting
	err := s.db.Write(pg.WithoutKey(ctx), actor, func(tx *pg.Tx) (audit.Entry, error) {
		desks, grant, err := s.desks(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		r, _, err := s.drafts.load(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		met, err := s.meet(ctx, tx, r)
		if err != nil {
			return audit.Entry{}, err
		}
		p := r.check(new(casework.Faults), tx.Today(), residence{})
		all := r.earlier(met)
		out = Meeting{form(tx, r, desks), onPage(all), len(all) - len(onPage(all)), casefile.Particulars(r.onRecord(p), r.Person.aliases(), tx.Today())}
		looks, err := s.cabinet.Looks(ctx, tx, candidates(out.Earlier))
		return audit.Join(audit.Listed(grant, "people who may be the same", "", refs(met)), looks), err
	})
	return out, err
}

// Settle takes what was said of the candidates on the page into the draft. It says whether there are more to be settled.
func (s *Service) Settle(ctx context.Context, actor casework.Actor, said []Settled) (more bool, err error) {
	err = s.db.Write(pg.WithoutKey(ctx), actor, func(tx *pg.Tx) (audit.Entry, error) {
		_, grant, err := s.desks(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		r, _, err := s.drafts.load(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		met, err := s.meet(ctx, tx, r)
		if err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: "Said of people on record whether they are the person of a referral"}
		page := onPage(r.earlier(met))
		for i := range page {
			page[i].Answer = Referral{Met: said}.said(page[i].Candidate)
			r.Met = slices.DeleteFunc(r.Met, func(one Settled) bool { return Referral{Met: []Settled{one}}.said(page[i].Candidate) != "" })
			if ref := page[i].Cases[0].Ref; page[i].Answer != "" {
				r.Met = append(r.Met, Settled{ref, page[i].Answer})
				change.Fields = append(change.Fields, casefile.Told(ref, page[i].Answer))
			}
		}
		var faults casework.Faults
		s.settled(tx, page, &faults, func(i int) string { return answerField(i) })
		if err := faults.Err(); err != nil {
			return audit.Entry{}, err
		}
		all := r.earlier(met)
		more = len(all) > 0 && all[0].Strength == casework.StrengthStrong && all[0].Answer == ""
		return audit.Record(grant, change), s.drafts.save(ctx, tx, r)
	})
	return more, err
}

// settled reports what keeps the answers from being taken: a candidate who is strongly alike and of whom nothing was said,
// two who are both said to be the person, and one whose record the actor may not touch.
func (s *Service) settled(tx *pg.Tx, earlier []Earlier, faults *casework.Faults, field func(int) string) {
	same := false
	for i, e := range earlier {
		switch {
		case e.Answer != "" && !casework.MatchAnswers.Has(e.Answer):
			faults.Add(field(i), "Select an answer from the list")
		case e.Answer == "" && e.Strength == casework.StrengthStrong:
			faults.Add(field(i), "Select whether this is the same person as in "+e.Cases[0].Ref)
		case e.Answer == "SAME" && same:
			faults.Add(field(i), "Select one record as the same person. Whether two records on file are one person is said on the page of either case")
		case e.Answer == "SAME" && !s.cabinet.MayJoin(tx, e.Candidate):
			faults.Add(field(i), "You may not change the record of "+e.Cases[0].Ref+". Ask whoever keeps that case")
		}
		same = same || e.Answer == "SAME"
	}
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
	NoSensitive bool      // SC-16
	came        *Incoming // a referral that was sent and waits, nil for one that is typed here
	files       holder    // of the files that come with it

	Others string // what is said of whoever may be the same person and of whom the referral says nothing: a code of casework.MatchAnswers, or ""
}

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
		in.files = holder{place: place}
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
	arrival := casework.Arrival{Channel: r.Dates.Channel, Agency: casework.AgencyID(r.People.Agency), ReceivedOn: p.received}
	var home *desk
	if in.came == nil {
		home = panelFor(desks, r.Person.Authority, &faults)
	} else { // to which panel it was sent, and by whom, is not what was typed
		home = &desks[slices.IndexFunc(desks, func(d desk) bool { return d.panel == in.came.Panel })]
		arrival.Receipt, arrival.Channel, arrival.Agency, arrival.Organisation = in.came.Receipt, in.came.Channel, in.came.Agency, in.came.Organisation
	}
	if !in.NoSensitive {
		for _, f := range casework.Sensitive() {
			faults.Refuse(f.Check, f.Field, f.Msg)
		}
	}
	met, err := s.meet(ctx, tx, r)
	if err != nil {
		return nil, audit.Entry{}, err
	}
	earlier := r.earlier(met)
	for i := range earlier {
		earlier[i].Answer = orElse(earlier[i].Answer, in.Others)
	}
	s.settled(tx, earlier, &faults, func(int) string { return "met" })
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
	if k.Person, err = casefile.AddPerson(ctx, tx, r.onRecord(p), r.Person.aliases()); err != nil {
		return nil, audit.Entry{}, err
	}
	file, err := s.cabinet.Create(ctx, tx, home.code, k, nil)
	if err != nil {
		return nil, audit.Entry{}, err
	}
	arrival.Missing = missing
	if err := casefile.RecordArrival(ctx, tx, file, home.code, arrival); err != nil {
		return nil, audit.Entry{}, err
	}
	if err := casefile.AddAliases(ctx, tx, file.Person, r.Person.aliases()); err != nil {
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
	if len(r.Changed) > 0 {
		if err := s.cabinet.Narrate(ctx, tx, file, rewrittenField, r.Changed); err != nil {
			return nil, audit.Entry{}, err
		}
	}
	if in.files != (holder{}) {
		if err := s.fileAll(ctx, tx, in.files, file, &change); err != nil {
			return nil, audit.Entry{}, err
		}
	}
	others, err := s.recognise(ctx, tx, file, earlier, &change)
	if err != nil {
		return nil, audit.Entry{}, err
	}
	if err := s.cabinet.Save(ctx, tx, file, change, casework.OnReferral); err != nil {
		return nil, audit.Entry{}, fmt.Errorf("receive a referral: %w", err)
	}
	tx.Remember("/cases/" + file.Ref)
	return file, audit.Join(audit.Record(grant, change), others), nil
}

// recognise does what was said of each candidate, and asks whoever keeps a case that the actor may not know of. The entry is
// that of the other cases of the person.
func (s *Service) recognise(ctx context.Context, tx *pg.Tx, file *casefile.File, earlier []Earlier, change *casework.Change) (others audit.Entry, err error) {
	for _, e := range earlier { // the record first: what is said of others is said of whoever it turns out to be
		if e.Answer == "SAME" {
			joining, err := s.cabinet.Join(ctx, tx, file, e.Candidate)
			if err != nil {
				return audit.Entry{}, err
			}
			others = joining.Entry
		}
	}
	for _, e := range earlier {
		if e.Answer != "" && e.Answer != "SAME" {
			if err := s.cabinet.Say(ctx, tx, file, e.Candidate, e.Answer); err != nil {
				return audit.Entry{}, err
			}
		}
		if e.Answer != "" {
			change.Fields = append(change.Fields, casefile.Told(e.Cases[0].Ref, e.Answer))
		}
	}
	return others, s.cabinet.AskKeepers(ctx, tx, file)
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// Package person is the record of one person over all of their cases: who they are, where they live, whom to speak to, what
// they need, with whom they have to do, and all that happened. It is reached from a case and shows of the others only what its
// reader may know.
package person

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Service is what can be done with the record of a person.
type Service struct {
	db      *pg.DB
	cabinet *casefile.Cabinet
}

// NewService makes the service.
func NewService(db *pg.DB, cabinet *casefile.Cabinet) *Service {
	return &Service{db: db, cabinet: cabinet}
}

// Case is the case from which the record was reached.
type Case struct {
	Identity ui.Identity
	Ref      string
}

// Episode is one case of the person.
type Episode struct {
	Ref      string
	Panel    string
	State    casework.State
	Received casework.Date
	Closed   casework.Date
	This     bool // the record was reached from it
}

// Link is somebody else on record with whom the person has to do.
type Link struct {
	ID    string
	Kind  string // what they are to the person
	Ref   string // of a case of theirs
	Name  string // "" where the reader may not know it
	From  casework.Date
	Until casework.Date

	other casework.CaseID
}

// View is the record of a person as far as its reader may know it.
type View struct {
	Case
	casefile.Record
	place     place
	Homes     []Home
	Contacts  []Contact
	Traits    map[string][]string // codes by kind
	Links     []Link
	Episodes  []Episode
	Revisions []Revision
	Mark      int // how many changes of the record its reader may know of
	MayWrite  bool
	Today     casework.Date
}

// Outside says whether the person lives where another panel is responsible, or nobody knows who is.
func (v View) Outside() bool {
	return v.ResidenceAuthority != "" && !slices.Contains(v.place.Responsible, v.ResidenceAuthority)
}

// Record reads the record of a case's person.
func (s *Service) Record(ctx context.Context, actor casework.Actor, ref string, action casework.Action) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, action, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		refs, err := s.read(ctx, tx, file, &v)
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Join(audit.Viewed(grant, casework.ReadIdentity.String()), audit.Listed(grant, "cases of the person and of those linked to them", "", refs)), nil
	})
	return v, err
}

// read fills the view, and gives the references that it shows.
func (s *Service) read(ctx context.Context, tx *pg.Tx, file *casefile.File, v *View) (refs []string, err error) {
	*v = View{MayWrite: s.cabinet.Allows(tx, casework.WriteIdentity, file), Today: tx.Today(), Traits: map[string][]string{}}
	who, err := s.cabinet.Known(ctx, tx, file)
	if err != nil {
		return nil, err
	}
	v.Case = Case{Ref: file.Ref, Identity: ui.IdentityOf(file.Case, who)}
	if v.Record, err = casefile.RecordOf(ctx, tx, file); err != nil {
		return nil, err
	}
	if v.place, err = placeOf(ctx, tx, file.Panel); err != nil {
		return nil, err
	}
	all, err := refsOf(ctx, tx, file.Person)
	if err != nil {
		return nil, err
	}
	files, err := s.cabinet.Among(ctx, tx, casework.ListCases, all)
	if err != nil {
		return nil, err
	}
	panels, err := panelsNamed(ctx, tx)
	if err != nil {
		return nil, err
	}
	var known []string // cases whose reader may know who the person is: what was noted on them is shown
	for _, f := range files {
		v.Episodes = append(v.Episodes, Episode{Ref: f.Ref, Panel: panels[f.Panel], State: f.State, Received: f.ReceivedOn, Closed: f.ClosedOn, This: f.ID == file.ID})
		refs = append(refs, f.Ref)
		if s.cabinet.Allows(tx, casework.ReadIdentity, f) {
			known = append(known, string(f.ID))
		}
	}
	slices.SortFunc(v.Episodes, func(a, b Episode) int {
		if n := b.Received.Compare(a.Received); n != 0 {
			return n
		}
		return strings.Compare(b.Ref, a.Ref)
	})
	if v.Homes, err = homesOf(ctx, tx, known); err != nil {
		return nil, err
	}
	if v.Contacts, err = contactsOf(ctx, tx, known); err != nil {
		return nil, err
	}
	traits, err := traitsOf(ctx, tx, known)
	if err != nil {
		return nil, err
	}
	for _, t := range traits {
		v.Traits[t.Kind] = append(v.Traits[t.Kind], t.Code)
	}
	if v.Revisions, err = revisionsOf(ctx, tx, known); err != nil {
		return nil, err
	}
	if v.Mark, err = countRevisions(ctx, tx, known); err != nil {
		return nil, err
	}
	others, err := s.links(ctx, tx, file, known, v)
	return append(refs, others...), err
}

// links reads the links of the person to people of whom the reader may know a case.
func (s *Service) links(ctx context.Context, tx *pg.Tx, file *casefile.File, known []string, v *View) ([]string, error) {
	rows, err := linksOf(ctx, tx, known)
	if err != nil {
		return nil, err
	}
	var refs []string
	for _, r := range rows {
		refs = append(refs, r.Ref)
	}
	files, err := s.cabinet.Among(ctx, tx, casework.ListCases, refs)
	if err != nil {
		return nil, err
	}
	refs = nil
	for _, r := range rows {
		i := slices.IndexFunc(files, func(f *casefile.File) bool { return f.Ref == r.Ref })
		if i < 0 || r.Person == file.Person {
			continue
		}
		who, err := s.cabinet.Known(ctx, tx, files[i])
		if err != nil {
			return nil, err
		}
		kind := r.Kind
		if r.Back {
			kind = casework.LinkBack(kind)
		}
		v.Links = append(v.Links, Link{ID: r.ID, Kind: kind, Ref: r.Ref, Name: who.Name, From: r.From, Until: r.Until, other: r.Other})
		refs = append(refs, r.Ref)
	}
	return refs, nil
}

// Timeline is all that happened in the cases of a person, as far as its reader may know it.
type Timeline struct {
	Case
	List []Happening
	Next string // cursor of the page after, "" on the last
}

// pageSize is how many events a page of the timeline has.
const pageSize = 60

// Timeline reads a page of it: the newest events before a moment, or the newest of all.
func (s *Service) Timeline(ctx context.Context, actor casework.Actor, ref string, before time.Time) (Timeline, error) {
	var v Timeline
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.ReadIdentity, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		who, err := s.cabinet.Known(ctx, tx, file)
		if err != nil {
			return audit.Entry{}, err
		}
		v = Timeline{Case: Case{Ref: file.Ref, Identity: ui.IdentityOf(file.Case, who)}}
		all, err := refsOf(ctx, tx, file.Person)
		if err != nil {
			return audit.Entry{}, err
		}
		files, err := s.cabinet.Among(ctx, tx, casework.ReadTimeline, all)
		if err != nil {
			return audit.Entry{}, err
		}
		var refs, cases, sections []string
		for _, f := range files {
			refs = append(refs, f.Ref)
			for _, section := range readable() {
				if s.cabinet.Allows(tx, section, f) && (section.Subject != casework.OnRequests || s.cabinet.AllRequests(tx, f)) {
					cases, sections = append(cases, string(f.ID)), append(sections, string(section.Subject))
				}
			}
		}
		if before.IsZero() {
			before = tx.Now().Add(time.Second)
		}
		if v.List, err = happened(ctx, tx, cases, sections, before, pageSize+1); err != nil {
			return audit.Entry{}, err
		}
		if len(v.List) > pageSize { // what happened at one moment stays together, because the page after begins before a moment
			cut := slices.IndexFunc(v.List, func(h Happening) bool { return h.At.Equal(v.List[pageSize].At) })
			if cut > 0 {
				v.List = v.List[:cut]
			}
			v.Next = strconv.FormatInt(v.List[len(v.List)-1].At.UnixMicro(), 10)
		}
		return audit.Join(audit.Viewed(grant, casework.ReadIdentity.String(), "timeline"), audit.Listed(grant, "timeline of the person", "", refs)), nil
	})
	return v, err
}

// readable are what reads the events of each section of a case.
func readable() []casework.Action {
	return []casework.Action{
		casework.ReadTimeline, casework.ReadIdentity, casework.ReadReferral, casework.ReadScreening, casework.ReadSection36, casework.ReadRequests,
		casework.ReadAssessment, casework.ReadMinutes, casework.ReadPlan, casework.ReadConsent, casework.ReadSessions, casework.ReadReview, casework.ReadTies,
	}
}

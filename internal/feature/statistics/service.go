// Package statistics is the published figures of a panel: how many referrals of a year there were, were discussed and were adopted, by
// source, concern, age, gender, area and ethnicity, how long the steps took and what came of them. It counts in the database and
// hands out counts; it opens no case.
package statistics

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
)

// Service counts and releases figures.
type Service struct {
	db    *pg.DB
	guard *authz.Guard
}

// NewService makes the service.
func NewService(db *pg.DB, guard *authz.Guard) *Service { return &Service{db, guard} }

// Question is which figures are asked for.
type Question struct {
	Panel     string // identifier, code or name; "" is the only panel, and at the command line all
	Authority string // "" is all of the panel's
	Year      casework.Year
}

// Answer is the figures as they stand, and of whom.
type Answer struct {
	casework.Figures
	Panel       casework.PanelID // "" where it is all of them
	Name        string           // of the panel, or of all
	Authority   string
	Panels      []Choice // what else may be asked for
	Authorities []string
	Years       []casework.Year // of which anything is on record, the latest first
	MayRelease  bool
	Editions    int // releases of this panel's year
}

// Choice is a panel that may be asked for.
type Choice struct {
	ID   casework.PanelID
	Name string
}

// Count takes the figures of a year as they stand now, small numbers too: those of the cases that the actor may know of.
func (s *Service) Count(ctx context.Context, actor casework.Actor, q Question) (Answer, error) {
	var a Answer
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		a = Answer{Authority: q.Authority}
		of, grant, err := s.choose(ctx, tx, casework.CountStatistics, q.Panel, &a)
		if err != nil {
			return audit.Entry{}, err
		}
		if a.Years, err = s.yearsOf(ctx, tx, of); err != nil {
			return audit.Entry{}, err
		}
		if q.Year == 0 {
			q.Year = a.Years[0]
		}
		if q.Authority != "" && !slices.Contains(a.Authorities, q.Authority) {
			var f casework.Faults
			f.Add("authority", "Select an authority of this panel")
			return audit.Entry{}, f.Err()
		}
		of.authority = q.Authority
		if a.Figures, err = figures(ctx, tx, q.Year, of); err != nil {
			return audit.Entry{}, err
		}
		if a.Panel != "" {
			made, err := editions(ctx, tx, a.Panel, q.Year)
			if err != nil {
				return audit.Entry{}, err
			}
			a.Editions = len(made)
		}
		return audit.Viewed(grant, "figures of "+q.Year.String()), nil
	})
	return a, err
}

// choose finds the panel that is asked for among those of the actor, and asks the guard for an act on its figures. One that is not
// there is refused as one of others is.
func (s *Service) choose(ctx context.Context, tx *pg.Tx, act casework.Action, named string, a *Answer) (place, authz.Grant, error) {
	all, err := panels(ctx, tx)
	if err != nil {
		return place{}, authz.Grant{}, err
	}
	if tx.Actor().Kind == casework.CLI && named == "" {
		r, err := casefile.OnInstallation(ctx, tx, "statistics")
		if err != nil {
			return place{}, authz.Grant{}, err
		}
		grant, err := s.guard.Check(ctx, tx.Actor(), act, r)
		of := place{}
		a.Name = "All panels"
		for _, p := range all {
			of.panels = append(of.panels, string(p.ID))
			a.Authorities = append(a.Authorities, p.Authorities...)
		}
		return of, grant, err
	}
	var found *panel
	for i, p := range all {
		r, err := s.on(ctx, tx, p.ID)
		if err != nil {
			return place{}, authz.Grant{}, err
		}
		if s.guard.Allows(tx.Actor(), act, r) {
			a.Panels = append(a.Panels, Choice{p.ID, p.Name})
			if found == nil && named == "" {
				found = &all[i]
			}
		}
		if named != "" && (string(p.ID) == named || strings.EqualFold(p.Code, named) || strings.EqualFold(p.Name, named)) {
			found = &all[i]
		}
	}
	id := casework.NoPanel
	if found != nil {
		id = found.ID
	}
	r, err := s.on(ctx, tx, id)
	if err != nil {
		return place{}, authz.Grant{}, err
	}
	grant, err := s.guard.Check(ctx, tx.Actor(), act, r)
	if err != nil {
		return place{}, grant, err
	}
	if found == nil {
		return place{}, grant, casework.Absent()
	}
	a.Panel, a.Name, a.Authorities = found.ID, found.Name, found.Authorities
	a.MayRelease = s.guard.Allows(tx.Actor(), casework.ReleaseStatistics, r)
	return place{panels: []string{string(found.ID)}}, grant, nil
}

func (s *Service) on(ctx context.Context, tx *pg.Tx, panel casework.PanelID) (casework.Resource, error) {
	if tx.Actor().Kind == casework.CLI {
		return casefile.OnInstallation(ctx, tx, "statistics")
	}
	return casefile.OnPanel(ctx, tx, panel, "statistics")
}

// yearsOf are the reporting years from the one in which the first referral was received to this one, the latest first.
func (s *Service) yearsOf(ctx context.Context, tx *pg.Tx, of place) ([]casework.Year, error) {
	first, err := firstReferral(ctx, tx, of)
	if err != nil {
		return nil, err
	}
	now := casework.YearOf(tx.Today())
	list := []casework.Year{now}
	for y := now - 1; !first.IsZero() && y >= casework.YearOf(first); y-- {
		list = append(list, y)
	}
	return list, nil
}

// figures counts a year of a place.
func figures(ctx context.Context, tx *pg.Tx, y casework.Year, of place) (casework.Figures, error) {
	f := casework.Figures{Year: y, Taken: tx.Today()}
	var err error
	if f.Total, f.Counted, err = counted(ctx, tx, y, of); err != nil {
		return f, err
	}
	f.Tables = casework.Breakdowns(y, f.Counted)
	before, _, err := counted(ctx, tx, y-1, of)
	if err != nil {
		return f, err
	}
	if before.Referrals > 0 {
		f.Before = &before
	}
	took, err := spans(ctx, tx, y, of)
	if err != nil {
		return f, err
	}
	f.Lengths = casework.Lengths(took, tx.Holiday)
	others, err := outcomes(ctx, tx, y, of)
	if err != nil {
		return f, err
	}
	f.Signposted = lines(casework.SignpostDestinations, others["signpost"])
	f.Closures = lines(casework.ClosureReasons, others["closure"])
	var needs, after casework.Vocabulary
	for _, t := range casework.Traits {
		for _, c := range t.Codes {
			if !slices.Contains(noNeed, c.Code) {
				needs = append(needs, casework.Term{Code: t.Code + ":" + c.Code, Label: t.Label + ": " + c.Label})
			}
		}
	}
	for _, k := range casework.ReviewKinds {
		for _, o := range casework.PostClosureOutcomes {
			after = append(after, casework.Term{Code: k.Code + ":" + o.Code, Label: k.Label + ": " + o.Label})
		}
	}
	f.Needs, f.After = lines(needs, others["need"]), lines(after, others["after"])
	return f, nil
}

// noNeed are the codes that say that there is no need, or that nothing was said.
var noNeed = []string{"NONE", "NO", "UNSAID"}

// lines are the words of a vocabulary of which there is anything, the most first.
func lines(v casework.Vocabulary, of map[string]int) []casework.Line {
	var list []casework.Line
	for _, t := range v {
		if n := of[t.Code]; n > 0 {
			list = append(list, casework.Line{Code: t.Code, Label: t.Label, Tally: casework.Tally{Referrals: n}})
		}
	}
	slices.SortStableFunc(list, func(a, b casework.Line) int { return cmp.Compare(b.Referrals, a.Referrals) })
	return list
}

// Edition is a release as its readers see it.
type Edition struct {
	casework.Released
	ID, Panel, Name string
	Number, Of      int // which edition of how many
	By, Note        string
	Before          *casework.Released // the edition before, to compare with
	BeforeOn        casework.Date
	Others          []Made // the other editions of this year
}

// Made says that a release was made.
type Made struct {
	ID, Name string
	Year     casework.Year
	Number   int
	On       casework.Date
	By, Note string
	Latest   bool
}

func made(r release) Made {
	return Made{ID: r.ID, Name: r.Name, Year: casework.Year(r.Year), Number: r.Edition, On: r.TakenOn, By: r.By, Note: r.Note}
}

// Releases are all releases that the actor may read, and whether they may see the figures as they stand.
func (s *Service) Releases(ctx context.Context, actor casework.Actor) (list []Made, mayCount bool, err error) {
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		list, mayCount = nil, false
		_, grant, err := s.choose(ctx, tx, casework.ReadStatistics, "", &Answer{})
		if err != nil {
			return audit.Entry{}, err
		}
		rows, err := releases(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		may := map[casework.PanelID]bool{}
		mine, err := panels(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		for _, p := range mine {
			r, err := s.on(ctx, tx, p.ID)
			if err != nil {
				return audit.Entry{}, err
			}
			may[p.ID] = s.guard.Allows(actor, casework.ReadStatistics, r)
			mayCount = mayCount || s.guard.Allows(actor, casework.CountStatistics, r)
		}
		var refs []string
		latest := map[string]bool{}
		for _, r := range rows {
			if !may[r.Panel] {
				continue
			}
			m := made(r)
			key := string(r.Panel) + m.Year.String()
			m.Latest = !latest[key]
			latest[key] = true
			list, refs = append(list, m), append(refs, r.ID)
		}
		return audit.Listed(grant, "releases of figures", "", refs), nil
	})
	return list, mayCount, err
}

// Show reads a release.
func (s *Service) Show(ctx context.Context, actor casework.Actor, id string) (Edition, error) {
	var e Edition
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		r, err := theRelease(ctx, tx, id)
		if casework.Refused(err, casework.NotFound) {
			r.Panel = casework.NoPanel
		} else if err != nil {
			return audit.Entry{}, err
		}
		res, failed := casefile.OnPanel(ctx, tx, r.Panel, "statistics "+id)
		if failed != nil {
			return audit.Entry{}, failed
		}
		grant, refused := s.guard.Check(ctx, actor, casework.ReadStatistics, res)
		if refused != nil {
			return audit.Entry{}, refused
		}
		if err != nil {
			return audit.Entry{}, err
		}
		all, err := editions(ctx, tx, r.Panel, casework.Year(r.Year))
		if err != nil {
			return audit.Entry{}, err
		}
		e, err = edition(all, id)
		return audit.Viewed(grant, "released figures of "+casework.Year(r.Year).String()), err
	})
	return e, err
}

func edition(all []release, id string) (Edition, error) {
	var e Edition
	for i, r := range all {
		if r.ID != id {
			e.Others = append(e.Others, made(r))
			continue
		}
		var err error
		if e.Released, err = r.released(); err != nil {
			return e, err
		}
		e.ID, e.Panel, e.Name, e.By, e.Note, e.Number, e.Of = id, string(r.Panel), r.Name, r.By, r.Note, r.Edition, len(all)
		if i > 0 {
			before, err := all[i-1].released()
			if err != nil {
				return e, err
			}
			e.Before, e.BeforeOn = &before, all[i-1].TakenOn
		}
	}
	return e, nil
}

// givenBefore is the total that the latest release of a year gives out: a release is compared with nothing else. Nil where there is
// none, or it gives none out.
func givenBefore(ctx context.Context, tx *pg.Tx, of casework.PanelID, y casework.Year) (*casework.Tally, error) {
	all, err := editions(ctx, tx, of, y)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	last, err := all[len(all)-1].released()
	if err != nil || last.Hides(casework.CellID{Of: casework.Referred}) {
		return nil, err
	}
	return &casework.Tally{Referrals: last.Total.Referrals}, nil
}

// Release freezes a panel's figures of a year as they stand, of all cases, as the next edition: small numbers are kept back, and what would give
// them away with it. count is how many editions there were when the form was opened.
func (s *Service) Release(ctx context.Context, actor casework.Actor, panel string, y casework.Year, count int, note string) (string, error) {
	var id string
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		var a Answer
		of, grant, err := s.choose(ctx, tx, casework.ReleaseStatistics, panel, &a)
		if err != nil {
			return audit.Entry{}, err
		}
		var f casework.Faults
		if note = strings.TrimSpace(note); note == "" {
			f.Add("note", "Enter what this release is for")
		}
		known, err := s.yearsOf(ctx, tx, of)
		if err != nil {
			return audit.Entry{}, err
		}
		if !slices.Contains(known, y) {
			f.Add("year", "Nothing of this year is on record: select a year from the list")
		}
		if err := f.Err(); err != nil {
			return audit.Entry{}, err
		}
		all, err := editions(ctx, tx, a.Panel, y)
		if err != nil {
			return audit.Entry{}, err
		}
		if len(all) != count {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "Somebody else released the figures of this year after you opened the form. Look at that edition first; nothing of yours was released."}
		}
		var earlier []casework.Released
		for _, r := range all {
			one, err := r.released()
			if err != nil {
				return audit.Entry{}, err
			}
			earlier = append(earlier, one)
		}
		of.whole = true
		taken, err := figures(ctx, tx, y, of)
		if err != nil {
			return audit.Entry{}, err
		}
		if taken.Before, err = givenBefore(ctx, tx, a.Panel, y-1); err != nil {
			return audit.Entry{}, err
		}
		if id, err = insertRelease(ctx, tx, a.Panel, len(all)+1, taken.Release(earlier), note); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/statistics/releases/" + id)
		return audit.Record(grant, casework.Change{Title: "Released the figures of " + y.String(), Fields: []casework.FieldChange{{Field: "release", New: id}}}), nil
	})
	return id, err
}

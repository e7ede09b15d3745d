// Package assessments is the structured assessments of a case, each by the framework that it was made with, and their
// sign-off. An assessment is an aid to judgement: nothing here adds ratings up, or carries one over to another framework.
package assessments

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Service is what can be done with assessments.
type Service struct {
	db      *pg.DB
	cabinet *casefile.Cabinet
}

// NewService makes the service.
func NewService(db *pg.DB, cabinet *casefile.Cabinet) *Service {
	return &Service{db: db, cabinet: cabinet}
}

// Text is what is written in an assessment, sealed.
type Text struct {
	Ratings    []casework.Rating `json:"ratings"`
	Summaries  map[string]string `json:"summaries,omitempty"` // by the title of the framework's section
	Protective string            `json:"protective,omitempty"`
	Needs      string            `json:"needs,omitempty"`
	Overall    string            `json:"overall"`
	Change     string            `json:"change,omitempty"` // since the assessment before
}

// rating is what was found of a factor, zero where it was not rated.
func (t Text) rating(factor string) casework.Rating {
	i := slices.IndexFunc(t.Ratings, func(r casework.Rating) bool { return r.Factor == factor })
	if i < 0 {
		return casework.Rating{}
	}
	return t.Ratings[i]
}

// Assessment is one assessment with its text.
type Assessment struct {
	Row
	Text Text
}

// Case is the case that a page is about.
type Case struct {
	Identity ui.Identity
	Ref      string
	Version  int
	State    casework.State
	Changed  time.Time
}

// Open says whether an assessment can be recorded where the case stands.
func (c Case) Open() bool { return assessable(c.State) }

func assessable(s casework.State) bool { return !s.Ended() && s != casework.StateHeld }

func (s *Service) about(ctx context.Context, tx *pg.Tx, file *casefile.File) (Case, error) {
	who, err := s.cabinet.Known(ctx, tx, file)
	return Case{Ref: file.Ref, Version: file.Version, State: file.State, Changed: file.UpdatedAt, Identity: ui.IdentityOf(file.Case, who)}, err
}

// ListView is the assessments of a case.
type ListView struct {
	Case
	Rows     []Row
	MayWrite bool
}

// OfCase lists the assessments of a case, newest first.
func (s *Service) OfCase(ctx context.Context, actor casework.Actor, ref string) (ListView, error) {
	var v ListView
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.ReadAssessment, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		v = ListView{MayWrite: s.cabinet.Allows(tx, casework.WriteAssessment, file)}
		if v.Case, err = s.about(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		if v.Rows, err = ofCase(ctx, tx, file.ID); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "case.assessment"), nil
	})
	return v, err
}

// NewView is the form of a new assessment.
type NewView struct {
	Case
	Framework casework.Framework
	Before    *Assessment // the newest on the file, nil where there is none
	Today     casework.Date
}

// New reads the case for the form of a new assessment by a framework; "" is the one in use today.
func (s *Service) New(ctx context.Context, actor casework.Actor, ref, framework string) (NewView, error) {
	var v NewView
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.WriteAssessment, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		v = NewView{Today: tx.Today(), Framework: casework.FrameworkOn(tx.Today())}
		if chosen, ok := casework.FrameworkByCode(framework); ok {
			v.Framework = chosen
		}
		if v.Case, err = s.about(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		rows, err := ofCase(ctx, tx, file.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		if len(rows) > 0 {
			v.Before = &Assessment{Row: rows[0]}
			if err := s.cabinet.Recall(ctx, tx, file, "assessment/"+rows[0].ID, &v.Before.Text); err != nil {
				return audit.Entry{}, err
			}
		}
		return audit.Viewed(grant, "case.assessment"), nil
	})
	return v, err
}

// Writing is an assessment as it is typed.
type Writing struct {
	Version    int    // of the case, as the form was drawn
	Before     string // id of the newest assessment then, "" for none
	Assessment casework.Assessment
	Summaries  map[string]string
	Change     string
}

// Write records an assessment. typed are the faults of what was typed.
func (s *Service) Write(ctx context.Context, actor casework.Actor, ref string, in Writing, typed *casework.Faults) (id string, err error) {
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.WriteAssessment, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Expect(ctx, tx, file, in.Version); err != nil {
			return audit.Entry{}, err
		}
		if !assessable(file.State) {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "An assessment cannot be recorded now: the case is at “" + file.State.Label() + "”."}
		}
		rows, err := ofCase(ctx, tx, file.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		if newest(rows) != in.Before {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "Somebody else recorded an assessment after you opened this form. Nothing of yours was saved."}
		}
		if err := in.validate(tx.Today(), rows, typed); err != nil {
			return audit.Entry{}, err
		}
		a := in.Assessment
		w, _ := casework.FrameworkByCode(a.Framework) // validated
		id = uuid.NewString()
		if err := insert(ctx, tx, file.ID, id, w.Version, in.Before, a); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Narrate(ctx, tx, file, "assessment/"+id, Text{
			Ratings: a.Ratings, Summaries: in.Summaries, Protective: a.Protective, Needs: a.Needs, Overall: a.Overall, Change: in.Change,
		}); err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{
			Title:  "Assessment recorded (" + w.Code + "): " + casework.Occasions.Label(a.Occasion),
			Fields: []casework.FieldChange{{Field: "framework", New: w.Code + " " + w.Version}, {Field: "occasion", New: a.Occasion}, {Field: "assessed_on", New: a.On.String()}},
			Checks: []casework.CheckNote{{Check: "SC-16", Outcome: "passed"}},
		}
		if err := s.cabinet.Save(ctx, tx, file, change, casework.OnAssessment); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/cases/" + file.Ref + "/assessments/" + id)
		return audit.Record(grant, change), nil
	})
	return id, err
}

func newest(rows []Row) string {
	if len(rows) == 0 {
		return ""
	}
	return rows[0].ID
}

// validate adds to the rules of an assessment the time in which its framework is used: a case that began on one may
// go on with it, a new one may not.
func (in Writing) validate(today casework.Date, earlier []Row, typed *casework.Faults) error {
	var all casework.Faults
	if err := all.Merge(typed.Err()); err != nil {
		return err
	}
	a := in.Assessment
	if err := all.Merge(a.Validate(today)); err != nil {
		return err
	}
	w, known := casework.FrameworkByCode(a.Framework)
	begun := slices.ContainsFunc(earlier, func(r Row) bool { return r.Framework == a.Framework })
	switch {
	case !known || a.On.IsZero():
	case a.On.Before(w.From):
		all.Add("assessed_on", "The "+w.Name+" came into use on "+w.From.Long()+": check the date, or use the framework of that day")
	case !w.Until.IsZero() && a.On.After(w.Until) && !begun:
		all.Add("assessed_on", "A first assessment by the "+w.Name+" is dated no later than "+w.Until.Long()+": check the date, or use the framework of that day")
	}
	return once(&all)
}

// View is one assessment beside the one before it.
type View struct {
	Case
	Assessment
	Before  *Assessment // nil for a first one, and where it was made with nothing to compare
	MaySign bool
}

// Assessment reads one assessment and the one that it supersedes.
func (s *Service) Assessment(ctx context.Context, actor casework.Actor, ref, id string) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.ReadAssessment, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		v = View{}
		if v.Assessment, err = s.read(ctx, tx, file, id); err != nil {
			return audit.Entry{}, err
		}
		if v.Supersedes != "" {
			before, err := s.read(ctx, tx, file, v.Supersedes)
			if err != nil {
				return audit.Entry{}, err
			}
			v.Before = &before
		}
		if v.Case, err = s.about(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		v.MaySign = v.SignedAt == nil && v.AssessorID != actor.ID && s.cabinet.Allows(tx, casework.SignAssessment, file)
		return audit.Viewed(grant, "case.assessment"), nil
	})
	return v, err
}

func (s *Service) read(ctx context.Context, tx *pg.Tx, file *casefile.File, id string) (Assessment, error) {
	row, err := one(ctx, tx, file.ID, id)
	if err != nil {
		return Assessment{}, err
	}
	a := Assessment{Row: row}
	return a, s.cabinet.Recall(ctx, tx, file, "assessment/"+id, &a.Text)
}

// Sign signs an assessment off. Nobody signs off their own.
func (s *Service) Sign(ctx context.Context, actor casework.Actor, ref, id string, version int) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.SignAssessment, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		row, err := one(ctx, tx, file.ID, id)
		if err != nil {
			return audit.Entry{}, err
		}
		if row.Version != version || row.SignedAt != nil {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "This assessment was signed off after you opened it."}
		}
		if row.AssessorID == actor.ID {
			return audit.Entry{}, &casework.Error{Kind: casework.Invalid, Msg: "You wrote this assessment: somebody else has to sign it off."}
		}
		if err := sign(ctx, tx, id, version); err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: "Assessment signed off (" + row.Framework + ")", Fields: []casework.FieldChange{{Field: "signed_by", New: actor.Name}}}
		if err := s.cabinet.Save(ctx, tx, file, change, casework.OnAssessment); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/cases/" + file.Ref + "/assessments/" + id)
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

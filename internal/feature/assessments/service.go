// Package assessments is the structured assessments of a case, each by the edition of a framework that it was made with, their
// sign-off, and the notes of what was found out. An assessment is an aid to judgement: nothing here adds ratings up to a score,
// or carries one over to another framework.
package assessments

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Service is what can be done with assessments.
type Service struct {
	db      *pg.DB
	guard   *authz.Guard
	cabinet *casefile.Cabinet
}

// NewService makes the service.
func NewService(db *pg.DB, guard *authz.Guard, cabinet *casefile.Cabinet) *Service {
	return &Service{db: db, guard: guard, cabinet: cabinet}
}

// Text is what is written in an assessment, sealed.
type Text struct {
	Ratings    []casework.Rating         `json:"ratings"`
	Summaries  map[string]string         `json:"summaries,omitempty"` // by the title of the framework's section
	Identified []casework.IdentifiedNeed `json:"identified,omitempty"`
	Protective string                    `json:"protective,omitempty"`
	Needs      string                    `json:"needs,omitempty"`
	Overall    string                    `json:"overall"`
	Change     string                    `json:"change,omitempty"` // since the assessment before
}

func textOf(a casework.Assessment) Text {
	return Text{Ratings: a.Ratings, Summaries: a.Summaries, Identified: a.Identified, Protective: a.Protective, Needs: a.Needs, Overall: a.Overall, Change: a.Change}
}

// Assessment is one assessment with its text and the edition that it was made with.
type Assessment struct {
	Row
	Judged casework.Assessment
	By     casework.Framework
	Late   int // days between the day that it is of and its writing, where that is long; 0 where it is not
}

// Case is the case that a page is about.
type Case struct {
	Identity ui.Identity
	Ref      string
	Version  int
	State    casework.State
	Changed  time.Time
}

// Open says whether an assessment can be written where the case stands.
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
	Late     map[string]int // by id: days between the day that one is of and its writing, where that is long
	MayWrite bool
	Reader   casework.UserID
	Today    casework.Date
	Next     string // occasion of the assessment that is due next, "" for none
	Due      casework.Date
	Notes    int
}

// Mine is the draft or the one sent back that its reader is writing, if there is one.
func (v ListView) Mine() (Row, bool) {
	for _, r := range v.Rows {
		if r.Editable() && r.AssessorID == v.Reader {
			return r, true
		}
	}
	return Row{}, false
}

// findings are the rows that stand as findings, the newest first.
func findings(rows []Row) []Row {
	return slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return !r.Finding() })
}

// newest is the id of the newest finding, "" for none.
func newest(rows []Row) string {
	if f := findings(rows); len(f) > 0 {
		return f[0].ID
	}
	return ""
}

// lastOn is the latest day that a finding is of.
func lastOn(rows []Row) casework.Date {
	var day casework.Date
	for _, r := range findings(rows) {
		if r.On.After(day) {
			day = r.On
		}
	}
	return day
}

// OfCase lists the assessments of a case, newest first.
func (s *Service) OfCase(ctx context.Context, actor casework.Actor, ref string) (ListView, error) {
	var v ListView
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.ReadAssessment, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		v = ListView{MayWrite: s.cabinet.Allows(tx, casework.WriteAssessment, file), Reader: actor.ID, Today: tx.Today(), Late: map[string]int{}}
		if v.Case, err = s.about(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		if v.Rows, err = ofCase(ctx, tx, file.ID); err != nil {
			return audit.Entry{}, err
		}
		holiday, err := casefile.Holidays(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		for _, r := range v.Rows {
			if days, late := casework.WrittenLate(r.On, r.written(), holiday); late {
				v.Late[r.ID] = days
			}
		}
		if occasion, due, ok := casework.AssessmentDue(file.Case, lastOn(v.Rows), holiday); ok {
			v.Next, v.Due = occasion, due
		}
		notes, err := notesOf(ctx, tx, file.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		v.Notes = len(notes)
		return audit.Viewed(grant, "case.assessment"), nil
	})
	return v, err
}

// View is one assessment.
type View struct {
	Case
	Assessment
	Before   *Row     // the finding that it follows, nil for the first
	Others   []Row    // findings by the same edition, to set it beside
	Comments []Answer // why it was sent back, the newest first
	MaySign  bool
	Mine     bool // its reader wrote it
	Newest   string
	Steps    []Step // of what is being written
}

// Hidden says whether it is being written by somebody else: nobody reads over their shoulder.
func (v View) Hidden() bool { return v.Status == "DRAFT" && !v.Mine }

// Answer is why an assessment was sent back, sealed.
type Answer struct {
	By   string    `json:"by"`
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// Assessment reads one assessment.
func (s *Service) Assessment(ctx context.Context, actor casework.Actor, ref, id string) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.ReadAssessment, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		v = View{}
		all, err := editions(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		if v.Assessment, err = s.read(ctx, tx, file, all, id); err != nil {
			return audit.Entry{}, err
		}
		v.Mine = v.AssessorID == actor.ID
		if v.Case, err = s.about(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		if v.Hidden() {
			v.Judged = casework.Assessment{}
			return audit.Viewed(grant, "case.assessment"), nil
		}
		rows, err := ofCase(ctx, tx, file.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		v.Newest = newest(rows)
		for _, r := range findings(rows) {
			if r.ID == v.Supersedes {
				v.Before = &r
			}
			if r.ID != v.ID && r.Framework == v.Framework && r.Edition == v.Edition {
				v.Others = append(v.Others, r)
			}
		}
		if err := s.cabinet.Recall(ctx, tx, file, returns(id), &v.Comments); err != nil && !casework.Refused(err, casework.NotFound) {
			return audit.Entry{}, err
		}
		if v.Mine && v.Editable() {
			v.Steps = v.steps(tx.Today(), begunWith(rows, v.Framework))
		}
		v.MaySign = v.Status == "SUBMITTED" && casework.SecondEye(v.AssessorID, actor.ID) == nil && s.cabinet.Allows(tx, casework.SignAssessment, file)
		return audit.Viewed(grant, "case.assessment"), nil
	})
	return v, err
}

// field names an assessment's text, returns the comments with which it was sent back.
func field(id string) string   { return "assessment/" + id }
func returns(id string) string { return "assessment-returned/" + id }

func (s *Service) read(ctx context.Context, tx *pg.Tx, file *casefile.File, all casework.Editions, id string) (Assessment, error) {
	row, err := one(ctx, tx, file.ID, id)
	if err != nil {
		return Assessment{}, err
	}
	return s.open(ctx, tx, file, all, row)
}

// open unseals an assessment's text.
func (s *Service) open(ctx context.Context, tx *pg.Tx, file *casefile.File, all casework.Editions, row Row) (Assessment, error) {
	var t Text
	if err := s.cabinet.Recall(ctx, tx, file, field(row.ID), &t); err != nil {
		return Assessment{}, err
	}
	a := Assessment{Row: row, Judged: casework.Assessment{
		Occasion: row.Occasion, On: row.On, Ratings: t.Ratings, Summaries: t.Summaries, Identified: t.Identified, Needs: t.Needs, Protective: t.Protective,
		Overall: t.Overall, Change: t.Change,
	}}
	a.By, _ = all.Of(row.Framework, row.Edition) // an edition that nobody knows has no sections: nothing is shown under wrong words
	holiday, err := casefile.Holidays(ctx, tx)
	if err != nil {
		return a, err
	}
	if days, late := casework.WrittenLate(row.On, row.written(), holiday); late {
		a.Late = days
	}
	return a, nil
}

// Compared is two findings by one edition of a framework, the earlier first.
type Compared struct {
	Case
	One, Other Assessment
}

// Compare sets two assessments beside each other. Those of two frameworks, or of two editions, are not compared.
func (s *Service) Compare(ctx context.Context, actor casework.Actor, ref, one, other string) (Compared, error) {
	var v Compared
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.ReadAssessment, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		all, err := editions(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		if v.Case, err = s.about(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		if uuid.Validate(one) != nil || uuid.Validate(other) != nil {
			return audit.Entry{}, casework.Absent()
		}
		if v.One, err = s.read(ctx, tx, file, all, one); err != nil {
			return audit.Entry{}, err
		}
		if v.Other, err = s.read(ctx, tx, file, all, other); err != nil {
			return audit.Entry{}, err
		}
		if !v.One.Finding() || !v.Other.Finding() || !v.One.By.Same(v.Other.By) {
			return audit.Entry{}, casework.Absent()
		}
		if v.Other.On.Before(v.One.On) {
			v.One, v.Other = v.Other, v.One
		}
		return audit.Viewed(grant, "case.assessment"), nil
	})
	return v, err
}

// OverTime is the findings of a case over time, by the edition that they were made with.
type OverTime struct {
	Case
	Series []Series // the newest edition first
}

// Series is the findings by one edition, the oldest first.
type Series struct {
	By   casework.Framework
	List []Assessment
}

// OverTime reads every finding of a case, to show how the ratings went.
func (s *Service) OverTime(ctx context.Context, actor casework.Actor, ref string) (OverTime, error) {
	var v OverTime
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.ReadAssessment, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		v = OverTime{}
		if v.Case, err = s.about(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		all, err := editions(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		rows, err := ofCase(ctx, tx, file.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		rows = findings(rows)
		slices.SortStableFunc(rows, func(a, b Row) int { return a.On.Compare(b.On) })
		for _, w := range slices.Backward(all) {
			one := Series{By: w}
			for _, r := range rows {
				if r.Framework != w.Code || r.Edition != w.Version {
					continue
				}
				a, err := s.open(ctx, tx, file, all, r)
				if err != nil {
					return audit.Entry{}, err
				}
				one.List = append(one.List, a)
			}
			if len(one.List) > 0 {
				v.Series = append(v.Series, one)
			}
		}
		return audit.Viewed(grant, "case.assessment"), nil
	})
	return v, err
}

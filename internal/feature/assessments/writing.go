package assessments

import (
	"context"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

// NewView is the form that begins an assessment.
type NewView struct {
	Case
	Framework casework.Framework
	Others    []casework.Framework // that it may be begun with instead
	Mine      *Row                 // what its reader is writing already
	Due       string               // the occasion that is due, "" for none
	Today     casework.Date
}

// New reads the case for the form that begins an assessment by a framework; "" is the one in use today.
func (s *Service) New(ctx context.Context, actor casework.Actor, ref, framework string) (NewView, error) {
	var v NewView
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.WriteAssessment, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		all, err := editions(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		v = NewView{Today: tx.Today(), Framework: all.On(tx.Today())}
		if chosen, ok := all.Current(framework); ok {
			v.Framework = chosen
		}
		for _, shipped := range casework.Frameworks() {
			if w, ok := all.Current(shipped.Code); ok && w.Code != v.Framework.Code {
				v.Others = append(v.Others, w)
			}
		}
		if v.Case, err = s.about(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		rows, err := ofCase(ctx, tx, file.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		for _, r := range rows {
			if r.Status == "DRAFT" && r.AssessorID == actor.ID {
				v.Mine = &r
			}
		}
		holiday, err := casefile.Holidays(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		v.Due, _, _ = casework.AssessmentDue(file.Case, lastOn(rows), holiday)
		return audit.Viewed(grant, "case.assessment"), nil
	})
	return v, err
}

// begunWith says whether the case was assessed with a framework before.
func begunWith(rows []Row, code string) bool {
	return slices.ContainsFunc(findings(rows), func(r Row) bool { return r.Framework == code })
}

// Begin begins an assessment, by the edition of a framework that is in force. typed are the faults of what was typed. One that
// its author has begun already is gone on with.
func (s *Service) Begin(ctx context.Context, actor casework.Actor, ref, framework string, in casework.Assessment, typed *casework.Faults) (id string, err error) {
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.WriteAssessment, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if !assessable(file.State) {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "An assessment cannot be written now: the case is at “" + file.State.Label() + "”."}
		}
		rows, err := ofCase(ctx, tx, file.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		if slices.ContainsFunc(rows, func(r Row) bool { return r.Status == "DRAFT" && r.AssessorID == actor.ID }) {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "You have begun an assessment of this case already. Go on with it, or discard it first."}
		}
		all, err := editions(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		w, known := all.Current(framework)
		var f casework.Faults
		if err := f.Merge(typed.Err()); err != nil {
			return audit.Entry{}, err
		}
		if !known {
			f.Add("framework", "Select the assessment framework")
		} else if err := f.Merge(in.CheckAbout(w, tx.Today(), begunWith(rows, w.Code))); err != nil {
			return audit.Entry{}, err
		}
		if err := casework.Once(f.Err()); err != nil {
			return audit.Entry{}, err
		}
		id = uuid.NewString()
		if err := insert(ctx, tx, file.ID, id, w, in); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Narrate(ctx, tx, file, field(id), textOf(casework.Assessment{})); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/cases/" + file.Ref + "/assessments/" + id + "/write/1")
		return audit.Record(grant, casework.Change{Title: "Began an assessment", Fields: []casework.FieldChange{
			{Field: "framework", New: w.Code + " " + w.Version}, {Field: "occasion", New: in.Occasion}, {Field: "assessed_on", New: in.On.String()},
		}}), nil
	})
	return id, err
}

// Step is one page of an assessment that is being written.
type Step struct {
	Word  string // in its address: "about", "1" for the first section, "needs" or "judgement"
	Title string
	Done  bool
	Wants int // how many answers are missing or wrong
}

// steps are the pages of an assessment, with what is missing on each.
func (a Assessment) steps(today casework.Date, begun bool) []Step {
	list := []Step{{Word: "about", Title: "Occasion and date"}}
	checks := []error{a.Judged.CheckAbout(a.By, today, begun)}
	for i, section := range a.By.Sections {
		list = append(list, Step{Word: strconv.Itoa(i + 1), Title: section.Title})
		checks = append(checks, a.Judged.CheckSection(section, today))
	}
	list = append(list, Step{Word: "needs", Title: "Identified needs"}, Step{Word: "judgement", Title: "Overall judgement"})
	checks = append(checks, a.Judged.CheckNeeds(), a.Judged.CheckJudgement())
	for i := range list {
		list[i].Wants = casework.CountFaults(checks[i])
		list[i].Done = list[i].Wants == 0
	}
	return list
}

// Writing is one page of an assessment that its author writes.
type Writing struct {
	Case
	Assessment
	Step    Step
	Section casework.Section // of a step that is a section
	nth     int              // its place, from 0; -1 where the step is none
	Before  *Assessment      // the newest finding, where it was made with the same edition
	After   string           // word of the step that follows, "" for the last
	Place   int              // of the step, from 1
	Of      int
	Today   casework.Date
}

// Write reads one step of what the actor is writing. What somebody else writes is absent.
func (s *Service) Write(ctx context.Context, actor casework.Actor, ref, id, step string) (Writing, error) {
	var v Writing
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.WriteAssessment, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		v = Writing{nth: -1, Today: tx.Today()}
		all, err := editions(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		if v.Assessment, err = s.mine(ctx, tx, file, all, id); err != nil {
			return audit.Entry{}, err
		}
		if v.Case, err = s.about(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		rows, err := ofCase(ctx, tx, file.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := v.at(v.steps(tx.Today(), begunWith(rows, v.Framework)), step); err != nil {
			return audit.Entry{}, err
		}
		if f := findings(rows); len(f) > 0 && f[0].Framework == v.Framework && f[0].Edition == v.Edition {
			before, err := s.open(ctx, tx, file, all, f[0])
			if err != nil {
				return audit.Entry{}, err
			}
			v.Before = &before
		}
		return audit.Viewed(grant, "case.assessment"), nil
	})
	return v, err
}

// at finds a step by its word.
func (v *Writing) at(steps []Step, word string) error {
	i := slices.IndexFunc(steps, func(s Step) bool { return s.Word == word })
	if i < 0 {
		return casework.Absent()
	}
	v.Step, v.Place, v.Of = steps[i], i+1, len(steps)
	if i+1 < len(steps) {
		v.After = steps[i+1].Word
	}
	if n := i - 1; n >= 0 && n < len(v.By.Sections) {
		v.nth, v.Section = n, v.By.Sections[n]
	}
	return nil
}

// mine reads what the actor is writing.
func (s *Service) mine(ctx context.Context, tx *pg.Tx, file *casefile.File, all casework.Editions, id string) (Assessment, error) {
	a, err := s.read(ctx, tx, file, all, id)
	if err == nil && (a.AssessorID != tx.Actor().ID || !a.Editable()) {
		err = casework.Absent()
	}
	return a, err
}

// edit is every step of writing: fn changes what was written, or says what is wrong.
func (s *Service) edit(ctx context.Context, actor casework.Actor, ref, id string, version int, fn func(*pg.Tx, *casefile.File, *Assessment, []Row) (casework.Change, error)) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.WriteAssessment, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		all, err := editions(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		a, err := s.read(ctx, tx, file, all, id)
		if err != nil {
			return audit.Entry{}, err
		}
		if a.AssessorID != actor.ID {
			return audit.Entry{}, casework.Absent()
		}
		if a.Row.Version != version || !a.Editable() {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "This assessment was saved in another window after you opened this page. Nothing of this page was saved, and all of it is kept.",
				Now: []casework.Recorded{{Label: "It is now", Text: casework.AssessmentStatuses.Label(a.Status)}}}
		}
		rows, err := ofCase(ctx, tx, file.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		change, err := fn(tx, file, &a, rows)
		if err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/cases/" + file.Ref + "/assessments/" + id)
		return audit.Record(grant, change), nil
	})
}

// Save keeps one step as a draft, and gives the word of the step that follows. set puts what was typed into the assessment and
// reports what cannot be read; complete asks that nothing is missing on the step.
func (s *Service) Save(ctx context.Context, actor casework.Actor, ref, id, step string, version int, complete bool, set func(*casework.Assessment, Writing) error) (after string, err error) {
	err = s.edit(ctx, actor, ref, id, version, func(tx *pg.Tx, file *casefile.File, a *Assessment, rows []Row) (casework.Change, error) {
		v := Writing{Assessment: *a, nth: -1}
		begun := begunWith(rows, a.Framework)
		if err := v.at(a.steps(tx.Today(), begun), step); err != nil {
			return casework.Change{}, err
		}
		var f casework.Faults
		if err := f.Merge(set(&a.Judged, v)); err != nil {
			return casework.Change{}, err
		}
		check := func() error {
			switch {
			case v.nth >= 0:
				return a.Judged.CheckSection(v.Section, tx.Today())
			case step == "needs":
				return a.Judged.CheckNeeds()
			case step == "judgement":
				return a.Judged.CheckJudgement()
			}
			return a.Judged.CheckAbout(a.By, tx.Today(), begun)
		}
		if complete || step == "about" {
			if err := f.Merge(check()); err != nil {
				return casework.Change{}, err
			}
		}
		if err := casework.Once(f.Err()); err != nil {
			return casework.Change{}, err
		}
		if err := amend(ctx, tx, a.Row, a.Judged.Occasion, a.Judged.On); err != nil {
			return casework.Change{}, err
		}
		after = v.After
		return casework.Change{Title: "Wrote at an assessment", Fields: []casework.FieldChange{{Field: "step", New: v.Step.Title}}},
			s.cabinet.Narrate(ctx, tx, file, field(id), textOf(a.Judged))
	})
	return after, err
}

// Submit ends the writing: from now on it is a finding, and waits for somebody else to sign it off. before is the newest finding
// that its author has seen, "" for none.
func (s *Service) Submit(ctx context.Context, actor casework.Actor, ref, id string, version int, before string, noSensitive bool) error {
	return s.edit(ctx, actor, ref, id, version, func(tx *pg.Tx, file *casefile.File, a *Assessment, rows []Row) (casework.Change, error) {
		if newest(rows) != before {
			return casework.Change{}, &casework.Error{Kind: casework.Conflict, Msg: "Somebody else submitted an assessment of this case after you opened this page. Yours is kept as a draft: read theirs, and then submit it."}
		}
		if !assessable(file.State) {
			return casework.Change{}, &casework.Error{Kind: casework.Conflict, Msg: "An assessment cannot be submitted now: the case is at “" + file.State.Label() + "”. Yours is kept as a draft."}
		}
		begun := begunWith(rows, a.Framework)
		if err := a.Judged.Validate(a.By, tx.Today(), begun, noSensitive); err != nil {
			return casework.Change{}, byStep(err, a.steps(tx.Today(), begun))
		}
		if err := submit(ctx, tx, a.Row, before); err != nil {
			return casework.Change{}, err
		}
		change := casework.Change{
			Title:  "Assessment recorded (" + a.Framework + "): " + casework.Occasions.Label(a.Occasion),
			Fields: []casework.FieldChange{{Field: "framework", New: a.Framework + " " + a.Edition}, {Field: "occasion", New: a.Occasion}, {Field: "assessed_on", New: a.On.String()}},
			Checks: []casework.CheckNote{{Check: "SC-16", Outcome: "passed"}},
		}
		return change, s.cabinet.Save(ctx, tx, file, change, casework.OnAssessment)
	})
}

// byStep says of each step whether something is missing on it, rather than naming every answer, and keeps what the page itself
// asks.
func byStep(err error, steps []Step) error {
	var f casework.Faults
	for _, st := range steps {
		if !st.Done {
			f.Add("steps", "Complete “"+st.Title+"”")
		}
	}
	for _, one := range casework.FaultsOf(err) {
		if one.Check != "" {
			f.Refuse(one.Check, one.Field, one.Msg)
		}
	}
	if !f.Any() {
		return err
	}
	return f.Err()
}

// Discard gives a draft up that was never submitted.
func (s *Service) Discard(ctx context.Context, actor casework.Actor, ref, id string, version int) error {
	return s.edit(ctx, actor, ref, id, version, func(tx *pg.Tx, _ *casefile.File, a *Assessment, _ []Row) (casework.Change, error) {
		if a.Status != "DRAFT" {
			return casework.Change{}, &casework.Error{Kind: casework.Invalid, Msg: "This assessment was submitted before and sent back: it can be changed and submitted again, and not discarded."}
		}
		return casework.Change{Title: "Discarded a draft of an assessment"}, discard(ctx, tx, a.Row)
	})
}

// judge is what somebody else does with an assessment that was submitted.
func (s *Service) judge(ctx context.Context, actor casework.Actor, ref, id string, version int, fn func(*pg.Tx, *casefile.File, Row) (casework.Change, error)) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.SignAssessment, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		row, err := one(ctx, tx, file.ID, id)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := casework.SecondEye(row.AssessorID, actor.ID); err != nil {
			return audit.Entry{}, err
		}
		if row.Version != version || row.Status != "SUBMITTED" {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "Somebody else signed this assessment off or sent it back first. How it stands now is below."}
		}
		change, err := fn(tx, file, row)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Save(ctx, tx, file, change, casework.OnAssessment); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/cases/" + file.Ref + "/assessments/" + id)
		return audit.Record(grant, change), nil
	})
}

// Sign signs an assessment off. Nobody signs off their own.
func (s *Service) Sign(ctx context.Context, actor casework.Actor, ref, id string, version int) error {
	return s.judge(ctx, actor, ref, id, version, func(tx *pg.Tx, file *casefile.File, row Row) (casework.Change, error) {
		if err := s.tell(ctx, tx, file, row, "The assessment was signed off."); err != nil {
			return casework.Change{}, err
		}
		return casework.Change{Title: "Assessment signed off (" + row.Framework + ")", Fields: []casework.FieldChange{{Field: "signed_by", New: actor.Name}}}, sign(ctx, tx, row)
	})
}

// Return sends an assessment back to its author with a comment.
func (s *Service) Return(ctx context.Context, actor casework.Actor, ref, id string, version int, comment string) error {
	return s.judge(ctx, actor, ref, id, version, func(tx *pg.Tx, file *casefile.File, row Row) (casework.Change, error) {
		if comment == "" {
			var f casework.Faults
			f.Add("comment", "Enter what is to be changed: the author reads it")
			return casework.Change{}, f.Err()
		}
		var earlier []Answer
		if err := s.cabinet.Recall(ctx, tx, file, returns(id), &earlier); err != nil && !casework.Refused(err, casework.NotFound) {
			return casework.Change{}, err
		}
		all := append([]Answer{{By: actor.Name, At: tx.Now(), Text: comment}}, earlier...)
		if err := s.cabinet.Narrate(ctx, tx, file, returns(id), all); err != nil {
			return casework.Change{}, err
		}
		if err := s.tell(ctx, tx, file, row, "The assessment was sent back with a comment."); err != nil {
			return casework.Change{}, err
		}
		return casework.Change{Title: "Assessment sent back to its author (" + row.Framework + ")", Fields: []casework.FieldChange{{Field: "returned_by", New: actor.Name}}}, sendBack(ctx, tx, row)
	})
}

// tell gives notice to the author.
func (s *Service) tell(ctx context.Context, tx *pg.Tx, file *casefile.File, row Row, text string) error {
	return casefile.Notify(ctx, tx, casefile.Notice{For: row.AssessorID, About: file.ID, Why: "You wrote it.", Text: text, Link: "/cases/" + file.Ref + "/assessments/" + row.ID})
}

package assessments

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/calendar"
	"channelpanel/internal/platform/pg"
)

// noteText is what a note of the investigation says, sealed.
type noteText struct {
	Spoke string `json:"spoke"`
	With  string `json:"with"`
	Found string `json:"found"`
}

// Note is one interview, visit or other enquiry.
type Note struct {
	noteRow
	noteText
	Late int // days between the day and its writing, where that is long; 0 where it is not
}

// Notes are the notes of the investigation of a case, the newest day first.
type Notes struct {
	Case
	List     []Note
	MayWrite bool
	Today    casework.Date
}

// Notes reads them.
func (s *Service) Notes(ctx context.Context, actor casework.Actor, ref string) (Notes, error) {
	var v Notes
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.ReadAssessment, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		v = Notes{MayWrite: s.cabinet.Allows(tx, casework.WriteAssessment, file), Today: tx.Today()}
		if v.Case, err = s.about(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		rows, err := notesOf(ctx, tx, file.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		holiday, err := casefile.Holidays(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		at := map[string]int{}
		for i, r := range rows {
			n := Note{noteRow: r}
			if days, late := casework.WrittenLate(r.On, calendar.Today(r.WrittenAt), holiday); late {
				n.Late = days
			}
			v.List = append(v.List, n)
			at[noteField(r.ID)] = i
		}
		if err := s.cabinet.RecallAll(ctx, tx, file, noteField(""), func(field string) any {
			if i, ok := at[field]; ok {
				return &v.List[i].noteText
			}
			return nil
		}); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "case.assessment", "investigation"), nil
	})
	return v, err
}

func noteField(id string) string { return "investigation/" + id }

// AddNote records an interview, a visit or another enquiry. typed are the faults of what was typed.
func (s *Service) AddNote(ctx context.Context, actor casework.Actor, ref string, in casework.Investigation, typed *casework.Faults) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.WriteAssessment, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if !assessable(file.State) {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "Nothing can be noted now: the case is at “" + file.State.Label() + "”."}
		}
		var f casework.Faults
		for _, err := range []error{typed.Err(), in.Validate(tx.Today())} {
			if err := f.Merge(err); err != nil {
				return audit.Entry{}, err
			}
		}
		if err := casework.Once(f.Err()); err != nil {
			return audit.Entry{}, err
		}
		id := uuid.NewString()
		if err := insertNote(ctx, tx, file.ID, id, in); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Narrate(ctx, tx, file, noteField(id), noteText{in.Spoke, in.With, in.Found}); err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{
			Title:  "Investigation: " + strings.ToLower(casework.InvestigationKinds.Label(in.Kind)) + " recorded",
			Fields: []casework.FieldChange{{Field: "kind", New: in.Kind}, {Field: "happened_on", New: in.On.String()}},
			Checks: []casework.CheckNote{{Check: "SC-16", Outcome: "passed"}},
		}
		if err := s.cabinet.Save(ctx, tx, file, change, casework.OnAssessment); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/cases/" + file.Ref + "/investigation")
		return audit.Record(grant, change), nil
	})
}

package screening

import (
	"context"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

// Triage is all that was recorded before the panel, for whoever may read it.
type Triage struct {
	View
	Clock     ClockView
	Signposts []Signpost
	Decided   []Ruling // empty where the reader may not read section 36 decisions
	MayCheck  bool
	MayFollow bool
	MayAsk    bool // for more information
	MayHasten bool
	MayNote   bool
	MayLook   bool // there is a rejection to look at again, or was
	Notes     []Remark
	End       *ended // where the case ended before the panel
}

// Ruling is one section 36 decision with its grounds.
type Ruling struct {
	Decided
	Grounds string
}

// Triage reads what was recorded of a case before the panel. One entry names the sections shown.
func (s *Service) Triage(ctx context.Context, actor casework.Actor, ref string) (Triage, error) {
	var out Triage
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.ReadScreening, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		out = Triage{
			View:      View{Ref: file.Ref, Version: file.Version, State: file.State, Today: tx.Today(), Deconfliction: file.Deconfliction},
			MayCheck:  s.cabinet.Allows(tx, casework.ScreenReferral, file) && can(file.State, casework.EventCheck),
			MayFollow: s.cabinet.Allows(tx, casework.FollowSignpost, file),
			MayAsk:    s.cabinet.Allows(tx, casework.AskMore, file) && casework.Pausable(file.State),
			MayNote:   s.cabinet.Allows(tx, casework.NoteTriage, file) && casework.Urgent(file.State),
			MayHasten: s.cabinet.Allows(tx, casework.MarkUrgent, file) && casework.Urgent(file.State),
		}
		if out.Identity, err = s.identity(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		if out.Checks, err = checksOf(ctx, tx, file.ID); err != nil {
			return audit.Entry{}, err
		}
		if out.Earlier, err = s.looks(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		if out.Signposts, err = signpostsOf(ctx, tx, file.ID); err != nil {
			return audit.Entry{}, err
		}
		if err := s.clock(ctx, tx, file, &out.Clock); err != nil {
			return audit.Entry{}, err
		}
		if out.Notes, err = s.remarks(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		var end ended
		switch err := s.cabinet.Recall(ctx, tx, file, "exit", &end); {
		case err == nil:
			out.End = &end
		case !casework.Refused(err, casework.NotFound):
			return audit.Entry{}, err
		}
		looks, err := looksAt(ctx, tx, file.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		out.MayLook = file.RejectedAt() != "" || len(looks) > 0
		shown := []string{string(casework.OnScreening)}
		if s.cabinet.Allows(tx, casework.ReadSection36, file) {
			if out.Decided, err = s.rulings(ctx, tx, file); err != nil {
				return audit.Entry{}, err
			}
			shown = append(shown, string(casework.OnSection36))
		}
		return audit.Viewed(grant, shown...), nil
	})
	return out, err
}

// remarks are the notes of a case with their texts, newest first.
func (s *Service) remarks(ctx context.Context, tx *pg.Tx, file *casefile.File) ([]Remark, error) {
	list, err := notesOf(ctx, tx, file.ID)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	texts := map[string]*text{}
	if err := s.cabinet.RecallAll(ctx, tx, file, "note/", func(field string) any {
		texts[field] = &text{}
		return texts[field]
	}); err != nil {
		return nil, err
	}
	for i := range list {
		if t := texts["note/"+list[i].ID]; t != nil {
			list[i].Text = t.Reason
		}
	}
	return list, nil
}

func (s *Service) rulings(ctx context.Context, tx *pg.Tx, file *casefile.File) ([]Ruling, error) {
	rows, err := decisionsOf(ctx, tx, file.ID)
	if err != nil {
		return nil, err
	}
	texts := map[string]*text{}
	if err := s.cabinet.RecallAll(ctx, tx, file, "section36/", func(field string) any {
		texts[field] = &text{}
		return texts[field]
	}); err != nil {
		return nil, err
	}
	var list []Ruling
	for _, d := range rows {
		r := Ruling{Decided: d}
		if t := texts["section36/"+d.ID]; t != nil {
			r.Grounds = t.Reason
		}
		list = append(list, r)
	}
	return list, nil
}

// Note keeps a note on a case on its way to the panel, sealed: the timeline shows it with the events, to whoever may read the
// screening. Notes are only added.
func (s *Service) Note(ctx context.Context, actor casework.Actor, ref string, version int, in casework.TriageNote) error {
	return s.change(ctx, actor, ref, version, casework.NoteTriage, "/triage", func(tx *pg.Tx, file *casefile.File) (casework.Change, error) {
		id := uuid.NewString()
		change, err := file.Note(in, id)
		if err != nil {
			return change, err
		}
		return change, s.cabinet.Narrate(ctx, tx, file, "note/"+id, text{in.Text})
	})
}

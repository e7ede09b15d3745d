package decisions

import (
	"context"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

// Record is what was decided on a case, as it is read.
type Record struct {
	Ref     string
	State   casework.State
	All     []casefile.Decided  // the latest first
	Decided casefile.Decided    // the one that is opened
	Steps   []casework.NextStep // that it asks for, for whoever sees to them

	MayCorrect bool
	MaySign    bool // and it waits for a signature other than its own
}

// Record opens the decisions on a case, and one of them where id is not empty.
func (s *Service) Record(ctx context.Context, actor casework.Actor, ref, id string) (Record, error) {
	var v Record
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.ReadMinutes, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if v, err = s.record(ctx, tx, file, id); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, string(casework.OnMinutes)), nil
	})
	return v, err
}

func (s *Service) record(ctx context.Context, tx *pg.Tx, file *casefile.File, id string) (Record, error) {
	v := Record{Ref: file.Ref, State: file.State, MayCorrect: s.cabinet.Allows(tx, casework.DecideCase, file)}
	var err error
	if v.All, err = s.cabinet.Decisions(ctx, tx, file); err != nil || id == "" {
		return v, err
	}
	for _, d := range v.All {
		if d.ID != id {
			continue
		}
		v.Decided = d
		v.MaySign = d.Unsigned() && d.ByID != tx.Actor().ID && s.cabinet.Allows(tx, casework.SignDecision, file)
		if v.MayCorrect || s.cabinet.Allows(tx, casework.WritePlan, file) {
			v.Steps, err = s.cabinet.NextSteps(ctx, tx, file, d)
		}
		return v, err
	}
	return v, casework.Absent()
}

// CorrectionForm opens a decision that is to be corrected.
func (s *Service) CorrectionForm(ctx context.Context, actor casework.Actor, ref, id string) (Record, error) {
	var v Record
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.DecideCase, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if v, err = s.record(ctx, tx, file, id); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, string(casework.OnMinutes)), nil
	})
	return v, err
}

// Correct puts a correction beside a confirmed decision. The decision stays as it is, and so does the case.
func (s *Service) Correct(ctx context.Context, actor casework.Actor, ref, id string, in casework.DecisionCorrection) (Record, error) {
	var v Record
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.DecideCase, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if v, err = s.record(ctx, tx, file, id); err != nil {
			return audit.Entry{}, err
		}
		if err := in.Validate(); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Correct(ctx, tx, file, id, in); err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: "Decision of " + v.Decided.On.Long() + " corrected: " + lower(casework.DecisionParts.Label(in.Part)), Reason: in.Part}
		tx.Remember("/cases/" + file.Ref + "/decisions/" + id)
		return audit.Record(grant, change), s.cabinet.Save(ctx, tx, file, change, casework.OnMinutes)
	})
	return v, err
}

// Countersign signs a decision that somebody else confirmed, where the panel's own rule asked for a second person.
func (s *Service) Countersign(ctx context.Context, actor casework.Actor, ref, id string) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.SignDecision, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		v, err := s.record(ctx, tx, file, id)
		if err != nil {
			return audit.Entry{}, err
		}
		switch {
		case !v.Decided.Unsigned():
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "This decision waits for no signature: it has one, or the panel's rule asked for none."}
		case !v.MaySign:
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "You confirmed this decision yourself: somebody else has to countersign it."}
		}
		change := casework.Change{Title: "Decision of " + v.Decided.On.Long() + " countersigned"}
		if err := casefile.Countersign(ctx, tx, file, id); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/cases/" + file.Ref + "/decisions/" + id)
		return audit.Record(grant, change), s.cabinet.Save(ctx, tx, file, change, casework.OnMinutes)
	})
}

// Errands are the decisions that wait for the actor to countersign them.
func (s *Service) Errands(ctx context.Context, tx *pg.Tx) (casefile.Errands, error) {
	out := casefile.Errands{Heading: "Decisions to countersign"}
	list, err := unsigned(ctx, tx, 20)
	if err != nil || len(list) == 0 {
		return out, err
	}
	var refs []string
	for _, d := range list {
		refs = append(refs, d.Ref)
	}
	files, err := s.cabinet.Among(ctx, tx, casework.SignDecision, refs)
	if err != nil {
		return out, err
	}
	for _, d := range list {
		for _, f := range files {
			if f.Ref == d.Ref {
				out.List = append(out.List, casefile.Errand{Text: "Countersign the decision of " + d.On.Long(), Ref: d.Ref, Href: "/cases/" + d.Ref + "/decisions/" + d.ID})
			}
		}
	}
	return out, nil
}

package ties

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Interest reads a case for the form by which somebody steps out of it.
func (s *Service) Interest(ctx context.Context, actor casework.Actor, ref string) (About, error) {
	var out About
	err := s.look(ctx, actor, casework.DeclareInterest, ref, "form: interest", func(tx *pg.Tx, file *casefile.File) error {
		out = about(tx, file)
		return nil
	})
	return out, err
}

// Declare closes a case to whoever declares an interest in it, at once and everywhere: it waits for what reads the case
// now, and nothing that comes after it opens.
func (s *Service) Declare(ctx context.Context, actor casework.Actor, ref string, in casework.StepOut) error {
	return s.step(ctx, actor, s.cabinet.Hold, casework.DeclareInterest, ref, func(tx *pg.Tx, file *casefile.File) (casework.Change, func() error, error) {
		in.User = actor.ID
		if err := in.Validate(casework.InterestKinds, []casework.UserID{actor.ID}); err != nil {
			return casework.Change{}, nil, err
		}
		return s.stepOut(ctx, tx, file, in, "Interest declared: somebody stepped out of the case", actor.Name)
	})
}

// Bar closes a case to somebody who has declared nothing.
func (s *Service) Bar(ctx context.Context, actor casework.Actor, ref string, in casework.StepOut) error {
	return s.step(ctx, actor, s.cabinet.Hold, casework.WriteTies, ref, func(tx *pg.Tx, file *casefile.File) (casework.Change, func() error, error) {
		may, _, err := s.choices(ctx, tx, file, casework.TieRecused)
		if err != nil {
			return casework.Change{}, nil, err
		}
		if err := in.Validate(casework.BarKinds, ids[casework.UserID](may.People)); err != nil {
			return casework.Change{}, nil, err
		}
		return s.stepOut(ctx, tx, file, in, "The case was closed to somebody", nameOf(may.People, string(in.User)))
	})
}

// stepOut says why and tells the leads while whoever steps out can still write on the case, and closes it to them last.
func (s *Service) stepOut(ctx context.Context, tx *pg.Tx, file *casefile.File, in casework.StepOut, title, name string) (casework.Change, func() error, error) {
	members, err := s.cabinet.Members(ctx, tx, file)
	if err != nil {
		return casework.Change{}, nil, err
	}
	id := uuid.NewString()
	if err := s.note(ctx, tx, file, id, in.Note); err != nil {
		return casework.Change{}, nil, err
	}
	others := slices.DeleteFunc(members, func(m casefile.Member) bool { return m.User == in.User })
	if err := s.told(ctx, tx, file, others, "Somebody stepped out of a case.", at(file.Ref)); err != nil {
		return casework.Change{}, nil, err
	}
	change := casework.Change{Title: title, Reason: in.Kind, Fields: []casework.FieldChange{{Field: "person", New: name}}}
	return change, func() error {
		if err := casefile.LeaveItems(ctx, tx, file, in.User); err != nil {
			return err
		}
		_, err := casefile.Bind(ctx, tx, file, casefile.Binding{ID: id, Kind: casework.TieRecused, Subject: string(in.User), Reason: in.Kind})
		return err
	}, nil
}

// Held reads a case for the form that holds it more closely, or that asks to hold it less closely.
func (s *Service) Held(ctx context.Context, actor casework.Actor, action casework.Action, ref string) (About, error) {
	var out About
	err := s.look(ctx, actor, action, ref, "form: holding", func(tx *pg.Tx, file *casefile.File) error {
		out = about(tx, file)
		return nil
	})
	return out, err
}

// Restrict holds a case more closely, at once. Whoever does it is named on the case, so that somebody answers for it.
func (s *Service) Restrict(ctx context.Context, actor casework.Actor, ref string, version int, in casework.Holding) error {
	return s.step(ctx, actor, s.cabinet.Hold, casework.RestrictCase, ref, func(tx *pg.Tx, file *casefile.File) (casework.Change, func() error, error) {
		none := casework.Change{}
		if err := s.cabinet.Expect(ctx, tx, file, version); err != nil {
			return none, nil, err
		}
		if err := in.Validate(file.Sens); err != nil {
			return none, nil, err
		}
		if _, err := casefile.Bind(ctx, tx, file, casefile.Binding{
			Kind: casework.TieAssigned, Subject: string(actor.ID), Part: casework.PartNamed, Reason: "holds it more closely",
		}); err != nil {
			return none, nil, err
		}
		id := uuid.NewString()
		if err := s.note(ctx, tx, file, id, in.Note); err != nil {
			return none, nil, err
		}
		change := casework.Change{
			Title: "The case is held more closely: " + string(in.To), Reason: in.Reason,
			Fields: []casework.FieldChange{{Field: "sens", Old: string(file.Sens), New: string(in.To)}},
		}
		file.Sens = in.To
		tx.Remember(at(file.Ref))
		return change, nil, nil
	})
}

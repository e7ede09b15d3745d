package ties

import (
	"context"
	"slices"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// AskEase asks for a lower sensitivity or for the end of a step-out. Nothing changes until a second person agrees.
func (s *Service) AskEase(ctx context.Context, actor casework.Actor, ref string, in casework.Easing) (id string, err error) {
	err = s.step(ctx, actor, s.cabinet.Lock, casework.EaseCase, ref, func(tx *pg.Tx, file *casefile.File) (casework.Change, func() error, error) {
		none := casework.Change{}
		if err := in.Validate(file.Sens); err != nil {
			return none, nil, err
		}
		change := casework.Change{Title: "Asked to hold the case less closely: " + string(in.To), Fields: []casework.FieldChange{{Field: "sens", Old: string(file.Sens), New: string(in.To)}}}
		var subject string
		if in.Lift != "" {
			t, err := oneTie(ctx, tx, file.ID, in.Lift)
			if err != nil {
				return none, nil, err
			}
			if t.Kind != casework.TieRecused || !t.Stands {
				return none, nil, casework.Absent()
			}
			subject = t.Subject
			change = casework.Change{Title: "Asked to lift a step-out", Fields: []casework.FieldChange{{Field: "person", New: t.Name}}}
		}
		waiting, err := easingsOf(ctx, tx, file.ID)
		if err != nil {
			return none, nil, err
		}
		if slices.ContainsFunc(waiting, func(e Easing) bool { return e.Outcome == "ASKED" && e.Tie == in.Lift }) {
			return none, nil, &casework.Error{Kind: casework.Conflict, Msg: "This has been asked for already, and waits for a second person. Nothing of yours was saved."}
		}
		if id, err = insertEasing(ctx, tx, file.ID, in, subject); err != nil {
			return none, nil, err
		}
		if err := s.note(ctx, tx, file, id, in.Note); err != nil {
			return none, nil, err
		}
		members, err := s.cabinet.Members(ctx, tx, file)
		if err != nil {
			return none, nil, err
		}
		var notices []casefile.Notice
		for _, m := range s.cabinet.Allowed(members, casework.EaseCase) {
			if m.User != actor.ID {
				notices = append(notices, casefile.Notice{For: m.User, About: file.ID, Why: "You keep the ties of the case.", Text: "A step on a case waits for a second person.", Link: easeAt(file.Ref, id)})
			}
		}
		tx.Remember(easeAt(file.Ref, id))
		return change, nil, casefile.Notify(ctx, tx, notices...)
	})
	return id, err
}

// EaseView is one step that takes two people.
type EaseView struct {
	About
	Easing
	Note      string
	Own       bool // the reader asked for it
	MayDecide bool
}

// Ease reads one.
func (s *Service) Ease(ctx context.Context, actor casework.Actor, ref, id string) (EaseView, error) {
	var out EaseView
	err := s.look(ctx, actor, casework.EaseCase, ref, "a step for two people", func(tx *pg.Tx, file *casefile.File) error {
		e, err := oneEasing(ctx, tx, file.ID, id)
		if err != nil {
			return err
		}
		out = EaseView{About: about(tx, file), Easing: e, Own: e.AskedBy == actor.ID}
		out.MayDecide = e.Outcome == "ASKED" && !out.Own
		out.Note, err = s.noted(ctx, tx, file, id)
		return err
	})
	return out, err
}

// Decide agrees or refuses, by somebody other than who asked; who asked can only withdraw it.
func (s *Service) Decide(ctx context.Context, actor casework.Actor, ref, id string, version int, agree bool) error {
	return s.step(ctx, actor, s.cabinet.Lock, casework.EaseCase, ref, func(tx *pg.Tx, file *casefile.File) (casework.Change, func() error, error) {
		none := casework.Change{}
		e, err := oneEasing(ctx, tx, file.ID, id)
		if err != nil {
			return none, nil, err
		}
		if e.Version != version || e.Outcome != "ASKED" {
			return none, nil, stale()
		}
		outcome := "REFUSED"
		switch {
		case e.AskedBy == actor.ID && agree:
			return none, nil, &casework.Error{Kind: casework.Forbidden, Msg: "You asked for this yourself. It takes a second person who keeps the ties of the case."}
		case e.AskedBy == actor.ID:
			outcome = "WITHDRAWN"
		case agree:
			outcome = "AGREED"
		}
		if err := settleEasing(ctx, tx, e, outcome); err != nil {
			return none, nil, err
		}
		tx.Remember(at(file.Ref))
		change := casework.Change{Title: e.what() + ": " + lower(Outcomes.Label(outcome)), Reason: lower(outcome)}
		if e.Subject != "" {
			change.Fields = []casework.FieldChange{{Field: "person", New: e.Subject}}
		}
		if outcome == "AGREED" {
			if err := s.carryOut(ctx, tx, file, e, &change); err != nil {
				return none, nil, err
			}
		}
		if outcome == "WITHDRAWN" {
			return change, nil, nil
		}
		return change, nil, casefile.Notify(ctx, tx, casefile.Notice{
			For: e.AskedBy, About: file.ID, Why: "You asked for it.", Text: "A second person has decided on what you asked for.", Link: easeAt(file.Ref, id),
		})
	})
}

func (s *Service) carryOut(ctx context.Context, tx *pg.Tx, file *casefile.File, e Easing, change *casework.Change) error {
	if e.Kind == "LIFT" {
		t, err := oneTie(ctx, tx, file.ID, e.Tie)
		if err != nil {
			return err
		}
		if !t.Stands {
			return stale()
		}
		return endTie(ctx, tx, t)
	}
	if !file.Sens.Rises(e.To) {
		return &casework.Error{Kind: casework.Conflict, Msg: "The case is no longer held more closely than was asked for. Nothing was changed."}
	}
	change.Fields = []casework.FieldChange{{Field: "sens", Old: string(file.Sens), New: string(e.To)}}
	file.Sens = e.To
	return nil
}

// what is the step in words.
func (e Easing) what() string {
	if e.Kind == "LIFT" {
		return "Lift a step-out"
	}
	return "Hold the case less closely: " + string(e.To)
}

// Errands are the steps of others that wait for the actor as the second person.
func (s *Service) Errands(ctx context.Context, tx *pg.Tx) (casefile.Errands, error) {
	out := casefile.Errands{Heading: "Steps that wait for a second person"}
	waiting, err := waitingEasings(ctx, tx, 20)
	if err != nil {
		return out, err
	}
	var refs []string
	for _, e := range waiting {
		refs = append(refs, e.Ref)
	}
	files, err := s.cabinet.Among(ctx, tx, casework.EaseCase, refs)
	if err != nil {
		return out, err
	}
	for _, e := range waiting {
		if slices.ContainsFunc(files, func(f *casefile.File) bool { return f.Ref == e.Ref }) {
			out.List = append(out.List, casefile.Errand{Text: e.Asker + " asks: " + lower(e.what()), Ref: e.Ref, Href: easeAt(e.Ref, e.ID)})
		}
	}
	return out, nil
}

// SummaryView is the summary that is written for sharing.
type SummaryView struct {
	About
	Text     string
	MayWrite bool
}

// Summary reads it.
func (s *Service) Summary(ctx context.Context, actor casework.Actor, action casework.Action, ref string) (SummaryView, error) {
	var out SummaryView
	err := s.look(ctx, actor, action, ref, "summary", func(tx *pg.Tx, file *casefile.File) error {
		out = SummaryView{About: about(tx, file), MayWrite: s.cabinet.Allows(tx, casework.WriteSummary, file)}
		var text said
		err := s.cabinet.Recall(ctx, tx, file, "summary", &text)
		if casework.Refused(err, casework.NotFound) {
			return nil
		}
		out.Text = text.Text
		return err
	})
	return out, err
}

// Summarise writes it. An earlier text is kept as an earlier version.
func (s *Service) Summarise(ctx context.Context, actor casework.Actor, ref, text string) error {
	return s.step(ctx, actor, s.cabinet.Lock, casework.WriteSummary, ref, func(tx *pg.Tx, file *casefile.File) (casework.Change, func() error, error) {
		if text == "" {
			return casework.Change{}, nil, already("text", "Enter what agencies may know of the case")
		}
		tx.Remember("/cases/" + file.Ref + "/summary")
		return casework.Change{Title: "Summary for sharing written"}, nil, s.cabinet.Narrate(ctx, tx, file, "summary", said{text})
	})
}

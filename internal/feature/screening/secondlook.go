package screening

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// LookView is a rejection with the second looks that were taken at it.
type LookView struct {
	View
	Rejected  bool         // there is a rejection that can be looked at again
	Looks     []SecondLook // newest first
	MayAsk    bool
	MayDecide bool // may, and did not decide first
	Decided   bool // decided first
	Due       casework.Date
}

// Open is the second look that waits for somebody.
func (v LookView) Open() (SecondLook, bool) {
	for _, l := range v.Looks {
		if l.Outcome == "" {
			return l, true
		}
	}
	return SecondLook{}, false
}

// SecondLooks reads the case for the page of second looks.
func (s *Service) SecondLooks(ctx context.Context, actor casework.Actor, ref string) (LookView, error) {
	var out LookView
	v, err := s.view(ctx, actor, ref, casework.ReadScreening, "case.screening", func(tx *pg.Tx, file *casefile.File, _ *View) error {
		out = LookView{Rejected: file.RejectedAt() != ""}
		var err error
		if out.Looks, err = looksAt(ctx, tx, file.ID); err != nil {
			return err
		}
		texts := map[string]*text{}
		if err := s.cabinet.RecallAll(ctx, tx, file, "look/", func(field string) any {
			texts[field] = &text{}
			return texts[field]
		}); err != nil {
			return err
		}
		for i, l := range out.Looks {
			if t := texts["look/"+l.ID+"/asked"]; t != nil {
				out.Looks[i].Asked = t.Reason
			}
			if t := texts["look/"+l.ID+"/decided"]; t != nil {
				out.Looks[i].Decided = t.Reason
			}
		}
		open, waits := out.Open()
		out.MayAsk = out.Rejected && !waits && s.cabinet.Allows(tx, casework.AskSecondLook, file)
		out.Decided = waits && open.made(tx.Actor().ID)
		out.MayDecide = waits && !out.Decided && s.cabinet.Allows(tx, casework.SignScreening, file)
		out.Due, err = lookDue(ctx, tx)
		return err
	})
	out.View = v
	return out, err
}

func lookDue(ctx context.Context, tx *pg.Tx) (casework.Date, error) {
	holiday, err := casefile.Holidays(ctx, tx)
	return casework.LimitOn("second_look_days", tx.Today()).Due(tx.Today(), holiday), err
}

// Challenge asks for a second look at a rejection. Those who may take it are told; whoever decided first is not among them.
func (s *Service) Challenge(ctx context.Context, actor casework.Actor, ref string, version int, in casework.Challenge) error {
	return s.change(ctx, actor, ref, version, casework.AskSecondLook, "/second-look", func(tx *pg.Tx, file *casefile.File) (casework.Change, error) {
		if err := in.Validate(file.Case); err != nil {
			return casework.Change{}, err
		}
		makers, err := makersOf(ctx, tx, file.ID, file.RejectedAt())
		if err != nil {
			return casework.Change{}, err
		}
		due, err := lookDue(ctx, tx)
		if err != nil {
			return casework.Change{}, err
		}
		id := uuid.NewString()
		if err := insertLook(ctx, tx, file.ID, id, file.Outcome, makers, due); err != nil {
			return casework.Change{}, err
		}
		if err := s.cabinet.Narrate(ctx, tx, file, "look/"+id+"/asked", text{in.Reason}); err != nil {
			return casework.Change{}, err
		}
		members, err := s.cabinet.Members(ctx, tx, file)
		if err != nil {
			return casework.Change{}, err
		}
		var notices []casefile.Notice
		for _, m := range s.cabinet.Allowed(members, casework.SignScreening) {
			if m.User != tx.Actor().ID && !slices.Contains(makers, m.User) {
				notices = append(notices, casefile.Notice{
					For: m.User, About: file.ID, Why: "You may take a second look at rejections.", Text: "A second look at a rejection is asked for.",
					Link: "/cases/" + file.Ref + "/second-look",
				})
			}
		}
		change := casework.Change{Title: "Second look at the rejection asked for", Fields: []casework.FieldChange{{Field: "due_on", New: due.String()}}}
		return change, casefile.Notify(ctx, tx, notices...)
	})
}

// LookAgain keeps what came of a second look. Whoever asked for it is told.
func (s *Service) LookAgain(ctx context.Context, actor casework.Actor, ref string, version int, in casework.SecondLook) error {
	return s.change(ctx, actor, ref, version, casework.SignScreening, "/second-look", func(tx *pg.Tx, file *casefile.File) (casework.Change, error) {
		looks, err := looksAt(ctx, tx, file.ID)
		if err != nil {
			return casework.Change{}, err
		}
		i := slices.IndexFunc(looks, func(l SecondLook) bool { return l.Outcome == "" })
		if i < 0 {
			return casework.Change{}, &casework.Error{Kind: casework.Conflict, Msg: "No second look waits here any more. Nothing of yours was saved, and all of it is kept."}
		}
		open := looks[i]
		in.By, in.Makers = tx.Actor().ID, open.makers()
		change := casework.Change{Title: "Second look: the rejection stands", Reason: in.Outcome}
		if in.Outcome == "REOPENED" {
			f, err := moment(ctx, tx)
			if err != nil {
				return change, err
			}
			f.Look = &in
			if change, err = file.Apply(casework.EventRevive, f); err != nil {
				return change, err
			}
		} else {
			var all casework.Faults
			_ = all.Merge(in.Validate()) // nothing but faults
			if !in.NoSensitive {
				for _, f := range casework.Sensitive() {
					all.Refuse(f.Check, f.Field, f.Msg)
				}
			}
			if err := all.Err(); err != nil {
				return change, err
			}
		}
		if err := settleLook(ctx, tx, open, in.Outcome); err != nil {
			return change, err
		}
		if err := s.cabinet.Narrate(ctx, tx, file, "look/"+open.ID+"/decided", text{in.Reason}); err != nil {
			return change, err
		}
		if open.AskedID == tx.Actor().ID {
			return change, nil
		}
		return change, casefile.Notify(ctx, tx, casefile.Notice{
			For: open.AskedID, About: file.ID, Why: "You asked for a second look.", Text: change.Title + ".", Link: "/cases/" + file.Ref + "/second-look",
		})
	})
}

// ToLookAt are the second looks that the actor may take.
func (s *Service) ToLookAt(ctx context.Context, tx *pg.Tx) (casefile.Errands, error) {
	out := casefile.Errands{Heading: "Second looks to take"}
	list, err := looksToTake(ctx, tx, 20)
	if err != nil || len(list) == 0 {
		return out, err
	}
	var refs []string
	for _, l := range list {
		refs = append(refs, l.Ref)
	}
	files, err := s.cabinet.Among(ctx, tx, casework.SignScreening, refs)
	if err != nil {
		return out, err
	}
	may := map[string]bool{}
	for _, f := range files {
		may[f.Ref] = true
	}
	for _, l := range list {
		if may[l.Ref] {
			out.List = append(out.List, casefile.Errand{Text: "Look again at a rejection", Ref: l.Ref, Href: "/cases/" + l.Ref + "/second-look", Due: l.DueOn})
		}
	}
	return out, nil
}

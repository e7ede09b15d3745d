package screening

import (
	"context"
	"errors"
	"strings"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// SignOffView is a screening that waits for somebody who did not make it.
type SignOffView struct {
	View
	Waiting *Look // nil where none waits
	Mine    bool  // the actor made it
}

// SigningOff reads the case for the form by which a screening is signed off, or sent back.
func (s *Service) SigningOff(ctx context.Context, actor casework.Actor, ref string) (SignOffView, error) {
	var out SignOffView
	v, err := s.view(ctx, actor, ref, casework.SignScreening, "case.screening", func(tx *pg.Tx, file *casefile.File, v *View) error {
		out = SignOffView{}
		list, err := s.looks(ctx, tx, file)
		if err != nil {
			return err
		}
		for _, l := range list {
			if l.Status == "WAITING" {
				out.Waiting, out.Mine = &l, l.OfficerID == tx.Actor().ID
			} else {
				v.Earlier = append(v.Earlier, l)
			}
		}
		met, err := s.met(ctx, tx, file)
		if err == nil {
			v.Unmet = met.Undecided
		}
		return err
	})
	out.View = v
	return out, err
}

// Answer is what somebody says of a screening that another person made.
type Answer struct {
	Approve     bool
	Comment     string
	NoSensitive bool // SC-16; asked for where there is a comment
}

// SignOff lets a screening take effect, or sends it back with a comment. Whoever made it is told.
func (s *Service) SignOff(ctx context.Context, actor casework.Actor, ref string, version int, in Answer, typed *casework.Faults) error {
	var row Row
	return s.step(ctx, actor, ref, version, casework.SignScreening, casework.OnScreening, func(tx *pg.Tx, file *casefile.File, all *casework.Faults) (casework.Change, error) {
		_ = all.Merge(typed.Err()) // nothing but faults
		var err error
		if row, err = waiting(ctx, tx, file.ID); err != nil && !casework.Refused(err, casework.NotFound) {
			return casework.Change{}, err
		}
		met, err := s.met(ctx, tx, file)
		if err != nil {
			return casework.Change{}, err
		}
		event := casework.EventScreenOut
		switch {
		case !in.Approve:
			event = casework.EventSendBack
		case file.ScreeningResult == "PROGRESS":
			event = casework.EventProgress
		}
		return file.Apply(event, casework.Facts{
			Today: tx.Today(), Met: met,
			SignOff: &casework.SignOff{By: tx.Actor().ID, Officer: row.OfficerID, Comment: in.Comment, NoSensitive: in.NoSensitive},
		})
	}, func(tx *pg.Tx, file *casefile.File) error {
		if row.ID == "" {
			return errors.New("a case waits for a signature under no screening")
		}
		status, told := "SIGNED", "Your screening was signed off."
		if !in.Approve {
			status, told = "RETURNED", "Your screening was sent back to you."
		}
		if err := sign(ctx, tx, row, status); err != nil {
			return err
		}
		if in.Comment != "" {
			if err := s.cabinet.Narrate(ctx, tx, file, "screening/"+row.ID+"/signed", text{in.Comment}); err != nil {
				return err
			}
		}
		if in.Approve && row.Signposts != "" {
			if err := insertSignposts(ctx, tx, file.ID, "SCREENING", casework.Signposting{Signposts: strings.Split(row.Signposts, ","), Owner: row.Owner, FollowUp: row.FollowUp}); err != nil {
				return err
			}
		}
		return casefile.Notify(ctx, tx, casefile.Notice{
			For: row.OfficerID, About: file.ID, Why: "You made the screening.", Text: told, Link: "/cases/" + file.Ref + "/triage",
		})
	})
}

// Errands are the screenings that wait for the actor to sign them off.
func (s *Service) Errands(ctx context.Context, tx *pg.Tx) (casefile.Errands, error) {
	out := casefile.Errands{Heading: "Screenings to sign off"}
	list, err := toSign(ctx, tx, 20)
	if err != nil || len(list) == 0 {
		return out, err
	}
	var refs []string
	for _, t := range list {
		refs = append(refs, t.Ref)
	}
	files, err := s.cabinet.Among(ctx, tx, casework.SignScreening, refs)
	if err != nil {
		return out, err
	}
	holiday, err := casefile.Holidays(ctx, tx)
	if err != nil {
		return out, err
	}
	for _, t := range list {
		for _, f := range files {
			if f.Ref == t.Ref {
				k, _ := f.Reckon(holiday)
				out.List = append(out.List, casefile.Errand{Text: "Sign the screening off, or send it back", Ref: t.Ref, Href: "/cases/" + t.Ref + "/sign-off", Due: k.Due})
			}
		}
	}
	return out, nil
}

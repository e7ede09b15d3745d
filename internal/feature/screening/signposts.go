package screening

import (
	"context"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// SignpostView is one signpost, for whoever finds out what came of it.
type SignpostView struct {
	Signpost
	Identity ui.Identity
	Today    casework.Date
}

// Following reads a signpost for the form of what came of it.
func (s *Service) Following(ctx context.Context, actor casework.Actor, ref, id string) (SignpostView, error) {
	var v SignpostView
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.FollowSignpost, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		v = SignpostView{Today: tx.Today()}
		if v.Signpost, err = oneSignpost(ctx, tx, file.ID, id); err != nil {
			return audit.Entry{}, err
		}
		if v.Identity, err = s.identity(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "case.screening"), nil
	})
	return v, err
}

func (s *Service) identity(ctx context.Context, tx *pg.Tx, file *casefile.File) (ui.Identity, error) {
	who, err := s.cabinet.Known(ctx, tx, file)
	return ui.IdentityOf(file.Case, who), err
}

// Follow keeps what came of a signpost, or the day on which to ask again. typed are the faults of what was typed.
func (s *Service) Follow(ctx context.Context, actor casework.Actor, ref, id string, version int, in casework.SignpostAnswer, typed *casework.Faults) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.FollowSignpost, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		one, err := oneSignpost(ctx, tx, file.ID, id)
		if err != nil {
			return audit.Entry{}, err
		}
		if one.Version != version || !one.Open() {
			return audit.Entry{}, &casework.Error{
				Kind: casework.Conflict, Msg: "Somebody else recorded what came of this signposting after you opened the form. Nothing of yours was saved.",
				Now: []casework.Recorded{{Label: "What came of it", Text: outcomeOf(one)}, {Label: "Recorded by", Text: one.AnsweredBy}},
			}
		}
		var all casework.Faults
		_ = all.Merge(typed.Err())             // nothing but faults
		_ = all.Merge(in.Validate(tx.Today())) // nothing but faults
		if all.Any() {
			return audit.Entry{}, once(&all)
		}
		if err := answerSignpost(ctx, tx, one, in); err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: "Signposting followed up: " + casework.SignpostDestinations.Label(one.Destination), Fields: []casework.FieldChange{
			{Field: "outcome", Old: one.Outcome, New: in.Outcome}, {Field: "follow_up", Old: one.FollowUp.String(), New: in.Again.String()},
		}}
		if err := s.cabinet.Save(ctx, tx, file, change, casework.OnScreening); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/cases/" + file.Ref + "/triage")
		return audit.Record(grant, change), nil
	})
}

// Signposted are the actor's signposts of which nobody knows yet what came of them.
func (s *Service) Signposted(ctx context.Context, tx *pg.Tx) (casefile.Errands, error) {
	out := casefile.Errands{Heading: "Signposting to follow up"}
	list, err := toFollow(ctx, tx, 20)
	if err != nil || len(list) == 0 {
		return out, err
	}
	var refs []string
	for _, p := range list {
		refs = append(refs, p.Ref)
	}
	files, err := s.cabinet.Among(ctx, tx, casework.FollowSignpost, refs)
	if err != nil {
		return out, err
	}
	may := map[string]bool{}
	for _, f := range files {
		may[f.Ref] = true
	}
	for _, p := range list {
		if may[p.Ref] {
			out.List = append(out.List, casefile.Errand{
				Text: "Find out what came of: " + casework.SignpostDestinations.Label(p.Destination), Ref: p.Ref, Href: "/cases/" + p.Ref + "/signposts/" + p.ID, Due: p.FollowUp,
			})
		}
	}
	return out, nil
}

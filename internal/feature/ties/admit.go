package ties

import (
	"context"
	"errors"
	"slices"
	"time"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Choices are who can be brought to a case, and where it is on an agenda.
type Choices struct {
	About
	Agencies []Choice
	People   []Choice
	Items    []Item
}

// Choice is one agency or one person.
type Choice struct{ ID, Name, As string }

// Bringing reads a case for the form that admits an agency (involved), names somebody (assigned), invites a guest or
// closes the case to somebody (recused).
func (s *Service) Bringing(ctx context.Context, actor casework.Actor, ref string, tie casework.Tie) (Choices, error) {
	var out Choices
	err := s.look(ctx, actor, casework.WriteTies, ref, "form: "+string(tie), func(tx *pg.Tx, file *casefile.File) error {
		var err error
		out, _, err = s.choices(ctx, tx, file, tie)
		return err
	})
	return out, err
}

func (s *Service) choices(ctx context.Context, tx *pg.Tx, file *casefile.File, tie casework.Tie) (Choices, []casefile.Member, error) {
	out := Choices{About: about(tx, file)}
	members, err := s.cabinet.Members(ctx, tx, file)
	if err != nil {
		return out, nil, err
	}
	for _, m := range members {
		if stands(m, casework.TieRecused) {
			continue
		}
		switch tie {
		case casework.TieInvolved:
			for _, h := range m.Held {
				one := m
				one.Held = []casefile.Held{h}
				if choice := (Choice{ID: string(h.Agency), Name: h.AgencyName}); !h.Stopped && s.opens(one, tie) && !slices.Contains(out.Agencies, choice) {
					out.Agencies = append(out.Agencies, choice)
				}
			}
		case casework.TieRecused:
			if m.User != tx.Actor().ID {
				out.People = append(out.People, Choice{string(m.User), m.Name, as(m)})
			}
		default:
			if s.opens(m, tie) {
				out.People = append(out.People, Choice{string(m.User), m.Name, as(m)})
			}
		}
	}
	slices.SortFunc(out.Agencies, func(a, b Choice) int { return compare(a.Name, b.Name) })
	if tie == casework.TieGuest {
		out.Items, err = itemsOf(ctx, tx, file.ID)
	}
	return out, members, err
}

func ids[T ~string](list []Choice) []T {
	var out []T
	for _, c := range list {
		out = append(out, T(c.ID))
	}
	return out
}

func nameOf(list []Choice, id string) string {
	for _, c := range list {
		if c.ID == id {
			return c.Name
		}
	}
	return ""
}

// Admit admits an agency to a case, at a level and until a day.
func (s *Service) Admit(ctx context.Context, actor casework.Actor, ref string, in casework.Admission, typed *casework.Faults) error {
	return s.step(ctx, actor, s.cabinet.Lock, casework.WriteTies, ref, func(tx *pg.Tx, file *casefile.File) (change casework.Change, last func() error, err error) {
		may, _, err := s.choices(ctx, tx, file, casework.TieInvolved)
		if err != nil {
			return change, nil, err
		}
		if err := all(typed, in.Validate(tx.Today(), ids[casework.AgencyID](may.Agencies))); err != nil {
			return change, nil, err
		}
		id, err := casefile.Bind(ctx, tx, file, casefile.Binding{
			Kind: casework.TieInvolved, Subject: string(in.Agency), Sharing: in.Sharing, Until: casefile.EndOf(in.Until), Reason: in.Reason,
		})
		if err != nil {
			return change, nil, err
		}
		if id == "" {
			return change, nil, already("agency", "This agency has been admitted already. Change how much is shared with it on the page of who is involved")
		}
		tx.Remember(at(file.Ref))
		return casework.Change{
			Title: "Agency admitted to the case, shared at the level “" + in.Sharing.Words() + "” until " + in.Until.Long(), Reason: in.Reason,
			Fields: []casework.FieldChange{{Field: "agency", New: nameOf(may.Agencies, string(in.Agency))}, {Field: "level", New: in.Sharing.Words()}, {Field: "until", New: in.Until.String()}},
		}, nil, s.note(ctx, tx, file, id, in.Note)
	})
}

func already(field, msg string) error {
	var f casework.Faults
	f.Add(field, msg)
	return f.Err()
}

// Name names somebody on a case, or gives somebody who is named another part. Who led it until then stays named on it.
func (s *Service) Name(ctx context.Context, actor casework.Actor, ref string, in casework.Naming, typed *casework.Faults) error {
	return s.step(ctx, actor, s.cabinet.Lock, casework.WriteTies, ref, func(tx *pg.Tx, file *casefile.File) (change casework.Change, last func() error, err error) {
		may, members, err := s.choices(ctx, tx, file, casework.TieAssigned)
		if err != nil {
			return change, nil, err
		}
		if err := all(typed, in.Validate(tx.Today(), ids[casework.UserID](may.People))); err != nil {
			return change, nil, err
		}
		if (in.Part == casework.PartLead || in.Part == casework.PartDeputy) && !s.couldLead(members, in.User) {
			return change, nil, already("user", "Somebody who leads a case must be able to keep its ties: the chair, a deputy, a coordinator or a case officer")
		}
		if in.Part != casework.PartLead && leads(members, in.User) {
			return change, nil, already("part", "They lead the case. Name somebody else as the lead first: then they stay named on it")
		}
		if in.Part == casework.PartLead {
			if err := yieldLead(ctx, tx, file.ID); err != nil {
				return change, nil, err
			}
		}
		id, err := casefile.Bind(ctx, tx, file, casefile.Binding{
			Kind: casework.TieAssigned, Subject: string(in.User), Part: in.Part, Until: casefile.EndOf(in.Until), Reason: "named on the case",
		})
		if err != nil {
			return change, nil, err
		}
		if id == "" {
			if err := setPart(ctx, tx, file.ID, in.User, in.Part, moment(in.Until)); err != nil {
				return change, nil, err
			}
			held, err := tieTo(ctx, tx, file.ID, casework.TieAssigned, string(in.User))
			if err != nil {
				return change, nil, err
			}
			id = held.ID
		}
		tx.Remember(at(file.Ref))
		if in.User != tx.Actor().ID {
			if err := casefile.Notify(ctx, tx, casefile.Notice{For: in.User, About: file.ID, Why: "You are named on the case.", Text: "You were named on a case.", Link: "/cases/" + file.Ref}); err != nil {
				return change, nil, err
			}
		}
		return casework.Change{
			Title: "Somebody named on the case: " + lower(casework.Parts.Label(string(in.Part))), Reason: string(in.Part),
			Fields: []casework.FieldChange{{Field: "person", New: nameOf(may.People, string(in.User))}, {Field: "part", New: string(in.Part)}},
		}, nil, s.note(ctx, tx, file, id, in.Note)
	})
}

// couldLead says whether somebody, named on the case, could keep its ties.
func (s *Service) couldLead(members []casefile.Member, user casework.UserID) bool {
	return slices.ContainsFunc(members, func(m casefile.Member) bool {
		return m.User == user && slices.ContainsFunc(m.Held, func(h casefile.Held) bool {
			res := m.Resource()
			res.Standings = []casework.Standing{{Role: h.Role, Tie: casework.TieAssigned, Agency: h.Agency}, {Role: h.Role, Tie: casework.TiePanel, Agency: h.Agency}}
			return s.guard.Allows(m.Actor(), casework.WriteTies, res)
		})
	})
}

func leads(members []casefile.Member, user casework.UserID) bool {
	return slices.ContainsFunc(members, func(m casefile.Member) bool {
		return m.User == user && slices.ContainsFunc(m.Ties, func(t casefile.MemberTie) bool { return t.Part == casework.PartLead })
	})
}

func moment(day casework.Date) *time.Time {
	if day.IsZero() {
		return nil
	}
	end := casefile.EndOf(day)
	return &end
}

func tieTo(ctx context.Context, tx *pg.Tx, id casework.CaseID, kind casework.Tie, subject string) (Tie, error) {
	list, err := tiesOf(ctx, tx, id)
	if err != nil {
		return Tie{}, err
	}
	for _, t := range list {
		if t.Stands && t.Kind == kind && t.Subject == subject {
			return t, nil
		}
	}
	return Tie{}, errors.New("the tie that was found a moment ago does not stand")
}

// Invite lets a guest see a case for one item of an agenda. It ends when the meeting is closed or the item is withdrawn.
func (s *Service) Invite(ctx context.Context, actor casework.Actor, ref string, in casework.Invitation) error {
	return s.step(ctx, actor, s.cabinet.Lock, casework.WriteTies, ref, func(tx *pg.Tx, file *casefile.File) (change casework.Change, last func() error, err error) {
		may, _, err := s.choices(ctx, tx, file, casework.TieGuest)
		if err != nil {
			return change, nil, err
		}
		var items []casework.AgendaItemID
		for _, i := range may.Items {
			items = append(items, i.ID)
		}
		if err := in.Validate(ids[casework.UserID](may.People), items); err != nil {
			return change, nil, err
		}
		item := may.Items[slices.Index(items, in.Item)]
		id, err := casefile.Bind(ctx, tx, file, casefile.Binding{
			Kind: casework.TieGuest, Subject: string(in.User), Reason: "guest for one agenda item", Meeting: item.Meeting, Item: item.ID,
		})
		if err != nil {
			return change, nil, err
		}
		if id == "" {
			return change, nil, already("user", "This guest has been asked already")
		}
		tx.Remember(at(file.Ref))
		if err := casefile.Notify(ctx, tx, casefile.Notice{
			For: in.User, About: file.ID, Why: "You are a guest of the panel.", Text: "You were asked to the discussion of a case.", Link: "/cases/" + file.Ref,
		}); err != nil {
			return change, nil, err
		}
		return casework.Change{
			Title: "Guest invited to the discussion on " + item.On.Long(), Fields: []casework.FieldChange{{Field: "guest", New: nameOf(may.People, string(in.User))}},
		}, nil, s.note(ctx, tx, file, id, in.Note)
	})
}

// TieView is one tie.
type TieView struct {
	About
	Tie
	Note    string
	MayEnd  bool
	MayEase bool
}

// Tie reads one tie.
func (s *Service) Tie(ctx context.Context, actor casework.Actor, ref, id string) (TieView, error) {
	var out TieView
	err := s.look(ctx, actor, casework.ReadTies, ref, "who is involved", func(tx *pg.Tx, file *casefile.File) error {
		t, err := oneTie(ctx, tx, file.ID, id)
		if err != nil {
			return err
		}
		out = TieView{About: about(tx, file), Tie: t, MayEase: s.cabinet.Allows(tx, casework.EaseCase, file)}
		out.MayEnd = t.Stands && t.Kind != casework.TieRecused && t.Part != casework.PartLead && s.cabinet.Allows(tx, casework.WriteTies, file)
		out.Note, err = s.noted(ctx, tx, file, t.ID)
		return err
	})
	return out, err
}

func stale() error {
	return &casework.Error{Kind: casework.Conflict, Msg: "Somebody else changed this after you opened the form. Nothing of yours was saved, and all of it is kept."}
}

// Share changes how much of a case is shared with an agency that was admitted to it, and until when.
func (s *Service) Share(ctx context.Context, actor casework.Actor, ref, id string, version int, to casework.Sharing, until casework.Date, typed *casework.Faults) error {
	return s.step(ctx, actor, s.cabinet.Hold, casework.WriteTies, ref, func(tx *pg.Tx, file *casefile.File) (change casework.Change, last func() error, err error) {
		t, err := oneTie(ctx, tx, file.ID, id)
		if err != nil {
			return change, nil, err
		}
		if !t.Stands || t.Version != version {
			return change, nil, stale()
		}
		if t.Kind != casework.TieInvolved {
			return change, nil, casework.Absent()
		}
		in := casework.Admission{Agency: casework.AgencyID(t.Subject), Sharing: to, Reason: casework.AdmissionReasons[0].Code, Until: until}
		if err := all(typed, in.Validate(tx.Today(), []casework.AgencyID{in.Agency})); err != nil {
			return change, nil, err
		}
		tx.Remember(at(file.Ref))
		return casework.Change{
			Title:  "Sharing with an agency changed to the level “" + to.Words() + "” until " + until.Long(),
			Fields: []casework.FieldChange{{Field: "agency", New: t.Name}, {Field: "level", Old: t.Sharing().Words(), New: to.Words()}},
		}, nil, changeTie(ctx, tx, t, to, casefile.EndOf(until))
	})
}

// End ends an admission, a naming or an invitation at once. A lead ends by naming another, and a step-out is lifted by two.
func (s *Service) End(ctx context.Context, actor casework.Actor, ref, id string, version int) error {
	return s.step(ctx, actor, s.cabinet.Hold, casework.WriteTies, ref, func(tx *pg.Tx, file *casefile.File) (change casework.Change, last func() error, err error) {
		t, err := oneTie(ctx, tx, file.ID, id)
		if err != nil {
			return change, nil, err
		}
		switch {
		case !t.Stands || t.Version != version:
			return change, nil, stale()
		case t.Part == casework.PartLead:
			return change, nil, &casework.Error{Kind: casework.Conflict, Msg: "A case is never without its lead. Name somebody else as the lead first."}
		case t.Kind == casework.TieRecused:
			return change, nil, &casework.Error{Kind: casework.Forbidden, Msg: "A step-out is lifted by two people: ask for it, and somebody else decides."}
		}
		tx.Remember(at(file.Ref))
		return casework.Change{
			Title: "Ended: " + word(t), Fields: []casework.FieldChange{{Field: "name", Old: t.Name}},
		}, func() error { return endTie(ctx, tx, t) }, nil
	})
}

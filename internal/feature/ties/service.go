// Package ties is who stands how to a case: agencies that are admitted to it and how much is shared with them, people who
// are named on it, guests for one item of an agenda, people who stepped out of it, and how closely it is held. What takes
// sight of a case away waits for everybody who reads it and holds from the moment that it is saved; what gives sight back
// to somebody who stepped out, or to more people of a case that is closely held, takes two.
package ties

import (
	"context"
	"slices"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Service keeps the ties of cases.
type Service struct {
	db      *pg.DB
	guard   *authz.Guard
	cabinet *casefile.Cabinet
}

// NewService makes the service.
func NewService(db *pg.DB, guard *authz.Guard, cabinet *casefile.Cabinet) *Service {
	return &Service{db: db, guard: guard, cabinet: cabinet}
}

// About is the case that a page is about, without more of the person than its reference.
type About struct {
	Ref      string
	Sens     casework.Sensitivity
	Today    casework.Date
	Version  int // of the file
	Identity ui.Identity
}

func about(tx *pg.Tx, file *casefile.File) About {
	return About{Ref: file.Ref, Sens: file.Sens, Today: tx.Today(), Version: file.Version, Identity: ui.Identity{
		Ref: file.Ref, Href: "/cases/" + file.Ref, Name: file.Ref, State: string(file.State), Sensitivity: string(file.Sens),
	}}
}

// View is who stands how to a case.
type View struct {
	About
	Lead     string // by name; "" where nobody leads it
	Ties     []Tie  // what stands first
	Easings  []Easing
	MayWrite bool
	MayHold  bool // hold it more closely
	MayEase  bool
	MayLook  bool // at what somebody had opened
	Summary  bool // may read it
}

// standing are the ties of a kind that stand.
func (v View) standing(kind casework.Tie) []Tie {
	return slices.DeleteFunc(slices.Clone(v.Ties), func(t Tie) bool { return !t.Stands || t.Kind != kind })
}

// past are those that ended.
func (v View) past() []Tie {
	return slices.DeleteFunc(slices.Clone(v.Ties), func(t Tie) bool { return t.Stands })
}

// Show reads who stands how to a case.
func (s *Service) Show(ctx context.Context, actor casework.Actor, ref string) (View, error) {
	var out View
	err := s.look(ctx, actor, casework.ReadTies, ref, "who is involved", func(tx *pg.Tx, file *casefile.File) error {
		may := func(a casework.Action) bool { return s.cabinet.Allows(tx, a, file) }
		out = View{
			About: about(tx, file), Lead: file.Lead, MayWrite: may(casework.WriteTies), MayHold: may(casework.RestrictCase), MayEase: may(casework.EaseCase),
			MayLook: may(casework.ReadLooks), Summary: may(casework.ReadSummary),
		}
		var err error
		if out.Ties, err = tiesOf(ctx, tx, file.ID); err != nil {
			return err
		}
		out.Easings, err = easingsOf(ctx, tx, file.ID)
		return err
	})
	return out, err
}

// look opens a case for a page of it, which is one entry.
func (s *Service) look(ctx context.Context, actor casework.Actor, action casework.Action, ref, what string, read func(*pg.Tx, *casefile.File) error) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, action, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := read(tx, file); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, what), nil
	})
}

// opener is Cabinet.Lock, or Cabinet.Hold where the step takes sight away.
type opener func(context.Context, *pg.Tx, casework.Action, string) (*casefile.File, authz.Grant, error)

// step opens a case, takes a step on it and records it on the timeline of those who read its ties. last is what the step
// does after everything is saved: whoever closes a case to themself can save nothing on it any more.
func (s *Service) step(ctx context.Context, actor casework.Actor, open opener, action casework.Action, ref string,
	take func(*pg.Tx, *casefile.File) (casework.Change, func() error, error),
) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := open(ctx, tx, action, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		change, last, err := take(tx, file)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Save(ctx, tx, file, change, casework.OnTies); err != nil {
			return audit.Entry{}, err
		}
		if last != nil {
			if err := last(); err != nil {
				return audit.Entry{}, err
			}
		}
		return audit.Record(grant, change), nil
	})
}

// said is a text of somebody's, sealed with the case.
type said struct {
	Text string `json:"text"`
}

func noteField(id string) string { return "tie/" + id }

// note keeps a text of a tie or an easing, if there is one.
func (s *Service) note(ctx context.Context, tx *pg.Tx, file *casefile.File, id, text string) error {
	if text == "" {
		return nil
	}
	return s.cabinet.Narrate(ctx, tx, file, noteField(id), said{text})
}

// noted reads it again.
func (s *Service) noted(ctx context.Context, tx *pg.Tx, file *casefile.File, id string) (string, error) {
	var n said
	err := s.cabinet.Recall(ctx, tx, file, noteField(id), &n)
	if casework.Refused(err, casework.NotFound) {
		return "", nil
	}
	return n.Text, err
}

// all are the faults of what was typed and those of what it says, each field's once.
func all(typed *casework.Faults, err error) error {
	if !typed.Any() {
		return err
	}
	var f casework.Faults
	seen := map[string]bool{}
	for _, e := range []error{typed.Err(), err} {
		list, ok := faultsOf(e)
		if e != nil && !ok {
			return e
		}
		now := map[string]bool{}
		for _, fault := range list {
			if !seen[fault.Field] {
				f.Add(fault.Field, fault.Msg)
			}
			now[fault.Field] = true
		}
		for field := range now {
			seen[field] = true
		}
	}
	return f.Err()
}

// told gives notice of a step to those of the members who lead the case, but for whoever took it.
func (s *Service) told(ctx context.Context, tx *pg.Tx, file *casefile.File, members []casefile.Member, text, link string) error {
	var list []casefile.Notice
	for _, m := range s.cabinet.Leads(members) {
		if m.User != tx.Actor().ID {
			list = append(list, casefile.Notice{For: m.User, About: file.ID, Why: "You lead the case.", Text: text, Link: link})
		}
	}
	return casefile.Notify(ctx, tx, list...)
}

// opens says whether a tie would let one of the roles that a member holds know of the case.
func (s *Service) opens(m casefile.Member, tie casework.Tie) bool {
	return slices.ContainsFunc(m.Held, func(h casefile.Held) bool {
		res := m.Resource()
		res.Standings = []casework.Standing{{Role: h.Role, Tie: tie, Agency: h.Agency}}
		if tie == casework.TieAssigned { // somebody who sees it by the panel anyway can be named as well
			res.Standings = append(res.Standings, casework.Standing{Role: h.Role, Tie: casework.TiePanel, Agency: h.Agency})
		}
		return (tie != casework.TieInvolved || h.Agency != "") && s.guard.Allows(m.Actor(), casework.ListCases, res)
	})
}

func stands(m casefile.Member, tie casework.Tie) bool {
	return slices.ContainsFunc(m.Ties, func(t casefile.MemberTie) bool { return t.Tie == tie })
}

func at(ref string) string { return "/cases/" + ref + "/ties" }

func tieAt(ref, id string) string { return "/cases/" + ref + "/tie/" + id }

func easeAt(ref, id string) string { return "/cases/" + ref + "/ease/" + id }

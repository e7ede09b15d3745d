// Package leavers is the work of people who are leaving a panel: what they still hold, and handing it over to a colleague of
// the same agency. It shows nobody a case that they may not know of, and no more of one than its reference.
package leavers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
)

// Service is what can be done with the work of people who leave.
type Service struct {
	db      *pg.DB
	guard   *authz.Guard
	cabinet *casefile.Cabinet
}

// NewService makes the service.
func NewService(db *pg.DB, guard *authz.Guard, cabinet *casefile.Cabinet) *Service {
	return &Service{db: db, guard: guard, cabinet: cabinet}
}

// Line is somebody who leaves and what they still hold, as far as the reader can hand it over.
type Line struct {
	Leaver
	Work []casefile.Work
}

// soon is the day up to which somebody counts as leaving (membership_ending).
func soon(today casework.Date) casework.Date {
	return casework.LimitOn("membership_ending", today).Due(today, nil)
}

// List lists those who leave the reader's panels and still hold work.
func (s *Service) List(ctx context.Context, actor casework.Actor) (list []Line, today casework.Date, err error) {
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		panels, err := s.cabinet.Panels(ctx, tx, casework.WriteTies)
		if err != nil {
			return audit.Entry{}, err
		}
		grant, err := s.onPanel(ctx, tx, panels)
		if err != nil {
			return audit.Entry{}, err
		}
		today = tx.Today()
		if list, err = s.lines(ctx, tx, panels); err != nil {
			return audit.Entry{}, err
		}
		return audit.Listed(grant, "work of people who are leaving", "", refsOf(list)), nil
	})
	return list, today, err
}

// onPanel asks the guard on the first of panels; with none it is refused.
func (s *Service) onPanel(ctx context.Context, tx *pg.Tx, panels []casework.PanelID) (authz.Grant, error) {
	panel := casework.NoPanel
	if len(panels) > 0 {
		panel = panels[0]
	}
	r, err := casefile.OnPanel(ctx, tx, panel, "leavers")
	if err != nil {
		return authz.Grant{}, err
	}
	return s.guard.Check(ctx, tx.Actor(), casework.WriteTies, r)
}

func refsOf(list []Line) []string {
	var refs []string
	for _, l := range list {
		for _, w := range l.Work {
			if !slices.Contains(refs, w.Ref) {
				refs = append(refs, w.Ref)
			}
		}
	}
	return refs
}

func (s *Service) lines(ctx context.Context, tx *pg.Tx, panels []casework.PanelID) ([]Line, error) {
	people, err := leaving(ctx, tx, panels, soon(tx.Today()), "")
	if err != nil {
		return nil, err
	}
	var list []Line
	for _, panel := range panels {
		var of []casework.UserID
		for _, p := range people {
			if p.Panel == panel {
				of = append(of, p.User)
			}
		}
		work, err := s.work(ctx, tx, panel, of)
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			line := Line{Leaver: p}
			for _, w := range work {
				if p.Panel == panel && w.Holder == p.User {
					line.Work = append(line.Work, w)
				}
			}
			if len(line.Work) > 0 {
				list = append(list, line)
			}
		}
	}
	return list, nil
}

// work is what people hold on the cases of a panel of which the reader keeps the ties.
func (s *Service) work(ctx context.Context, tx *pg.Tx, panel casework.PanelID, of []casework.UserID) ([]casefile.Work, error) {
	all, err := casefile.WorkOf(ctx, tx, panel, of)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	var refs []string
	for _, w := range all {
		refs = append(refs, w.Ref)
	}
	files, err := s.cabinet.Among(ctx, tx, casework.WriteTies, refs)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(w casefile.Work) bool {
		return !slices.ContainsFunc(files, func(f *casefile.File) bool { return f.Ref == w.Ref })
	}), nil
}

// View is the work of one person who leaves, and who could take it over.
type View struct {
	Line
	Colleagues []Colleague
}

// Colleague is somebody who can take work over.
type Colleague struct {
	User casework.UserID
	Name string
	held []casework.Standing
}

// Show reads what somebody who leaves a panel still holds there.
func (s *Service) Show(ctx context.Context, actor casework.Actor, panel casework.PanelID, user casework.UserID) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.onPanel(ctx, tx, []casework.PanelID{panel})
		if err != nil {
			return audit.Entry{}, err
		}
		if v, err = s.view(ctx, tx, panel, user); err != nil {
			return audit.Entry{}, err
		}
		return audit.Listed(grant, "work of "+string(user), "", refsOf([]Line{v.Line})), nil
	})
	return v, err
}

func (s *Service) view(ctx context.Context, tx *pg.Tx, panel casework.PanelID, user casework.UserID) (View, error) {
	people, err := leaving(ctx, tx, []casework.PanelID{panel}, soon(tx.Today()), user)
	if err != nil {
		return View{}, err
	}
	if len(people) == 0 {
		return View{}, casework.Absent()
	}
	v := View{Line: Line{Leaver: people[0]}}
	if v.Work, err = s.work(ctx, tx, panel, []casework.UserID{user}); err != nil {
		return View{}, err
	}
	rows, err := colleagues(ctx, tx, v.Leaver, soon(tx.Today()))
	if err != nil {
		return View{}, err
	}
	for _, r := range rows {
		if n := len(v.Colleagues); n == 0 || v.Colleagues[n-1].User != r.User {
			v.Colleagues = append(v.Colleagues, Colleague{User: r.User, Name: r.Name})
		}
		c := &v.Colleagues[len(v.Colleagues)-1]
		for _, tie := range []casework.Tie{casework.TiePanel, casework.TieAssigned} {
			c.held = append(c.held, casework.Standing{Role: r.Role, Tie: tie, Agency: r.Agency})
		}
	}
	return v, nil
}

// Handover is what is handed over, to whom and why.
type Handover struct {
	Items  []string // "action:…", as View offers them
	To     casework.UserID
	Reason string
}

// needs are the actions that somebody must be allowed who takes over each kind of work, once they are named on the case.
var needs = map[string]casework.Action{"case": casework.WriteTies, "action": casework.CompleteAction, "request": casework.AskPartner}

// HandOver gives work of somebody who leaves a panel to a colleague, all of it or none. Each piece has an entry of its own in
// the audit log and a line on the timeline of its case.
func (s *Service) HandOver(ctx context.Context, actor casework.Actor, panel casework.PanelID, user casework.UserID, in Handover) error {
	in.Reason = strings.TrimSpace(in.Reason)
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		if _, err := s.onPanel(ctx, tx, []casework.PanelID{panel}); err != nil {
			return audit.Entry{}, err
		}
		v, err := s.view(ctx, tx, panel, user)
		if err != nil {
			return audit.Entry{}, err
		}
		chosen, to, err := in.read(v)
		if err != nil {
			return audit.Entry{}, err
		}
		files, grants := map[string]*casefile.File{}, map[string]authz.Grant{}
		var opened []*casefile.File
		for _, w := range byRef(chosen) { // in one order, so that two at once wait for each other and do not block
			if files[w.Ref] != nil {
				continue
			}
			if files[w.Ref], grants[w.Ref], err = s.cabinet.Lock(ctx, tx, casework.WriteTies, w.Ref); err != nil {
				return audit.Entry{}, err
			}
			opened = append(opened, files[w.Ref])
		}
		if err := s.fit(ctx, tx, to, chosen, files, opened); err != nil {
			return audit.Entry{}, err
		}
		var entries []audit.Entry
		for _, w := range chosen {
			file := files[w.Ref]
			if err := casefile.HandOver(ctx, tx, file, w, to.User); err != nil {
				return audit.Entry{}, err
			}
			change := casework.Change{Title: titles[w.Kind].done + ", from " + v.Name + " to " + to.Name, Reason: in.Reason, Fields: []casework.FieldChange{
				{Field: w.Kind, Old: string(user), New: string(to.User)}, {Field: "id", New: w.ID},
			}}
			if err := s.cabinet.Save(ctx, tx, file, change, titles[w.Kind].section); err != nil {
				return audit.Entry{}, err
			}
			entries = append(entries, audit.Record(grants[w.Ref], change))
		}
		tx.Remember(v.href())
		return audit.Join(entries...), casefile.Notify(ctx, tx, casefile.Notice{
			For: to.User, Why: "It is yours from now on.", Link: "/", Text: fmt.Sprintf("Work of %s, who leaves, was handed over to you: %s.", v.Name, count(len(chosen))),
		})
	})
}

// titles are how the timeline says of each kind of work that it was handed over, and who reads that.
var titles = map[string]struct {
	done    string
	section casework.Subject
}{
	"case": {"Lead of the case handed over", casework.OnTies}, "action": {"Action handed over", casework.OnAction}, "request": {"Request handed over", casework.OnRequests},
}

func byRef(list []casefile.Work) []casefile.Work {
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b casefile.Work) int { return strings.Compare(a.Ref, b.Ref) })
	return out
}

// read takes what was chosen on the page and reports everything that is wrong with it.
func (in Handover) read(v View) (chosen []casefile.Work, to Colleague, err error) {
	var f casework.Faults
	for _, w := range v.Work {
		if slices.Contains(in.Items, key(w)) {
			chosen = append(chosen, w)
		}
	}
	switch {
	case len(in.Items) == 0:
		f.Add("items", "Select what to hand over")
	case len(chosen) != len(in.Items):
		f.Add("items", "Some of this work is not theirs any more, or has been done. Look at what is left and select again.")
	}
	i := slices.IndexFunc(v.Colleagues, func(c Colleague) bool { return c.User == in.To })
	if i < 0 {
		f.Add("to", "Select who takes it over")
	} else {
		to = v.Colleagues[i]
	}
	if in.Reason == "" {
		f.Add("reason", "Enter why it is handed over")
	}
	return chosen, to, f.Err()
}

// fit refuses work that the colleague could not do: they have stepped out of the case, or their role does not let them.
func (s *Service) fit(ctx context.Context, tx *pg.Tx, to Colleague, chosen []casefile.Work, files map[string]*casefile.File, opened []*casefile.File) error {
	recused, err := casefile.Recused(ctx, tx, to.User, opened)
	if err != nil {
		return err
	}
	var f casework.Faults
	for _, w := range chosen {
		file := files[w.Ref]
		r := file.Resource()
		r.Standings, r.Emergency = to.held, casework.EmergencyUse{}
		who := casework.Actor{Kind: casework.SignedIn, ID: to.User, Name: to.Name}
		if recused[file.ID] || !s.guard.Allows(who, needs[w.Kind], r) {
			f.Add("to", fmt.Sprintf("%s cannot take over “%s”: their role does not let them, or the case is closed to them. Select somebody else for it.", to.Name, text(w)))
		}
	}
	return f.Err()
}

// Errands are the people who leave the actor's panels and still hold work.
func (s *Service) Errands(ctx context.Context, tx *pg.Tx) (casefile.Errands, error) {
	out := casefile.Errands{Heading: "Work of people who are leaving"}
	panels, err := s.cabinet.Panels(ctx, tx, casework.WriteTies)
	if err != nil || len(panels) == 0 {
		return out, err
	}
	list, err := s.lines(ctx, tx, panels)
	if err != nil {
		return out, err
	}
	for _, l := range list {
		out.List = append(out.List, casefile.Errand{Text: l.Name + " leaves and still has work to hand over: " + count(len(l.Work)), Href: l.href(), Due: l.LastDay})
	}
	return out, nil
}

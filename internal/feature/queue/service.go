// Package queue is the work on cases that are on their way to the panel: what is new, unassigned, waiting or late, with counts
// that lead to the list behind each, and who is to lead a case. It screens and decides nothing.
package queue

import (
	"context"
	"slices"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
)

// Service is the queue.
type Service struct {
	db      *pg.DB
	guard   *authz.Guard
	cabinet *casefile.Cabinet
}

// NewService makes the service.
func NewService(db *pg.DB, guard *authz.Guard, cabinet *casefile.Cabinet) *Service {
	return &Service{db: db, guard: guard, cabinet: cabinet}
}

// Page is one page of the queue.
type Page struct {
	Today  casework.Date
	Counts map[View]int // of every view, whatever is filtered
	Items  []Item
	Owners []Owner            // who leads any of the cases, for the filter
	Next   string             // cursor of the page after, "" on the last
	Panels []casework.PanelID // on which the actor may say to whom nothing is allocated
}

// Owner is somebody who leads cases.
type Owner struct {
	User casework.UserID
	Name string
}

const (
	pageSize = 25
	mostOpen = 2000 // cases of all the actor's panels that can be on their way at once
)

// Queue gives a page of the cases on their way to the panel whose screening the actor may read. Nothing else counts.
func (s *Service) Queue(ctx context.Context, actor casework.Actor, f Filter, after string) (Page, error) {
	var out Page
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		everything, err := casefile.OnInstallation(ctx, tx, "cases")
		if err != nil {
			return audit.Entry{}, err
		}
		grant, err := s.guard.Check(ctx, actor, casework.BrowseCases, everything)
		if err != nil {
			return audit.Entry{}, err
		}
		all, err := s.items(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		out = Page{Today: tx.Today(), Counts: count(all, actor.ID), Owners: owners(all)}
		if out.Items, out.Next, err = f.page(all, actor.ID, after, pageSize); err != nil {
			return audit.Entry{}, err
		}
		if out.Panels, err = s.cabinet.Panels(ctx, tx, casework.WriteTies); err != nil {
			return audit.Entry{}, err
		}
		var refs []string
		for _, i := range out.Items {
			refs = append(refs, i.Ref)
		}
		return audit.Listed(grant, f.words(), after, refs), nil
	})
	return out, err
}

// items are all the cases on their way whose screening the actor may read.
func (s *Service) items(ctx context.Context, tx *pg.Tx) ([]Item, error) {
	panels, err := s.cabinet.Panels(ctx, tx, casework.BrowseCases)
	if err != nil || len(panels) == 0 {
		return nil, err
	}
	holiday, err := casefile.Holidays(ctx, tx)
	if err != nil {
		return nil, err
	}
	rows, err := onTheirWay(ctx, tx, panels, mostOpen)
	if err != nil {
		return nil, err
	}
	var list []Item
	for _, r := range rows {
		res := r.resource(tx.Policy())
		may := func(a casework.Action) bool { return s.guard.Allows(tx.Actor(), a, res) }
		if !may(casework.ListCases) || !may(casework.ReadScreening) {
			continue
		}
		k := r.facts()
		i := Item{
			Ref: r.Ref, State: r.State, Sens: r.Sens, Received: r.ReceivedOn, Urgent: r.Urgent != "",
			KnowsOwner: may(casework.ReadTies), MayAllocate: may(casework.WriteTies),
		}
		if i.KnowsOwner {
			i.Owner, i.OwnerName = r.Lead, r.LeadName
		}
		if clock, ok := k.Reckon(holiday); ok {
			i.Waits, i.Due, i.Stopped, i.Overdue = clock.What, clock.Due, clock.Stopped, clock.Overdue(tx.Today())
		}
		list = append(list, i)
	}
	return list, nil
}

func owners(items []Item) []Owner {
	var list []Owner
	for _, i := range items {
		if o := (Owner{i.Owner, i.OwnerName}); i.Owner != "" && !slices.Contains(list, o) {
			list = append(list, o)
		}
	}
	slices.SortFunc(list, func(a, b Owner) int {
		if a.Name != b.Name {
			return compare(a.Name, b.Name)
		}
		return compare(string(a.User), string(b.User))
	})
	return list
}

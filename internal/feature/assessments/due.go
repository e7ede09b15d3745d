package assessments

import (
	"context"
	"slices"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

// Shows are what the list of assessments can be asked for.
var Shows = casework.Vocabulary{
	{Code: "overdue", Label: "Overdue"}, {Code: "due", Label: "Due in the next four weeks"}, {Code: "unsigned", Label: "Waiting to be signed off"},
	{Code: "returned", Label: "Sent back to their authors"},
}

// eachState is how many cases of a panel and state are looked at, mostListed how many lines a list has, and soon how many days
// ahead something is due soon.
const (
	eachState  = 200
	mostListed = 100
	soon       = 28
)

// assessed are the states in which assessments fall due (casework.AssessmentDue).
func assessed() []casework.State {
	return []casework.State{
		casework.StateInformation, casework.StateListed, casework.StateDeferred, casework.StateConsentPending, casework.StateActive,
		casework.StatePaused, casework.StateMonitoring,
	}
}

// Item is one line of the list: an assessment that is due, or one that waits for somebody.
type Item struct {
	Ref      string
	State    casework.State
	Occasion string
	Due      casework.Date // of one that is to be made
	Last     casework.Date // of the last that was made
	Row      *Row          // of one that was made and waits
	Lead     string
}

// Href is the page where it is gone on with.
func (i Item) Href() string {
	if i.Row != nil {
		return "/cases/" + i.Ref + "/assessments/" + i.Row.ID
	}
	return "/cases/" + i.Ref + "/assessments"
}

// DueList is the assessments that wait, over all cases that their reader may read assessments of.
type DueList struct {
	Show  string // a code of Shows
	List  []Item
	More  bool // there are more than the list has
	Today casework.Date
}

// Due lists the assessments that wait for somebody.
func (s *Service) Due(ctx context.Context, actor casework.Actor, show string) (DueList, error) {
	var v DueList
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		all, err := casefile.OnInstallation(ctx, tx, "assessments")
		if err != nil {
			return audit.Entry{}, err
		}
		grant, err := s.guard.Check(ctx, actor, casework.BrowseCases, all)
		if err != nil {
			return audit.Entry{}, err
		}
		v = DueList{Show: show, Today: tx.Today()}
		switch show {
		case "unsigned":
			v.List, err = s.waiting(ctx, tx, casework.ReadAssessment, "SUBMITTED", "")
		case "returned":
			v.List, err = s.waiting(ctx, tx, casework.ReadAssessment, "RETURNED", "")
		default:
			v.List, err = s.falls(ctx, tx, casework.ReadAssessment, eachState)
			v.List = slices.DeleteFunc(v.List, func(i Item) bool {
				overdue := i.Due.Before(v.Today)
				return overdue != (show == "overdue") || i.Due.After(v.Today.AddDays(soon))
			})
		}
		if err != nil {
			return audit.Entry{}, err
		}
		if len(v.List) > mostListed {
			v.List, v.More = v.List[:mostListed], true
		}
		var refs []string
		for _, i := range v.List {
			refs = append(refs, i.Ref)
		}
		return audit.Listed(grant, "assessments: "+show, "", refs), nil
	})
	return v, err
}

// falls are the assessments that are due on cases where the actor may take an action, the longest overdue first.
func (s *Service) falls(ctx context.Context, tx *pg.Tx, action casework.Action, each int) ([]Item, error) {
	found, err := lasts(ctx, tx, assessed(), each)
	if err != nil {
		return nil, err
	}
	holiday, err := casefile.Holidays(ctx, tx)
	if err != nil {
		return nil, err
	}
	on := map[string]casework.Date{}
	var refs []string
	for _, l := range found {
		on[l.Ref] = l.On
		refs = append(refs, l.Ref)
	}
	files, err := s.cabinet.Among(ctx, tx, action, refs)
	if err != nil {
		return nil, err
	}
	var list []Item
	for _, f := range files {
		if occasion, due, ok := casework.AssessmentDue(f.Case, on[f.Ref], holiday); ok {
			list = append(list, Item{Ref: f.Ref, State: f.State, Occasion: occasion, Due: due, Last: on[f.Ref], Lead: f.Lead})
		}
	}
	slices.SortFunc(list, func(a, b Item) int {
		if n := a.Due.Compare(b.Due); n != 0 {
			return n
		}
		return compare(a.Ref, b.Ref)
	})
	return list, nil
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// waiting are assessments of a status on cases where the actor may take an action; of with a person theirs alone.
func (s *Service) waiting(ctx context.Context, tx *pg.Tx, action casework.Action, status string, of casework.UserID) ([]Item, error) {
	rows, err := waiting(ctx, tx, status, of, mostListed+1)
	if err != nil {
		return nil, err
	}
	var refs []string
	for _, r := range rows {
		refs = append(refs, r.Ref)
	}
	files, err := s.cabinet.Among(ctx, tx, action, refs)
	if err != nil {
		return nil, err
	}
	var list []Item
	for _, r := range rows {
		i := slices.IndexFunc(files, func(f *casefile.File) bool { return f.Ref == r.Ref })
		if i >= 0 {
			list = append(list, Item{Ref: r.Ref, State: files[i].State, Occasion: r.Occasion, Last: r.On, Row: &r, Lead: files[i].Lead})
		}
	}
	return list, nil
}

// mostErrands is how many lines of a kind the start page has.
const mostErrands = 8

// Errands are the assessments that wait for the actor: those sent back to them and their own drafts, those that they may sign
// off, and those that are overdue on cases that they assess.
func (s *Service) Errands(ctx context.Context, tx *pg.Tx) (casefile.Errands, error) {
	out := casefile.Errands{Heading: "Assessments"}
	all, err := casefile.OnInstallation(ctx, tx, "assessments")
	if err != nil {
		return out, err
	}
	var roles []casework.Role
	for _, st := range all.Standings {
		roles = append(roles, st.Role)
	}
	add := func(text string, list []Item) {
		for i, one := range list {
			if i < mostErrands {
				out.List = append(out.List, casefile.Errand{Text: text, Ref: one.Ref, Href: one.Href(), Due: one.Due})
			}
		}
	}
	writes := s.guard.Could(roles, casework.WriteAssessment)
	if writes {
		for _, kind := range []struct{ status, text string }{{"RETURNED", "Your assessment was sent back with a comment"}, {"DRAFT", "You have begun an assessment and not submitted it"}} {
			list, err := s.waiting(ctx, tx, casework.WriteAssessment, kind.status, tx.Actor().ID)
			if err != nil {
				return out, err
			}
			add(kind.text, list)
		}
	}
	if s.guard.Could(roles, casework.SignAssessment) {
		list, err := s.waiting(ctx, tx, casework.SignAssessment, "SUBMITTED", "")
		if err != nil {
			return out, err
		}
		add("An assessment waits to be signed off", slices.DeleteFunc(list, func(i Item) bool { return i.Row.AssessorID == tx.Actor().ID }))
	}
	if writes {
		list, err := s.falls(ctx, tx, casework.WriteAssessment, mostErrands*4)
		if err != nil {
			return out, err
		}
		add("An assessment is overdue", slices.DeleteFunc(list, func(i Item) bool { return !i.Due.Before(tx.Today()) }))
	}
	return out, nil
}

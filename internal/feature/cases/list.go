package cases

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

// Filter is what somebody looks for in the list of cases.
type Filter struct {
	State    casework.State
	Source   string // code of casework.Sources
	From, To casework.Date
	Text     string // a whole reference, or the beginning of a family name
}

// words are the filter as the audit entry keeps it.
func (f Filter) words() string {
	var parts []string
	for _, p := range []struct{ name, value string }{
		{"state", string(f.State)}, {"source", f.Source}, {"from", f.From.String()}, {"to", f.To.String()}, {"text", f.Text},
	} {
		if p.value != "" {
			parts = append(parts, p.name+"="+p.value)
		}
	}
	return strings.Join(parts, " ")
}

// Listed is one case on the list: what its reader may know of it.
type Listed struct {
	Ref      string
	Name     string // "" where the reader may not know it
	State    casework.State
	Sens     casework.Sensitivity
	Received casework.Date
	Source   string // "" where the reader may not read the referral
	Waits    string // what it waits for, "" where nothing runs
	Due      casework.Date
	Overdue  bool
	Stopped  bool // the clock stands still while information is awaited
	Urgent   bool
}

// List is one page of the list of cases.
type List struct {
	Cases []Listed
	Next  string // cursor of the page after, "" on the last
}

// pageSize is how many cases a page has.
const pageSize = 25

// List gives the cases that somebody may know of, the newest first. There are no totals: a count of what one may not
// see would say that it is there. after is the cursor of the page before.
func (s *Service) List(ctx context.Context, actor casework.Actor, f Filter, after string, faults *casework.Faults) (List, error) {
	var out List
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		all, err := casefile.OnInstallation(ctx, tx, "cases")
		if err != nil {
			return audit.Entry{}, err
		}
		grant, err := s.guard.Check(ctx, actor, casework.BrowseCases, all)
		if err != nil {
			return audit.Entry{}, err
		}
		a := asked{state: f.State, source: f.Source, from: f.From, to: f.To, limit: pageSize + 1}
		if a.cursor, err = parseCursor(after); err != nil {
			return audit.Entry{}, err
		}
		if err := s.search(ctx, tx, f.Text, &a, faults); err != nil {
			return audit.Entry{}, err
		}
		if err := faults.Err(); err != nil {
			return audit.Entry{}, err
		}
		if a.state != "" && a.scopes == nil {
			if a.panels, err = s.widePanels(ctx, tx); err != nil {
				return audit.Entry{}, err
			}
		}
		rows, err := listCases(ctx, tx, a)
		if err != nil {
			return audit.Entry{}, err
		}
		out = List{}
		if len(rows) > pageSize {
			rows = rows[:pageSize]
			last := rows[pageSize-1]
			out.Next = last.ReceivedOn.String() + "_" + string(last.ID)
		}
		holiday, err := casefile.Holidays(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		var refs []string
		for _, r := range rows {
			if !s.guard.Allows(actor, casework.ListCases, r.resource(tx.Policy())) {
				continue // another tie of theirs denies it, which the index of ties alone does not know
			}
			one := s.listed(tx, r, holiday)
			if a.family != "" && one.Name == "" {
				continue // found by a name that the reader may not know
			}
			out.Cases = append(out.Cases, one)
			refs = append(refs, r.Ref)
		}
		return audit.Listed(grant, f.words(), after, refs), nil
	})
	return out, err
}

// search turns typed text into a reference or the beginning of a family name. Names are looked for only where the
// reader may search for people and read who they are: else a search would tell what the list keeps to itself.
func (s *Service) search(ctx context.Context, tx *pg.Tx, text string, a *asked, faults *casework.Faults) error {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	if ref, err := casework.ParseReference(text); err == nil {
		a.ref = ref
		return nil
	}
	if strings.ContainsAny(text, "0123456789") {
		faults.Add("text", "Enter a whole reference, like LLR-2026-00042-K, or the beginning of a family name")
		return nil
	}
	held, err := rolesHeld(ctx, tx)
	if err != nil {
		return err
	}
	a.scopes = []string{}
	may := false
	for _, h := range held {
		onPanel := casework.Standing{Role: h.Role, Tie: casework.TiePanel, Agency: h.Agency}
		r := casework.Resource{Ref: "cases", Panel: h.Panel, Sens: casework.Normal, Policy: tx.Policy(), Standings: []casework.Standing{onPanel}}
		if s.guard.Allows(tx.Actor(), casework.SearchPeople, r) {
			may = true
			a.scopes = append(a.scopes, s.readable(tx, h)...)
		}
	}
	if !may {
		faults.Add("text", "Enter a whole reference, like LLR-2026-00042-K. Only coordinators and police case officers can search by name")
	}
	a.family = text
	return nil
}

// widePanels are all panels on which somebody holds a role, if by one of these roles they see every ordinary case of a
// panel; none for those who see single cases only.
func (s *Service) widePanels(ctx context.Context, tx *pg.Tx) ([]casework.PanelID, error) {
	held, err := rolesHeld(ctx, tx)
	if err != nil {
		return nil, err
	}
	var panels []casework.PanelID
	wide := false
	for _, h := range held {
		wide = wide || s.guard.Allows(tx.Actor(), casework.ListCases, casework.Resource{
			Ref: "cases", Case: "any", Panel: h.Panel, Sens: casework.Normal, Policy: tx.Policy(),
			Standings: []casework.Standing{{Role: h.Role, Tie: casework.TiePanel, Agency: h.Agency}},
		})
		if !slices.Contains(panels, h.Panel) {
			panels = append(panels, h.Panel)
		}
	}
	if !wide {
		return nil, nil
	}
	return panels, nil
}

// readable are the scopes of one role under which its holder may list a case and read who it is about.
func (s *Service) readable(tx *pg.Tx, h role) []string {
	var out []string
	for _, tie := range casework.Ties() {
		subject := string(tx.Actor().ID)
		switch tie {
		case casework.TiePanel:
			subject = string(h.Panel)
		case casework.TieInvolved, casework.TieOwn:
			subject = string(h.Agency)
		case casework.TieRecused, casework.TieNone:
			continue
		case casework.TieAssigned, casework.TieGuest, casework.TieEmergency: // of the person
		}
		for _, sens := range casework.Sensitivities() {
			r := casework.Resource{
				Ref: "cases", Case: "any", Panel: h.Panel, Sens: sens, Policy: tx.Policy(),
				Standings: []casework.Standing{{Role: h.Role, Tie: tie, Agency: h.Agency}},
			}
			if subject != "" && s.guard.Allows(tx.Actor(), casework.ListCases, r) && s.guard.Allows(tx.Actor(), casework.ReadIdentity, r) {
				if id := scopeID(tie, subject, h.Panel, sens); !slices.Contains(out, id) {
					out = append(out, id)
				}
			}
		}
	}
	return out
}

// listed is what of a row its reader may know.
func (s *Service) listed(tx *pg.Tx, r row, holiday casework.Holiday) Listed {
	res := r.resource(tx.Policy())
	out := Listed{Ref: r.Ref, State: r.State, Sens: r.Sens, Received: r.ReceivedOn, Urgent: r.Urgent != ""}
	switch {
	case s.guard.Allows(tx.Actor(), casework.ReadIdentity, res):
		out.Name = strings.TrimSpace(r.Given + " " + r.Family)
	case s.guard.Allows(tx.Actor(), casework.ReadFirstName, res):
		out.Name = r.Given
	}
	if s.guard.Allows(tx.Actor(), casework.ReadReferral, res) {
		out.Source = casework.Sources.Label(r.Source)
	}
	if k, ok := r.facts().Reckon(holiday); ok {
		out.Waits, out.Due, out.Overdue, out.Stopped = k.What, k.Due, k.Overdue(tx.Today()), !k.Stopped.IsZero()
	}
	return out
}

// parseCursor reads what Next wrote. Anything else is an address that was made up.
func parseCursor(s string) (cursor, error) {
	if s == "" {
		return cursor{}, nil
	}
	day, id, _ := strings.Cut(s, "_")
	d, err := casework.ParseDate(day)
	if err != nil {
		return cursor{}, casework.Absent()
	}
	u, err := uuid.Parse(id)
	if err != nil || len(id) != 36 {
		return cursor{}, casework.Absent()
	}
	return cursor{d, fmt.Sprint(u)}, nil
}

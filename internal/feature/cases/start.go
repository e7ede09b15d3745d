package cases

import (
	"context"
	"slices"
	"strings"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
)

// Start is what somebody finds when they sign in: what needs them.
type Start struct {
	Today    casework.Date
	Browses  bool      // works on cases at all
	Cases    []Waiting // whose next step is theirs, the most urgent first
	Overdue  int       // of Cases
	More     bool      // there are more than are shown
	Actions  []task
	Meetings []meeting
	Notices  []casefile.Noticed // the newest that were not marked as read
	Errands  []casefile.Errands
	Does     []string // "receive", "send", "accounts", "panels", "audit", "statistics": what else they may open
}

// Waiting is a case whose next step the reader may take.
type Waiting struct {
	Listed
	Step string // what is to be done
}

// eachState is how many cases of a state the start page looks at, mostWaiting how many it shows, and
// mostNotices how many notices.
const (
	eachState   = 20
	mostWaiting = 12
	mostNotices = 5
)

// Start gives the start page of whoever asks. It holds no names: what needs somebody is said by reference.
func (s *Service) Start(ctx context.Context, actor casework.Actor) (Start, error) {
	var out Start
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		out = Start{Today: tx.Today()}
		self, err := s.guard.Check(ctx, actor, casework.UseSelf, casework.Resource{Ref: "account " + string(actor.ID), Sens: casework.Normal, Policy: tx.Policy()})
		if err != nil {
			return audit.Entry{}, err
		}
		everything, err := casefile.OnInstallation(ctx, tx, "cases")
		if err != nil {
			return audit.Entry{}, err
		}
		var roles []casework.Role
		for _, st := range everything.Standings {
			roles = append(roles, st.Role)
		}
		for _, d := range []struct {
			word   string
			action casework.Action
		}{
			{"receive", casework.ReceiveReferral}, {"send", casework.SendReferral}, {"accounts", casework.ReadAccounts}, {"panels", casework.ReadPanels},
			{"audit", casework.ReadAudit}, {"follow", casework.FollowLooks}, {"statistics", casework.ReadStatistics},
		} {
			if s.guard.Could(roles, d.action) {
				out.Does = append(out.Does, d.word)
			}
		}
		if out.Notices, err = casefile.Notices(ctx, tx, true, "", mostNotices); err != nil {
			return audit.Entry{}, err
		}
		for _, find := range s.errands {
			found, err := find(ctx, tx)
			if err != nil {
				return audit.Entry{}, err
			}
			if len(found.List) > 0 {
				out.Errands = append(out.Errands, found)
			}
		}
		entry := audit.Join(audit.Viewed(self, "start page"), s.shown(self, out))
		if !s.guard.Allows(actor, casework.BrowseCases, everything) {
			return entry, nil
		}
		out.Browses = true
		grant, err := s.guard.Check(ctx, actor, casework.BrowseCases, everything)
		if err != nil {
			return audit.Entry{}, err
		}
		refs, err := s.needs(ctx, tx, &out)
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Join(entry, audit.Listed(grant, "what needs me", "", refs)), nil
	})
	return out, err
}

// shown is the entry of the references in notices and errands, where there are any.
func (s *Service) shown(self authz.Grant, out Start) audit.Entry {
	var refs []string
	add := func(ref string) {
		if ref != "" && !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	for _, n := range out.Notices {
		add(n.Ref)
	}
	for _, kind := range out.Errands {
		for _, e := range kind.List {
			add(e.Ref)
		}
	}
	if len(refs) == 0 {
		return audit.Entry{}
	}
	return audit.Listed(self, "notices and what waits for me", "", refs)
}

func (s *Service) needs(ctx context.Context, tx *pg.Tx, out *Start) (refs []string, err error) {
	held, err := rolesHeld(ctx, tx)
	if err != nil {
		return nil, err
	}
	var panels []casework.PanelID
	var agencies []casework.AgencyID
	meets := map[casework.PanelID][]casework.Standing{}
	for _, h := range held {
		if !slices.Contains(panels, h.Panel) {
			panels = append(panels, h.Panel)
		}
		if h.Agency != "" && !slices.Contains(agencies, h.Agency) {
			agencies = append(agencies, h.Agency)
		}
		meets[h.Panel] = append(meets[h.Panel], casework.Standing{Role: h.Role, Tie: casework.TiePanel, Agency: h.Agency})
	}
	if out.Cases, out.More, err = s.waiting(ctx, tx, panels); err != nil {
		return nil, err
	}
	for _, w := range out.Cases {
		refs = append(refs, w.Ref)
		if w.Overdue {
			out.Overdue++
		}
	}
	if out.Actions, err = tasks(ctx, tx, agencies); err != nil {
		return nil, err
	}
	for _, t := range out.Actions {
		refs = append(refs, t.Ref)
	}
	ahead, err := meetingsAhead(ctx, tx, panels)
	if err != nil {
		return nil, err
	}
	for _, m := range ahead {
		r := casework.Resource{Ref: "meeting", Panel: m.Panel, Sens: casework.Normal, Policy: tx.Policy(), Standings: meets[m.Panel]}
		if s.guard.Allows(tx.Actor(), casework.ReadMeeting, r) {
			out.Meetings = append(out.Meetings, m)
		}
	}
	slices.Sort(refs)
	return slices.Compact(refs), nil
}

// waiting are the cases with a running clock whose next step the reader may take: the urgent lane first, then by the day.
func (s *Service) waiting(ctx context.Context, tx *pg.Tx, panels []casework.PanelID) (list []Waiting, more bool, err error) {
	var states []casework.State
	for _, st := range casework.States() {
		if !st.Ended() {
			states = append(states, st)
		}
	}
	holiday, err := casefile.Holidays(ctx, tx)
	if err != nil {
		return nil, false, err
	}
	rows, err := running(ctx, tx, panels, states, eachState)
	if err != nil {
		return nil, false, err
	}
	for _, r := range rows {
		if step, ok := s.mine(tx, r); ok {
			if one := s.listed(tx, r, holiday); one.Waits != "" && !one.Stopped {
				one.Name, one.Source = "", ""
				list = append(list, Waiting{Listed: one, Step: step})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Waiting) int {
		if a.Urgent != b.Urgent {
			if a.Urgent {
				return -1
			}
			return 1
		}
		if n := a.Due.Compare(b.Due); n != 0 {
			return n
		}
		return strings.Compare(a.Ref, b.Ref)
	})
	if len(list) > mostWaiting {
		return list[:mostWaiting], true, nil
	}
	return list, false, nil
}

// mine is the first step of a case that the reader may take.
func (s *Service) mine(tx *pg.Tx, r row) (string, bool) {
	res := r.resource(tx.Policy())
	if r.State == casework.StateSignOff || !s.guard.Allows(tx.Actor(), casework.ListCases, res) {
		return "", false // a screening waits for whoever did not make it, who is told among the errands
	}
	for _, t := range casework.Next(r.State) {
		if !anyTime(t.On) && s.guard.Allows(tx.Actor(), t.Act, res) {
			return t.Label, true
		}
	}
	return "", false
}

package requests

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

const (
	chasePage   = 50
	chaseLately = 62 // days for which what was answered stays on the list
	chaseAt     = "/returns"
)

// Sought is what somebody looks for in the list of returns.
type Sought struct {
	Meeting casework.MeetingID // "none": on no agenda
	Agency  casework.AgencyID
	Stands  casework.ReturnStands
	Sort    string // a key of chaseOrders
	After   string // id of the last request of the page before
}

func (q Sought) words() string {
	return fmt.Sprintf("meeting=%s agency=%s stands=%s sort=%s", q.Meeting, q.Agency, q.Stands, q.Sort)
}

// Chased is one request on the list.
type Chased struct {
	Request
	Meeting   casework.MeetingID `db:"meeting_id"` // the next with the case on its agenda, "" for none
	MeetsOn   casework.Date      `db:"meets_on"`
	MayRemind bool
}

// Tally is how many requests of a meeting, or to an agency, stand how.
type Tally struct {
	ID       string        `db:"id"`
	Name     string        `db:"name"` // of an agency
	On       casework.Date `db:"held_on"`
	Asked    int           `db:"asked"`
	Answered int           `db:"answered"`
	Waiting  int           `db:"waiting"`
	Missing  int           `db:"missing"`
}

// Chase is the list of returns to cases that the actor reads for the panel: what is missing, what waits and what came.
type Chase struct {
	List      []Chased
	More      bool
	ByMeeting []Tally
	ByAgency  []Tally
	Whole     Tally // of what was sought, all pages
	MayRemind bool
	Today     casework.Date

	ToReferrers []casefile.ToReferrer // questions to referrers that wait, whatever was sought
}

// Chase reads the list.
func (s *Service) Chase(ctx context.Context, actor casework.Actor, q Sought) (Chase, error) {
	var v Chase
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		v = Chase{Today: tx.Today()}
		res, err := casefile.OnInstallation(ctx, tx, "returns to chase")
		if err != nil {
			return audit.Entry{}, err
		}
		grant, err := s.guard.Check(ctx, actor, casework.BrowseCases, res)
		if err != nil {
			return audit.Entry{}, err
		}
		var roles []casework.Role
		for _, st := range res.Standings {
			roles = append(roles, st.Role)
		}
		if !s.guard.Could(roles, casework.ReadSection36) || !s.guard.Could(roles, casework.ReadRequests) {
			return audit.Entry{}, casework.Absent() // agencies have a page of their own
		}
		cases, mayRemind, err := s.chased(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		if v.List, err = chase(ctx, tx, cases, q, chasePage+1); err != nil {
			return audit.Entry{}, err
		}
		if v.More = len(v.List) > chasePage; v.More {
			v.List = v.List[:chasePage]
		}
		var refs []string
		for n, r := range v.List {
			v.List[n].MayRemind = slices.Contains(mayRemind, r.Ref) && r.open()
			v.MayRemind = v.MayRemind || v.List[n].MayRemind
			if !slices.Contains(refs, r.Ref) {
				refs = append(refs, r.Ref)
			}
		}
		if v.ToReferrers, err = s.cabinet.ToReferrers(ctx, tx); err != nil {
			return audit.Entry{}, err
		}
		for _, q := range v.ToReferrers {
			if !slices.Contains(refs, q.Ref) {
				refs = append(refs, q.Ref)
			}
		}
		if v.ByMeeting, v.ByAgency, v.Whole, err = tallies(ctx, tx, cases, q); err != nil {
			return audit.Entry{}, err
		}
		return audit.Listed(grant, q.words(), q.After, refs), nil
	})
	return v, err
}

// chased are the cases with requests that the actor reads for the panel, by id, and the references of those of which they may
// remind agencies.
func (s *Service) chased(ctx context.Context, tx *pg.Tx) (ids, mayRemind []string, err error) {
	refs, err := withRequests(ctx, tx, tx.Today().AddDays(-chaseLately))
	if err != nil {
		return nil, nil, err
	}
	files, err := s.cabinet.Among(ctx, tx, casework.ReadSection36, refs)
	if err != nil {
		return nil, nil, err
	}
	for _, f := range files {
		if !s.cabinet.Allows(tx, casework.ReadRequests, f) {
			continue
		}
		ids = append(ids, string(f.ID))
		if s.cabinet.Allows(tx, casework.AskPartner, f) {
			mayRemind = append(mayRemind, f.Ref)
		}
	}
	return ids, mayRemind, nil
}

// Reminded is what came of reminding agencies.
type Reminded struct {
	Requests, People, Before int // Before were reminded today already
}

// Remind reminds the agencies of open requests, each of a request at most once a day. Whoever may answer is told that something
// waits for them, and nothing of what or whom it is about.
func (s *Service) Remind(ctx context.Context, actor casework.Actor, ids []string) (Reminded, error) {
	var out Reminded
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		out = Reminded{}
		rows, err := open(ctx, tx, ids)
		if err != nil {
			return audit.Entry{}, err
		}
		if len(rows) == 0 {
			return audit.Entry{}, s.nothingToRemind(ctx, tx, ids)
		}
		var entries []audit.Entry
		told := map[casework.UserID]bool{}
		for len(rows) > 0 {
			n := slices.IndexFunc(rows, func(r Request) bool { return r.Ref != rows[0].Ref })
			if n < 0 {
				n = len(rows)
			}
			entry, err := s.remindOf(ctx, tx, rows[:n], told, &out)
			if err != nil {
				return audit.Entry{}, err
			}
			entries, rows = append(entries, entry), rows[n:]
		}
		if out.Requests == 0 {
			return audit.Entry{}, refusal("Each of these agencies was reminded today already, or nobody represents it. Nobody was told again")
		}
		var users []string
		var notices []casefile.Notice
		for user := range told {
			users = append(users, string(user))
			notices = append(notices, casefile.Notice{For: user, Why: "You represent your agency.", Text: "The panel waits for a return of your agency.", Link: returnsAt})
		}
		out.People = len(users)
		slices.SortFunc(notices, func(a, b casefile.Notice) int { return cmp.Compare(a.For, b.For) })
		if err := casefile.Notify(ctx, tx, notices...); err != nil {
			return audit.Entry{}, err
		}
		if err := s.mail(ctx, tx, users); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember(chaseAt)
		return audit.Join(entries...), nil
	})
	return out, err
}

func refusal(msg string) error {
	var f casework.Faults
	f.Add("", msg)
	return f.Err()
}

// nothingToRemind refuses a page on which no open request is chosen.
func (s *Service) nothingToRemind(ctx context.Context, tx *pg.Tx, ids []string) error {
	res, err := casefile.OnInstallation(ctx, tx, "returns to chase")
	if err != nil {
		return err
	}
	if _, err := s.guard.Check(ctx, tx.Actor(), casework.BrowseCases, res); err != nil {
		return err
	}
	if len(ids) == 0 {
		var f casework.Faults
		f.Add("", "Select the requests of which the agencies are to be reminded")
		return f.Err()
	}
	return casework.Absent()
}

// remindOf reminds the agencies of requests about one case, and adds whom it tells.
func (s *Service) remindOf(ctx context.Context, tx *pg.Tx, rows []Request, told map[casework.UserID]bool, out *Reminded) (audit.Entry, error) {
	file, grant, err := s.cabinet.Lock(ctx, tx, casework.AskPartner, rows[0].Ref)
	if err != nil {
		return audit.Entry{}, err
	}
	if !file.State.Asks() {
		return audit.Entry{}, refusal(file.Ref + ": partners cannot be asked now, the case is at “" + file.State.Label() + "”")
	}
	members, err := s.cabinet.Members(ctx, tx, file)
	if err != nil {
		return audit.Entry{}, err
	}
	change := casework.Change{Title: "Partner agencies reminded of a request for information"}
	for _, r := range rows {
		who := s.representatives(members, file, r.Agency)
		if len(who) == 0 {
			out.Before++
			continue
		}
		n, err := remind(ctx, tx, file.ID, r.ID, uuid.NewString(), len(who))
		if err != nil {
			return audit.Entry{}, err
		}
		if n == 0 {
			out.Before++
			continue
		}
		out.Requests++
		for _, m := range who {
			told[m.User] = true
		}
		change.Fields = append(change.Fields, casework.FieldChange{Field: "reminded", New: r.AgencyName})
	}
	if len(change.Fields) == 0 {
		return audit.Entry{}, nil
	}
	return audit.Record(grant, change), s.cabinet.Save(ctx, tx, file, change, casework.OnRequests)
}

// mail posts the reminder to people's addresses, where there is a post.
func (s *Service) mail(ctx context.Context, tx *pg.Tx, users []string) error {
	if s.post == nil {
		return nil
	}
	list, err := addresses(ctx, tx, users)
	if err != nil {
		return err
	}
	for _, a := range list {
		if err := s.post(ctx, tx, a.User, a.Email, "A Channel panel waits for your agency", "Your agency was asked for information by a Channel panel and has not answered yet.\n\n"+
			"Sign in to the service and open “Requests”: all that your agency is asked is on that page. If you hold nothing, say so there.\n"); err != nil {
			return err
		}
	}
	return nil
}

// ChaseErrands are the returns that are missing, for whoever may remind the agencies.
func (s *Service) ChaseErrands(ctx context.Context, tx *pg.Tx) (casefile.Errands, error) {
	out := casefile.Errands{Heading: "Returns of agencies"}
	refs, err := withMissing(ctx, tx)
	if err != nil || len(refs) == 0 {
		return out, err
	}
	files, err := s.cabinet.Among(ctx, tx, casework.AskPartner, refs)
	if err != nil {
		return out, err
	}
	var ids []string
	for _, f := range files {
		ids = append(ids, string(f.ID))
	}
	n, due, err := missing(ctx, tx, ids)
	if err != nil || n == 0 {
		return out, err
	}
	text := strconv.Itoa(n) + " returns are missing"
	if n == 1 {
		text = "One return is missing"
	}
	out.List = []casefile.Errand{{Text: text, Href: chaseAt + "?stands=" + string(casework.ReturnMissing), Due: due}}
	return out, nil
}

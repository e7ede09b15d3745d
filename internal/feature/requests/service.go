// Package requests is asking partner agencies for information under section 38, what they return, and the chase for what is
// missing. Asking tells an agency what the request tells and opens nothing of the case to it: it answers on a page that holds
// its requests and no case. Only the agency that was asked answers, and no other agency sees its answer.
package requests

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Service is what can be done with requests for information.
type Service struct {
	db      *pg.DB
	guard   *authz.Guard
	cabinet *casefile.Cabinet
	post    Post // nil: reminders are notices alone
}

// Post sends a message to somebody's address, in the transaction of what it tells of.
type Post func(ctx context.Context, tx *pg.Tx, user casework.UserID, address, subject, body string) error

// WithPost is the service where reminders go out by mail as well.
func (s *Service) WithPost(post Post) *Service {
	out := *s
	out.post = post
	return &out
}

// returnsAt is where an agency answers what it is asked.
const returnsAt = "/requests"

// NewService makes the service.
func NewService(db *pg.DB, guard *authz.Guard, cabinet *casefile.Cabinet) *Service {
	return &Service{db: db, guard: guard, cabinet: cabinet}
}

// Asked is what an agency is asked, sealed.
type Asked struct {
	Questions string `json:"questions"`
	Necessity string `json:"necessity"` // SC-15: why asking is necessary and proportionate
}

// Told is who a request says is meant, sealed with it on the day of the request: what an agency needs to search its own
// records, and nothing else of the person. Whoever answers reads as much of it as their role might read of a case that their
// agency is admitted to.
type Told struct {
	Given    string        `json:"given,omitempty"`
	Family   string        `json:"family,omitempty"`
	Born     casework.Date `json:"born"`
	Age      int           `json:"age,omitempty"` // about, where the date of birth is not known
	Address  string        `json:"address,omitempty"`
	Postcode string        `json:"postcode,omitempty"`
}

// Answered is what the agency sent back, sealed.
type Answered struct {
	Body        string `json:"body"` // SC-15: where the information comes from
	Information string `json:"information,omitempty"`
	Necessity   string `json:"necessity,omitempty"`
	Reason      string `json:"reason,omitempty"` // of a refusal
}

// Case is the case that a page is about.
type Case struct {
	Identity ui.Identity
	Ref      string
	Version  int
	State    casework.State
	Sens     casework.Sensitivity
	Changed  time.Time // when the case was changed last
}

// Open says whether partners may be asked where the case stands: not while the police hold it, nor when it has ended.
func (c Case) Open() bool { return c.State.Asks() }

// answerers are the roles in which somebody may answer for their agency, by the policy in force.
func (s *Service) answerers(tx *pg.Tx) []string {
	var roles []string
	for _, role := range casework.Roles() {
		if s.answers(tx, role, casework.TieOwn, casework.Normal) {
			roles = append(roles, string(role))
		}
	}
	return roles
}

// ways are all ways of standing to a request in which somebody may answer it, as the database asks for them.
func (s *Service) ways(tx *pg.Tx) []string {
	var list []string
	for _, role := range casework.Roles() {
		for _, tie := range []casework.Tie{casework.TieOwn, casework.TieInvolved, casework.TieAssigned, casework.TieGuest} {
			for _, sens := range casework.Sensitivities() {
				if s.answers(tx, role, tie, sens) {
					list = append(list, string(role)+"|"+string(tie)+"|"+string(sens))
				}
			}
		}
	}
	return list
}

func (s *Service) answers(tx *pg.Tx, role casework.Role, tie casework.Tie, sens casework.Sensitivity) bool {
	return s.guard.Allows(tx.Actor(), casework.AnswerRequest, casework.Resource{Sens: sens, Policy: tx.Policy(), Standings: []casework.Standing{{Role: role, Tie: tie}}})
}

// shut are the states of a case in which nobody is asked.
func shut() []string {
	var list []string
	for _, st := range casework.States() {
		if !st.Asks() {
			list = append(list, string(st))
		}
	}
	return list
}

// resource is a request as the guard sees it. Who stands to the case for an agency stands to the requests of that
// agency and to no other; who reads the case's other records for the panel stands to all. A denial always stays.
func (s *Service) resource(tx *pg.Tx, file *casefile.File, r Request) casework.Resource {
	res := file.Resource()
	all := res.Standings
	res.Standings = nil
	for _, st := range all {
		alone := res
		alone.Standings = []casework.Standing{st}
		mine := st.Agency == r.Agency
		switch {
		case mine && st.Tie == casework.TiePanel:
			res.Standings = append(res.Standings, st, casework.Standing{Role: st.Role, Tie: casework.TieOwn, Agency: st.Agency})
		case mine, st.Tie == casework.TieRecused, s.guard.Allows(tx.Actor(), casework.ReadSection36, alone):
			res.Standings = append(res.Standings, st)
		}
	}
	res.Version = r.Version
	return res
}

func (s *Service) about(ctx context.Context, tx *pg.Tx, file *casefile.File) (Case, error) {
	who, err := s.cabinet.Known(ctx, tx, file)
	return Case{Ref: file.Ref, Version: file.Version, State: file.State, Sens: file.Sens, Changed: file.UpdatedAt, Identity: ui.IdentityOf(file.Case, who)}, err
}

// NewView is the form of a new request.
type NewView struct {
	Case
	Agencies []Agency
	Told     Told          // what the agency would be told of the person
	Due      casework.Date // the answer's day by default
}

// New reads the case for the form of a new request.
func (s *Service) New(ctx context.Context, actor casework.Actor, ref string) (NewView, error) {
	var v NewView
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.AskPartner, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if v.Case, err = s.about(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		if v.Agencies, err = represented(ctx, tx, file.Panel, s.answerers(tx)); err != nil {
			return audit.Entry{}, err
		}
		if v.Told, err = s.told(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		holiday, err := casefile.Holidays(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		v.Due = casework.LimitOn("partner_return_days", tx.Today()).Due(tx.Today(), holiday)
		return audit.Viewed(grant, "case.requests"), nil
	})
	return v, err
}

// Ask is a request as it is typed.
type Ask struct {
	Version     int
	Agency      casework.AgencyID
	Asked       Asked
	Due         casework.Date
	NoSensitive bool // SC-16
}

// Ask sends a request to an agency and tells whoever may answer it that there is one. The agency is not admitted to the case.
// typed are the faults of what was typed.
func (s *Service) Ask(ctx context.Context, actor casework.Actor, ref string, in Ask, typed *casework.Faults) (id string, err error) {
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.AskPartner, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Expect(ctx, tx, file, in.Version); err != nil {
			return audit.Entry{}, err
		}
		if !file.State.Asks() {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "Partners cannot be asked now: the case is at “" + file.State.Label() + "”."}
		}
		if file.Stopped() {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "Partners cannot be asked now: the last deconfliction check says that Prevent work with the person must wait."}
		}
		agencies, err := represented(ctx, tx, file.Panel, s.answerers(tx))
		if err != nil {
			return audit.Entry{}, err
		}
		which := slices.IndexFunc(agencies, func(a Agency) bool { return a.ID == in.Agency })
		if err := in.validate(tx.Today(), which >= 0, typed); err != nil {
			return audit.Entry{}, err
		}
		ids, change, notices, err := s.send(ctx, tx, file, []Agency{agencies[which]}, in.Asked, in.Due)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := casefile.Notify(ctx, tx, notices...); err != nil {
			return audit.Entry{}, err
		}
		id = ids[0]
		tx.Remember("/cases/" + file.Ref + "/requests/" + id)
		return audit.Record(grant, change), nil
	})
	return id, err
}

// send asks agencies about one case: a request to each with what it asks and tells, sealed, and one step on the timeline. The
// notices are for whoever may answer.
func (s *Service) send(ctx context.Context, tx *pg.Tx, file *casefile.File, agencies []Agency, asked Asked, due casework.Date) (ids []string, change casework.Change, notices []casefile.Notice, err error) {
	told, err := s.told(ctx, tx, file)
	if err != nil {
		return nil, change, nil, err
	}
	members, err := s.cabinet.Members(ctx, tx, file)
	if err != nil {
		return nil, change, nil, err
	}
	change.Title = "Information asked of a partner agency"
	if len(agencies) > 1 {
		change.Title = fmt.Sprintf("Information asked of %d partner agencies", len(agencies))
	}
	for _, a := range agencies {
		id := uuid.NewString()
		if err := insert(ctx, tx, file.ID, id, a.ID, due); err != nil {
			return nil, change, nil, err
		}
		if err := s.cabinet.Narrate(ctx, tx, file, "request/"+id+"/asked", asked); err != nil {
			return nil, change, nil, err
		}
		if err := s.cabinet.Narrate(ctx, tx, file, "request/"+id+"/told", told); err != nil {
			return nil, change, nil, err
		}
		for _, m := range s.representatives(members, file, a.ID) {
			notices = append(notices, casefile.Notice{For: m.User, Why: "You represent your agency.", Text: "Your agency is asked for information.", Link: returnsAt})
		}
		ids = append(ids, id)
		change.Fields = append(change.Fields, casework.FieldChange{Field: "agency", New: a.Name})
	}
	change.Fields = append(change.Fields, casework.FieldChange{Field: "due_on", New: due.String()}, casework.FieldChange{Field: "told", New: told.words()})
	return ids, change, notices, s.cabinet.Save(ctx, tx, file, change, casework.OnRequests)
}

func (in Ask) validate(today casework.Date, known bool, typed *casework.Faults) error {
	var all casework.Faults
	if err := all.Merge(typed.Err()); err != nil {
		return err
	}
	if !known {
		all.Add("agency", "Select the agency to ask")
	}
	if in.Asked.Questions == "" {
		all.Add("questions", "Enter what the agency is asked")
	}
	if in.Asked.Necessity == "" {
		all.Refuse("SC-15", "necessity", "Enter why it is necessary and proportionate to ask for this (section 38(3))")
	}
	if !in.Due.IsZero() && !in.Due.After(today) {
		all.Add("due_on", "The answer must be due after today")
	}
	sensitive(&all, in.NoSensitive)
	return all.Err()
}

// told is what a request tells of the person: no more than whoever asks may read themselves.
func (s *Service) told(ctx context.Context, tx *pg.Tx, file *casefile.File) (Told, error) {
	t, err := personOf(ctx, tx, file.Person)
	if err != nil {
		return Told{}, err
	}
	return t.to(func(a casework.Action) bool { return s.cabinet.Allows(tx, a, file) }), nil
}

// to is as much of it as somebody may read who is allowed these actions.
func (t Told) to(allowed func(casework.Action) bool) Told {
	if !allowed(casework.ReadIdentity) {
		t.Family, t.Born, t.Age = "", casework.Date{}, 0
		if !allowed(casework.ReadFirstName) {
			t.Given = ""
		}
	}
	if !allowed(casework.ReadAddress) {
		t.Address, t.Postcode = "", ""
	}
	return t
}

// words are the kinds of things that were told, for the log.
func (t Told) words() string {
	var list []string
	for _, p := range []struct {
		name string
		told bool
	}{{"name", t.Given+t.Family != ""}, {"date of birth", !t.Born.IsZero()}, {"age", t.Age > 0}, {"address", t.Address+t.Postcode != ""}} {
		if p.told {
			list = append(list, p.name)
		}
	}
	return strings.Join(list, ", ")
}

// representatives are the members who may answer a request to an agency about the case.
func (s *Service) representatives(members []casefile.Member, file *casefile.File, agency casework.AgencyID) []casefile.Member {
	return slices.DeleteFunc(slices.Clone(members), func(m casefile.Member) bool {
		res := m.Resource()
		res.Standings = slices.DeleteFunc(slices.Clone(res.Standings), func(st casework.Standing) bool {
			return st.Tie != casework.TieRecused && st.Agency != agency
		})
		for _, h := range m.Held {
			if h.Agency == agency && file.Sens != casework.Sealed {
				res.Standings = append(res.Standings, casework.Standing{Role: h.Role, Tie: casework.TieOwn, Agency: agency})
			}
		}
		return !s.guard.Allows(m.Actor(), casework.AnswerRequest, res)
	})
}

func sensitive(all *casework.Faults, confirmed bool) {
	if confirmed {
		return
	}
	for _, f := range casework.Sensitive() {
		all.Refuse(f.Check, f.Field, f.Msg)
	}
}

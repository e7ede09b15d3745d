// Package requests is asking partner agencies for information under section 38 and their answers. Asking admits the
// agency to the case; only the agency that was asked answers, and no other agency sees its answer.
package requests

import (
	"context"
	"slices"
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
}

// NewService makes the service.
func NewService(db *pg.DB, guard *authz.Guard, cabinet *casefile.Cabinet) *Service {
	return &Service{db: db, guard: guard, cabinet: cabinet}
}

// Asked is what an agency is asked, sealed.
type Asked struct {
	Questions string `json:"questions"`
	Necessity string `json:"necessity"` // SC-15: why asking is necessary and proportionate
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
func (c Case) Open() bool { return askable(c.State) }

func askable(s casework.State) bool { return !s.Ended() && s != casework.StateHeld }

// answerers are the roles in which somebody may answer for their agency, by the policy in force.
func (s *Service) answerers(tx *pg.Tx) []string {
	var roles []string
	for _, role := range casework.Roles() {
		r := casework.Resource{Sens: casework.Normal, Policy: tx.Policy(), Standings: []casework.Standing{{Role: role, Tie: casework.TieOwn}}}
		if s.guard.Allows(tx.Actor(), casework.AnswerRequest, r) {
			roles = append(roles, string(role))
		}
	}
	return roles
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

// Ask sends a request to an agency and admits the agency to the case. typed are the faults of what was typed.
func (s *Service) Ask(ctx context.Context, actor casework.Actor, ref string, in Ask, typed *casework.Faults) (id string, err error) {
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.AskPartner, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Expect(ctx, tx, file, in.Version); err != nil {
			return audit.Entry{}, err
		}
		if !askable(file.State) {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "Partners cannot be asked now: the case is at “" + file.State.Label() + "”."}
		}
		agencies, err := represented(ctx, tx, file.Panel, s.answerers(tx))
		if err != nil {
			return audit.Entry{}, err
		}
		which := slices.IndexFunc(agencies, func(a Agency) bool { return a.ID == in.Agency })
		if err := in.validate(tx.Today(), which >= 0, typed); err != nil {
			return audit.Entry{}, err
		}
		id = uuid.NewString()
		if err := insert(ctx, tx, file.ID, id, in.Agency, in.Due); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Narrate(ctx, tx, file, "request/"+id+"/asked", in.Asked); err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: "Information asked of a partner agency", Fields: []casework.FieldChange{
			{Field: "agency", New: agencies[which].Name}, {Field: "due_on", New: in.Due.String()},
		}}
		if err := s.cabinet.Save(ctx, tx, file, change, casework.OnRequests); err != nil {
			return audit.Entry{}, err
		}
		admission, err := s.admit(ctx, tx, file, agencies[which])
		if err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/cases/" + file.Ref + "/requests/" + id)
		return audit.Join(audit.Record(grant, change), admission), nil
	})
	return id, err
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

// admit lets the agency's representatives see the case, once.
func (s *Service) admit(ctx context.Context, tx *pg.Tx, file *casefile.File, a Agency) (audit.Entry, error) {
	in, err := admitted(ctx, tx, file.ID, a.ID)
	if err != nil || in {
		return audit.Entry{}, err
	}
	grant, err := s.cabinet.Check(ctx, tx, casework.WriteTies, file)
	if err != nil {
		return audit.Entry{}, err
	}
	if err := casefile.Tie(ctx, tx, file, casework.TieInvolved, string(a.ID), "asked for information"); err != nil {
		return audit.Entry{}, err
	}
	return audit.Record(grant, casework.Change{Title: "Admitted an agency to the case", Reason: "asked for information",
		Fields: []casework.FieldChange{{Field: "agency", New: a.Name}}}), nil
}

func sensitive(all *casework.Faults, confirmed bool) {
	if confirmed {
		return
	}
	for _, f := range casework.Sensitive() {
		all.Refuse(f.Check, f.Field, f.Msg)
	}
}

package decisions

import (
	"context"
	"fmt"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

// Alone is what the chair has before them who decides outside a meeting.
type Alone struct {
	Ref     string
	Version int
	State   casework.State
	Force   string               // where the person lives
	Members []casework.Consulted // who may be consulted: the panel's members but the actor
	Barred  []string             // what the chair cannot decide alone
	Meeting casework.Date        // the panel's next, zero for none
}

// Alone opens a decision outside a meeting.
func (s *Service) Alone(ctx context.Context, actor casework.Actor, ref string) (Alone, error) {
	var v Alone
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.DecideCase, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		v, _, err = s.alone(ctx, tx, file)
		return audit.Viewed(grant, "decision form"), err
	})
	return v, err
}

func (s *Service) alone(ctx context.Context, tx *pg.Tx, file *casefile.File) (Alone, []string, error) {
	v := Alone{Ref: file.Ref, Version: file.Version, State: file.State, Force: file.ResidenceForce, Barred: casework.NeedsPanel(file.State)}
	var err error
	if v.Members, err = consultable(ctx, tx, file.Panel); err != nil {
		return v, nil, err
	}
	if v.Meeting, err = nextMeeting(ctx, tx, file.Panel); err != nil {
		return v, nil, err
	}
	authorities, err := authoritiesOf(ctx, tx, file.Panel)
	return v, authorities, err
}

// DecideAlone records what the chair decided outside a meeting. It is provisional, and moves no case.
func (s *Service) DecideAlone(ctx context.Context, actor casework.Actor, ref string, version int, d casework.Decision, faults *casework.Faults) (Alone, string, error) {
	var v Alone
	var id string
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.DecideCase, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		var authorities []string
		if v, authorities, err = s.alone(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Expect(ctx, tx, file, version); err != nil {
			return audit.Entry{}, err
		}
		for i, c := range d.Outside.Consulted {
			found := false
			for _, m := range v.Members {
				if m.Member == c.Member {
					d.Outside.Consulted[i].Name, d.Outside.Consulted[i].Agency = m.Name, m.Agency
					d.Outside.Consulted[i].Authority, d.Outside.Consulted[i].Force = m.Authority, m.Force
					found = true
				}
			}
			if !found {
				d.Outside.Consulted[i].Member = ""
			}
		}
		if err := faults.Merge(d.ValidateOutside(file.Case, authorities, tx.Today())); err != nil {
			return audit.Entry{}, err
		}
		if err := faults.Err(); err != nil {
			return audit.Entry{}, casework.Once(err)
		}
		if id, err = casefile.Confirm(ctx, tx, file, casefile.Confirmed{
			Decision: d, Outside: true, Basis: casework.LegalBasis(d.Outcome), Edition: casework.EditionOn(d.On),
		}); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Narrate(ctx, tx, file, "decision/"+id, casefile.DecisionText{Decision: d}); err != nil {
			return audit.Entry{}, err
		}
		due := v.Meeting
		if due.IsZero() {
			due = tx.Today()
		}
		change := casework.Change{
			Title: "Decided by the chair outside a meeting, until one ratifies it: " + lower(casework.ChairMeasures.Label(d.Outcome)), Edition: casework.EditionOn(d.On),
			Due: []casework.Followup{{Kind: "ratification", Title: "Bring the chair's decision to the next meeting", Due: due, Basis: "section 37(7)"}},
		}
		tx.Remember(fmt.Sprintf("/cases/%s/decisions/%s", file.Ref, id))
		return audit.Record(grant, change), s.cabinet.Save(ctx, tx, file, change, casework.OnMinutes)
	})
	return v, id, err
}

// Ratifying is a decision outside a meeting as it comes before one.
type Ratifying struct {
	Record
	Version int
	Meeting casework.MeetingID // "" while the case is before no open meeting
	On      casework.Date
	Sitting *casework.Sitting // as it sits for the case

	item item // of that meeting's agenda
}

// Present are those who are present for the case.
func (v Ratifying) Present() []casework.Member { return Question{Sitting: v.Sitting}.Present() }

// Ratifying opens a decision that was taken outside a meeting for the open meeting that has its case before it.
func (s *Service) Ratifying(ctx context.Context, actor casework.Actor, ref, id string) (Ratifying, error) {
	var v Ratifying
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.DecideCase, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		v, err = s.ratifying(ctx, tx, file, id)
		return audit.Viewed(grant, string(casework.OnMinutes)), err
	})
	return v, err
}

func (s *Service) ratifying(ctx context.Context, tx *pg.Tx, file *casefile.File, id string) (Ratifying, error) {
	v := Ratifying{Version: file.Version}
	var err error
	if v.Record, err = s.record(ctx, tx, file, id); err != nil {
		return v, err
	}
	if !v.Decided.Provisional() {
		return v, &casework.Error{Kind: casework.Conflict, Msg: "This decision waits for no meeting: it was taken at one, or one has said already whether it ratifies it."}
	}
	it, err := openMeeting(ctx, tx, file.ID)
	if casework.Refused(err, casework.NotFound) {
		return v, nil
	}
	if err != nil {
		return v, err
	}
	v.Meeting, v.On, v.item = it.Meeting, it.On, it
	v.Sitting, err = casefile.Sitting(ctx, tx, it.Meeting, it.ID)
	return v, err
}

// Ratify records whether a meeting ratifies a decision that was taken outside one, as a decision of its own that cites it.
func (s *Service) Ratify(ctx context.Context, actor casework.Actor, ref, id string, version int, d casework.Decision) (Ratifying, error) {
	var v Ratifying
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.DecideCase, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if v, err = s.ratifying(ctx, tx, file, id); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Expect(ctx, tx, file, version); err != nil {
			return audit.Entry{}, err
		}
		if v.Meeting == "" {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "The case is before no open meeting. Put it on an agenda first, and open the meeting."}
		}
		var faults casework.Faults
		if !v.Sitting.Seat(d.Positions) {
			faults.Add("positions", "Only members who are present for this case take a position")
		}
		d.On, d.Question = v.On, "Does the panel ratify what the chair decided on "+v.Decided.On.Long()+"?"
		d.ChairDecides = d.Tied() && d.ChairReason != ""
		if err := faults.Merge(d.ValidateRatification(casework.Facts{Today: tx.Today(), Case: file.Case, Sitting: v.Sitting})); err != nil {
			return audit.Entry{}, err
		}
		if err := faults.Err(); err != nil {
			return audit.Entry{}, err
		}
		said, err := casefile.Confirm(ctx, tx, file, casefile.Confirmed{
			Decision: d, Meeting: v.Meeting, Ratifies: id, Basis: casework.LegalBasis(d.Outcome), Edition: casework.EditionOn(d.On),
		})
		if err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Narrate(ctx, tx, file, "decision/"+said, casefile.DecisionText{Decision: d}); err != nil {
			return audit.Entry{}, err
		}
		if v.item.Kind == "INFORMATION" { // the case was there for this alone
			if err := setTaken(ctx, tx, v.item.ID); err != nil {
				return audit.Entry{}, err
			}
		}
		change := casework.Change{
			Title:   "The chair's decision of " + v.Decided.On.Long() + " outside a meeting: " + lower(casework.Ratifications.Label(d.Outcome)) + " (" + d.Mode() + ")",
			Edition: casework.EditionOn(d.On), Settles: settledBy(v.All, id),
		}
		tx.Remember(fmt.Sprintf("/cases/%s/decisions/%s", file.Ref, id))
		return audit.Record(grant, change), s.cabinet.Save(ctx, tx, file, change, casework.OnMinutes)
	})
	return v, err
}

// settledBy is what is no longer due once a decision was before a meeting: to bring it there, where no other of the case waits.
func settledBy(all []casefile.Decided, id string) []string {
	for _, d := range all {
		if d.ID != id && d.Provisional() {
			return nil
		}
	}
	return []string{"ratification"}
}

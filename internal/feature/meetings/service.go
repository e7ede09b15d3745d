// Package meetings is a panel's meetings: planning one, its agenda, who was there, opening and closing it. What the
// panel decides on an item is the business of the decisions feature.
package meetings

import (
	"context"
	"slices"
	"strings"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/register"
)

// Service is what can be done with meetings.
type Service struct {
	db      *pg.DB
	guard   *authz.Guard
	cabinet *casefile.Cabinet
}

// NewService makes the service.
func NewService(db *pg.DB, guard *authz.Guard, cabinet *casefile.Cabinet) *Service {
	return &Service{db: db, guard: guard, cabinet: cabinet}
}

const pageSize = 25

// List lists the meetings of the actor's panels, the latest first; before starts a later page.
func (s *Service) List(ctx context.Context, actor casework.Actor, before casework.Date) (list []Meeting, panels []Panel, err error) {
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		if panels, err = myPanels(ctx, tx); err != nil {
			return audit.Entry{}, err
		}
		grant, err := s.anyPanel(ctx, tx, actor, panels)
		if err != nil {
			return audit.Entry{}, err
		}
		if list, err = myMeetings(ctx, tx, before, pageSize); err != nil {
			return audit.Entry{}, err
		}
		if err := propose(ctx, tx, panels); err != nil {
			return audit.Entry{}, err
		}
		var refs []string
		for _, m := range list {
			refs = append(refs, string(m.ID))
		}
		return audit.Listed(grant, "", before.String(), refs), nil
	})
	return list, panels, err
}

// anyPanel asks the guard for the list on the first panel where it is allowed.
func (s *Service) anyPanel(ctx context.Context, tx *pg.Tx, actor casework.Actor, panels []Panel) (authz.Grant, error) {
	for _, p := range panels {
		r, err := casefile.OnPanel(ctx, tx, p.ID, "meetings")
		if err != nil {
			return authz.Grant{}, err
		}
		if s.guard.Allows(actor, casework.ListMeetings, r) {
			return s.guard.Check(ctx, actor, casework.ListMeetings, r)
		}
	}
	return s.guard.Check(ctx, actor, casework.ListMeetings, casework.Resource{Ref: "meetings", Sens: casework.Normal, Policy: tx.Policy()})
}

// propose adds to panels when each meets as a rule, and the next day of that after the meetings that are planned.
func propose(ctx context.Context, tx *pg.Tx, panels []Panel) error {
	all, err := register.Panels(ctx, tx)
	if err != nil {
		return err
	}
	holidays, err := casefile.Holidays(ctx, tx)
	if err != nil {
		return err
	}
	for i, p := range panels {
		if panels[i].Templates, err = templates(ctx, tx, p.ID); err != nil {
			return err
		}
		j := slices.IndexFunc(all, func(r register.Panel) bool { return r.ID == p.ID })
		if j < 0 {
			continue
		}
		last := tx.Today()
		if p.Last.After(last) {
			last = p.Last
		}
		panels[i].Rhythm = all[j].Rhythm
		if days := all[j].Rhythm.After(last, 1, holidays); len(days) == 1 {
			panels[i].Next = days[0]
		}
	}
	return nil
}

// View is a meeting as somebody sees it.
type View struct {
	Meeting
	Members []Member
	Agenda  []Item
	Missing []casework.Fault // what keeps it from being opened (SC-03, SC-05)
	Lacking []casework.Fault // what the panel's own quorum asks for besides: without it, only for a reason
	Rule    casework.Quorum  // what the panel's own quorum asks
	ToRead  string           // the panel's confidentiality statement, as it stands now
	// What the viewer may do.
	MayPlan, MayMark, MayChair bool
	ReadsReturns               bool // of some case on the agenda
	Today                      casework.Date
}

// Show reads a meeting with its agenda and its members.
func (s *Service) Show(ctx context.Context, actor casework.Actor, id casework.MeetingID) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		m, r, grant, err := s.open(ctx, tx, actor, casework.ReadMeeting, id, false)
		if err != nil {
			return audit.Entry{}, err
		}
		v = View{Meeting: m}
		if v.Members, err = members(ctx, tx, m); err != nil {
			return audit.Entry{}, err
		}
		if v.Agenda, err = agenda(ctx, tx, id); err != nil {
			return audit.Entry{}, err
		}
		sitting, err := casefile.Sitting(ctx, tx, id, "")
		if err != nil {
			return audit.Entry{}, err
		}
		facts := casework.Facts{Today: tx.Today(), Sitting: sitting}
		v.Missing = append(casework.SC03(facts), casework.SC05(facts)...)
		panel, err := register.PanelWith(ctx, tx, m.Panel)
		if err != nil {
			return audit.Entry{}, err
		}
		v.Lacking, v.ToRead, v.Rule = panel.Quorum.Missing(*sitting), panel.Statement, panel.Quorum
		v.MayPlan = s.guard.Allows(actor, casework.WriteMeeting, r)
		v.MayMark = s.guard.Allows(actor, casework.MarkAttendance, r)
		v.MayChair = s.guard.Allows(actor, casework.ChairMeeting, r)
		var refs []string
		for _, it := range v.Agenda {
			if it.Ref != "" {
				refs = append(refs, it.Ref)
			}
		}
		returned, err := s.cabinet.ReturnsFor(ctx, tx, refs)
		if err != nil {
			return audit.Entry{}, err
		}
		v.Today = tx.Today()
		for i, it := range v.Agenda {
			v.Agenda[i].Returns, v.Agenda[i].ReadsReturns = returned[it.Ref]
			v.ReadsReturns = v.ReadsReturns || v.Agenda[i].ReadsReturns
		}
		return audit.Listed(grant, "agenda", "", refs), nil
	})
	return v, err
}

// open reads a meeting and asks the guard. One that is not there and one of another panel are refused alike, and both
// refusals are recorded.
func (s *Service) open(ctx context.Context, tx *pg.Tx, actor casework.Actor, action casework.Action, id casework.MeetingID, lock bool) (Meeting, casework.Resource, authz.Grant, error) {
	m, err := meetingByID(ctx, tx, id, lock)
	if casework.Refused(err, casework.NotFound) {
		m.Panel = casework.NoPanel // a panel on which nobody holds a role
	} else if err != nil {
		return m, casework.Resource{}, authz.Grant{}, err
	}
	r, failed := casefile.OnPanel(ctx, tx, m.Panel, "meeting "+string(id))
	if failed != nil {
		return m, r, authz.Grant{}, failed
	}
	r.Version = m.Version
	grant, refused := s.guard.Check(ctx, actor, action, r)
	if refused != nil {
		return m, r, grant, refused
	}
	return m, r, grant, err
}

// Mark records who is present, absent or has sent apologies: membership to status.
func (s *Service) Mark(ctx context.Context, actor casework.Actor, id casework.MeetingID, marks map[string]string) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		m, _, grant, err := s.open(ctx, tx, actor, casework.MarkAttendance, id, true)
		if err != nil {
			return audit.Entry{}, err
		}
		if !m.waits() {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "This meeting is over or was cancelled: its attendance can no longer be changed."}
		}
		known, err := members(ctx, tx, m)
		if err != nil {
			return audit.Entry{}, err
		}
		var ids, statuses []string
		for _, k := range known {
			switch status := marks[k.ID]; status {
			case "PRESENT", "APOLOGIES", "ABSENT":
				ids, statuses = append(ids, k.ID), append(statuses, status)
			}
		}
		if len(ids) == 0 {
			var f casework.Faults
			f.Add("attendance", "Mark at least one member")
			return audit.Entry{}, f.Err()
		}
		return audit.Record(grant, casework.Change{Title: "Attendance marked"}), setAttendance(ctx, tx, id, ids, statuses)
	})
}

// Opening is how a meeting is opened.
type Opening struct {
	Chair  string // the membership in the chair
	Read   bool   // the panel's confidentiality statement was read out to those present
	Reason string // why it goes on without the panel's own quorum
}

// Begin opens a meeting with somebody in the chair: SC-03 and SC-05 must hold, and the panel's confidentiality statement has
// been read out. Without the panel's own quorum a meeting is opened only for a reason, which is kept (section 37(7)).
func (s *Service) Begin(ctx context.Context, actor casework.Actor, id casework.MeetingID, in Opening) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		m, _, grant, err := s.open(ctx, tx, actor, casework.ChairMeeting, id, true)
		if err != nil {
			return audit.Entry{}, err
		}
		if m.Status != "PLANNED" {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "This meeting has been opened already, or was cancelled."}
		}
		sitting, err := casefile.Sitting(ctx, tx, id, "")
		if err != nil {
			return audit.Entry{}, err
		}
		if i := slices.IndexFunc(sitting.Members, func(x casework.Member) bool { return x.ID == in.Chair }); i >= 0 {
			sitting.Chair = &sitting.Members[i]
		} else {
			sitting.Chair = nil
		}
		panel, err := register.PanelWith(ctx, tx, m.Panel)
		if err != nil {
			return audit.Entry{}, err
		}
		facts := casework.Facts{Today: tx.Today(), Sitting: sitting}
		missing := append(casework.SC03(facts), casework.SC05(facts)...)
		lacking := panel.Quorum.Missing(*sitting)
		m.Statement, m.Quorum, m.QuorumReason = panel.Statement, "MET", ""
		if len(lacking) > 0 {
			m.Quorum, m.QuorumReason = "WITHOUT", strings.TrimSpace(in.Reason)
		}
		if len(lacking) > 0 && m.QuorumReason == "" {
			missing = append(missing, casework.Fault{Field: "quorum_reason", Msg: "Enter why the meeting goes on without the panel’s own quorum, or wait until it is met"})
		}
		if panel.Statement != "" && !in.Read {
			missing = append(missing, casework.Fault{Field: "read", Msg: "Read out the confidentiality statement to those present, then tick that you have"})
		}
		if len(missing) > 0 {
			return audit.Entry{}, &casework.Error{Kind: casework.Invalid, Msg: "The meeting cannot be opened yet.", Faults: missing}
		}
		if err := remind(ctx, tx, m); err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: "Meeting opened", Checks: []casework.CheckNote{
			{Check: "SC-03", Outcome: "passed"}, {Check: "SC-05", Outcome: "passed"},
		}}
		if m.QuorumReason != "" {
			change.Fields = []casework.FieldChange{{Field: "quorum", New: "opened without the panel's own quorum: " + m.QuorumReason}}
		}
		return audit.Record(grant, change), setOpen(ctx, tx, m, in.Chair)
	})
}

// Remind records that the confidentiality statement was read out to those who came after a meeting was opened.
func (s *Service) Remind(ctx context.Context, actor casework.Actor, id casework.MeetingID) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		m, _, grant, err := s.open(ctx, tx, actor, casework.ChairMeeting, id, true)
		if err != nil {
			return audit.Entry{}, err
		}
		if m.Status != "OPEN" || m.Statement == "" {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "Nothing is read out at this meeting now: it is not open, or its panel has no confidentiality statement."}
		}
		return audit.Record(grant, casework.Change{Title: "Confidentiality statement read out to those who came later"}), remind(ctx, tx, m)
	})
}

// End closes a meeting. Items that it did not come to are carried to the panel's next planned meeting, or propose themselves when
// one is planned.
func (s *Service) End(ctx context.Context, actor casework.Actor, id casework.MeetingID) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		var grant authz.Grant
		entries, m, err := s.carryAll(ctx, tx, id, casework.Leaving{Reason: "TIME"}, func() (Meeting, error) {
			m, _, g, err := s.open(ctx, tx, actor, casework.ChairMeeting, id, true)
			grant = g
			if err == nil && m.Status != "OPEN" {
				err = &casework.Error{Kind: casework.Conflict, Msg: "Only an open meeting can be closed."}
			}
			return m, err
		})
		if err != nil {
			return audit.Entry{}, err
		}
		entries = append(entries, audit.Record(grant, casework.Change{Title: "Meeting closed"}))
		return audit.Join(entries...), setClosed(ctx, tx, m)
	})
}

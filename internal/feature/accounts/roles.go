package accounts

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

// Held is one role that somebody holds, held or is to hold, with the names of what it is held for.
type Held struct {
	casework.Membership
	Version     int
	Person      string
	PanelName   string
	AgencyName  string
	StandsInFor string // the name of whoever they stand in for
}

// Words are the role and where it is held: "Panel chair, Northshire Channel panel".
func (h Held) Words() string {
	words := casework.HeldRoles.Label(string(h.Role))
	if h.PanelName != "" {
		words += ", " + h.PanelName
	}
	return words
}

// For is for whom the role is held: an authority, a force, an agency.
func (h Held) For() string {
	var list []string
	for _, s := range []string{h.Authority, h.Force, h.AgencyName} {
		if s != "" && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return strings.Join(list, ", ")
}

// Standing is where the term stands on a day: "Now", "Ends soon", "Later" or "Over".
func (h Held) Standing(today casework.Date) string {
	switch {
	case h.EndsSoon(today):
		return "Ends soon"
	case h.On(today):
		return "Now"
	case h.Over(today):
		return "Over"
	default:
		return "Later"
	}
}

// Events are what can have been done to somebody's roles.
var Events = casework.Vocabulary{
	{Code: "GRANTED", Label: "Granted"}, {Code: "CHANGED", Label: "Changed"}, {Code: "ENDED", Label: "Ended"},
	{Code: "PROPOSED", Label: "Proposed"}, {Code: "REFUSED", Label: "Refused"}, {Code: "WITHDRAWN", Label: "Withdrawn"},
}

// Desk is what the form of a role is drawn from and checked against.
type Desk struct {
	Account
	Panels   []register.Panel
	Agencies []register.Agency
	OnPanel  []Held              // roles on the panel in question that are not over
	May      casework.Vocabulary // the roles that the reader may hand out
}

// Desk reads what the form of a role on a panel needs; panel may be "".
func (s *Service) Desk(ctx context.Context, actor casework.Actor, id casework.UserID, panel casework.PanelID) (Desk, error) {
	a, err := s.Account(ctx, actor, id)
	if err != nil {
		return Desk{}, err
	}
	d := Desk{Account: a}
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.administration(ctx, tx, actor, casework.WriteAccounts, "account "+string(id))
		if err != nil {
			return audit.Entry{}, err
		}
		if d.Panels, err = register.Panels(ctx, tx); err != nil {
			return audit.Entry{}, err
		}
		if d.Agencies, err = register.Agencies(ctx, tx); err != nil {
			return audit.Entry{}, err
		}
		if d.May, err = s.mayHandOut(ctx, tx, actor); err != nil {
			return audit.Entry{}, err
		}
		if d.OnPanel, err = rolesOn(ctx, tx, panel); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "form of a role"), nil
	})
	return d, err
}

// panelOf is the panel with an id, or none.
func (d Desk) panelOf(id casework.PanelID) register.Panel {
	i := slices.IndexFunc(d.Panels, func(p register.Panel) bool { return p.ID == id })
	if i < 0 {
		return register.Panel{}
	}
	return d.Panels[i]
}

// bodies is what a membership is checked against, and the membership with its names.
func (s *Service) bodies(ctx context.Context, tx *pg.Tx, m casework.Membership) (casework.Bodies, Held, error) {
	b, h := casework.Bodies{}, Held{Membership: m}
	panels, err := register.Panels(ctx, tx)
	if err != nil {
		return b, h, err
	}
	agencies, err := register.Agencies(ctx, tx)
	if err != nil {
		return b, h, err
	}
	if i := slices.IndexFunc(panels, func(p register.Panel) bool { return p.ID == m.Panel }); i >= 0 {
		b.Authorities, b.Forces, h.PanelName = panels[i].Authorities, panels[i].Forces, panels[i].Name
	} else if m.Panel != "" {
		return b, h, casework.Absent()
	}
	if i := slices.IndexFunc(agencies, func(a register.Agency) bool { return a.ID == m.Agency }); i >= 0 {
		h.AgencyName, b.Agency = agencies[i].Name, agencies[i].Term()
	} else if m.Agency != "" {
		return b, h, casework.Absent()
	}
	own, err := rolesOf(ctx, tx, m.User)
	if err != nil {
		return b, h, err
	}
	panel, err := rolesOn(ctx, tx, m.Panel)
	if err != nil {
		return b, h, err
	}
	b.Own, b.Panel = memberships(own), memberships(panel)
	return b, h, nil
}

func memberships(list []Held) []casework.Membership {
	var out []casework.Membership
	for _, h := range list {
		out = append(out, h.Membership)
	}
	return out
}

// GrantRole lets somebody hold a role. Where the role asks for a second person (casework.NeedsSecond) it is only proposed, and
// waits for another administrator; whoever works at the command line runs the service, and needs nobody. Nobody grants a
// role to themself. faults are those of what was typed.
func (s *Service) GrantRole(ctx context.Context, actor casework.Actor, m casework.Membership, faults *casework.Faults) (proposed bool, err error) {
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, a, err := s.open(ctx, tx, actor, m.User)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := s.handOut(ctx, tx, actor, m); err != nil {
			return audit.Entry{}, err
		}
		bodies, held, err := s.bodies(ctx, tx, m)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := faults.Merge(m.Check(bodies, tx.Today())); err != nil {
			return audit.Entry{}, err
		}
		if faults.Any() {
			return audit.Entry{}, faults.Err()
		}
		if proposed = casework.NeedsSecond(m.Role) && actor.Kind != casework.CLI; proposed {
			return propose(ctx, tx, grant, a, held)
		}
		if err := give(ctx, tx, held); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/accounts/" + string(a.ID))
		return audit.Record(grant, changed("Granted a role", a, held)), endSessions(ctx, tx, a.ID)
	})
	return proposed, err
}

// open asks for an act on the account of somebody else and locks it.
func (s *Service) open(ctx context.Context, tx *pg.Tx, actor casework.Actor, id casework.UserID) (authz.Grant, account, error) {
	grant, err := s.administration(ctx, tx, actor, casework.WriteAccounts, "account "+string(id))
	if err != nil {
		return grant, account{}, err
	}
	a, err := lockAccount(ctx, tx, id)
	if err != nil {
		return grant, a, err
	}
	return grant, a, casework.NotOwn(actor, id)
}

// handOut asks the guard whether the actor may hand out a role: which roles that are is the policy's to say. A role that there
// is not is for the check of what was typed.
func (s *Service) handOut(ctx context.Context, tx *pg.Tx, actor casework.Actor, m casework.Membership) error {
	action, ok := casework.GrantOf(m.Role)
	if !ok {
		return nil
	}
	_, err := s.administration(ctx, tx, actor, action, "account "+string(m.User))
	return err
}

// mayHandOut are the roles that the actor could hand out, for offering them.
func (s *Service) mayHandOut(ctx context.Context, tx *pg.Tx, actor casework.Actor) (casework.Vocabulary, error) {
	r, err := casefile.OnInstallation(ctx, tx, "accounts")
	if err != nil {
		return nil, err
	}
	var list casework.Vocabulary
	for _, t := range casework.HeldRoles {
		if action, ok := casework.GrantOf(casework.Role(t.Code)); ok && s.guard.Allows(actor, action, r) {
			list = append(list, t)
		}
	}
	return list, nil
}

// give enters a role and its line in the history.
func give(ctx context.Context, tx *pg.Tx, h Held) error {
	id, err := insertMembership(ctx, tx, h.Membership)
	if err != nil {
		return err
	}
	return remember(ctx, tx, h.User, id, "GRANTED", h.Words()+", "+h.Tenure.String())
}

// changed is the record of a step on somebody's role.
func changed(title string, a account, h Held, more ...casework.FieldChange) casework.Change {
	return casework.Change{Title: title, Fields: append([]casework.FieldChange{
		{Field: "account", New: a.Email}, {Field: "role", New: string(h.Role)}, {Field: "panel", New: h.PanelName}, {Field: "term", New: h.Tenure.String()},
	}, more...)}
}

// Role is one role of somebody.
func (d Desk) Role(id string) (Held, error) {
	i := slices.IndexFunc(d.Roles, func(h Held) bool { return h.ID == id })
	if i < 0 {
		return Held{}, casework.Absent()
	}
	return d.Roles[i], nil
}

// ChangeRole changes when a role ends and what is recorded of its holder; m.ID says which. A role that asks for a second
// person does not become longer by it. version is that of the role the form was drawn from.
func (s *Service) ChangeRole(ctx context.Context, actor casework.Actor, m casework.Membership, version int, faults *casework.Faults) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, a, err := s.open(ctx, tx, actor, m.User)
		if err != nil {
			return audit.Entry{}, err
		}
		roles, err := rolesOf(ctx, tx, m.User)
		if err != nil {
			return audit.Entry{}, err
		}
		before, err := Desk{Account: Account{Roles: roles}}.Role(m.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		if before.Version != version {
			return audit.Entry{}, stale(before)
		}
		if err := s.handOut(ctx, tx, actor, before.Membership); err != nil {
			return audit.Entry{}, err
		}
		after := before
		after.To, after.AppointedOn, after.Skills, after.SignedOn, after.TrainedOn, after.Vetting, after.DeputyFor =
			m.To, m.AppointedOn, m.Skills, m.SignedOn, m.TrainedOn, m.Vetting, m.DeputyFor
		bodies, _, err := s.bodies(ctx, tx, after.Membership)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := faults.Merge(after.Check(bodies, tx.Today())); err != nil {
			return audit.Entry{}, err
		}
		if err := faults.Merge(s.mayLeave(ctx, tx, a, roles, after.Membership)); err != nil {
			return audit.Entry{}, err
		}
		if casework.NeedsSecond(after.Role) && after.Lengthens(before.Tenure) {
			faults.Add("to", "A longer term of this role needs a second person. Let this one end, and propose another from the day after.")
		}
		if faults.Any() {
			return audit.Entry{}, faults.Err()
		}
		diff := differences(before, after)
		if len(diff) > 0 {
			if err := updateMembership(ctx, tx, after.Membership, version); err != nil {
				return audit.Entry{}, err
			}
			if err := s.tellKeepers(ctx, tx, a, after.To, after.Panel); err != nil {
				return audit.Entry{}, err
			}
			if err := remember(ctx, tx, m.User, m.ID, "CHANGED", after.Words()+": "+sentence(diff)); err != nil {
				return audit.Entry{}, err
			}
			if err := endSessions(ctx, tx, m.User); err != nil {
				return audit.Entry{}, err
			}
		}
		tx.Remember("/accounts/" + string(a.ID))
		return audit.Record(grant, changed("Changed a role", a, after, diff...)), nil
	})
}

// differences are what a change of a role changes, field by field. Skills are somebody's words and are not repeated.
func differences(before, after Held) []casework.FieldChange {
	var list []casework.FieldChange
	add := func(field, was, is string) {
		if was != is {
			list = append(list, casework.FieldChange{Field: field, Old: was, New: is})
		}
	}
	add("last day", dayOr(before.To), dayOr(after.To))
	add("appointed", dayOr(before.AppointedOn), dayOr(after.AppointedOn))
	add("agreement signed", dayOr(before.SignedOn), dayOr(after.SignedOn))
	add("training", dayOr(before.TrainedOn), dayOr(after.TrainedOn))
	add("vetting", casework.VettingAnswers.Label(before.Vetting), casework.VettingAnswers.Label(after.Vetting))
	if before.DeputyFor != after.DeputyFor {
		list = append(list, casework.FieldChange{Field: "deputy"})
	}
	if before.Skills != after.Skills {
		list = append(list, casework.FieldChange{Field: "skills"})
	}
	return list
}

func sentence(diff []casework.FieldChange) string {
	var parts []string
	for _, d := range diff {
		text := d.Field + " changed"
		if d.New != "" {
			text = d.Field + " " + d.New
		}
		if d.Old != "" && d.New != "" {
			text += " (was " + d.Old + ")"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}

func dayOr(d casework.Date) string {
	if d.IsZero() {
		return "none"
	}
	return d.Long()
}

// stale is the refusal of a form that was drawn from another version of a role, with what stands now.
func stale(now Held) error {
	return &casework.Error{
		Kind: casework.Conflict, Msg: "Somebody else changed this role after you opened the form. Nothing of yours was saved, and all of it is kept.",
		Now: []casework.Recorded{
			{Label: "Role", Text: now.Words()}, {Label: "Term", Text: now.Tenure.String()}, {Label: "Skills and experience", Text: now.Skills},
			{Label: "Agreement signed", Text: dayOr(now.SignedOn)}, {Label: "Last training", Text: dayOr(now.TrainedOn)},
		},
	}
}

// EndRole ends a role today.
func (s *Service) EndRole(ctx context.Context, actor casework.Actor, user casework.UserID, membership string) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, a, err := s.open(ctx, tx, actor, user)
		if err != nil {
			return audit.Entry{}, err
		}
		roles, err := rolesOf(ctx, tx, user)
		if err != nil {
			return audit.Entry{}, err
		}
		held, err := Desk{Account: Account{Roles: roles}}.Role(membership)
		if err != nil {
			return audit.Entry{}, err
		}
		held.To = tx.Today()
		if err := s.mayLeave(ctx, tx, a, roles, held.Membership); err != nil {
			return audit.Entry{}, err
		}
		if err := endMembership(ctx, tx, membership, user); err != nil {
			return audit.Entry{}, err
		}
		if err := remember(ctx, tx, user, membership, "ENDED", held.Words()+", on "+held.To.Long()); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/accounts/" + string(user))
		return audit.Record(grant, changed("Ended a role", a, held)), endSessions(ctx, tx, user)
	})
}

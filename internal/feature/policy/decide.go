package policy

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
)

// mostFaults is how many faults of a text are listed at once: a file that is no policy has one on every line.
const mostFaults = 40

// faultsOf are the linter's problems as faults of a field.
func faultsOf(field string, problems []authz.Problem) error {
	var f casework.Faults
	for i, p := range problems {
		if i == mostFaults {
			f.Add(field, fmt.Sprintf("And %d more", len(problems)-mostFaults))
			break
		}
		f.Add(field, upper(p.String()))
	}
	return f.Err()
}

// Write puts a whole text in place of a draft's. What the linter finds fault with is not kept.
func (s *Service) Write(ctx context.Context, actor casework.Actor, id string, version int, text string) error {
	return s.edit(ctx, actor, id, version, "text", func(Change) string { return text })
}

// Revise allows or no longer allows something in a draft.
func (s *Service) Revise(ctx context.Context, actor casework.Actor, id string, version int, r authz.Revision) error {
	return s.edit(ctx, actor, id, version, "", func(c Change) string { return authz.Revise(c.Body, r) })
}

// edit changes the text of a draft; field is that of the form which its faults are about.
func (s *Service) edit(ctx context.Context, actor casework.Actor, id string, version int, field string, text func(Change) string) error {
	return s.step(ctx, actor, casework.ProposePolicy, id, version, func(tx *pg.Tx, c Change) (casework.Change, error) {
		if err := c.mineToEdit(actor); err != nil {
			return casework.Change{}, err
		}
		body := text(c)
		is, problems := authz.ReadMatrix(body)
		if len(problems) > 0 {
			return casework.Change{}, faultsOf(field, problems)
		}
		if body == c.Body {
			var f casework.Faults
			f.Add(field, "This changes nothing: the policy says so already")
			return casework.Change{}, f.Err()
		}
		was, _, err := s.sides(ctx, tx, c)
		if err != nil {
			return casework.Change{}, err
		}
		return casework.Change{Title: "Changed a draft of the access policy", Fields: differenceFields(authz.Compare(was, is))}, updateBody(ctx, tx, c, body)
	})
}

func (c Change) mineToEdit(actor casework.Actor) error {
	switch {
	case !c.Mine(actor):
		return &casework.Error{Kind: casework.Invalid, Msg: "This is the draft of somebody else. Draft a change of your own."}
	case !c.Draft():
		return &casework.Error{Kind: casework.Invalid, Msg: "What was proposed stays as it is. Withdraw it and draft another."}
	}
	return nil
}

// differenceFields are what a change changes, for its entry in the log: the lines before and after, and how many answers.
func differenceFields(d authz.Difference) []casework.FieldChange {
	var was, is []string
	for _, l := range d.Lines {
		if l.Added {
			is = append(is, l.Text)
		} else {
			was = append(was, l.Text)
		}
	}
	return []casework.FieldChange{
		{Field: "lines", Old: strings.Join(was, "\n"), New: strings.Join(is, "\n")},
		{Field: "answers opened", New: strconv.Itoa(d.Opened())}, {Field: "answers shut", New: strconv.Itoa(d.Shut())},
	}
}

// Propose asks a second person to put a draft in force, for a reason that every version keeps.
func (s *Service) Propose(ctx context.Context, actor casework.Actor, id string, version int, reason string) error {
	reason = strings.TrimSpace(reason)
	return s.step(ctx, actor, casework.ProposePolicy, id, version, func(tx *pg.Tx, c Change) (casework.Change, error) {
		if err := c.mineToEdit(actor); err != nil {
			return casework.Change{}, err
		}
		if c.Base != tx.Policy() {
			return casework.Change{}, stale(tx.Policy())
		}
		var f casework.Faults
		if reason == "" {
			f.Add("reason", "Enter why the policy should change")
		}
		was, _, err := s.sides(ctx, tx, c)
		if err != nil {
			return casework.Change{}, err
		}
		is, problems := authz.ReadMatrix(c.Body) // the program may have grown since
		if err := f.Merge(faultsOf("", problems)); err != nil {
			return casework.Change{}, err
		}
		var d authz.Difference
		if is != nil {
			d = authz.Compare(was, is)
			if len(d.Lines) == 0 {
				f.Add("", "This draft changes nothing yet")
			}
		}
		if f.Any() {
			return casework.Change{}, f.Err()
		}
		return casework.Change{Title: "Proposed a change of the access policy", Reason: reason, Fields: differenceFields(d)}, proposeChange(ctx, tx, c, reason)
	})
}

// Withdraw takes a change back, by whoever drafted it.
func (s *Service) Withdraw(ctx context.Context, actor casework.Actor, id string, version int) error {
	return s.step(ctx, actor, casework.ProposePolicy, id, version, func(tx *pg.Tx, c Change) (casework.Change, error) {
		if !c.Mine(actor) {
			return casework.Change{}, &casework.Error{Kind: casework.Invalid, Msg: "Only whoever drafted this can withdraw it. You can refuse it once it is proposed."}
		}
		return casework.Change{Title: "Withdrew a change of the access policy"}, withdrawChange(ctx, tx, c)
	})
}

// Again drafts a change anew on the version in force, with what it changes carried over line by line, and gives the new one's
// id. lost are lines that were to go and have changed since. One's own that is still open is withdrawn by it.
func (s *Service) Again(ctx context.Context, actor casework.Actor, id string, seen int) (again string, lost []string, err error) {
	err = s.step(ctx, actor, casework.ProposePolicy, id, seen, func(tx *pg.Tx, c Change) (casework.Change, error) {
		if c.Base == tx.Policy() {
			return casework.Change{}, &casework.Error{Kind: casework.Invalid, Msg: "This was drafted from the version in force: there is nothing to draft again."}
		}
		was, err := version(ctx, tx, c.Base)
		if err != nil {
			return casework.Change{}, err
		}
		now, err := version(ctx, tx, tx.Policy())
		if err != nil {
			return casework.Change{}, err
		}
		now.Body, lost = authz.Carry(was.Body, c.Body, now.Body)
		if again, err = insertChange(ctx, tx, now); err != nil {
			return casework.Change{}, err
		}
		if c.Mine(actor) {
			if err := withdrawChange(ctx, tx, c); err != nil {
				return casework.Change{}, err
			}
		}
		tx.Remember("/policy/changes/" + again)
		return casework.Change{Title: "Drafted a change of the access policy again, on the version in force", Fields: []casework.FieldChange{
			{Field: "drafted again as", New: again}, {Field: "drafted from version", New: strconv.Itoa(now.Number)}, {Field: "lines not found", New: strings.Join(lost, "\n")},
		}}, nil
	})
	return again, lost, err
}

// Decision is a second person's answer to a proposed change.
type Decision struct {
	Agree  bool
	Seen   bool   // they have seen what it opens; asked for where it opens something
	Reason string // of a refusal
}

// Decide puts a proposed change in force for every transaction that begins after this one, or refuses it for a reason.
// Whoever drafted it cannot.
func (s *Service) Decide(ctx context.Context, actor casework.Actor, id string, version int, d Decision) (became int, err error) {
	d.Reason = strings.TrimSpace(d.Reason)
	err = s.step(ctx, actor, casework.DecidePolicy, id, version, func(tx *pg.Tx, c Change) (casework.Change, error) {
		if err := decider(actor, c); err != nil {
			return casework.Change{}, err
		}
		if c.Draft() {
			return casework.Change{}, &casework.Error{Kind: casework.Invalid, Msg: "This is a draft. It can be decided once it is proposed."}
		}
		var f casework.Faults
		if !d.Agree {
			if d.Reason == "" {
				f.Add("reason", "Enter why you refuse: whoever proposed it reads it")
				return casework.Change{}, f.Err()
			}
			if err := s.tell(ctx, tx, c, "Your change of the access policy was refused."); err != nil {
				return casework.Change{}, err
			}
			return casework.Change{Title: "Refused a change of the access policy", Reason: d.Reason}, refuseChange(ctx, tx, c, d.Reason)
		}
		if c.Base != tx.Policy() {
			return casework.Change{}, stale(tx.Policy())
		}
		was, _, err := s.sides(ctx, tx, c)
		if err != nil {
			return casework.Change{}, err
		}
		is, problems := authz.ReadMatrix(c.Body)
		if len(problems) > 0 {
			return casework.Change{}, faultsOf("", problems)
		}
		by := authz.Compare(was, is)
		if by.Widens() && !d.Seen {
			f.Add("seen", "Confirm that you have read what this opens")
			return casework.Change{}, f.Err()
		}
		if became, err = tx.PutPolicyInForce(ctx, c.ID); err != nil {
			return casework.Change{}, err
		}
		if err := s.tell(ctx, tx, c, "Your change of the access policy was put in force."); err != nil {
			return casework.Change{}, err
		}
		return casework.Change{Title: "Put version " + strconv.Itoa(became) + " of the access policy in force", Reason: c.Reason, Fields: append([]casework.FieldChange{
			{Field: "version", Old: strconv.Itoa(c.Base), New: strconv.Itoa(became)}, {Field: "fingerprint", New: authz.Hash(c.Body)},
		}, differenceFields(by)...)}, nil
	})
	return became, err
}

// stale is the refusal of a change that was drafted from a version that is no longer in force.
func stale(inForce int) error {
	return &casework.Error{Kind: casework.Invalid, Msg: "Version " + strconv.Itoa(inForce) +
		" came into force after this was drafted, so it would undo what changed since. Both are shown below. It can be withdrawn or refused, and drafted again."}
}

// tell gives notice to whoever drafted a change.
func (s *Service) tell(ctx context.Context, tx *pg.Tx, c Change, text string) error {
	return casefile.Notify(ctx, tx, casefile.Notice{For: c.DraftedBy, Why: "You proposed it.", Text: text, Link: c.href()})
}

// step is every step on a change that is open; fn takes it and says what it was.
func (s *Service) step(ctx context.Context, actor casework.Actor, action casework.Action, id string, version int, fn func(*pg.Tx, Change) (casework.Change, error)) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.grant(ctx, tx, action, "policy change "+id)
		if err != nil {
			return audit.Entry{}, err
		}
		c, err := change(ctx, tx, id, true)
		if err != nil {
			return audit.Entry{}, err
		}
		if !c.Open() || c.Version != version {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "This change was altered or decided after you opened it. Nothing of yours was saved, and all of it is kept.",
				Now: []casework.Recorded{{Label: "It is now", Text: Statuses.Label(c.Status)}, {Label: "By", Text: c.Answerer}}}
		}
		tx.Remember(c.href())
		done, err := fn(tx, c)
		if err != nil {
			return audit.Entry{}, err
		}
		done.Fields = append([]casework.FieldChange{{Field: "change", New: c.ID}}, done.Fields...)
		return audit.Record(grant, done), nil
	})
}

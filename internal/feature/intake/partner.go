package intake

import (
	"context"
	"slices"
	"time"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
)

const (
	sendPlace = "/referrals/send"  // a new referral of a partner, and its draft
	sentPlace = "/referrals/sent/" // one that was sent
)

// Letter is a referral as a partner writes it: a new one, or with an id one that was sent and is amended.
type Letter struct{ ID string }

// home is the address of its list of pages, which names its draft as well.
func (l Letter) home() string {
	if l.ID == "" {
		return sendPlace
	}
	return sentPlace + l.ID + "/amend"
}

// senders are the panels to which the actor may send referrals for their agency, and the guard's grant on the first. Without one
// it is the guard's refusal.
func (s *Service) senders(ctx context.Context, tx *pg.Tx) ([]desk, authz.Grant, error) {
	held, err := rolesHeld(ctx, tx)
	if err != nil {
		return nil, authz.Grant{}, err
	}
	var list []desk
	for _, h := range held {
		d := desk{panel: h.Panel, code: h.Code, name: h.Name, standings: []casework.Standing{{Role: h.Role, Tie: casework.TieOwn, Agency: h.Agency}}}
		if h.Agency != "" && s.guard.Allows(tx.Actor(), casework.SendReferral, d.resource(tx, "referral")) &&
			!slices.ContainsFunc(list, func(o desk) bool { return o.panel == h.Panel }) {
			list = append(list, d)
		}
	}
	if len(list) == 0 {
		none, err := casefile.OnInstallation(ctx, tx, "referral")
		if err != nil {
			return nil, authz.Grant{}, err
		}
		grant, err := s.guard.Check(ctx, tx.Actor(), casework.SendReferral, none)
		return nil, grant, err
	}
	grant, err := s.guard.Check(ctx, tx.Actor(), casework.SendReferral, list[0].resource(tx, "referral"))
	if err != nil {
		return nil, authz.Grant{}, err
	}
	return list, grant, furnish(ctx, tx, list)
}

// sender is the agency for which the actor sends to a panel.
func (d desk) sender() casework.AgencyID { return d.standings[0].Agency }

// Sent is a referral that the actor sent, as they may know of it.
type Sent struct {
	Incoming
	Panel    string
	Referral Referral // what it says, for as long as the panel has not taken it in
	Scheme   casework.Scheme
	Waits    bool // it can be amended or taken back
}

// mine is a referral that the actor sent from their account, while they still speak for the agency; any other is absent.
func (s *Service) mine(ctx context.Context, tx *pg.Tx, id string, lock bool) (desk, Sent, authz.Grant, error) {
	desks, grant, err := s.senders(ctx, tx)
	if err != nil {
		return desk{}, Sent{}, grant, err
	}
	i, err := sentBy(ctx, tx, id, lock)
	if err != nil {
		return desk{}, Sent{}, grant, err
	}
	at := slices.IndexFunc(desks, func(d desk) bool { return d.panel == i.Panel && d.sender() == i.Agency })
	if at < 0 {
		return desk{}, Sent{}, grant, casework.Absent()
	}
	grant, err = s.guard.Check(ctx, tx.Actor(), casework.SendReferral, desks[at].resource(tx, "incoming "+i.Receipt))
	if err != nil {
		return desk{}, Sent{}, grant, err
	}
	out := Sent{Incoming: i, Panel: desks[at].name, Waits: i.Status == "WAITING"}
	if out.Waits {
		if err := s.drafts.unseal(i.sealed, &out.Referral, "incoming", i.ID); err != nil {
			return desk{}, Sent{}, grant, err
		}
		out.Scheme = casework.SchemeOn(i.On)
	}
	return desks[at], out, grant, nil
}

// tooLate is the answer to whoever would change a referral that waits no longer.
func tooLate() error {
	return &casework.Error{Kind: casework.Conflict, Msg: "This referral no longer waits for the panel, so that it cannot be changed here. Nothing was saved. Ring the panel's coordinator and quote the receipt number."}
}

// written is a letter as it stands: its draft, or what was sent where nothing of it was changed yet.
func (s *Service) written(ctx context.Context, tx *pg.Tx, l Letter, lock bool) (desks []desk, r Referral, f Form, sent Sent, grant authz.Grant, err error) {
	if l.ID == "" {
		desks, grant, err = s.senders(ctx, tx)
	} else {
		var home desk
		home, sent, grant, err = s.mine(ctx, tx, l.ID, lock)
		desks = []desk{home}
		if err == nil && !sent.Waits {
			err = tooLate()
		}
	}
	if err != nil {
		return nil, r, f, sent, grant, err
	}
	r, saved, err := s.drafts.at(l.home()).load(ctx, tx)
	if err != nil {
		return nil, r, f, sent, grant, err
	}
	if saved.IsZero() && l.ID != "" {
		r = sent.Referral
	}
	r.By = "PARTNER"
	f = form(tx, r, desks)
	f.Outside, f.Account, f.Amends = true, true, l.ID != ""
	f.saved(saved)
	if l.ID == "" {
		f.Files, err = s.files(ctx, tx, holder{place: sendPlace})
	} else {
		f.Files, err = s.files(ctx, tx, holder{incoming: l.ID})
	}
	return desks, r, f, sent, grant, err
}

// OpenLetter gives a page of the form to a partner. Nobody on record is looked for.
func (s *Service) OpenLetter(ctx context.Context, actor casework.Actor, l Letter, page string) (Form, error) {
	var out Form
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		_, _, f, _, grant, err := s.written(ctx, tx, l, false)
		out = f
		return audit.Viewed(grant, "referral form", page), err
	})
	return out, err
}

// KeepLetter takes one page into a partner's draft, unless something on it is wrong, by the rules of Keep.
func (s *Service) KeepLetter(ctx context.Context, actor casework.Actor, l Letter, part Section, version int, typed Referral) (Form, error) {
	var out Form
	err := s.db.Write(pg.WithoutKey(ctx), actor, func(tx *pg.Tx) (audit.Entry, error) {
		desks, r, f, _, grant, err := s.written(ctx, tx, l, true)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := r.keep(part, version, typed.outside()); err != nil {
			return audit.Entry{}, err
		}
		out = f
		out.Referral = r
		var faults casework.Faults
		r.check(&faults, tx.Today(), residences(desks), part.Key)
		if err := faults.Err(); err != nil {
			out.Referral.Saves[part.Key] = version
			return audit.Entry{}, err
		}
		return audit.Record(grant, casework.Change{Title: "Kept a draft of a referral"}), s.drafts.at(l.home()).save(ctx, tx, r)
	})
	return out, err
}

// DiscardLetter forgets a partner's draft. What was sent stands as it was.
func (s *Service) DiscardLetter(ctx context.Context, actor casework.Actor, l Letter) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		_, _, _, _, grant, err := s.written(ctx, tx, l, false)
		if err != nil {
			return audit.Entry{}, err
		}
		tx.Remember(l.home())
		return audit.Record(grant, casework.Change{Title: "Discarded a draft of a referral"}), s.drafts.at(l.home()).drop(ctx, tx)
	})
}

// CheckLetter gives a partner the whole form, with what is missing.
func (s *Service) CheckLetter(ctx context.Context, actor casework.Actor, l Letter) (Review, error) {
	var out Review
	err := s.db.Write(pg.WithoutKey(ctx), actor, func(tx *pg.Tx) (audit.Entry, error) {
		desks, r, f, _, grant, err := s.written(ctx, tx, l, false)
		if err != nil {
			return audit.Entry{}, err
		}
		out = Review{Form: f, Missing: r.Missing()}
		var faults casework.Faults
		p := r.check(&faults, tx.Today(), residences(desks))
		if d := panelFor(desks, r.Person.Authority, &faults); d != nil {
			out.Panel = d.name
		}
		out.Faults = faultsOf(&faults)
		k := casework.Case{DateOfBirth: p.born, ApproximateAge: p.age, ReceivedOn: p.received}
		if adult, known := k.Adult(p.received); known {
			out.Under18, out.AgeKept = !adult, true
		}
		return audit.Viewed(grant, "referral form", "check"), nil
	})
	return out, err
}

// SendLetter sends a partner's referral to the panel, or what they changed of one that waits there. It returns the id of what was
// sent.
func (s *Service) SendLetter(ctx context.Context, actor casework.Actor, l Letter, noSensitive bool) (id string, err error) {
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		desks, r, _, sent, grant, err := s.written(ctx, tx, l, true)
		if err != nil {
			return audit.Entry{}, err
		}
		if l.ID != "" {
			id = l.ID
			return s.resend(ctx, tx, desks, r, sent, grant, noSensitive)
		}
		var faults casework.Faults
		home := panelFor(desks, r.Person.Authority, &faults)
		if home == nil {
			r.check(&faults, tx.Today(), residences(desks))
			sensitive(&faults, noSensitive)
			return audit.Entry{}, faults.Err()
		}
		if grant, err = s.guard.Check(ctx, actor, casework.SendReferral, home.resource(tx, "referral")); err != nil {
			return audit.Entry{}, err
		}
		i := Incoming{Panel: home.panel, Channel: "PARTNER", Agency: home.sender(), SentBy: actor.ID}
		receipt, err := s.post(ctx, tx, &i, home.code, "", r, residences(desks), noSensitive)
		if err != nil {
			return audit.Entry{}, err
		}
		id = i.ID
		if err := handOver(ctx, tx, holder{place: sendPlace}, id); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember(sentPlace + id)
		return audit.Record(grant, casework.Change{Title: "Sent a referral from their own account", Fields: []casework.FieldChange{{Field: "receipt", New: receipt}}}), s.drafts.at(l.home()).drop(ctx, tx)
	})
	return id, err
}

// sensitive reports SC-16 where it was not confirmed.
func sensitive(faults *casework.Faults, confirmed bool) {
	if confirmed {
		return
	}
	for _, f := range casework.Sensitive() {
		faults.Refuse(f.Check, f.Field, f.Msg)
	}
}

// Rewritten is one answer that its sender changed while the referral waited.
type Rewritten struct {
	Field, Question string
	Old, New        string
	At              time.Time
}

// rewritten are the answers in which two referrals differ.
func rewritten(was, is Referral, scheme casework.Scheme, at time.Time) []Rewritten {
	var list []Rewritten
	then := answers(was, scheme)
	for i, page := range answers(is, scheme) {
		for j, a := range page.answers {
			if old := then[i].answers[j]; old.text != a.text && !slices.Contains(onceIn, a.field) {
				list = append(list, Rewritten{a.field, a.question, old.text, a.text, at})
			}
		}
	}
	return list
}

// resend puts what was changed of a referral into its place, and keeps what stood there before beside it.
func (s *Service) resend(ctx context.Context, tx *pg.Tx, desks []desk, r Referral, sent Sent, grant authz.Grant, noSensitive bool) (audit.Entry, error) {
	r.Dates.ReceivedDay, r.Dates.ReceivedMonth, r.Dates.ReceivedYear = parts(sent.On)
	var faults casework.Faults
	r.check(&faults, tx.Today(), residences(desks))
	panelFor(desks, r.Person.Authority, &faults)
	sensitive(&faults, noSensitive)
	changed := rewritten(sent.Referral, r, sent.Scheme, tx.Now())
	if len(changed) == 0 {
		faults.Add("no_sensitive", "Nothing differs from what you sent: change an answer first, or discard the changes")
	}
	if err := faults.Err(); err != nil {
		return audit.Entry{}, err
	}
	r.Changed = append(slices.Clone(sent.Referral.Changed), changed...)
	sealed, err := s.drafts.seal(r, "incoming", sent.ID)
	if err != nil {
		return audit.Entry{}, err
	}
	change := casework.Change{Title: "Amended a referral that waits to be taken in", Fields: []casework.FieldChange{{Field: "receipt", New: sent.Receipt}}}
	for _, c := range changed {
		change.Fields = append(change.Fields, casework.FieldChange{Field: c.Field})
	}
	if err := resealIncoming(ctx, tx, sent.Incoming, sealed); err != nil {
		return audit.Entry{}, err
	}
	tx.Remember(sentPlace + sent.ID)
	return audit.Record(grant, change), s.drafts.at(Letter{sent.ID}.home()).drop(ctx, tx)
}

// Sent gives the actor a referral that they sent: its receipt, how far it has come, and while it waits what it says.
func (s *Service) Sent(ctx context.Context, actor casework.Actor, id string) (Sent, error) {
	var out Sent
	err := s.db.Write(pg.WithoutKey(ctx), actor, func(tx *pg.Tx) (audit.Entry, error) {
		_, sent, grant, err := s.mine(ctx, tx, id, false)
		out = sent
		return audit.Viewed(grant, "referral that was sent"), err
	})
	return out, err
}

// TakeBack withdraws a referral that its sender no longer wants taken in, for a coded reason. The panel sees that it was, and
// what it said is kept as long as a draft, in which it can still be taken in: a concern is not dropped unseen.
func (s *Service) TakeBack(ctx context.Context, actor casework.Actor, id string, version int, reason string) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		_, sent, grant, err := s.mine(ctx, tx, id, true)
		if err != nil {
			return audit.Entry{}, err
		}
		if !sent.Waits || sent.Version != version {
			return audit.Entry{}, tooLate()
		}
		if !casework.WithdrawalReasons.Has(reason) {
			var f casework.Faults
			f.Add("reason", "Select why the referral is withdrawn")
			return audit.Entry{}, f.Err()
		}
		if err := s.drafts.at(Letter{id}.home()).drop(ctx, tx); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember(sentPlace + id)
		return audit.Record(grant, casework.Change{Title: "Withdrew a referral that waited to be taken in", Reason: reason,
			Fields: []casework.FieldChange{{Field: "receipt", New: sent.Receipt}}}), endIncoming(ctx, tx, sent.Incoming, "WITHDRAWN", reason)
	})
}

// rewrittenField names the sealed record of what a sender changed before their referral was taken in.
const rewrittenField = "rewritten"

// rewrittenOf are the answers that the sender of a file's referral changed before it was taken in, without those that say who the
// person is for whoever may not know it.
func (s *Service) rewrittenOf(ctx context.Context, tx *pg.Tx, file *casefile.File, identity bool) ([]Rewritten, error) {
	var list []Rewritten
	if err := s.cabinet.Recall(ctx, tx, file, rewrittenField, &list); err != nil && !casework.Refused(err, casework.NotFound) {
		return nil, err
	}
	return slices.DeleteFunc(list, func(one Rewritten) bool {
		t, known := topicOf(one.Field)
		return !identity && (t.identity || !known)
	}), nil
}

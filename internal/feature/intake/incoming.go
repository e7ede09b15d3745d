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

// Incoming is a referral that somebody sent who may not take it in: it waits, sealed, until somebody who receives for the panel
// has read it.
type Incoming struct {
	ID           string            `db:"incoming_id"`
	Receipt      string            `db:"receipt"`
	Panel        casework.PanelID  `db:"panel_id"`
	Channel      string            `db:"channel"`
	Agency       casework.AgencyID `db:"agency_id"`
	AgencyName   string            `db:"agency"`
	Organisation string            `db:"organisation"`
	At           time.Time         `db:"received_at"`
	On           casework.Date     `db:"received_on"`
	SentBy       casework.UserID   `db:"sent_by"` // who sent it from their account, "" for a link
	Sender       string            `db:"sender"`  // their name
	Opened       *time.Time        `db:"opened_at"`
	Status       string            `db:"status"` // WAITING, TAKEN, TURNED_AWAY or WITHDRAWN
	Reason       string            `db:"reason"` // a code of casework.TurnAwayReasons, or of casework.WithdrawalReasons where its sender withdrew it
	Decided      string            `db:"decided_by"`
	DecidedAt    *time.Time        `db:"decided_at"`
	Held         bool              `db:"held"` // what was sent is still there
	Version      int               `db:"version"`

	sealed []byte
}

// From is who sent it.
func (i Incoming) From() string {
	if i.Sender != "" {
		return i.Sender + ", " + i.AgencyName
	}
	return orElse(i.AgencyName, i.Organisation)
}

// Queue lists what waits for whoever takes referrals in, the oldest first, and what was turned away or withdrawn lately.
func (s *Service) Queue(ctx context.Context, actor casework.Actor) (waiting, turnedAway []Incoming, err error) {
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		desks, grant, err := s.desks(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		all, err := incomingTo(ctx, tx, panelsOf(desks))
		if err != nil {
			return audit.Entry{}, err
		}
		waiting, turnedAway = nil, nil
		var receipts []string
		for _, i := range all {
			receipts = append(receipts, i.Receipt)
			if i.Status == "WAITING" {
				waiting = append(waiting, i)
			} else {
				turnedAway = append(turnedAway, i)
			}
		}
		slices.Reverse(turnedAway)
		return audit.Listed(grant, "referrals that wait to be taken in", "", receipts), nil
	})
	return waiting, turnedAway, err
}

func panelsOf(desks []desk) []casework.PanelID {
	var ids []casework.PanelID
	for _, d := range desks {
		ids = append(ids, d.panel)
	}
	return ids
}

// Came is a referral that waits, as it is read before it is taken in.
type Came struct {
	Incoming
	Review
	Referred casework.Particulars
}

// Came opens a referral that waits, with whoever on record may be the same person.
func (s *Service) Came(ctx context.Context, actor casework.Actor, id string) (Came, error) {
	var out Came
	err := s.db.Write(pg.WithoutKey(ctx), actor, func(tx *pg.Tx) (audit.Entry, error) {
		desks, home, i, r, grant, err := s.came(ctx, tx, id, false)
		if err != nil {
			return audit.Entry{}, err
		}
		out = Came{Incoming: i, Review: Review{Form: form(tx, r, desks), Missing: r.Missing(), Panel: home.name}}
		var faults casework.Faults
		p := r.check(&faults, tx.Today(), residences(desks))
		out.Faults = faultsOf(&faults)
		k := casework.Case{DateOfBirth: p.born, ApproximateAge: p.age, ReceivedOn: p.received}
		if adult, known := k.Adult(p.received); known {
			out.Under18, out.AgeKept = !adult, true
		}
		met, err := s.meet(ctx, tx, r)
		if err != nil {
			return audit.Entry{}, err
		}
		if out.Files, err = s.files(ctx, tx, holder{incoming: i.ID}); err != nil {
			return audit.Entry{}, err
		}
		out.Earlier = r.earlier(met)
		out.Referred = casefile.Particulars(r.onRecord(p), r.Person.aliases(), tx.Today())
		if err := openIncoming(ctx, tx, i.ID); err != nil {
			return audit.Entry{}, err
		}
		return audit.Join(audit.Viewed(grant, "referral that waits"), audit.Listed(grant, "people who may be the same", "", refs(met))), nil
	})
	return out, err
}

// came reads a referral that waits at one of the actor's desks; any other is absent.
func (s *Service) came(ctx context.Context, tx *pg.Tx, id string, lock bool) ([]desk, *desk, Incoming, Referral, authz.Grant, error) {
	none := func(err error) ([]desk, *desk, Incoming, Referral, authz.Grant, error) {
		return nil, nil, Incoming{}, Referral{}, authz.Grant{}, err
	}
	desks, _, err := s.desks(ctx, tx)
	if err != nil {
		return none(err)
	}
	i, err := incomingWith(ctx, tx, id, panelsOf(desks), lock)
	if err != nil {
		return none(err)
	}
	home := &desks[slices.IndexFunc(desks, func(d desk) bool { return d.panel == i.Panel })]
	grant, err := s.guard.Check(ctx, tx.Actor(), casework.ReceiveReferral, home.resource(tx, "incoming "+i.Receipt))
	if err != nil {
		return none(err)
	}
	var r Referral
	if err := s.drafts.unseal(i.sealed, &r, "incoming", i.ID); err != nil {
		return none(err)
	}
	r.agencyName, r.People.Agency = i.AgencyName, "" // who sent it is no answer of theirs
	return desks, home, i, r, grant, nil
}

// Decision is what becomes of a referral that waits.
type Decision struct {
	Version     int
	Met         []Settled // whether those on record are the person
	NoSensitive bool      // SC-16
	Reason      string    // why it is turned away: a code of casework.TurnAwayReasons
}

// TakeIn makes a case of a referral that waits. It returns the case's reference.
func (s *Service) TakeIn(ctx context.Context, actor casework.Actor, id string, in Decision) (ref string, err error) {
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		desks, _, i, r, _, err := s.came(ctx, tx, id, true)
		if err != nil {
			return audit.Entry{}, err
		}
		if i.Version != in.Version {
			if i.Status == "WAITING" {
				return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "Whoever sent this referral has changed it since you opened it. Nothing of yours was saved. Open it again and read what it says now."}
			}
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "Somebody else has dealt with this referral. Nothing of yours was saved."}
		}
		r.Met = in.Met
		file, entry, err := s.receive(ctx, tx, desks, r, Submission{NoSensitive: in.NoSensitive, came: &i, files: holder{incoming: i.ID}})
		if err != nil {
			return audit.Entry{}, err
		}
		ref = file.Ref
		return entry, fileIncoming(ctx, tx, i, file.ID)
	})
	return ref, err
}

// TurnAway ends a referral that waits without a case, for a coded reason. What was sent is kept as long as a draft, in which it
// can still be taken in.
func (s *Service) TurnAway(ctx context.Context, actor casework.Actor, id string, in Decision) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		_, _, i, _, grant, err := s.came(ctx, tx, id, true)
		if err != nil {
			return audit.Entry{}, err
		}
		if i.Version != in.Version || i.Status != "WAITING" {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "Somebody else has dealt with this referral. Nothing of yours was saved."}
		}
		if !casework.TurnAwayReasons.Has(in.Reason) {
			var f casework.Faults
			f.Add("reason", "Select why it is turned away")
			return audit.Entry{}, f.Err()
		}
		tx.Remember(queue)
		return audit.Record(grant, casework.Change{Title: "Turned a referral away that had been sent", Reason: in.Reason,
			Fields: []casework.FieldChange{{Field: "receipt", New: i.Receipt}}}), endIncoming(ctx, tx, i, "TURNED_AWAY", in.Reason)
	})
}

// queue is the address of the referrals that wait.
const queue = "/referrals/incoming"

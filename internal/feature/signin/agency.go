package signin

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/platform/signon"
)

const (
	agencyKind = "agency"           // of a sign-in that is under way at an agency's identity provider
	shownLife  = 7 * 24 * time.Hour // how long an account that belongs to nobody here waits for an administrator
)

// byAgency marks a half-done sign-in whose first step was an agency's account and no password.
var byAgency = []byte("agency")

// journey is what a browser that was sent to an identity provider is to come back with. It is kept sealed, and used once.
type journey struct {
	Agency  string // key of the provider
	Ticket  signon.Ticket
	Next    string
	Session string // the session of which a fresh proof is asked, "" for a sign-in
}

// AgencyFault is a way over an agency's identity provider that led nowhere.
type AgencyFault struct {
	Agency    string // as people know it
	Next      string
	Reference string // to quote to an administrator, where the agency knows them and no account here can be used
	Down      bool   // it cannot be reached
}

func (e *AgencyFault) Error() string { return "nobody was signed in by way of " + e.Agency }

// ToAgency is the address at which somebody signs in with their agency, and the token by which their browser comes back. With a
// session, the hash of it, they are to show anew who they are.
func (s *Service) ToAgency(ctx context.Context, actor casework.Actor, key, redirect, next string, session []byte) (address, token string, err error) {
	p := s.agencies.Of(key)
	if p == nil {
		return "", "", casework.Absent()
	}
	address, ticket, err := p.Begin(ctx, redirect, session != nil)
	if errors.Is(err, signon.ErrDown) {
		return "", "", &AgencyFault{Agency: p.Agency, Next: next, Down: true}
	}
	if err != nil {
		return "", "", err
	}
	plain, err := json.Marshal(journey{Agency: key, Ticket: ticket, Next: next, Session: hex.EncodeToString(session)})
	if err != nil {
		return "", "", fmt.Errorf("way to an agency: %w", err)
	}
	token = rand.Text() + rand.Text()
	sealed, err := s.ring.Own(agencyKind).Seal(plain, token)
	if err != nil {
		return "", "", err
	}
	err = s.db.Write(pg.WithoutKey(ctx), actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.mayTry(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Record(grant, casework.Change{Title: "Was sent to the identity provider of " + p.Agency}),
			insertStep(ctx, tx, stepHash(token), agencyKind, "", sealed, tx.Now().Add(stepLife))
	})
	return address, token, err
}

// FromAgency goes on when a browser comes back from an identity provider: it signs somebody in or, where the way began with a
// session, proves anew who they are; then the result holds nobody. It makes no account, and opens none that is disabled or past its last day.
func (s *Service) FromAgency(ctx context.Context, actor casework.Actor, token string, answer signon.Answer, session []byte) (SignedIn, string, error) {
	way, p, err := s.cameBack(ctx, actor, token)
	if err != nil {
		return SignedIn{}, "", err
	}
	fault := &AgencyFault{Agency: p.Agency, Next: way.Next}
	there, err := p.Finish(ctx, way.Ticket, answer)
	switch {
	case errors.Is(err, signon.ErrDown):
		fault.Down = true
		return SignedIn{}, "", fault
	case errors.Is(err, signon.ErrRefused):
		return SignedIn{}, "", errors.Join(s.failedAt(ctx, actor, p, "let nobody in", "refused"), fault)
	case errors.Is(err, signon.ErrNotRight):
		return SignedIn{}, "", errors.Join(s.failedAt(ctx, actor, p, "gave an answer that is not right", "answer"), fault)
	case err != nil:
		return SignedIn{}, "", err
	}
	if way.Session != "" {
		return SignedIn{}, way.Next, s.provedElsewhere(ctx, actor, p, there, way, session)
	}
	in, err := s.signInElsewhere(ctx, actor, p, there, fault)
	return in, way.Next, err
}

// cameBack takes the way that a browser comes back from.
func (s *Service) cameBack(ctx context.Context, actor casework.Actor, token string) (journey, *signon.Provider, error) {
	var way journey
	var missing error
	err := s.db.Write(pg.WithoutKey(ctx), actor, func(tx *pg.Tx) (audit.Entry, error) {
		missing = nil
		grant, err := s.mayTry(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		sealed, err := takeStep(ctx, tx, stepHash(token), agencyKind)
		if casework.Refused(err, casework.NotFound) {
			missing = ErrStartAgain
			return audit.Failed(grant, "Came back from an identity provider without having been sent there, or too late", "step"), nil
		}
		if err != nil {
			return audit.Entry{}, err
		}
		plain, err := s.ring.Own(agencyKind).Open(sealed, token)
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Record(grant, casework.Change{Title: "Came back from an identity provider"}), json.Unmarshal(plain, &way)
	})
	if err = errors.Join(err, missing); err != nil {
		return way, nil, err
	}
	p := s.agencies.Of(way.Agency)
	if p == nil { // the settings have changed in between
		return way, nil, ErrStartAgain
	}
	return way, p, nil
}

func (s *Service) failedAt(ctx context.Context, actor casework.Actor, p *signon.Provider, what, reason string) error {
	return s.db.Write(pg.WithoutKey(ctx), actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.mayTry(ctx, tx, actor)
		return audit.Failed(grant, "The identity provider of "+p.Agency+" "+what, reason), err
	})
}

// signInElsewhere signs in whoever holds an account at an agency. Its second factor counts where the settings say so; otherwise
// that of the account here is asked for.
func (s *Service) signInElsewhere(ctx context.Context, actor casework.Actor, p *signon.Provider, there signon.Account, fault *AgencyFault) (SignedIn, error) {
	var in SignedIn
	var outcome error
	err := s.db.Write(pg.WithoutKey(ctx), actor, func(tx *pg.Tx) (audit.Entry, error) {
		in, outcome = SignedIn{}, nil
		grant, err := s.mayTry(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		user, err := s.holderAt(ctx, tx, p, there)
		if err != nil {
			return audit.Entry{}, err
		}
		var a account
		if user != "" {
			if a, err = lockAccount(ctx, tx, user); err != nil {
				return audit.Entry{}, err
			}
		}
		if user == "" || a.DisabledAt != nil || a.over(tx.Today()) { // answered alike: whether there is an account is nobody's business
			text := rand.Text()
			fault.Reference = text[:4] + "-" + text[4:8]
			outcome = fault
			reason := "unlinked"
			if user != "" {
				reason = "closed"
			}
			return audit.Failed(grant, "A sign-in with an account at "+p.Agency+" failed: no account here can be used with it", reason),
				putShown(ctx, tx, shown{fault.Reference, there.Issuer, there.Subject, there.Email}, tx.Now().Add(-shownLife))
		}
		if err := linkUsed(ctx, tx, there.Issuer, there.Subject); err != nil {
			return audit.Entry{}, err
		}
		f, err := factorOf(ctx, tx, user)
		if err != nil {
			return audit.Entry{}, err
		}
		if f.On() && !there.Factor {
			in.Waiting, err = s.wait(ctx, tx, stepKind, a.ID, byAgency)
			return audit.Record(grant, casework.Change{Title: a.Name + " showed their account at " + p.Agency + "; a second factor is asked for"}), err
		}
		in = SignedIn{User: a.ID, Elsewhere: true, Factor: there.Factor, Unasked: !there.Asked}
		title := "Signed in as " + a.Name + ", with their account at " + p.Agency
		if there.Factor {
			title += " and its second factor"
		}
		return audit.Record(grant, casework.Change{Title: title}), noteSignIn(ctx, tx, a.ID)
	})
	if err != nil {
		return SignedIn{}, err
	}
	return in, outcome
}

// holderAt is whose account here an account at an agency belongs to; "" for nobody's. One that is shown for the first time is linked
// to the account with its email address, where the agency vouches for the address and it is of the agency's own domains.
func (s *Service) holderAt(ctx context.Context, tx *pg.Tx, p *signon.Provider, there signon.Account) (casework.UserID, error) {
	user, err := holderOf(ctx, tx, there.Issuer, there.Subject)
	if !casework.Refused(err, casework.NotFound) {
		return user, err
	}
	if !there.Verified || !p.VouchesFor(there.Email) {
		return "", nil
	}
	a, err := accountByEmail(ctx, tx, there.Email)
	if casework.Refused(err, casework.NotFound) {
		return "", nil
	}
	if err != nil || a.DisabledAt != nil || a.over(tx.Today()) {
		return "", err
	}
	others, err := linkedTo(ctx, tx, a.ID)
	if err != nil {
		return "", err
	}
	for _, o := range others {
		if o.Issuer == there.Issuer {
			return "", nil // the address has moved to somebody else there
		}
	}
	if err := link(ctx, tx, there.Issuer, there.Subject, a.ID, ""); err != nil {
		return "", err
	}
	return a.ID, tell(ctx, tx, a.ID, "Your account at "+p.Agency+" was used here for the first time, and signs you in from now on.")
}

// provedElsewhere takes an account that its holder has just shown anew as a fresh proof, where it is theirs and says as much as a
// proof must.
func (s *Service) provedElsewhere(ctx context.Context, actor casework.Actor, p *signon.Provider, there signon.Account, way journey, session []byte) error {
	var outcome error
	err := s.db.Write(pg.WithoutKey(ctx), actor, func(tx *pg.Tx) (audit.Entry, error) {
		outcome = nil
		grant, err := s.self(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		user, err := holderOf(ctx, tx, there.Issuer, there.Subject)
		if err != nil && !casework.Refused(err, casework.NotFound) {
			return audit.Entry{}, err
		}
		f, err := factorOf(ctx, tx, actor.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		if user != actor.ID || way.Session != hex.EncodeToString(session) || f.On() && !there.Factor {
			outcome = &AgencyFault{Agency: p.Agency, Next: way.Next}
			return audit.Failed(grant, "A proof of who they are failed: the account at "+p.Agency+" is not theirs, or it says too little", "agency"), nil
		}
		return audit.Record(grant, casework.Change{Title: "Proved again who they are, with their account at " + p.Agency}), nil
	})
	return errors.Join(err, outcome)
}

// Agencies are the identity providers that somebody can sign in with.
func (s *Service) Agencies() []*signon.Provider { return s.agencies.All() }

// errPassword is the answer to a password of somebody whose agency has its own way in. It hangs on the agency alone, and says
// nothing of whether there is an account.
func errPassword(field string, p *signon.Provider) error {
	return errProof(field, "People of "+p.Agency+" sign in with their account there, and not with a password here")
}

// refusedPassword refuses a password by its address alone, before anything is looked up.
func (s *Service) refusedPassword(ctx context.Context, actor casework.Actor, email string) error {
	p := s.agencies.RequiredBy(email)
	if p == nil {
		return nil
	}
	return errors.Join(s.failedAt(ctx, actor, p, "is the only way in for its people; a password was refused", "agency"), errPassword("email", p))
}

// bound is the provider that somebody must use, by their address or the agencies that they hold a role for; nil for none.
func (s *Service) bound(ctx context.Context, tx *pg.Tx, a account) (*signon.Provider, error) {
	if len(s.agencies.All()) == 0 {
		return nil, nil
	}
	agencies, err := agenciesOf(ctx, tx, a.ID)
	return s.agencies.RequiredBy(a.Email, agencies...), err
}

// Elsewhere is how somebody signs in with their agency.
type Elsewhere struct {
	Key, Agency string
	Proves      bool // showing it anew is a fresh proof
	Only        bool // a password is none
}

func (s *Service) elsewhere(ctx context.Context, tx *pg.Tx, a account, f Factor) (Elsewhere, error) {
	list, err := linkedTo(ctx, tx, a.ID)
	if err != nil {
		return Elsewhere{}, err
	}
	only, err := s.bound(ctx, tx, a)
	for _, l := range list {
		if p := s.agencies.From(l.Issuer); p != nil {
			return Elsewhere{Key: p.Key, Agency: p.Agency, Proves: !f.On() || p.CountsFactor(), Only: only != nil}, err
		}
	}
	return Elsewhere{Only: only != nil}, err
}

// AgencyOf is the identity provider with which somebody signs in, or nil.
func (s *Service) AgencyOf(ctx context.Context, actor casework.Actor) (*signon.Provider, error) {
	var found *signon.Provider
	err := s.db.Read(ctx, actor, func(tx *pg.Tx) error {
		list, err := linkedTo(ctx, tx, actor.ID)
		for _, l := range list {
			if p := s.agencies.From(l.Issuer); p != nil {
				found = p
			}
		}
		return err
	})
	return found, err
}

// SignOutAt is the name of an agency and the address at which somebody ends their session there too, "" for none.
func (s *Service) SignOutAt(ctx context.Context, key, back string) (agency, address string, err error) {
	p := s.agencies.Of(key)
	if p == nil {
		return "", "", casework.Absent()
	}
	return p.Agency, p.SignOut(ctx, back), nil
}

// Link gives somebody the account at an agency that they have shown and whose reference they quote. It must have the same email
// address as the account here: an administrator lends nobody's account to anybody.
func (s *Service) Link(ctx context.Context, actor casework.Actor, id casework.UserID, reference string) error {
	return s.administer(ctx, actor, id, "Linked an account at an agency", func(tx *pg.Tx) error {
		if id == actor.ID {
			return &casework.Error{Kind: casework.Invalid, Msg: "You cannot link an account to your own. Ask another administrator."}
		}
		a, err := accountOf(ctx, tx, id)
		if err != nil {
			return err
		}
		w, err := takeShown(ctx, tx, strings.ToUpper(strings.TrimSpace(reference)), tx.Now().Add(-shownLife))
		if casework.Refused(err, casework.NotFound) {
			return errProof("reference", "There is no account with this reference. They last 7 days: ask the person to sign in with their agency again and to quote the new one")
		}
		if err != nil {
			return err
		}
		p := s.agencies.From(w.Issuer)
		switch {
		case p == nil:
			return errProof("reference", "The agency of this account is not in the settings any more")
		case !p.VouchesFor(w.Email):
			return errProof("reference", p.Agency+" does not vouch for the email address of this account, so it cannot be linked")
		case w.Email != a.Email:
			return errProof("reference", "The account at "+p.Agency+" has another email address than this one, so it cannot be linked")
		}
		if err := link(ctx, tx, w.Issuer, w.Subject, id, actor.ID); err != nil {
			if casework.Refused(err, casework.Conflict) {
				return errProof("reference", "An account at "+p.Agency+" is linked already. Unlink it first")
			}
			return err
		}
		return tell(ctx, tx, id, "An administrator linked your account at "+p.Agency+" to your account here.")
	})
}

// Unlink takes an account at an agency away from somebody, and ends their sessions.
func (s *Service) Unlink(ctx context.Context, actor casework.Actor, id casework.UserID, issuer string) error {
	return s.administer(ctx, actor, id, "Unlinked an account at an agency", func(tx *pg.Tx) error {
		if err := unlink(ctx, tx, id, issuer); err != nil {
			return err
		}
		if err := endSessions(ctx, tx, id, nil); err != nil {
			return err
		}
		return tell(ctx, tx, id, "An administrator unlinked your account at an agency from your account here.")
	})
}

// linked names the agencies of what is linked to somebody.
func (s *Service) linked(ctx context.Context, tx *pg.Tx, id casework.UserID) ([]Linked, error) {
	list, err := linkedTo(ctx, tx, id)
	for i := range list {
		if p := s.agencies.From(list[i].Issuer); p != nil {
			list[i].Agency = p.Agency
		}
	}
	return list, err
}

// startedElsewhere says whether a half-done sign-in began with an agency's account.
func startedElsewhere(step stepRow) bool { return bytes.Equal(step.Sealed, byAgency) }

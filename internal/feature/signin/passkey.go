package signin

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

const (
	keyPurpose  = "passkey" // of the key that seals passkeys and what browsers are asked
	mostKeys    = 10        // of one person
	askLife     = 5 * time.Minute
	askToAdd    = "passkey:add"
	askToSignIn = "passkey:sign-in"
	askToProve  = "passkey:prove"
)

// party is this service as browsers and authenticators know it, at the address that a request came in at.
func (s *Service) party(origin string) (*webauthn.WebAuthn, error) {
	if !s.offersPasskeys(origin) {
		return nil, casework.Absent()
	}
	// The address and the password come first, so a passkey need not say whose it is; and an authenticator that is asked to
	// keep nothing more makes one that stays on its device. What make it is, is not asked.
	return webauthn.New(&webauthn.Config{
		RPID: s.passkeyHost, RPDisplayName: "Channel panel", RPOrigins: []string{origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementDiscouraged, UserVerification: protocol.VerificationRequired,
		},
		Timeouts: webauthn.TimeoutsConfig{
			Login:        webauthn.TimeoutConfig{Timeout: askLife, TimeoutUVD: askLife},
			Registration: webauthn.TimeoutConfig{Timeout: askLife, TimeoutUVD: askLife},
		},
	})
}

// offersPasskeys says whether a passkey can be made and used at an address: at the domain that passkeys are bound to, or below.
func (s *Service) offersPasskeys(origin string) bool {
	at, err := url.Parse(origin)
	return err == nil && s.passkeyHost != "" && (at.Hostname() == s.passkeyHost || strings.HasSuffix(at.Hostname(), "."+s.passkeyHost))
}

// keyHolder is somebody with those of their passkeys that can be used here.
type keyHolder struct {
	account
	keys []webauthn.Credential
}

func (h keyHolder) WebAuthnID() []byte                         { id := uuid.MustParse(string(h.ID)); return id[:] }
func (h keyHolder) WebAuthnName() string                       { return h.Email }
func (h keyHolder) WebAuthnDisplayName() string                { return h.Name }
func (h keyHolder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

func (s *Service) holder(ctx context.Context, tx *pg.Tx, a account) (keyHolder, []Passkey, error) {
	list, err := passkeysOf(ctx, tx, a.ID)
	if err != nil {
		return keyHolder{}, nil, err
	}
	h := keyHolder{account: a}
	for _, k := range list {
		if !s.usable(k) {
			continue
		}
		key, err := s.openKey(a.ID, k)
		if err != nil {
			return keyHolder{}, nil, err
		}
		h.keys = append(h.keys, key)
	}
	return h, list, nil
}

// usable says whether a passkey can be used at the domain that passkeys are bound to now.
func (s *Service) usable(k Passkey) bool { return k.CopiedAt == nil && k.Host == s.passkeyHost }

// A passkey is kept whole, in the library's own form, so that none of its flags is lost on the way.

func (s *Service) sealKey(user casework.UserID, key *webauthn.Credential) ([]byte, error) {
	plain, err := key.MarshalMsg(nil)
	if err != nil {
		return nil, fmt.Errorf("passkey: %w", err)
	}
	return s.ring.Own(keyPurpose).Seal(plain, string(user), base64.RawURLEncoding.EncodeToString(key.ID))
}

func (s *Service) openKey(user casework.UserID, k Passkey) (webauthn.Credential, error) {
	var key webauthn.Credential
	plain, err := s.ring.Own(keyPurpose).Open(k.Sealed, string(user), base64.RawURLEncoding.EncodeToString(k.Key))
	if err != nil {
		return key, err
	}
	if _, err := key.UnmarshalMsg(plain); err != nil {
		return key, fmt.Errorf("passkey: %w", err)
	}
	return key, nil
}

// What a browser is asked hangs on what it is asked for and on its session or half-done sign-in, is answered once and
// within five minutes.

func askHash(kind, binding string) []byte { return stepHash(kind + " " + binding) }

func (s *Service) keepAsked(ctx context.Context, tx *pg.Tx, kind, binding string, user casework.UserID, asked *webauthn.SessionData) error {
	plain, err := json.Marshal(asked)
	if err != nil {
		return fmt.Errorf("what a browser is asked: %w", err)
	}
	sealed, err := s.ring.Own(keyPurpose).Seal(plain, kind, string(user))
	if err != nil {
		return err
	}
	return putChallenge(ctx, tx, askHash(kind, binding), kind, user, sealed, tx.Now().Add(askLife))
}

func (s *Service) takeAsked(ctx context.Context, tx *pg.Tx, kind, binding string, user casework.UserID) (webauthn.SessionData, error) {
	var asked webauthn.SessionData
	sealed, err := takeChallenge(ctx, tx, askHash(kind, binding), kind, user)
	if err != nil {
		return asked, err
	}
	plain, err := s.ring.Own(keyPurpose).Open(sealed, kind, string(user))
	if err != nil {
		return asked, err
	}
	if err := json.Unmarshal(plain, &asked); err != nil {
		return asked, fmt.Errorf("what a browser was asked: %w", err)
	}
	return asked, nil
}

// AskForNew is what a browser is asked to make a passkey for whoever is signed in; session is the hash of their session.
func (s *Service) AskForNew(ctx context.Context, actor casework.Actor, origin string, session []byte) (*protocol.CredentialCreation, error) {
	party, err := s.party(origin)
	if err != nil {
		return nil, err
	}
	var options *protocol.CredentialCreation
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.self(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		a, err := accountOf(ctx, tx, actor.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		h, _, err := s.holder(ctx, tx, a)
		if err != nil {
			return audit.Entry{}, err
		}
		made, asked, err := party.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.keys).CredentialDescriptors()))
		if err != nil {
			return audit.Entry{}, fmt.Errorf("ask for a passkey: %w", err)
		}
		options = made
		return audit.Record(grant, casework.Change{Title: "Began to set up a passkey"}), s.keepAsked(ctx, tx, askToAdd, hex.EncodeToString(session), a.ID, asked)
	})
	return options, err
}

// AddPasskey keeps the passkey that a browser made, under a name. Whoever has no recovery codes gets some, which nobody is
// shown again. It ends the person's other sessions; session is the hash of this one.
func (s *Service) AddPasskey(ctx context.Context, actor casework.Actor, origin string, session []byte, name, made string) ([]string, error) {
	party, err := s.party(origin)
	if err != nil {
		return nil, err
	}
	var codes []string
	var outcome error
	err = s.db.Write(pg.WithoutKey(ctx), actor, func(tx *pg.Tx) (audit.Entry, error) {
		codes, outcome = nil, nil
		grant, err := s.self(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		a, err := lockAccount(ctx, tx, actor.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		h, list, err := s.holder(ctx, tx, a)
		if err != nil {
			return audit.Entry{}, err
		}
		if len(list) >= mostKeys {
			return audit.Entry{}, errProof("", fmt.Sprintf("You have %d passkeys, which is the most. Remove one before you set up another.", mostKeys))
		}
		asked, err := s.takeAsked(ctx, tx, askToAdd, hex.EncodeToString(session), a.ID)
		if casework.Refused(err, casework.NotFound) {
			return audit.Entry{}, errProof("", "That took too long, or was sent twice. Nothing has been changed. Try again.")
		}
		if err != nil {
			return audit.Entry{}, err
		}
		key, err := newKey(party, h, asked, made)
		if err != nil { // the browser has had its one answer
			outcome = errProof("", "The passkey could not be set up. Nothing has been changed. Try again.")
			return audit.Failed(grant, "Setting up a passkey failed", "passkey"), nil //nolint:nilerr // the answer says no more of why
		}
		sealed, err := s.sealKey(a.ID, key)
		if err != nil {
			return audit.Entry{}, err
		}
		err = insertPasskey(ctx, tx, a.ID, Passkey{ID: uuid.NewString(), Key: key.ID, Host: s.passkeyHost, Name: name, Sealed: sealed})
		if casework.Refused(err, casework.Conflict) {
			return audit.Entry{}, errProof("", "This passkey is set up already. Nothing has been changed.")
		}
		if err != nil {
			return audit.Entry{}, err
		}
		f, err := factorOf(ctx, tx, a.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		if f.Codes == 0 {
			codes = newCodes()
			if err := keepCodes(ctx, tx, a.ID, codes); err != nil {
				return audit.Entry{}, err
			}
		}
		if err := tell(ctx, tx, a.ID, "A passkey was added to your account."); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/account/factor")
		return audit.Record(grant, casework.Change{Title: "Set up a passkey as second factor"}), endSessions(ctx, tx, a.ID, session)
	})
	if err != nil {
		return nil, err
	}
	return codes, outcome
}

func newKey(party *webauthn.WebAuthn, h keyHolder, asked webauthn.SessionData, made string) (*webauthn.Credential, error) {
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(made))
	if err != nil {
		return nil, err
	}
	return party.CreateCredential(h, asked, parsed)
}

// RemovePasskey takes away one of somebody's own passkeys; not the last factor of whoever needs one.
func (s *Service) RemovePasskey(ctx context.Context, actor casework.Actor, id string) error {
	return s.lessen(ctx, actor, "Removed a passkey", "A passkey was removed from your account.", func(tx *pg.Tx, f Factor) (bool, error) {
		for _, k := range f.Passkeys {
			if k.ID == id {
				return f.without(id) == 0, deletePasskey(ctx, tx, actor.ID, id)
			}
		}
		return false, casework.Absent()
	})
}

// AskAtSignIn is what a browser is asked to end a sign-in whose password was right with a passkey.
func (s *Service) AskAtSignIn(ctx context.Context, actor casework.Actor, origin, token string) (*protocol.CredentialAssertion, error) {
	return s.ask(ctx, actor, origin, askToSignIn, token, func(tx *pg.Tx) (audit.Entry, account, error) {
		grant, err := s.mayTry(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, account{}, err
		}
		step, err := lockStep(ctx, tx, stepHash(token), stepKind)
		if err != nil {
			return audit.Entry{}, account{}, err
		}
		a, err := accountOf(ctx, tx, step.User)
		return audit.Record(grant, casework.Change{Title: "Asked for a passkey at a sign-in"}), a, err
	})
}

// AskAgain is what a browser is asked to prove anew who is signed in; session is the hash of their session.
func (s *Service) AskAgain(ctx context.Context, actor casework.Actor, origin string, session []byte) (*protocol.CredentialAssertion, error) {
	return s.ask(ctx, actor, origin, askToProve, hex.EncodeToString(session), func(tx *pg.Tx) (audit.Entry, account, error) {
		grant, err := s.self(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, account{}, err
		}
		a, err := accountOf(ctx, tx, actor.ID)
		return audit.Record(grant, casework.Change{Title: "Asked for a passkey as a fresh proof"}), a, err
	})
}

func (s *Service) ask(ctx context.Context, actor casework.Actor, origin, kind, binding string, whom func(*pg.Tx) (audit.Entry, account, error)) (*protocol.CredentialAssertion, error) {
	party, err := s.party(origin)
	if err != nil {
		return nil, err
	}
	var options *protocol.CredentialAssertion
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		entry, a, err := whom(tx)
		if err != nil {
			return audit.Entry{}, err
		}
		h, _, err := s.holder(ctx, tx, a)
		if err != nil {
			return audit.Entry{}, err
		}
		if len(h.keys) == 0 {
			return audit.Entry{}, casework.Absent()
		}
		made, asked, err := party.BeginLogin(h)
		if err != nil {
			return audit.Entry{}, fmt.Errorf("ask for a passkey: %w", err)
		}
		options = made
		return entry, s.keepAsked(ctx, tx, kind, binding, a.ID, asked)
	})
	return options, err
}

// PasskeyStep ends a sign-in whose password was right, with the answer that an authenticator gave to AskAtSignIn.
func (s *Service) PasskeyStep(ctx context.Context, actor casework.Actor, origin, token, answer string) (SignedIn, error) {
	return s.secondStep(ctx, actor, token, func(tx *pg.Tx, a account) (try, error) {
		return s.checkPasskey(ctx, tx, a, origin, askToSignIn, token, answer)
	})
}

// ProvePasskey checks the answer that an authenticator gave to AskAgain, before something that needs a fresh proof.
func (s *Service) ProvePasskey(ctx context.Context, actor casework.Actor, origin string, session []byte, answer string) error {
	return s.prove(ctx, actor, func(tx *pg.Tx, a account) (try, error) {
		return s.checkPasskey(ctx, tx, a, origin, askToProve, hex.EncodeToString(session), answer)
	})
}

// checkPasskey takes the answer of an authenticator. One whose counter went back may be a copy: it is out of use from then on,
// and its holder is told.
func (s *Service) checkPasskey(ctx context.Context, tx *pg.Tx, a account, origin, kind, binding, answer string) (try, error) {
	party, err := s.party(origin)
	if err != nil {
		return try{}, err
	}
	asked, err := s.takeAsked(ctx, tx, kind, binding, a.ID)
	if casework.Refused(err, casework.NotFound) {
		return try{fault: "a passkey that was not asked for, or too late", reason: "challenge", answer: "That took too long, or was sent twice. Try again."}, nil
	}
	if err != nil {
		return try{}, err
	}
	h, list, err := s.holder(ctx, tx, a)
	if err != nil {
		return try{}, err
	}
	wrong := try{fault: "a passkey that is not right", reason: "passkey", answer: "That passkey is not right, or the account cannot be used at the moment. Try again, or enter a code."}
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
	if err != nil {
		return wrong, nil //nolint:nilerr // the answer says no more of why
	}
	key, err := party.ValidateLogin(h, asked, parsed)
	if err != nil {
		return wrong, nil //nolint:nilerr // the answer says no more of why
	}
	var id string
	for _, k := range list {
		if bytes.Equal(k.Key, key.ID) {
			id = k.ID
		}
	}
	if key.Authenticator.CloneWarning {
		if err := passkeyCopied(ctx, tx, id); err != nil {
			return try{}, err
		}
		return try{fault: "a passkey that may be a copy, which is out of use now", reason: "copied", answer: "This passkey may have been copied, so it cannot be used any more. Enter a code instead, and tell an administrator."},
			tell(ctx, tx, a.ID, "One of your passkeys may have been copied. It cannot be used any more.")
	}
	sealed, err := s.sealKey(a.ID, key)
	if err != nil {
		return try{}, err
	}
	return try{how: "a passkey"}, passkeyUsed(ctx, tx, id, sealed)
}

// tell leaves somebody a notice that something about how they sign in has changed.
func tell(ctx context.Context, tx *pg.Tx, user casework.UserID, what string) error {
	return casefile.Notify(ctx, tx, casefile.Notice{
		For: user, Why: "It is your account.", Link: "/account/factor", Text: what + " If it was not you, tell an administrator at once.",
	})
}

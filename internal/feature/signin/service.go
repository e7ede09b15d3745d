// Package signin is signing in and out, and everybody's own account: their password, their second factor and where they are
// signed in.
package signin

import (
	"context"
	"strings"
	"time"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/platform/passwords"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/platform/signon"
)

// Service is what can be done with one's own account.
type Service struct {
	db    *pg.DB
	guard *authz.Guard
	words *passwords.Hasher
	ring  *keys.Ring

	required    bool // a second factor, of whoever holds a role that needs one
	passkeyHost string
	idle        time.Duration
	agencies    signon.Directory
}

// Config is what the service works with.
type Config struct {
	DB    *pg.DB
	Guard *authz.Guard
	Words *passwords.Hasher
	Keys  *keys.Ring

	SecondFactor bool          // whoever holds a role that needs a second factor is held to it
	PasskeyHost  string        // the domain that passkeys are bound to, for good; "" for no passkeys
	Idle         time.Duration // a session unused for so long has ended
	Agencies     signon.Directory
}

// NewService makes the service.
func NewService(c Config) *Service {
	return &Service{db: c.DB, guard: c.Guard, words: c.Words, ring: c.Keys, required: c.SecondFactor, passkeyHost: c.PasskeyHost, idle: c.Idle, agencies: c.Agencies}
}

// NeedsSetUp says whether nobody has an account yet.
func (s *Service) NeedsSetUp(ctx context.Context, actor casework.Actor) (bool, error) {
	var any bool
	err := s.db.Read(ctx, actor, func(tx *pg.Tx) error {
		var err error
		any, err = anyAccount(ctx, tx)
		return err
	})
	return !any, err
}

// errSignIn is the one answer to a sign-in that failed, whatever the reason.
func errSignIn() error {
	var f casework.Faults
	f.Add("email", "Email address or password is not right, or the account cannot be used at the moment")
	return f.Err()
}

// lockAfter failures, sign-in is refused for a time that doubles with each further one, at most a quarter of an
// hour: there is no lasting lock that somebody else could set off.
const (
	lockAfter = 5
	lockFirst = 15 * time.Second
	lockMost  = 15 * time.Minute
)

func lockFor(failures int) time.Duration {
	if failures < lockAfter {
		return 0
	}
	d := lockFirst
	for range failures - lockAfter {
		if d *= 2; d > lockMost {
			return lockMost
		}
	}
	return d
}

// SignedIn is who has signed in.
type SignedIn struct {
	User       casework.UserID
	MustChange bool // somebody else set the password
	Elsewhere  bool // with their account at an agency
	Unasked    bool // by an older sign-in there: nobody was asked who they are
	Factor     bool // and the second factor that the agency asked them for
	// Waiting is the token of a sign-in whose password was right and which still needs a second factor; then User is empty.
	Waiting string
}

// SignIn checks an address and a password and returns whose they are. Every try is an entry; the answer to a wrong
// password, an unknown address, a disabled and a locked account is the same, in words and in time. The password is
// hashed between two transactions, so that many tries at once hold no connection while they wait to be hashed.
func (s *Service) SignIn(ctx context.Context, actor casework.Actor, email, password string) (SignedIn, error) {
	email = strings.ToLower(strings.TrimSpace(email))
	if err := s.refusedPassword(ctx, actor, email); err != nil {
		return SignedIn{}, err
	}
	var seen account
	err := s.db.Read(ctx, actor, func(tx *pg.Tx) error {
		if _, err := s.mayTry(ctx, tx, actor); err != nil {
			return err
		}
		var err error
		seen, err = accountByEmail(ctx, tx, email)
		if casework.Refused(err, casework.NotFound) {
			return nil
		}
		return err
	})
	if err != nil {
		return SignedIn{}, err
	}
	ok, err := s.words.Matches(ctx, password, seen.Hash)
	if err != nil {
		return SignedIn{}, err
	}
	var in SignedIn
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		in = SignedIn{}
		grant, err := s.mayTry(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		if seen.ID == "" {
			if _, err := lockAccount(ctx, tx, nobody); !casework.Refused(err, casework.NotFound) {
				return audit.Entry{}, err
			}
			return audit.Failed(grant, "A sign-in with an unknown address failed", "unknown"), noteNothing(ctx, tx)
		}
		a, err := lockAccount(ctx, tx, seen.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		switch {
		case a.DisabledAt != nil:
			return audit.Failed(grant, "A sign-in to a disabled account failed", "disabled"), noteNothing(ctx, tx)
		case a.over(tx.Today()):
			return audit.Failed(grant, "A sign-in to an account after its last day failed", "ended"), noteNothing(ctx, tx)
		case a.LockedUntil != nil && a.LockedUntil.After(tx.Now()):
			return audit.Failed(grant, "A sign-in to a locked account failed", "locked"), noteNothing(ctx, tx)
		case !ok || a.Hash != seen.Hash:
			until := tx.Now().Add(lockFor(a.FailedCount + 1))
			return audit.Failed(grant, "A sign-in with a wrong password failed", "password"), noteFailure(ctx, tx, a.ID, until)
		}
		if p, err := s.bound(ctx, tx, a); err != nil {
			return audit.Entry{}, err
		} else if p != nil {
			return audit.Failed(grant, "A sign-in by password failed: "+p.Agency+" is the only way in for its people", "agency"), nil
		}
		if f, err := factorOf(ctx, tx, a.ID); err != nil {
			return audit.Entry{}, err
		} else if f.On() {
			in.Waiting, err = s.wait(ctx, tx, stepKind, a.ID, nil)
			return audit.Record(grant, casework.Change{Title: "The password of " + a.Name + " was right; a second factor is asked for"}), err
		}
		in = SignedIn{User: a.ID, MustChange: a.MustChange}
		return audit.Record(grant, casework.Change{Title: "Signed in as " + a.Name}), noteSignIn(ctx, tx, a.ID)
	})
	if err != nil {
		return SignedIn{}, err
	}
	if in.User == "" && in.Waiting == "" {
		return SignedIn{}, errSignIn()
	}
	return in, nil
}

func (s *Service) mayTry(ctx context.Context, tx *pg.Tx, actor casework.Actor) (authz.Grant, error) {
	return s.guard.Check(ctx, actor, casework.SignIn, casework.Resource{Ref: "sign-in", Sens: casework.Normal, Policy: tx.Policy()})
}

// self asks the guard for what everybody may do with their own account.
func (s *Service) self(ctx context.Context, tx *pg.Tx, actor casework.Actor) (authz.Grant, error) {
	return s.guard.Check(ctx, actor, casework.UseSelf, casework.Resource{Ref: "account " + string(actor.ID), Sens: casework.Normal, Policy: tx.Policy()})
}

// administration asks the guard for what an administrator does about somebody's sign-in.
func (s *Service) administration(ctx context.Context, tx *pg.Tx, actor casework.Actor, id casework.UserID) (authz.Grant, error) {
	r, err := casefile.OnInstallation(ctx, tx, "account "+string(id))
	if err != nil {
		return authz.Grant{}, err
	}
	return s.guard.Check(ctx, actor, casework.WriteAccounts, r)
}

// SignedOut records that somebody signed out.
func (s *Service) SignedOut(ctx context.Context, actor casework.Actor) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.self(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Record(grant, casework.Change{Title: "Signed out"}), nil
	})
}

// ChangePassword sets somebody's own password and ends their other sessions; keep is the hash of this one.
func (s *Service) ChangePassword(ctx context.Context, actor casework.Actor, current, next, again string, keep []byte) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.self(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		a, err := lockAccount(ctx, tx, actor.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		var f casework.Faults
		ok, err := s.words.Matches(ctx, current, a.Hash)
		if err != nil {
			return audit.Entry{}, err
		}
		if !ok {
			f.Add("current", "Current password is not right")
		}
		factor, err := factorOf(ctx, tx, actor.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		weakness := passwords.Weakness
		if factor.On() {
			weakness = passwords.WeaknessBesideAFactor
		}
		if w := weakness(next, append(strings.Fields(a.Name), a.Email)...); w != "" {
			f.Add("password", w)
		} else if next == current {
			f.Add("password", "New password must differ from the current one")
		}
		if again != next {
			f.Add("again", "Passwords do not match")
		}
		if f.Any() {
			return audit.Entry{}, f.Err()
		}
		hash, err := s.words.Hash(ctx, next)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := setPassword(ctx, tx, actor.ID, hash, passwords.Short(next)); err != nil {
			return audit.Entry{}, err
		}
		return audit.Record(grant, casework.Change{Title: "Changed their own password"}), endSessions(ctx, tx, actor.ID, keep)
	})
}

// Own is somebody's own account.
type Own struct {
	Email, Name string
	MustChange  bool
	Factor      Factor
	Linked      []Linked
	Roles       []Held
	Sessions    []Session
}

// Own reads somebody's own account, their roles and where they are signed in.
func (s *Service) Own(ctx context.Context, actor casework.Actor) (Own, error) {
	var own Own
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.self(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		a, err := lockAccount(ctx, tx, actor.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		own = Own{Email: a.Email, Name: a.Name, MustChange: a.MustChange}
		if own.Factor, err = s.standing(ctx, tx, actor.ID); err != nil {
			return audit.Entry{}, err
		}
		if own.Linked, err = s.linked(ctx, tx, actor.ID); err != nil {
			return audit.Entry{}, err
		}
		if own.Roles, err = rolesOf(ctx, tx, actor.ID); err != nil {
			return audit.Entry{}, err
		}
		if own.Sessions, err = sessionsOf(ctx, tx, actor.ID, tx.Now().Add(-s.idle)); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "own account"), nil
	})
	return own, err
}

// EndSession signs somebody out of one of their own sessions.
func (s *Service) EndSession(ctx context.Context, actor casework.Actor, hash []byte) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.self(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := endSession(ctx, tx, actor.ID, hash); err != nil {
			return audit.Entry{}, err
		}
		return audit.Record(grant, casework.Change{Title: "Ended one of their own sessions"}), nil
	})
}

// EndOthers signs somebody out everywhere but here; keep is the hash of this session.
func (s *Service) EndOthers(ctx context.Context, actor casework.Actor, keep []byte) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.self(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Record(grant, casework.Change{Title: "Ended their own other sessions"}), endSessions(ctx, tx, actor.ID, keep)
	})
}

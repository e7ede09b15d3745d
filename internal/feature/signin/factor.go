package signin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"strings"
	"time"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

const (
	seedPurpose = "totp"           // of the key that seals seeds
	stepKind    = "factor"         // of a sign-in whose password was right
	stepLife    = 10 * time.Minute // how long a half-done sign-in waits
	stepTries   = 5                // how many codes may be tried before it begins again
	resetLife   = 24 * time.Hour   // how long a reset waits for the second administrator
)

func stepHash(token string) []byte {
	sum := sha256.Sum256([]byte("step " + token))
	return sum[:]
}

// wait makes a half-done sign-in and returns the token by which its browser goes on.
func (s *Service) wait(ctx context.Context, tx *pg.Tx, kind string, user casework.UserID, sealed []byte) (string, error) {
	token := rand.Text() + rand.Text()
	return token, insertStep(ctx, tx, stepHash(token), kind, user, append([]byte{}, sealed...), tx.Now().Add(stepLife))
}

// ErrStartAgain is a half-done sign-in that is not there any more: it took too long, or too many codes were tried.
var ErrStartAgain = errors.New("this sign-in has to begin again")

// try is what came of one try to prove who somebody is.
type try struct {
	how    string // "a code of their app"; "" for one that failed
	fault  string // what was wrong, as the log says it: "a wrong code"
	reason string // its code in the log
	answer string // what the person is told
}

// SecondStep ends a sign-in whose password was right, with a code of the person's app or one of their recovery codes. Every
// try is an entry; the answer to a code that is wrong and to one that was used is the same.
func (s *Service) SecondStep(ctx context.Context, actor casework.Actor, token, code string) (SignedIn, error) {
	return s.secondStep(ctx, actor, token, func(tx *pg.Tx, a account) (try, error) { return s.checkCode(ctx, tx, a.ID, code) })
}

func (s *Service) secondStep(ctx context.Context, actor casework.Actor, token string, check func(*pg.Tx, account) (try, error)) (SignedIn, error) {
	var in SignedIn
	var outcome error
	err := s.db.Write(pg.WithoutKey(ctx), actor, func(tx *pg.Tx) (audit.Entry, error) {
		in, outcome = SignedIn{}, nil
		grant, err := s.mayTry(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		hash := stepHash(token)
		step, err := lockStep(ctx, tx, hash, stepKind)
		if casework.Refused(err, casework.NotFound) {
			outcome = ErrStartAgain
			return audit.Failed(grant, "A second step without a first failed", "step"), nil
		}
		if err != nil {
			return audit.Entry{}, err
		}
		a, err := lockAccount(ctx, tx, step.User)
		if err != nil {
			return audit.Entry{}, err
		}
		outcome = errProof("code", wrongCode)
		switch {
		case a.DisabledAt != nil:
			return audit.Failed(grant, "A second step to a disabled account failed", "disabled"), nil
		case a.over(tx.Today()):
			return audit.Failed(grant, "A second step to an account after its last day failed", "ended"), nil
		case a.LockedUntil != nil && a.LockedUntil.After(tx.Now()):
			return audit.Failed(grant, "A second step to a locked account failed", "locked"), nil
		}
		t, err := check(tx, a)
		if err != nil {
			return audit.Entry{}, err
		}
		if t.how == "" {
			forget := tryStep
			outcome = errProof("code", t.answer)
			if step.Tries+1 >= stepTries {
				forget, outcome = endStep, ErrStartAgain
			}
			if err := forget(ctx, tx, hash); err != nil {
				return audit.Entry{}, err
			}
			return audit.Failed(grant, "A second step failed: "+t.fault, t.reason), noteFailure(ctx, tx, a.ID, tx.Now().Add(lockFor(a.FailedCount+1)))
		}
		if err := endStep(ctx, tx, hash); err != nil {
			return audit.Entry{}, err
		}
		in, outcome = SignedIn{User: a.ID, MustChange: a.MustChange}, nil
		first := "their password"
		if startedElsewhere(step) {
			in, first = SignedIn{User: a.ID, Elsewhere: true}, "their agency's account"
		}
		return audit.Record(grant, casework.Change{Title: "Signed in as " + a.Name + ", with " + first + " and " + t.how}), noteSignIn(ctx, tx, a.ID)
	})
	if err != nil {
		return SignedIn{}, err
	}
	return in, outcome
}

const wrongCode = "That code is not right, or it has been used already, or the account cannot be used at the moment"

// HalfDone reads what a sign-in whose password was right can be ended with, at an address of ours.
func (s *Service) HalfDone(ctx context.Context, actor casework.Actor, origin, token string) (Factor, error) {
	var f Factor
	err := s.db.Read(ctx, actor, func(tx *pg.Tx) error {
		if _, err := s.mayTry(ctx, tx, actor); err != nil {
			return err
		}
		user, err := stepUser(ctx, tx, stepHash(token), stepKind)
		if casework.Refused(err, casework.NotFound) {
			return ErrStartAgain
		}
		if err != nil {
			return err
		}
		f, err = factorOf(ctx, tx, user)
		f.Here = s.here(origin, f)
		return err
	})
	return f, err
}

// here is how many of somebody's passkeys can be used at an address.
func (s *Service) here(origin string, f Factor) int {
	n := 0
	for _, k := range f.Passkeys {
		if s.usable(k) && s.offersPasskeys(origin) {
			n++
		}
	}
	return n
}

// checkCode takes a code of somebody's app or one of their recovery codes.
func (s *Service) checkCode(ctx context.Context, tx *pg.Tx, user casework.UserID, code string) (try, error) {
	row, err := lockSeed(ctx, tx, user)
	if err != nil && !casework.Refused(err, casework.NotFound) {
		return try{}, err
	}
	if err == nil && row.Confirmed != nil {
		seed, err := s.ring.Own(seedPurpose).Open(row.Sealed, string(user))
		if err != nil {
			return try{}, err
		}
		if step, ok := codeStep(seed, code, tx.Now(), row.LastStep); ok {
			return try{how: "a code of their app"}, useStep(ctx, tx, user, step)
		}
	}
	if ok, err := useCode(ctx, tx, user, codeHash(code)); err != nil || ok {
		return try{how: "a recovery code"}, err
	}
	return try{fault: "a wrong code", reason: "code", answer: wrongCode}, nil
}

// Factor reads how one's own second factor stands, at an address of ours.
func (s *Service) Factor(ctx context.Context, actor casework.Actor, origin string) (Factor, error) {
	var f Factor
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.self(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		a, err := accountOf(ctx, tx, actor.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		if f, err = s.standing(ctx, tx, actor.ID); err != nil {
			return audit.Entry{}, err
		}
		f.Elsewhere, err = s.elsewhere(ctx, tx, a, f)
		f.Here, f.Offered = s.here(origin, f), s.offersPasskeys(origin)
		return audit.Viewed(grant, "own second factor"), err
	})
	return f, err
}

func (s *Service) standing(ctx context.Context, tx *pg.Tx, user casework.UserID) (Factor, error) {
	f, err := factorOf(ctx, tx, user)
	if err != nil {
		return Factor{}, err
	}
	roles, err := rolesNow(ctx, tx, user)
	f.Required = s.required && s.guard.Could(roles, casework.NeedFactor)
	return f, err
}

// StartApp makes a seed for somebody's own app. It counts only once a code of it was right; until then one that they had
// before goes on counting.
func (s *Service) StartApp(ctx context.Context, actor casework.Actor) error {
	sealed, err := s.ring.Own(seedPurpose).Seal(newSeed(), string(actor.ID))
	if err != nil {
		return err
	}
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.self(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Record(grant, casework.Change{Title: "Began to set up an authenticator app"}), putSeed(ctx, tx, actor.ID, sealed)
	})
}

// App is a seed that waits for its first code.
type App struct {
	Email string
	seed  []byte
}

// Key is the seed as it is typed into an app, in groups of four.
func (a App) Key() string {
	var groups []string
	for text := plainBase32(a.seed); text != ""; {
		n := min(4, len(text))
		groups, text = append(groups, text[:n]), text[n:]
	}
	return strings.Join(groups, " ")
}

// Picture is the seed as a QR code, a PNG.
func (a App) Picture() ([]byte, error) { return picture(a.seed, a.Email) }

// App reads one's own seed for as long as it waits for its first code; after that nobody is shown it again.
func (s *Service) App(ctx context.Context, actor casework.Actor) (App, error) {
	var app App
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.self(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		row, err := lockSeed(ctx, tx, actor.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		if row.Waiting == nil {
			return audit.Entry{}, casework.Absent()
		}
		a, err := accountOf(ctx, tx, actor.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		app.Email = a.Email
		app.seed, err = s.ring.Own(seedPurpose).Open(row.Waiting, string(actor.ID))
		return audit.Viewed(grant, "key of an authenticator app"), err
	})
	return app, err
}

// ConfirmApp takes the first code of an app: from now on one is asked for at signing in, and none of an app that there was
// before. It returns recovery codes, which nobody is shown again, to whoever had none left, and ends the person's other
// sessions; keep is the hash of this one.
func (s *Service) ConfirmApp(ctx context.Context, actor casework.Actor, code string, keep []byte) ([]string, error) {
	var codes []string
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		codes = nil
		grant, err := s.self(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		row, err := lockSeed(ctx, tx, actor.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		if row.Waiting == nil {
			return audit.Entry{}, casework.Absent()
		}
		seed, err := s.ring.Own(seedPurpose).Open(row.Waiting, string(actor.ID))
		if err != nil {
			return audit.Entry{}, err
		}
		step, ok := codeStep(seed, code, tx.Now(), 0)
		if !ok {
			return audit.Entry{}, errProof("code", "That code is not right. Enter the 6 digits that the app shows now, and check that the time on your device is set by itself.")
		}
		if err := takeSeed(ctx, tx, actor.ID, step); err != nil {
			return audit.Entry{}, err
		}
		f, err := factorOf(ctx, tx, actor.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		if f.Codes == 0 {
			codes = newCodes()
			if err := keepCodes(ctx, tx, actor.ID, codes); err != nil {
				return audit.Entry{}, err
			}
		}
		if err := tell(ctx, tx, actor.ID, "An authenticator app was set up for your account."); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/account/factor")
		return audit.Record(grant, casework.Change{Title: "Set up an authenticator app as second factor"}), endSessions(ctx, tx, actor.ID, keep)
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

// NewCodes makes somebody's own recovery codes anew; those before are worth nothing.
func (s *Service) NewCodes(ctx context.Context, actor casework.Actor) ([]string, error) {
	codes := newCodes()
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.self(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		if f, err := factorOf(ctx, tx, actor.ID); err != nil {
			return audit.Entry{}, err
		} else if !f.On() {
			return audit.Entry{}, casework.Absent()
		}
		tx.Remember("/account/factor")
		return audit.Record(grant, casework.Change{Title: "Made new recovery codes"}), keepCodes(ctx, tx, actor.ID, codes)
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

func keepCodes(ctx context.Context, tx *pg.Tx, user casework.UserID, codes []string) error {
	hashes := make([][]byte, len(codes))
	for i, c := range codes {
		hashes[i] = codeHash(c)
	}
	return replaceCodes(ctx, tx, user, hashes)
}

// RemoveApp takes away somebody's own app; not the last factor of whoever needs one.
func (s *Service) RemoveApp(ctx context.Context, actor casework.Actor) error {
	return s.lessen(ctx, actor, "Removed their authenticator app", "Your authenticator app was removed from your account.", func(tx *pg.Tx, f Factor) (bool, error) {
		if f.App == nil {
			return false, casework.Absent()
		}
		return f.without("") == 1, dropSeed(ctx, tx, actor.ID)
	})
}

// lessen takes away one of somebody's own factors; take says whether it was their last. Recovery codes go with the last one.
func (s *Service) lessen(ctx context.Context, actor casework.Actor, title, notice string, take func(*pg.Tx, Factor) (last bool, err error)) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.self(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		if _, err := lockAccount(ctx, tx, actor.ID); err != nil {
			return audit.Entry{}, err
		}
		f, err := s.standing(ctx, tx, actor.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		last, err := take(tx, f)
		switch {
		case err != nil:
			return audit.Entry{}, err
		case last && f.Required:
			return audit.Entry{}, errProof("", "One of your roles needs a second factor, and this is the last one that you have. Set up another before you remove it.")
		case last: // and those who have a password for a second factor's sake choose a longer one, which the engine sees to
			if err := dropCodes(ctx, tx, actor.ID); err != nil {
				return audit.Entry{}, err
			}
		}
		return audit.Record(grant, casework.Change{Title: title}), tell(ctx, tx, actor.ID, notice)
	})
}

// Access is how somebody else signs in, for an administrator.
type Access struct {
	ID       casework.UserID
	Name     string
	Factor   Factor
	Sessions []Session
	Resets   []Reset
	Linked   []Linked
	Agencies bool // whether any agency's accounts can be linked
	Now      time.Time
	Me       string
}

// Access reads how somebody signs in.
func (s *Service) Access(ctx context.Context, actor casework.Actor, id casework.UserID) (Access, error) {
	var out Access
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.administration(ctx, tx, actor, id)
		if err != nil {
			return audit.Entry{}, err
		}
		a, err := accountOf(ctx, tx, id)
		if err != nil {
			return audit.Entry{}, err
		}
		out = Access{ID: id, Name: a.Name, Now: tx.Now(), Me: string(actor.ID), Agencies: len(s.agencies.All()) > 0}
		if out.Linked, err = s.linked(ctx, tx, id); err != nil {
			return audit.Entry{}, err
		}
		if out.Factor, err = s.standing(ctx, tx, id); err != nil {
			return audit.Entry{}, err
		}
		if out.Sessions, err = sessionsOf(ctx, tx, id, tx.Now().Add(-s.idle)); err != nil {
			return audit.Entry{}, err
		}
		out.Resets, err = resetsOf(ctx, tx, id)
		return audit.Viewed(grant, "sign-in of an account"), err
	})
	return out, err
}

// AskReset begins a reset of somebody's second factor, by an administrator who has met them and says how they knew them.
func (s *Service) AskReset(ctx context.Context, actor casework.Actor, id casework.UserID, knownBy string) error {
	return s.administer(ctx, actor, id, "Asked for a reset of a second factor", func(tx *pg.Tx) error {
		if knownBy = strings.TrimSpace(knownBy); knownBy == "" {
			return errProof("known_by", "Enter how you recognised the person when you met them")
		}
		if id == actor.ID {
			return &casework.Error{Kind: casework.Invalid, Msg: "You cannot reset your own second factor. Ask another administrator."}
		}
		return insertReset(ctx, tx, id, knownBy, tx.Now().Add(resetLife))
	})
}

// ApproveReset is the second administrator's word: the factor is gone, every session of the person ends, and they are told.
// Their password stays, and no administrator knows it.
func (s *Service) ApproveReset(ctx context.Context, actor casework.Actor, id casework.UserID, reset string) error {
	return s.administer(ctx, actor, id, "Approved a reset of a second factor", func(tx *pg.Tx) error {
		err := approveReset(ctx, tx, reset, id)
		if casework.Refused(err, casework.NotFound) || casework.Refused(err, casework.Conflict) {
			return &casework.Error{Kind: casework.Invalid, Msg: "This reset cannot be approved: it is too old, or approved already, or you asked for it yourself. Another administrator has to approve it."}
		}
		if err != nil {
			return err
		}
		if err := dropFactor(ctx, tx, id); err != nil {
			return err
		}
		if err := endSessions(ctx, tx, id, nil); err != nil {
			return err
		}
		return casefile.Notify(ctx, tx, casefile.Notice{
			For: id, Why: "It is your account.", Link: "/account/factor",
			Text: "Two administrators reset your second factor. If you did not ask for it, tell an administrator at once.",
		})
	})
}

// ClearFactor takes away somebody's second factor at the word of whoever runs the installation, ends their sessions and tells
// them. It is for the day on which there are no two administrators left who could.
func (s *Service) ClearFactor(ctx context.Context, actor casework.Actor, id casework.UserID) error {
	return s.administer(ctx, actor, id, "Cleared a second factor", func(tx *pg.Tx) error {
		if err := dropFactor(ctx, tx, id); err != nil {
			return err
		}
		if err := endSessions(ctx, tx, id, nil); err != nil {
			return err
		}
		return tell(ctx, tx, id, "Your second factor was cleared by whoever runs this service.")
	})
}

// EndAllSessions signs somebody out everywhere.
func (s *Service) EndAllSessions(ctx context.Context, actor casework.Actor, id casework.UserID) error {
	return s.administer(ctx, actor, id, "Ended every session of an account", func(tx *pg.Tx) error { return endSessions(ctx, tx, id, nil) })
}

func (s *Service) administer(ctx context.Context, actor casework.Actor, id casework.UserID, title string, fn func(*pg.Tx) error) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.administration(ctx, tx, actor, id)
		if err != nil {
			return audit.Entry{}, err
		}
		a, err := lockAccount(ctx, tx, id)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := fn(tx); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/accounts/" + string(id) + "/sign-in")
		return audit.Record(grant, casework.Change{Title: title, Fields: []casework.FieldChange{{Field: "account", New: a.Email}}}), nil
	})
}

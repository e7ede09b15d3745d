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

// SecondStep ends a sign-in whose password was right, with a code of the person's app or one of their recovery codes. Every
// try is an entry; the answer to a code that is wrong and to one that was used is the same.
func (s *Service) SecondStep(ctx context.Context, actor casework.Actor, token, code string) (SignedIn, error) {
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
		outcome = errProof("code", "That code is not right, or it has been used already, or the account cannot be used at the moment")
		switch {
		case a.DisabledAt != nil:
			return audit.Failed(grant, "A second step to a disabled account failed", "disabled"), nil
		case a.LockedUntil != nil && a.LockedUntil.After(tx.Now()):
			return audit.Failed(grant, "A second step to a locked account failed", "locked"), nil
		}
		how, err := s.checkCode(ctx, tx, a.ID, code)
		if err != nil {
			return audit.Entry{}, err
		}
		if how == "" {
			forget := tryStep
			if step.Tries+1 >= stepTries {
				forget, outcome = endStep, ErrStartAgain
			}
			if err := forget(ctx, tx, hash); err != nil {
				return audit.Entry{}, err
			}
			return audit.Failed(grant, "A second step with a wrong code failed", "code"), noteFailure(ctx, tx, a.ID, tx.Now().Add(lockFor(a.FailedCount+1)))
		}
		if err := endStep(ctx, tx, hash); err != nil {
			return audit.Entry{}, err
		}
		in, outcome = SignedIn{User: a.ID, MustChange: a.MustChange}, nil
		return audit.Record(grant, casework.Change{Title: "Signed in as " + a.Name + ", with " + how}), noteSignIn(ctx, tx, a.ID)
	})
	if err != nil {
		return SignedIn{}, err
	}
	return in, outcome
}

// checkCode takes a code of somebody's app or one of their recovery codes, and says which it was; "" for neither.
func (s *Service) checkCode(ctx context.Context, tx *pg.Tx, user casework.UserID, code string) (string, error) {
	row, err := lockSeed(ctx, tx, user)
	if err != nil && !casework.Refused(err, casework.NotFound) {
		return "", err
	}
	if err == nil && row.Confirmed != nil {
		seed, err := s.ring.Own(seedPurpose).Open(row.Sealed, string(user))
		if err != nil {
			return "", err
		}
		if step, ok := codeStep(seed, code, tx.Now(), row.LastStep); ok {
			return "a code of their app", useStep(ctx, tx, user, step)
		}
	}
	ok, err := useCode(ctx, tx, user, codeHash(code))
	if err != nil || !ok {
		return "", err
	}
	return "a recovery code", nil
}

// Factor reads how one's own second factor stands.
func (s *Service) Factor(ctx context.Context, actor casework.Actor) (Factor, error) {
	var f Factor
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.self(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		f, err = s.standing(ctx, tx, actor.ID)
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

// StartApp makes a seed for somebody's own app. It counts only once a code of it was right.
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
		err = putSeed(ctx, tx, actor.ID, sealed)
		if casework.Refused(err, casework.NotFound) || casework.Refused(err, casework.Conflict) {
			return audit.Entry{}, &casework.Error{Kind: casework.Invalid, Msg: "An app is set up already. Remove it before you set up another."}
		}
		return audit.Record(grant, casework.Change{Title: "Began to set up an authenticator app"}), err
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
		if row.Confirmed != nil {
			return audit.Entry{}, casework.Absent()
		}
		a, err := accountOf(ctx, tx, actor.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		app.Email = a.Email
		app.seed, err = s.ring.Own(seedPurpose).Open(row.Sealed, string(actor.ID))
		return audit.Viewed(grant, "key of an authenticator app"), err
	})
	return app, err
}

// ConfirmApp takes the first code of an app: from now on one is asked for at signing in. It returns recovery codes, which
// nobody is shown again, and ends the person's other sessions; keep is the hash of this one.
func (s *Service) ConfirmApp(ctx context.Context, actor casework.Actor, code string, keep []byte) ([]string, error) {
	codes := newCodes()
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.self(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		row, err := lockSeed(ctx, tx, actor.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		if row.Confirmed != nil {
			return audit.Entry{}, casework.Absent()
		}
		seed, err := s.ring.Own(seedPurpose).Open(row.Sealed, string(actor.ID))
		if err != nil {
			return audit.Entry{}, err
		}
		step, ok := codeStep(seed, code, tx.Now(), row.LastStep)
		if !ok {
			return audit.Entry{}, errProof("code", "That code is not right. Enter the 6 digits that the app shows now, and check that the time on your device is set by itself.")
		}
		if err := useStep(ctx, tx, actor.ID, step); err != nil {
			return audit.Entry{}, err
		}
		if err := keepCodes(ctx, tx, actor.ID, codes); err != nil {
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

// RemoveFactor takes away somebody's own second factor.
func (s *Service) RemoveFactor(ctx context.Context, actor casework.Actor) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.self(ctx, tx, actor)
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Record(grant, casework.Change{Title: "Removed their own second factor"}), dropFactor(ctx, tx, actor.ID)
	})
}

// Access is how somebody else signs in, for an administrator.
type Access struct {
	ID       casework.UserID
	Name     string
	Factor   Factor
	Sessions []Session
	Resets   []Reset
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
		out = Access{ID: id, Name: a.Name, Now: tx.Now(), Me: string(actor.ID)}
		if out.Factor, err = s.standing(ctx, tx, id); err != nil {
			return audit.Entry{}, err
		}
		if out.Sessions, err = sessionsOf(ctx, tx, id); err != nil {
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

package accounts

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/passwords"
	"channelpanel/internal/platform/pg"
)

// Post takes a message into the outbox.
type Post func(ctx context.Context, tx *pg.Tx, user casework.UserID, address, subject, body string) error

// WithPost is the service where invitations go out by mail. Without it their link is shown once to whoever made them.
func (s *Service) WithPost(post Post) *Service {
	out := *s
	out.post = post
	return &out
}

// Invited is an invitation that was made.
type Invited struct {
	User    casework.UserID
	Name    string
	Email   string
	Link    string // to be handed over; "" where it was sent by mail
	Expires time.Time
}

// Newcomer is what an administrator types for an account whose owner chooses the password.
type Newcomer struct {
	Email, Name string
	LastDay     casework.Date // zero for none
}

// Invite makes an account and invites its owner. site is where the service is found, like "https://panel.example". faults
// are those of what was typed.
func (s *Service) Invite(ctx context.Context, actor casework.Actor, in Newcomer, site string, faults *casework.Faults) (Invited, error) {
	n := NewAccount{Email: in.Email, Name: in.Name}
	if err := faults.Merge(n.person()); err != nil {
		return Invited{}, err
	}
	var out Invited
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.administration(ctx, tx, actor, casework.WriteAccounts, "accounts")
		if err != nil {
			return audit.Entry{}, err
		}
		if !in.LastDay.IsZero() && in.LastDay.Before(tx.Today()) {
			faults.Add("last", "The last day must be today or later")
		}
		if err := faults.Merge(unknown(ctx, tx, n.Email)); err != nil {
			return audit.Entry{}, err
		}
		if faults.Any() {
			return audit.Entry{}, faults.Err()
		}
		id, err := insertAccount(ctx, tx, n.Email, n.Name, "", false)
		if err != nil {
			return audit.Entry{}, err
		}
		if !in.LastDay.IsZero() {
			if err := setLastDay(ctx, tx, id, in.LastDay, 1); err != nil {
				return audit.Entry{}, err
			}
		}
		if out, err = s.invite(ctx, tx, account{ID: id, Email: n.Email, Name: n.Name}, site); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/accounts/" + string(id))
		return audit.Record(grant, casework.Change{Title: "Added an account and invited its owner", Fields: []casework.FieldChange{
			{Field: "email", New: n.Email}, {Field: "name", New: n.Name}, {Field: "last day", New: dayOr(in.LastDay)},
		}}), nil
	})
	return out, err
}

// InviteAgain has somebody choose another password by a new link. The one before is worth nothing at once, and so is a link
// that was sent earlier; who is signed in is signed out. Their second factor stays.
func (s *Service) InviteAgain(ctx context.Context, actor casework.Actor, id casework.UserID, site string) (Invited, error) {
	var out Invited
	err := s.change(ctx, actor, id, "Had the owner of an account choose another password", func(tx *pg.Tx, a account) error {
		if a.DisabledAt != nil || !a.EndsOn.IsZero() && a.EndsOn.Before(tx.Today()) {
			return &casework.Error{Kind: casework.Invalid, Msg: "This account cannot be used, so nobody can be invited to it. Enable it, or set a later last day."}
		}
		if err := setPassword(ctx, tx, id, "", false); err != nil {
			return err
		}
		var err error
		if out, err = s.invite(ctx, tx, a, site); err != nil {
			return err
		}
		return casefile.Notify(ctx, tx, casefile.Notice{
			For: id, Why: "It is your account.", Link: "/account", Text: "An administrator had you choose another password. If you did not ask for it, tell an administrator at once.",
		})
	})
	return out, err
}

// invite makes a link for somebody, and posts it where there is a post.
func (s *Service) invite(ctx context.Context, tx *pg.Tx, a account, site string) (Invited, error) {
	token := rand.Text() + rand.Text() // 256 bits
	out := Invited{User: a.ID, Name: a.Name, Email: a.Email, Link: site + "/invitation/" + token}
	out.Expires = casefile.EndOf(casework.LimitOn("invitation", tx.Today()).Due(tx.Today(), nil))
	if err := insertInvitation(ctx, tx, a.ID, invitationHash(token), out.Expires); err != nil {
		return Invited{}, err
	}
	if s.post == nil {
		return out, nil
	}
	body := fmt.Sprintf("You have been given an account for a Channel panel.\n\nOpen this link to choose your password:\n\n%s\n\n"+
		"The link works once, until the end of %s. If you did not expect it, tell whoever looks after the service.\n", out.Link, casework.LimitOn("invitation", tx.Today()).Due(tx.Today(), nil).Long())
	out.Link = ""
	return out, s.post(ctx, tx, a.ID, a.Email, "Your account for the Channel panel", body)
}

func invitationHash(token string) []byte {
	sum := sha256.Sum256([]byte("invitation " + token))
	return sum[:]
}

// ErrNoInvitation is a link that does not work: wrong, used, too old, replaced by another, or of an account that cannot be used.
// It is not told which.
var ErrNoInvitation = errors.New("this link does not work")

// Invitation says whose account a link is for, so that its page can say so. Looking at it uses nothing up.
func (s *Service) Invitation(ctx context.Context, actor casework.Actor, token string) (email string, err error) {
	err = s.db.Read(ctx, actor, func(tx *pg.Tx) error {
		if _, err := s.guard.Check(ctx, actor, casework.SignIn, casework.Resource{Ref: "invitation", Sens: casework.Normal, Policy: tx.Policy()}); err != nil {
			return err
		}
		i, err := invitationWith(ctx, tx, invitationHash(token))
		email = i.Email
		return err
	})
	if casework.Refused(err, casework.NotFound) {
		return "", ErrNoInvitation
	}
	return email, err
}

// Accept sets the password of whoever was sent a link, which is used up by it. A try with a link that does not work is on record.
func (s *Service) Accept(ctx context.Context, actor casework.Actor, token, password, again string) error {
	var outcome error
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		outcome = nil
		grant, err := s.guard.Check(ctx, actor, casework.SignIn, casework.Resource{Ref: "invitation", Sens: casework.Normal, Policy: tx.Policy()})
		if err != nil {
			return audit.Entry{}, err
		}
		i, err := lockInvitation(ctx, tx, invitationHash(token))
		if casework.Refused(err, casework.NotFound) {
			outcome = ErrNoInvitation
			return audit.Failed(grant, "An invitation that does not work was used", "invitation"), nil
		}
		if err != nil {
			return audit.Entry{}, err
		}
		var f casework.Faults
		if w := passwords.Weakness(password, append(strings.Fields(i.Name), i.Email)...); w != "" {
			f.Add("password", w)
		}
		if again != password {
			f.Add("again", "Passwords do not match")
		}
		if f.Any() {
			return audit.Entry{}, f.Err()
		}
		hash, err := s.words.Hash(ctx, password)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := setPassword(ctx, tx, i.User, hash, false); err != nil {
			return audit.Entry{}, err
		}
		if err := useInvitation(ctx, tx, i.ID); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/sign-in")
		return audit.Record(grant, casework.Change{Title: "Chose a password by invitation", Fields: []casework.FieldChange{{Field: "account", New: i.Email}}}),
			endSessions(ctx, tx, i.User)
	})
	if err != nil {
		return err
	}
	return outcome
}

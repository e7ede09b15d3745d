// Package accounts is the administrator's work: people, the roles they hold and since when, and the first set-up. It
// knows no case.
package accounts

import (
	"context"
	"fmt"
	"net/mail"
	"strings"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/passwords"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/register"
)

// Service is what can be done with accounts.
type Service struct {
	db    *pg.DB
	guard *authz.Guard
	words *passwords.Hasher
	post  Post // nil where no mail server is set up
}

// NewService makes the service.
func NewService(db *pg.DB, guard *authz.Guard, words *passwords.Hasher) *Service {
	return &Service{db: db, guard: guard, words: words}
}

// administration asks the guard for an act on accounts or panels of the installation.
func (s *Service) administration(ctx context.Context, tx *pg.Tx, actor casework.Actor, action casework.Action, ref string) (authz.Grant, error) {
	r, err := casefile.OnInstallation(ctx, tx, ref)
	if err != nil {
		return authz.Grant{}, err
	}
	return s.guard.Check(ctx, actor, action, r)
}

const pageOfPeople = 25

// Filter says which accounts to list. Empty parts ask for nothing.
type Filter struct {
	Text     string // in the name or the address
	Account  string // "open", "ending" (with a last day), "ended", "disabled" or "unused": not used within the limit unused_account
	Standing string // "now", "later", "ending", "over", or "none" for people without a role now or later
	Role     string
	Panel    string
	Agency   string
}

// words are the filter as the audit entry has it.
func (f Filter) words() string {
	return fmt.Sprintf("text=%q account=%s standing=%s role=%s panel=%s agency=%s", f.Text, f.Account, f.Standing, f.Role, f.Panel, f.Agency)
}

// People lists the accounts of a filter in the order of their addresses, a page after the address given.
func (s *Service) People(ctx context.Context, actor casework.Actor, f Filter, after string) (people []Person, more bool, today casework.Date, err error) {
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.administration(ctx, tx, actor, casework.ReadAccounts, "accounts")
		if err != nil {
			return audit.Entry{}, err
		}
		today = tx.Today()
		if people, err = listPeople(ctx, tx, f, after, pageOfPeople+1); err != nil {
			return audit.Entry{}, err
		}
		if more = len(people) > pageOfPeople; more {
			people = people[:pageOfPeople]
		}
		var refs []string
		for _, p := range people {
			refs = append(refs, string(p.ID))
		}
		return audit.Listed(grant, f.words(), after, refs), nil
	})
	return people, more, today, err
}

// Find is the account with an address.
func (s *Service) Find(ctx context.Context, actor casework.Actor, email string) (casework.UserID, error) {
	var id casework.UserID
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.administration(ctx, tx, actor, casework.ReadAccounts, "accounts")
		if err != nil {
			return audit.Entry{}, err
		}
		a, err := accountByEmail(ctx, tx, strings.ToLower(strings.TrimSpace(email)))
		if err != nil {
			return audit.Entry{}, err
		}
		id = a.ID
		return audit.Viewed(grant, "account"), nil
	})
	return id, err
}

// Account is one account with its roles, as the administrator sees it.
type Account struct {
	Person
	Roles   []Held
	History []Event    // of the roles, the latest first
	Waiting []Proposal // of roles, that nobody has decided
	Work    []OnPanel  // what somebody else has to take over when they leave

	Invitation *Invitation // the latest, nil for none
	Today      casework.Date
}

// Account reads one account.
func (s *Service) Account(ctx context.Context, actor casework.Actor, id casework.UserID) (Account, error) {
	var out Account
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.administration(ctx, tx, actor, casework.ReadAccounts, "account "+string(id))
		if err != nil {
			return audit.Entry{}, err
		}
		a, err := lockAccount(ctx, tx, id)
		if err != nil {
			return audit.Entry{}, err
		}
		out = Account{Today: tx.Today(), Person: Person{ID: a.ID, Email: a.Email, Name: a.Name, LastSignIn: a.LastSignIn, DisabledAt: a.DisabledAt, EndsOn: a.EndsOn, Version: a.Version}}
		if out.Roles, err = rolesOf(ctx, tx, id); err != nil {
			return audit.Entry{}, err
		}
		if out.History, err = historyOf(ctx, tx, id); err != nil {
			return audit.Entry{}, err
		}
		if out.Invitation, err = invitationOf(ctx, tx, id); err != nil {
			return audit.Entry{}, err
		}
		if out.Work, err = openWork(ctx, tx, id); err != nil {
			return audit.Entry{}, err
		}
		waiting, err := proposals(ctx, tx, true)
		if err != nil {
			return audit.Entry{}, err
		}
		for _, p := range waiting {
			if p.User == id {
				out.Waiting = append(out.Waiting, p)
			}
		}
		return audit.Viewed(grant, "account"), nil
	})
	return out, err
}

// Bodies are the panels and agencies for which a role can be held.
type Bodies struct {
	Panels   []register.Panel
	Agencies []register.Agency
}

// Bodies reads every panel and agency, for the form of a role.
func (s *Service) Bodies(ctx context.Context, actor casework.Actor) (Bodies, error) {
	var b Bodies
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.administration(ctx, tx, actor, casework.ReadPanels, "panels")
		if err != nil {
			return audit.Entry{}, err
		}
		if b.Panels, err = register.Panels(ctx, tx); err != nil {
			return audit.Entry{}, err
		}
		if b.Agencies, err = register.Agencies(ctx, tx); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "panels", "agencies"), nil
	})
	return b, err
}

// NewAccount is what an administrator types for a new account.
type NewAccount struct {
	Email, Name, Password string
}

// person tidies an address and a name and reports everything that is wrong with them.
func (n *NewAccount) person() error {
	var f casework.Faults
	n.Email = strings.ToLower(strings.TrimSpace(n.Email))
	n.Name = strings.TrimSpace(n.Name)
	if a, err := mail.ParseAddress(n.Email); err != nil || a.Address != n.Email {
		f.Add("email", "Enter an email address in the correct format, like name@example.com")
	}
	if n.Name == "" {
		f.Add("name", "Enter the person's full name")
	}
	return f.Err()
}

func (n *NewAccount) validate() error {
	var f casework.Faults
	if err := f.Merge(n.person()); err != nil {
		return err
	}
	if w := passwords.Weakness(n.Password, append(strings.Fields(n.Name), n.Email)...); w != "" {
		f.Add("password", w)
	}
	return f.Err()
}

// unknown refuses an address that has an account.
func unknown(ctx context.Context, tx *pg.Tx, email string) error {
	_, err := accountByEmail(ctx, tx, email)
	if casework.Refused(err, casework.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	var f casework.Faults
	f.Add("email", "There is an account with this email address already")
	return f.Err()
}

// Add makes an account. Its owner has to choose another password at first sign-in.
func (s *Service) Add(ctx context.Context, actor casework.Actor, in NewAccount) (casework.UserID, error) {
	return s.add(ctx, actor, in, true)
}

// AddReady makes an account that may be used with the password given, for invented people at the command line. To
// anybody else it is Add.
func (s *Service) AddReady(ctx context.Context, actor casework.Actor, in NewAccount) (casework.UserID, error) {
	return s.add(ctx, actor, in, actor.Kind != casework.CLI)
}

func (s *Service) add(ctx context.Context, actor casework.Actor, in NewAccount, mustChange bool) (casework.UserID, error) {
	wrong := in.validate()
	var hash string
	if wrong == nil {
		var err error
		if hash, err = s.words.Hash(ctx, in.Password); err != nil {
			return "", err
		}
	}
	var id casework.UserID
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.administration(ctx, tx, actor, casework.WriteAccounts, "accounts")
		if err != nil {
			return audit.Entry{}, err
		}
		if wrong != nil {
			return audit.Entry{}, wrong
		}
		if err := unknown(ctx, tx, in.Email); err != nil {
			return audit.Entry{}, err
		}
		if id, err = insertAccount(ctx, tx, in.Email, in.Name, hash, mustChange); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/accounts/" + string(id))
		return audit.Record(grant, casework.Change{Title: "Added an account", Fields: []casework.FieldChange{
			{Field: "email", New: in.Email}, {Field: "name", New: in.Name},
		}}), nil
	})
	return id, err
}

// Reset gives an account a password that its owner must change at the next sign-in, and ends their sessions.
func (s *Service) Reset(ctx context.Context, actor casework.Actor, id casework.UserID, password string) error {
	return s.change(ctx, actor, id, "Reset the password of an account", func(tx *pg.Tx, a account) error {
		if w := passwords.Weakness(password, append(strings.Fields(a.Name), a.Email)...); w != "" {
			var f casework.Faults
			f.Add("password", w)
			return f.Err()
		}
		hash, err := s.words.Hash(ctx, password)
		if err != nil {
			return err
		}
		return setPassword(ctx, tx, id, hash, true)
	})
}

// Disable ends an account's sessions and keeps it from signing in; Enable lets it sign in again. An account whose holder has
// open work is disabled only when its last day has come.
func (s *Service) Disable(ctx context.Context, actor casework.Actor, id casework.UserID) error {
	return s.change(ctx, actor, id, "Disabled an account", func(tx *pg.Tx, a account) error {
		work, err := openWork(ctx, tx, id)
		if err != nil {
			return err
		}
		var all casework.OpenWork
		for _, w := range work {
			all = all.And(w.OpenWork)
		}
		if err := all.MayGo(a.EndsOn, tx.Today()); err != nil {
			return err
		}
		now := tx.Now()
		return setDisabled(ctx, tx, id, &now, a.Version)
	})
}

// Enable lets a disabled account sign in again.
func (s *Service) Enable(ctx context.Context, actor casework.Actor, id casework.UserID) error {
	return s.change(ctx, actor, id, "Enabled an account", func(tx *pg.Tx, a account) error {
		return setDisabled(ctx, tx, id, nil, a.Version)
	})
}

// MayAdd asks whether somebody may add an account, for drawing its form.
func (s *Service) MayAdd(ctx context.Context, actor casework.Actor) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.administration(ctx, tx, actor, casework.WriteAccounts, "accounts")
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "account form"), nil
	})
}

// change is every act of an administrator on an account of somebody else: it also ends that account's sessions, because
// what it may do has changed.
func (s *Service) change(ctx context.Context, actor casework.Actor, id casework.UserID, title string, fn func(*pg.Tx, account) error) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.administration(ctx, tx, actor, casework.WriteAccounts, "account "+string(id))
		if err != nil {
			return audit.Entry{}, err
		}
		a, err := lockAccount(ctx, tx, id)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := casework.NotOwn(actor, id); err != nil {
			return audit.Entry{}, err
		}
		if err := fn(tx, a); err != nil {
			return audit.Entry{}, err
		}
		if err := endSessions(ctx, tx, id); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/accounts/" + string(id))
		return audit.Record(grant, casework.Change{Title: title, Fields: []casework.FieldChange{{Field: "account", New: a.Email}}}), nil
	})
}

// Package mail is the outbox: a message is a row that is written by the change it tells of, and a job sends it. No message
// holds personal data or says which case it is about: it says that there is something to look at, and where. It knows
// nobody's rights: who writes a message has asked the guard already.
package mail

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/jobs"
	"channelpanel/internal/platform/pg"
)

// Message is what goes out.
type Message struct {
	To       string          // one address
	User     casework.UserID // whose address it is, where they have an account
	Kind     string          // what occasions it, in a word: "invitation", "notice"
	Subject  string          // without personal data and without a reference
	Body     string          // plain text, without personal data
	Calendar string          // an iCalendar object, "" for none
	Method   string          // its method, REQUEST or CANCEL
	After    time.Time       // not to be sent before; zero sends at once
}

// validate reports what no message may be: it would be refused by every server, or forge a header.
func (m Message) validate() error {
	if a, err := mail.ParseAddress(m.To); err != nil || a.Address != m.To {
		return errors.New("a message needs one plain address")
	}
	if m.Kind == "" || m.Subject == "" || m.Body == "" {
		return errors.New("a message needs a kind, a subject and a body")
	}
	if strings.ContainsAny(m.Subject, "\r\n") {
		return errors.New("a subject is one line")
	}
	return nil
}

// delivery is the job of one message.
type delivery struct {
	Mail string `json:"mail"` // the message's id
}

func (delivery) Kind() string { return "mail_delivery" }

// Outbox takes messages in.
type Outbox struct {
	queue *jobs.Queue
}

// NewOutbox makes an outbox that sends by the jobs of queue.
func NewOutbox(queue *jobs.Queue) *Outbox { return &Outbox{queue} }

// Post writes a message in the transaction of the change it tells of. It goes out if and only if that change is saved.
func (o *Outbox) Post(ctx context.Context, tx *pg.Tx, m Message) error {
	if err := m.validate(); err != nil {
		return fmt.Errorf("post a message: %w", err)
	}
	id := uuid.NewString()
	if err := insert(ctx, tx, id, m); err != nil {
		return err
	}
	return o.enqueue(ctx, tx, id, m.After)
}

// Again puts a message that failed back into the queue; version is that of the row that was looked at.
func (o *Outbox) Again(ctx context.Context, tx *pg.Tx, id string, version int) error {
	if err := again(ctx, tx, id, version); err != nil {
		return err
	}
	return o.enqueue(ctx, tx, id, time.Time{})
}

func (o *Outbox) enqueue(ctx context.Context, tx *pg.Tx, id string, after time.Time) error {
	if after.IsZero() {
		return o.queue.Add(ctx, tx, delivery{id})
	}
	return o.queue.AddAt(ctx, tx, delivery{id}, after)
}

// Carrier takes one message to the mail server. It returns nil when the server took it, a *Refused when no further try can
// help, and any other error when one may.
type Carrier interface {
	Carry(ctx context.Context, id string, m Message) error
}

// Refused is a message that the server will not take, however often it is offered.
type Refused struct {
	Why string // in words for the administrator, without personal data
}

func (r *Refused) Error() string { return r.Why }

// Postman sends what the outbox holds.
type Postman struct {
	db      *pg.DB
	guard   *authz.Guard
	carrier Carrier
}

// NewPostman makes a postman; carrier nil means that no mail server is configured, and messages wait.
func NewPostman(db *pg.DB, guard *authz.Guard, carrier Carrier) *Postman {
	return &Postman{db, guard, carrier}
}

// Handle has h send messages. Without a mail server it does nothing, and messages wait in the outbox.
func (p *Postman) Handle(h *jobs.Handlers) {
	jobs.Handle(h, func(ctx context.Context, d delivery) error { return p.deliver(ctx, d.Mail) })
}

// noServer is how long a message rests where no mail server is configured. It is not a try.
const noServer = 10 * time.Minute

// mostTries is how often a message is offered before it counts as failed.
const mostTries = 12

// deliver offers one message. A message may go out twice, when the server took it and the program ended before that was
// noted: both carry the same Message-ID, so that a mail program shows one.
func (p *Postman) deliver(ctx context.Context, id string) error {
	if p.carrier == nil {
		return jobs.Later(noServer)
	}
	actor := casework.Actor{Kind: casework.System, Name: "mail"}
	var row message
	err := p.db.Read(ctx, actor, func(tx *pg.Tx) error {
		if _, err := p.may(ctx, tx, actor, id); err != nil {
			return err
		}
		var err error
		row, err = read(ctx, tx, id)
		return err
	})
	if casework.Refused(err, casework.NotFound) {
		return jobs.Stop(errors.New("the message is gone"))
	}
	if err != nil {
		return err
	}
	if row.Status != Waiting {
		return nil
	}
	offered := p.carrier.Carry(ctx, id, row.message())
	status, fault, title := outcome(offered, row.Tries+1)
	err = p.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := p.may(ctx, tx, actor, id)
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Record(grant, casework.Change{Title: title}), settle(ctx, tx, id, row.Version, status, fault)
	})
	if err != nil {
		return err
	}
	if status == Waiting {
		return offered // the queue tries again
	}
	return nil
}

// outcome is what becomes of a message that was offered for the nth time.
func outcome(offered error, n int) (status Status, fault, title string) {
	var refused *Refused
	switch {
	case offered == nil:
		return Sent, "", "Sent a message"
	case errors.As(offered, &refused):
		return Failed, refused.Why, "A message was refused by the mail server"
	case n >= mostTries:
		return Failed, notReached, "A message could not be sent and is not tried again"
	default:
		return Waiting, notReached, "A message could not be sent yet"
	}
}

// notReached is every failure that may pass, in words that hold no address and no text of the server's.
const notReached = "The mail server could not be reached, or asked to be tried again later"

func (p *Postman) may(ctx context.Context, tx *pg.Tx, actor casework.Actor, id string) (authz.Grant, error) {
	return p.guard.Check(ctx, actor, casework.DeliverMail, casework.Resource{Ref: "mail " + id, Sens: casework.Normal, Policy: tx.Policy()})
}

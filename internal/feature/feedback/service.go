// Package feedback closes the loop: it tells a referrer, in fixed words of three levels, no more than is safe where the case
// stands. It keeps what was told and when, and never names the person nor the case in what it sends.
package feedback

import (
	"context"
	"net/mail"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Post takes a message to somebody without an account into the outbox.
type Post func(ctx context.Context, tx *pg.Tx, address, subject, body string) error

// Service is what can be done to tell a referrer.
type Service struct {
	db      *pg.DB
	cabinet *casefile.Cabinet
	post    Post
}

// NewService makes the service; post sends.
func NewService(db *pg.DB, cabinet *casefile.Cabinet, post Post) *Service {
	return &Service{db: db, cabinet: cabinet, post: post}
}

// View is what a referrer was told and can be told.
type View struct {
	Identity ui.Identity
	Ref      string
	Receipt  string // "" for a case that came without one: its referrer is not told from here
	Levels   []string
	To       string // an address that the referral gives
	Told     []Told
}

// View reads what a case's referrer was told.
func (s *Service) View(ctx context.Context, actor casework.Actor, ref string) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.TellReferrer, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if v, err = s.view(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, string(casework.OnReferral)), nil
	})
	return v, err
}

func (s *Service) view(ctx context.Context, tx *pg.Tx, file *casefile.File) (View, error) {
	who, err := s.cabinet.Known(ctx, tx, file)
	if err != nil {
		return View{}, err
	}
	v := View{Identity: ui.IdentityOf(file.Case, who), Ref: file.Ref, Levels: file.MayBeTold()}
	arrived, err := casefile.ArrivalOf(ctx, tx, file)
	if err != nil && !casework.Refused(err, casework.NotFound) {
		return View{}, err
	}
	v.Receipt = arrived.Receipt
	told := map[string]string{}
	if err := s.cabinet.Recall(ctx, tx, file, "referral", &told); err != nil && !casework.Refused(err, casework.NotFound) {
		return View{}, err
	}
	for _, contact := range []string{told["referrer_contact"], told["identifier_contact"]} {
		if a, err := mail.ParseAddress(contact); err == nil && v.To == "" {
			v.To = a.Address
		}
	}
	if v.Told, err = toldOf(ctx, tx, file.ID); err != nil {
		return View{}, err
	}
	err = s.cabinet.RecallAll(ctx, tx, file, "feedback/", func(field string) any {
		for i := range v.Told {
			if "feedback/"+v.Told[i].ID == field {
				return &v.Told[i].Sent
			}
		}
		return nil
	})
	return v, err
}

// Preview is what would be sent, word for word. It sends nothing.
func (s *Service) Preview(ctx context.Context, actor casework.Actor, ref string, in casework.Feedback) (View, string, error) {
	var v View
	var words string
	err := s.db.Write(pg.WithoutKey(ctx), actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.TellReferrer, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if v, err = s.view(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		if v.Receipt == "" {
			return audit.Entry{}, noReceipt()
		}
		if err := in.Validate(file.Case); err != nil {
			return audit.Entry{}, err
		}
		words = casework.FeedbackWords(in.Level, v.Receipt)
		return audit.Viewed(grant, string(casework.OnReferral)), nil
	})
	return v, words, err
}

// Tell sends a referrer the words of a level, and keeps what was sent.
func (s *Service) Tell(ctx context.Context, actor casework.Actor, ref string, in casework.Feedback) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.TellReferrer, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		arrived, err := casefile.ArrivalOf(ctx, tx, file)
		if casework.Refused(err, casework.NotFound) {
			return audit.Entry{}, noReceipt()
		}
		if err != nil {
			return audit.Entry{}, err
		}
		if err := in.Validate(file.Case); err != nil { // where the case stands now, and not where the preview stood
			return audit.Entry{}, err
		}
		id, words := uuid.NewString(), casework.FeedbackWords(in.Level, arrived.Receipt)
		if err := insert(ctx, tx, file.ID, id, in.Level); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Narrate(ctx, tx, file, "feedback/"+id, Sent{To: in.To, Words: words}); err != nil {
			return audit.Entry{}, err
		}
		if err := s.post(ctx, tx, in.To, "About your referral", words); err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: "Told the referrer: " + casework.FeedbackLevels.Label(in.Level), Fields: []casework.FieldChange{{Field: "level", New: in.Level}}}
		if err := s.cabinet.Save(ctx, tx, file, change, casework.OnReferral); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/cases/" + file.Ref + "/feedback")
		return audit.Record(grant, change), nil
	})
}

func noReceipt() error {
	return &casework.Error{Kind: casework.Conflict, Msg: "This case came without a receipt number, so that its referrer cannot be told from here."}
}

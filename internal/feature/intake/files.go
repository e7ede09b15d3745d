package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
)

// File is a file that is sent with a referral. Nobody opens it before the referral is taken in.
type File struct {
	ID    string    `db:"file_id"`
	Kind  string    `db:"kind"` // a code of casework.DocumentKinds
	Media string    `db:"media"`
	Size  int       `db:"size"` // bytes
	At    time.Time `db:"added_at"`
	About []byte    `db:"about"`
	Name  string    `db:"-"`
}

// holder is what holds files: a draft at a place, a one-time link, or a referral that waits. One of the three.
type holder struct{ place, link, incoming string }

// Way is how somebody comes to the form: by their desk, as a partner, or with a link.
type Way struct {
	Partner bool
	Visitor *Visitor
}

// filing is a form as somebody who comes some way attaches files to it.
type filing struct {
	holder
	grant authz.Grant
	form  Form
	keep  func() error // keeps the draft as it is, so that there is one, and so that no two windows count the files at once
}

// attaching runs fn on the form of somebody who comes some way. Only a new referral takes files: one that was sent is amended in words.
func (s *Service) attaching(ctx context.Context, by casework.Actor, w Way, lock bool, fn func(*pg.Tx, filing) (audit.Entry, error)) error {
	switch {
	case w.Visitor != nil:
		return s.byLink(ctx, by, func(tx *pg.Tx) (audit.Entry, error) {
			l, r, err := s.visited(ctx, tx, *w.Visitor, true, lock)
			if err != nil {
				return audit.Entry{}, err
			}
			at := filing{holder: holder{link: l.ID}}
			if at.grant, err = s.linkGrant(ctx, tx, "referral link "+l.ID); err != nil {
				return audit.Entry{}, err
			}
			if at.form, _, err = s.outsideForm(ctx, tx, l, r); err != nil {
				return audit.Entry{}, err
			}
			at.keep = func() error {
				sealed, err := s.drafts.seal(r, "link", l.ID)
				if err != nil {
					return err
				}
				return keepLink(ctx, tx, l.ID, sealed)
			}
			return fn(tx, at)
		})
	case w.Partner:
		return s.db.Write(ctx, by, func(tx *pg.Tx) (audit.Entry, error) {
			_, r, f, _, grant, err := s.written(ctx, tx, Letter{}, lock)
			if err != nil {
				return audit.Entry{}, err
			}
			return fn(tx, filing{holder{place: sendPlace}, grant, f, func() error { return s.drafts.at(sendPlace).save(ctx, tx, r) }})
		})
	}
	return s.db.Write(ctx, by, func(tx *pg.Tx) (audit.Entry, error) {
		desks, grant, err := s.desks(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		r, saved, err := s.drafts.load(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		f := form(tx, r, desks)
		f.saved(saved)
		return fn(tx, filing{holder{place: place}, grant, f, func() error { return s.drafts.save(ctx, tx, r) }})
	})
}

// Files gives the page of a form's files.
func (s *Service) Files(ctx context.Context, by casework.Actor, w Way) (Form, error) {
	var out Form
	err := s.attaching(pg.WithoutKey(ctx), by, w, false, func(tx *pg.Tx, at filing) (audit.Entry, error) {
		var err error
		out = at.form
		out.Files, err = s.files(ctx, tx, at.holder)
		return audit.Viewed(at.grant, "referral form", "documents"), err
	})
	return out, err
}

// Attachment is a file as somebody sends it.
type Attachment struct {
	Name string
	Kind string // a code of casework.DocumentKinds; "" for another paper
	Body []byte
}

// check looks at the file itself and at what is attached already, and gives what it is.
func (a Attachment) check(faults *casework.Faults, held []File) (media string) {
	all := len(a.Body)
	for _, f := range held {
		all += f.Size
	}
	if !casework.DocumentKinds.Has(a.Kind) {
		faults.Add("kind", "Select what the file is")
	}
	if len(held) >= casework.MostWithReferral {
		faults.Add("file", fmt.Sprintf("A referral takes %d files. Remove one first, or send the rest after the panel has taken the referral in", casework.MostWithReferral))
		return ""
	}
	media, wrong := casework.JudgeDocument(a.Name, a.Body)
	if wrong != "" {
		faults.Add("file", wrong)
	} else if all > casework.LargestWithReferral {
		faults.Add("file", "All files of a referral together must be 25 MB or smaller")
	}
	return media
}

// Attach takes a file into a form's draft, sealed.
func (s *Service) Attach(ctx context.Context, by casework.Actor, w Way, in Attachment) (Form, error) {
	var out Form
	if in.Kind == "" {
		in.Kind = "PAPER"
	}
	err := s.attaching(ctx, by, w, true, func(tx *pg.Tx, at filing) (audit.Entry, error) {
		if err := at.keep(); err != nil {
			return audit.Entry{}, err
		}
		held, err := s.files(ctx, tx, at.holder)
		if err != nil {
			return audit.Entry{}, err
		}
		out = at.form
		out.Files = held
		var faults casework.Faults
		media := in.check(&faults, held)
		if err := faults.Err(); err != nil {
			return audit.Entry{}, err
		}
		f := File{ID: uuid.NewString(), Kind: in.Kind, Media: media, Size: len(in.Body)}
		name, err := json.Marshal(casework.FileName(in.Name))
		if err != nil {
			return audit.Entry{}, fmt.Errorf("seal a file: %w", err)
		}
		if f.About, err = s.drafts.ring.Own("drafts").Seal(name, "file", f.ID); err != nil {
			return audit.Entry{}, fmt.Errorf("seal a file: %w", err)
		}
		sealed, err := s.drafts.ring.Own("drafts").Seal(in.Body, "file body", f.ID)
		if err != nil {
			return audit.Entry{}, fmt.Errorf("seal a file: %w", err)
		}
		return audit.Record(at.grant, casework.Change{Title: "Attached a file to a referral"}), insertFile(ctx, tx, at.holder, f, sealed)
	})
	return out, err
}

// Detach takes a file out of a form's draft again.
func (s *Service) Detach(ctx context.Context, by casework.Actor, w Way, id string) error {
	return s.attaching(ctx, by, w, true, func(tx *pg.Tx, at filing) (audit.Entry, error) {
		return audit.Record(at.grant, casework.Change{Title: "Removed a file from a referral"}), deleteFile(ctx, tx, at.holder, id)
	})
}

// files are those of a holder, the first first, with their names.
func (s *Service) files(ctx context.Context, tx *pg.Tx, h holder) ([]File, error) {
	list, err := filesOf(ctx, tx, h)
	if err != nil {
		return nil, err
	}
	for i, f := range list {
		plain, err := s.drafts.ring.Own("drafts").Open(f.About, "file", f.ID)
		if err == nil {
			err = json.Unmarshal(plain, &list[i].Name)
		}
		if err != nil {
			return nil, fmt.Errorf("open what a file is called: %w", err)
		}
	}
	return list, nil
}

// fileAll makes documents of the case of the files that were sent with its referral. They wait for the scan like any other.
func (s *Service) fileAll(ctx context.Context, tx *pg.Tx, h holder, file *casefile.File, change *casework.Change) error {
	list, err := s.files(ctx, tx, h)
	if err != nil {
		return err
	}
	for _, f := range list {
		sealed, err := sealedFile(ctx, tx, f.ID)
		if err != nil {
			return err
		}
		body, err := s.drafts.ring.Own("drafts").Open(sealed, "file body", f.ID)
		if err != nil {
			return fmt.Errorf("open a file: %w", err)
		}
		id, err := s.cabinet.Attach(ctx, tx, file, casefile.Attachment{Section: casework.OnReferral, Kind: f.Kind, Name: f.Name, Media: f.Media, Body: body})
		if err != nil {
			return err
		}
		change.Fields = append(change.Fields, casework.FieldChange{Field: "document", New: id.Number()})
	}
	if len(list) > 0 && s.attached != nil {
		return s.attached(ctx, tx)
	}
	return nil
}

// WhenAttached has fn called in the transaction in which files became documents of a case, to have them scanned soon.
func (s *Service) WhenAttached(fn func(context.Context, *pg.Tx) error) { s.attached = fn }

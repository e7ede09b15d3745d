// Package documents is the files attached to a case: attaching one, having it scanned, releasing one that no scanner has judged,
// handing it over and taking it off. Each is filed under a section of its case, and is there for whoever may read that section.
package documents

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/clamd"
	"channelpanel/internal/platform/jobs"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Service is what can be done with documents.
type Service struct {
	db      *pg.DB
	guard   *authz.Guard
	cabinet *casefile.Cabinet
	ring    *keys.Ring
	queue   *jobs.Queue
	scanner *clamd.Daemon // nil where nothing is scanned
}

// NewService makes the service. Without a scanner every document waits for a second person.
func NewService(db *pg.DB, guard *authz.Guard, cabinet *casefile.Cabinet, ring *keys.Ring, queue *jobs.Queue, scanner *clamd.Daemon) *Service {
	return &Service{db, guard, cabinet, ring, queue, scanner}
}

// Scanned says whether files are scanned at this installation.
func (s *Service) Scanned() bool { return s.scanner != nil }

// Document is a document as its reader may know it.
type Document struct {
	casework.Document
	Name                string
	Media               string
	Found               string
	Adder               string
	AddedAt             time.Time
	Releaser            string
	ReleasedAt          *time.Time
	Why                 string
	Remover             string
	RemovedAt           *time.Time
	Removal             string
	MayRelease, MayTake bool
}

// View is the documents of a case as somebody sees them.
type View struct {
	Identity ui.Identity
	Ref      string
	List     []Document
	One      *Document // on the page of one
	Sections []casework.Subject
	MayAdd   bool
	Scanned  bool
}

// view is what every page of a case's documents shows, with the sections whose documents the actor may have.
func (s *Service) view(ctx context.Context, tx *pg.Tx, file *casefile.File) (View, error) {
	v := View{Ref: file.Ref, Scanned: s.Scanned(), MayAdd: s.cabinet.Allows(tx, casework.AddDocument, file)}
	who, err := s.cabinet.Known(ctx, tx, file)
	if err != nil {
		return v, err
	}
	v.Identity = ui.IdentityOf(file.Case, who)
	for _, t := range casework.DocumentSections {
		if s.cabinet.Allows(tx, casework.Reading(casework.Subject(t.Code)), file) {
			v.Sections = append(v.Sections, casework.Subject(t.Code))
		}
	}
	return v, nil
}

// shown is a row in words.
func (s *Service) shown(ctx context.Context, tx *pg.Tx, file *casefile.File, r row) (Document, error) {
	d := Document{
		Document: r.document(), Media: r.Media, Found: r.Found, Adder: r.Adder, AddedAt: r.AddedAt, Releaser: r.Releaser, ReleasedAt: r.Released, Why: r.Why,
		Remover: r.Remover, RemovedAt: r.RemovedAt, Removal: r.Removal,
	}
	in, err := s.about(ctx, tx, r)
	if err != nil {
		return d, err
	}
	d.Name = in.Name
	stands := !d.Removed && !d.Opens() && d.Scan != casework.ScanFound && (d.Scan != casework.ScanWaits || !s.Scanned())
	d.MayRelease = stands && r.AddedBy != tx.Actor().ID && s.cabinet.Allows(tx, casework.ReleaseDocument, file)
	d.MayTake = !d.Removed && s.cabinet.Allows(tx, casework.RemoveDocument, file)
	return d, nil
}

func (s *Service) box(ctx context.Context, tx *pg.Tx, of casework.CaseID) (keys.Box, error) {
	wrapped, err := wrappedKey(ctx, tx, of)
	if err != nil {
		return keys.Box{}, fmt.Errorf("the case's key: %w", err)
	}
	return s.ring.Case(wrapped)
}

func (s *Service) about(ctx context.Context, tx *pg.Tx, r row) (casefile.AboutDocument, error) {
	var in casefile.AboutDocument
	box, err := s.box(ctx, tx, r.Case)
	if err != nil {
		return in, err
	}
	plain, err := box.Open(r.About, string(r.ID), "about")
	if err == nil {
		err = json.Unmarshal(plain, &in)
	}
	if err != nil {
		return in, fmt.Errorf("open what a document is called: %w", err)
	}
	return in, nil
}

// List reads the documents of a case: those of sections that the actor may read, and nothing of the others.
func (s *Service) List(ctx context.Context, actor casework.Actor, ref string) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.ReadDocuments, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if v, err = s.view(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		rows, err := documents(ctx, tx, file.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		for _, r := range rows {
			if !slices.Contains(v.Sections, r.Section) {
				continue
			}
			d, err := s.shown(ctx, tx, file, r)
			if err != nil {
				return audit.Entry{}, err
			}
			v.List = append(v.List, d)
		}
		return audit.Viewed(grant, "documents"), nil
	})
	return v, err
}

// find is one document of a case, for whoever may read its section. One of another case, one that is not there and one of another
// section are refused alike.
func (s *Service) find(ctx context.Context, tx *pg.Tx, file *casefile.File, sections []casework.Subject, id string, lock bool) (row, error) {
	r, err := document(ctx, tx, file.ID, id, lock)
	if err == nil && !slices.Contains(sections, r.Section) {
		return row{}, casework.Absent()
	}
	return r, err
}

// named is one document of a case as a use case finds it.
type named struct {
	row
	file  *casefile.File
	grant authz.Grant
	view  View
}

// one finds a document for an action: lock is for whoever changes it.
func (s *Service) one(ctx context.Context, tx *pg.Tx, action casework.Action, ref, id string, lock bool) (named, error) {
	var n named
	open := s.cabinet.Open
	if lock {
		open = s.cabinet.Lock
	}
	var err error
	if n.file, n.grant, err = open(ctx, tx, action, ref); err != nil {
		return n, err
	}
	if n.view, err = s.view(ctx, tx, n.file); err != nil {
		return n, err
	}
	n.row, err = s.find(ctx, tx, n.file, n.view.Sections, id, lock)
	return n, err
}

// Show reads the page of one document.
func (s *Service) Show(ctx context.Context, actor casework.Actor, ref, id string) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		n, err := s.one(ctx, tx, casework.ReadDocuments, ref, id, false)
		if err != nil {
			return audit.Entry{}, err
		}
		d, err := s.shown(ctx, tx, n.file, n.row)
		v = n.view
		v.One = &d
		return audit.Viewed(n.grant, "document "+n.ID.Number()), err
	})
	return v, err
}

// Adding reads what the form of a new document offers.
func (s *Service) Adding(ctx context.Context, actor casework.Actor, ref string) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.AddDocument, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		v, err = s.view(ctx, tx, file)
		return audit.Viewed(grant, "form of a document"), err
	})
	return v, err
}

// Upload is a file as somebody sent it.
type Upload struct {
	Name string
	Body []byte
}

// Add attaches a file to a case. It can be opened when it was scanned, or released by somebody else.
func (s *Service) Add(ctx context.Context, actor casework.Actor, ref string, in casework.Filing, up Upload) (casework.DocumentID, error) {
	var id casework.DocumentID
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.AddDocument, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		v, err := s.view(ctx, tx, file)
		if err != nil {
			return audit.Entry{}, err
		}
		n, err := held(ctx, tx, file.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		var faults casework.Faults
		media := up.judge(&faults)
		in.Check(&faults, v.Sections, n)
		if err := faults.Err(); err != nil {
			return audit.Entry{}, err
		}
		if id, err = s.cabinet.Attach(ctx, tx, file, casefile.Attachment{Section: in.Section, Kind: in.Kind, Name: up.Name, Media: media, Body: up.Body}); err != nil {
			return audit.Entry{}, err
		}
		if err := s.ScanSoon(ctx, tx); err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: "Attached a document", Fields: []casework.FieldChange{
			{Field: "document", New: id.Number()},
			{Field: "section", New: casework.DocumentSections.Label(string(in.Section))}, {Field: "kind", New: casework.DocumentKinds.Label(in.Kind)}, {Field: "bytes", New: strconv.Itoa(len(up.Body))},
		}}
		tx.Remember(pageOf(ref, id))
		return audit.Record(grant, change), s.cabinet.Save(ctx, tx, file, change, in.Section)
	})
	return id, err
}

// judge looks at the file itself, and returns what it is.
func (u Upload) judge(faults *casework.Faults) (media string) {
	media, wrong := casework.JudgeDocument(u.Name, u.Body)
	if wrong != "" {
		faults.Add("file", wrong)
	}
	return media
}

// ScanSoon has the scanner, where there is one, look at what waits once the transaction is saved.
func (s *Service) ScanSoon(ctx context.Context, tx *pg.Tx) error {
	if !s.Scanned() {
		return nil
	}
	return s.queue.Add(ctx, tx, sweep{})
}

// body opens a document's bytes. They are what was attached, or this is an error.
func (s *Service) body(ctx context.Context, tx *pg.Tx, r row) ([]byte, casefile.AboutDocument, error) {
	in, err := s.about(ctx, tx, r)
	if err != nil {
		return nil, in, err
	}
	box, err := s.box(ctx, tx, r.Case)
	if err != nil {
		return nil, in, err
	}
	sealed, err := chunks(ctx, tx, r.ID)
	if err != nil {
		return nil, in, err
	}
	var body bytes.Buffer
	for i, part := range sealed {
		plain, err := box.Open(part, string(r.ID), "piece", strconv.Itoa(i+1))
		if err != nil {
			return nil, in, fmt.Errorf("open a document: %w", err)
		}
		body.Write(plain)
	}
	if sum := sha256.Sum256(body.Bytes()); hex.EncodeToString(sum[:]) != in.Hash {
		return nil, in, errors.New("open a document: it is not what was attached")
	}
	return body.Bytes(), in, nil
}

// Fetched is a document's file.
type Fetched struct {
	Name, Media string
	Body        []byte
}

// Fetch hands a document over that was found clean or was released.
func (s *Service) Fetch(ctx context.Context, actor casework.Actor, ref, id string) (Fetched, error) {
	var f Fetched
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		n, err := s.one(ctx, tx, casework.ReadDocuments, ref, id, false)
		if err != nil {
			return audit.Entry{}, err
		}
		if !n.document().Opens() {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "This document cannot be opened: it was removed, or it is neither scanned nor released."}
		}
		body, in, err := s.body(ctx, tx, n.row)
		if err != nil {
			return audit.Entry{}, err
		}
		f = Fetched{in.Name, n.Media, body}
		return audit.Viewed(n.grant, "file of document "+n.ID.Number()), nil
	})
	return f, err
}

// step changes one document, of the version that the form showed.
func (s *Service) step(ctx context.Context, actor casework.Actor, action casework.Action, ref, id string, version int, fn func(*pg.Tx, row) (casework.Change, error)) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		n, err := s.one(ctx, tx, action, ref, id, true)
		if err != nil {
			return audit.Entry{}, err
		}
		if n.Version != version {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "Something was done with this document after you opened it. Nothing of yours was saved.",
				Now: []casework.Recorded{{Label: "It is now", Text: stands(n.document(), s.Scanned())}}}
		}
		change, err := fn(tx, n.row)
		if err != nil {
			return audit.Entry{}, err
		}
		change.Fields = []casework.FieldChange{{Field: "document", New: n.ID.Number()}}
		tx.Remember(pageOf(ref, n.ID))
		return audit.Record(n.grant, change), s.cabinet.Save(ctx, tx, n.file, change, n.Section)
	})
}

// Release lets a document be opened that no scanner has found clean, by somebody who did not attach it.
func (s *Service) Release(ctx context.Context, actor casework.Actor, ref, id string, version int, reason string) error {
	return s.step(ctx, actor, casework.ReleaseDocument, ref, id, version, func(tx *pg.Tx, r row) (casework.Change, error) {
		if err := (casework.DocumentRelease{Reason: reason, By: actor.ID, Scanned: s.Scanned()}).Validate(r.document()); err != nil {
			return casework.Change{}, err
		}
		if err := casefile.Notify(ctx, tx, casefile.Notice{
			For: r.AddedBy, About: r.Case, Why: "You attached it.", Text: "A document was released: it can be opened now.", Link: pageOf(r.Ref, r.ID),
		}); err != nil {
			return casework.Change{}, err
		}
		return casework.Change{Title: "Released a document without a scan", Reason: casework.ReleaseReasons.Label(reason)}, setReleased(ctx, tx, r, reason)
	})
}

// Remove takes a document off its case. That it was there stays, and for some reasons what it held is destroyed.
func (s *Service) Remove(ctx context.Context, actor casework.Actor, ref, id string, version int, reason string) error {
	return s.step(ctx, actor, casework.RemoveDocument, ref, id, version, func(tx *pg.Tx, r row) (casework.Change, error) {
		if err := (casework.DocumentRemoval{Reason: reason}).Validate(r.document()); err != nil {
			return casework.Change{}, err
		}
		return casework.Change{Title: "Removed a document", Reason: casework.RemovalReasons.Label(reason)}, setRemoved(ctx, tx, r, reason, casework.Erases(reason))
	})
}

// Errands are the documents of others that cannot be opened until the actor releases them, and those that have waited for the scanner
// for an hour.
func (s *Service) Errands(ctx context.Context, tx *pg.Tx) (casefile.Errands, error) {
	out := casefile.Errands{Heading: "Documents that wait to be released"}
	rows, err := stuck(ctx, tx, s.Scanned(), 50)
	if err != nil || len(rows) == 0 {
		return out, err
	}
	var refs []string
	for _, r := range rows {
		refs = append(refs, r.Ref)
	}
	slices.Sort(refs)
	files, err := s.cabinet.Among(ctx, tx, casework.ReleaseDocument, slices.Compact(refs))
	if err != nil {
		return out, err
	}
	for _, r := range rows {
		i := slices.IndexFunc(files, func(f *casefile.File) bool { return f.ID == r.Case })
		if i >= 0 && s.cabinet.Allows(tx, casework.Reading(r.Section), files[i]) {
			text := "A document was not scanned: release it if it may be opened"
			if r.Scan == casework.ScanWaits && s.Scanned() {
				text = "A document has waited for the scan for an hour: nobody can open it until the scanner answers"
			}
			out.List = append(out.List, casefile.Errand{Text: text, Ref: r.Ref, Href: pageOf(r.Ref, r.ID)})
		}
	}
	return out, nil
}

func pageOf(ref string, id casework.DocumentID) string {
	return "/cases/" + ref + "/documents/" + string(id)
}

// Package exports copies cases out of the service for whoever has that right, which reading does not bring: for a purpose and to
// recipients on record, a larger one with a second person, and each file once. It changes no case.
package exports

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/calendar"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/platform/pg"
)

// Service exports cases.
type Service struct {
	db      *pg.DB
	guard   *authz.Guard
	cabinet *casefile.Cabinet
	keys    *keys.Ring
}

// NewService makes the service; ring seals what an export is for.
func NewService(db *pg.DB, guard *authz.Guard, cabinet *casefile.Cabinet, ring *keys.Ring) *Service {
	return &Service{db: db, guard: guard, cabinet: cabinet, keys: ring}
}

// purpose is that of the key under which the words of exports are sealed.
const purpose = "exports"

// Filter says which cases of a panel an export takes. It knows no names: one person is looked up and not exported.
type Filter struct {
	State    casework.State
	Source   string // a code of casework.Sources
	From, To casework.Date
}

// words are the filter as people read it.
func (f Filter) words() string {
	var parts []string
	if f.State != "" {
		parts = append(parts, "where it stands: "+f.State.Label())
	}
	if f.Source != "" {
		parts = append(parts, "came from: "+casework.Sources.Label(f.Source))
	}
	if !f.From.IsZero() {
		parts = append(parts, "received from "+f.From.Long())
	}
	if !f.To.IsZero() {
		parts = append(parts, "received to "+f.To.Long())
	}
	if len(parts) == 0 {
		return "Without a filter"
	}
	return strings.ToUpper(parts[0][:1]) + parts[0][1:] + tail(parts[1:])
}

func tail(parts []string) string {
	if len(parts) == 0 {
		return ""
	}
	return "; " + strings.Join(parts, "; ")
}

// right asks for the right to export cases of a panel. Whoever lacks it is answered as if there were nothing here.
func (s *Service) right(ctx context.Context, tx *pg.Tx, panel casework.PanelID, ref string) (authz.Grant, error) {
	on, err := casefile.OnPanel(ctx, tx, panel, ref)
	if err != nil {
		return authz.Grant{}, err
	}
	if panel == "" || !s.guard.Allows(tx.Actor(), casework.ExportCases, on) {
		on = casework.Resource{Ref: ref, Case: casework.NoCase, Sens: casework.Normal, Policy: tx.Policy()}
	}
	return s.guard.Check(ctx, tx.Actor(), casework.ExportCases, on)
}

// panels are those whose cases the actor may export, by name, and a grant for the one that is chosen: the first where none is.
func (s *Service) panels(ctx context.Context, tx *pg.Tx, chosen casework.PanelID, ref string) ([]Panel, Panel, authz.Grant, error) {
	ids, err := s.cabinet.Panels(ctx, tx, casework.ExportCases)
	if err != nil {
		return nil, Panel{}, authz.Grant{}, err
	}
	list, err := named(ctx, tx, ids)
	if err != nil {
		return nil, Panel{}, authz.Grant{}, err
	}
	var at Panel
	if i := slices.IndexFunc(list, func(p Panel) bool { return p.ID == chosen || chosen == "" }); i >= 0 {
		at = list[i]
	}
	grant, err := s.right(ctx, tx, at.ID, ref)
	return list, at, grant, err
}

// cases are those of a panel under a filter that the actor may export now, the newest first.
func (s *Service) cases(ctx context.Context, tx *pg.Tx, panel casework.PanelID, f Filter) ([]*casefile.File, error) {
	refs, err := refsOf(ctx, tx, panel, f, casework.ExportMost+1)
	if err != nil {
		return nil, err
	}
	if len(refs) > casework.ExportMost {
		return nil, nil
	}
	files, err := s.cabinet.Among(ctx, tx, casework.ExportCases, refs)
	if err != nil {
		return nil, err
	}
	files = slices.DeleteFunc(files, func(file *casefile.File) bool { // else the filter would tell what the file keeps to itself
		return f.Source != "" && !s.cabinet.Allows(tx, casework.ReadReferral, file)
	})
	slices.SortFunc(files, func(a, b *casefile.File) int { return slices.Index(refs, a.Ref) - slices.Index(refs, b.Ref) })
	return files, nil
}

// Offer is what would go out.
type Offer struct {
	Panels []Panel
	Panel  Panel
	Filter Filter
	Cases  int
}

// Second says whether it takes a second person.
func (o Offer) Second() bool { return o.Cases > casework.ExportAlone }

// Offer says what an export would hold. faults are those of the filter: with any, nothing is counted.
func (s *Service) Offer(ctx context.Context, actor casework.Actor, panel casework.PanelID, f Filter, faults *casework.Faults) (Offer, error) {
	var out Offer
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		list, at, grant, err := s.panels(ctx, tx, panel, "an export")
		if err != nil {
			return audit.Entry{}, err
		}
		out = Offer{Panels: list, Panel: at, Filter: f}
		if !faults.Any() {
			files, err := s.cases(ctx, tx, at.ID, f)
			if err != nil {
				return audit.Entry{}, err
			}
			out.Cases = len(files)
		}
		return audit.Viewed(grant, "what an export would hold"), nil
	})
	return out, err
}

// Ask makes an export: ready at once, or for a second person where it holds many cases.
func (s *Service) Ask(ctx context.Context, actor casework.Actor, panel casework.PanelID, f Filter, in casework.Export, faults *casework.Faults) (id string, second bool, err error) {
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		id = uuid.NewString()
		_, at, grant, err := s.panels(ctx, tx, panel, "export "+id)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := faults.Merge(in.Validate()); err != nil {
			return audit.Entry{}, err
		}
		if err := faults.Err(); err != nil {
			return audit.Entry{}, err
		}
		files, err := s.cases(ctx, tx, at.ID, f)
		if err != nil {
			return audit.Entry{}, err
		}
		if len(files) == 0 {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "There is now no case to export, or there are more than one file may hold. What you typed is kept. Go back to the list and choose again."}
		}
		words, err := json.Marshal(in)
		if err != nil {
			return audit.Entry{}, fmt.Errorf("seal what an export is for: %w", err)
		}
		sealed, err := s.keys.Own(purpose).Seal(words, id, "purpose")
		if err != nil {
			return audit.Entry{}, fmt.Errorf("seal what an export is for: %w", err)
		}
		if err := insertExport(ctx, tx, id, at.ID, f, sealed, len(files)); err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: "Made an export", Reason: in.Purpose, Fields: []casework.FieldChange{
			{Field: "cases", New: fmt.Sprint(len(files))}, {Field: "filter", New: f.words()}, {Field: "recipients", New: in.Recipients},
		}}
		tx.Remember(pageOf(id))
		if second = len(files) > casework.ExportAlone; second {
			change.Title = "Asked for an export"
			return audit.Record(grant, change), s.tellAll(ctx, tx, at.ID, id)
		}
		return audit.Record(grant, change), nil
	})
	return id, second, err
}

// tellAll gives notice to everybody who can be the second person.
func (s *Service) tellAll(ctx context.Context, tx *pg.Tx, panel casework.PanelID, id string) error {
	members, err := membersOf(ctx, tx, panel)
	if err != nil {
		return err
	}
	held := map[casework.UserID][]casework.Standing{}
	for _, m := range members {
		held[m.User] = append(held[m.User], casework.Standing{Role: m.Role, Tie: casework.TiePanel, Agency: m.Agency})
	}
	var notices []casefile.Notice
	for _, m := range members {
		who := casework.Actor{Kind: casework.SignedIn, ID: m.User}
		on := casework.Resource{Ref: "export " + id, Panel: panel, Sens: casework.Normal, Policy: tx.Policy(), Standings: held[m.User]}
		if m.User != tx.Actor().ID && s.guard.Allows(who, casework.ExportCases, on) {
			notices = append(notices, casefile.Notice{For: m.User, Why: "You may export cases of this panel.", Text: "An export of cases waits for a second person.", Link: pageOf(id)})
		}
	}
	if len(notices) == 0 {
		var f casework.Faults
		f.Add("", fmt.Sprintf("More than %d cases take a second person, and nobody else may export cases of this panel. Go back to the list and choose fewer.", casework.ExportAlone))
		return f.Err()
	}
	return casefile.Notify(ctx, tx, notices...)
}

func pageOf(id string) string { return "/exports/" + id }

// Export is one as its reader may know it.
type Export struct {
	ID, Number  string
	Panel       string
	Filter      Filter
	Purpose     string
	Recipients  string
	Cases       int // of its requester; for whoever is to answer as many as they may export themselves
	Second      bool
	Own         bool
	MayAnswer   bool
	Status      string // in words
	Waits, Open bool   // for an answer; for being fetched
	Requester   string
	RequestedAt time.Time
	Answerer    string
	AnsweredAt  *time.Time
	Answer      string // why it was refused
	Until       time.Time
	FetchedAt   *time.Time
	Sent        int
	Version     int
}

// number is that which stands in the file.
func number(id string) string { return strings.ToUpper(id[:8]) }

// export is a row in words.
func (s *Service) export(tx *pg.Tx, r row) (Export, error) {
	x := Export{
		ID: r.ID, Number: number(r.ID), Panel: r.PanelName, Filter: r.filter(), Cases: r.Cases, Second: r.Second, Own: r.RequestedBy == tx.Actor().ID,
		Waits: r.waits(tx.Now()), Requester: r.Requester, RequestedAt: r.RequestedAt, Answerer: r.Answerer, AnsweredAt: r.AnsweredAt,
		FetchedAt: r.FetchedAt, Sent: r.Sent, Version: r.Version,
	}
	x.MayAnswer = x.Waits && !x.Own
	if r.ReadyAt != nil {
		x.Until = r.ReadyAt.Add(casework.ExportLasts)
	}
	x.Status, x.Open = r.stands(tx.Now())
	in, err := s.said(r)
	if err != nil {
		return Export{}, err
	}
	x.Purpose, x.Recipients = in.Purpose, in.Recipients
	if len(r.Answer) > 0 {
		why, err := s.keys.Own(purpose).Open(r.Answer, r.ID, "answer")
		if err != nil {
			return Export{}, fmt.Errorf("open the answer to an export: %w", err)
		}
		x.Answer = string(why)
	}
	return x, nil
}

// said is what its requester said.
func (s *Service) said(r row) (casework.Export, error) {
	var in casework.Export
	words, err := s.keys.Own(purpose).Open(r.Sealed, r.ID, "purpose")
	if err == nil {
		err = json.Unmarshal(words, &in)
	}
	if err != nil {
		return in, fmt.Errorf("open what an export is for: %w", err)
	}
	return in, nil
}

// waits says whether the export can still be answered or withdrawn.
func (r row) waits(now time.Time) bool {
	return r.Status == casework.ExportAsked && !casework.ExportLapsed(r.Status, r.RequestedAt, now)
}

func (r row) filter() Filter { return Filter{State: r.State, Source: r.Source, From: r.From, To: r.To} }

func (r row) stands(now time.Time) (words string, open bool) {
	var ready, fetched time.Time
	if r.ReadyAt != nil {
		ready = *r.ReadyAt
	}
	if r.FetchedAt != nil {
		fetched = *r.FetchedAt
	}
	return casework.ExportStands(r.Status, r.RequestedAt, ready, fetched, now)
}

// longest is how many exports the list shows.
const longest = 50

// List gives one's own exports and those that wait for one's answer.
func (s *Service) List(ctx context.Context, actor casework.Actor) ([]Export, error) {
	var out []Export
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		list, _, grant, err := s.panels(ctx, tx, "", "exports")
		if err != nil {
			return audit.Entry{}, err
		}
		var ids []casework.PanelID
		for _, p := range list {
			ids = append(ids, p.ID)
		}
		rows, err := exportsOf(ctx, tx, ids, longest)
		if err != nil {
			return audit.Entry{}, err
		}
		out = nil
		for _, r := range rows {
			x, err := s.export(tx, r)
			if err != nil {
				return audit.Entry{}, err
			}
			out = append(out, x)
		}
		return audit.Viewed(grant, "exports"), nil
	})
	return out, err
}

// find reads one for somebody with the right, who asked for it, has answered it or may.
func (s *Service) find(ctx context.Context, tx *pg.Tx, id string, lock bool) (row, authz.Grant, error) {
	r, err := export(ctx, tx, id, lock)
	if err != nil && !casework.Refused(err, casework.NotFound) {
		return r, authz.Grant{}, err
	}
	grant, err := s.right(ctx, tx, r.Panel, "export "+id)
	return r, grant, err
}

// Show is the page of one.
func (s *Service) Show(ctx context.Context, actor casework.Actor, id string) (Export, error) {
	var out Export
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		r, grant, err := s.find(ctx, tx, id, false)
		if err != nil {
			return audit.Entry{}, err
		}
		if out, err = s.export(tx, r); err != nil {
			return audit.Entry{}, err
		}
		if out.MayAnswer {
			files, err := s.cases(ctx, tx, r.Panel, r.filter())
			if err != nil {
				return audit.Entry{}, err
			}
			out.Cases = len(files)
		}
		return audit.Viewed(grant, "an export"), nil
	})
	return out, err
}

// step is one on an export that waits for an answer.
func (s *Service) step(ctx context.Context, actor casework.Actor, id string, version int, own bool, fn func(*pg.Tx, row) (casework.Change, error)) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		r, grant, err := s.find(ctx, tx, id, true)
		if err != nil {
			return audit.Entry{}, err
		}
		switch {
		case !r.waits(tx.Now()) || r.Version != version:
			words, _ := r.stands(tx.Now())
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "This export was answered or withdrawn, or lapsed, after you opened it. Nothing of yours was saved, and all of it is kept.",
				Now: []casework.Recorded{{Label: "It is now", Text: words}, {Label: "By", Text: r.Answerer}}}
		case own && r.RequestedBy != actor.ID:
			return audit.Entry{}, &casework.Error{Kind: casework.Forbidden, Msg: "Somebody else asked for this export. You can refuse it."}
		case !own && r.RequestedBy == actor.ID:
			return audit.Entry{}, &casework.Error{Kind: casework.Forbidden, Msg: "You asked for this export yourself. It takes a second person who may export cases of the panel."}
		}
		change, err := fn(tx, r)
		if err != nil {
			return audit.Entry{}, err
		}
		tx.Remember(pageOf(id))
		return audit.Record(grant, change), nil
	})
}

// Answer agrees to an export or refuses it, by somebody other than who asked. No case goes out that they may not export themselves.
func (s *Service) Answer(ctx context.Context, actor casework.Actor, id string, version int, in casework.ExportAnswer) error {
	return s.step(ctx, actor, id, version, false, func(tx *pg.Tx, r row) (casework.Change, error) {
		var none casework.Change
		if err := in.Validate(); err != nil {
			return none, err
		}
		tell := func(text string) error {
			return casefile.Notify(ctx, tx, casefile.Notice{For: r.RequestedBy, Why: "You asked for it.", Text: text, Link: pageOf(id)})
		}
		if !in.Agree {
			sealed, err := s.keys.Own(purpose).Seal([]byte(in.Reason), id, "answer")
			if err != nil {
				return none, fmt.Errorf("seal the answer to an export: %w", err)
			}
			if err := refuse(ctx, tx, r, sealed); err != nil {
				return none, err
			}
			return casework.Change{Title: "Refused an export", Reason: in.Reason}, tell("Your export was refused.")
		}
		files, err := s.cases(ctx, tx, r.Panel, r.filter())
		if err != nil {
			return none, err
		}
		if len(files) == 0 {
			var f casework.Faults
			f.Add("agree", "You can see none of these cases yourself, so that you cannot agree to them. Refuse it and say so.")
			return none, f.Err()
		}
		var ids []string
		for _, file := range files {
			ids = append(ids, string(file.ID))
		}
		if err := agree(ctx, tx, r, ids); err != nil {
			return none, err
		}
		return casework.Change{Title: "Agreed to an export", Fields: []casework.FieldChange{{Field: "cases", New: fmt.Sprint(len(ids))}}},
			tell("Your export is ready. You can fetch its file once, within 24 hours.")
	})
}

// Withdraw takes an export back before it is answered, by whoever asked.
func (s *Service) Withdraw(ctx context.Context, actor casework.Actor, id string, version int) error {
	return s.step(ctx, actor, id, version, true, func(tx *pg.Tx, r row) (casework.Change, error) {
		return casework.Change{Title: "Withdrew an export"}, withdraw(ctx, tx, r)
	})
}

// Errands are the exports of others that wait for the actor as the second person, and their own that nobody answered in time.
func (s *Service) Errands(ctx context.Context, tx *pg.Tx) (casefile.Errands, error) {
	out := casefile.Errands{Heading: "Exports that wait for a second person"}
	panels, err := s.cabinet.Panels(ctx, tx, casework.ExportCases)
	if err != nil || len(panels) == 0 {
		return out, err
	}
	rows, err := waiting(ctx, tx, panels, 20)
	if err != nil {
		return out, err
	}
	for _, r := range rows {
		out.List = append(out.List, casefile.Errand{Text: r.Requester + " asks to export cases", Href: pageOf(r.ID), Due: calendar.Today(r.RequestedAt.Add(casework.ExportWaits))})
	}
	rows, err = lapsed(ctx, tx, 20)
	for _, r := range rows {
		out.List = append(out.List, casefile.Errand{Text: "An export of yours lapsed, because " + casework.ExportUnanswered + ": ask again if you still need it", Href: pageOf(r.ID)})
	}
	return out, err
}
